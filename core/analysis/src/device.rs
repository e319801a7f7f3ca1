//! The device's own totals: which of them are believed, and where they stand for what the samples don't tell.

use ritm_model::{Sport, Totals, summary::Figure};

use crate::{
    believed,
    speed::{mean_speed, not_below},
};

/// Figures of which the first is never above the second.
pub(crate) const MEAN_AND_MOST: [(Figure, Figure); 6] = [
    (Figure::AvgSpeed, Figure::MaxSpeed),
    (Figure::AvgHeartRate, Figure::MaxHeartRate),
    (Figure::AvgCadence, Figure::MaxCadence),
    (Figure::AvgPower, Figure::MaxPower),
    (Figure::AvgTemperature, Figure::MaxTemperature),
    (Figure::MinAltitude, Figure::MaxAltitude),
];

/// The figures that the device alone knows when the samples lack their channel.
pub(crate) const KNOWN_TO_DEVICE: [Figure; 9] = [
    Figure::MaxSpeed,
    Figure::AvgHeartRate,
    Figure::MaxHeartRate,
    Figure::AvgCadence,
    Figure::MaxCadence,
    Figure::AvgPower,
    Figure::MaxPower,
    Figure::AvgTemperature,
    Figure::MaxTemperature,
];

/// Figures that are no measurement when all of a group are zero.
pub(crate) const ZEROS: [&[Figure]; 7] = [
    &[Figure::Distance],
    &[Figure::Energy],
    &[Figure::AvgSpeed, Figure::MaxSpeed],
    &[Figure::AvgHeartRate, Figure::MaxHeartRate],
    &[Figure::AvgCadence, Figure::MaxCadence],
    &[Figure::AvgPower, Figure::MaxPower],
    &[Figure::MinAltitude, Figure::MaxAltitude],
];

/// Puts the device's means and maxima in the place of ours where the samples cover only a `part` of the time. It returns
/// the means that it replaced.
pub(crate) fn device_knows_all(
    ours: &mut Totals,
    device: &Totals,
    part: impl Fn(Figure) -> bool,
) -> Vec<Figure> {
    let mut replaced = Vec::new();
    for figure in KNOWN_TO_DEVICE.into_iter().filter(|&figure| part(figure)) {
        let (mine, theirs) = (figure.of(ours), figure.of(device));
        let most = matches!(
            figure,
            Figure::MaxSpeed
                | Figure::MaxHeartRate
                | Figure::MaxCadence
                | Figure::MaxPower
                | Figure::MaxTemperature
        );
        match (mine, theirs) {
            (Some(mine), Some(theirs)) if most => figure.put(ours, Some(mine.max(theirs))),
            (Some(_), Some(theirs)) => {
                figure.put(ours, Some(theirs));
                replaced.push(figure);
            }
            _ => {}
        }
    }
    // The highest of a part is not the highest of all, as the mean of all shows.
    for (mean, most) in MEAN_AND_MOST {
        if replaced.contains(&mean) && mean.of(ours) > most.of(ours) && most.of(device).is_none() {
            most.put(ours, None);
        }
    }
    replaced
}

/// Puts the device's own times in the place of ours where they differ by what whole seconds leave open: nothing tells which
/// is right, and two that differ by a second cost trust.
pub(crate) fn timed_as_the_device(ours: &mut Totals, device: &Totals) {
    const ROUNDED_MS: f64 = 2_000.0;
    let is_timer = ours.moving_ms == ours.timer_ms;
    for figure in [Figure::Elapsed, Figure::Timer] {
        if let (Some(own_ms), Some(theirs_ms)) = (figure.of(ours), figure.of(device))
            && theirs_ms > 0.0
            && (own_ms - theirs_ms).abs() <= ROUNDED_MS
        {
            figure.put(ours, Some(theirs_ms));
        }
    }
    let Some(timer_ms) = ours.timer_ms else { return };
    ours.elapsed_ms = ours.elapsed_ms.map(|ms| ms.max(timer_ms));
    let moved_ms = ours.moving_ms;
    ours.moving_ms = moved_ms.map(|ms| if is_timer { timer_ms } else { ms.min(timer_ms) });
    if ours.moving_ms != moved_ms && ours.avg_speed_m_s == mean_speed(ours.distance_m, moved_ms) {
        ours.avg_speed_m_s = mean_speed(ours.distance_m, ours.moving_ms);
        ours.max_speed_m_s = ours.max_speed_m_s.map(|most| not_below(most, ours.avg_speed_m_s));
    }
}

/// The device's totals as they are believed in `sport`: strides where it wrote steps, and no zeros that stand for a
/// sensor that was not there.
pub fn device_totals(totals: &Totals, sport: Sport) -> Totals {
    let mut believed = totals.clone();
    for group in ZEROS {
        if group.iter().all(|figure| figure.of(totals).unwrap_or(0.0) == 0.0) {
            group.iter().for_each(|figure| figure.put(&mut believed, None));
        }
    }
    // No heart stands still, and none does so on average.
    for figure in [Figure::AvgHeartRate, Figure::MaxHeartRate] {
        if figure.of(totals) == Some(0.0) {
            figure.put(&mut believed, None);
        }
    }
    // The highest cadence of a training may be one step's fault; without a mean it must do.
    let steps = match (totals.avg_cadence_rpm, totals.max_cadence_rpm) {
        (Some(mean), _) => believed::is_of_steps(mean, sport),
        (None, most) => most.is_some_and(|most| believed::is_of_steps(most / 1.2, sport)),
    };
    if steps {
        for figure in [Figure::AvgCadence, Figure::MaxCadence] {
            let strides = figure.of(totals).map(|steps| steps / 2.0);
            figure.put(&mut believed, strides);
        }
    }
    believed
}
