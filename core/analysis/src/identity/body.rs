//! Whether two recordings of one time are of one body: what heart and legs did, minute by minute, is nobody else's.

use ritm_model::{Channel, Samples, Timestamp, order};

/// A recording's samples and the moment that they count from.
#[derive(Clone, Copy)]
pub struct Timed<'a> {
    /// The moment.
    pub start: Timestamp,
    /// The samples.
    pub samples: &'a Samples,
}

/// Values are compared as means of so long.
const BIN_MS: i64 = 15_000;
/// Two clocks may be so many bins apart: five minutes.
const CLOCKS: i64 = 20;
/// Fewer bins that both know prove nothing: five minutes.
const FEWEST: usize = 20;
/// More bins are not looked at: a day and a half.
const MOST: i64 = 8_640;
/// So large a share of the bins must agree.
const AGREEING: f64 = 0.8;

/// When two measures of one channel agree, and when they can't be of one body.
struct Rule {
    channel: Channel,
    /// Values this near agree...
    near: f64,
    /// ...or within this share of the larger one.
    near_share: f64,
    /// Neighbouring bins that are averaged.
    smooth: usize,
    /// A channel that varies less can't prove anything.
    range: f64,
    /// A median difference above this is another body's.
    apart: f64,
}

/// A heart counts the same on wrist and chest within a few beats; two hearts side by side seldom do for an hour.
const HEART: Rule = Rule {
    channel: Channel::HeartRate,
    near: 5.0,
    near_share: 0.0,
    smooth: 1,
    range: 8.0,
    apart: 7.0,
};
/// Two power meters agree within a tenth over a minute, but one of them may be far off, so that power never disproves.
const LEGS: Rule = Rule {
    channel: Channel::Power,
    near: 10.0,
    near_share: 0.1,
    smooth: 4,
    range: 30.0,
    apart: f64::INFINITY,
};

/// Returns whether heart rate or power show that two recordings are of one body at one time: `Some(true)` when they
/// agree over at least four fifths of the time, `Some(false)` when the hearts differ by more than 7 beats a minute for
/// half of it, and `None` when neither can be told.
///
/// The clocks may be up to five minutes apart. Both must know a channel for five minutes, and it must vary: a heart at
/// rest is like any other. All numbers are Ritm's own choice.
pub fn same_body(a: Timed<'_>, b: Timed<'_>) -> Option<bool> {
    let heart = verdict(&HEART, a, b);
    if heart.is_some() {
        return heart;
    }
    verdict(&LEGS, a, b)
}

fn verdict(rule: &Rule, a: Timed<'_>, b: Timed<'_>) -> Option<bool> {
    let origin = a.start.min(b.start);
    let (first, second) = (bins(rule, a, origin)?, bins(rule, b, origin)?);
    let mut best: Option<(f64, f64)> = None;
    for shift in -CLOCKS..=CLOCKS {
        let pairs = first.iter().enumerate().filter_map(|(at, &value)| {
            let other = usize::try_from(i64::try_from(at).ok()? + shift).ok()?;
            Some((value, *second.get(other)?)).filter(|(a, b)| !a.is_nan() && !b.is_nan())
        });
        let mut apart: Vec<f64> = Vec::new();
        let mut agreeing = 0_usize;
        for (value, other) in pairs {
            let difference = (value - other).abs();
            agreeing += usize::from(difference <= rule.near.max(rule.near_share * value.max(other)));
            apart.push(difference);
        }
        // Where the clocks leave little in common, chance is large.
        let known = first.iter().filter(|value| !value.is_nan()).count();
        let other_known = second.iter().filter(|value| !value.is_nan()).count();
        if apart.len() < FEWEST || apart.len() * 2 < known.min(other_known) {
            continue;
        }
        let share = agreeing as f64 / apart.len() as f64;
        if best.is_none_or(|(known, _)| share > known) {
            let middle = apart.len() / 2;
            let (_, median, _) = apart.select_nth_unstable_by(middle, f64::total_cmp);
            best = Some((share, *median));
        }
    }
    let (share, median) = best?;
    if median > rule.apart {
        return Some(false);
    }
    (share >= AGREEING && varies(&first, rule.range) && varies(&second, rule.range)).then_some(true)
}

/// The means of a channel by time since `origin`, `NaN` where there is none; `None` when there are too few.
fn bins(rule: &Rule, of: Timed<'_>, origin: Timestamp) -> Option<Vec<f64>> {
    let column = of.samples.column(&rule.channel)?;
    let shift_ms = of.start.ms_since(origin);
    let mut sums: Vec<(f64, u32)> = Vec::new();
    for (row, &time) in of.samples.time_ms.iter().enumerate() {
        // A sensor that slipped off counts nothing.
        let Some(value) = column.value(row).filter(|&value| value > 0.0) else {
            continue;
        };
        let bin = time.saturating_add(shift_ms).div_euclid(BIN_MS);
        if !(0..MOST).contains(&bin) {
            continue;
        }
        let bin = bin as usize;
        if sums.len() <= bin {
            sums.resize(bin + 1, (0.0, 0));
        }
        sums[bin].0 += value;
        sums[bin].1 += 1;
    }
    let means = sums.chunks(rule.smooth).flat_map(|bins| {
        let (sum, count) = bins
            .iter()
            .fold((0.0, 0), |(sum, count), bin| (sum + bin.0, count + bin.1));
        let mean = if count > 0 {
            sum / f64::from(count)
        } else {
            f64::NAN
        };
        std::iter::repeat_n(mean, bins.len())
    });
    let means: Vec<f64> = means.collect();
    (means.iter().filter(|mean| !mean.is_nan()).count() >= FEWEST).then_some(means)
}

