//! Any bytes to whatever reader takes them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(decoded) = ritm_formats::decode(bytes) else {
        return;
    };
    for recording in decoded.recordings {
        let one = std::slice::from_ref(&recording);
        for column in &recording.samples.columns {
            assert_eq!(column.raw.len(), recording.samples.len());
        }
        // Whatever can be read can be written.
        let _ = ritm_formats::fit::encode(&recording);
        let _ = ritm_formats::gpx::encode(one);
        let _ = ritm_formats::tcx::encode(one);
        let _ = ritm_formats::geojson::encode(&recording);
        let _ = ritm_formats::kml::encode(&recording);
        let _ = ritm_formats::csv::encode(&recording);
    }
});
