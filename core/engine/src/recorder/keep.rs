//! What comes of a recording: an activity like any other, with its journal as its original.

use ritm_model::{
    ActivityId, Problem, RecordingId, SourceFormat, StrengthSet,
    door::{Topic, Work},
    recorder::{AddByHand, RecorderError, Remarks},
};
use rusqlite::OptionalExtension;
use serde_bytes::ByteBuf;

use super::running::Running;
use crate::{
    activity::{
        edit, id_of,
        keep::{self, Place},
        refresh::{offset_of, refresh, sport_of},
        trash,
    },
    answer::Errand,
    beside::Beside,
    context::Context,
    import,
    journal::entry::{ByHand, Step, Tape},
    reading::Training,
    store::{
        Fault, corrupt,
        field::{self, Field, Kind},
        original,
    },
    task::{self, Done, Task, Workout},
    work::Turn,
};

/// Whether it joins what is the same training.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joining {
    Joins,
    StandsAlone,
}

fn check(remarks: &Remarks) -> Result<(), Fault> {
    if remarks.effort.is_some_and(|effort| effort > edit::MOST_EFFORT) {
        return Err(RecorderError::Impossible.into());
    }
    Ok(())
}

/// A finished recording that is kept or thrown away: its journal is gathered, made an activity of beside the engine, and
/// removed once that is there.
pub(super) struct Keep {
    workout: ActivityId,
    remarks: Remarks,
    auto_pauses: bool,
    trim_ms: Option<(i64, i64)>,
    /// Whether it is thrown away, as an activity that can be taken out of the trash.
    discards: bool,
    stage: Stage,
    /// How many readers broke down over it.
    broke_down: u32,
}

enum Stage {
    /// The blocks of the journal, as far as they were read, and the number of the next.
    Gathers(Vec<ByteBuf>, i64),
    /// It is made of the blocks before that number.
    Makes(Beside, i64),
}

impl Keep {
    /// Begins to keep what is finished.
    pub(super) fn begin(
        running: &Running,
        remarks: Remarks,
        auto_pauses: bool,
        trim_ms: Option<(i64, i64)>,
    ) -> Result<Self, Fault> {
        check(&remarks)?;
        let end = running.course.timer.ended().unwrap_or(running.course.latest);
        let trim_ms = match trim_ms {
            None => None,
            Some((from, to)) => {
                let (from, to) = (from.max(0), to.min(end));
                if from >= to {
                    return Err(RecorderError::Trim.into());
                }
                Some((from, to)).filter(|&whole| whole != (0, end))
            }
        };
        finished(running)?;
        Ok(Self {
            workout: running.id,
            remarks,
            auto_pauses,
            trim_ms,
            discards: false,
            stage: Stage::Gathers(Vec::new(), 0),
            broke_down: 0,
        })
    }

    /// Begins to throw away what is finished.
    pub(super) fn begin_discarding(running: &Running, remarks: Remarks) -> Result<Self, Fault> {
        let auto_pauses = running.course.settings.auto_pause;
        Ok(Self {
            discards: true,
            ..Self::begin(running, remarks, auto_pauses, None)?
        })
    }

    /// Reads the journal on; tells whether all of it was read.
    fn gather(&mut self, context: &Context, running: &Running, turn: Turn) -> Result<bool, Fault> {
        const BLOCKS: usize = 256;
        let Stage::Gathers(blocks, next) = &mut self.stage else {
            return Ok(true);
        };
        loop {
            let before = blocks.len();
            *next = running.read_on(&context.db, *next, BLOCKS, |block| {
                blocks.push(ByteBuf::from(block))
            })?;
            if blocks.len() - before < BLOCKS {
                return Ok(true);
            }
            if turn.is_over(context) {
                return Ok(false);
            }
        }
    }

