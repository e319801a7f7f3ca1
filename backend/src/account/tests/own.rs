//! What one does once signed in.

use futures_util::future::join_all;
use ritm_api::account::Role;
use ritm_api::{AccountId, SessionId};

use super::*;
use crate::account::model::Turn;
use crate::account::service::{Refused, staff};
use crate::store::{args, sql};
use crate::testing::on_both_gears;

async fn refresh(server: &TestServer, token: &Value, attempt: &str) -> Answer {
    let attempt = format!("{attempt:x<22}");
    server
        .anyone()
        .post(
            "/api/v1/tokens/refresh",
            &json!({ "refresh": token, "attempt": attempt }),
        )
        .await
}

/// How a request with the access token of a pair is answered.
async fn status_of(server: &TestServer, pair: &Value) -> u16 {
    server
        .bearing(pair["access"].as_str())
        .get("/api/v1/account")
        .await
        .status
}

on_both_gears! {
    async fn a_refresh_token_is_good_once_and_an_answer_that_got_lost_comes_again(server: &Open) {
        let first = join(server, "anna@example.org").await["tokens"].clone();
        let many = join_all((0..20).map(|_| refresh(server, &first["refresh"], "one"))).await;
        let second = many.first().unwrap().json();
        assert!(many.iter().all(|answer| answer.status == 200 && answer.json()["refresh"] == second["refresh"]));
        assert!(many.iter().all(|answer| answer.json()["access"] == second["access"]));
        // However late: the app never used what it did not get.
        server.advance(days(20));
        let late = refresh(server, &first["refresh"], "one").await;
        assert_eq!((late.status, late.json()["refresh"] == second["refresh"]), (200, true));
        assert_eq!(status_of(server, &late.json()).await, 200);
        let third = refresh(server, &second["refresh"], "two").await;
        assert_eq!(third.status, 200);
        // Somebody else comes with the first one.
        let stolen = refresh(server, &first["refresh"], "three").await;
        assert_eq!((stolen.status, stolen.code().as_str()), (401, "account-tokens-ended"));
        assert_eq!(status_of(server, &third.json()).await, 401);
        assert_eq!(refresh(server, &third.json()["refresh"], "four").await.status, 401);
        assert_eq!(letters(server, "anna@example.org", "account-token-reused").await.0, 1);
    }

    async fn an_access_token_ends_after_a_quarter_of_an_hour_and_a_session_when_it_is_idle(server: &Open) {
        let first = join(server, "anna@example.org").await["tokens"].clone();
        let bearer = server.bearing(first["access"].as_str());
        server.advance(minutes(14));
        assert_eq!(bearer.get("/api/v1/account").await.status, 200);
        server.advance(minutes(2));
        assert_eq!(bearer.get("/api/v1/account").await.status, 401);
        server.advance(days(61));
        assert_eq!(refresh(server, &first["refresh"], "one").await.code(), "account-tokens-ended");
    }

    async fn sessions_are_listed_and_ended_one_by_one(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let other = join(server, "bo@example.org").await;
        let browser = server.browser();
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        let app = server.bearing(Some(access(&first)));
        let listed = app.get("/api/v1/account/sessions").await.json();
        let sessions = listed["sessions"].as_array().unwrap().clone();
        assert_eq!(sessions.len(), 2, "{listed}");
        let of_browser = sessions.iter().find(|session| session["client"] == "web").unwrap();
        assert_eq!(of_browser["place"], "127.0.0.…");
        let path = format!("/api/v1/account/sessions/{}", of_browser["id"].as_str().unwrap());
        // Nobody ends others' sessions, nor learns that they are there.
        let foreign = server.bearing(Some(access(&other))).send("DELETE", &path, &[], Vec::new()).await;
        assert_eq!(foreign.status, 404);
        assert_eq!(app.send("DELETE", &path, &[], Vec::new()).await.status, 204);
        assert_eq!(browser.get("/api/v1/account").await.status, 401);
        assert_eq!(app.post("/api/v1/sign-out/everywhere", &json!({ "keep_this": true })).await.status, 204);
        assert_eq!(app.get("/api/v1/account").await.status, 200);
    }

    async fn another_site_s_page_can_do_nothing_with_the_cookie(server: &Open) {
        join(server, "anna@example.org").await;
        let browser = server.browser();
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        let json = ("content-type", "application/json");
        for foreign in [
            vec![json, ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            vec![json, ("origin", "null"), ("sec-fetch-site", "same-site")],
        ] {
            let body = br#"{"keep_this":false}"#.to_vec();
            let refused = browser.send("POST", "/api/v1/sign-out/everywhere", &foreign, body).await;
            assert_eq!((refused.status, refused.code().as_str()), (403, "server-foreign-origin"));
        }
        assert_eq!(browser.get("/api/v1/account").await.status, 200);
    }

    async fn steps_that_matter_ask_for_proof_again(server: &Open) {
        let first = join(server, "anna@example.org").await;
        server.advance(minutes(11));
        let app = server.bearing(Some(access(&first)));
        let token = json!({ "name": "watch", "scopes": ["profile:read"] });
        assert_eq!(app.post("/api/v1/account/tokens", &token).await.code(), "server-proof-needed");
        let wrong = app.post("/api/v1/account/proof", &json!({ "password": "some other words" })).await;
        assert_eq!((wrong.status, wrong.code().as_str()), (403, "account-password-wrong"));
        assert_eq!(app.post("/api/v1/account/proof", &json!({ "password": PASSWORD })).await.status, 200);
        let nothing = json!({ "name": "watch", "scopes": [] });
        assert_eq!(app.post("/api/v1/account/tokens", &nothing).await.code(), "server-invalid");
        let made = app.post("/api/v1/account/tokens", &token).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let text = made.json()["token"].as_str().unwrap().to_owned();
        assert!(text.starts_with("ritm_"));
        let program = server.bearing(Some(&text));
        assert_eq!(program.get("/api/v1/account/profile").await.status, 200);
        // Neither what its scopes leave out nor what only a person may do.
        let headers = [("content-type", "application/json"), ("if-match", "\"v1\"")];
        let body = json!({ "name": "X", "language": "en" }).to_string().into_bytes();
        assert_eq!(program.send("PUT", "/api/v1/account/profile", &headers, body).await.code(), "server-forbidden");
        assert_eq!(program.get("/api/v1/account/sessions").await.code(), "server-forbidden");
        let path = format!("/api/v1/account/tokens/{}", made.json()["id"].as_str().unwrap());
        assert_eq!(app.send("DELETE", &path, &[], Vec::new()).await.status, 204);
        assert_eq!(program.get("/api/v1/account/profile").await.status, 401);
    }

    async fn a_new_password_ends_the_other_sessions(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let browser = server.browser();
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        let change = |present: &str| json!({ "present": present, "password": "entirely other words" }).to_string().into_bytes();
        let json = [("content-type", "application/json")];
        let wrong = browser.send("PUT", "/api/v1/account/password", &json, change("not the password")).await;
        assert_eq!(wrong.code(), "account-password-wrong");
        assert_eq!(browser.send("PUT", "/api/v1/account/password", &json, change(PASSWORD)).await.status, 204);
        assert_eq!(browser.get("/api/v1/account").await.status, 200);
        assert_eq!(server.bearing(Some(access(&first))).get("/api/v1/account").await.status, 401);
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.status, 401);
        assert_eq!(letters(server, "anna@example.org", "account-password-changed").await.0, 1);
    }

    async fn an_address_changes_when_the_new_one_answers_and_the_old_one_can_undo_it(server: &Open) {
        let first = join(server, "anna@example.org").await;
        join(server, "bo@example.org").await;
        let app = server.bearing(Some(access(&first)));
        // An address that somebody has is answered as any other, and nothing comes of it.
        assert_eq!(app.post("/api/v1/account/address", &json!({ "address": "bo@example.org" })).await.status, 202);
        assert_eq!(letters(server, "bo@example.org", "account-confirm-address").await.0, 0);
        assert_eq!(app.post("/api/v1/account/address", &json!({ "address": "new@example.org" })).await.status, 202);
        let (_, token) = letters(server, "new@example.org", "account-confirm-address").await;
        assert_eq!(server.anyone().post("/api/v1/account/address/confirm", &json!({ "token": token })).await.status, 204);
        assert_eq!(app.get("/api/v1/account").await.json()["address"], "new@example.org");
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.status, 401);
        // And on: who took the account over once can do it twice.
        assert_eq!(app.post("/api/v1/account/address", &json!({ "address": "evil@example.org" })).await.status, 202);
        let (_, token) = letters(server, "evil@example.org", "account-confirm-address").await;
        assert_eq!(server.anyone().post("/api/v1/account/address/confirm", &json!({ "token": token })).await.status, 204);
        let (_, of_new) = letters(server, "new@example.org", "account-address-changed").await;
        let (_, back) = letters(server, "anna@example.org", "account-address-changed").await;
        let visitors: Vec<_> = (0..50).map(|_| server.anyone()).collect();
        let body = json!({ "token": back });
        let answers = join_all(visitors.iter().map(|visitor| visitor.post("/api/v1/account/address/undo", &body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
        assert_eq!(app.get("/api/v1/account").await.status, 401);
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.status, 401);
        let undone = server.anyone().post("/api/v1/account/address/undo", &json!({ "token": of_new })).await;
        assert_eq!(undone.code(), "account-link-invalid");
        let (_, token) = letters(server, "anna@example.org", "account-reset").await;
        let body = json!({ "token": token, "password": "words that are mine" });
        assert_eq!(server.anyone().post("/api/v1/reset/confirm", &body).await.status, 204);
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", "words that are mine", "app").await.status, 200);
    }

    async fn a_profile_is_edited_by_its_version(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        let read = app.get("/api/v1/account/profile").await;
        let version = read.header("etag").unwrap().to_owned();
        let edit = |name: &str| json!({ "name": name, "language": "ru", "zone": "Europe/Berlin", "units": "metric", "birth_year": 1990 })
            .to_string().into_bytes();
        let headers = [("content-type", "application/json"), ("if-match", version.as_str())];
        let edited = join_all((0..10).map(|number| {
            let body = edit(&format!("Anna {number}"));
            let (app, headers) = (&app, &headers);
            async move { app.send("PUT", "/api/v1/account/profile", headers, body).await.status }
        })).await;
        assert_eq!(edited.iter().filter(|status| **status == 200).count(), 1, "{edited:?}");
        assert_eq!(edited.iter().filter(|status| **status == 412).count(), 9, "{edited:?}");
        let unversioned = app.send("PUT", "/api/v1/account/profile", &[headers[0]], edit("Anna")).await;
        assert_eq!(unversioned.status, 428);
    }

    async fn changes_of_a_profile_come_together_by_field_whoever_sends_first(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        let now_ms = server.parts.now().0 / 1000;
        let stamp = |ms: i64, device: u8| format!("{ms:012x}0000{device:016x}");
        let merge = |fields: Value| {
            let app = &app;
            async move {
                let told = app.post("/api/v1/account/profile/fields", &json!({ "fields": fields })).await;
                assert_eq!(told.status, 200, "{}", told.json());
                told.json()["fields"].clone()
            }
        };
        let of = |told: &Value, field: &str| {
            let found = told.as_array().unwrap().iter().find(|one| one["field"] == field);
            found.unwrap().clone()
        };
        let zone = json!({ "field": "zone", "value": "Europe/Berlin", "stamp": stamp(now_ms - 9000, 1) });
        let late = json!({ "field": "name", "value": "Anna Late", "stamp": stamp(now_ms - 1000, 2) });
        let early = json!({ "field": "name", "value": "Anna Early", "stamp": stamp(now_ms - 5000, 1) });
        merge(json!([late])).await;
        // A device that was away sends what is older, twice as its answer got lost.
        for _ in 0..2 {
            let told = merge(json!([zone, early])).await;
            assert_eq!(of(&told, "name"), late);
            assert_eq!(of(&told, "zone"), zone);
        }
        let read = app.get("/api/v1/account/profile").await;
        assert_eq!((read.json()["name"].clone(), read.json()["zone"].clone()), (json!("Anna Late"), json!("Europe/Berlin")));

        // Who replaces the whole changes what is other, and nothing else.
        let version = read.header("etag").unwrap().to_owned();
        let mut whole = read.json();
        whole["name"] = json!("Anna Whole");
        let headers = [("content-type", "application/json"), ("if-match", version.as_str())];
        let replaced = app.send("PUT", "/api/v1/account/profile", &headers, whole.to_string().into_bytes()).await;
        assert_eq!(replaced.status, 200);
        let told = merge(json!([])).await;
        assert!(of(&told, "name")["stamp"].as_str() > late["stamp"].as_str());
        assert_eq!((of(&told, "name")["value"].clone(), of(&told, "zone")), (json!("Anna Whole"), zone));

        // A clock that is a year ahead wins now, not for a year.
        let ahead = json!({ "field": "zone", "value": null, "stamp": stamp(now_ms + 31_536_000_000, 3) });
        let told = merge(json!([ahead])).await;
        assert_eq!(of(&told, "zone")["value"], Value::Null);
        assert_eq!(of(&told, "zone")["stamp"], stamp(now_ms, 3));
        let next = json!({ "field": "zone", "value": "Asia/Almaty", "stamp": stamp(now_ms + 1, 1) });
        assert_eq!(of(&merge(json!([next])).await, "zone"), next);

        // Many at once: nothing is lost, and the latest stays.
        join_all((0..20_i64).map(|one| {
            let field = json!({ "field": "name", "value": format!("Anna {one}"), "stamp": stamp(now_ms + 100 + one, 4) });
            let other = json!({ "field": "birth-year", "value": 1990 + one, "stamp": stamp(now_ms + 200 - one, 5) });
            merge(json!([field, other]))
        })).await;
        let told = merge(json!([])).await;
        assert_eq!((of(&told, "name")["value"].clone(), of(&told, "birth-year")["value"].clone()), (json!("Anna 19"), json!(1990)));
    }

    async fn administrators_can_t_remove_the_last_of_them(server: &Open) {
        let mut ids = Vec::new();
        for address in ["a@example.org", "b@example.org", "c@example.org"] {
            let account: AccountId = join(server, address).await["account"].as_str().unwrap().parse().unwrap();
            let turn = Turn::of(&server.parts);
            let granted = server.store().write(async move |tx: &mut Tx| {
                staff::grant(tx, &turn, None, account, Role::Administrator).await
            });
            assert_eq!(granted.await, Ok(true));
            ids.push(account);
        }
        // Each takes the role from the next, all at once.
        let all = (0..30).map(|number| {
            let (by, of) = (*ids.get(number % 3).unwrap(), *ids.get((number + 1) % 3).unwrap());
            let turn = Turn::of(&server.parts);
            server.store().write(async move |tx: &mut Tx| staff::revoke(tx, &turn, Some(by), of, Role::Administrator).await)
        });
        let outcomes: Vec<Result<bool, Refused>> = join_all(all).await;
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Ok(true)).count(), 2, "{outcomes:?}");
        let left = server.store().read(async |tx: &mut Tx| staff::has_administrator(tx).await).await;
        assert_eq!(left, Ok::<_, Error>(true));
    }

    async fn a_role_ends_the_sessions_before_it_and_shortens_those_after(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let account: AccountId = first["account"].as_str().unwrap().parse().unwrap();
        let turn = Turn::of(&server.parts);
        let granted = server.store().write(async move |tx: &mut Tx| staff::grant(tx, &turn, None, account, Role::Support).await);
        assert_eq!(granted.await, Ok::<_, Refused>(true));
        assert_eq!(server.bearing(Some(access(&first))).get("/api/v1/account").await.status, 401);
        let browser = server.browser();
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        let me = browser.get("/api/v1/account").await.json();
        assert_eq!(me["permissions"], json!([]));
        let session: SessionId = me["session"].as_str().unwrap().parse().unwrap();
        // As an app: a browser's cookie would change.
        let proved: Result<u64, Error> = server.store().write(async move |tx: &mut Tx| {
            tx.exec(sql!("UPDATE account_session SET strong = $2 WHERE id = $1"), args![session.uuid(), true]).await
        }).await;
        assert_eq!(proved, Ok(1));
        let me = browser.get("/api/v1/account").await.json();
        assert!(me["permissions"].as_array().unwrap().contains(&json!("account-read")), "{me}");
        server.advance(minutes(61));
        assert_eq!(browser.get("/api/v1/account").await.status, 401);
    }
}
