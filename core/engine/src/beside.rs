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

/// A reader that has not answered after so long never will. Files wait for each other, and a host looks after its readers
/// by itself where it can.
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
    /// Has a task done, where that is quickest.
    pub(crate) fn ask(context: &mut Context, task: Task) -> Self {
        if context.host.readers == 0 || task.is_light() {
            return Self::here(task);
        }
        Self::Reader {
            id: request(context, Work::Errands, task),
            went_out: false,
        }
    }

    /// Has a task done by the engine.
    pub(crate) fn here(task: Task) -> Self {
        Self::Here(Some(Box::new(task)))
    }

    /// What came of it, once, when it is there. To be called in turns after the one that asked.
    pub(crate) fn take(&mut self, context: &mut Context) -> Option<Done> {
        match self {
            Self::Reader { id, went_out } => {
                *went_out = true;
                let answer = context.memory.of::<Heard>().take(*id)?;
                Some(match answer {
                    HostAnswer::Read(ReadOutcome(done)) => done,
                    _ => Done::Broken,
                })
            }
            Self::Here(task) => Some(task.take()?.run(&*context.host.zones)),
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
    here: bool,
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
            here: false,
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
            let beside = if self.here {
                Beside::here(task)
            } else {
                Beside::ask(context, task)
            };
            self.made = Some((beside, file_name));
            return Ok(None);
        };
        match beside.take(context) {
            None => Ok(None),
            Some(Done::Made(bytes)) => Ok(Some(FileContent {
                file_name: std::mem::take(file_name),
                bytes,
            })),
            Some(Done::NoWriter) => Err(ActivityError::NoWriter.into()),
            Some(_) if matches!(beside, Beside::Reader { .. }) => {
                (self.made, self.here) = (None, true);
                Ok(None)
            }
            Some(_) => Err(corrupt()),
        }
    }

    fn waits(&self) -> bool {
        self.made.as_ref().is_some_and(|(beside, _)| beside.waits())
    }
}
