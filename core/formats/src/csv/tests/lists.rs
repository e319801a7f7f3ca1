//! Lists of activities.

use ritm_model::{ProblemCode, Sport};

use super::{only, start};
use crate::csv::{decode, detect, strava};

#[test]
fn times_of_day_beside_a_date_are_clocks() {
    for (date, clock, at) in [
        ("05/13/2021", "5:30 PM", "2021-05-13T17:30:00Z"),
        ("13.05.2021", "17:30", "2021-05-13T17:30:00Z"),
        ("13.05.2021", "17:30:15", "2021-05-13T17:30:15Z"),
    ] {
        let text = format!(
            "Date,Start Time,Activity Type,Distance (km),Duration\n{date},{clock},Running,10.0,50:00\n"
        );
        assert_eq!(only(&text).start, start(at), "{clock}");
    }
}

#[test]
fn pelotons_workouts_are_a_list() {
    let text = "Workout Timestamp,Live/On-Demand,Instructor Name,Length (minutes),Fitness Discipline,Type,Title,Class Timestamp,\
                Total Output,Avg. Watts,Avg. Resistance,Avg. Cadence (RPM),Avg. Speed (mph),Distance (mi),Calories Burned,Avg. Heartrate\n\
                2020-04-05 09:14 (EST),On Demand,A B,30,Cycling,Pop,30 min Pop Ride,2020-03-31 14:02 (EST),250,139,42%,81,18.21,9.09,320,150.50\n\
                2021-01-02 07:00 (-05),On Demand,,20,Strength,Full Body,20 min Full Body,,,,,,,,120,110\n";
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let ride = &decoded.recordings[0];
    assert_eq!(ride.start, start("2020-04-05T14:14:00Z"));
    assert_eq!(ride.utc_offset_s, Some(-18_000));
    assert_eq!(ride.sport, Sport::IndoorCycling);
    assert_eq!(ride.name.as_deref(), Some("30 min Pop Ride"));
    assert_eq!(ride.totals.timer_ms, Some(1_800_000));
    assert_eq!(ride.totals.distance_m, Some(9.09 * 1609.344));
    assert_eq!(ride.totals.avg_power_w, Some(139.0));
    assert_eq!(ride.totals.avg_cadence_rpm, Some(81.0));
    assert_eq!(ride.totals.avg_heart_rate_bpm, Some(150.5));
    assert_eq!(ride.totals.energy_kcal, Some(320.0));
    assert_eq!(decoded.recordings[1].sport, Sport::StrengthTraining);
    assert_eq!(decoded.recordings[1].start, start("2021-01-02T12:00:00Z"));
}

#[test]
fn concept2s_logbook_is_a_list() {
    let text = "\"Log ID\",\"Date\",\"Description\",\"Work Time (Formatted)\",\"Work Time (Seconds)\",\"Rest Time (Formatted)\",\
                \"Rest Time (Seconds)\",\"Work Distance\",\"Rest Distance\",\"Stroke Rate/Cadence\",\"Stroke Count\",\"Pace\",\"Avg Watts\",\
                \"Cal/Hour\",\"Total Cal\",\"Avg Heart Rate\",\"Drag Factor\",\"Age\",\"Weight\",\"Type\",\"Ranked\",\"Comments\",\"Date Entered\"\n\
                \"8123\",\"2023-11-06 17:42:00\",\"4x500m\",\"\"\"7:15.3\"\"\",\"435.3\",\"4:00.0\",\"240\",\"2,000\",\"120\",\"28\",\"200\",\"1:48.8\",\"270\",\
                \"1230\",\"150\",\"165\",\"118\",\"40\",\"H\",\"RowErg\",\"No\",\"hard\",\"2023-11-06 18:10:00\"\n";
    let row = only(text);
    assert_eq!(row.start, start("2023-11-06T17:42:00Z"));
    assert_eq!(row.sport, Sport::IndoorRowing);
    assert_eq!(
        (row.name.as_deref(), row.notes.as_deref()),
        (Some("4x500m"), Some("hard"))
    );
    assert_eq!(row.totals.timer_ms, Some(435_300));
    assert_eq!(row.totals.elapsed_ms, Some(675_300));
    assert_eq!(row.totals.distance_m, Some(2000.0));
    assert_eq!(row.totals.avg_cadence_rpm, Some(28.0));
    assert_eq!(row.totals.avg_power_w, Some(270.0));
    assert_eq!(row.totals.energy_kcal, Some(150.0));
    assert_eq!(row.identity.external, Some(("concept2".into(), "8123".into())));
    let season = text.replace("RowErg", "SkiErg").replace("Log ID", "ID");
    assert_eq!(only(&season).sport, Sport::FitnessTraining);
}

