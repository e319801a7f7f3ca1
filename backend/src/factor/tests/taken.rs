//! Accounts that somebody else had for a while: what they made does not outlive the owner's way back.

use super::*;
use crate::mail::mailbox;
use crate::store::Error;

/// What the last letter of a kind to an address carries behind `#`.
async fn letter(server: &TestServer, to: &str, kind: &'static str) -> String {
    server.settle().await;
    let (to, sealer) = (to.to_owned(), server.parts.ports.sealer.clone());
    let found = server.store().read_long(async move |tx: &mut Tx| {
        for letter in mailbox::list(tx, Some(&to), None, 100).await? {
            if letter.kind == kind {
                return mailbox::find(tx, &sealer, letter.id).await;
            }
        }
        Ok::<_, Error>(None)
    });
    let found = found.await.unwrap().unwrap();
    let behind = found.text.split_once('#').unwrap().1;
    let token = behind.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter)));
    // Letters are told apart by when they were written.
    server.advance(Duration::from_secs(1));
    token.into_iter().next().unwrap().to_owned()
}

async fn post(server: &TestServer, path: &str, sent: &Value) -> Answer {
    let answer = server.anyone().post(path, sent).await;
    server.settle().await;
    answer
}

/// Gives an account another address, as whoever has a session and the new mailbox can.
async fn move_to(server: &TestServer, account: AccountId, address: &str) {
    let token = session(server, account).await;
    let asked = server
        .bearing(Some(&token))
        .post("/api/v1/account/address", &json!({"address": address}))
        .await;
    body(&asked, 202);
    let token = letter(server, address, "account-confirm-address").await;
    let confirmed = post(
        server,
        "/api/v1/account/address/confirm",
        &json!({"token": token}),
    )
    .await;
    body(&confirmed, 204);
}

async fn undo(server: &TestServer, to: &str) -> Answer {
    let token = letter(server, to, "account-address-changed").await;
    post(server, "/api/v1/account/address/undo", &json!({"token": token})).await
}

/// Chooses a password by a letter that was written already.
async fn choose_password(server: &TestServer, to: &str, password: &str) {
    let token = letter(server, to, "account-reset").await;
    let sent = json!({"token": token, "password": password});
    body(&post(server, "/api/v1/reset/confirm", &sent).await, 204);
}

pub(super) async fn sign_in_by(server: &TestServer, address: &str, password: &str) -> Answer {
    let sent = json!({"address": address, "password": password, "client": "app"});
    post(server, "/api/v1/sign-in", &sent).await
}

pub(super) async fn make_staff(server: &TestServer, account: AccountId) {
    let account = account.uuid();
    server
        .store()
        .write(async move |tx: &mut Tx| {
            tx.exec(
                sql!("INSERT INTO account_role (account, role, granted) VALUES ($1, 'administrator', 0)"),
                args![account],
            )
            .await
        })
        .await
        .unwrap();
}

