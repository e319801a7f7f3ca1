//! Readers against their peers.
//!
//! A peer makes more of a file than ours does, or other things: the FIT crates hand over every message with every field
//! by name and value, whether anybody wants it or not; the GPX and TCX crates build the document's elements. Ours goes
//! straight from the bytes to columns of numbers, and keeps of the rest what an activity can show. A ratio tells how much
//! sooner an activity is there, not how good the peer's code is.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{
    io,
    path::{Path, PathBuf},
};

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
    let gpx = |bytes: &[u8]| gpx::read(bytes).ok().map(|read| read.tracks.len());
    let tcx = |bytes: &[u8]| {
        tcx::read(&mut io::BufReader::new(bytes))
            .ok()
            .map(|read| read.activities.is_some() as usize)
    };
    xml(&corpus, "gpx", "gpx crate", gpx);
    xml(&corpus, "tcx", "tcx crate", tcx);
}

/// Reads the largest sound file that the peer reads as well, against the peer and against what reading XML takes at the
/// least: going through its tokens with the library that ours is built on, and making nothing of them.
fn xml(corpus: &Path, format: &str, peer_name: &str, peer: fn(&[u8]) -> Option<usize>) {
    let Some(path) = largest(&corpus.join(format), format, peer) else {
        println!("skipped: no {format} file that the {peer_name} reads");
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let size_mb = bytes.len() as f64 / 1e6;
    let ours = || ritm_formats::decode(&bytes).unwrap().record_count;
    let name = format!("{format} decode");
    let (ours_s, peer_s) = pair(ours, || peer(&bytes));
    say_pair(&name, size_mb / ours_s, peer_name, size_mb / peer_s, "MB/s", true);
    let (ours_s, tokens_s) = pair(ours, || tokens(&bytes));
    say_pair(
        &name,
        size_mb / ours_s,
        "quick-xml, tokens alone",
        size_mb / tokens_s,
        "MB/s",
        true,
    );
}

/// How many tokens the text has.
fn tokens(bytes: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut count = 0;
    while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
        count += 1;
    }
    count
}

fn rusty(mut bytes: &[u8]) -> usize {
    let mut messages = 0;
    let mut decoder = rustyfit::Decoder::new();
    while let Some(fit) = decoder.decode(&mut bytes).unwrap() {
        messages += fit.messages.len();
    }
    messages
}

fn find(folder: &Path, end: &str) -> Option<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_str().is_some_and(|name| name.ends_with(end)))
        .collect();
    found.sort();
    found.into_iter().next()
}

/// The largest sound file that the peer reads as well.
fn largest(folder: &Path, extension: &str, peer: fn(&[u8]) -> Option<usize>) -> Option<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter(|path| {
            std::fs::read(path).is_ok_and(|bytes| {
                ritm_formats::decode(&bytes).is_ok_and(|decoded| decoded.problems.is_empty())
                    && peer(&bytes).is_some()
            })
        })
        .filter_map(|path| Some((path.metadata().ok()?.len(), path)))
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path)
}
