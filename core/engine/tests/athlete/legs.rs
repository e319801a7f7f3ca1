//! Activities made of several: a triathlon in one file, a ride in two, and what becomes of their legs.

use crate::{journey::export, lengths::swim, session::*};
use ritm_model::{
    ActivityId, Lap, LapTrigger, LocalDay, MultisportEvent, Pause, Recording, SourceFormat, Sport, Timestamp,
    Totals,
    activity::{
        ActivityError, EmptyTrash, MergeActivities, OpenActivity, PurgeActivities, ReadCurves, ReadOriginals,
        ReadSeries, RenameActivity, RestoreActivities, SeparateLegs, SetNotes, SetSport, SummarisePart,
        TrashActivities, WriteWhole,
    },
    door::DoorError,
    import::Outcome,
    list::{ActivityFilter, ListOrder, ReadNeighbours},
    search::Meaning,
    statistics::{Bucket, ReadExtent, SumUp, Sums},
};

const DAY: i64 = 86_400_000;

fn all() -> ActivityFilter {
    ActivityFilter::default()
}

fn trash() -> ActivityFilter {
    ActivityFilter {
        trashed: true,
        ..all()
    }
}

fn new_id(number: u8) -> ActivityId {
    ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10])
}

/// A session of `sport` that begins so many seconds after the start of the event.
pub(crate) fn session(start_ms: i64, after_s: i64, seconds: i32, sport: Sport) -> Recording {
    Recording {
        sport,
        ..run(start_ms + after_s * 1000, seconds, 1)
    }
}

/// A sprint triathlon of 1,700 seconds, as a watch saves it.
pub(crate) fn triathlon(start_ms: i64) -> Vec<u8> {
    ritm_formats::fit::encode_sessions(&[
        session(start_ms, 0, 300, Sport::OpenWaterSwimming),
        session(start_ms, 300, 60, Sport::Transition),
        session(start_ms, 360, 800, Sport::Cycling),
        session(start_ms, 1160, 40, Sport::Transition),
        session(start_ms, 1200, 500, Sport::Running),
    ])
}

fn sums(engine: &mut App) -> Vec<(Sport, Sums)> {
    let (from, to) = (LocalDay(0), LocalDay(40_000));
    let bucket = Bucket::Year;
    let sums = engine.call(SumUp { from, to, bucket }).unwrap();
    sums.into_iter().map(|one| (one.sport, one.sums)).collect()
}

fn ids(engine: &mut App) -> Vec<ActivityId> {
    list(engine, all()).rows.iter().map(|row| row.id).collect()
}

