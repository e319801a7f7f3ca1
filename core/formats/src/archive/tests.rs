#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use std::io::{Cursor, Read, Write};

use flate2::{Compression, write::GzEncoder};
use ritm_model::ProblemCode;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Archive, Limits, Method, gunzip, gunzip_stream, is_tar, problem_of, ungzip};

mod tape;

/// Bytes that do not compress to nothing.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 58) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn zipped(files: &[(&str, &[u8], CompressionMethod)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes, method) in files {
        let options = SimpleFileOptions::default().compression_method(*method);
        if name.ends_with('/') {
            writer.add_directory(*name, options).unwrap();
        } else {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn open(bytes: &[u8]) -> Archive<Cursor<&[u8]>> {
    Archive::open(Cursor::new(bytes), Limits::default()).unwrap()
}

fn names(zip: &Archive<Cursor<&[u8]>>) -> Vec<String> {
    zip.entries().iter().map(|entry| entry.name.clone()).collect()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Puts `new` at every place of `old`.
fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let places: Vec<usize> = memchr::memmem::find_iter(bytes, old).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
}

#[test]
fn files_are_listed_and_unpacked() {
    let noise = noise(200_000);
    let bytes = zipped(&[
        ("activities/", b"", CompressionMethod::Stored),
        ("activities/1.fit", &noise, CompressionMethod::Deflated),
        ("__MACOSX/activities/._1.fit", b"x", CompressionMethod::Stored),
        ("Лыжи.gpx", b"<gpx/>", CompressionMethod::Stored),
        ("..\\..\\evil.gpx", b"", CompressionMethod::Deflated),
    ]);
    let mut zip = open(&bytes);
    assert_eq!(names(&zip), ["activities/1.fit", "Лыжи.gpx", "evil.gpx"]);
    assert_eq!(zip.problem(), None);
    assert_eq!(zip.read(0), Ok((noise, None)));
    assert_eq!(zip.read(1), Ok((b"<gpx/>".to_vec(), None)));
    assert_eq!(zip.read(2), Ok((Vec::new(), None)));
    assert_eq!(zip.read(3).unwrap_err().code, ProblemCode::Internal);
    assert!(zip.entries()[0].packed_bytes < 200_000);
}

#[test]
fn bytes_before_and_a_comment_after_do_not_hide_the_directory() {
    let mut bytes = b"MZ a program that unpacks itself".to_vec();
    bytes.extend(zipped(&[("a.gpx", b"one", CompressionMethod::Deflated)]));
    bytes.extend(b"junk behind");
    assert_eq!(open(&bytes).read(0), Ok((b"one".to_vec(), None)));
}

#[test]
fn two_files_of_one_name_are_both_there() {
    let mut bytes = zipped(&[
        ("a.gpx", b"one", CompressionMethod::Stored),
        ("b.gpx", b"two", CompressionMethod::Stored),
    ]);
    replace(&mut bytes, b"b.gpx", b"a.gpx");
    let mut zip = open(&bytes);
    assert_eq!(names(&zip), ["a.gpx", "a.gpx"]);
    assert_eq!(zip.read(0).unwrap().0, b"one");
    assert_eq!(zip.read(1).unwrap().0, b"two");
}

#[test]
fn names_in_code_page_437_are_read() {
    let mut bytes = zipped(&[("ZXrich.gpx", b"one", CompressionMethod::Stored)]);
    replace(&mut bytes, b"ZXrich", b"Z\x81rich");
    assert_eq!(names(&open(&bytes)), ["Zürich.gpx"]);
}

#[test]
fn what_cannot_be_opened_says_why() {
    let mut bytes = zipped(&[("a.gpx", b"one", CompressionMethod::Deflated)]);
    let central = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    bytes[central + 8] |= 1;
    assert_eq!(open(&bytes).read(0).unwrap_err().code, ProblemCode::Encrypted);
    bytes[central + 8] &= !1;
    bytes[central + 10] = 14;
    let problem = open(&bytes).read(0).unwrap_err();
    assert_eq!(
        (problem.code, problem.detail.as_str()),
        (ProblemCode::UnsupportedCompression, "LZMA")
    );
    let code = |bytes: &[u8]| {
        Archive::open(Cursor::new(bytes), Limits::default())
            .err()
            .unwrap()
            .code
    };
    assert_eq!(code(b""), ProblemCode::Empty);
    assert_eq!(code(b"no archive at all"), ProblemCode::Malformed);
    let empty = zipped(&[]);
    assert!(open(&empty).entries().is_empty());
}

#[test]
fn damage_saves_what_it_can() {
    let noise = noise(300_000);
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let mut bytes = zipped(&[("a.fit", &noise, method)]);
        let central = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        bytes[central + 16] ^= 1;
        let (saved, problem) = open(&bytes).read(0).unwrap();
        assert_eq!(saved, noise);
        assert_eq!(problem.unwrap().code, ProblemCode::BadChecksum);
        // A size that lies: what is claimed is taken, no more.
        bytes[central + 20..central + 24].copy_from_slice(&1000_u32.to_le_bytes());
        let (saved, problem) = open(&bytes).read(0).unwrap();
        assert!(noise.starts_with(&saved) && !saved.is_empty());
        assert!(problem.is_some());
    }
}

