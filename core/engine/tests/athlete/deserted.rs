//! Whoever hands files over goes away in the middle.

use crate::session::*;
use ritm_model::{
    DoorError, ProblemCode,
    activity::ActivityFilter,
    import::{Chunk, CommitImport, ImportError, ImportState, ListImports, Outcome, PutChunks},
};

const DAY: i64 = 86_400_000;

fn files() -> [(&'static str, Vec<u8>); 3] {
    [
        ("whole.fit", fit(&run(MAY_DAY, 600, 1))),
        ("half.fit", fit(&run(MAY_DAY + DAY, 600, 1))),
        ("never.fit", fit(&run(MAY_DAY + 2 * DAY, 600, 1))),
    ]
}

fn chunks_on_disk(folder: &Folder) -> i64 {
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    db.query_row("SELECT count(*) FROM import_chunk", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn what_came_whole_is_read_and_the_report_tells_of_the_rest() {
    for after_a_start in [false, true] {
        let folder = Folder::new(&format!("deserted-{after_a_start}"));
        let mut engine = open(&folder.database(), 1);
        let files = files();
        let import = begin(&mut engine, 1, &files);
        put(&mut engine, import, 0, &files[0].1);
        put(&mut engine, import, 1, &files[1].1[..files[1].1.len() / 2]);
        if after_a_start {
            drop(engine);
            engine = open(&folder.database(), 2);
        }
        // Nothing happens as long as somebody may still be there.
        finish(&mut engine);
        engine.clock.advance_ms(40_000);
        finish(&mut engine);
        let waits = engine.call(ListImports {}).unwrap().remove(0);
        assert_eq!(waits.state, ImportState::Receiving);
        engine.clock.advance_ms(21_000);
        finish(&mut engine);

        let after = progress(&mut engine, import);
        assert_eq!(
            (after.state, after.added, after.refused),
            (ImportState::Done, 1, 2)
        );
        let lines = report(&mut engine, import);
        for line in &lines[1..] {
            assert_eq!(line.outcome, Outcome::Refused);
            assert_eq!(line.problems[0].code, ProblemCode::NotHandedOver, "{line:?}");
        }
        assert_eq!(chunks_on_disk(&folder), 0);
        // Whoever comes back after all is told, rather than losing files without a word.
        let late = Chunk {
            file: 2,
            offset: 0,
            bytes: files[2].1.clone(),
        };
        let late = engine.call(PutChunks {
            import,
            chunks: vec![late],
        });
        assert_eq!(late, Err(DoorError::Import(ImportError::Ended)));
    }
}

#[test]
fn a_device_that_slept_is_nobody_who_went_away() {
    let folder = Folder::new("slept");
    let mut engine = open(&folder.database(), 1);
    let files = files();
    let import = begin(&mut engine, 1, &files);
    put(&mut engine, import, 0, &files[0].1);
    finish(&mut engine);
    engine.clock.advance_ms(9 * 3_600_000);
    finish(&mut engine);
    put(&mut engine, import, 1, &files[1].1);
    put(&mut engine, import, 2, &files[2].1);
    let missing = Vec::new();
    engine.call(CommitImport { import, missing }).unwrap();
    finish(&mut engine);
    assert_eq!(list(&mut engine, ActivityFilter::default()).count, Some(3));
}

#[test]
fn a_file_that_can_not_be_read_where_it_lies_costs_that_file() {
    let folder = Folder::new("unreadable");
    let mut engine = open(&folder.database(), 1);
    let files = files();
    let import = begin(&mut engine, 1, &files);
    put(&mut engine, import, 0, &files[0].1);
    put(&mut engine, import, 1, &files[1].1[..100]);
    put(&mut engine, import, 2, &files[2].1);
    let incomplete = engine.call(CommitImport {
        import,
        missing: Vec::new(),
    });
    assert_eq!(incomplete, Err(DoorError::Import(ImportError::Incomplete)));
    let missing = vec![1];
    engine.call(CommitImport { import, missing }).unwrap();
    finish(&mut engine);
    let after = progress(&mut engine, import);
    assert_eq!(
        (after.state, after.added, after.refused),
        (ImportState::Done, 2, 1)
    );
    assert_eq!(
        report(&mut engine, import)[1].problems[0].code,
        ProblemCode::NotHandedOver
    );
}
