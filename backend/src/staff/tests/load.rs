//! Roles that change while everybody works.

use futures_util::future::join_all;
use ritm_api::account::Role;
use serde_json::Value;

use super::{member, person, signed_in};
use crate::account::service;
use crate::settings::LimitSettings;
use crate::store::{Error, Tx, args, sql};
use crate::testing::{Bench, Gear, TestServer, on_both_gears};

/// A server that lets everybody call as often as they like.
struct Unlimited(TestServer);

impl Bench for Unlimited {
    async fn start(gear: Gear) -> Self {
        Self(TestServer::with(gear, |settings| settings.limit = LimitSettings::NONE).await)
    }

    async fn finish(self) {
        self.0.expect_left_over();
        self.0.finish().await;
    }
}

async fn deeds(server: &TestServer, deed: &'static str) -> i64 {
    let counted: Result<i64, Error> = server
        .store()
        .read(async move |tx: &mut Tx| {
            tx.one(
                sql!("SELECT COUNT(*) FROM audit_entry WHERE action = $1 AND actor = 'staff'"),
                args![deed],
                |row| row.get(0),
            )
            .await
        })
        .await;
    counted.unwrap_or(-1)
}

on_both_gears! {
    async fn roles_change_under_load_and_the_trail_tells_each_change(server: &Unlimited) {
        let server = &server.0;
        let mut admins = Vec::new();
        for name in ["Ann", "Bea", "Cyd"] {
            admins.push(member(server, name, Role::Administrator).await);
        }
        let athlete = person(server, "Dora").await;
        let token = signed_in(server, athlete, &[], false).await;
        // Two give and take a role of the same athlete, all take the first role from each other, and everybody reads.
        let role = format!("/api/v1/staff/accounts/{athlete}/roles/support");
        let calls = (0..60_usize).map(|number| {
            let (_, by) = admins.get(number % 3).cloned().unwrap_or_else(|| panic!("three"));
            let (next, _) = admins.get((number + 1) % 3).cloned().unwrap_or_else(|| panic!("three"));
            let (role, own) = (role.clone(), token.clone());
            async move {
                let (method, path, token) = match number % 5 {
                    0 => ("PUT", role, by),
                    1 => ("DELETE", role, by),
                    2 if number > 40 => ("DELETE", format!("/api/v1/staff/accounts/{next}/roles/administrator"), by),
                    3 => ("GET", "/api/v1/account".to_owned(), own),
                    _ => ("GET", "/api/v1/staff/accounts".to_owned(), by),
                };
                let answer = server.bearing(Some(&token)).send(method, &path, &[], Vec::new()).await;
                (method, answer.status, answer.text())
            }
        });
        let answers = join_all(calls).await;
        for (method, status, text) in &answers {
            assert!([200, 204, 401, 403, 404, 409].contains(status), "{method} {status} {text}");
        }
        let active = server.store().read(async |tx: &mut Tx| service::staff::has_administrator(tx).await).await;
        assert_eq!(active, Ok::<_, Error>(true));
        // Of the athlete's role each change is told once, and what is there follows from them.
        let changes = deeds(server, "role-granted").await - deeds(server, "role-revoked").await;
        let left: Result<Vec<Role>, Error> =
            server.store().read(async move |tx: &mut Tx| service::roles(tx, athlete).await).await;
        let taken_from_staff: Result<i64, Error> = server.store().read(async |tx: &mut Tx| {
            tx.one(sql!("SELECT COUNT(*) FROM account_role WHERE role = 'administrator'"), args![], |row| row.get(0)).await
        }).await;
        let taken = 3 - taken_from_staff.unwrap_or(0);
        assert_eq!(changes + taken, left.map_or(-1, |left| left.len() as i64), "{answers:?}");
        let (_, root) = member(server, "Root", Role::Administrator).await;
        let verdict = server.bearing(Some(&root)).get("/api/v1/staff/audit/verdict").await.json();
        assert_eq!(verdict["sound"], Value::Bool(true), "{verdict}");
    }
}
