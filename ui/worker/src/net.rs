//! What the engine wants of servers and of secrets: plain objects of `web/net.js` and `web/secrets.js`.

use js_sys::{Array, Object, Reflect, Uint8Array};
use ritm_engine::HostAnswer;
use ritm_model::{
    secret::{SecretAsk, SecretFault},
    transport::{HttpAnswer, HttpAsk, TransportFault},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `HttpTold`: what has no such member gives `None`.
    #[wasm_bindgen(typescript_type = "import(\"./net.js\").HttpTold")]
    pub type HttpTold;
    #[wasm_bindgen(method, getter)]
    fn fault(this: &HttpTold) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn status(this: &HttpTold) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &HttpTold) -> Option<Vec<String>>;
    #[wasm_bindgen(method, getter)]
    fn body(this: &HttpTold) -> Option<Vec<u8>>;

    /// `SecretTold`.
    #[wasm_bindgen(typescript_type = "import(\"./secrets.js\").SecretTold")]
    pub type SecretTold;
    #[wasm_bindgen(method, getter, js_name = fault)]
    fn its_fault(this: &SecretTold) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn secret(this: &SecretTold) -> Option<Vec<u8>>;
}

/// A request as an `HttpAsk` of the script.
pub(crate) fn http_ask(ask: &HttpAsk) -> JsValue {
    let headers = Array::new();
    for (name, value) in &ask.headers {
        headers.push(&Array::of2(&text(name), &text(value)));
    }
    made(&[
        ("method", text(ask.method.name())),
        ("url", text(&ask.url)),
        ("headers", headers.into()),
        ("body", Uint8Array::from(ask.body.as_slice()).into()),
        ("patienceMs", ask.patience_ms.into()),
        ("mostBytes", ask.most_bytes.into()),
    ])
}

/// What the script says came of a request.
pub(crate) fn http_answer(told: &HttpTold) -> HostAnswer {
    HostAnswer::Http(match told.status() {
        Some(status) => {
            let mut rest = told.headers().unwrap_or_default().into_iter();
            let mut headers = Vec::new();
            while let (Some(name), Some(value)) = (rest.next(), rest.next()) {
                headers.push((name, value));
            }
            Ok(HttpAnswer {
                status: status as u16,
                headers,
                body: told.body().unwrap_or_default(),
            })
        }
        None => {
            let fault = told.fault().and_then(|code| TransportFault::from_code(&code));
            Err(fault.unwrap_or(TransportFault::Unreachable))
        }
    })
}

/// An ask of the secrets as a `SecretAsk` of the script.
pub(crate) fn secret_ask(ask: SecretAsk) -> JsValue {
    let (kind, name, secret) = match ask {
        SecretAsk::Read { name } => ("read", name, None),
        SecretAsk::Keep { name, secret } => ("keep", name, Some(secret)),
        SecretAsk::Forget { name } => ("forget", name, None),
    };
    let secret = secret.map_or(JsValue::UNDEFINED, |secret| {
        Uint8Array::from(secret.as_slice()).into()
    });
    made(&[("kind", text(kind)), ("name", text(&name)), ("secret", secret)])
}

/// What the script says came of it.
pub(crate) fn secret_answer(told: &SecretTold) -> HostAnswer {
    HostAnswer::Secret(match told.its_fault() {
        Some(code) => Err(SecretFault::from_code(&code).unwrap_or(SecretFault::Failed)),
        None => Ok(told.secret()),
    })
}

fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

fn made(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new().into();
    for (name, value) in members {
        // Setting a member of a fresh object can't fail.
        let _ = Reflect::set(&object, &text(name), value);
    }
    object
}
