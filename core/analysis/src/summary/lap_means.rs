//! Means that only a recording's laps tell.

use ritm_model::{
    Recording, Sport, Totals,
    summary::{Figure, Mend, Remark},
};

use crate::device::device_totals;

/// Puts the mean of the laps' own means into the device's totals, each weighed by its time, where neither samples nor the
/// device tell one and laps of half of the time do.
pub(super) fn means_of_laps(
    ours: &Totals,
    device: &mut Totals,
    recording: &Recording,
    sport: Sport,
) -> Vec<Remark> {
    let long = |totals: &Totals| totals.timer_ms.or(totals.elapsed_ms).unwrap_or(0).max(0) as f64;
    let all_ms = ours.timer_ms.unwrap_or(0) as f64;
    [Figure::AvgHeartRate, Figure::AvgPower, Figure::AvgCadence]
        .into_iter()
        .filter_map(|figure| {
            if figure.of(ours).is_some() || figure.of(device).is_some() {
                return None;
            }
            let (mut sum, mut ms) = (0.0, 0.0);
            for lap in &recording.laps {
                if let Some(mean) = figure.of(&device_totals(&lap.device, sport)) {
                    sum += mean * long(&lap.device);
                    ms += long(&lap.device);
                }
            }
            if ms <= 0.0 || ms < all_ms / 2.0 {
                return None;
            }
            figure.put(device, Some(sum / ms));
            Some(Remark {
                figure,
                mend: Mend::MeanOfLaps,
                amount: 0.0,
            })
        })
        .collect()
}