#[test]
fn training_peaks_plans_are_passed_over() {
    let text = "Title,WorkoutType,WorkoutDescription,PlannedDuration,PlannedDistanceInMeters,WorkoutDay,CoachComments,\
                DistanceInMeters,PowerAverage,PowerMax,Energy,AthleteComments,TimeTotalInHours,VelocityAverage,VelocityMax,\
                CadenceAverage,CadenceMax,HeartRateAverage,HeartRateMax\n\
                Long Run,Run,Easy,2,,2023-02-05,ok,21097.5,,,,felt fine,1.5,3.0,4.2,85,95,148,168\n\
                Planned swim,Swim,Drills,1,2500,2023-02-06,,,,,,,,,,,,,\n";
    let run = only(text);
    assert_eq!(
        (run.start, run.sport),
        (start("2023-02-05T00:00:00Z"), Sport::Running)
    );
    assert_eq!(run.totals.timer_ms, Some(5_400_000));
    assert_eq!(run.totals.distance_m, Some(21_097.5));
    assert_eq!(run.totals.avg_speed_m_s, Some(3.0));
    assert_eq!(run.totals.avg_cadence_rpm, Some(85.0));
    assert_eq!(run.totals.max_heart_rate_bpm, Some(168.0));
    assert_eq!(run.notes.as_deref(), Some("felt fine"));
}

#[test]
fn lists_in_japanese_and_of_interfaces_are_read() {
    let text = "アクティビティタイプ,日付,お気に入り,タイトル,距離,カロリー,タイム,平均心拍数,最大心拍数,平均ピッチ,最高ピッチ,総上昇量,総下降量,\
                移動時間,経過時間,最低高度,最高高度\nラン,2026-10-06 08:00:00,false,町 ラン,10.0,600,00:52:00,160,178,176,184,20,21,00:51:00,00:53:00,0,20\n";
    let run = only(text);
    assert_eq!(
        (run.start, run.sport),
        (start("2026-10-06T08:00:00Z"), Sport::Running)
    );
    assert_eq!(run.name.as_deref(), Some("町 ラン"));
    assert_eq!(run.totals.distance_m, Some(10_000.0));
    assert_eq!(run.totals.timer_ms, Some(3_120_000));
    assert_eq!(run.totals.moving_ms, Some(3_060_000));
    assert_eq!(run.totals.elapsed_ms, Some(3_180_000));
    assert_eq!(run.totals.avg_cadence_rpm, Some(88.0));
    assert_eq!(run.totals.ascent_m, Some(20.0));
    assert_eq!(run.totals.max_altitude_m, Some(20.0));
    let text = "id,name,type,start_date_local,start_date,moving_time,elapsed_time,distance,total_elevation_gain,\
                average_heartrate,max_heartrate,calories,icu_average_watts,average_speed\n\
                i1,Morning,Ride,2023-06-01T07:00:00,2023-06-01T05:00:00Z,3600,3700,30000.5,250,140,165,700,180,8.3\n";
    let ride = only(text);
    assert_eq!(ride.start, start("2023-06-01T05:00:00Z"));
    assert_eq!(ride.utc_offset_s, Some(7200));
    assert_eq!(ride.totals.distance_m, Some(30_000.5));
    assert_eq!(ride.totals.ascent_m, Some(250.0));
    assert_eq!(ride.totals.avg_power_w, Some(180.0));
    assert_eq!(ride.totals.avg_heart_rate_bpm, Some(140.0));
    assert_eq!(ride.totals.avg_speed_m_s, Some(8.3));
}

