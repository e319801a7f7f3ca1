//! Logs of strength training.

use ritm_model::Sport;

use super::{only, start};
use crate::csv::decode;

#[test]
fn strongs_sets_are_one_workout() {
    for text in [
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n\
         2023-05-01 18:02:11,\"Push Day\",1h 5m,\"Bench Press\",1,60,10,0,0,\"\",\"Felt good\",\n\
         2023-05-01 18:02:11,\"Push Day\",1h 5m,\"Bench Press\",Rest Timer,0,0,0,90,\"\",\"\",\n\
         2023-05-01 18:02:11,\"Push Day\",1h 5m,Plank,2,0,0,0,60,slow,\"\",\n",
        "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;Distance (meters);Seconds;Notes;Workout Notes\n\
         1;2023-05-01 18:02:11;Push Day;3900;\"Bench Press\";1;60.0;10;;;;\"\";\"Felt good\"\n\
         1;2023-05-01 18:02:11;Push Day;3900;Plank;2;;;;;60;slow;\"\"\n",
        // German, and an exercise nobody did.
        "Datum;Workout-Name;Name der Übung;Reihenfolge festlegen;Gewicht;Wiederh.;RPE;Entfernung;Sekunden;Notizen;Workout-Notizen;Dauer\n\
         2023-05-01 18:02:11;Push Day;Bench Press;1;60,0;10;;0;0;;Felt good;1h 5m\n\
         2023-05-01 18:02:11;Push Day;Rest Timer;2;0,0;0;;0;90;;;1h 5m\n\
         2023-05-01 18:02:11;Push Day;Plank;3;0,0;0;;0;60;slow;;1h 5m\n\
         2023-05-01 18:02:11;Push Day;Squat;1;0,0;0;;0;0;;;1h 5m\n",
    ] {
        let workout = only(text);
        assert_eq!(workout.start, start("2023-05-01T18:02:11Z"));
        assert_eq!(workout.sport, Sport::StrengthTraining);
        assert_eq!(workout.name.as_deref(), Some("Push Day"));
        assert_eq!(workout.notes.as_deref(), Some("Felt good\nPlank: slow"));
        assert_eq!(workout.totals.timer_ms, Some(3_900_000));
        let [press, plank] = &*workout.extras.sets else {
            panic!("{:?}", workout.extras.sets)
        };
        assert_eq!(press.exercise, "Bench Press");
        assert_eq!((press.repetitions, press.weight_kg), (Some(10), Some(60.0)));
        assert_eq!((plank.repetitions, plank.weight_kg), (None, None));
        assert_eq!(plank.to_ms - plank.from_ms, 60_000);
    }
}

#[test]
fn hevys_and_fit_notes_workouts_are_apart() {
    let hevy = "\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\"exercise_notes\",\
                \"set_index\",\"set_type\",\"weight_lbs\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"\n\
                \"Push\",\"18 sept. 2026, 17:31\",\"18 sept. 2026, 18:40\",\"ok\",\"Bench\",,\"\",0,\"normal\",100,10,,,\n\
                \"Push\",\"18 sept. 2026, 17:31\",\"18 sept. 2026, 18:40\",\"ok\",\"Bench\",,\"\",1,\"normal\",100,8,,,\n\
                \"Cardio\",\"28 Mar 2025, 17:29\",\"28 Mar 2025, 17:59\",\"\",\"Treadmill\",,\"\",0,\"normal\",,,5,1800,\n";
    let decoded = decode(hevy.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let [push, cardio] = &*decoded.recordings else {
        panic!("{decoded:?}")
    };
    assert_eq!(push.start, start("2026-09-18T17:31:00Z"));
    assert_eq!(push.totals.timer_ms, Some(4_140_000));
    assert_eq!(push.notes.as_deref(), Some("ok"));
    assert_eq!(push.extras.sets.len(), 2);
    assert_eq!(push.extras.sets[0].weight_kg, Some(45.359_237));
    assert_eq!((cardio.sport, cardio.identity.part), (Sport::TreadmillRunning, 1));
    assert_eq!(cardio.totals.distance_m, Some(5000.0));
    let notes = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n\
                 2024-01-05,Squat,Legs,80.0,kgs,5,,,,deep\n2024-01-05,Rowing Machine,Cardio,,,,2000,m,0:08:00,\n\
                 2024-01-06,Squat,Legs,100,lbs,5,,,,\n";
    let decoded = decode(notes.as_bytes()).unwrap();
    assert_eq!(decoded.recordings.len(), 2);
    let first = &decoded.recordings[0];
    assert_eq!(first.sport, Sport::StrengthTraining);
    assert_eq!(first.extras.sets.len(), 2);
    assert_eq!(first.totals.distance_m, Some(2000.0));
    assert_eq!(first.notes.as_deref(), Some("Squat: deep"));
    assert_eq!(decoded.recordings[1].extras.sets[0].weight_kg, Some(45.359_237));
    let two =
        "Date,Exercise,Category,Weight (kg),Weight (lbs),Reps,Time,Notes\n2024-01-05,Squat,Legs,,100,5,,\n";
    assert_eq!(only(two).extras.sets[0].weight_kg, Some(45.359_237));
}
