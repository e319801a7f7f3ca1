//! A dive: its profile, from the surface down.

use dioxus::prelude::*;
use ritm_kit::{Card, ChannelColour, DepthPoint, DepthProfile};
use ritm_model::activity::ActivityDetail;

use crate::{
    format::clock,
    locale::LOCALE,
    texts::{t, t_args, t_count},
};

/// How deep it went.
#[component]
pub(super) fn DepthCard(detail: ActivityDetail) -> Element {
    let Some(dive) = detail
        .discipline
        .dive
        .as_ref()
        .filter(|dive| dive.profile.len() >= 2)
    else {
        return rsx! {};
    };
    let locale = LOCALE.read();
    let (Some(first), Some(last)) = (dive.profile.first(), dive.profile.last()) else {
        return rsx! {};
    };
    let (from_ms, span_ms) = (first.0, (last.0 - first.0).max(1));
    let deepest = dive
        .profile
        .iter()
        .map(|point| f64::from(point.1))
        .fold(0.0, f64::max);
    // The reader's unit has round depths: metres, or feet.
    let per_unit = if locale.units == ritm_model::settings::Units::Imperial {
        0.3048
    } else {
        1.0
    };
    let step = tick(deepest / per_unit) * per_unit;
    let scale_m = ((deepest / step).ceil() * step).max(step);
    let ticks = (1..=16)
        .map(|number| f64::from(number) * step)
        .take_while(|metres| *metres <= scale_m + 1e-9)
        .map(|metres| (metres / scale_m, locale.length(metres).line()))
        .collect();
    let points = dive
        .profile
        .iter()
        .map(|&(at_ms, depth)| DepthPoint {
            at: (at_ms - from_ms) as f64 / span_ms as f64,
            depth: f64::from(depth) / scale_m,
            reading: t_args(
                "dive-reading",
                &[
                    ("time", clock::duration(at_ms).into()),
                    ("depth", locale.depth(f64::from(depth)).line().into()),
                ],
            ),
        })
        .collect();
    let each_ms = time_step_ms(span_ms);
    // The profile may begin after the recording does: its times count from the recording's start.
    let first_ms = (from_ms + each_ms - 1).div_euclid(each_ms) * each_ms;
    let times = (0..)
        .map(|number| first_ms + number * each_ms)
        .take_while(|at_ms| *at_ms <= from_ms + span_ms)
        .map(|at_ms| ((at_ms - from_ms) as f64 / span_ms as f64, clock::duration(at_ms)))
        .collect();
    let note = dive
        .descents
        .filter(|&descents| descents > 1)
        .map(|descents| t_count("dive-descents-count", u64::from(descents)))
        .unwrap_or_default();
    rsx! {
        Card { title: t("dive-title"), note, "data-testid": "depth",
            DepthProfile {
                label: t("dive-title"),
                points,
                ticks,
                times,
                hint: t("dive-hint"),
                tone: ChannelColour::Speed,
            }
        }
    }
}

/// The step between written depths, in the reader's unit: about four of them, round numbers.
fn tick(deepest: f64) -> f64 {
    [1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0]
        .into_iter()
        .find(|step| deepest / step <= 5.0)
        .unwrap_or(250.0)
}

/// The step between written times, in milliseconds: about four of them, round numbers.
fn time_step_ms(span_ms: i64) -> i64 {
    [10, 30, 60, 120, 300, 600, 900, 1800, 3600]
        .into_iter()
        .map(|seconds| seconds * 1000)
        .find(|step_ms| span_ms / step_ms < 5)
        .unwrap_or(7_200_000)
}

#[cfg(test)]
mod tests {
    use super::{tick, time_step_ms};

    #[test]
    fn times_are_written_at_round_moments() {
        assert_eq!(time_step_ms(35 * 60_000), 600_000);
        assert_eq!(time_step_ms(46_000), 10_000);
        assert_eq!(time_step_ms(3 * 3_600_000), 3_600_000);
    }

    #[test]
    fn depths_are_written_at_round_numbers() {
        assert_eq!(tick(4.2), 1.0);
        assert_eq!(tick(18.4), 5.0);
        assert_eq!(tick(42.0), 10.0);
        assert_eq!(tick(130.0), 50.0);
    }
}
