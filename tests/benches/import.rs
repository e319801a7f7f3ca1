//! Ten years of training taken in at once: an archive of five thousand packed FIT files, about a gigabyte.
//!
//! `RITM_BENCH_FILES` makes it smaller; the limits are then those of its share. `RITM_BENCH_ARCHIVE` names a place where
//! the archive is left, for the browser to take in the same.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    time::Instant,
};

use ritm_model::{
    Channel, Column, Device, Extras, FileIdentity, ImportId, Recording, Samples, Scale, SourceFormat, Sport,
    Timestamp, Totals, import::ImportProgress,
};
use ritm_tests::measure::{peak_memory_mb, say};

#[path = "real/engine.rs"]
mod engine;
#[path = "real/hand_over.rs"]
mod hand_over;

use engine::Hosted;
use hand_over::hand_over;

const FILES: i64 = 5_000;
const SAMPLES: i32 = 9_000;
const BEGIN_MS: i64 = 1_400_000_000_000;

fn main() {
    let files = std::env::var("RITM_BENCH_FILES")
        .ok()
        .and_then(|files| files.parse().ok())
        .unwrap_or(FILES);
    let share = files as f64 / FILES as f64;
    let folder = std::env::temp_dir().join(format!("ritm-bench-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let archive = folder.join("export.zip");
    generate(&archive, files);
    let megabytes = archive.metadata().unwrap().len() as f64 / 1e6;
    println!("{files} files, {megabytes:.0} MB");

    let begun = Instant::now();
    let engine = Hosted::open(
        folder.join("ritm.db").to_str().unwrap(),
        Timestamp::from_unix_ms(BEGIN_MS),
    );
    let first = take(&engine, &archive, 1);
    say(
        "import of 5,000 activities",
        begun.elapsed().as_secs_f64(),
        60.0 * share,
        "s",
    );
    assert_eq!(first.added, files as u64, "{first:?}");
    say(
        "import of 5,000 activities, memory",
        peak_memory_mb(),
        300.0,
        "MB",
    );
    let begun = Instant::now();
    let again = take(&engine, &archive, 2);
    say(
        "import of the same again",
        begun.elapsed().as_secs_f64(),
        10.0 * share,
        "s",
    );
    assert_eq!((again.added, again.known), (0, files as u64), "{again:?}");
    drop(engine);
    if let Some(place) = std::env::var_os("RITM_BENCH_ARCHIVE") {
        std::fs::copy(&archive, place).unwrap();
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Where time goes is for profilers; what is said is what an athlete waits for, from the first byte handed over.
fn take(engine: &Hosted, archive: &Path, number: u8) -> ImportProgress {
    let import = ImportId::new(Timestamp::from_unix_ms(BEGIN_MS), [number; 10]);
    let mut file = File::open(archive).unwrap();
    let bytes = file.metadata().unwrap().len();
    hand_over(&engine.handle, import, "export.zip", bytes, &mut file);
    engine.wait(import)
}

fn generate(path: &Path, files: i64) {
    let mut zip = zip::ZipWriter::new(BufWriter::new(File::create(path).unwrap()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for number in 0..files {
        let fit = ritm_formats::fit::encode(&ride(number));
        zip.start_file(format!("activities/{number}.fit.gz"), stored)
            .unwrap();
        let mut gz = flate2::write::GzEncoder::new(&mut zip, flate2::Compression::new(1));
        gz.write_all(&fit).unwrap();
        gz.finish().unwrap();
    }
    zip.finish().unwrap();
}

/// Two and a half hours with the noise that devices have: about 200 kB once it is packed.
fn ride(number: i64) -> Recording {
    let mut state = number as u64 | 1;
    let mut noise = move |most: f64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f64 / (1_u64 << 24) as f64 * most
    };
    let mut column = |channel, scale: Scale, value: &dyn Fn(f64) -> f64, most: f64| Column {
        channel,
        scale,
        raw: (0..SAMPLES)
            .map(|s| scale.raw(value(f64::from(s)) + noise(most)))
            .collect(),
    };
    let seed = number as f64;
    let metre = Scale {
        per_unit: 5.0,
        offset: 500.0,
    };
    let start = Timestamp::from_unix_ms(BEGIN_MS + number * 60_000_000);
    Recording {
        format: SourceFormat::Fit,
        device: Device {
            manufacturer: "development".into(),
            product: "bench".into(),
            serial: Some(1),
        },
        identity: FileIdentity {
            time_created: Some(start),
            ..Default::default()
        },
        sport: Sport::Cycling,
        name: None,
        notes: None,
        start,
        utc_offset_s: Some(0),
        samples: Samples {
            time_ms: (0..i64::from(SAMPLES)).map(|s| s * 1000).collect(),
            columns: vec![
                column(
                    Channel::Latitude,
                    Scale::SEMICIRCLES,
                    &|s| 50.0 + (s / 900.0 + seed).sin() * 0.05,
                    3e-6,
                ),
                column(
                    Channel::Longitude,
                    Scale::SEMICIRCLES,
                    &|s| 10.0 + (s / 700.0 + seed).sin() * 0.05,
                    3e-6,
                ),
                column(
                    Channel::Altitude,
                    metre,
                    &|s| 300.0 + (s / 300.0).sin() * 80.0,
                    0.4,
                ),
                column(Channel::Distance, Scale::per_unit(100.0), &|s| s * 7.0, 0.5),
                column(
                    Channel::Speed,
                    Scale::per_unit(1000.0),
                    &|s| 7.0 + (s / 40.0).sin(),
                    0.3,
                ),
                column(
                    Channel::HeartRate,
                    Scale::ONE,
                    &|s| 140.0 + (s / 100.0).sin() * 15.0,
                    2.0,
                ),
                column(
                    Channel::Cadence,
                    Scale::ONE,
                    &|s| 85.0 + (s / 9.0).sin() * 6.0,
                    3.0,
                ),
                column(
                    Channel::Power,
                    Scale::ONE,
                    &|s| 210.0 + (s / 50.0).sin() * 60.0,
                    40.0,
                ),
                column(
                    Channel::Temperature,
                    Scale::ONE,
                    &|s| 18.0 + (s / 3000.0).sin() * 4.0,
                    0.0,
                ),
            ],
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
    }
}
