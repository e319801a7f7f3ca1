//! The app's root and the frame around every screen.

use dioxus::prelude::*;
use ritm_kit::{
    Button, ButtonKind, Drawing, EmptyState, ErrorState, IconName, NavItem, NavOn, PageDrop, Progress, Shell,
    ToastHost,
};
use wasm_bindgen::{JsCast, closure::Closure};

use crate::{
    browser,
    door::{self, Host},
    route::Route,
    state::{self, HOST, IMPORTS, NEWS, RunningImport},
    texts::t,
};

/// The app.
#[component]
pub(crate) fn App() -> Element {
    use_hook(|| {
        state::apply_early();
        if let Some(notices) = door::open_once() {
            spawn(state::listen(notices));
        }
        // The page tells when a new version was fetched; it may have before the app came up.
        let (told, mut updates) = futures_channel::mpsc::unbounded::<()>();
        let listener = Closure::<dyn FnMut()>::new(move || {
            let _ = told.unbounded_send(());
        });
        if let Some(window) = web_sys::window() {
            let _ = window
                .add_event_listener_with_callback("ritm-update-ready", listener.as_ref().unchecked_ref());
        }
        // Listens as long as the page lives.
        listener.forget();
        spawn(async move {
            use futures_util::StreamExt;
            while updates.next().await.is_some() {
                state::tell_update();
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
    let navigator = use_navigator();
    let take_files = move |files: Vec<web_sys::File>| {
        navigator.push(Route::Import {});
        state::import(files);
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
                nav_label: t("nav-label"),
                skip_label: t("skip-to-content"),
                nav: rsx! {
                    NavItem { to: Route::Today {}, icon: IconName::House, label: t("nav-today"), active: place == "today", test_id: "nav-today" }
                    NavItem { to: "/activities", icon: IconName::List, label: t("nav-activities"), active: place == "activities", test_id: "nav-activities" }
                    NavItem { to: Route::Import {}, icon: IconName::Upload, label: t("nav-import"), active: place == "import", badge: badge(), test_id: "nav-import" }
                    NavItem { to: Route::Trash {}, icon: IconName::Trash, label: t("nav-trash"), active: place == "trash", on: NavOn::Wide, test_id: "nav-trash" }
                    NavItem { to: Route::Settings {}, icon: IconName::Settings, label: t("nav-settings"), active: place == "settings", on: NavOn::WideEnd, test_id: "nav-settings" }
                    NavItem { to: Route::More {}, icon: IconName::More, label: t("nav-more"), active: matches!(place, "more" | "trash" | "settings"), on: NavOn::Phone, test_id: "nav-more" }
                },
                status: (place != "import").then(|| rsx! { ImportStatus {} }),
                HostGate {}
            }
            ToastHost {
                toasts,
                onaction: state::follow,
                ondismiss: state::dismiss,
                dismiss_label: t("action-dismiss"),
            }
        }
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

/// The screen, or why there can be none.
#[component]
fn HostGate() -> Element {
    let host = HOST.read().clone();
    let reload = rsx! {
        Button { kind: ButtonKind::Primary, icon: IconName::Refresh, onclick: move |_| browser::reload(), {t("action-reload")} }
    };
    match host {
        Host::Unsupported => rsx! {
            div { "data-testid": "host-unsupported",
                EmptyState { drawing: Drawing::Unplugged, title: t("host-unsupported-title"), text: t("error-store-unsupported"), actions: reload }
            }
        },
        Host::Failed(detail) => {
            // The engine's own code where it gave one, for which there is a text.
            let code = detail.split(':').next().unwrap_or_default().trim();
            let text = if code.starts_with("error-") && crate::locale::LOCALE.read().texts.has(code) {
                t(code)
            } else {
                t("host-failed-text")
            };
            rsx! {
                div { "data-testid": "host-failed",
                    ErrorState { title: t("host-failed-title"), text, detail, actions: reload }
                }
            }
        }
        Host::Waiting => rsx! {
            p { class: "host-note", role: "status", "data-testid": "host-waiting", {t("host-waiting")} }
            Outlet::<Route> {}
        },
        Host::Starting | Host::Ready => rsx! { Outlet::<Route> {} },
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
