//! Numbers that matter.

use dioxus::prelude::*;

use crate::colour::ChannelColour;

/// How large a figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FigureSize {
    /// Inside lists and tables.
    Small,
    /// In rows of figures.
    #[default]
    Medium,
    /// The one number of a card.
    Large,
}

/// A number, its unit small beside it, its label under it.
#[component]
pub fn Figure(
    /// The number, written out in the athlete's language.
    value: String,
    /// Its unit; empty for none.
    #[props(default)]
    unit: String,
    /// What it is.
    label: String,
    /// What is measured, when its colour should say so.
    #[props(default)]
    tone: Option<ChannelColour>,
    /// How large.
    #[props(default)]
    size: FigureSize,
    /// A quiet addition to the label, such as the device's own number; empty for none.
    #[props(default)]
    note: String,
    /// An [`crate::Explain`] beside the label.
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
        FigureSize::Small => "figure small",
        FigureSize::Medium => "figure",
        FigureSize::Large => "figure large",
    };
    let (tone, toned) = tone.map_or(("", ""), |tone| (tone.class(), " toned"));
    let pending = if pending { " pending" } else { "" };
    rsx! {
        div { class: "{size} {tone}{toned}{pending}", "data-testid": test_id,
            div { class: "figure-value num",
                "{value}"
                if !unit.is_empty() {
                    // The space is for those who copy or hear it; the eye gets the margin.
                    span { class: "unit", " {unit}" }
                }
            }
            div { class: "figure-label",
                span { "{label}" }
                if !note.is_empty() {
                    span { class: "figure-note num", "{note}" }
                }
                {explain}
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
