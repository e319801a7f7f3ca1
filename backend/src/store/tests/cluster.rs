//! PostgreSQL that crashes, and PostgreSQL behind TLS.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::settings::Secret;
use crate::testing::{Cluster, Folder, succeed};

fn place(url: String, authority: Option<PathBuf>) -> Place {
    Place::Postgres {
        url: Secret::new(url),
        connections: 4,
        authority,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn a_postgresql_that_crashes_loses_no_acknowledged_write() {
    let cluster = Cluster::start(|_| String::new());
    let store = Store::open(&place(cluster.url("127.0.0.1"), None), As::Owner)
        .await
        .unwrap();
    store.migrate(&[SHOP]).await.unwrap();
    store
        .write(async |tx: &mut Tx| {
            tx.exec(
                sql!("INSERT INTO stock (id, on_hand) VALUES ($1, $2)"),
                args![1, 1_000_000],
            )
            .await
        })
        .await
        .unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let mut buyers = Vec::new();
    for buyer in 0..8 {
        let (store, stop) = (store.clone(), Arc::clone(&stop));
        buyers.push(tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            let mut number = 0;
            while !stop.load(Ordering::Relaxed) {
                let key = format!("{buyer}-{number}");
                number += 1;
                let of = key.clone();
                let sold = store.write_idempotent(async move |tx: &mut Tx| sell(tx, 1, &of).await);
                if let Ok(id) = sold.await {
                    acknowledged.push((key, id, Instant::now()));
                }
            }
            acknowledged
        }));
    }
    let mut last = Instant::now();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        tokio::task::block_in_place(|| cluster.crash_and_start());
        last = Instant::now();
    }
    tokio::time::sleep(Duration::from_millis(1500)).await;
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for buyer in buyers {
        acknowledged.extend(buyer.await.unwrap());
    }
    // It went on by itself, or this proves little.
    assert!(acknowledged.iter().any(|(_, _, at)| *at > last));
    for (key, id, _) in &acknowledged {
        let of = key.clone();
        let found = store
            .read(async move |tx: &mut Tx| {
                tx.opt(sql!("SELECT id FROM sale WHERE key = $1"), args![&of], |row| {
                    row.get(0)
                })
                .await
            })
            .await;
        assert_eq!(found, Ok(Some(*id)), "{key} was promised");
    }
    let (left, sold) = count(&store, 1).await;
    assert_eq!(left + sold, 1_000_000);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn the_way_to_postgresql_is_encrypted_and_its_name_checked() {
    let keys = Folder::new();
    keys.write(
        "names",
        "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
    );
    let openssl = |arguments: &str| {
        let mut command = std::process::Command::new("openssl");
        succeed(command.args(arguments.split(' ')).current_dir(keys.path()));
    };
    let new = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!(
        "req -x509 {new} -days 2 -subj /CN=authority -keyout ca.key -out ca.crt"
    ));
    openssl(&format!(
        "req {new} -subj /CN=localhost -keyout server.key -out server.csr"
    ));
    openssl(
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt",
    );
    let file = |name: &str| keys.path().join(name);
    let cluster = Cluster::start(|data| {
        for file in [file("server.crt"), file("server.key")] {
            let to = data.join(file.file_name().unwrap());
            std::fs::copy(&file, &to).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&to, mode).unwrap();
        }
        // Whoever comes in clear is turned away.
        let rules = "hostssl all all 127.0.0.1/32 trust\n";
        std::fs::write(data.join("pg_hba.conf"), rules).unwrap();
        "ssl = on".to_owned()
    });
    let open =
        async |url: String, authority: Option<PathBuf>| Store::open(&place(url, authority), As::Owner).await;
    let named = format!("{}?sslmode=verify-full", cluster.url("localhost"));
    let store = open(named.clone(), Some(file("ca.crt"))).await.unwrap();
    let encrypted = store
        .read(async |tx: &mut Tx| {
            tx.texts("SELECT CAST(ssl AS TEXT) FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                .await
        })
        .await;
    assert_eq!(encrypted, Ok(vec!["true".to_owned()]));
    store.close().await;
    // In clear, without the certificate's authority, and by a name that it does not certify.
    assert!(open(cluster.url("localhost"), None).await.is_err());
    assert!(open(named, None).await.is_err());
    let unnamed = format!("{}?sslmode=require", cluster.url("127.0.0.1"));
    assert!(open(unnamed, Some(file("ca.crt"))).await.is_err());
}
