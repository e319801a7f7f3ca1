//! A row of a list of activities, 64 px high.

use dioxus::prelude::*;

use crate::chart::sparkline::{RouteThumb, Sparkline};
use crate::colour::ChannelColour;
use crate::icon::{Icon, IconName};

/// One of a row's figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFigure {
    /// The number; empty where there is none.
    pub value: String,
    /// The unit of the number; empty for none.
    pub unit: String,
    /// The label, which is read out before the number.
    pub label: String,
    /// The channel whose colour it has; `None` for plain ink.
    pub tone: Option<ChannelColour>,
}

/// A row that leads to what it shows. Wide screens show up to five figures and the sparkline, phones the first three.
#[component]
pub fn ListRow(
    /// The address to which it leads.
    #[props(into)]
    to: NavigationTarget,
    /// The name.
    name: String,
    /// A quiet line under the name: sport and date.
    sub: String,
    /// The figures, the most important one first.
    figures: Vec<RowFigure>,
    /// What sets the row apart, in a few words beside the name; empty for nothing.
    #[props(default)]
    mark: String,
    /// The icon before the mark.
    #[props(default = IconName::Star)]
    mark_icon: IconName,
    /// The route as pairs of `x` and `y`, counted from the north-west, each from 0 to 255; empty without a route.
    #[props(default)]
    route: Vec<u8>,
    /// The icon that is shown where there is no route.
    #[props(default = IconName::Activity)]
    icon: IconName,
    /// The colour of route and icon.
    #[props(default)]
    tone: ChannelColour,
    /// The sparkline's heights at equal steps, from 0 (low) to 255 (high); empty for none.
    #[props(default)]
    spark: Vec<u8>,
    /// The sparkline's colour.
    #[props(default = ChannelColour::HeartRate)]
    spark_tone: ChannelColour,
    /// The buttons at the row's end, outside the link.
    #[props(default)]
    actions: Option<Element>,
    /// A stable name for tests, given as `data-testid`.
    #[props(default = "activity-row".to_owned())]
    test_id: String,
) -> Element {
    rsx! {
        div { class: "row-frame",
            Link { to, class: "row", "data-testid": test_id,
                div { class: "row-thumb {tone.class()}",
                    if route.len() >= 4 {
                        RouteThumb { points: route, tone }
                    } else {
                        Icon { name: icon, size: 22 }
                    }
                }
                div { class: "row-words",
                    div { class: "row-head",
                        span { class: "row-name", "{name}" }
                        if !mark.is_empty() {
                            span { class: "row-mark num", "data-testid": "row-mark",
                                Icon { name: mark_icon, size: 13 }
                                "{mark}"
                            }
                        }
                    }
                    div { class: "row-sub", "{sub}" }
                }
                div { class: "row-figures",
                    for (index , figure) in figures.into_iter().take(5).enumerate() {
                        RowFigureCell { key: "{index}", figure }
                    }
                }
                if !spark.is_empty() {
                    div { class: "row-spark",
                        Sparkline { heights: spark, tone: spark_tone }
                    }
                } else {
                    div { class: "row-spark" }
                }
            }
            if let Some(actions) = actions {
                div { class: "row-actions", {actions} }
            }
        }
    }
}

#[component]
fn RowFigureCell(figure: RowFigure) -> Element {
    let tone = figure
        .tone
        .map_or_else(String::new, |tone| format!(" toned {}", tone.class()));
    rsx! {
        div { class: "row-figure num{tone}",
            if !figure.value.is_empty() {
                span { class: "visually-hidden", "{figure.label} " }
                "{figure.value}"
                if !figure.unit.is_empty() {
                    span { class: "row-unit", " {figure.unit}" }
                }
            }
        }
    }
}
