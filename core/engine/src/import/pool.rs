//! Threads that read files beside the engine's own, or none.

use std::collections::HashMap;
#[cfg(not(target_family = "wasm"))]
use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use super::read::{Found, Task, read};

/// What a task is asked for by.
pub(super) type Ticket = u64;

/// Reads files: on threads of its own where there are any, else at once on the caller's.
pub(crate) struct Pool {
    ready: HashMap<Ticket, Found>,
    next: Ticket,
    #[cfg(not(target_family = "wasm"))]
    threads: Option<Threads>,
}

#[cfg(not(target_family = "wasm"))]
struct Threads {
    count: usize,
    tasks: Sender<(Ticket, Task)>,
    found: Receiver<(Ticket, Found)>,
}

impl Pool {
    /// Starts `threads` threads; they end with the pool.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            ready: HashMap::new(),
            next: 0,
            threads: Threads::start(threads),
        }
    }

    /// There are no threads here.
    #[cfg(target_family = "wasm")]
    pub(crate) fn new(_threads: usize) -> Self {
        Self {
            ready: HashMap::new(),
            next: 0,
        }
    }

    /// How many tasks are worth handing over ahead.
    pub(super) fn room(&self) -> usize {
        #[cfg(not(target_family = "wasm"))]
        if let Some(threads) = &self.threads {
            return threads.count * 3;
        }
        1
    }

    pub(super) fn submit(&mut self, task: Task) -> Ticket {
        let ticket = self.next;
        self.next += 1;
        #[cfg(not(target_family = "wasm"))]
        if let Some(threads) = &self.threads {
            if let Err(mpsc::SendError((ticket, task))) = threads.tasks.send((ticket, task)) {
                self.ready.insert(ticket, read(task));
            }
            return ticket;
        }
        self.ready.insert(ticket, read(task));
        ticket
    }

    /// What a task found, once; `None` when it takes longer than `wait_ms`.
    pub(super) fn take(&mut self, ticket: Ticket, wait_ms: u64) -> Option<Found> {
        #[cfg(target_family = "wasm")]
        let _ = wait_ms;
        #[cfg(not(target_family = "wasm"))]
        if let Some(threads) = &self.threads {
            while !self.ready.contains_key(&ticket) {
                match threads.found.recv_timeout(Duration::from_millis(wait_ms)) {
                    Ok((done, found)) => {
                        self.ready.insert(done, found);
                    }
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
                }
            }
        }
        self.ready.remove(&ticket)
    }

    /// Forgets what nobody will ask for any more.
    pub(super) fn forget(&mut self, tickets: impl Iterator<Item = Ticket>) {
        for ticket in tickets {
            // Those still being read are forgotten when they come: nobody takes them, and the next import clears all.
            self.ready.remove(&ticket);
        }
    }
}

#[cfg(not(target_family = "wasm"))]
impl Threads {
    fn start(wanted: usize) -> Option<Self> {
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
        (count > 0).then_some(Self { count, tasks, found })
    }
}
