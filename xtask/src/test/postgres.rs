//! A PostgreSQL of the tests' own: installed where it is missing, started on a free port of loopback, stopped at the end.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    context::Context,
    debian,
    process::{first_line, run},
    step::{Failure, Outcome},
};

/// Debian's package of whichever version it has, 15 or newer.
const PACKAGE: &str = "postgresql";
/// Where Debian keeps the programs, a folder a version.
const PROGRAMS: &str = "/usr/lib/postgresql";
/// The oldest version that the server runs on.
const OLDEST: u32 = 15;
/// The user that PostgreSQL wants to run as where this runs as root, which it refuses.
const USER: &str = "postgres";

/// A running cluster; stopped when it is dropped, and its folder removed.
#[derive(Debug)]
pub(crate) struct Postgres {
    programs: PathBuf,
    home: PathBuf,
    as_user: bool,
    pub(crate) url: String,
}

/// Sees to it that there is one that runs, and remembers it in the context.
pub(crate) fn start(context: &mut Context) -> Outcome {
    if context.postgres.is_some() {
        return Ok(String::new());
    }
    let programs = match programs() {
        Some(programs) => programs,
        None => {
            debian::install(context, &[PACKAGE])?;
            programs().ok_or_else(|| {
                Failure::new(
                    format!("{PACKAGE} was installed and {PROGRAMS} has no version {OLDEST} or newer"),
                    "install PostgreSQL 15 or newer",
                )
            })?
        }
    };
    let as_user = first_line("id", &["-u"]).as_deref() == Some("0");
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let home = std::env::temp_dir().join(format!("ritm-postgres-{}", std::process::id()));
    fs::create_dir_all(&home)?;
    let postgres = Postgres {
        programs,
        url: format!("postgres://postgres@127.0.0.1:{port}/postgres"),
        home,
        as_user,
    };
    if as_user {
        run(
            context,
            "postgres-owner",
            Command::new("chown").arg(USER).arg(&postgres.home),
        )?;
    }
    let data = postgres.home.join("data").display().to_string();
    let log = postgres.home.join("log").display().to_string();
    let make = [
        "-D",
        &data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-instructions",
    ];
    run(context, "postgres-make", &mut postgres.program("initdb", &make))?;
    // What is on the disk when a test is told so is really there: fsync stays on.
    let options = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} -c max_connections=300",
        postgres.home.display()
    );
    let begin = ["-D", &data, "-l", &log, "-w", "-t", "60", "-o", &options, "start"];
    // Its output would be held open by the server: it is not listened to.
    let status = postgres
        .program("pg_ctl", &begin)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()?;
    if !status.success() {
        let why = fs::read_to_string(&log).unwrap_or_default();
        return Err(Failure {
            why: "PostgreSQL did not start".to_owned(),
            tail: why.lines().map(str::to_owned).collect(),
            remedy: String::new(),
        });
    }
    let told = format!("{} on port {port}", postgres.programs.display());
    context.postgres = Some(postgres);
    Ok(told)
}

impl Postgres {
    /// One of its programs, as the user it wants.
    fn program(&self, name: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(name);
        let mut command = if self.as_user {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid", USER, "--regid", USER, "--init-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(arguments).current_dir(&self.home);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.home.join("data").display().to_string();
        let stop = ["-D", &data, "-m", "immediate", "-w", "stop"];
        // It ends with the machine at the latest; there is nobody to tell.
        let _ = self
            .program("pg_ctl", &stop)
            .stdout(std::process::Stdio::null())
            .status();
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// The programs of the newest version there is.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(PROGRAMS).ok()?.filter_map(|entry| {
        let version: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        Some(version)
    });
    let newest = versions.filter(|version| *version >= OLDEST).max()?;
    let folder = Path::new(PROGRAMS).join(newest.to_string()).join("bin");
    folder.join("initdb").is_file().then_some(folder)
}