#[test]
fn distances_nobody_can_cover_are_in_another_unit() {
    let text = "Activity Type,Date,Title,Distance,Time\nRunning,2026-02-04 17:31:41,Run,\"21,130\",01:58:00\n\
                Running,2026-09-07 09:53:45,Run,9.33,01:08:50\nRunning,2026-09-08 09:53:45,Run,8.5,01:08:50\n";
    let distances = |text: &str| -> Vec<_> {
        let decoded = decode(text.as_bytes()).unwrap();
        decoded
            .recordings
            .iter()
            .map(|recording| recording.totals.distance_m)
            .collect()
    };
    assert_eq!(distances(text), [Some(21_130.0), Some(9330.0), Some(8500.0)]);
    let swims = "Activity Type,Date,Title,Distance,Time\nPool Swim,2026-02-04 17:31:41,Swim,1500,00:30:00\n\
                 Pool Swim,2026-02-05 17:31:41,Swim,1600,00:30:00\nRunning,2026-09-08 09:53:45,Run,8.5,01:08:50\n";
    assert_eq!(distances(swims), [Some(1500.0), Some(1600.0), Some(8500.0)]);
    let metres = "Activity Type,Date,Title,Distance,Time\nRunning,2026-02-04 17:31:41,Run,21130,01:58:00\n\
                  Running,2026-09-07 09:53:45,Run,9330,01:08:50\nWalk,2026-09-08 09:53:45,Run,85,00:08:50\n";
    assert_eq!(distances(metres), [Some(21_130.0), Some(9330.0), Some(85.0)]);
}

#[test]
fn headings_are_found_below_what_stands_above_them() {
    let list = "Aktivitätstyp;Datum;Titel;Distanz;Kalorien;Zeit;Ø HF\nLaufen;25.05.2026 20:31;Abendlauf;10,2;588;\
                01:05:11;138\nLaufen;23.05.2026 19:25;Auslaufen;2;150;00:12:03;--\n";
    for above in [
        "",
        "sep=;\r\n",
        "\n\n",
        "Meine Aktivitäten\n\n",
        "sep=;\nExport\nvom 26.05.2026\n",
    ] {
        let text = format!("{above}{list}");
        let windows: Vec<u8> = text.chars().map(|letter| letter as u32 as u8).collect();
        let marked = format!("\u{feff}{text}");
        for bytes in [text.as_bytes(), &windows, marked.as_bytes()] {
            assert!(detect(bytes), "{above:?}");
            let decoded = decode(bytes).unwrap();
            let told: Vec<_> = decoded
                .recordings
                .iter()
                .map(|one| (one.sport, one.totals.distance_m, one.samples.len()))
                .collect();
            let run = |metres| (Sport::Running, Some(metres), 0);
            assert_eq!(told, [run(10_200.0), run(2000.0)], "{above:?}");
        }
    }
    let broken = format!("sep=;\n{list}Laufen;\"soon;x;1;1;1;1\n");
    let problems = decode(broken.as_bytes()).unwrap().problems;
    let at = broken.find("\"soon").map(|at| at as u64);
    assert_eq!(problems.first().and_then(|problem| problem.at_byte), at);
}

#[test]
fn a_distance_under_another_heading_is_found_by_pace() {
    let shifted = "type,startTime,sportTime,distance,maxPace,minPace,avgPace,calories\n\
                   1,1623300000,1830,0.4211,0.3020,5021.0,0.3645,341.0\n";
    let decoded = decode(shifted.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].totals.distance_m, Some(5021.0));
    assert_eq!(decoded.problems[0].code, ProblemCode::ColumnsShifted);
    let sound = "type,startTime,sportTime,distance,maxPace,minPace,avgPace,calories\n\
                 1,1623300000,1830,5021.0,0.3020,0.4211,0.3645,341.0\n";
    let decoded = decode(sound.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].totals.distance_m, Some(5021.0));
    assert_eq!(decoded.problems, []);
}

#[test]
fn samsungs_own_columns_win() {
    let text = "com.samsung.shealth.exercise,6300008,9\n\
                activity_type,title,com.samsung.health.exercise.duration,com.samsung.health.exercise.start_time,\
                com.samsung.health.exercise.exercise_type,com.samsung.health.exercise.distance,com.samsung.health.exercise.time_offset,\
                com.samsung.health.exercise.mean_speed,com.samsung.health.exercise.exercise_custom_type\n\
                ,Evening,1190000,2024-05-12 16:10:00.000,1002,3970.0,UTC+0200,3.3,,\n\
                ,,3600000,2024-05-13 16:10:00.000,10006,,UTC+0200,,,\n,Rowing,3600000,2024-05-14 16:10:00.000,0,,UTC+0200,,,\n";
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let sports: Vec<_> = decoded
        .recordings
        .iter()
        .map(|recording| recording.sport)
        .collect();
    assert_eq!(sports, [Sport::Running, Sport::StrengthTraining, Sport::Rowing]);
    let run = &decoded.recordings[0];
    assert_eq!(
        (run.start, run.utc_offset_s),
        (start("2024-05-12T16:10:00Z"), Some(7200))
    );
    assert_eq!(run.name.as_deref(), Some("Evening"));
    assert_eq!(run.totals.avg_speed_m_s, Some(3.3));
    for other in [
        "exercise.weather",
        "exercise.recovery_heart_rate",
        "tracker.heart_rate",
    ] {
        let text = format!(
            "com.samsung.shealth.{other},6300008,2\ntype,latitude,longitude,start_time,heart_rate,distance\n\
             1,50,8,2024-05-12 16:10:00.000,70,5\n1,50.1,8,2024-05-12 17:10:00.000,70,5\n"
        );
        assert!(!detect(text.as_bytes()), "{other}");
        assert_eq!(
            decode(text.as_bytes()).unwrap_err().code,
            ProblemCode::NotTraining,
            "{other}"
        );
    }
}

