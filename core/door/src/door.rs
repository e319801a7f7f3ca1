//! Asking, and hearing what is told.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use futures_channel::oneshot;
use futures_util::future::LocalBoxFuture;
use ritm_model::{
    Command, DoorError, DoorFault, Event, Question, decode,
    door::{AskNumber, Told, ask_frame, read_told},
};

/// Moves frames to the engine's host. What comes back is given to [`Door::receive`].
pub trait Transport {
    /// Sends a frame.
    ///
    /// # Errors
    /// [`DoorFault::Closed`] when there is no host any more.
    fn send(&self, frame: Vec<u8>) -> Result<(), DoorFault>;
}

/// The way to the engine. Clones share it.
#[derive(Clone)]
pub struct Door(Rc<Inside>);

struct Inside {
    transport: Box<dyn Transport>,
    open: RefCell<Open>,
}

#[derive(Default)]
struct Open {
    latest: AskNumber,
    /// What has no answer yet, in the order it was asked.
    unanswered: BTreeMap<AskNumber, Unanswered>,
}

struct Unanswered {
    frame: Vec<u8>,
    answer: oneshot::Sender<Result<Vec<u8>, DoorFault>>,
}

impl Door {
    /// A door over `transport`.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self(Rc::new(Inside {
            transport: Box::new(transport),
            open: RefCell::default(),
        }))
    }

    /// Asks a question, at once; its answer is awaited.
    ///
    /// # Errors
    /// What the engine answers, or what is wrong with the door.
    pub fn ask<Q: Question>(
        &self,
        question: Q,
    ) -> impl Future<Output = Result<Q::Reply, DoorError>> + use<Q> {
        let reply = self.reply(&question.into());
        async { decode::<Result<Q::Reply, DoorError>>(&reply.await?)? }
    }

    /// Asks what is said by `command`, at once; awaits the bytes of the answer, a `Result<Q::Reply, DoorError>`.
    ///
    /// # Errors
    /// What is wrong with the door.
    pub fn reply(&self, command: &Command) -> LocalBoxFuture<'static, Result<Vec<u8>, DoorFault>> {
        let answer = self.send(command);
        Box::pin(async { answer?.await.map_err(|_| DoorFault::Closed)? })
    }

    fn send(&self, command: &Command) -> Result<oneshot::Receiver<Result<Vec<u8>, DoorFault>>, DoorFault> {
        let (sender, receiver) = oneshot::channel();
        let (ask, frame) = {
            let mut open = self.0.open.borrow_mut();
            open.latest += 1;
            let ask = open.latest;
            let frame = ask_frame(ask, command);
            let unanswered = Unanswered {
                frame: frame.clone(),
                answer: sender,
            };
            open.unanswered.insert(ask, unanswered);
            (ask, frame)
        };
        if let Err(fault) = self.0.transport.send(frame) {
            self.0.open.borrow_mut().unanswered.remove(&ask);
            return Err(fault);
        }
        Ok(receiver)
    }

    /// Takes a frame from the host: an answer goes to whoever asked, an event is given back.
    ///
    /// # Errors
    /// [`DoorFault`] when the frame can't be read; of another build's, whoever waits is told so as well.
    pub fn receive(&self, frame: &[u8]) -> Result<Option<Event>, DoorFault> {
        match read_told(frame) {
            Ok(Told::Event(event)) => Ok(Some(event)),
            Ok(Told::Reply { ask, reply }) => {
                // Two hosts may both have answered while one took over from the other: the first counts.
                if let Some(unanswered) = self.0.open.borrow_mut().unanswered.remove(&ask) {
                    // Who asked may have gone: then nobody needs the answer.
                    let _ = unanswered.answer.send(Ok(reply));
                }
                Ok(None)
            }
            Err(fault) => {
                if fault == DoorFault::OtherBuild {
                    self.close(fault);
                }
                Err(fault)
            }
        }
    }

    /// Another host has taken over: what is unanswered is asked again. Every question may be asked twice without harm, so
    /// nobody needs to know how far the first host got.
    pub fn ask_again(&self) {
        let frames: Vec<Vec<u8>> = {
            let open = self.0.open.borrow();
            open.unanswered.values().map(|ask| ask.frame.clone()).collect()
        };
        for frame in frames {
            if let Err(fault) = self.0.transport.send(frame) {
                self.close(fault);
                return;
            }
        }
    }

    /// The engine is gone for good: everyone who waits hears why.
    pub fn close(&self, fault: DoorFault) {
        let unanswered = std::mem::take(&mut self.0.open.borrow_mut().unanswered);
        for (_, ask) in unanswered {
            let _ = ask.answer.send(Err(fault));
        }
    }

    /// How many questions have no answer yet.
    pub fn unanswered(&self) -> usize {
        self.0.open.borrow().unanswered.len()
    }
}
