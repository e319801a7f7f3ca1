//! From the start to the list.

use ritm_model::{
    ActivityId, Channel, DoorError, LapTrigger, Quantity, Sport, StrengthSet, Timestamp,
    activity::{ActivityFilter, ReadOriginal, RestoreActivities, WriteRecording},
    list::{ListActivities, ListOrder},
    location::LocationAsk,
    recorder::*,
};

use super::rig::*;
use crate::reading;

fn rows(rig: &mut Rig, trashed: bool) -> Vec<ritm_model::activity::ActivityRow> {
    let filter = ActivityFilter {
        trashed,
        ..ActivityFilter::default()
    };
    let page = rig.engine.call(ListActivities {
        filter,
        order: ListOrder::default(),
        after: None,
        limit: 50,
    });
    page.unwrap().rows
}

/// Ten minutes of running with a pause of one minute and a lap, kept.
fn run(rig: &mut Rig) -> ActivityId {
    let live = rig.start(settings(Sport::Running));
    assert_eq!(live.phase, Phase::Recording);
    for second in 0..600 {
        rig.pass(1000);
        let paused = (300..360).contains(&second);
        let walked = if second < 300 {
            second
        } else if paused {
            300
        } else {
            second - 60
        };
        rig.stand_at(
            (0.0, 3.0 * f64::from(walked)),
            4.0,
            Some(if paused { 0.0 } else { 3.0 }),
        );
        rig.say(1, 0, Quantity::HeartRateBpm, f64::from(140 + second % 10));
        rig.say(1, 0, Quantity::RrIntervalMs, 410.0);
        match second {
            299 => assert_eq!(rig.engine.call(PauseRecording {}).unwrap().phase, Phase::Paused),
            359 => assert_eq!(
                rig.engine.call(ResumeRecording {}).unwrap().phase,
                Phase::Recording
            ),
            450 => {
                for _ in 0..2 {
                    let live = rig.engine.call(MarkLap { lap: 1 }).unwrap();
                    assert_eq!(live.lap.number, 2, "a lap ends once");
                }
            }
            _ => {}
        }
    }
    let live = rig.finish();
    assert_eq!(live.phase, Phase::Finished);
    rig.keep()
}

#[test]
fn a_run_becomes_an_activity_like_any_other() {
    let mut rig = Rig::new("run");
    let id = run(&mut rig);
    assert_eq!(rig.engine.call(ReadRecorder {}), Ok(None));
    assert_eq!(rig.asked, [LocationAsk::Watch, LocationAsk::Stop]);
    assert_eq!(rig.attended, [true, false]);
    let list = rows(&mut rig, false);
    assert_eq!(list.len(), 1);
    let row = &list[0];
    assert_eq!((row.id, row.sport, row.utc_offset_s), (id, Sport::Running, 7200));
    let metres = row.distance_m.unwrap();
    // The first two positions only prove themselves, and a step is lost at the pause.
    assert!((metres - 1614.0).abs() < 16.0, "{metres}");
    assert!((row.avg_heart_rate_bpm.unwrap() - 144.5).abs() < 0.5);
    let detail = rig.detail(id);
    assert_eq!(detail.pauses.len(), 1);
    assert!((detail.pauses[0].to_ms - detail.pauses[0].from_ms - 60_000).abs() < 1000);
    assert_eq!(detail.laps.len(), 2);
    assert_eq!(detail.laps[0].lap.trigger, LapTrigger::Manual);
    let recording = rig.recording(id);
    assert_eq!(recording.extras.beats.len(), 600);
    assert_eq!(told(&recording, &Channel::HeartRate).len(), 600);
    assert_eq!(recording.device.manufacturer, "Ritm");
}

#[test]
fn the_journal_is_its_original_and_gives_the_same_again() {
    let mut rig = Rig::new("original");
    let id = run(&mut rig);
    let kept = rig.recording(id);
    let recording = rig.detail(id).recordings[0].id;
    let file = rig.engine.call(ReadOriginal { recording }).unwrap();
    assert!(file.file_name.ends_with(".journal"), "{}", file.file_name);
    let again = reading::decode(&file.bytes, &file.file_name, &ritm_formats::NoZones).unwrap();
    let mut again = again.recordings.into_iter().next().unwrap();
    again.sport = kept.sport;
    assert_eq!(again, kept);
}

