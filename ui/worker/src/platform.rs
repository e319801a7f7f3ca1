//! The engine's ports in a worker, and its place in the browser's private file system.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use js_sys::{Function, Uint8Array};
use ritm_engine::{Clock, Platform, Random, ReaderPort, Readers};
use ritm_model::Timestamp;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(js_sys::Date::now() as i64)
    }

    fn utc_offset_s(&self, at: Timestamp) -> i32 {
        let date = js_sys::Date::new(&JsValue::from_f64(at.unix_ms() as f64));
        // A date beyond JavaScript's years has no offset (NaN): that reads as none.
        -(date.get_timezone_offset() * 60.0) as i32
    }

    fn monotonic_ms(&self) -> f64 {
        performance_now()
    }
}

struct BrowserRandom;

impl Random for BrowserRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        get_random_values(bytes);
    }
}

/// What readers have answered and the engine has not heard yet.
#[derive(Clone, Default)]
pub(crate) struct Answers(Rc<RefCell<VecDeque<Answer>>>);

/// The number of a message, and what was answered; nothing where a reader broke down over it.
type Answer = (u64, Option<Vec<u8>>);

impl Answers {
    pub(crate) fn push(&self, answer: Answer) {
        self.0.borrow_mut().push_back(answer);
    }
}

/// Other workers, which `readers.js` starts and hands messages to.
struct Workers {
    room: usize,
    send: Function,
    answers: Answers,
}

impl ReaderPort for Workers {
    fn room(&self) -> usize {
        self.room
    }

    fn send(&mut self, number: u64, message: Vec<u8>) {
        let bytes = Uint8Array::from(message.as_slice());
        let sent = self.send.call2(&JsValue::NULL, &(number as f64).into(), &bytes);
        if sent.is_err() {
            // No worker takes it: it is read here.
            let answer = ritm_engine::read_beside(&message);
            self.answers.push((number, Some(answer)));
        }
    }

    fn receive(&mut self) -> Option<Answer> {
        self.answers.0.borrow_mut().pop_front()
    }
}

/// The ports, with readers that take up to `room` messages by `send`; the engine reads by itself where there is no room.
pub(crate) fn browser(room: u32, send: Function, answers: Answers) -> Platform {
    let readers = match room {
        0 => Readers::None,
        room => Readers::Messages(Box::new(Workers {
            room: room as usize,
            send,
            answers,
        })),
    };
    Platform {
        clock: Box::new(BrowserClock),
        random: Box::new(BrowserRandom),
        readers,
    }
}

/// Makes OPFS the place SQLite's files are in.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) async fn claim_files(folder: &str) -> Result<(), JsValue> {
    use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfgBuilder, install};

    let place = OpfsSAHPoolCfgBuilder::new()
        .directory(folder)
        .initial_capacity(8)
        .build();
    match install::<rusqlite::ffi::WasmOsCallback>(&place, true).await {
        Ok(_) => Ok(()),
        Err(error) => Err(JsValue::from_str(&format!("files: {error:?}"))),
    }
}

/// Outside a browser there is no such file system.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[expect(clippy::unused_async, reason = "the same signature as in a browser")]
pub(crate) async fn claim_files(_folder: &str) -> Result<(), JsValue> {
    Err(JsValue::from_str("unsupported"))
}
