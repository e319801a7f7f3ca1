//! People of every kind, made by the ways that everybody has: sign-up and letter, a role from an administrator, the codes
//! of an authenticator app.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use ring::hmac;
use serde_json::{Value, json};

use super::athlete::{Athlete, PASSWORD, sign_in};
use super::http::{Answer, Connection, ask};
use super::mailbox::token_to;

/// Asks as somebody; an answer that is none of success ends the test.
pub(crate) fn done(
    server: SocketAddr,
    athlete: &Athlete,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Value {
    let answer = Connection::open(server)
        .and_then(|mut connection| connection.ask(&athlete.wish(method, path, body)))
        .expect("an answer");
    succeeded(&format!("{method} {path}"), &answer)
}

/// The body of an answer of success.
pub(crate) fn succeeded(what: &str, answer: &Answer) -> Value {
    assert!(
        answer.is_success(),
        "{what}: {} {}",
        answer.status,
        String::from_utf8_lossy(&answer.body)
    );
    answer.json()
}

/// Signs somebody up and confirms the address; returns them and their account's id.
pub(crate) fn join(server: SocketAddr, address: &str, name: &str) -> (Athlete, String) {
    let body = json!({ "address": address, "password": PASSWORD, "name": name, "language": "en" });
    let begun = ask(server, "POST", "/api/v1/sign-up", &[], Some(&body)).expect("an answer");
    let begun = succeeded("sign-up", &begun);
    let body = json!({ "token": token_to(server, address), "sign_up": begun["sign_up"], "client": "app" });
    let joined = ask(server, "POST", "/api/v1/sign-up/confirm", &[], Some(&body)).expect("an answer");
    let joined = succeeded("confirmation", &joined);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let athlete = Athlete {
        address: address.to_owned(),
        bearer: text(&joined["tokens"]["access"]),
    };
    (athlete, text(&joined["account"]))
}

/// Signs somebody in who has no second step yet.
pub(crate) fn sign_in_again(server: SocketAddr, athlete: &mut Athlete) {
    let answer = Connection::open(server)
        .and_then(|mut connection| connection.ask(&sign_in(&athlete.address, PASSWORD)))
        .expect("an answer");
    let answer = succeeded("sign-in", &answer);
    let bearer = answer["session"]["tokens"]["access"].as_str();
    bearer
        .expect("a session without a second step")
        .clone_into(&mut athlete.bearer);
}

/// The second factor of somebody, as they keep it.
#[derive(Clone, Debug)]
pub(crate) struct Factor {
    /// The secret as text (Base32).
    pub(crate) secret: String,
    /// The recovery codes.
    pub(crate) recovery: Vec<String>,
}

/// Turns an authenticator app on, which makes the session one of two factors.
pub(crate) fn second_factor(server: SocketAddr, athlete: &Athlete) -> Factor {
    let begun = done(server, athlete, "POST", "/api/v1/account/totp/begin", None);
    let secret = begun["secret"].as_str().expect("a secret").to_owned();
    let code = json!({ "code": code(&secret) });
    let on = done(server, athlete, "POST", "/api/v1/account/totp", Some(&code));
    let recovery = on["recovery"].as_array().expect("recovery codes");
    Factor {
        secret,
        recovery: recovery
            .iter()
            .map(|code| code.as_str().expect("a code").to_owned())
            .collect(),
    }
}

/// Signs somebody in by password and a recovery code: a session of two factors with fresh proof.
pub(crate) fn sign_in_by_recovery(server: SocketAddr, athlete: &mut Athlete, code: &str) {
    let begun = Connection::open(server)
        .and_then(|mut connection| connection.ask(&sign_in(&athlete.address, PASSWORD)))
        .expect("an answer");
    let begun = succeeded("sign-in", &begun);
    let body = json!({ "pending": begun["second"]["pending"], "code": code });
    let answer = ask(
        server,
        "POST",
        "/api/v1/sign-in/second/recovery",
        &[],
        Some(&body),
    )
    .expect("an answer");
    let answer = succeeded("recovery code", &answer);
    let session = answer
        .get("session")
        .filter(|session| session.is_object())
        .unwrap_or(&answer);
    let bearer = session["tokens"]["access"].as_str();
    bearer.expect("a session").clone_into(&mut athlete.bearer);
}

/// A member of staff with a role, and the second factor without which it counts for nothing.
pub(crate) fn staff(
    server: SocketAddr,
    administrator: &Athlete,
    role: &str,
    address: &str,
) -> (Athlete, Factor) {
    let (mut member, account) = join(server, address, &format!("The {role}"));
    let path = format!("/api/v1/staff/accounts/{account}/roles/{role}");
    done(server, administrator, "PUT", &path, None);
    sign_in_again(server, &mut member);
    let factor = second_factor(server, &member);
    (member, factor)
}

/// The code of an authenticator app now (RFC 6238).
pub(crate) fn code(secret: &str) -> String {
    let bare: String = secret.chars().filter(char::is_ascii_alphanumeric).collect();
    let key = data_encoding::BASE32_NOPAD
        .decode(bare.as_bytes())
        .expect("the secret is Base32");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time after 1970");
    let step = (now.as_secs() / 30).to_be_bytes();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &step);
    let tag = tag.as_ref();
    let at = usize::from(tag.last().copied().unwrap_or(0) & 15);
    let four: [u8; 4] = tag
        .get(at..at + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .expect("a tag of 20 bytes");
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}
