//! Programs of others that judge what the server does, from Python's package index.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A Python with these packages (`NAME==VERSION`), in an environment that is kept for the next run.
///
/// None where there is no Python or no way to fetch them: the test says that it was skipped, unless `RITM_ORACLES` is
/// `require`, as it is in `cargo xtask test`.
pub(crate) fn python(packages: &str) -> Option<PathBuf> {
    let name: String = packages
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    let folder = target.join("python").join(name);
    let python = folder.join("bin/python");
    let ready = folder.join("ready");
    if !ready.is_file() {
        let made = run(Command::new("python3").args(["-m", "venv"]).arg(&folder)).and_then(|()| {
            let mut install = Command::new(&python);
            install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            run(install.args(packages.split_whitespace()))
        });
        if let Err(why) = made {
            let required = std::env::var("RITM_ORACLES").is_ok_and(|value| value == "require");
            assert!(!required, "{packages} can't be had: {why}");
            eprintln!("skipped: {packages} can't be had: {why}");
            return None;
        }
        assert!(
            std::fs::write(&ready, "").is_ok(),
            "can't write {}",
            ready.display()
        );
    }
    Some(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
