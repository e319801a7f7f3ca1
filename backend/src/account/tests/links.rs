//! Links in letters are bound to the state that they were made for.

use ritm_api::AccountId;

use super::*;
use crate::account::model::Turn;
use crate::account::service::{Refused, staff};
use crate::testing::on_both_gears;

const CONFIRM: &str = "/api/v1/account/address/confirm";
const UNDO: &str = "/api/v1/account/address/undo";

/// Asks for another address of an account, and gives what the letter to it carries.
async fn ask(server: &TestServer, app: &Visitor<'_>, address: &str) -> Value {
    let asked = app
        .post("/api/v1/account/address", &json!({ "address": address }))
        .await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    let (_, token) = letters(server, address, "account-confirm-address").await;
    assert!(!token.is_empty(), "no letter to {address}");
    json!({ "token": token })
}

/// Gives an account another address.
async fn move_to(server: &TestServer, app: &Visitor<'_>, address: &str) {
    let token = ask(server, app, address).await;
    assert_eq!(server.anyone().post(CONFIRM, &token).await.status, 204);
    server.settle().await;
}

/// Follows the link back that a letter to an address carries; nothing if none does.
async fn undo(server: &TestServer, address: &str) -> Option<u16> {
    let (_, token) = letters(server, address, "account-address-changed").await;
    if token.is_empty() {
        return None;
    }
    Some(
        server
            .anyone()
            .post(UNDO, &json!({ "token": token }))
            .await
            .status,
    )
}

async fn address_of(app: &Visitor<'_>) -> Value {
    app.get("/api/v1/account").await.json()["address"].clone()
}

