//! A swim whose lengths the device counted wrongly, and the athlete corrects.

use crate::{journey::export, session::*};
use ritm_model::{
    ActivityId, Length, Pool, Recording, SourceFormat, Sport,
    activity::{
        ActivityDetail, ActivityError, ActivityFilter, CorrectLengths, ReadCurves, SetSport, WriteRecording,
    },
    discipline::{LengthEdit, LengthEditKind},
    door::{DoorError, ask_frame},
};

/// Twelve lengths of 25 s, the fourth of which the watch counted as two: 9 s and 16 s.
pub(crate) fn swim() -> Recording {
    let mut recording = run(MAY_DAY, 330, 1);
    recording.sport = Sport::PoolSwimming;
    recording.samples.columns.clear();
    recording.totals = ritm_model::Totals::default();
    let took = [25, 25, 25, 9, 16, 25, 25, 25, 25, 25, 25, 25, 25];
    let mut from_ms = 0;
    recording.extras.lengths = took
        .iter()
        .map(|&seconds| {
            let to_ms = from_ms + seconds * 1000;
            let length = Length {
                from_ms,
                to_ms,
                strokes: Some((seconds * 16 / 25) as u16),
                stroke: "freestyle".into(),
                active: true,
            };
            from_ms = to_ms;
            length
        })
        .collect();
    recording.extras.pool = Some(Pool {
        length_m: 25.0,
        yards: false,
    });
    recording
}

fn metres(detail: &ActivityDetail) -> [Option<f64>; 3] {
    let swim = detail.discipline.swim.as_ref().unwrap();
    [
        detail.row.distance_m,
        detail.summary.totals.distance_m,
        swim.whole.distance_m,
    ]
}

fn fastest_ms(engine: &mut App, id: ActivityId, metres: f64) -> Option<i64> {
    let curves = engine.call(ReadCurves { id }).unwrap();
    curves
        .distances
        .iter()
        .find(|best| best.distance_m == metres)
        .map(|best| best.duration_ms)
}

#[test]
fn a_length_that_was_none_is_joined_and_is_two_for_who_says_so() {
    let folder = Folder::new("lengths");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("swim.fit", fit(&swim()))]);
    let id = list(&mut engine, ActivityFilter::default()).rows[0].id;
    let before = detail(&mut engine, id);
    assert_eq!(metres(&before), [Some(300.0); 3]);
    assert_eq!(fastest_ms(&mut engine, id, 200.0), Some(200_000));
    let swum = before.discipline.swim.as_ref().unwrap();
    assert_eq!((swum.lengths.len(), swum.sets.len()), (12, 1));
    let joined = swum.lengths.iter().find(|length| length.joined).unwrap();
    let mend = LengthEdit {
        at_ms: joined.from_ms.midpoint(joined.to_ms),
        kind: LengthEditKind::Split,
    };
    // What is saved is read again as the same.
    let record = before.recordings[0].id;
    let question = WriteRecording {
        recording: record,
        format: SourceFormat::Fit,
    };
    let saved = engine.call(question).unwrap();
    let again = Folder::new("lengths-saved");
    let mut other = open(&again.database(), 4);
    import(&mut other, 1, &[("saved.fit", saved.bytes)]);
    let read = list(&mut other, ActivityFilter::default()).rows;
    assert_eq!(read[0].distance_m, Some(300.0));
    let correct = |edits: &[LengthEdit]| CorrectLengths {
        id,
        edits: edits.to_vec(),
    };
    engine.call(correct(&[mend])).unwrap();
    let after = detail(&mut engine, id);
    assert_eq!(metres(&after), [Some(325.0); 3]);
    let swum = after.discipline.swim.as_ref().unwrap();
    assert_eq!(swum.lengths.len(), 13);
    assert!(swum.lengths.iter().all(|length| length.odd.is_none()));
    assert_eq!(swum.edits, [mend]);
    // It holds when all is computed anew, and goes with the activity.
    for sport in [Sport::Swimming, Sport::PoolSwimming] {
        engine.call(SetSport { id, sport }).unwrap();
    }
    assert_eq!(metres(&detail(&mut engine, id)), [Some(325.0); 3]);
    drop(engine);
    let mut engine = open(&folder.database(), 2);
    finish(&mut engine);
    assert_eq!(metres(&detail(&mut engine, id)), [Some(325.0); 3]);
    let archive = export(&mut engine);
    let elsewhere = Folder::new("lengths-elsewhere");
    let mut other = open(&elsewhere.database(), 3);
    import(&mut other, 1, &[("all.zip", archive)]);
    let moved = detail(&mut other, id);
    assert_eq!(metres(&moved), [Some(325.0); 3]);
    assert_eq!(moved.discipline.swim.as_ref().unwrap().edits, [mend]);
    // Without the correction all is as before.
    engine.call(correct(&[])).unwrap();
    let undone = detail(&mut engine, id);
    assert_eq!(undone.discipline, before.discipline);
    assert_eq!(metres(&undone), [Some(300.0); 3]);
}

