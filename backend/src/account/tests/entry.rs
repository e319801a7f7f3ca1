//! Coming in.

use std::time::Instant;

use futures_util::future::join_all;

use super::*;
use crate::testing::on_both_gears;

on_both_gears! {
    async fn signing_up_makes_an_account_once_its_letter_is_answered(server: &Open) {
        let browser = server.browser();
        let begun = browser.post("/api/v1/sign-up", &sign_up_of("Anna@Example.org")).await;
        assert_eq!(begun.status, 202, "{}", begun.text());
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.code(), "account-wrong");
        let (count, token) = letters(server, "Anna@example.org", "account-confirm").await;
        assert_eq!(count, 1);
        let body = json!({ "token": token, "sign_up": begun.json()["sign_up"], "client": "web" });
        let confirmed = browser.post("/api/v1/sign-up/confirm", &body).await;
        assert_eq!(confirmed.status, 200, "{}", confirmed.text());
        assert!(confirmed.json()["tokens"].is_null());
        let names: Vec<String> = browser.cookies().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["ritm", "ritm-known"]);
        let me = browser.get("/api/v1/account").await;
        assert_eq!((me.status, me.json()["address"].as_str()), (200, Some("Anna@example.org")), "{}", me.text());
        let again = browser.post("/api/v1/sign-up/confirm", &body).await;
        assert_eq!((again.status, again.code().as_str()), (410, "account-link-invalid"));
        let out = browser.send("POST", "/api/v1/sign-out", &[], Vec::new()).await;
        assert_eq!(out.status, 204, "{}", out.text());
        assert_eq!(browser.get("/api/v1/account").await.status, 401);
        // The cookie is of no use any more either, should somebody have kept it.
        assert_eq!(sign_in(&browser, "ANNA@example.org", PASSWORD, "web").await.status, 200);
    }

    async fn nobody_gets_an_account_by_having_its_owner_click(server: &Open) {
        let of_mallory = server.anyone().post("/api/v1/sign-up", &sign_up_of("bo@example.org")).await;
        let (_, token) = letters(server, "bo@example.org", "account-confirm").await;
        // Bo clicks, on a device of Bo's own, and does not know the password that Mallory chose.
        let click = |extra: Value| {
            let mut body = json!({ "token": token, "client": "web" });
            for (name, value) in extra.as_object().unwrap() {
                body[name] = value.clone();
            }
            body
        };
        for extra in [json!({}), json!({ "password": "some other words" }), json!({ "sign_up": token })] {
            let refused = server.browser().post("/api/v1/sign-up/confirm", &click(extra)).await;
            assert_eq!((refused.status, refused.code().as_str()), (403, "account-password-needed"));
        }
        // Bo signs up, and gets a letter and an account of Bo's own.
        let mut own = sign_up_of("bo@example.org");
        own["password"] = json!("four words of bo");
        let begun = server.anyone().post("/api/v1/sign-up", &own).await;
        let (_, own_token) = letters(server, "bo@example.org", "account-confirm").await;
        let body = json!({ "token": own_token, "password": "four words of bo", "client": "web" });
        assert_eq!(server.browser().post("/api/v1/sign-up/confirm", &body).await.status, 200);
        // What Mallory began leads nowhere.
        let body = json!({ "token": token, "sign_up": of_mallory.json()["sign_up"], "client": "web" });
        assert_eq!(server.browser().post("/api/v1/sign-up/confirm", &body).await.code(), "account-link-invalid");
        assert_eq!(sign_in(&server.browser(), "bo@example.org", PASSWORD, "web").await.code(), "account-wrong");
        assert_eq!(begun.status, 202);
    }

    async fn no_answer_tells_who_has_an_account(server: &Open) {
        join(server, "anna@example.org").await;
        let mut known = Vec::new();
        for address in ["anna@example.org", "nobody@example.org"] {
            let up = server.anyone().post("/api/v1/sign-up", &sign_up_of(address)).await;
            let reset = server.anyone().post("/api/v1/reset", &json!({ "address": address })).await;
            let wrong = sign_in(&server.anyone(), address, "some other words", "app").await;
            let shape = |answer: &Answer| {
                let mut names: Vec<String> = answer.headers.iter().map(|(name, _)| name.clone()).collect();
                names.sort_unstable();
                let mut body = answer.json();
                if let Some(body) = body.as_object_mut() {
                    body.remove("request_id");
                    if let Some(text) = body.get("sign_up").and_then(Value::as_str).map(str::len) {
                        body.insert("sign_up".to_owned(), json!(text));
                    }
                }
                (answer.status, names, body)
            };
            known.push([shape(&up), shape(&reset), shape(&wrong)]);
        }
        assert_eq!(known.first(), known.last());
        // Only letters differ: the owner is told.
        assert_eq!(letters(server, "anna@example.org", "account-already-there").await.0, 1);
        assert_eq!(letters(server, "anna@example.org", "account-reset").await.0, 1);
        assert_eq!(letters(server, "nobody@example.org", "account-reset").await.0, 0);
    }

    async fn a_wrong_password_takes_as_long_as_an_unknown_address(server: &Open) {
        join(server, "anna@example.org").await;
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..15 {
            for (address, times) in ["anna@example.org", "nobody@example.org"].into_iter().zip(&mut times) {
                let begun = Instant::now();
                assert_eq!(sign_in(&server.anyone(), address, "some other words", "app").await.status, 401, "{round}");
                times.push(begun.elapsed());
                server.advance(minutes(20));
            }
        }
        // The quickest of each: everything else is what the machine does beside.
        let [known, unknown] = times.map(|times| times.into_iter().min().unwrap());
        let ratio = known.as_secs_f64() / unknown.as_secs_f64();
        assert!((0.5..2.0).contains(&ratio), "{known:?} and {unknown:?}");
    }

    async fn the_letters_to_an_address_are_bounded(server: &Open) {
        join(server, "anna@example.org").await;
        for _ in 0..30 {
            let asked = server.anyone().post("/api/v1/reset", &json!({ "address": "anna@example.org" })).await;
            assert_eq!(asked.status, 202);
        }
        // One of the hour's four was the confirmation.
        assert_eq!(letters(server, "anna@example.org", "account-reset").await.0, 3);
    }

    async fn a_letter_is_good_for_one_of_a_hundred(server: &Open) {
        let begun = server.anyone().post("/api/v1/sign-up", &sign_up_of("anna@example.org")).await;
        let (_, token) = letters(server, "anna@example.org", "account-confirm").await;
        let body = json!({ "token": token, "sign_up": begun.json()["sign_up"], "client": "app" });
        let visitors: Vec<_> = (0..100).map(|_| server.anyone()).collect();
        let answers = join_all(visitors.iter().map(|visitor| visitor.post("/api/v1/sign-up/confirm", &body))).await;
        // Who waits too long for a hash or a connection is told to come again.
        let statuses = |answers: &[Answer]| {
            let count = |status| answers.iter().filter(|answer| answer.status == status).count();
            (count(200) + count(204), count(410) + count(503))
        };
        assert_eq!(statuses(&answers), (1, 99));

        server.anyone().post("/api/v1/reset", &json!({ "address": "anna@example.org" })).await;
        let (_, token) = letters(server, "anna@example.org", "account-reset").await;
        let body = json!({ "token": token, "password": "a new set of words" });
        let answers = join_all(visitors.iter().map(|visitor| visitor.post("/api/v1/reset/confirm", &body))).await;
        assert_eq!(statuses(&answers), (1, 99), "{}", answers.first().unwrap().text());
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.status, 401);
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", "a new set of words", "app").await.status, 200);
    }

    async fn of_many_who_sign_up_with_one_address_one_gets_it(server: &Open) {
        let mut waiting = Vec::new();
        for _ in 0..4 {
            let begun = server.anyone().post("/api/v1/sign-up", &sign_up_of("anna@example.org")).await;
            let (_, token) = letters(server, "anna@example.org", "account-confirm").await;
            waiting.push(json!({ "token": token, "sign_up": begun.json()["sign_up"], "client": "app" }));
        }
        let visitors: Vec<_> = (0..4).map(|_| server.anyone()).collect();
        let confirm = |(visitor, body)| Visitor::post(visitor, "/api/v1/sign-up/confirm", body);
        let answers = join_all(visitors.iter().zip(&waiting).map(confirm)).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410, 410, 410]);
    }

    async fn guessing_grows_slow_and_locks_nobody_else_out(server: &Open) {
        join(server, "anna@example.org").await;
        // A browser in which Anna signed in before.
        let known = server.browser();
        assert_eq!(sign_in(&known, "anna@example.org", PASSWORD, "web").await.status, 200);
        let visitors: Vec<_> = (0..40).map(|_| server.anyone()).collect();
        let guesses = join_all(visitors.iter().map(|visitor| sign_in(visitor, "anna@example.org", "guessed words", "app"))).await;
        let told = |status| guesses.iter().filter(|guess| guess.status == status).count();
        // Forty at once are counted as forty: the sixth has the rest wait.
        assert_eq!((told(401), told(429)), (6, 34));
        let waiting = sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await;
        assert_eq!((waiting.code().as_str(), waiting.header("retry-after")), ("account-wait", Some("1")));
        // Where the account is known, nothing has changed.
        assert_eq!(sign_in(&known, "anna@example.org", PASSWORD, "web").await.status, 200);
        server.advance(Duration::from_secs(1));
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.status, 200);
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", "guessed words", "app").await.status, 401);
    }

    async fn weak_passwords_and_what_is_no_address_are_refused(server: &Open) {
        for (password, code) in [
            ("short words", "account-password-short"),
            ("Password12345", "account-password-common"),
            ("anna.keller77", "account-password-personal"),
        ] {
            let mut body = sign_up_of("anna@example.org");
            body["password"] = json!(password);
            let refused = server.anyone().post("/api/v1/sign-up", &body).await;
            assert_eq!((refused.status, refused.code().as_str()), (422, code));
        }
        let refused = server.anyone().post("/api/v1/sign-up", &sign_up_of("anna@localhost")).await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "account-address-malformed"));
    }

    async fn another_device_is_told_of_and_a_known_one_is_not(server: &Open) {
        join(server, "anna@example.org").await;
        let before = letters(server, "anna@example.org", "account-new-device").await.0;
        let browser = server.browser();
        for _ in 0..3 {
            assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        }
        assert_eq!(letters(server, "anna@example.org", "account-new-device").await.0, before + 1);
    }

    async fn the_first_administrator_is_made_once(server: &Open) {
        let turn = crate::account::model::Turn::of(&server.parts);
        let invited = server.store().write(async move |tx: &mut Tx| {
            crate::account::service::staff::invite_administrator(tx, &turn).await
        });
        let token = invited.await.map(|token: crate::account::token::Token| token.text()).map_err(|error: Error| error);
        let body = |address: &str| json!({ "token": token.clone().unwrap(), "address": address, "password": PASSWORD,
            "name": "Root", "client": "app" });
        let bodies: Vec<Value> = (0..20).map(|number| body(&format!("root{number}@example.org"))).collect();
        let visitor = server.anyone();
        let answers = join_all(bodies.iter().map(|body| visitor.post("/api/v1/administrator", body))).await;
        let made: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(made.len(), 1, "{}", answers.first().unwrap().text());
        let signed_in = made.first().unwrap().json();
        let me = server.bearing(Some(access(&signed_in))).get("/api/v1/account").await.json();
        assert_eq!(me["roles"], json!(["administrator"]));
        // None of it counts before a second factor.
        assert_eq!(me["permissions"], json!([]));
        let staff = server.bearing(Some(access(&signed_in))).get("/api/v1/staff/accounts").await;
        assert_eq!((staff.status, staff.code().as_str()), (403, "server-factor-needed"));
    }
}
