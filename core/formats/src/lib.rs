//! Training files to and from the vocabulary: bytes in, recordings out.
//!
//! The readers are pure and total: no input makes one panic, and none makes it allocate more than a bounded multiple
//! of the input's size. A damaged file gives what it still holds, with [`Problem`]s that say what is wrong and at
//! which byte.

pub mod archive;
mod binary;
mod clock;
pub mod csv;
#[cfg(test)]
mod damage;
pub mod database;
mod draft;
pub mod fit;
pub mod fitlog;
pub mod geojson;
pub mod gpx;
pub mod health;
pub mod hrm;
pub mod json;
mod kilometres;
pub mod kml;
mod pauses;
mod place;
mod plan;
pub mod platform;
pub mod pwx;
mod repeats;
mod sense;
#[cfg(test)]
#[path = "../tests/generated/shapes.rs"]
mod shapes;
mod sheet;
pub mod slf;
pub mod sml;
mod sport;
pub mod srm;
pub mod tcx;
mod text;
mod track;
pub mod wko;
mod xml;
mod zones;

use ritm_model::{Problem, ProblemCode, Recording, SourceFormat, Timestamp};

pub use zones::{NoZones, Zones};

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// One recording per training session, in the file's order.
    pub recordings: Vec<Recording>,
    /// Points read altogether: FIT `record` messages, GPX track points, TCX track points.
    pub record_count: u64,
    /// What was wrong, where, and what it cost; empty for a sound file.
    pub problems: Vec<Problem>,
    /// Whether the file's times are what clocks on the wall showed in an unknown time zone. They are written here as
    /// if they were UTC. It does not concern recordings that have an offset from UTC.
    pub by_wall_clock: bool,
}

impl Decoded {
    /// What all formats have in common, once their recordings are read: samples that are told again are left out,
    /// counters of kilometres count metres, clocks that leapt are set right, laps and pauses make sense, and sports that
    /// only the samples tell are told.
    fn settled(mut self) -> Self {
        for recording in &mut self.recordings {
            self.problems.extend(repeats::leave_out(recording));
            self.problems.extend(kilometres::to_metres(recording));
            // FIT sets all its messages right before it makes recordings of them.
            if recording.format != SourceFormat::Fit {
                self.problems.extend(clock::set_right(recording));
            }
            self.problems.extend(sense::of_times(recording));
            recording.sport = sport::guess::of_recording(recording);
        }
        self
    }

    /// Whether the clock of the device was never set, and nothing in the file tells the date.
    pub fn is_undated(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == ProblemCode::ClockUnset)
    }

    /// Dates recordings whose device did not know the date: the first began at `start`. `from` names what told that date,
    /// for the report.
    pub fn date(&mut self, start: Timestamp, from: &str) {
        let Some(first) = self.recordings.first().map(|recording| recording.start) else {
            return;
        };
        let later_ms = start.ms_since(first);
        for recording in &mut self.recordings {
            recording.start = recording.start.plus_ms(later_ms);
        }
        for problem in &mut self.problems {
            if problem.code == ProblemCode::ClockUnset {
                *problem = Problem::new(ProblemCode::DateElsewhere, from);
            }
        }
    }

    /// What was read, or why nothing was read. A damaged file may have lost its training: then the damage is a better
    /// answer than `refused`.
    fn or_refused(mut self, refused: impl FnOnce() -> Problem) -> Result<Self, Problem> {
        if !self.recordings.is_empty() {
            return Ok(self);
        }
        let damage = |problem: &Problem| problem.code != ProblemCode::SkippedPoints;
        match self.problems.iter().position(damage) {
            Some(at) => Err(self.problems.swap_remove(at)),
            None => Err(refused()),
        }
    }
}

/// What the first bytes of a file say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of training.
    Training(SourceFormat),
    /// One file, compressed by gzip.
    Gzip,
    /// Many files in a zip archive.
    Zip,
    /// Many files in a tar archive, within gzip or not.
    Tar,
}

