//! A worker's process is killed again and again while it works: nothing is lost and nothing is done twice.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use axum::http::HeaderName;
use url::Url;

use super::*;
use crate::ports::outbound::{Networks, Outbound, Request};
use crate::ports::sealing::Sealer;
use crate::ports::{Clock, Random};
use crate::settings::Secret;
use crate::store::{As, Place, Store};
use crate::testing::{Bench as _, Gear};

/// How often the process is killed; `RITM_KILLS` says otherwise.
const KILLS: usize = 20;
const JOBS: usize = 60;
const EFFECTS: usize = 60;

static ROW: Kind = Kind::new("test-row", row)
    .attempts(1000)
    .lease(Duration::from_millis(400));
static CALL: Kind = Kind::effect("test-call", call)
    .attempts(1000)
    .lease(Duration::from_millis(400))
    .pauses(Duration::from_millis(10), Duration::from_millis(50));

/// Adds a row (in the table of flags, for its shape fits) and marks the job as done, in one transaction. A second time
/// would show as its second version.
fn row(work: Work) -> Running {
    Box::pin(async move {
        let number: i64 = work.payload()?;
        tokio::time::sleep(Duration::from_millis(work.parts.ports.random.below(20))).await;
        let inner = work.clone();
        work.parts
            .store
            .write(async move |tx: &mut Tx| {
                tx.exec(sql!("INSERT INTO flag (name, way, share, version) VALUES (CAST($1 AS TEXT), 'on', 0, 1) ON CONFLICT (name) DO UPDATE SET version = flag.version + 1"), args![number.to_string()]).await?;
                inner.done(tx).await
            })
            .await
    })
}

/// Asks the other side, with our key.
fn call(work: Work) -> Running {
    Box::pin(async move {
        let url: String = work.payload()?;
        let url: Url = url.parse().map_err(|_| Failure::Never("no address".to_owned()))?;
        let key = work
            .key()
            .parse()
            .map_err(|_| Failure::Never("no key".to_owned()))?;
        let request = Request::post(url, "text/plain", "do it")
            .header(HeaderName::from_static("idempotency-key"), key)
            .trusted();
        match work.parts.ports.outbound.send(request).await {
            Ok(answer) if answer.is_success() => Ok(()),
            Ok(answer) => Err(Failure::Again(format!("status {}", answer.status))),
            Err(fault) => Err(Failure::Again(fault.to_string())),
        }
    })
}

/// The other side: remembers keys, and answers after a moment in which we may die.
fn other_side() -> (Url, Arc<Mutex<HashMap<String, usize>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let seen: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let keys = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let keys = Arc::clone(&keys);
            std::thread::spawn(move || {
                let Ok(reader) = stream.try_clone() else { return };
                let mut lines = BufReader::new(reader).lines();
                let mut key = None;
                while let Some(Ok(line)) = lines.next() {
                    if let Some((name, value)) = line.split_once(": ")
                        && name.eq_ignore_ascii_case("idempotency-key")
                    {
                        key = Some(value.to_owned());
                    }
                    if line.is_empty() {
                        break;
                    }
                }
                if let Some(key) = key {
                    *keys.lock().unwrap().entry(key).or_default() += 1;
                }
                std::thread::sleep(Duration::from_millis(8));
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
            });
        }
    });
    (url.parse().unwrap(), seen)
}

fn start(place: &Place, key: &std::path::Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args([
            "--exact",
            "job::tests::crash::the_process_that_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env("RITM_CRASH_KEY", key)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match place {
        Place::Sqlite(path) => child.env("RITM_CRASH_SQLITE", path),
        Place::Postgres { url, .. } => child.env("RITM_CRASH_POSTGRES", url.reveal()),
    };
    child.spawn().unwrap()
}

/// Not a test: the worker that the tests of this room start and kill.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by other tests"]
async fn the_process_that_is_killed() {
    let place = if let Some(path) = std::env::var_os("RITM_CRASH_SQLITE") {
        Place::Sqlite(path.into())
    } else if let Ok(url) = std::env::var("RITM_CRASH_POSTGRES") {
        Place::Postgres {
            url: Secret::new(url),
            connections: 4,
            authority: None,
        }
    } else {
        return;
    };
    let random = Random::system();
    let ports = Ports {
        clock: Clock::system(),
        outbound: Outbound::real(Networks::default()).unwrap(),
        sealer: Sealer::open_file(std::env::var_os("RITM_CRASH_KEY").unwrap().as_ref(), &random).unwrap(),
        random,
        ..Ports::simulated(1)
    };
    let store = loop {
        // The process before this one may not be quite gone.
        match Store::open(&place, As::Owner).await {
            Ok(store) => break store,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    let parts = app::parts(Settings::default(), store, ports);
    let _workers = Workers::start(parts, [&ROW, &CALL]);
    std::future::pending::<()>().await;
}

async fn killed_again_and_again(gear: Gear) {
    let kills = std::env::var("RITM_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(KILLS);
    let bench = TestStore::start(gear).await;
    let key = bench.at.folder.path().join("secrets.key");
    let (url, keys) = other_side();
    let random = Random::system();
    let ports = Ports {
        clock: Clock::system(),
        random,
        ..Ports::simulated(1)
    };
    let mut jobs: Vec<Job> = (0..JOBS).map(|number| Job::new(&ports, &ROW, &number)).collect();
    jobs.extend((0..EFFECTS).map(|_| Job::new(&ports, &CALL, &url.as_str())));
    bench
        .store
        .write(async move |tx: &mut Tx| {
            for job in &jobs {
                put(tx, job).await?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    bench.store.close().await;

    for kill in 0..kills {
        let mut child = start(&bench.at.place, &key);
        // From the first moments of the process until well into its work.
        let time = 60 + u64::try_from(kill * 37 % 240).unwrap();
        tokio::time::sleep(Duration::from_millis(time)).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut child = start(&bench.at.place, &key);
    let begun = std::time::Instant::now();
    let mut stands = Vec::new();
    while begun.elapsed() < Duration::from_secs(60) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let store = Store::open(&bench.at.place, As::Guest).await.unwrap();
        stands = store.read(async |tx: &mut Tx| counts(tx).await).await.unwrap();
        store.close().await;
        if stands.iter().all(|(_, state, _)| *state == State::Done) {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        stands.iter().all(|(_, state, _)| *state == State::Done),
        "{stands:?}"
    );

    let store = Store::open(&bench.at.place, As::Guest).await.unwrap();
    let (rows, doubled): (usize, usize) = store
        .read(async |tx: &mut Tx| {
            tx.one(
                sql!("SELECT COUNT(*), COALESCE(CAST(SUM(version - 1) AS BIGINT), 0) FROM flag"),
                args![],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .await
        })
        .await
        .unwrap();
    store.close().await;
    assert_eq!((rows, doubled), (JOBS, 0), "rows of our own: each once");
    let keys = keys.lock().unwrap().clone();
    assert_eq!(keys.len(), EFFECTS, "each effect has one key, whoever sends it");
    let repeated: usize = keys.values().map(|times| times - 1).sum();
    // In the window between effect and mark, at most what ran at that moment is sent again.
    assert!(
        repeated <= kills * 4,
        "{repeated} repetitions after {kills} kills"
    );
    eprintln!(
        "{kills} kills: {rows} rows once, {} effects once by key, {repeated} sent again",
        keys.len()
    );
    bench.at.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_lose_and_double_nothing_on_sqlite() {
    killed_again_and_again(Gear::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn kills_lose_and_double_nothing_on_postgres() {
    killed_again_and_again(Gear::Postgres).await;
}