#[test]
fn a_triathlon_is_one_row_and_counts_once() {
    let folder = Folder::new("triathlon");
    let mut engine = open(&folder.database(), 1);
    let (done, lines) = import(&mut engine, 1, &[("race.fit", triathlon(MAY_DAY))]);
    assert_eq!((done.added, done.refused), (1, 0), "{lines:?}");
    let page = list(&mut engine, all());
    assert_eq!((page.count, page.rows.len()), (Some(1), 1));
    let row = &page.rows[0];
    assert_eq!(lines[0].outcome, Outcome::Added(vec![row.id]));
    assert_eq!(row.sport, Sport::Multisport);
    let sports: Vec<Sport> = row.legs.iter().map(|leg| leg.sport).collect();
    assert_eq!(
        sports,
        [
            Sport::OpenWaterSwimming,
            Sport::Transition,
            Sport::Cycling,
            Sport::Transition,
            Sport::Running,
        ]
    );
    assert!(
        (1_698_000..=1_700_000).contains(&row.elapsed_ms),
        "{}",
        row.elapsed_ms
    );
    // Every leg covers three metres a second; the distance of all legs together.
    let metres = row.distance_m.unwrap();
    assert!((metres - 3.0 * 1695.0).abs() < 10.0, "{metres}");
    assert!(!row.thumbnail.is_empty() && !row.sparkline.heights.is_empty());

    // No row and no sum of their own, wherever one looks.
    let sums = sums(&mut engine);
    assert_eq!(sums.len(), 1);
    assert_eq!((sums[0].0, sums[0].1.count), (Sport::Multisport, 1));
    assert!((sums[0].1.distance_m - metres).abs() < 1e-6);
    assert_eq!(engine.call(ReadExtent {}).unwrap().unwrap().count, 1);
    for sport in [Sport::Transition, Sport::Running] {
        let filter = ActivityFilter {
            sports: vec![sport],
            ..all()
        };
        assert_eq!(list(&mut engine, filter).count, Some(0));
    }

    // It is found by what it is called, and by the sports of its legs.
    let by_event = Meaning {
        events: vec![MultisportEvent::Triathlon],
        ..Meaning::default()
    };
    let by_leg = Meaning {
        sports: vec![Sport::Cycling],
        ..Meaning::default()
    };
    let another = Meaning {
        events: vec![MultisportEvent::Duathlon],
        ..Meaning::default()
    };
    for (meaning, count) in [(by_event, 1), (by_leg, 1), (another, 0)] {
        let filter = ActivityFilter {
            text: "word".to_owned(),
            meanings: vec![meaning],
            ..all()
        };
        assert_eq!(list(&mut engine, filter).count, Some(count));
    }

    // Opened as a whole.
    let whole = detail(&mut engine, row.id);
    assert_eq!((whole.legs.len(), whole.recordings.len()), (5, 5));
    let starts: Vec<i64> = whole.legs.iter().map(|leg| leg.from_ms / 1000).collect();
    assert_eq!(starts, [0, 300, 360, 1160, 1200]);
    assert_eq!(whole.summary.totals.distance_m, row.distance_m);
    assert_eq!(
        whole.summary.totals.avg_speed_m_s, None,
        "of swimming and cycling"
    );
    assert_eq!(whole.summary.totals.energy_kcal, Some(1500.0));
    assert!(whole.laps.is_empty());
    let (range_ms, points) = (None, 10_000);
    let series = engine
        .call(ReadSeries {
            id: row.id,
            range_ms,
            points,
        })
        .unwrap();
    assert_eq!(series.time_s.len(), 1700);
    assert!(series.distance_m.is_sorted());
    assert!((f64::from(*series.distance_m.last().unwrap()) - metres).abs() < 10.0);
    let (from_ms, to_ms) = (360_000, 1_160_000);
    let id = row.id;
    let part = engine.call(SummarisePart { id, from_ms, to_ms }).unwrap();
    assert!((part.totals.distance_m.unwrap() - 2400.0).abs() < 10.0);

    // Opened by leg.
    let bike = whole.legs[2].row.id;
    let leg = detail(&mut engine, bike);
    assert_eq!(leg.parent.as_ref().map(|parent| parent.id), Some(row.id));
    let beside = engine
        .call(ReadNeighbours {
            id: bike,
            filter: all(),
            order: ListOrder::default(),
        })
        .unwrap();
    assert_eq!(
        (beside.after, beside.before),
        (Some(whole.legs[1].row.id), Some(whole.legs[3].row.id))
    );
    assert!((leg.summary.totals.distance_m.unwrap() - 3.0 * 799.0).abs() < 3.0);
    // What was done of a leg's sport counts for its bests.
    let later = fit(&session(MAY_DAY, 4 * 86_400, 900, Sport::Cycling));
    import(&mut engine, 2, &[("ride.fit", later)]);
    let ride = ids(&mut engine)[0];
    let curves = engine.call(ReadCurves { id: ride }).unwrap();
    assert_eq!(curves.season_activities, 1);
    assert!(engine.call(ReadCurves { id: row.id }).unwrap().own.is_empty());
}

