//! Dense rows: 36 px each, moved through by J and K or the arrows, opened by Enter. Phones show each as a card.

use dioxus::prelude::*;

use crate::{browser, locale::t};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    label: String,
    class: &'static str,
}

impl Column {
    /// A column of words.
    pub(crate) fn new(key: &str) -> Self {
        Self {
            label: t(key),
            class: "",
        }
    }

    /// A column of numbers or times, aligned at the end.
    pub(crate) fn end(key: &str) -> Self {
        Self {
            label: t(key),
            class: "end",
        }
    }

    /// A column of longer words, which takes the room that the others leave, and gives them theirs.
    pub(crate) fn rest(key: &str) -> Self {
        Self {
            label: t(key),
            class: "rest",
        }
    }
}

/// How a cell's text is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// Less important.
    Quiet,
    /// Hidden data.
    Masked,
    /// A code or a message of a machine.
    Machine,
    /// All is well.
    Good,
    /// Worth a look.
    Warn,
    /// Something is wrong.
    Bad,
}

impl Tone {
    /// The class of such a text.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Quiet => "quiet",
            Self::Masked => "mask",
            Self::Machine => "machine",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// A text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Plain,
        }
    }

    /// A text with a tone.
    pub(crate) fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// By what the screen knows it.
    pub(crate) id: String,
    /// One a column; the first names the row.
    pub(crate) cells: Vec<Cell>,
}

/// Who moves through the rows of the screen that is shown.
static MOVER: GlobalSignal<Option<Callback<i32>>> = Signal::global(|| None);

/// Whether the screen has rows to move through.
pub(crate) fn has_rows() -> bool {
    MOVER.read().is_some()
}

/// Moves by so many rows; tells whether there are rows to move through.
pub(crate) fn move_by(rows: i32) -> bool {
    let mover = *MOVER.peek();
    if let Some(mover) = mover {
        mover.call(rows);
    }
    mover.is_some()
}

/// A table of dense rows. Its first cell is a button, so that each row can be reached and named.
#[component]
pub(crate) fn DenseTable(
    /// What is listed, for those who hear it.
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// The row the eye is on; empty for none.
    current: String,
    /// Called when the eye moves to a row.
    oncurrent: EventHandler<String>,
    /// Called when a row is opened.
    onopen: EventHandler<String>,
    /// The rows that were chosen, where several can be.
    #[props(default)]
    chosen: Option<Vec<String>>,
    /// Called when a row is chosen or not any more.
    #[props(default)]
    onchoose: EventHandler<String>,
) -> Element {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let here = ids.iter().position(|id| *id == current);
    let mover = use_callback(move |step: i32| {
        let last = ids.len().checked_sub(1);
        let Some(last) = last else { return };
        let to = match here {
            Some(at) => at.saturating_add_signed(step as isize).min(last),
            None => 0,
        };
        if let Some(id) = ids.get(to) {
            oncurrent.call(id.clone());
            browser::focus(&format!("[data-row=\"{id}\"]"));
        }
    });
    use_hook(|| *MOVER.write() = Some(mover));
    use_drop(move || {
        if *MOVER.peek() == Some(mover) {
            *MOVER.write() = None;
        }
    });
    let chooses = chosen.is_some();
    let chosen = chosen.unwrap_or_default();
    rsx! {
        table { class: "dense",
            caption { class: "visually-hidden", "{caption}" }
            thead {
                tr {
                    if chooses {
                        th { class: "box-cell", span { class: "visually-hidden", {t("console-choose")} } }
                    }
                    for (at , column) in columns.iter().enumerate() {
                        th { key: "{at}", scope: "col", class: column.class, "{column.label}" }
                    }
                }
            }
            tbody {
                for (at , row) in rows.into_iter().enumerate() {
                    tr {
                        key: "{row.id}",
                        class: match (row.id == current, chosen.contains(&row.id)) {
                            (true, true) => "cur sel",
                            (true, false) => "cur",
                            (false, true) => "sel",
                            (false, false) => "",
                        },
                        "data-testid": "row",
                        onclick: {
                            let id = row.id.clone();
                            move |_| oncurrent.call(id.clone())
                        },
                        if chooses {
                            td { class: "box-cell",
                                input {
                                    r#type: "checkbox",
                                    checked: chosen.contains(&row.id),
                                    "aria-label": row.cells.first().map(|cell| cell.text.clone()).unwrap_or_default(),
                                    onclick: |event| event.stop_propagation(),
                                    onchange: {
                                        let id = row.id.clone();
                                        move |_| onchoose.call(id.clone())
                                    },
                                }
                            }
                        }
                        for (column , cell) in row.cells.iter().enumerate() {
                            if column == 0 {
                                th { key: "{column}", scope: "row", class: columns.first().map(|column| column.class).unwrap_or_default(),
                                    button {
                                        r#type: "button",
                                        class: "row-open {cell.tone.class()}",
                                        "data-row": "{row.id}",
                                        "aria-current": if row.id == current { Some("true") } else { None },
                                        // One stop of the Tab key a table; arrows and J K move within.
                                        tabindex: if here == Some(at) || (here.is_none() && at == 0) { "0" } else { "-1" },
                                        onfocus: {
                                            let id = row.id.clone();
                                            move |_| oncurrent.call(id.clone())
                                        },
                                        onclick: {
                                            let id = row.id.clone();
                                            move |event: MouseEvent| {
                                                event.stop_propagation();
                                                onopen.call(id.clone());
                                            }
                                        },
                                        onkeydown: move |event: KeyboardEvent| {
                                            let step = match event.key() {
                                                Key::ArrowDown => 1,
                                                Key::ArrowUp => -1,
                                                Key::Home => i32::MIN + 1,
                                                Key::End => i32::MAX,
                                                _ => return,
                                            };
                                            event.prevent_default();
                                            mover.call(step);
                                        },
                                        "{cell.text}"
                                    }
                                }
                            } else {
                                td {
                                    key: "{column}",
                                    class: columns.get(column).map(|column| column.class).unwrap_or_default(),
                                    "data-label": columns.get(column).map(|column| column.label.clone()).unwrap_or_default(),
                                    span { class: cell.tone.class(), "{cell.text}" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Rows that are on their way.
#[component]
pub(crate) fn LoadingRows(
    /// How many.
    #[props(default = 12)]
    count: u32,
) -> Element {
    rsx! {
        div { class: "dense-loading", role: "status",
            span { class: "visually-hidden", {t("console-loading")} }
            for row in 0..count {
                div { key: "{row}", class: "dense-bar", "aria-hidden": "true",
                    // Rows of one length look like a table of nothing; real names differ.
                    div { class: "skeleton line", width: "{14 + (row * 7) % 9}%" }
                    div { class: "skeleton line", width: "{22 + (row * 13) % 17}%" }
                    div { class: "skeleton line", width: "{9 + (row * 5) % 6}%" }
                }
            }
        }
    }
}
