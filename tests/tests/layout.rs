//! How the sources are laid out: one file, one room, small enough to read in one go.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file longer than this does more than one thing.
const MOST_LINES: usize = 700;
/// Tests are read one by one; they may stand together a little longer.
const MOST_TEST_LINES: usize = 1000;
/// Tables, not code.
const TABLES: &[&str] = &["core/formats/src/fit/profile"];
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["mod", "util", "utils", "common", "helper", "helpers", "misc"];

#[test]
fn files_are_named_for_what_they_hold_and_are_short() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in sources(&root).map_err(|error| error.to_string())? {
        count += 1;
        let name = file.strip_prefix(&root).unwrap_or(&file);
        for part in name.components().filter_map(|part| part.as_os_str().to_str()) {
            let stem = part.split('.').next().unwrap_or(part);
            if EMPTY_NAMES.contains(&stem) {
                wrong.push(format!(
                    "{}: {stem} says nothing; name it for what it holds",
                    name.display()
                ));
            }
        }
        let lines = fs::read_to_string(&file)
            .map_err(|error| error.to_string())?
            .lines()
            .count();
        let is_test = name.file_stem().is_some_and(|stem| stem == "tests")
            || name.components().any(|part| part.as_os_str() == "tests");
        let most = if is_test { MOST_TEST_LINES } else { MOST_LINES };
        if lines > most
            && !TABLES
                .iter()
                .any(|table| name.starts_with(table) || name == Path::new(table).with_extension("rs"))
        {
            wrong.push(format!("{}: {lines} lines, {most} are allowed", name.display()));
        }
    }
    if count < 20 {
        wrong.push(format!(
            "only {count} sources were found: this test looks in the wrong place"
        ));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

/// Our Rust and JavaScript sources.
fn sources(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = [
        "core",
        "ui",
        "app-desktop",
        "backend",
        "locales",
        "tests",
        "xtask",
    ]
    .iter()
    .map(|folder| root.join(folder))
    .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                if !path.ends_with("node_modules") && !path.ends_with("target") {
                    folders.push(path);
                }
            } else if path
                .extension()
                .is_some_and(|end| end == "rs" || end == "js" || end == "mjs")
            {
                found.push(path);
            }
        }
    }
    Ok(found)
}
