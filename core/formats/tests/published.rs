//! What we write in XML against the schemas their makers published, by a validator that is not ours (xmllint).
//!
//! The schemas are their makers' and not part of the project. Those of TCX and of Cluetrust's extension of GPX are in
//! the folder `RITM_SCHEMAS`, as the package `pytrainer` of Debian and Ubuntu brings it; `cargo xtask test` sees to that.
//! Those of KML and of Google's extension are in `pykml`, one of `oracles/requirements.txt`. Where they or xmllint can't
//! be had the tests say so and pass, unless `RITM_ORACLES` is `require`.

#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use ritm_formats::{gpx, kml, tcx};
use ritm_model::Recording;

#[path = "oracles/python.rs"]
mod python;
#[path = "generated/shapes.rs"]
mod shapes;

/// Files handed to the validator at a time.
const AT_ONCE: usize = 40;

struct Published {
    format: &'static str,
    /// The schema, and others that it leads to: a name here, the name it is asked for by.
    schema: &'static str,
    encode: fn(&Recording) -> Vec<u8>,
}

const PUBLISHED: [Published; 2] = [
    Published {
        format: "gpx",
        schema: "both.xsd",
        encode: |recording| gpx::encode(std::slice::from_ref(recording)),
    },
    Published {
        format: "tcx",
        schema: "GarminTrainingCenterDatabase_v2.xsd",
        encode: |recording| tcx::encode(std::slice::from_ref(recording)),
    },
];

const KML: Published = Published {
    format: "kml",
    schema: "kml22gx.xsd",
    encode: kml::encode,
};

/// GPX with what Cluetrust's extension says of laps, which GPX alone lets anything be.
const BOTH: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="http://www.topografix.com/GPX/1/1" schemaLocation="Topografix_gpx11.xsd"/>
<xs:import namespace="http://www.cluetrust.com/XML/GPXDATA/1/0" schemaLocation="gpxdata.xsd"/>
</xs:schema>"#;

/// The schemas, in a folder where they find each other.
fn schemas(to: &Path) -> Result<(), String> {
    let from = std::env::var_os("RITM_SCHEMAS")
        .map(PathBuf::from)
        .ok_or("RITM_SCHEMAS is not set")?;
    for entry in fs::read_dir(&from).map_err(|error| format!("{}: {error}", from.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "xsd") {
            fs::copy(&path, to.join(path.file_name().unwrap())).map_err(|error| error.to_string())?;
        }
    }
    let extension =
        fs::read_to_string(to.join("Cluetrust_gpxdata10.xsd")).map_err(|error| error.to_string())?;
    // It asks for the schema of GPX on the net.
    let local = extension.replace(
        "http://www.topografix.com/GPX/1/1/gpx.xsd",
        "Topografix_gpx11.xsd",
    );
    fs::write(to.join("gpxdata.xsd"), local).map_err(|error| error.to_string())?;
    fs::write(to.join("both.xsd"), BOTH).map_err(|error| error.to_string())
}

/// What the validator finds wrong; nothing when all is well.
fn wrong(schema: &Path, files: &[PathBuf]) -> Result<Vec<String>, String> {
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .args(files)
        .output()
        .map_err(|error| format!("xmllint: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let validated = said.lines().filter(|line| line.ends_with(" validates")).count();
    if validated == files.len() {
        return Ok(Vec::new());
    }
    Ok(said
        .lines()
        .filter(|line| !line.ends_with(" validates") && !line.ends_with(" fails to validate"))
        .map(str::to_owned)
        .collect())
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("published-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn required() -> bool {
    std::env::var("RITM_ORACLES").is_ok_and(|value| value == "require")
}

/// Every fault of what we write, and how much was looked at.
fn faults(folder: &Path, published: &Published) -> (Vec<String>, usize) {
    let files: Vec<PathBuf> = shapes::recordings(120)
        .iter()
        .enumerate()
        .map(|(number, recording)| {
            let path = folder.join(format!("{number:03}.{}", published.format));
            fs::write(&path, (published.encode)(recording)).unwrap();
            path
        })
        .collect();
    let schema = folder.join(published.schema);
    let found = files
        .chunks(AT_ONCE)
        .flat_map(|some| wrong(&schema, some).unwrap());
    (found.collect(), files.len())
}

fn judge(faults: (Vec<String>, usize)) {
    let (mut found, count) = faults;
    let more = found.len();
    found.truncate(20);
    assert!(found.is_empty(), "{more} faults:\n{}", found.join("\n"));
    println!("{count} files are as published");
}

#[test]
fn kml_is_as_published() {
    let folder = folder("kml");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles");
    let ready = python::python(&tests).and_then(|python| {
        let ask = "import pykml, os; print(os.path.join(os.path.dirname(pykml.__file__), 'schemas'))";
        let said = python::run(Command::new(python).args(["-c", ask]))?;
        let from = PathBuf::from(String::from_utf8_lossy(&said).trim());
        for name in ["kml22gx.xsd", "ogckml22.xsd", "atom-author-link.xsd", "xAL.xsd"] {
            let text = fs::read_to_string(from.join(name)).map_err(|error| format!("{name}: {error}"))?;
            // They ask for each other on the net.
            let local = text
                .replace("http://schemas.opengis.net/kml/2.2.0/", "")
                .replace("../schemas/", "")
                .replace("http://docs.oasis-open.org/election/external/", "");
            fs::write(folder.join(name), local).map_err(|error| error.to_string())?;
        }
        wrong(&folder.join(KML.schema), &[]).map(drop)
    });
    if let Err(why) = ready {
        fs::remove_dir_all(&folder).unwrap();
        assert!(!required(), "{why}");
        eprintln!("skipped: the published schemas can't be asked: {why}");
        return;
    }
    let found = faults(&folder, &KML);
    fs::remove_dir_all(&folder).unwrap();
    judge(found);
}

#[test]
fn gpx_and_tcx_are_as_published() {
    let folder = folder("xml");
    let ready = schemas(&folder).and_then(|()| wrong(&folder.join("both.xsd"), &[]).map(drop));
    if let Err(why) = ready {
        fs::remove_dir_all(&folder).unwrap();
        // Not every system offers the package.
        assert!(std::env::var("RITM_SCHEMAS").is_err() || !required(), "{why}");
        eprintln!("skipped: the published schemas can't be asked: {why}");
        return;
    }
    let found: Vec<_> = PUBLISHED
        .iter()
        .map(|published| faults(&folder, published))
        .collect();
    // A validator that finds nothing wrong with anything proves nothing.
    let nonsense = folder.join("nonsense.tcx");
    let sound = fs::read_to_string(folder.join("000.tcx")).unwrap();
    fs::write(
        &nonsense,
        sound.replace("<Id>", "<Ident>").replace("</Id>", "</Ident>"),
    )
    .unwrap();
    let noticed = wrong(&folder.join("GarminTrainingCenterDatabase_v2.xsd"), &[nonsense]).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(!noticed.is_empty(), "the validator notices nothing");
    found.into_iter().for_each(judge);
}
