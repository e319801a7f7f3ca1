//! Within a crate rooms know each other one way: no two need each other, directly or by a third.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Crates whose rooms make no circle, at the top and within each folder.
const CRATES: &[&str] = &[
    "core/analysis",
    "core/api",
    "core/codec",
    "core/demo",
    "core/door",
    "core/engine",
    "core/formats",
    "core/model",
    "backend",
    "ui/app",
    "ui/kit",
    "ui/worker",
];

/// Who of the rooms in a folder needs whom.
type Needs = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_room_needs_another_that_needs_it() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for name in CRATES {
        let source = root.join(name).join("src");
        for folder in folders(&source).map_err(|error| format!("{name}: {error}"))? {
            let needs = needs(&source, &folder).map_err(|error| format!("{name}: {error}"))?;
            looked_at += needs.len();
            for room in needs.keys() {
                if let Some(way) = way_back(&needs, room) {
                    wrong.push(format!("{}: {}", folder.display(), way.join(" -> ")));
                }
            }
        }
    }
    if looked_at < 100 {
        wrong.push(format!(
            "only {looked_at} rooms were found: this test looks in the wrong place"
        ));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

#[test]
fn a_circle_is_found() {
    let needs = |edges: &[(&str, &str)]| {
        let mut needs = Needs::new();
        for (from, to) in edges {
            needs.entry((*to).into()).or_default();
            needs.entry((*from).into()).or_default().insert((*to).into());
        }
        needs
    };
    let circle = needs(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]);
    assert_eq!(way_back(&circle, "a").map(|way| way.len()), Some(4));
    assert_eq!(way_back(&circle, "d"), None);
    let circles = needs(&[
        ("a", "b"),
        ("b", "c"),
        ("c", "b"),
        ("c", "d"),
        ("d", "b"),
        ("d", "a"),
    ]);
    assert!(way_back(&circles, "a").is_some());
    let text =
        "use crate::{\n    a::{x, y},\n    b,\n};\nuse crate::c::z;\nfn f() { crate::d::g(crate::a::x) }";
    let names: Vec<_> = named(text, "crate").into_iter().collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
}

/// The source folder and all folders of rooms in it.
fn folders(source: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = vec![source.to_path_buf()];
    let mut at = 0;
    while let Some(folder) = found.get(at).cloned() {
        at += 1;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() && !path.ends_with("tests") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn needs(source: &Path, folder: &Path) -> std::io::Result<Needs> {
    let mut rooms = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs")
            && let Some(stem) = path.file_stem().and_then(|stem| stem.to_str())
            && !["lib", "main", "tests"].contains(&stem)
        {
            rooms.insert(stem.to_owned());
        }
    }
    let inside = folder.strip_prefix(source).unwrap_or(folder);
    let mut from_crate = String::from("crate");
    for part in inside.components() {
        from_crate.push_str("::");
        from_crate.push_str(&part.as_os_str().to_string_lossy());
    }
    let mut needs = Needs::new();
    for room in &rooms {
        let mut named_rooms = BTreeSet::new();
        for file in files(folder, room)? {
            let text = without_tests(&fs::read_to_string(&file)?);
            let below = file.strip_prefix(folder).unwrap_or(&file).components().count();
            let from_here = vec!["super"; below].join("::");
            named_rooms.extend(named(&text, &from_crate));
            named_rooms.extend(named(&text, &from_here));
        }
        named_rooms.retain(|name| name != room && rooms.contains(name));
        needs.insert(room.clone(), named_rooms);
    }
    Ok(needs)
}

/// The files of a room: its own, and those in its folder, without its tests.
fn files(folder: &Path, room: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut found = vec![folder.join(format!("{room}.rs"))];
    let mut left = vec![folder.join(room)];
    while let Some(folder) = left.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
            if path.is_dir() && !is_test {
                left.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// A source without comments and without the tests at its end.
fn without_tests(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// What is named directly behind `path`: one name, or several in braces.
fn named(text: &str, path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let path = format!("{path}::");
    for (at, _) in text.match_indices(&path) {
        // "super::super::x" is no "super::x".
        let (before, rest) = text.split_at(at);
        if before.ends_with("::") {
            continue;
        }
        let rest = rest.strip_prefix(path.as_str()).unwrap_or(rest);
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut begins = true;
            for (index, character) in group.char_indices() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => begins = true,
                    _ if begins && !character.is_whitespace() => {
                        begins = false;
                        names.insert(word(group.get(index..).unwrap_or_default()));
                    }
                    _ => {}
                }
            }
        } else {
            names.insert(word(rest));
        }
    }
    names
}

fn word(text: &str) -> String {
    let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
    text.chars().take_while(is_part).collect()
}

/// A way from a room to itself.
fn way_back(needs: &Needs, room: &str) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut left = vec![room];
    while let Some(at) = left.pop() {
        for next in needs.get(at).into_iter().flatten() {
            if next == room {
                let mut way = vec![room.to_owned(), at.to_owned()];
                let mut at = at;
                while at != room {
                    at = before.get(at)?;
                    way.push(at.to_owned());
                }
                way.reverse();
                way.push(room.to_owned());
                way.dedup();
                return Some(way);
            }
            // The way by which a room was reached first stays: written over, it could lead around for ever.
            if !before.contains_key(next.as_str()) {
                before.insert(next, at);
                left.push(next);
            }
        }
    }
    None
}
