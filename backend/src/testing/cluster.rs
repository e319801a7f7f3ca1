//! A PostgreSQL server of a test's own, which it may restart and encrypt.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Folder;

/// Where Debian keeps the programs, a folder a version.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// The user that PostgreSQL wants to run as where this runs as root, which it refuses.
const USER: &str = "postgres";

/// A running PostgreSQL server with fsync on; stopped when it is dropped.
pub(crate) struct Cluster {
    folder: Folder,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// A fresh one. `prepare` may put files into the data folder and gives further lines of its settings.
    pub(crate) fn start(prepare: impl FnOnce(&Path) -> String) -> Self {
        let newest = std::fs::read_dir(PROGRAMS)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
            .max();
        let Some(newest) = newest else {
            panic!("{PROGRAMS} has no version");
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let Ok(port) = port.map(|address| address.port()) else {
            panic!("there is no free port");
        };
        let cluster = Self {
            folder: Folder::new(),
            programs: Path::new(PROGRAMS).join(newest.to_string()).join("bin"),
            port,
        };
        if is_root() {
            succeed(Command::new("chown").arg(USER).arg(cluster.folder.path()));
        }
        let data = cluster.data();
        succeed(cluster.program("initdb").arg("-D").arg(&data).args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]));
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n{}\n",
            prepare(&data)
        );
        let file = data.join("postgresql.conf");
        let written =
            std::fs::read_to_string(&file).and_then(|usual| std::fs::write(&file, usual + &settings));
        assert!(written.is_ok(), "{written:?}");
        if is_root() {
            succeed(Command::new("chown").arg("-R").arg(USER).arg(&data));
        }
        cluster.control(&["start"]);
        cluster
    }

    /// Ends it as a crash does, and starts it again.
    pub(crate) fn crash_and_start(&self) {
        self.control(&["-m", "immediate", "restart"]);
    }

    /// The address of its database on this host.
    pub(crate) fn url(&self, host: &str) -> String {
        format!("postgres://postgres@{host}:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn control(&self, arguments: &[&str]) {
        let mut command = self.program("pg_ctl");
        command.arg("-D").arg(self.data()).args(["-w", "-t", "60", "-l"]);
        succeed(command.arg(self.folder.path().join("log")).args(arguments));
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid", USER, "--regid", USER, "--init-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut command = self.program("pg_ctl");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-m", "immediate", "-w", "stop"]);
        let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|of| std::os::unix::fs::MetadataExt::uid(&of) == 0)
}

/// Runs a program that must succeed.
pub(crate) fn succeed(command: &mut Command) {
    // What it starts would hold its output open.
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(
        status.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{command:?}: {status:?}"
    );
}
