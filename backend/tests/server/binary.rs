//! The binary: its arguments, its messages, its log, its signals.

use std::io::{BufRead, BufReader, Lines};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::{Connection, get};
use crate::site::Site;

fn command(site: &Site, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ritm-backend"));
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .current_dir(site.path());
    command
}

pub(crate) fn output(site: &Site, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    command(site, arguments, environment).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A running binary that logs JSON lines, killed at the end if it still runs.
pub(crate) struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    heard: Vec<Value>,
    pub(crate) address: SocketAddr,
}

impl Process {
    pub(crate) fn start(site: &Site, environment: &[(&str, &str)]) -> Self {
        let mut all = vec![
            ("RITM_SERVER_BIND", "127.0.0.1:0"),
            ("RITM_WEB_DIR", "web"),
            ("RITM_LOG_FORMAT", "json"),
        ];
        all.extend_from_slice(environment);
        let mut child = command(site, &[], &all).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut process = Self {
            child,
            lines,
            heard: Vec::new(),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let listening = process.line("listening");
        process.address = listening["address"].as_str().unwrap().parse().unwrap();
        process
    }

    /// The log line with this message, which may have come already.
    pub(crate) fn told(&mut self, message: &str) -> Value {
        let heard = self.heard.iter().find(|line| line["message"] == message);
        heard.cloned().unwrap_or_else(|| self.line(message))
    }

    /// The next log line with this message.
    pub(crate) fn line(&mut self, message: &str) -> Value {
        for line in self.lines.by_ref() {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            self.heard.push(line.clone());
            if line["message"] == message {
                return line;
            }
        }
        panic!("the log ended without {message:?}");
    }

    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn help_version_and_printed_settings() {
    let site = Site::new();
    let help = output(&site, &["--help"], &[]);
    assert!(help.status.success());
    assert!(text(&help.stdout).contains("server.bind (RITM_SERVER_BIND), default 127.0.0.1:8080"));
    let version = output(&site, &["--version"], &[]);
    assert_eq!(
        text(&version.stdout),
        format!("ritm-backend {}\n", env!("CARGO_PKG_VERSION"))
    );
    // The file in the working folder is found without being named.
    site.write("ritm.toml", "[server]\ndrain_seconds = 3\n");
    let printed = output(&site, &["--print-config"], &[("RITM_LOG_LEVEL", "debug")]);
    let printed = text(&printed.stdout);
    assert!(
        printed.contains("drain_seconds = 3 # ritm.toml, line 2\n"),
        "{printed}"
    );
    assert!(
        printed.contains("level = \"debug\" # environment variable RITM_LOG_LEVEL\n"),
        "{printed}"
    );
}

#[test]
fn wrong_use_ends_with_two_and_says_why() {
    let site = Site::new();
    let wrong = output(&site, &["--port", "80"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong.stderr).contains("there is no argument \"--port\""),
        "{wrong:?}"
    );

    site.write("bad.toml", "[server]\nbind = 'x'\ndran_seconds = 1\n");
    let wrong = output(&site, &["--config", "bad.toml"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
    let told = text(&wrong.stderr);
    assert!(told.contains("2 settings are wrong"), "{told}");
    assert!(told.contains("server.bind (bad.toml, line 2)"), "{told}");
    assert!(told.contains("Did you mean server.drain_seconds?"), "{told}");
}

#[test]
fn settings_are_checked_without_serving() {
    let site = Site::new();
    let right = output(&site, &["--check-config"], &[("RITM_WEB_DIR", "web")]);
    assert!(right.status.success(), "{right:?}");
    let wrong = output(&site, &["--check-config"], &[("RITM_WEB_DIR", "none")]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("cargo xtask build-web"), "{wrong:?}");
}

#[test]
fn a_taken_port_is_told_with_another_to_choose() {
    let site = Site::new();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    let failed = output(
        &site,
        &[],
        &[("RITM_SERVER_BIND", &taken), ("RITM_WEB_DIR", "web")],
    );
    assert_eq!(failed.status.code(), Some(1));
    let told = text(&failed.stderr);
    assert!(
        told.contains("already in use") && told.contains("RITM_SERVER_BIND=127.0.0.1:"),
        "{told}"
    );
}

#[test]
fn every_request_is_one_line_in_the_log() {
    let site = Site::new();
    let mut process = Process::start(&site, &[]);
    let asked = get(
        process.address,
        "/sw.js?token=secret",
        &[("X-Request-Id", "id-1")],
    );
    let line = process.line("request");
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["method"], "GET");
    assert_eq!(line["path"], "/sw.js");
    assert_eq!(line["status"], 200);
    assert_eq!(line["bytes"], asked.body.len());
    assert_eq!(line["request_id"], "id-1");
    assert_eq!(line["cut_short"], false);
    assert!(line["duration_ms"].as_f64().is_some_and(|time| time >= 0.0));
    assert!(line["timestamp"].is_string());
    assert!(!line.to_string().contains("secret"), "{line}");

    let refused = get(process.address, "/nothing.js", &[]);
    let line = process.line("request");
    assert_eq!(line["status"], 404);
    assert_eq!(line["request_id"], refused.json()["request_id"]);
    process.signal("TERM");
    process.line("stopped");
    assert!(process.child.wait().unwrap().success());
}

#[test]
fn what_goes_wrong_in_a_request_is_logged_with_its_id() {
    let site = Site::new();
    let mut process = Process::start(&site, &[("RITM_WEB_MEMORY_BYTES", "10000")]);
    std::fs::remove_file(site.web().join("assets/world.pmtiles")).unwrap();
    let failed = get(
        process.address,
        "/assets/world.pmtiles",
        &[("X-Request-Id", "id-2")],
    );
    assert_eq!(failed.status, 500);
    let line = process.line("a file of the app can't be read; was its folder changed?");
    assert_eq!(line["span"]["request_id"], "id-2");
}

#[test]
fn people_get_lines_for_people() {
    let site = Site::new();
    let environment = [("RITM_SERVER_BIND", "127.0.0.1:0"), ("RITM_WEB_DIR", "web")];
    let mut child = command(&site, &[], &environment)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("listening")));
    let _ = child.kill();
    let _ = child.wait();
    let line = line.unwrap().unwrap();
    assert!(line.contains("INFO listening address=127.0.0.1:"), "{line}");
    assert!(!line.contains('\u{1b}'), "colour without a terminal: {line}");
}

#[test]
fn both_signals_stop_and_the_second_stops_at_once() {
    let site = Site::new();
    site.write("web/assets/large.pmtiles", vec![1; 32 << 20]);
    for name in ["TERM", "INT"] {
        let mut process = Process::start(&site, &[("RITM_SERVER_DRAIN_SECONDS", "60")]);
        let mut running = Connection::open(process.address).unwrap();
        running.send("GET", "/assets/large.pmtiles", &[]);
        running.head().unwrap();
        process.signal(name);
        process.line("stopping");
        assert!(
            process.child.try_wait().unwrap().is_none(),
            "{name} did not wait for the running request"
        );
        process.signal(name);
        let start = Instant::now();
        assert_eq!(process.child.wait().unwrap().code(), Some(1));
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn starting_is_quick_and_idling_is_lean() {
    let site = Site::new();
    site.write("web/assets/data-1A2B3C4D.bin", vec![1; 10 << 20]);
    let start = Instant::now();
    let process = Process::start(&site, &[]);
    assert_eq!(get(process.address, "/", &[]).status, 200);
    let first_answer = start.elapsed();
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.child.id())).unwrap();
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    let kilobytes: u64 = resident.trim().trim_end_matches(" kB").parse().unwrap();
    println!("first answer after {first_answer:?}, {kilobytes} kB resident with 10 MB of app in memory");
    // Unoptimised and on a busy machine; released it is far quicker and leaner (`cargo xtask bench --only server`).
    assert!(first_answer < Duration::from_secs(5), "{first_answer:?}");
    assert!(kilobytes < 60 << 10, "{kilobytes} kB");
}
