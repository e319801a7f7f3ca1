//! The inside of XML documents.
#![no_main]

use libfuzzer_sys::fuzz_target;

const FRAMES: [&[u8]; 4] = [
    b"<gpx><trk><trkseg>",
    b"<gpx><trk><trkseg><trkpt lat='1' lon='2'><time>2020-01-01T00:00:00Z</time><extensions>",
    b"<TrainingCenterDatabase><Activities><Activity Sport='Running'>",
    b"<TrainingCenterDatabase><Activity><Lap StartTime='2020-01-01T00:00:00Z'><Track><Trackpoint>",
];

fuzz_target!(|bytes: &[u8]| {
    let _ = ritm_formats::gpx::survey(bytes);
    let _ = ritm_formats::tcx::survey(bytes);
    for frame in FRAMES {
        let document = [frame, bytes].concat();
        let _ = ritm_formats::decode(&document);
    }
});
