//! Training with weights: by exercise, and set by set.

use dioxus::prelude::*;
use ritm_kit::{Card, Choice, ChoiceGroup, Table, TableColumn, TableRow};
use ritm_model::{activity::ActivityDetail, discipline::Strength};

use crate::{
    format::clock,
    locale::{LOCALE, Locale},
    texts::t,
};

/// Exercises with what their sets add up to, or every set.
#[component]
pub(super) fn ExercisesCard(detail: ActivityDetail) -> Element {
    let mut level = use_signal(|| "exercises".to_owned());
    let Some(strength) = &detail.discipline.strength else {
        return rsx! {};
    };
    let locale = LOCALE.read();
    let by_exercise = level() == "exercises";
    let (heads, lines) = if by_exercise {
        exercises(&locale, strength)
    } else {
        sets(&locale, strength)
    };
    // A column of dashes says nothing.
    let told: Vec<bool> = (0..heads.len())
        .map(|at| at == 0 || lines.iter().any(|line| line.get(at).is_some_and(Option::is_some)))
        .collect();
    let columns = heads
        .into_iter()
        .zip(&told)
        .enumerate()
        .filter(|(_, (_, told))| **told)
        .map(|(at, (label, _))| TableColumn {
            label,
            numeric: at > 0,
            tone: None,
        })
        .collect();
    let rows = lines
        .into_iter()
        .enumerate()
        .map(|(index, line)| TableRow {
            id: index.to_string(),
            cells: line
                .into_iter()
                .zip(&told)
                .filter(|(_, told)| **told)
                .map(|(cell, _)| cell.unwrap_or_else(|| "–".to_owned()))
                .collect(),
            on: false,
        })
        .collect();
    rsx! {
        Card {
            title: t("strength-title"),
            flush: true,
            "data-testid": "exercises",
            aside: rsx! {
                ChoiceGroup {
                    label: t("swim-level"),
                    options: vec![
                        Choice::new("exercises", t("strength-by-exercise")),
                        Choice::new("sets", t("strength-by-set")),
                    ],
                    value: level(),
                    onchange: move |value: String| level.set(value),
                }
            },
            Table { caption: t("strength-title"), columns, rows }
        }
    }
}

type Lines = (Vec<String>, Vec<Vec<Option<String>>>);

fn exercises(locale: &Locale, strength: &Strength) -> Lines {
    let heads = vec![
        t("strength-exercise"),
        t("figure-sets"),
        t("figure-repetitions"),
        t("strength-heaviest"),
        t("figure-volume"),
        t("swim-rest"),
    ];
    let lines = strength
        .exercises
        .iter()
        .map(|exercise| {
            vec![
                Some(name(&exercise.exercise)),
                Some(locale.formats.count(u64::from(exercise.sets))),
                exercise
                    .repetitions
                    .map(|count| locale.formats.count(u64::from(count))),
                exercise.top_weight_kg.map(|weight| locale.weight(weight).line()),
                exercise.volume_kg.map(|volume| locale.weight(volume).line()),
                rest_after(strength, &exercise.exercise).map(clock::duration),
            ]
        })
        .collect();
    (heads, lines)
}

/// How long the rest after a set of an exercise was on average, in milliseconds.
fn rest_after(strength: &Strength, exercise: &str) -> Option<i64> {
    let rests = strength
        .sets
        .iter()
        .filter(|set| set.exercise == exercise)
        .filter_map(|set| set.rest_ms);
    let (sum, count) = rests.fold((0_i64, 0_i64), |(sum, count), ms| {
        (sum.saturating_add(ms), count + 1)
    });
    (count > 0).then(|| sum / count)
}

fn sets(locale: &Locale, strength: &Strength) -> Lines {
    let heads = vec![
        t("strength-set"),
        t("strength-of"),
        t("figure-repetitions"),
        t("strength-weight"),
        t("figure-time"),
        t("swim-rest"),
    ];
    let lines = strength
        .sets
        .iter()
        .enumerate()
        .map(|(index, set)| {
            let took_ms = set.to_ms - set.from_ms;
            vec![
                Some((index + 1).to_string()),
                Some(name(&set.exercise)),
                set.repetitions
                    .map(|count| locale.formats.count(u64::from(count))),
                set.weight_kg.map(|weight| locale.weight(weight).line()),
                (took_ms > 0).then(|| clock::duration(took_ms)),
                set.rest_ms.map(clock::duration),
            ]
        })
        .collect();
    (heads, lines)
}

/// `barbell_bench_press` in the reader's language, or as people write it; a file's own title as it is.
fn name(exercise: &str) -> String {
    if exercise.is_empty() || exercise == "unknown" {
        return t("strength-unknown");
    }
    let key = format!("exercise-{}", exercise.replace('_', "-"));
    let is_named = exercise
        .chars()
        .all(|letter| letter.is_ascii_lowercase() || letter == '_');
    if is_named && LOCALE.read().texts.has(&key) {
        return t(&key);
    }
    spelt(exercise)
}

/// An exercise that no language names: words for underscores, and a title as it is.
fn spelt(exercise: &str) -> String {
    if exercise.contains(' ') || !exercise.contains('_') && exercise.chars().any(char::is_uppercase) {
        return exercise.to_owned();
    }
    let words = exercise.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::spelt;

    #[test]
    fn names_of_the_standard_become_words_and_titles_stay() {
        assert_eq!(spelt("barbell_bench_press"), "Barbell bench press");
        assert_eq!(spelt("squat"), "Squat");
        assert_eq!(spelt("Squat (Barbell)"), "Squat (Barbell)");
        assert_eq!(spelt("Жим лёжа"), "Жим лёжа");
    }
}
