//! The tasks of the binary beside serving, as people type them.

use std::process::Output;

use crate::binary::{Process, output, text};
use crate::client::get;
use crate::site::Site;

const DATA: (&str, &str) = ("RITM_DATA_FOLDER", "data");

fn run(site: &Site, arguments: &[&str]) -> Output {
    output(site, arguments, &[DATA])
}

fn right(output: &Output) -> &str {
    assert!(output.status.success(), "{output:?}");
    text(&output.stdout)
}

fn wrong(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    text(&output.stderr)
}

#[test]
fn tables_are_made_checked_backed_up_and_restored() {
    let site = Site::new();
    // Nothing is made by looking.
    assert!(wrong(&run(&site, &["check"])).contains("there is no database at data/ritm.db"));
    assert!(wrong(&run(&site, &["backup", "a.backup"])).contains("there is no database"));
    assert!(!site.path().join("data").exists());

    assert!(right(&run(&site, &["migrate"])).contains("The tables are up to date"));
    assert!(right(&run(&site, &["migrate"])).contains("0 steps were applied"));
    let checked = run(&site, &["check"]);
    assert!(right(&checked).ends_with(" 0 differences\n"), "{checked:?}");

    // Beside a running server, which keeps others out of its database.
    let server = Process::start(&site, &[DATA]);
    let said = run(&site, &["backup", "a.backup"]);
    assert!(right(&said).contains("Wrote a.backup"), "{said:?}");
    assert!(
        right(&said).contains("keep a copy of secrets.key elsewhere"),
        "{said:?}"
    );
    assert!(right(&run(&site, &["check"])).ends_with(" 0 differences\n"));
    for refused in [&["migrate"][..], &["move-to-sqlite", "other.db"]] {
        let said = run(&site, refused);
        assert!(
            wrong(&said).contains("is in use by another server (process "),
            "{said:?}"
        );
    }
    assert_eq!(get(server.address, "/livez", &[]).status, 200);
    drop(server);

    assert!(wrong(&run(&site, &["backup", "a.backup"])).contains("a.backup can't be written"));
    let here = run(&site, &["restore", "a.backup"]);
    assert!(wrong(&here).contains("into an empty place only"), "{here:?}");
    let elsewhere = [("RITM_DATA_FOLDER", "new/data")];
    let said = output(&site, &["restore", "a.backup"], &elsewhere);
    assert!(right(&said).contains("each as it was written"), "{said:?}");
    // The key is not in the backup, and no other is taken in its place.
    assert!(
        right(&said).contains("Before the next start: the key file new/data/secrets.key is not there"),
        "{said:?}"
    );
    let start = output(&site, &["check"], &elsewhere);
    assert!(wrong(&start).contains("put it back"), "{start:?}");
    let key = |folder: &str| site.path().join(folder).join("secrets.key");
    std::fs::copy(key("data"), key("new/data")).unwrap();
    assert!(right(&output(&site, &["check"], &elsewhere)).ends_with(" 0 differences\n"));
    let server = Process::start(&site, &elsewhere);
    assert_eq!(get(server.address, "/readyz", &[]).status, 200);
}

#[test]
fn the_key_is_rotated_while_the_server_stands_still() {
    let site = Site::new();
    let server = Process::start(&site, &[DATA]);
    let said = run(&site, &["key", "rotate"]);
    assert!(wrong(&said).contains("is in use by another server"), "{said:?}");
    drop(server);
    let key = || std::fs::read_to_string(site.path().join("data/secrets.key")).unwrap();
    let before = key();
    let said = run(&site, &["key", "rotate"]);
    assert!(right(&said).contains("sealed under the new key"), "{said:?}");
    assert_ne!(before, key());
    assert!(right(&run(&site, &["check"])).ends_with(" 0 differences\n"));
    let server = Process::start(&site, &[DATA]);
    assert_eq!(get(server.address, "/readyz", &[]).status, 200);
}

#[test]
fn a_backup_that_is_none_is_told_so() {
    let site = Site::new();
    site.write("none.backup", "text");
    assert!(wrong(&run(&site, &["restore", "none.backup"])).contains("this is no backup of Ritm"));
    assert!(wrong(&run(&site, &["restore", "missing.backup"])).contains("the backup can't be read"));
}

#[test]
fn rows_move_to_another_file() {
    let site = Site::new();
    right(&run(&site, &["migrate"]));
    let said = run(&site, &["move-to-sqlite", "moved.db"]);
    assert!(
        right(&said).contains("number and hash of each are the same on both sides"),
        "{said:?}"
    );
    let there = [DATA, ("RITM_DATABASE_URL", "sqlite:moved.db")];
    assert!(right(&output(&site, &["check"], &there)).ends_with(" 0 differences\n"));
    assert!(
        wrong(&run(&site, &["move-to-sqlite", "data/ritm.db"]))
            .contains("this is where the rows are already")
    );
}

#[test]
fn the_api_describes_itself_without_settings() {
    let site = Site::new();
    let said = run(&site, &["openapi"]);
    let described: serde_json::Value = serde_json::from_str(right(&said)).unwrap();
    assert!(
        described["openapi"].as_str().unwrap().starts_with("3.1"),
        "{described:#}"
    );
    assert!(
        described["paths"]
            .as_object()
            .is_some_and(|paths| !paths.is_empty())
    );
}

#[test]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
fn a_server_moves_to_postgresql_and_serves_from_there() {
    let base = std::env::var("RITM_TEST_POSTGRES").unwrap();
    let base = base.trim_end_matches('/');
    let base = if base.matches('/').count() == 2 {
        format!("{base}/postgres")
    } else {
        base.to_owned()
    };
    let schema = format!("moved_{}", std::process::id());
    let administer = |commands: String| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&base, tokio_postgres::NoTls)
                .await
                .unwrap();
            let connection = tokio::spawn(connection);
            client.batch_execute(&commands).await.unwrap();
            drop(client);
            let _ = connection.await;
        });
    };
    administer(format!(
        "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"
    ));
    let url = format!("{base}?options=-c%20search_path%3D{schema}");
    let site = Site::new();
    site.write("url", &url);
    right(&run(&site, &["migrate"]));
    let said = run(&site, &["move-to-postgres", "file:url"]);
    assert!(right(&said).contains("the same on both sides"), "{said:?}");
    let there = [DATA, ("RITM_DATABASE_URL", "file:url")];
    let mut server = Process::start(&site, &there);
    assert_eq!(server.told("listening")["database"], "postgres");
    assert_eq!(get(server.address, "/readyz", &[]).status, 200);
    // Not away from under it.
    let used = output(&site, &["move-to-sqlite", "back.db"], &there);
    assert!(
        wrong(&used).contains("a server is using the database"),
        "{used:?}"
    );
    drop(server);
    let back = output(&site, &["move-to-sqlite", "back.db"], &there);
    assert!(right(&back).contains("the same on both sides"), "{back:?}");
    // There and back: number and hash of every table.
    let tables = |output: &Output| -> Vec<String> {
        let lines = text(&output.stdout).lines().map(str::to_owned);
        lines.take_while(|line| !line.starts_with("Moved")).collect()
    };
    assert!(!tables(&said).is_empty());
    let run = tables(&back).len();
    assert_eq!(run, tables(&said).len());
    administer(format!("DROP SCHEMA {schema} CASCADE"));
}
