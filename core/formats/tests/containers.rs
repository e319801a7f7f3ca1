//! Files as they come out of archives: a KMZ, and an Apple Health export that is read as it unpacks, with its routes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Cursor, Write};

use ritm_formats::{
    Kind, NoZones,
    archive::{Archive, Limits},
    decode, detect, gpx, health, kml,
};
use ritm_model::{Channel, Recording, SourceFormat};

#[path = "generated/documents.rs"]
mod documents;
#[path = "generated/shapes.rs"]
mod shapes;

fn zip(files: &[(&str, &[u8])]) -> Archive<Cursor<Vec<u8>>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert_eq!(detect(&bytes), Some(Kind::Zip));
    Archive::open(Cursor::new(bytes), Limits::default()).unwrap()
}

fn ride() -> Recording {
    shapes::recordings(0).remove(0)
}

#[test]
fn a_kmz_file_is_an_archive_with_a_document() {
    let ride = ride();
    let mut kmz = zip(&[("doc.kml", &kml::encode(&ride)), ("files/a.png", b"\x89PNG")]);
    let (document, problem) = kmz.read(0).unwrap();
    assert_eq!(problem, None);
    assert_eq!(detect(&document), Some(Kind::Training(SourceFormat::Kml)));
    assert_eq!(decode(&document).unwrap().recordings[0].samples, ride.samples);
}

#[test]
fn an_export_is_read_as_it_unpacks_and_its_routes_after_it() {
    let ride = ride();
    let mut route = ride.clone();
    route.samples.columns.retain(|column| {
        matches!(
            column.channel,
            Channel::Latitude | Channel::Longitude | Channel::Altitude
        )
    });
    let mut archive = zip(&[
        ("apple_health_export/export.xml", &documents::health(&ride)),
        (
            "apple_health_export/workout-routes/route_1.gpx",
            &gpx::encode(&[route]),
        ),
    ]);
    let mut workouts = health::Export::read(archive.open_entry(0).unwrap()).unwrap();
    assert_eq!(workouts.problems(), []);
    let recording = workouts
        .recording(
            0,
            &mut |path| {
                let wanted = format!("apple_health_export/{path}");
                let index = archive.entries().iter().position(|entry| entry.name == wanted)?;
                archive.read(index).ok().map(|(bytes, _)| bytes)
            },
            &NoZones,
        )
        .unwrap();
    assert_eq!(recording.samples.time_ms, ride.samples.time_ms);
    for channel in [
        Channel::Latitude,
        Channel::Longitude,
        Channel::Altitude,
        Channel::HeartRate,
        Channel::Cadence,
        Channel::Power,
        Channel::Speed,
    ] {
        let ours = recording.samples.values(&channel).unwrap();
        let theirs = ride.samples.values(&channel).unwrap();
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() <= 0.001, "{channel:?}: {ours} {theirs}");
        }
    }
}

/// What a reader is given comes back, as far as the format tells it.
#[test]
fn values_come_through() {
    type Document = fn(&Recording) -> Vec<u8>;
    let documents: [(SourceFormat, Document); 3] = [
        (SourceFormat::Pwx, documents::pwx),
        (SourceFormat::Fitlog, documents::fitlog),
        (SourceFormat::Sml, documents::sml),
    ];
    for ride in shapes::recordings(0).into_iter().take(5) {
        for (format, document) in documents {
            let bytes = document(&ride);
            assert_eq!(detect(&bytes), Some(Kind::Training(format)));
            let decoded = decode(&bytes).unwrap();
            assert_eq!(decoded.problems, [], "{format:?}");
            let [read] = decoded.recordings.as_slice() else {
                panic!("{format:?}: {} recordings", decoded.recordings.len());
            };
            assert_eq!(read.start, ride.start, "{format:?}");
            for column in &read.samples.columns {
                let theirs = ride.samples.values(&column.channel).unwrap();
                let theirs = theirs.iter().filter(|value| !value.is_nan());
                let ours = column.values();
                let ours: Vec<_> = ours.iter().filter(|value| !value.is_nan()).collect();
                assert_eq!(
                    ours.len(),
                    theirs.clone().count(),
                    "{format:?} {:?}",
                    column.channel
                );
                for (ours, theirs) in ours.into_iter().zip(theirs) {
                    assert!(
                        (ours - theirs).abs() <= 0.0051,
                        "{format:?} {:?}: {ours} {theirs}",
                        column.channel
                    );
                }
            }
        }
    }
}
