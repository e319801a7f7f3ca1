//! The app's root and the frame around every screen.

mod gate;
mod shown;

use dioxus::prelude::*;
use futures_util::StreamExt;
use ritm_kit::{IconName, NavItem, NavOn, PageDrop, Progress, Shell, ToastHost};

use crate::{
    browser, door,
    locale::LOCALE,
    route::Route,
    state::{
        account, host,
        imports::{self, IMPORTS, RunningImport},
        news::{self, NEWS},
        recorder::{RECORDER, cue::ANNOUNCED, use_recorder},
        settings,
    },
    texts::t,
};
use gate::HostGate;

/// The app.
#[component]
pub(crate) fn App() -> Element {
    use_hook(|| {
        settings::show_early();
        if let Some(notices) = door::open_once() {
            spawn(host::listen(notices));
        }
        // The page tells when a new version was fetched; it may have before the app came up.
        let mut updates = browser::events("ritm-update-ready");
        spawn(async move {
            while updates.next().await.is_some() {
                news::tell_update();
            }
        });
        let mut networks = browser::events("online");
        spawn(async move {
            while networks.next().await.is_some() {
                account::catch_up().await;
            }
        });
    });
    rsx! { Router::<Route> {} }
}

/// Navigation, news and what concerns every screen, around the screen itself.
#[component]
pub(crate) fn Frame() -> Element {
    let route = use_route::<Route>();
    let place = route.place();
    use_focus_on_change(&route);
    use_recorder();
    // What is being recorded fills the window on its own screen, and is seen from all others.
    let under_way = use_memo(|| RECORDER.read().is_under_way());
    let bare = route.is_gate() || (under_way() && matches!(route, Route::Record {}));
    let navigator = use_navigator();
    let take_files = move |files: Vec<web_sys::File>| {
        navigator.push(Route::Import {});
        imports::import(files);
    };
    let toasts = NEWS
        .read()
        .iter()
        .map(|news| news.toast.clone())
        .collect::<Vec<_>>();
    // The frame is drawn anew with every hundredth of an import, not whenever progress is told.
    let badge = use_memo(|| {
        let imports = IMPORTS.read();
        let running = imports.iter().find(|import| import.runs());
        running
            .and_then(RunningImport::part)
            .map(|part| format!("{:.0}\u{202f}%", (part * 100.0).floor()))
            .unwrap_or_default()
    });
    rsx! {
        PageDrop { label: t("import-drop-anywhere"), onfiles: take_files,
            Shell {
                bare,
                nav_label: t("nav-label"),
                skip_label: t("skip-to-content"),
                nav: rsx! {
                    NavItem { to: Route::Today {}, icon: IconName::House, label: t("nav-today"), active: place == "today", test_id: "nav-today" }
                    NavItem { to: "/activities", icon: IconName::List, label: t("nav-activities"), active: place == "activities", test_id: "nav-activities" }
                    NavItem {
                        to: Route::Record {},
                        icon: IconName::Record,
                        label: t(if under_way() { "nav-recording" } else { "nav-record" }),
                        active: place == "record",
                        badge: if under_way() { "●" } else { "" },
                        test_id: "nav-record",
                    }
                    NavItem { to: Route::Import {}, icon: IconName::Upload, label: t("nav-import"), active: place == "import", badge: badge(), test_id: "nav-import" }
                    NavItem { to: Route::Trash {}, icon: IconName::Trash, label: t("nav-trash"), active: place == "trash", on: NavOn::Wide, test_id: "nav-trash" }
                    NavItem { to: Route::Sensors {}, icon: IconName::Bluetooth, label: t("nav-sensors"), active: place == "sensors", on: NavOn::WideEnd, test_id: "nav-sensors" }
                    NavItem { to: Route::Account {}, icon: IconName::User, label: t("nav-account"), active: place == "account", on: NavOn::WideEnd, test_id: "nav-account" }
                    NavItem { to: Route::Settings {}, icon: IconName::Settings, label: t("nav-settings"), active: place == "settings", on: NavOn::WideEnd, test_id: "nav-settings" }
                    NavItem { to: Route::More {}, icon: IconName::More, label: t("nav-more"), active: matches!(place, "more" | "sensors" | "trash" | "settings" | "account"), on: NavOn::Phone, test_id: "nav-more" }
                },
                status: (place != "import").then(|| rsx! { ImportStatus {} }),
                HostGate {}
            }
            Announcer {}
            ToastHost {
                toasts,
                onaction: news::follow,
                ondismiss: news::dismiss,
                dismiss_label: t("action-dismiss"),
            }
        }
    }
}

/// What happens to a recording, for those who hear the page: losses at once, all else in its turn.
#[component]
fn Announcer() -> Element {
    // What was told in another language is told already. Other settings are in the locale as well: those take nothing back.
    let mut told_in = use_hook(|| CopyValue::new(None::<String>));
    use_effect(move || {
        let tag = LOCALE.read().tag.clone();
        let before = told_in.replace(Some(tag.clone()));
        if before.is_some_and(|before| before != tag) {
            *ANNOUNCED.write() = Default::default();
        }
    });
    let (calm, urgent) = ANNOUNCED();
    rsx! {
        div { class: "visually-hidden", role: "status", "aria-live": "polite", "data-testid": "announced", "{calm}" }
        div { class: "visually-hidden", role: "alert", "aria-live": "assertive", "data-testid": "announced-now", "{urgent}" }
    }
}

/// How far an import has come, for screens that don't say so themselves.
#[component]
fn ImportStatus() -> Element {
    let imports = IMPORTS.read();
    rsx! {
        if let Some(import) = imports.iter().find(|import| import.runs()) {
            Progress { label: t("import-running-short"), value: import.part(), test_id: "import-status" }
        }
    }
}

/// Moves the keyboard focus to the title when the screen changes, so that those who hear the page hear where they are.
fn use_focus_on_change(route: &Route) {
    let path = match route {
        // A changed search is the same screen.
        Route::Activities { .. } => "/activities".to_owned(),
        other => other.to_string(),
    };
    let mut first = use_hook(|| CopyValue::new(true));
    use_effect(use_reactive!(|path| {
        let _ = path;
        if first() {
            first.set(false);
            return;
        }
        spawn(async {
            // After the new screen is drawn.
            browser::sleep(20).await;
            browser::focus("#page-title");
        });
    }));
}