#[test]
fn an_archive_that_is_cut_off_gives_the_files_before_the_cut() {
    let noise = noise(100_000);
    let bytes = zipped(&[
        ("a.fit", &noise, CompressionMethod::Deflated),
        ("b.fit", &noise, CompressionMethod::Stored),
        ("c.fit", &noise, CompressionMethod::Deflated),
    ]);
    let last = memchr::memmem::rfind(&bytes, b"PK\x03\x04").unwrap();
    let mut zip = open(&bytes[..last + 20_000]);
    assert_eq!(zip.problem().unwrap().code, ProblemCode::Truncated);
    assert_eq!(names(&zip), ["a.fit", "b.fit", "c.fit"]);
    assert_eq!(zip.read(0), Ok((noise.clone(), None)));
    assert_eq!(zip.read(1), Ok((noise.clone(), None)));
    let (saved, problem) = zip.read(2).unwrap();
    assert_eq!(problem.unwrap().code, ProblemCode::Truncated);
    assert!(saved.len() > 10_000 && noise.starts_with(&saved));
}

#[test]
fn bombs_end_at_the_limits() {
    let zeros = vec![0; 8 << 20];
    let bytes = zipped(&[("a", &zeros, CompressionMethod::Deflated)]);
    let problem = open(&bytes).read(0).unwrap_err();
    assert_eq!(problem.code, ProblemCode::TooLarge);
    assert!(problem.at_byte.unwrap() < 4 << 20);
    assert_eq!(
        gunzip(&gzipped(&zeros), Limits::default()).unwrap_err().code,
        ProblemCode::TooLarge
    );

    let small = Limits {
        entry_bytes: 1000,
        entries: 2,
        ..Limits::default()
    };
    assert_eq!(
        gunzip(&gzipped(&noise(1001)), small).unwrap_err().code,
        ProblemCode::TooLarge
    );
    assert!(gunzip(&gzipped(&noise(1000)), small).is_ok());
    let three = zipped(&[
        ("a", b"", CompressionMethod::Stored),
        ("b", b"", CompressionMethod::Stored),
        ("c", b"", CompressionMethod::Stored),
    ]);
    assert_eq!(
        Archive::open(Cursor::new(&three), small).err().unwrap().code,
        ProblemCode::TooLarge
    );
    let cut = &three[..memchr::memmem::find(&three, b"PK\x01\x02").unwrap()];
    assert_eq!(
        Archive::open(Cursor::new(cut), small).err().unwrap().code,
        ProblemCode::TooLarge
    );
}

