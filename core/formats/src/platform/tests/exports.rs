//! Small exports of each platform.

use super::Files;

/// In English, in a folder of its own; activity 1004's file is missing.
pub(super) const STRAVA: Files = &[
    (
        "export/activities.csv",
        b"\xef\xbb\xbfActivity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,\
Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,Elevation Low,Elevation High,\
Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,Max Heart Rate,\
Average Heart Rate,Max Watts,Average Watts,Calories,Max Temperature,Media\r\n\
1001,\"Feb 15, 2018, 1:08:02 PM\",\"Over the hills, far\",Ride,\"First line\nsecond \"\"line\"\"\",7200,40.1,150,50,false,\
legs were bad,Topstone,activities/1101.fit.gz,75.0,9.5,7200.0,7000.0,40100.5,15.1,5.7,400.0,399.0,10.0,300.0,,,,,100,85,\
150,130,500,180,900,,media/a.jpg|media/b.jpg\r\n\
1002,\"Feb 16, 2018, 8:00:00 AM\",Morning Hike,Hike,,3600,4.0,,,false,,,activities/1201.gpx,,,3600,3500,4000,,,,,,,,,,,,,,,,,,,\r\n\
1003,\"Mar 1, 2018, 6:30:05 PM\",Yoga at home,Yoga,,3600,0,,,false,,,,,,3600.0,3600.0,0.0,,,,,,,,,,,,,,,,,,,\r\n\
1004,\"Apr 2, 2018, 6:00:00 AM\",Lost run,Run,,1865,5.01,175,,false,,Pegasus,activities/1401.fit.gz,75.0,,1865.5,1800.0,\
5012.5,4.2,2.7,21.5,20.0,5.0,40.0,,,,,92,84,175,150.5,400,210,345,,\r\n",
    ),
    ("export/activities/1101.fit.gz", b"packed"),
    ("export/activities/1201.gpx", b"<gpx/>"),
    ("export/bikes.csv", b"Bike Name,Bike Brand,Bike Model,Bike Default Sport Types\nTopstone,Cannondale,,Ride\n"),
    ("export/media.csv", b"Media Filename,Media Caption\nmedia/a.jpg,The top\nmedia/b.jpg,\"\"\n"),
    ("export/media/a.jpg", b"jpg"),
    ("export/media/b.jpg", b"jpg"),
    ("export/profile.csv", b"Athlete ID\n1\n"),
    ("export/messaging.json", b"[]"),
    ("export/followers.csv", b"a\n"),
    ("export/routes/1.gpx", b"<gpx/>"),
];

/// In Czech, where numbers for people have a comma and those for machines a point.
pub(super) const STRAVA_CZECH: Files = &[
    (
        "activities.csv",
        "ID aktivity,Datum aktivity,Název aktivity,Typ aktivity,Popis aktivity,Uplynulý čas,Vzdálenost,Maximální tepová frekvence,\
Relativní úsilí,Dojíždění,Soukromá poznámka k aktivitě,Vybavení na aktivitu,Název souboru,Hmotnost sportovce,Hmotnost kola,\
Uplynulý čas,Aktivní čas,Vzdálenost,Maximální rychlost,Průměrná rychlost,Nastoupaná výška,Naklesaná výška,Nejnižší,Nejvyšší,\
Maximální sklon,Průměrný sklon\n\
2001,\"6. 9. 2026 11:18:40\",Odpolední jízda,Jízda,,7052,\"33,22\",140.0,,,,,activities/2121.fit.gz,,,7052.0,6490.0,33227.2,12.2,5.12,480.0,,,,,\n\
2002,\"7. 9. 2026 6:00:01\",Ručně,Jízda,,7052,\"33,22\",140.0,,,,,,,,7052.0,6490.0,33227.2,12.2,5.12,480.0,,,,,\n"
            .as_bytes(),
    ),
    ("activities/2121.fit.gz", b"packed"),
];

