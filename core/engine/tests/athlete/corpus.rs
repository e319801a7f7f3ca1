//! Every real file goes in, or is refused with a reason.

use crate::session::*;
use ritm_model::{ProblemCode, import::Outcome};

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn every_real_file_goes_in_or_is_refused_with_a_reason() {
    let corpus = env!("RITM_CORPUS_FOLDER");
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
