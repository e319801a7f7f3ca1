//! The engine's ports in a worker, and its place in the browser's private file system.

use ritm_engine::{Clock, Platform, Random};
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

pub(crate) fn browser() -> Platform {
    Platform {
        clock: Box::new(BrowserClock),
        random: Box::new(BrowserRandom),
        readers: 0,
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