/// Whether eight tenths of the values span more than `range`.
fn varies(values: &[f64], range: f64) -> bool {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    order::by_comparing(&mut known, f64::total_cmp);
    let at = |share: f64| known.get((known.len() as f64 * share) as usize).copied();
    match (at(0.1), at(0.9)) {
        (Some(low), Some(high)) => high - low > range,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ritm_model::{Column, Scale};

    /// A body's effort over minutes, from a seed: each minute a new level, reached slowly.
    fn effort(seed: u64, seconds: usize, low: f64, high: f64) -> Vec<f64> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut chance = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (mut level, mut value) = ((low + high) / 2.0, (low + high) / 2.0);
        (0..seconds)
            .map(|second| {
                if second % 90 == 0 {
                    level = low + (high - low) * chance();
                }
                value += (level - value) / 30.0;
                value
            })
            .collect()
    }

    fn recorded(
        channel: Channel,
        values: &[f64],
        from_s: usize,
        off: impl Fn(usize, f64) -> f64,
    ) -> (Timestamp, Samples) {
        let start = Timestamp::from_unix_s(1_780_000_000 + from_s as i64);
        let values = values.get(from_s..).unwrap_or_default();
        let samples = Samples {
            time_ms: (0..values.len() as i64).map(|second| second * 1000).collect(),
            columns: vec![Column {
                channel,
                scale: Scale::ONE,
                raw: values
                    .iter()
                    .enumerate()
                    .map(|(second, &value)| Scale::ONE.raw(off(second, value)))
                    .collect(),
            }],
        };
        (start, samples)
    }

    fn judge(a: &(Timestamp, Samples), b: &(Timestamp, Samples)) -> Option<bool> {
        same_body(
            Timed {
                start: a.0,
                samples: &a.1,
            },
            Timed {
                start: b.0,
                samples: &b.1,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_heart_on_two_devices_is_one(seed in any::<u64>(), late_s in 0usize..240, noise in 0u32..3) {
            let heart = effort(seed, 2400, 110.0, 175.0);
            let strap = recorded(Channel::HeartRate, &heart, 0, |_, bpm| bpm);
            let wrist = recorded(Channel::HeartRate, &heart, late_s, |second, bpm| {
                bpm + f64::from(noise) * ((second * 7 % 5) as f64 - 2.0) / 2.0
            });
            prop_assert_eq!(judge(&strap, &wrist), Some(true));
            prop_assert_eq!(judge(&wrist, &strap), Some(true));
        }

        #[test]
        fn a_clock_minutes_off_is_no_other_heart(seed in any::<u64>(), off_s in -280i64..280) {
            let heart = effort(seed, 3600, 110.0, 175.0);
            let strap = recorded(Channel::HeartRate, &heart, 0, |_, bpm| bpm);
            let mut wrist = strap.clone();
            wrist.0 = wrist.0.plus_ms(off_s * 1000);
            prop_assert_eq!(judge(&strap, &wrist), Some(true));
        }

        #[test]
        fn two_hearts_side_by_side_are_two(seed in any::<u64>(), higher in 12.0..40.0f64) {
            // They climb the same hills.
            let ours = effort(seed, 2400, 110.0, 165.0);
            let other = effort(seed ^ 0x5555, 2400, -6.0, 6.0);
            let a = recorded(Channel::HeartRate, &ours, 0, |_, bpm| bpm);
            let b = recorded(Channel::HeartRate, &ours, 20, |second, bpm| bpm + higher + other[second]);
            prop_assert_ne!(judge(&a, &b), Some(true));
        }

        #[test]
        fn power_proves_and_never_disproves(seed in any::<u64>(), share in 0.94..1.06f64) {
            let legs = effort(seed, 2400, 90.0, 320.0);
            let crank = recorded(Channel::Power, &legs, 0, |_, watts| watts);
            let trainer = recorded(Channel::Power, &legs, 30, |_, watts| watts * share);
            prop_assert_eq!(judge(&crank, &trainer), Some(true));
            let another = effort(seed ^ 0xABCD, 2400, 90.0, 320.0);
            let another = recorded(Channel::Power, &another, 0, |_, watts| watts * 1.3);
            prop_assert_ne!(judge(&crank, &another), Some(false));
        }
    }

    #[test]
    fn what_hardly_varies_or_is_short_proves_nothing() {
        let flat = recorded(Channel::HeartRate, &vec![140.0; 2400], 0, |_, bpm| bpm);
        assert_eq!(judge(&flat, &flat), None);
        let heart = effort(3, 240, 110.0, 175.0);
        let short = recorded(Channel::HeartRate, &heart, 0, |_, bpm| bpm);
        assert_eq!(judge(&short, &short), None);
        let nothing = (Timestamp::from_unix_s(0), Samples::default());
        assert_eq!(judge(&nothing, &short), None);
    }
}
