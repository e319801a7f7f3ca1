//! What the page asks of the browser: clock, chance, storage, downloads, the document.

pub(crate) mod device;
pub(crate) mod passkey;

use futures_channel::mpsc;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use ritm_model::{LocalDay, Timestamp};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Document, HtmlAnchorElement, HtmlElement, Storage, Url};

/// The wall clock.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_ms(js_sys::Date::now() as i64)
}

/// How far east of Greenwich this device's clock is at `moment`, in seconds.
pub(crate) fn utc_offset_s(moment: Timestamp) -> i32 {
    let date = js_sys::Date::new(&JsValue::from_f64(moment.unix_ms() as f64));
    -(date.get_timezone_offset() * 60.0) as i32
}

/// Today where this device is.
pub(crate) fn today() -> LocalDay {
    let now = now();
    now.local_day(utc_offset_s(now))
}

/// Ten random bytes for an id.
pub(crate) fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    let filled = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).ok());
    if filled.is_none() {
        // Without the Crypto interface (very old shells) ids still must differ from each other.
        for byte in &mut bytes {
            *byte = (js_sys::Math::random() * 256.0) as u8;
        }
    }
    bytes
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

/// The window's events of this name, as long as the page lives.
pub(crate) fn events(name: &str) -> mpsc::UnboundedReceiver<()> {
    let (told, events) = mpsc::unbounded();
    let listener = Closure::<dyn FnMut()>::new(move || {
        let _ = told.unbounded_send(());
    });
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    listener.forget();
    events
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// A value kept beside the page, readable before the engine is.
pub(crate) fn remembered(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a value beside the page; private windows may refuse, which is no loss.
pub(crate) fn remember(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Keeps a value no more.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

fn session_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// A value kept as long as this tab is open, reloads included.
pub(crate) fn session_remembered(key: &str) -> Option<String> {
    session_storage()?.get_item(key).ok()?
}

/// Keeps a value as long as this tab is open; private windows may refuse.
pub(crate) fn session_remember(key: &str, value: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Forgets what was kept as long as this tab is open.
pub(crate) fn session_forget(key: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Whether the browser knows a time zone of this name, former names included.
pub(crate) fn knows_zone(name: &str) -> bool {
    let options = js_sys::Object::new();
    let class = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &"DateTimeFormat".into()))
        .and_then(|class| class.dyn_into::<Function>());
    let set = Reflect::set(&options, &"timeZone".into(), &name.into());
    // Where it can't be asked, the server will say.
    let (Ok(class), Ok(_)) = (class, set) else {
        return true;
    };
    Reflect::construct(&class, &Array::of2(&JsValue::UNDEFINED, &options)).is_ok()
}

/// Writes what went wrong, and can't be mended here, into the browser's console.
pub(crate) fn log_error(text: &str) {
    web_sys::console::error_1(&text.into());
}

/// The languages the reader wants, best first, as BCP 47 tags.
pub(crate) fn languages() -> Vec<String> {
    let Some(window) = web_sys::window() else {
        return Vec::new();
    };
    let navigator = window.navigator();
    let mut tags: Vec<String> = navigator
        .languages()
        .iter()
        .filter_map(|tag| tag.as_string())
        .collect();
    if tags.is_empty() {
        tags.extend(navigator.language());
    }
    tags
}

/// An attribute of the `<html>` element; empty where there is none.
pub(crate) fn root_attribute(name: &str) -> String {
    document()
        .and_then(|document| document.document_element())
        .and_then(|root| root.get_attribute(name))
        .unwrap_or_default()
}

/// The address of the map that the server itself offers; empty without one.
pub(crate) async fn server_map() -> String {
    let asked = web_sys::window()
        .and_then(|window| Reflect::get(&window, &"ritm".into()).ok())
        .and_then(|page| {
            let ask: Function = Reflect::get(&page, &"serverMap".into()).ok()?.dyn_into().ok()?;
            ask.call0(&page).ok()?.dyn_into::<Promise>().ok()
        });
    match asked {
        Some(promise) => JsFuture::from(promise)
            .await
            .ok()
            .and_then(|address| address.as_string())
            .unwrap_or_default(),
        None => String::new(),
    }
}

/// Whether the page stands in a window of its own, with the engine beside it, rather than in a browser.
pub(crate) fn is_window() -> bool {
    page_member("desktop").is_some_and(|desktop| desktop.is_object())
}

/// Where a desktop window keeps secrets: `keyring` or `file`. Empty in a browser, which keeps none.
pub(crate) async fn place_of_secrets() -> String {
    let asked = page_member("desktop").and_then(|desktop| {
        let ask: Function = Reflect::get(&desktop, &"secrets".into()).ok()?.dyn_into().ok()?;
        ask.call0(&desktop).ok()?.dyn_into::<Promise>().ok()
    });
    match asked {
        Some(promise) => JsFuture::from(promise)
            .await
            .ok()
            .and_then(|place| place.as_string())
            .unwrap_or_default(),
        None => String::new(),
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

/// Moves the focus to the first element that fits `selector`, without scrolling to it.
pub(crate) fn focus(selector: &str) {
    let element = document()
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // What can have the focus anyway keeps its place in the order of the Tab key.
        if element.tab_index() < 0 && !element.has_attribute("tabindex") {
            let _ = element.set_attribute("tabindex", "-1");
        }
        let options = js_sys::Object::new();
        let _ = Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
        // `focus(options)` is not in web-sys without an unstable flag; call it by name.
        if let Ok(method) = Reflect::get(&element, &"focus".into()).and_then(|m| m.dyn_into::<Function>()) {
            let _ = method.call1(&element, &options);
        }
    }
}

/// Offers `bytes` as a download under `name`.
pub(crate) fn download_bytes(name: &str, bytes: &[u8]) {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    if let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &options) {
        download(name, &blob);
    }
}

/// Offers `blob` as a download under `name`.
pub(crate) fn download(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else {
        return;
    };
    let link = document()
        .and_then(|document| document.create_element("a").ok())
        .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    wasm_bindgen_futures::spawn_local(async move {
        // Safari reads the blob some time after the click.
        sleep(60_000).await;
        let _ = Url::revoke_object_url(&url);
    });
}

/// The path of the page's address, such as `/import`.
pub(crate) fn path() -> String {
    web_sys::window()
        .and_then(|window| window.location().pathname().ok())
        .unwrap_or_default()
}

/// Leaves for another page.
pub(crate) fn leave_for(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(address);
    }
}

/// Reloads the page.
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// A member of the page's own `window.ritm`.
pub(crate) fn page_member(name: &str) -> Option<JsValue> {
    let ritm = Reflect::get(web_sys::window()?.as_ref(), &"ritm".into()).ok()?;
    if !ritm.is_object() {
        return None;
    }
    let member = Reflect::get(&ritm, &name.into()).ok()?;
    (!member.is_undefined()).then_some(member)
}

/// What a letter's link brought along behind `#`, once; empty without one.
pub(crate) fn take_letter() -> String {
    page_member("takeLetter")
        .and_then(|member| member.dyn_into::<Function>().ok())
        .and_then(|take| take.call0(&JsValue::UNDEFINED).ok()?.as_string())
        .unwrap_or_default()
}

/// The time zone of this device by its name in the IANA time zone database.
pub(crate) fn zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&Array::new(), &js_sys::Object::new());
    Reflect::get(&format.resolved_options(), &"timeZone".into())
        .ok()?
        .as_string()
}

