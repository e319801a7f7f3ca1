//! Ways in that are gone twice: over a session that is there, or with the same key after an answer that got lost.

use super::*;
use crate::store::{args, sql};
use crate::testing::on_both_gears;

const JSON: (&str, &str) = ("content-type", "application/json");
const KEY: (&str, &str) = ("idempotency-key", "0b0e7a5c-6d0d-4a3f-9d52-6f1c7a1d2b11");

fn cookies(visitor: &Visitor<'_>) -> String {
    let pairs = visitor.cookies();
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("; ")
}

/// How a call is answered that brings these cookies.
async fn status_with(server: &TestServer, cookies: &str) -> u16 {
    server
        .anyone()
        .send("GET", "/api/v1/account", &[("cookie", cookies)], Vec::new())
        .await
        .status
}

/// Everything that is kept beside keys, as text.
async fn kept(server: &TestServer) -> (usize, String) {
    let rows: Result<Vec<Vec<u8>>, Error> = server
        .store()
        .read(async move |tx: &mut Tx| {
            tx.rows(
                sql!("SELECT reply FROM http_idempotency WHERE reply IS NOT NULL"),
                args![],
                |row| row.get(0),
            )
            .await
        })
        .await;
    let rows = rows.unwrap();
    (
        rows.len(),
        rows.iter().map(|row| String::from_utf8_lossy(row)).collect(),
    )
}

