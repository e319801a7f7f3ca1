//! What the page asks of the browser: clock, storage, focus, the document.

use std::cell::RefCell;

use js_sys::{Function, JSON, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement, Storage};

/// The wall clock, in µs UTC.
pub(crate) fn now_us() -> i64 {
    (js_sys::Date::now() * 1000.0) as i64
}

/// Waits.
pub(crate) async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve: Function, _reject| {
        if let Some(window) = web_sys::window() {
            // A refused timer would only end the wait at once.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Whether anybody sees the page: what is live rests otherwise.
pub(crate) fn is_seen() -> bool {
    document().is_none_or(|document| document.visibility_state() != web_sys::VisibilityState::Hidden)
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// A value kept beside the page.
pub(crate) fn remembered(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a value beside the page; private windows may refuse, which is no loss. An empty one is forgotten.
pub(crate) fn remember(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = if value.is_empty() {
            storage.remove_item(key)
        } else {
            storage.set_item(key, value)
        };
    }
}

/// The languages the reader wants, best first, as BCP 47 tags.
pub(crate) fn languages() -> Vec<String> {
    web_sys::window()
        .map(|window| window.navigator().languages())
        .map(|tags| tags.iter().filter_map(|tag| tag.as_string()).collect())
        .unwrap_or_default()
}

/// Puts a text where it can be pasted from; tells whether the browser let it.
pub(crate) async fn copy(text: &str) -> bool {
    let promise = web_sys::window().and_then(|window| {
        let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).ok()?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into())
            .ok()?
            .dyn_into()
            .ok()?;
        write
            .call1(&clipboard, &text.into())
            .ok()?
            .dyn_into::<Promise>()
            .ok()
    });
    match promise {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
}

/// Prints the page.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        // Refused where nothing can be printed; the browser says so itself.
        let _ = window.print();
    }
}

fn tab_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Keeps a value until it is taken, in this tab alone.
pub(crate) fn keep_in_tab(key: &str, value: &str) {
    if let Some(storage) = tab_storage() {
        // Refused where storage is forbidden; then it is missed, and told, by whoever takes it.
        let _ = storage.set_item(key, value);
    }
}

/// Takes a value that this tab kept.
pub(crate) fn take_from_tab(key: &str) -> Option<String> {
    let storage = tab_storage()?;
    let value = storage.get_item(key).ok()?;
    let _ = storage.remove_item(key);
    value
}

/// Leaves the page for another one.
pub(crate) fn leave_for(address: &str) {
    if let Some(window) = web_sys::window() {
        // Refused for what is no address only.
        let _ = window.location().assign(address);
    }
}

/// Sets an attribute of the `<html>` element; an empty value takes it away.
pub(crate) fn set_root_attribute(name: &str, value: &str) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    // Fails for invalid names only, and all are literals here.
    let _ = if value.is_empty() {
        root.remove_attribute(name)
    } else {
        root.set_attribute(name, value)
    };
}

/// Sets the window's title.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Moves the focus to the first element that fits `selector`; tells whether there was one.
pub(crate) fn focus(selector: &str) -> bool {
    let element = document()
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Moves the focus to the first element that fits `selector`, if nothing has it: what had it is gone.
pub(crate) fn focus_if_lost(selector: &str) {
    let lost = document()
        .and_then(|document| document.active_element())
        .is_none_or(|element| element.tag_name() == "BODY");
    if lost {
        focus(selector);
    }
}

/// Presses the first element that fits `selector`; tells whether there was one.
pub(crate) fn press(selector: &str) -> bool {
    let element = document()
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = &element {
        element.click();
    }
    element.is_some()
}

/// Types a letter where the focus is, as the keyboard would.
pub(crate) fn type_text(text: &str) {
    // The browser's own way to type: the field tells its listeners, and can undo it.
    let typed = document().and_then(|document| {
        let command: Function = Reflect::get(&document, &"execCommand".into())
            .ok()?
            .dyn_into()
            .ok()?;
        command
            .call3(&document, &"insertText".into(), &false.into(), &text.into())
            .ok()
    });
    let _ = typed;
}

/// Whether the focus is in a field that searches.
pub(crate) fn is_searching() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| element.get_attribute("type").as_deref() == Some("search"))
}

/// Whether the focus is where text is typed: keys belong to it then.
pub(crate) fn is_typing() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| {
            matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT")
                || (element.tag_name() == "INPUT"
                    && !matches!(
                        element.get_attribute("type").as_deref(),
                        Some("checkbox" | "radio" | "button")
                    ))
        })
}

/// Whether a dialog is open: keys belong to it then.
pub(crate) fn is_in_dialog() -> bool {
    document().is_some_and(|document| {
        document
            .query_selector("dialog[open]")
            .is_ok_and(|found| found.is_some())
    })
}

/// Hears a key wherever the focus is, as long as the page lives.
pub(crate) fn hear_keys(hear: impl FnMut(web_sys::KeyboardEvent) + 'static) {
    let listener = Closure::<dyn FnMut(web_sys::KeyboardEvent)>::new(hear);
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    }
    // Listens as long as the page lives.
    listener.forget();
}

/// Hears when the pointer presses anything, as long as the page lives.
pub(crate) fn hear_pointer(hear: impl FnMut() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(hear);
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("pointerdown", listener.as_ref().unchecked_ref());
    }
    // Listens as long as the page lives.
    listener.forget();
}

thread_local! {
    static FRAGMENT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Takes what stands behind `#` out of the address, before the router forgets it: it is a secret, and must not be in the
/// history.
pub(crate) fn keep_fragment() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let fragment = window.location().hash().unwrap_or_default();
    if fragment.is_empty() {
        return;
    }
    let path = window.location().pathname().unwrap_or_default();
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    FRAGMENT.set(fragment.trim_start_matches('#').to_owned());
}

/// What stood behind `#` when the page was opened; once.
pub(crate) fn take_fragment() -> String {
    FRAGMENT.take()
}

fn passkeys() -> Option<JsValue> {
    let page = Reflect::get(web_sys::window()?.as_ref(), &"ritm".into()).ok()?;
    Reflect::get(&page, &"passkeys".into())
        .ok()
        .filter(JsValue::is_object)
}

/// Whether this browser knows passkeys.
pub(crate) fn has_passkeys() -> bool {
    passkeys().is_some()
}

/// Asks an authenticator with `act`, `get` or `create`, for what the JSON of the server says; gives its answer as JSON.
/// None when the person or the browser refused.
pub(crate) async fn ask_authenticator(act: &str, options: &str) -> Option<String> {
    let passkeys = passkeys()?;
    let function: Function = Reflect::get(&passkeys, &act.into()).ok()?.dyn_into().ok()?;
    let options = JSON::parse(options).ok()?;
    let promise: Promise = function.call1(&passkeys, &options).ok()?.dyn_into().ok()?;
    let answer = JsFuture::from(promise).await.ok()?;
    JSON::stringify(&answer).ok()?.as_string()
}