#[test]
fn the_same_race_again_adds_nothing() {
    let folder = Folder::new("triathlon-again");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("race.fit", triathlon(MAY_DAY))]);
    let whole = ids(&mut engine)[0];
    let (again, lines) = import(&mut engine, 2, &[("copy.fit", triathlon(MAY_DAY))]);
    assert_eq!(again.known, 1);
    assert_eq!(lines[0].outcome, Outcome::Known(vec![whole]));
    // The same race by another program: other bytes, the same legs.
    let other = ritm_formats::fit::encode_sessions(&[
        session(MAY_DAY, 1, 299, Sport::OpenWaterSwimming),
        session(MAY_DAY, 361, 799, Sport::Cycling),
        session(MAY_DAY, 1201, 499, Sport::Running),
    ]);
    let (linked, _) = import(&mut engine, 3, &[("other.fit", other)]);
    assert_eq!((linked.added, linked.linked), (0, 3));
    assert_eq!(ids(&mut engine), [whole]);
    assert_eq!(detail(&mut engine, whole).recordings.len(), 8);
    // A leg that was missing joins the others.
    let longer = ritm_formats::fit::encode_sessions(&[
        session(MAY_DAY, 1202, 498, Sport::Running),
        session(MAY_DAY, 1700, 400, Sport::Cycling),
    ]);
    import(&mut engine, 4, &[("longer.fit", longer)]);
    assert_eq!(ids(&mut engine), [whole]);
    assert_eq!(detail(&mut engine, whole).legs.len(), 6);
}

#[test]
fn two_trainings_of_one_sport_in_one_file_stay_two() {
    let folder = Folder::new("two-sessions");
    let mut engine = open(&folder.database(), 1);
    let file = ritm_formats::fit::encode_sessions(&[
        session(MAY_DAY, 0, 600, Sport::Running),
        session(MAY_DAY, 900, 600, Sport::Running),
    ]);
    let (done, _) = import(&mut engine, 1, &[("runs.fit", file)]);
    assert_eq!(done.added, 2);
    assert_eq!(ids(&mut engine).len(), 2);
}

#[test]
fn a_race_is_renamed_trashed_restored_and_purged_as_one() {
    let folder = Folder::new("triathlon-life");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("race.fit", triathlon(MAY_DAY))]);
    let id = ids(&mut engine)[0];
    let name = "Lake race".to_owned();
    engine.call(RenameActivity { id, name }).unwrap();
    let notes = "windy".to_owned();
    engine.call(SetNotes { id, notes }).unwrap();
    for text in ["lake", "windy", "watch"] {
        let found = ActivityFilter {
            text: text.into(),
            ..all()
        };
        assert_eq!(list(&mut engine, found).count, Some(1), "{text}");
    }
    let before = detail(&mut engine, id);
    engine.call(TrashActivities { ids: vec![id] }).unwrap();
    assert_eq!(list(&mut engine, all()).count, Some(0));
    assert_eq!(list(&mut engine, trash()).count, Some(1));
    assert!(sums(&mut engine).is_empty());
    assert_eq!(engine.call(ReadExtent {}).unwrap().unwrap().trashed, 1);
    engine.call(RestoreActivities { ids: vec![id] }).unwrap();
    assert_eq!(detail(&mut engine, id), before);
    assert_eq!(sums(&mut engine)[0].1.count, 1);
    // Not in the trash, not removed.
    assert!(engine.call(PurgeActivities { ids: vec![id] }).is_err());
    engine.call(TrashActivities { ids: vec![id] }).unwrap();
    // Thrown away with its race, a leg is no reason not to take the file again.
    let (again, _) = import(&mut engine, 2, &[("race.fit", triathlon(MAY_DAY))]);
    assert_eq!(again.known, 1);
    let until = Timestamp::from_unix_ms(MAY_DAY + DAY);
    engine.call(EmptyTrash { until }).unwrap();
    assert_eq!(list(&mut engine, trash()).count, Some(0));
    for leg in &before.legs {
        let gone = engine.call(OpenActivity { id: leg.row.id });
        assert_eq!(gone, Err(DoorError::Activity(ActivityError::NotFound)));
    }
    let (again, _) = import(&mut engine, 3, &[("race.fit", triathlon(MAY_DAY))]);
    assert_eq!(again.added, 1);
}

