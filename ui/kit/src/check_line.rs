//! A line of what is looked at before something begins.

use dioxus::prelude::*;

use crate::colour::ChannelColour;
use crate::icon::{Icon, IconName};
use crate::progress::Spinner;

/// How a thing that is looked at stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckState {
    /// It can begin.
    Ready,
    /// It is on its way, and may join later.
    Searching,
    /// It is not there; it may do without.
    Missing,
    /// Nobody asked for it.
    #[default]
    Resting,
}

/// A thing, how it stands, and its value.
#[component]
pub fn CheckLine(
    /// The icon.
    icon: IconName,
    /// What is looked at.
    title: String,
    /// More about it; empty for nothing.
    #[props(default)]
    text: String,
    /// How it stands.
    state: CheckState,
    /// The same in a word, which is shown where there is no value, and else only read out.
    state_label: String,
    /// Its value now; empty for none.
    #[props(default)]
    value: String,
    /// The unit of the value.
    #[props(default)]
    unit: String,
    /// The colour of the value.
    #[props(default)]
    tone: Option<ChannelColour>,
    /// A button at its end.
    #[props(default)]
    action: Option<Element>,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let class = match state {
        CheckState::Ready => "check-state good",
        CheckState::Searching => "check-state run",
        CheckState::Missing => "check-state warn",
        CheckState::Resting => "check-state",
    };
    let toned = tone.map_or(String::new(), |tone| format!(" toned {}", tone.class()));
    rsx! {
        li { class: "check-line", "data-testid": test_id,
            Icon { name: icon }
            div { class: "check-words",
                b { "{title}" }
                if !text.is_empty() {
                    span { class: "tiny", "{text}" }
                }
            }
            if !value.is_empty() {
                span { class: "check-value num{toned}",
                    "{value}"
                    if !unit.is_empty() {
                        span { class: "unit", " {unit}" }
                    }
                }
            }
            {action}
            span { class,
                match state {
                    CheckState::Ready => rsx! { Icon { name: IconName::CheckCircle, size: 18 } },
                    CheckState::Searching => rsx! { Spinner {} },
                    CheckState::Missing => rsx! { Icon { name: IconName::Warning, size: 18 } },
                    CheckState::Resting => rsx! {},
                }
                span { class: if state == CheckState::Ready || !value.is_empty() { "visually-hidden" } else { "" }, "{state_label}" }
            }
        }
    }
}
