//! Every dependency's licence is one of those that `deny.toml` allows, on every machine, without further tools.

use std::path::Path;

use cargo_metadata::MetadataCommand;

#[test]
fn every_licence_is_allowed() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let rules = std::fs::read_to_string(root.join("deny.toml")).map_err(|error| error.to_string())?;
    let allowed = allowed(&rules);
    assert!(
        allowed.len() > 3,
        "no licences were read from deny.toml: {allowed:?}"
    );
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .other_options(["--locked".to_owned()])
        .exec()
        .map_err(|error| error.to_string())?;
    let wrong: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some())
        .filter(|package| {
            !package
                .license
                .as_deref()
                .is_some_and(|licence| satisfied(licence, &allowed))
        })
        .map(|package| {
            let licence = package.license.as_deref().unwrap_or("no licence named");
            format!("{} {}: {licence}", package.name, package.version)
        })
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// The strings of the `allow` list under `[licenses]`.
fn allowed(rules: &str) -> Vec<&str> {
    rules
        .split_once("[licenses]")
        .and_then(|(_, rest)| rest.split_once("allow = ["))
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(list, _)| list.split('"').skip(1).step_by(2).collect())
        .unwrap_or_default()
}

/// Whether a licence expression can be met: one side of each OR, both sides of each AND.
fn satisfied(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = either(&words, &mut at, allowed);
    met && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(words, at, allowed);
    }
    met
}

fn both(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    match words.get(*at) {
        Some(&"(") => {
            *at += 1;
            let met = either(words, at, allowed);
            *at += 1;
            met
        }
        Some(name) => {
            *at += 1;
            let mut full = (*name).to_owned();
            if words.get(*at) == Some(&"WITH") {
                full = format!("{full} WITH {}", words.get(*at + 1).unwrap_or(&""));
                *at += 2;
            }
            allowed.contains(&full.as_str())
        }
        None => false,
    }
}

#[test]
fn expressions_are_understood() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
    assert!(satisfied("MIT OR GPL-3.0", &allowed));
    assert!(satisfied("MIT/GPL-3.0", &allowed));
    assert!(satisfied("(MIT OR GPL-3.0) AND Apache-2.0", &allowed));
    assert!(satisfied("GPL-3.0 OR Apache-2.0 WITH LLVM-exception", &allowed));
    assert!(!satisfied("MIT AND GPL-3.0", &allowed));
    assert!(!satisfied("(MIT OR GPL-3.0) AND BSD-9", &allowed));
}
