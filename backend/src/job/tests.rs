#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

mod crash;
mod kept;
mod silent;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::*;
use crate::app;
use crate::settings::Settings;
use crate::testing::{Bench as _, Gear, TestStore, on_both_gears};

/// What ran, by test: the payload's `say` of each attempt, in order.
static RAN: LazyLock<Mutex<HashMap<Uuid, Vec<String>>>> = LazyLock::new(Mutex::default);
/// How many of a test's attempts run now, and how many did at most.
static AT_ONCE: LazyLock<Mutex<HashMap<Uuid, (usize, usize)>>> = LazyLock::new(Mutex::default);

fn parts(store: &TestStore) -> Arc<Parts> {
    app::parts(Settings::default(), store.store.clone(), Ports::simulated(7))
}

fn payload(test: Uuid, say: &str) -> serde_json::Value {
    serde_json::json!({ "test": test, "say": say })
}

fn ran(test: Uuid) -> Vec<String> {
    let ran = RAN.lock().unwrap_or_else(PoisonError::into_inner);
    ran.get(&test).cloned().unwrap_or_default()
}

#[derive(serde::Deserialize)]
struct Told {
    test: Uuid,
    say: String,
}

fn run(work: Work) -> Running {
    Box::pin(async move {
        let Told { test, say } = work.payload()?;
        {
            let mut ran = RAN.lock().unwrap_or_else(PoisonError::into_inner);
            ran.entry(test).or_default().push(say.clone());
            let mut at_once = AT_ONCE.lock().unwrap_or_else(PoisonError::into_inner);
            let (now, most) = at_once.entry(test).or_default();
            *now += 1;
            *most = (*most).max(*now);
        }
        let left = scopeguard(test);
        let answer = match say.as_str() {
            "again" => Err(Failure::Again("not yet".to_owned())),
            "never" => Err(Failure::Never("no use".to_owned())),
            "later" if work.attempt == 1 && ran_times(test) < 3 => Err(Failure::Later {
                pause: Duration::from_secs(60),
                reason: "not its time".to_owned(),
            }),
            "panic" => panic!("as the test wants"),
            "hang" => std::future::pending().await,
            "slow" => {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Ok(())
            }
            _ => Ok(()),
        };
        drop(left);
        answer
    })
}

fn ran_times(test: Uuid) -> usize {
    ran(test).len()
}

/// Counts an attempt as over when it goes, in whichever way.
struct Leaves(Uuid);

fn scopeguard(test: Uuid) -> Leaves {
    Leaves(test)
}

impl Drop for Leaves {
    fn drop(&mut self) {
        let mut at_once = AT_ONCE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((now, _)) = at_once.get_mut(&self.0) {
            *now -= 1;
        }
    }
}

static PLAIN: Kind = Kind::new("test-plain", run).attempts(3).parallel(3);
static SHORT: Kind = Kind::new("test-short", run)
    .lease(Duration::from_millis(300))
    .parallel(1);
static BRIEF: Kind = Kind::new("test-brief", run)
    .limit(Duration::from_millis(50))
    .attempts(1);
static HOURLY: Kind = Kind::new("test-hourly", strike).at_times(Timetable::Hourly { minute: 0 });
static KINDS: &[&Kind] = &[&PLAIN, &SHORT, &BRIEF];

fn strike(_: Work) -> Running {
    Box::pin(async { Ok(()) })
}

async fn place(parts: &Arc<Parts>, job: Job) -> bool {
    parts
        .store
        .write(async move |tx: &mut Tx| put(tx, &job).await)
        .await
        .unwrap()
}

async fn look(parts: &Arc<Parts>, id: Uuid) -> Seen {
    let found = parts
        .store
        .read(async move |tx: &mut Tx| find(tx, id).await)
        .await;
    found.unwrap().unwrap()
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("waited in vain until {what}");
}

