//! Whom staff reaches: athletes, but not other staff; and the factors that are reset are those of whom it is asked for.

use std::time::Duration;

use ritm_api::AccountId;
use ritm_api::account::Role;
use serde_json::{Value, json};

use super::{member, person, signed_in};
use crate::mail::mailbox;
use crate::store::{Error, Tx, args, sql};
use crate::testing::{TestServer, on_both_gears};

/// Turns an authenticator app on that nobody needs to have.
async fn with_app(server: &TestServer, account: AccountId) {
    let (account, now) = (account.uuid(), server.parts.now().0);
    let put: Result<u64, Error> = server
        .store()
        .write(async move |tx: &mut Tx| {
            tx.exec(
                sql!("INSERT INTO factor_totp (account, secret, created, confirmed, step) VALUES ($1, $2, $3, $3, 0)"),
                args![account, b"sealed".as_slice(), now],
            )
            .await
        })
        .await;
    assert_eq!(put, Ok(1));
}

/// Whose factors will be taken away, and who asked for it.
async fn resets(server: &TestServer) -> Vec<(AccountId, AccountId)> {
    let read: Result<Vec<(uuid::Uuid, uuid::Uuid)>, Error> = server
        .store()
        .read(async move |tx: &mut Tx| {
            tx.rows(
                sql!("SELECT account, asked_by FROM factor_reset"),
                args![],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .await
        })
        .await;
    match read {
        Ok(rows) => rows.into_iter().map(|(of, by)| (of.into(), by.into())).collect(),
        Err(error) => panic!("{error:?}"),
    }
}

async fn has_app(server: &TestServer, account: AccountId) -> bool {
    let ways: Result<_, Error> = server
        .store()
        .read(async move |tx: &mut Tx| crate::factor::service::ways(tx, account).await)
        .await;
    ways.is_ok_and(|ways| ways.totp)
}

/// To whom letters of a kind went.
async fn letters_to(server: &TestServer, kind: &'static str) -> Vec<String> {
    server.settle().await;
    let kept: Result<Vec<mailbox::Kept>, Error> = server
        .store()
        .read_long(async move |tx: &mut Tx| mailbox::list(tx, None, None, 100).await)
        .await;
    let kept = kept.unwrap_or_default().into_iter();
    kept.filter(|letter| letter.kind == kind)
        .map(|letter| letter.to)
        .collect()
}

fn why_not(account: &Value, code: &str) -> Value {
    let acts = account["acts"].as_array().into_iter().flatten();
    acts.filter(|act| act["code"] == code)
        .map(|act| act["why_not"].clone())
        .collect()
}

on_both_gears! {
    async fn support_takes_the_factors_of_whom_it_is_asked_for_and_keeps_its_own(server: &TestServer) {
        let athlete = person(server, "Ada").await;
        let (me, token) = member(server, "Vera", Role::Support).await;
        with_app(server, athlete).await;
        with_app(server, me).await;
        let staff = server.bearing(Some(&token));
        let path = format!("/api/v1/staff/accounts/{athlete}");
        let reason = json!({ "reason": "Lost the phone and the codes" });
        assert_eq!(staff.post(&format!("{path}/reset-factors"), &reason).await.status, 204);
        assert_eq!(resets(server).await, [(athlete, me)]);
        assert_eq!(letters_to(server, "factor-reset-asked").await, ["ada@club.example"]);
        let seen = staff.get(&path).await.json();
        assert!(seen["factors_go_at"].is_i64(), "{seen}");
        assert_eq!(why_not(&seen, "reset-factors"), json!(["staff-not-now"]));
        server.advance(Duration::from_secs(3 * 86_400 + 1));
        server.settle().await;
        assert!(!has_app(server, athlete).await);
        assert!(has_app(server, me).await);
        server.expect_left_over();
    }

    async fn support_can_t_lock_or_strip_other_staff(server: &TestServer) {
        let (administrator, head) = member(server, "Head", Role::Administrator).await;
        let (operator, _) = member(server, "Olga", Role::Operator).await;
        let (me, token) = member(server, "Vera", Role::Support).await;
        with_app(server, administrator).await;
        with_app(server, operator).await;
        let staff = server.bearing(Some(&token));
        let reason = json!({ "reason": "Reported as taken over" });
        for other in [administrator, operator] {
            let path = format!("/api/v1/staff/accounts/{other}");
            let seen = staff.get(&path).await.json();
            for act in ["lock", "unlock", "end-sessions", "reset-factors"] {
                let refused = staff.post(&format!("{path}/{act}"), &reason).await;
                assert_eq!((refused.status, refused.code()), (403, "server-forbidden".to_owned()), "{act}");
                if act != "unlock" {
                    assert_eq!(why_not(&seen, act), json!(["server-forbidden"]), "{act}");
                }
            }
            let session = seen["sessions"][0]["id"].as_str().unwrap_or_default().to_owned();
            let refused = staff.post(&format!("{path}/sessions/{session}/end"), &reason).await;
            assert_eq!(refused.code(), "server-forbidden");
        }
        // Its own sessions it ends as ever, and whoever gives roles reaches all.
        let own = signed_in(server, me, &[], true).await;
        let ended = server.bearing(Some(&own)).post(&format!("/api/v1/staff/accounts/{me}/end-sessions"), &reason).await;
        assert_eq!(ended.status, 204, "{}", ended.text());
        let path = format!("/api/v1/staff/accounts/{operator}");
        let head = server.bearing(Some(&head));
        assert_eq!(head.post(&format!("{path}/reset-factors"), &reason).await.status, 204);
        assert_eq!(head.post(&format!("{path}/lock"), &reason).await.status, 204);
        assert_eq!(head.send("PUT", &format!("{path}/roles/support"), &[], Vec::new()).await.code(), "staff-not-now");
        server.expect_left_over();
    }

    async fn hidden_addresses_are_not_read_out_letter_by_letter(server: &TestServer) {
        person(server, "Ada").await;
        let (_, moderator) = member(server, "Mo", Role::Moderator).await;
        let (_, support) = member(server, "Vera", Role::Support).await;
        let found = async |token: &str, text: &str| {
            let answer = server.bearing(Some(token)).get(&format!("/api/v1/staff/accounts?text={text}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()["entries"].as_array().map_or(0, Vec::len)
        };
        let searches = async || {
            let wanted = crate::audit::Wanted {
                action: Some("account-searched".to_owned()),
                limit: 10,
                ..crate::audit::Wanted::default()
            };
            let listed: Result<_, Error> =
                server.store().read(async move |tx: &mut Tx| crate::audit::list(tx, &wanted).await).await;
            listed.map(|entries| entries.len())
        };
        assert_eq!(found(&moderator, "ada%40club").await, 0);
        assert_eq!(found(&moderator, "ADA%40club.example").await, 1);
        assert_eq!(searches().await, Ok(0));
        assert_eq!(found(&support, "ada%40").await, 1);
        assert_eq!(searches().await, Ok(1));
        server.expect_left_over();
    }
}
