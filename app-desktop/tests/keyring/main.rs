//! Secrets in a real keyring: GNOME's daemon, on a bus and in folders of our own.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends at the first thing wrong"
)]

#[path = "../radio/bus.rs"]
mod bus;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bus::{Bus, again};
use ritm_desktop::secrets::{self, Place};

/// Says to a test that runs again, on a bus of its own, what it is to do there.
const PART: &str = "RITM_TEST_PART";
const FOLDER: &str = "RITM_TEST_FOLDER";
const NAME: &str = "account/of a watch: Й";
const SECRET: [u8; 5] = [0, 255, 10, 0, 7];

/// A keyring's daemon, unlocked, as a login does it. It ends with its value.
struct Daemon(Child);

impl Daemon {
    fn start(bus: &Bus, home: &Path) -> Self {
        let mut child = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon is there: cargo xtask test installs it");
        child.stdin.take().unwrap().write_all(b"a password").unwrap();
        Self(child)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Does a part in a program of its own whose session bus is `bus`.
fn elsewhere(bus: &Bus, folder: &Path, part: &str) -> Result<(), String> {
    let words = [
        ("DBUS_SESSION_BUS_ADDRESS", bus.address.as_str()),
        (PART, part),
        (FOLDER, folder.to_str().unwrap()),
    ];
    again("a_secret_is_found_again", &words).map_err(|said| format!("{part}: {said}"))
}

/// The daemon takes its name on the bus some time after it was started.
fn once_it_serves(bus: &Bus, folder: &Path, part: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while let Err(why) = elsewhere(bus, folder, part) {
        assert!(Instant::now() < deadline, "{why}");
    }
}

fn act(part: &str, folder: &Path) {
    let secrets = secrets::open(folder);
    match part {
        "keep" => {
            assert_eq!(secrets.place(), Place::Keyring);
            assert_eq!(secrets.read(NAME), Ok(None));
            secrets.keep(NAME, &SECRET).unwrap();
            assert_eq!(secrets.read(NAME), Ok(Some(SECRET.to_vec())));
        }
        "find" => {
            assert_eq!(secrets.place(), Place::Keyring);
            assert_eq!(secrets.read(NAME), Ok(Some(SECRET.to_vec())));
        }
        "forget" => {
            secrets.forget(NAME).unwrap();
            assert_eq!(secrets.read(NAME), Ok(None));
        }
        "without" => {
            assert_eq!(secrets.place(), Place::File);
            assert_eq!(secrets.read(NAME), Ok(None));
            secrets.keep(NAME, &SECRET).unwrap();
            assert_eq!(secrets.read(NAME), Ok(Some(SECRET.to_vec())));
        }
        _ => panic!("{part}"),
    }
}

#[test]
fn a_secret_is_found_again() {
    if let Ok(part) = std::env::var(PART) {
        act(&part, &PathBuf::from(std::env::var_os(FOLDER).unwrap()));
        return;
    }
    let home = std::env::temp_dir().join(format!("ritm-keyring-{}", std::process::id()));
    let ours = home.join("ours");
    for folder in [&ours, &home.join("data"), &home.join("run")] {
        fs::create_dir_all(folder).unwrap();
    }
    let bus = Bus::start();
    let daemon = Daemon::start(&bus, &home);
    once_it_serves(&bus, &ours, "keep");
    elsewhere(&bus, &ours, "find").unwrap();
    assert!(!ours.join("secrets").exists(), "it is in a file as well");

    // The computer was started anew.
    drop(daemon);
    let daemon = Daemon::start(&bus, &home);
    once_it_serves(&bus, &ours, "find");
    elsewhere(&bus, &ours, "forget").unwrap();
    drop(daemon);

    // No keyring runs on this bus.
    elsewhere(&bus, &ours, "without").unwrap();
    assert!(ours.join("secrets").is_dir());
    fs::remove_dir_all(home).unwrap();
}