on_both_gears! {
    async fn a_job_is_done_once_and_its_secret_goes(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let job = Job::new(&parts.ports, &PLAIN, &payload(test, "once")).secret(&parts.ports, b"swordfish");
        let id = job.id();
        assert!(place(&parts, job.clone()).await);
        assert!(!place(&parts, job).await, "the same job again is none");
        let sealed = |parts: Arc<Parts>| async move {
            parts.store.read(async move |tx: &mut Tx| {
                tx.one(sql!("SELECT sealed FROM job WHERE id = $1"), args![id], |row| row.get::<Option<Vec<u8>>>(0)).await
            }).await.unwrap()
        };
        let before = sealed(Arc::clone(&parts)).await.unwrap();
        assert!(!before.windows(9).any(|part| part == b"swordfish"));
        for (sealer, differences) in [(parts.ports.sealer.clone(), 0), (Ports::simulated(8).sealer, 1)] {
            let found = parts.store.read(async move |tx: &mut Tx| check(tx, &sealer).await).await;
            assert_eq!(found.unwrap().len(), differences, "what another key sealed can't be opened");
        }
        let workers = Workers::idle(Arc::clone(&parts), KINDS.iter().copied());
        workers.settle().await.unwrap();
        assert_eq!(ran(test), ["once"]);
        let seen = look(&parts, id).await;
        assert_eq!((seen.state, seen.attempts), (State::Done, 1));
        assert_eq!(sealed(Arc::clone(&parts)).await, None);
    }

    async fn nothing_is_put_by_a_transaction_that_fails(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let job = Job::new(&parts.ports, &PLAIN, &payload(test, "never put"));
        let failed = parts.store.write(async move |tx: &mut Tx| {
            put(tx, &job).await?;
            Err::<(), _>(Error::NoRow)
        }).await;
        assert_eq!(failed, Err(Error::NoRow));
        Workers::idle(Arc::clone(&parts), KINDS.iter().copied()).settle().await.unwrap();
        assert!(ran(test).is_empty());
    }

    async fn failures_pause_then_die_and_a_person_may_try_again(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let job = Job::new(&parts.ports, &PLAIN, &payload(test, "again"));
        let id = job.id();
        place(&parts, job).await;
        let workers = Workers::idle(Arc::clone(&parts), KINDS.iter().copied());
        workers.settle().await.unwrap();
        let seen = look(&parts, id).await;
        assert_eq!((seen.state, seen.attempts, seen.error.as_deref()), (State::Waiting, 1, Some("not yet")));
        let pause = seen.due.since(parts.ports.clock.now());
        assert!(pause >= Duration::from_millis(500) && pause < Duration::from_millis(1500), "{pause:?}");
        for _ in 0..2 {
            parts.ports.clock.advance(Duration::from_secs(10));
            workers.settle().await.unwrap();
        }
        let seen = look(&parts, id).await;
        assert_eq!((seen.state, seen.attempts), (State::Dead, 3));
        parts.ports.clock.advance(Duration::from_secs(3600));
        workers.settle().await.unwrap();
        assert_eq!(ran(test).len(), 3);

        let again = Arc::clone(&parts);
        let retried = parts.store.write(async move |tx: &mut Tx| retry(tx, &again.ports, id).await).await;
        assert_eq!(retried, Ok(true));
        workers.settle().await.unwrap();
        assert_eq!(ran(test).len(), 4);
        assert_eq!(look(&parts, id).await.state, State::Waiting);
        let gone = parts.store.write(async move |tx: &mut Tx| discard(tx, id).await).await;
        assert_eq!(gone, Ok(false), "one that is no dead letter stays");
    }

    async fn panics_and_hangs_are_failed_attempts(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let panics = Job::new(&parts.ports, &PLAIN, &payload(test, "panic"));
        let hangs = Job::new(&parts.ports, &BRIEF, &payload(test, "hang"));
        let unread = Job::new(&parts.ports, &PLAIN, &serde_json::json!({"say": 3}));
        let ids = [panics.id(), hangs.id(), unread.id()];
        for job in [panics, hangs, unread] {
            place(&parts, job).await;
        }
        Workers::idle(Arc::clone(&parts), KINDS.iter().copied()).settle().await.unwrap();
        let mut seen = Vec::new();
        for id in ids {
            seen.push(look(&parts, id).await);
        }
        assert_eq!((seen[0].state, seen[0].error.as_deref()), (State::Waiting, Some("it panicked")));
        assert_eq!((seen[1].state, seen[1].error.as_deref()), (State::Dead, Some("it took too long")));
        assert_eq!((seen[2].state, seen[2].attempts), (State::Dead, 1));
    }

    async fn later_is_no_attempt(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let job = Job::new(&parts.ports, &PLAIN, &payload(test, "later"));
        let id = job.id();
        place(&parts, job).await;
        let workers = Workers::idle(Arc::clone(&parts), KINDS.iter().copied());
        for _ in 0..3 {
            workers.settle().await.unwrap();
            parts.ports.clock.advance(Duration::from_secs(61));
        }
        let seen = look(&parts, id).await;
        assert_eq!((seen.state, seen.attempts, ran(test).len()), (State::Done, 1, 3));
    }

    async fn keys_exclude_lanes_keep_order_and_priority_goes_first(store: &TestStore) {
        let parts = parts(store);
        let (test, other) = (Uuid::now_v7(), Uuid::now_v7());
        let keyed = |say| Job::new(&parts.ports, &PLAIN, &payload(other, say)).once("k");
        assert!(place(&parts, keyed("first")).await);
        assert!(!place(&parts, keyed("second")).await);
        for say in ["slow", "b", "c", "d", "e"] {
            place(&parts, Job::new(&parts.ports, &PLAIN, &payload(test, say)).lane("l")).await;
            parts.ports.clock.advance(Duration::from_micros(1));
        }
        let workers = Workers::idle(Arc::clone(&parts), KINDS.iter().copied());
        workers.settle().await.unwrap();
        assert_eq!(ran(test), ["slow", "b", "c", "d", "e"]);
        assert_eq!(AT_ONCE.lock().unwrap()[&test].1, 1, "those of a lane go one after the other");
        assert_eq!(ran(other), ["first"]);
        assert!(place(&parts, keyed("third")).await, "what is done excludes nothing");

        let test = Uuid::now_v7();
        for (say, priority) in [("low", 0), ("high", 5)] {
            let job = Job::new(&parts.ports, &SHORT, &payload(test, say)).priority(priority);
            place(&parts, job).await;
        }
        workers.settle().await.unwrap();
        assert_eq!(ran(test), ["high", "low"]);
    }

    async fn many_workers_do_each_job_once_and_not_too_many_at_a_time(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let wanted: Vec<String> = (0..200).map(|number| format!("{number:03}")).collect();
        let jobs: Vec<Job> = wanted.iter().map(|say| Job::new(&parts.ports, &PLAIN, &payload(test, say))).collect();
        parts.store.write(async move |tx: &mut Tx| {
            for job in &jobs {
                put(tx, job).await?;
            }
            Ok::<_, Error>(())
        }).await.unwrap();
        let crews: Vec<Workers> = (0..4).map(|_| Workers::idle(Arc::clone(&parts), KINDS.iter().copied())).collect();
        let settled = futures_util::future::join_all(crews.iter().map(Workers::settle)).await;
        assert!(settled.iter().all(Result::is_ok), "{settled:?}");
        let mut done = ran(test);
        done.sort();
        assert_eq!(done, wanted);
        assert!(AT_ONCE.lock().unwrap()[&test].1 <= 4 * 3);
    }

    async fn what_is_put_wakes_the_workers(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let workers = Workers::start(Arc::clone(&parts), KINDS.iter().copied());
        tokio::time::sleep(Duration::from_millis(300)).await;
        let begun = std::time::Instant::now();
        place(&parts, Job::new(&parts.ports, &PLAIN, &payload(test, "now"))).await;
        until("it ran", async || !ran(test).is_empty()).await;
        assert!(begun.elapsed() < Duration::from_millis(700), "{:?}", begun.elapsed());
        let due = parts.ports.clock.now().after(Duration::from_secs(3600));
        place(&parts, Job::new(&parts.ports, &PLAIN, &payload(test, "in an hour")).at(due)).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(ran(test), ["now"]);
        parts.ports.clock.advance(Duration::from_secs(3600));
        until("the second ran", async || ran(test).len() == 2).await;
        assert_eq!(workers.stop(Duration::from_secs(5)).await, 0);
    }

    async fn a_lost_lease_goes_to_another_and_fences_off_the_first(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let job = Job::new(&parts.ports, &SHORT, &payload(test, "x"));
        let id = job.id();
        place(&parts, job).await;
        let now = parts.ports.clock.now();
        let taken = parts.store.write(async move |tx: &mut Tx| {
            desk::take(tx, &SHORT, Uuid::from_u128(1), now, 1).await
        }).await.unwrap();
        let lost = taken[0].token;
        let workers = Workers::idle(Arc::clone(&parts), KINDS.iter().copied());
        workers.settle().await.unwrap();
        assert!(ran(test).is_empty(), "the lease still holds");
        tokio::time::sleep(Duration::from_millis(350)).await;
        workers.settle().await.unwrap();
        assert_eq!(ran(test), ["x"]);
        let seen = look(&parts, id).await;
        assert_eq!((seen.state, seen.attempts), (State::Done, 2));
        let fenced = parts.store.write(async move |tx: &mut Tx| {
            let done = desk::mark_done(tx, id, lost, now).await?;
            let failed = desk::mark_failed(tx, id, lost, "late", None, now).await?;
            let given = desk::give_back(tx, id, lost, None, None).await?;
            let kept = desk::keep(tx, id, lost, Duration::from_secs(1)).await?;
            Ok::<_, Error>((done, failed, given, kept))
        }).await;
        assert_eq!(fenced, Ok((false, false, false, false)));
    }

    async fn a_long_attempt_keeps_its_lease(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let id = {
            let job = Job::new(&parts.ports, &SHORT, &payload(test, "hang"));
            let id = job.id();
            place(&parts, job).await;
            id
        };
        let workers = Workers::start(Arc::clone(&parts), KINDS.iter().copied());
        until("it runs", async || !ran(test).is_empty()).await;
        let others = Workers::idle(Arc::clone(&parts), KINDS.iter().copied());
        for _ in 0..6 {
            tokio::time::sleep(Duration::from_millis(150)).await;
            others.settle().await.unwrap();
        }
        assert_eq!(ran(test).len(), 1, "nobody else took it");
        let given = workers.stop(Duration::from_millis(50)).await;
        assert_eq!(given, 1);
        let seen = look(&parts, id).await;
        assert_eq!((seen.state, seen.attempts), (State::Waiting, 0), "given back as if it had not been taken");
    }

    async fn times_strike_once_however_many_nodes_there_are(store: &TestStore) {
        let parts = parts(store);
        let nodes = [
            Workers::idle(Arc::clone(&parts), [&HOURLY]),
            Workers::idle(Arc::clone(&parts), [&HOURLY]),
        ];
        let count = async || {
            let all = parts.store.read(async |tx: &mut Tx| counts(tx).await).await.unwrap();
            all.iter().map(|(_, _, count)| *count).sum::<u64>()
        };
        for (advance, wanted) in [(0, 0), (3599, 0), (2, 1), (1, 1), (5 * 3600, 2), (1, 2)] {
            parts.ports.clock.advance(Duration::from_secs(advance));
            let both = futures_util::future::join_all(nodes.iter().map(Workers::settle)).await;
            assert!(both.iter().all(Result::is_ok), "{both:?}");
            assert_eq!(count().await, wanted, "after {advance} s");
        }
    }

    async fn an_attempt_that_lost_its_lease_while_it_lived_is_the_only_one(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        place(&parts, Job::new(&parts.ports, &SHORT, &payload(test, "hang"))).await;
        let workers = Workers::start(Arc::clone(&parts), KINDS.iter().copied());
        until("it runs", async || !ran(test).is_empty()).await;
        // As after a sleep of the machine: no lease holds any more.
        parts.store.write(async |tx: &mut Tx| {
            tx.exec(sql!("UPDATE job SET leased_until = 0 WHERE state = 'running'"), args![]).await
        }).await.unwrap();
        parts.ports.wake.ring();
        // Others may have taken it on PostgreSQL, so it begins anew; on SQLite there are none, and it goes on.
        let times = if parts.store.kind() == "sqlite" { 1 } else { 2 };
        until("it begins anew", async || ran(test).len() >= times).await;
        // Its lease is kept, or somebody would take it once more.
        tokio::time::sleep(Duration::from_millis(1200)).await;
        assert_eq!(ran(test).len(), times);
        assert_eq!(AT_ONCE.lock().unwrap()[&test].0, 1, "the one before was ended");
        assert_eq!(workers.stop(Duration::from_millis(50)).await, 1, "and it is not lost sight of");
    }

    async fn a_clock_that_was_set_back_does_not_stop_timetables(store: &TestStore) {
        let parts = parts(store);
        let workers = Workers::idle(Arc::clone(&parts), [&HOURLY]);
        let start = parts.ports.clock.now();
        // It was wrong by a year when the server started.
        parts.ports.clock.set(start.after(Duration::from_secs(365 * 24 * 3600)));
        workers.settle().await.unwrap();
        parts.ports.clock.set(start);
        let count = async || {
            workers.settle().await.unwrap();
            let all = parts.store.read(async |tx: &mut Tx| counts(tx).await).await.unwrap();
            all.iter().map(|(_, _, count)| *count).sum::<u64>()
        };
        assert_eq!(count().await, 0);
        parts.ports.clock.advance(Duration::from_secs(3601));
        assert_eq!(count().await, 1);
    }

    async fn what_ended_long_ago_is_removed_and_what_waits_stays(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let far = parts.ports.clock.now().after(Duration::from_secs(400 * 24 * 3600));
        for (say, due) in [("ok", None), ("never", None), ("ok", Some(far))] {
            let mut job = Job::new(&parts.ports, &PLAIN, &payload(test, say));
            if let Some(due) = due {
                job = job.at(due);
            }
            place(&parts, job).await;
        }
        let workers = Workers::idle(Arc::clone(&parts), [&PLAIN, &desk::TIDY]);
        workers.settle().await.unwrap();
        let left = async || {
            let all = parts.store.read(async |tx: &mut Tx| {
                list(tx, &Wanted { kind: Some("test-plain".to_owned()), limit: 10, ..Wanted::default() }).await
            }).await.unwrap();
            all.iter().map(|job| job.state.code()).collect::<Vec<_>>()
        };
        assert_eq!(left().await.len(), 3);
        for (days, wanted) in [(8, ["waiting", "dead"].as_slice()), (90, &["waiting"])] {
            parts.ports.clock.advance(Duration::from_secs(days * 24 * 3600));
            workers.settle().await.unwrap();
            assert_eq!(left().await, wanted, "after {days} days");
        }
    }

    async fn lists_go_page_by_page_and_forgetting_takes_what_is_about_somebody(store: &TestStore) {
        let parts = parts(store);
        let (test, owner) = (Uuid::now_v7(), Uuid::now_v7());
        for number in 0..5 {
            parts.ports.clock.advance(Duration::from_millis(2));
            let mut job = Job::new(&parts.ports, &PLAIN, &payload(test, &number.to_string()));
            if number % 2 == 0 {
                job = job.of(owner);
            }
            place(&parts, job).await;
        }
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let wanted = Wanted { after, limit: 2, state: Some(State::Waiting), effect: Some(false), ..Wanted::default() };
            let page = parts.store.read(async move |tx: &mut Tx| list(tx, &wanted).await).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            seen.extend(page.iter().map(|job| job.payload["say"].as_str().unwrap().to_owned()));
        }
        assert_eq!(seen, ["4", "3", "2", "1", "0"]);
        let forgotten = parts.store.write(async move |tx: &mut Tx| forget(tx, owner).await).await;
        assert_eq!(forgotten, Ok(3));
        let now = parts.ports.clock.now();
        let stands = parts.store.read(async move |tx: &mut Tx| overview(tx, now).await).await.unwrap().0;
        assert_eq!(stands, Overview { waiting: 2, dead: 0, oldest_due_seconds: 0 });
    }
}

