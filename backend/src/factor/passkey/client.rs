//! Client data (Web Authentication level 3, 5.8.1): what the browser says of the page on which it all happened.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use super::{CLIENT_DATA_BYTES, Refused};

/// The members that matter. Others may come and are passed over, as the specification asks; one that comes twice is an
/// error of the reader.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: Option<bool>,
    #[serde(rename = "topOrigin", default)]
    top_origin: Option<String>,
}

/// Checks that `bytes` say: the ceremony `kind`, our `challenge`, on a page of one of `origins` and in no other's frame.
pub(super) fn check(bytes: &[u8], kind: &str, challenge: &[u8], origins: &[String]) -> Result<(), Refused> {
    if bytes.len() > CLIENT_DATA_BYTES {
        return Err(Refused::Malformed("client data"));
    }
    let data: ClientData = serde_json::from_slice(bytes).map_err(|_| Refused::Malformed("client data"))?;
    if data.kind != kind {
        return Err(Refused::Type);
    }
    let answered = BASE64URL_NOPAD
        .decode(data.challenge.as_bytes())
        .map_err(|_| Refused::Challenge)?;
    // The browser was told the challenge, so there is nothing that time could tell.
    if answered != challenge {
        return Err(Refused::Challenge);
    }
    let ours = |origin: &String| origins.iter().any(|known| known == origin);
    if !ours(&data.origin) {
        return Err(Refused::Origin);
    }
    // No page of ours asks for a passkey within a frame, so whoever does is dressing up as us.
    if data.cross_origin == Some(true) || data.top_origin.is_some_and(|top| !ours(&top)) {
        return Err(Refused::Framed);
    }
    Ok(())
}
