//! What the recorder asks of its host: positions while they are wanted, and to be left running.

use ritm_model::{
    door::Work,
    location::{Fix, LocationAsk, LocationFault},
    recorder::PositionState,
};

use crate::{
    context::Context,
    request::{HostAnswer, RequestId, Wanted},
    sensor,
};

/// What is known of the host.
#[derive(Default)]
pub(super) struct Place {
    /// Until when somebody wants positions though nothing is recorded, on the monotonic clock.
    pub(super) wanted_until_ms: f64,
    /// Whether positions are being told, as far as is known; `None` when it is not known.
    watches: Watch,
    asked: Option<RequestId>,
    fault: Option<LocationFault>,
    asks_again_ms: f64,
    attended: Attention,
    latest: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Watch {
    #[default]
    No,
    Yes,
    Unknown,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Attention {
    #[default]
    No,
    Yes,
    Unknown,
}

impl Place {
    /// A wish for positions holds so long.
    const LEASE_MS: f64 = 30_000.0;
    /// Where there are none, they are asked for again after so long.
    const AGAIN_MS: f64 = 30_000.0;
    /// A position is of now for so long.
    const KNOWN_MS: f64 = 5000.0;

    /// Somebody wants positions for a while.
    pub(super) fn want(&mut self, now_ms: f64) {
        self.wanted_until_ms = now_ms + Self::LEASE_MS;
        if self.fault.is_some() && self.watches == Watch::No {
            self.asks_again_ms = self.asks_again_ms.min(now_ms + 5000.0);
        }
    }

    /// Asks the host for what is wanted now and was not; tells whether anything was.
    pub(super) fn ask(&mut self, context: &mut Context, positions: bool, recording: bool) -> bool {
        let now_ms = context.monotonic_ms();
        let mut asked = false;
        let attended = if recording { Attention::Yes } else { Attention::No };
        if self.attended != attended {
            self.attended = attended;
            context.request(Work::Recording, Wanted::Attend(recording), None);
            sensor::attend(context, recording);
            asked = true;
        }
        let wanted = positions || now_ms < self.wanted_until_ms;
        let wrong = match self.watches {
            Watch::No => wanted && now_ms >= self.asks_again_ms,
            Watch::Yes => !wanted,
            Watch::Unknown => true,
        };
        if wrong {
            let ask = if wanted {
                LocationAsk::Watch
            } else {
                LocationAsk::Stop
            };
            let id = context.request(Work::Recording, Wanted::Location(ask), None);
            self.asked = wanted.then_some(id);
            self.watches = if wanted { Watch::Yes } else { Watch::No };
            self.fault = None;
            asked = true;
        }
        asked
    }

    /// When there is something to ask by itself.
    pub(super) fn due_ms(&self, positions: bool) -> Option<f64> {
        match self.watches {
            Watch::Yes if !positions => Some(self.wanted_until_ms),
            Watch::No if self.fault.is_some() && positions => Some(self.asks_again_ms),
            _ => None,
        }
    }

    /// What was asked in the transaction that failed was never asked.
    pub(super) fn forget(&mut self) {
        self.watches = Watch::Unknown;
        self.attended = Attention::Unknown;
        self.asked = None;
    }

    /// The host answers.
    pub(super) fn hear(&mut self, id: RequestId, answer: &HostAnswer, now_ms: f64) {
        if self.asked != Some(id) {
            return;
        }
        self.asked = None;
        match answer {
            HostAnswer::Location(Ok(())) => self.fault = None,
            HostAnswer::Location(Err(fault)) => self.end(*fault, now_ms),
            _ => self.end(LocationFault::Absent, now_ms),
        }
    }

    /// There are no more positions.
    pub(super) fn end(&mut self, fault: LocationFault, now_ms: f64) {
        self.watches = Watch::No;
        self.fault = Some(fault);
        self.asks_again_ms = now_ms + Self::AGAIN_MS;
        self.latest = None;
    }

    /// A position came.
    pub(super) fn fix(&mut self, fix: &Fix, now_ms: f64) {
        const WORST_M: f64 = 50.0;
        if (0.0..=WORST_M).contains(&fix.accuracy_m) {
            self.latest = Some((now_ms - f64::from(fix.age_ms), fix.accuracy_m));
        }
    }

    /// How the position does.
    pub(super) fn state(&self, wanted: bool, now_ms: f64) -> PositionState {
        if !wanted && now_ms >= self.wanted_until_ms {
            return PositionState::Unwanted;
        }
        if let Some(fault) = self.fault {
            return PositionState::Unavailable(fault);
        }
        match self.latest {
            Some((at_ms, accuracy_m)) if now_ms - at_ms <= Self::KNOWN_MS => {
                PositionState::Known { accuracy_m }
            }
            Some((at_ms, _)) => PositionState::Lost {
                since_ms: (now_ms - at_ms) as u32,
            },
            None => PositionState::Searching,
        }
    }
}
