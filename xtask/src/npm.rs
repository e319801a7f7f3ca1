//! Node and the npm packages.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    context::Context,
    debian,
    process::{first_line, run_within, which},
    step::{Failure, Outcome},
};

/// The oldest Node the bundler and the browser tests run on.
const OLDEST_NODE: u32 = 20;
const INSTALL_LIMIT: Duration = Duration::from_secs(600);

/// The major version of the installed Node.
pub(crate) fn node_version() -> Option<u32> {
    let version = first_line("node", &["--version"])?;
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Sees to Node and to the packages of the web build.
///
/// # Errors
/// When Node is too old or npm fails.
pub(crate) fn web_packages(context: &mut Context) -> Outcome {
    node(context)?;
    packages(context, "ui")
}

/// Sees to the packages of the browser tests.
///
/// # Errors
/// When npm fails.
pub(crate) fn test_packages(context: &mut Context) -> Outcome {
    packages(context, "tests")
}

fn node(context: &Context) -> Result<(), Failure> {
    if which("node").is_none() || which("npm").is_none() {
        debian::install(context, &["nodejs", "npm"])?;
    }
    match node_version() {
        Some(version) if version >= OLDEST_NODE => Ok(()),
        Some(version) => Err(Failure::new(
            format!("Node {version} is too old"),
            format!(
                "install Node {OLDEST_NODE} or newer (nodejs.org) so that `node` finds it, and run this again"
            ),
        )),
        None => Err(Failure::new(
            "`node --version` says nothing",
            format!("install Node {OLDEST_NODE} or newer (nodejs.org), and run this again"),
        )),
    }
}

/// `npm ci`, unless the lock file is the one installed last.
fn packages(context: &Context, folder: &str) -> Outcome {
    let folder_path = context.at(folder);
    let lock = fs::read(folder_path.join("package-lock.json"))?;
    let stamp = stamp_path(&folder_path);
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok("unchanged".into());
    }
    let mut command = Command::new("npm");
    command
        // Install scripts are other people's programs; none of these packages needs its own.
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&folder_path);
    run_within(
        context,
        &format!("npm-{folder}"),
        &mut command,
        Some(INSTALL_LIMIT),
    )
    .map_err(|failure| failure.or_remedy("check the network (npm ping), and run this again"))?;
    fs::write(stamp, lock)?;
    Ok(String::new())
}

fn stamp_path(folder: &Path) -> PathBuf {
    folder.join("node_modules/.ritm-installed-lock.json")
}
