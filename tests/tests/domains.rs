//! The server's domains keep to themselves: nobody names another's tables, and what lies below them knows none.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What lies below the domains, and knows none of them.
const BELOW: &[&str] = &[
    "settings", "metric", "store", "random", "sealing", "ports", "hashing", "personal", "parts", "http",
];

/// What every domain uses; who of these may know whom is the rooms' test's.
const SHARED: &[&str] = &["job", "outbox", "audit", "mail", "flag"];

/// Rooms that deal with whatever tables there are.
const ABOVE: &[&str] = &["testing", "backup", "cli", "app", "assembly", "server"];

/// Sources by room, without tests.
fn rooms() -> Result<BTreeMap<String, Vec<(PathBuf, String)>>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/src");
    let mut rooms: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    let mut left = vec![root.clone()];
    while let Some(folder) = left.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            let stem = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            if stem == "tests" {
                continue;
            }
            if path.is_dir() {
                left.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let text = code.collect::<Vec<_>>().join("\n");
            let inside = path.strip_prefix(&root).unwrap_or(&path);
            let room = inside
                .components()
                .next()
                .map(|part| part.as_os_str().to_string_lossy().into_owned());
            let room = room.unwrap_or_default().trim_end_matches(".rs").to_owned();
            rooms.entry(room).or_default().push((inside.to_owned(), text));
        }
    }
    Ok(rooms)
}

/// The words behind `keyword`, in capitals as statements write it.
fn words_behind<'a>(text: &'a str, keyword: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(keyword).skip(1).map(|rest| {
        let rest = rest.trim_start();
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    })
}

#[test]
fn no_domain_names_the_tables_of_another() -> Result<(), String> {
    let rooms = rooms()?;
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (room, files) in &rooms {
        for (_, text) in files {
            for table in words_behind(text, "CREATE TABLE ") {
                owners.insert(table, room);
            }
        }
    }
    if owners.len() < 10 {
        return Err(format!(
            "only {} tables were found: this test looks in the wrong place",
            owners.len()
        ));
    }
    let mut wrong = Vec::new();
    for (room, files) in rooms.iter().filter(|(room, _)| !ABOVE.contains(&room.as_str())) {
        for (path, text) in files {
            for keyword in ["FROM ", "INTO ", "UPDATE ", "JOIN "] {
                for table in words_behind(text, keyword) {
                    match owners.get(table) {
                        Some(owner) if owner != room => {
                            wrong.push(format!("{} names {table}, which is {owner}'s", path.display()));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

#[test]
fn what_lies_below_the_domains_knows_none() -> Result<(), String> {
    let rooms = rooms()?;
    let mounts = |files: &Vec<(PathBuf, String)>| {
        files
            .iter()
            .any(|(_, text)| text.contains("fn mount() -> Domain"))
    };
    let domains: Vec<&String> = rooms
        .iter()
        .filter(|(room, files)| mounts(files) && !SHARED.contains(&room.as_str()))
        .map(|(room, _)| room)
        .collect();
    if domains.len() < 3 {
        return Err(format!(
            "only {domains:?} are domains: this test looks in the wrong place"
        ));
    }
    let mut wrong = Vec::new();
    for (room, files) in rooms.iter().filter(|(room, _)| BELOW.contains(&room.as_str())) {
        for (path, text) in files {
            for domain in &domains {
                if *domain != room && text.contains(&format!("crate::{domain}::")) {
                    wrong.push(format!("{} knows {domain}", path.display()));
                }
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}
