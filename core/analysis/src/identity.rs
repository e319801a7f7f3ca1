//! Whether two recordings are of the same training.
//!
//! The tolerance of three minutes between two starts, and the idea of starts that differ by a time zone, come from
//! tapiriik (`activityStartLeeway` and `timezoneErrorPeriod` in its `sync.py`). The other limits are Ritm's own choice:
//! two devices measure one training within about 5 % of each other, and a wrong answer would hide a training, so that a
//! recording in another time zone has to agree much better.

use ritm_model::{Channel, Samples, Sport, SportFamily, Timestamp};

mod body;

pub use body::{Timed, same_body};

use crate::distance::haversine_m;

/// The facts by which two recordings of the same training are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fingerprint {
    /// When the recording began.
    pub start: Timestamp,
    /// The time from its start to its end, in milliseconds, pauses included.
    pub elapsed_ms: i64,
    /// Metres covered, or `None` when the recording doesn't tell.
    pub distance_m: Option<f64>,
    /// The sport that the recording names.
    pub sport: Sport,
}

/// Two starts may lie so many milliseconds apart.
const START_MS: i64 = 3 * 60_000;
/// So large a share of the shorter recording must lie within the longer one.
const OVERLAP: f64 = 0.8;
/// So large a share of the shorter one when heart rate or power are to decide, and so large a share of the longer one.
const LEAST_OVERLAP: [f64; 2] = [0.6, 0.5];
/// Distances of one training may differ by this share of the larger one: a trainer's wheel and a virtual road, a pod
/// and a watch.
const FAR: f64 = 0.4;
/// Durations and distances may differ by this share of the larger one.
const NEAR: f64 = 0.05;
/// Durations and distances may differ by this share when a clock was set to another time zone.
const VERY_NEAR: f64 = 0.01;

/// Judges whether two recordings are most likely of one training, made by two devices, or by one device in two files.
///
/// Durations and distances may differ by at most 5 %, and the sports must be of one family; a recording that names no
/// sport fits every other. Then the times decide:
///
/// - The recordings are [`Likeness::SameTime`] when their starts lie within three minutes of each other, or when four
///   fifths of the shorter one overlap the longer one.
/// - They are [`Likeness::OtherZone`] when their starts differ as two time zones do: by whole hours, or from three hours
///   on by quarters of an hour, and by at most 14 hours. In that case durations and distances must both be known and
///   agree within 1 %. The later recording must not begin within ten minutes of the earlier one's end, as the second of
///   two laps of one course does.
///
/// Where durations or distances differ by more, a device may have measured otherwise, or been started later: when three
/// fifths of the shorter recording and half of the longer one overlap, and the distances differ by less than 40 %, the
/// recordings are [`Likeness::IfSameBody`].
///
/// [`Likeness::OtherZone`] alone is no proof: the way to work and a favourite lap look alike at any hour.
/// [`same_course`] must agree as well.
pub fn likeness(a: &Fingerprint, b: &Fingerprint) -> Likeness {
    if !related(a.sport, b.sport) {
        return Likeness::Different;
    }
    let distances = |share| match (a.distance_m, b.distance_m) {
        (Some(a), Some(b)) => agree(a, b, share),
        _ => true,
    };
    let alike = agree(a.elapsed_ms as f64, b.elapsed_ms as f64, NEAR) && distances(NEAR);
    if alike && at_the_same_time(a, b) {
        Likeness::SameTime
    } else if alike && zones_apart(a, b) {
        Likeness::OtherZone
    } else if overlap(a, b) && distances(FAR) {
        Likeness::IfSameBody
    } else {
        Likeness::Different
    }
}

/// Returns whether two recordings can be of one training at all, whatever their names and numbers say: a device may write
/// one serial number and one time into the files of a ride and of the run after it, and a program one id.
///
/// They can't when their sports are of two families and their durations or distances differ by more than 5 % as well. A
/// program that files a ride under another sport leaves its measurements alone.
pub fn may_be_one(a: &Fingerprint, b: &Fingerprint) -> bool {
    let distances = match (a.distance_m, b.distance_m) {
        (Some(a), Some(b)) => agree(a, b, NEAR),
        _ => true,
    };
    related(a.sport, b.sport) || (distances && agree(a.elapsed_ms as f64, b.elapsed_ms as f64, NEAR))
}

