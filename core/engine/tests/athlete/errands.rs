//! Answers that take turns: who asked hears the truth, once, whatever becomes of the disk, and nobody waits for another's.

use std::{path::Path, sync::atomic::Ordering};

use crate::{
    crash::{FULL, LEFT, count_writes, full_at_every_write},
    session::*,
};
use ritm_engine::Clock;
use ritm_model::{
    ActivityId, Command, DoorError, Sport,
    activity::{EmptyTrash, RestoreActivities, SetSports, TrashActivities},
    door::{StoreError, ask_frame},
    import::SurveyTable,
    list::{ActivityFilter, ListIds},
};

const DAY: i64 = 86_400_000;

fn ids(engine: &mut App, trashed: bool) -> Vec<ActivityId> {
    let filter = ActivityFilter {
        trashed,
        ..ActivityFilter::default()
    };
    let listed = engine.call(ListIds { filter }).unwrap();
    listed.into_iter().map(|(id, _)| id).collect()
}

/// Takes in a short run a day.
fn runs(engine: &mut App, days: i64) {
    let files: Vec<(String, Vec<u8>)> = (0..days)
        .map(|day| (format!("{day}.fit"), fit(&run(MAY_DAY + day * DAY, 40, 1))))
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    import(engine, 1, &files);
}

/// The program whose disk is full for a moment while three things are asked; runs only when the test below starts it.
#[test]
#[ignore = "started by who_asked_hears_the_truth_on_a_full_disk"]
fn the_program_without_room() {
    let Ok(folder) = std::env::var("RITM_CRASH_FOLDER") else {
        return;
    };
    let at: i64 = std::env::var("RITM_CRASH_AT").unwrap().parse().unwrap();
    count_writes();
    let path = Path::new(&folder).join("ritm.db");
    let mut engine = open(path.to_str().unwrap(), 1);
    runs(&mut engine, 4);
    let all = ids(&mut engine, false);
    let (sported, restored, emptied, trashed) = (all[0], all[1], all[2], all[3]);
    for id in [restored, emptied] {
        engine.clock.advance_ms(60_000);
        engine.call(TrashActivities { ids: vec![id] }).unwrap();
    }
    // What is emptied was thrown away before what is restored.
    engine.call(RestoreActivities { ids: vec![restored] }).unwrap();
    let until = engine.clock.now();
    engine.clock.advance_ms(60_000);
    engine.call(TrashActivities { ids: vec![restored] }).unwrap();

    FULL.store(3, Ordering::SeqCst);
    LEFT.store(at, Ordering::SeqCst);
    let asked: [Command; 4] = [
        SetSports {
            sports: vec![(sported, Sport::Rowing)],
        }
        .into(),
        RestoreActivities { ids: vec![restored] }.into(),
        EmptyTrash { until }.into(),
        TrashActivities { ids: vec![trashed] }.into(),
    ];
    for (ask, command) in (1..).zip(&asked) {
        engine.take_frame(ask, &ask_frame(ask, command));
    }
    engine.finish_in_time();
    let met = LEFT.load(Ordering::SeqCst) < 1;
    FULL.store(0, Ordering::SeqCst);
    LEFT.store(i64::MAX, Ordering::SeqCst);
    let lives = ids(&mut engine, false);
    let thrown = ids(&mut engine, true);
    let rows = list(&mut engine, ActivityFilter::default()).rows;
    let done = [
        rows.iter()
            .any(|row| row.id == sported && row.sport == Sport::Rowing),
        lives.contains(&restored),
        !thrown.contains(&emptied) && !lives.contains(&emptied),
        thrown.contains(&trashed),
    ];
    let mut refused = 0;
    for (ask, done) in (1..).zip(done) {
        let heard: Vec<Result<(), DoorError>> = engine
            .take_replies(ask)
            .iter()
            .map(|bytes| ritm_model::decode(bytes).unwrap())
            .collect();
        match heard.as_slice() {
            [Ok(())] => assert!(done, "{ask}: it was said that it is done"),
            [Err(DoorError::Store(StoreError::Full | StoreError::Other(_)))] => {
                assert!(!done, "{ask}: it was done and said not to be");
                refused += 1;
            }
            other => panic!("{ask}: {other:?}"),
        }
    }
    assert_eq!(engine.check_integrity().unwrap(), "ok");
    println!("refused {refused}");
    std::process::exit(if met { 3 } else { 0 });
}

#[test]
fn who_asked_hears_the_truth_on_a_full_disk() {
    let folder = Folder::new("errand-full");
    let test = "errands::the_program_without_room";
    let (met, told) = full_at_every_write(&folder, test, "refused 0");
    assert!(met > 20, "only {met} writes seen: the counting does not work");
    assert!(told * 10 > met * 8, "who asked heard of {told} of {met}");
}

/// Two errands go on side by side: the short one does not wait until the long one has ended.
#[test]
fn a_short_errand_does_not_wait_for_a_long_one() {
    let folder = Folder::new("errand-turns");
    let mut engine = open(&folder.database(), 1);
    runs(&mut engine, 40);
    let all = ids(&mut engine, false);
    let long = |sport| SetSports {
        sports: all.iter().cycle().take(4000).map(|&id| (id, sport)).collect(),
    };
    engine.take_frame(1, &ask_frame(1, &long(Sport::Rowing).into()));
    engine.take_frame(2, &ask_frame(2, &TrashActivities { ids: vec![all[0]] }.into()));
    while engine.replies(2) == 0 {
        assert!(engine.turn(), "nobody answers");
    }
    assert_eq!(engine.replies(1), 0, "the long one was waited for");
    finish(&mut engine);
    assert_eq!(engine.replies(1), 1);
}

/// What can't be asked at all is refused, and nobody waits for it.
#[test]
fn a_question_about_nothing_is_refused_at_once() {
    let folder = Folder::new("errand-nothing");
    let mut engine = open(&folder.database(), 1);
    let import = import_id(9);
    engine.take_frame(7, &ask_frame(7, &SurveyTable { import, line: 3 }.into()));
    engine.turn();
    assert_eq!(engine.replies(7), 1);
}
