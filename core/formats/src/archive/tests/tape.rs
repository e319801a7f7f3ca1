//! Tar archives, whole, long-named, damaged and hostile.
//!
//! They are put together here after POSIX and the GNU manual, so that each defect can be made on purpose.

use std::io::{Cursor, Read};

use proptest::prelude::*;
use ritm_model::{Problem, ProblemCode};

use super::{Archive, Limits, gzipped, is_tar, noise, problem_of, zipped};
use crate::{Kind, detect};

/// A tar archive being written.
#[derive(Default)]
struct Tape(Vec<u8>);

impl Tape {
    fn head(mut self, name: &[u8], kind: u8, size: &[u8], magic: &[u8]) -> Self {
        let mut head = [0; 512];
        let mut put = |at: usize, text: &[u8]| head[at..at + text.len()].copy_from_slice(text);
        put(0, &name[..name.len().min(100)]);
        put(100, b"0000644\0");
        put(124, size);
        put(136, b"14631552000\0");
        put(148, b"        ");
        put(156, &[kind]);
        put(257, magic);
        let sum: u32 = head.iter().map(|&byte| u32::from(byte)).sum();
        head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.0.extend(head);
        self
    }

    fn entry(self, name: &[u8], kind: u8, data: &[u8]) -> Self {
        let size = format!("{:011o}\0", data.len());
        self.head(name, kind, size.as_bytes(), b"ustar\x0000").data(data)
    }

    fn file(self, name: &str, data: &[u8]) -> Self {
        self.entry(name.as_bytes(), b'0', data)
    }

    fn data(mut self, data: &[u8]) -> Self {
        self.0.extend(data);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn pax(self, records: &[(&str, &str)]) -> Self {
        let mut text = String::new();
        for (key, value) in records {
            let bare = key.len() + value.len() + 3;
            let length = (1..8).find(|digits| (bare + digits).to_string().len() == *digits);
            text += &format!("{} {key}={value}\n", bare + length.unwrap());
        }
        self.entry(b"PaxHeaders/0", b'x', text.as_bytes())
    }

    fn end(mut self) -> Vec<u8> {
        self.0.extend([0; 1024]);
        self.0
    }
}

/// An archive with a head of every kind.
pub(super) fn every_kind() -> Vec<u8> {
    Tape::default()
        .entry(b"folder/", b'5', b"")
        .file("a.fit", &noise(2000))
        .pax(&[("path", "long/name.fit"), ("size", "3")])
        .file("b.fit", b"two")
        .entry(b"././@LongLink", b'L', b"another/name.fit\0")
        .entry(b"s.fit", b'S', b"sparse")
        .pax(&[("GNU.sparse.name", "real.fit")])
        .file("c.fit", b"holes")
        .entry(b"link", b'2', b"")
        .entry(b"global", b'g', b"20 path=for all of it\n")
        .file("d.fit", b"last")
        .end()
}

fn open(bytes: &[u8]) -> Archive<Cursor<&[u8]>> {
    Archive::open(Cursor::new(bytes), Limits::default()).unwrap()
}

fn refusal(bytes: &[u8]) -> Problem {
    Archive::open(Cursor::new(bytes), Limits::default())
        .err()
        .unwrap()
}

/// Opens the archive as it is and within gzip: both must tell the same.
fn both(bytes: &[u8], check: impl Fn(&mut Archive<Cursor<&[u8]>>)) {
    let packed = gzipped(bytes);
    for bytes in [bytes, &packed] {
        assert!(is_tar(&bytes[..bytes.len().min(2048)]));
        assert_eq!(detect(bytes), Some(Kind::Tar));
        check(&mut open(bytes));
    }
}

fn names<'a>(archive: &'a Archive<Cursor<&[u8]>>) -> Vec<&'a str> {
    archive.entries().iter().map(|head| head.name.as_str()).collect()
}

