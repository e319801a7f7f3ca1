//! The browser's engine host: a dedicated worker on SQLite over OPFS.
//!
//! `web/host.js` decides which tab hosts the engine and moves frames. This crate is the engine with the ports that a
//! worker has, behind a handful of functions on bytes. It knows nothing of what the frames say.

mod files;
mod net;
mod ports;
mod window;
mod zones;

use js_sys::{Array, Uint8Array};
use ritm_engine::{Engine, HostAnswer, HostEvent, Out, ReadOutcome, Request, Wanted};
use ritm_model::{door::StoreError, location::LocationFault};
use wasm_bindgen::prelude::*;

use crate::{
    files::Files,
    net::{HttpTold, SecretTold},
    window::{LocationTold, RadioTold},
    zones::BrowserZones,
};

/// The engine, opened. Once a call has thrown, it broke down: nothing more may be asked of it, nor of this module.
#[wasm_bindgen]
pub struct OpenEngine {
    engine: Engine,
    files: Files,
    /// What the engine let out and nobody has taken yet.
    out: Vec<Array>,
}

/// What a reader does: it takes the bytes of a message that [`OpenEngine::take_out`] gave, and gives those of its answer;
/// nothing where the message is of another build.
#[wasm_bindgen]
pub fn read_beside(message: &[u8]) -> Option<Vec<u8>> {
    console_error_panic_hook::set_once();
    ritm_engine::read_beside(message, &BrowserZones).ok()
}

/// Whether the answer of a reader is of this build.
#[wasm_bindgen]
pub fn understands(answer: &[u8]) -> bool {
    ritm_model::door::is_marked(answer)
}

/// Takes hold of the folder `name` of the private file system and opens the database in it. `readers` files are worth
/// having with readers at once; with 0 the engine reads files itself.
///
/// # Errors
/// A text: `unsupported`, one of the codes of [`StoreError`], or anything else when another worker may still hold the
/// files and it is worth trying again.
#[wasm_bindgen]
pub async fn open(name: String, readers: u32) -> Result<OpenEngine, JsValue> {
    console_error_panic_hook::set_once();
    let files = Files::claim(&name).await?;
    let engine = Engine::open("ritm.db", ports::browser(readers)).map_err(|error| {
        JsValue::from_str(match &error {
            StoreError::Unsupported => files::UNSUPPORTED,
            StoreError::Other(detail) => detail,
            known => known.code(),
        })
    })?;
    Ok(OpenEngine {
        engine,
        files,
        out: Vec::new(),
    })
}

#[wasm_bindgen]
impl OpenEngine {
    /// Takes a frame that asks something. `client` is the number of the tab that asks: answers name it.
    pub fn take_frame(&mut self, client: f64, frame: &[u8]) {
        self.engine.take_frame(client as u64, frame);
        self.gather();
    }

    /// Does one turn of the waiting work. Gives the milliseconds after which it wants the next turn: 0 for at once,
    /// infinity when it waits for a frame or an answer only.
    pub fn step(&mut self) -> f64 {
        let rest = self.engine.step();
        let answered = self.gather();
        match rest.wake_in_ms {
            _ if rest.more || answered => 0.0,
            Some(wait_ms) => wait_ms.max(0.0),
            None => f64::INFINITY,
        }
    }

    /// Takes what a reader answered to the request `id`, or nothing where the reader broke down over it. A turn must follow.
    pub fn reader_answer(&mut self, id: f64, outcome: Option<Vec<u8>>) {
        let answer = outcome
            .and_then(|bytes| ReadOutcome::from_bytes(&bytes))
            .map_or(HostAnswer::BrokenDown, HostAnswer::Read);
        self.engine.answer(id as u64, answer);
        self.gather();
    }

    /// Takes what the window's radio answered to the request `id`. A turn must follow.
    pub fn radio_answer(&mut self, id: f64, answer: &RadioTold) {
        let answer = HostAnswer::Radio(window::radio_answer(answer));
        self.engine.answer(id as u64, answer);
        self.gather();
    }

    /// Takes the answer to the request `id` for positions: the code of a fault, or nothing where they may be told. A turn
    /// must follow.
    pub fn location_answer(&mut self, id: f64, fault: Option<String>) {
        let fault = fault.map(|code| LocationFault::from_code(&code).unwrap_or(LocationFault::Absent));
        self.engine
            .answer(id as u64, HostAnswer::Location(fault.map_or(Ok(()), Err)));
        self.gather();
    }

