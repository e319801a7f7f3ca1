//! Garmin: files without names, found by their time.

use ritm_model::{Problem, ProblemCode, Sport, Timestamp};

use super::{applied, at, exports, external, of, role};
use crate::platform::{Passed, Platform, Role};

#[test]
fn garmin_is_matched_by_time() {
    let files = exports::GARMIN;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Garmin]);
    let order: Vec<&str> = catalogue.order().map(|index| files[index].0).collect();
    assert_eq!(
        order,
        ["x/DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"]
    );
    assert_eq!(
        catalogue.passed_over(),
        [(Passed::Account, 2), (Passed::Plans, 1), (Passed::Health, 1)]
    );

    let start = Timestamp::from_unix_ms(1_700_000_000_000);
    let run = applied(
        &catalogue,
        "UploadedFiles_0-_Part1.zip/me_77.fit",
        start.plus_ms(2000),
        Sport::TrailRunning,
    );
    assert_eq!(run.name.as_deref(), Some("Morning Run"));
    assert_eq!(run.notes.as_deref(), Some("easy"));
    assert_eq!(run.extras.gear, ["Cloud 5", "Ghost 14"]);
    assert_eq!(
        (run.sport, external(&run)),
        (Sport::TrailRunning, Some(("garmin", "111")))
    );
    assert_eq!(
        (run.totals.avg_heart_rate_bpm, run.utc_offset_s),
        (Some(140.0), Some(3600))
    );
    // Another sport at that time, and the same sport at another, are not it.
    assert_eq!(
        applied(&catalogue, "a.fit", start, Sport::PoolSwimming).name,
        None
    );
    assert_eq!(
        applied(&catalogue, "a.fit", start.plus_ms(180_000), Sport::Running).name,
        None
    );
    assert_eq!(
        applied(&catalogue, "a.fit", start.plus_ms(-180_000), Sport::Running).name,
        None
    );

    // A triathlon's legs tell of themselves; everything else may have no file.
    let manual: Vec<_> = catalogue.manual().collect();
    let ids: Vec<_> = manual
        .iter()
        .map(|manual| external(&manual.recording).unwrap().1)
        .collect();
    assert_eq!(ids, ["111", "112"]);
    assert!(manual.iter().all(|manual| !manual.certain));
    let totals = &manual[0].recording.totals;
    assert_eq!(
        (totals.timer_ms, totals.elapsed_ms),
        (Some(1_800_000), Some(1_850_000))
    );
    assert_eq!((totals.distance_m, totals.ascent_m), (Some(5000.0), Some(12.0)));
    assert_eq!(
        (totals.avg_speed_m_s, totals.avg_heart_rate_bpm),
        (Some(2.777), Some(140.0))
    );
    assert_eq!(totals.energy_kcal, None);
    assert_eq!(manual[0].recording.utc_offset_s, Some(3600));

    // What a watch keeps beside activities is not the athlete's trouble; damage is.
    let monitoring = Problem::new(ProblemCode::NotTraining, "monitoring");
    assert_eq!(
        catalogue.passes_over("me_78.fit", &monitoring),
        Some(Passed::Device)
    );
    let damage = Problem::new(ProblemCode::Malformed, "");
    assert_eq!(catalogue.passes_over("me_78.fit", &damage), None);
}

#[test]
fn garmin_files_got_one_by_one_find_their_summaries() {
    let files = exports::GARMIN_SINGLE;
    let catalogue = of(files).unwrap();
    let start = at(2024, 3, 15, 14, 32);
    let hike = applied(&catalogue, "activity_1234567.fit", start, Sport::Walking);
    assert_eq!(
        (hike.name.as_deref(), hike.sport),
        (Some("Up there"), Sport::Hiking)
    );
    assert_eq!(external(&hike), Some(("garmin", "1234567")));
    assert_eq!(catalogue.manual().count(), 0);
    // Nothing else in that folder is passed over unread.
    assert_eq!(role(&catalogue, files, "tracks.db"), Role::Training);
}
