//! What staff may do and what not, by URL, on both databases.

mod letters;
mod load;
mod looks;
mod reach;

use std::time::Duration;

use ritm_api::account::{ClientKind, Role, SignedInBy};
use ritm_api::{AccountId, Permission};
use serde_json::{Value, json};

use crate::account::model::{Origin, Turn};
use crate::account::service::session::{self, Begin};
use crate::account::service::{Newcomer, Refused, create_confirmed, staff};
use crate::job::{self, Kind, Running, Work};
use crate::store::{Error, Tx};
use crate::testing::{Bench as _, TestServer, Visitor, on_both_gears};

/// Every endpoint that a permission guards: method, path, what it takes, and the permission.
fn guarded(account: AccountId, job: &str) -> Vec<(&'static str, String, Value, Permission)> {
    let reason = json!({ "reason": "the tests have a look" });
    let of = |end: &str| format!("/api/v1/staff/accounts/{account}{end}");
    let reveal = json!({ "name": true, "address": true, "reason": "the tests have a look" });
    let session = "00000000-0000-7000-8000-000000000000";
    vec![
        (
            "GET",
            "/api/v1/staff/accounts".to_owned(),
            Value::Null,
            Permission::AccountRead,
        ),
        ("GET", of(""), Value::Null, Permission::AccountRead),
        ("POST", of("/reveal"), reveal, Permission::AccountReveal),
        (
            "GET",
            "/api/v1/staff/looks".to_owned(),
            Value::Null,
            Permission::AuditRead,
        ),
        ("POST", of("/lock"), reason.clone(), Permission::AccountLock),
        ("POST", of("/unlock"), reason.clone(), Permission::AccountLock),
        (
            "POST",
            of("/reset-factors"),
            reason.clone(),
            Permission::AccountFactor,
        ),
        (
            "POST",
            of("/end-sessions"),
            reason.clone(),
            Permission::AccountSession,
        ),
        (
            "POST",
            of(&format!("/sessions/{session}/end")),
            reason,
            Permission::AccountSession,
        ),
        ("PUT", of("/roles/support"), Value::Null, Permission::RoleGrant),
        ("DELETE", of("/roles/support"), Value::Null, Permission::RoleGrant),
        (
            "GET",
            "/api/v1/staff/work/job/queues".to_owned(),
            Value::Null,
            Permission::JobRead,
        ),
        (
            "GET",
            "/api/v1/staff/work/effect".to_owned(),
            Value::Null,
            Permission::JobRead,
        ),
        (
            "GET",
            format!("/api/v1/staff/work/job/{job}"),
            Value::Null,
            Permission::JobRead,
        ),
        (
            "POST",
            format!("/api/v1/staff/work/job/{job}/retry"),
            Value::Null,
            Permission::JobAct,
        ),
        (
            "POST",
            format!("/api/v1/staff/work/job/{job}/discard"),
            Value::Null,
            Permission::JobAct,
        ),
        (
            "GET",
            "/api/v1/staff/letters".to_owned(),
            Value::Null,
            Permission::LetterRead,
        ),
        (
            "GET",
            format!("/api/v1/staff/letters/{job}"),
            Value::Null,
            Permission::LetterRead,
        ),
        (
            "POST",
            format!("/api/v1/staff/letters/{job}/reveal"),
            json!({ "links": false, "reason": "the tests have a look" }),
            Permission::AccountReveal,
        ),
        (
            "GET",
            "/api/v1/staff/audit".to_owned(),
            Value::Null,
            Permission::AuditRead,
        ),
        (
            "GET",
            "/api/v1/staff/audit/verdict".to_owned(),
            Value::Null,
            Permission::AuditRead,
        ),
        (
            "GET",
            "/api/v1/staff/settings".to_owned(),
            Value::Null,
            Permission::SettingRead,
        ),
        (
            "GET",
            "/api/v1/staff/flags".to_owned(),
            Value::Null,
            Permission::FlagRead,
        ),
        (
            "PUT",
            "/api/v1/staff/flags/sign-up".to_owned(),
            json!({ "percent": 100 }),
            Permission::FlagWrite,
        ),
        (
            "GET",
            "/api/v1/staff/health".to_owned(),
            Value::Null,
            Permission::HealthRead,
        ),
    ]
}

