//! Tables written from what exports and open readers show of their layouts; no real export may be kept here.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lists;
mod strength;
mod tables;

use proptest::prelude::*;
use ritm_model::{
    ABSENT, Channel, Column, Device, ExtraChannel, Extras, FileIdentity, ProblemCode, Recording, Samples,
    Scale, SourceFormat, Sport, Timestamp, Totals,
};

use super::{Mapping, Meaning, decode, decode_with, detect, encode, strava, survey};
use crate::Kind;

fn start(text: &str) -> Timestamp {
    crate::text::moment::moment(text).unwrap().at
}

fn only(text: &str) -> Recording {
    assert_eq!(
        crate::detect(text.as_bytes()),
        Some(Kind::Training(SourceFormat::Csv)),
        "{text}"
    );
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems, [], "{text}");
    assert_eq!(decoded.recordings.len(), 1);
    decoded.recordings.into_iter().next().unwrap()
}

fn values(recording: &Recording, channel: &Channel) -> Vec<f64> {
    recording.samples.values(channel).unwrap()
}

const STRAVA_ENGLISH: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
    Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,\
    Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,Elevation Low,Elevation High,\
    Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,Max Heart Rate,\
    Average Heart Rate,Max Watts,Average Watts,Calories,Max Temperature,Average Temperature,Relative Effort,Media";

#[test]
fn strava_lists_tell_what_files_do_not() {
    let text = format!(
        "{STRAVA_ENGLISH}\n\
         9001,\"Sep 20, 2026, 2:12:12 PM\",\"Hill, twice\",Ride,\"first line\nsecond \"\"line\"\"\",3700,\"31.07\",188,,false,\
         tired,Blue bike,activities/9001.fit.gz,70,8,3700,3600,31071.5,15.5,8.63,420,418,12,300,9,0,,,110,88,188,150,700,210,\
         812,31,24,,media/a.jpg|media/b.jpg\n\
         9002,\"Sep 21, 2026, 6:00:00 AM\",Weights,Weight Training,,1800,0,,,false,,,,,,1800,1800,0,,,,,,,,,,,,,,,,,,,,,\n"
    );
    let rows = strava(text.as_bytes()).unwrap();
    assert_eq!(rows.len(), 2);
    let ride = &rows[0];
    assert_eq!(ride.id, "9001");
    assert_eq!(ride.start, start("2026-09-20T14:12:12Z"));
    assert_eq!(ride.name, "Hill, twice");
    assert_eq!((ride.kind.as_str(), ride.sport), ("Ride", Sport::Cycling));
    assert_eq!(ride.description.as_deref(), Some("first line\nsecond \"line\""));
    assert_eq!(ride.private_note.as_deref(), Some("tired"));
    assert_eq!(ride.gear.as_deref(), Some("Blue bike"));
    assert_eq!(ride.filename.as_deref(), Some("activities/9001.fit.gz"));
    assert_eq!(ride.media, ["media/a.jpg", "media/b.jpg"]);
    assert_eq!(ride.totals.elapsed_ms, Some(3_700_000));
    assert_eq!(ride.totals.moving_ms, Some(3_600_000));
    assert_eq!(ride.totals.distance_m, Some(31_071.5));
    assert_eq!(ride.totals.ascent_m, Some(420.0));
    assert_eq!(ride.totals.avg_heart_rate_bpm, Some(150.0));
    assert_eq!(ride.totals.max_cadence_rpm, Some(110.0));
    assert_eq!(ride.totals.energy_kcal, Some(812.0));
    assert_eq!(ride.totals.avg_temperature_c, Some(24.0));
    assert_eq!(rows[1].filename, None);
    assert_eq!(rows[1].sport, Sport::StrengthTraining);
    assert_eq!(rows[1].totals.distance_m, None);
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.recordings.len(), 2);
    assert_eq!(
        decoded.recordings[1].identity.external,
        Some(("strava".into(), "9002".into()))
    );
    assert_eq!(
        decoded.recordings[0].notes.as_deref(),
        Some("first line\nsecond \"line\"\n\ntired")
    );
    assert!(decoded.recordings[0].samples.is_empty());
}

