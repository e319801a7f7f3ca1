//! Readers against their peers.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use ritm_tests::measure::{corpus, pair, say_pair};

fn main() {
    let Some(corpus) = corpus() else { return };
    for file in ["benchmarks__sample", "benchmarks__large"] {
        let Some(path) = find(&corpus.join("fit"), &format!("{file}.fit")) else {
            println!("skipped: no {file}.fit");
            continue;
        };
        let bytes = std::fs::read(path).unwrap();
        let size_mb = bytes.len() as f64 / 1e6;
        let ours = || ritm_formats::fit::decode(&bytes).unwrap().record_count;
        let (ours_s, peer_s) = pair(ours, || rusty(&bytes));
        let name = format!("fit decode {file}.fit");
        say_pair(
            &name,
            size_mb / ours_s,
            "rustyfit",
            size_mb / peer_s,
            "MB/s",
            true,
        );
        let (ours_s, peer_s) = pair(ours, || fitparser::from_bytes(&bytes).unwrap().len());
        say_pair(
            &name,
            size_mb / ours_s,
            "fitparser",
            size_mb / peer_s,
            "MB/s",
            true,
        );
    }
    for (format, name) in [("gpx", "gpx decode"), ("tcx", "tcx decode")] {
        let Some(path) = largest(&corpus.join(format), format) else {
            continue;
        };
        let bytes = std::fs::read(path).unwrap();
        let size_mb = bytes.len() as f64 / 1e6;
        // No crate reads TCX to points: its pair is the same bytes a second through the GPX crate.
        let gpx_bytes = std::fs::read(largest(&corpus.join("gpx"), "gpx").unwrap()).unwrap();
        let gpx_mb = gpx_bytes.len() as f64 / 1e6;
        let (ours_s, peer_s) = pair(
            || ritm_formats::decode(&bytes).unwrap().record_count,
            || gpx::read(gpx_bytes.as_slice()).unwrap().tracks.len(),
        );
        say_pair(name, size_mb / ours_s, "gpx crate", gpx_mb / peer_s, "MB/s", true);
    }
}

fn rusty(mut bytes: &[u8]) -> usize {
    let mut messages = 0;
    let mut decoder = rustyfit::Decoder::new();
    while let Some(fit) = decoder.decode(&mut bytes).unwrap() {
        messages += fit.messages.len();
    }
    messages
}

fn find(folder: &std::path::Path, end: &str) -> Option<std::path::PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_str().is_some_and(|name| name.ends_with(end)))
        .collect();
    found.sort();
    found.into_iter().next()
}

/// The largest sound file that the peer reads as well.
fn largest(folder: &std::path::Path, extension: &str) -> Option<std::path::PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter(|path| {
            std::fs::read(path).is_ok_and(|bytes| {
                ritm_formats::decode(&bytes).is_ok_and(|decoded| decoded.problems.is_empty())
                    && (extension != "gpx" || gpx::read(bytes.as_slice()).is_ok())
            })
        })
        .filter_map(|path| Some((path.metadata().ok()?.len(), path)))
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path)
}