#[test]
fn files_are_listed_and_read_in_any_order() {
    let noise = noise(70_000);
    let bytes = Tape::default()
        .entry(b"export/", b'5', b"")
        .file("export/1.fit", &noise)
        .file("export/._1.fit", b"clutter")
        .entry(b"export/link.fit", b'2', b"")
        .file("export/2.gpx", b"<gpx/>")
        .file("export/2.gpx", b"<gpx>again</gpx>")
        .file("export/empty", b"")
        .end();
    both(&bytes, |archive| {
        let expected = ["export/1.fit", "export/2.gpx", "export/2.gpx", "export/empty"];
        assert_eq!(names(archive), expected);
        assert_eq!(archive.problem(), None);
        assert_eq!(archive.read(2).unwrap().0, b"<gpx>again</gpx>");
        assert_eq!(archive.read(0), Ok((noise.clone(), None)));
        assert_eq!(archive.read(0), Ok((noise.clone(), None)));
        assert_eq!(archive.read(1), Ok((b"<gpx/>".to_vec(), None)));
        assert_eq!(archive.read(3), Ok((Vec::new(), None)));
        assert_eq!(archive.read(4).unwrap_err().code, ProblemCode::Internal);
        assert_eq!(archive.packed(0), Ok(None));
        assert_eq!(archive.entries()[0].bytes, Some(70_000));
    });
    assert!(!open(&bytes).prefers_order());
    assert!(open(&gzipped(&bytes)).prefers_order());
}

#[test]
fn long_names_of_all_dialects_are_whole() {
    let long = format!("{}/activity.fit", "folder/".repeat(40));
    let mut split = Tape::default().file("tail.fit", b"split").0;
    split[345..352].copy_from_slice(b"head/er");
    let sum: u32 = 8 * 32
        + split[..512]
            .iter()
            .enumerate()
            .filter(|(at, _)| !(148..156).contains(at))
            .map(|(_, &byte)| u32::from(byte))
            .sum::<u32>();
    split[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let bytes = Tape(split)
        .entry(b"././@LongLink", b'L', format!("{long}\0").as_bytes())
        .file("folder/cut", b"gnu")
        .pax(&[("mtime", "1700000000.25"), ("path", "Лыжи/бег.gpx")])
        .file("short", b"pax")
        .pax(&[("comment", "only for the next")])
        .entry(b"global", b'g', b"20 path=for all of it\n")
        .file("plain", b"plain")
        .end();
    both(&bytes, |archive| {
        let expected = [
            "head/er/tail.fit",
            &long.replace("//", "/"),
            "Лыжи/бег.gpx",
            "plain",
        ];
        assert_eq!(names(archive), expected);
        for (index, content) in [b"split".as_slice(), b"gnu", b"pax", b"plain"].iter().enumerate() {
            assert_eq!(archive.read(index).unwrap().0, *content);
        }
    });
}

#[test]
fn sizes_may_be_in_base_256_or_in_pax_records() {
    let base256 = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5];
    let bytes = Tape::default()
        .head(b"a", b'0', &base256, b"ustar  \0")
        .data(b"first")
        .pax(&[("size", "6")])
        .head(b"b", b'0', b"00000000000\0", b"ustar\x0000")
        .data(b"second")
        .head(b"old", b'\0', b"         5 \0", b"")
        .data(b"third")
        .end();
    both(&bytes, |archive| {
        assert_eq!(names(archive), ["a", "b", "old"]);
        assert_eq!(archive.read(0).unwrap().0, b"first");
        assert_eq!(archive.read(1).unwrap().0, b"second");
        assert_eq!(archive.read(2).unwrap().0, b"third");
    });
}

#[test]
fn names_never_lead_out() {
    let bytes = Tape::default()
        .file("../../etc/passwd", b"1")
        .file("/abs/olute.fit", b"2")
        .file("..\\..\\win.fit", b"3")
        .file("C:\\a\\b.fit", b"4")
        .file("a/./b//c.fit", b"5")
        .file("../..", b"6")
        .pax(&[("path", "../../../pax.fit")])
        .file("x", b"7")
        .end();
    both(&bytes, |archive| {
        let expected = [
            "etc/passwd",
            "abs/olute.fit",
            "win.fit",
            "a/b.fit",
            "a/b/c.fit",
            "pax.fit",
        ];
        assert_eq!(names(archive), expected);
        assert_eq!(archive.read(5).unwrap().0, b"7");
    });
}

