//! What the engine asks of its host: requests out with a number, answers in by it, in any order, each once.
//!
//! Whatever takes time where the engine runs (files to be read, radio, location) is a kind of [`Wanted`] and of
//! [`HostAnswer`]. What happens there by itself comes in as a [`HostEvent`].

use ritm_formats::Zones;
use ritm_model::{
    DoorFault,
    door::{Work, decode_marked, encode_marked},
    location::{LocationAsk, LocationEvent, LocationFault},
    radio::{RadioAnswer, RadioAsk, RadioEvent, RadioFault},
    secret::{SecretAnswer, SecretAsk},
    sorted::Map,
    transport::{HttpAnswer, HttpAsk, TransportFault},
};

use crate::task::{Done, Task};

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
    /// That a file be read or made, by whoever is free.
    Read(ReadTask),
    /// Something of the radio.
    Radio(RadioAsk),
    /// Something of the position.
    Location(LocationAsk),
    /// A request to a server.
    Http(HttpAsk),
    /// Something of the secrets.
    Secret(SecretAsk),
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
    /// To [`Wanted::Http`].
    Http(Result<HttpAnswer, TransportFault>),
    /// To [`Wanted::Secret`].
    Secret(SecretAnswer),
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

/// A file to be read or made: pure work that any thread or worker can do.
pub struct ReadTask(pub(crate) Box<Task>);

/// What was in a file, or is to be.
pub struct ReadOutcome(pub(crate) Done);

impl ReadTask {
    /// Reads or makes the file. It never panics on what is in it.
    pub fn run(self, zones: &dyn Zones) -> ReadOutcome {
        ReadOutcome(self.0.run(zones))
    }