/// Tells what a file is by its content; its name does not matter.
pub fn detect(bytes: &[u8]) -> Option<Kind> {
    if archive::is_tar(bytes) {
        return Some(Kind::Tar);
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Some(Kind::Gzip);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(Kind::Zip);
    }
    if database::detect(bytes) {
        return Some(Kind::Training(SourceFormat::Database));
    }
    if fit::detect(bytes) {
        return Some(Kind::Training(SourceFormat::Fit));
    }
    if geojson::detect(bytes) {
        return Some(Kind::Training(SourceFormat::Json));
    }
    if json::detect(bytes) {
        return Some(Kind::Training(SourceFormat::Json));
    }
    if hrm::detect(bytes) {
        return Some(Kind::Training(SourceFormat::Hrm));
    }
    if srm::detect(bytes) {
        return Some(Kind::Training(SourceFormat::Srm));
    }
    if wko::detect(bytes) {
        return Some(Kind::Training(SourceFormat::Wko));
    }
    if health::detect(bytes) {
        return Some(Kind::Training(SourceFormat::AppleHealth));
    }
    let Some(root) = xml::root(bytes) else {
        return csv::detect(bytes).then_some(Kind::Training(SourceFormat::Csv));
    };
    match root.as_str() {
        "gpx" => Some(Kind::Training(SourceFormat::Gpx)),
        "TrainingCenterDatabase" => Some(Kind::Training(SourceFormat::Tcx)),
        "kml" => Some(Kind::Training(SourceFormat::Kml)),
        "pwx" => Some(Kind::Training(SourceFormat::Pwx)),
        "FitnessWorkbook" => Some(Kind::Training(SourceFormat::Fitlog)),
        root if slf::detect(root, bytes) => Some(Kind::Training(SourceFormat::Slf)),
        root if sml::detect(root, bytes) => Some(Kind::Training(SourceFormat::Sml)),
        _ => None,
    }
}

/// Judges a file by `head`, its first 64 KiB or all of it. Gives the reason why the file is refused when no reader can take
/// anything from it, whatever follows: films, pictures, programs, noise. `None` when the rest must be read to know.
pub fn refused_by_head(head: &[u8]) -> Option<Problem> {
    let first = head.get(..head.len().min(4096)).unwrap_or(head);
    let marked = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    // Signs that no text has.
    let odd = first
        .iter()
        .filter(|&&byte| byte < 9 || (14..32).contains(&byte) || byte == 127);
    let is_binary = !marked && odd.count() * 32 > first.len();
    (is_binary && detect(head).is_none()).then(|| {
        archive::foreign(head).map_or_else(|| Problem::new(ProblemCode::UnknownFormat, ""), unsupported)
    })
}

fn unsupported(archive: &str) -> Problem {
    Problem::new(
        ProblemCode::UnsupportedCompression,
        format!("{archive}; unpack it first and import the files"),
    )
}

/// Writes a recording as a file; `None` for formats that are only read. JSON is `GeoJSON`.
pub fn encode(recording: &Recording, format: SourceFormat) -> Option<Vec<u8>> {
    match format {
        SourceFormat::Fit => Some(fit::encode(recording)),
        SourceFormat::Gpx => Some(gpx::encode(std::slice::from_ref(recording))),
        SourceFormat::Tcx => Some(tcx::encode(std::slice::from_ref(recording))),
        SourceFormat::Kml => Some(kml::encode(recording)),
        SourceFormat::Csv => Some(csv::encode(recording)),
        SourceFormat::Json => Some(geojson::encode(recording)),
        _ => None,
    }
}

/// Reads a file of training, whatever its format. Names of time zones in it are not looked up.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    decode_with_zones(bytes, &NoZones)
}