/// How alike two recordings are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The recordings are of two trainings.
    Different,
    /// The recordings are of one training, unless [`same_body`] says that they are of two bodies.
    SameTime,
    /// The recordings are of one time but not alike: they are of one training if [`same_body`] says so.
    IfSameBody,
    /// The recordings are of one training and one of the clocks stood in another time zone, if [`same_course`] agrees.
    OtherZone,
}

/// Returns whether two recordings hold the same course of events, whatever their clocks say.
///
/// The recordings are compared at sixteen moments spread evenly over each. The places must agree within 100 m, and the
/// heart rates within 5 beats a minute; for either, two of the moments may disagree. A channel counts when both
/// recordings know it at half of the moments or more. Without heart rates the places must agree within 30 m, where the
/// recordings may have begun up to 30 seconds apart. When no channel counts, the answer is `false`. These numbers are
/// Ritm's own choice.
pub fn same_course(a: &Samples, b: &Samples) -> bool {
    const MOMENTS: usize = 16;
    const MUST_AGREE: usize = 14;
    const NEAR_M: f64 = 100.0;
    /// Without a heart rate the places must prove more: the way to work is the same every day, but not to the second.
    const PROVING_M: f64 = 30.0;
    const OFF_S: i64 = 30;
    const NEAR_BPM: f64 = 5.0;
    let moments = |samples: &Samples, off_ms: i64| -> Vec<usize> {
        let times = &samples.time_ms;
        let (Some(&first), Some(&last)) = (times.iter().min(), times.iter().max()) else {
            return Vec::new();
        };
        (0..MOMENTS)
            .map(|moment| {
                let wanted = first + ((last - first) as f64 * moment as f64 / (MOMENTS - 1) as f64) as i64;
                let wanted = wanted.saturating_add(off_ms);
                times.partition_point(|&time| time < wanted).min(times.len() - 1)
            })
            .collect()
    };
    let at_a = moments(a, 0);
    // Whether enough of the moments agree that both recordings know; `None` when they know too few.
    let verdict = |off_s: i64, agrees: &dyn Fn(usize, usize) -> Option<bool>| -> Option<bool> {
        let known: Vec<bool> = at_a
            .iter()
            .zip(&moments(b, off_s * 1000))
            .filter_map(|(&a, &b)| agrees(a, b))
            .collect();
        let agreeing = known.iter().filter(|&&agrees| agrees).count();
        (known.len() >= MOMENTS / 2).then(|| agreeing + (MOMENTS - MUST_AGREE) >= known.len())
    };
    let both = |channel| Some((a.column(&channel)?, b.column(&channel)?));
    let beats = both(Channel::HeartRate).and_then(|(first, second)| {
        verdict(0, &|a, b| {
            Some((first.value(a)? - second.value(b)?).abs() <= NEAR_BPM)
        })
    });
    let lines = both(Channel::Latitude).zip(both(Channel::Longitude));
    let places = |off_s: i64, near_m: f64| {
        let (lat, lon) = lines?;
        verdict(off_s, &|a, b| {
            let from = (lat.0.value(a)?, lon.0.value(a)?);
            let to = (lat.1.value(b)?, lon.1.value(b)?);
            Some(haversine_m(from.0, from.1, to.0, to.1) <= near_m)
        })
    };
    match beats {
        Some(beats) => beats && places(0, NEAR_M).unwrap_or(true),
        // Two devices were started seconds apart.
        None => (-OFF_S..=OFF_S).any(|off_s| places(off_s, PROVING_M) == Some(true)),
    }
}

fn related(a: Sport, b: Sport) -> bool {
    a == b
        || a == Sport::Other
        || b == Sport::Other
        || (a.family() == b.family() && a.family() != SportFamily::Other)
}

