//! The engine's ports in a worker: clock, randomness, time zones, and how many readers there are.

use ritm_engine::{Clock, Host, Random};
use ritm_model::Timestamp;
use wasm_bindgen::prelude::*;

use crate::zones::BrowserZones;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
    #[wasm_bindgen(thread_local_v2, js_namespace = location, js_name = origin)]
    static ORIGIN: String;
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

/// The ports of a worker that has readers for so many files at once; the engine reads by itself where there are none.
pub(crate) fn browser(readers: u32) -> Host {
    Host {
        clock: Box::new(BrowserClock),
        random: Box::new(BrowserRandom),
        zones: Box::new(BrowserZones),
        // A worker may connect to nobody else: the page's policy says so.
        server: Some(ORIGIN.with(String::clone)),
        readers: readers as usize,
    }
}