    /// Takes what came of the request `id` to a server. A turn must follow.
    pub fn http_answer(&mut self, id: f64, told: &HttpTold) {
        self.engine.answer(id as u64, net::http_answer(told));
        self.gather();
    }

    /// Takes what came of the request `id` for a secret. A turn must follow.
    pub fn secret_answer(&mut self, id: f64, told: &SecretTold) {
        self.engine.answer(id as u64, net::secret_answer(told));
        self.gather();
    }

    /// Takes what happened at the window's radio so many milliseconds ago. A turn must follow.
    pub fn radio_event(&mut self, event: &RadioTold, age_ms: f64) {
        if let Some(event) = window::radio_event(event) {
            self.engine.take_event(HostEvent::Radio(event), age_ms);
            self.gather();
        }
    }

    /// Takes what the window told of the position so many milliseconds ago. A turn must follow.
    pub fn location_event(&mut self, event: &LocationTold, age_ms: f64) {
        if let Some(event) = window::location_event(event) {
            self.engine.take_event(HostEvent::Location(event), age_ms);
            self.gather();
        }
    }

    /// Gives what came out of the engine since the last call: `["frame", client, bytes]` for a tab, or for every tab where
    /// the client is undefined; `["read", id, bytes]`, a message for a reader whose answer goes by that id;
    /// `["radio", id, ask]` and `["location", id, ask]` for the window; `["http", id, ask]` for a server and
    /// `["secret", id, ask]` for the place of secrets; and `["attend", on]`, whether a workout is recorded now.
    #[wasm_bindgen(unchecked_return_type = "import(\"./turns.js\").Out[]")]
    pub fn take_out(&mut self) -> Array {
        self.out.drain(..).collect()
    }

    /// Closes the database and lets go of its files, so that another worker can open it.
    ///
    /// # Errors
    /// A text, when the files are still held: they are free once this worker has ended.
    pub fn close(self) -> Result<(), JsValue> {
        let Self { engine, files, .. } = self;
        drop(engine);
        files.release()
    }
}

impl OpenEngine {
    /// Moves what the engine lets out to where it is taken from. Tells whether something was answered here, which the
    /// engine's next turn goes on with.
    fn gather(&mut self) -> bool {
        let mut answered = false;
        for out in self.engine.take_out() {
            let item = match out {
                Out::Frame { to, bytes } => {
                    let client = to.map_or(JsValue::UNDEFINED, |client| JsValue::from_f64(client as f64));
                    Array::of3(
                        &JsValue::from_str("frame"),
                        &client,
                        &Uint8Array::from(bytes.as_slice()),
                    )
                }
                Out::Request(Request {
                    id,
                    wanted: Wanted::Read(mut task),
                }) => {
                    // What is known here needs no message to a reader.
                    if let Some(outcome) = task.outcome_if_known() {
                        self.engine.answer(id, HostAnswer::Read(outcome));
                        answered = true;
                        continue;
                    }
                    wanted("read", id, &Uint8Array::from(task.to_bytes().as_slice()))
                }
                Out::Request(Request {
                    id,
                    wanted: Wanted::Radio(ask),
                }) => wanted("radio", id, &window::radio_ask(&ask)),
                Out::Request(Request {
                    id,
                    wanted: Wanted::Location(ask),
                }) => wanted("location", id, &window::location_ask(ask)),
                Out::Request(Request {
                    id,
                    wanted: Wanted::Http(ask),
                }) => wanted("http", id, &net::http_ask(&ask)),
                Out::Request(Request {
                    id,
                    wanted: Wanted::Secret(ask),
                }) => wanted("secret", id, &net::secret_ask(ask)),
                Out::Request(Request {
                    id,
                    wanted: Wanted::Attend(on),
                }) => {
                    self.engine.answer(id, HostAnswer::Done);
                    answered = true;
                    Array::of2(&JsValue::from_str("attend"), &JsValue::from_bool(on))
                }
            };
            self.out.push(item);
        }
        answered
    }
}

fn wanted(kind: &str, id: u64, what: &JsValue) -> Array {
    Array::of3(&JsValue::from_str(kind), &JsValue::from_f64(id as f64), what)
}
