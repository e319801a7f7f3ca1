//! What stands before the console: signing in, the second step, the first administrator, the second factor of staff.

mod arrived;
mod factor;
mod first;
mod sign_in;

use dioxus::{core::spawn_forever, prelude::*};
use ritm_api::staff::StaffMe;
use ritm_kit::{Button, ErrorState, Icon, IconName};

use crate::{
    app::Overlays,
    ask::Trouble,
    locale::{self, t, t_with},
    screens::more,
    session,
};

pub(crate) use arrived::SignedIn;
pub(crate) use factor::Factor;
pub(crate) use first::First;
pub(crate) use sign_in::SignIn;

/// The card in the middle of an empty page.
#[component]
pub(super) fn Gate(
    /// What is to be done.
    title: String,
    /// A line under it; empty for none.
    #[props(default)]
    text: String,
    children: Element,
) -> Element {
    let language = locale::LOCALE.read().language();
    rsx! {
        main { class: "gate", id: "content",
            div { class: "gate-card",
                div { class: "gate-brand",
                    "ritm" span { class: "brand-dot", "." } " " span { class: "desk-word", {t("console-word")} }
                }
                h1 { id: "page-title", tabindex: "-1", "{title}" }
                if !text.is_empty() {
                    p { class: "sub", "{text}" }
                }
                {children}
            }
            footer { class: "gate-foot",
                for other in ritm_locales::LANGUAGES.iter().filter(|other| other.tag != language) {
                    button {
                        key: "{other.tag}",
                        class: "link",
                        r#type: "button",
                        lang: "{other.tag}",
                        onclick: move |_| session::choose_language(other.tag),
                        Icon { name: IconName::Languages, size: 16 }
                        "{other.own_name}"
                    }
                }
                a { class: "link", href: "/", {t("console-to-app")} }
            }
        }
        Overlays {}
    }
}

/// What went wrong, over the fields; as an alert, so that it is heard.
#[component]
pub(super) fn FormTrouble(trouble: Option<Trouble>) -> Element {
    let Some(trouble) = trouble else {
        return rsx! {};
    };
    rsx! {
        p {
            key: "{trouble.code}",
            class: "form-trouble",
            role: "alert",
            "data-testid": "form-trouble",
            Icon { name: IconName::Problem, size: 18 }
            span { "{trouble.words()}" }
        }
    }
}

/// It can't be told who is signed in.
#[component]
pub(crate) fn SessionTrouble(trouble: Trouble) -> Element {
    rsx! {
        Gate { title: t("console-failed"),
            ErrorState {
                title: t("console-failed-why"),
                text: trouble.words(),
                detail: trouble.quote(),
                actions: rsx! {
                    Button {
                        icon: IconName::Refresh,
                        onclick: |_| {
                            spawn_forever(session::refresh());
                        },
                        {t("action-retry")}
                    }
                },
            }
        }
    }
}

/// Somebody is signed in who has no place here.
#[component]
pub(crate) fn NoStaff(me: StaffMe) -> Element {
    rsx! {
        Gate { title: t("console-no-staff"), text: t_with("console-no-staff-text", "name", &me.name),
            div { class: "gate-acts",
                Button { icon: IconName::LogOut, onclick: |_| more::sign_out(), {t("console-sign-out")} }
            }
        }
    }
}
