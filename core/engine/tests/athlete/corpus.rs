//! Every real file goes in, or is refused with a reason.

use std::path::{Path, PathBuf};

use crate::session::*;
use ritm_model::{ProblemCode, import::Outcome};

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("RITM_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    if folder.join("reference.json").exists() {
        return Some(folder);
    }
    println!("skipped: no corpus at {}", folder.display());
    None
}

#[test]
fn every_real_file_goes_in_or_is_refused_with_a_reason() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    for kind in std::fs::read_dir(corpus)
        .unwrap()
        .filter_map(|entry| std::fs::read_dir(entry.ok()?.path()).ok())
    {
        for entry in kind {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            // Made to measure speed, not by a device.
            if !name.contains("big_activity") {
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let folder = Folder::new("corpus");
    let mut engine = open(&folder.database(), 9);
    let (progress, lines) = import(&mut engine, 1, &files);
    assert!(progress.added >= 150, "{progress:?}");
    for line in &lines {
        println!("{:?} {} {:?}", line.outcome, line.name, line.problems);
        assert!(
            line.problems
                .iter()
                .all(|problem| problem.code != ProblemCode::Internal),
            "{line:?}"
        );
        assert!(
            line.outcome != Outcome::Refused || !line.problems.is_empty(),
            "{line:?}"
        );
    }
    assert_eq!(engine.check_integrity().unwrap(), "ok");
}
