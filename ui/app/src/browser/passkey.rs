//! Passkeys, which only a window has.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::page_member;

/// Why a passkey was not shown or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasskeyFault {
    /// The athlete closed the dialog, or another question took its place.
    Cancelled,
    /// The device has one of this account already.
    Known,
    /// This window has none.
    Unsupported,
    /// The server has them at another address than that of this page.
    Elsewhere,
    /// Anything else.
    Failed,
}

impl PasskeyFault {
    /// The message key that says so.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Cancelled => "passkey-cancelled",
            Self::Known => "passkey-known",
            Self::Unsupported => "passkey-unsupported",
            Self::Elsewhere => "passkey-elsewhere",
            Self::Failed => "passkey-failed",
        }
    }
}

fn call(name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let passkeys = page_member("passkeys")?;
    let function: Function = Reflect::get(&passkeys, &name.into()).ok()?.dyn_into().ok()?;
    function.apply(&passkeys, &arguments.iter().collect()).ok()
}

async fn awaited(name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let promise: Promise = call(name, arguments)?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// Whether this window has passkeys.
pub(crate) fn is_supported() -> bool {
    call("supported", &[]).is_some_and(|supported| supported.is_truthy())
}

/// Whether the browser offers them in a field, among what it fills in.
pub(crate) async fn are_offered() -> bool {
    awaited("offers", &[])
        .await
        .is_some_and(|offers| offers.is_truthy())
}

/// Has a passkey shown, by what the server asks; `offered` in a field, else in a dialog.
///
/// # Errors
/// [`PasskeyFault`].
pub(crate) async fn show(ask: &serde_json::Value, offered: bool) -> Result<serde_json::Value, PasskeyFault> {
    read(awaited("show", &[ask.to_string().into(), offered.into()]).await)
}

/// Has a passkey made, by what the server asks.
///
/// # Errors
/// [`PasskeyFault`].
pub(crate) async fn make(ask: &serde_json::Value) -> Result<serde_json::Value, PasskeyFault> {
    read(awaited("make", &[ask.to_string().into()]).await)
}

/// Ends the question that is open.
pub(crate) fn stop() {
    call("stop", &[]);
}

fn read(told: Option<JsValue>) -> Result<serde_json::Value, PasskeyFault> {
    let member = |name: &str| {
        let told = told.as_ref()?;
        Reflect::get(told, &name.into()).ok()?.as_string()
    };
    if let Some(credential) = member("credential") {
        return serde_json::from_str(&credential).map_err(|_| PasskeyFault::Failed);
    }
    Err(match member("fault").as_deref() {
        Some("cancelled") => PasskeyFault::Cancelled,
        Some("known") => PasskeyFault::Known,
        Some("unsupported") => PasskeyFault::Unsupported,
        Some("elsewhere") => PasskeyFault::Elsewhere,
        _ => PasskeyFault::Failed,
    })
}
