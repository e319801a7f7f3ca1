//! What the page asks of the device it is on: voice, vibration, a screen that stays awake, keys, the whole screen.
//!
//! All of it may be missing, and nothing depends on it; what is missing is told, so that screens can say so.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, EventTarget, KeyboardEvent};

use super::document;

/// Milliseconds on a clock that nobody sets, since the page was opened.
pub(crate) fn monotonic_ms() -> f64 {
    member(&js_sys::global(), "performance")
        .and_then(|clock| call(&clock, "now", &[]))
        .and_then(|now| now.as_f64())
        .unwrap_or_else(js_sys::Date::now)
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

fn call(of: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let function: Function = member(of, method)?.dyn_into().ok()?;
    let list: Array = arguments.iter().collect();
    function.apply(of, &list).ok()
}

fn navigator() -> Option<JsValue> {
    member(&js_sys::global(), "navigator")
}

/// Whether this browser can speak.
pub(crate) fn can_speak() -> bool {
    member(&js_sys::global(), "speechSynthesis").is_some()
}

/// Says a text aloud, after what is being said. A queue that has got stuck is begun anew: the latest counts.
pub(crate) fn speak(text: &str, language: &str) {
    let global = js_sys::global();
    let (Some(voice), Some(class)) = (
        member(&global, "speechSynthesis"),
        member(&global, "SpeechSynthesisUtterance").and_then(|class| class.dyn_into::<Function>().ok()),
    ) else {
        return;
    };
    let Ok(words) = Reflect::construct(&class, &Array::of1(&text.into())) else {
        return;
    };
    let _ = Reflect::set(&words, &"lang".into(), &language.into());
    let waits = member(&voice, "pending").is_some_and(|pending| pending.is_truthy());
    if waits {
        call(&voice, "cancel", &[]);
    }
    // Some browsers fall silent after having been in the background.
    call(&voice, "resume", &[]);
    call(&voice, "speak", &[words]);
}

/// Vibrates: milliseconds on, off, on. Browsers refuse it, with an error, before the first touch of the page.
pub(crate) fn vibrate(pattern: &[u32]) {
    let Some(navigator) = navigator() else { return };
    let touched = member(&navigator, "userActivation")
        .and_then(|activation| member(&activation, "hasBeenActive"))
        .is_some_and(|active| active.is_truthy());
    if touched {
        let list: Array = pattern.iter().map(|ms| JsValue::from(*ms)).collect();
        call(&navigator, "vibrate", &[list.into()]);
    }
}

/// Whether the page is out of sight.
pub(crate) fn is_hidden() -> bool {
    document().is_some_and(|document| member(&document, "hidden").is_some_and(|hidden| hidden.is_truthy()))
}

/// Whether this browser can keep the screen awake.
pub(crate) fn can_stay_awake() -> bool {
    navigator().is_some_and(|navigator| member(&navigator, "wakeLock").is_some())
}

/// Keeps the screen from going dark, until it is dropped or the page is out of sight.
pub(crate) struct Awake(JsValue);

impl Awake {
    /// Asks for it; `None` when the browser refuses, as it does when the battery is low.
    pub(crate) async fn ask() -> Option<Self> {
        let locks = member(&navigator()?, "wakeLock")?;
        let asked: Promise = call(&locks, "request", &["screen".into()])?.dyn_into().ok()?;
        JsFuture::from(asked).await.ok().map(Self)
    }

    /// Whether it holds still.
    pub(crate) fn holds(&self) -> bool {
        member(&self.0, "released").is_none_or(|released| released.is_falsy())
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        if let Some(promise) = call(&self.0, "release", &[]).and_then(|p| p.dyn_into::<Promise>().ok()) {
            wasm_bindgen_futures::spawn_local(async move {
                let _ = JsFuture::from(promise).await;
            });
        }
    }
}

/// Fills the whole screen with the page, or gives it back.
pub(crate) fn toggle_full_screen() {
    let Some(document) = document() else { return };
    let full = member(&document, "fullscreenElement").is_some();
    let asked = if full {
        call(&document, "exitFullscreen", &[])
    } else {
        document
            .document_element()
            .and_then(|root| call(&root, "requestFullscreen", &[]))
    };
    // A refusal is no news: the page stays as it is.
    if let Some(promise) = asked.and_then(|promise| promise.dyn_into::<Promise>().ok()) {
        wasm_bindgen_futures::spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}

/// Listens to an event of the window or the document until it is dropped.
pub(crate) struct Listening {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listening {
    fn to(target: EventTarget, name: &'static str, handler: impl FnMut(web_sys::Event) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(web_sys::Event)>::new(handler);
        let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        Self {
            target,
            name,
            closure,
        }
    }

    /// Hears keys wherever the focus is. The handler tells whether it took the key.
    pub(crate) fn to_keys(mut handler: impl FnMut(&KeyboardEvent) -> bool + 'static) -> Option<Self> {
        let target: EventTarget = web_sys::window()?.into();
        Some(Self::to(target, "keydown", move |event| {
            if let Some(key) = event.dyn_ref::<KeyboardEvent>()
                && handler(key)
            {
                event.prevent_default();
            }
        }))
    }

    /// Hears when the page comes into sight or goes out of it.
    pub(crate) fn to_sight(mut handler: impl FnMut() + 'static) -> Option<Self> {
        let target: EventTarget = document()?.into();
        Some(Self::to(target, "visibilitychange", move |_| handler()))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.closure.as_ref().unchecked_ref());
    }
}

/// Whether a key belongs to what has the focus rather than to the screen: a field takes all, a button that was reached
/// by keyboard takes Space, a dialog takes everything.
pub(crate) fn key_is_taken(key: &str) -> bool {
    let Some(document) = document() else { return false };
    if document.query_selector("dialog[open]").ok().flatten().is_some() {
        return true;
    }
    let Some(active) = document.active_element() else {
        return false;
    };
    let fits = |selector: &str| Element::matches(&active, selector).unwrap_or(false);
    if fits("input,select,textarea,[contenteditable]") {
        return true;
    }
    key == " " && fits("button:focus-visible,a:focus-visible,summary:focus-visible")
}

/// Which system the page runs on, as far as it concerns what Bluetooth it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// An iPhone or an iPad: no browser there has Bluetooth.
    Apple,
    /// An Android phone or tablet.
    Android,
    /// A computer with Linux, where Chrome wants a flag.
    Linux,
    /// Any other computer.
    Computer,
}

/// The system the page runs on.
pub(crate) fn system() -> System {
    let agent = navigator()
        .and_then(|navigator| member(&navigator, "userAgent"))
        .and_then(|agent| agent.as_string())
        .unwrap_or_default();
    system_of(&agent)
}

fn system_of(agent: &str) -> System {
    if agent.contains("iPhone") || agent.contains("iPad") {
        System::Apple
    } else if agent.contains("Android") {
        System::Android
    } else if agent.contains("Linux") || agent.contains("X11") {
        System::Linux
    } else {
        System::Computer
    }
}

/// Offers a text as a download under `name`.
pub(crate) fn download_text(name: &str, text: &str) {
    super::download_bytes(name, text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_told_by_what_they_say() {
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15";
        assert_eq!(system_of(iphone), System::Apple);
        let android = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0";
        assert_eq!(system_of(android), System::Android);
        let linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0";
        assert_eq!(system_of(linux), System::Linux);
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0.0.0";
        assert_eq!(system_of(mac), System::Computer);
    }
}
