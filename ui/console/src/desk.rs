//! The frame around every screen: the rail, the line of keys at the foot, and the keyboard.

use std::cell::Cell;

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Dialog, Icon, IconName, Kbd, Switch};

use crate::{
    act::{self, ACTS, SINGLE_KEYS},
    app::Overlays,
    browser,
    locale::{number, t, t_code},
    palette,
    route::{PLACES, Place, Route},
    screens::{Factor, NoStaff, SessionTrouble, SignIn},
    session::{self, SESSION, Session},
    table,
};

/// Whether the list of keys is shown.
static HELP: GlobalSignal<bool> = Signal::global(|| false);

/// How long after G the letter of a place may come, in ms.
const SECOND_KEY_MS: i32 = 1500;

thread_local! {
    /// Whether G was pressed and its letter is still to come.
    static GOING: Cell<bool> = const { Cell::new(false) };
    /// Who hears keys.
    static HEARD: Cell<Option<Callback<web_sys::KeyboardEvent>>> = const { Cell::new(None) };
    /// Whether the page listens to keys.
    static LISTENING: Cell<bool> = const { Cell::new(false) };
}

/// Hears keys for the whole page while the frame is shown: below the router, which the keys for places need.
fn use_keys() {
    let hear = use_callback(|event: web_sys::KeyboardEvent| {
        if take_key(&event) {
            event.prevent_default();
        }
    });
    use_hook(|| {
        if HEARD.replace(Some(hear)).is_none() && !LISTENING.replace(true) {
            browser::hear_keys(|event| {
                if let Some(hear) = HEARD.get() {
                    hear.call(event);
                }
            });
        }
    });
    use_drop(move || {
        if HEARD.get() == Some(hear) {
            HEARD.set(None);
        }
    });
}

/// The letter on the key, whatever alphabet it writes; other keys by their names.
fn letter_of(event: &web_sys::KeyboardEvent) -> String {
    let code = event.code();
    match code.strip_prefix("Key") {
        Some(letter) if letter.len() == 1 => letter.to_ascii_lowercase(),
        // A Russian keyboard writes a dot with it.
        _ if code == "Slash" && !event.shift_key() && event.key() != "?" => "/".to_owned(),
        _ => event.key(),
    }
}

/// Does what the key is for; tells whether it was for anything.
fn take_key(event: &web_sys::KeyboardEvent) -> bool {
    if !matches!(*SESSION.peek(), Session::Staff(_)) {
        return false;
    }
    let key = letter_of(event);
    if (event.ctrl_key() || event.meta_key()) && key == "k" {
        let open = !*palette::OPEN.peek();
        if open && browser::is_in_dialog() {
            return false;
        }
        *palette::OPEN.write() = open;
        return true;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_in_dialog() {
        return false;
    }
    if browser::is_typing() {
        return key == "Escape" && browser::focus("#content");
    }
    if !*SINGLE_KEYS.peek() {
        return false;
    }
    if GOING.replace(false) {
        let place = PLACES
            .iter()
            .find(|place| place.letter == key && session::may(place.permission));
        if let Some(place) = place {
            navigator().push((place.route)());
            return true;
        }
    }
    match key.as_str() {
        "g" => {
            GOING.set(true);
            spawn_forever(async {
                browser::sleep(SECOND_KEY_MS).await;
                GOING.set(false);
            });
            true
        }
        "j" => table::move_by(1),
        "k" => table::move_by(-1),
        "/" => browser::focus("[data-search] input, input[type=search]"),
        "?" => {
            *HELP.write() = true;
            true
        }
        other => act::run_key(other),
    }
}

/// The frame around every screen, or what stands in its place while nobody of staff is signed in.
#[component]
pub(crate) fn Desk() -> Element {
    use_keys();
    let route = use_route::<Route>();
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
                            class: if matches!(place, "more" | "audit" | "flags" | "settings") { "on" } else { "" },
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
                main { class: "desk-page", id: "content", tabindex: "-1", Outlet::<Route> {} }
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