/// Reads a file of training, whatever its format. Where the file names a time zone, `zones` tells what clocks showed
/// there. Of the formats here only Apple Health's names zones.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it.
pub fn decode_with_zones(bytes: &[u8], zones: &dyn Zones) -> Result<Decoded, Problem> {
    let decoded = match detect(bytes) {
        Some(Kind::Training(SourceFormat::Fit)) => fit::decode(bytes),
        Some(Kind::Training(SourceFormat::Gpx)) => gpx::decode(bytes),
        Some(Kind::Training(SourceFormat::Tcx)) => tcx::decode(bytes),
        Some(Kind::Training(SourceFormat::Kml)) => kml::decode(bytes),
        Some(Kind::Training(SourceFormat::AppleHealth)) => health::decode(bytes, zones),
        Some(Kind::Training(SourceFormat::Pwx)) => pwx::decode(bytes),
        Some(Kind::Training(SourceFormat::Fitlog)) => fitlog::decode(bytes),
        Some(Kind::Training(SourceFormat::Slf)) => slf::decode(bytes),
        Some(Kind::Training(SourceFormat::Sml)) => sml::decode(bytes),
        Some(Kind::Training(SourceFormat::Database)) => Err(Problem::new(
            ProblemCode::UnknownFormat,
            "a database; read it through `database::decode`",
        )),
        Some(Kind::Training(SourceFormat::Journal)) => Err(Problem::new(
            ProblemCode::UnknownFormat,
            "a journal; who wrote it reads it",
        )),
        Some(Kind::Training(SourceFormat::Csv)) => csv::decode(bytes),
        // Other programs have `features` as well.
        Some(Kind::Training(SourceFormat::Json)) if json::detect(bytes) => json::decode(bytes),
        Some(Kind::Training(SourceFormat::Json)) => geojson::decode(bytes),
        Some(Kind::Training(SourceFormat::Hrm)) => hrm::decode(bytes),
        Some(Kind::Training(SourceFormat::Srm)) => srm::decode(bytes),
        Some(Kind::Training(SourceFormat::Wko)) => wko::decode(bytes),
        Some(Kind::Gzip | Kind::Zip | Kind::Tar) => Err(Problem::new(
            ProblemCode::UnknownFormat,
            "an archive; open it with `archive` first",
        )),
        None if bytes.is_empty() => Err(Problem::new(ProblemCode::Empty, "")),
        None => Err(match archive::foreign(bytes) {
            Some(name) => unsupported(name),
            None => match plan::what(bytes) {
                Some(plan) => Problem::new(ProblemCode::NotTraining, plan),
                None => Problem::new(ProblemCode::UnknownFormat, ""),
            },
        }),
    };
    decoded.map(Decoded::settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_refused_by_its_first_bytes_and_nothing_else_is() {
        let mut state = 1_u32;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        });
        let noise: Vec<u8> = noise.take(64 << 10).collect();
        let film: Vec<u8> = [&b"\0\0\0\x18ftypmp42\0\0\0\0"[..], &noise].concat();
        let picture: Vec<u8> = [&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], &noise].concat();
        for junk in [
            &noise[..],
            &film,
            &picture,
            &[0; 64 << 10],
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0",
        ] {
            let refused = refused_by_head(junk).map(|problem| problem.code);
            assert_eq!(refused, Some(ProblemCode::UnknownFormat));
        }
        let packed = refused_by_head(b"7z\xbc\xaf\x27\x1c\0\x04\x01\x02\x03\x04\x05\x06\x07\x08");
        assert_eq!(
            packed.map(|problem| problem.code),
            Some(ProblemCode::UnsupportedCompression)
        );
        let utf16: Vec<u8> = "\u{feff}time,heart rate\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let text = "some text\tof\r\n any kind, ünd Windows\n".repeat(10);
        for open in [
            &utf16[..],
            text.as_bytes(),
            b"",
            b"SQLite format 3\0\x10\0",
            b"PK\x03\x04\0\0\0\0\0\0\0",
        ] {
            assert_eq!(refused_by_head(open), None);
        }
    }
}
