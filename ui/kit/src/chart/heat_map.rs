//! A calendar of squares: each square is a day and each column a week.

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};

/// A day of a [`HeatMap`].
#[derive(Clone, Debug, PartialEq)]
pub struct HeatDay {
    /// How much was done, from 0 to 1, where 1 is what counts as much.
    pub level: f32,
    /// The date and what was done on it, in words.
    pub reading: String,
    /// Whether the day is today.
    pub on: bool,
}

/// A calendar of training. It begins in its first column at the weekday `first_row`; the keyboard walks over the
/// days with the arrow keys.
#[component]
pub fn HeatMap(
    /// What the calendar shows.
    label: String,
    /// The days in order, without gaps.
    days: Vec<HeatDay>,
    /// The row of the first day. It is 0 for the weekday with which weeks begin.
    first_row: usize,
    /// The columns in which months begin, and the names of the months.
    #[props(default)]
    months: Vec<(usize, String)>,
    /// The short names of the seven rows. A row with an empty name shows none.
    #[props(default)]
    weekdays: Vec<String>,
    /// The word before the legend, "Less".
    less_label: String,
    /// The word after the legend, "More".
    more_label: String,
    /// Called when a day is pressed, with its index.
    #[props(default)]
    onpick: Option<EventHandler<usize>>,
) -> Element {
    let id = use_element_id();
    let mut at = use_signal(|| None::<usize>);
    let mut focused = use_signal(|| None::<usize>);
    let count = days.len();
    let first_row = first_row.min(6);
    let reading = at()
        .and_then(|index| days.get(index))
        .map(|day| day.reading.clone())
        .unwrap_or_default();
    let stop = focused().unwrap_or(count.saturating_sub(1));
    let weeks = (first_row + count).div_ceil(7);
    rsx! {
        figure { class: "heat", role: "group", "aria-label": "{label}",
            div { class: "heat-scroll",
                div { class: "heat-grid", onmouseleave: move |_| at.set(None),
                    for (row , name) in weekdays.iter().take(7).enumerate() {
                        span { key: "w{row}", class: "heat-weekday", "aria-hidden": "true",
                            grid_row: "{row + 2}",
                            grid_column: "1",
                            "{name}"
                        }
                    }
                    for (week , name) in months.iter().filter(|(week, _)| *week < weeks) {
                        span { key: "m{week}", class: "heat-month", "aria-hidden": "true",
                            grid_row: "1",
                            grid_column: "{week + 2} / span {(weeks - week).min(4)}",
                            "{name}"
                        }
                    }
                    for (index , day) in days.iter().enumerate() {
                        button {
                            key: "{index}",
                            id: "{id}-{index}",
                            class: day_class(day),
                            r#type: "button",
                            "aria-label": "{day.reading}",
                            tabindex: if index == stop { "0" } else { "-1" },
                            grid_row: "{(first_row + index) % 7 + 2}",
                            grid_column: "{(first_row + index) / 7 + 2}",
                            onmouseenter: move |_| at.set(Some(index)),
                            onfocus: move |_| {
                                at.set(Some(index));
                                focused.set(Some(index));
                            },
                            onblur: move |_| at.set(None),
                            onclick: move |_| {
                                if let Some(onpick) = onpick {
                                    onpick.call(index);
                                }
                            },
                            onkeydown: {
                                let id = id.clone();
                                move |event: KeyboardEvent| {
                                    let to = match event.key() {
                                        Key::ArrowLeft => index.checked_sub(7),
                                        Key::ArrowRight => Some(index + 7),
                                        Key::ArrowUp => index.checked_sub(1),
                                        Key::ArrowDown => Some(index + 1),
                                        Key::Home => Some(0),
                                        Key::End => Some(count - 1),
                                        _ => return,
                                    };
                                    event.prevent_default();
                                    if let Some(to) = to.filter(|to| *to < count) {
                                        focus_id(&format!("{id}-{to}"));
                                    }
                                }
                            },
                        }
                    }
                }
            }
            div { class: "heat-foot", "aria-hidden": "true",
                span { class: "chart-reading num", "{reading}" }
                span { class: "heat-legend",
                    "{less_label}"
                    for level in 0..5 {
                        i { key: "{level}", class: "heat-day level-{level}" }
                    }
                    "{more_label}"
                }
            }
        }
    }
}

fn day_class(day: &HeatDay) -> String {
    let today = if day.on { " on" } else { "" };
    format!("heat-day level-{}{today}", shade(day.level))
}

/// Returns one of five shades: 0 for nothing, and 1 to 4 for the quarters of what counts as much.
fn shade(level: f32) -> u8 {
    match level {
        l if l.is_nan() || l <= 0.0 => 0,
        l if l <= 0.25 => 1,
        l if l <= 0.5 => 2,
        l if l <= 0.75 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::shade;

    #[test]
    fn any_training_shows_and_nothing_shows_nothing() {
        assert_eq!(
            [0.0, 0.01, 0.25, 0.3, 0.75, 0.9, 7.0, f32::NAN].map(shade),
            [0, 1, 1, 2, 3, 4, 4, 0]
        );
    }
}
