//! The figures of a recording as athletes of the sport read them.

use ritm_kit::{ChannelColour, LiveState};
use ritm_model::{
    SensorId, Sport, SportFamily,
    recorder::{Figure, Live, Phase},
};

use crate::{
    format::clock,
    locale::{Locale, Shown},
    state::recorder::Heard,
};

/// A value older than so many milliseconds is shown no more.
const GONE_MS: f64 = 30_000.0;
/// When the engine has told nothing for so long, nothing is of now any more.
const SILENT_MS: f64 = 5_000.0;

/// At most so many figures are shown at once, and at least two.
pub(super) const MOST: usize = 6;
/// At least so many.
pub(super) const FEWEST: usize = 2;

/// What a sport shows unless the athlete chose otherwise, the largest first.
pub(super) fn usual(sport: Sport) -> Vec<Figure> {
    use Figure::{
        Altitude, Ascent, Cadence, Descent, Distance, Energy, HeartRate, LapDistance, LapTimer, Power, Speed,
        Steps, StrokeRate, Timer,
    };
    match sport {
        Sport::Walking => vec![Timer, Distance, Speed, Steps, HeartRate],
        Sport::Hiking | Sport::Snowshoeing | Sport::Climbing => {
            vec![Timer, Distance, Ascent, Altitude, HeartRate]
        }
        Sport::TrailRunning => vec![Timer, Speed, Distance, HeartRate, Ascent],
        Sport::IndoorCycling => vec![Power, Timer, HeartRate, Cadence, Speed, Distance],
        Sport::Rowing | Sport::IndoorRowing => vec![Speed, Timer, Distance, StrokeRate, HeartRate, Power],
        Sport::AlpineSkiing | Sport::Snowboarding => vec![Speed, Timer, Descent, Altitude, HeartRate],
        _ => match sport.family() {
            SportFamily::Foot => vec![Timer, Speed, Distance, HeartRate, Cadence],
            SportFamily::Bike => vec![Speed, Timer, Distance, HeartRate, Power, Cadence],
            SportFamily::Swim => vec![Timer, Distance, LapTimer, LapDistance, HeartRate],
            SportFamily::Water | SportFamily::Snow | SportFamily::Skate => {
                vec![Timer, Speed, Distance, HeartRate]
            }
            SportFamily::Gym => vec![Timer, HeartRate, Energy],
            SportFamily::Ball | SportFamily::Other => vec![Timer, HeartRate, Distance],
        },
    }
}

/// The figures that have a value, a clock first; where there is none, the timer alone.
pub(super) fn without_dashes(figures: &[Figure], has: impl Fn(Figure) -> bool) -> Vec<Figure> {
    let is_clock = |figure: &Figure| matches!(figure, Figure::Timer | Figure::Elapsed | Figure::LapTimer);
    let (clocks, others): (Vec<Figure>, Vec<Figure>) = figures.iter().partition(|figure| is_clock(figure));
    let clocks = if clocks.is_empty() {
        vec![Figure::Timer]
    } else {
        clocks
    };
    let others = others.into_iter().filter(|figure| has(*figure));
    clocks.into_iter().chain(others).take(MOST).collect()
}

/// The message key of what a figure is called in a sport.
pub(super) fn label(figure: Figure, sport: Sport) -> String {
    let pace = sport.prefers_pace();
    let key = match figure {
        Figure::Speed if pace => "live-pace",
        Figure::AverageSpeed if pace => "live-average-pace",
        Figure::LapSpeed if pace => "live-lap-pace",
        Figure::LastLapSpeed if pace => "live-last-lap-pace",
        other => return format!("live-{}", other.code()),
    };
    key.to_owned()
}

/// The colour of what a figure measures; times are ink.
pub(super) const fn tone(figure: Figure) -> Option<ChannelColour> {
    match figure {
        Figure::HeartRate | Figure::AverageHeartRate | Figure::MaxHeartRate | Figure::LapHeartRate => {
            Some(ChannelColour::HeartRate)
        }
        Figure::Power | Figure::AveragePower | Figure::LapPower => Some(ChannelColour::Power),
        _ => None,
    }
}

/// A figure's value in the reader's units.
pub(super) fn shown(locale: &Locale, figure: Figure, value: f64, sport: Sport) -> Shown {
    let time = |ms: f64| Shown {
        value: clock::running(ms as i64),
        unit: String::new(),
    };
    match figure {
        Figure::Timer | Figure::Elapsed | Figure::LapTimer => time(value),
        Figure::Distance | Figure::LapDistance => locale.distance(value, sport),
        Figure::Speed | Figure::AverageSpeed | Figure::LapSpeed | Figure::LastLapSpeed => {
            locale.pace_or_speed(value, sport)
        }
        Figure::HeartRate | Figure::AverageHeartRate | Figure::MaxHeartRate | Figure::LapHeartRate => {
            locale.whole(value, "unit-bpm")
        }
        Figure::Power | Figure::AveragePower | Figure::LapPower => locale.whole(value, "unit-w"),
        Figure::Cadence | Figure::AverageCadence => locale.cadence(value, sport),
        Figure::StrokeRate => locale.whole(value, "unit-strokes"),
        Figure::Altitude | Figure::Ascent | Figure::Descent => locale.height(value),
        Figure::StepRate => locale.whole(value, "unit-spm"),
        Figure::Steps | Figure::Strokes | Figure::Floors => locale.many(value.max(0.0) as u64),
        Figure::Energy => locale.whole(value, "unit-kcal"),
        Figure::Temperature => locale.temperature(value),
        Figure::CoreTemperature => locale.body_temperature(value),
        Figure::MuscleOxygen => locale.whole(value, "unit-percent"),
    }
}

