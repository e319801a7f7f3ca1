//! What an errand has done beside the engine: work that takes longer than a frame is handed to the host's readers.
//!
//! The errand gathers what a [`Task`] needs, asks by [`Beside`], and goes on with what came of it. What is done in a moment,
//! or where there are no readers, is done in a turn of the engine's own.

use ritm_model::{
    activity::{ActivityError, FileContent},
    door::Work,
};

use crate::{
    answer::{Errand, Heard},
    context::Context,
    request::{HostAnswer, ReadOutcome, ReadTask, RequestId, Wanted},
    store::{Fault, corrupt},
    task::{Done, Task},
    work::Turn,
};

/// Readers none of which has answered for so long never will. A host looks after its readers by itself where it can.
const PATIENCE_MS: f64 = 20.0 * 60_000.0;

/// Hands a task to the host's readers; a job hears the answer by the number.
pub(crate) fn request(context: &mut Context, work: Work, task: Task) -> RequestId {
    context.request(work, Wanted::Read(ReadTask(Box::new(task))), PATIENCE_MS)
}

/// Something that an errand has done.
pub(crate) enum Beside {
    /// By a reader. What was asked in a turn goes out once that is committed.
    Reader { id: RequestId, went_out: bool },
    /// By the engine, in its next turn.
    Here(Option<Box<Task>>),
}

impl Beside {
    /// How many readers may break down over a task before the engine does it. Where a breakdown can't be caught it would
    /// be the engine's as well: it is the last to try.
    pub(crate) const READERS: u32 = if cfg!(panic = "unwind") { 1 } else { 2 };

    /// Has a task done, where that is quickest; over it so many readers broke down before.
    pub(crate) fn ask(context: &mut Context, task: Task, broke_down: u32) -> Self {
        if context.host.readers == 0 || task.is_light() || broke_down >= Self::READERS {
            return Self::Here(Some(Box::new(task)));
        }
        Self::Reader {
            id: request(context, Work::Errands, task),
            went_out: false,
        }
    }

    /// What came of it, once, when it is there. To be called in turns after the one that asked.
    ///
    /// # Errors
    /// When it can't be done, whoever tries.
    pub(crate) fn take(&mut self, context: &mut Context) -> Result<Option<Done>, Fault> {
        let done = match self {
            Self::Reader { id, went_out } => {
                *went_out = true;
                match context.memory.of::<Heard>().take(*id) {
                    None => None,
                    Some(HostAnswer::Read(ReadOutcome(done))) => Some(done),
                    Some(_) => Some(Done::Broken),
                }
            }
            Self::Here(task) => task.take().map(|task| task.run(&*context.host.zones)),
        };
        match done {
            Some(Done::Refused(error)) => Err(Fault::Door(error)),
            done => Ok(done),
        }
    }

    /// Whether somebody else is at it.
    pub(crate) fn waits(&self) -> bool {
        matches!(self, Self::Reader { went_out: true, .. })
    }
}

/// An errand that makes a file. What a reader broke down over the engine tries by itself.
pub(crate) struct Making<F> {
    gather: F,
    made: Option<(Beside, String)>,
    /// How many readers broke down over it.
    broke_down: u32,
}

impl<F> Making<F>
where
    F: FnMut(&Context) -> Result<(Task, String), Fault>,
{
    /// `gather` tells what is to be done, and what the file is called.
    pub(crate) fn new(gather: F) -> Self {
        Self {
            gather,
            made: None,
            broke_down: 0,
        }
    }
}

impl<F> Errand<FileContent> for Making<F>
where
    F: FnMut(&Context) -> Result<(Task, String), Fault>,
{
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Option<FileContent>, Fault> {
        let Some((beside, file_name)) = &mut self.made else {
            let (task, file_name) = (self.gather)(context)?;
            self.made = Some((Beside::ask(context, task, self.broke_down), file_name));
            return Ok(None);
        };
        match beside.take(context)? {
            None => Ok(None),
            Some(Done::Made(bytes)) => Ok(Some(FileContent {
                file_name: std::mem::take(file_name),
                bytes,
            })),
            Some(Done::NoWriter) => Err(ActivityError::NoWriter.into()),
            Some(_) if matches!(beside, Beside::Reader { .. }) => {
                self.made = None;
                self.broke_down += 1;
                Ok(None)
            }
            Some(_) => Err(corrupt()),
        }
    }

    fn waits(&self) -> bool {
        self.made.as_ref().is_some_and(|(beside, _)| beside.waits())
    }
}
