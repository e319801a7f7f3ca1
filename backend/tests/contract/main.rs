//! schemathesis asks a real server what its description (`/api/openapi.json`) allows and what it forbids, as nobody, as an
//! athlete and as each role of staff: no error of the server, no answer that is not described, nothing of another's.
//!
//! `cargo xtask test` runs it for a short time and `cargo xtask soak` for longer; it takes too long for each `cargo test`,
//! so that it is ignored there. `RITM_SCHEMATHESIS` names the program, `RITM_CONTRACT_CASES` how many cases each operation
//! gets beside those of every boundary.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may end where it fails"
)]
#![expect(dead_code, reason = "the driver is shared with the benchmark")]

#[path = "../driver/athlete.rs"]
mod athlete;
#[path = "../driver/database.rs"]
mod database;
#[path = "../driver/http.rs"]
mod http;
#[path = "../driver/mailbox.rs"]
mod mailbox;
#[path = "../driver/people.rs"]
mod people;
#[path = "../driver/served.rs"]
mod served;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use athlete::{Athlete, PASSWORD};
use database::Database;
use http::ask;
use people::{done, join, second_factor, sign_in_by_recovery, staff};
use serde_json::{Value, json};
use served::{Folder, Served};

/// How many cases each operation gets beside those of every boundary, unless `RITM_CONTRACT_CASES` says.
const CASES: &str = "3";
/// The order of the cases is the same in each run.
const SEED: &str = "20261130";
/// What a member of staff is asked as: the rest is the same for whoever is signed in, and would end a session that a
/// password alone can't begin anew.
const OF_STAFF: &str = "^/api/v1/staff/";

#[test]
#[ignore = "takes a minute: a step of cargo xtask test"]
fn everybody_is_answered_as_described_on_sqlite() {
    let folder = Folder::new("contract-sqlite");
    keeps_to_its_description(&folder, None);
}

#[test]
#[ignore = "takes a minute: a step of cargo xtask test"]
fn everybody_is_answered_as_described_on_postgres() {
    let Some(database) = Database::new("contract") else {
        return;
    };
    let folder = Folder::new("contract-postgres");
    keeps_to_its_description(&folder, Some(&database.url));
}

fn keeps_to_its_description(folder: &Folder, database: Option<&str>) {
    let folder = folder.path();
    let mut command = served::command(folder, database);
    // It asks more often than people do.
    for limit in ["USUAL", "COSTLY", "GUARDED", "LETTER"] {
        command.env(format!("RITM_LIMIT_{limit}"), "0");
    }
    let mut served = Served::start(command);
    let server = served.address;
    let mut administrator = Athlete::first(&mut served);
    let codes = second_factor(server, &administrator).recovery;
    let mut reached = BTreeMap::new();

    let people: Vec<Value> = (0..6)
        .map(|number| {
            let address = format!("athlete-{number}@example.org");
            join(server, &address, "An Athlete");
            json!({ "address": address, "password": PASSWORD })
        })
        .collect();
    let run = |name: &str, mut person: Value, may_look: bool| {
        let other = Other::new(server, name);
        person["foreign"] = json!(other.things);
        if !may_look {
            person["hidden"] = json!([other.athlete.address, other.name, other.athlete.bearer]);
        }
        let met = ask_all(folder, server, name, &person);
        // Staff may end sessions and lock; everybody else leaves another's account as it was.
        if !may_look {
            assert_eq!(
                other.state(server),
                other.before,
                "{name} changed another's account"
            );
        }
        met
    };
    let mut calls = BTreeMap::new();
    let mut add = |name: &str, met: Value| {
        calls.insert(name.to_owned(), met["calls"].as_u64().unwrap_or(0));
        for (operation, statuses) in met["foreign"].as_object().into_iter().flatten() {
            let all: &mut BTreeSet<String> = reached.entry(format!("{name}: {operation}")).or_default();
            all.extend(
                statuses
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(status, _)| status.clone()),
            );
        }
    };
    add("nobody", run("nobody", json!({ "owner": true }), false));
    add(
        "athlete",
        run("athlete", json!({ "owner": true, "people": people }), false),
    );
    let roles = [
        ("administrator", true),
        ("operator", true),
        ("support", true),
        ("shop", false),
        ("moderator", false),
    ];
    for ((role, may_look), code) in roles.into_iter().zip(&codes) {
        // Roles are given with fresh proof, which ends while others are asked as.
        sign_in_by_recovery(server, &mut administrator, code);
        let (member, _) = staff(server, &administrator, role, &format!("{role}@example.org"));
        let me = done(server, &member, "GET", "/api/v1/staff/me", None);
        assert_ne!(me["permissions"], json!([]), "{role} has no permission");
        add(
            role,
            run(role, json!({ "owner": true, "bearer": member.bearer }), may_look),
        );
    }

    // Another's ids were really tried: each operation on one's own things refused them by what they are.
    for operation in own_things(server) {
        let statuses = reached
            .get(&format!("athlete: {operation}"))
            .cloned()
            .unwrap_or_default();
        assert!(
            ["403", "404", "409"]
                .iter()
                .any(|status| statuses.contains(*status)),
            "{operation} was never asked for another's: {statuses:?}"
        );
    }
    println!(
        "calls on {}: {calls:?}",
        database.map_or("SQLite", |_| "PostgreSQL")
    );
}

