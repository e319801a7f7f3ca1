//! The frame around every screen: the rail, and the line of keys at the foot.

use dioxus::prelude::*;
use ritm_kit::{Dialog, Icon, IconName, Kbd, Switch};

use crate::{
    act::{self, ACTS, SINGLE_KEYS},
    app::Overlays,
    browser, keys,
    locale::{number, t, t_code},
    palette,
    route::{PLACES, Place, Route},
    screens::{Closed, Factor, NoStaff, SessionTrouble, SignIn},
    session::{self, SESSION, Session},
    table,
};

/// Whether the list of keys is shown.
pub(crate) static HELP: GlobalSignal<bool> = Signal::global(|| false);

/// The frame around every screen, or what stands in its place while nobody of staff is signed in.
#[component]
pub(crate) fn Desk() -> Element {
    keys::use_keys();
    keys::use_ready(!matches!(*SESSION.read(), Session::Unknown));
    let route = use_route::<Route>();
    let shown = (route.clone(), matches!(*SESSION.read(), Session::Staff(_)));
    use_effect(use_reactive!(|shown| {
        let _ = shown;
        browser::focus_if_lost("#content");
    }));
    let place = route.place();
    let titled = place.to_owned();
    use_effect(use_reactive!(|titled| {
        let name = if titled.is_empty() {
            String::new()
        } else {
            t(&format!("console-place-{titled}")) + " · "
        };
        browser::set_title(&format!("{name}{}", t("console-title")));
    }));
    let me = match SESSION() {
        Session::Unknown => {
            return rsx! {
                main { class: "gate", "aria-busy": "true",
                    p { class: "visually-hidden", role: "status", {t("console-loading")} }
                }
            };
        }
        Session::Failed(trouble) => return rsx! { SessionTrouble { trouble } },
        Session::SignedOut => return rsx! { SignIn {} },
        Session::Other(me) => return rsx! { NoStaff { me } },
        Session::FactorMissing(me) => return rsx! { Factor { me } },
        Session::Staff(me) => me,
    };
    // What is typed into the address may lead where a role does not: that is not asked of the server first.
    let closed = PLACES
        .iter()
        .any(|known| known.name == place && !me.permissions.contains(&known.permission));
    let roles = me
        .roles
        .iter()
        .map(|role| t_code("console-role", role.word()))
        .collect::<Vec<_>>()
        .join(" · ");
    rsx! {
        div { class: "desk",
            a { class: "skip", href: "#content",
                onclick: move |event| {
                    event.prevent_default();
                    browser::focus("#content");
                },
                {t("skip-to-content")}
            }
            nav { class: "desk-nav", "aria-label": t("console-nav"),
                div { class: "desk-brand", "aria-hidden": "true",
                    "ritm" span { class: "brand-dot", "." } " " span { class: "desk-word", {t("console-word")} }
                }
                button {
                    class: "desk-search",
                    r#type: "button",
                    "data-testid": "open-palette",
                    onclick: |_| *palette::OPEN.write() = true,
                    Icon { name: IconName::Search, size: 16 }
                    span { {t("console-search-or-do")} }
                    span { class: "keys", Kbd { "Ctrl" } Kbd { "K" } }
                }
                ul {
                    for entry in PLACES.iter().filter(|entry| session::may(entry.permission)) {
                        RailEntry { key: "{entry.name}", name: entry.name, here: entry.name == place }
                    }
                    li { class: "phone-only",
                        Link {
                            to: Route::More {},
                            class: if matches!(place, "more" | "audit" | "looks" | "flags" | "settings") { "on" } else { "" },
                            Icon { name: IconName::More, size: 18 }
                            span { {t("nav-more")} }
                        }
                    }
                }
                Link { to: Route::More {}, class: "desk-me",
                    span { class: "who", "aria-hidden": "true", "{initials(&me.name)}" }
                    span { class: "desk-me-words",
                        b { "{me.name}" }
                        span { class: "tiny", "{roles}" }
                    }
                }
            }
            div { class: "desk-main",
                main { class: "desk-page", id: "content", tabindex: "-1",
                    if closed {
                        Closed {}
                    } else {
                        Outlet::<Route> {}
                    }
                }
                Hints {}
            }
        }
        Overlays {}
    }
}

fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect::<String>()
        .to_uppercase()
}

#[component]
fn RailEntry(name: String, here: bool) -> Element {
    let Some(place) = PLACES.iter().find(|place| place.name == name) else {
        return rsx! {};
    };
    let count = waiting_at(place);
    rsx! {
        li { class: if place.on_phone { "" } else { "cut" },
            Link {
                to: (place.route)(),
                class: if here { "on" } else { "" },
                "data-testid": "place-{name}",
                Icon { name: place.icon, size: 18 }
                span { {t(&format!("console-place-{name}"))} }
                if count > 0 {
                    b { class: "num", "{number(count)}" }
                }
            }
        }
    }
}

/// What waits at a place.
fn waiting_at(place: &Place) -> u64 {
    let waiting = session::waiting();
    match place.name {
        "jobs" => waiting.dead,
        "health" => waiting.unwell,
        _ => 0,
    }
}

/// A key as its cap has it.
fn key_name(key: &str) -> String {
    if key.len() == 1 {
        key.to_uppercase()
    } else {
        key.to_owned()
    }
}

/// The keys of the screen, at its foot.
#[component]
fn Hints() -> Element {
    let acts = ACTS();
    let keys = SINGLE_KEYS();
    rsx! {
        footer { class: "hints",
            if keys {
                if table::has_rows() {
                    span { Kbd { "J" } Kbd { "K" } " " {t("console-key-rows")} }
                    span { Kbd { "Enter" } " " {t("console-key-open")} }
                }
                for act in acts.list.iter().filter(|act| !act.key.is_empty() && act.why_not.is_empty()) {
                    span { key: "{act.code}", Kbd { {key_name(act.key)} } " {act.label}" }
                }
                button {
                    class: "hints-end",
                    r#type: "button",
                    "data-testid": "open-keys",
                    onclick: |_| *HELP.write() = true,
                    Kbd { "?" } " " {t("console-keys-all")}
                }
            } else {
                span { {t("console-keys-off")} }
                button { class: "hints-end", r#type: "button", onclick: |_| *HELP.write() = true, {t("console-keys-all")} }
            }
        }
    }
}

/// The list of keys, where it is open.
#[component]
pub(crate) fn KeyHelp() -> Element {
    if !HELP() {
        return rsx! {};
    }
    let acts = ACTS();
    let line = |keys: &[&str], label: String| {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        rsx! {
            dt {
                for key in keys { Kbd { key: "{key}", "{key}" } }
            }
            dd { "{label}" }
        }
    };
    rsx! {
        Dialog {
            title: t("console-keys-title"),
            close_label: t("action-close"),
            onclose: |()| *HELP.write() = false,
            wide: true,
            div { class: "keylist",
                section {
                    h3 { {t("console-keys-everywhere")} }
                    dl {
                        {line(&["Ctrl", "K"], t("console-search-or-do"))}
                        {line(&["J", "K"], t("console-key-move"))}
                        {line(&["Enter"], t("console-key-open"))}
                        {line(&["/"], t("console-key-search"))}
                        {line(&["Z"], t("console-key-undo"))}
                        {line(&["Esc"], t("console-key-leave"))}
                        {line(&["?"], t("console-keys-title"))}
                    }
                }
                section {
                    h3 { {t("console-keys-places")} }
                    dl {
                        for place in PLACES.iter().filter(|place| session::may(place.permission)) {
                            {line(&["G", &place.letter.to_uppercase()], t(&format!("console-place-{}", place.name)))}
                        }
                    }
                }
                if acts.list.iter().any(|act| !act.key.is_empty()) {
                    section {
                        h3 { {t("console-keys-here")} }
                        dl {
                            for act in acts.list.iter().filter(|act| !act.key.is_empty()) {
                                {line(&[&key_name(act.key)], act.label.clone())}
                            }
                        }
                    }
                }
            }
            Switch {
                label: t("console-keys-switch"),
                help: t("console-keys-switch-help"),
                checked: SINGLE_KEYS(),
                onchange: act::switch_single_keys,
            }
        }
    }
}
