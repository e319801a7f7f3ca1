//! Guessing, and what many do at once.

use std::net::{IpAddr, Ipv6Addr};

use futures_util::future::join_all;

use super::*;
use crate::account::address::Address;
use crate::account::model::Turn;
use crate::account::service::{Refused, sign_in, staff};
use crate::account::token::{Token, Use};
use crate::store::{args, sql};
use crate::testing::on_both_gears;

/// Counts a try from an address; whether it may go on.
pub(super) async fn attempt(server: &TestServer, address: &str, from: IpAddr, known: Option<Token>) -> bool {
    let turn = Turn::of(&server.parts);
    let address = Address::parse(address).unwrap();
    let tried = server
        .store()
        .write(async move |tx: &mut Tx| sign_in::attempt(tx, &turn, &address, from, known.as_ref()).await)
        .await;
    match tried {
        Ok(_) => true,
        Err(Refused::Wait(_)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// An address of the `network`th customer at the `site`th site.
pub(super) fn from(site: u16, network: u16) -> IpAddr {
    Ipv6Addr::new(0x2001, 0xdb8, site, network, 0, 0, 0, 1).into()
}

async fn invited(server: &TestServer) -> String {
    let turn = Turn::of(&server.parts);
    let token = server
        .store()
        .write(async move |tx: &mut Tx| staff::invite_administrator(tx, &turn).await);
    let token: Result<Token, Error> = token.await;
    token.unwrap().text()
}

async fn administrator(server: &TestServer, token: &str, address: &str, password: &str) -> Answer {
    let body =
        json!({ "token": token, "address": address, "password": password, "name": "Root", "client": "app" });
    server.anyone().post("/api/v1/administrator", &body).await
}

on_both_gears! {
    async fn guesses_from_everywhere_are_bounded_but_not_where_the_owner_is_known(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let known = Token::parse(Use::Device, first["known"].as_str().unwrap());
        assert!(known.is_some());
        for address in ["anna@example.org", "nobody@example.org"] {
            // One site has its own bound, however many networks it has.
            let mut passed = 0;
            for network in 0..40 {
                passed += usize::from(attempt(server, address, from(0, network), None).await);
            }
            assert_eq!(passed, 30);
            for site in 1..100 {
                passed += usize::from(attempt(server, address, from(site, 0), None).await);
            }
            assert_eq!(passed, 100);
        }
        assert!(attempt(server, "anna@example.org", from(200, 0), known).await);
        assert!(attempt(server, "bo@example.org", from(0, 0), None).await);
        server.advance(minutes(61));
        assert!(attempt(server, "anna@example.org", from(200, 0), None).await);
    }

    async fn right_passwords_are_no_guesses(server: &Open) {
        join(server, "anna@example.org").await;
        for round in 0..35 {
            let right = sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await;
            assert_eq!(right.status, 200, "{round} {}", right.text());
        }
        let counts: Result<Vec<i64>, Error> = server.store().read(async move |tx: &mut Tx| {
            tx.rows(sql!("SELECT count FROM account_bound WHERE count > 1"), args![], |row| row.get(0)).await
        }).await;
        assert_eq!(counts, Ok(Vec::new()));
        server.settle().await;
    }

    async fn many_sign_ins_of_one_person_at_once_are_answered(server: &Open) {
        join(server, "anna@example.org").await;
        for _ in 0..3 {
            let visitors: Vec<_> = (0..12).map(|_| server.anyone()).collect();
            let all = visitors.iter().map(|visitor| sign_in(visitor, "anna@example.org", PASSWORD, "app"));
            let statuses: Vec<u16> = join_all(all).await.iter().map(|answer| answer.status).collect();
            assert!(statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
            server.advance(minutes(20));
        }
        server.settle().await;
    }

    async fn sessions_end_while_they_are_refreshed(server: &Open) {
        join(server, "anna@example.org").await;
        for round in 0..8 {
            let mut apps = Vec::new();
            for _ in 0..3 {
                let app = sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.json();
                apps.push(app["session"]["tokens"].clone());
            }
            let last = server.bearing(apps.last().unwrap()["access"].as_str());
            let anyone = server.anyone();
            let refreshed = apps.iter().map(async |tokens| {
                let body = json!({ "refresh": tokens["refresh"], "attempt": "x".repeat(22) });
                anyone.post("/api/v1/tokens/refresh", &body).await.status
            });
            let body = json!({ "keep_this": false });
            let (ended, refreshed) =
                tokio::join!(last.post("/api/v1/sign-out/everywhere", &body), join_all(refreshed));
            assert_eq!(ended.status, 204, "{round} {}", ended.text());
            assert!(refreshed.iter().all(|status| [200, 401].contains(status)), "{round} {refreshed:?}");
            server.advance(minutes(1));
        }
        server.settle().await;
    }

    async fn the_administrator_s_link_does_not_go_past_a_factor(server: &Open) {
        let account: ritm_api::AccountId = join(server, "anna@example.org").await["account"].as_str().unwrap().parse().unwrap();
        join(server, "bo@example.org").await;
        let token = invited(server).await;
        let put: Result<u64, Error> = server.store().write(async move |tx: &mut Tx| {
            tx.exec(
                sql!("INSERT INTO factor_totp (account, secret, created, confirmed, step) VALUES ($1, $2, 1, 1, 0)"),
                args![account.uuid(), b"sealed".as_slice()],
            ).await
        }).await;
        assert_eq!(put, Ok(1));
        let refused = administrator(server, &token, "anna@example.org", PASSWORD).await;
        assert_eq!((refused.status, refused.code().as_str()), (409, "account-has-factor"));
        let roles: Result<Vec<String>, Error> = server.store().read(async move |tx: &mut Tx| {
            tx.rows(sql!("SELECT role FROM account_role"), args![], |row| row.get(0)).await
        }).await;
        assert_eq!(roles, Ok(Vec::new()));
        // Wrong passwords are counted here as anywhere.
        let mut codes = Vec::new();
        for _ in 0..7 {
            codes.push(administrator(server, &token, "bo@example.org", "some other words").await.code());
        }
        assert_eq!(codes.first().map(String::as_str), Some("account-wrong"));
        assert_eq!(codes.last().map(String::as_str), Some("account-wait"));
        server.advance(minutes(20));
        // The link is still good for who has none.
        let made = administrator(server, &token, "bo@example.org", PASSWORD).await;
        assert_eq!(made.status, 200, "{}", made.text());
    }

    async fn nobody_keeps_letters_from_where_the_owner_is_known(server: &Open) {
        join(server, "anna@example.org").await;
        let browser = server.browser();
        assert_eq!(sign_in(&browser, "anna@example.org", PASSWORD, "web").await.status, 200);
        let reset = json!({ "address": "anna@example.org" });
        for _ in 0..3 {
            for _ in 0..10 {
                assert_eq!(server.anyone().post("/api/v1/reset", &reset).await.status, 202);
            }
            server.advance(minutes(61));
        }
        // Of a day's four from this network one was the confirmation.
        assert_eq!(letters(server, "anna@example.org", "account-reset").await.0, 3);
        for _ in 0..7 {
            assert_eq!(browser.post("/api/v1/reset", &reset).await.status, 202);
        }
        assert_eq!(letters(server, "anna@example.org", "account-reset").await.0, 3 + 5);
    }

    async fn a_name_that_a_stranger_chose_is_in_no_letter_to_others(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        assert_eq!(app.post("/api/v1/account/address", &json!({ "address": "bo@example.org" })).await.status, 202);
        server.settle().await;
        let sealer = server.parts.ports.sealer.clone();
        let kept: Result<Vec<mailbox::Kept>, Error> = server.store().read_long(async move |tx: &mut Tx| {
            let mut all = Vec::new();
            for letter in mailbox::list(tx, None, None, 100).await? {
                all.extend(mailbox::find(tx, &sealer, letter.id).await?);
            }
            Ok(all)
        }).await;
        let asking = ["account-confirm", "account-confirm-address"];
        let kept: Vec<_> = kept.unwrap().into_iter().filter(|letter| asking.contains(&letter.kind.as_str())).collect();
        assert_eq!(kept.len(), 2);
        assert!(kept.iter().all(|letter| !letter.text.contains("Keller") && !letter.html.contains("Keller")));
    }
}
