//! What a reader can do: pure work on bytes, that any thread or worker may do; all that needs the database comes before
//! and after it.

use std::io::{Cursor, Write};

use ritm_analysis::{legs, swim};
use ritm_formats::{Decoded, Zones};
use ritm_model::{DoorError, Recording, Samples, SourceFormat, Sport};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    derived::Computed,
    journal::{
        entry::{Block, Keeping, Tape},
        tape,
    },
    prepared::Prepared,
    reading::{self, Found, Training},
    store::{Fault, corrupt, original, readable, v1},
};

/// So few samples are gone through in a small part of a frame.
const LIGHT_SAMPLES: usize = 2000;

/// What can be done beside the engine.
#[derive(Serialize, Deserialize)]
pub(crate) enum Task {
    /// A file is read.
    File(Box<reading::Task>),
    /// A recording is made of its journal.
    Workout(Workout),
    /// A recording is made anew of the file of its journal.
    Recount(Recount),
    /// All that is computed of a recording.
    Compute(Box<Computing>),
    /// A file is made of recordings.
    Write(Writing),
    /// Originals are unpacked: one as it came, several as an archive.
    Originals(Vec<original::Packed>),
}

/// The journal of a workout.
#[derive(Serialize, Deserialize)]
pub(crate) struct Workout {
    pub(crate) activity: [u8; 16],
    pub(crate) started_ms: i64,
    pub(crate) utc_offset_s: i32,
    /// Its blocks, oldest first, as they were written.
    pub(crate) blocks: Vec<ByteBuf>,
    pub(crate) auto_pauses: bool,
    pub(crate) trim_ms: Option<(i64, i64)>,
}

/// The file of a journal whose pauses are counted anew.
#[derive(Serialize, Deserialize)]
pub(crate) struct Recount {
    pub(crate) file: original::Packed,
    pub(crate) auto_pauses: bool,
    /// By whose rules its numbers are computed.
    pub(crate) sport: Sport,
}

/// A recording as it lies in the database.
#[derive(Serialize, Deserialize)]
pub(crate) struct PackedRecording {
    /// All of it without its samples.
    pub(crate) recording: Recording,
    pub(crate) pieces: Vec<ByteBuf>,
    pub(crate) cut: Option<(i64, i64)>,
    pub(crate) sample_count: usize,
}

impl PackedRecording {
    /// What counts of the recording, with its samples; may be done anywhere.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn unpack(self) -> Result<Recording, Fault> {
        let mut samples = Samples::default();
        for piece in &self.pieces {
            ritm_codec::unpack_into(&mut samples, piece)?;
        }
        let mut recording = self.recording;
        recording.samples = samples;
        Ok(match self.cut {
            Some((from_ms, to_ms)) => {
                let end_ms = recording.samples.time_ms.iter().copied().max().unwrap_or(0);
                legs::cut(&recording, from_ms, to_ms, end_ms)
            }
            None => recording,
        })
    }
}

/// A recording of which everything is computed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Computing {
    pub(crate) packed: PackedRecording,
    /// By whose rules.
    pub(crate) sport: Sport,
}

/// Recordings to be written to a file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Writing {
    pub(crate) format: SourceFormat,
    /// One, or the legs of a whole.
    pub(crate) legs: Vec<Leg>,
    /// What the whole is called, where they are legs.
    pub(crate) whole: Option<Whole>,
}

/// A recording of those that are written.
#[derive(Serialize, Deserialize)]
pub(crate) struct Leg {
    pub(crate) packed: PackedRecording,
    /// Whether it counts in its whole.
    pub(crate) counts: bool,
    pub(crate) sport: Sport,
}

/// What is told of a whole.
#[derive(Serialize, Deserialize)]
pub(crate) struct Whole {
    pub(crate) name: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) sport: Sport,
    pub(crate) energy_kcal: Option<f64>,
}

/// What came of a [`Task`].
#[derive(Serialize, Deserialize)]
pub(crate) enum Done {
    /// Of [`Task::File`].
    File(Box<Found>),
    /// Of [`Task::Workout`].
    Training(Box<Training>),
    /// Of [`Task::Recount`]; `None` where the file is no journal of something that was recorded.
    Prepared(Option<Box<Prepared>>),
    /// Of [`Task::Compute`].
    Computed(Box<Computed>),
    /// A file.
    Made(#[serde(with = "serde_bytes")] Vec<u8>),
    /// No file: the format is only read.
    NoWriter,
    /// It can't be done, whoever tries.
    Refused(DoorError),
    /// Whoever tried broke down.
    Broken,
}

impl Task {
    /// Does it. It never panics on what it is given.
    pub(crate) fn run(self, zones: &dyn Zones) -> Done {
        match self {
            Self::File(task) => Done::File(Box::new(reading::read(*task, zones))),
            other => {
                let work = std::panic::AssertUnwindSafe(|| other.make());
                match std::panic::catch_unwind(work) {
                    Ok(Ok(done)) => done,
                    Ok(Err(fault)) => Done::Refused(fault.into()),
                    Err(_) => Done::Broken,
                }
            }
        }
    }

