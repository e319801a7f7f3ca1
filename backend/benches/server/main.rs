//! The server as it is released: start, size, memory, and what it answers a second, with `PocketBase` beside it in the same
//! run. One JSON line a measure, as `cargo xtask bench` keeps them.
//!
//! `RITM_POCKETBASE` names `PocketBase`'s program; without it its measures are left out. Both get the same client, which
//! runs on the same processors, one server at a time, in turns.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark fails by panicking"
)]
#![expect(dead_code, reason = "the driver is shared with the crash tests")]

#[path = "../../tests/driver/athlete.rs"]
mod athlete;
#[path = "../../tests/driver/http.rs"]
mod http;
#[path = "../../tests/driver/load.rs"]
mod load;
mod peer;
#[path = "../../tests/driver/served.rs"]
mod served;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use athlete::{Athlete, sign_in};
use http::{Answer, Wish};
use load::{Met, Probe, press};
use peer::PocketBase;
use served::{Folder, Served, command};

/// Rounds that ours and the peer take in turns.
const ROUNDS: usize = 3;
/// How long a load lasts, unless `RITM_BENCH_SECONDS` says.
const SECONDS: u64 = 4;
/// Connections of a load.
const CONNECTIONS: usize = 32;

fn main() {
    // `cargo test --benches` calls it as a test; that is not what it is for.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    size();
    starts();
    loads();
}

