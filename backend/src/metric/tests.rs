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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reaches_the_listener_takes_little_of_it() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    let settings = crate::settings::MetricsSettings {
        bind: Some(([127, 0, 0, 1], 0).into()),
        token: None,
    };
    let endpoint = Endpoint::bind(&settings).await.unwrap().unwrap();
    let address = endpoint.address().unwrap();
    let listening = tokio::spawn(
        endpoint
            .idle_for(Duration::from_millis(500))
            .run(axum::Router::new()),
    );
    let ask = async |request: String| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // What is refused early may be closed before all was sent.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    let head = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    let told = ask(format!("{head}\r\n")).await;
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    // Too large a head, too large a body.
    let told = ask(format!("{head}X-Large: {}\r\n\r\n", "x".repeat(64 << 10))).await;
    assert!(told.starts_with("HTTP/1.1 431"), "{told}");
    let told = ask(format!("{head}Content-Length: 1000000\r\n\r\n")).await;
    assert!(told.starts_with("HTTP/1.1 413"), "{told}");
    // As many as there may be, silent or slow: they are given up, and somebody else has his turn.
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    let told = tokio::time::timeout(Duration::from_secs(20), ask(format!("{head}\r\n")))
        .await
        .unwrap();
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    for mut stream in silent {
        let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut Vec::new())).await;
        assert!(ended.is_ok(), "a silent connection is kept");
    }
    listening.abort();
}

#[test]
fn what_was_counted_is_told() {
    // Other tests sign in meanwhile, by the ways there are.
    SIGN_INS.add(&["none", "ok"]);
    HTTP_SECONDS.of(&["GET", "/told/{id}"], 0.003);
    let held = HTTP_IN_FLIGHT.hold(&[]);
    assert_eq!(HTTP_IN_FLIGHT.get(&[]), 1);
    drop(held);
    let text = text();
    assert!(
        text.contains("ritm_sign_ins_total{outcome=\"ok\",way=\"none\"} 1\n"),
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

#[test]
fn promtool_finds_nothing_to_say() {
    use_all();
    let Some(mut promtool) = promtool() else { return };
    let mut promtool = promtool
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
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

/// The names in rules and dashboards are those that are told.
#[test]
fn alerts_and_dashboards_ask_for_what_there_is() {
    let known: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
    for told in [
        include_str!("../../deploy/prometheus/alerts.yml"),
        include_str!("../../deploy/prometheus/alerts_test.yml"),
        include_str!("../../deploy/grafana/ritm-server.json"),
    ] {
        let mut asked = 0;
        for word in told.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
            let name = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| word.strip_suffix(end))
                .unwrap_or(word);
            if word.starts_with("ritm_") {
                asked += 1;
                assert!(
                    known.contains(&name) || known.contains(&word),
                    "there is no {word}"
                );
            }
        }
        assert!(asked > 10);
    }
}

/// The rules are right, and each fires when it should and at no other time.
#[test]
fn promtool_tries_the_alerts() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/prometheus");
    for arguments in [
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts_test.yml"],
        ["check", "config", "prometheus.yml"],
    ] {
        let Some(mut promtool) = promtool() else { return };
        let said = promtool.args(arguments).current_dir(&folder).output().unwrap();
        let told = [said.stdout, said.stderr].concat();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&told));
    }
}

/// Prometheus's own checker, which `cargo xtask test` gets; none where there is none, which the test then says.
fn promtool() -> Option<Command> {
    let program = std::env::var_os("RITM_PROMTOOL").unwrap_or_else(|| "promtool".into());
    if Command::new(&program).arg("--version").output().is_ok() {
        return Some(Command::new(program));
    }
    let required = std::env::var("RITM_ORACLES").is_ok_and(|value| value == "require");
    assert!(!required, "promtool is required here and is not installed");
    eprintln!("skipped: promtool is not installed");
    None
}
