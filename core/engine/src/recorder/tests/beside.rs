//! What is kept while the engine does other things: a reader makes it of the journal.

use ritm_formats::NoZones;
use ritm_model::{
    ActivityId, DoorError, Quantity, Question, Sport, StrengthSet,
    activity::{ActivityFilter, OpenActivity, WriteRecording},
    door::{Told, ask_frame, read_told},
    list::{ListActivities, ListOrder},
    recorder::*,
};

use super::rig::{Rig, settings};
use crate::{HostAnswer, Out, ReadOutcome, ReadTask, Request, Wanted, read_beside, store::field::Field};

/// What the engine put out: replies by the number of their ask, and what readers are to do.
#[derive(Default)]
struct Seen {
    replies: Vec<(u64, Vec<u8>)>,
    tasks: Vec<(u64, ReadTask)>,
}

impl Seen {
    /// Lets the engine work until it rests.
    fn settle(&mut self, rig: &mut Rig) {
        loop {
            let more = rig.engine.step().more;
            for out in rig.engine.take_out() {
                match out {
                    Out::Frame { bytes, .. } => {
                        if let Ok(Told::Reply { ask, reply }) = read_told(&bytes) {
                            self.replies.push((ask, reply));
                        }
                    }
                    Out::Request(Request {
                        id,
                        wanted: Wanted::Read(task),
                    }) => self.tasks.push((id, task)),
                    Out::Request(_) => {}
                }
            }
            if !more {
                return;
            }
        }
    }

    fn ask<Q: Question>(&mut self, rig: &mut Rig, number: u64, question: Q) {
        rig.engine.take_frame(1, &ask_frame(number, &question.into()));
        self.settle(rig);
    }

    /// Lets a reader do what is wanted first.
    fn read(&mut self, rig: &mut Rig) {
        let (id, task) = self.tasks.remove(0);
        let answer = read_beside(&task.to_bytes(), &NoZones).unwrap();
        let outcome = ReadOutcome::from_bytes(&answer).unwrap();
        rig.engine.answer(id, HostAnswer::Read(outcome));
        self.settle(rig);
    }

    fn break_down(&mut self, rig: &mut Rig) {
        let (id, _) = self.tasks.remove(0);
        rig.engine.answer(id, HostAnswer::BrokenDown);
        self.settle(rig);
    }

    fn reply<Q: Question>(&self, number: u64) -> Result<Q::Reply, DoorError> {
        let (_, reply) = self.replies.iter().find(|(ask, _)| *ask == number).unwrap();
        ritm_model::decode(reply).unwrap()
    }
}

/// An app with readers, and a recording long enough for one of them, finished.
fn finished(name: &str) -> (Rig, KeepRecording) {
    let mut rig = Rig::new(name);
    rig.start(settings(Sport::Running));
    for second in 0..3000 {
        rig.pass(1000);
        rig.stand_at((0.0, 3.0 * f64::from(second)), 4.0, Some(3.0));
        rig.say(1, 0, Quantity::HeartRateBpm, 120.0 + f64::from(second % 40));
    }
    rig.finish();
    rig.engine.context().host.readers = 2;
    let keep = KeepRecording {
        activity: rig.live().activity,
        remarks: Remarks::default(),
        auto_pauses: true,
        trim_ms: None,
    };
    (rig, keep)
}

fn count(rig: &mut Rig) -> usize {
    let list = ListActivities {
        filter: ActivityFilter::default(),
        order: ListOrder::default(),
        after: None,
        limit: 10,
    };
    rig.engine.call(list).unwrap().rows.len()
}

fn kept(rig: &mut Rig, seen: &Seen, number: u64) -> ActivityId {
    assert_eq!(rig.engine.call(ReadRecorder {}).unwrap(), None);
    seen.reply::<KeepRecording>(number).unwrap()
}

#[test]
fn a_reader_makes_the_same_of_a_long_recording_as_the_engine_itself() {
    let (mut rig, keep) = finished("beside");
    let mut alone = rig.killed_copy("alone", 1000);
    let mut seen = Seen::default();
    seen.ask(&mut rig, 1, keep.clone());
    seen.ask(&mut rig, 2, keep.clone());
    assert!(seen.replies.is_empty());
    assert_eq!(seen.tasks.len(), 2);
    // Meanwhile it is there, and whoever asks is answered.
    assert_eq!(rig.live().phase, Phase::Finished);
    seen.read(&mut rig);
    let id = kept(&mut rig, &seen, 1);
    seen.settle(&mut rig);
    seen.read(&mut rig);
    assert_eq!(seen.reply::<KeepRecording>(2), Ok(id), "asked twice");
    assert_eq!(count(&mut rig), 1);
    let there = alone.engine.call(keep).unwrap();
    assert_eq!(rig.recording(id), alone.recording(there));
    let (ours, theirs) = (rig.detail(id), alone.detail(there));
    assert_eq!(ours.row.distance_m, theirs.row.distance_m);
    assert_eq!(ours.recordings[0].problems, theirs.recordings[0].problems);
}