on_both_gears! {
    async fn what_a_thief_made_is_gone_when_the_owner_undoes_the_change_of_address(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        // The owner's own passkey is older than any thief.
        let (mut own, _) = add_passkey(server, &ada, "Ada's").await;
        server.advance(Duration::from_secs(30 * 86_400));
        let thief = ada_again(server, &ada).await;
        let (mut stolen, _) = add_passkey(server, &thief, "Thief's").await;
        set_up_app(server, &thief).await;
        let waiting = first_step(server, ada.account).await;
        move_to(server, ada.account, "evil@example.org").await;
        body(&undo(server, "ada@example.org").await, 204);
        refused(&sign_in_with(server, &mut stolen).await, "account-passkey-refused");
        refused(&by_totp(server, &waiting, "123456").await, "account-step-ended");
        choose_password(server, "ada@example.org", "words that are mine").await;
        let signed_in = body(&sign_in_by(server, "ada@example.org", "words that are mine").await, 200);
        assert!(signed_in["second"].is_null(), "{signed_in}");
        body(&sign_in_with(server, &mut own).await, 200);
    }

    async fn the_owner_s_way_back_outlives_the_thief_s(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        move_to(server, ada.account, "first@evil.example").await;
        move_to(server, ada.account, "second@evil.example").await;
        body(&undo(server, "first@evil.example").await, 204);
        body(&undo(server, "ada@example.org").await, 204);
        refused(&undo(server, "first@evil.example").await, "account-link-invalid");
        choose_password(server, "ada@example.org", "words that are mine").await;
        body(&sign_in_by(server, "ada@example.org", "words that are mine").await, 200);
    }

    async fn a_new_password_shuts_out_who_knew_the_old_one(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (secret, _) = set_up_app(server, &ada).await;
        let thief = session(server, ada.account).await;
        let visit = server.bearing(Some(&thief));
        let sent = json!({"address": "evil@example.org"});
        body(&visit.post("/api/v1/account/address", &sent).await, 202);
        let confirm = letter(server, "evil@example.org", "account-confirm-address").await;
        let sent = json!({"name": "watch", "scopes": ["profile:read"]});
        let program = body(&visit.post("/api/v1/account/tokens", &sent).await, 201)["token"].clone();
        let program = server.bearing(program.as_str());
        body(&program.get("/api/v1/account/profile").await, 200);
        let waiting = first_step(server, ada.account).await;

        body(&post(server, "/api/v1/reset", &json!({"address": "ada@example.org"})).await, 202);
        choose_password(server, "ada@example.org", "words that are mine").await;
        let confirmed = post(server, "/api/v1/account/address/confirm", &json!({"token": confirm})).await;
        refused(&confirmed, "account-link-invalid");
        assert_eq!(program.get("/api/v1/account/profile").await.status, 401);
        let code = code_at(&secret, now_s(server));
        refused(&by_totp(server, &waiting, &code).await, "account-step-ended");
        // The owner's own sign-in goes on.
        let asked = body(&sign_in_by(server, "ada@example.org", "words that are mine").await, 200);
        body(&by_totp(server, asked["second"]["pending"].as_str().unwrap(), &code).await, 200);
    }

    async fn staff_without_any_factor_left_may_do_nothing(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        make_staff(server, ada.account).await;
        let visit = ada.visit(server);
        let (_, id) = add_passkey(server, &ada, "Key").await;
        body(&visit.get("/api/v1/staff/audit").await, 200);
        set_up_app(server, &ada).await;
        body(&visit.send("DELETE", &format!("/api/v1/account/passkeys/{id}"), &[], Vec::new()).await, 204);
        body(&visit.get("/api/v1/staff/audit").await, 200);
        body(&visit.send("DELETE", "/api/v1/account/totp", &[], Vec::new()).await, 204);
        refused(&visit.get("/api/v1/staff/audit").await, "server-factor-needed");
        server.settle().await;
    }

    async fn other_sessions_end_when_a_passkey_or_recovery_codes_are_made(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let other = session(server, ada.account).await;
        add_passkey(server, &ada, "Laptop").await;
        assert_eq!(server.bearing(Some(&other)).get("/api/v1/account").await.status, 401);
        let other = session(server, ada.account).await;
        let visit = ada.visit(server);
        body(&visit.post("/api/v1/account/recovery-codes", &Value::Null).await, 200);
        assert_eq!(server.bearing(Some(&other)).get("/api/v1/account").await.status, 401);
        body(&visit.get("/api/v1/account").await, 200);
        server.settle().await;
    }

    async fn what_was_wrong_after_a_right_password_is_written_down(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (secret, _) = set_up_app(server, &ada).await;
        let wrong = format!("{:06}", (secret.code(now_s(server) / 30) + 1) % 1_000_000);
        let pending = first_step(server, ada.account).await;
        refused(&by_totp(server, &pending, &wrong).await, "account-code-wrong");
        let sent = json!({"pending": pending, "code": "aaaa-aaaa-aaaa"});
        let answer = server.anyone().post("/api/v1/sign-in/second/recovery", &sent).await;
        assert!(answer.status >= 400);
        let visit = ada.visit(server);
        refused(&visit.post("/api/v1/account/proof/totp", &json!({"code": wrong})).await, "account-code-wrong");
        let answer = visit.post("/api/v1/account/proof", &json!({"password": "some other words"})).await;
        refused(&answer, "account-password-wrong");
        for (action, at_least) in [("second-step-refused", 1), ("proof-refused", 2)] {
            let wanted = crate::audit::Wanted {
                action: Some(action.to_owned()),
                limit: 10,
                ..crate::audit::Wanted::default()
            };
            let listed: Result<_, Error> =
                server.store().read(async move |tx: &mut Tx| crate::audit::list(tx, &wanted).await).await;
            assert!(listed.unwrap().len() >= at_least, "{action}");
        }
        server.settle().await;
    }
}
