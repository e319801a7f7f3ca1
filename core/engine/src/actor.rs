//! The native host of the engine: a thread of its own behind a handle that can be cloned and sent, with threads that read
//! files beside it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use futures_channel::oneshot;
use ritm_model::{
    Command, DoorError, DoorFault, Event, Question, decode,
    door::{StoreError, Told, ask_frame, read_told},
};

use crate::{Engine, HostAnswer, Out, Request, Wanted, Zones};

/// Who hears the bytes of an answer. Nobody waiting any more is fine: the work is done all the same.
type Hear = Box<dyn FnOnce(Vec<u8>) + Send>;

enum Message {
    Ask(Command, Hear),
    Answer(u64, HostAnswer),
    Closed,
}

/// The door to an engine on its own thread. The thread ends when the last handle is dropped.
#[derive(Clone)]
pub struct EngineHandle {
    asks: Arc<Asks>,
}

struct Asks(Sender<Message>);

impl Drop for Asks {
    fn drop(&mut self) {
        // Readers hold senders as well: the thread would not notice by itself.
        let _ = self.0.send(Message::Closed);
    }
}

impl EngineHandle {
    /// Starts the thread, opens the engine there with `open`, and tells `on_event` of its events (on that thread). Files
    /// are read by `readers` threads, which know the zones of `zones`.
    ///
    /// # Errors
    /// [`StoreError`] when `open` fails or the system gives no thread.
    pub fn spawn<Z: Zones + Send + Sync + 'static>(
        open: impl FnOnce() -> Result<Engine, StoreError> + Send + 'static,
        readers: usize,
        zones: Z,
        on_event: impl FnMut(Event) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (sender, inbox) = mpsc::channel();
        let (opened, outcome) = mpsc::channel();
        let answers = sender.clone();
        thread::Builder::new()
            .name("ritm-engine".to_owned())
            .spawn(move || match open() {
                Ok(engine) => {
                    let _ = opened.send(Ok(()));
                    let readers = Readers::new(readers, Arc::new(zones), answers);
                    run(engine, &inbox, readers, on_event);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(|error| StoreError::Other(error.to_string()))?;
        outcome
            .recv()
            .map_err(|_| StoreError::Other("the engine's thread ended".to_owned()))??;
        Ok(Self {
            asks: Arc::new(Asks(sender)),
        })
    }

    /// Asks the engine; awaits its answer on any executor.
    ///
    /// # Errors
    /// What the engine answers, or [`DoorFault::Closed`] when it is gone.
    pub async fn call<Q: Question>(&self, question: Q) -> Result<Q::Reply, DoorError> {
        let (answer, reply) = oneshot::channel();
        self.ask(question.into(), move |bytes| {
            let _ = answer.send(bytes);
        })?;
        let reply = reply.await.map_err(|_| DoorFault::Closed)?;
        decode::<Result<Q::Reply, DoorError>>(&reply)?
    }

    /// Asks the engine and waits on this thread for its answer.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn call_blocking<Q: Question>(&self, question: Q) -> Result<Q::Reply, DoorError> {
        let (answer, reply) = mpsc::channel();
        self.ask(question.into(), move |bytes| {
            let _ = answer.send(bytes);
        })?;
        let reply = reply.recv().map_err(|_| DoorFault::Closed)?;
        decode::<Result<Q::Reply, DoorError>>(&reply)?
    }

    fn ask(&self, command: Command, hear: impl FnOnce(Vec<u8>) + Send + 'static) -> Result<(), DoorFault> {
        let message = Message::Ask(command, Box::new(hear));
        self.asks.0.send(message).map_err(|_| DoorFault::Closed)
    }
}

/// Questions first, work in turns between them.
fn run(mut engine: Engine, inbox: &Receiver<Message>, mut readers: Readers, mut on_event: impl FnMut(Event)) {
    let mut waiting: BTreeMap<u64, Hear> = BTreeMap::new();
    let mut asks = 0;
    loop {
        let rest = engine.step();
        for out in engine.take_out() {
            match out {
                Out::Request(Request {
                    id,
                    wanted: Wanted::Read(task),
                }) => readers.hand(id, task),
                Out::Request(Request { id, .. }) => engine.answer(id, HostAnswer::BrokenDown),
                Out::Frame { bytes, .. } => match read_told(&bytes) {
                    Ok(Told::Event(event)) => on_event(event),
                    Ok(Told::Reply { ask, reply }) => {
                        if let Some(hear) = waiting.remove(&ask) {
                            hear(reply);
                        }
                    }
                    Err(_) => {}
                },
            }
        }
        let first = if rest.more {
            inbox.try_recv().ok()
        } else {
            let message = match rest.wake_in_ms {
                // Rounded up: waking too early would wake again and again.
                Some(ms) => inbox.recv_timeout(Duration::from_millis(ms as u64 + 1)),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        };
        let mut next = first;
        while let Some(message) = next {
            match message {
                Message::Ask(command, hear) => {
                    asks += 1;
                    waiting.insert(asks, hear);
                    engine.take_frame(0, &ask_frame(asks, &command));
                }
                Message::Answer(id, answer) => engine.answer(id, answer),
                Message::Closed => return,
            }
            next = inbox.try_recv().ok();
        }
    }
}

type Task = (u64, crate::ReadTask);

/// Threads that read files; they start with the first.
struct Readers {
    wanted: usize,
    zones: Arc<dyn Zones + Send + Sync>,
    answers: Sender<Message>,
    tasks: Option<Sender<Task>>,
}

impl Readers {
    fn new(wanted: usize, zones: Arc<dyn Zones + Send + Sync>, answers: Sender<Message>) -> Self {
        Self {
            wanted,
            zones,
            answers,
            tasks: None,
        }
    }

    fn hand(&mut self, id: u64, task: crate::ReadTask) {
        let tasks = self.tasks.take().or_else(|| self.start());
        let left = match &tasks {
            Some(tasks) => tasks
                .send((id, task))
                .err()
                .map(|mpsc::SendError((_, task))| task),
            None => Some(task),
        };
        self.tasks = tasks;
        if let Some(task) = left {
            // The system gives no thread: it is read here.
            let outcome = task.run(&*self.zones);
            let _ = self.answers.send(Message::Answer(id, HostAnswer::Read(outcome)));
        }
    }

    fn start(&self) -> Option<Sender<Task>> {
        let (tasks, queue) = mpsc::channel::<Task>();
        let queue = Arc::new(Mutex::new(queue));
        let started = (0..self.wanted).filter(|_| {
            let (queue, answers, zones) = (Arc::clone(&queue), self.answers.clone(), Arc::clone(&self.zones));
            let work = move || {
                loop {
                    let task = queue.lock().map(|queue| queue.recv());
                    let Ok(Ok((id, task))) = task else { return };
                    let answer = HostAnswer::Read(task.run(&*zones));
                    if answers.send(Message::Answer(id, answer)).is_err() {
                        return;
                    }
                }
            };
            thread::Builder::new()
                .name("ritm-reader".to_owned())
                .spawn(work)
                .is_ok()
        });
        (started.count() > 0).then_some(tasks)
    }
}
