//! Damaged files of every format: nothing panics, nothing takes a second, nothing takes more memory than a bounded
//! multiple of the file's size.
//!
//! The files are those our own writers make of generated recordings, and real ones where there are any beside the
//! checkout (or in `RITM_CORPUS`). Damage is drawn from its number, so each can be had again. Without settings the test
//! takes some seconds; `RITM_MUTATIONS` is how many there shall be, `RITM_MUTATIONS_FROM` the number of the first, and
//! `RITM_MUTATIONS_LARGEST` up to how many bytes of real files are taken.

use std::{
    cell::RefCell,
    fs,
    io::{Cursor, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::{Duration, Instant},
};

use ritm_formats::{
    Kind,
    archive::{Archive, Limits, gunzip},
    csv, decode, detect, fit, geojson, gpx, kml, tcx,
};

#[path = "mutations/counting.rs"]
mod counting;
#[path = "mutations/damage.rs"]
mod damage;
#[path = "generated/documents.rs"]
mod documents;
#[path = "generated/shapes.rs"]
mod shapes;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

/// How long it goes on when nobody says how often.
const USUAL: Duration = Duration::from_secs(5);
/// The longest that anything may take.
const LONGEST: Duration = Duration::from_secs(1);
/// What a reader may hold: so many times the file's size, and so much besides.
const TIMES: usize = 64;
const BESIDES: usize = 1 << 20;
/// What an archive may hold besides: a file unpacked is allowed its first MiB whatever the ratio, buffers and windows.
const ARCHIVE_BESIDES: usize = 8 << 20;
/// Real files are taken up to here when nobody says otherwise.
const LARGEST: u64 = 64 << 10;

const LIMITS: Limits = Limits {
    entry_bytes: 2 << 20,
    stream_bytes: 2 << 20,
    ratio: 16,
    entries: 1000,
};

struct Input {
    name: String,
    bytes: Vec<u8>,
}

fn generated() -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| inputs.push(Input { name, bytes });
    for (number, mut recording) in shapes::recordings(4).into_iter().enumerate() {
        // Long files only take longer: nothing new is in them.
        let rows = recording.samples.len().min(40);
        recording.samples.time_ms.truncate(rows);
        for column in &mut recording.samples.columns {
            column.raw.truncate(rows);
        }
        let one = std::slice::from_ref(&recording);
        let files = [
            ("fit", fit::encode(&recording)),
            ("gpx", gpx::encode(one)),
            ("tcx", tcx::encode(one)),
            ("geojson", geojson::encode(&recording)),
            ("kml", kml::encode(&recording)),
            ("csv", csv::encode(&recording)),
        ];
        if number == 5 {
            let (zip, tar) = (zip(&files), tar(&files));
            add("tar.gz".to_owned(), gzip(&tar));
            add("gz".to_owned(), gzip(&files[1].1));
            add("zip".to_owned(), zip);
            add("tar".to_owned(), tar);
        }
        if (1..8).contains(&number) {
            add(format!("{number}.pwx"), documents::pwx(&recording));
            add(format!("{number}.fitlog"), documents::fitlog(&recording));
            add(format!("{number}.sml"), documents::sml(&recording));
            add(format!("{number}.health"), documents::health(&recording));
        }
        for (extension, bytes) in files {
            add(format!("{number}.{extension}"), bytes);
        }
    }
    inputs
}

fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let begun = writer.start_file(
            format!("folder/a.{name}"),
            zip::write::SimpleFileOptions::default(),
        );
        assert!(begun.is_ok() && writer.write_all(bytes).is_ok());
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    assert!(writer.write_all(bytes).is_ok());
    writer.finish().unwrap_or_default()
}