#[test]
fn zepps_sports_are_numbers_and_less_than_nothing_is_unmeasured() {
    let text = "type,startTime,sportTime(s),maxPace(/meter),minPace(/meter),distance(m),avgPace(/meter),calories(kcal)\n\
                7,2026-06-19 04:43:15+0000,2400,0.35,0.65,5000.0,0.48,350.5\n17,2026-03-02 10:00:00+0000,5400,-1.0,-1.0,-1.0,-1.0,-1\n";
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let [run, match_] = &*decoded.recordings else {
        panic!("{decoded:?}")
    };
    assert_eq!(
        (run.start, run.sport),
        (start("2026-06-19T04:43:15Z"), Sport::TrailRunning)
    );
    assert_eq!(
        (run.totals.timer_ms, run.totals.distance_m),
        (Some(2_400_000), Some(5000.0))
    );
    assert_eq!(
        (match_.sport, match_.totals.distance_m),
        (Sport::RacketSport, None)
    );
    assert_eq!(match_.totals.energy_kcal, None);
}

/// Somebody kept the columns he wanted in a spreadsheet.
#[test]
fn stravas_list_cut_down_keeps_times_and_distances() {
    for header in [
        "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz,Dateiname",
        "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Filename",
    ] {
        let text = format!(
            "{header}\n1,\"09.12.2022, 15:24:49\",Cold,Ride,windy,3189,\"9,44\",\n\
             2,\"10.12.2022, 15:24:49\",Warm,Run,,1800,\"5,00\",\n"
        );
        let rows = strava(text.as_bytes()).unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.totals.elapsed_ms, row.totals.distance_m.map(f64::round)))
            .collect();
        assert_eq!(
            told,
            [(Some(3_189_000), Some(9440.0)), (Some(1_800_000), Some(5000.0))]
        );
        assert_eq!(rows[0].description.as_deref(), Some("windy"));
    }
    let short = "Activity ID,Activity Date,Activity Name,Activity Type,Distance,Filename\n\
                 1,2022-12-09 15:24:49,Cold,Ride,9440,\n";
    let rows = strava(short.as_bytes()).unwrap();
    assert_eq!(
        (rows[0].totals.elapsed_ms, rows[0].totals.distance_m),
        (None, Some(9440.0))
    );
}

#[test]
fn stravas_files_may_come_late_or_not_at_all() {
    let header = "Tunnus,Päivä,Nimi,Laji,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s";
    let typed: String = (0..200)
        .map(|row| {
            format!(
                "{},2022/09/01 8:11:12,x,Run,,1200,0,,,false,,,,,,1200.0,1200.0,0.0,\n",
                20_000 + row
            )
        })
        .collect();
    let last =
        "1001,2023/05/12 16:10:00,x,Run,,1200,4.00,,,false,,,activities/1001.gpx,,,1200.0,1190.0,4000.0,\n";
    let rows = strava(format!("{header}\n{typed}{last}").as_bytes()).unwrap();
    assert_eq!(rows.len(), 201);
    assert_eq!(rows[200].filename.as_deref(), Some("activities/1001.gpx"));
    let row = "11234567890,2023/05/12 16:10:00,x,Run,,1200,4.00,,,false,,,,,,1200.0,1190.0,4000.0,\n";
    let rows = strava(format!("{header}\n{row}").as_bytes()).unwrap();
    assert_eq!(
        (rows[0].filename.as_deref(), rows[0].totals.distance_m),
        (None, Some(4000.0))
    );
    // Ids of few digits could be anybody's, and long numbers without a date are times.
    assert!(strava(format!("{header}\n{}", row.replace("11234567890", "112")).as_bytes()).is_err());
    let samples = row.replace("2023/05/12 16:10:00", "5");
    assert!(strava(format!("{header}\n{samples}").as_bytes()).is_err());
}
