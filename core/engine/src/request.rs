//! What the engine asks of its host: requests out with a number, answers in by it, in any order, each once.
//!
//! Whatever takes time where the engine runs (files to be read, radio, location) is a kind of [`Wanted`] and of
//! [`HostAnswer`]. What happens there by itself comes in as a [`HostEvent`].

use std::collections::BTreeMap;

use ritm_formats::Zones;
use ritm_model::{
    DoorFault,
    door::{Work, decode_marked, encode_marked},
    location::{LocationAsk, LocationEvent, LocationFault},
    radio::{RadioAnswer, RadioAsk, RadioEvent, RadioFault},
};

use crate::reading::{Found, Task};

/// By what a request is answered. No two requests of an engine have the same.
pub type RequestId = u64;

/// Something the host is asked for.
pub struct Request {
    /// By what it is answered.
    pub id: RequestId,
    /// What is wanted.
    pub wanted: Wanted,
}

/// What a host can be asked for.
pub enum Wanted {
    /// That a file be read, by whoever is free.
    Read(ReadTask),
    /// Something of the radio.
    Radio(RadioAsk),
    /// Something of the position.
    Location(LocationAsk),
    /// Whether a workout is recorded now: the host does what it can to be left running, and answers
    /// [`HostAnswer::Done`].
    Attend(bool),
}

/// What a host answers.
pub enum HostAnswer {
    /// To [`Wanted::Read`].
    Read(ReadOutcome),
    /// To [`Wanted::Radio`].
    Radio(Result<RadioAnswer, RadioFault>),
    /// To [`Wanted::Location`].
    Location(Result<(), LocationFault>),
    /// To [`Wanted::Attend`].
    Done,
    /// The host could not do it, and never will.
    BrokenDown,
}

/// What happens at the host by itself.
pub enum HostEvent {
    /// Of the radio.
    Radio(RadioEvent),
    /// Of the position.
    Location(LocationEvent),
}

/// A file to be read: pure work that any thread or worker can do.
pub struct ReadTask(pub(crate) Box<Task>);

/// What was in a file.
pub struct ReadOutcome(pub(crate) Found);

impl ReadTask {
    /// Reads the file. It never panics on what is in it.
    pub fn run(self, zones: &dyn Zones) -> ReadOutcome {
        ReadOutcome(crate::reading::read(*self.0, zones))
    }

    /// The outcome for a file whose bytes are known already: nobody need be asked.
    pub fn outcome_if_known(&mut self) -> Option<ReadOutcome> {
        self.0.known().map(ReadOutcome)
    }

    /// The task as a message, for [`read_beside`].
    pub fn to_bytes(&self) -> Vec<u8> {
        encode_marked(&self.0)
    }
}

impl ReadOutcome {
    /// Reads what [`read_beside`] answered; `None` for bytes of something else, or of another build.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        decode_marked(bytes).ok().map(Self)
    }
}

/// What a reader reached by messages does: takes the bytes of a [`ReadTask`] and gives those of a [`ReadOutcome`].
/// Bytes that are no task are answered by the refusal of a file.
///
/// # Errors
/// [`DoorFault::OtherBuild`]: whoever sent the message reads the file itself.
pub fn read_beside(message: &[u8], zones: &dyn Zones) -> Result<Vec<u8>, DoorFault> {
    let found = match decode_marked::<Task>(message) {
        Ok(task) => crate::reading::read(task, zones),
        Err(DoorFault::OtherBuild) => return Err(DoorFault::OtherBuild),
        Err(_) => Found::broken("no message to a reader"),
    };
    Ok(encode_marked(&found))
}

/// The requests that have no answer yet.
#[derive(Default)]
pub(crate) struct Requests {
    latest: RequestId,
    open: BTreeMap<RequestId, Open>,
}

struct Open {
    work: Work,
    /// When it counts as broken down, on the monotonic clock.
    expires_ms: Option<f64>,
}

impl Requests {
    /// Numbers a request of a job's. Unanswered at `expires_ms`, it counts as broken down.
    pub(crate) fn open(&mut self, work: Work, expires_ms: Option<f64>) -> RequestId {
        self.latest += 1;
        self.open.insert(self.latest, Open { work, expires_ms });
        self.latest
    }

    /// Whose request it was; `None` when it was answered, forgotten or never asked.
    pub(crate) fn close(&mut self, id: RequestId) -> Option<Work> {
        self.open.remove(&id).map(|open| open.work)
    }

    /// Whether a job waits for an answer.
    pub(crate) fn any_of(&self, work: Work) -> bool {
        self.open.values().any(|open| open.work == work)
    }

    /// Forgets all requests of a job: answers to them come too late.
    pub(crate) fn forget(&mut self, work: Work) {
        self.open.retain(|_, open| open.work != work);
    }

    /// The next request that has waited too long.
    pub(crate) fn expired(&self, now_ms: f64) -> Option<RequestId> {
        let late = |open: &Open| open.expires_ms.is_some_and(|expires_ms| expires_ms <= now_ms);
        self.open.iter().find(|(_, open)| late(open)).map(|(&id, _)| id)
    }

    /// When the next request will have waited too long.
    pub(crate) fn next_expiry_ms(&self) -> Option<f64> {
        self.open
            .values()
            .filter_map(|open| open.expires_ms)
            .min_by(f64::total_cmp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_once_and_by_nobody_else() {
        let mut requests = Requests::default();
        let first = requests.open(Work::Imports, None);
        let second = requests.open(Work::Recomputing, None);
        assert_ne!(first, second);
        assert_eq!(requests.close(second), Some(Work::Recomputing));
        assert_eq!(requests.close(second), None);
        requests.forget(Work::Imports);
        assert_eq!(requests.close(first), None);
        assert!(
            requests.open(Work::Imports, None) > second,
            "numbers are never given twice"
        );
    }

    #[test]
    fn a_reader_and_its_host_of_other_builds_refuse_each_other() {
        let zones = &ritm_formats::NoZones;
        let of_another_build = |mut message: Vec<u8>| {
            message[0] ^= 1;
            message
        };
        let nonsense = encode_marked(&"no task");
        let answer = read_beside(&nonsense, zones).unwrap();
        assert!(matches!(
            ReadOutcome::from_bytes(&answer),
            Some(ReadOutcome(Found::Refused(_)))
        ));
        let refused = read_beside(&of_another_build(nonsense), zones);
        assert_eq!(refused, Err(DoorFault::OtherBuild));
        assert!(ReadOutcome::from_bytes(&of_another_build(answer)).is_none());
    }

    #[test]
    fn what_is_never_answered_counts_as_broken_down() {
        let mut requests = Requests::default();
        let patient = requests.open(Work::Imports, None);
        let late = requests.open(Work::Imports, Some(50.0));
        let later = requests.open(Work::Imports, Some(80.0));
        assert_eq!(
            (requests.expired(49.0), requests.next_expiry_ms()),
            (None, Some(50.0))
        );
        assert_eq!(requests.expired(50.0), Some(late));
        requests.close(late);
        assert_eq!(
            (requests.expired(90.0), requests.next_expiry_ms()),
            (Some(later), Some(80.0))
        );
        requests.close(later);
        assert_eq!(requests.expired(f64::MAX), None);
        assert_eq!(requests.close(patient), Some(Work::Imports));
    }
}
