//! Any recording, through every writer and its reader: the formats that hold all of a recording give back the same, and
//! what the others give back does not change any more when it goes through again.
//!
//! `RITM_ROUND_TRIPS` is how many recordings are drawn, `RITM_ROUND_TRIPS_FROM` the number of the first.

use ritm_formats::{csv, decode, fit, geojson, gpx, kml, tcx};
use ritm_model::{ProblemCode, Recording, SourceFormat, Sport};

#[path = "generated/shapes.rs"]
mod shapes;

type Encode = fn(&Recording) -> Vec<u8>;

const WHOLE: [(SourceFormat, Encode); 2] = [
    (SourceFormat::Json, geojson::encode),
    (SourceFormat::Kml, kml::encode),
];

const IN_PART: [(&str, Encode); 4] = [
    ("fit", fit::encode),
    ("gpx", |recording| gpx::encode(std::slice::from_ref(recording))),
    ("tcx", |recording| tcx::encode(std::slice::from_ref(recording))),
    ("csv", csv::encode),
];

fn only(bytes: &[u8]) -> Option<Recording> {
    let mut decoded = decode(bytes).ok()?;
    assert!(decoded.recordings.len() <= 1);
    decoded.recordings.pop()
}

/// Whether a reader sets right what no device can have measured so: such a recording comes back mended.
fn is_mended(bytes: &[u8]) -> bool {
    let mended = [
        ProblemCode::ClockLeapt,
        ProblemCode::RepeatedPoints,
        ProblemCode::LapsOverlapped,
        ProblemCode::PausesLeftOut,
    ];
    decode(bytes).is_ok_and(|decoded| {
        decoded
            .problems
            .iter()
            .any(|problem| mended.contains(&problem.code))
    })
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn recordings_come_back() {
    let first = setting("RITM_ROUND_TRIPS_FROM").unwrap_or(0);
    let count = setting("RITM_ROUND_TRIPS").unwrap_or(100);
    let drawn = (first..first + count).map(|number| (number, shapes::from_bytes(&number.to_be_bytes())));
    let named = (0..).zip(shapes::recordings(0));
    for (number, mut before) in named.chain(drawn) {
        // A swim of which more is known is not just a swim.
        if before.sport == Sport::Swimming {
            before.sport = Sport::PoolSwimming;
        }
        for (format, encode) in WHOLE {
            let expected = Recording {
                format,
                ..before.clone()
            };
            let bytes = encode(&before);
            if !is_mended(&bytes) {
                assert_eq!(only(&bytes), Some(expected), "{format:?}, {number}");
            }
        }
        for (name, encode) in IN_PART {
            // What a format can't hold at all is not there to be read, and a table of nothing but times is refused.
            let bytes = encode(&before);
            let once = only(&bytes);
            if let Some(once) = once.filter(|once| name != "csv" || !once.samples.columns.is_empty()) {
                let again = encode(&once);
                if !is_mended(&bytes) && !is_mended(&again) {
                    assert_eq!(only(&again), Some(once), "{name}, {number}");
                }
            }
        }
    }
}
