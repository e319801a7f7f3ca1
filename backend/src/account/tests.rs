//! Accounts by their addresses, on either database.
#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

mod again;
mod entry;
mod guess;
mod leave;
mod let_in;
mod links;
mod own;

use std::ops::Deref;
use std::time::Duration;

use serde_json::{Value, json};

use crate::mail::mailbox;
use crate::settings::LimitSettings;
use crate::store::{Error, Tx};
use crate::testing::{Answer, Bench, Gear, TestServer, Visitor};

/// A password that is good enough.
const PASSWORD: &str = "wet violin hours";

/// A server that lets everybody call as often as they like, so that accounts' own bounds are seen.
struct Open(TestServer);

impl Bench for Open {
    async fn start(gear: Gear) -> Self {
        Self(TestServer::with(gear, |settings| settings.limit = LimitSettings::NONE).await)
    }

    async fn finish(self) {
        self.0.expect_left_over();
        self.0.finish().await;
    }
}

impl Deref for Open {
    type Target = TestServer;

    fn deref(&self) -> &TestServer {
        &self.0
    }
}

/// How many letters of a kind went to an address, and what the last one carries behind `#`.
async fn letters(server: &TestServer, to: &str, kind: &str) -> (usize, String) {
    server.settle().await;
    let to = to.to_owned();
    let kind = kind.to_owned();
    let sealer = server.parts.ports.sealer.clone();
    let kept = server.store().read_long(async move |tx: &mut Tx| {
        let mut of_kind = Vec::new();
        for letter in mailbox::list(tx, Some(&to), None, 100).await? {
            if letter.kind == kind {
                of_kind.extend(mailbox::find(tx, &sealer, letter.id).await?);
            }
        }
        Ok::<_, Error>(of_kind)
    });
    let of_kind: Vec<mailbox::Kept> = kept.await.unwrap();
    let token = of_kind.first().and_then(|letter| {
        let after = letter.text.split_once('#')?.1;
        Some(
            after
                .split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter)))
                .next()?
                .to_owned(),
        )
    });
    // Letters are told apart by when they were written.
    server.advance(Duration::from_secs(1));
    (of_kind.len(), token.unwrap_or_default())
}

fn sign_up_of(address: &str) -> Value {
    json!({ "address": address, "password": PASSWORD, "name": "Anna Keller", "language": "en" })
}

fn credentials(address: &str, password: &str, client: &str) -> Value {
    json!({ "address": address, "password": password, "client": client })
}

/// Makes an account and returns what its first session in an app answered.
async fn join(server: &TestServer, address: &str) -> Value {
    let begun = server
        .anyone()
        .post("/api/v1/sign-up", &sign_up_of(address))
        .await;
    assert_eq!(begun.status, 202, "{}", begun.text());
    let (_, token) = letters(server, address, "account-confirm").await;
    let body = json!({ "token": token, "sign_up": begun.json()["sign_up"], "client": "app" });
    let confirmed = server.anyone().post("/api/v1/sign-up/confirm", &body).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
    confirmed.json()
}

fn access(signed_in: &Value) -> &str {
    signed_in["tokens"]["access"].as_str().unwrap()
}

async fn sign_in(visitor: &Visitor<'_>, address: &str, password: &str, client: &str) -> Answer {
    visitor
        .post("/api/v1/sign-in", &credentials(address, password, client))
        .await
}

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

const fn days(days: u64) -> Duration {
    minutes(24 * 60 * days)
}
