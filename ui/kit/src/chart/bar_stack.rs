//! Bars made of parts, such as a week by day and sport.

use dioxus::prelude::*;

use super::move_focus;
use crate::browser::use_element_id;
use crate::colour::ChannelColour;

/// A part of a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarPart {
    /// The size of the part, in the unit that all bars share.
    pub value: f64,
    /// The colour.
    pub tone: ChannelColour,
}

/// One bar of a [`BarStack`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// The label under the bar.
    pub label: String,
    /// The bar in words. They are shown above it while it is hovered or focused, and read out by screen readers.
    pub reading: String,
    /// The parts of the bar from the bottom up.
    pub parts: Vec<BarPart>,
    /// Whether the bar is emphasised, such as that of today.
    pub on: bool,
}

/// A row of stacked bars. The keyboard walks over them with the arrow keys.
#[component]
pub fn BarStack(
    /// The name of the chart: what it shows.
    label: String,
    /// The bars in order.
    bars: Vec<Bar>,
    /// The height of the drawing in CSS pixels.
    #[props(default = 96)]
    height: u32,
    /// The height of a line across, in the bars' unit, such as that of a usual day.
    #[props(default)]
    compare: Option<f64>,
    /// The label of that line; empty for none.
    #[props(default)]
    compare_label: String,
    /// Only every `label_every`-th label is shown, counted from the last one.
    #[props(default = 1)]
    label_every: usize,
    /// Called when a bar is pressed, with its index.
    #[props(default)]
    onpick: Option<EventHandler<usize>>,
) -> Element {
    let id = use_element_id();
    let mut at = use_signal(|| None::<usize>);
    let mut focused = use_signal(|| None::<usize>);
    let count = bars.len();
    let top = bars.iter().map(total).fold(compare.unwrap_or(0.0), f64::max);
    let reading = at()
        .and_then(|index| bars.get(index))
        .map(|bar| bar.reading.clone())
        .unwrap_or_default();
    let every = label_every.max(1);
    let start = bars
        .iter()
        .position(|bar| bar.on)
        .unwrap_or(count.saturating_sub(1));
    let stop = focused().unwrap_or(start);
    rsx! {
        figure { class: "bars", "aria-label": "{label}", role: "group",
            div { class: "chart-reading num", "aria-hidden": "true",
                if reading.is_empty() { "{compare_label}" } else { "{reading}" }
            }
            div { class: "bars-plot", height: "{height}px",
                onmouseleave: move |_| at.set(None),
                if let Some(compare) = compare {
                    if top > 0.0 {
                        div { class: "bars-compare", bottom: "{compare / top * 100.0:.2}%" }
                    }
                }
                for (index , bar) in bars.iter().enumerate() {
                    button {
                        key: "{index}",
                        id: "{id}-{index}",
                        class: if bar.on { "bar on" } else { "bar" },
                        r#type: "button",
                        "aria-label": "{bar.reading}",
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
                        // From the top down, as the page is laid out.
                        for (part_index , part) in bar.parts.iter().rev().enumerate() {
                            if part.value > 0.0 && top > 0.0 {
                                span { key: "{part_index}", class: "bar-part {part.tone.class()}",
                                    height: "{part.value / top * 100.0:.2}%",
                                }
                            }
                        }
                    }
                }
            }
            div { class: "bars-labels", "aria-hidden": "true",
                for (index , bar) in bars.iter().enumerate() {
                    span { key: "{index}", class: if bar.on { "on" } else { "" },
                        if (count - 1 - index) % every == 0 { "{bar.label}" }
                    }
                }
            }
        }
    }
}

fn total(bar: &Bar) -> f64 {
    bar.parts.iter().map(|part| part.value.max(0.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::{Bar, BarPart, total};
    use crate::ChannelColour;

    #[test]
    fn a_bar_is_the_sum_of_its_parts_and_never_less_than_nothing() {
        let part = |value| BarPart {
            value,
            tone: ChannelColour::Kind1,
        };
        let bar = Bar {
            parts: vec![part(2.0), part(-9.0), part(3.5)],
            ..Bar::default()
        };
        assert_eq!(total(&bar), 5.5);
    }
}