#[test]
fn what_the_athlete_decided_is_in_files_that_readers_write() {
    for by in ReadBy::ALL {
        let folder = Folder::new(&format!("lengths-{by:?}"));
        let mut engine = open_with(&folder.database(), 5, by);
        let mut swum = swim();
        // Long enough for a reader.
        swum.samples = run(MAY_DAY, 2400, 1).samples;
        swum.samples
            .columns
            .retain(|column| column.channel == ritm_model::Channel::HeartRate);
        import(&mut engine, 1, &[("swim.fit", fit(&swum))]);
        let id = list(&mut engine, ActivityFilter::default()).rows[0].id;
        let counted = detail(&mut engine, id);
        let lengths = &counted.discipline.swim.as_ref().unwrap().lengths;
        let joined = lengths.iter().find(|length| length.joined).unwrap();
        let two = LengthEdit {
            at_ms: joined.from_ms.midpoint(joined.to_ms),
            kind: LengthEditKind::Split,
        };
        let edits = vec![two];
        engine.take_frame(8, &ask_frame(8, &CorrectLengths { id, edits }.into()));
        finish(&mut engine);
        assert_eq!(engine.replies(8), 1);
        let recording = counted.recordings[0].id;
        let format = SourceFormat::Fit;
        engine.take_frame(9, &ask_frame(9, &WriteRecording { recording, format }.into()));
        finish(&mut engine);
        let replies = engine.take_replies(9);
        let saved: Result<ritm_model::activity::FileContent, DoorError> =
            ritm_model::decode(&replies[0]).unwrap();
        let read = ritm_formats::decode(&saved.unwrap().bytes).unwrap().recordings;
        assert_eq!(read[0].extras.lengths.len(), 13, "{by:?}");
    }
}

#[test]
fn what_hits_no_length_is_refused_and_changes_nothing() {
    let folder = Folder::new("lengths-refused");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("swim.fit", fit(&swim()))]);
    let id = list(&mut engine, ActivityFilter::default()).rows[0].id;
    let before = detail(&mut engine, id);
    let edit = LengthEdit {
        at_ms: 9_000_000,
        kind: LengthEditKind::Split,
    };
    for edits in [vec![edit], vec![edit; 2000]] {
        let refused = engine.call(CorrectLengths { id, edits });
        assert_eq!(refused, Err(DoorError::Activity(ActivityError::BadRange)));
    }
    assert_eq!(detail(&mut engine, id), before);
}

#[test]
fn a_turn_that_was_missed_makes_two_lengths() {
    let folder = Folder::new("lengths-missed");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("swim.fit", fit(&swim()))]);
    let id = list(&mut engine, ActivityFilter::default()).rows[0].id;
    let split = LengthEdit {
        at_ms: 10_000,
        kind: LengthEditKind::Split,
    };
    let edits = vec![split];
    engine.call(CorrectLengths { id, edits }).unwrap();
    assert_eq!(metres(&detail(&mut engine, id)), [Some(325.0); 3]);
}
