//! A curve over durations from a second to hours, drawn on a logarithmic axis.

use std::fmt::Write as _;

use dioxus::prelude::*;

use crate::colour::ChannelColour;

/// A labelled place on the axis below a [`LogCurve`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurveTick {
    /// The place along the axis, from 0 to 1.
    pub at: f64,
    /// The label at that place.
    pub label: String,
}

/// A curve, perhaps beside a second, quieter one. The pointer reads it; whoever can't point reads the same in the table
/// that the app puts under it.
#[component]
pub fn LogCurve(
    /// The name of the chart: what it shows.
    label: String,
    /// The points of the curve. Both numbers of a point, along and up, are from 0 to 1.
    line: Vec<(f64, f64)>,
    /// The points of the curve to compare with.
    #[props(default)]
    before: Vec<(f64, f64)>,
    /// The labelled places on the axis below.
    ticks: Vec<CurveTick>,
    /// The value at the top line, in words.
    top_label: String,
    /// The value at the bottom line, in words.
    bottom_label: String,
    /// The curve in words at equal steps along the axis, of which the one under the pointer is shown.
    readings: Vec<String>,
    /// The colour.
    tone: ChannelColour,
) -> Element {
    let mut at = use_signal(|| None::<usize>);
    let reading = at()
        .and_then(|index| readings.get(index))
        .cloned()
        .unwrap_or_default();
    rsx! {
        figure { class: "trend log-curve {tone.class()}", role: "img", "aria-label": "{label}",
            div { class: "chart-reading num", "aria-hidden": "true", "{reading}" }
            div { class: "trend-plot", height: "180px", "aria-hidden": "true", onmouseleave: move |_| at.set(None),
                span { class: "trend-top num", "{top_label}" }
                span { class: "curve-bottom num", "{bottom_label}" }
                for (index , tick) in ticks.iter().enumerate() {
                    span { key: "{index}", class: "curve-line", left: "{tick.at * 100.0:.2}%" }
                }
                svg { view_box: "0 0 1000 100", preserve_aspect_ratio: "none",
                    if !before.is_empty() {
                        path { class: "trend-before", d: path_of(&before) }
                    }
                    path { class: "trend-line", d: path_of(&line) }
                }
                div { class: "trend-stops",
                    for index in 0..readings.len() {
                        span {
                            key: "{index}",
                            class: if at() == Some(index) { "trend-stop on" } else { "trend-stop" },
                            onmouseenter: move |_| at.set(Some(index)),
                        }
                    }
                }
            }
            div { class: "curve-ticks num", "aria-hidden": "true",
                for (index , tick) in ticks.iter().enumerate() {
                    span { key: "{index}", left: "{tick.at * 100.0:.2}%", "{tick.label}" }
                }
            }
        }
    }
}

/// Returns the line on a grid of 1000 by 100, with a margin at the top.
fn path_of(points: &[(f64, f64)]) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (index, (along, up)) in points.iter().enumerate() {
        let verb = if index == 0 { 'M' } else { 'L' };
        let (x, y) = (along.clamp(0.0, 1.0) * 1000.0, 100.0 - up.clamp(0.0, 1.0) * 92.0);
        let _ = write!(path, "{verb}{x:.1} {y:.2}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn points_keep_inside_the_plot() {
        assert_eq!(
            path_of(&[(0.0, 1.0), (0.5, 0.5), (2.0, -1.0)]),
            "M0.0 8.00L500.0 54.00L1000.0 100.00"
        );
        assert_eq!(path_of(&[]), "");
    }
}