#[test]
fn it_can_be_written_as_fit_and_loses_nothing() {
    let mut rig = Rig::new("fit");
    let id = run(&mut rig);
    let kept = rig.recording(id);
    let recording = rig.detail(id).recordings[0].id;
    let format = ritm_model::SourceFormat::Fit;
    let file = rig.engine.call(WriteRecording { recording, format }).unwrap();
    let back = ritm_formats::decode(&file.bytes).unwrap().recordings.remove(0);
    assert_eq!(back.samples.len(), kept.samples.len());
    for column in &kept.samples.columns {
        let (before, after) = (told(&kept, &column.channel), told(&back, &column.channel));
        assert_eq!(before.len(), after.len(), "{:?}", column.channel);
        // The start may be told by the whole second.
        let off_ms = before[0].0 - after[0].0;
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before.0 - after.0, off_ms, "{:?}", column.channel);
            assert!((before.1 - after.1).abs() < 1e-6, "{:?}", column.channel);
        }
    }
    assert_eq!(back.extras.beats.len(), kept.extras.beats.len());
    assert_eq!(back.laps.len(), kept.laps.len());
    assert_eq!(back.pauses.len(), kept.pauses.len());
}

#[test]
fn the_watchs_file_of_the_same_training_is_linked_and_not_doubled() {
    use ritm_model::import::{BeginImport, Chunk, CommitImport, FileHead, PutChunks};
    let mut rig = Rig::new("watch");
    let id = run(&mut rig);
    let recording = rig.detail(id).recordings[0].id;
    let format = ritm_model::SourceFormat::Fit;
    let file = rig.engine.call(WriteRecording { recording, format }).unwrap();
    // The watch was started twenty seconds later and has a serial number of its own.
    let mut watch = ritm_formats::decode(&file.bytes).unwrap().recordings.remove(0);
    watch.device = ritm_model::Device {
        manufacturer: "garmin".into(),
        product: "watch".into(),
        serial: Some(77),
    };
    watch.start = watch.start.plus_ms(20_000);
    let bytes = ritm_formats::fit::encode(&watch);
    let hand_over = |rig: &mut Rig| {
        let import = ritm_model::ImportId::new(Timestamp::from_unix_ms(MAY_DAY), [9; 10]);
        let files = vec![FileHead {
            name: "watch.fit".into(),
            bytes: bytes.len() as u64,
        }];
        rig.engine.call(BeginImport { import, files }).unwrap();
        let chunks = vec![Chunk {
            file: 0,
            offset: 0,
            bytes: bytes.clone(),
        }];
        rig.engine.call(PutChunks { import, chunks }).unwrap();
        let missing = Vec::new();
        rig.engine.call(CommitImport { import, missing }).unwrap();
        rig.settle();
    };
    hand_over(&mut rig);
    let list = rows(&mut rig, false);
    assert_eq!((list.len(), list[0].recordings), (1, 2));
    // And the other way round: the file was there first.
    let mut rig = Rig::new("watch-first");
    hand_over(&mut rig);
    run(&mut rig);
    let list = rows(&mut rig, false);
    assert_eq!((list.len(), list[0].recordings), (1, 2));
}

#[test]
fn what_is_thrown_away_can_be_taken_back() {
    let mut rig = Rig::new("discard");
    rig.start(settings(Sport::Running));
    for _ in 0..60 {
        rig.pass(1000);
        rig.say(1, 0, Quantity::HeartRateBpm, 120.0);
    }
    let activity = rig.live().activity;
    assert_eq!(
        rig.engine.call(DiscardRecording {
            activity,
            remarks: Remarks::default()
        }),
        Err(DoorError::Recorder(RecorderError::NotFinished))
    );
    rig.finish();
    let remarks = Remarks {
        name: "Round the park".into(),
        notes: "ducks".into(),
        effort: Some(6),
    };
    let discard = || DiscardRecording {
        activity,
        remarks: remarks.clone(),
    };
    let id = rig.engine.call(discard()).unwrap();
    // The answer got lost with its host: the page asks again.
    assert_eq!(rig.engine.call(discard()), Ok(id));
    assert_eq!(rows(&mut rig, false).len(), 0);
    assert_eq!(rows(&mut rig, true).len(), 1);
    rig.engine.call(RestoreActivities { ids: vec![id] }).unwrap();
    assert_eq!(rows(&mut rig, false).len(), 1);
    let back = rig.detail(id);
    assert_eq!(
        (back.row.name.as_str(), back.notes.as_str(), back.effort),
        ("Round the park", "ducks", Some(6))
    );
    assert_eq!(rig.engine.call(ReadRecorder {}), Ok(None));
}

