//! What happens in a turn of the sensors: the moment, what is asked of the radio, and what was heard.

use ritm_model::{
    Timestamp,
    door::Work,
    radio::{RadioAnswer, RadioAsk, RadioFault, RadioState},
};
use ritm_sensors::{Moment, Out};

use crate::{
    context::Context,
    request::{HostAnswer, RequestId, Wanted},
    sensor::Heard,
};

/// An answer of the radio, or what stands for one.
pub(super) enum Answer {
    Given(RadioAnswer),
    Refused(RadioFault),
    /// None came in time, or the host can't.
    None,
}

impl From<HostAnswer> for Answer {
    fn from(answer: HostAnswer) -> Self {
        match answer {
            HostAnswer::Radio(Ok(answer)) => Self::Given(answer),
            HostAnswer::Radio(Err(fault)) => Self::Refused(fault),
            _ => Self::None,
        }
    }
}

/// What a turn works with.
pub(super) struct Desk<'a> {
    context: &'a mut Context,
    /// The moment of what is being worked on.
    pub(super) now: Moment,
    /// When the workout began that is recorded.
    pub(super) recorded_from: Option<Timestamp>,
    /// What sensors said.
    pub(super) heard: Vec<Heard>,
    /// For links to write to; empty between two inputs.
    pub(super) out: Out,
    /// How the radio is, where an answer told otherwise than was known.
    pub(super) radio: Option<RadioState>,
    /// Whether something changed that is told at once.
    pub(super) urgent: bool,
    /// Whether something changed that is told once a second.
    pub(super) changed: bool,
}

impl<'a> Desk<'a> {
    pub(super) fn new(context: &'a mut Context, now_ms: u64) -> Self {
        let now = moment(context, now_ms);
        Self {
            context,
            now,
            recorded_from: None,
            heard: Vec::new(),
            out: Out::default(),
            radio: None,
            urgent: false,
            changed: false,
        }
    }

    /// Goes on with what happened at `ms` on the monotonic clock.
    pub(super) fn at(&mut self, ms: u64) {
        self.now = Moment {
            ms,
            utc: self.utc(ms),
            ..self.now
        };
    }

    /// The time of day at `ms` on the monotonic clock.
    pub(super) fn utc(&self, ms: u64) -> Timestamp {
        self.now.utc.plus_ms(ms as i64 - self.now.ms as i64)
    }

    /// Asks the radio; unanswered after `patience_ms`, it is answered by [`Answer::None`].
    pub(super) fn ask(&mut self, ask: RadioAsk, patience_ms: f64) -> RequestId {
        self.context
            .request(Work::Sensors, Wanted::Radio(ask), patience_ms)
    }

    /// Lets whoever waits for a dialog know.
    pub(super) fn wake_errands(&mut self) {
        self.context.wake(Work::Errands);
    }
}

/// The moment at `ms` on the monotonic clock, by both clocks.
pub(super) fn moment(context: &Context, ms: u64) -> Moment {
    let utc = context.now().plus_ms(ms as i64 - context.monotonic_ms() as i64);
    Moment {
        ms,
        utc,
        utc_offset_s: context.home_offset_s(utc),
    }
}
