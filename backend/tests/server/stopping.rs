//! Stopping in order.

use std::time::{Duration, Instant};

use ritm_backend::Ended;

use crate::client::{Connection, get};
use crate::site::{Running, Site};

const LARGE: usize = 32 << 20;

fn large_site() -> Site {
    let site = Site::new();
    site.write("web/assets/large.pmtiles", vec![1; LARGE]);
    site
}

fn refuses(server: &Running) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(5) {
        if Connection::open(server.address).is_err() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

#[test]
fn running_requests_end_and_no_new_ones_begin() {
    let site = large_site();
    let mut server = site.start();
    let mut idle = Connection::open(server.address).unwrap();
    assert_eq!(idle.ask("GET", "/livez", &[]).status, 200);
    let mut running = Connection::open(server.address).unwrap();
    running.send("GET", "/assets/large.pmtiles", &[]);
    let mut answer = running.head().unwrap();
    server.stop();
    assert!(refuses(&server));
    assert!(idle.is_closed());
    running.body(&mut answer);
    assert_eq!(answer.body.len(), LARGE);
    assert!(running.is_closed());
    assert_eq!(server.ended(), Ended::Drained);
}

#[test]
fn what_does_not_end_in_time_is_cut_off() {
    let site = large_site();
    let mut settings = site.settings();
    settings.server.drain_time = Duration::from_millis(200);
    let mut server = Running::start(settings);
    let mut running = Connection::open(server.address).unwrap();
    running.send("GET", "/assets/large.pmtiles", &[]);
    let mut answer = running.head().unwrap();
    let start = Instant::now();
    server.stop();
    assert_eq!(server.ended(), Ended::CutOff { connections: 1 });
    assert!(start.elapsed() < Duration::from_secs(5));
    running.body(&mut answer);
    assert!(answer.body.len() < LARGE);
}

#[test]
fn load_balancers_notice_before_accepting_ends() {
    let site = Site::new();
    let mut settings = site.settings();
    settings.server.notice_time = Duration::from_secs(2);
    let mut server = Running::start(settings);
    assert_eq!(get(server.address, "/readyz", &[]).status, 200);
    server.stop();
    let start = Instant::now();
    while get(server.address, "/readyz", &[]).status == 200 {
        assert!(start.elapsed() < Duration::from_secs(1), "/readyz still says yes");
    }
    let answer = get(server.address, "/readyz", &[]);
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (503, Some("server-not-ready"))
    );
    // Alive and still serving.
    assert_eq!(get(server.address, "/livez", &[]).status, 200);
    assert_eq!(get(server.address, "/", &[]).status, 200);
    assert_eq!(server.ended(), Ended::Drained);
}
