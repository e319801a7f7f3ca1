//! Whether a channel is believed beside how fast the athlete was.
//!
//! Summary, laps, bests, curves and charts ask here, so that what one of them leaves out none of them shows. The limits
//! are Ritm's own choice.

use ritm_model::{Channel, Sport, SportFamily, summary::Mend};

use crate::{believed, timeline::Timeline};

/// A channel as it is believed, and what was mended or left out.
pub(crate) struct Heard {
    /// Its values at each sample; `None` where none is left.
    pub(crate) values: Option<Vec<f64>>,
    pub(crate) mends: Vec<Mend>,
}

/// Reads a channel as it is believed in `sport` at the speeds of the samples.
pub(crate) fn hear(
    timeline: &Timeline<'_>,
    channel: &Channel,
    speeds: Option<&[f64]>,
    sport: Sport,
) -> Heard {
    let Some(reading) = believed::read(timeline, channel, sport) else {
        return Heard {
            values: None,
            mends: Vec::new(),
        };
    };
    let mut mends: Vec<Mend> = reading.mend.into_iter().collect();
    let mut values = reading.values;
    match channel {
        Channel::Cadence if mostly_zero(&values, speeds, sport) => {
            return Heard {
                values: None,
                mends: vec![Mend::MostlyZero],
            };
        }
        Channel::Power if leave_out_held_over(&mut values, speeds, sport) => mends.push(Mend::PowerHeldOver),
        Channel::Power if leave_out_lost(&mut values, speeds, sport) => mends.push(Mend::ZeroIsNone),
        _ => {}
    }
    Heard {
        values: values.iter().any(|value| !value.is_nan()).then_some(values),
        mends,
    }
}

/// Whether a cadence is zero for three quarters of the time that the athlete moved in a sport in which nobody moves
/// without a rhythm.
fn mostly_zero(cadence: &[f64], speeds: Option<&[f64]>, sport: Sport) -> bool {
    const LEAST_SHARE: f64 = 0.25;
    const FEWEST: u32 = 60;
    let keeps_a_rhythm = sport.counts_strides() || sport.rows() || sport.family() == SportFamily::Swim;
    let Some(speeds) = speeds.filter(|_| keeps_a_rhythm) else {
        return false;
    };
    let (mut moved, mut turned) = (0_u32, 0_u32);
    for (cadence, speed) in cadence.iter().zip(speeds) {
        if !cadence.is_nan() && *speed > 2.0 * sport.standstill_m_s() {
            moved += 1;
            turned += u32::from(*cadence > 0.0);
        }
    }
    moved >= FEWEST && f64::from(turned) < LEAST_SHARE * f64::from(moved)
}

/// Leaves out a rower's power that is far above what moves a boat at the pace: some machines go on with the power of the
/// strokes before while their athlete rests. Returns whether any was.
///
/// On water the speed is a mean of many seconds, and says nothing against a start. On a machine power is 2.8 times the cube of the speed in m/s (Concept2, "Watts calculator").
fn leave_out_held_over(watts: &mut [f64], speeds: Option<&[f64]>, sport: Sport) -> bool {
    /// A stroke's power leads its pace, and the first one after a rest comes from a standstill.
    const TIMES: f64 = 2.5;
    const SLACK_W: f64 = 60.0;
    /// Where most of it seems too much, it is the speed that is measured otherwise.
    const MOST: f64 = 0.6;
    const FEWEST: usize = 30;
    /// A start is shorter.
    const HELD: usize = 10;
    let Some(speeds) = speeds.filter(|_| sport == Sport::IndoorRowing) else {
        return false;
    };
    let is_too_much = |watts: f64, m_s: f64| watts > TIMES * 2.8 * m_s.powi(3) + SLACK_W;
    let pairs = || watts.iter().zip(speeds).filter(|(watts, _)| **watts > 0.0);
    let rowed = pairs().count();
    let too_much = pairs().filter(|(watts, m_s)| is_too_much(**watts, **m_s)).count();
    if too_much < FEWEST || too_much as f64 > MOST * rowed as f64 {
        return false;
    }
    let each: Vec<bool> = watts
        .iter()
        .zip(speeds)
        .map(|(watts, m_s)| is_too_much(*watts, *m_s))
        .collect();
    let mut at = 0;
    let mut was_rowed = false;
    let mut is_any = false;
    for stretch in each.chunk_by(|a, b| a == b) {
        let own = at..at + stretch.len();
        at = own.end;
        let is_held = stretch.first() == Some(&true) && stretch.len() >= HELD && was_rowed;
        let Some(own) = watts.get_mut(own) else { break };
        was_rowed = stretch.first() == Some(&false) && own.last().is_some_and(|watts| *watts > 0.0);
        if is_held {
            own.fill(f64::NAN);
            is_any = true;
        }
    }
    is_any
}

/// Leaves out stretches of zeros of a runner's power within which the runner moves most of the time: the pod was lost. On a
/// bike they are coasting. Returns whether there were more than a few.
fn leave_out_lost(watts: &mut [f64], speeds: Option<&[f64]>, sport: Sport) -> bool {
    /// A stretch within which the runner moved for fewer samples is a stop with its edges.
    const FEWEST: usize = 5;
    let Some(speeds) = speeds.filter(|_| sport.family() == SportFamily::Foot) else {
        return false;
    };
    let moves = |m_s: &f64| *m_s > sport.standstill_m_s();
    let mut lost = 0;
    let mut spans = Vec::new();
    let mut at = 0;
    for stretch in watts.chunk_by(|a, b| (*a == 0.0) == (*b == 0.0)) {
        let from = at;
        at += stretch.len();
        let is_zero = stretch.first() == Some(&0.0);
        let moved = speeds
            .get(from..at)
            .unwrap_or_default()
            .iter()
            .filter(|m_s| moves(m_s))
            .count();
        // A rest that the runner moves into and out of is none.
        if is_zero && moved >= FEWEST && 2 * moved >= stretch.len() {
            lost += moved;
            spans.push(from..at);
        }
    }
    if lost < 2 * FEWEST {
        return false;
    }
    for span in spans {
        if let Some(watts) = watts.get_mut(span) {
            watts.fill(f64::NAN);
        }
    }
    true
}
