//! The keyboard: what each key does, and keys that were pressed before the screen could hear them.
//!
//! Whoever knows the keys does not wait for the screen: what they press while it is on its way is kept, and done in its
//! order as soon as it is there, as if it had been pressed then.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use dioxus::{core::spawn_forever, prelude::*};

use crate::{
    act::{self, SINGLE_KEYS},
    browser, desk, palette,
    route::PLACES,
    session::{self, SESSION, Session},
    table, toast,
};

/// How long after G the letter of a place may come, in ms.
const SECOND_KEY_MS: i32 = 1500;
/// How long a key is kept, in µs. Whoever gave up before did something else, which drops what is kept.
const KEPT_US: i64 = 60_000_000;
/// How many keys are kept.
const KEPT_MOST: usize = 64;

/// A key that waits for the screen.
struct Kept {
    /// What it is for.
    key: String,
    /// What it writes.
    text: String,
    /// When it was pressed, in µs UTC.
    at_us: i64,
}

thread_local! {
    /// Whether G was pressed and its letter is still to come.
    static GOING: Cell<bool> = const { Cell::new(false) };
    /// Who hears keys.
    static HEARD: Cell<Option<Hearing>> = const { Cell::new(None) };
    /// Whether the page listens to keys.
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    /// How many parts of the screen are still on their way.
    static AWAITED: Cell<u32> = const { Cell::new(0) };
    /// Keys that wait for them, the first pressed first.
    static KEPT: RefCell<VecDeque<Kept>> = const { RefCell::new(VecDeque::new()) };
    /// Whether kept keys are being done.
    static DOING: Cell<bool> = const { Cell::new(false) };
}

/// Who hears keys: below the router, which the keys for places need.
#[derive(Clone, Copy, PartialEq)]
struct Hearing {
    pressed: Callback<web_sys::KeyboardEvent>,
    kept: Callback<String>,
}

/// Hears keys for the whole page while the frame is shown.
pub(crate) fn use_keys() {
    let pressed = use_callback(|event: web_sys::KeyboardEvent| {
        if take_key(&event) {
            event.prevent_default();
        }
    });
    let kept = use_callback(|key: String| {
        do_key(&key, true);
    });
    let hearing = Hearing { pressed, kept };
    use_hook(|| {
        if HEARD.replace(Some(hearing)).is_none() && !LISTENING.replace(true) {
            browser::hear_keys(|event| {
                if let Some(hearing) = HEARD.get() {
                    hearing.pressed.call(event);
                }
            });
            browser::hear_pointer(|| KEPT.with_borrow_mut(VecDeque::clear));
        }
    });
    use_drop(move || {
        if HEARD.get() == Some(hearing) {
            HEARD.set(None);
        }
    });
}

/// Says whether a part of the screen can do what keys ask of it; while it can't, keys are kept.
pub(crate) fn use_ready(ready: bool) {
    let awaited = use_hook(|| Rc::new(Cell::new(false)));
    if !ready && !awaited.replace(true) {
        AWAITED.set(AWAITED.get() + 1);
    }
    let arrived = Rc::clone(&awaited);
    use_effect(use_reactive!(|ready| {
        if ready {
            arrive(&arrived);
        }
    }));
    use_drop(move || arrive(&awaited));
}

fn arrive(awaited: &Cell<bool>) {
    if awaited.replace(false) {
        AWAITED.set(AWAITED.get().saturating_sub(1));
        do_kept();
    }
}

fn are_kept() -> bool {
    DOING.get() || KEPT.with_borrow(|kept| !kept.is_empty())
}

fn keep(key: String, text: String) {
    KEPT.with_borrow_mut(|kept| {
        if kept.len() < KEPT_MOST {
            kept.push_back(Kept {
                key,
                text,
                at_us: browser::now_us(),
            });
        }
    });
    do_kept();
}

