//! What can be done to a file away from the database: unpacked, decoded, summed up, packed for keeping.
//!
//! Pure, so that any thread or worker may do it; all that needs the database comes after it.

mod database;
mod table;

pub(crate) use table::{header_of, key_of};

use std::{collections::HashMap, sync::Arc};

use ritm_formats::{
    Decoded, Kind, Zones,
    archive::{self, Limits, Method, Packed},
    csv,
    platform::{Catalogue, Facts},
};
use ritm_model::{FileHash, Problem, ProblemCode, SourceFormat, table::Mapping};

use serde::{Deserialize, Serialize};

use crate::{
    journal::tape,
    prepared::Prepared,
    store::{
        Fault,
        original::{self, Packing},
    },
};

/// Archives within archives are opened this deep.
pub(crate) const MOST_DEPTH: i64 = 3;

/// Recordings of one file: more than an athlete does in a lifetime.
const MOST_RECORDINGS: usize = u16::MAX as usize;

/// A file to be read.
#[derive(Serialize, Deserialize)]
pub(crate) struct Task {
    /// Its path within the import, for reports.
    pub(crate) name: String,
    /// Its path within the export, by which the catalogue knows it.
    pub(crate) entry: String,
    pub(crate) content: Content,
    /// What was wrong when it was taken out of its archive.
    pub(crate) unpacking: Option<Problem>,
    /// What its export says about it, as far as its path tells.
    pub(crate) facts: Option<Facts>,
    /// What was here when the import began; those who are reached by messages don't know.
    #[serde(skip)]
    pub(crate) known: Arc<HashMap<FileHash, FileHash>>,
    /// The hash of what it arrives as, once somebody computed it.
    pub(crate) arrived: Option<FileHash>,
    /// How many archives it lies in.
    pub(crate) depth: i64,
}

impl Task {
    fn arrived(&mut self) -> FileHash {
        let content = &self.content;
        *self.arrived.get_or_insert_with(|| {
            original::hash(match content {
                Content::Plain(bytes) => bytes,
                Content::Packed(packed) => &packed.bytes,
            })
        })
    }

    /// What there is to say of a file that is here already.
    pub(crate) fn known(&mut self) -> Option<Found> {
        let arrived = self.arrived();
        self.known.get(&arrived).map(|&hash| Found::Known(hash))
    }
}

/// A file's bytes.
#[derive(Serialize, Deserialize)]
pub(crate) enum Content {
    Plain(#[serde(with = "serde_bytes")] Vec<u8>),
    Packed(Packed),
}

impl Content {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Plain(bytes) => bytes.len(),
            Self::Packed(packed) => packed.bytes.len(),
        }
    }
}

/// What a file turned out to be.
#[derive(Serialize, Deserialize)]
pub(crate) enum Found {
    /// The same bytes are here already.
    Known(FileHash),
    /// Training.
    Training(Training),
    /// An archive, to be opened in its turn.
    Archive {
        name: String,
        entry: String,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
        depth: i64,
    },
    /// Nothing could be taken from it.
    Refused(Problem),
    /// Nothing could be taken from it, but it is a table that the athlete may explain.
    Unread(Problem, Unread),
}

impl Found {
    /// A reader that broke down over a file is no reason to lose the others.
    pub(crate) fn broken(why: &str) -> Self {
        Self::Refused(Problem::new(ProblemCode::Internal, why))
    }
}

/// A table nobody could read, as it is kept until somebody explains it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Unread {
    pub(crate) hash: FileHash,
    pub(crate) arrived: Option<FileHash>,
    pub(crate) size: usize,
    pub(crate) original: Packing,
    pub(crate) header: Vec<String>,
}

/// A file of training, ready to be kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Training {
    pub(crate) hash: FileHash,
    /// The hash of what it arrived packed as.
    pub(crate) arrived: Option<FileHash>,
    pub(crate) size: usize,
    pub(crate) original: Packing,
    pub(crate) recordings: Vec<Prepared>,
    pub(crate) problems: Vec<Problem>,
    /// As [`Decoded::by_wall_clock`].
    pub(crate) by_wall_clock: bool,
}

impl Training {
    /// Adds what an export says of recordings that only their time leads to.
    pub(crate) fn hear(&mut self, catalogue: &Catalogue) -> Result<(), Fault> {
        let several = self.recordings.len() > 1;
        for prepared in &mut self.recordings {
            let recording = &prepared.recording;
            if let Some(facts) = catalogue.told_at(recording.start, recording.sport) {
                prepared.change(|recording| facts.apply(recording, several))?;
            }
        }
        Ok(())
    }
}

/// Reads a file. Never panics on what is in it; should it do so all the same, the file is refused.
pub(crate) fn read(task: Task, zones: &dyn Zones) -> Found {
    // On WebAssembly a panic ends the program, and the next start refuses nothing: readers are tested not to.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| unpack(task, zones)))
        .unwrap_or_else(|_| Found::broken("the reader failed"))
}

