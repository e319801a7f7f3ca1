//! Whoever reads the files beside the engine, the same comes of it.

use crate::{platform, session::*};
use ritm_engine::read_beside;
use ritm_model::{
    ProblemCode, Timestamp,
    activity::{ActivityFilter, ActivityRow},
    door::PROTOCOL,
    import::{ImportLine, Outcome},
};

/// Everything an import meets: an export with tables, archives in archives, damage, doubles, files of nothing.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    const DAY: i64 = 86_400_000;
    let whole = fit(&run(MAY_DAY + 5 * DAY, 900, 4));
    let inner = platform::zip(&[("a.fit.gz", platform::gz(&fit(&run(MAY_DAY + 7 * DAY, 300, 1))))]);
    vec![
        ("export.zip", platform::zip(&platform::strava())),
        ("health.zip", platform::apple()),
        (
            "outer.zip",
            platform::zip(&[("inner.zip", inner), ("b.fit", whole.clone())]),
        ),
        ("cut.fit", whole[..whole.len() / 2].to_vec()),
        ("same.fit", whole),
        ("nothing.txt", b"bought shoes".to_vec()),
        ("empty.gpx", Vec::new()),
    ]
}

/// What an athlete sees of it: the ids are new each time.
fn seen(engine: &mut App, lines: Vec<ImportLine>) -> (Vec<String>, Vec<ActivityRow>) {
    let said = |line: ImportLine| {
        let what = match line.outcome {
            Outcome::Added(ids) => format!("added {}", ids.len()),
            Outcome::Linked(ids) => format!("linked {}", ids.len()),
            Outcome::Known(ids) => format!("known {}", ids.len()),
            other => format!("{other:?}"),
        };
        format!("{} {what} {:?}", line.name, line.problems)
    };
    let mut rows = list(engine, ActivityFilter::default()).rows;
    for row in &mut rows {
        row.id = ritm_model::ActivityId::new(Timestamp::from_unix_ms(0), [0; 10]);
    }
    (lines.into_iter().map(said).collect(), rows)
}

#[test]
fn the_same_comes_of_an_import_whoever_reads() {
    let mut before = None;
    for by in ReadBy::ALL {
        let folder = Folder::new(&format!("readers-{by:?}"));
        let mut engine = open_with(&folder.database(), 7, by);
        let (progress, lines) = import(&mut engine, 1, &files());
        assert!(progress.added >= 5 && progress.refused >= 2, "{by:?}: {lines:#?}");
        let first = seen(&mut engine, lines);
        let (again, lines) = import(&mut engine, 2, &files());
        assert_eq!((again.added, again.linked), (0, 0), "{by:?}: {lines:#?}");
        let both = (first, seen(&mut engine, lines));
        match &before {
            None => before = Some(both),
            Some(before) => assert_eq!(&both, before, "{by:?}"),
        }
    }
}

#[test]
fn a_reader_that_breaks_down_costs_one_file() {
    let folder = Folder::new("readers-break");
    let now = Timestamp::from_unix_ms(MAY_DAY);
    let mut engine = open_at(&folder.database(), 3, ReadBy::Messages, now, 0, 2);
    let files: Vec<(String, Vec<u8>)> = (0..6)
        .map(|day| (format!("{day}.fit"), fit(&run(MAY_DAY + day * 86_400_000, 60, 1))))
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let (progress, lines) = import(&mut engine, 1, &files);
    assert_eq!((progress.added, progress.refused), (5, 1), "{lines:#?}");
    let refused = lines
        .iter()
        .find(|line| line.outcome == Outcome::Refused)
        .unwrap();
    assert_eq!(refused.problems[0].code, ProblemCode::Internal);
    // It may have been the reader's fault: handed over again, the file goes in.
    let (again, _) = import(&mut engine, 2, &files);
    assert_eq!((again.added, again.known, again.refused), (1, 5, 0));
}

#[test]
fn an_engine_that_waits_for_readers_rests_and_answers_meanwhile() {
    let folder = Folder::new("readers-wait");
    let mut engine = open_with(&folder.database(), 3, ReadBy::Messages);
    let days = (0..20).map(|day| ("a.fit", fit(&run(MAY_DAY + day * 86_400_000, 60, 1))));
    hand_over(&mut engine, 1, &days.collect::<Vec<_>>());
    let mut waited = 0;
    while engine.turn() {
        if engine.waits() {
            list(&mut engine, ActivityFilter::default());
            waited += 1;
        }
    }
    assert!(waited > 0, "the simulated readers were never late");
    assert_eq!(list(&mut engine, ActivityFilter::default()).count, Some(20));
}

#[test]
fn what_is_no_message_is_answered_all_the_same() {
    for message in [&b""[..], b"\xff\xff\xff\xff\xff", &[7; 300]] {
        let message = [&PROTOCOL.to_le_bytes(), message].concat();
        let answer = read_beside(&message, &ritm_formats::NoZones).unwrap();
        assert!(!answer.is_empty());
    }
}