/// The whole account: the table is first, so that tests may damage it.
pub(super) const GARMIN: Files = &[
    (
        "x/DI_CONNECT/DI-Connect-Fitness/me@example.com_0_summarizedActivities.json",
        br#"[{"summarizedActivitiesExport": [
{"activityId": 111, "uuidMsb": -5, "name": "Morning Run", "description": "easy", "activityType": "running", "sportType": "RUNNING",
 "beginTimestamp": 1700000000000, "startTimeGmt": 1.7E12, "startTimeLocal": 1.7000036E12, "duration": 1800000.0,
 "elapsedDuration": 1850000.0, "distance": 500000.0, "elevationGain": 1200.0, "avgSpeed": 0.2777, "avgHr": 140.0,
 "calories": 1675.2, "parent": false, "splits": [{"startTimeGMT": 1700000000000, "measurements": [{"value": 1}]}]},
{"activityId": 112, "name": "Lap swim", "activityType": "lap_swimming", "beginTimestamp": "1700100000000", "duration": 60000},
{"activityId": 113, "name": "Triathlon", "activityType": "multi_sport", "beginTimestamp": 1700200000000, "parent": true, "duration": 6e6}
]}]"#,
    ),
    (
        "x/DI_CONNECT/DI-Connect-Fitness/me@example.com_gear.json",
        br#"[{"gearDTOS": [{"gearPk": 7, "displayName": "Daily", "customMakeModel": "Ghost 14"}, {"gearPk": "8", "displayName": "Cloud 5"}],
"gearActivityDTOs": {"7": [{"gearPk": 7, "activityId": 111}], "8": [{"activityId": 111}], "9": "none"}}]"#,
    ),
    ("x/DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", b"PK\x05\x06"),
    ("x/DI_CONNECT/DI-Connect-Wellness/2020_sleepData.json", b"[]"),
    ("x/DI_CONNECT/DI-Connect-Fitness/me@example.com_workout.json", b"[]"),
    ("x/DI_CONNECT/DI-Connect-User/user_profile.json", b"{}"),
    ("x/customer_data/customer.json", b"{}"),
];

/// Files got one by one, with what Garmin Connect says about each.
pub(super) const GARMIN_SINGLE: Files = &[
    (
        "activity_1234567_summary.json",
        br#"{"activityId": 1234567, "activityName": "Up there", "activityTypeDTO": {"typeId": 3, "typeKey": "hiking"},
"summaryDTO": {"startTimeGMT": "2024-03-15T14:32:10.0", "distance": 5000.0}}"#,
    ),
    ("activity_1234567.fit", b"fit"),
    ("tracks.db", b"SQLite format 3\0"),
];

/// In miles and feet.
pub(super) const RUNKEEPER: Files = &[
    (
        "rk/cardioActivities.csv",
        b"Activity Id,Date,Type,Route Name,Distance (mi),Duration,Average Pace,Average Speed (mph),Calories Burned,\
Climb (ft),Average Heart Rate (bpm),Friend's Tagged,Notes,GPX File\n\
a1,2019-05-04 16:35:09,Running,,3.10,28:30,9:11,6.53,350,120,,,\"Easy, with \"\"strides\"\"\",2019-05-04-163509.gpx\n\
a2,2019-05-06 06:10:00,Strength Training,,2.00,1:02:03,,10.0,250,100,,,,\n",
    ),
    ("rk/2019-05-04-163509.gpx", b"<gpx/>"),
    ("rk/measurements.csv", b"Date,Weight\n"),
];

/// One workout with a track, one without.
pub(super) const ENDOMONDO: Files = &[
    (
        "e/Workouts/2014-05-01 08:11:23.0.json",
        br#"[{"name": "To the lake"}, {"sport": "CYCLING_MOUNTAIN"}, {"source": "TRACK_MOBILE"},
{"created_date": "2014-05-01 09:00:00.0"}, {"start_time": "2014-05-01 08:11:23.0"}, {"duration_s": 3600},
{"distance_km": 21.5}, {"message": "windy"}, {"notes": "own words"},
{"pictures": [[{"picture": [[{"url": "resources/a.jpg"}]]}]]},
{"points": [[{"location": [[{"latitude": 55.1}, {"longitude": 37.2}]]}, {"timestamp": "Thu May 01 08:11:23 UTC 2014"}]]}]"#,
    ),
    ("e/Workouts/2014-05-01 08:11:23.0.tcx", b"<TrainingCenterDatabase/>"),
    (
        "e/Workouts/2015-01-02 09_00_00.0.json",
        br#"[{"sport": "SWIMMING"}, {"start_time": "2015-01-02 09:00:00.0"}, {"duration_s": 1800}, {"distance_km": 1.5}]"#,
    ),
    ("e/resources/a.jpg", b"jpg"),
    ("e/Friends/friends.json", b"[]"),
];

