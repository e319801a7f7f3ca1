//! The table of what the Application Security Verification Standard asks (`docs/asvs.md`) is whole, and each test that it
//! names is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The ids of levels 1 and 2 in chapters 6-10 and 13-16 of version 5.0: a section, and the last of its ids.
const SECTIONS: [(&str, u32); 41] = [
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 4),
    ("6.4", 4),
    ("6.5", 5),
    ("6.6", 3),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 2),
    ("7.6", 2),
    ("8.1", 2),
    ("8.2", 3),
    ("8.3", 1),
    ("8.4", 1),
    ("9.1", 3),
    ("9.2", 4),
    ("10.1", 2),
    ("10.2", 2),
    ("10.3", 4),
    ("10.4", 11),
    ("10.5", 5),
    ("10.6", 2),
    ("10.7", 3),
    ("13.1", 1),
    ("13.2", 5),
    ("13.3", 2),
    ("13.4", 5),
    ("14.1", 2),
    ("14.2", 4),
    ("14.3", 3),
    ("15.1", 3),
    ("15.2", 3),
    ("15.3", 7),
    ("16.1", 1),
    ("16.2", 5),
    ("16.3", 4),
    ("16.4", 3),
    ("16.5", 3),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn table() -> String {
    fs::read_to_string(root().join("docs/asvs.md")).unwrap_or_default()
}

/// The rows of the tables: id, what is asked, how it stands, what shows it.
fn rows(text: &str) -> Vec<[&str; 4]> {
    text.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line
                .strip_prefix("| ")?
                .strip_suffix(" |")?
                .split(" | ")
                .collect();
            let cells: [&str; 4] = cells.try_into().ok()?;
            cells
                .first()
                .is_some_and(|id| id.starts_with(|letter: char| letter.is_ascii_digit()))
                .then_some(cells)
        })
        .collect()
}

#[test]
fn every_id_has_a_row_that_says_how_it_stands() {
    let text = table();
    let mut found = BTreeMap::new();
    for [id, asks, stands, shown] in rows(&text) {
        assert!(
            ["yes", "partly", "no", "n/a"].contains(&stands),
            "{id}: {stands:?} is no answer"
        );
        assert!(!asks.is_empty() && shown.len() > 1, "{id} says nothing");
        assert!(found.insert(id.to_owned(), stands).is_none(), "{id} comes twice");
    }
    let asked: BTreeSet<String> = SECTIONS
        .iter()
        .flat_map(|(section, last)| (1..=*last).map(move |number| format!("{section}.{number}")))
        .collect();
    let answered: BTreeSet<String> = found.into_keys().collect();
    let missing: Vec<_> = asked.difference(&answered).collect();
    let unknown: Vec<_> = answered.difference(&asked).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "missing {missing:?}, unknown {unknown:?}"
    );
}

#[test]
fn every_test_that_is_named_is_there() {
    let text = table();
    let (mut room, mut wrong, mut tests) = (String::new(), Vec::new(), 0);
    for word in text.split('`').skip(1).step_by(2) {
        let name = match word.split_once(": ") {
            Some((named, name)) => {
                named.clone_into(&mut room);
                name
            }
            None => word,
        };
        // Names of tests are sentences; settings, metrics and paths are not.
        if name.matches('_').count() < 2 || name.contains(['.', ':', '/', ' ']) || name.ends_with("_total") {
            continue;
        }
        tests += 1;
        let files = files_of(&room);
        if !files.iter().any(|file| has_test(file, name)) {
            wrong.push(format!("{room}: {name} (in {} files)", files.len()));
        }
    }
    assert!(wrong.is_empty(), "not there:\n{}", wrong.join("\n"));
    assert!(tests > 60, "only {tests} tests are named");
}

/// The files of a room as the table names it: a module of the server, a folder of its tests, or a file of these.
fn files_of(room: &str) -> Vec<PathBuf> {
    let root = root();
    let bases = match room.strip_prefix('…') {
        Some(part) => vec![root.join("backend/src/factor/tests").join(part)],
        None if room.starts_with("tests/") => vec![root.join("backend").join(room)],
        None => {
            // Tests may stand at the end of the module that they are of.
            let path = room.replace("::", "/");
            let inside = path.strip_suffix("/tests").unwrap_or(&path);
            vec![
                root.join("backend/src").join(inside),
                root.join("core/api/src").join(&path),
                root.join("tests/tests").join(&path),
            ]
        }
    };
    let mut found = Vec::new();
    for base in bases {
        let file = base.with_extension("rs");
        if file.is_file() {
            found.push(file);
        }
        collect(&base, &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Whether a file has a function of this name that is a test: by its attribute, or by the macro around it that makes one
/// for each database.
fn has_test(file: &Path, name: &str) -> bool {
    let text = fs::read_to_string(file).unwrap_or_default();
    let Some(at) = text.find(&format!("fn {name}(")) else {
        return false;
    };
    let before = text.get(..at).unwrap_or_default();
    let above = before.trim_end().lines().rev().take(8);
    let marked = above
        .take_while(|line| !line.trim().is_empty())
        .any(|line| line.contains("#[test]") || line.contains("::test"));
    marked || before.contains("on_both_gears! {") || before.contains("for_both! {")
}