/// What this device is called where nobody gave it a name: its system.
pub(crate) fn device_name() -> String {
    let agent = web_sys::window()
        .and_then(|window| window.navigator().user_agent().ok())
        .unwrap_or_default();
    let known = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "Mac"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let found = known.into_iter().find(|(mark, _)| agent.contains(mark));
    found.map(|(_, name)| name.to_owned()).unwrap_or_default()
}

/// Gives the `<body>` a class, or takes it away.
pub(crate) fn mark_body(class: &str, on: bool) {
    if let Some(body) = document().and_then(|document| document.body()) {
        let list = body.class_list();
        // Fails for classes with spaces only.
        let _ = if on {
            list.add_1(class)
        } else {
            list.remove_1(class)
        };
    }
}

/// Copies a text; false where the browser does not let it.
pub(crate) async fn copy(text: &str) -> bool {
    let copied = page_member("copy")
        .and_then(|member| member.dyn_into::<Function>().ok())
        .and_then(|copy| {
            copy.call1(&JsValue::UNDEFINED, &text.into())
                .ok()?
                .dyn_into::<Promise>()
                .ok()
        });
    match copied {
        Some(promise) => JsFuture::from(promise)
            .await
            .is_ok_and(|copied| copied.is_truthy()),
        None => false,
    }
}

/// Calls a function of the page's own `window.ritm` without arguments.
pub(crate) fn call_page(name: &str) {
    if let Some(function) = page_member(name).and_then(|member| member.dyn_into::<Function>().ok()) {
        let _ = function.call0(&JsValue::UNDEFINED);
    }
}

/// Calls a function of the page's own `window.ritm` with `argument`.
pub(crate) fn call_page_with(name: &str, argument: &JsValue) {
    if let Some(function) = page_member(name).and_then(|member| member.dyn_into::<Function>().ok()) {
        let _ = function.call1(&JsValue::UNDEFINED, argument);
    }
}

/// Whether the athlete has just pressed something in this page.
pub(crate) fn is_pressed() -> bool {
    let activation = web_sys::window()
        .and_then(|window| Reflect::get(&window.navigator(), &"userActivation".into()).ok())
        .and_then(|activation| Reflect::get(&activation, &"isActive".into()).ok());
    // Browsers that can't tell of presses are asked at presses as well.
    activation.and_then(|active| active.as_bool()).unwrap_or(true)
}

/// Moves the focus from the focused element among those that fit `selector` to the next (`step` 1) or the one
/// before (-1). False when none of them is focused or there is no further one.
pub(crate) fn move_focus(selector: &str, step: i32) -> bool {
    let Some(document) = document() else { return false };
    let (Some(active), Ok(all)) = (document.active_element(), document.query_selector_all(selector)) else {
        return false;
    };
    let all: Vec<HtmlElement> = (0..all.length())
        .filter_map(|index| all.get(index)?.dyn_into().ok())
        .collect();
    let at = all
        .iter()
        .position(|element| *AsRef::<web_sys::Element>::as_ref(element) == active);
    let to = at
        .and_then(|at| at.checked_add_signed(step as isize))
        .and_then(|to| all.get(to));
    to.is_some_and(|element| element.focus().is_ok())
}

/// Asks the browser not to throw the training away when it runs short of room. It may decline; nothing depends on it.
pub(crate) fn keep_storage() {
    let Some(window) = web_sys::window() else { return };
    let storage = Reflect::get(&window.navigator(), &"storage".into()).unwrap_or(JsValue::UNDEFINED);
    if let Ok(persist) =
        Reflect::get(&storage, &"persist".into()).and_then(|method| method.dyn_into::<Function>())
    {
        let _ = persist.call0(&storage);
    }
}
