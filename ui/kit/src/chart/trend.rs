//! A line over many weeks.

use std::fmt::Write as _;

use dioxus::prelude::*;

use super::move_focus;
use crate::browser::use_element_id;
use crate::colour::ChannelColour;

/// A point of a [`Trend`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrendPoint {
    /// The height of the point, in the unit that all points share.
    pub value: f64,
    /// The label under the point; empty for none.
    pub label: String,
    /// The same in words, for the tip and for screen readers.
    pub reading: String,
}

/// A line with an area under it. The keyboard walks over the points with the arrow keys.
#[component]
pub fn Trend(
    /// The name of the chart: what it shows.
    label: String,
    /// The points in order.
    points: Vec<TrendPoint>,
    /// The colour.
    #[props(default = ChannelColour::Load)]
    tone: ChannelColour,
    /// The height of the drawing in CSS pixels.
    #[props(default = 140)]
    height: u32,
    /// The values of a second, quieter line to compare with, such as the year before. There are as many values as
    /// points.
    #[props(default)]
    before: Vec<f64>,
    /// The highest value in words, shown at the top line; empty for none.
    #[props(default)]
    top_label: String,
    /// Called when a point is pressed, with its index.
    #[props(default)]
    onpick: Option<EventHandler<usize>>,
) -> Element {
    let id = use_element_id();
    let mut at = use_signal(|| None::<usize>);
    let mut focused = use_signal(|| None::<usize>);
    let count = points.len();
    let top = points
        .iter()
        .map(|p| p.value)
        .chain(before.iter().copied())
        .fold(0.0, f64::max);
    let (line, area) = trend_paths(&points.iter().map(|p| p.value).collect::<Vec<_>>(), top);
    let (compared, _) = trend_paths(&before, top);
    let reading = at()
        .and_then(|i| points.get(i))
        .map(|p| p.reading.clone())
        .unwrap_or_default();
    let stop = focused().unwrap_or(count.saturating_sub(1));
    let width = count.max(1) * 10;
    rsx! {
        figure { class: "trend {tone.class()}", role: "group", "aria-label": "{label}",
            div { class: "chart-reading num", "aria-hidden": "true", "{reading}" }
            div { class: "trend-plot", min_height: "{height}px", onmouseleave: move |_| at.set(None),
                if !top_label.is_empty() {
                    span { class: "trend-top num", "aria-hidden": "true", "{top_label}" }
                }
                svg { view_box: "0 0 {width} 100", preserve_aspect_ratio: "none", "aria-hidden": "true",
                    if !compared.is_empty() {
                        path { class: "trend-before", d: compared }
                    }
                    path { class: "trend-area", d: area }
                    path { class: "trend-line", d: line }
                }
                div { class: "trend-stops",
                    for (index , point) in points.iter().enumerate() {
                        button {
                            key: "{index}",
                            id: "{id}-{index}",
                            class: if at() == Some(index) { "trend-stop on" } else { "trend-stop" },
                            r#type: "button",
                            "aria-label": "{point.reading}",
                            tabindex: if index == stop { "0" } else { "-1" },
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
                                    move_focus(&event, &id, index, count);
                                }
                            },
                            if top > 0.0 {
                                span { class: "trend-dot", bottom: "{point.value.max(0.0) / top * 92.0:.2}%" }
                            }
                        }
                    }
                }
            }
            div { class: "trend-labels", "aria-hidden": "true",
                for (index , point) in points.iter().enumerate() {
                    span { key: "{index}", "{point.label}" }
                }
            }
        }
    }
}

/// Returns the line and the area under it, on a grid that is 100 units high and has ten units for each step. Each point
/// lies in the middle of its step.
fn trend_paths(values: &[f64], top: f64) -> (String, String) {
    let mut line = String::with_capacity(values.len() * 10);
    for (index, value) in values.iter().enumerate() {
        let verb = if index == 0 { 'M' } else { 'L' };
        let share = if top > 0.0 { value.max(0.0) / top } else { 0.0 };
        let _ = write!(line, "{verb}{} {:.1}", index * 10 + 5, 100.0 - share * 92.0);
    }
    let area = match values.len() {
        0 => String::new(),
        count => format!("{line}L{} 100L5 100Z", count * 10 - 5),
    };
    (line, area)
}

#[cfg(test)]
mod tests {
    use super::trend_paths;

    #[test]
    fn the_highest_value_keeps_a_margin_and_nothing_lies_on_the_ground() {
        let (line, area) = trend_paths(&[0.0, 5.0, 10.0], 10.0);
        assert_eq!(line, "M5 100.0L15 54.0L25 8.0");
        assert!(area.ends_with("L25 100L5 100Z"));
        assert_eq!(trend_paths(&[0.0], 0.0).0, "M5 100.0");
        assert_eq!(trend_paths(&[], 1.0), (String::new(), String::new()));
    }
}
