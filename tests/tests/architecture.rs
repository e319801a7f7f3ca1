//! Who may know whom, read from cargo itself: a forbidden edge fails here, not in a review.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// The edges that may exist between our crates, by normal and build dependencies. Tests may look further.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("ritm-model", &[]),
    ("ritm-formats", &["ritm-model"]),
    ("ritm-analysis", &["ritm-model"]),
    ("ritm-demo", &["ritm-model"]),
    ("ritm-codec", &["ritm-model"]),
    ("ritm-sensors", &["ritm-model"]),
    ("ritm-sync", &[]),
    ("ritm-door", &["ritm-model"]),
    (
        "ritm-engine",
        &[
            "ritm-api",
            "ritm-model",
            "ritm-formats",
            "ritm-analysis",
            "ritm-codec",
            "ritm-sensors",
            "ritm-demo",
        ],
    ),
    ("ritm-api", &[]),
    ("ritm-locales", &[]),
    ("ritm-kit", &[]),
    (
        "ritm-app",
        &["ritm-api", "ritm-model", "ritm-door", "ritm-kit", "ritm-locales"],
    ),
    ("ritm-console", &["ritm-api", "ritm-kit", "ritm-locales"]),
    ("ritm-worker", &["ritm-model", "ritm-engine"]),
    (
        "ritm-desktop",
        &["ritm-model", "ritm-door", "ritm-engine", "ritm-locales"],
    ),
    (
        "ritm-backend",
        &[
            "ritm-api",
            "ritm-model",
            "ritm-formats",
            "ritm-analysis",
            "ritm-locales",
        ],
    ),
    ("xtask", &[]),
];

/// What the vocabulary may be made of: data, its forms, and ids.
const MODEL_MAY_USE: &[&str] = &["serde", "serde_bytes", "postcard", "uuid"];

/// Crates that must not be reached from ours, not even through others.
const MUST_NOT_REACH: &[(&str, &[&str])] = &[
    ("ritm-model", &["rusqlite", "tokio", "dioxus", "web-sys", "axum"]),
    // The contract goes into every client, browsers among them.
    (
        "ritm-api",
        &["rusqlite", "tokio", "dioxus", "web-sys", "axum", "reqwest"],
    ),
    (
        "ritm-formats",
        &["rusqlite", "tokio", "dioxus", "web-sys", "axum"],
    ),
    (
        "ritm-analysis",
        &["rusqlite", "tokio", "dioxus", "web-sys", "axum"],
    ),
    ("ritm-demo", &["rusqlite", "tokio", "dioxus", "web-sys", "axum"]),
    ("ritm-sync", &["rusqlite", "tokio", "dioxus", "web-sys", "axum"]),
    (
        "ritm-sensors",
        &["rusqlite", "tokio", "dioxus", "web-sys", "axum", "btleplug"],
    ),
    (
        "ritm-engine",
        &[
            "btleplug",
            "tauri",
            "keyring",
            "keyring-core",
            "dioxus",
            "web-sys",
            "axum",
        ],
    ),
    (
        "ritm-kit",
        &["rusqlite", "sqlite-wasm-rs", "ritm-engine", "ritm-model"],
    ),
    (
        "ritm-app",
        &["rusqlite", "sqlite-wasm-rs", "ritm-engine", "ritm-formats"],
    ),
    (
        "ritm-console",
        &[
            "rusqlite",
            "sqlite-wasm-rs",
            "ritm-engine",
            "ritm-model",
            "ritm-backend",
        ],
    ),
    (
        "ritm-backend",
        &["ritm-engine", "dioxus", "web-sys", "tauri", "btleplug"],
    ),
    // The page is the web app's, which is built apart; and the window needs no server.
    (
        "ritm-desktop",
        &["dioxus", "ritm-app", "ritm-kit", "axum", "openssl-sys"],
    ),
];