#[test]
fn a_leg_that_is_thrown_away_leaves_its_race() {
    let folder = Folder::new("triathlon-leg");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("race.fit", triathlon(MAY_DAY))]);
    let id = ids(&mut engine)[0];
    let legs = detail(&mut engine, id).legs;
    let swim = legs[0].row.id;
    engine.call(TrashActivities { ids: vec![swim] }).unwrap();
    assert_eq!(detail(&mut engine, id).legs.len(), 4);
    assert_eq!(list(&mut engine, trash()).rows[0].id, swim);
    // The file says that they belong together; the athlete says otherwise.
    engine.call(RestoreActivities { ids: vec![swim] }).unwrap();
    assert_eq!(ids(&mut engine).len(), 2);
    assert_eq!(detail(&mut engine, swim).parent, None);
    // The rest is removed: the swim keeps the file.
    engine.call(TrashActivities { ids: vec![id] }).unwrap();
    engine.call(PurgeActivities { ids: vec![id] }).unwrap();
    assert_eq!(ids(&mut engine), [swim]);
    assert!(detail(&mut engine, swim).summary.totals.distance_m.unwrap() > 800.0);
    // A leg's sport counts in the race's at once.
    assert_eq!(sums(&mut engine).len(), 1);
}

#[test]
fn a_ride_in_two_files_is_merged_and_separated() {
    let folder = Folder::new("merge");
    let mut engine = open(&folder.database(), 1);
    let first = session(MAY_DAY, 0, 900, Sport::Cycling);
    let second = session(MAY_DAY, 1200, 600, Sport::Cycling);
    let files = [("a.fit", fit(&first)), ("b.fit", fit(&second))];
    import(&mut engine, 1, &files);
    let rows = list(&mut engine, all()).rows;
    let legs: Vec<ActivityId> = rows.iter().map(|row| row.id).collect();
    let before = sums(&mut engine);
    let into = new_id(1);
    let merge = MergeActivities {
        ids: legs.clone(),
        into,
    };
    assert_eq!(engine.call(merge.clone()).unwrap(), into);
    // Asked twice, it is done once.
    assert_eq!(engine.call(merge.clone()).unwrap(), into);
    assert_eq!(ids(&mut engine), [into]);
    let whole = detail(&mut engine, into);
    assert_eq!(whole.row.sport, Sport::Cycling);
    let totals = &whole.summary.totals;
    assert_eq!(totals.elapsed_ms, Some(1_799_000));
    assert!((totals.distance_m.unwrap() - 3.0 * 1498.0).abs() < 3.0);
    assert!((totals.timer_ms.unwrap() - 1_498_000).abs() < 2_000);
    assert!((totals.avg_speed_m_s.unwrap() - 3.0).abs() < 0.01);
    // Each file is a lap, and the rest between them a pause.
    assert_eq!((whole.laps.len(), whole.pauses.len()), (2, 1));
    assert_eq!(whole.pauses[0].from_ms, 899_000);
    assert!(!engine.call(ReadCurves { id: into }).unwrap().own.is_empty());
    let merged = sums(&mut engine);
    assert_eq!(merged[0].1.count, 1);
    assert!((merged[0].1.distance_m - before[0].1.distance_m).abs() < 1e-6);
    let name = "Round the lake".to_owned();
    engine.call(RenameActivity { id: into, name }).unwrap();
    let sport = Sport::GravelCycling;
    engine.call(SetSport { id: into, sport }).unwrap();
    let merged = detail(&mut engine, into);
    assert_eq!(merged.row.sport, sport);

    engine.call(SeparateLegs { ids: legs.clone() }).unwrap();
    let apart = list(&mut engine, all()).rows;
    assert_eq!(apart, rows);
    assert_eq!(sums(&mut engine), before);
    assert!(engine.call(OpenActivity { id: into }).is_err());
    // Undoing brings back the whole with what was said of it.
    engine.call(merge).unwrap();
    assert_eq!(detail(&mut engine, into), merged);
}