    fn ask(&mut self, context: &mut Context, running: &Running) {
        let Stage::Gathers(blocks, next) = &mut self.stage else {
            return;
        };
        let task = Task::Workout(Workout {
            activity: *running.id.as_bytes(),
            started_ms: running.started.unix_ms(),
            utc_offset_s: running.utc_offset_s,
            blocks: std::mem::take(blocks),
            auto_pauses: self.auto_pauses,
            trim_ms: self.trim_ms,
        });
        let next = *next;
        self.stage = Stage::Makes(Beside::ask(context, task, self.broke_down), next);
    }

    fn go_on(
        &mut self,
        context: &mut Context,
        running: &mut Running,
        turn: Turn,
    ) -> Result<Option<ActivityId>, Fault> {
        finished(running)?;
        let Stage::Makes(beside, next) = &mut self.stage else {
            if self.gather(context, running, turn)? {
                self.ask(context, running);
            }
            return Ok(None);
        };
        let Some(done) = beside.take(context)? else {
            return Ok(None);
        };
        let by_reader = matches!(beside, Beside::Reader { .. });
        let changed = running.has_news() || running.next_block() != *next;
        let training = match done {
            Done::Training(training) if !changed => *training,
            // A button was pressed meanwhile, or a reader broke down: this is not lost for it.
            _ if changed || by_reader => {
                self.broke_down += u32::from(!changed);
                // What could not be written when it was said is written now, or it would be news for ever.
                if running.has_news() {
                    running.write(context)?;
                }
                self.stage = Stage::Gathers(Vec::new(), 0);
                return Ok(None);
            }
            _ => return Err(corrupt()),
        };
        let joining = if self.discards {
            Joining::StandsAlone
        } else {
            Joining::Joins
        };
        let id = take_in(context, self.workout, training, joining)?;
        remark(context, id, &self.remarks)?;
        if self.discards {
            trash::trash(context, id)?;
        }
        running.remove(&context.db)?;
        context.news.changed(Topic::Recorder);
        context.wake(Work::Recording);
        Ok(Some(id))
    }
}

impl Errand<ActivityId> for Keep {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<ActivityId>, Fault> {
        super::with(context, |recorder, context| {
            match recorder.running_as(self.workout) {
                Some(running) => self.go_on(context, running, turn),
                // It was asked for twice.
                None => kept(context, self.workout).map(Some),
            }
        })
    }

    fn waits(&self) -> bool {
        matches!(&self.stage, Stage::Makes(beside, _) if beside.waits())
    }
}

fn finished(running: &Running) -> Result<(), Fault> {
    if running.course.step == Step::Finish {
        Ok(())
    } else {
        Err(RecorderError::NotFinished.into())
    }
}

/// What became of a recording that is kept or thrown away already: whoever asked may not have heard the answer.
pub(super) fn kept(context: &Context, recording: ActivityId) -> Result<ActivityId, Fault> {
    let known = context
        .db
        .prepare_cached(
            "SELECT activity_key FROM original JOIN recording ON original_key = original.key WHERE original.name = ?",
        )?
        .query_row([original_name(recording)], |row| row.get(0))
        .optional()?;
    match known {
        Some(key) => id_of(&context.db, key),
        None => Err(RecorderError::NotFinished.into()),
    }
}

/// The name of a journal among the originals.
fn original_name(recording: ActivityId) -> String {
    format!("{recording}.{}", SourceFormat::Journal.extension())
}

/// Keeps what was made of a tape, of an activity of its own or of one that is the same training.
fn take_in(
    context: &mut Context,
    id: ActivityId,
    training: Training,
    joining: Joining,
) -> Result<ActivityId, Fault> {
    let prepared = training.recordings.first().ok_or_else(corrupt)?;
    let found = match joining {
        Joining::Joins => import::find_activity(&context.db, prepared)?,
        Joining::StandsAlone => None,
    };
    let name = original_name(id);
    let original_key = original::keep(
        &context.db,
        training.hash,
        &name,
        training.size,
        &training.original,
        None,
    )?;
    let (id, activity_key) = match found {
        Some(key) => (id_of(&context.db, key)?, key),
        None => {
            let recording = &prepared.recording;
            let offset_s = offset_of(context, recording);
            let key = keep::insert_activity(&context.db, id, recording.start, offset_s, recording)?;
            (id, key)
        }
    };
    let place = Place {
        id: context.id(RecordingId::new),
        activity_key,
        original_key,
        sport: sport_of(&context.db, activity_key)?,
        added: context.now(),
    };
    let problems: [Problem; 0] = [];
    keep::insert_recording(&context.db, &place, prepared, &problems)?;
    refresh(context, activity_key)?;
    context.news.changed(Topic::Activities);
    context.news.changed(Topic::Activity(id));
    Ok(id)
}

