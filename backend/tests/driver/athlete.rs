//! People with accounts on the server, made by the ways that everybody has.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::http::{Answer, Connection, Wish, ask};
use super::served::Served;

/// A password that may be one.
pub(crate) const PASSWORD: &str = "a long walk over seven hills";

/// Somebody who is signed in with an app.
#[derive(Clone, Debug)]
pub(crate) struct Athlete {
    /// The mail address.
    pub(crate) address: String,
    /// Goes with each request.
    pub(crate) bearer: String,
}

impl Athlete {
    /// The first administrator, by the link in the log.
    pub(crate) fn first(served: &mut Served) -> Self {
        let line = served
            .line("#")
            .expect("the log has a link for the first administrator");
        let token: String = line
            .split('#')
            .nth(1)
            .unwrap_or_default()
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
            .collect();
        let address = "first@example.org".to_owned();
        let body = json!({ "token": token, "address": address, "password": PASSWORD, "name": "First", "client": "app" });
        let answer =
            ask(served.address, "POST", "/api/v1/administrator", &[], Some(&body)).expect("an answer");
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let bearer = access(&answer.json()).expect("the answer has tokens");
        Self { address, bearer }
    }

    /// Signs in again.
    pub(crate) fn sign_in(&mut self, server: SocketAddr) -> Answer {
        let asked = Connection::open(server)
            .and_then(|mut connection| connection.ask(&sign_in(&self.address, PASSWORD)));
        let answer = asked.expect("an answer");
        if let Some(bearer) = access(&answer.json()["session"]) {
            self.bearer = bearer;
        }
        answer
    }

    /// A request of theirs.
    pub(crate) fn wish(&self, method: &str, path: &str, body: Option<&Value>) -> Wish {
        Wish::new(
            method,
            path,
            &[("Authorization", &format!("Bearer {}", self.bearer))],
            body,
        )
    }
}

/// A sign-in with an app.
pub(crate) fn sign_in(address: &str, password: &str) -> Wish {
    let body = json!({ "address": address, "password": password, "client": "app" });
    Wish::new("POST", "/api/v1/sign-in", &[], Some(&body))
}

/// The access token of a session that began.
fn access(session: &Value) -> Option<String> {
    Some(session["tokens"]["access"].as_str()?.to_owned())
}
