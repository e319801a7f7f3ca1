//! Dives: how deep, how long, how warm.

use ritm_model::{Channel, DiveTotals, Recording, Sport, discipline::Dive};

use crate::{channel::holds_s, timeline::Timeline};

/// Whoever is deeper than so many metres is under water and not swimming at the surface. Ritm's own choice; dive
/// computers begin a dive between 0.9 and 1.5 m.
const UNDER_M: f64 = 1.0;
/// Deeper than this a descent counts as one.
const DESCENT_M: f64 = 3.0;
/// No dive is deeper: the deepest ever was about 330 m.
const DEEPEST_M: f64 = 400.0;
/// Points of the profile at most.
const POINTS: usize = 600;

/// Returns what there is to say of a dive. It is `None` when the sport is neither diving nor snorkelling, or there is neither a depth nor a
/// total of one.
pub fn dive(recording: &Recording, sport: Sport) -> Option<Dive> {
    if !matches!(sport, Sport::Diving | Sport::Snorkelling) {
        return None;
    }
    let told = recording.extras.dive.map(|told| DiveTotals {
        max_depth_m: told
            .max_depth_m
            .filter(|metres| (0.0..=DEEPEST_M).contains(metres)),
        avg_depth_m: told
            .avg_depth_m
            // A mean of the time at the surface as well says nothing of the dive.
            .filter(|metres| (UNDER_M..=DEEPEST_M).contains(metres)),
        ..told
    });
    let timeline = Timeline::new(&recording.samples, &recording.pauses);
    let temperature = timeline.values(&Channel::Temperature);
    let min_temperature_c = temperature.and_then(|values| {
        values
            .into_iter()
            .filter(|value| !value.is_nan())
            .reduce(f64::min)
    });
    let depths = depths(recording, &timeline);
    if depths.is_none() && told.is_none() {
        return None;
    }
    let mut dive = Dive {
        totals: told.unwrap_or_default(),
        min_temperature_c,
        ..Dive::default()
    };
    if let Some(depths) = depths {
        measure(&mut dive, &timeline, &depths);
    }
    Some(dive)
}

/// The metres of an app's unit of depth.
fn unit_m(unit: &str) -> Option<f64> {
    match unit.trim().to_ascii_lowercase().as_str() {
        "" | "m" | "meter" | "meters" | "metre" | "metres" => Some(1.0),
        "cm" => Some(0.01),
        "mm" => Some(0.001),
        "ft" | "feet" | "foot" => Some(0.3048),
        _ => None,
    }
}

/// The metres under the surface at each sample.
fn depths(recording: &Recording, timeline: &Timeline<'_>) -> Option<Vec<f64>> {
    let told = recording
        .samples
        .columns
        .iter()
        .filter_map(|column| match &column.channel {
            Channel::Extra(extra) if extra.name.eq_ignore_ascii_case("depth") => {
                Some((extra, &column.channel))
            }
            _ => None,
        });
    // The device's own, else an app's, which names its unit.
    let (extra, channel) = told.min_by_key(|(extra, _)| extra.developer)?;
    let unit_m = if extra.developer {
        unit_m(&extra.unit)?
    } else {
        1.0
    };
    let mut depths = timeline.values(channel)?;
    for depth in &mut depths {
        *depth *= unit_m;
        if !(-5.0..=DEEPEST_M).contains(depth) {
            *depth = f64::NAN;
        }
    }
    depths.iter().any(|depth| *depth > 0.0).then_some(depths)
}

