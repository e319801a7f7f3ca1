//! Files that are read beside the engine: handed to the host, or read here where it has nobody for it.

use std::collections::{HashMap, HashSet};

use ritm_model::door::Work;

use crate::{
    beside,
    context::Context,
    reading::{Found, Task, read},
    request::{HostAnswer, ReadOutcome, RequestId},
    task::{self, Done},
};

/// So many files are read ahead where the engine reads them itself.
const ALONE: usize = 1;

/// What readers were asked for, and what they found.
#[derive(Default)]
pub(super) struct Readers {
    /// Handed over, and neither answered nor forgotten since.
    wanted: HashSet<RequestId>,
    ready: HashMap<RequestId, Found>,
    /// Numbers of what is read here; they count down from the largest, away from those of requests.
    here: RequestId,
}

impl Readers {
    /// How many files are worth handing over ahead.
    pub(super) fn room(context: &Context) -> usize {
        context.host.readers.max(ALONE)
    }

    /// Has a file read; its outcome goes by the number.
    pub(super) fn submit(&mut self, context: &mut Context, task: Task) -> RequestId {
        if context.host.readers == 0 {
            self.here += 1;
            let id = RequestId::MAX - self.here;
            let found = read(task, &*context.host.zones);
            self.ready.insert(id, found);
            return id;
        }
        let id = beside::request(context, Work::Imports, task::Task::File(Box::new(task)));
        self.wanted.insert(id);
        id
    }

    /// What came of a file, once.
    pub(super) fn take(&mut self, id: RequestId) -> Option<Found> {
        self.ready.remove(&id)
    }

    /// Whether that file was read.
    pub(super) fn is_ready(&self, id: RequestId) -> bool {
        self.ready.contains_key(&id)
    }

    /// Hears of a file; a reader that broke down over one is no reason to lose the others.
    pub(super) fn hear(&mut self, id: RequestId, answer: HostAnswer) {
        if self.wanted.remove(&id) {
            let found = match answer {
                HostAnswer::Read(ReadOutcome(Done::File(found))) => *found,
                _ => Found::broken("the reader failed"),
            };
            self.ready.insert(id, found);
        }
    }

    /// How many files were read and wait for their turn, and how many are still with readers.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.ready.len(), self.wanted.len())
    }

    /// Forgets what nobody will ask for any more.
    pub(super) fn forget(&mut self, context: &mut Context) {
        context.requests().forget(Work::Imports);
        self.wanted.clear();
        self.ready.clear();
    }
}