#[test]
fn strava_lists_are_read_in_any_language() {
    // German, with decimal commas in the first half; French; and a language nobody told us, known by its files.
    for (header, date, kind) in [
        (
            "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart",
            "\"20.09.2026, 14:12:12\"",
            "Lauf",
        ),
        (
            "ID de l’activité,Date de l’activité,Nom,Type",
            "20 sept. 2026 à 14:12:12",
            "Course à pied",
        ),
        (
            "Aktiviteettitunnus,Päivä,Nimi,Laji",
            "\"20.9.2026, 14:12:12\"",
            "Run",
        ),
    ] {
        let text = format!(
            "{header},e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u\n9001,{date},x,{kind},,1390,\"2,81\",190,,false,,,\
             activities/9001.gpx,,,1390,1300,2810.4,,,12,\n"
        );
        let rows = strava(text.as_bytes()).unwrap();
        assert_eq!(rows[0].start, start("2026-09-20T14:12:12Z"), "{header}");
        assert_eq!(rows[0].sport, Sport::Running, "{header}");
        assert_eq!(rows[0].totals.distance_m, Some(2810.4), "{header}");
        assert_eq!(rows[0].filename.as_deref(), Some("activities/9001.gpx"));
        assert_eq!(rows[0].totals.ascent_m, Some(12.0));
    }
    // Exports before 2020 have twelve columns, and their distance in kilometres only.
    let old = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
               Relative Effort,Commute,Activity Gear,Filename\n77123,2017-05-01 07:00:00,Old,Run,,1500,5.02,,false,Shoes,\
               activities/77123.gpx\n";
    let rows = strava(old.as_bytes()).unwrap();
    assert_eq!(rows[0].totals.distance_m, Some(5020.0));
    assert_eq!(rows[0].totals.elapsed_ms, Some(1_500_000));
    assert_eq!(rows[0].gear.as_deref(), Some("Shoes"));
}

#[test]
fn garmin_lists_are_read_in_many_languages() {
    let rows = [
        (
            "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR",
            "Running",
            "Total Ascent",
        ),
        (
            "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit,Ø HF,Max. HF",
            "Laufen",
            "Positiver Höhenunterschied",
        ),
        (
            "Type d'activité,Date,Favori,Titre,Distance,Calories,Durée,Fréquence cardiaque moyenne,Fréquence cardiaque maximale",
            "Course à pied",
            "Ascension totale",
        ),
        (
            "Tipo di attività,Data,Preferita,Titolo,Distanza,Calorie,Tempo,FC Media,FC max",
            "Corsa",
            "Ascesa totale",
        ),
        (
            "Tipo de atividade,Data,Favorito,Título,Distância,Calorias,Tempo total,FC Média,FC máxima",
            "Corrida",
            "Subida total",
        ),
    ];
    for (header, kind, ascent) in rows {
        let text = format!(
            "\u{feff}{header},{ascent}\n{kind},2026-08-10 10:52:21,false,\"Out, early\",\"3.95\",\"1,407\",\"00:35:20\",\"151\",\"--\",\"7\"\n"
        );
        let recording = only(&text);
        assert_eq!(recording.start, start("2026-08-10T10:52:21Z"), "{header}");
        assert_eq!(recording.sport, Sport::Running, "{header}");
        assert_eq!(recording.name.as_deref(), Some("Out, early"));
        assert_eq!(recording.totals.distance_m, Some(3950.0), "{header}");
        assert_eq!(recording.totals.energy_kcal, Some(1407.0), "{header}");
        assert_eq!(recording.totals.timer_ms, Some(2_120_000), "{header}");
        assert_eq!(recording.totals.avg_heart_rate_bpm, Some(151.0), "{header}");
        assert_eq!(recording.totals.max_heart_rate_bpm, None);
        assert_eq!(recording.totals.ascent_m, Some(7.0), "{header}");
    }
}

#[test]
fn strides_tell_miles_from_kilometres() {
    let text = "Activity Type,Date,Title,Distance,Time,Avg Run Cadence,Avg Stride Length,Total Ascent\n\
                Running,2026-08-10 10:52:21,Run,5.00,00:40:00,168,1.20,100\n\
                Lap Swimming,2026-08-11 10:52:21,Swim,\"1,500\",00:40:00,--,--,--\n";
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].totals.distance_m, Some(8046.72));
    assert_eq!(decoded.recordings[0].totals.ascent_m, Some(30.48));
    assert_eq!(decoded.recordings[0].totals.avg_cadence_rpm, Some(84.0));
    assert_eq!(decoded.recordings[1].totals.distance_m, Some(1500.0));
}

