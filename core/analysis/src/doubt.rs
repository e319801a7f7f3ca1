//! Figures that can't be true.
//!
//! A figure that no athlete reaches is a fault of the recording, whichever it is. It is not hidden, but never told
//! without saying so. The limits are Ritm's own choice, above what the best of each sport do.

use ritm_model::{
    Sport, SportFamily, Totals,
    summary::{Doubt, Figure, Method, Reason, Summary},
};

use crate::{fastest, limits};

/// The highest mean speed over a whole training that is believed in a sport, in m/s; `None` where anything goes.
const fn top_mean_m_s(sport: Sport) -> Option<f64> {
    Some(match sport {
        Sport::Walking | Sport::Hiking | Sport::Snowshoeing => 4.5,
        Sport::Motorised | Sport::Other => limits::top_speed_m_s(sport),
        Sport::Multisport => return None,
        Sport::Rowing | Sport::Paddling | Sport::StandUpPaddling => 8.0,
        Sport::CrossCountrySkiing => 12.0,
        _ => match sport.family() {
            SportFamily::Foot | SportFamily::Ball => 7.5,
            // Machines tell speeds of their own.
            SportFamily::Gym => 12.0,
            SportFamily::Bike => 20.0,
            SportFamily::Swim => 2.3,
            SportFamily::Skate => 15.0,
            SportFamily::Water | SportFamily::Snow => 25.0,
            SportFamily::Other => 30.0,
        },
    })
}

/// Whether athletes of this sport climb by their own legs.
fn climbs_by_itself(sport: Sport) -> bool {
    sport.has_climb()
        && matches!(
            sport.family(),
            SportFamily::Foot | SportFamily::Bike | SportFamily::Ball | SportFamily::Skate
        )
        && sport != Sport::EBiking
}

/// Returns the figures of `totals` that can't be true in `sport`. `device` are the device's own totals.
pub(crate) fn doubts(totals: &Totals, distance: Option<Method>, device: &Totals, sport: Sport) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut say = |figure, reason| {
        if doubts.iter().all(|doubt: &Doubt| doubt.figure != figure) {
            doubts.push(Doubt { figure, reason });
        }
    };
    let seconds = |ms: Option<i64>| ms.map(|ms| ms as f64 / 1000.0).filter(|seconds| *seconds > 0.0);
    let moving_s = seconds(totals.moving_ms).or_else(|| seconds(totals.timer_ms));

    if seconds(totals.elapsed_ms).is_some_and(|seconds| seconds > 14.0 * 86_400.0) {
        say(Figure::Elapsed, Reason::TooLong);
    }
    if let (Some(mean), Some(top)) = (totals.avg_speed_m_s, top_mean_m_s(sport)) {
        // A sprint of a hundred metres is as fast as its top speed.
        let short = totals.distance_m.is_some_and(|metres| metres < 1000.0);
        let top = if short {
            top.max(limits::top_speed_m_s(sport))
        } else {
            top
        };
        let beats_all = totals
            .distance_m
            .is_some_and(|metres| beats_everybody(sport, metres, moving_s));
        if mean > top || beats_all {
            say(Figure::AvgSpeed, Reason::TooFast);
            if totals.distance_m.is_some() {
                say(Figure::Distance, Reason::TooFast);
            }
        }
    }
    if let Some(most) = totals.max_speed_m_s {
        // What a receiver's step makes of a jog stays below what sprinters do, and gives itself away beside the mean.
        let jogged = sport.family() == SportFamily::Foot
            && most > 9.5
            && totals.avg_speed_m_s.is_some_and(|mean| most > 3.5 * mean);
        if most > limits::top_speed_m_s(sport) || jogged {
            say(Figure::MaxSpeed, Reason::TooFast);
        }
    }
    for (mean, most) in crate::device::MEAN_AND_MOST {
        // Over a few metres neither of the two is exact.
        let exact = mean != Figure::AvgSpeed || totals.distance_m.is_none_or(|metres| metres >= 500.0);
        if let (Some(average), Some(maximum)) = (mean.of(totals), most.of(totals))
            && (exact || average > 3.0 * maximum + 1.0)
            && average > maximum + 0.02 * maximum.abs() + 0.1
        {
            say(mean, Reason::AboveMaximum);
        }
    }
    climb_doubts(totals, moving_s, sport, &mut say);
    body_doubts(totals, moving_s, sport, &mut say);

    if let (Some(ours), Some(theirs)) = (totals.distance_m, device.distance_m)
        && !matches!(distance, Some(Method::DeviceTotal) | None)
    {
        // Farther apart, one of them stands in another unit, and it is not ours.
        let ratio = ours / theirs;
        if (ours - theirs).abs() > 300.0 && (0.1..10.0).contains(&ratio) && !(0.7..1.4).contains(&ratio) {
            say(Figure::Distance, Reason::DeviceDisagrees);
        }
    }
    doubts
}

