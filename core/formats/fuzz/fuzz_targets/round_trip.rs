//! What is written reads back: GeoJSON to the same recording, the other formats to what they can hold of it, and that
//! without any change from then on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ritm_formats::{csv, decode, fit, geojson, gpx, kml, tcx};
use ritm_model::{Recording, SourceFormat};

#[path = "../../tests/generated/shapes.rs"]
#[expect(dead_code, reason = "only what is drawn is wanted here")]
mod shapes;

type Encode = fn(&Recording) -> Vec<u8>;

const WRITERS: [(&str, Encode); 5] = [
    ("fit", fit::encode),
    ("kml", kml::encode),
    ("csv", csv::encode),
    ("gpx", |recording| gpx::encode(std::slice::from_ref(recording))),
    ("tcx", |recording| tcx::encode(std::slice::from_ref(recording))),
];

fn only(bytes: &[u8]) -> Option<Recording> {
    let mut decoded = decode(bytes).ok()?;
    assert!(decoded.recordings.len() <= 1);
    decoded.recordings.pop()
}

fuzz_target!(|bytes: &[u8]| {
    let before = shapes::from_bytes(bytes);
    let expected = Recording {
        format: SourceFormat::Json,
        ..before.clone()
    };
    assert_eq!(only(&geojson::encode(&before)), Some(expected));
    for (name, encode) in WRITERS {
        // A recording without a position has nothing that GPX can hold; a table of nothing but times is refused.
        let Some(once) = only(&encode(&before)).filter(|once| !once.samples.columns.is_empty()) else {
            continue;
        };
        let twice = only(&encode(&once));
        assert_eq!(twice, Some(once), "{name}");
    }
});