/// Counts what a room warns of.
#[derive(Clone, Default)]
struct Warnings(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Warnings {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let of = event.metadata();
        if *of.level() == tracing::Level::WARN && of.target().ends_with("job::worker") {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn a_database_that_refuses_is_left_alone(gear: Gear) {
    use tracing_subscriber::layer::SubscriberExt as _;
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(warnings.clone()));
    let bench = TestStore::start(gear).await;
    let parts = parts(&bench);
    let workers = Workers::start(Arc::clone(&parts), [&HOURLY]);
    tokio::time::sleep(Duration::from_millis(200)).await;
    bench
        .store
        .write(async |tx: &mut Tx| {
            tx.exec(sql!("ALTER TABLE job_timetable RENAME TO away"), args![])
                .await
        })
        .await
        .unwrap();
    // The time of something comes, and can't be noted.
    parts.ports.clock.advance(Duration::from_secs(3601));
    for _ in 0..50 {
        parts.ports.wake.ring();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let told = warnings.0.load(Ordering::Relaxed);
    assert!((1..=2).contains(&told), "{told} warnings in a second");
    let begun = std::time::Instant::now();
    workers.stop(Duration::from_secs(5)).await;
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "the pause ends when the server does"
    );
    bench.finish().await;
}

#[tokio::test]
async fn a_database_that_refuses_is_left_alone_on_sqlite() {
    a_database_that_refuses_is_left_alone(Gear::Sqlite).await;
}

#[tokio::test]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn a_database_that_refuses_is_left_alone_on_postgres() {
    a_database_that_refuses_is_left_alone(Gear::Postgres).await;
}
