//! The native host of the engine: a thread of its own behind a handle that can be cloned and sent.

use std::{
    sync::mpsc::{self, Receiver, Sender, TryRecvError},
    thread,
};

use futures_channel::oneshot;
use ritm_model::{Command, DoorError, Event, Reply, door::StoreError};

use crate::{Engine, Step};

type Answer = oneshot::Sender<Result<Reply, DoorError>>;

/// The door to an engine on its own thread. The thread ends when the last handle is dropped.
#[derive(Clone)]
pub struct EngineHandle {
    requests: Sender<(Command, Answer)>,
}

impl EngineHandle {
    /// Starts the thread, opens the engine there with `open`, and tells `on_event` of its events (on that thread).
    ///
    /// # Errors
    /// [`StoreError`] when `open` fails or the system gives no thread.
    pub fn spawn(
        open: impl FnOnce() -> Result<Engine, StoreError> + Send + 'static,
        on_event: impl FnMut(Event) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (requests, inbox) = mpsc::channel();
        let (opened, outcome) = mpsc::channel();
        thread::Builder::new()
            .name("ritm-engine".to_owned())
            .spawn(move || match open() {
                Ok(engine) => {
                    let _ = opened.send(Ok(()));
                    run(engine, &inbox, on_event);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(|error| StoreError::Other(error.to_string()))?;
        outcome
            .recv()
            .map_err(|_| StoreError::Other("the engine's thread ended".to_owned()))??;
        Ok(Self { requests })
    }

    /// Asks the engine; awaits its answer on any executor.
    ///
    /// # Errors
    /// What the engine answers, or [`DoorError::Closed`] when it is gone.
    pub async fn call(&self, command: Command) -> Result<Reply, DoorError> {
        let (answer, reply) = oneshot::channel();
        self.requests
            .send((command, answer))
            .map_err(|_| DoorError::Closed)?;
        reply.await.map_err(|_| DoorError::Closed)?
    }
}

/// Commands first, work in steps between them.
fn run(mut engine: Engine, inbox: &Receiver<(Command, Answer)>, mut on_event: impl FnMut(Event)) {
    let mut busy = true;
    loop {
        let request = if busy {
            match inbox.try_recv() {
                Ok(request) => Some(request),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => return,
            }
        } else {
            match inbox.recv() {
                Ok(request) => Some(request),
                Err(_) => return,
            }
        };
        match request {
            Some((command, answer)) => {
                // Nobody waiting any more is fine: the command is done all the same.
                let _ = answer.send(engine.call(command));
                busy = true;
            }
            // A step that fails is tried again after the next command, not in a hot loop.
            None => busy = engine.step().is_ok_and(Step::goes_on),
        }
        engine.take_events().into_iter().for_each(&mut on_event);
    }
}