#[test]
fn what_makes_no_whole_is_refused_and_nothing_changes() {
    let folder = Folder::new("no-merge");
    let mut engine = open(&folder.database(), 1);
    let files = [
        ("a.fit", fit(&run(MAY_DAY, 600, 1))),
        ("b.fit", fit(&run(MAY_DAY + 30 * DAY, 600, 1))),
        ("c.fit", triathlon(MAY_DAY + 2 * DAY)),
        ("d.fit", triathlon(MAY_DAY + 3 * DAY)),
    ];
    import(&mut engine, 1, &files);
    let rows = list(&mut engine, all()).rows;
    let [late, second_race, race, early] = [rows[0].id, rows[1].id, rows[2].id, rows[3].id];
    let into = new_id(1);
    let refused = |engine: &mut App, ids: &[ActivityId]| {
        let ids = ids.to_vec();
        let answer = engine.call(MergeActivities { ids, into });
        assert_eq!(answer, Err(DoorError::Activity(ActivityError::CannotMerge)));
    };
    refused(&mut engine, &[]);
    refused(&mut engine, &[early]);
    refused(&mut engine, &[early, early]);
    refused(&mut engine, &[early, late]);
    refused(&mut engine, &[race, second_race]);
    let taken = MergeActivities {
        ids: vec![early, race],
        into: late,
    };
    // Another leg joins the race: the id for a new whole is not used.
    assert_eq!(engine.call(taken).unwrap(), race);
    assert_eq!(detail(&mut engine, race).legs.len(), 6);
    assert_eq!(list(&mut engine, all()).rows.len(), 3);
    let ids = vec![early];
    engine.call(SeparateLegs { ids }).unwrap();
    assert_eq!(list(&mut engine, all()).rows, rows);
    engine.call(TrashActivities { ids: vec![early] }).unwrap();
    refused(&mut engine, &[early, race]);
}

#[test]
fn what_two_merged_runs_share_counts_once() {
    let folder = Folder::new("merge-overlap");
    let mut engine = open(&folder.database(), 1);
    let first = run(MAY_DAY, 601, 1);
    let mut second = run(MAY_DAY + 500_000, 601, 2);
    // Elsewhere, so that they are not one training.
    for raw in &mut second.samples.columns[1].raw {
        *raw += 10_000_000;
    }
    import(&mut engine, 1, &[("a.fit", fit(&first)), ("b.fit", fit(&second))]);
    let ids = ids(&mut engine);
    assert_eq!(ids.len(), 2);
    let into = new_id(9);
    engine.call(MergeActivities { ids, into }).unwrap();
    let whole = detail(&mut engine, into);
    // A hundred of the second run's six hundred seconds are in the first.
    let kcal = whole.summary.totals.energy_kcal.unwrap();
    assert!((kcal - 550.0).abs() < 0.5, "{kcal}");
    assert_eq!(whole.row.energy_kcal.map(f64::round), Some(550.0));
    let laps_m: f64 = whole.laps.iter().filter_map(|lap| lap.computed.distance_m).sum();
    let whole_m = whole.summary.totals.distance_m.unwrap();
    assert!((laps_m - whole_m).abs() < 4.0, "{laps_m} {whole_m}");
}

#[test]
fn merged_swims_show_all_their_lengths() {
    let folder = Folder::new("merge-swims");
    let mut engine = open(&folder.database(), 1);
    let first = swim();
    let second = Recording {
        start: first.start.plus_ms(900_000),
        ..swim()
    };
    import(&mut engine, 1, &[("a.fit", fit(&first)), ("b.fit", fit(&second))]);
    let ids = ids(&mut engine);
    let into = new_id(9);
    engine.call(MergeActivities { ids, into }).unwrap();
    let whole = detail(&mut engine, into);
    let swim = whole.discipline.swim.unwrap();
    assert_eq!(swim.lengths.len(), 24);
    assert_eq!(swim.whole.distance_m, Some(600.0));
    assert_eq!(whole.summary.totals.distance_m, Some(600.0));
    assert!(swim.lengths.iter().all(|length| length.mend.is_none()));
    let laps: Vec<_> = whole.laps.iter().map(|lap| lap.computed.distance_m).collect();
    assert_eq!(laps, [Some(300.0); 2]);
}

#[test]
fn two_devices_of_one_ride_merged_don_t_make_it_twice_as_long() {
    let folder = Folder::new("merge-devices");
    let mut engine = open(&folder.database(), 1);
    let watch = session(MAY_DAY, 0, 1800, Sport::Cycling);
    // Another person's heart, by all that the import knows.
    let mut computer = session(MAY_DAY, 20, 1500, Sport::Running);
    computer.samples.columns.truncate(4);
    import(
        &mut engine,
        1,
        &[("watch.fit", fit(&watch)), ("computer.fit", fit(&computer))],
    );
    let legs = ids(&mut engine);
    assert_eq!(legs.len(), 2);
    let into = new_id(1);
    engine.call(MergeActivities { ids: legs, into }).unwrap();
    let whole = detail(&mut engine, into);
    assert_eq!(whole.row.sport, Sport::Cycling);
    let counts: Vec<bool> = whole.legs.iter().map(|leg| leg.counts).collect();
    assert_eq!(counts, [true, false]);
    assert!((whole.summary.totals.distance_m.unwrap() - 3.0 * 1799.0).abs() < 3.0);
}