    /// The outcome for a file whose bytes are known already: nobody need be asked.
    pub fn outcome_if_known(&mut self) -> Option<ReadOutcome> {
        match &mut *self.0 {
            Task::File(task) => task.known().map(|found| ReadOutcome(Done::File(Box::new(found)))),
            _ => None,
        }
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
/// Bytes that are no task are answered as what breaks down.
///
/// # Errors
/// [`DoorFault::OtherBuild`]: whoever sent the message reads the file itself.
pub fn read_beside(message: &[u8], zones: &dyn Zones) -> Result<Vec<u8>, DoorFault> {
    let done = match decode_marked::<Task>(message) {
        Ok(task) => task.run(zones),
        Err(DoorFault::OtherBuild) => return Err(DoorFault::OtherBuild),
        Err(_) => Done::Broken,
    };
    Ok(encode_marked(&done))
}

/// The requests that have no answer yet.
#[derive(Default)]
pub(crate) struct Requests {
    latest: RequestId,
    open: Map<RequestId, Open>,
    /// When the clock was looked at last.
    looked_ms: f64,
}

struct Open {
    work: Work,
    /// After so long it counts as broken down.
    left_ms: f64,
    /// What that was when it was asked, where it waits for others of its kind: as long as some are answered it waits on.
    queues_ms: Option<f64>,
}

impl Requests {
    /// The clock is looked at so often while anything is open. What passes without a look counts as no more: a computer
    /// that slept has answered nothing meanwhile.
    const LOOK_MS: f64 = 300_000.0;
    /// Sums of times are rounded.
    const SLACK_MS: f64 = 1e-3;

    /// Numbers a request of a job's. Unanswered for `patience_ms`, it counts as broken down; one that `queues` only when
    /// no other that does was answered for so long.
    pub(crate) fn open(&mut self, work: Work, now_ms: f64, patience_ms: f64, queues: bool) -> RequestId {
        self.look(now_ms);
        self.latest += 1;
        let open = Open {
            work,
            left_ms: patience_ms,
            queues_ms: queues.then_some(patience_ms),
        };
        self.open.insert(self.latest, open);
        self.latest
    }

    fn look(&mut self, now_ms: f64) {
        let passed_ms = (now_ms - self.looked_ms).clamp(0.0, Self::LOOK_MS);
        self.looked_ms = now_ms;
        for open in self.open.values_mut() {
            open.left_ms -= passed_ms;
        }
    }

    /// Whose request it was; `None` when it was answered, forgotten or never asked.
    pub(crate) fn close(&mut self, id: RequestId) -> Option<Work> {
        let closed = self.open.remove(&id)?;
        if closed.queues_ms.is_some() && closed.left_ms > Self::SLACK_MS {
            for open in self.open.values_mut() {
                open.left_ms = open.queues_ms.unwrap_or(open.left_ms);
            }
        }
        Some(closed.work)
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
    pub(crate) fn expired(&mut self, now_ms: f64) -> Option<RequestId> {
        self.look(now_ms);
        let late = |open: &Open| open.left_ms < Self::SLACK_MS;
        self.open.iter().find(|(_, open)| late(open)).map(|(&id, _)| id)
    }

    /// When to look at the clock again, for requests that will have waited too long.
    pub(crate) fn next_look_ms(&self) -> Option<f64> {
        let left_ms = self.open.values().map(|open| open.left_ms);
        let left_ms = left_ms.min_by(f64::total_cmp)?;
        Some(self.looked_ms + left_ms.min(Self::LOOK_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: f64 = 60_000.0;

    #[test]
    fn a_request_is_answered_once_and_by_nobody_else() {
        let mut requests = Requests::default();
        let mut open = |work| requests.open(work, 0.0, MINUTE_MS, false);
        let (first, second) = (open(Work::Imports), open(Work::Recomputing));
        assert_ne!(first, second);
        assert_eq!(requests.close(second), Some(Work::Recomputing));
        assert_eq!(requests.close(second), None);
        requests.forget(Work::Imports);
        assert_eq!(requests.close(first), None);
        let third = requests.open(Work::Imports, 0.0, MINUTE_MS, false);
        assert!(third > second, "numbers are never given twice");
    }

    #[test]
    fn a_reader_and_its_host_of_other_builds_refuse_each_other() {
        let zones = &ritm_formats::NoZones;
        let of_another_build = |mut message: Vec<u8>| {
            message[0] ^= 1;
            message
        };
        let nonsense = encode_marked(&"no task");
        let answer = read_beside(&nonsense, zones).unwrap_or_default();
        assert!(matches!(
            ReadOutcome::from_bytes(&answer),
            Some(ReadOutcome(Done::Broken))
        ));
        let refused = read_beside(&of_another_build(nonsense), zones);
        assert_eq!(refused, Err(DoorFault::OtherBuild));
        assert!(ReadOutcome::from_bytes(&of_another_build(answer)).is_none());
    }

    #[test]
    fn what_is_never_answered_counts_as_broken_down() {
        let mut requests = Requests::default();
        let later = requests.open(Work::Imports, 1000.0, 80.0, false);
        let late = requests.open(Work::Imports, 1010.0, 40.0, false);
        assert_eq!(requests.expired(1049.0), None);
        assert_eq!(requests.next_look_ms(), Some(1050.0));
        assert_eq!(requests.expired(1050.0), Some(late));
        requests.close(late);
        assert_eq!(requests.expired(1079.0), None);
        assert_eq!(requests.next_look_ms(), Some(1080.0));
        assert_eq!(requests.expired(1090.0), Some(later));
        requests.close(later);
        assert_eq!(
            (requests.expired(f64::MAX), requests.next_look_ms()),
            (None, None)
        );
    }

    #[test]
    fn a_night_asleep_is_no_time_in_which_anybody_could_have_answered() {
        let mut requests = Requests::default();
        let patient = requests.open(Work::Imports, 0.0, 20.0 * MINUTE_MS, true);
        let mut now_ms = 8.0 * 60.0 * MINUTE_MS;
        assert_eq!(requests.expired(now_ms), None);
        let mut looks = 0;
        while requests.expired(now_ms).is_none() {
            now_ms = requests.next_look_ms().unwrap_or(f64::MAX);
            looks += 1;
        }
        assert_eq!(looks, 3, "the other quarter of an hour");
        assert_eq!(requests.close(patient), Some(Work::Imports));
    }

    #[test]
    fn who_queues_has_time_as_long_as_others_are_answered() {
        let mut requests = Requests::default();
        let mut queued: Vec<_> = (0..3)
            .map(|_| requests.open(Work::Imports, 0.0, 20.0 * MINUTE_MS, true))
            .collect();
        let position = requests.open(Work::Recording, 0.0, MINUTE_MS, false);
        assert_eq!(requests.expired(MINUTE_MS), Some(position));
        requests.close(position);
        let mut now_ms = 0.0;
        for _ in 0..2 {
            for _ in 0..3 {
                now_ms += 5.0 * MINUTE_MS;
                assert_eq!(requests.expired(now_ms), None);
            }
            queued.pop().and_then(|id| requests.close(id));
        }
        for _ in 0..4 {
            assert_eq!(requests.expired(now_ms), None);
            now_ms += 5.0 * MINUTE_MS;
        }
        assert_eq!(requests.expired(now_ms), queued.pop());
    }
}
