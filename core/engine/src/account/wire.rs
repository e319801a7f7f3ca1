//! What the engine itself says to a server, and hears of it, by the server's contract (`ritm-api`).

use ritm_api::{
    Ask, Endpoint, Problem, Secret,
    account::{
        Attempt, MergeProfile, ProfileField, ProfileFields, Refresh, RefreshTokens, SignOut, SignedIn,
        Tokens, code,
    },
};
use ritm_model::{
    account::ServerAsk,
    transport::{HttpAnswer, HttpMethod},
};
use serde_json::Value;

/// A short key is used no longer than this, whatever the server's clock says against ours; and at least so long.
pub(super) const SHORT_MS: std::ops::RangeInclusive<f64> = 60_000.0..=600_000.0;

/// A pair of keys.
pub(super) struct Keys {
    /// What each request carries.
    pub(super) short: String,
    /// How long it is used.
    pub(super) short_for_ms: f64,
    /// What the next pair is given for.
    pub(super) long: String,
}

/// What the server gives somebody who came in.
pub(super) struct Entry {
    pub(super) keys: Keys,
    /// The account.
    pub(super) id: String,
    /// By what the server knows this device again, when somebody signs in the next time.
    pub(super) known: Option<String>,
}

/// The request for the next pair of keys. `attempt` is written in hexadecimal digits.
pub(super) fn renewal(long: &str, attempt: &str) -> Option<ServerAsk> {
    let attempt = Attempt::new(attempt).ok()?;
    let refresh = Secret::new(long);
    Some(ask(&Ask::<RefreshTokens>::body(Refresh { refresh, attempt })))
}

/// The request that brings a profile's fields together with what the server knows.
pub(super) fn merge(fields: Vec<ProfileField>) -> ServerAsk {
    ask(&Ask::<MergeProfile>::body(ProfileFields { fields }))
}

/// All fields of the profile, where the server told them.
pub(super) fn merged(answer: &HttpAnswer) -> Option<Vec<ProfileField>> {
    let told = is_success(answer).then(|| serde_json::from_slice::<ProfileFields>(&answer.body).ok())?;
    Some(told?.fields)
}

/// The request that ends the session.
pub(super) fn good_bye() -> ServerAsk {
    ask(&Ask::<SignOut>::plain())
}

fn ask<E: Endpoint>(call: &Ask<E>) -> ServerAsk {
    let request = call.request("", None);
    let headers = request.headers.into_iter();
    ServerAsk {
        // The contract knows no other method.
        method: HttpMethod::from_name(request.method).unwrap_or(HttpMethod::Post),
        path: request.url,
        headers: headers.map(|(name, value)| (name.to_owned(), value)).collect(),
        body: request.body,
    }
}

fn is_success(answer: &HttpAnswer) -> bool {
    (200..300).contains(&answer.status)
}

/// The next pair, where the server gave it. `now_us` is our wall clock in microseconds since 1970.
pub(super) fn renewed(answer: &HttpAnswer, now_us: i64) -> Option<Keys> {
    let tokens = is_success(answer).then(|| serde_json::from_slice::<Tokens>(&answer.body).ok())?;
    Some(keys(&tokens?, now_us))
}

fn keys(tokens: &Tokens, now_us: i64) -> Keys {
    let left_ms = (tokens.access_until.0.saturating_sub(now_us)) as f64 / 1e3;
    Keys {
        short: tokens.access.reveal().to_owned(),
        short_for_ms: left_ms.clamp(*SHORT_MS.start(), *SHORT_MS.end()),
        long: tokens.refresh.reveal().to_owned(),
    }
}

/// Takes what only the engine may know out of an answer to somebody who wants in: the session in it, or in its members
/// `sign_in` and `session`.
pub(super) fn take_entry(answer: &mut HttpAnswer, now_us: i64) -> Option<Entry> {
    if !is_success(answer) {
        return None;
    }
    let mut body: Value = serde_json::from_slice(&answer.body).ok()?;
    // A session's own member of that name is an id.
    let mut place = &mut body;
    for member in ["sign_in", "session"] {
        if place.get(member).is_some_and(Value::is_object) {
            place = place.get_mut(member)?;
        }
    }
    let session: SignedIn = serde_json::from_value(place.clone()).ok()?;
    let members = place.as_object_mut()?;
    members.insert("tokens".to_owned(), Value::Null);
    members.insert("known".to_owned(), Value::Null);
    answer.body = body.to_string().into_bytes();
    Some(Entry {
        keys: keys(&session.tokens?, now_us),
        id: session.account.to_string(),
        known: session.known.map(|known| known.reveal().to_owned()),
    })
}

/// Puts by what the device is known into a sign-in that leaves room for it.
pub(super) fn say_known(ask: &mut ServerAsk, known: &str) {
    let Ok(mut body) = serde_json::from_slice::<Value>(&ask.body) else {
        return;
    };
    if let Some(place) = body.get_mut("known").filter(|place| place.is_null()) {
        *place = Value::from(known);
        ask.body = body.to_string().into_bytes();
    }
}

/// Whether the server says that the keys are no longer good. Somebody in between, who knows nothing of them, does not.
pub(super) fn is_end(answer: &HttpAnswer) -> bool {
    let problem: Option<Problem> = serde_json::from_slice(&answer.body).ok();
    answer.status == code::TOKENS_ENDED.status
        && problem.is_some_and(|problem| problem.code == code::TOKENS_ENDED.code)
}