#[test]
fn wholes_go_out_and_come_back_the_same() {
    let (here, there) = (Folder::new("legs-out"), Folder::new("legs-back"));
    let mut engine = open(&here.database(), 1);
    let files = [
        ("race.fit", triathlon(MAY_DAY)),
        ("a.fit", fit(&session(MAY_DAY, 2 * 86_400, 900, Sport::Cycling))),
        (
            "b.fit",
            fit(&session(MAY_DAY, 2 * 86_400 + 1200, 600, Sport::Cycling)),
        ),
        ("gone.fit", triathlon(MAY_DAY + 4 * DAY)),
    ];
    import(&mut engine, 1, &files);
    let rows = list(&mut engine, all()).rows;
    let (gone, rides, race) = (rows[0].id, [rows[1].id, rows[2].id], rows[3].id);
    engine.call(TrashActivities { ids: vec![gone] }).unwrap();
    let into = new_id(1);
    let ids = rides.to_vec();
    engine.call(MergeActivities { ids, into }).unwrap();
    let name = "Both".to_owned();
    engine.call(RenameActivity { id: into, name }).unwrap();
    let archive = export(&mut engine);
    let seen = |engine: &mut App| {
        let mut rows = list(engine, all()).rows;
        rows.extend(list(engine, trash()).rows);
        let details: Vec<_> = rows.iter().map(|row| detail(engine, row.id)).collect();
        (details, sums(engine))
    };
    let before = seen(&mut engine);
    let mut other = open(&there.database(), 2);
    let (done, lines) = import(&mut other, 1, &[("ritm.zip", archive.clone())]);
    assert_eq!((done.refused, done.damaged), (0, 0), "{lines:?}");
    assert_eq!(seen(&mut other), before);
    // Once more nothing changes.
    let (again, lines) = import(&mut other, 2, &[("ritm.zip", archive.clone())]);
    assert_eq!((again.added, again.refused), (0, 0), "{lines:?}");
    assert_eq!(seen(&mut other), before);
    // Where the athlete took a leg out, an archive does not put it back.
    other.call(SeparateLegs { ids: rides.to_vec() }).unwrap();
    import(&mut other, 3, &[("ritm.zip", archive.clone())]);
    assert_eq!(detail(&mut other, rides[0]).parent, None);
    // What was removed for good comes back whole.
    other.call(TrashActivities { ids: vec![race] }).unwrap();
    other.call(PurgeActivities { ids: vec![race] }).unwrap();
    import(&mut other, 4, &[("ritm.zip", archive)]);
    let (there, here) = (detail(&mut other, race), detail(&mut engine, race));
    assert_eq!((there.legs, there.recordings), (here.legs, here.recordings));
}

#[test]
fn the_best_reaches_over_files_without_a_rest_between_them() {
    let folder = Folder::new("merge-best");
    let mut engine = open(&folder.database(), 1);
    let files = [
        ("a.fit", fit(&session(MAY_DAY, 0, 900, Sport::Cycling))),
        ("b.fit", fit(&session(MAY_DAY, 900, 900, Sport::Cycling))),
    ];
    import(&mut engine, 1, &files);
    let (legs, into) = (ids(&mut engine), new_id(1));
    engine.call(MergeActivities { ids: legs, into }).unwrap();
    let curves = engine.call(ReadCurves { id: into }).unwrap();
    let longest = curves.own[0].points.last().unwrap().duration_s;
    assert!(longest > 1700, "{longest}");
}

