//! The engine's host as a page in a desktop window sees it: a thread of the same program, to which frames go by the one
//! command of the window, and from which they come by its one channel. The page's part of it is `web/desktop.js`.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::{Function, Promise, Reflect, Uint8Array};
use ritm_model::DoorFault;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::worker::{Heard, WorkerState};
use crate::browser;

type HearFrame = Closure<dyn FnMut(Uint8Array)>;

/// The window's engine. Clones share it.
#[derive(Clone)]
pub(super) struct WindowEngine(Rc<Inside>);

struct Inside {
    /// Who hears what the engine says.
    hear: fn(Heard),
    /// `window.ritm.desktop`.
    host: JsValue,
    /// How often it was opened: what an earlier opening says counts no more.
    opening: Cell<u32>,
    ready: Cell<bool>,
    /// Kept so that the window may call them: the latest, and those of openings that were given up.
    closures: RefCell<Vec<HearFrame>>,
}

impl WindowEngine {
    /// The engine of this window; `None` in a browser.
    pub(super) fn find(hear: fn(Heard)) -> Option<Self> {
        let host = browser::page_member("desktop").filter(JsValue::is_object)?;
        Some(Self(Rc::new(Inside {
            hear,
            host,
            opening: Cell::new(0),
            ready: Cell::new(false),
            closures: RefCell::default(),
        })))
    }

    /// Opens the door, and with it the database where it is not open yet.
    pub(super) fn start(&self) {
        self.stop();
        let opening = self.0.opening.get();
        let heard = Rc::downgrade(&self.0);
        let hear = HearFrame::new(move |frame: Uint8Array| {
            if let Some(inside) = Weak::upgrade(&heard)
                && inside.opening.get() == opening
            {
                inside.take(&frame);
            }
        });
        (self.0.hear)(Heard::State(WorkerState::Starting));
        let opened = self.0.call("open", hear.as_ref());
        self.0.closures.borrow_mut().push(hear);
        let inside = Rc::clone(&self.0);
        spawn_local(async move {
            let outcome = opened.await;
            if inside.opening.get() != opening {
                return;
            }
            match outcome {
                Ok(()) => {
                    inside.ready.set(true);
                    (inside.hear)(Heard::State(WorkerState::Ready));
                }
                Err(detail) => inside.fail(detail),
            }
        });
    }

    /// Hears no more of the engine.
    pub(super) fn stop(&self) {
        self.0.ready.set(false);
        self.0.opening.set(self.0.opening.get() + 1);
    }

    pub(super) fn send(&self, frame: &[u8]) -> Result<(), DoorFault> {
        // Before the door is open, what is asked waits: it is asked again once it is.
        if self.0.ready.get() {
            let sent = self.0.call("send", &Uint8Array::from(frame));
            let (inside, opening) = (Rc::clone(&self.0), self.0.opening.get());
            spawn_local(async move {
                if let Err(detail) = sent.await
                    && inside.opening.get() == opening
                {
                    inside.fail(detail);
                }
            });
        }
        Ok(())
    }
}

impl Inside {
    fn take(&self, frame: &Uint8Array) {
        if frame.length() == 0 {
            self.fail("the engine's thread ended".to_owned());
        } else {
            (self.hear)(Heard::Frame(frame.to_vec()));
        }
    }

    fn fail(&self, detail: String) {
        self.ready.set(false);
        (self.hear)(Heard::State(WorkerState::Failed(detail)));
    }

    /// Calls the window, at once; whether it went well is awaited.
    fn call(&self, name: &str, argument: &JsValue) -> impl Future<Output = Result<(), String>> + use<> {
        let called = Reflect::get(&self.host, &name.into())
            .and_then(|method| method.dyn_into::<Function>())
            .and_then(|method| method.call1(&self.host, argument))
            .and_then(|promise| promise.dyn_into::<Promise>());
        async {
            let outcome = match called {
                Ok(promise) => JsFuture::from(promise).await,
                Err(error) => Err(error),
            };
            match outcome {
                Ok(_) => Ok(()),
                Err(error) => Err(error.as_string().unwrap_or_else(|| format!("{error:?}"))),
            }
        }
    }
}