    fn make(self) -> Result<Done, Fault> {
        Ok(match self {
            Self::File(_) => Done::Broken,
            Self::Workout(workout) => Done::Training(Box::new(training_of(&workout.tape()?)?)),
            Self::Recount(recount) => Done::Prepared(recount.prepared()?.map(Box::new)),
            Self::Compute(computing) => Done::Computed(Box::new(computing.computed()?)),
            Self::Write(writing) => writing.file()?.map_or(Done::NoWriter, Done::Made),
            Self::Originals(originals) => Done::Made(unpacked(originals)?),
        })
    }

    /// Whether it takes a small part of a frame, so that it is no matter where it is done.
    pub(crate) fn is_light(&self) -> bool {
        const BYTES: usize = 1 << 18;
        match self {
            Self::File(_) => false,
            Self::Workout(workout) => {
                workout.blocks.iter().map(|block| block.len()).sum::<usize>() < BYTES / 4
            }
            Self::Recount(recount) => recount.file.size < BYTES / 4,
            Self::Compute(computing) => computing.is_light(),
            Self::Write(writing) => {
                let samples = writing.legs.iter().map(|leg| leg.packed.sample_count);
                samples.sum::<usize>() < LIGHT_SAMPLES
            }
            Self::Originals(originals) => originals.iter().map(|file| file.size).sum::<usize>() < BYTES,
        }
    }
}

/// What is kept of a tape.
pub(crate) fn training_of(tape: &Tape) -> Result<Training, Fault> {
    let recording = tape::recording(tape);
    let decoded = Decoded {
        record_count: recording.samples.len() as u64,
        recordings: vec![recording],
        problems: Vec::new(),
        by_wall_clock: false,
    };
    match reading::training(tape::write(tape), None, None, decoded, Vec::new()) {
        Found::Training(training) => Ok(training),
        _ => Err(corrupt()),
    }
}

impl Workout {
    fn tape(self) -> Result<Tape, Fault> {
        let mut entries = Vec::new();
        for block in self.blocks {
            // Blocks that can't be read are passed over: what is before and behind them counts.
            if let Some(block) = readable(v1::decode::<Block>(&block))? {
                entries.extend(block.entries);
            }
        }
        Ok(Tape {
            activity: self.activity,
            started_ms: self.started_ms,
            utc_offset_s: self.utc_offset_s,
            entries,
            keeping: Keeping {
                auto_pauses: self.auto_pauses,
                trim_ms: self.trim_ms,
            },
            by_hand: None,
        })
    }
}

impl Recount {
    fn prepared(self) -> Result<Option<Prepared>, Fault> {
        let bytes = self.file.unpack()?;
        if !tape::is_journal(&bytes) {
            return Ok(None);
        }
        let mut tape = tape::read(&bytes)?;
        if tape.by_hand.is_some() {
            return Ok(None);
        }
        tape.keeping.auto_pauses = self.auto_pauses;
        Prepared::of(tape::recording(&tape), self.sport).map(Some)
    }
}

impl Computing {
    /// Whether it takes a small part of a frame.
    pub(crate) fn is_light(&self) -> bool {
        self.packed.sample_count < LIGHT_SAMPLES
    }

    /// Computes it.
    ///
    /// # Errors
    /// When the recording is damaged.
    pub(crate) fn computed(self) -> Result<Computed, Fault> {
        Ok(Computed::of(&self.packed.unpack()?, self.sport))
    }
}

impl Writing {
    fn file(self) -> Result<Option<Vec<u8>>, Fault> {
        let format = self.format;
        let called = |leg: Leg| {
            let mut recording = leg.packed.unpack()?;
            // The lengths of a pool that are written are those of which the numbers are made.
            swim::settle(&mut recording);
            recording.sport = leg.sport;
            Ok(recording)
        };
        let Some(whole) = self.whole else {
            let first = self.legs.into_iter().next().ok_or_else(corrupt)?;
            return Ok(ritm_formats::encode(&called(first)?, format));
        };
        if format == SourceFormat::Fit {
            // The one format that knows legs.
            let sessions: Result<Vec<Recording>, Fault> = self.legs.into_iter().map(called).collect();
            return Ok(Some(ritm_formats::fit::encode_sessions(&sessions?)));
        }
        let mut counting = Vec::new();
        for leg in self.legs.into_iter().filter(|leg| leg.counts) {
            // A damaged leg is missing from the whole.
            counting.extend(readable(leg.packed.unpack())?);
        }
        let mut joined = legs::join(&counting.iter().collect::<Vec<_>>()).ok_or_else(corrupt)?;
        (joined.name, joined.notes, joined.sport) = (whole.name, whole.notes, whole.sport);
        joined.totals.energy_kcal = whole.energy_kcal;
        Ok(ritm_formats::encode(&joined, format))
    }
}

fn unpacked(mut originals: Vec<original::Packed>) -> Result<Vec<u8>, Fault> {
    if originals.len() == 1 {
        return originals.remove(0).unpack();
    }
    // Most formats of training are packed already, or small.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, file) in originals.into_iter().enumerate() {
        let name = file.name.rsplit('/').next().unwrap_or(&file.name);
        // Numbers keep the order of the legs, and apart what has one name.
        archive
            .start_file(format!("{} {name}", number + 1), options)
            .map_err(|_| corrupt())?;
        archive.write_all(&file.unpack()?).map_err(|_| corrupt())?;
    }
    Ok(archive.finish().map_err(|_| corrupt())?.into_inner())
}
