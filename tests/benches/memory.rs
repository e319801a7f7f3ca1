//! How much memory a reader of XML holds at most, beside the file, against the columns that come of it.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[path = "../../core/formats/tests/mutations/counting.rs"]
mod counting;

use std::path::Path;

use ritm_model::{
    Channel, Column, Device, Extras, FileIdentity, Recording, Samples, Scale, SourceFormat, Sport, Timestamp,
    Totals,
};
use ritm_tests::measure::{corpus, say};

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

/// Six hours at a sample a second.
const SAMPLES: i32 = 21_600;
/// The limit, in columns.
const MOST: f64 = 3.0;

fn main() {
    let ride = ride();
    let one = std::slice::from_ref(&ride);
    measure("gpx, six hours", &ritm_formats::gpx::encode(one));
    measure("tcx, six hours", &ritm_formats::tcx::encode(one));
    let Some(corpus) = corpus() else { return };
    for format in ["gpx", "tcx"] {
        // What is smaller shows the size of buffers, not how they grow.
        let (files, worst) = worst(&corpus.join(format), 200 << 10);
        let name = format!("{format}, the worst of {files} real files, most memory held");
        say(&name, worst, MOST, "times its columns");
    }
}

fn measure(name: &str, bytes: &[u8]) {
    let times = held(bytes).unwrap();
    say(
        &format!("{name}, most memory held"),
        times,
        MOST,
        "times its columns",
    );
}

/// The most held while reading, in sizes of the columns; `None` where there are none.
fn held(bytes: &[u8]) -> Option<f64> {
    let (decoded, most) = counting::most_held(|| ritm_formats::decode(bytes));
    let columns: usize = decoded
        .ok()?
        .recordings
        .iter()
        .map(|recording| recording.samples.len() * (8 + 4 * recording.samples.columns.len()))
        .sum();
    (columns > 0).then(|| most as f64 / columns as f64)
}

fn worst(folder: &Path, least: u64) -> (usize, f64) {
    let times: Vec<f64> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.metadata().is_ok_and(|file| file.len() >= least))
        .filter_map(|path| held(&std::fs::read(path).unwrap()))
        .collect();
    (times.len(), times.iter().copied().fold(0.0, f64::max))
}

fn ride() -> Recording {
    let column = |channel, scale: Scale, value: &dyn Fn(f64) -> f64| Column {
        channel,
        scale,
        raw: (0..SAMPLES).map(|s| scale.raw(value(f64::from(s)))).collect(),
    };
    Recording {
        format: SourceFormat::Gpx,
        device: Device::default(),
        identity: FileIdentity::default(),
        sport: Sport::Cycling,
        name: None,
        notes: None,
        start: Timestamp::from_unix_ms(1_400_000_000_000),
        utc_offset_s: None,
        samples: Samples {
            time_ms: (0..i64::from(SAMPLES)).map(|s| s * 1000).collect(),
            columns: vec![
                column(Channel::Latitude, Scale::DEGREES_E7, &|s| {
                    50.0 + (s / 900.0).sin() * 0.05
                }),
                column(Channel::Longitude, Scale::DEGREES_E7, &|s| {
                    10.0 + (s / 700.0).sin() * 0.05
                }),
                column(Channel::Altitude, Scale::per_unit(10.0), &|s| {
                    300.0 + (s / 300.0).sin() * 80.0
                }),
                column(Channel::Distance, Scale::per_unit(100.0), &|s| s * 7.0),
                column(Channel::HeartRate, Scale::ONE, &|s| {
                    140.0 + (s / 100.0).sin() * 15.0
                }),
                column(Channel::Cadence, Scale::ONE, &|s| 85.0 + (s / 9.0).sin() * 6.0),
                column(Channel::Power, Scale::ONE, &|s| 210.0 + (s / 50.0).sin() * 60.0),
            ],
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
    }
}