fn unpack(mut task: Task, zones: &dyn Zones) -> Found {
    if let Some(found) = task.known() {
        return found;
    }
    let arrived = task.arrived();
    let Task {
        mut name,
        mut entry,
        content,
        unpacking,
        facts,
        known,
        arrived: _,
        mut depth,
    } = task;
    let mut problems: Vec<Problem> = unpacking.into_iter().collect();
    // A sound deflate stream is kept as it came rather than packed again.
    let mut deflated = None;
    let mut bytes = match content {
        Content::Plain(bytes) => bytes,
        Content::Packed(packed) => match packed.unpack(Limits::default()) {
            Ok((bytes, None)) => {
                deflated = (packed.method == Method::Deflate).then_some(packed.bytes);
                bytes
            }
            Ok((bytes, Some(problem))) => {
                problems.push(problem);
                bytes
            }
            Err(problem) => return Found::Refused(problem),
        },
    };
    loop {
        match ritm_formats::detect(&bytes) {
            Some(Kind::Zip | Kind::Tar | Kind::Gzip) if depth >= MOST_DEPTH => {
                let detail = format!("{MOST_DEPTH} archives deep");
                return Found::Refused(Problem::new(ProblemCode::TooLarge, detail));
            }
            Some(Kind::Zip | Kind::Tar) => {
                return Found::Archive {
                    name,
                    entry,
                    bytes,
                    depth: depth + 1,
                };
            }
            Some(Kind::Gzip) => match archive::ungzip(&bytes, Limits::default()) {
                Ok(inner) => {
                    problems.extend(inner.problem);
                    deflated = inner
                        .deflate
                        .and_then(|range| bytes.get(range))
                        .map(<[u8]>::to_vec);
                    bytes = inner.bytes;
                    depth += 1;
                    for path in [&mut name, &mut entry] {
                        if let Some(stem) = path.strip_suffix(".gz") {
                            *path = stem.to_owned();
                        }
                    }
                }
                Err(problem) => return Found::Refused(problem),
            },
            _ => break,
        }
    }
    let hash = original::hash(&bytes);
    if let Some(&hash) = known.get(&hash) {
        return Found::Known(hash);
    }
    let mut decoded = match decode(&bytes, &name, zones) {
        Ok(decoded) => decoded,
        Err(problem) => {
            return match table::asks(&bytes, &problem) {
                Some(survey) => {
                    let unread = Unread {
                        hash,
                        arrived: Some(arrived),
                        size: bytes.len(),
                        original: original::pack(bytes, deflated),
                        header: survey.header,
                    };
                    Found::Unread(problem, unread)
                }
                None => Found::Refused(problem),
            };
        }
    };
    if decoded.is_undated() {
        if let Some(start) = facts.as_ref().and_then(|facts| facts.start) {
            decoded.date(start, "the export's table");
            decoded.by_wall_clock = false;
        } else if let Some(start) = csv::start_in_name(&name) {
            decoded.date(start, "the file's name");
            decoded.by_wall_clock = true;
        }
    }
    let recordings = &mut decoded.recordings;
    if let Some(facts) = facts {
        let several = recordings.len() > 1;
        for recording in recordings {
            facts.apply(recording, several);
        }
    }
    training(bytes, deflated, Some(arrived), decoded, problems)
}

/// What a file's bytes hold; never nothing. A table that tells no date may have it in its name.
///
/// # Errors
/// Why nothing could be taken from it.
pub(crate) fn decode(bytes: &[u8], name: &str, zones: &dyn Zones) -> Result<Decoded, Problem> {
    let problem = match decode_bytes(bytes, zones) {
        Err(problem) if problem.code == ProblemCode::NoTimes => problem,
        other => return other,
    };
    let table = ritm_formats::detect(bytes) == Some(Kind::Training(SourceFormat::Csv));
    match csv::start_in_name(name).zip(csv::survey(bytes)).filter(|_| table) {
        Some((start, survey)) => {
            let mapping = Mapping {
                start: Some(start),
                ..survey.mapping
            };
            let mut decoded = csv::decode_with(bytes, &mapping)?;
            decoded.by_wall_clock = true;
            Ok(decoded)
        }
        None => Err(problem),
    }
}

fn decode_bytes(bytes: &[u8], zones: &dyn Zones) -> Result<Decoded, Problem> {
    let mut decoded = match ritm_formats::detect(bytes) {
        // The form is the engine's own.
        _ if tape::is_journal(bytes) => tape::decode(bytes),
        Some(Kind::Training(SourceFormat::Database)) => database::decode(bytes),
        _ => ritm_formats::decode_with_zones(bytes, zones),
    }?;
    if decoded.recordings.is_empty() {
        let nothing = || Problem::new(ProblemCode::NotTraining, "");
        return Err(decoded.problems.pop().unwrap_or_else(nothing));
    }
    Ok(decoded)
}

/// Sums up and packs what was decoded of `bytes`, which are kept as `deflated` where they came so; `problems` are those
/// of unpacking.
pub(crate) fn training(
    bytes: Vec<u8>,
    deflated: Option<Vec<u8>>,
    arrived: Option<FileHash>,
    decoded: Decoded,
    mut problems: Vec<Problem>,
) -> Found {
    let Decoded {
        recordings,
        problems: more,
        by_wall_clock,
        ..
    } = decoded;
    problems.splice(0..0, more);
    if recordings.len() > MOST_RECORDINGS {
        let detail = format!("{} of {} recordings", MOST_RECORDINGS, recordings.len());
        problems.push(Problem::new(ProblemCode::TooLarge, detail));
    }
    let recordings: Result<Vec<_>, _> = recordings
        .into_iter()
        .take(MOST_RECORDINGS)
        .enumerate()
        .map(|(part, mut recording)| {
            // The place in the file is what names it in the store, whatever the format counted.
            recording.identity.part = u16::try_from(part).unwrap_or(u16::MAX);
            let sport = recording.sport;
            Prepared::of(recording, sport)
        })
        .collect();
    let Ok(recordings) = recordings else {
        return Found::Refused(Problem::new(
            ProblemCode::Internal,
            "samples that can't be packed",
        ));
    };
    Found::Training(Training {
        hash: original::hash(&bytes),
        arrived,
        size: bytes.len(),
        original: original::pack(bytes, deflated),
        recordings,
        problems,
        by_wall_clock,
    })
}
