//! The server is killed (SIGKILL) while people use it, again and again: what was acknowledged is there once, what was not is
//! there once or not at all, and `check` finds no difference.
//!
//! Six kills on each database in the tests; `RITM_CRASH_RUNS` says how many else, as `cargo xtask soak` does.

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
mod model;
#[path = "../driver/served.rs"]
mod served;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use athlete::Athlete;
use database::Database;
use http::Connection;
use mailbox::mailbox;
use model::{Fate, Letters, Tokens};
use served::{Folder, Served};

/// How often the server is killed, unless `RITM_CRASH_RUNS` says.
const RUNS: u64 = 6;

fn runs() -> u64 {
    std::env::var("RITM_CRASH_RUNS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(RUNS)
}

#[test]
fn nothing_is_lost_or_doubled_by_kills_on_sqlite() {
    let folder = Folder::new("crash-sqlite");
    kill_again_and_again(&folder, None);
}

#[test]
fn nothing_is_lost_or_doubled_by_kills_on_postgres() {
    let Some(database) = Database::new("crash_kills") else {
        return;
    };
    let folder = Folder::new("crash-postgres");
    kill_again_and_again(&folder, Some(&database.url));
}

fn command(folder: &Path, database: Option<&str>) -> Command {
    let mut command = served::command(folder, database);
    // As many calls as it can take: the test is of the database.
    for limit in ["USUAL", "COSTLY", "GUARDED", "LETTER"] {
        command.env(format!("RITM_LIMIT_{limit}"), "0");
    }
    command
}

fn run(folder: &Path, database: Option<&str>, arguments: &[&str]) -> Output {
    command(folder, database)
        .args(arguments)
        .output()
        .expect("the server's binary runs")
}

/// `check` finds nothing.
fn check(folder: &Path, database: Option<&str>) {
    let ended = run(folder, database, &["check"]);
    let told = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(
        ended.status.success() && told.contains("0 differences"),
        "{ended:?}"
    );
}

fn kill_again_and_again(folder: &Folder, database: Option<&str>) {
    let folder = folder.path();
    let mut served = Served::start(command(folder, database));
    let mut first = Athlete::first(&mut served);
    let mut tokens = [Tokens::new("a"), Tokens::new("b"), Tokens::new("c")];
    let mut letters = Letters::default();
    let runs = runs();
    for run in 0..runs {
        assert_eq!(first.sign_in(served.address).status, 200);
        let address = served.address;
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for tokens in &mut tokens {
                let (first, over) = (&first, &over);
                scope.spawn(move || tokens.go_on(address, first, over));
            }
            let (letters, over) = (&mut letters, &over);
            scope.spawn(move || letters.go_on(address, run, over));
            // At another moment each time, from a tenth of a second to about two.
            std::thread::sleep(Duration::from_millis(100 + run.wrapping_mul(0x9E37_79B9) % 1900));
            served.kill();
            over.store(true, Ordering::Relaxed);
        });
        check(folder, database);
        served = Served::start(command(folder, database));
    }
    assert_eq!(first.sign_in(served.address).status, 200);

    // What nobody knows the end of is asked for once more, by the same key: it is done now, and once.
    let mut connection = Connection::open(served.address).unwrap();
    for tokens in &mut tokens {
        tokens.ask_again(&mut connection, &first);
    }
    letters.ask_again(&mut connection);
    let listed = connection
        .ask(&first.wish("GET", "/api/v1/account/tokens", None))
        .unwrap()
        .json();
    let listed: Vec<&str> = listed["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["name"].as_str().unwrap())
        .collect();
    let (mut made, mut revoked) = (0, 0);
    for tokens in &tokens {
        for (name, fate) in tokens.fates() {
            let count = listed.iter().filter(|listed| **listed == name).count();
            match fate {
                Fate::Made => {
                    assert_eq!(count, 1, "{name} was acknowledged and is there {count} times");
                    made += 1;
                }
                Fate::Revoked => {
                    assert_eq!(count, 0, "{name} was revoked and is there");
                    revoked += 1;
                }
                Fate::Unknown => assert!(count <= 1, "{name} is there {count} times"),
            }
        }
    }
    // Letters leave after the answer.
    let begun = Instant::now();
    let missing = loop {
        let mailbox = mailbox(served.address);
        let missing = letters.missing(&mailbox);
        letters.find_doubles(&mailbox);
        if missing.is_empty() || begun.elapsed() > Duration::from_secs(60) {
            break missing;
        }
        std::thread::sleep(Duration::from_millis(300));
    };
    assert!(
        missing.is_empty(),
        "letters that were acknowledged and did not come: {missing:?}"
    );
    drop(served);
    check(folder, database);
    println!(
        "{runs} kills: {made} tokens made and {revoked} revoked, {} letters; 0 lost, 0 doubled",
        letters.acknowledged()
    );
    assert!(
        made + revoked > 10 * usize::try_from(runs).unwrap(),
        "hardly anything was done between the kills"
    );
}