fn seconds() -> Duration {
    let told = std::env::var("RITM_BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    Duration::from_secs(told.unwrap_or(SECONDS))
}

/// Says a measure with its limit; above 1 it is within.
fn say(name: &str, ours: f64, limit: f64, unit: &str, more_is_better: bool) {
    let ratio = if more_is_better {
        ours / limit
    } else {
        limit / ours
    };
    println!(r#"{{"name":"{name}","ours":{ours:.3},"limit":{limit},"unit":"{unit}","ratio":{ratio:.2}}}"#);
}

/// Says a measure beside the peer's.
fn say_beside(name: &str, ours: f64, peer: Option<f64>, unit: &str, more_is_better: bool) {
    match peer {
        Some(peer) => {
            let ratio = if more_is_better { ours / peer } else { peer / ours };
            println!(
                r#"{{"name":"{name}","ours":{ours:.3},"peer":{peer:.3},"peer_name":"PocketBase","unit":"{unit}","ratio":{ratio:.2}}}"#
            );
        }
        None => println!(r#"{{"name":"{name}","ours":{ours:.3},"unit":"{unit}"}}"#),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The binary's size without what only debuggers read.
fn size() {
    let folder = Folder::new("bench-size");
    let binary = PathBuf::from(command(folder.path(), None).get_program());
    let stripped = folder.path().join("stripped");
    std::fs::copy(&binary, &stripped).unwrap();
    match Command::new("strip").arg(&stripped).status() {
        Ok(status) if status.success() => {
            let bytes = std::fs::metadata(&stripped).unwrap().len();
            say("server binary, stripped", bytes as f64 / 1e6, 25.0, "MB", false);
        }
        _ => println!("skipped: there is no strip"),
    }
}

/// From the process's start to its first answer, with an empty folder and with one that is there, and its memory after.
fn starts() {
    let (mut first, mut later, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..5 {
        let folder = Folder::new(&format!("bench-start-{round}"));
        for times in [&mut first, &mut later] {
            let begun = Instant::now();
            let served = Served::start(command(folder.path(), None));
            assert_eq!(
                http::ask(served.address, "GET", "/livez", &[], None)
                    .unwrap()
                    .status,
                200
            );
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
            std::thread::sleep(Duration::from_millis(700));
            idle.push(served.resident() as f64 / 1e6);
            served.kill();
        }
    }
    say(
        "server start to first answer, new folder",
        median(first),
        150.0,
        "ms",
        false,
    );
    say("server start to first answer", median(later), 150.0, "ms", false);
    say("server resident, idle", median(idle), 60.0, "MB", false);
}

/// What ours and the peer answer, in turns.
fn loads() {
    let folder = Folder::new("bench-load");
    let mut start = command(folder.path(), None);
    // The measure is of the server, not of its limits.
    for limit in ["USUAL", "COSTLY", "GUARDED", "LETTER"] {
        start.env(format!("RITM_LIMIT_{limit}"), "0");
    }
    start.env(
        "RITM_LOG_LEVEL",
        "warn,ritm_backend::request=off,ritm_backend=info",
    );
    let mut ours = Served::start(start);
    let athlete = Athlete::first(&mut ours);
    let pocketbase =
        std::env::var_os("RITM_POCKETBASE").map(|program| PocketBase::start(Path::new(&program)));
    if pocketbase.is_none() {
        println!("skipped: RITM_POCKETBASE names no PocketBase");
    }
    let address = ours.address;

    let session = athlete.wish("GET", "/api/v1/account", None);
    let sessions = in_turns(
        || press(address, CONNECTIONS, seconds(), |_, _| session.clone()),
        pocketbase.as_ref().map(|peer| {
            let check = peer.session_check();
            move || press(peer.address, CONNECTIONS, seconds(), |_, _| check.clone())
        }),
    );
    say(
        "server session check",
        sessions.0.rate(),
        12_000.0,
        "a second",
        true,
    );
    told("server session check", &sessions, true);

    let list = athlete.wish("GET", "/api/v1/account/sessions", None);
    let lists = in_turns(
        || press(address, CONNECTIONS, seconds(), |_, _| list.clone()),
        pocketbase.as_ref().map(|peer| {
            let list = peer.list();
            move || press(peer.address, CONNECTIONS, seconds(), |_, _| list.clone())
        }),
    );
    told("server list of a person's records", &lists, true);

    // Each connection makes an API token and revokes it again: an account may have fifty.
    let token = |number: usize, last: Option<&Answer>| {
        let made = last
            .filter(|last| last.status == 201)
            .and_then(|last| last.json()["id"].as_str().map(str::to_owned));
        match made {
            Some(id) => athlete.wish("DELETE", &format!("/api/v1/account/tokens/{id}"), None),
            None => {
                let body =
                    json!({ "name": format!("token {number}"), "scopes": ["profile:read"], "days": 30 });
                athlete.wish("POST", "/api/v1/account/tokens", Some(&body))
            }
        }
    };
    let writes = in_turns(
        || press(address, CONNECTIONS, seconds(), token),
        pocketbase.as_ref().map(|peer| {
            move || {
                press(peer.address, CONNECTIONS, seconds(), |number, _| {
                    peer.create(number)
                })
            }
        }),
    );
    told("server write of a record", &writes, true);

    let own = athlete.address.clone();
    let enter = sign_in(&own, athlete::PASSWORD);
    let enters = in_turns(
        || press(address, 8, seconds(), |_, _| enter.clone()),
        pocketbase.as_ref().map(|peer| {
            let enter = peer.sign_in();
            move || press(peer.address, 8, seconds(), |_, _| enter.clone())
        }),
    );
    told("server sign-in", &enters, true);

    // 64 at once, and somebody else meanwhile: by an API token, as so many sign-ins end the account's older sessions.
    let mut again = athlete.clone();
    again.sign_in(address);
    let body = json!({ "name": "probe", "scopes": ["profile:read"], "days": 1 });
    let made = http::Connection::open(address).unwrap().ask(&again.wish(
        "POST",
        "/api/v1/account/tokens",
        Some(&body),
    ));
    let made = made.unwrap().json()["token"]
        .as_str()
        .expect("a token is made")
        .to_owned();
    let bearer = format!("Bearer {made}");
    let session = Wish::new(
        "GET",
        "/api/v1/account/profile",
        &[("Authorization", &bearer)],
        None,
    );
    let quiet = Probe::start(address, Duration::from_millis(2), session.clone());
    std::thread::sleep(seconds());
    let quiet = quiet.end();
    let storm = |server, wish: &Wish, check: Wish| {
        let probe = Probe::start(server, Duration::from_millis(2), check);
        let stormed = press(server, 64, seconds(), |_, _| wish.clone());
        (probe.end(), stormed)
    };
    let (probed, stormed) = storm(address, &enter, session.clone());
    let peers = pocketbase
        .as_ref()
        .map(|peer| storm(peer.address, &peer.sign_in(), peer.session_check()).0);
    println!(
        "64 sign-ins at once: {:.1} a second; {} answered otherwise",
        stormed.rate(),
        stormed.others.len()
    );
    say_beside(
        "server session check p99, nobody else",
        quiet.quantile(0.99),
        None,
        "ms",
        false,
    );
    say(
        "server session check p99 beside 64 sign-ins",
        probed.quantile(0.99),
        25.0,
        "ms",
        false,
    );
    say_beside(
        "server session check p99 beside 64 sign-ins, beside the peer",
        probed.quantile(0.99),
        peers.map(|met| met.quantile(0.99)),
        "ms",
        false,
    );
    println!(
        r#"{{"name":"server resident after the loads","ours":{:.1},"unit":"MB"}}"#,
        ours.resident() as f64 / 1e6
    );
}

/// Takes rounds of ours and the peer's in turns, and gives each one's round of the median rate.
fn in_turns(ours: impl Fn() -> Met, peer: Option<impl Fn() -> Met>) -> (Met, Option<Met>) {
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        mine.push(ours());
        theirs.extend(peer.as_ref().map(|peer| peer()));
    }
    let middle = |mut all: Vec<Met>| {
        all.sort_by(|a, b| a.rate().total_cmp(&b.rate()));
        let at = all.len() / 2;
        (at < all.len()).then(|| all.swap_remove(at))
    };
    (middle(mine).expect("there were rounds"), middle(theirs))
}

fn told(name: &str, (ours, peer): &(Met, Option<Met>), more_is_better: bool) {
    say_beside(
        name,
        ours.rate(),
        peer.as_ref().map(Met::rate),
        "a second",
        more_is_better,
    );
    say_beside(
        &format!("{name}, p99"),
        ours.quantile(0.99),
        peer.as_ref().map(|met| met.quantile(0.99)),
        "ms",
        false,
    );
    for (who, met) in [("ours", Some(ours)), ("the peer", peer.as_ref())] {
        if let Some(met) = met.filter(|met| !met.others.is_empty()) {
            println!(
                "{name}: {} answers of {who} had another status, such as {:?}",
                met.others.len(),
                met.others.first()
            );
        }
    }
}
