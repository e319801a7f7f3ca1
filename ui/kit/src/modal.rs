//! What stands before everything else: where the focus goes while it is open, and afterwards.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement};

use crate::browser::Listener;

/// What the Tab key stops at.
const STOPS: &str = "a[href],button:not(:disabled),input:not(:disabled):not([type=hidden]),select:not(:disabled),\
                     textarea:not(:disabled),summary,[tabindex]:not([tabindex=\"-1\"])";

/// What asks for something. A switch does not: it may stand at the end of a long text.
const FIELDS: &str = ":is(input:not(:disabled):not([type=hidden]):not([type=checkbox]),select:not(:disabled),\
                      textarea:not(:disabled))";

/// A modal dialog of the browser, open until this is dropped.
///
/// The focus goes to what asks for it (`autofocus`), else to the first field, else to the heading; Tab stays inside; and
/// when the dialog goes, the focus returns to what opened it.
pub struct Modal {
    dialog: HtmlDialogElement,
    opener: Option<HtmlElement>,
    _keys: Listener,
}

impl Modal {
    /// Opens a `<dialog>`; nothing for another element.
    pub fn open(element: Element) -> Option<Self> {
        let dialog = element.dyn_into::<HtmlDialogElement>().ok()?;
        let opener = document()
            .and_then(|document| document.active_element())
            .and_then(|element| element.dyn_into::<HtmlElement>().ok())
            .filter(|element| element.tag_name() != "BODY");
        if !dialog.open() {
            // Refused only to a dialog that is not in the page.
            let _ = dialog.show_modal();
        }
        focus_first(&dialog);
        let within = dialog.clone();
        let keys = Listener::deciding(dialog.clone().into(), "keydown", move |event| {
            let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>() else {
                return;
            };
            if key.key() == "Tab" && turn_around(&within, key.shift_key()) {
                event.prevent_default();
            }
        });
        Some(Self {
            dialog,
            opener,
            _keys: keys,
        })
    }

    /// The dialog.
    pub(crate) fn dialog(&self) -> &HtmlDialogElement {
        &self.dialog
    }
}

impl Drop for Modal {
    fn drop(&mut self) {
        if self.dialog.open() {
            self.dialog.close();
        }
        let Some(document) = document() else { return };
        // Who moved the focus elsewhere meanwhile meant it.
        let lost = document.active_element().is_none_or(|active| {
            active.tag_name() == "BODY" || self.dialog.contains(Some(active.unchecked_ref()))
        });
        let Some(opener) = self.opener.as_ref().filter(|_| lost) else {
            return;
        };
        let back = if opener.is_connected() {
            Some(opener.clone())
        } else {
            first(&document, "#page-title, main")
        };
        if let Some(back) = back {
            let _ = back.focus();
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn first(document: &Document, selector: &str) -> Option<HtmlElement> {
    document.query_selector(selector).ok()??.dyn_into().ok()
}

/// All that fit `selector` in the dialog and are shown.
fn shown(dialog: &HtmlDialogElement, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = dialog.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.get_client_rects().length() > 0)
        .collect()
}

fn focus_first(dialog: &HtmlDialogElement) {
    let asked = dialog.query_selector("[autofocus]").ok().flatten();
    let target = asked
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .or_else(|| shown(dialog, FIELDS).into_iter().next())
        .or_else(|| shown(dialog, "h2[tabindex]").into_iter().next());
    if let Some(target) = target {
        let _ = target.focus();
    }
}

/// Whether the Tab key stops at an element: of radio buttons only at the chosen one.
fn is_stop(element: &HtmlElement) -> bool {
    element
        .dyn_ref::<web_sys::HtmlInputElement>()
        .is_none_or(|input| input.type_() != "radio" || input.checked())
}

/// At the last stop the Tab key goes on with the first, and backwards; tells whether it did.
fn turn_around(dialog: &HtmlDialogElement, backwards: bool) -> bool {
    let stops: Vec<HtmlElement> = shown(dialog, STOPS).into_iter().filter(is_stop).collect();
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else {
        return true;
    };
    let active = document().and_then(|document| document.active_element());
    let is_at = |stop: &HtmlElement| {
        active
            .as_ref()
            .is_some_and(|active| active == AsRef::<Element>::as_ref(stop))
    };
    let to = if backwards && (is_at(first) || !stops.iter().any(is_at)) {
        last
    } else if !backwards && is_at(last) {
        first
    } else {
        return false;
    };
    to.focus().is_ok()
}