/// Notes what the athlete says; what is not said changes nothing.
fn remark(context: &mut Context, id: ActivityId, remarks: &Remarks) -> Result<(), Fault> {
    if !remarks.name.trim().is_empty() {
        edit::rename(context, id, &remarks.name)?;
    }
    if !remarks.notes.trim().is_empty() {
        edit::set_notes(context, id, &remarks.notes)?;
    }
    if remarks.effort.is_some() {
        edit::set_effort(context, id, remarks.effort)?;
    }
    Ok(())
}

/// Keeps what nobody recorded.
pub(super) fn add_by_hand(context: &mut Context, told: &AddByHand) -> Result<ActivityId, Fault> {
    let id = told.activity;
    let known = context
        .db
        .prepare_cached("SELECT 1 FROM activity WHERE id = ?")?
        .exists([id.as_bytes()])?;
    let life = field::get::<field::Life>(&context.db, Kind::Activity, id.as_bytes(), Field::Life as i64)?;
    if known || life == Some(field::Life::Gone) {
        return Ok(id);
    }
    check(&told.remarks)?;
    check_told(context, told)?;
    let tape = Tape {
        activity: *id.as_bytes(),
        started_ms: told.start.unix_ms(),
        utc_offset_s: told.utc_offset_s,
        entries: Vec::new(),
        keeping: crate::journal::entry::Keeping::default(),
        by_hand: Some(ByHand {
            sport: told.sport as u8,
            elapsed_ms: told.elapsed_ms,
            distance_m: told.distance_m,
            ascent_m: told.ascent_m,
            heart_rate_bpm: told.heart_rate_bpm,
            sets: told.sets.iter().map(Into::into).collect(),
        }),
    };
    let id = take_in(context, id, task::training_of(&tape)?, Joining::StandsAlone)?;
    remark(context, id, &told.remarks)?;
    Ok(id)
}

fn check_told(context: &Context, told: &AddByHand) -> Result<(), Fault> {
    const MONTH_MS: i64 = 31 * 86_400_000;
    /// From 1950 on.
    const FIRST_MS: i64 = -631_152_000_000;
    let takes_time = (1..=MONTH_MS).contains(&told.elapsed_ms);
    if !takes_time || told.start > context.now() || told.start.unix_ms() < FIRST_MS {
        return Err(RecorderError::Time.into());
    }
    let zones = -86_400..=86_400;
    let within = |value: Option<f64>, most: f64| value.is_none_or(|value| (0.0..=most).contains(&value));
    let possible = zones.contains(&told.utc_offset_s)
        && within(told.distance_m, 20_000_000.0)
        && within(told.ascent_m, 100_000.0)
        && told
            .heart_rate_bpm
            .is_none_or(|bpm| (20.0..=250.0).contains(&bpm));
    if !possible {
        return Err(RecorderError::Impossible.into());
    }
    check_sets(&told.sets)
}

/// What a set can be.
pub(super) fn check_sets(sets: &[StrengthSet]) -> Result<(), Fault> {
    const MOST_SETS: usize = 1000;
    const LONGEST_NAME: usize = 200;
    let possible = |set: &StrengthSet| {
        set.from_ms >= 0
            && set.to_ms >= set.from_ms
            && set.exercise.chars().count() <= LONGEST_NAME
            && set.weight_kg.is_none_or(|kg| (0.0..=2000.0).contains(&kg))
    };
    if sets.len() > MOST_SETS || !sets.iter().all(possible) {
        return Err(RecorderError::Impossible.into());
    }
    Ok(())
}
