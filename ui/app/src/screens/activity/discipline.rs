//! The numbers that only some sports have.

use ritm_model::discipline::Discipline;

use super::{
    number::Number,
    runs::{lift_ms, run_count},
};
use crate::{
    format::clock,
    locale::{Locale, Shown},
    texts::{t, t_args},
};

const DAY_MS: i64 = 86_400_000;

/// What the recording tells of its own sport.
pub(super) fn numbers(locale: &Locale, discipline: &Discipline) -> Vec<Number> {
    let mut numbers = Vec::new();
    let mut add = |name: &'static str, ours: Option<Shown>, how: &str| {
        numbers.push(Number {
            label: name,
            ours,
            device: None,
            how: t(how),
            tone: None,
            test_id: name,
            doubt: None,
        });
    };
    let time = |ms: i64| Shown {
        value: clock::duration(ms),
        unit: String::new(),
    };
    let whole = |value: f64| Shown {
        value: locale.formats.number(value, 0),
        unit: String::new(),
    };
    let many = |count: u32| locale.many(u64::from(count));
    if let Some(swim) = &discipline.swim {
        let rest = Some(swim.rest_ms).filter(|ms| *ms > 0);
        add("figure-lengths", Some(many(swim.whole.lengths)), "method-lengths");
        add("figure-rest", rest.map(time), "method-swim-rest");
        add("figure-swolf", swim.whole.swolf.map(whole), "method-swolf");
        add(
            "figure-strokes",
            swim.whole.strokes_per_length.map(whole),
            "method-strokes",
        );
    }
    if let Some(strength) = &discipline.strength {
        add(
            "figure-sets",
            Some(locale.many(strength.sets.len() as u64)),
            "method-sets",
        );
        add(
            "figure-repetitions",
            strength.repetitions.map(many),
            "method-repetitions",
        );
        let volume = strength.volume_kg.map(|volume| locale.weight(volume));
        add("figure-volume", volume, "method-volume");
        add("figure-work-time", strength.work_ms.map(time), "method-work-time");
        add("figure-rest", strength.rest_ms.map(time), "method-set-rest");
    }
    if let Some(slopes) = &discipline.slopes {
        add("figure-runs", Some(locale.many(run_count(slopes))), "method-runs");
        add("figure-lift-time", lift_ms(slopes).map(time), "method-lift-time");
    }
    if let Some(dive) = &discipline.dive {
        let depth = |metres: Option<f64>| {
            metres
                .filter(|metres| *metres > 0.0)
                .map(|metres| locale.depth(metres))
        };
        add("figure-max-depth", depth(dive.totals.max_depth_m), "method-depth");
        add(
            "figure-avg-depth",
            depth(dive.totals.avg_depth_m),
            "method-avg-depth",
        );
        add(
            "figure-bottom-time",
            dive.totals.bottom_time_ms.map(time),
            "method-bottom-time",
        );
        add(
            "figure-dive-time",
            dive.under_water_ms.filter(|ms| *ms > 0).map(time),
            "method-dive-time",
        );
        let descents = dive.descents.filter(|&descents| descents > 1);
        add("figure-descents", descents.map(many), "method-descents");
        let water = dive.min_temperature_c.map(|celsius| locale.temperature(celsius));
        add("figure-water", water, "method-minimum");
        let surface = dive.totals.surface_interval_ms.filter(|ms| *ms > 0);
        let surface = surface.map(|ms| match ms / DAY_MS {
            0 => time(ms),
            days => Shown {
                value: t_args(
                    "duration-days",
                    &[
                        ("d", locale.formats.count(days.unsigned_abs()).into()),
                        ("h", (ms % DAY_MS / 3_600_000).to_string().into()),
                    ],
                ),
                unit: String::new(),
            },
        });
        add("figure-surface-interval", surface, "method-told");
        add("figure-dive-number", dive.totals.number.map(many), "method-told");
    }
    if let Some(steps) = discipline.steps {
        let how = if steps.is_counted {
            "method-told"
        } else {
            "method-steps-cadence"
        };
        add("figure-steps", Some(many(steps.count)), how);
    }
    numbers
}
