//! The palette: by Ctrl K every act of the screen, every place, and any account by its id or how its address begins.

use dioxus::prelude::*;
use ritm_api::Permission;
use ritm_kit::{Icon, IconName, Kbd, Modal};

use crate::{
    act::{self, ACTS},
    ask, browser,
    locale::{self, t},
    route::{PLACES, Route},
    session,
};

/// Whether the palette is open.
pub(crate) static OPEN: GlobalSignal<bool> = Signal::global(|| false);

/// What an entry does.
#[derive(Clone, PartialEq)]
enum Does {
    Act(&'static str),
    Go(Route),
    Nothing,
}

#[derive(Clone, PartialEq)]
struct Entry {
    group: &'static str,
    icon: IconName,
    label: String,
    note: String,
    key: String,
    does: Does,
}

/// The palette, where it is open.
#[component]
pub(crate) fn Palette() -> Element {
    rsx! {
        if OPEN() {
            Opened {}
        }
    }
}

fn fits(label: &str, text: &str) -> bool {
    let label = label.to_lowercase();
    text.split_whitespace().all(|word| label.contains(word))
}

/// What fits `text`, the acts of the screen first.
fn entries(text: &str, found: &[ask::Found]) -> Vec<Entry> {
    let text = text.to_lowercase();
    let acts = ACTS.read();
    let mut entries: Vec<Entry> = acts
        .list
        .iter()
        .filter(|act| fits(&act.label, &text))
        .map(|act| Entry {
            group: "console-palette-do",
            icon: if act.why_not.is_empty() {
                IconName::Zap
            } else {
                IconName::Stop
            },
            label: act.label.clone(),
            note: act.why_not.clone(),
            key: act.key.to_uppercase(),
            does: if act.why_not.is_empty() {
                Does::Act(act.code)
            } else {
                Does::Nothing
            },
        })
        .collect();
    let places = PLACES
        .iter()
        .filter(|place| session::may(place.permission))
        .map(|place| (place, t(&format!("console-place-{}", place.name))))
        .filter(|(_, label)| fits(label, &text))
        .map(|(place, label)| Entry {
            group: "console-palette-open",
            icon: place.icon,
            label,
            note: String::new(),
            key: format!("G {}", place.letter.to_uppercase()),
            does: Does::Go((place.route)()),
        });
    entries.extend(places);
    entries.extend(found.iter().map(|found| Entry {
        group: "console-palette-accounts",
        icon: IconName::Person,
        label: found.label.clone(),
        note: found.note.clone(),
        key: String::new(),
        does: Does::Go(Route::Account { id: found.id }),
    }));
    entries
}

fn close() {
    *OPEN.write() = false;
}

fn run(does: &Does) {
    match does {
        Does::Nothing => {}
        Does::Act(code) => {
            close();
            act::run_code(code);
        }
        Does::Go(route) => {
            close();
            navigator().push(route.clone());
        }
    }
}

#[component]
fn Opened() -> Element {
    let mut text = use_signal(String::new);
    let mut at = use_signal(|| 0_usize);
    let mut found = use_signal(Vec::<ask::Found>::new);
    let mut round = use_signal(|| 0_u64);
    let mut modal = use_signal(|| None::<Modal>);
    // Whether accounts are being looked for, and whether Enter was pressed meanwhile: it is for what is found.
    let mut looking = use_signal(|| false);
    let mut entered = use_signal(|| false);
    let mut typed = move |new: String| {
        at.set(0);
        entered.set(false);
        let wanted = new.trim().to_owned();
        text.set(new);
        let mine = *round.peek() + 1;
        round.set(mine);
        if wanted.chars().count() < 2 || !session::may(Permission::AccountRead) {
            found.set(Vec::new());
            looking.set(false);
            return;
        }
        looking.set(true);
        spawn(async move {
            // Not with every letter.
            browser::sleep(180).await;
            if *round.peek() != mine {
                return;
            }
            let answer = ask::find_accounts(wanted).await.unwrap_or_default();
            if *round.peek() != mine {
                return;
            }
            looking.set(false);
            let first = answer.first().map(|found| found.id);
            found.set(answer);
            if let Some(id) = first.filter(|_| *entered.peek()) {
                run(&Does::Go(Route::Account { id }));
            }
        });
    };
    let entries = entries(&text.read(), &found.read());
    let count = entries.len();
    let here = at().min(count.saturating_sub(1));
    let chosen = entries.get(here).map(|entry| entry.does.clone());
    let mut group = "";
    let rows: Vec<(bool, usize, Entry)> = entries
        .into_iter()
        .enumerate()
        .map(|(index, entry)| {
            let first = entry.group != group;
            group = entry.group;
            (first, index, entry)
        })
        .collect();
    rsx! {
        dialog {
            class: "palette",
            "aria-label": t("console-palette"),
            onmounted: move |event| {
                let element = event.data().downcast::<web_sys::Element>().cloned();
                modal.set(element.and_then(Modal::open));
            },
            oncancel: move |_| close(),
            onclick: move |_| close(),
            div { class: "palette-card", onclick: |event| event.stop_propagation(),
                label { class: "q",
                    Icon { name: IconName::Search, size: 20 }
                    input {
                        r#type: "text",
                        role: "combobox",
                        autocomplete: "off",
                        spellcheck: "false",
                        placeholder: t("console-palette-hint"),
                        "aria-label": t("console-palette"),
                        "aria-expanded": "true",
                        "aria-controls": "palette-list",
                        "aria-activedescendant": if count > 0 { Some(format!("palette-{here}")) } else { None },
                        "data-testid": "palette-input",
                        value: "{text}",
                        oninput: move |event| typed(event.value()),
                        onkeydown: move |event: KeyboardEvent| match event.key() {
                            Key::ArrowDown => {
                                event.prevent_default();
                                at.set(if here + 1 < count { here + 1 } else { 0 });
                            }
                            Key::ArrowUp => {
                                event.prevent_default();
                                at.set(if here > 0 { here - 1 } else { count.saturating_sub(1) });
                            }
                            Key::Enter => {
                                event.prevent_default();
                                match &chosen {
                                    Some(does) => run(does),
                                    None => entered.set(looking()),
                                }
                            }
                            _ => {}
                        },
                    }
                }
                ul { role: "listbox", id: "palette-list", "aria-label": t("console-palette"),
                    for (first , index , entry) in rows {
                        Fragment { key: "{index}",
                        if first {
                            li { class: "palette-group", role: "presentation", {t(entry.group)} }
                        }
                        li {
                            id: "palette-{index}",
                            role: "option",
                            "aria-selected": if index == here { "true" } else { "false" },
                            "aria-disabled": if entry.does == Does::Nothing { Some("true") } else { None },
                            class: match (index == here, entry.does == Does::Nothing) {
                                (true, _) => "on",
                                (false, true) => "off",
                                (false, false) => "",
                            },
                            onclick: {
                                let does = entry.does.clone();
                                move |_| run(&does)
                            },
                            Icon { name: entry.icon, size: 18 }
                            span { class: "palette-label", "{entry.label}" }
                            if !entry.note.is_empty() {
                                span { class: "tiny", "{entry.note}" }
                            }
                            if !entry.key.is_empty() {
                                span { class: "tiny", Kbd { "{entry.key}" } }
                            }
                        }
                        }
                    }
                }
                if count == 0 {
                    p { class: "palette-none", role: "status", {t(if looking() { "console-palette-looking" } else { "console-palette-none" })} }
                }
                footer {
                    span { Kbd { "↑" } Kbd { "↓" } " " {t("console-key-choose")} }
                    span { Kbd { "Enter" } " " {t("console-key-do")} }
                    span { Kbd { "Esc" } " " {t("console-key-close")} }
                    span { class: "foot-end", {locale::t("console-palette-grey")} }
                }
            }
        }
    }
}