#[test]
fn our_crates_know_only_whom_they_may() -> Result<(), String> {
    let metadata = metadata()?;
    let mut wrong = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        // What tests all the others may know all the others.
        if name == "ritm-tests" {
            continue;
        }
        let Some((_, may)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("{name} is new: say in architecture.rs whom it may know"));
            continue;
        };
        for dependency in &package.dependencies {
            let ours = metadata
                .workspace_packages()
                .iter()
                .any(|other| other.name == dependency.name);
            if ours
                && dependency.kind != DependencyKind::Development
                && !may.contains(&dependency.name.as_str())
            {
                wrong.push(format!("{name} must not know {}", dependency.name));
            }
        }
    }
    none(wrong)
}

#[test]
fn the_vocabulary_is_made_of_data_only() -> Result<(), String> {
    let metadata = metadata()?;
    let model = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name == "ritm-model")
        .ok_or("there is no ritm-model")?;
    none(
        model
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            .filter(|dependency| !MODEL_MAY_USE.contains(&dependency.name.as_str()))
            .map(|dependency| format!("ritm-model must not use {}", dependency.name))
            .collect(),
    )
}

#[test]
fn nothing_forbidden_is_reached_through_others() -> Result<(), String> {
    let metadata = metadata()?;
    let edges = edges(&metadata)?;
    let names: BTreeMap<&PackageId, &str> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package.name.as_str()))
        .collect();
    let mut wrong = Vec::new();
    for (from, forbidden) in MUST_NOT_REACH {
        let start = metadata
            .packages
            .iter()
            .find(|package| package.name == *from)
            .ok_or_else(|| format!("there is no {from}"))?;
        let native = NATIVE.contains(from);
        // Breadth first, so that the way told is the shortest.
        let mut came_from: BTreeMap<&PackageId, &PackageId> = BTreeMap::new();
        let mut queue = VecDeque::from([&start.id]);
        let mut seen = BTreeSet::from([&start.id]);
        while let Some(id) = queue.pop_front() {
            if names.get(id).is_some_and(|name| forbidden.contains(name)) {
                let mut way = vec![names.get(id).copied().unwrap_or("?")];
                let mut at = id;
                while let Some(before) = came_from.get(at) {
                    way.push(names.get(before).copied().unwrap_or("?"));
                    at = before;
                }
                way.reverse();
                wrong.push(way.join(" -> "));
                continue;
            }
            for (next, in_browsers_only) in edges.get(id).into_iter().flatten() {
                if !(native && *in_browsers_only) && seen.insert(next) {
                    came_from.insert(next, id);
                    queue.push_back(next);
                }
            }
        }
    }
    none(wrong)
}

fn metadata() -> Result<Metadata, String> {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|error| error.to_string())
}

/// Crates that never run in a browser: what their dependencies need there is not built.
const NATIVE: &[&str] = &["ritm-backend"];

/// Normal and build dependencies of each package, and whether one is needed in browsers only.
type Edges<'a> = BTreeMap<&'a PackageId, Vec<(&'a PackageId, bool)>>;

fn edges(metadata: &Metadata) -> Result<Edges<'_>, String> {
    let resolve = metadata.resolve.as_ref().ok_or("cargo resolved nothing")?;
    Ok(resolve
        .nodes
        .iter()
        .map(|node| {
            let to = node
                .deps
                .iter()
                .filter(|dep| {
                    dep.dep_kinds
                        .iter()
                        .any(|kind| kind.kind != DependencyKind::Development)
                })
                .map(|dep| {
                    let in_browsers_only = dep.dep_kinds.iter().all(|kind| {
                        let target = kind.target.as_ref().map(ToString::to_string);
                        target.is_some_and(|target| {
                            target.contains("wasm") && !target.contains("not(target_arch = \"wasm")
                        })
                    });
                    (&dep.pkg, in_browsers_only)
                })
                .collect();
            (&node.id, to)
        })
        .collect())
}

fn none(wrong: Vec<String>) -> Result<(), String> {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}