#[test]
fn what_is_trimmed_stays_in_the_journal() {
    let mut rig = Rig::new("trim");
    rig.start(settings(Sport::Running));
    for second in 0..300 {
        rig.pass(1000);
        rig.stand_at((0.0, 3.0 * f64::from(second)), 4.0, Some(3.0));
        rig.say(1, 0, Quantity::HeartRateBpm, 120.0);
    }
    rig.finish();
    let way = rig.engine.call(ReadWay { points: 20 }).unwrap();
    assert!((10..=21).contains(&way.len()), "{} points", way.len());
    let north_m = (way[way.len() - 1].0 - way[0].0) * 111_195.0;
    assert!((north_m - 897.0).abs() < 15.0, "{north_m} m");
    let activity = rig.live().activity;
    let keep = |trim_ms| KeepRecording {
        activity,
        remarks: Remarks {
            effort: Some(7),
            ..Remarks::default()
        },
        auto_pauses: true,
        trim_ms,
    };
    assert_eq!(
        rig.engine.call(keep(Some((200_000, 100_000)))),
        Err(DoorError::Recorder(RecorderError::Trim))
    );
    let id = rig.engine.call(keep(Some((60_000, 240_000)))).unwrap();
    assert_eq!(
        rig.engine.call(keep(Some((60_000, 240_000)))),
        Ok(id),
        "asked again"
    );
    assert_eq!(rows(&mut rig, false).len(), 1);
    let recording = rig.recording(id);
    assert!(
        recording
            .samples
            .time_ms
            .iter()
            .all(|at| (0..=180_000).contains(at))
    );
    assert_eq!(told(&recording, &Channel::HeartRate).len(), 181);
    assert_eq!(recording.start.unix_ms(), MAY_DAY + 60_000);
    let detail = rig.detail(id);
    assert_eq!(detail.effort, Some(7));
    assert!((detail.row.distance_m.unwrap() - 540.0).abs() < 12.0);
}

#[test]
fn what_is_trimmed_away_was_not_done() {
    let mut rig = Rig::new("trimmed-away");
    rig.start(settings(Sport::Walking));
    for second in 0..600 {
        rig.pass(1000);
        // Fast at first, slow later.
        let cadence_rpm = if second < 150 { 60.0 } else { 40.0 };
        rig.say(1, 0, Quantity::CadenceRpm, cadence_rpm);
        rig.say(1, 0, Quantity::RrIntervalMs, 500.0);
    }
    let set = |from_s: i64| StrengthSet {
        from_ms: from_s * 1000,
        to_ms: from_s * 1000 + 30_000,
        exercise: "lunge".into(),
        repetitions: Some(10),
        weight_kg: None,
        active: true,
    };
    let sets = vec![set(10), set(110), set(300)];
    rig.engine.call(PutSets { sets }).unwrap();
    rig.finish();
    let activity = rig.live().activity;
    let keep = KeepRecording {
        activity,
        remarks: Remarks::default(),
        auto_pauses: true,
        trim_ms: Some((30_000, 120_000)),
    };
    let id = rig.engine.call(keep).unwrap();
    let extras = rig.recording(id).extras;
    let steps = extras.steps.unwrap();
    assert!((178..=182).contains(&steps), "{steps} steps of 120 a minute");
    assert!((89..=91).contains(&extras.beats.len()), "{}", extras.beats.len());
    let sets: Vec<(i64, i64)> = extras.sets.iter().map(|set| (set.from_ms, set.to_ms)).collect();
    assert_eq!(sets, [(80_000, 90_000)]);
}

