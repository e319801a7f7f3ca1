//! The few functions of the browser that several components need.

use std::cell::Cell;

use dioxus::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;

thread_local! {
    static NEXT_ID: Cell<u32> = const { Cell::new(1) };
}

/// Returns an id for an element. It is unique in the page, and the same for as long as the component lives.
pub(crate) fn use_element_id() -> String {
    use_hook(|| {
        let number = NEXT_ID.with(|next| next.replace(next.get().wrapping_add(1)));
        format!("k{number}")
    })
}

/// Waits for so many milliseconds, by the page's timer.
pub async fn sleep_ms(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // A page that can't set a timer is going away; the wait then never ends.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Moves the keyboard focus to the element with this id, if there is one.
pub(crate) fn focus_id(id: &str) {
    let found = web_sys::window()
        .and_then(|w| w.document())
        .and_then(|d| d.get_element_by_id(id));
    if let Some(element) = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Returns the browser's element behind a mounted event, or `None` outside a browser.
pub(crate) fn mounted_element(event: &MountedEvent) -> Option<web_sys::Element> {
    event.data().downcast::<web_sys::Element>().cloned()
}

/// Listens to an event until it is dropped.
pub(crate) struct Listener {
    target: web_sys::EventTarget,
    name: &'static str,
    capture: bool,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    /// Starts to listen. With `capture` it also hears events that do not bubble, such as the scrolling of an inner
    /// element.
    pub(crate) fn new(
        target: web_sys::EventTarget,
        name: &'static str,
        capture: bool,
        handler: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        Self::begin(target, name, capture, true, handler)
    }

    /// Starts to listen, and may keep the browser from doing what it would.
    pub(crate) fn deciding(
        target: web_sys::EventTarget,
        name: &'static str,
        handler: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        Self::begin(target, name, false, false, handler)
    }

    fn begin(
        target: web_sys::EventTarget,
        name: &'static str,
        capture: bool,
        passive: bool,
        handler: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn FnMut(web_sys::Event)>::new(handler);
        let options = web_sys::AddEventListenerOptions::new();
        options.set_capture(capture);
        options.set_passive(passive);
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            name,
            closure.as_ref().unchecked_ref(),
            &options,
        );
        Self {
            target,
            name,
            capture,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.name,
            self.closure.as_ref().unchecked_ref(),
            self.capture,
        );
    }
}
