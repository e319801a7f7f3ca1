//! A table that nobody knows: it waits until the athlete says what its columns hold.

use crate::session::*;
use ritm_model::{
    Channel, DoorError, ImportId, ProblemCode, Scale, Timestamp,
    activity::ActivityFilter,
    import::{ImportError, Outcome, ReadTable, SurveyTable, TableOutcome},
    table::{Mapping, Meaning, Survey},
};

/// Sixty seconds of columns that no program names so.
pub(crate) fn table(watts: i32) -> Vec<u8> {
    let mut text = String::from("tick;puls-x;druck;note\n");
    for second in 0..60 {
        text.push_str(&format!("{second};{};{};a\n", 120 + second % 7, watts + second));
    }
    text.into_bytes()
}

fn value(channel: Channel) -> Meaning {
    Meaning::Value {
        channel,
        scale: Scale::ONE,
        factor: 1.0,
        shift: 0.0,
    }
}

pub(crate) fn mapping(start: Option<i64>) -> Mapping {
    Mapping {
        columns: vec![
            Meaning::Time { ms_each: 1000.0 },
            value(Channel::HeartRate),
            value(Channel::Power),
            Meaning::Nothing,
        ],
        start: start.map(Timestamp::from_unix_ms),
    }
}

fn survey(engine: &mut App, import: ImportId, line: u64) -> Survey {
    engine.call(SurveyTable { import, line }).unwrap()
}

#[test]
fn a_table_waits_until_its_columns_are_explained() {
    let (here, there) = (Folder::new("columns"), Folder::new("columns-there"));
    let mut engine = open(&here.database(), 5);
    let files = [
        ("ergo.csv", table(200)),
        ("rest.csv", table(100)),
        ("prose.txt", b"a, b\nc, d\n".to_vec()),
    ];
    let (progress, lines) = import(&mut engine, 1, &files);
    assert_eq!((progress.added, progress.refused), (0, 3), "{lines:?}");
    let problem = &lines[0].problems[0];
    assert_eq!(problem.code, ProblemCode::UnknownColumns);
    assert!(problem.detail.contains("puls-x"), "{problem}");
    assert_ne!(
        lines[2].problems[0].code,
        ProblemCode::UnknownColumns,
        "prose is no table"
    );

    let import_id = progress.import;
    let seen = survey(&mut engine, import_id, 1);
    assert_eq!(seen.header, ["tick", "puls-x", "druck", "note"]);
    assert_eq!(seen.examples[1], ["1", "121", "201", "a"]);
    assert_eq!(
        seen.mapping.columns[0],
        Meaning::Time { ms_each: 1000.0 },
        "it counts up"
    );

    let read = |engine: &mut App, line, mapping| {
        engine.call(ReadTable {
            import: import_id,
            line,
            mapping,
        })
    };
    let wrong = |error: ImportError| Err(DoorError::Import(error));
    let mut timeless = mapping(None);
    timeless.columns[0] = Meaning::Nothing;
    assert_eq!(read(&mut engine, 1, timeless), wrong(ImportError::NoTimeColumn));
    let mut valueless = mapping(None);
    valueless.columns.truncate(1);
    assert_eq!(read(&mut engine, 1, valueless), wrong(ImportError::NoValueColumn));
    assert_eq!(read(&mut engine, 1, mapping(None)), wrong(ImportError::NoStart));
    assert_eq!(
        list(&mut engine, ActivityFilter::default()).count,
        Some(0),
        "nothing came of it yet"
    );

    assert_eq!(
        read(&mut engine, 1, mapping(Some(MAY_DAY))),
        Ok(TableOutcome::Read)
    );
    let after = crate::session::progress(&mut engine, import_id);
    assert_eq!((after.added, after.refused), (1, 2));
    let lines = report(&mut engine, import_id);
    assert!(
        matches!(&lines[0].outcome, Outcome::Added(ids) if ids.len() == 1),
        "{lines:?}"
    );
    let row = list(&mut engine, ActivityFilter::default()).rows.remove(0);
    assert_eq!(row.start.unix_ms(), MAY_DAY);
    assert_eq!(row.avg_power_w.map(f64::round), Some(230.0));
    assert_eq!(
        engine.call(SurveyTable {
            import: import_id,
            line: 1
        }),
        Err(DoorError::Import(ImportError::TableGone)),
        "it is read"
    );

    // The other has the same column headers: they need no second explanation, only when it began.
    let seen = survey(&mut engine, import_id, 2);
    assert_eq!(seen.mapping.columns, mapping(None).columns);
    assert_eq!(
        read(&mut engine, 2, mapping(Some(MAY_DAY + 86_400_000))),
        Ok(TableOutcome::Read)
    );
    assert_eq!(list(&mut engine, ActivityFilter::default()).count, Some(2));

    // The same file again is known, and elsewhere the archive brings what was said.
    let (again, _) = import(&mut engine, 2, &files[..2]);
    assert_eq!((again.added, again.known), (0, 2));
    let archive = crate::journey::export(&mut engine);
    let mut other = open(&there.database(), 6);
    let (progress, lines) = import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!((progress.added, progress.refused), (2, 0), "{lines:?}");
    let all = ActivityFilter::default;
    assert_eq!(list(&mut engine, all()), list(&mut other, all()));
}

#[test]
fn tables_alike_that_tell_their_dates_are_read_together() {
    let folder = Folder::new("columns-alike");
    let mut engine = open(&folder.database(), 5);
    let dated = |day: i64| {
        let mut text = String::from("wann;puls-x;rest\n");
        for second in 0..60 {
            text.push_str(&format!(
                "{};{};7\n",
                MAY_DAY / 1000 + day * 86_400 + second,
                120 + second % 9
            ));
        }
        text.into_bytes()
    };
    let files = [("a.csv", dated(0)), ("b.csv", dated(1)), ("c.csv", dated(2))];
    let (progress, _) = import(&mut engine, 1, &files);
    assert_eq!(progress.refused, 3);
    let mapping = Mapping {
        columns: vec![Meaning::Time { ms_each: 1000.0 }, value(Channel::HeartRate)],
        start: None,
    };
    let read = ReadTable {
        import: progress.import,
        line: 2,
        mapping,
    };
    assert_eq!(engine.call(read), Ok(TableOutcome::Read));
    let after = crate::session::progress(&mut engine, progress.import);
    assert_eq!((after.added, after.refused), (3, 0));

    // And the next one is read without asking.
    let (next, _) = import(&mut engine, 2, &[("d.csv", dated(3))]);
    assert_eq!((next.added, next.refused), (1, 0));
}
