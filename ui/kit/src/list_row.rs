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
    /// Whether the row is picked, where rows are picked rather than followed.
    #[props(default)]
    picked: Option<bool>,
    /// Called when the row is picked or not any more; true when it is meant to reach from the row picked before (Shift).
    #[props(default)]
    onpick: EventHandler<bool>,
    /// A stable name for tests, given as `data-testid`.
    #[props(default = "activity-row".to_owned())]
    test_id: String,
) -> Element {
    let thumb = match picked {
        Some(picked) => rsx! {
            div { class: "row-thumb",
                input {
                    r#type: "checkbox",
                    class: "row-pick",
                    checked: picked,
                    "aria-label": "{name}, {sub}",
                    "data-testid": "pick",
                    onclick: move |event| onpick.call(event.modifiers().shift()),
                }
            }
        },
        None => rsx! {
            div { class: "row-thumb {tone.class()}",
                if route.len() >= 4 {
                    RouteThumb { points: route, tone }
                } else {
                    Icon { name: icon, size: 22 }
                }
            }
        },
    };
    let content = rsx! {
        {thumb}
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
    };
    rsx! {
        div { class: if picked == Some(true) { "row-frame on" } else { "row-frame" },
            if picked.is_some() {
                label { class: "row", {content} }
            } else {
                Link { to, class: "row", "data-testid": test_id, {content} }
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

/// A column of a [`ListHead`].
#[derive(Clone, Debug, PartialEq)]
pub struct ListColumn {
    /// The id by which the app knows the column. Its `data-testid` is `column-<id>`.
    pub id: String,
    /// The words by which people know it.
    pub label: String,
    /// Whether the list is in the order of this column: `Some(true)` when its values rise.
    pub sorted: Option<bool>,
}

/// The headings over [`ListRow`]s: each puts the list in the order of its column. Phones have no room for them.
#[component]
pub fn ListHead(
    /// The headings: that over the names, then those over the figures.
    columns: Vec<ListColumn>,
    /// What is read out of a column whose values rise, "rising".
    rising_label: String,
    /// What is read out of a column whose values fall, "falling".
    falling_label: String,
    /// Called when a heading is pressed, with its column's id.
    onsort: EventHandler<String>,
) -> Element {
    let button = |column: ListColumn| {
        let id = column.id.clone();
        let (icon, state) = match column.sorted {
            Some(true) => (Some(IconName::ArrowUp), format!(", {rising_label}")),
            Some(false) => (Some(IconName::ArrowDown), format!(", {falling_label}")),
            None => (None, String::new()),
        };
        rsx! {
            button {
                class: if column.sorted.is_some() { "column on" } else { "column" },
                r#type: "button",
                "data-testid": "column-{column.id}",
                "aria-pressed": if column.sorted.is_some() { "true" } else { "false" },
                onclick: move |_| onsort.call(id.clone()),
                "{column.label}"
                span { class: "visually-hidden", "{state}" }
                if let Some(icon) = icon {
                    Icon { name: icon, size: 14 }
                }
            }
        }
    };
    let mut columns = columns.into_iter();
    let first = columns.next();
    rsx! {
        div { class: "list-head",
            div { class: "list-head-first",
                if let Some(first) = first {
                    {button(first)}
                }
            }
            div { class: "list-head-figures",
                for column in columns {
                    {button(column)}
                }
            }
            div {}
        }
    }
}