/// Whether so many metres in so many seconds of movement beat by far what anybody did over the distance on foot or in the
/// water. Who rests between runs beats a record by a little.
fn beats_everybody(sport: Sport, metres: f64, moving_s: Option<f64>) -> bool {
    const LEAST_M: f64 = 400.0;
    const BY_FAR: f64 = 0.95;
    matches!(sport.family(), SportFamily::Foot | SportFamily::Swim)
        && metres >= LEAST_M
        && moving_s.is_some_and(|seconds| seconds < BY_FAR * fastest::shortest_s(sport, metres))
}

fn climb_doubts(totals: &Totals, moving_s: Option<f64>, sport: Sport, say: &mut impl FnMut(Figure, Reason)) {
    /// The steepest races rise by less than this share of their length.
    const STEEPEST: f64 = 0.8;
    /// Metres an hour: the fastest climb of a thousand metres, with a third on top.
    const FASTEST_M_H: f64 = 2_800.0;
    const LEAST_M: f64 = 30.0;
    if !climbs_by_itself(sport) {
        return;
    }
    for figure in [Figure::Ascent, Figure::Descent] {
        let Some(climb_m) = figure.of(totals).filter(|metres| *metres > LEAST_M) else {
            continue;
        };
        if totals
            .distance_m
            .is_some_and(|metres| climb_m > STEEPEST * metres)
        {
            say(figure, Reason::SteeperThanWay);
        } else if figure == Figure::Ascent
            && moving_s.is_some_and(|seconds| climb_m > LEAST_M + FASTEST_M_H / 3600.0 * seconds)
        {
            say(figure, Reason::ClimbsTooFast);
        }
    }
}

fn body_doubts(totals: &Totals, moving_s: Option<f64>, sport: Sport, say: &mut impl FnMut(Figure, Reason)) {
    let long_s = moving_s.unwrap_or(0.0);
    let all_s = totals.elapsed_ms.or(totals.timer_ms).map(|ms| ms as f64 / 1000.0);
    let most_w = if long_s > 600.0 { 600.0 } else { 1_200.0 };
    let on_foot = sport.counts_strides();
    for (figure, low, high) in [
        (Figure::AvgHeartRate, 35.0, 215.0),
        (Figure::MaxHeartRate, 40.0, 232.0),
        (Figure::AvgPower, 0.0, most_w),
        (Figure::MaxPower, 0.0, 2_600.0),
        (Figure::AvgCadence, 0.0, if on_foot { 120.0 } else { 150.0 }),
        (Figure::Energy, 0.0, 100.0 + all_s.unwrap_or(0.0) * 0.5),
    ] {
        let known = figure != Figure::Energy || all_s.is_some_and(|seconds| seconds > 0.0);
        if known && figure.of(totals).is_some_and(|value| value < low || value > high) {
            say(figure, Reason::BeyondBody);
        }
    }
}

