//! The native host of the engine: a thread of its own behind a handle that can be cloned and sent. Beside it are threads
//! that read files, and whatever [`Drivers`] bring for what else the engine wants.

mod drivers;
mod readers;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use futures_channel::oneshot;
use ritm_model::{
    Command, DoorError, DoorFault, Event, Question, decode,
    door::{StoreError, Told, ask_frame, read_told},
};

pub use drivers::{Driver, Drivers, Listener, Said, Teller};

use crate::{Engine, HostAnswer, HostEvent, Out, RequestId, Zones};
use readers::Readers;

/// Who hears the bytes of an answer. Nobody waiting any more is fine: the work is done all the same.
type Hear = Box<dyn FnOnce(Vec<u8>) + Send>;
/// Who hears every frame for a client.
type HearFrames = Box<dyn FnMut(Vec<u8>) + Send>;

enum Message {
    Ask(Command, Hear),
    Joined(u64, HearFrames),
    Frame(u64, Vec<u8>),
    Left(u64),
    Answer(RequestId, HostAnswer),
    Happened(HostEvent, Instant),
    Closed,
}

/// What the handle itself asks as.
const HANDLE: u64 = 0;

/// The door to an engine on its own thread. The thread ends when the last handle and the last client are dropped.
#[derive(Clone)]
pub struct EngineHandle {
    asks: Arc<Asks>,
}

struct Asks {
    sender: Sender<Message>,
    latest_client: AtomicU64,
}

impl Drop for Asks {
    fn drop(&mut self) {
        // Readers and drivers hold senders as well: the thread would not notice by itself.
        let _ = self.sender.send(Message::Closed);
    }
}

impl EngineHandle {
    /// Starts the thread, opens the engine there with `open`, and tells `on_event` of its events (on that thread). Files
    /// are read by `readers` threads, which know the zones of `zones`. What else the engine wants of its host breaks down:
    /// [`Self::spawn_with`] brings drivers for it.
    ///
    /// # Errors
    /// [`StoreError`] when `open` fails or the system gives no thread.
    pub fn spawn<Z: Zones + Send + Sync + 'static>(
        open: impl FnOnce() -> Result<Engine, StoreError> + Send + 'static,
        readers: usize,
        zones: Z,
        on_event: impl FnMut(Event) + Send + 'static,
    ) -> Result<Self, StoreError> {
        Self::spawn_with(open, readers, zones, |_| Drivers::default(), on_event)
    }

    /// As [`Self::spawn`], with what `drivers` makes for the radio and the position. It is called once the engine is open.
    ///
    /// # Errors
    /// As [`Self::spawn`].
    pub fn spawn_with<Z: Zones + Send + Sync + 'static>(
        open: impl FnOnce() -> Result<Engine, StoreError> + Send + 'static,
        readers: usize,
        zones: Z,
        drivers: impl FnOnce(Teller) -> Drivers + Send + 'static,
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
                    let teller = Teller::new(answers);
                    let hands = Hands {
                        readers: Readers::new(readers, Arc::new(zones), teller.clone()),
                        drivers: drivers(teller),
                    };
                    run(engine, &inbox, hands, on_event);
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
            asks: Arc::new(Asks {
                sender,
                latest_client: AtomicU64::new(HANDLE),
            }),
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
        self.asks.sender.send(message).map_err(|_| DoorFault::Closed)
    }

    /// Lets a client in that speaks by frames, such as a window. `hear` gets every frame for it, answers and events, on the
    /// engine's thread; it is dropped when the client is, and when the engine has gone.
    ///
    /// # Errors
    /// [`DoorFault::Closed`] when the engine is gone.
    pub fn join(&self, hear: impl FnMut(Vec<u8>) + Send + 'static) -> Result<Client, DoorFault> {
        let number = self.asks.latest_client.fetch_add(1, Ordering::Relaxed) + 1;
        let message = Message::Joined(number, Box::new(hear));
        self.asks.sender.send(message).map_err(|_| DoorFault::Closed)?;
        Ok(Client {
            asks: Arc::clone(&self.asks),
            number,
        })
    }
}

/// Somebody who speaks to the engine by frames. Dropped, it hears no more.
pub struct Client {
    asks: Arc<Asks>,
    number: u64,
}

impl Client {
    /// Sends a frame in which something is asked. Frames are taken in the order in which they are sent.
    ///
    /// # Errors
    /// [`DoorFault::Closed`] when the engine is gone.
    pub fn send(&self, frame: Vec<u8>) -> Result<(), DoorFault> {
        let message = Message::Frame(self.number, frame);
        self.asks.sender.send(message).map_err(|_| DoorFault::Closed)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.asks.sender.send(Message::Left(self.number));
    }
}

/// Who does what the engine wants.
struct Hands {
    readers: Readers,
    drivers: Drivers,
}

/// Who hears what the engine puts out.
struct Ears<E> {
    /// Who waits for an answer to what was asked by the handle.
    waiting: BTreeMap<u64, Hear>,
    clients: BTreeMap<u64, HearFrames>,
    on_event: E,
}

impl<E: FnMut(Event)> Ears<E> {
    fn hear(&mut self, to: Option<u64>, bytes: Vec<u8>) {
        if to.is_none_or(|to| to == HANDLE) {
            match read_told(&bytes) {
                Ok(Told::Event(event)) => (self.on_event)(event),
                Ok(Told::Reply { ask, reply }) => {
                    if let Some(hear) = self.waiting.remove(&ask) {
                        hear(reply);
                    }
                }
                Err(_) => {}
            }
        }
        match to {
            Some(to) => {
                if let Some(hear) = self.clients.get_mut(&to) {
                    hear(bytes);
                }
            }
            None => self.clients.values_mut().for_each(|hear| hear(bytes.clone())),
        }
    }
}

/// Questions first, work in turns between them.
fn run(mut engine: Engine, inbox: &Receiver<Message>, mut hands: Hands, on_event: impl FnMut(Event)) {
    let mut ears = Ears {
        waiting: BTreeMap::new(),
        clients: BTreeMap::new(),
        on_event,
    };
    let mut asks = 0;
    loop {
        let rest = engine.step();
        let mut at_once = false;
        for out in engine.take_out() {
            match out {
                Out::Request(request) => {
                    if let Some((id, answer)) = hands.take(request) {
                        engine.answer(id, answer);
                        at_once = true;
                    }
                }
                Out::Frame { to, bytes } => ears.hear(to, bytes),
            }
        }
        let first = if rest.more || at_once {
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
                    ears.waiting.insert(asks, hear);
                    engine.take_frame(HANDLE, &ask_frame(asks, &command));
                }
                Message::Joined(client, hear) => {
                    ears.clients.insert(client, hear);
                }
                Message::Frame(client, frame) => engine.take_frame(client, &frame),
                Message::Left(client) => {
                    ears.clients.remove(&client);
                }
                Message::Answer(id, answer) => engine.answer(id, answer),
                Message::Happened(event, at) => engine.take_event(event, at.elapsed().as_secs_f64() * 1e3),
                Message::Closed => return,
            }
            next = inbox.try_recv().ok();
        }
    }
}

impl Hands {
    /// Hands a request on. The answer, where nobody can do it.
    fn take(&mut self, request: crate::Request) -> Option<(RequestId, HostAnswer)> {
        let crate::Request { id, wanted } = request;
        match wanted {
            crate::Wanted::Read(task) => {
                self.readers.hand(id, task);
                None
            }
            wanted => self.drivers.take(id, wanted).map(|answer| (id, answer)),
        }
    }
}

#[cfg(test)]
mod tests;