on_both_gears! {
    async fn a_sign_in_over_a_session_ends_that_session(server: &Open) {
        let first = join(server, "anna@example.org").await;
        join(server, "bo@example.org").await;
        let app = server.bearing(Some(access(&first)));
        let browser = server.browser();
        let mut before = String::new();
        for address in ["anna@example.org", "anna@example.org", "bo@example.org", "anna@example.org"] {
            assert_eq!(sign_in(&browser, address, PASSWORD, "web").await.status, 200);
            if !before.is_empty() {
                assert_eq!(status_with(server, &before).await, 401, "{address}");
            }
            before = cookies(&browser);
            assert_eq!(status_with(server, &before).await, 200);
        }
        // Other browsers and apps stay, and a refused sign-in ends nothing.
        assert_eq!(app.get("/api/v1/account").await.status, 200);
        assert_eq!(sign_in(&browser, "anna@example.org", "some other words", "web").await.status, 401);
        assert_eq!(status_with(server, &before).await, 200);
        let sessions = app.get("/api/v1/account/sessions").await.json();
        assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(2), "{sessions}");
        // It ends beside the new one, not for a page that only says so of another's.
        server.settle().await;
    }

    async fn cookies_are_for_this_server_alone(server: &Open) {
        for behind_tls in [false, true] {
            let other = TestServer::with(server.gear(), |settings| {
                settings.limit = LimitSettings::NONE;
                settings.server.behind_tls = behind_tls;
            })
            .await;
            join(&other, "anna@example.org").await;
            let signed_in = sign_in(&other.browser(), "anna@example.org", PASSWORD, "web").await;
            let set: Vec<&str> = signed_in.headers.iter()
                .filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str()).collect();
            assert_eq!(set.len(), 3, "{set:?}");
            for cookie in set {
                for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
                    assert!(cookie.contains(flag), "{cookie}");
                }
                assert!(!cookie.contains("Domain"), "{cookie}");
                assert_eq!(cookie.contains("; Secure"), behind_tls, "{cookie}");
                assert_eq!(cookie.starts_with("__Host-ritm"), behind_tls, "{cookie}");
            }
            other.expect_left_over();
            other.finish().await;
        }
    }

    async fn a_proof_renews_the_cookie(server: &Open) {
        join(server, "anna@example.org").await;
        let browser = server.browser();
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        let before = cookies(&browser);
        assert_eq!(browser.post("/api/v1/account/proof", &json!({ "password": PASSWORD })).await.status, 200);
        assert_ne!(before, cookies(&browser));
        assert_eq!(browser.get("/api/v1/account").await.status, 200);
        // What was on its way with the old one arrives; a minute later it is nobody's.
        assert_eq!(status_with(server, &before).await, 200);
        server.advance(minutes(1));
        assert_eq!(status_with(server, &before).await, 401);
        assert_eq!(browser.get("/api/v1/account").await.status, 200);
        server.settle().await;
    }

    async fn a_sign_in_that_is_sent_again_with_its_key_is_one(server: &Open) {
        join(server, "anna@example.org").await;
        let body = |password: &str, client: &str| credentials("anna@example.org", password, client).to_string().into_bytes();
        let first = server.anyone().send("POST", "/api/v1/sign-in", &[JSON, KEY], body(PASSWORD, "app")).await;
        assert_eq!(first.status, 200, "{}", first.text());
        let again = server.anyone().send("POST", "/api/v1/sign-in", &[JSON, KEY], body(PASSWORD, "app")).await;
        assert_eq!((again.status, again.json()), (200, first.json()));
        let token = first.json()["session"]["tokens"]["access"].as_str().unwrap().to_owned();
        let sessions = server.bearing(Some(&token)).get("/api/v1/account/sessions").await.json();
        assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(2), "{sessions}");
        // Whoever has the key and not the password has nothing, and no try either.
        let other = server.anyone().send("POST", "/api/v1/sign-in", &[JSON, KEY], body("some other words", "app")).await;
        assert_eq!(other.code(), "server-key-reused");
        let (count, text) = kept(server).await;
        assert!(count == 1 && !text.contains(&token) && !text.contains("access"), "{text}");
        // A browser whose answer got lost has the same cookies as before, and gets the same anew.
        let browser = [JSON, ("idempotency-key", "a-key-of-a-browser-0001"), ("origin", &server.base()), ("cookie", "ritm-known=x")];
        let lost = server.anyone().send("POST", "/api/v1/sign-in", &browser, body(PASSWORD, "web")).await;
        let found = server.anyone().send("POST", "/api/v1/sign-in", &browser, body(PASSWORD, "web")).await;
        assert!(lost.header("set-cookie").is_some() && lost.header("set-cookie") == found.header("set-cookie"));
        let elsewhere = [browser[0], browser[1], browser[2], ("cookie", "ritm-known=y")];
        let elsewhere = server.anyone().send("POST", "/api/v1/sign-in", &elsewhere, body(PASSWORD, "web")).await;
        assert_eq!(elsewhere.code(), "server-key-reused");
        server.settle().await;
    }

    async fn what_letters_bring_is_done_once_with_a_key(server: &Open) {
        let begun = server.anyone().post("/api/v1/sign-up", &sign_up_of("anna@example.org")).await;
        let (_, token) = letters(server, "anna@example.org", "account-confirm").await;
        let body = json!({ "token": token, "sign_up": begun.json()["sign_up"], "client": "app" }).to_string().into_bytes();
        let first = server.anyone().send("POST", "/api/v1/sign-up/confirm", &[JSON, KEY], body.clone()).await;
        assert_eq!(first.status, 200, "{}", first.text());
        let again = server.anyone().send("POST", "/api/v1/sign-up/confirm", &[JSON, KEY], body).await;
        assert_eq!((again.status, again.json()), (200, first.json()));
        // So are tokens of programs; what is kept of them is sealed.
        let answer = first.json();
        let app = server.bearing(Some(access(&answer)));
        let body = json!({ "name": "watch", "scopes": ["profile:read"] }).to_string().into_bytes();
        let made = app.send("POST", "/api/v1/account/tokens", &[JSON, KEY], body.clone()).await;
        let again = app.send("POST", "/api/v1/account/tokens", &[JSON, KEY], body).await;
        assert_eq!((made.status, made.json()), (201, again.json()));
        let listed = app.get("/api/v1/account/tokens").await.json();
        assert_eq!(listed["tokens"].as_array().map(Vec::len), Some(1), "{listed}");
        let (count, text) = kept(server).await;
        assert!(count == 2 && !text.contains("ritm_") && !text.contains("token"), "{text}");
        server.settle().await;
    }
}