#[test]
fn what_nobody_recorded_is_entered_by_hand_once() {
    let mut rig = Rig::new("by-hand");
    let told = AddByHand {
        activity: ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [3; 10]),
        sport: Sport::StrengthTraining,
        start: Timestamp::from_unix_ms(MAY_DAY - 7_200_000),
        utc_offset_s: 3600,
        elapsed_ms: 3_000_000,
        distance_m: None,
        ascent_m: None,
        heart_rate_bpm: Some(110.0),
        remarks: Remarks {
            name: "Gym".into(),
            notes: "short".into(),
            effort: Some(8),
        },
        sets: vec![StrengthSet {
            from_ms: 0,
            to_ms: 60_000,
            exercise: "squat".into(),
            repetitions: Some(5),
            weight_kg: Some(80.0),
            active: true,
        }],
    };
    for _ in 0..2 {
        assert_eq!(rig.engine.call(told.clone()), Ok(told.activity));
    }
    assert_eq!(rows(&mut rig, false).len(), 1);
    let detail = rig.detail(told.activity);
    assert_eq!(
        (detail.row.name.as_str(), detail.notes.as_str(), detail.effort),
        ("Gym", "short", Some(8))
    );
    assert_eq!(
        (detail.row.elapsed_ms, detail.row.utc_offset_s),
        (3_000_000, 3600)
    );
    assert_eq!(detail.row.avg_heart_rate_bpm, Some(110.0));
    assert_eq!(rig.recording(told.activity).extras.sets, told.sets);
    let other = |change: fn(&mut AddByHand)| {
        let mut other = told.clone();
        other.activity = ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [4; 10]);
        change(&mut other);
        other
    };
    for (change, error) in [
        (other(|told| told.elapsed_ms = 0), RecorderError::Time),
        (
            other(|told| told.start = Timestamp::from_unix_ms(MAY_DAY + 3_600_000)),
            RecorderError::Time,
        ),
        (
            other(|told| told.remarks.effort = Some(11)),
            RecorderError::Impossible,
        ),
        (
            other(|told| told.distance_m = Some(-1.0)),
            RecorderError::Impossible,
        ),
    ] {
        assert_eq!(rig.engine.call(change), Err(DoorError::Recorder(error)));
    }
}

/// A host may die after a button's work was done and before its answer was heard: the page presses again.
#[test]
fn buttons_pressed_again_do_nothing_more() {
    let mut rig = Rig::new("again");
    rig.start(settings(Sport::Running));
    rig.pass(20_000);
    for _ in 0..2 {
        assert_eq!(rig.engine.call(MarkLap { lap: 1 }).unwrap().lap.number, 2);
    }
    rig.pass(10_000);
    for _ in 0..2 {
        assert_eq!(rig.engine.call(PauseRecording {}).unwrap().phase, Phase::Paused);
    }
    rig.pass(10_000);
    for _ in 0..2 {
        assert_eq!(
            rig.engine.call(ResumeRecording {}).unwrap().phase,
            Phase::Recording
        );
    }
    rig.pass(10_000);
    for _ in 0..2 {
        let live = rig.engine.call(FinishRecording {}).unwrap();
        assert_eq!((live.phase, live.laps.len()), (Phase::Finished, 1));
        rig.pass(1000);
    }
    // That lap ended, whatever came after.
    assert_eq!(
        rig.engine.call(MarkLap { lap: 1 }).unwrap().phase,
        Phase::Finished
    );
    let finished = Err(DoorError::Recorder(RecorderError::Finished));
    assert_eq!(rig.engine.call(MarkLap { lap: 2 }), finished);
    let id = rig.keep();
    let detail = rig.detail(id);
    assert_eq!((detail.pauses.len(), detail.row.elapsed_ms), (1, 50_000));
}

