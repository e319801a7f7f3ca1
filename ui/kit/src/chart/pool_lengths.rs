//! The lengths of a swim: a bar is a length, a gap is a rest.

use dioxus::prelude::*;

use super::move_focus;
use crate::browser::use_element_id;
use crate::colour::ChannelColour;

/// One length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolLength {
    /// How high the bar is, from 0 to 1.
    pub height: f64,
    /// The colour of its stroke.
    pub tone: ChannelColour,
    /// The length in words. They are shown above it while it is hovered or focused, and read out by screen readers.
    pub reading: String,
    /// Whether a rest comes before it.
    pub rested: bool,
    /// Whether it is drawn as one that can't have been one length.
    pub odd: bool,
    /// Whether it is chosen.
    pub on: bool,
}

/// Lengths that belong together, such as a set, with what it was under them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolGroup {
    /// What it was, such as 8 × 100 m.
    pub label: String,
    /// A second, quiet line under it; empty for none.
    pub sub: String,
    /// The lengths in order.
    pub lengths: Vec<PoolLength>,
}

/// Every length of a swim. Where they are many, the chart scrolls sideways. The keyboard walks over them with the arrow
/// keys.
#[component]
pub fn PoolLengths(
    /// The name of the chart: what it shows.
    label: String,
    /// The groups in order.
    groups: Vec<PoolGroup>,
    /// What is written above the chart while no length is pointed at.
    hint: String,
    /// Called when a length is pressed, with its place among all.
    #[props(default)]
    onpick: Option<EventHandler<usize>>,
) -> Element {
    let id = use_element_id();
    let mut at = use_signal(|| None::<usize>);
    let mut stop = use_signal(|| 0_usize);
    let count: usize = groups.iter().map(|group| group.lengths.len()).sum();
    let reading = at()
        .and_then(|index| groups.iter().flat_map(|group| &group.lengths).nth(index))
        .map(|length| length.reading.clone());
    let mut next = 0;
    let placed: Vec<(usize, PoolGroup)> = groups
        .into_iter()
        .map(|group| {
            let first = next;
            next += group.lengths.len();
            (first, group)
        })
        .collect();
    rsx! {
        figure { class: "pool", "aria-label": "{label}", role: "group",
            div { class: "chart-reading num", "aria-hidden": "true",
                if let Some(reading) = reading { "{reading}" } else { "{hint}" }
            }
            div { class: "pool-plot", onmouseleave: move |_| at.set(None),
                for (first , group) in placed {
                    div { key: "{first}", class: "pool-group", flex_grow: "{group.lengths.len()}",
                        div { class: "pool-bars",
                            for (place , length) in group.lengths.iter().enumerate() {
                                button {
                                    key: "{place}",
                                    id: "{id}-{first + place}",
                                    r#type: "button",
                                    class: classes(length, place == 0),
                                    "aria-label": "{length.reading}",
                                    "aria-pressed": if length.on { "true" } else { "false" },
                                    tabindex: if first + place == stop().min(count.saturating_sub(1)) { "0" } else { "-1" },
                                    onmouseenter: move |_| at.set(Some(first + place)),
                                    onfocus: move |_| {
                                        at.set(Some(first + place));
                                        stop.set(first + place);
                                    },
                                    onblur: move |_| at.set(None),
                                    onclick: move |_| {
                                        if let Some(onpick) = onpick {
                                            onpick.call(first + place);
                                        }
                                    },
                                    onkeydown: {
                                        let id = id.clone();
                                        move |event: KeyboardEvent| {
                                            let index = first + place;
                                            move_focus(&event, &id, index, count);
                                        }
                                    },
                                    span { class: "pool-bar {length.tone.class()}", height: "{length.height.clamp(0.03, 1.0) * 100.0:.1}%" }
                                }
                            }
                        }
                        div { class: "pool-words", "aria-hidden": "true",
                            strong { class: "num", "{group.label}" }
                            if !group.sub.is_empty() {
                                span { "{group.sub}" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn classes(length: &PoolLength, first: bool) -> &'static str {
    match (length.on, length.odd, length.rested && !first) {
        (true, _, true) => "pool-length on rested",
        (true, _, false) => "pool-length on",
        (false, true, true) => "pool-length odd rested",
        (false, true, false) => "pool-length odd",
        (false, false, true) => "pool-length rested",
        (false, false, false) => "pool-length",
    }
}

#[cfg(test)]
mod tests {
    use super::{PoolLength, classes};

    #[test]
    fn the_first_of_a_group_needs_no_gap() {
        let rested = PoolLength {
            rested: true,
            ..PoolLength::default()
        };
        assert_eq!(classes(&rested, true), "pool-length");
        assert_eq!(classes(&rested, false), "pool-length rested");
    }
}
