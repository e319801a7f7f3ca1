//! Databases of other programs, made here after the public definitions of their tables, and ConnectStats' three of the
//! corpus.
//!
//! The corpus' files are not part of the project: without them those tests are ignored. Their place is
//! `../shared/corpus` beside the checkout, or what `RITM_CORPUS` names.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

#[path = "corpus/file.rs"]
mod file;

use file::file;
use ritm_formats::{
    Decoded, Kind,
    database::{self, Cell, Tables},
    detect,
};
use ritm_model::{Channel, Pause, Problem, ProblemCode, Recording, SourceFormat, Sport};
use rusqlite::{Connection, MAIN_DB, limits::Limit, types::ValueRef};

/// SQLite as the port wants it.
struct Lent(Connection);

impl Lent {
    fn open(bytes: &[u8]) -> Result<Self, Problem> {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)
            .map_err(problem)?;
        connection
            .execute_batch("PRAGMA trusted_schema = off; PRAGMA query_only = on")
            .map_err(problem)?;
        connection
            .set_limit(Limit::SQLITE_LIMIT_LENGTH, 1 << 24)
            .map_err(problem)?;
        Ok(Self(connection))
    }
}

fn problem(error: rusqlite::Error) -> Problem {
    Problem::new(ProblemCode::Malformed, error.to_string())
}

impl Tables for Lent {
    fn rows(&mut self, sql: &str, row: &mut dyn FnMut(&[Cell<'_>])) -> Result<(), Problem> {
        let mut statement = self.0.prepare(sql).map_err(problem)?;
        let count = statement.column_count();
        let mut rows = statement.query([]).map_err(problem)?;
        while let Some(found) = rows.next().map_err(problem)? {
            let mut cells = Vec::with_capacity(count);
            for index in 0..count {
                cells.push(match found.get_ref(index).map_err(problem)? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(value) => Cell::Integer(value),
                    ValueRef::Real(value) => Cell::Real(value),
                    ValueRef::Text(text) => std::str::from_utf8(text).map_or(Cell::Blob(text), Cell::Text),
                    ValueRef::Blob(bytes) => Cell::Blob(bytes),
                });
            }
            row(&cells);
        }
        Ok(())
    }
}

/// The bytes of a database that `sql` makes.
fn made(sql: &str) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    connection.serialize(MAIN_DB).unwrap().to_vec()
}

fn read(bytes: &[u8]) -> Result<Decoded, Problem> {
    assert_eq!(detect(bytes), Some(Kind::Training(SourceFormat::Database)));
    database::decode(&mut Lent::open(bytes)?)
}

fn value(recording: &Recording, channel: &Channel, index: usize) -> Option<f64> {
    recording.samples.column(channel).unwrap().value(index)
}