#[test]
fn files_that_overlap_are_refused_but_the_last() {
    // Two directory entries that both claim the one file's bytes, the first with those of the second in it.
    let mut bytes = zipped(&[
        (
            "a",
            b"11111111111111111111111111111111111111111111",
            CompressionMethod::Stored,
        ),
        ("b", b"2", CompressionMethod::Stored),
    ]);
    let first = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    bytes[first + 20] += 10;
    let mut zip = open(&bytes);
    assert_eq!(zip.read(0).unwrap_err().code, ProblemCode::Malformed);
    assert_eq!(zip.read(1).unwrap().0, b"2");
    // Two entries of one place.
    let second = first + 46 + 1;
    bytes[first + 20] -= 10;
    let place: [u8; 4] = bytes[first + 42..first + 46].try_into().unwrap();
    bytes[second + 42..second + 46].copy_from_slice(&place);
    let mut zip = open(&bytes);
    assert!(zip.read(0).is_err() || zip.read(1).is_err());
}

#[test]
fn gzip_is_read_member_by_member() {
    let mut bytes = gzipped(b"one ");
    bytes.extend(gzipped(b"two"));
    bytes.extend([0; 512]);
    assert_eq!(gunzip(&bytes, Limits::default()), Ok((b"one two".to_vec(), None)));
    assert_eq!(gunzip(&gzipped(b""), Limits::default()), Ok((Vec::new(), None)));
    assert_eq!(
        gunzip(b"plain", Limits::default()).unwrap_err().code,
        ProblemCode::Malformed
    );
    assert_eq!(
        gunzip(&[0x1f, 0x8b], Limits::default()).unwrap_err().code,
        ProblemCode::Truncated
    );
}

#[test]
fn a_damaged_gzip_saves_what_it_can() {
    let noise = noise(300_000);
    let bytes = gzipped(&noise);
    let (saved, problem) = gunzip(&bytes[..bytes.len() / 2], Limits::default()).unwrap();
    let problem = problem.unwrap();
    assert_eq!(
        (problem.code, problem.at_byte),
        (ProblemCode::Truncated, Some(saved.len() as u64))
    );
    assert!(saved.len() > 100_000 && noise.starts_with(&saved));
    let mut wrong = bytes.clone();
    let crc = wrong.len() - 8;
    wrong[crc] ^= 1;
    let (saved, problem) = gunzip(&wrong, Limits::default()).unwrap();
    assert_eq!((saved, problem.unwrap().code), (noise, ProblemCode::BadChecksum));
}

#[test]
fn no_damage_makes_the_reader_panic() {
    let files = [
        ("a.fit", &noise(2000)[..], CompressionMethod::Deflated),
        ("b.fit", b"two", CompressionMethod::Stored),
        ("folder/c.gpx", b"<gpx/>", CompressionMethod::Deflated),
    ];
    let gz = [gzipped(&noise(900)), gzipped(b"two")].concat();
    let zip = zipped(&files);
    let cut = zip[..zip.len() - 60].to_vec();
    let seeds = [zip, cut, gz, tape::every_kind(), gzipped(&tape::every_kind())];
    crate::damage::endure(&seeds, |bytes| {
        let _ = gunzip(bytes, Limits::default());
        let _ = crate::detect(bytes);
        let mut archive = Archive::open(Cursor::new(bytes), Limits::default())?;
        for index in 0..archive.entries().len() {
            let whole = archive.read(index).map(|(bytes, _)| bytes);
            let packed = archive.packed(index);
            if let (Ok(whole), Ok(Some(packed))) = (whole, packed) {
                assert_eq!(
                    packed.unpack(Limits::default()).map(|(bytes, _)| bytes),
                    Ok(whole)
                );
            }
            let claimed = archive.entries()[index].name.clone();
            assert!(
                !claimed.starts_with('/') && claimed.split('/').all(|part| !matches!(part, "" | "." | ".."))
            );
        }
        Ok(crate::Decoded::default())
    });
}

