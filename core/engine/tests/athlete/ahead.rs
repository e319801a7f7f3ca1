//! Changes of long activities: a reader computes their numbers, the engine answers meanwhile, and the same comes of them as
//! where the engine computes by itself.

use crate::{lengths::swim, session::*};
use ritm_model::{
    ActivityId, Command, DoorError, Sport, Timestamp,
    activity::{
        ActivityDetail, ActivityFilter, CorrectLengths, JoinSplit, MergeActivities, RenameActivity, SetSport,
        SetSports, SplitActivity,
    },
    discipline::{LengthEdit, LengthEditKind},
    door::ask_frame,
};

/// Longer than what is computed in a moment.
const LONG_S: i32 = 5000;

fn new_id(number: u8) -> ActivityId {
    ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10])
}

fn send(engine: &mut App, ask: u64, command: impl Into<Command>) {
    engine.take_frame(ask, &ask_frame(ask, &command.into()));
}

fn first(engine: &mut App) -> ActivityId {
    list(engine, ActivityFilter::default()).rows[0].id
}

/// Asks, and works until it is answered.
fn change(engine: &mut App, command: impl Into<Command>) {
    send(engine, 900, command);
    finish(engine);
    let replies = engine.take_replies(900);
    assert_eq!(replies.len(), 1);
    // What is answered is told by its first byte.
    assert_eq!(
        replies[0][0],
        0,
        "{:?}",
        ritm_model::decode::<Result<(), DoorError>>(&replies[0])
    );
}

/// All there is of every activity; ids are new each time.
fn seen(engine: &mut App) -> Vec<ActivityDetail> {
    let rows = list(engine, ActivityFilter::default()).rows;
    let none = new_id(0);
    let details = rows.into_iter().map(|row| {
        let mut detail = detail(engine, row.id);
        detail.row.id = none;
        for recording in &mut detail.recordings {
            recording.id = ritm_model::RecordingId::new(Timestamp::from_unix_ms(0), [0; 10]);
        }
        for leg in &mut detail.legs {
            leg.row.id = none;
        }
        detail
    });
    details.collect()
}

#[test]
fn the_engine_answers_while_the_numbers_of_a_change_are_computed() {
    let folder = Folder::new("ahead-free");
    let mut engine = open_with(&folder.database(), 1, ReadBy::Messages);
    import(&mut engine, 1, &[("long.fit", fit(&run(MAY_DAY, LONG_S, 1)))]);
    let id = first(&mut engine);
    let before = detail(&mut engine, id);
    let sport = Sport::Cycling;
    send(&mut engine, 1, SetSport { id, sport });
    let mut others = 0;
    while engine.replies(1) == 0 {
        assert_eq!(detail(&mut engine, id), before, "a change shows that is not made");
        others += 1;
        assert!(engine.turn() || engine.replies(1) == 1, "nobody answers");
    }
    assert!(others > 1, "the change held its command");
    let after = detail(&mut engine, id);
    assert_eq!(after.row.sport, sport);
    assert_ne!(after.summary, before.summary);
}

#[test]
fn changes_are_made_in_the_order_they_were_asked_for() {
    let folder = Folder::new("ahead-order");
    let mut engine = open_with(&folder.database(), 1, ReadBy::Threads);
    import(&mut engine, 1, &[("long.fit", fit(&run(MAY_DAY, LONG_S, 1)))]);
    let id = first(&mut engine);
    let before = detail(&mut engine, id);
    // The numbers of the second are there already, and those of the third take no longer than those of the first.
    let asked = [Sport::Cycling, Sport::Running, Sport::Rowing, Sport::Running];
    for (ask, sport) in (1..).zip(asked) {
        if ask % 2 == 1 {
            send(&mut engine, ask, SetSport { id, sport });
        } else {
            let sports = vec![(id, sport)];
            send(&mut engine, ask, SetSports { sports });
        }
    }
    finish(&mut engine);
    for ask in 1..=4 {
        assert_eq!(engine.replies(ask), 1);
    }
    assert_eq!(detail(&mut engine, id), before);
}

#[test]
fn the_same_comes_of_changes_whoever_computes() {
    let mut before: Option<Vec<Vec<ActivityDetail>>> = None;
    for by in ReadBy::ALL {
        let folder = Folder::new(&format!("ahead-same-{by:?}"));
        let mut engine = open_with(&folder.database(), 7, by);
        let mut long = run(MAY_DAY, LONG_S, 1);
        long.sport = Sport::PoolSwimming;
        long.extras = swim().extras;
        let other = run(MAY_DAY + 86_400_000, LONG_S, 2);
        import(&mut engine, 1, &[("a.fit", fit(&long)), ("b.fit", fit(&other))]);
        let rows = list(&mut engine, ActivityFilter::default()).rows;
        let (run, id) = (rows[0].id, rows[1].id);
        let mut all = Vec::new();
        let kind = LengthEditKind::Join;
        let edits = vec![LengthEdit { at_ms: 5_000, kind }];
        change(&mut engine, CorrectLengths { id, edits });
        all.push(seen(&mut engine));
        let sport = Sport::Rowing;
        change(&mut engine, SetSport { id, sport });
        all.push(seen(&mut engine));
        let second = new_id(1);
        let at_ms = 2_300_000;
        change(
            &mut engine,
            SplitActivity {
                id: run,
                at_ms,
                second,
            },
        );
        all.push(seen(&mut engine));
        let into = new_id(2);
        let ids = vec![run, second];
        send(&mut engine, 1, MergeActivities { ids, into });
        finish(&mut engine);
        all.push(seen(&mut engine));
        let name = "Leg".to_owned();
        change(&mut engine, RenameActivity { id: second, name });
        change(&mut engine, SetSport { id: second, sport });
        all.push(seen(&mut engine));
        change(&mut engine, JoinSplit { id: run, second });
        all.push(seen(&mut engine));
        assert!(
            all.windows(2).all(|two| two[0] != two[1]),
            "a change changed nothing"
        );
        match &before {
            None => before = Some(all),
            Some(before) => {
                for (at, (one, other)) in all.iter().zip(before).enumerate() {
                    assert!(one == other, "{by:?}, change {at}:\n{one:#?}\n{other:#?}");
                }
            }
        }
    }
}

#[test]
fn a_reader_that_breaks_down_over_numbers_costs_nothing() {
    let folder = Folder::new("ahead-break");
    let now = Timestamp::from_unix_ms(MAY_DAY);
    let mut engine = open_at(&folder.database(), 3, ReadBy::Messages, now, 0, 2);
    import(&mut engine, 1, &[("long.fit", fit(&run(MAY_DAY, LONG_S, 1)))]);
    let id = first(&mut engine);
    let sport = Sport::Cycling;
    change(&mut engine, SetSport { id, sport });
    assert_eq!(detail(&mut engine, id).row.sport, sport);
}
