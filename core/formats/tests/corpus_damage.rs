//! FIT files of the corpus with a wrong check sum, and cut short: what stands in them is read all the same.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, io::Read, path::Path};

use ritm_formats::{Decoded, fit};
use ritm_model::{ProblemCode, Recording};

/// Where files are cut, in parts of a thousand of their messages.
const CUTS: [usize; 9] = [30, 100, 230, 350, 500, 700, 810, 950, 999];

fn files() -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(Path::new(env!("RITM_CORPUS_FOLDER")).join("fit")).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, read(&path))
        })
        .collect();
    files.sort();
    // Sound ones whose only file is as long as its header says.
    files.retain(|(_, bytes)| {
        let size = bytes
            .get(4..8)
            .map_or(0, |four| u32::from_le_bytes(four.try_into().unwrap()));
        let whole = bytes
            .first()
            .is_some_and(|&header| usize::from(header) + size as usize + 2 == bytes.len());
        whole && fit::survey(bytes).problems.is_empty()
    });
    assert!(
        files.len() > 80,
        "only {} sound FIT files in the corpus",
        files.len()
    );
    files
}

fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut inner = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .read_to_end(&mut inner)
        .unwrap();
    inner
}

fn recordings(bytes: &[u8]) -> Vec<Recording> {
    fit::decode(bytes)
        .map(|decoded| decoded.recordings)
        .unwrap_or_default()
}

/// Where each record ends, by the plainest walk there can be.
fn record_ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut strides: BTreeMap<u8, (bool, usize)> = BTreeMap::new();
    let mut at = usize::from(bytes[0]);
    while at + 2 < bytes.len() {
        let header = bytes[at];
        if header & 0xc0 == 0x40 {
            let sizes = |count: usize, from: usize| {
                (0..count)
                    .map(|i| usize::from(bytes[from + 3 * i + 1]))
                    .sum::<usize>()
            };
            let fields = usize::from(bytes[at + 5]);
            let (mut length, mut stride) = (6 + 3 * fields, 1 + sizes(fields, at + 6));
            if header & 0x20 != 0 {
                let fields = usize::from(bytes[at + length]);
                stride += sizes(fields, at + length + 1);
                length += 1 + 3 * fields;
            }
            let record = [bytes[at + 3], bytes[at + 4]] == if bytes[at + 2] == 0 { [20, 0] } else { [0, 20] };
            strides.insert(header & 15, (record, stride));
            at += length;
            continue;
        }
        let local = if header & 0x80 != 0 {
            header >> 5 & 3
        } else {
            header & 15
        };
        let (record, stride) = strides[&local];
        at += stride;
        if record {
            ends.push(at);
        }
    }
    ends
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn a_wrong_check_sum_costs_nothing() {
    let mut wrong = Vec::new();
    for (name, mut bytes) in files() {
        let whole = recordings(&bytes);
        *bytes.last_mut().unwrap() ^= 0x5a;
        let decoded = fit::decode(&bytes).unwrap_or_else(|problem| Decoded {
            recordings: Vec::new(),
            record_count: 0,
            problems: vec![problem],
            by_wall_clock: false,
        });
        let told = decoded.problems.iter().map(|problem| problem.code);
        let told: Vec<_> = told.filter(|code| !code.is_note()).collect();
        let refused = whole.is_empty() && decoded.recordings.is_empty();
        if !refused && told != [ProblemCode::BadChecksum] {
            wrong.push(format!("{name}: {:?}", decoded.problems));
        } else if decoded.recordings != whole {
            let sizes = |list: &[Recording]| -> Vec<_> {
                list.iter()
                    .map(|one| (one.sport, one.samples.len(), one.laps.len()))
                    .collect()
            };
            wrong.push(format!(
                "{name}: {:?} became {:?}",
                sizes(&whole),
                sizes(&decoded.recordings)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} files lose:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn bytes_lost_amid_the_records_rarely_cost_more_than_a_few_of_them() {
    let mut wrong = Vec::new();
    for (name, bytes) in files() {
        let ends = record_ends(&bytes);
        let (Some(first), Some(last)) = (ends.get(3), ends.iter().nth_back(3)) else {
            continue;
        };
        for (part, lost) in [(2, 1), (5, 7), (7, 30)] {
            let at = first + (last - first) * part / 9;
            let mut bytes = bytes.clone();
            bytes.drain(at..at + lost);
            let count = fit::decode(&bytes).map_or(0, |decoded| decoded.record_count as usize);
            if !(ends.len().saturating_sub(12)..=ends.len()).contains(&count) {
                let whole = ends.len();
                wrong.push(format!(
                    "{name} without {lost} bytes at {at}: {count} of {whole} records"
                ));
            }
        }
    }
    // What is left may look like messages now and then.
    assert!(
        wrong.len() < 10,
        "{} lose more:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn cut_files_hold_the_records_before_the_cut_and_no_others() {
    let mut wrong = Vec::new();
    let mut cuts = 0;
    for (name, bytes) in files() {
        let ends = record_ends(&bytes);
        let whole = recordings(&bytes);
        let (Some(first), Some(last)) = (
            whole.iter().map(|one| one.start).min(),
            whole
                .iter()
                .flat_map(|one| one.samples.time_ms.iter().map(|&ms| one.start.plus_ms(ms)))
                .max(),
        ) else {
            continue;
        };
        for part in CUTS {
            cuts += 1;
            let cut = bytes.len() * part / 1000;
            let before = ends.partition_point(|&end| end <= cut) as u64;
            let decoded = fit::decode(bytes.get(..cut).unwrap());
            let count = decoded.as_ref().map_or(0, |decoded| decoded.record_count);
            if count != before {
                wrong.push(format!(
                    "{name} cut at {cut}: {count} of {before} records, {:?}",
                    decoded.map(|decoded| decoded.problems)
                ));
                continue;
            }
            let Ok(decoded) = decoded else { continue };
            let times = decoded
                .recordings
                .iter()
                .flat_map(|one| one.samples.time_ms.iter().map(|&ms| one.start.plus_ms(ms)));
            let (from, to) = (times.clone().min(), times.max());
            if from.is_some_and(|from| from < first) || to.is_some_and(|to| to > last) {
                wrong.push(format!(
                    "{name} cut at {cut}: from {from:?} to {to:?}, not {first:?} to {last:?}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {cuts} cuts lose or invent:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
