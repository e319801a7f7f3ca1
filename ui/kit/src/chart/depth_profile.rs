//! How deep somebody was, from the surface down.

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};
use crate::colour::ChannelColour;

/// A moment of a dive.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DepthPoint {
    /// Where along the dive it is, from 0 to 1.
    pub at: f64,
    /// How deep it is, as a share of the chart's depth from 0 to 1.
    pub depth: f64,
    /// The moment in words.
    pub reading: String,
}

/// A profile that hangs from the surface. The pointer and the arrow keys read it at some places.
#[component]
pub fn DepthProfile(
    /// The name of the chart: what it shows.
    label: String,
    /// The points in order.
    points: Vec<DepthPoint>,
    /// The depths written at the side: the share of the chart's depth, and the words.
    ticks: Vec<(f64, String)>,
    /// The times written below: the share of the chart's width, and the words.
    times: Vec<(f64, String)>,
    /// What is written above the chart while nothing is pointed at.
    hint: String,
    /// The colour.
    tone: ChannelColour,
) -> Element {
    /// Places that can be pointed at.
    const STOPS: usize = 60;
    let id = use_element_id();
    let mut at = use_signal(|| None::<usize>);
    let mut focused = use_signal(|| 0_usize);
    let stops: Vec<DepthPoint> = (0..STOPS.min(points.len()))
        .filter_map(|stop| {
            let wanted = (stop as f64 + 0.5) / STOPS.min(points.len()) as f64;
            let past = points.partition_point(|point| point.at < wanted);
            points.get(past).or(points.last()).cloned()
        })
        .collect();
    let count = stops.len();
    let reading = at()
        .and_then(|stop| stops.get(stop))
        .map(|point| point.reading.clone());
    let line = path(&points);
    rsx! {
        figure { class: "depth {tone.class()}", "aria-label": "{label}", role: "group",
            div { class: "chart-reading num", "aria-hidden": "true",
                if let Some(reading) = reading { "{reading}" } else { "{hint}" }
            }
            div { class: "depth-plot",
                for (share , words) in ticks {
                    div { key: "{words}", class: "depth-tick", top: "{share * 100.0:.2}%",
                        span { class: "num", "{words}" }
                    }
                }
                svg { view_box: "0 0 1000 1000", "preserveAspectRatio": "none", "aria-hidden": "true",
                    path { class: "depth-area", d: "{line} L1000 0 L0 0 Z" }
                    path { class: "depth-line", d: "{line}" }
                }
                div { class: "depth-stops", onmouseleave: move |_| at.set(None),
                    for (stop , point) in stops.iter().enumerate() {
                        button {
                            key: "{stop}",
                            id: "{id}-{stop}",
                            r#type: "button",
                            class: if at() == Some(stop) { "depth-stop on" } else { "depth-stop" },
                            "aria-label": "{point.reading}",
                            tabindex: if stop == focused().min(count.saturating_sub(1)) { "0" } else { "-1" },
                            onmouseenter: move |_| at.set(Some(stop)),
                            onfocus: move |_| {
                                at.set(Some(stop));
                                focused.set(stop);
                            },
                            onblur: move |_| at.set(None),
                            onkeydown: {
                                let id = id.clone();
                                move |event: KeyboardEvent| {
                                    let to = match event.key() {
                                        Key::ArrowLeft => stop.saturating_sub(1),
                                        Key::ArrowRight => (stop + 1).min(count - 1),
                                        Key::Home => 0,
                                        Key::End => count - 1,
                                        _ => return,
                                    };
                                    event.prevent_default();
                                    focus_id(&format!("{id}-{to}"));
                                }
                            },
                            span { class: "depth-dot", top: "{point.depth * 100.0:.2}%" }
                        }
                    }
                }
            }
            div { class: "depth-times num", "aria-hidden": "true",
                for (index , (share , words)) in times.iter().enumerate() {
                    span {
                        key: "{index}",
                        class: match *share {
                            share if share < 0.04 => "first",
                            share if share > 0.96 => "last",
                            _ => "",
                        },
                        left: "{share * 100.0:.2}%",
                        "{words}"
                    }
                }
            }
        }
    }
}

/// The line through all points, in thousandths.
fn path(points: &[DepthPoint]) -> String {
    use std::fmt::Write;
    let mut path = String::from("M0 0");
    for point in points {
        // Into a string: it cannot fail.
        let _ = write!(
            path,
            " L{:.1} {:.1}",
            point.at.clamp(0.0, 1.0) * 1000.0,
            point.depth.clamp(0.0, 1.0) * 1000.0
        );
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{DepthPoint, path};

    #[test]
    fn the_line_begins_at_the_surface_and_stays_in_sight() {
        let point = |at, depth| DepthPoint {
            at,
            depth,
            reading: String::new(),
        };
        assert_eq!(
            path(&[point(0.25, 0.5), point(2.0, -1.0)]),
            "M0 0 L250.0 500.0 L1000.0 0.0"
        );
        assert_eq!(path(&[]), "M0 0");
    }
}