/// Google Fit and Fitbit in one Takeout.
pub(super) const TAKEOUT: Files = &[
    ("Takeout/Fit/All Data/derived_com.google.heart_rate.bpm_x.json", b"{}"),
    (
        "Takeout/Fit/All Sessions/2019-01-27T12_18_31.000+01_00_WALKING.json",
        br#"{"fitnessActivity": "walking", "name": "With the dog", "startTime": "2019-01-27T11:18:31Z", "endTime": "2019-01-27T11:45:53Z",
"duration": "1642.5s", "segment": [{"fitnessActivity": "walking"}], "aggregate": [
{"metricName": "com.google.calories.expended", "floatValue": 110.5}, {"metricName": "com.google.heart_rate.summary", "floatValue": 101.5}]}"#,
    ),
    (
        "Takeout/Fit/All Sessions/2021-05-01T08_00_00.000+02_00_RUNNING.json",
        br#"{"fitnessActivity": "running", "startTime": "2021-05-01T08:00:00.000+02:00", "endTime": "2021-05-01T08:30:00.000+02:00",
"aggregate": [{"metricName": "com.google.calories.expended", "floatValue": 200.5}, {"metricName": "com.google.distance.delta", "floatValue": 3000}]}"#,
    ),
    ("Takeout/Fit/All Sessions/2021-05-01T23_00_00.000+02_00_SLEEP.json", b"{}"),
    (
        "Takeout/Fit/All Sessions/2021-05-02T08_00_00.000+02_00_IN_VEHICLE.json",
        br#"{"fitnessActivity": "in_vehicle", "startTime": "2021-05-02T06:00:00Z", "endTime": "2021-05-02T06:30:00Z"}"#,
    ),
    (
        "Takeout/Fit/All Sessions/2021-05-03T08_00_00.000+02_00_Fahrt.json",
        br#"{"fitnessActivity": "still", "startTime": "2021-05-03T06:00:00Z", "endTime": "2021-05-03T06:30:00Z"}"#,
    ),
    ("Takeout/Fit/Activities/2019-01-27T12_18_31+01_00_PT27M22.5S_Walking.tcx", b"<TrainingCenterDatabase/>"),
    ("Takeout/Fit/Daily activity metrics/2019-01-27.csv", b""),
    (
        "Takeout/Fitbit/Global Export Data/exercise-0.json",
        br#"[{"logId": 900, "activityName": "Bike", "activityTypeId": 90001, "startTime": "03/25/19 17:04:05", "duration": 3600000,
"activeDuration": 3500000, "distance": 20.5, "distanceUnit": "Kilometer", "averageHeartRate": 130},
{"logId": 901, "activityName": "Aerobic Workout", "startTime": "03/26/19 06:00:00", "duration": 600000, "distance": 1, "distanceUnit": "Mile"}]"#,
    ),
    ("Takeout/Fitbit/Activities/900.tcx", b"<TrainingCenterDatabase/>"),
    ("Takeout/Fitbit/Global Export Data/steps-2019-03-25.json", b"[]"),
];

/// One exercise with samples and places, one with places alone, one entered by hand.
pub(super) const SAMSUNG: Files = &[
    (
        "s/com.samsung.shealth.exercise.20240601120000.csv",
        b"com.samsung.shealth.exercise,6300008,9\n\
total_calorie,title,com.samsung.health.exercise.duration,com.samsung.health.exercise.start_time,\
com.samsung.health.exercise.exercise_type,com.samsung.health.exercise.mean_heart_rate,\
com.samsung.health.exercise.mean_cadence,com.samsung.health.exercise.distance,com.samsung.health.exercise.calorie,\
com.samsung.health.exercise.time_offset,com.samsung.health.exercise.comment,com.samsung.health.exercise.live_data,\
com.samsung.health.exercise.location_data,com.samsung.health.exercise.end_time,com.samsung.health.exercise.datauuid\n\
320.0,Evening,1190000,2024-05-12 16:10:00.000,1002,124.0,160.0,3970.0,300.5,UTC+0200,\"Windy, nice\",\
6a-1.com.samsung.health.exercise.live_data.json,6a-1.com.samsung.health.exercise.location_data.json,\
2024-05-12 16:29:50.000,6a-1,\n\
,,600000,2024-05-13 16:10:00.000,13001,,,900.0,,UTC-0330,,,\
Aa-2.com.samsung.health.exercise.location_data.json,2024-05-13 16:20:00.000,Aa-2,\n\
,,3600000,2024-05-14 16:10:00.000,15002,104.0,,,200,UTC+0200,,,,2024-05-14 17:10:00.000,b-3,\n",
    ),
    ("s/com.samsung.shealth.exercise.weather.20240601120000.csv", b"a\n"),
    ("s/com.samsung.shealth.tracker.heart_rate.20240601120000.csv", b"a\n"),
    (
        "s/jsons/com.samsung.shealth.exercise/6/6a-1.com.samsung.health.exercise.live_data.json",
        b"[{\"heart_rate\": 120, \"start_time\": 1715530200000}]",
    ),
    (
        "s/jsons/com.samsung.shealth.exercise/6/6a-1.com.samsung.health.exercise.location_data.json",
        b"[{\"latitude\": 50.0, \"longitude\": 8.0, \"start_time\": 1715530200000}]",
    ),
    ("s/jsons/com.samsung.shealth.exercise/6/6a-1.live_data_internal.json", b"[]"),
    ("s/jsons/com.samsung.shealth.exercise/a/Aa-2.com.samsung.health.exercise.location_data.json", b"[]"),
    ("s/jsons/com.samsung.shealth.tracker.heart_rate/a/a.com.samsung.health.heart_rate.binning_data.json", b"[]"),
    ("s/files/com.samsung.shealth.social.user/x.jpg", b"jpg"),
];

