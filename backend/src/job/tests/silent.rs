//! A database whose host went without a word: what was begun ends in time, and so does the server.

use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

use super::*;
use crate::settings::Secret;
use crate::store::{As, Place, Store};
use crate::testing::Bench as _;

/// Passes on what comes, and nothing more once it fell silent.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, silent: watch::Receiver<bool>) {
    let mut bytes = vec![0; 1 << 14];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if *silent.borrow() {
            std::future::pending::<()>().await;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

/// A way to the database of this address that can fall silent.
async fn way(url: &Secret) -> (Secret, watch::Sender<bool>) {
    let mut url = Url::parse(url.reveal()).unwrap();
    let to = (url.host_str().unwrap().to_owned(), url.port().unwrap_or(5432));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    let (tell, silent) = watch::channel(false);
    tokio::spawn(async move {
        while let Ok((here, _)) = listener.accept().await {
            let there = TcpStream::connect(to.clone()).await.unwrap();
            let ((from, back), (answers, on)) = (here.into_split(), there.into_split());
            tokio::spawn(pass(from, on, silent.clone()));
            tokio::spawn(pass(answers, back, silent.clone()));
        }
    });
    (Secret::new(url.to_string()), tell)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn a_database_that_falls_silent_holds_up_nothing_for_long() {
    let bench = TestStore::start(Gear::Postgres).await;
    let Place::Postgres { url, .. } = &bench.at.place else {
        unreachable!("it is PostgreSQL");
    };
    let (url, silent) = way(url).await;
    let place = Place::Postgres {
        url,
        connections: 4,
        authority: None,
    };
    let store = Store::open(&place, As::Owner).await.unwrap();
    let parts = app::parts(Settings::default(), store.clone(), Ports::simulated(7));
    let test = Uuid::now_v7();
    super::place(&parts, Job::new(&parts.ports, &SHORT, &payload(test, "hang"))).await;
    let workers = Workers::start(Arc::clone(&parts), KINDS.iter().copied());
    until("it runs", async || !ran(test).is_empty()).await;
    silent.send_replace(true);
    let begun = Instant::now();
    let asked = tokio::spawn(async move {
        let read = store.read(async |tx: &mut Tx| counts(tx).await).await;
        (read, begun.elapsed())
    });
    // Others may have it once its lease is over.
    until("it was ended", async || AT_ONCE.lock().unwrap()[&test].0 == 0).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let begun = Instant::now();
    workers.stop(Duration::from_millis(100)).await;
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    let (read, took) = asked.await.unwrap();
    assert!(matches!(read, Err(Error::Retry(_))), "{read:?}");
    assert!(took < Duration::from_secs(25), "{took:?}");
    bench.finish().await;
}