#[test]
fn buttons_that_make_no_sense_are_refused() {
    let mut rig = Rig::new("refused");
    let idle = Err(DoorError::Recorder(RecorderError::Idle));
    assert_eq!(rig.engine.call(PauseRecording {}), idle);
    let bad = RecorderSettings {
        auto_lap: Some(AutoLap::Distance(10.0)),
        ..settings(Sport::Running)
    };
    assert_eq!(
        rig.engine.call(StartRecording { settings: bad }),
        Err(DoorError::Recorder(RecorderError::AutoLap))
    );
    assert_eq!(rig.engine.call(ReadRecorder {}), Ok(None));
    let first = rig.start(settings(Sport::Running));
    rig.pass(5000);
    let again = rig.start(settings(Sport::Cycling));
    assert_eq!(again.activity, first.activity, "what is recorded is the answer");
    let kept = rig.engine.call(ReadRecorderSettings { sport: None });
    assert_eq!(kept, Ok(settings(Sport::Running)));
}

#[test]
fn the_first_form_of_a_journal_is_read_for_ever() {
    use crate::journal::{
        entry::{Block, ByHand, Entry, Keeping, Step, StoredFix, Tape},
        tape,
    };
    let fix = StoredFix {
        latitude: 60.5,
        longitude: -25.25,
        accuracy_m: 4.0,
        altitude_m: Some(12.0),
        altitude_accuracy_m: None,
        speed_m_s: Some(3.0),
        bearing_deg: None,
        age_ms: 40,
        altitude_datum: None,
    };
    let set = StrengthSet {
        from_ms: 1,
        to_ms: 2,
        exercise: "Присед".into(),
        repetitions: Some(5),
        weight_kg: Some(82.5),
        active: true,
    };
    let settings = RecorderSettings {
        auto_lap: Some(AutoLap::Distance(400.0)),
        ..settings(Sport::Running)
    };
    let entries = vec![
        Entry::Settings {
            at: 0,
            settings: (&settings).into(),
        },
        Entry::Step {
            at: 0,
            step: Step::Run,
        },
        Entry::Sensor {
            index: 0,
            id: [7; 16],
            rank: 2,
        },
        Entry::Quantity {
            index: 0,
            code: "heart-rate".into(),
        },
        Entry::Reading {
            at: 1000,
            sensor: 0,
            quantity: 0,
            value: 120.0,
        },
        Entry::Span {
            at: 2000,
            sensor: 0,
            quantity: 0,
            value: 1.5,
            from_unix_ms: MAY_DAY,
            seconds: 60,
        },
        Entry::Fix {
            at: 3000,
            fix,
            believed: true,
        },
        Entry::Stood { at: 9000, from: 4000 },
        Entry::Moved {
            at: 12_000,
            from: 10_000,
        },
        Entry::Lap {
            at: 13_000,
            trigger: 1,
            distance_m: Some(400.0),
        },
        Entry::Sets {
            at: 14_000,
            sets: vec![(&set).into()],
        },
        Entry::Clock {
            at: 15_000,
            ahead_ms: -5,
        },
        Entry::Hole {
            at: 20_000,
            from: 16_000,
            seen: false,
        },
        Entry::Seen { at: 21_000 },
        Entry::Measured {
            at: 22_000,
            sensor: None,
        },
        Entry::Step {
            at: 23_000,
            step: Step::Finish,
        },
    ];
    let block = Block {
        at: 5,
        unix_ms: MAY_DAY,
        entries: entries.clone(),
    };
    let tape = Tape {
        activity: [9; 16],
        started_ms: MAY_DAY,
        utc_offset_s: -3600,
        entries,
        keeping: Keeping {
            auto_pauses: true,
            trim_ms: Some((1, 2)),
        },
        by_hand: Some(ByHand {
            sport: 1,
            elapsed_ms: 5,
            distance_m: Some(1.5),
            ascent_m: None,
            heart_rate_bpm: None,
            sets: vec![(&set).into()],
        }),
    };
    let (block_bytes, tape_bytes) = (crate::store::v1::encode(&block), tape::write(&tape));
    assert_eq!(crate::store::v1::decode::<Block>(&block_bytes).unwrap(), block);
    assert_eq!(tape::read(&tape_bytes).unwrap(), tape);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/recorder/tests/journal.hex");
    let hex: String = block_bytes
        .iter()
        .chain(&tape_bytes)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(hex, std::fs::read_to_string(path).unwrap().trim());
}