on_both_gears! {
    async fn whoever_returns_leaves_no_way_back_to_what_was_between(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        move_to(server, &app, "evil@example.org").await;
        move_to(server, &app, "worse@example.org").await;
        // The owner comes back by a letter to the address that was theirs, as an owner who is still signed in can.
        move_to(server, &app, "Anna@example.org").await;
        for address in ["evil@example.org", "worse@example.org"] {
            assert!(matches!(undo(server, address).await, None | Some(410)), "{address}");
        }
        assert_eq!(address_of(&app).await, "Anna@example.org");
        // What the owner's own letter can do, it can still: end what a thief left behind.
        assert_eq!(undo(server, "anna@example.org").await, Some(204));
        assert_eq!(app.get("/api/v1/account").await.status, 401);
    }

    async fn an_address_of_its_own_right_keeps_its_way_back(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        move_to(server, &app, "new@example.org").await;
        server.advance(days(8));
        let again = sign_in(&server.anyone(), "new@example.org", PASSWORD, "app").await.json();
        let app = server.bearing(Some(access(&again["session"])));
        // A week later the first address has no older right: whoever goes back to it can be undone.
        move_to(server, &app, "anna@example.org").await;
        assert_eq!(undo(server, "new@example.org").await, Some(204));
    }

    async fn a_waiting_address_comes_to_nothing_when_who_asked_is_shut_out(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let owner = server.bearing(Some(access(&first)));
        let sign_in_thief = async || sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.json()["session"].clone();
        // Signed out everywhere by the owner.
        let thief = sign_in_thief().await;
        let token = ask(server, &server.bearing(Some(access(&thief))), "evil@example.org").await;
        assert_eq!(owner.post("/api/v1/sign-out/everywhere", &json!({ "keep_this": true })).await.status, 204);
        assert_eq!(server.anyone().post(CONFIRM, &token).await.code(), "account-link-invalid");
        // That session alone is ended.
        let thief = sign_in_thief().await;
        let token = ask(server, &server.bearing(Some(access(&thief))), "evil@example.org").await;
        let path = format!("/api/v1/account/sessions/{}", thief["session"].as_str().unwrap());
        assert_eq!(owner.send("DELETE", &path, &[], Vec::new()).await.status, 204);
        assert_eq!(server.anyone().post(CONFIRM, &token).await.code(), "account-link-invalid");
        // The thief signs out, and then everybody is shut out.
        let thief = sign_in_thief().await;
        let of_thief = server.bearing(Some(access(&thief)));
        let token = ask(server, &of_thief, "evil@example.org").await;
        assert_eq!(of_thief.send("POST", "/api/v1/sign-out", &[], Vec::new()).await.status, 204);
        assert_eq!(owner.post("/api/v1/sign-out/everywhere", &json!({ "keep_this": true })).await.status, 204);
        assert_eq!(server.anyone().post(CONFIRM, &token).await.code(), "account-link-invalid");
        // The owner's own stays, when others are shut out and when the owner signs out.
        let token = ask(server, &owner, "new@example.org").await;
        assert_eq!(owner.post("/api/v1/sign-out/everywhere", &json!({ "keep_this": true })).await.status, 204);
        assert_eq!(owner.send("POST", "/api/v1/sign-out", &[], Vec::new()).await.status, 204);
        assert_eq!(server.anyone().post(CONFIRM, &token).await.status, 204);
        server.settle().await;
    }

    async fn a_lock_voids_the_links_that_wait(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let account: AccountId = first["account"].as_str().unwrap().parse().unwrap();
        let token = ask(server, &server.bearing(Some(access(&first))), "new@example.org").await;
        let turn = Turn::of(&server.parts);
        let by = turn.id().into();
        let locked: Result<(), Refused> = server.store().write(async move |tx: &mut Tx| {
            staff::lock(tx, &turn, by, account, "taken over").await?;
            staff::unlock(tx, &turn, by, account).await
        }).await;
        assert_eq!(locked, Ok(()));
        assert_eq!(server.anyone().post(CONFIRM, &token).await.code(), "account-link-invalid");
    }

    async fn a_new_password_forgets_the_browsers_that_are_known(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let other = server.browser();
        assert_eq!(sign_in(&other, "anna@example.org", PASSWORD, "web").await.status, 200);
        let own = server.browser();
        assert_eq!(sign_in(&own, "anna@example.org", PASSWORD, "web").await.status, 200);
        let before = letters(server, "anna@example.org", "account-new-device").await.0;
        let json = [("content-type", "application/json")];
        let change = json!({ "present": PASSWORD, "password": "entirely other words" }).to_string().into_bytes();
        assert_eq!(own.send("PUT", "/api/v1/account/password", &json, change).await.status, 204);
        assert_eq!(server.bearing(Some(access(&first))).get("/api/v1/account").await.status, 401);
        // Where it was changed is known still; where the old one was used is new.
        assert_eq!(sign_in(&own, "anna@example.org", "entirely other words", "web").await.status, 200);
        assert_eq!(letters(server, "anna@example.org", "account-new-device").await.0, before);
        assert_eq!(sign_in(&other, "anna@example.org", "entirely other words", "web").await.status, 200);
        assert_eq!(letters(server, "anna@example.org", "account-new-device").await.0, before + 1);
    }

    async fn an_address_that_can_be_taken_back_is_kept_for_who_had_it(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let other = join(server, "bo@example.org").await;
        move_to(server, &server.bearing(Some(access(&first))), "evil@example.org").await;
        // The owner, who can't sign in, makes a new account; and somebody else wants the address.
        let begun = server.anyone().post("/api/v1/sign-up", &sign_up_of("Anna@example.org")).await;
        assert_eq!(begun.status, 202);
        let change = json!({ "address": "anna@example.org" });
        assert_eq!(server.bearing(Some(access(&other))).post("/api/v1/account/address", &change).await.status, 202);
        assert_eq!(letters(server, "anna@example.org", "account-confirm-address").await.0, 0);
        assert_eq!(letters(server, "Anna@example.org", "account-confirm").await.0, 0);
        assert_eq!(letters(server, "Anna@example.org", "account-address-kept").await.0, 1);
        assert_eq!(undo(server, "anna@example.org").await, Some(204));
    }

    async fn an_address_is_kept_for_a_week(server: &Open) {
        let first = join(server, "anna@example.org").await;
        move_to(server, &server.bearing(Some(access(&first))), "new@example.org").await;
        server.advance(days(8));
        let again = join(server, "Anna@example.org").await;
        assert_ne!(again["account"], first["account"]);
    }

    async fn a_lock_ends_what_programs_call_by(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let account: AccountId = first["account"].as_str().unwrap().parse().unwrap();
        let token = json!({ "name": "watch", "scopes": ["profile:read"] });
        let made = server.bearing(Some(access(&first))).post("/api/v1/account/tokens", &token).await.json();
        let program = server.bearing(made["token"].as_str());
        assert_eq!(program.get("/api/v1/account/profile").await.status, 200);
        let turn = Turn::of(&server.parts);
        let by = turn.id().into();
        let locked: Result<(), Refused> = server.store().write(async move |tx: &mut Tx| {
            staff::lock(tx, &turn, by, account, "taken over").await?;
            staff::unlock(tx, &turn, by, account).await
        }).await;
        assert_eq!(locked, Ok(()));
        assert_eq!(program.get("/api/v1/account/profile").await.status, 401);
    }
}
