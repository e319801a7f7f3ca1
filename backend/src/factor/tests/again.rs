//! Factors that are shown once and told of twice: with the same key after an answer that got lost. And factors where others
//! guess: they keep nobody out.

use super::*;
use crate::account::service::sign_in::attempt;

const JSON: (&str, &str) = ("content-type", "application/json");

async fn keyed(visitor: &Visitor<'_>, key: &str, path: &str, sent: &Value) -> Answer {
    let headers = [JSON, ("idempotency-key", key)];
    visitor
        .send("POST", path, &headers, sent.to_string().into_bytes())
        .await
}

/// Sends a call twice with one key, and asserts that it was done once and answered twice alike.
async fn twice(visitor: &Visitor<'_>, path: &str, sent: &Value) -> Value {
    let key = format!("key-of{}", path.replace('/', "-"));
    let first = keyed(visitor, &key, path, sent).await;
    let again = keyed(visitor, &key, path, sent).await;
    assert!(first.status < 300, "{path} {}", first.text());
    assert_eq!(
        (again.status, again.json()),
        (first.status, first.json()),
        "{path}"
    );
    first.json()
}

/// Everything that is kept beside keys.
async fn kept(server: &TestServer) -> String {
    let rows: Vec<Vec<u8>> = server
        .store()
        .read(async move |tx: &mut Tx| {
            tx.rows(
                sql!("SELECT reply FROM http_idempotency WHERE reply IS NOT NULL"),
                args![],
                |row| row.get(0),
            )
            .await
        })
        .await
        .unwrap();
    rows.iter()
        .map(|row| String::from_utf8_lossy(row).into_owned())
        .collect()
}

