//! Moves requests by the browser's `fetch`. The session's cookie goes along by itself, to this server alone.

use js_sys::{Array, Uint8Array};
use ritm_api::{Request, Response, Transport};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit};

/// The request or its answer did not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault;

/// The browser's `fetch`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fetch;

impl Transport for Fetch {
    type Fault = Fault;

    async fn send(&self, request: Request) -> Result<Response, Fault> {
        fetch(request).await.map_err(|_| Fault)
    }

    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let filled = web_sys::window()
            .and_then(|window| window.crypto().ok())
            .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).ok());
        if filled.is_none() {
            // The key only has to differ from the others of this person.
            for byte in &mut bytes {
                *byte = (js_sys::Math::random() * 256.0) as u8;
            }
        }
        bytes
    }
}

async fn fetch(request: Request) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.append(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_headers(&headers);
    if !request.body.is_empty() {
        init.set_body(&Uint8Array::from(request.body.as_slice()));
    }
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str_and_init(&request.url, &init))
        .await?
        .dyn_into()?;
    let body = JsFuture::from(response.array_buffer()?).await?;
    // `Headers` has no iterator in web-sys; by name it is iterated like any other.
    let mut headers = Vec::new();
    for entry in js_sys::try_iter(&response.headers())?.into_iter().flatten() {
        let pair: Array = entry?.dyn_into()?;
        headers.push((
            pair.get(0).as_string().unwrap_or_default(),
            pair.get(1).as_string().unwrap_or_default(),
        ));
    }
    Ok(Response {
        status: response.status(),
        headers,
        body: Uint8Array::new(&body).to_vec(),
    })
}
