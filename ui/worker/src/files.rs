//! The engine's place in the browser's private file system (OPFS).

use wasm_bindgen::prelude::*;

/// What is told where the browser has no such file system.
pub(crate) const UNSUPPORTED: &str = "unsupported";

/// The database's files, held by this worker: no other can open them meanwhile.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) struct Files(sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil);

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
impl Files {
    /// Makes the folder the place that SQLite's files are in.
    ///
    /// # Errors
    /// A text, as [`crate::open`] tells.
    pub(crate) async fn claim(folder: &str) -> Result<Self, JsValue> {
        use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfgBuilder, install};

        let place = OpfsSAHPoolCfgBuilder::new()
            .directory(folder)
            .initial_capacity(8)
            .build();
        let pool = install::<rusqlite::ffi::WasmOsCallback>(&place, true)
            .await
            .map_err(|error| refusal(&error))?;
        // A worker that has let go of them before takes them again.
        pool.resume().await.map_err(|error| refusal(&error))?;
        Ok(Self(pool))
    }

    /// Lets go of the files; the database must be closed.
    ///
    /// # Errors
    /// A text, when a file is still open.
    pub(crate) fn release(self) -> Result<(), JsValue> {
        self.0.pause().map_err(|error| refusal(&error))
    }
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
fn refusal(error: &sqlite_wasm_vfs::sahpool::OpfsSAHError) -> JsValue {
    use ritm_model::door::StoreError;
    use sqlite_wasm_vfs::sahpool::OpfsSAHError;

    let is_quota = |value: &JsValue| {
        let name = js_sys::Reflect::get(value, &"name".into()).ok();
        name.and_then(|name| name.as_string()).as_deref() == Some("QuotaExceededError")
    };
    JsValue::from_str(&match error {
        OpfsSAHError::NotSupported => UNSUPPORTED.to_owned(),
        OpfsSAHError::Opfs { value, .. } if is_quota(value) => StoreError::Full.code().to_owned(),
        other => format!("files: {other}"),
    })
}

/// Outside a browser there is no such file system.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) struct Files;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl Files {
    #[expect(clippy::unused_async, reason = "the same signature as in a browser")]
    pub(crate) async fn claim(_folder: &str) -> Result<Self, JsValue> {
        Err(JsValue::from_str(UNSUPPORTED))
    }

    pub(crate) fn release(self) -> Result<(), JsValue> {
        Ok(())
    }
}
