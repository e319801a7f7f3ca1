//! Channels that are nearly all zeros.

use ritm_model::Sport;

/// Whether a cadence is zero for three quarters of the time that the athlete moved in a sport in which nobody moves
/// without a rhythm. The share is Ritm's own choice.
pub(super) fn mostly_zero(cadence: &[f64], speeds: Option<&[f64]>, sport: Sport) -> bool {
    const LEAST_SHARE: f64 = 0.25;
    const FEWEST: u32 = 60;
    let keeps_a_rhythm =
        sport.counts_strides() || sport.rows() || sport.family() == ritm_model::SportFamily::Swim;
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
