//! Buttons, and links that look like buttons.

use dioxus::prelude::*;

use crate::icon::{Icon, IconName};
use crate::progress::Spinner;

/// How prominent a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One button of several.
    #[default]
    Plain,
    /// The most important button of its place. There is one at most.
    Primary,
    /// A button that takes something away.
    Danger,
    /// Words without an outline, for lesser actions.
    Quiet,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Primary => "btn primary",
            Self::Danger => "btn danger",
            Self::Quiet => "btn quiet",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// How prominent the button is.
    #[props(default)]
    kind: ButtonKind,
    /// An icon before the words.
    #[props(default)]
    icon: Option<IconName>,
    /// Whether the button is less high, for use inside lists and cards.
    #[props(default)]
    small: bool,
    /// Whether the button is as wide as its place.
    #[props(default)]
    wide: bool,
    /// Whether what the button started is still running. It can't be pressed then.
    #[props(default)]
    busy: bool,
    /// Whether the button can't be pressed.
    #[props(default)]
    disabled: bool,
    /// Called when it is pressed.
    #[props(default)]
    onclick: EventHandler<MouseEvent>,
    /// Whether the button sends the form that it is in.
    #[props(default)]
    submit: bool,
    /// Further attributes of the button.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// The words that are shown.
    children: Element,
) -> Element {
    let kind = kind.class();
    let small = if small { " small" } else { "" };
    let wide = if wide { " wide" } else { "" };
    rsx! {
        button {
            class: "{kind}{small}{wide}",
            r#type: if submit { "submit" } else { "button" },
            disabled: disabled || busy,
            "aria-busy": if busy { Some("true") } else { None },
            onclick: move |event| onclick.call(event),
            ..attributes,
            if busy {
                Spinner {}
            } else if let Some(icon) = icon {
                Icon { name: icon, size: 18 }
            }
            span { {children} }
        }
    }
}

/// A button with only an icon. Its label is read out by screen readers and shown on hover.
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// The label: what the button does.
    label: String,
    /// Called when it is pressed.
    #[props(default)]
    onclick: EventHandler<MouseEvent>,
    /// For a button that stays pressed, whether it is pressed; `None` for any other.
    #[props(default)]
    pressed: Option<bool>,
    /// Whether the button can't be pressed.
    #[props(default)]
    disabled: bool,
    /// Whether the button has an outline.
    #[props(default)]
    outlined: bool,
    /// Further attributes of the button.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
) -> Element {
    rsx! {
        button {
            class: if outlined { "icon-btn outlined" } else { "icon-btn" },
            r#type: "button",
            title: "{label}",
            "aria-label": "{label}",
            "aria-pressed": pressed.map(|on| if on { "true" } else { "false" }),
            disabled,
            onclick: move |event| onclick.call(event),
            ..attributes,
            Icon { name: icon }
        }
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// The address to which it leads.
    #[props(into)]
    to: NavigationTarget,
    /// How prominent the button is.
    #[props(default)]
    kind: ButtonKind,
    /// An icon before the words.
    #[props(default)]
    icon: Option<IconName>,
    /// Whether the link is less high.
    #[props(default)]
    small: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
    /// The words that are shown.
    children: Element,
) -> Element {
    let kind = kind.class();
    let small = if small { " small" } else { "" };
    rsx! {
        Link { to, class: "{kind}{small}", "data-testid": test_id,
            if let Some(icon) = icon {
                Icon { name: icon, size: 18 }
            }
            span { {children} }
        }
    }
}