/// Has a key done before all that are kept, once the screen is there.
fn keep_first(key: &str) {
    KEPT.with_borrow_mut(|kept| {
        kept.push_front(Kept {
            key: key.to_owned(),
            text: String::new(),
            at_us: browser::now_us(),
        });
    });
    do_kept();
}

/// The next key that can be done now. A field takes what is typed, whatever else is on its way.
fn next_kept(types: bool) -> Option<Kept> {
    KEPT.with_borrow_mut(|kept| {
        let is_text = kept.front().is_some_and(|next| is_text(&next.text));
        let waits = AWAITED.get() > 0 && !(types && is_text);
        if waits { None } else { kept.pop_front() }
    })
}

fn is_text(text: &str) -> bool {
    text.chars().count() == 1
}

/// Does what was kept, one key after the other, as far as the screen is there.
fn do_kept() {
    if DOING.replace(true) {
        return;
    }
    spawn_forever(async {
        loop {
            // A turn of the browser's loop: what the key before it did is drawn then.
            browser::sleep(0).await;
            let types = browser::is_typing();
            let Some(kept) = next_kept(types) else {
                break;
            };
            if browser::now_us() - kept.at_us > KEPT_US {
                continue;
            }
            if types && is_text(&kept.text) {
                browser::type_text(&kept.text);
            } else if types {
                leave_field(&kept.key);
            } else if !browser::is_in_dialog()
                && let Some(hearing) = HEARD.get()
            {
                hearing.kept.call(kept.key);
            }
        }
        DOING.set(false);
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

/// Does what the key is for, or keeps it; tells whether it was for anything.
fn take_key(event: &web_sys::KeyboardEvent) -> bool {
    let known = match *SESSION.peek() {
        Session::Staff(_) => true,
        Session::Unknown => false,
        _ => return false,
    };
    let key = letter_of(event);
    if (event.ctrl_key() || event.meta_key()) && key == "k" {
        let open = !*palette::OPEN.peek();
        if !known || (open && browser::is_in_dialog()) {
            return false;
        }
        *palette::OPEN.write() = open;
        return true;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_in_dialog() {
        return false;
    }
    if browser::is_typing() {
        // What was pressed before comes first.
        let leaves = matches!(key.as_str(), "Enter" | "Escape" | "ArrowDown");
        let follows = are_kept() && (is_text(&event.key()) || leaves);
        if follows {
            keep(key, event.key());
            return true;
        }
        return leave_field(&key);
    }
    if !*SINGLE_KEYS.peek() {
        return false;
    }
    if AWAITED.get() == 0 && !are_kept() {
        return do_key(&key, false);
    }
    if key == "Escape" {
        KEPT.with_borrow_mut(VecDeque::clear);
        return true;
    }
    // Enter is the browser's, unless it is meant for what a key before it comes to.
    let single = key.chars().count() == 1 && key != " ";
    let keeps = single || key == "Backspace" || (key == "Enter" && are_kept());
    if keeps {
        keep(key, event.key());
    }
    keeps
}

/// Out of a field by Escape, and out of a search by Enter or the arrow to the first row that it finds.
fn leave_field(key: &str) -> bool {
    let to_rows = matches!(key, "Enter" | "ArrowDown") && browser::is_searching();
    let leaves = (to_rows || key == "Escape") && browser::focus("#content");
    if leaves && to_rows {
        keep_first("j");
    }
    leaves
}

/// Does what the key is for; tells whether it was for anything. What a `kept` key would do at once to what nobody had seen
/// when it was pressed is left.
fn do_key(key: &str, kept: bool) -> bool {
    if !matches!(*SESSION.peek(), Session::Staff(_)) {
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
    match key {
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
        "z" => !kept && toast::undo_newest(),
        "/" => browser::focus("[data-search] input, input[type=search]"),
        "?" => {
            *desk::HELP.write() = true;
            true
        }
        "Enter" => kept && browser::press("[data-row]:focus"),
        other => act::run_key(other, kept),
    }
}
