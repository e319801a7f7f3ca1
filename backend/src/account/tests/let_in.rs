//! Nobody is kept out by what others do, wherever they do it from.

use futures_util::future::join_all;

use super::guess::{attempt, from};
use super::*;
use crate::testing::on_both_gears;

/// A server behind a proxy, so that calls can come from anywhere.
struct Anywhere(TestServer);

impl Bench for Anywhere {
    async fn start(gear: Gear) -> Self {
        let with = |settings: &mut crate::settings::Settings| {
            settings.limit = LimitSettings::NONE;
            settings.server.proxies = vec!["127.0.0.0/8".parse().unwrap()];
        };
        Self(TestServer::with(gear, with).await)
    }

    async fn finish(self) {
        self.0.expect_left_over();
        self.0.finish().await;
    }
}

/// Posts a document as from an address.
async fn post_from(visitor: &Visitor<'_>, address: &str, path: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("x-forwarded-for", address)];
    visitor
        .send("POST", path, &headers, body.to_string().into_bytes())
        .await
}

/// Guesses from so many places that nobody guesses any more within the hour.
async fn use_up(server: &TestServer, address: &str) {
    for site in 0..101 {
        attempt(server, address, from(site, 0), None).await;
    }
}

const LET_IN: &str = "/api/v1/sign-in/let-in";

on_both_gears! {
    async fn who_is_kept_out_by_others_is_let_in_by_a_letter(server: &Anywhere) {
        let server = &server.0;
        join(server, "anna@example.org").await;
        for address in ["anna@example.org", "nobody@example.org"] {
            use_up(server, address).await;
        }
        let browser = server.browser();
        let mut told = Vec::new();
        for address in ["anna@example.org", "nobody@example.org"] {
            let kept_out = sign_in(&browser, address, PASSWORD, "web").await;
            told.push((kept_out.status, kept_out.code(), kept_out.header("retry-after").map(str::to_owned)));
        }
        assert_eq!(told.first().map(|told| told.1.as_str()), Some("account-wait"));
        assert_eq!(told.first(), told.last());
        assert_eq!(letters(server, "nobody@example.org", "account-let-in").await.0, 0);
        // However often it is asked for, one letter waits.
        for _ in 0..5 {
            assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "web").await.code(), "account-wait");
        }
        let (count, token) = letters(server, "anna@example.org", "account-let-in").await;
        assert_eq!(count, 1);
        let body = json!({ "token": token });
        assert_eq!(browser.post(LET_IN, &body).await.status, 204);
        assert_eq!(browser.post(LET_IN, &body).await.code(), "account-link-invalid");
        // It is no sign-in: the password is asked for as ever.
        assert_eq!(browser.get("/api/v1/account").await.status, 401);
        assert_eq!(sign_in(&browser, "anna@example.org", "some other words", "web").await.code(), "account-wrong");
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        // An app in the same network is let in for a while too, and nobody elsewhere.
        let app = credentials("anna@example.org", PASSWORD, "app");
        assert_eq!(post_from(&server.anyone(), "127.0.0.1", "/api/v1/sign-in", &app).await.status, 200);
        assert_eq!(post_from(&server.anyone(), "192.0.2.9", "/api/v1/sign-in", &app).await.code(), "account-wait");
        // Who used the letter up gets another.
        assert_eq!(letters(server, "anna@example.org", "account-let-in").await.0, 2);
        // The network's tries are few, and end with a quarter of an hour.
        let wrong = credentials("anna@example.org", "some other words", "app");
        let mut codes = Vec::new();
        for _ in 0..12 {
            codes.push(post_from(&server.anyone(), "127.0.0.1", "/api/v1/sign-in", &wrong).await.code());
        }
        assert_eq!(codes.first().map(String::as_str), Some("account-wrong"));
        assert_eq!(codes.last().map(String::as_str), Some("account-wait"));
    }

    async fn a_letter_lets_in_one_of_a_hundred(server: &Anywhere) {
        let server = &server.0;
        join(server, "anna@example.org").await;
        use_up(server, "anna@example.org").await;
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "web").await.code(), "account-wait");
        let (_, token) = letters(server, "anna@example.org", "account-let-in").await;
        let body = json!({ "token": token });
        let visitors: Vec<_> = (0..100).map(|_| server.anyone()).collect();
        let answers = join_all(visitors.iter().map(|visitor| visitor.post(LET_IN, &body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
        assert!(answers.iter().all(|answer| [204, 410, 503].contains(&answer.status)));
    }

    async fn a_letter_to_let_in_dies_with_the_address_and_the_password(server: &Anywhere) {
        let server = &server.0;
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        use_up(server, "anna@example.org").await;
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "web").await.code(), "account-wait");
        let (_, token) = letters(server, "anna@example.org", "account-let-in").await;
        assert_eq!(app.post("/api/v1/account/address", &json!({ "address": "new@example.org" })).await.status, 202);
        let (_, confirm) = letters(server, "new@example.org", "account-confirm-address").await;
        let confirmed = server.anyone().post("/api/v1/account/address/confirm", &json!({ "token": confirm })).await;
        assert_eq!(confirmed.status, 204);
        assert_eq!(server.anyone().post(LET_IN, &json!({ "token": token })).await.code(), "account-link-invalid");
    }

    async fn letters_that_others_ask_for_keep_no_letter_from_the_owner(server: &Anywhere) {
        let server = &server.0;
        join(server, "anna@example.org").await;
        let reset = json!({ "address": "anna@example.org" });
        // From everywhere, all day long.
        for hour in 0..24 {
            for network in 0..12 {
                let address = format!("198.51.{hour}.{network}");
                assert_eq!(post_from(&server.anyone(), &address, "/api/v1/reset", &reset).await.status, 202);
            }
            server.settle().await;
            server.advance(minutes(60));
        }
        let (spent, _) = letters(server, "anna@example.org", "account-reset").await;
        // No more than a day's ten and one an hour.
        assert!((10..=34).contains(&spent), "{spent}");
        // The owner asks in a browser that nobody knows, and there is a letter whose link is good.
        assert_eq!(post_from(&server.anyone(), "192.0.2.7", "/api/v1/reset", &reset).await.status, 202);
        let (_, token) = letters(server, "anna@example.org", "account-reset").await;
        let body = json!({ "token": token, "password": "a new set of words" });
        let chosen = server.anyone().post("/api/v1/reset/confirm", &body).await;
        assert_eq!(chosen.status, 204, "{}", chosen.text());
    }

    async fn guesses_in_a_session_are_counted_wherever_it_goes(server: &Anywhere) {
        let server = &server.0;
        let first = join(server, "anna@example.org").await;
        let thief = server.bearing(Some(access(&first)));
        let wrong = json!({ "password": "some other words" });
        let mut codes = Vec::new();
        for network in 0..12 {
            codes.push(post_from(&thief, &format!("192.0.2.{network}"), "/api/v1/account/proof", &wrong).await.code());
        }
        assert_eq!(codes.last().map(String::as_str), Some("account-wait"), "{codes:?}");
        // Another session of the account is not kept from proving itself by that.
        let own = sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.json();
        let own = server.bearing(Some(access(&own["session"])));
        let right = json!({ "password": PASSWORD });
        assert_eq!(post_from(&own, "192.0.2.1", "/api/v1/account/proof", &right).await.status, 200);
    }
}