#[test]
fn runkeeper_lists_name_their_units() {
    let text = "Activity Id,Date,Type,Route Name,Distance (mi),Duration,Average Pace,Average Speed (mph),Calories Burned,\
                Climb (ft),Average Heart Rate (bpm),Friend's Tagged,Notes,GPX File\n\
                ab-1,2016-05-01 07:00:00,Running,,3.10,31:00,10:00,6.0,300,100,150,,good,2016-05-01-070000.gpx\n";
    let recording = only(text);
    assert_eq!(
        recording.identity.external,
        Some(("runkeeper".into(), "ab-1".into()))
    );
    assert_eq!(recording.totals.distance_m, Some(3.10 * 1609.344));
    assert_eq!(recording.totals.ascent_m, Some(30.48));
    assert_eq!(recording.totals.timer_ms, Some(1_860_000));
    assert_eq!(recording.totals.energy_kcal, Some(300.0));
    assert_eq!(recording.totals.avg_heart_rate_bpm, Some(150.0));
    assert_eq!(recording.notes.as_deref(), Some("good"));
}

#[test]
fn samsung_lists_have_prefixes_and_numbers() {
    let text = "com.samsung.shealth.exercise,6312001,2\n\
                live_data_internal,com.samsung.health.exercise.start_time,com.samsung.health.exercise.exercise_type,\
                com.samsung.health.exercise.duration,com.samsung.health.exercise.distance,com.samsung.health.exercise.calorie,\
                com.samsung.health.exercise.mean_heart_rate,com.samsung.health.exercise.datauuid\n\
                x,2026-05-20 09:00:00.000,1002,36152962,10500.5,604.0,118.12,ab-cd,\n";
    let recording = only(text);
    assert_eq!(recording.start, start("2026-05-20T09:00:00Z"));
    assert_eq!(recording.sport, Sport::Running);
    assert_eq!(recording.totals.timer_ms, Some(36_152_962));
    assert_eq!(recording.totals.distance_m, Some(10_500.5));
    assert_eq!(recording.totals.energy_kcal, Some(604.0));
    assert_eq!(recording.totals.avg_heart_rate_bpm, Some(118.12));
    assert_eq!(
        recording.identity.external,
        Some(("samsung-health".into(), "ab-cd".into()))
    );
}

#[test]
fn tables_of_whole_days_are_no_training() {
    let hours: String = (0..24)
        .map(|hour| format!("2026-05-20 {hour:02}:00:00,{}\n", 60 + hour))
        .collect();
    let problem = decode(format!("Timestamp,Heart rate\n{hours}").as_bytes()).unwrap_err();
    assert_eq!(
        (problem.code, problem.detail.as_str()),
        (ProblemCode::NotTraining, "measurements of whole days")
    );
    let google = "Start time,End time,Move Minutes count,Calories (kcal),Distance (m),Average speed (m/s),Step count\n\
                  00:00:00.000+01:00,00:15:00.000+01:00,3,20.5,100.5,1.1,150\n";
    assert!(!detect(google.as_bytes()));
    assert_eq!(
        decode(google.as_bytes()).unwrap_err().code,
        ProblemCode::NotTraining
    );
}

#[test]
fn goldencheetah_tables_need_a_start_and_keep_everything() {
    let text = "secs,cad,hr,km,kph,nm,watts,alt,lon,lat,headwind,slope,temp,interval,lrbalance\n\
                0,80,120,0,36,10.5,200,100,7.5,46.5,0,1.5,20,0,50\n\
                1,81,0,0.01,36,10.6,201,101,0,0,0,1.5,20,0,50\n\
                2,82,122,0.02,36,10.7,202,102,7.6,46.6,0,1.5,20,1,50\n";
    assert_eq!(decode(text.as_bytes()).unwrap_err().code, ProblemCode::NoTimes);
    let mut mapping = survey(text.as_bytes()).unwrap().mapping;
    mapping.start = Some(start("2020-01-01T10:00:00Z"));
    let decoded = decode_with(text.as_bytes(), &mapping).unwrap();
    let recording = &decoded.recordings[0];
    assert_eq!(recording.start, start("2020-01-01T10:00:00Z"));
    assert_eq!(recording.samples.time_ms, [0, 1000, 2000]);
    assert_eq!(values(recording, &Channel::Distance), [0.0, 10.0, 20.0]);
    assert_eq!(values(recording, &Channel::Speed), [10.0; 3]);
    assert!(
        values(recording, &Channel::Latitude)[1].is_nan(),
        "0, 0 is no place"
    );
    assert!(values(recording, &Channel::HeartRate)[1].is_nan());
    assert_eq!(recording.laps.len(), 2);
    let torque = recording
        .samples
        .columns
        .iter()
        .find(|column| column.channel.code() == "torque");
    assert_eq!(torque.unwrap().value(2), Some(10.7));
}