fn agree(a: f64, b: f64, share: f64) -> bool {
    (a - b).abs() <= share * a.max(b)
}

fn at_the_same_time(a: &Fingerprint, b: &Fingerprint) -> bool {
    let shift_ms = b.start.ms_since(a.start);
    let end = |it: &Fingerprint| it.start.plus_ms(it.elapsed_ms.max(0));
    let overlap_ms = end(a).min(end(b)).ms_since(a.start.max(b.start));
    let shorter_ms = a.elapsed_ms.min(b.elapsed_ms);
    // Trainings shorter than the tolerance may follow each other within it.
    let touching = overlap_ms > 0 || shorter_ms <= 0;
    (shift_ms.saturating_abs() <= START_MS && touching)
        || (overlap_ms > 0 && overlap_ms as f64 >= OVERLAP * shorter_ms as f64)
}

/// Whether enough of both recordings is of one time for heart rate or power to decide.
fn overlap(a: &Fingerprint, b: &Fingerprint) -> bool {
    let end = |it: &Fingerprint| it.start.plus_ms(it.elapsed_ms.max(0));
    let overlap_ms = end(a).min(end(b)).ms_since(a.start.max(b.start)) as f64;
    let (shorter, longer) = (a.elapsed_ms.min(b.elapsed_ms), a.elapsed_ms.max(b.elapsed_ms));
    overlap_ms > 0.0
        && overlap_ms >= LEAST_OVERLAP[0] * shorter as f64
        && overlap_ms >= LEAST_OVERLAP[1] * longer as f64
}

