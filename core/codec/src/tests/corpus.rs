//! Real recordings come back, and take no more than they are meant to.
//!
//! The files are not part of the project: without them the test is ignored.

use std::fs;

use super::*;

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn real_recordings_come_back_and_are_small() {
    let entries = fs::read_dir(format!("{}/fit", env!("RITM_CORPUS_FOLDER"))).unwrap();
    let mut sizes = [Vec::new(), Vec::new()];
    for entry in entries {
        let path = entry.unwrap().path();
        // Made by a program, all of it alike: it says nothing about size.
        let made_up = path.to_string_lossy().contains("big_activity");
        let bytes = fs::read(&path).unwrap();
        // Those of under 150 kB are most of all, and do in a moment.
        if made_up || bytes.len() > 150_000 {
            continue;
        }
        let Ok(decoded) = ritm_formats::decode(&bytes) else {
            continue;
        };
        for recording in decoded
            .recordings
            .into_iter()
            .filter(|one| one.samples.len() >= 300)
        {
            let samples = recording.samples;
            assert_same(&round_trip(&samples), &samples);
            let known = samples
                .columns
                .iter()
                .filter(|one| Channel::KNOWN.contains(&one.channel));
            let core = Samples {
                time_ms: samples.time_ms.clone(),
                columns: known.cloned().collect(),
            };
            for (sizes, samples) in sizes.iter_mut().zip([&core, &samples]) {
                let bytes: usize = pack(samples).unwrap().iter().map(|piece| piece.data.len()).sum();
                sizes.push(bytes as f64 / samples.len() as f64);
            }
        }
    }
    let [core, all] = sizes.map(|mut sizes| {
        sizes.sort_by(f64::total_cmp);
        [sizes[sizes.len() / 2], sizes[sizes.len() * 9 / 10]]
    });
    println!("median and nine tenths, bytes a sample: ten channels {core:.2?}, all channels {all:.2?}");
    assert!(core[0] <= 4.7 && core[1] <= 6.5, "ten channels: {core:?}");
    assert!(all[0] <= 5.8, "all channels: {all:?}");
}
