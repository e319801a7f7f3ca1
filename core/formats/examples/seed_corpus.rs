//! Writes generated recordings in every format there is a writer for, as seeds for fuzzing and for other programs to
//! read: `cargo run --example seed_corpus -- FOLDER`.

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use ritm_formats::{csv, fit, geojson, gpx, kml, tcx};
use ritm_model::Recording;

#[path = "../tests/generated/shapes.rs"]
mod shapes;

type Encode = fn(&Recording) -> Vec<u8>;

const WRITERS: [(&str, Encode); 6] = [
    ("fit", fit::encode),
    ("gpx", |recording| gpx::encode(std::slice::from_ref(recording))),
    ("tcx", |recording| tcx::encode(std::slice::from_ref(recording))),
    ("geojson", geojson::encode),
    ("kml", kml::encode),
    ("csv", csv::encode),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("into which folder?")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for (number, recording) in shapes::recordings(8).iter().enumerate() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (extension, encode) in WRITERS {
            let bytes = encode(recording);
            let name = format!("{number:02}.{extension}");
            zip.start_file(&name, zip::write::SimpleFileOptions::default())?;
            zip.write_all(&bytes)?;
            fs::write(folder.join(name), bytes)?;
        }
        fs::write(
            folder.join(format!("{number:02}.zip")),
            zip.finish()?.into_inner(),
        )?;
    }
    Ok(())
}