on_both_gears! {
    async fn every_factor_is_taken_once_and_answered_again(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (mut device, _) = add_passkey(server, &ada, "Ada's").await;
        let (secret, recovery) = set_up_app(server, &ada).await;
        let anyone = server.anyone();

        let pending = first_step(server, ada.account).await;
        let code = code_at(&secret, now_s(server));
        twice(&anyone, "/api/v1/sign-in/second/totp", &json!({"pending": pending, "code": code})).await;

        let pending = first_step(server, ada.account).await;
        twice(&anyone, "/api/v1/sign-in/second/recovery", &json!({"pending": pending, "code": recovery[0]})).await;
        let left = body(&ada_again(server, &ada).await.visit(server).get("/api/v1/account/factors").await, 200);
        assert_eq!(left["recovery_left"], json!(9));

        let pending = first_step(server, ada.account).await;
        let asked = body(&anyone.post("/api/v1/sign-in/second/passkey/begin", &json!({"pending": pending})).await, 200);
        let sent = json!({"pending": pending, "ceremony": asked["ceremony"], "credential": shown(&mut device, &asked)});
        twice(&anyone, "/api/v1/sign-in/second/passkey", &sent).await;

        let asked = body(&anyone.post("/api/v1/sign-in/passkey/begin", &Value::Null).await, 200);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked), "client": "app"});
        let signed_in = twice(&anyone, "/api/v1/sign-in/passkey", &sent).await;
        let text = access(&signed_in);
        let visit = server.bearing(Some(&text));

        let asked = body(&visit.post("/api/v1/account/proof/passkey/begin", &Value::Null).await, 200);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked)});
        twice(&visit, "/api/v1/account/proof/passkey", &sent).await;

        let asked = body(&visit.post("/api/v1/account/passkeys/begin", &Value::Null).await, 200);
        let mut other = self::device(server);
        let sent = json!({"ceremony": asked["ceremony"], "credential": made(&mut other, &asked), "name": "other"});
        twice(&visit, "/api/v1/account/passkeys", &sent).await;

        let key = [("idempotency-key", "a-key-for-recovery-codes")];
        let first = visit.send("POST", "/api/v1/account/recovery-codes", &key, Vec::new()).await;
        let again = visit.send("POST", "/api/v1/account/recovery-codes", &key, Vec::new()).await;
        assert_eq!((first.status, first.json()), (200, again.json()));
        let kept = kept(server).await;
        for code in first.json()["codes"].as_array().unwrap() {
            assert!(!kept.contains(code.as_str().unwrap()));
        }
        assert!(!kept.contains("codes") && !kept.contains("tokens"), "{kept}");
        server.settle().await;
    }

    async fn a_passkey_signs_in_however_others_guess(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (mut device, _) = add_passkey(server, &ada, "Ada's").await;
        let turn = Turn::of(&server.parts);
        for site in 0..120_u8 {
            let (turn, address) = (turn.clone(), Address::parse("ada@example.org").unwrap());
            let from = IpAddr::from([198, 51, 100, site]);
            let _ = server.store().write(async move |tx: &mut Tx| attempt(tx, &turn, &address, from, None).await).await;
        }
        refused(&taken::sign_in_by(server, "ada@example.org", "some other words").await, "account-wait");
        body(&sign_in_with(server, &mut device).await, 200);
    }

    async fn a_sign_in_by_a_second_step_ends_the_session_before_it(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (mut device, _) = add_passkey(server, &ada, "Ada's").await;
        let browser = server.browser();
        let mut before = None;
        for _ in 0..2 {
            let asked = body(&browser.post("/api/v1/sign-in/passkey/begin", &Value::Null).await, 200);
            let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked), "client": "web"});
            body(&browser.post("/api/v1/sign-in/passkey", &sent).await, 200);
            let cookie = browser.cookies().into_iter().find(|(name, _)| name == "ritm");
            let cookie = cookie.map(|(name, value)| format!("{name}={value}")).unwrap();
            if let Some(before) = before.replace(cookie) {
                let old = server.anyone().send("GET", "/api/v1/account", &[("cookie", before.as_str())], Vec::new()).await;
                assert_eq!(old.status, 401);
            }
        }
        server.settle().await;
    }

    async fn who_has_the_password_keeps_no_codes_from_where_the_owner_is_known(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (secret, _) = set_up_app(server, &ada).await;
        // The owner's app is known; a thief who has the password guesses codes from everywhere.
        let signed_in = by_totp(server, &first_step(server, ada.account).await, &code_at(&secret, now_s(server))).await;
        let known = body(&signed_in, 200)["known"].as_str().unwrap().to_owned();
        server.advance(Duration::from_secs(60));
        for _ in 0..8 {
            let pending = first_step(server, ada.account).await;
            for _ in 0..5 {
                by_totp(server, &pending, "000000").await;
                server.advance(Duration::from_secs(1));
            }
        }
        let pending = first_step(server, ada.account).await;
        refused(&by_totp(server, &pending, &code_at(&secret, now_s(server))).await, "account-wait");
        let turn = Turn::of(&server.parts);
        let first = Begin { known: crate::account::token::Token::parse(crate::account::token::Use::Device, &known), ..begin(false) };
        let account = ada.account;
        let pending = server.store().write(async move |tx: &mut Tx| {
            pending::begin(tx, &turn, &turn.ports.sealer, account, &first).await
        }).await.unwrap();
        body(&by_totp(server, pending.reveal(), &code_at(&secret, now_s(server))).await, 200);
    }

    async fn a_sign_in_that_waits_ends_when_the_factors_change(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (secret, _) = set_up_app(server, &ada).await;
        let waiting = first_step(server, ada.account).await;
        add_passkey(server, &ada, "Ada's").await;
        refused(&by_totp(server, &waiting, &code_at(&secret, now_s(server))).await, "account-step-ended");
    }

    async fn the_owner_is_told_once_a_day_that_somebody_knows_the_password(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        set_up_app(server, &ada).await;
        for day in 1..3_usize {
            for _ in 0..3 {
                let waiting = first_step(server, ada.account).await;
                refused(&by_totp(server, &waiting, "000000").await, "account-code-wrong");
            }
            let kinds = server.store().read_long(async |tx: &mut Tx| {
                crate::mail::mailbox::list(tx, None, None, 100).await
            }).await.unwrap();
            assert_eq!(kinds.iter().filter(|letter| letter.kind == "account-password-known").count(), day);
            server.advance(Duration::from_secs(86_400));
        }
    }
}
