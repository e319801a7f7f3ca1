//! Text, binary and database formats against facts found in real files.
//!
//! The files are not part of the project: without them the tests are ignored. Their place is `../shared/corpus` beside the
//! checkout, or what `RITM_CORPUS` names.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "corpus/file.rs"]
mod file;

use ritm_formats::{Decoded, Kind, decode, detect};
use ritm_model::{Channel, Recording, SourceFormat};

use file::file;

fn read(bytes: &[u8], format: SourceFormat) -> Decoded {
    assert_eq!(detect(bytes), Some(Kind::Training(format)));
    let decoded = decode(bytes).unwrap();
    assert_eq!(decoded.problems, []);
    assert_eq!(decoded.recordings.len(), 1);
    decoded
}

fn sum(recording: &Recording, channel: &Channel) -> f64 {
    let values = recording.samples.values(channel).unwrap();
    values.into_iter().filter(|value| !value.is_nan()).sum()
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn polar_files_hold_what_their_text_says() {
    // Name, samples, laps, seconds since the epoch of the local time, metres, highest heart rate and place.
    let facts = [
        (
            "06021201.hrm",
            2150_usize,
            3_usize,
            1_139_728_005_i64,
            None,
            168.0_f64,
        ),
        ("09052101.hrm", 843, 4, 1_242_893_651, Some(30_071.0_f64), 159.0),
        ("10091901.hrm", 811, 1, 1_284_904_296, Some(19_608.0), 185.0),
        ("10092501.hrm", 1012, 7, 1_285_414_703, Some(24_521.0), 192.0),
    ];
    for (name, samples, laps, start_s, metres, highest) in facts {
        let bytes = file("hrm", name);
        let decoded = read(&bytes, SourceFormat::Hrm);
        let recording = &decoded.recordings[0];
        assert_eq!(recording.samples.len(), samples, "{name}");
        assert_eq!(decoded.record_count, samples as u64, "{name}");
        assert_eq!(recording.laps.len(), laps, "{name}");
        assert_eq!(recording.start.unix_ms(), start_s * 1000, "{name}");
        let heart_rates = recording.samples.values(&Channel::HeartRate).unwrap();
        let max = heart_rates.into_iter().fold(0.0, f64::max);
        // Samples five seconds apart may miss the highest of a lap.
        assert!((max - highest).abs() <= 3.0, "{name}: {max}");
        if let Some(metres) = metres {
            let covered = sum(recording, &Channel::Speed) * 5.0;
            assert!((covered - metres).abs() < 30.0, "{name}: {covered}");
            let laps: f64 = recording
                .laps
                .iter()
                .filter_map(|lap| lap.device.distance_m)
                .sum();
            assert!((laps / metres - 1.0).abs() < 0.01, "{name}: laps of {laps}");
        }
    }
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn an_srm_file_holds_its_blocks_and_markers() {
    let bytes = file("srm", "2009_12_21_05_42_14.srm");
    let decoded = read(&bytes, SourceFormat::Srm);
    let recording = &decoded.recordings[0];
    assert_eq!(recording.start.unix_ms(), 1_261_374_134_000);
    assert_eq!(recording.samples.len(), 8664);
    assert_eq!(recording.samples.time_ms.last(), Some(&(29_980_000 - 20_534_000)));
    // 14 blocks; the twelfth begins where the one before it ends.
    assert_eq!(recording.pauses.len(), 13);
    assert_eq!(recording.laps.len(), 2);
    assert!((sum(recording, &Channel::Power) / 8664.0 - 225.782_663_9).abs() < 1e-6);
    assert!((sum(recording, &Channel::Cadence) / 8664.0 - 71.706_140_4).abs() < 1e-6);
    assert!((sum(recording, &Channel::Speed) / 8664.0 - 7.956_571_4).abs() < 1e-6);
    assert!(recording.samples.column(&Channel::Altitude).is_none());
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn a_wko_file_holds_its_one_sample() {
    let bytes = file("wko", "2008_06_25_20_59_49.wko");
    let decoded = read(&bytes, SourceFormat::Wko);
    let recording = &decoded.recordings[0];
    assert_eq!(recording.samples.len(), 1);
    assert_eq!(recording.samples.values(&Channel::Altitude), Some(vec![1501.0]));
    assert_eq!(recording.samples.values(&Channel::Temperature), Some(vec![15.0]));
    assert_eq!(recording.device.manufacturer, "Ergomo");
    assert_eq!(recording.start.unix_ms(), 1_214_427_589_000);
}
