//! The screen, or why there can be none; and what every screen must say.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Drawing, EmptyState, ErrorState, IconName};
use ritm_model::door::Work;

use crate::{
    browser,
    door::{self, Host},
    locale::LOCALE,
    route::Route,
    state::{
        host::HOST,
        imports::IMPORTS,
        kept,
        trouble::{self, TROUBLES},
    },
    texts::t,
};

/// The screen, or why there can be none.
#[component]
pub(super) fn HostGate() -> Element {
    let host = HOST.read().clone();
    let note = match host {
        Host::Unsupported => return rsx! { HostUnsupported {} },
        Host::Failed(detail) => return rsx! { HostFailed { detail } },
        Host::Waiting => rsx! {
            p { class: "host-note", role: "status", "data-testid": "host-waiting", {t("host-waiting")} }
        },
        Host::OtherBuild => rsx! {
            div { class: "notice", role: "status", "data-testid": "host-other-build",
                span { {t("host-other-build")} }
                Reload {}
            }
        },
        Host::Starting | Host::Ready => rsx! {},
    };
    // The screen stays as it is when the host is replaced, with all that is half typed in it.
    rsx! {
        {note}
        Troubles {}
        KeptGone {}
        Outlet::<Route> {}
    }
}

#[component]
fn HostUnsupported() -> Element {
    rsx! {
        div { "data-testid": "host-unsupported",
            EmptyState {
                drawing: Drawing::Unplugged,
                title: t("host-unsupported-title"),
                text: t("error-store-unsupported"),
                actions: rsx! { Reload { kind: ButtonKind::Primary } },
            }
        }
    }
}

#[component]
fn Reload(#[props(default)] kind: ButtonKind) -> Element {
    rsx! {
        Button { kind, icon: IconName::Refresh, onclick: |_| browser::reload(), {t("action-reload")} }
    }
}

/// The engine can't be had: why, and another try.
#[component]
fn HostFailed(detail: String) -> Element {
    // The engine's own code where it gave one, for which there is a text.
    let code = detail.split(':').next().unwrap_or_default().trim();
    let text = if code.starts_with("error-") && LOCALE.read().texts.has(code) {
        t(code)
    } else {
        t("host-failed-text")
    };
    rsx! {
        div { "data-testid": "host-failed",
            ErrorState {
                title: t("host-failed-title"),
                text,
                detail,
                actions: rsx! {
                    Button {
                        kind: ButtonKind::Primary,
                        icon: IconName::Refresh,
                        "data-testid": "host-retry",
                        onclick: |_| door::try_again(),
                        {t("action-retry")}
                    }
                    Button { onclick: |_| browser::reload(), {t("action-reload")} }
                },
            }
        }
    }
}

/// What was kept here is gone: that must not look like a fresh start.
#[component]
fn KeptGone() -> Element {
    if !kept::GONE() {
        return rsx! {};
    }
    rsx! {
        div { class: "notice", role: "alert", "data-testid": "kept-gone",
            span { {t("kept-gone")} }
            Button { icon: IconName::Upload, onclick: |_| { navigator().push(Route::Import {}); }, {t("kept-gone-import")} }
            Button { onclick: |_| kept::see(), {t("kept-gone-seen")} }
        }
    }
}

/// Work that rests because it failed, until it goes on.
#[component]
fn Troubles() -> Element {
    let place = use_route::<Route>().place();
    let troubles = TROUBLES.read();
    // An import says on its own card why it rests.
    let on_a_card = place == "import"
        && troubles.contains_key(&Work::Imports)
        && IMPORTS
            .read()
            .iter()
            .any(|import| import.runs() && import.progress.trouble.is_some());
    let told = troubles
        .iter()
        .filter(|(work, _)| **work != Work::Imports || !on_a_card);
    rsx! {
        for (work , error) in told {
            div {
                key: "{work.code()}",
                class: "notice",
                role: "status",
                "data-testid": "trouble-{work.code()}",
                span { {trouble::words(*work, error)} }
            }
        }
    }
}