#[test]
fn tables_of_other_programs() {
    // PowerTap, as GoldenCheetah knows it, has minutes and no date; iBike and Joule tell the date above the header.
    let ibike = "iBike,8,english\n2008,8,8,6,32,52\n\n{config},1,2\nTime (s),Speed (mph),Power (W),Distance (miles),\
                 Cadence (RPM),Heartrate (BPM),Elevation (feet)\n0,10,150,0.0,80,120,100\n1,10,151,0.1,80,121,100\n";
    let recording = only(ibike);
    assert_eq!(recording.start, start("2008-08-08T06:32:52Z"));
    assert!((values(&recording, &Channel::Speed)[0] - 4.47).abs() < 0.001);
    assert_eq!(values(&recording, &Channel::Distance), [0.0, 160.93]);
    assert_eq!(values(&recording, &Channel::Altitude), [30.48, 30.48]);
    let joule = "Version,Date/Time,Km,Minutes,Device Type,Firmware Version\n6,2012-11-27 13:40:41,0,0,Joule,18\n\
                 User Name,Power Zone 1\n,0\nMinutes, Torq (N-m),Km/h,Watts,Km,Cadence,Hrate,ID,Altitude (m),Temperature (C),\"Grade, %\"\n\
                 0.02,1.5,36,45,0.5,60,69,0,62,16.7,2\n0.04,1.5,36,46,0.6,60,69,0,62,16.7,2\n";
    let recording = only(joule);
    assert_eq!(recording.start, start("2012-11-27T13:40:41Z"));
    assert_eq!(recording.samples.time_ms, [0, 1200]);
    assert_eq!(values(&recording, &Channel::Power), [45.0, 46.0]);
    assert_eq!(values(&recording, &Channel::Temperature), [16.7, 16.7]);
    // Polar Flow: a row about the whole, then the samples.
    let polar = "Name,Sport,Date,Start time,Duration,Total distance (km),Average heart rate (bpm),Average speed (km/h)\n\
                 A B,RUNNING,22-04-2017,13:12:32,00:00:02,0.01,97,3.7\n\
                 Sample rate,Time,HR (bpm),Speed (km/h),Pace (min/km),Cadence,Altitude (m),Distances (m),Temperatures (C),Power (W)\n\
                 1,00:00:00,95,3.6,16:13,0,116,0.70,31.3,\n,00:00:01,96,7.2,08:13,40,117,2.70,31.3,\n";
    let recording = only(polar);
    assert_eq!(recording.start, start("2017-04-22T13:12:32Z"));
    assert_eq!(recording.sport, Sport::Running);
    assert_eq!(values(&recording, &Channel::Speed), [1.0, 2.0]);
    assert_eq!(values(&recording, &Channel::HeartRate), [95.0, 96.0]);
    // Ergomo: German, units in a row of their own, decimal commas.
    let ergomo = "ZEIT;STRECKE;POWER;RPM;SPEED;PULS;HÖHE;TEMP\nL_SEC;KM;WATT;RPM;KM/H;BPM;METER;°C\n\
                  2021-01-01 10:00:00;0,0;200;90;36,0;120;500;12,5\n2021-01-01 10:00:01;0,01;201;90;36,0;121;500;12,5\n";
    let recording = only(ergomo);
    assert_eq!(values(&recording, &Channel::Distance), [0.0, 10.0]);
    assert_eq!(values(&recording, &Channel::Speed), [10.0, 10.0]);
    assert_eq!(values(&recording, &Channel::Temperature), [12.5, 12.5]);
}