/// Where there is nothing to show.
const DASH: &str = "–";

/// A figure as it is shown at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    /// Number and unit.
    pub(super) shown: Shown,
    /// Whether it is of now.
    pub(super) state: LiveState,
    /// Its age in whole seconds while it is stale.
    pub(super) age_s: u32,
    /// The zone it lies in, where zones are known.
    pub(super) zone: Option<u8>,
    /// The sensor it is from.
    pub(super) sensor: Option<SensorId>,
}

/// What a figure shows at `now_ms` on the page's monotonic clock: clocks go on from what was told last, and what is of a
/// while ago is never shown as of now.
pub(super) fn field(locale: &Locale, heard: &Heard, figure: Figure, now_ms: f64) -> Field {
    let live = &heard.live;
    let passed_ms = (now_ms - heard.at_ms).max(0.0);
    let nothing = Field {
        shown: Shown {
            value: DASH.to_owned(),
            unit: String::new(),
        },
        state: LiveState::Missing,
        age_s: 0,
        zone: None,
        sensor: None,
    };
    let Some(told) = live.value(figure) else {
        return nothing;
    };
    let runs = runs(live, figure);
    let silent = is_silent(live, passed_ms);
    let stale_ms = told
        .stale_ms
        .map(|stale_ms| f64::from(stale_ms) + passed_ms)
        .or(silent.then_some(passed_ms));
    if stale_ms.is_some_and(|ms| ms > GONE_MS) && !is_sum(figure) {
        return Field {
            sensor: told.sensor,
            ..nothing
        };
    }
    let value = if runs {
        told.value + passed_ms.min(SILENT_MS)
    } else {
        told.value
    };
    Field {
        shown: shown(locale, figure, value, live.settings.sport),
        state: if stale_ms.is_some() {
            LiveState::Stale
        } else {
            LiveState::Fresh
        },
        age_s: (stale_ms.unwrap_or(0.0) / 1000.0) as u32,
        zone: told.zone.filter(|zone| (1..=zones(figure)).contains(zone)),
        sensor: told.sensor,
    }
}

/// How many zones a figure is divided into: power by Coggan's seven levels, heart rate by five tenths of its maximum.
pub(super) const fn zones(figure: Figure) -> u8 {
    match figure {
        Figure::Power => 7,
        _ => 5,
    }
}

/// Whether the engine has told nothing for so long that nothing it told is of now.
pub(super) fn is_silent(live: &Live, passed_ms: f64) -> bool {
    passed_ms > SILENT_MS && live.phase == Phase::Recording
}

/// Whether a figure is a clock that goes on between two answers.
const fn runs(live: &Live, figure: Figure) -> bool {
    match figure {
        Figure::Elapsed => !matches!(live.phase, Phase::Finished | Phase::Interrupted),
        Figure::Timer | Figure::LapTimer => matches!(live.phase, Phase::Recording),
        _ => false,
    }
}

/// Whether a figure was added up or averaged: it stays right, though it does not grow.
const fn is_sum(figure: Figure) -> bool {
    !matches!(
        figure,
        Figure::Speed
            | Figure::HeartRate
            | Figure::Power
            | Figure::Cadence
            | Figure::StrokeRate
            | Figure::StepRate
            | Figure::Altitude
            | Figure::Temperature
            | Figure::CoreTemperature
            | Figure::MuscleOxygen
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sport_shows_two_to_six_figures_once_each() {
        for &sport in Sport::ALL {
            let mut figures = usual(sport);
            assert!((FEWEST..=MOST).contains(&figures.len()), "{sport:?}");
            let count = figures.len();
            figures.sort_unstable();
            figures.dedup();
            assert_eq!(figures.len(), count, "{sport:?}");
        }
    }

    #[test]
    fn without_sensors_the_clock_stands_first_and_no_dash_beside_it() {
        let figures = usual(Sport::IndoorCycling);
        assert_eq!(without_dashes(&figures, |_| false), [Figure::Timer]);
        assert_eq!(
            without_dashes(&figures, |figure| figure == Figure::HeartRate),
            [Figure::Timer, Figure::HeartRate]
        );
        assert_eq!(without_dashes(&[Figure::Power], |_| false), [Figure::Timer]);
    }

    #[test]
    fn sports_of_pace_read_a_pace() {
        assert_eq!(label(Figure::Speed, Sport::Running), "live-pace");
        assert_eq!(label(Figure::Speed, Sport::Cycling), "live-speed");
        assert_eq!(label(Figure::HeartRate, Sport::Running), "live-heart-rate");
    }
}
