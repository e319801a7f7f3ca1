//! What the host does for the engine beside reading files.

use std::{
    sync::mpsc::{self, Receiver, Sender},
    time::{Duration, Instant},
};

use ritm_model::{location::LocationAsk, radio::RadioAsk, secret::SecretAsk, transport::HttpAsk};

use super::Message;
use crate::{HostAnswer, HostEvent, RequestId, Wanted};

/// By what readers and drivers answer the engine and tell it what happens. Clones tell the same engine.
#[derive(Clone)]
pub struct Teller(Sender<Message>);

impl Teller {
    pub(super) fn new(sender: Sender<Message>) -> Self {
        Self(sender)
    }

    /// A teller without an engine, and what it says: for tests of drivers.
    pub fn alone() -> (Self, Listener) {
        let (sender, receiver) = mpsc::channel();
        (Self(sender), Listener(receiver))
    }

    /// Answers a request. False when the engine is gone.
    pub fn answer(&self, id: RequestId, answer: HostAnswer) -> bool {
        self.0.send(Message::Answer(id, answer)).is_ok()
    }

    /// Tells of what happened just now. False when the engine is gone.
    pub fn tell(&self, event: HostEvent) -> bool {
        self.0.send(Message::Happened(event, Instant::now())).is_ok()
    }
}

/// Hears what a teller says that has no engine.
pub struct Listener(Receiver<Message>);

/// What a teller says.
pub enum Said {
    /// An answer to a request.
    Answer(RequestId, HostAnswer),
    /// What happened.
    Event(HostEvent),
}

impl Listener {
    /// The next thing said; `None` when nothing is for so long.
    pub fn next_within(&self, limit: Duration) -> Option<Said> {
        match self.0.recv_timeout(limit).ok()? {
            Message::Answer(id, answer) => Some(Said::Answer(id, answer)),
            Message::Happened(event, _) => Some(Said::Event(event)),
            // Tellers say nothing else.
            _ => None,
        }
    }
}

/// Takes up what the engine asks. It is called on the engine's thread and must not wait: it answers by the [`Teller`], once,
/// now or later.
pub type Driver<Ask> = Box<dyn FnMut(RequestId, Ask) + Send>;

/// Who does what the engine wants, each by itself. Where there is none, what is wanted breaks down at once.
#[derive(Default)]
pub struct Drivers {
    /// Of the radio.
    pub radio: Option<Driver<RadioAsk>>,
    /// Of the position.
    pub location: Option<Driver<LocationAsk>>,
    /// Of servers.
    pub http: Option<Driver<HttpAsk>>,
    /// Of secrets.
    pub secret: Option<Driver<SecretAsk>>,
    /// Hears whether a workout is recorded now. What it could do to be left running may fail: it answers all the same.
    pub attend: Option<Driver<bool>>,
}

impl Drivers {
    /// Hands on what is wanted; the answer where there is nobody for it.
    pub(super) fn take(&mut self, id: RequestId, wanted: Wanted) -> Option<HostAnswer> {
        fn hand<Ask>(driver: &mut Option<Driver<Ask>>, id: RequestId, ask: Ask) -> Option<HostAnswer> {
            match driver {
                Some(take) => {
                    take(id, ask);
                    None
                }
                None => Some(HostAnswer::BrokenDown),
            }
        }
        match wanted {
            Wanted::Radio(ask) => hand(&mut self.radio, id, ask),
            Wanted::Location(ask) => hand(&mut self.location, id, ask),
            Wanted::Http(ask) => hand(&mut self.http, id, ask),
            Wanted::Secret(ask) => hand(&mut self.secret, id, ask),
            Wanted::Attend(recording) => hand(&mut self.attend, id, recording),
            // Files go to readers.
            Wanted::Read(_) => Some(HostAnswer::BrokenDown),
        }
    }
}
