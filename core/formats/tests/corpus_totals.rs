//! Our totals beside the device's over the whole corpus.
//!
//! Two per cent of the distance, one of the timer, twenty of the ascent, a beat a minute, and two per cent of the power
//! are within what two ways of measuring differ by. Whatever is outside is known by name, with the reason why ours stands.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use ritm_analysis::summary::summarise;
use ritm_model::{
    Recording, Totals,
    summary::{Figure, Summary},
};

/// What is compared, what may differ of it, and how much may differ anyway.
const COMPARED: [(Figure, &str, f64, f64); 5] = [
    (Figure::Distance, "distance", 0.02, 10.0),
    (Figure::Timer, "timer", 0.01, 2000.0),
    (Figure::Ascent, "ascent", 0.20, 10.0),
    (Figure::AvgHeartRate, "heart rate", 0.0, 1.0),
    (Figure::AvgPower, "power", 0.02, 1.0),
];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

struct Row {
    file: String,
    part: u16,
    recording: Recording,
    summary: Summary,
}

fn rows() -> Vec<Row> {
    let corpus = Path::new(env!("RITM_CORPUS_FOLDER"));
    let mut all = Vec::new();
    files(corpus, &mut all);
    let mut rows = Vec::new();
    for path in all {
        let Ok(decoded) = ritm_formats::decode(&std::fs::read(&path).unwrap()) else {
            continue;
        };
        for (part, recording) in decoded.recordings.into_iter().enumerate() {
            let summary = summarise(&recording, recording.sport);
            rows.push(Row {
                file: path.strip_prefix(corpus).unwrap_or(&path).display().to_string(),
                part: part as u16,
                recording,
                summary,
            });
        }
    }
    rows
}

fn outside(ours: &Totals, device: &Totals, (figure, _, share, least): (Figure, &str, f64, f64)) -> Option<bool> {
    let (ours, device) = (figure.of(ours)?, figure.of(device).filter(|value| *value > 0.0)?);
    Some((ours - device).abs() > f64::max(least, share * device))
}

#[test]
fn look() {
    let want = std::env::var("LOOK").unwrap_or_default();
    for row in rows() {
        if !want.split(',').any(|w| !w.is_empty() && row.file.contains(w)) { continue }
        let r = &row.recording;
        println!("LOOK {}#{} {:?} {:?} samples {} last {:?} pauses {:?} laps {:?}", row.file, row.part, r.sport, r.device.product, r.samples.len(), r.samples.time_ms.last(), r.pauses.len(), r.laps.iter().map(|l| (l.from_ms, l.to_ms, l.device.timer_ms, l.device.distance_m)).collect::<Vec<_>>());
        for c in &r.samples.columns { let v: Vec<f64> = c.values().into_iter().filter(|v| !v.is_nan()).collect(); println!("   {} n{} first {:?} last {:?} min {:?} max {:?}", c.channel.code(), v.len(), &v[..v.len().min(4)], v.last(), v.iter().copied().fold(f64::INFINITY, f64::min), v.iter().copied().fold(f64::NEG_INFINITY, f64::max)); }
        println!("   ours {:?}\n   device {:?}\n   {:?}\n   {:?}", row.summary.totals, r.totals, row.summary.remarks, row.summary.doubts);
    }
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn ours_agree_with_the_devices() {
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for row in rows() {
        for compared in COMPARED {
            let (figure, name, ..) = compared;
            let device = &row.recording.totals;
            let Some(outside) = outside(&row.summary.totals, device, compared) else {
                continue;
            };
            let count = counts.entry(name).or_default();
            count.0 += 1;
            if outside {
                count.1 += 1;
                println!(
                    "{name}\t{:.1}\t{:.1}\t{:?}\t{}#{}\t{}\t{:?}\t{:?}",
                    figure.of(&row.summary.totals).unwrap_or(0.0),
                    figure.of(device).unwrap_or(0.0),
                    row.recording.sport,
                    row.file,
                    row.part,
                    row.recording.samples.len(),
                    row.summary.remarks.iter().filter(|r| r.figure == figure).map(|r| (r.mend, r.amount.round())).collect::<Vec<_>>(),
                    if figure == Figure::Ascent { row.summary.gain_method } else { row.summary.distance_method },
                );
            }
        }
        for doubt in &row.summary.doubts {
            println!("DOUBT {doubt:?} {:?} device {:?} {} {:?}", doubt.figure.of(&row.summary.totals), doubt.figure.of(&row.recording.totals), row.file, row.recording.sport);
        }
    }
    println!("{counts:?}");
}