#[test]
fn a_reader_that_breaks_down_loses_no_workout() {
    let (mut rig, keep) = finished("beside-broken");
    let mut seen = Seen::default();
    seen.ask(&mut rig, 1, keep);
    seen.break_down(&mut rig);
    assert!(seen.tasks.is_empty(), "another reader was asked");
    let id = kept(&mut rig, &seen, 1);
    assert!(rig.detail(id).row.elapsed_ms >= 3_000_000);
}

#[test]
fn a_reader_that_never_answers_loses_no_workout() {
    let (mut rig, keep) = finished("beside-silent");
    let mut seen = Seen::default();
    seen.ask(&mut rig, 1, keep);
    for _ in 0..4 {
        assert!(seen.replies.is_empty());
        let clock = &rig.hands.monotonic_ms;
        clock.set(clock.get() + 300_000.0);
        seen.settle(&mut rig);
    }
    kept(&mut rig, &seen, 1);
}

#[test]
fn what_is_said_of_a_workout_while_it_is_made_is_in_it() {
    let (mut rig, keep) = finished("beside-said");
    let mut seen = Seen::default();
    seen.ask(&mut rig, 1, keep);
    let set = StrengthSet {
        from_ms: 0,
        to_ms: 60_000,
        exercise: "squat".into(),
        repetitions: Some(5),
        weight_kg: None,
        active: true,
    };
    rig.engine
        .call(PutSets {
            sets: vec![set.clone()],
        })
        .unwrap();
    seen.read(&mut rig);
    assert!(seen.replies.is_empty(), "what was made lacks it");
    seen.read(&mut rig);
    let id = kept(&mut rig, &seen, 1);
    assert_eq!(rig.recording(id).extras.sets, [set]);
}

#[test]
fn pauses_are_counted_anew_and_files_made_beside_the_engine() {
    let (mut rig, keep) = finished("beside-after");
    let mut seen = Seen::default();
    seen.ask(&mut rig, 1, keep);
    seen.read(&mut rig);
    let id = kept(&mut rig, &seen, 1);
    let before = rig.recording(id);
    let count = |count| CountAutoPauses { activity: id, count };
    seen.ask(&mut rig, 2, count(false));
    seen.read(&mut rig);
    assert_eq!(seen.reply::<CountAutoPauses>(2), Ok(()));
    assert_eq!(rig.recording(id).samples, before.samples);
    seen.ask(&mut rig, 3, count(true));
    seen.break_down(&mut rig);
    assert_eq!(seen.reply::<CountAutoPauses>(3), Ok(()));
    assert_eq!(rig.recording(id), before);

    let recording = rig.engine.call(OpenActivity { id }).unwrap().recordings[0].id;
    let format = ritm_model::SourceFormat::Fit;
    for (number, breaks) in [(4, false), (5, true)] {
        seen.ask(&mut rig, number, WriteRecording { recording, format });
        if breaks {
            seen.break_down(&mut rig);
        } else {
            seen.read(&mut rig);
        }
        let file = seen.reply::<WriteRecording>(number).unwrap();
        let written = ritm_formats::fit::decode(&file.bytes).unwrap();
        assert_eq!(written.recordings[0].samples.len(), before.samples.len());
    }
}

/// Two recordings of journals in one activity, of which the second's original is damaged.
#[test]
fn what_can_not_all_be_counted_anew_is_left_as_it_was() {
    let (mut rig, keep) = finished("beside-damaged");
    let mut seen = Seen::default();
    seen.ask(&mut rig, 1, keep);
    seen.read(&mut rig);
    let id = kept(&mut rig, &seen, 1);
    let before = rig.recording(id);
    let db = &rig.engine.context().db;
    db.execute_batch(
        "CREATE TEMP TABLE copied AS SELECT * FROM recording;
         UPDATE copied SET key = key + 1, id = randomblob(16), original_key = original_key + 1;
         CREATE TEMP TABLE file AS SELECT * FROM original;
         UPDATE file SET key = key + 1, hash = randomblob(length(hash));
         INSERT INTO original SELECT * FROM file;
         INSERT INTO recording SELECT * FROM copied;",
    )
    .unwrap();
    let count = CountAutoPauses {
        activity: id,
        count: false,
    };
    seen.ask(&mut rig, 2, count);
    while !seen.tasks.is_empty() {
        seen.read(&mut rig);
    }
    assert!(seen.reply::<CountAutoPauses>(2).is_err());
    assert_eq!(rig.recording(id), before);
    let told: i64 = rig
        .engine
        .context()
        .db
        .query_row(
            "SELECT count(*) FROM field WHERE field = ?",
            [Field::AutoPauses as i64],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(told, 0, "the one is counted otherwise, and the other is not");
}
