//! What cadence and speed together tell of a sport that a file doesn't name.

use ritm_model::{Channel, Samples};

/// Whether samples with a cadence and a speed are of somebody on foot: 70 to 110 strides, or as many pairs of steps, a
/// minute at 2 to 4 m/s, and never nearly as fast as a bicycle rolls.
///
/// The limits are Ritm's own choice. A bicycle that is pedalled like that is at least half as fast again, but for one long
/// climb without a way down.
pub(crate) fn is_of_foot(samples: &Samples) -> bool {
    const STRIDES: std::ops::Range<f64> = 70.0..110.0;
    const PACE_M_S: std::ops::Range<f64> = 2.0..4.0;
    const ROLLS_M_S: f64 = 6.5;
    const FEWEST: usize = 30;
    let moving = |channel: Channel| -> Vec<f64> {
        let values = samples.values(&channel).unwrap_or_default();
        values.into_iter().filter(|value| *value > 0.0).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (cadence, speed) = (moving(Channel::Cadence), moving(Channel::Speed));
    let rate = mean(&cadence);
    let rolled = speed.iter().filter(|speed| **speed > ROLLS_M_S).count();
    cadence.len() >= FEWEST
        && speed.len() >= FEWEST
        && (STRIDES.contains(&rate) || STRIDES.contains(&(rate / 2.0)))
        && PACE_M_S.contains(&mean(&speed))
        && rolled * 50 <= speed.len()
}
