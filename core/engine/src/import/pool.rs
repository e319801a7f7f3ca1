//! Readers beside the engine's own thread, or none: threads natively, in a browser workers reached by messages.

use std::collections::{HashMap, HashSet};
#[cfg(not(target_family = "wasm"))]
use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use ritm_model::{Problem, ProblemCode};

use super::read::{Found, Task, read};
use crate::platform::{ReaderPort, Readers};

/// What a task is asked for by. No two tasks of a pool have the same: an answer that comes late is nobody else's.
pub(super) type Ticket = u64;

/// Reads files: with the help of others where there are any, else at once on the caller's thread.
#[derive(Default)]
pub(crate) struct Pool {
    next: Ticket,
    /// Handed over, and neither taken nor forgotten since.
    wanted: HashSet<Ticket>,
    ready: HashMap<Ticket, Found>,
    beside: Beside,
}

#[derive(Default)]
enum Beside {
    #[default]
    Nobody,
    #[cfg(not(target_family = "wasm"))]
    Threads {
        wanted: usize,
        running: Option<Threads>,
    },
    Messages(Box<dyn ReaderPort>),
}

#[cfg(not(target_family = "wasm"))]
struct Threads {
    count: usize,
    tasks: Sender<(Ticket, Task)>,
    found: Receiver<(Ticket, Found)>,
}

impl Pool {
    /// A pool of these readers; threads start with the first task.
    pub(crate) fn new(readers: Readers) -> Self {
        let beside = match readers {
            #[cfg(not(target_family = "wasm"))]
            Readers::Threads(wanted) if wanted > 0 => Beside::Threads {
                wanted,
                running: None,
            },
            Readers::Messages(port) => Beside::Messages(port),
            // A browser gives an engine no threads.
            Readers::None | Readers::Threads(_) => Beside::Nobody,
        };
        Self {
            beside,
            ..Self::default()
        }
    }

    /// How many tasks are worth handing over ahead.
    pub(super) fn room(&self) -> usize {
        match &self.beside {
            Beside::Nobody => 1,
            #[cfg(not(target_family = "wasm"))]
            Beside::Threads { wanted, .. } => wanted * 3,
            Beside::Messages(port) => port.room().max(1),
        }
    }

    /// Whether waiting for an answer takes leaving the engine's step.
    pub(super) fn answers_between_steps(&self) -> bool {
        matches!(self.beside, Beside::Messages(_))
    }

    pub(super) fn submit(&mut self, mut task: Task) -> Ticket {
        let ticket = self.next;
        self.next += 1;
        self.wanted.insert(ticket);
        match &mut self.beside {
            Beside::Nobody => {
                self.ready.insert(ticket, read(task));
            }
            #[cfg(not(target_family = "wasm"))]
            Beside::Threads { wanted, running } => {
                let threads = running.get_or_insert_with(|| Threads::start(*wanted));
                let Some(left) = threads.hand(ticket, task) else {
                    return ticket;
                };
                // The system gives no thread.
                self.ready.insert(ticket, read(left));
            }
            // What is here is known here: no message is needed to tell.
            Beside::Messages(port) => match task.known() {
                Some(found) => {
                    self.ready.insert(ticket, found);
                }
                None => port.send(ticket, ritm_model::encode(&task)),
            },
        }
        ticket
    }

    /// What a task found, once; `None` when it takes longer than `wait_ms`. Answers to messages are never waited for.
    pub(super) fn take(&mut self, ticket: Ticket, wait_ms: u64) -> Option<Found> {
        match &mut self.beside {
            Beside::Nobody => {}
            #[cfg(not(target_family = "wasm"))]
            Beside::Threads { running, .. } => {
                while let Some(threads) = running
                    && !self.ready.contains_key(&ticket)
                {
                    match threads.found.recv_timeout(Duration::from_millis(wait_ms)) {
                        Ok((done, found)) if self.wanted.contains(&done) => {
                            self.ready.insert(done, found);
                        }
                        Ok(_) => {}
                        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
                    }
                }
            }
            Beside::Messages(port) => {
                while let Some((done, answer)) = port.receive() {
                    if self.wanted.contains(&done) {
                        self.ready.insert(done, heard(answer));
                    }
                }
            }
        }
        let _ = wait_ms;
        let found = self.ready.remove(&ticket)?;
        self.wanted.remove(&ticket);
        Some(found)
    }

    /// Forgets what nobody will ask for any more, and lets threads go.
    pub(super) fn rest(&mut self) {
        self.wanted.clear();
        self.ready.clear();
        #[cfg(not(target_family = "wasm"))]
        if let Beside::Threads { running, .. } = &mut self.beside {
            *running = None;
        }
    }
}

/// What an answer says; a reader that broke down over a file is no reason to lose the others.
fn heard(answer: Option<Vec<u8>>) -> Found {
    answer
        .and_then(|bytes| ritm_model::decode(&bytes).ok())
        .unwrap_or_else(|| Found::Refused(Problem::new(ProblemCode::Internal, "the reader failed")))
}

/// What a reader reached by messages does: takes the bytes of [`ReaderPort::send`] and gives those of its answer.
/// Bytes that are no message are answered by the refusal of a file.
pub fn read_beside(message: &[u8]) -> Vec<u8> {
    let found = match ritm_model::decode::<Task>(message) {
        Ok(task) => read(task),
        Err(_) => Found::Refused(Problem::new(ProblemCode::Internal, "no message to a reader")),
    };
    ritm_model::encode(&found)
}

#[cfg(not(target_family = "wasm"))]
impl Threads {
    fn start(wanted: usize) -> Self {
        let (tasks, queue) = mpsc::channel::<(Ticket, Task)>();
        let (sender, found) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        let started = (0..wanted).filter(|_| {
            let (queue, sender) = (Arc::clone(&queue), sender.clone());
            let work = move || {
                loop {
                    let task = queue.lock().map(|queue| queue.recv());
                    let Ok(Ok((ticket, task))) = task else { return };
                    if sender.send((ticket, read(task))).is_err() {
                        return;
                    }
                }
            };
            thread::Builder::new()
                .name("ritm-reader".to_owned())
                .spawn(work)
                .is_ok()
        });
        let count = started.count();
        Self { count, tasks, found }
    }

    /// Hands a task to the thread that is free next; gives it back where there is none.
    fn hand(&self, ticket: Ticket, task: Task) -> Option<Task> {
        if self.count == 0 {
            return Some(task);
        }
        let sent = self.tasks.send((ticket, task));
        sent.err().map(|mpsc::SendError((_, task))| task)
    }
}