#[test]
fn sparse_files_and_later_volumes_are_refused_but_their_neighbours_read() {
    let mut sparse = Tape::default().file("a.fit", b"one").0;
    let at = sparse.len();
    sparse = Tape(sparse).entry(b"sparse.fit", b'S', &[]).0;
    // A sparse head that says: one more map block follows.
    sparse[at + 482] = 1;
    sparse[at + 124..at + 136].copy_from_slice(b"00000000005\0");
    let sum: u32 = 8 * 32
        + sparse[at..at + 512]
            .iter()
            .enumerate()
            .filter(|(index, _)| !(148..156).contains(index))
            .map(|(_, &byte)| u32::from(byte))
            .sum::<u32>();
    sparse[at + 148..at + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let bytes = Tape(sparse)
        .data(&[0; 512])
        .data(b"holes")
        .pax(&[
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.name", "real/name.fit"),
            ("path", "GNUSparseFile.0/name.fit"),
        ])
        .file("x", b"holes")
        .entry(b"rest.fit", b'M', b"the rest")
        .file("b.fit", b"two")
        .end();
    both(&bytes, |archive| {
        let expected = ["a.fit", "sparse.fit", "real/name.fit", "rest.fit", "b.fit"];
        assert_eq!(names(archive), expected);
        for index in 1..4 {
            let problem = archive.read(index).unwrap_err();
            assert_eq!(problem.code, ProblemCode::UnsupportedCompression);
            assert!(problem.detail.contains("sparse") || problem.detail.contains("volume"));
        }
        assert_eq!(archive.read(0).unwrap().0, b"one");
        assert_eq!(archive.read(4).unwrap().0, b"two");
    });
}

#[test]
fn a_cut_archive_gives_what_is_before_the_cut() {
    let (first, second) = (noise(3000), noise(6000)[3000..].to_vec());
    let bytes = Tape::default().file("a.fit", &first).file("b.fit", &second).end();
    for cut in 1..bytes.len() {
        let Ok(mut archive) = Archive::open(Cursor::new(&bytes[..cut]), Limits::default()) else {
            assert!(cut < 512, "{cut}");
            continue;
        };
        let whole = cut >= bytes.len() - 1024;
        if cut < bytes.len() - 512 {
            let problem = archive.problem().unwrap();
            assert_eq!(problem.code, ProblemCode::Truncated, "{cut}");
        }
        for index in 0..archive.entries().len() {
            let noise = if index == 0 { &first } else { &second };
            match archive.read(index) {
                Ok((saved, None)) => assert_eq!(&saved, noise),
                Ok((saved, Some(problem))) => {
                    assert_eq!(problem.code, ProblemCode::Truncated);
                    assert!(!whole && noise.starts_with(&saved));
                }
                Err(problem) => assert!(!whole && problem.code == ProblemCode::Truncated),
            }
        }
    }
    let packed = gzipped(&bytes);
    let mut archive = open(&packed[..packed.len() * 3 / 4]);
    assert_eq!(archive.problem().unwrap().code, ProblemCode::Truncated);
    assert_eq!(archive.read(0), Ok((first, None)));
    let (saved, problem) = archive.read(1).unwrap();
    assert_eq!(problem.unwrap().code, ProblemCode::Truncated);
    assert!(saved.len() > 500 && second.starts_with(&saved));
}

#[test]
fn a_damaged_head_costs_only_its_file() {
    let mut bytes = Tape::default()
        .file("a.fit", b"one")
        .file("b.fit", b"two")
        .file("c.fit", b"three")
        .end();
    bytes[1024 + 124] = b'7';
    both(&bytes, |archive| {
        assert_eq!(names(archive), ["a.fit", "c.fit"]);
        let problem = archive.problem().unwrap();
        assert_eq!(
            (problem.code, problem.at_byte),
            (ProblemCode::Malformed, Some(1024))
        );
        assert_eq!(archive.read(1).unwrap().0, b"three");
    });
}

#[test]
fn archives_put_one_behind_the_other_are_all_read() {
    let mut bytes = Tape::default().file("a.fit", b"one").end();
    bytes.extend(Tape::default().file("b.fit", b"two").end());
    bytes.extend(b"junk".repeat(200));
    both(&bytes, |archive| {
        assert_eq!(names(archive), ["a.fit", "b.fit"]);
        assert_eq!(archive.problem(), None);
        assert_eq!(archive.read(1).unwrap().0, b"two");
    });
}

#[test]
fn claims_and_bombs_end_at_the_limits() {
    // A head that claims more than there can be.
    let huge = Tape::default()
        .head(b"a.fit", b'0', b"77777777777\0", b"ustar\x0000")
        .data(b"little")
        .end();
    let mut archive = open(&huge);
    let (saved, problem) = archive.read(0).unwrap();
    assert!(saved.starts_with(b"little"));
    assert_eq!(problem.unwrap().code, ProblemCode::Truncated);

    let mut zeros = Tape::default()
        .file("a.fit", b"one")
        .file("b", &vec![0; 8 << 20])
        .end();
    zeros.extend(vec![0; 1 << 20]);
    assert_eq!(refusal(&gzipped(&zeros)).code, ProblemCode::TooLarge);
    // A file over the limit of memory still comes as a stream.
    let small = Limits {
        entry_bytes: 1000,
        ..Limits::default()
    };
    let bytes = Tape::default().file("a.fit", &noise(1001)).end();
    for bytes in [&bytes, &gzipped(&bytes)] {
        let mut archive = Archive::open(Cursor::new(&bytes[..]), small).unwrap();
        assert_eq!(archive.read(0).unwrap_err().code, ProblemCode::TooLarge);
        let mut streamed = Vec::new();
        archive.open_entry(0).unwrap().read_to_end(&mut streamed).unwrap();
        assert_eq!(streamed, noise(1001));
    }
    let short = Limits {
        stream_bytes: 1500,
        ..Limits::default()
    };
    let mut archive = Archive::open(Cursor::new(&bytes[..]), short).unwrap();
    assert!(archive.open_entry(0).is_ok());
    assert!(Archive::open(Cursor::new(&gzipped(&bytes)), short).is_err());

    let few = Limits {
        entries: 1,
        ..Limits::default()
    };
    let two = Tape::default().file("a", b"").file("b", b"").end();
    let problem = Archive::open(Cursor::new(&two), few).err().unwrap();
    assert_eq!(problem.code, ProblemCode::TooLarge);
}

#[test]
fn archives_within_archives_open_in_turn() {
    let tar = Tape::default().file("deep/run.fit", b"the run").end();
    let zip = zipped(&[("inner.tar.gz", &gzipped(&tar), zip::CompressionMethod::Stored)]);
    let outer = gzipped(&Tape::default().file("UploadedFiles_0.zip", &zip).end());
    let zip = open(&outer).read(0).unwrap().0;
    assert_eq!(detect(&zip), Some(Kind::Zip));
    let tar = open(&zip).read(0).unwrap().0;
    assert_eq!(detect(&tar), Some(Kind::Tar));
    assert_eq!(open(&tar).read(0), Ok((b"the run".to_vec(), None)));
}

#[test]
fn what_is_no_archive_is_none() {
    assert!(!is_tar(&[0; 1024]));
    assert!(!is_tar(b""));
    assert!(!is_tar(&gzipped(b"one file")));
    assert_eq!(refusal(&[7; 2048]).code, ProblemCode::Malformed);
    assert_eq!(refusal(&gzipped(&[7; 2048])).code, ProblemCode::Malformed);
    let problem = crate::decode(b"7z\xbc\xaf\x27\x1c\0\x04").unwrap_err();
    assert_eq!(problem.code, ProblemCode::UnsupportedCompression);
    assert!(problem.detail.starts_with("7z"));
    let error = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    assert_eq!(problem_of(error).code, ProblemCode::Truncated);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_put_in_comes_out(files in prop::collection::vec(("[a-z]{1,90}(/[a-zа-я]{1,90}){0,3}", prop::collection::vec(any::<u8>(), 0..2000)), 0..12)) {
        let tape = files.iter().fold(Tape::default(), |tape, (name, data)| tape.pax(&[("path", name)]).file("x", data));
        let bytes = tape.end();
        for bytes in [&bytes, &gzipped(&bytes)] {
            let opened = Archive::open(Cursor::new(&bytes[..]), Limits::default());
            if files.is_empty() && opened.is_err() {
                continue;
            }
            let mut archive = opened.unwrap();
            prop_assert_eq!(archive.entries().len(), files.len());
            for (index, (name, data)) in files.iter().enumerate() {
                prop_assert_eq!(&archive.entries()[index].name, name);
                prop_assert_eq!(archive.read(index), Ok((data.clone(), None)));
            }
        }
    }
}
