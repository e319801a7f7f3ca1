//! Things to press.

use dioxus::prelude::*;

use crate::icon::{Icon, IconName};
use crate::progress::Spinner;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// Takes something away.
    Danger,
    /// Words only, for lesser things.
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
    /// How much it asks to be pressed.
    #[props(default)]
    kind: ButtonKind,
    /// An icon before the words.
    #[props(default)]
    icon: Option<IconName>,
    /// Less high, for use inside lists and cards.
    #[props(default)]
    small: bool,
    /// As wide as its place.
    #[props(default)]
    wide: bool,
    /// Whether what it started still runs; it can't be pressed then.
    #[props(default)]
    busy: bool,
    /// Whether it can't be pressed.
    #[props(default)]
    disabled: bool,
    /// When it is pressed.
    #[props(default)]
    onclick: EventHandler<MouseEvent>,
    /// Whether it sends the form it is in.
    #[props(default)]
    submit: bool,
    /// Further attributes of the button.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// The words.
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

/// A button of an icon alone; its label is read out and shown on hover.
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// What it does.
    label: String,
    /// When it is pressed.
    #[props(default)]
    onclick: EventHandler<MouseEvent>,
    /// For a button that stays pressed: whether it is.
    #[props(default)]
    pressed: Option<bool>,
    /// Whether it can't be pressed.
    #[props(default)]
    disabled: bool,
    /// With the outline of a button.
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
    /// Where it leads.
    #[props(into)]
    to: NavigationTarget,
    /// How much it asks to be pressed.
    #[props(default)]
    kind: ButtonKind,
    /// An icon before the words.
    #[props(default)]
    icon: Option<IconName>,
    /// Less high.
    #[props(default)]
    small: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
    /// The words.
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
