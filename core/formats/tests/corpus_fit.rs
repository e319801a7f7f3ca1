//! Every FIT file of the corpus gives at least the facts of its reference.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use ritm_formats::{Decoded, fit};
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("RITM_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    if folder.join("reference.json").exists() {
        return Some(folder);
    }
    println!("skipped: no corpus at {}", folder.display());
    None
}

fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut inner = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .read_to_end(&mut inner)
        .unwrap();
    inner
}

fn near(ours: Option<f64>, theirs: &Value, slack: f64) -> bool {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= slack,
        (_, None) => true,
        (None, Some(_)) => false,
    }
}

fn check(name: &str, facts: &Value, bytes: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    let survey = fit::survey(bytes);
    let records = survey.count(20);
    match facts["oracle_records"].as_u64() {
        Some(expected) if records != expected => {
            wrong.push(format!("{name}: {records} records, not {expected}"))
        }
        None if records < facts["best_effort_records"].as_u64().unwrap_or(0) => {
            wrong.push(format!(
                "{name}: {records} records of a damaged file, {}",
                facts["best_effort_records"]
            ));
        }
        None if survey.problems.is_empty() => wrong.push(format!("{name}: damaged, but nobody says so")),
        _ => {}
    }
    let Ok(Decoded { recordings, .. }) = fit::decode(bytes) else {
        return wrong;
    };
    let sessions = facts["sdk"]["sessions"].as_array().cloned().unwrap_or_default();
    let sound = facts["oracle_records"].is_u64() && !sessions.is_empty();
    if sound && recordings.len() != sessions.len() {
        wrong.push(format!(
            "{name}: {} recordings, {} sessions",
            recordings.len(),
            sessions.len()
        ));
    }
    if !sound || recordings.len() != sessions.len() {
        return wrong;
    }
    let mut expected: Vec<&Value> = sessions.iter().collect();
    expected.sort_by_key(|session| session["start_time"].as_str().unwrap_or_default().to_owned());
    for (recording, session) in recordings.iter().zip(expected) {
        let totals = &recording.totals;
        let ms = |ms: Option<i64>| ms.map(|ms| ms as f64 / 1000.0);
        for (what, ours, slack) in [
            ("total_elapsed_time", ms(totals.elapsed_ms), 0.001),
            ("total_timer_time", ms(totals.timer_ms), 0.001),
            ("total_distance", totals.distance_m, 0.01),
            ("total_calories", totals.energy_kcal, 0.1),
            ("avg_heart_rate", totals.avg_heart_rate_bpm, 0.1),
            ("max_heart_rate", totals.max_heart_rate_bpm, 0.1),
            ("avg_power", totals.avg_power_w, 0.1),
            ("max_power", totals.max_power_w, 0.1),
            ("enhanced_max_speed", totals.max_speed_m_s, 0.001),
        ] {
            if !near(ours, &session[what], slack) {
                wrong.push(format!("{name}: {what} {ours:?}, not {}", session[what]));
            }
        }
    }
    let laps: usize = recordings.iter().map(|recording| recording.laps.len()).sum();
    if recordings.len() == 1
        && facts["sdk"]["laps"]
            .as_u64()
            .is_some_and(|expected| laps as u64 != expected)
    {
        wrong.push(format!("{name}: {laps} laps, not {}", facts["sdk"]["laps"]));
    }
    wrong
}

#[test]
fn every_file_gives_its_facts() {
    let Some(corpus) = corpus() else { return };
    let reference: Value =
        serde_json::from_slice(&std::fs::read(corpus.join("reference.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, facts) in reference["files"].as_object().unwrap() {
        if facts["format"] == "fit" {
            seen += 1;
            wrong.extend(check(name, facts, &read(&corpus.join(name))));
        }
    }
    assert!(seen > 100, "only {seen} FIT files in the corpus");
    assert!(
        wrong.is_empty(),
        "{} facts missed:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
