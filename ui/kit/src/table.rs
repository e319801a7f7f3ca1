//! Tables of figures, such as laps.

use dioxus::prelude::*;

use crate::colour::ChannelColour;

/// A column of a [`Table`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableColumn {
    /// The heading of the column.
    pub label: String,
    /// Whether the column holds numbers, which are aligned at the end and have digits of equal width.
    pub numeric: bool,
    /// The channel whose colour it has; `None` for plain ink.
    pub tone: Option<ChannelColour>,
}

/// A row of a [`Table`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRow {
    /// The id by which the app knows the row.
    pub id: String,
    /// The texts, one for each column.
    pub cells: Vec<String>,
    /// Whether the row is chosen.
    pub on: bool,
}

/// A table. On narrow screens it scrolls sideways inside its frame, and its first column stays in sight.
/// When rows can be chosen, the arrow keys move from row to row, and Enter or Space chooses one.
#[component]
pub fn Table(
    /// The name of the table, which is read out before it.
    caption: String,
    /// The columns.
    columns: Vec<TableColumn>,
    /// The rows.
    rows: Vec<TableRow>,
    /// A last row of sums.
    #[props(default)]
    foot: Option<TableRow>,
    /// Called when a row is chosen, with its id. Without this handler rows can't be chosen.
    #[props(default)]
    onpick: Option<EventHandler<String>>,
    /// Called with a row's id when the pointer or the focus comes to it, and with `None` when it leaves.
    #[props(default)]
    onhover: Option<EventHandler<Option<String>>>,
) -> Element {
    let id = crate::browser::use_element_id();
    let mut focused = use_signal(|| 0_usize);
    let count = rows.len();
    let class_of = |column: Option<&TableColumn>| {
        let Some(column) = column else {
            return String::new();
        };
        let numeric = if column.numeric { "numeric num" } else { "" };
        let tone = column
            .tone
            .map_or_else(String::new, |tone| format!(" toned {}", tone.class()));
        format!("{numeric}{tone}")
    };
    let classes: Vec<String> = columns.iter().map(|column| class_of(Some(column))).collect();
    let class_at = |index: usize| classes.get(index).cloned().unwrap_or_default();
    rsx! {
        div { class: "table-frame", role: "group", "aria-label": "{caption}", tabindex: "0",
            table { class: if onpick.is_some() { "table pickable" } else { "table" },
                caption { class: "visually-hidden", "{caption}" }
                thead {
                    tr {
                        for (index , column) in columns.iter().enumerate() {
                            th { key: "{index}", scope: "col", class: if column.numeric { "numeric" } else { "" }, "{column.label}" }
                        }
                    }
                }
                tbody {
                    for (index , row) in rows.into_iter().enumerate() {
                        tr {
                            key: "{row.id}",
                            id: "{id}-{index}",
                            class: if row.on { "on" } else { "" },
                            "data-testid": "table-row",
                            tabindex: if onpick.is_none() { None } else if index == focused().min(count - 1) { Some("0") } else { Some("-1") },
                            "aria-selected": if onpick.is_none() { None } else if row.on { Some("true") } else { Some("false") },
                            onmouseenter: {
                                let row_id = row.id.clone();
                                move |_| {
                                    if let Some(onhover) = onhover {
                                        onhover.call(Some(row_id.clone()));
                                    }
                                }
                            },
                            onmouseleave: move |_| {
                                if let Some(onhover) = onhover {
                                    onhover.call(None);
                                }
                            },
                            onfocus: {
                                let row_id = row.id.clone();
                                move |_| {
                                    if let Some(onhover) = onhover {
                                        onhover.call(Some(row_id.clone()));
                                    }
                                }
                            },
                            onblur: move |_| {
                                if let Some(onhover) = onhover {
                                    onhover.call(None);
                                }
                            },
                            onclick: {
                                let row_id = row.id.clone();
                                move |_| {
                                    if let Some(onpick) = onpick {
                                        focused.set(index);
                                        onpick.call(row_id.clone());
                                    }
                                }
                            },
                            onkeydown: {
                                let row_id = row.id.clone();
                                let id = id.clone();
                                move |event: KeyboardEvent| {
                                    let Some(onpick) = onpick else { return };
                                    let to = match event.key() {
                                        Key::ArrowDown => (index + 1).min(count - 1),
                                        Key::ArrowUp => index.saturating_sub(1),
                                        Key::Home => 0,
                                        Key::End => count - 1,
                                        Key::Enter => {
                                            event.prevent_default();
                                            return onpick.call(row_id.clone());
                                        }
                                        Key::Character(space) if space == " " => {
                                            event.prevent_default();
                                            return onpick.call(row_id.clone());
                                        }
                                        _ => return,
                                    };
                                    event.prevent_default();
                                    focused.set(to);
                                    crate::browser::focus_id(&format!("{id}-{to}"));
                                }
                            },
                            for (column , cell) in row.cells.iter().enumerate() {
                                if column == 0 {
                                    th { key: "{column}", scope: "row", class: class_at(column), "{cell}" }
                                } else {
                                    td { key: "{column}", class: class_at(column), "{cell}" }
                                }
                            }
                        }
                    }
                }
                if let Some(foot) = foot {
                    tfoot {
                        tr {
                            for (column , cell) in foot.cells.iter().enumerate() {
                                if column == 0 {
                                    th { key: "{column}", scope: "row", class: class_at(column), "{cell}" }
                                } else {
                                    td { key: "{column}", class: class_at(column), "{cell}" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