/// Returns the totals that lists show and sums add up: a doubtful figure is the device's there, where that is better, and
/// otherwise none.
///
/// `device` are the device's own totals, and `sport` is the sport that the athlete names.
pub fn believable(summary: &Summary, device: &Totals, sport: Sport) -> Totals {
    let mut totals = summary.totals.clone();
    let device = crate::device::device_totals(device, sport);
    for doubt in &summary.doubts {
        // Time is never left out: without it there is no training.
        if matches!(doubt.figure, Figure::Elapsed | Figure::Timer | Figure::Moving) {
            continue;
        }
        let mut instead = summary.totals.clone();
        doubt.figure.put(&mut instead, doubt.figure.of(&device));
        if doubt.figure == Figure::Distance {
            instead.avg_speed_m_s = crate::speed::mean_speed(instead.distance_m, instead.moving_ms);
        }
        let still = doubts(&instead, Some(Method::DeviceTotal), &device, sport);
        let better = still.iter().all(|other| other.figure != doubt.figure);
        let value = doubt.figure.of(&instead).filter(|_| better);
        doubt.figure.put(&mut totals, value);
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(totals: &Totals, sport: Sport) -> Vec<(Figure, Reason)> {
        doubts(totals, None, &Totals::default(), sport)
            .into_iter()
            .map(|doubt| (doubt.figure, doubt.reason))
            .collect()
    }

    #[test]
    fn an_average_is_never_above_the_maximum() {
        let totals = Totals {
            avg_heart_rate_bpm: Some(160.0),
            max_heart_rate_bpm: Some(150.0),
            avg_power_w: Some(200.0),
            max_power_w: Some(200.0),
            ..Totals::default()
        };
        assert_eq!(
            of(&totals, Sport::Cycling),
            [(Figure::AvgHeartRate, Reason::AboveMaximum)]
        );
    }

    #[test]
    fn over_a_few_metres_a_mean_may_be_above_the_maximum_but_not_far() {
        let of = |average| {
            let totals = Totals {
                distance_m: Some(10.0),
                avg_speed_m_s: Some(average),
                max_speed_m_s: Some(1.0),
                ..Totals::default()
            };
            of(&totals, Sport::Running)
        };
        assert_eq!(of(2.0), []);
        assert_eq!(of(5.8), [(Figure::AvgSpeed, Reason::AboveMaximum)]);
    }

    #[test]
    fn nobody_runs_at_91_km_an_hour() {
        let totals = Totals {
            distance_m: Some(25_300.0),
            moving_ms: Some(1_000_000),
            avg_speed_m_s: Some(25.3),
            max_speed_m_s: Some(25.3),
            ..Totals::default()
        };
        let expected = [
            (Figure::AvgSpeed, Reason::TooFast),
            (Figure::Distance, Reason::TooFast),
            (Figure::MaxSpeed, Reason::TooFast),
        ];
        assert_eq!(of(&totals, Sport::Running), expected);
        assert_eq!(of(&totals, Sport::Motorised), []);
    }

    #[test]
    fn nobody_runs_ten_kilometres_in_25_minutes_and_nobody_walks_at_561_km_an_hour() {
        let of = |sport, metres: f64, moving_ms: i64| {
            let totals = Totals {
                distance_m: Some(metres),
                moving_ms: Some(moving_ms),
                avg_speed_m_s: Some(metres / moving_ms as f64 * 1000.0),
                ..Totals::default()
            };
            of(&totals, sport)
        };
        let fast = [
            (Figure::AvgSpeed, Reason::TooFast),
            (Figure::Distance, Reason::TooFast),
        ];
        assert_eq!(of(Sport::Running, 10_207.0, 1_499_000), fast);
        assert_eq!(of(Sport::PoolSwimming, 1500.0, 790_000), fast);
        assert_eq!(of(Sport::Other, 1175.0, 7_528), fast);
        // The records themselves, and intervals with rests that don't count.
        assert_eq!(of(Sport::Running, 10_000.0, 1_571_000), []);
        assert_eq!(of(Sport::Running, 4_000.0, 600_000), []);
        assert_eq!(of(Sport::PoolSwimming, 1500.0, 850_000), []);
        assert_eq!(of(Sport::Cycling, 10_207.0, 800_000), []);
        assert_eq!(of(Sport::Motorised, 900_000.0, 3_600_000), []);
    }

    #[test]
    fn nobody_climbs_2443_m_in_240_m() {
        let totals = Totals {
            distance_m: Some(240.0),
            ascent_m: Some(2443.0),
            moving_ms: Some(200_000),
            ..Totals::default()
        };
        assert_eq!(
            of(&totals, Sport::Walking),
            [(Figure::Ascent, Reason::SteeperThanWay)]
        );
        let totals = Totals {
            distance_m: Some(24_000.0),
            moving_ms: Some(1_800_000),
            ..totals
        };
        assert_eq!(
            of(&totals, Sport::Cycling),
            [(Figure::Ascent, Reason::ClimbsTooFast)]
        );
        assert_eq!(of(&totals, Sport::AlpineSkiing), []);
    }

    #[test]
    fn real_records_are_no_doubt() {
        for (sport, totals) in [
            (
                Sport::Running,
                Totals {
                    distance_m: Some(42_195.0),
                    moving_ms: Some(7_235_000),
                    avg_speed_m_s: Some(5.83),
                    max_speed_m_s: Some(6.5),
                    avg_cadence_rpm: Some(95.0),
                    avg_heart_rate_bpm: Some(165.0),
                    max_heart_rate_bpm: Some(185.0),
                    energy_kcal: Some(2800.0),
                    ..Totals::default()
                },
            ),
            (
                Sport::Running,
                Totals {
                    distance_m: Some(100.0),
                    moving_ms: Some(9580),
                    avg_speed_m_s: Some(10.44),
                    max_speed_m_s: Some(11.9),
                    ..Totals::default()
                },
            ),
            (
                Sport::TrailRunning,
                Totals {
                    distance_m: Some(1920.0),
                    ascent_m: Some(1000.0),
                    moving_ms: Some(1_741_000),
                    avg_speed_m_s: Some(1.1),
                    ..Totals::default()
                },
            ),
            (
                Sport::Cycling,
                Totals {
                    distance_m: Some(56_792.0),
                    moving_ms: Some(3_600_000),
                    avg_speed_m_s: Some(15.8),
                    max_speed_m_s: Some(17.0),
                    avg_power_w: Some(450.0),
                    max_power_w: Some(2300.0),
                    avg_cadence_rpm: Some(96.0),
                    energy_kcal: Some(1700.0),
                    ..Totals::default()
                },
            ),
        ] {
            assert_eq!(of(&totals, sport), [], "{sport:?}");
        }
    }

    #[test]
    fn lists_take_the_devices_figure_for_a_doubtful_one_or_none() {
        let totals = Totals {
            distance_m: Some(240.0),
            ascent_m: Some(2443.0),
            moving_ms: Some(200_000),
            ..Totals::default()
        };
        let summary = Summary {
            doubts: doubts(&totals, None, &Totals::default(), Sport::Walking),
            totals,
            ..Summary::default()
        };
        let device = |ascent_m| Totals {
            ascent_m: Some(ascent_m),
            ..Totals::default()
        };
        let of = |ascent_m| believable(&summary, &device(ascent_m), Sport::Walking).ascent_m;
        assert_eq!(of(12.0), Some(12.0));
        assert_eq!(of(3000.0), None);
        assert_eq!(summary.totals.ascent_m, Some(2443.0));
    }
}
