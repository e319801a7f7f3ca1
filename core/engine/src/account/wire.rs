//! What the engine itself says to a server, and hears of it, by the server's contract.

use ritm_model::{
    account::ServerAsk,
    transport::{HttpAnswer, HttpMethod},
};

/// What the server gives who comes in, and who renews.
pub(super) struct Keys {
    pub(super) short: String,
    pub(super) short_for_ms: f64,
    pub(super) long: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) address: String,
}

/// The request for the next pair of keys.
pub(super) fn renewal(long: &str, attempt: &[u8; 16]) -> ServerAsk {
    let _ = (long, attempt);
    ServerAsk { method: HttpMethod::Post, path: "/api/v1/session/renewal".to_owned(), headers: Vec::new(), body: Vec::new() }
}

/// The request that ends the session.
pub(super) fn good_bye() -> ServerAsk {
    ServerAsk { method: HttpMethod::Post, path: "/api/v1/session/end".to_owned(), headers: Vec::new(), body: Vec::new() }
}

/// The keys in an answer, where it holds some.
pub(super) fn keys(_answer: &HttpAnswer) -> Option<Keys> {
    None
}

/// Whether the server says that the session has ended.
pub(super) fn is_end(answer: &HttpAnswer) -> bool {
    answer.status == 401
}

/// The answer without what only the engine may know.
pub(super) fn without_keys(answer: HttpAnswer) -> HttpAnswer {
    answer
}