fn zones_apart(a: &Fingerprint, b: &Fingerprint) -> bool {
    const QUARTER_MS: i64 = 15 * 60_000;
    const HOUR_MS: i64 = 4 * QUARTER_MS;
    /// Time zones reach from 12 hours behind Greenwich to 14 hours ahead. A clock errs by one of them, not by two.
    const FARTHEST_MS: i64 = 14 * HOUR_MS;
    /// Time zones with a broken hour lie at least so far from Greenwich.
    const BROKEN_FROM_MS: i64 = 3 * HOUR_MS;
    /// So far the difference may be off: an athlete starts two devices within seconds.
    const OFF_MS: i64 = 30_000;
    /// A rest of up to this length is usual between two laps of a course.
    const REST_MS: i64 = 10 * 60_000;
    let shift_ms = b.start.ms_since(a.start).saturating_abs();
    let step_ms = if shift_ms < BROKEN_FROM_MS {
        HOUR_MS
    } else {
        QUARTER_MS
    };
    let nearest_ms = shift_ms.saturating_add(step_ms / 2) / step_ms * step_ms;
    let zone = (HOUR_MS..=FARTHEST_MS).contains(&nearest_ms) && (shift_ms - nearest_ms).abs() <= OFF_MS;
    // Two laps of one course, one right after the other, can look the same.
    let rest_ms = shift_ms.saturating_sub(a.elapsed_ms.max(b.elapsed_ms));
    if !zone || (-OFF_MS..REST_MS).contains(&rest_ms) {
        return false;
    }
    match (a.distance_m, b.distance_m) {
        (Some(first), Some(second)) => {
            first > 0.0
                && agree(first, second, VERY_NEAR)
                && agree(a.elapsed_ms as f64, b.elapsed_ms as f64, VERY_NEAR)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ritm_model::{Column, Scale};

    const MINUTE: i64 = 60_000;

    /// Whether they are of one training where nothing tells of the body.
    fn alike(a: &Fingerprint, b: &Fingerprint) -> bool {
        matches!(likeness(a, b), Likeness::SameTime | Likeness::OtherZone)
    }

    fn run(start_min: i64, minutes: f64, metres: impl Into<Option<f64>>) -> Fingerprint {
        Fingerprint {
            start: Timestamp::from_unix_s(1_780_000_000).plus_ms(start_min * MINUTE),
            elapsed_ms: (minutes * 60_000.0) as i64,
            distance_m: metres.into(),
            sport: Sport::Running,
        }
    }

    #[test]
    fn two_devices_agree() {
        assert!(alike(&run(0, 45.0, 9000.0), &run(2, 43.5, 9200.0)));
        // Started early and stopped late: the overlap decides.
        assert!(alike(&run(0, 100.0, None), &run(4, 96.0, 9000.0)));
        assert!(
            !alike(&run(0, 45.0, 9000.0), &run(2, 40.0, 9000.0)),
            "durations differ"
        );
        assert!(
            !alike(&run(0, 45.0, 9000.0), &run(2, 45.0, 9600.0)),
            "distances differ"
        );
        assert!(
            !alike(&run(0, 45.0, 9000.0), &run(20, 45.0, 9000.0)),
            "too little overlap"
        );
    }

    #[test]
    fn where_distances_or_starts_differ_the_body_decides() {
        let decides = |a, b| assert_eq!(likeness(&a, &b), Likeness::IfSameBody);
        decides(run(0, 60.0, 30_000.0), run(0, 60.0, 26_800.0));
        decides(run(0, 60.0, 9000.0), run(8, 50.0, 8000.0));
        decides(run(0, 20.0, 4000.0), run(6, 20.0, 4000.0));
        let never = |a, b| assert_eq!(likeness(&a, &b), Likeness::Different);
        // A part of a long ride, the next lap, another sport.
        never(run(0, 180.0, 30_000.0), run(30, 60.0, 10_000.0));
        never(run(0, 60.0, 10_000.0), run(60, 60.0, 9000.0));
        never(run(0, 60.0, 10_000.0), run(0, 60.0, 3000.0));
    }

    #[test]
    fn sports_of_a_family_agree() {
        let with = |sport| Fingerprint {
            sport,
            ..run(0, 45.0, 9000.0)
        };
        assert!(alike(&with(Sport::Running), &with(Sport::TrailRunning)));
        assert!(alike(&with(Sport::Other), &with(Sport::Cycling)));
        assert!(!alike(&with(Sport::Running), &with(Sport::Cycling)));
        assert!(!alike(&with(Sport::Motorised), &with(Sport::HorseRiding)));
    }

    #[test]
    fn a_ride_and_a_run_are_two_whatever_their_device_says() {
        let ride = Fingerprint {
            sport: Sport::IndoorCycling,
            ..run(0, 10.0, 4800.0)
        };
        assert!(!may_be_one(&ride, &run(0, 20.0, 3600.0)));
        assert!(!may_be_one(&run(0, 20.0, 3600.0), &ride));
        // Filed under another sport, measured alike.
        assert!(may_be_one(&ride, &run(0, 10.0, 4800.0)));
        assert!(may_be_one(&ride, &run(0, 10.0, None)));
        // Of one family, cut short.
        assert!(may_be_one(&run(0, 10.0, 2000.0), &run(0, 20.0, 3600.0)));
    }

    #[test]
    fn a_clock_in_another_zone_agrees_when_everything_else_does() {
        for shift in [60, -120, 330, 345, 14 * 60] {
            assert!(alike(&run(0, 45.0, 9000.0), &run(shift, 45.2, 9040.0)), "{shift}");
        }
        assert!(
            !alike(&run(0, 45.0, 9000.0), &run(120, 46.0, 9000.0)),
            "2 % longer"
        );
        assert!(
            !alike(&run(0, 45.0, None), &run(120, 45.0, None)),
            "no distance to tell"
        );
        assert!(
            !alike(&run(0, 45.0, 9000.0), &run(127, 45.0, 9000.0)),
            "no zone is 127 minutes away"
        );
        assert!(
            !alike(&run(0, 45.0, 9000.0), &run(24 * 60, 45.0, 9000.0)),
            "the same run a day later"
        );
    }

    #[test]
    fn two_laps_of_one_course_are_two_trainings() {
        // Half an hour each, back to back, to the metre.
        assert!(!alike(&run(0, 30.0, 6000.0), &run(30, 30.0, 6000.0)));
        assert!(!alike(&run(0, 29.5, 6000.0), &run(30, 29.5, 6000.0)));
        assert!(
            !alike(&run(0, 30.0, 6000.0), &run(45, 30.0, 6000.0)),
            "with a rest"
        );
        assert!(
            !alike(&run(0, 59.8, 12_000.0), &run(60, 59.8, 12_000.0)),
            "every full hour"
        );
        assert!(
            !alike(&run(0, 52.0, 7000.0), &run(60, 52.0, 7000.0)),
            "every full hour, with a rest"
        );
        assert!(
            !alike(&run(0, 2.0, 400.0), &run(2, 2.0, 400.0)),
            "intervals saved one by one"
        );
    }

    /// A course of so many seconds that begins at a latitude and goes north.
    fn course(latitude: f64, seconds: i32, bpm: i32) -> Samples {
        let column = |channel, scale: Scale, value: &dyn Fn(i32) -> f64| Column {
            channel,
            scale,
            raw: (0..seconds).map(|s| scale.raw(value(s))).collect(),
        };
        Samples {
            time_ms: (0..i64::from(seconds)).map(|s| s * 1000).collect(),
            columns: vec![
                column(Channel::Latitude, Scale::SEMICIRCLES, &|s| {
                    latitude + f64::from(s) * 3e-5
                }),
                column(Channel::Longitude, Scale::SEMICIRCLES, &|_| 25.0),
                column(Channel::HeartRate, Scale::ONE, &|s| f64::from(bpm + s % 4)),
            ],
        }
    }

    #[test]
    fn a_course_is_told_by_places_and_heart_beats() {
        let it = course(60.0, 1800, 140);
        assert!(same_course(&it, &course(60.0, 1795, 141)));
        assert!(!same_course(&it, &course(60.01, 1800, 140)), "elsewhere");
        assert!(
            !same_course(&it, &course(60.0, 1800, 150)),
            "the same way with another heart"
        );
        let mut back = it.clone();
        back.columns.iter_mut().for_each(|column| column.raw.reverse());
        assert!(!same_course(&it, &back), "the way back");
        let bare = Samples {
            columns: Vec::new(),
            ..it.clone()
        };
        assert!(!same_course(&it, &bare), "nothing to compare");
        assert!(!same_course(&Samples::default(), &it));
        // The same way at another hour, with other traffic: no heart rate tells them apart, but the pace does.
        let places = |seconds: i32, red_s: usize| {
            let mut way = course(60.0, seconds, 140);
            way.columns.truncate(2);
            for column in &mut way.columns {
                let stood = column.raw[600];
                column.raw.splice(600..600, std::iter::repeat_n(stood, red_s));
                column.raw.truncate(seconds as usize);
            }
            way
        };
        assert!(same_course(&places(1800, 0), &places(1795, 0)));
        assert!(!same_course(&places(1800, 0), &places(1800, 45)), "a red light");
        let indoors = Samples {
            columns: it.columns[2..].to_vec(),
            ..it.clone()
        };
        assert!(same_course(&it, &indoors));
    }

    proptest! {
        #[test]
        fn the_order_does_not_matter(a in (any::<i64>(), any::<i64>(), any::<Option<f64>>()),
                                     b in (any::<i64>(), any::<i64>(), any::<Option<f64>>())) {
            let of = |(start, elapsed_ms, distance_m)| Fingerprint {
                start: Timestamp::from_unix_ms(start), elapsed_ms, distance_m, sport: Sport::Other,
            };
            let (a, b) = (of(a), of(b));
            prop_assert_eq!(alike(&a, &b), alike(&b, &a));
        }

        #[test]
        fn a_training_is_itself(start in -1_000_000i64..1_000_000, minutes in 0.0..1000.0f64, metres in 0.0..1e6f64) {
            let it = run(start, minutes, metres);
            prop_assert!(alike(&it, &it));
        }
    }
}