#[test]
fn a_merged_activity_saved_as_tcx_keeps_its_pauses_and_its_energy() {
    let folder = Folder::new("merged-tcx");
    let mut engine = open(&folder.database(), 1);
    // Each pauses where its second lap begins, and the watch goes on measuring meanwhile.
    let half = |after_s: i64| {
        let mut half = session(MAY_DAY, after_s, 600, Sport::Running);
        half.laps = [(0, 300_000), (300_000, 599_000)]
            .map(|(from_ms, to_ms)| Lap {
                from_ms,
                to_ms,
                trigger: LapTrigger::Manual,
                device: Totals::default(),
            })
            .to_vec();
        half.pauses = vec![Pause {
            from_ms: 240_000,
            to_ms: 300_000,
        }];
        half.totals = Totals {
            energy_kcal: Some(100.0),
            ..Totals::default()
        };
        fit(&half)
    };
    import(&mut engine, 1, &[("a.fit", half(0)), ("b.fit", half(900))]);
    let (two, into) = (ids(&mut engine), new_id(1));
    assert_eq!(two.len(), 2);
    engine.call(MergeActivities { ids: two, into }).unwrap();
    let format = SourceFormat::Tcx;
    let written = engine.call(WriteWhole { id: into, format }).unwrap();
    let elsewhere = Folder::new("merged-tcx-elsewhere");
    let mut other = open(&elsewhere.database(), 2);
    import(&mut other, 1, &[("again.tcx", written.bytes)]);
    let told = |engine: &mut App| {
        let id = list(engine, all()).rows[0].id;
        let whole = detail(engine, id);
        let totals = whole.summary.totals;
        (
            totals.energy_kcal,
            totals.timer_ms,
            whole.pauses,
            whole.laps.len(),
        )
    };
    let before = told(&mut engine);
    assert_eq!(before.0, Some(200.0));
    assert_eq!(before.2.len(), 3);
    assert_eq!(told(&mut other), before);
}

#[test]
fn the_files_of_a_whole_go_out_as_they_came_or_as_one() {
    let folder = Folder::new("whole-files");
    let mut engine = open(&folder.database(), 1);
    let file = triathlon(MAY_DAY);
    import(&mut engine, 1, &[("race.fit", file.clone())]);
    let race = ids(&mut engine)[0];
    let original = engine.call(ReadOriginals { id: race }).unwrap();
    assert_eq!(
        (original.file_name.as_str(), &original.bytes),
        ("race.fit", &file)
    );
    // What is written has the same legs.
    let format = SourceFormat::Fit;
    let written = engine.call(WriteWhole { id: race, format }).unwrap();
    assert_eq!(written.file_name, "2026-05-01.fit");
    let elsewhere = Folder::new("whole-files-elsewhere");
    let mut other = open(&elsewhere.database(), 2);
    import(&mut other, 1, &[("again.fit", written.bytes)]);
    let legs = |engine: &mut App| -> Vec<Sport> {
        let row = &list(engine, all()).rows[0];
        row.legs.iter().map(|leg| leg.sport).collect()
    };
    assert_eq!(legs(&mut other), legs(&mut engine));
    let track = WriteWhole {
        id: race,
        format: SourceFormat::Tcx,
    };
    assert!(!engine.call(track).unwrap().bytes.is_empty());
    // A whole of two files is two files.
    let files = [
        (
            "a/ride.fit",
            fit(&session(MAY_DAY + 5 * DAY, 0, 300, Sport::Cycling)),
        ),
        (
            "b/ride.fit",
            fit(&session(MAY_DAY + 5 * DAY, 400, 300, Sport::Running)),
        ),
    ];
    import(&mut engine, 2, &files);
    let two: Vec<ActivityId> = ids(&mut engine).into_iter().filter(|id| *id != race).collect();
    let into = new_id(9);
    engine.call(MergeActivities { ids: two, into }).unwrap();
    let name = "Brick: 1/2".to_owned();
    engine.call(RenameActivity { id: into, name }).unwrap();
    let both = engine.call(ReadOriginals { id: into }).unwrap();
    assert_eq!(both.file_name, "Brick 12.zip");
    let archive = zip::ZipArchive::new(std::io::Cursor::new(both.bytes)).unwrap();
    let mut names: Vec<&str> = archive.file_names().collect();
    names.sort_unstable();
    assert_eq!(names, ["1 ride.fit", "2 ride.fit"]);
}
