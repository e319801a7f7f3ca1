//! The engine's host as the page sees it: a dedicated worker that frames go to and come from.
//!
//! Messages to the worker: `{frame}`, a `Uint8Array` whose memory goes with it, and `{giveWay}`, which asks the hosting tab
//! to give the engine up: `true` where it is of another build, `"work"` where the athlete works in this one. Messages from
//! it: `{frame}`, and `{state, detail}` with the states of [`WorkerState`]. What the engine wants of radio and position
//! goes past here, between the worker and `ui/worker/window/drivers.js`.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::{Array, Object, Reflect, Uint8Array};
use ritm_door::Transport;
use ritm_model::DoorFault;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::browser;

/// What a worker says.
pub(super) enum Heard {
    /// An answer or an event of the engine's.
    Frame(Vec<u8>),
    /// How the host is.
    State(WorkerState),
}

/// How a worker is, by its own account.
#[derive(Debug, PartialEq)]
pub(super) enum WorkerState {
    /// It is loading the engine and opening the database.
    Starting,
    /// It answers, or passes questions on to the tab that does. Said again when another tab took over.
    Ready,
    /// The hosting tab has gone, or this one gave way to where the athlete works, and no other has taken over yet.
    Waiting,
    /// This browser can't keep a database.
    Unsupported,
    /// The engine broke down; the worker has closed itself. Why, in English.
    Failed(String),
    /// A tab of another build asked for the engine, and it was given up.
    Replaced,
}

impl WorkerState {
    fn read(state: &str, detail: String) -> Option<Self> {
        Some(match state {
            "starting" => Self::Starting,
            "ready" => Self::Ready,
            "waiting" => Self::Waiting,
            "unsupported" => Self::Unsupported,
            "failed" => Self::Failed(detail),
            "replaced" => Self::Replaced,
            _ => return None,
        })
    }
}

/// The page's worker. Clones share it.
#[derive(Clone)]
pub(super) struct EngineWorker(Rc<Inside>);

struct Inside {
    /// Who hears what the worker says.
    hear: fn(Heard),
    running: RefCell<Option<Running>>,
    sending: Cell<Sending>,
}

/// What becomes of frames that are sent.
#[derive(Clone, Copy, PartialEq)]
enum Sending {
    /// They go to the worker.
    Now,
    /// There is no host yet: [`ritm_door::Door::ask_again`] sends them once there is.
    Later,
    /// There will be no host.
    Never,
}

/// A worker, and what is called with its messages. The closures are kept so that the browser may call them.
struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl EngineWorker {
    /// None is running yet.
    pub(super) fn new(hear: fn(Heard)) -> Self {
        Self(Rc::new(Inside {
            hear,
            running: RefCell::new(None),
            sending: Cell::new(Sending::Later),
        }))
    }

    /// Starts a worker in place of the one before.
    pub(super) fn start(&self) {
        self.stop();
        match Running::start(&self.0) {
            Ok(running) => *self.0.running.borrow_mut() = Some(running),
            Err(detail) => self.0.say(WorkerState::Failed(detail)),
        }
    }

    /// Ends the worker; what it held is free for other tabs.
    pub(super) fn stop(&self) {
        self.0.sending.set(Sending::Later);
        let before = self.0.running.borrow_mut().take();
        if let Some(running) = before {
            running.worker.set_onmessage(None);
            running.worker.set_onerror(None);
            running.worker.terminate();
        }
    }

    /// Asks the hosting tab to let this one host, unless it records a workout.
    pub(super) fn ask_to_work_here(&self) {
        // Without a worker there is nobody to ask.
        let _ = self.0.post("giveWay", &"work".into(), &Array::new());
    }

    /// Asks the hosting tab, which is of another build, to give the engine up.
    pub(super) fn ask_to_give_way(&self) {
        // Without a worker there is nobody to ask; one that starts later may host.
        let _ = self.0.post("giveWay", &JsValue::TRUE, &Array::new());
    }
}

impl Transport for EngineWorker {
    fn send(&self, frame: Vec<u8>) -> Result<(), DoorFault> {
        match self.0.sending.get() {
            Sending::Now => {
                let bytes = Uint8Array::from(frame.as_slice());
                self.0.post("frame", &bytes, &Array::of1(&bytes.buffer()))
            }
            Sending::Later => Ok(()),
            Sending::Never => Err(DoorFault::Closed),
        }
    }
}

impl Inside {
    fn post(&self, name: &str, value: &JsValue, transfer: &Array) -> Result<(), DoorFault> {
        let message = Object::new();
        // Setting a member of a fresh object can't fail.
        let _ = Reflect::set(&message, &name.into(), value);
        let running = self.running.borrow();
        let worker = &running.as_ref().ok_or(DoorFault::Closed)?.worker;
        worker
            .post_message_with_transfer(&message, transfer)
            .map_err(|_| DoorFault::Closed)
    }

    /// Tells how the worker is, and sends frames or holds them back accordingly.
    fn say(&self, state: WorkerState) {
        self.sending.set(match state {
            WorkerState::Ready => Sending::Now,
            WorkerState::Unsupported => Sending::Never,
            WorkerState::Starting | WorkerState::Waiting | WorkerState::Failed(_) | WorkerState::Replaced => {
                Sending::Later
            }
        });
        (self.hear)(Heard::State(state));
    }

    fn receive(&self, data: &JsValue) {
        if let Some(frame) = member(data, "frame") {
            if let Some(bytes) = frame.dyn_ref::<Uint8Array>() {
                (self.hear)(Heard::Frame(bytes.to_vec()));
            }
        } else if let Some(state) = text(data, "state") {
            let detail = text(data, "detail").unwrap_or_default();
            if let Some(state) = WorkerState::read(&state, detail) {
                self.say(state);
            }
        }
    }
}

impl Running {
    fn start(inside: &Rc<Inside>) -> Result<Self, String> {
        let url = browser::page_member("workerUrl")
            .and_then(|url| url.as_string())
            .ok_or("window.ritm.workerUrl is missing")?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("ritm-engine");
        let worker = Worker::new_with_options(&url, &options).map_err(|error| format!("{error:?}"))?;
        let heard = Rc::downgrade(inside);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(inside) = Weak::upgrade(&heard) {
                inside.receive(&event.data());
            }
        });
        let failed = Rc::downgrade(inside);
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            if let Some(inside) = Weak::upgrade(&failed) {
                let detail = text(&event, "message").unwrap_or_else(|| "the engine's worker failed".into());
                inside.say(WorkerState::Failed(detail));
            }
        });
        // Without them the engine has no radio and no position.
        browser::call_page_with("serveDrivers", &worker);
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }
}

fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name)?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_by_their_names() {
        let read = |state: &str| WorkerState::read(state, "why".to_owned());
        assert_eq!(read("ready"), Some(WorkerState::Ready));
        assert_eq!(read("failed"), Some(WorkerState::Failed("why".to_owned())));
        assert_eq!(read("replaced"), Some(WorkerState::Replaced));
        assert_eq!(read("asleep"), None);
    }
}
