//! Records of a season: marked in the list and on the activity, right after whatever happens to the others.

use ritm_model::{
    ActivityId, Channel, Recording, Sport,
    activity::{
        ActivityFilter, PurgeActivities, ReadCurves, RestoreActivities, SeasonRecord, SetSport,
        TrashActivities,
    },
};

use super::session::{App, Folder, MAY_DAY, detail, finish, fit, import, list, open, run};

const DAY: i64 = 86_400_000;

/// A run at so many metres a second, so many days after the 1st of May.
fn run_at(day: i64, speed_m_s: f64) -> Recording {
    let mut recording = run(MAY_DAY + day * DAY, 700, (day + 500) as u64);
    for column in &mut recording.samples.columns {
        match column.channel {
            Channel::Distance => {
                column.raw = (0..700)
                    .map(|s| column.scale.raw(f64::from(s) * speed_m_s))
                    .collect();
            }
            Channel::Speed => column.raw = vec![column.scale.raw(speed_m_s); 700],
            _ => {}
        }
    }
    recording
}

/// The distances of which each activity holds the record, newest activity first: looked up, and the same once they are
/// kept.
fn marks(engine: &mut App) -> Vec<Vec<f64>> {
    let looked_up = shown_marks(engine);
    finish(engine);
    assert_eq!(shown_marks(engine), looked_up, "what is kept says the same");
    looked_up
}

fn shown_marks(engine: &mut App) -> Vec<Vec<f64>> {
    let rows = list(engine, ActivityFilter::default()).rows;
    rows.iter()
        .map(|row| {
            assert_eq!(
                detail(engine, row.id).row.records,
                row.records,
                "the list says the same"
            );
            row.records
                .iter()
                .map(|record| match record {
                    SeasonRecord::Distance { distance_m, .. } => *distance_m,
                    SeasonRecord::Power { .. } => f64::NAN,
                })
                .collect()
        })
        .collect()
}

#[test]
fn a_record_of_the_season_is_marked_and_follows_what_happens_to_others() {
    let folder = Folder::new("records");
    let mut engine = open(&folder.database(), 71);
    // Long ago the fastest of all; three slower ones; then one that beats these.
    let runs = [(-200, 4.5), (-30, 3.0), (-20, 3.2), (-10, 3.1), (0, 3.5)];
    let files: Vec<(String, Vec<u8>)> = runs
        .iter()
        .map(|&(day, speed)| (format!("{day}.fit"), fit(&run_at(day, speed))))
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    import(&mut engine, 1, &files);
    let ids: Vec<ActivityId> = list(&mut engine, ActivityFilter::default())
        .rows
        .iter()
        .map(|row| row.id)
        .collect();

    let all = vec![2000.0, 1609.344, 1000.0, 800.0, 500.0, 400.0];
    let none = Vec::new;
    // The first of a season is none: there must be something to compare with.
    assert_eq!(marks(&mut engine), [all.clone(), none(), none(), none(), none()]);
    let row = &list(&mut engine, ActivityFilter::default()).rows[0];
    assert!(
        matches!(row.records[2], SeasonRecord::Distance { distance_m: 1000.0, duration_ms, before_ms }
            if (duration_ms - 285_714).abs() < 300 && (before_ms - 312_500).abs() < 300),
        "{:?}",
        row.records
    );

    // Too few are left to compare with; taken back, they count again.
    engine.call(TrashActivities { ids: vec![ids[3]] }).unwrap();
    assert_eq!(marks(&mut engine)[0], none());
    engine.call(RestoreActivities { ids: vec![ids[3]] }).unwrap();
    assert_eq!(marks(&mut engine)[0], all);

    // A walk never beats a run, and is none of those a run is compared with.
    let walk = |id, sport| SetSport { id, sport };
    engine.call(walk(ids[3], Sport::Walking)).unwrap();
    assert_eq!(marks(&mut engine)[0], none());
    engine.call(walk(ids[3], Sport::TrailRunning)).unwrap();
    assert_eq!(marks(&mut engine)[0], all);

    // What comes in later and was faster takes it away; gone for good, it gives it back.
    import(&mut engine, 2, &[("faster.fit", fit(&run_at(-5, 3.9)))]);
    let found = marks(&mut engine);
    assert_eq!((found[0].clone(), found[1].clone()), (none(), all.clone()));
    let faster = list(&mut engine, ActivityFilter::default()).rows[1].id;
    engine.call(TrashActivities { ids: vec![faster] }).unwrap();
    engine.call(PurgeActivities { ids: vec![faster] }).unwrap();
    assert_eq!(marks(&mut engine)[0], all);

    let curves = engine.call(ReadCurves { id: ids[0] }).unwrap();
    let own = curves
        .distances
        .iter()
        .find(|best| best.distance_m == 1000.0)
        .unwrap();
    let before = curves
        .season_distances
        .iter()
        .find(|best| best.distance_m == 1000.0)
        .unwrap();
    assert!((own.duration_ms - 285_714).abs() < 300 && (before.duration_ms - 312_500).abs() < 300);
    assert_eq!(curves.season_activities, 3);

    // A database from before there were bests gets them by itself.
    drop(engine);
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    db.execute_batch("DELETE FROM derived WHERE metric = 5;").unwrap();
    drop(db);
    let mut engine = open(&folder.database(), 72);
    assert_eq!(shown_marks(&mut engine)[0], none());
    finish(&mut engine);
    assert_eq!(marks(&mut engine)[0], all);
    finish(&mut engine);
    drop(engine);
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    let unknown: i64 = db
        .query_row("SELECT count(*) FROM activity WHERE records IS NULL", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(unknown, 0, "a list need not look anything up");
}

#[test]
fn a_ride_is_measured_by_its_power() {
    let folder = Folder::new("power-records");
    let mut engine = open(&folder.database(), 73);
    let ride = |day: i64, watts: i32| {
        let mut recording = run_at(day, 8.0);
        recording.sport = Sport::Cycling;
        let column = recording
            .samples
            .columns
            .iter_mut()
            .find(|column| column.channel == Channel::HeartRate)
            .unwrap();
        column.channel = Channel::Power;
        column.raw.fill(watts);
        fit(&recording)
    };
    let files = [
        ("1.fit", ride(-9, 200)),
        ("2.fit", ride(-6, 210)),
        ("3.fit", ride(-3, 190)),
        ("4.fit", ride(0, 250)),
    ];
    import(&mut engine, 1, &files);
    let row = &list(&mut engine, ActivityFilter::default()).rows[0];
    let record = |duration_s| SeasonRecord::Power {
        duration_s,
        power_w: 250.0,
        before_w: 210.0,
    };
    assert_eq!(row.records, [record(300), record(60), record(5)]);
}