fn measure(dive: &mut Dive, timeline: &Timeline<'_>, depths: &[f64]) {
    let (mut seconds, mut sum) = (0.0, 0.0);
    let mut descents = 0_u32;
    let mut below = false;
    for (&depth, held_s) in depths.iter().zip(holds_s(timeline, depths)) {
        if depth > UNDER_M {
            seconds += held_s;
            sum += depth * held_s;
        }
        if depth > DESCENT_M && !below {
            below = true;
            descents = descents.saturating_add(1);
        } else if depth <= UNDER_M {
            below = false;
        }
    }
    let deepest = depths
        .iter()
        .copied()
        .filter(|depth| !depth.is_nan())
        .reduce(f64::max);
    let DiveTotals {
        max_depth_m,
        avg_depth_m,
        ..
    } = &mut dive.totals;
    *max_depth_m = max_depth_m.or(deepest);
    *avg_depth_m = avg_depth_m.or((seconds > 0.0).then(|| sum / seconds));
    let under_water_ms = (seconds * 1000.0).round() as i64;
    dive.under_water_ms = Some(under_water_ms);
    // Nobody is longer at the bottom than under water; computers count from another depth.
    if let Some(bottom_ms) = &mut dive.totals.bottom_time_ms {
        *bottom_ms = (*bottom_ms).min(under_water_ms);
    }
    dive.descents = Some(descents);
    let stretch = depths.len().div_ceil(POINTS).max(1);
    dive.profile = depths
        .chunks(stretch)
        .zip(timeline.time_ms.iter().step_by(stretch))
        .filter_map(|(depths, &time_ms)| {
            // The deepest of each stretch, so that no depth is lost.
            let depth = depths
                .iter()
                .copied()
                .filter(|depth| !depth.is_nan())
                .reduce(f64::max)?;
            Some((time_ms, depth.max(0.0) as f32))
        })
        .collect();
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use ritm_model::{
        Column, Device, ExtraChannel, Extras, FileIdentity, Samples, Scale, SourceFormat, Timestamp, Totals,
    };

    fn recording(depths_m: &[f64], told: Option<DiveTotals>) -> Recording {
        let scale = Scale::per_unit(1000.0);
        Recording {
            format: SourceFormat::Fit,
            device: Device::default(),
            identity: FileIdentity::default(),
            sport: Sport::Diving,
            name: None,
            notes: None,
            start: Timestamp::from_unix_ms(0),
            utc_offset_s: None,
            samples: Samples {
                time_ms: (0..depths_m.len() as i64).map(|second| second * 1000).collect(),
                columns: vec![Column {
                    channel: Channel::Extra(Box::new(ExtraChannel {
                        name: "depth".into(),
                        unit: "m".into(),
                        developer: false,
                    })),
                    scale,
                    raw: depths_m.iter().map(|&depth| scale.raw(depth)).collect(),
                }],
            },
            laps: Vec::new(),
            pauses: Vec::new(),
            totals: Totals::default(),
            extras: Extras {
                dive: told,
                ..Extras::default()
            },
        }
    }

    #[test]
    fn depths_tell_what_the_device_does_not() {
        // Ten seconds at the surface, a hundred at 10 m, ten at the surface, fifty at 5 m.
        let mut depths = vec![0.2; 10];
        depths.extend([10.0; 100]);
        depths.extend([0.5; 10]);
        depths.extend([5.0; 50]);
        let dive = dive(&recording(&depths, None), Sport::Diving).unwrap();
        assert_eq!(dive.totals.max_depth_m, Some(10.0));
        assert_eq!(dive.totals.avg_depth_m, Some((10.0 * 100.0 + 5.0 * 50.0) / 150.0));
        assert_eq!((dive.under_water_ms, dive.descents), (Some(150_000), Some(2)));
        assert_eq!(dive.totals.bottom_time_ms, None);
        assert_eq!(dive.profile.len(), 170);
    }

    #[test]
    fn an_app_tells_a_depth_too_in_its_unit() {
        let as_app = |unit: &str, depths: &[f64]| {
            let mut recording = recording(depths, None);
            if let Channel::Extra(extra) = &mut recording.samples.columns[0].channel {
                extra.name = "Depth".into();
                extra.unit = unit.into();
                extra.developer = true;
            }
            recording
        };
        let deepest = |recording: &Recording| dive(recording, Sport::Diving)?.totals.max_depth_m;
        assert_eq!(deepest(&as_app("m", &[0.0, 15.0, 2.0])), Some(15.0));
        assert_eq!(deepest(&as_app("ft", &[0.0, 50.0, 2.0])), Some(50.0 * 0.3048));
        assert_eq!(deepest(&as_app("bar", &[0.0, 2.5, 2.0])), None);
        // What the device says goes before an app.
        let mut both = as_app("m", &[0.0, 15.0, 2.0]);
        both.samples
            .columns
            .extend(recording(&[0.0, 14.0, 2.0], None).samples.columns);
        assert_eq!(deepest(&both), Some(14.0));
    }

    #[test]
    fn a_mean_depth_is_one_of_the_time_under_water() {
        // Half an hour of snorkelling, of which a minute at 4 m.
        let mut depths = vec![0.1; 1800];
        depths[600..660].fill(4.0);
        let told = DiveTotals {
            avg_depth_m: Some(0.1),
            ..DiveTotals::default()
        };
        let mean = |told| {
            dive(&recording(&depths, Some(told)), Sport::Diving)
                .unwrap()
                .totals
                .avg_depth_m
        };
        assert_eq!(mean(told), Some(4.0));
        let told = DiveTotals {
            avg_depth_m: Some(3.8),
            ..told
        };
        assert_eq!(mean(told), Some(3.8));
    }

    #[test]
    fn the_device_knows_best_and_a_long_dive_is_thinned() {
        let told = DiveTotals {
            max_depth_m: Some(18.4),
            bottom_time_ms: Some(2_000_000),
            ..DiveTotals::default()
        };
        let depths: Vec<f64> = (0..5_000)
            .map(|second| if second == 3_333 { 18.0 } else { 12.0 })
            .collect();
        let dive = dive(&recording(&depths, Some(told)), Sport::Diving).unwrap();
        assert_eq!(dive.totals.max_depth_m, Some(18.4));
        assert!(dive.profile.len() <= POINTS);
        assert!(dive.profile.iter().any(|point| point.1 == 18.0));
    }

    #[test]
    fn a_dive_written_by_hand_has_no_profile_and_no_depth_beyond_the_world() {
        let told = |metres| DiveTotals {
            max_depth_m: Some(metres),
            bottom_time_ms: Some(1_500_000),
            ..DiveTotals::default()
        };
        let by_hand = dive(&recording(&[], Some(told(21.0))), Sport::Diving).unwrap();
        assert_eq!(
            (by_hand.totals.max_depth_m, by_hand.profile.len()),
            (Some(21.0), 0)
        );
        let damaged = dive(&recording(&[642.0, 12.0, 11.0], Some(told(642.0))), Sport::Diving).unwrap();
        assert_eq!(damaged.totals.max_depth_m, Some(12.0));
    }

    #[test]
    fn other_sports_do_not_dive() {
        assert_eq!(
            dive(&recording(&[3.0, 4.0], None), Sport::OpenWaterSwimming),
            None
        );
        assert_eq!(dive(&recording(&[0.0, 0.0], None), Sport::Diving), None);
    }
}
