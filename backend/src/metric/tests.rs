#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;

#[test]
fn names_are_of_one_kind_and_labels_are_few() {
    for (name, labels) in ALL {
        assert!(name.starts_with("ritm_"), "{name}");
        assert!(labels.len() <= 3, "{name}");
        assert!(
            !labels
                .iter()
                .any(|label| ["path", "account", "address", "user", "email"].contains(label)),
            "{name} tells who or has no bound"
        );
    }
}

#[test]
fn what_was_counted_is_told() {
    SIGN_INS.add(&["passkey", "ok"]);
    HTTP_SECONDS.of(&["GET", "/told/{id}"], 0.003);
    let held = HTTP_IN_FLIGHT.hold(&[]);
    assert_eq!(HTTP_IN_FLIGHT.get(&[]), 1);
    drop(held);
    let text = text();
    assert!(
        text.contains("ritm_sign_ins_total{outcome=\"ok\",way=\"passkey\"} 1\n"),
        "{text}"
    );
    assert!(text.contains(
        "ritm_http_request_duration_seconds_bucket{method=\"GET\",route=\"/told/{id}\",le=\"0.005\"} 1\n"
    ));
    assert!(
        text.contains("ritm_database_queue_length 0\n"),
        "what has no labels is told before it is used"
    );
    assert!(text.contains("\nprocess_resident_memory_bytes "), "{text}");
    assert!(text.contains("\nprocess_open_fds "), "{text}");
}

/// Prometheus's own checker, which `cargo xtask test` installs.
#[test]
fn promtool_finds_nothing_to_say() {
    use_all();
    let Ok(mut promtool) = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
    else {
        assert!(
            std::env::var_os("RITM_ORACLES").is_none(),
            "promtool is required here and is not installed"
        );
        eprintln!("skipped: promtool is not installed");
        return;
    };
    promtool
        .stdin
        .take()
        .unwrap()
        .write_all(text().as_bytes())
        .unwrap();
    let said = promtool.wait_with_output().unwrap();
    let told = [said.stdout, said.stderr].concat();
    assert!(
        said.status.success() && told.is_empty(),
        "{}",
        String::from_utf8_lossy(&told)
    );
}
