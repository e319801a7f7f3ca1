//! Debian's and Ubuntu's packages: which are missing, and getting them.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    context::Context,
    process::{first_line, run_within, which},
    step::Failure,
};

/// A slow mirror is no reason to give up early.
const INSTALL_LIMIT: Duration = Duration::from_secs(900);

/// Whether apt offers a package of this name.
pub(crate) fn offers(package: &str) -> bool {
    let Ok(output) = Command::new("apt-cache")
        .args(["policy", package])
        .stdin(Stdio::null())
        .output()
    else {
        return false;
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .any(|line| line.trim_start().starts_with("Candidate:") && !line.contains("(none)"))
}

/// Installs packages.
///
/// # Errors
/// Without the right to install, with the exact command to type; or with what apt-get said.
pub(crate) fn install(context: &Context, packages: &[&str]) -> Result<(), Failure> {
    let line = format!(
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends {}",
        packages.join(" ")
    );
    if which("apt-get").is_none() {
        return Err(Failure::new(
            format!(
                "this system has no apt-get to install {} with",
                packages.join(", ")
            ),
            "install the like of them by the system's own means, and run this again",
        ));
    }
    let prefix: &[&str] = if first_line("id", &["-u"]).as_deref() == Some("0") {
        &[]
    } else if first_line("sudo", &["-n", "echo", "ok"]).is_some() {
        &["sudo", "-n"]
    } else {
        return Err(Failure::new(
            format!(
                "{} must be installed, and that needs an administrator",
                packages.join(", ")
            ),
            format!("type this, then run this again:\n    {line}"),
        ));
    };
    let apt = |name: &str, arguments: &[&str]| {
        let mut words = prefix
            .iter()
            .copied()
            .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        let mut command = Command::new(words.next().unwrap_or("env"));
        command.args(words).args(arguments);
        run_within(context, name, &mut command, Some(INSTALL_LIMIT))
    };
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    // Lists that were fetched lately save the wait; old or missing ones are fetched and tried once more.
    if apt("apt-install", &arguments).is_ok() {
        return Ok(());
    }
    apt("apt-update", &["update"])
        .and_then(|_| apt("apt-install", &arguments))
        .map(|_| ())
        .map_err(|failure| {
            failure.or_remedy(&format!("check the network and apt's sources, or type: {line}"))
        })
}
