//! What one client may take from the others.

use std::time::{Duration, Instant};

use crate::client::{Connection, get};
use crate::site::{Running, Site};

#[test]
fn a_head_that_never_ends_is_given_up() {
    let site = Site::new();
    let mut settings = site.settings();
    settings.server.header_time = Duration::from_millis(200);
    let server = Running::start(settings);
    let start = Instant::now();
    let mut silent = Connection::open(server.address).unwrap();
    let mut slow = Connection::open(server.address).unwrap();
    slow.write(b"GET / HTTP/1.1\r\nHost: ritm.test\r\nX-Slow: ");
    let mut idle = Connection::open(server.address).unwrap();
    assert_eq!(idle.ask("GET", "/livez", &[]).status, 200);
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(20));
        // Once the server has given up, writing may fail.
        slow.write_if_open(b"a");
    }
    assert!(silent.is_closed());
    // hyper may say 408 before it closes.
    if let Some(answer) = slow.head() {
        assert_eq!(answer.status, 408);
    }
    assert!(slow.is_closed());
    assert!(idle.is_closed());
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(get(server.address, "/livez", &[]).status, 200);
}

#[test]
fn heads_and_bodies_have_a_largest_size() {
    let site = Site::new();
    let mut settings = site.settings();
    settings.server.header_bytes = 8192;
    settings.server.body_bytes = 100;
    let server = Running::start(settings);
    let large = "x".repeat(10_000);
    let answer = get(server.address, "/", &[("X-Large", &large)]);
    assert_eq!(answer.status, 431);
    let mut connection = Connection::open(server.address).unwrap();
    let answer = connection.ask("POST", "/livez", &[("Content-Length", "101")]);
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (413, Some("server-body-too-large"))
    );
    assert!(answer.text().contains("100 bytes"));
}

#[test]
fn more_connections_than_allowed_wait_for_their_turn() {
    let site = Site::new();
    let mut settings = site.settings();
    settings.server.connections = 1;
    let server = Running::start(settings);
    let mut first = Connection::open(server.address).unwrap();
    assert_eq!(first.ask("GET", "/livez", &[]).status, 200);
    let mut second = Connection::open(server.address).unwrap();
    second.send("GET", "/livez", &[]);
    second.set_patience(Duration::from_millis(300));
    assert!(second.head().is_none(), "the second was served beside the first");
    drop(first);
    second.set_patience(Duration::from_secs(20));
    assert_eq!(second.head().unwrap().status, 200);
}

#[test]
fn a_client_that_takes_nothing_loses_its_place() {
    let site = Site::new();
    // More than the system's own buffers take.
    site.write("web/assets/large.pmtiles", vec![1; 32 << 20]);
    let mut settings = site.settings();
    settings.server.stall_time = Duration::from_millis(200);
    settings.server.connections = 1;
    let server = Running::start(settings);
    let mut greedy = Connection::open(server.address).unwrap();
    greedy.send("GET", "/assets/large.pmtiles", &[]);
    let mut answer = greedy.head().unwrap();
    assert_eq!(answer.status, 200);
    // The only place is taken until the server loses patience.
    assert_eq!(get(server.address, "/livez", &[]).status, 200);
    greedy.body(&mut answer);
    assert!(answer.body.len() < 32 << 20, "the whole file came");
}