#[test]
fn times_come_in_many_shapes() {
    for (header, first, second) in [
        ("timestamp", "1600000000", "1600000001"),
        ("timestamp", "1600000000000", "1600000001000"),
        ("time", "2020-09-13T12:26:40Z", "2020-09-13T12:26:41Z"),
        ("time", "2020-09-13T14:26:40+02:00", "2020-09-13T14:26:41+02:00"),
        ("Time", "13.09.2020 12:26:40", "13.09.2020 12:26:41"),
        ("date,time", "2020-09-13,12:26:40", "2020-09-13,12:26:41"),
    ] {
        let recording = only(&format!(
            "{header},heart_rate,latitude\n{first},120,1\n{second},121,2\n"
        ));
        assert_eq!(recording.start.unix_ms(), 1_600_000_000_000, "{header} {first}");
        assert_eq!(recording.samples.time_ms, [0, 1000], "{header} {first}");
    }
    // A clock that passes midnight.
    let mut mapping = survey(b"time,power\n23:59:59,1\n00:00:01,2\n").unwrap().mapping;
    mapping.start = Some(start("2020-01-01T23:59:59Z"));
    let decoded = decode_with(b"time,power\n23:59:59,1\n00:00:01,2\n", &mapping).unwrap();
    assert_eq!(decoded.recordings[0].samples.time_ms, [0, 2000]);
}

#[test]
fn utf16_and_odd_signs_are_read() {
    let text =
        "\u{feff}time\tpower\theart_rate\n2020-09-13T12:26:40Z\t250\t120\n2020-09-13T12:26:41Z\t251\t121\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(crate::detect(&bytes), Some(Kind::Training(SourceFormat::Csv)));
    let decoded = decode(&bytes).unwrap();
    assert_eq!(values(&decoded.recordings[0], &Channel::Power), [250.0, 251.0]);
}

#[test]
fn a_person_can_say_what_columns_hold() {
    let text = "a;b\n0;200\n1;201\n";
    assert!(!detect(text.as_bytes()));
    let seen = survey(text.as_bytes()).unwrap();
    assert_eq!(seen.header, ["a", "b"]);
    assert_eq!(seen.examples, [["0", "200"], ["1", "201"]]);
    let mapping = Mapping {
        columns: vec![
            Meaning::Time { ms_each: 60_000.0 },
            Meaning::Value {
                channel: Channel::Power,
                scale: Scale::ONE,
                factor: 1.0,
                shift: 0.0,
            },
        ],
        start: Some(start("2020-01-01T10:00:00Z")),
    };
    let decoded = decode_with(text.as_bytes(), &mapping).unwrap();
    assert_eq!(decoded.recordings[0].samples.time_ms, [0, 60_000]);
    assert_eq!(values(&decoded.recordings[0], &Channel::Power), [200.0, 201.0]);
}

#[test]
fn bad_rows_are_counted_and_other_tables_refused() {
    let text = "time,power,cadence\n2020-09-13T12:26:40Z,250,80\nsoon,251,80\n2020-09-13T12:26:42Z,252,80\n";
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].samples.len(), 2);
    assert_eq!(decoded.problems.len(), 1);
    assert_eq!(decoded.problems[0].code, ProblemCode::SkippedPoints);
    assert_eq!(decoded.problems[0].at_byte, text.find("soon").map(|at| at as u64));
    for text in [
        "date,steps\n2020-01-01,5\n",
        "hello\nworld\n",
        "",
        "a,b,c\n1,2,3\n",
        "Date,Weight (kg)\n2020-01-01,70\n",
    ] {
        assert!(!detect(text.as_bytes()), "{text}");
        assert_eq!(
            decode(text.as_bytes()).unwrap_err().code,
            ProblemCode::NotTraining,
            "{text}"
        );
    }
}

fn sample(columns: Vec<Column>, time_ms: Vec<i64>) -> Recording {
    Recording {
        format: SourceFormat::Csv,
        device: Device::default(),
        identity: FileIdentity::default(),
        sport: Sport::default(),
        name: None,
        notes: None,
        start: Timestamp::from_unix_ms(1_600_000_000_123),
        utc_offset_s: None,
        samples: Samples { time_ms, columns },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
    }
}

fn odd_channel() -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name: "Form, \"Power\"; raw".into(),
        unit: "W [x]".into(),
        developer: true,
    }))
}

