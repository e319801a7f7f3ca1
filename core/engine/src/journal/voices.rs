//! What sensors say now: of each quantity the value of the one that is believed.

use std::collections::VecDeque;

use ritm_model::sorted::Map;
use ritm_sensors::{
    Quantity,
    priority::{Choice, Selector},
};

use crate::rank::{self, Nature};

/// Values older than this are not of now.
pub(crate) const STALE_MS: i64 = 3000;
/// And after this they are not shown any more.
pub(crate) const GONE_MS: i64 = 30_000;

/// A value of this quantity older than this is not of now: most are told every second, a body's warmth each minute.
pub(crate) const fn usual_ms(quantity: Quantity) -> i64 {
    match quantity {
        Quantity::CoreTemperatureC
        | Quantity::SkinTemperatureC
        | Quantity::HeatStrain
        | Quantity::TemperatureC => 90_000,
        Quantity::PressurePa | Quantity::MuscleOxygenPercent | Quantity::HaemoglobinGDl => 10_000,
        _ => STALE_MS,
    }
}

/// The same of a sensor with this rank: rings measure the pulse each half minute.
const fn usual_ms_of(quantity: Quantity, rank: u8) -> i64 {
    const SELDOM_MS: i64 = 90_000;
    match quantity {
        Quantity::HeartRateBpm if rank::is_seldom(rank) => SELDOM_MS,
        _ => usual_ms(quantity),
    }
}

/// After this a value is not shown any more, where one is usual so often.
const fn gone_ms(usual_ms: i64) -> i64 {
    let twice_ms = 2 * usual_ms;
    if twice_ms > GONE_MS { twice_ms } else { GONE_MS }
}

/// A value, when it was so, and which sensor said it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) value: f64,
    pub(crate) at: i64,
    pub(crate) sensor: u16,
}

struct Voice {
    selector: Selector<u16>,
    /// What each sensor said last, and how long that is of now.
    latest: Vec<(Said, i64)>,
}

/// All sensors together.
#[derive(Default)]
pub(crate) struct Voices {
    by_quantity: Map<Quantity, Voice>,
    /// What each sensor speaks of, to tell dedicated ones from others where it does not say what it is: bits of
    /// [`Nature`].
    natures: Map<u16, u8>,
    powers: VecDeque<(i64, f64)>,
    /// What was added of what machines count, while the timer ran.
    sums: Map<Quantity, f64>,
}

/// A moment for the selectors, which know no times before the start.
fn moment(at: i64) -> u64 {
    at.max(0) as u64
}

impl Voices {
    /// Power is shown over so long.
    const POWER_MS: i64 = 3000;

    /// Hears a value; tells whether it is the one that is believed.
    pub(crate) fn hear(&mut self, quantity: Quantity, rank: u8, said: Said) -> bool {
        let nature = match quantity {
            Quantity::PowerW => Nature::Meter as u8,
            Quantity::InclinePercent | Quantity::ResistanceLevel | Quantity::ElapsedS => {
                Nature::Machine as u8
            }
            Quantity::HeartRateBpm => Nature::Strap as u8,
            _ => 0,
        };
        let natures = self.natures.entry(said.sensor).or_default();
        *natures |= nature;
        let place = place(rank, quantity, *natures);
        let stale_ms = usual_ms_of(quantity, rank);
        let voice = self.by_quantity.entry(quantity).or_insert_with(|| Voice {
            selector: Selector::new(usual_ms(quantity).unsigned_abs()),
            latest: Vec::new(),
        });
        voice
            .selector
            .heard_within(said.sensor, place, stale_ms.unsigned_abs(), moment(said.at));
        match voice.latest.iter_mut().find(|(one, _)| one.sensor == said.sensor) {
            Some(known) => *known = (said, stale_ms),
            None => voice.latest.push((said, stale_ms)),
        }
        let chosen = voice.selector.chosen(moment(said.at)) == Choice::Fresh(said.sensor);
        if chosen && quantity == Quantity::PowerW {
            self.powers.push_back((said.at, said.value));
            while self
                .powers
                .front()
                .is_some_and(|&(at, _)| said.at - at >= Self::POWER_MS)
            {
                self.powers.pop_front();
            }
        }
        chosen
    }

    /// Adds what a machine counted.
    pub(crate) fn add(&mut self, quantity: Quantity, value: f64) {
        *self.sums.entry(quantity).or_default() += value.max(0.0);
    }

    /// What was added of a quantity, where anything was.
    pub(crate) fn sum(&self, quantity: Quantity) -> Option<f64> {
        self.sums.get(&quantity).copied()
    }

