//! A server's process: started, listened to, killed.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A folder that is removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ritm-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("web/assets")).expect("a folder can be made");
        for (file, content) in [
            ("index.html", "<!doctype html><title>Ritm</title>"),
            ("sw.js", "//"),
            ("manifest.webmanifest", "{}"),
            ("assets/app-1A2B3C4D.js", "//"),
        ] {
            std::fs::write(path.join("web").join(file), content).expect("a file can be written");
        }
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The server's binary with its data in `folder`; `database` is a PostgreSQL URL, or nothing for SQLite.
pub(crate) fn command(folder: &Path, database: Option<&str>) -> Command {
    let binary = std::env::var_os("RITM_BENCH_SERVER").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_ritm-backend")),
        PathBuf::from,
    );
    let mut command = Command::new(binary);
    command
        .env_clear()
        .current_dir(folder)
        .env("RITM_SERVER_BIND", "127.0.0.1:0")
        .env("RITM_WEB_DIR", folder.join("web"))
        .env("RITM_DATA_FOLDER", folder.join("data"))
        .env("RITM_LOG_FORMAT", "json");
    if let Some(database) = database {
        command.env("RITM_DATABASE_URL", database);
    }
    command
}

/// A running server; killed with SIGKILL when dropped.
pub(crate) struct Served {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Served {
    /// Starts it and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the server starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let (sender, lines) = mpsc::channel();
        // Read to the end, so that the server never waits for its log.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    // Go on reading.
                }
            }
        });
        let mut served = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            lines,
            heard: Vec::new(),
        };
        let listening = served.line("\"listening\"").expect("the server listens");
        let listening: Value = serde_json::from_str(&listening).expect("its log is JSON");
        served.address = listening["address"]
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("it tells its address");
        served
    }

    /// The first line of the log that holds `words`, waited for.
    pub(crate) fn line(&mut self, words: &str) -> Option<String> {
        if let Some(line) = self.heard.iter().find(|line| line.contains(words)) {
            return Some(line.clone());
        }
        let until = Instant::now() + Duration::from_secs(30);
        while let Ok(line) = self
            .lines
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            self.heard.push(line.clone());
            if line.contains(words) {
                return Some(line);
            }
        }
        None
    }

    /// All lines of the log so far.
    pub(crate) fn log(&mut self) -> Vec<String> {
        self.heard.extend(self.lines.try_iter());
        self.heard.clone()
    }

    /// The process's number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a cut power cord would: SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Resident memory, in bytes.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: u64 = line
            .and_then(|line| line.split_whitespace().next()?.parse().ok())
            .unwrap_or(0);
        kilobytes * 1024
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a sub-command of the server to its end.
pub(crate) fn run(folder: &Path, database: Option<&str>, arguments: &[&str]) -> Output {
    command(folder, database)
        .args(arguments)
        .output()
        .expect("the server's binary runs")
}
