//! The records of the season that an activity set.

use dioxus::prelude::*;
use ritm_kit::{Icon, IconName};
use ritm_model::activity::{ActivityRow, SeasonRecord};

use super::{by_distance::distance_name, span};
use crate::{
    format::clock,
    locale::{LOCALE, Locale},
    texts::{t, t_args, t_count, t_with},
};

/// So many are told; the table of bests has them all.
const TOLD: usize = 3;

/// A line that tells what the activity did better than the season before it; nothing where it did not.
#[component]
pub(in super::super) fn RecordsLine(row: ActivityRow) -> Element {
    if row.records.is_empty() {
        return rsx! {};
    }
    let locale = LOCALE.read();
    let told: Vec<String> = row
        .records
        .iter()
        .take(TOLD)
        .map(|record| record_words(&locale, record))
        .collect();
    let more = row.records.len().saturating_sub(TOLD) as u64;
    rsx! {
        div { class: "records-line", "data-testid": "records",
            Icon { name: IconName::Trophy, size: 18 }
            span { class: "records-title", {t("records-title")} }
            for words in told {
                span { key: "{words}", class: "record num", "{words}" }
            }
            if more > 0 {
                span { class: "sub", {t_count("records-more", more)} }
            }
        }
    }
}

/// "5 km 24:10, before 25:02".
fn record_words(locale: &Locale, record: &SeasonRecord) -> String {
    let (what, value, before) = match *record {
        SeasonRecord::Distance {
            distance_m,
            duration_ms,
            before_ms,
        } => (
            distance_name(locale, distance_m),
            clock::duration(duration_ms),
            clock::duration(before_ms),
        ),
        SeasonRecord::Power {
            duration_s,
            power_w,
            before_w,
        } => (
            span(duration_s),
            locale.whole(power_w, "unit-w").line(),
            locale.whole(before_w, "unit-w").line(),
        ),
    };
    t_args(
        "record-words",
        &[
            ("what", what.into()),
            ("value", value.into()),
            ("before", before.into()),
        ],
    )
}

/// The most telling record in few words, for a list row: "5 km", "20:00"; `None` where there is none.
pub(crate) fn record_mark(row: &ActivityRow) -> Option<String> {
    let locale = LOCALE.read();
    let what = match *row.records.first()? {
        SeasonRecord::Distance { distance_m, .. } => distance_name(&locale, distance_m),
        SeasonRecord::Power { duration_s, .. } => span(duration_s),
    };
    Some(t_with("record-mark", "what", &what))
}