#[test]
fn a_stream_gives_what_is_there_and_then_says_what_is_wrong() {
    let noise = noise(300_000);
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let mut bytes = zipped(&[("export.xml", &noise, method)]);
        let mut streamed = Vec::new();
        let small = Limits {
            entry_bytes: 10,
            ..Limits::default()
        };
        let mut archive = Archive::open(Cursor::new(&bytes[..]), small).unwrap();
        assert_eq!(archive.read(0).unwrap_err().code, ProblemCode::TooLarge);
        archive.open_entry(0).unwrap().read_to_end(&mut streamed).unwrap();
        assert_eq!(streamed, noise);

        let central = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        bytes[central + 16] ^= 1;
        streamed.clear();
        let mut archive = open(&bytes);
        let error = archive
            .open_entry(0)
            .unwrap()
            .read_to_end(&mut streamed)
            .unwrap_err();
        assert_eq!(problem_of(error).code, ProblemCode::BadChecksum);
        assert_eq!(streamed, noise);
    }
    let zeros = zipped(&[("bomb", &vec![0; 8 << 20], CompressionMethod::Deflated)]);
    let error = std::io::copy(&mut open(&zeros).open_entry(0).unwrap(), &mut std::io::sink());
    assert_eq!(problem_of(error.unwrap_err()).code, ProblemCode::TooLarge);

    let gz = gzipped(&noise);
    let mut streamed = Vec::new();
    gunzip_stream(&gz[..], Limits::default())
        .read_to_end(&mut streamed)
        .unwrap();
    assert_eq!(streamed, noise);
    let error = std::io::copy(
        &mut gunzip_stream(&gz[..gz.len() / 2], Limits::default()),
        &mut std::io::sink(),
    );
    assert_eq!(problem_of(error.unwrap_err()).code, ProblemCode::Truncated);
}

#[test]
fn files_can_be_kept_as_they_are_packed() {
    let noise = noise(50_000);
    let bytes = zipped(&[
        ("a.fit", &noise, CompressionMethod::Deflated),
        ("b.fit", &noise, CompressionMethod::Stored),
    ]);
    let mut zip = open(&bytes);
    for (index, method) in [Method::Deflate, Method::Stored].into_iter().enumerate() {
        let packed = zip.packed(index).unwrap().unwrap();
        assert_eq!(
            (packed.method, packed.unpacked_bytes),
            (method, Some(noise.len() as u64))
        );
        assert_eq!(packed.unpack(Limits::default()), Ok((noise.clone(), None)));
        let mut crc = flate2::Crc::new();
        crc.update(&noise);
        assert_eq!(packed.crc, Some(crc.sum()));
        let damaged = super::Packed {
            bytes: packed.bytes[..10_000].to_vec(),
            ..packed
        };
        let (saved, problem) = damaged.unpack(Limits::default()).unwrap();
        assert!(noise.starts_with(&saved));
        assert_eq!(problem.unwrap().code, ProblemCode::Truncated);
    }
}

#[test]
fn the_deflate_stream_of_a_gzip_file_is_found() {
    let noise = noise(50_000);
    let inflated = |bytes: &[u8]| {
        let mut content = Vec::new();
        flate2::read::DeflateDecoder::new(bytes)
            .read_to_end(&mut content)
            .unwrap();
        content
    };
    let mut encoder = flate2::GzBuilder::new()
        .filename("run.fit")
        .comment("a run")
        .extra(vec![1, 2, 3])
        .write(Vec::new(), Compression::default());
    encoder.write_all(&noise).unwrap();
    for bytes in [gzipped(&noise), encoder.finish().unwrap()] {
        let file = ungzip(&bytes, Limits::default()).unwrap();
        assert_eq!(inflated(&bytes[file.deflate.unwrap()]), noise);
        // Two members, and anything behind the one, are not one stream.
        for more in [&bytes[..], b"\0\0", b"\x1f\x00 no member"] {
            let file = ungzip(&[&bytes[..], more].concat(), Limits::default()).unwrap();
            assert_eq!((file.deflate, file.problem), (None, None));
        }
        let mut wrong = bytes.clone();
        let crc = wrong.len() - 8;
        wrong[crc] ^= 1;
        assert_eq!(ungzip(&wrong, Limits::default()).unwrap().deflate, None);
    }
}