/// Under its newer name: one log with its track apart, and one exercise that only the newer table knows.
pub(super) const GOOGLE_HEALTH: Files = &[
    (
        "Takeout/Google Health/Physical Activity_GoogleData/gps_location_2026-07-11.csv",
        b"timestamp,latitude,longitude,altitude,data source\n\
2026-07-11T11:29:00Z,41.38,-81.74,236.0,Watch\n\
2026-07-11T11:30:00Z,41.39,-81.74,236.0,Watch\n2026-07-11T11:30:01Z,41.5,-81.74,236.0,Phone\n\
2026-07-11T11:31:00Z,41.391,-81.74,237.0,Watch\n2026-07-11T11:31:01Z,41.5,-81.74,236.0,Phone\n\
2026-07-11T11:32:00Z,41.392,-81.74,,Watch\n2026-07-11T11:51:00Z,41.4,-81.74,236.0,Watch\n",
    ),
    (
        "Takeout/Google Health/Global Export Data/exercise-0.json",
        br#"[{"logId": 1, "activityName": "Walk", "averageHeartRate": 100, "calories": 200, "duration": 1200000,
"activeDuration": 1200000, "startTime": "07/11/26 11:30:00", "hasGps": true, "distance": 1.5, "distanceUnit": "Kilometer",
"elevationGain": 10.5, "speed": 4.5}]"#,
    ),
    (
        "Takeout/Google Health/Health Fitness Data_GoogleData/UserExercises_2026-07-01.csv",
        b"exercise_id,exercise_start,exercise_end,utc_offset,activity_name,tracker_total_calories,tracker_total_distance_mm,\
tracker_total_altitude_mm,tracker_avg_heart_rate,tracker_peak_heart_rate\n\
5,2026-07-11T11:30:00Z,2026-07-11T11:50:00Z,+02:00,Walk,200,1500000,10000,100,120\n\
6,2026-07-12T11:30:00Z,2026-07-12T11:50:00Z,-03:30,Run,250,4000000,,150,170\n",
    ),
    ("Takeout/Google Health/Sleep Score/sleep_score.csv", b"a\n"),
];

/// A session of each layout, and one entered by hand.
pub(super) const RUNTASTIC: Files = &[
    ("e/Sport-sessions/Heart-rate-data/2020-04-01_09-00-00-UTC_add2.json", b"[]"),
    (
        "e/Sport-sessions/2018-09-01_09-28-34-UTC_fdd2.json",
        br#"{"start_time": 1535794114000, "end_time": 1535795304000, "start_time_timezone_offset": 7200000, "distance": 3970,
"duration": 1190000, "elevation_gain": 74, "average_speed": 12.2, "calories": 578, "pulse_avg": 173, "notes": "10K",
"manual": false, "id": "fdd2", "sport_type_id": "1"}"#,
    ),
    (
        "e/Sport-sessions/2020-04-01_09-00-00-UTC_add2.json",
        br#"{"start_time": 1585731600000, "end_time": 1585732790000, "start_time_timezone_offset": 7200000, "duration": 1190000,
"id": "add2", "sport_type_id": "3", "features": [{"type": "track_metrics", "attributes": {"distance": 3970, "average_speed": 3.4}},
{"type": "heart_rate", "attributes": {"average": 150, "maximum": 170}}]}"#,
    ),
    ("e/Sport-sessions/GPS-data/2018-09-01_09-28-34-UTC_fdd2.json", b"[]"),
    ("e/Sport-sessions/Elevation-data/2018-09-01_09-28-34-UTC_fdd2.json", b"[]"),
    ("e/Sport-sessions/GPS-data/2020-04-01_09-00-00-UTC_add2.gpx", b"<gpx/>"),
    (
        "e/Sport-sessions/2021-04-01_09-00-00-UTC_bdd2.json",
        br#"{"start_time": 1617267600000, "end_time": 1617268800000, "duration": 1200000, "manual": true, "id": "bdd2",
"sport_type_id": "26"}"#,
    ),
    ("e/Photos/Images-meta-data/Sport-session-albums/fdd2.json", b"{}"),
    ("e/Routes/route.json", b"{}"),
    ("e/User/user.json", b"{}"),
];
