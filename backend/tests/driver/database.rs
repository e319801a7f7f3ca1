//! A place of a test's own in the PostgreSQL of the tests.

use std::path::PathBuf;

/// A schema of its own in the PostgreSQL of the tests.
pub(crate) struct Database {
    pub(crate) url: String,
    name: &'static str,
}

impl Database {
    /// None, and said so, where there is no PostgreSQL.
    pub(crate) fn new(name: &'static str) -> Option<Self> {
        let Ok(base) = std::env::var("RITM_TEST_POSTGRES") else {
            eprintln!("skipped: RITM_TEST_POSTGRES names no PostgreSQL");
            return None;
        };
        let base = base.trim_end_matches('/');
        let base = if base.matches('/').count() == 2 {
            format!("{base}/postgres")
        } else {
            base.to_owned()
        };
        let url = format!("{base}?options=-c%20search_path%3D{name}");
        let database = Self { url, name };
        database.tell(&format!(
            "DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}"
        ));
        Some(database)
    }

    pub(crate) fn tell(&self, commands: &str) {
        self.with(async |client| client.batch_execute(commands).await.unwrap());
    }

    /// All that is kept of it: its tables as text, and where the cluster's folder can be read, their files after a
    /// checkpoint and the latest of the log before them.
    pub(crate) fn heaps(&self) -> Vec<(String, Vec<u8>)> {
        let name = self.name;
        self.with(async |client| {
            let mut heaps = Vec::new();
            let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = $1";
            for row in client.query(tables, &[&name]).await.unwrap() {
                let table: String = row.get(0);
                let all = format!("SELECT t::text FROM {name}.\"{table}\" t");
                let mut heap = String::new();
                for row in client.query(&all, &[]).await.unwrap() {
                    heap += row.get(0);
                    heap.push('\n');
                }
                heaps.push((format!("table {table}"), heap.into_bytes()));
            }
            client.batch_execute("CHECKPOINT").await.unwrap();
            let folder = client.query_one("SHOW data_directory", &[]).await.unwrap();
            let folder = PathBuf::from(folder.get::<_, String>(0));
            let files = "SELECT pg_relation_filepath(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                 WHERE (n.nspname = $1 OR c.oid IN (SELECT o.reltoastrelid FROM pg_class o JOIN pg_namespace s \
                 ON s.oid = o.relnamespace WHERE s.nspname = $1)) AND pg_relation_filepath(c.oid) IS NOT NULL";
            for row in client.query(files, &[&name]).await.unwrap() {
                let file: String = row.get(0);
                if let Ok(heap) = std::fs::read(folder.join(&file)) {
                    heaps.push((format!("relation {file}"), heap));
                }
            }
            let mut log: Vec<_> = std::fs::read_dir(folder.join("pg_wal"))
                .into_iter()
                .flatten()
                .filter_map(|entry| {
                    let path = entry.ok()?.path();
                    let changed = path.metadata().ok().filter(std::fs::Metadata::is_file)?.modified().ok()?;
                    Some((changed, path))
                })
                .collect();
            log.sort();
            for (_, path) in log.into_iter().rev().take(3) {
                if let Ok(heap) = std::fs::read(&path) {
                    heaps.push((format!("relation log {}", path.display()), heap));
                }
            }
            heaps
        })
    }

    fn with<T>(&self, does: impl AsyncFnOnce(&tokio_postgres::Client) -> T) -> T {
        let base = self.url.split('?').next().unwrap().to_owned();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&base, tokio_postgres::NoTls)
                .await
                .unwrap();
            let connection = tokio::spawn(connection);
            let done = does(&client).await;
            drop(client);
            let _ = connection.await;
            done
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.tell(&format!("DROP SCHEMA IF EXISTS {} CASCADE", self.name));
    }
}