const JSON: (&str, &str) = ("content-type", "application/json");

fn bytes(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}

async fn ask(visitor: &Visitor<'_>, method: &str, path: &str, body: &Value) -> (u16, String) {
    let answer = match body {
        Value::Null => visitor.send(method, path, &[], Vec::new()).await,
        // Some version, for what may be edited: who may not edit never comes so far.
        body => {
            visitor
                .send(method, path, &[JSON, ("if-match", "\"v0\"")], bytes(body))
                .await
        }
    };
    (answer.status, answer.code())
}

/// A new account with a name and an address of its own.
async fn person(server: &TestServer, name: &str) -> AccountId {
    let turn = Turn::of(&server.parts);
    let Ok(address) =
        crate::account::address::Address::parse(&format!("{}@club.example", name.to_lowercase()))
    else {
        panic!("{name} makes no address");
    };
    let newcomer = Newcomer {
        address,
        name: format!("{name} Eriksson"),
        language: "en".to_owned(),
        zone: None,
        password: None,
    };
    let made: Result<Option<AccountId>, Error> = server
        .store()
        .write(async move |tx: &mut Tx| create_confirmed(tx, &turn, &newcomer).await)
        .await;
    match made {
        Ok(Some(account)) => account,
        other => panic!("{other:?}"),
    }
}

/// Signs an account in with these roles; gives what an app bears.
async fn signed_in(server: &TestServer, account: AccountId, roles: &[Role], strong: bool) -> String {
    let turn = Turn::of(&server.parts);
    let roles = roles.to_vec();
    let begun = server
        .store()
        .write(async move |tx: &mut Tx| {
            for role in &roles {
                staff::grant(tx, &turn, None, account, *role).await?;
            }
            let origin = Origin {
                client: ClientKind::App,
                device: "a test".to_owned(),
                place: "127.0.0.…".to_owned(),
            };
            let begin = Begin {
                way: SignedInBy::Password,
                strong,
                origin,
                known: None,
                replaces: None,
            };
            Ok::<_, Refused>(session::begin(tx, &turn, account, &begin).await?)
        })
        .await;
    match begun {
        Ok(begun) => begun.secret.text(),
        Err(error) => panic!("{error:?}"),
    }
}

/// A member of staff with a second factor.
async fn member(server: &TestServer, name: &str, role: Role) -> (AccountId, String) {
    let account = person(server, name).await;
    let token = signed_in(server, account, &[role], true).await;
    (account, token)
}

static GIVES_UP: Kind = Kind::new("staff-test", |_: Work| -> Running {
    Box::pin(async { Err(job::Failure::Never("550 5.1.1 no such mailbox here".to_owned())) })
});

/// A job that was given up.
async fn dead_letter(server: &TestServer) -> String {
    let job = job::Job::new(&server.parts.ports, &GIVES_UP, &json!({ "letter": 7 }));
    let id = job.id();
    let put: Result<bool, Error> = server
        .store()
        .write(async move |tx: &mut Tx| {
            job::put(tx, &job).await?;
            tx.exec(
                crate::store::sql!(
                    "UPDATE job SET state = 'dead', attempts = 3, error = '550 no such mailbox', ended_at = due_at WHERE id = $1"
                ),
                crate::store::args![id],
            )
            .await?;
            Ok(true)
        })
        .await;
    assert_eq!(put, Ok(true));
    id.to_string()
}

