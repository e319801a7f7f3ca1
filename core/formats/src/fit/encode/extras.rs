//! Lengths of a pool, sets of strength training, gear, and beats with times of their own.

use std::collections::BTreeMap;

use ritm_model::{Beat, Extras, StrengthSet};

use super::{
    super::{
        extras::{BEAT_INTERVALS, BIKE_PROFILE, DIVE_SUMMARY, EXERCISE_TITLE, LENGTH, NO_CATEGORY, SET},
        number::SESSION,
        profile::{self, exercises::CATEGORIES},
    },
    Span, scaled,
    writer::{ENUM, UINT16, UINT32, Writer},
};

/// Intervals in a message of beats: as many as a field takes.
const BEATS: usize = 127;

/// Numbers of the exercises that the standard has none for.
pub(super) type Titles<'a> = BTreeMap<&'a str, u16>;

/// Writes what stands apart from the samples.
pub(super) fn write<'a>(writer: &mut Writer, extras: &'a Extras, span: &Span, titles: &mut Titles<'a>) {
    for name in &extras.gear {
        writer.message(BIKE_PROFILE, &[], &[(0, name)]);
    }
    let at = |ms: i64| Some(span.at(ms));
    for (index, length) in (0..).zip(&extras.lengths) {
        use profile::length::*;
        let elapsed = Some(length.to_ms.saturating_sub(length.from_ms));
        let by_number = || {
            length
                .stroke
                .strip_prefix("stroke_")?
                .parse::<u8>()
                .ok()
                .map(i64::from)
        };
        let stroke = profile::SWIM_STROKES
            .iter()
            .find(|row| row.1 == length.stroke)
            .map(|row| i64::from(row.0))
            .or_else(by_number);
        let values = [
            (254, UINT16, Some(index)),
            (253, UINT32, at(length.to_ms)),
            (0, ENUM, Some(28)),
            (1, ENUM, Some(1)),
            (START_TIME, UINT32, at(length.from_ms)),
            (TOTAL_ELAPSED_TIME, UINT32, elapsed),
            (TOTAL_TIMER_TIME, UINT32, elapsed),
            (TOTAL_STROKES, UINT16, length.strokes.map(i64::from)),
            (SWIM_STROKE, ENUM, stroke),
            (LENGTH_TYPE, ENUM, Some(i64::from(length.active))),
        ];
        writer.message(LENGTH, &values, &[]);
    }
    if let Some(bottom_time_ms) = extras.dive.and_then(|dive| dive.bottom_time_ms) {
        use profile::dive_summary::*;
        let values = [
            (253, UINT32, Some(span.end)),
            (REFERENCE_MESG, UINT16, Some(i64::from(SESSION))),
            (BOTTOM_TIME, UINT32, Some(bottom_time_ms)),
        ];
        writer.message(DIVE_SUMMARY, &values, &[]);
    }
    sets(writer, &extras.sets, span, titles);
}

/// Sets, after the titles of exercises that the standard has no number for.
fn sets<'a>(writer: &mut Writer, sets: &'a [StrengthSet], span: &Span, titles: &mut Titles<'a>) {
    let at = |ms: i64| Some(span.at(ms));
    for set in sets {
        let (category, exercise) = match number(&set.exercise) {
            Some(number) => number,
            None => {
                let next = titles.len() as u16;
                let number = *titles.entry(&set.exercise).or_insert(next);
                if number == next {
                    use profile::exercise_title::*;
                    let values = [
                        (EXERCISE_CATEGORY, UINT16, Some(i64::from(NO_CATEGORY))),
                        (EXERCISE_NAME, UINT16, Some(i64::from(number))),
                    ];
                    writer.message(EXERCISE_TITLE, &values, &[(WKT_STEP_NAME, &set.exercise)]);
                }
                (Some(NO_CATEGORY), Some(number))
            }
        };
        use profile::set::*;
        let values = [
            (TIMESTAMP, UINT32, at(set.to_ms)),
            (DURATION, UINT32, Some(set.to_ms.saturating_sub(set.from_ms))),
            (REPETITIONS, UINT16, set.repetitions.map(i64::from)),
            (WEIGHT, UINT16, scaled(set.weight_kg, 16.0, 0.0)),
            (SET_TYPE, ENUM, Some(i64::from(set.active))),
            (START_TIME, UINT32, at(set.from_ms)),
            (CATEGORY, UINT16, category.map(i64::from)),
            (CATEGORY_SUBTYPE, UINT16, exercise.map(i64::from)),
        ];
        writer.message(SET, &values, &[]);
    }
}

/// The standard's numbers of a category and an exercise; nothing for no name.
fn number(name: &str) -> Option<(Option<u16>, Option<u16>)> {
    if name.is_empty() {
        return Some((None, None));
    }
    if let Some(category) = CATEGORIES.iter().find(|category| category.1 == name) {
        return Some((Some(category.0), None));
    }
    CATEGORIES.iter().find_map(|&(category, _, exercises)| {
        let exercise = exercises.iter().find(|exercise| exercise.1 == name)?;
        Some((Some(category), Some(exercise.0)))
    })
}

/// Beats with the moment of each, for those that no records can carry; `start_ms` counts from FIT's epoch.
pub(super) fn beats(writer: &mut Writer, beats: &[Beat], start_ms: i64) {
    let mut rest = beats;
    while let [first, ..] = rest {
        let follows = |two: &[Beat]| matches!(two, [one, next] if one.at_ms.saturating_add(i64::from(next.rr_ms)) == next.at_ms);
        let count = rest.windows(2).take_while(|two| follows(two)).count() + 1;
        let (run, after) = rest.split_at_checked(count.min(BEATS)).unwrap_or((rest, &[]));
        let begin = start_ms
            .saturating_add(first.at_ms)
            .saturating_sub(i64::from(first.rr_ms));
        let intervals: Vec<u16> = run.iter().map(|beat| beat.rr_ms).collect();
        let values = [
            (253, UINT32, Some(begin.div_euclid(1000))),
            (0, UINT16, Some(begin.rem_euclid(1000))),
        ];
        writer.array(BEAT_INTERVALS, &values, (1, &intervals));
        rest = after;
    }
}
