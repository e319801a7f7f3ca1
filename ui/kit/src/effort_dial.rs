//! How hard it felt.

use dioxus::prelude::*;

use crate::browser::use_element_id;

/// Numbers from 0 to 10 of which one or none is chosen. The arrow keys move between them; pressing the chosen one takes
/// it back.
#[component]
pub fn EffortDial(
    /// The question.
    label: String,
    /// The chosen number; `None` while none is.
    value: Option<u8>,
    /// Called with the number that was chosen, or `None` when it was taken back.
    onchange: EventHandler<Option<u8>>,
    /// What each number means, eleven of them: read out with the number, the chosen one shown.
    meanings: Vec<String>,
    /// The words at the beginning.
    least: String,
    /// The words at the end.
    most: String,
) -> Element {
    let name = use_element_id();
    let chosen = value.and_then(|value| {
        meanings
            .get(usize::from(value))
            .map(|meaning| (value, meaning.clone()))
    });
    rsx! {
        div { class: "dial-box",
            div { class: "dial", role: "radiogroup", "aria-label": label,
                for step in 0..=10_u8 {
                    label { key: "{step}", class: "dial-step",
                        input {
                            r#type: "radio",
                            name: "{name}",
                            value: "{step}",
                            checked: value == Some(step),
                            "aria-label": match meanings.get(usize::from(step)) {
                                Some(meaning) => format!("{step}, {meaning}"),
                                None => step.to_string(),
                            },
                            "data-testid": "effort-{step}",
                            onchange: move |_| onchange.call(Some(step)),
                            onclick: move |_| {
                                if value == Some(step) {
                                    onchange.call(None);
                                }
                            },
                        }
                        span { class: "dial-face num", "aria-hidden": "true", "{step}" }
                    }
                }
            }
            div { class: "dial-ends tiny",
                span { "{least}" }
                if let Some((value, meaning)) = chosen {
                    b { "{value}, {meaning}" }
                }
                span { "{most}" }
            }
        }
    }
}
