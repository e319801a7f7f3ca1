//! Headings that stand over the wrong columns: times, paces and distances must fit each other.
//!
//! Zepp's exports of 2021 have the distance under `minPace`, as open readers of them noticed.

use ritm_model::SportFamily;

use super::{field::Field, row::Row};
use crate::csv::number::{duration_ms, number};

/// A distance under another heading.
pub(super) struct Shifted {
    pub(super) metres: f64,
    pub(super) column: usize,
}

/// The distance by time and pace, where the one under its own heading is not even near and another column tells it.
pub(super) fn distance(row: &Row<'_>, told_m: Option<f64>) -> Option<Shifted> {
    // In water paces are told for other lengths.
    if row.sport().family() == SportFamily::Swim {
        return None;
    }
    let seconds = row.length_ms()? as f64 / 1000.0;
    let headings = &row.layout.headings;
    let cell = |column: usize| row.cells.get(column).map(AsRef::as_ref).unwrap_or_default();
    let paced = headings.iter().position(|heading| {
        matches!(
            heading.as_str(),
            "avgpace" | "averagepace" | "durchschnittspace" | "øpace"
        )
    })?;
    let pace_s_m = if cell(paced).contains(':') {
        duration_ms(cell(paced), row.style.decimal)? as f64 / 1000.0 / row.style.distance_m
    } else {
        // Seconds a metre: from a racing bike to a stroll.
        number(cell(paced), row.style.decimal).filter(|pace| (0.04..3.0).contains(pace))?
    };
    let metres = seconds / pace_s_m;
    let near = |told: f64, slack: f64| (told / metres - 1.0).abs() <= slack;
    let contradicted = told_m.is_none_or(|told| !(0.2..5.0).contains(&(told / metres)));
    if !(100.0..1e7).contains(&metres) || !contradicted {
        return None;
    }
    let own = row
        .layout
        .fields
        .iter()
        .position(|(field, _)| *field == Some(Field::Distance));
    let related = |heading: &str| {
        ["pace", "dist", "speed"]
            .iter()
            .any(|word| heading.contains(word))
    };
    headings
        .iter()
        .enumerate()
        .filter(|&(column, heading)| column != paced && Some(column) != own && related(heading))
        .find_map(|(column, _)| {
            let value = number(cell(column), row.style.decimal)?;
            let metres = [value, value * row.style.distance_m]
                .into_iter()
                .find(|&told| near(told, 0.03))?;
            Some(Shifted { metres, column })
        })
}
