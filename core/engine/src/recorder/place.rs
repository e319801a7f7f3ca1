//! What the recorder asks of its host: positions while they are wanted, and to be left running.

use ritm_model::{
    Timestamp,
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
    latest: Option<Known>,
}

/// A position that came.
#[derive(Clone, Copy)]
struct Known {
    at_ms: f64,
    fix: Fix,
    /// Whether the receiver stood when it came.
    stands: bool,
    /// When and where it was some seconds before: degrees north and east.
    before: (f64, f64, f64),
}

impl Known {
    /// Slower than this nobody goes anywhere.
    const STANDING_M_S: f64 = 0.5;
    /// A receiver at rest trembles by so much.
    const TREMBLES_M: f64 = 1.5;
    /// Places are compared over so long: from one second to the next noise is as large as a step.
    const OVER_MS: f64 = 3000.0;

    fn after(last: Option<Self>, fix: Fix, at_ms: f64) -> Self {
        let here = (at_ms, fix.latitude, fix.longitude);
        let mut before = last.map_or(here, |last| last.before);
        let stands = match fix.speed_m_s {
            Some(speed_m_s) => speed_m_s < Self::STANDING_M_S,
            None => {
                let (before_ms, latitude, longitude) = before;
                let north_m = (fix.latitude - latitude) * 111_195.0;
                let east_m = (fix.longitude - longitude) * 111_195.0 * fix.latitude.to_radians().cos();
                let seconds = (at_ms - before_ms) / 1000.0;
                let near = north_m.hypot(east_m) < Self::STANDING_M_S * seconds + Self::TREMBLES_M;
                match last {
                    Some(last) if at_ms - before_ms < Self::OVER_MS => near && last.stands,
                    Some(_) => near,
                    None => false,
                }
            }
        };
        if at_ms - before.0 >= Self::OVER_MS
            && let Some(last) = last
        {
            before = (last.at_ms, last.fix.latitude, last.fix.longitude);
        }
        Self {
            at_ms,
            fix,
            stands,
            before,
        }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Watch {
    #[default]
    No,
    Yes,
    /// It was asked for and nobody answered: it may be, as soon as a person that the host asks allows it.
    Silent,
    Unknown,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Attention {
    #[default]
    No,
    /// To a recording that began then.
    Yes(Timestamp),
    Unknown,
}

impl Place {
    /// A wish for positions holds so long.
    const LEASE_MS: f64 = 30_000.0;
    /// Where there are none, they are asked for again after so long.
    const AGAIN_MS: f64 = 30_000.0;
    /// A host that has not answered after so long will not: some ask a person first.
    const PATIENCE_MS: f64 = 60_000.0;
    /// Who moved and is told no position is lost after so long: single ones are often missed.
    const KNOWN_MS: f64 = 30_000.0;
    /// Receivers that tell what changes say nothing of one that stands: its position is of now for so long.
    const STANDING_MS: f64 = 600_000.0;

    /// Somebody wants positions for a while.
    pub(super) fn want(&mut self, now_ms: f64) {
        self.wanted_until_ms = now_ms + Self::LEASE_MS;
        if self.fault.is_some() && self.watches == Watch::No {
            self.asks_again_ms = self.asks_again_ms.min(now_ms + 5000.0);
        }
    }

    /// Asks the host for what is wanted now and was not, for a recording that began then; tells whether anything was.
    pub(super) fn ask(
        &mut self,
        context: &mut Context,
        positions: bool,
        recording: Option<Timestamp>,
    ) -> bool {
        let now_ms = context.monotonic_ms();
        let mut asked = false;
        let attended = recording.map_or(Attention::No, Attention::Yes);
        if self.attended != attended {
            self.attended = attended;
            context.request(
                Work::Recording,
                Wanted::Attend(recording.is_some()),
                Self::PATIENCE_MS,
            );
            sensor::attend(context, recording);
            asked = true;
        }
        let wanted = positions || now_ms < self.wanted_until_ms;
        let wrong = match self.watches {
            Watch::No => wanted && now_ms >= self.asks_again_ms,
            Watch::Yes => !wanted,
            Watch::Silent => !wanted || now_ms >= self.asks_again_ms,
            Watch::Unknown => true,
        };
        if wrong {
            let ask = if wanted {
                LocationAsk::Watch
            } else {
                LocationAsk::Stop
            };
            let id = context.request(Work::Recording, Wanted::Location(ask), Self::PATIENCE_MS);
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
            Watch::Silent if !positions => Some(self.wanted_until_ms.min(self.asks_again_ms)),
            Watch::Silent => Some(self.asks_again_ms),
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
            HostAnswer::BrokenDown => {
                self.watches = Watch::Silent;
                self.asks_again_ms = now_ms + Self::AGAIN_MS;
            }
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
        if self.watches == Watch::Silent {
            self.watches = Watch::Yes;
        }
        if (0.0..=WORST_M).contains(&fix.accuracy_m) {
            self.latest = Some(Known::after(self.latest, *fix, now_ms - f64::from(fix.age_ms)));
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
        let Some(known) = self.latest else {
            return PositionState::Searching;
        };
        let holds_ms = if known.stands {
            Self::STANDING_MS
        } else {
            Self::KNOWN_MS
        };
        if now_ms - known.at_ms <= holds_ms {
            PositionState::Known {
                accuracy_m: known.fix.accuracy_m,
            }
        } else {
            PositionState::Lost {
                since_ms: (now_ms - known.at_ms) as u32,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(north_m: f64, speed_m_s: Option<f64>) -> Fix {
        Fix {
            age_ms: 0,
            latitude: 50.0 + north_m / 111_195.0,
            longitude: 10.0,
            accuracy_m: 5.0,
            altitude_m: None,
            altitude_datum: None,
            altitude_accuracy_m: None,
            speed_m_s,
            bearing_deg: None,
        }
    }

    fn is_known_after(fixes: &[Fix], silence_ms: f64) -> bool {
        let mut place = Place::default();
        for (second, fix) in fixes.iter().enumerate() {
            place.fix(fix, second as f64 * 1000.0);
        }
        let now_ms = (fixes.len() - 1) as f64 * 1000.0 + silence_ms;
        matches!(place.state(true, now_ms), PositionState::Known { .. })
    }

    #[test]
    fn who_stands_is_not_lost_because_the_receiver_has_nothing_new_to_tell() {
        // With and without a speed of its own, and one that trembles by half a metre.
        let trembling: Vec<Fix> = (0..6)
            .map(|second| fix(f64::from(second % 3) * 0.4, None))
            .collect();
        for standing in [
            &[fix(0.0, Some(0.1)), fix(0.2, Some(0.0))][..],
            &[fix(0.0, None), fix(0.2, None), fix(0.0, None), fix(0.1, None)],
            &trembling,
        ] {
            assert!(is_known_after(standing, 599_000.0));
            assert!(
                !is_known_after(standing, 601_000.0),
                "and at length it is not believed any more"
            );
        }
        let walking: Vec<Fix> = (0..6).map(|second| fix(f64::from(second) * 1.3, None)).collect();
        for moving in [
            &[fix(0.0, Some(3.0)), fix(3.0, Some(3.0))][..],
            &[fix(0.0, None), fix(3.0, None)],
            &walking,
        ] {
            assert!(is_known_after(moving, 29_000.0));
            assert!(!is_known_after(moving, 31_000.0));
        }
    }
}
