//! What operators see: metrics, readiness, and starts that can't be.

use std::net::SocketAddr;

use crate::binary::{Process, output, text};
use crate::client::get;
use crate::site::{Running, Site};

/// The address that the metrics are told at.
fn metrics_of(process: &mut Process) -> SocketAddr {
    let told = process.told("telling metrics");
    told["address"].as_str().unwrap().parse().unwrap()
}

#[test]
fn metrics_are_told_on_a_listener_of_their_own_to_whoever_bears_the_token() {
    let site = Site::new();
    site.write("token", "a token of the monitoring\n");
    let mut process = Process::start(
        &site,
        &[
            ("RITM_METRICS_BIND", "127.0.0.1:0"),
            ("RITM_METRICS_TOKEN", "file:token"),
        ],
    );
    let address = metrics_of(&mut process);
    assert_eq!(get(process.address, "/livez", &[]).status, 200);
    assert_eq!(get(process.address, "/no/such/route.txt", &[]).status, 404);

    let refused = get(address, "/metrics", &[]);
    assert_eq!(refused.status, 401);
    assert!(refused.header("www-authenticate").is_some());
    assert_eq!(
        get(address, "/metrics", &[("Authorization", "Bearer a token")]).status,
        401
    );
    let answer = get(
        address,
        "/metrics",
        &[("Authorization", "Bearer a token of the monitoring")],
    );
    assert_eq!(answer.status, 200);
    let told = answer.text();
    for wanted in [
        "ritm_http_requests_total{method=\"GET\",route=\"/livez\",status=\"2xx\"} 1\n",
        "ritm_http_requests_total{method=\"GET\",route=\"other\",status=\"4xx\"} 1\n",
        "ritm_build_info{database=\"sqlite\",version=\"0.1.0\"} 1\n",
        "\nritm_database_queue_length ",
        "\nprocess_resident_memory_bytes ",
    ] {
        assert!(told.contains(wanted), "{wanted} is not in\n{told}");
    }
    assert!(!told.contains("/no/such"), "an address became a label");
    // Probes are answered here as well, and the metrics nowhere else.
    assert_eq!(get(address, "/readyz", &[]).status, 200);
    let elsewhere = get(process.address, "/metrics", &[]);
    assert!(!elsewhere.text().contains("ritm_build_info"), "{elsewhere:?}");
}

#[test]
fn the_token_is_printed_nowhere() {
    let site = Site::new();
    let printed = output(
        &site,
        &["--print-config"],
        &[("RITM_METRICS_TOKEN", "canary-7f3a")],
    );
    assert!(text(&printed.stdout).contains("token = \"(not shown)\""));
    assert!(!text(&printed.stdout).contains("canary"));
}

#[test]
fn a_server_whose_disk_is_nearly_full_is_not_ready_and_says_which_setting_counts() {
    let site = Site::new();
    let mut settings = site.settings();
    settings.health.disk_bytes = 1 << 60;
    let server = Running::start(settings);
    let answer = get(server.address, "/readyz", &[]);
    assert_eq!(answer.status, 503);
    assert!(
        answer
            .text()
            .contains("disk: there is too little room (health.disk_bytes)"),
        "{answer:?}"
    );
    assert!(
        !answer.text().contains(site.path().to_str().unwrap()),
        "a path is told: {answer:?}"
    );
    assert_eq!(get(server.address, "/livez", &[]).status, 200);
}

#[test]
fn starts_that_cannot_be_name_the_setting_and_the_cure() {
    let site = Site::new();
    site.write("occupied", "a file where a folder should be");
    let start = |environment: &[(&str, &str)]| {
        let mut all = vec![("RITM_SERVER_BIND", "127.0.0.1:0"), ("RITM_WEB_DIR", "web")];
        all.extend_from_slice(environment);
        let ended = output(&site, &[], &all);
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        String::from_utf8(ended.stderr).unwrap()
    };
    let told = start(&[("RITM_DATA_FOLDER", "occupied")]);
    assert!(told.contains("data.folder"), "{told}");
    let told = start(&[("RITM_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")]);
    assert!(told.contains("database.url"), "{told}");
    let told = start(&[("RITM_METRICS_BIND", "192.0.2.1:9464")]);
    assert!(told.contains("metrics.bind"), "{told}");

    let _first = Process::start(&site, &[("RITM_DATA_FOLDER", "data")]);
    let told = start(&[("RITM_DATA_FOLDER", "data")]);
    assert!(
        told.contains("in use by another server") && told.contains("data.folder"),
        "{told}"
    );
}

#[test]
fn a_stop_leaves_nothing_behind_that_the_next_start_minds() {
    let site = Site::new();
    for _ in 0..3 {
        let mut process = Process::start(&site, &[("RITM_DATA_FOLDER", "data")]);
        assert_eq!(get(process.address, "/readyz", &[]).status, 200);
        process.signal("TERM");
        process.line("stopped");
    }
    // What SQLite keeps beside the database while it is open was brought into it.
    let left = std::fs::metadata(site.path().join("data/ritm.db-wal")).map_or(0, |file| file.len());
    assert_eq!(left, 0, "the log was not brought into the database");
}