    /// The place at which a sensor's word on a quantity is believed.
    pub(crate) fn place_of(&self, sensor: u16, rank: u8, quantity: Quantity) -> u8 {
        place(rank, quantity, self.natures.get(&sensor).copied().unwrap_or(0))
    }

    /// What is said of a quantity, and how old it is; nothing once it is gone.
    pub(crate) fn now(&mut self, quantity: Quantity, now: i64) -> Option<(Said, i64)> {
        self.latest(quantity, now).map(|(said, age, _)| (said, age))
    }

    /// What is said of a quantity, and for how long it has not been of now; nothing once it is gone.
    pub(crate) fn stale(&mut self, quantity: Quantity, now: i64) -> Option<(Said, Option<i64>)> {
        let (said, age, usual_ms) = self.latest(quantity, now)?;
        Some((said, (age > usual_ms).then_some(age)))
    }

    /// Whether a quantity has a value of now.
    pub(crate) fn fresh(&mut self, quantity: Quantity, now: i64) -> Option<f64> {
        let (said, age, usual_ms) = self.latest(quantity, now)?;
        (age <= usual_ms).then_some(said.value)
    }

    /// What is said of a quantity, how old it is, and how old it may be.
    fn latest(&mut self, quantity: Quantity, now: i64) -> Option<(Said, i64, i64)> {
        let voice = self.by_quantity.get_mut(&quantity)?;
        let sensor = match voice.selector.chosen(moment(now)) {
            Choice::Fresh(sensor) | Choice::Stale(sensor) => sensor,
            Choice::None => return None,
        };
        let (said, usual_ms) = *voice.latest.iter().find(|(said, _)| said.sensor == sensor)?;
        let age = (now - said.at).max(0);
        (age <= gone_ms(usual_ms)).then_some((said, age, usual_ms))
    }

    /// The mean power of the last seconds.
    pub(crate) fn power_w(&self) -> Option<f64> {
        let sum: f64 = self.powers.iter().map(|&(_, watts)| watts).sum();
        (!self.powers.is_empty()).then(|| sum / self.powers.len() as f64)
    }

    /// Sensors that said something.
    pub(crate) fn heard(&self) -> impl Iterator<Item = u16> {
        self.natures.keys().copied()
    }
}

/// The athlete's order first, then dedicated sensors, power meters, machines, straps.
fn place(rank: u8, quantity: Quantity, spoke: u8) -> u8 {
    let natures = rank::natures(rank) | spoke;
    let is = |nature: Nature| natures & nature as u8 != 0;
    let aside = match quantity {
        Quantity::PowerW => u8::from(is(Nature::Machine)),
        Quantity::HeartRateBpm | Quantity::RrIntervalMs => {
            if is(Nature::Machine) {
                2
            } else {
                u8::from(is(Nature::Meter))
            }
        }
        _ if is(Nature::Machine) => 2,
        _ if is(Nature::Strap) => 3,
        _ => u8::from(is(Nature::Meter)),
    };
    rank::place(rank) * 4 + aside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sensor: u16, at: i64, value: f64) -> Said {
        Said { value, at, sensor }
    }

    #[test]
    fn a_dedicated_sensor_is_believed_before_a_meter_and_the_athlete_before_both() {
        let mut voices = Voices::default();
        let hear = |voices: &mut Voices, second: i64, ranks: (u8, u8)| {
            let at = second * 1000;
            voices.hear(Quantity::PowerW, ranks.0, said(0, at, 200.0));
            voices.hear(Quantity::CadenceRpm, ranks.0, said(0, at, 80.0));
            voices.hear(Quantity::CadenceRpm, ranks.1, said(1, at + 10, 90.0));
            voices
                .now(Quantity::CadenceRpm, at + 10)
                .map(|(said, _)| said.value)
        };
        let last = (0..10)
            .filter_map(|second| hear(&mut voices, second, (1, 1)))
            .last();
        assert_eq!(last, Some(90.0));
        let last = (10..20)
            .filter_map(|second| hear(&mut voices, second, (0, 1)))
            .last();
        assert_eq!(last, Some(80.0));
    }

    #[test]
    fn a_value_gets_old_and_goes() {
        let mut voices = Voices::default();
        voices.hear(Quantity::HeartRateBpm, 0, said(4, 1000, 120.0));
        assert_eq!(
            voices.now(Quantity::HeartRateBpm, 4500).map(|(_, age)| age),
            Some(3500)
        );
        assert_eq!(voices.fresh(Quantity::HeartRateBpm, 4500), None);
        assert_eq!(voices.now(Quantity::HeartRateBpm, 31_001), None);
        assert_eq!(voices.heard().collect::<Vec<_>>(), [4]);
    }
}