/// A tar archive by POSIX.1-1988 (ustar).
fn tar(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut head = [0_u8; 512];
        let mut put = |at: usize, text: &str| {
            for (place, byte) in head.iter_mut().skip(at).zip(text.bytes()) {
                *place = byte;
            }
        };
        put(0, &format!("folder/a.{name}"));
        put(100, "0000644");
        put(124, &format!("{:011o}", bytes.len()));
        put(136, "00000000000");
        put(148, "        ");
        put(156, "0");
        put(257, "ustar\x0000");
        let sum: u32 = head.iter().map(|&byte| u32::from(byte)).sum();
        let mut put = |at: usize, text: &str| {
            for (place, byte) in head.iter_mut().skip(at).zip(text.bytes()) {
                *place = byte;
            }
        };
        put(148, &format!("{sum:06o}\0 "));
        archive.extend_from_slice(&head);
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

/// Real files, in the order of their names; of large ones the beginning.
fn real() -> Vec<Input> {
    let folder = PathBuf::from(env!("RITM_CORPUS_FOLDER"));
    let mut paths = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("MANIFEST.tsv") && !path.ends_with("reference.json") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    if paths.is_empty() {
        println!("skipped: no real files in {}", folder.display());
    }
    let largest = setting("RITM_MUTATIONS_LARGEST").unwrap_or(LARGEST);
    let largest = usize::try_from(largest).unwrap_or(usize::MAX);
    let read = |path: PathBuf| {
        let mut bytes = fs::read(&path).ok()?;
        bytes.truncate(largest);
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(Input { name, bytes })
    };
    paths.into_iter().filter_map(read).collect()
}

/// How long the work took and the most it held; again where it was slow, as other programs may be what took the time.
fn measured<T>(mut work: impl FnMut() -> T) -> (T, Duration, usize) {
    let mut shortest = Duration::MAX;
    loop {
        let begun = Instant::now();
        let (done, held) = counting::most_held(&mut work);
        let took = begun.elapsed();
        if took <= LONGEST || took >= shortest {
            return (done, took.min(shortest), held);
        }
        shortest = took;
    }
}

/// The most of anything seen.
#[derive(Default)]
struct Seen {
    longest: Duration,
    /// Bytes held for each of the file's, of files of at least 4 KiB, and what the file was made of.
    most_held: f64,
    held_by: String,
    now: String,
    read: u64,
    refused: u64,
}

fn check(seen: &mut Seen, what: &str, input: usize, took: Duration, held: usize, besides: usize) {
    assert!(took <= LONGEST, "{what} took {took:?}");
    let most = TIMES * input + besides;
    assert!(held <= most, "{what} held {held} bytes for {input}");
    seen.longest = seen.longest.max(took);
    if input >= 4096 && besides == BESIDES {
        let held = held as f64 / input as f64;
        if held > seen.most_held {
            seen.most_held = held;
            seen.held_by.clone_from(&seen.now);
        }
    }
}

fn consume(seen: &mut Seen, bytes: &[u8], write: bool, depth: u32) {
    if let Some(Kind::Zip | Kind::Tar | Kind::Gzip) = detect(bytes) {
        if depth > 1 {
            return;
        }
        let files = RefCell::new(Vec::new());
        let ((), took, held) = measured(|| {
            files.borrow_mut().clear();
            unpack(bytes, &files);
        });
        let files = files.into_inner();
        let kept: usize = files.iter().map(Vec::capacity).sum();
        check(
            seen,
            "an archive",
            bytes.len(),
            took,
            held.saturating_sub(kept),
            ARCHIVE_BESIDES,
        );
        for file in files {
            consume(seen, &file, write, depth + 1);
        }
        return;
    }
    let (decoded, took, held) = measured(|| decode(bytes));
    check(seen, "reading", bytes.len(), took, held, BESIDES);
    let Ok(decoded) = decoded else {
        seen.refused += 1;
        return;
    };
    seen.read += 1;
    for recording in &decoded.recordings {
        for column in &recording.samples.columns {
            assert_eq!(column.raw.len(), recording.samples.len(), "{:?}", column.channel);
        }
        if write {
            let one = std::slice::from_ref(recording);
            let (_, took, _) = measured(|| (fit::encode(recording), geojson::encode(recording)));
            assert!(took <= LONGEST, "writing took {took:?}");
            let (_, took, _) = measured(|| (gpx::encode(one), tcx::encode(one)));
            assert!(took <= LONGEST, "writing took {took:?}");
            let (_, took, _) = measured(|| (kml::encode(recording), csv::encode(recording)));
            assert!(took <= LONGEST, "writing took {took:?}");
        }
    }
}

/// A few files of an archive.
fn unpack(bytes: &[u8], files: &RefCell<Vec<Vec<u8>>>) {
    if detect(bytes) == Some(Kind::Gzip) {
        files
            .borrow_mut()
            .extend(gunzip(bytes, LIMITS).map(|(file, _)| file));
        return;
    }
    let Ok(mut archive) = Archive::open(Cursor::new(bytes), LIMITS) else {
        return;
    };
    for index in 0..archive.entries().len().min(8) {
        files
            .borrow_mut()
            .extend(archive.read(index).map(|(file, _)| file));
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn damaged_files_do_no_harm() {
    let mut inputs = generated();
    let made = inputs.len();
    inputs.extend(real());
    let count = setting("RITM_MUTATIONS");
    let first = setting("RITM_MUTATIONS_FROM").unwrap_or(0);
    let begun = Instant::now();
    let mut seen = Seen::default();
    // All as they are: what is sound must stand its own test.
    for input in &inputs {
        seen.now.clone_from(&input.name);
        consume(&mut seen, &input.bytes, true, 0);
    }
    assert!(seen.read >= made as u64, "our own files are read");
    let mut number = first;
    while count.map_or(begun.elapsed() < USUAL, |count| number < first + count) {
        let mut dice = damage::Dice(number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let (Some(input), Some(other)) = (
            inputs.get(dice.below(inputs.len())),
            inputs.get(dice.below(inputs.len())),
        ) else {
            break;
        };
        let mut bytes = input.bytes.clone();
        damage::damage(&mut dice, &mut bytes, &other.bytes);
        let write = number.is_multiple_of(8);
        seen.now.clone_from(&input.name);
        let outcome = catch_unwind(AssertUnwindSafe(|| consume(&mut seen, &bytes, write, 0)));
        assert!(
            outcome.is_ok(),
            "damage {number} to {} did harm; RITM_MUTATIONS_FROM={number} RITM_MUTATIONS=1 does it again",
            input.name
        );
        number += 1;
    }
    println!(
        "{} damaged files of {} ({made} generated): {} read, {} refused, longest {:?}, at most {:.1} bytes held a byte ({})",
        number - first,
        inputs.len(),
        seen.read,
        seen.refused,
        seen.longest,
        seen.most_held,
        seen.held_by,
    );
}