fn scales() -> Vec<(Channel, Scale)> {
    vec![
        (Channel::Latitude, Scale::SEMICIRCLES),
        (Channel::Longitude, Scale::DEGREES_E7),
        (
            Channel::Altitude,
            Scale {
                per_unit: 5.0,
                offset: 500.0,
            },
        ),
        (Channel::Distance, Scale::per_unit(100.0)),
        (Channel::Speed, Scale::per_unit(256.0)),
        (Channel::HeartRate, Scale::ONE),
        (
            Channel::Power,
            Scale {
                per_unit: 1.0,
                offset: -3.5,
            },
        ),
        (odd_channel(), Scale::per_unit(3.0)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_equal(
        rows in prop::collection::vec((0_i64..4_000_000, prop::collection::vec(any::<i32>(), 8)), 1..40)
    ) {
        let mut time_ms: Vec<i64> = rows.iter().map(|(ms, _)| *ms).collect();
        time_ms.sort_unstable();
        let mut columns: Vec<Column> = scales().into_iter().map(|(channel, scale)| Column {
            channel, scale, raw: Vec::new(),
        }).collect();
        for (_, cells) in &rows {
            for (column, &raw) in columns.iter_mut().zip(cells) {
                column.raw.push(if raw % 7 == 0 { ABSENT } else { raw });
            }
        }
        columns.retain(|column| column.raw.iter().any(|&raw| raw != ABSENT));
        let before = sample(columns, time_ms);
        let bytes = encode(&before);
        prop_assert!(detect(&bytes) || before.samples.columns.is_empty());
        if !before.samples.columns.is_empty() {
            let decoded = decode(&bytes).unwrap();
            prop_assert_eq!(&decoded.problems, &[]);
            prop_assert_eq!(&decoded.recordings[0], &before);
        }
    }
}

#[test]
fn damage_of_any_kind_is_endured() {
    let seeds = [
        format!("{STRAVA_ENGLISH}\n9001,\"Sep 20, 2026, 2:12:12 PM\",\"a, b\",Ride,\"x\ny\",3700,\"31,07\",188,,false,t,B,activities/9001.fit.gz,70,8,3700,3600,31071.5,15.5\n"),
        "Activity Type,Date,Title,Distance,Time,Avg Run Cadence,Avg Stride Length\nRunning,2026-08-10 10:52:21,Run,5.00,00:40:00,168,1.20\n".to_owned(),
        "Type,Local Number,Message,Field 1,Value 1,Units 1\nData,2,record,timestamp,1451209181,s,power,84,watts\nData,2,record,timestamp,1451209182,s\n".to_owned(),
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps\n2023-05-01 18:02:11,Push,1h 5m,Bench,1,60,10\n2023-05-01 18:02:11,Push,1h 5m,Bench,2,60,8\n".to_owned(),
        "iBike,11,english\n2009,12,10,17,25,46\n\n220.0,626.8,0.16,7.8,2.0\nSpeed (mph),Power (W),Lap Marker,DFPM Power\n3.9,51.5,1,0\n5.5,97.4,,160\n".to_owned(),
        "secs;hr;km;lat;lon;interval\n1600000000;120;0,5;46,5;7,5;0\n1600000001;121;0,6;46,6;7,6;1\n".to_owned(),
        String::from_utf8(encode(&sample(
            scales().into_iter().map(|(channel, scale)| Column { channel, scale, raw: vec![1, 2, 3] }).collect(),
            vec![0, 1000, 2000],
        ))).unwrap(),
    ];
    crate::damage::endure(&seeds.map(String::into_bytes), |bytes| {
        let _ = survey(bytes);
        let _ = strava(bytes);
        let _ = detect(bytes);
        decode(bytes)
    });
}

#[test]
fn a_table_of_many_hollow_columns_stays_small() {
    let columns = 1000;
    let header: String = (0..columns).map(|index| format!(",c{index}")).collect();
    let rows: String = (0..20_000)
        .map(|second| format!("{},1\n", 1_600_000_000 + second))
        .collect();
    let last = "1".to_owned() + &",1".repeat(columns);
    let text = format!("timestamp,power{header}\n{rows}1600090000,{last}\n");
    let decoded = decode(text.as_bytes()).unwrap();
    let cells: usize = decoded.recordings[0]
        .samples
        .columns
        .iter()
        .map(|column| column.raw.len())
        .sum();
    assert!(
        cells * 4 < text.len() * 32,
        "{cells} cells of {} bytes",
        text.len()
    );
    assert_eq!(
        decoded.problems.last().map(|problem| problem.code),
        Some(ProblemCode::TooLarge)
    );
}
