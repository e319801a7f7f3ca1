//! Figures: numbers with a unit and a label.

use dioxus::prelude::*;

use crate::colour::ChannelColour;
use crate::icon::{Icon, IconName};

/// How large a figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FigureSize {
    /// The size inside lists and tables.
    Small,
    /// The size in rows of figures.
    #[default]
    Medium,
    /// The size of a card's only number.
    Large,
}

/// A number with its unit small beside it and its label under it.
#[component]
pub fn Figure(
    /// The number, written out in the athlete's language.
    value: String,
    /// The unit of the number; empty for none.
    #[props(default)]
    unit: String,
    /// The label: what the number is.
    label: String,
    /// The channel whose colour it has; `None` for plain ink.
    #[props(default)]
    tone: Option<ChannelColour>,
    /// How large the number is.
    #[props(default)]
    size: FigureSize,
    /// A quiet addition to the label, such as the device's own number; empty for none.
    #[props(default)]
    note: String,
    /// A word that says that the number is doubtful, such as "doubtful"; empty when it is not. A doubtful number is
    /// small, whatever its size would be.
    #[props(default)]
    doubt: String,
    /// An explanation beside the label, made by [`crate::Explain`].
    #[props(default)]
    explain: Option<Element>,
    /// Whether the number is being computed anew.
    #[props(default)]
    pending: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let size = match size {
        _ if !doubt.is_empty() => "figure small doubtful",
        FigureSize::Small => "figure small",
        FigureSize::Medium => "figure",
        FigureSize::Large => "figure large",
    };
    let (tone, toned) = tone.map_or(("", ""), |tone| (tone.class(), " toned"));
    let (words, last_word) = match label.rsplit_once(' ') {
        Some((words, last)) => (format!("{words} "), last.to_owned()),
        None => (String::new(), label),
    };
    let pending = if pending { " pending" } else { "" };
    rsx! {
        div { class: "{size} {tone}{toned}{pending}", "data-testid": test_id,
            div { class: "figure-value num",
                "{value}"
                if !unit.is_empty() {
                    // The space is for those who copy or hear it; the eye gets the margin.
                    span { class: "unit", " {unit}" }
                }
                if !doubt.is_empty() {
                    span { class: "figure-doubt",
                        Icon { name: IconName::Warning }
                        "{doubt}"
                    }
                }
            }
            div { class: "figure-label",
                "{words}"
                // The mark goes with the last word, so that it never stands alone on a line.
                span { class: "figure-tail",
                    "{last_word}"
                    {explain}
                }
                if !note.is_empty() {
                    span { class: "figure-note num", "{note}" }
                }
            }
        }
    }
}

/// Figures side by side with hairlines between them; they wrap on phones.
#[component]
pub fn FigureRow(
    /// The [`Figure`]s.
    children: Element,
    /// Further attributes of the row.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
) -> Element {
    rsx! {
        div { class: "figures", ..attributes, {children} }
    }
}