on_both_gears! {
    async fn each_permission_opens_what_it_names_and_nothing_else(server: &TestServer) {
        let athlete = person(server, "Anna").await;
        let nobody = "00000000-0000-7000-8000-000000000001";
        let endpoints = guarded(athlete, nobody);
        let stranger = server.anyone();
        let token = signed_in(server, athlete, &[], false).await;
        let own = server.bearing(Some(&token));
        for (method, path, body, _) in &endpoints {
            assert_eq!(ask(&stranger, method, path, body).await.0, 401, "{method} {path}");
            assert_eq!(ask(&own, method, path, body).await, (403, "server-forbidden".to_owned()), "{method} {path}");
        }
        for (at, role) in Role::ALL.iter().enumerate() {
            let (account, token) = member(server, &format!("Staff{at}"), *role).await;
            let visitor = server.bearing(Some(&token));
            for (method, path, body, permission) in &endpoints {
                let (status, code) = ask(&visitor, method, path, body).await;
                let may = role.permissions().contains(permission);
                assert_eq!(
                    may,
                    code != "server-forbidden",
                    "{role} {method} {path} answered {status} {code}"
                );
                assert!(status < 500, "{role} {method} {path} answered {status} {code}");
            }
            // Without a second factor no permission counts.
            let weak = signed_in(server, account, &[], false).await;
            let answer = ask(&server.bearing(Some(&weak)), "GET", "/api/v1/staff/accounts", &Value::Null).await;
            assert_eq!(answer, (403, "server-factor-needed".to_owned()), "{role}");
        }
        server.expect_left_over();
    }

    async fn what_is_hidden_is_shown_for_a_reason_that_its_owner_can_read(server: &TestServer) {
        let athlete = person(server, "Anna").await;
        let own_token = signed_in(server, athlete, &[], false).await;
        let (_, token) = member(server, "Vera", Role::Support).await;
        let staff = server.bearing(Some(&token));
        let path = format!("/api/v1/staff/accounts/{athlete}");

        let found = staff.get("/api/v1/staff/accounts?text=anna%40").await;
        assert_eq!(found.status, 200, "{}", found.text());
        let entries = found.json()["entries"].as_array().cloned().unwrap_or_default();
        assert_eq!(entries.len(), 1, "{}", found.text());
        let seen = staff.get(&path).await;
        for text in [found.text(), seen.text()] {
            assert!(!text.contains("Eriksson") && !text.contains("anna@"), "{text}");
            assert!(text.contains("a••••@club.example"), "{text}");
        }

        for (body, field) in [
            (json!({ "name": true, "address": false, "reason": "why" }), "field-too-short"),
            (json!({ "name": false, "address": false, "reason": "a reason of some length" }), "staff-nothing-asked"),
        ] {
            let refused = staff.post(&format!("{path}/reveal"), &body).await;
            assert!((400..500).contains(&refused.status) && refused.text().contains(field), "{}", refused.text());
        }
        assert_eq!(server.bearing(Some(&own_token)).get("/api/v1/account/looks").await.json()["looks"], json!([]));

        let asked = json!({ "name": true, "address": true, "reason": "A letter came back" });
        let shown = staff.post(&format!("{path}/reveal"), &asked).await;
        assert_eq!(shown.json()["name"], "Anna Eriksson", "{}", shown.text());
        assert_eq!(shown.json()["address"], "anna@club.example");
        let looks = server.bearing(Some(&own_token)).get("/api/v1/account/looks").await.json();
        assert_eq!(looks["looks"][0]["by"], "Vera Eriksson");
        assert_eq!(looks["looks"][0]["reason"], "A letter came back");
        assert_eq!(looks["looks"][0]["fields"], json!(["name", "address"]));

        // Nothing of it is in the trail beside ids and the reason.
        let (_, token) = member(server, "Olga", Role::Operator).await;
        let trail = server.bearing(Some(&token)).get("/api/v1/staff/audit?deed=account-revealed").await;
        assert_eq!(trail.json()["entries"].as_array().map(Vec::len), Some(1), "{}", trail.text());
        assert!(!trail.text().contains("Eriksson") && !trail.text().contains("anna@"), "{}", trail.text());
        server.expect_left_over();
    }

    async fn a_locked_account_is_shut_until_it_is_unlocked(server: &TestServer) {
        let athlete = person(server, "Anna").await;
        let own_token = signed_in(server, athlete, &[], false).await;
        let (me, token) = member(server, "Vera", Role::Support).await;
        let staff = server.bearing(Some(&token));
        let path = format!("/api/v1/staff/accounts/{athlete}");
        let reason = json!({ "reason": "Reported as taken over" });

        assert_eq!(server.bearing(Some(&own_token)).get("/api/v1/staff/me").await.status, 200);
        assert_eq!(staff.post(&format!("{path}/unlock"), &reason).await.code(), "staff-not-now");
        assert_eq!(staff.post(&format!("{path}/lock"), &reason).await.status, 204);
        assert_eq!(staff.post(&format!("{path}/lock"), &reason).await.code(), "staff-not-now");
        assert_eq!(server.bearing(Some(&own_token)).get("/api/v1/staff/me").await.status, 401);
        let seen = staff.get(&path).await.json();
        assert_eq!((&seen["state"], &seen["locked_because"]), (&json!("locked"), &json!("Reported as taken over")));
        assert_eq!(staff.post(&format!("{path}/unlock"), &reason).await.status, 204);
        assert_eq!(staff.get(&path).await.json()["state"], "active");

        let own = format!("/api/v1/staff/accounts/{me}/lock");
        assert_eq!(staff.post(&own, &reason).await.code(), "staff-own-account");
        let gone = "/api/v1/staff/accounts/00000000-0000-7000-8000-000000000001/lock";
        assert_eq!(staff.post(gone, &reason).await.code(), "staff-gone");
        server.expect_left_over();
    }

    async fn roles_are_given_and_taken_after_fresh_proof_and_end_sessions(server: &TestServer) {
        let athlete = person(server, "Anna").await;
        let own_token = signed_in(server, athlete, &[], false).await;
        let (me, token) = member(server, "Vera", Role::Administrator).await;
        let staff = server.bearing(Some(&token));
        let role = format!("/api/v1/staff/accounts/{athlete}/roles/support");
        assert_eq!(staff.send("PUT", &role, &[], Vec::new()).await.status, 204);
        // Whoever becomes staff signs in anew, and lives shorter.
        assert_eq!(server.bearing(Some(&own_token)).get("/api/v1/staff/me").await.status, 401);
        let offers = staff.get(&format!("/api/v1/staff/accounts/{athlete}")).await.json()["roles"].clone();
        let granted: Vec<&Value> =
            offers.as_array().into_iter().flatten().filter(|offer| offer["granted"] == true).collect();
        assert_eq!(granted.len(), 1, "{offers}");
        assert_eq!(staff.send("DELETE", &role, &[], Vec::new()).await.status, 204);

        let own = format!("/api/v1/staff/accounts/{me}/roles/administrator");
        assert_eq!(staff.send("DELETE", &own, &[], Vec::new()).await.code(), "staff-own-account");
        server.advance(Duration::from_secs(11 * 60));
        assert_eq!(staff.send("PUT", &role, &[], Vec::new()).await.code(), "server-proof-needed");
        server.expect_left_over();
    }

    async fn a_dead_letter_is_tried_again_or_let_go_once(server: &TestServer) {
        let (_, token) = member(server, "Olga", Role::Operator).await;
        let staff = server.bearing(Some(&token));
        let id = dead_letter(server).await;
        let path = format!("/api/v1/staff/work/job/{id}");
        assert_eq!(staff.get("/api/v1/staff/me").await.json()["waiting"]["dead"], 1);
        let item = staff.get(&path).await;
        assert_eq!(item.json()["state"], "dead", "{}", item.text());
        assert!(item.json()["payload"].as_str().is_some_and(|payload| payload.contains("\"letter\": 7")));
        // A job is no effect, whatever the address says.
        assert_eq!(staff.get(&format!("/api/v1/staff/work/effect/{id}")).await.code(), "staff-gone");
        let listed = staff.get("/api/v1/staff/work/job?state=dead").await.json();
        assert_eq!(listed["entries"].as_array().map(Vec::len), Some(1), "{listed}");
        let queues = staff.get("/api/v1/staff/work/job/queues").await.json();
        let dead = queues["queues"].as_array().into_iter().flatten().find(|queue| queue["kind"] == "staff-test");
        assert_eq!(dead.map(|queue| queue["dead"].clone()), Some(json!(1)), "{queues}");

        assert_eq!(staff.send("POST", &format!("{path}/retry"), &[], Vec::new()).await.status, 204);
        assert_eq!(staff.get(&path).await.json()["state"], "waiting");
        for act in ["retry", "discard"] {
            let answer = staff.send("POST", &format!("{path}/{act}"), &[], Vec::new()).await;
            assert_eq!(answer.code(), "staff-not-now", "{act}");
        }
        let other = dead_letter(server).await;
        let path = format!("/api/v1/staff/work/job/{other}");
        assert_eq!(staff.send("POST", &format!("{path}/discard"), &[], Vec::new()).await.status, 204);
        assert_eq!(staff.get(&path).await.code(), "staff-gone");
        let trail = staff.get("/api/v1/staff/audit").await.text();
        assert!(trail.contains("job-retried") && trail.contains("job-discarded"), "{trail}");
        server.expect_left_over();
    }

    async fn a_flag_is_switched_by_who_saw_its_newest_version(server: &TestServer) {
        let (_, token) = member(server, "Olga", Role::Operator).await;
        let staff = server.bearing(Some(&token));
        let flags = staff.get("/api/v1/staff/flags").await.json();
        assert_eq!((&flags["flags"][0]["percent"], &flags["flags"][0]["version"]), (&json!(100), &json!(0)));
        let path = "/api/v1/staff/flags/sign-up";
        let half = json!({ "percent": 50 });
        assert_eq!(staff.send("PUT", path, &[JSON], bytes(&half)).await.code(), "server-version-missing");
        let first = staff.send("PUT", path, &[JSON, ("if-match", "\"v0\"")], bytes(&half)).await;
        assert_eq!(first.json()["percent"], 50, "{}", first.text());
        assert_eq!(first.header("etag"), Some("\"v1\""));
        let late = staff.send("PUT", path, &[JSON, ("if-match", "\"v0\"")], bytes(&half)).await;
        assert_eq!(late.code(), "server-version-changed");
        let other = staff.send("PUT", "/api/v1/staff/flags/none", &[JSON, ("if-match", "\"v0\"")], bytes(&half)).await;
        assert_eq!(other.code(), "staff-gone");
        server.expect_left_over();
    }

    async fn settings_are_told_without_secrets_and_health_part_by_part(server: &TestServer) {
        let canary = "canary-4711-settings";
        let other = TestServer::with(server.gear(), |settings| {
            settings.metrics.token = Some(crate::settings::Secret::new(canary));
        })
        .await;
        let (_, token) = member(&other, "Olga", Role::Operator).await;
        let told = other.bearing(Some(&token)).get("/api/v1/staff/settings").await;
        let secret = told.json()["settings"].as_array().cloned().unwrap_or_default();
        let secret: Vec<Value> = secret.into_iter().filter(|setting| setting["secret"] == true).collect();
        assert!(secret.iter().any(|setting| setting["name"] == "metrics.token"), "{secret:?}");
        assert!(!told.text().contains(canary), "{}", told.text());
        other.expect_left_over();
        other.finish().await;

        let (_, token) = member(server, "Olga", Role::Operator).await;
        let staff = server.bearing(Some(&token));
        let told = staff.get("/api/v1/staff/settings").await;
        let names = told.json()["settings"].as_array().map(Vec::len).unwrap_or_default();
        assert_eq!(names, crate::settings::key::ALL.len());
        let health = staff.get("/api/v1/staff/health").await.json();
        assert_eq!(health["database"], server.store().kind());
        let parts: Vec<&str> =
            health["parts"].as_array().into_iter().flatten().filter_map(|part| part["name"].as_str()).collect();
        assert!(parts.contains(&"database") && parts.contains(&"work"), "{parts:?}");
        let verdict = staff.get("/api/v1/staff/audit/verdict").await.json();
        assert_eq!(verdict["sound"], true, "{verdict}");
        assert!(verdict["entries"].as_u64().is_some_and(|entries| entries >= 2), "{verdict}");
        server.expect_left_over();
    }
}