const OPENTRACKS: &str = "
    CREATE TABLE tracks (_id INTEGER PRIMARY KEY, name TEXT, description TEXT, category TEXT, starttime INTEGER,
        stoptime INTEGER, numpoints INTEGER, totaldistance FLOAT, totaltime INTEGER, movingtime INTEGER, avgspeed FLOAT,
        avgmovingspeed FLOAT, maxspeed FLOAT, minelevation FLOAT, maxelevation FLOAT, elevationgain FLOAT, icon TEXT,
        uuid BLOB, elevationloss FLOAT, starttime_offset INTEGER);
    CREATE TABLE trackpoints (_id INTEGER PRIMARY KEY, trackid INTEGER NOT NULL, longitude INTEGER, latitude INTEGER,
        time INTEGER, elevation FLOAT, accuracy FLOAT, speed FLOAT, bearing FLOAT, sensor_heartrate FLOAT,
        sensor_cadence FLOAT, sensor_power FLOAT, elevation_gain FLOAT, elevation_loss FLOAT,
        type TEXT CHECK(type IN (-2, -1, 0, 1, 2)), sensor_distance FLOAT, accuracy_vertical FLOAT);
    CREATE TABLE markers (_id INTEGER PRIMARY KEY, name TEXT, description TEXT, trackid INTEGER, time INTEGER, photoUrl TEXT);
    INSERT INTO tracks VALUES (1, 'Up', 'and down', 'trail running', 1600000000000, 1600000030000, 4, 21.5, 20000, 19000,
        1, 1, 3, 100, 110, 12, 'RUN', x'000102030405060708090a0b0c0d0e0f', 11, 7200),
        (2, 'Nothing', '', '', 1600100000000, 1600100000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', NULL, 0, 0);
    INSERT INTO trackpoints (trackid, type, time, latitude, longitude, elevation, speed, sensor_heartrate, sensor_distance) VALUES
        (1, '-2', 1600000000000, NULL, NULL, NULL, NULL, NULL, NULL),
        (1, '0', 1600000001000, 48100000, 11500000, 100.5, 2.5, 120, 10.5),
        (1, '1', 1600000010000, NULL, NULL, NULL, NULL, NULL, NULL),
        (1, '-2', 1600000020000, NULL, NULL, NULL, NULL, NULL, NULL),
        (1, '0', 1600000021000, 48100010, 11500010, 101.5, 2.6, 121, 11),
        (1, '0', -5, 48100010, 11500010, 101.5, 2.6, 121, 11);
    INSERT INTO markers VALUES (1, 'Spring', 'cold', 1, 1600000021000, 'file:///a.jpg');";

#[test]
fn opentracks_gives_tracks_with_points_pauses_and_markers() {
    let decoded = read(&made(OPENTRACKS)).unwrap();
    assert_eq!(decoded.problems.len(), 1);
    assert_eq!(decoded.problems[0].code, ProblemCode::SkippedPoints);
    assert_eq!(decoded.recordings.len(), 1, "an empty track is none");
    let run = &decoded.recordings[0];
    assert_eq!(run.format, SourceFormat::Database);
    assert_eq!(run.start.unix_ms(), 1_600_000_000_000);
    assert_eq!(run.utc_offset_s, Some(7200));
    assert_eq!(run.sport, Sport::TrailRunning);
    assert_eq!(
        (run.name.as_deref(), run.notes.as_deref()),
        (Some("Up"), Some("and down"))
    );
    let uuid = "000102030405060708090a0b0c0d0e0f";
    assert_eq!(
        run.identity.external,
        Some(("opentracks".to_owned(), uuid.to_owned()))
    );
    assert_eq!(run.samples.time_ms, [1000, 21_000]);
    assert_eq!(value(run, &Channel::Latitude, 1), Some(48.100_01));
    assert_eq!(value(run, &Channel::HeartRate, 0), Some(120.0));
    assert_eq!(value(run, &Channel::Distance, 1), Some(21.5));
    assert_eq!(
        run.pauses,
        [Pause {
            from_ms: 10_000,
            to_ms: 20_000
        }]
    );
    assert_eq!(run.totals.moving_ms, Some(19_000));
    assert_eq!(run.totals.ascent_m, Some(12.0));
    assert_eq!(run.extras.photos, ["file:///a.jpg"]);
    assert_eq!(
        (run.extras.markers[0].at_ms, run.extras.markers[0].what.as_str()),
        (21_000, "Spring")
    );
}

const GADGETBRIDGE: &str = r#"
    CREATE TABLE DEVICE (_id INTEGER PRIMARY KEY, NAME TEXT, MANUFACTURER TEXT, IDENTIFIER TEXT, TYPE INTEGER, MODEL TEXT, ALIAS TEXT);
    CREATE TABLE BASE_ACTIVITY_SUMMARY (_id INTEGER PRIMARY KEY, NAME TEXT, START_TIME INTEGER, END_TIME INTEGER,
        ACTIVITY_KIND INTEGER, BASE_LONGITUDE INTEGER, BASE_LATITUDE INTEGER, BASE_ALTITUDE INTEGER, GPX_TRACK TEXT,
        RAW_DETAILS_PATH TEXT, DEVICE_ID INTEGER, USER_ID INTEGER, SUMMARY_DATA TEXT, RAW_SUMMARY_DATA BLOB);
    CREATE TABLE HUAMI_EXTENDED_ACTIVITY_SAMPLE (TIMESTAMP INTEGER, DEVICE_ID INTEGER, USER_ID INTEGER, RAW_INTENSITY INTEGER,
        STEPS INTEGER, RAW_KIND INTEGER, HEART_RATE INTEGER, PRIMARY KEY (TIMESTAMP, DEVICE_ID)) WITHOUT ROWID;
    CREATE TABLE HUAWEI_WORKOUT_DATA_SAMPLE (WORKOUT_ID INTEGER, TIMESTAMP INTEGER, HEART_RATE INTEGER, SPEED INTEGER,
        STEP_RATE INTEGER, ALTITUDE INTEGER, PRIMARY KEY (WORKOUT_ID, TIMESTAMP)) WITHOUT ROWID;
    INSERT INTO DEVICE VALUES (1, 'Band 7', 'Xiaomi', 'AA', 1, '', NULL), (2, 'GT 5', 'Huawei', 'BB', 1, '', NULL);
    INSERT INTO BASE_ACTIVITY_SUMMARY VALUES
        (7, 'Lunch', 1600000000000, 1600000600000, 16, NULL, NULL, NULL, '/gpx/a.gpx', NULL, 1, 1,
         '{"distanceMeters": {"value": 2000.5, "unit": "meters"}, "activeSeconds": {"value": 590}, "averageHR": {"value": 140},
           "averageSpeed": {"value": 12, "unit": "km_h"}}', NULL),
        (8, NULL, 1600010000000, 1600010060000, 128, NULL, NULL, NULL, NULL, NULL, 2, 1, NULL, NULL),
        (9, 'Night', 1600020000000, 1600030000000, 4, NULL, NULL, NULL, NULL, NULL, 1, 1, NULL, NULL),
        (10, NULL, 1683907800000, 1683908990000, 67109041, NULL, NULL, NULL, NULL, NULL, 1, 1, NULL, NULL);
    INSERT INTO HUAMI_EXTENDED_ACTIVITY_SAMPLE VALUES (1599999940, 1, 1, 0, 0, 0, 70), (1600000060, 1, 1, 0, 0, 0, 120),
        (1600000120, 1, 1, 0, 0, 0, 255), (1600000120, 2, 1, 0, 0, 0, 99), (1600000180, 1, 1, 0, 0, 0, 130);
    INSERT INTO HUAWEI_WORKOUT_DATA_SAMPLE VALUES (1, 1600010001, 110, 55, -1, 300), (1, 1600010002, 111, 56, 180, 301);"#;

#[test]
fn gadgetbridge_gives_workouts_with_what_was_measured_meanwhile() {
    let decoded = read(&made(GADGETBRIDGE)).unwrap();
    assert_eq!(decoded.problems, []);
    let [run, ride, newer] = decoded.recordings.as_slice() else {
        panic!("not three")
    };
    // Since 2024 kinds of activity have other numbers.
    assert_eq!(newer.sport, Sport::Running);
    assert_eq!((run.sport, run.name.as_deref()), (Sport::Running, Some("Lunch")));
    assert_eq!(
        (run.device.manufacturer.as_str(), run.device.product.as_str()),
        ("Xiaomi", "Band 7")
    );
    // It lasts until its end, although the last heart rate is of minutes before.
    assert_eq!(run.samples.time_ms, [60_000, 180_000, 600_000]);
    assert_eq!(value(run, &Channel::HeartRate, 1), Some(130.0));
    assert_eq!(run.totals.distance_m, Some(2000.5));
    assert_eq!(run.totals.timer_ms, Some(590_000));
    assert_eq!(run.totals.elapsed_ms, Some(600_000));
    assert!((run.totals.avg_speed_m_s.unwrap() - 12.0 / 3.6).abs() < 1e-9);
    assert_eq!(ride.sport, Sport::Cycling);
    assert_eq!(value(ride, &Channel::Speed, 0), Some(5.5));
    assert_eq!(value(ride, &Channel::Cadence, 1), Some(90.0));
    assert_eq!(value(ride, &Channel::Cadence, 0), None);
    assert_eq!(value(ride, &Channel::Altitude, 1), Some(301.0));
}

#[test]
fn other_databases_are_refused_with_a_reason() {
    for sql in [
        "CREATE TABLE a (b)",
        "CREATE VIEW gc_track AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n AS Time FROM t",
    ] {
        let refused = read(&made(sql)).unwrap_err();
        assert_eq!(refused.code, ProblemCode::NotTraining, "{sql}");
    }
    let without = ritm_formats::decode(&made("CREATE TABLE a (b)")).unwrap_err();
    assert!(without.detail.contains("database::decode"));
    let empty = made(OPENTRACKS.split("INSERT").next().unwrap());
    assert_eq!(read(&empty).unwrap_err().code, ProblemCode::NotTraining);
}

#[test]
fn damaged_databases_give_what_can_be_read() {
    // Many points, so that pages can be lost among them.
    let more = "INSERT INTO trackpoints (trackid, type, time, latitude, longitude) WITH RECURSIVE t(n) AS
        (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 20000) SELECT 1, '0', 1600000021000 + n * 1000, 48100000 + n, 11500000 FROM t;";
    let whole = made(&format!("{OPENTRACKS}{more}"));
    let count = std::env::var("RITM_MUTATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100_u64);
    let (mut state, mut readable) = (7_u64, 0);
    for round in 0..count {
        let mut bytes = whole.clone();
        for _ in 0..=round % 4 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            // The first bytes tell that it is a database.
            let at = 16 + usize::try_from(state >> 33).unwrap() % (bytes.len() - 16);
            let end = (at + 1 + usize::from(round % 3 == 0) * 2000).min(bytes.len());
            bytes[at..end].fill((state >> 25) as u8);
        }
        let begun = Instant::now();
        if let Ok(decoded) = read(&bytes) {
            readable += 1;
            for column in decoded
                .recordings
                .iter()
                .flat_map(|recording| &recording.samples.columns)
            {
                assert!(column.raw.len() <= 40_010, "round {round}");
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "round {round}");
    }
    assert!(readable * 2 > count, "{readable} of {count}");
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn a_run_of_connectstats_is_read_as_its_tables_say() {
    let bytes = file("sqlite", "track_2477200414");
    let decoded = read(&bytes).unwrap();
    assert_eq!(decoded.problems, []);
    let run = &decoded.recordings[0];
    assert_eq!(run.start.unix_ms(), 1_517_738_812_000);
    assert_eq!(run.samples.len(), 984);
    assert_eq!(run.samples.time_ms.last(), Some(&3_026_000));
    assert_eq!(run.laps.len(), 6);
    assert_eq!(run.laps[0].device.distance_m, Some(1609.35));
    assert_eq!(value(run, &Channel::Distance, 983), Some(9523.95));
    assert_eq!(value(run, &Channel::Latitude, 0), Some(51.471_721));
    let heart_rates = run.samples.values(&Channel::HeartRate).unwrap();
    assert_eq!(heart_rates.iter().copied().fold(0.0, f64::max), 197.0);
    assert!((heart_rates.iter().sum::<f64>() / 984.0 - 176.304_878).abs() < 1e-5);
    assert_eq!(value(run, &Channel::Temperature, 0), Some(27.0));
    assert!(
        run.samples.column(&Channel::Power).is_none(),
        "its bit says that nobody measured it"
    );
    assert!(
        run.samples
            .columns
            .iter()
            .any(|column| column.channel.code() == "stance_time")
    );
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn a_swim_of_connectstats_is_read_as_its_tables_say() {
    let bytes = file("sqlite", "swimming_439303647");
    let swim = &read(&bytes).unwrap().recordings[0];
    assert_eq!(swim.sport, Sport::PoolSwimming);
    assert_eq!(swim.start.unix_ms(), 1_391_336_513_000);
    assert_eq!(swim.totals.distance_m, Some(1875.0));
    assert_eq!(swim.totals.timer_ms, Some(4_394_117));
    assert_eq!(swim.extras.lengths.len(), 96);
    assert_eq!(
        swim.extras.lengths.iter().filter(|length| length.active).count(),
        75
    );
    assert_eq!(swim.laps.len(), 43);
    assert_eq!(swim.device.product, "Garmin Swim");
    assert_eq!(
        swim.identity.external,
        Some(("garmin".to_owned(), "439303647".to_owned()))
    );
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn a_table_of_days_is_refused() {
    let bytes = file("sqlite", "healthkit");
    let refused = read(&bytes).unwrap_err();
    assert_eq!(
        (refused.code, refused.detail.as_str()),
        (ProblemCode::NotTraining, "the steps of a day")
    );
}

#[test]
fn connectstats_own_list_gives_its_totals() {
    let list = made(
        "CREATE TABLE gc_activities (activityId TEXT, activityName TEXT, activityType TEXT, BeginTimestamp REAL,
             SumDistance REAL, SumDuration REAL, WeightedMeanHeartRate REAL, SumEnergy REAL, GainElevation REAL);
         INSERT INTO gc_activities VALUES
             ('11', 'Morning', 'running', 1500000000, 10000, 3000, 150, 700, 80),
             ('12', 'Untitled', 'cycling', 1500100000, 40000, 5400, NULL, NULL, NULL),
             ('13', 'Steps', 'day', 1500200000, 8000, 86400, NULL, NULL, NULL);",
    );
    let recordings = read(&list).unwrap().recordings;
    let told: Vec<_> = recordings
        .iter()
        .map(|one| {
            (
                one.sport,
                one.name.as_deref(),
                one.totals.distance_m,
                one.totals.timer_ms,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Sport::Running, Some("Morning"), Some(10_000.0), Some(3_000_000)),
            (Sport::Cycling, None, Some(40_000.0), Some(5_400_000)),
        ]
    );
    assert_eq!(recordings[0].totals.energy_kcal, Some(700.0));
}