/// Somebody else, with a thing of each kind.
struct Other {
    athlete: Athlete,
    name: String,
    things: BTreeMap<&'static str, String>,
    before: Value,
}

impl Other {
    fn new(server: SocketAddr, of: &str) -> Self {
        let name = format!("Wilhelmina Canary of {of}");
        let (athlete, account) = join(server, &format!("canary-{of}@example.net"), &name);
        let token = json!({ "name": "canary token", "scopes": ["profile:read"], "days": 30 });
        let token = done(server, &athlete, "POST", "/api/v1/account/tokens", Some(&token));
        let export = done(server, &athlete, "POST", "/api/v1/account/exports", None);
        let sessions = done(server, &athlete, "GET", "/api/v1/account/sessions", None);
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        // Passkeys and identities need a device and a provider; what is not there is not another's either, so that these
        // get the account's id.
        let things = BTreeMap::from([
            ("account", account.clone()),
            ("session", text(&sessions["sessions"][0]["id"])),
            ("sessions", text(&sessions["sessions"][0]["id"])),
            ("tokens", text(&token["id"])),
            ("exports", text(&export["id"])),
            ("passkeys", account.clone()),
            ("identities", account.clone()),
        ]);
        let mut other = Self {
            athlete,
            name,
            things,
            before: Value::Null,
        };
        other.before = other.state(server);
        other
    }

    /// All that its owner sees of the account.
    fn state(&self, server: SocketAddr) -> Value {
        let see = |what: &str| {
            done(
                server,
                &self.athlete,
                "GET",
                &format!("/api/v1/account{what}"),
                None,
            )
        };
        let mut sessions = see("/sessions");
        for session in sessions["sessions"].as_array_mut().into_iter().flatten() {
            session["used"] = Value::Null;
        }
        let exports = see("/exports");
        let exports = exports["exports"].as_array().map(Vec::len);
        json!([
            see(""),
            see("/profile"),
            sessions,
            see("/tokens"),
            see("/factors"),
            see("/looks"),
            exports
        ])
    }
}

/// The operations on one's own things that an id in the path names.
fn own_things(server: SocketAddr) -> Vec<String> {
    let described = ask(server, "GET", "/api/openapi.json", &[], None).unwrap().json();
    let paths = described["paths"].as_object().expect("paths");
    let mut found = Vec::new();
    for (path, operations) in paths {
        if path.starts_with("/api/v1/account/") && path.contains("/{id}") {
            let methods = operations.as_object().into_iter().flatten();
            found.extend(methods.map(|(method, _)| format!("{} {path}", method.to_uppercase())));
        }
    }
    assert!(found.len() >= 5, "{found:?}");
    found
}

/// Has schemathesis ask everything as one person; says what was met. Anything it finds ends the test.
fn ask_all(folder: &Path, server: SocketAddr, name: &str, person: &Value) -> Value {
    let program = std::env::var_os("RITM_SCHEMATHESIS").map(PathBuf::from);
    let program = program.expect("RITM_SCHEMATHESIS names schemathesis: run cargo xtask test");
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract");
    let met = folder.join(format!("met-{name}.json"));
    let mut person = person.clone();
    person["server"] = json!(format!("http://{server}"));
    person["met"] = json!(met);
    let cases = std::env::var("RITM_CONTRACT_CASES").unwrap_or_else(|_| CASES.to_owned());
    let mut command = Command::new(program);
    command
        .arg("--config-file")
        .arg(here.join("schemathesis.toml"))
        .args(["run", &format!("http://{server}/api/openapi.json")])
        .args([
            "--seed",
            SEED,
            "--max-examples",
            &cases,
            "--phases",
            "examples,coverage,fuzzing",
        ])
        .args([
            "--checks",
            "all",
            "--continue-on-failure",
            "--no-shrink",
            "--no-color",
        ])
        .args([
            "--generation-database",
            "none",
            "--suppress-health-check",
            "all",
            "--warnings",
            "off",
        ])
        .args([
            "--request-timeout",
            "60",
            "--output-sanitize",
            "false",
            "--output-truncate",
            "false",
        ]);
    if person.get("bearer").is_some() {
        command.args(["--include-path-regex", OF_STAFF]);
    }
    let said = command
        .current_dir(folder)
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", &here)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("RITM_PERSON", person.to_string())
        .stdin(Stdio::null())
        .output()
        .expect("schemathesis can be started");
    let told = String::from_utf8_lossy(&said.stdout);
    assert!(
        said.status.success(),
        "as {name}:\n{told}\n{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let met = std::fs::read(&met).expect("the hooks tell what was met");
    serde_json::from_slice(&met).unwrap()
}
