//! `cargo xtask desktop`: from a checkout to Ritm in a window of its own. `cargo xtask bundle`: a package of it.

mod package;

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    context::Context,
    debian,
    process::{first_line, run as run_tool, which},
    step::{Failure, Outcome, Step, take},
    web,
};

/// What the app is compiled with: quick to build, quick enough to use and to give away. The engine spends its time in
/// SQLite and in readers, which gain nothing of a longer build.
const PROFILE: &str = "quick";

/// What the window is built with: by pkg-config's name, and the package of Debian's that brings it.
const LIBRARIES: [(&str, &str); 4] = [
    ("webkit2gtk-4.1", "libwebkit2gtk-4.1-dev"),
    ("libsoup-3.0", "libsoup-3.0-dev"),
    ("librsvg-2.0", "librsvg2-dev"),
    ("dbus-1", "libdbus-1-dev"),
];

/// Builds all and becomes the app; returns only when something failed.
pub(crate) fn run(context: &mut Context) -> bool {
    let steps: Vec<Step> = [Step::must("libraries of the desktop", libraries)]
        .into_iter()
        .chain(web::SET_UP)
        .chain(web::BUILD)
        .chain([Step::must("desktop app", build)])
        .collect();
    if !take(context, &steps).is_empty() {
        return false;
    }
    let error = Command::new(binary(context, PROFILE))
        .env("RITM_WEB_DIR", context.web_dir())
        .exec();
    eprintln!("the app can't be started: {error}");
    false
}

/// Builds what is given away, into `target/bundle`.
pub(crate) fn bundle(context: &mut Context) -> bool {
    let steps: Vec<Step> = [Step::must("libraries of the desktop", libraries)]
        .into_iter()
        .chain(web::SET_UP)
        .chain(web::BUILD)
        .chain([
            Step::must("desktop app, the web app in it", build_whole),
            Step::must("Debian package", package::debian),
            Step::check("AppImage", package::app_image),
        ])
        .collect();
    take(context, &steps).is_empty()
}

/// Where a build leaves the app.
pub(crate) fn binary(context: &Context, profile: &str) -> PathBuf {
    let folder = if profile == "dev" { "debug" } else { profile };
    context.target.join(folder).join("ritm-desktop")
}

/// Sees to what the window is built with.
pub(crate) fn libraries(context: &mut Context) -> Outcome {
    let missing = missing_libraries();
    if missing.is_empty() {
        return Ok("all there".into());
    }
    debian::install(context, &missing)?;
    let missing = missing_libraries();
    if missing.is_empty() {
        Ok("installed".into())
    } else {
        Err(Failure::new(
            format!(
                "pkg-config does not find what {} should bring",
                missing.join(", ")
            ),
            "see what `pkg-config --print-errors --exists webkit2gtk-4.1` says",
        ))
    }
}

/// The packages that are missing.
pub(crate) fn missing_libraries() -> Vec<&'static str> {
    let mut missing: Vec<&str> = LIBRARIES
        .iter()
        .filter(|(library, _)| first_line("pkg-config", &["--modversion", library]).is_none())
        .map(|(_, package)| *package)
        .collect();
    if which("pkg-config").is_none() {
        missing.push("pkg-config");
    }
    missing
}

/// What the tests of the app run on: a screen that is none, the driver of its web view, a bus, and a keyring.
const FOR_TESTS: [(&str, &str); 4] = [
    ("Xvfb", "xvfb"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("dbus-daemon", "dbus"),
    ("gnome-keyring-daemon", "gnome-keyring"),
];

/// What the mark beside the clock is made with, which is loaded as the app runs.
const MARK: (&str, &str) = ("libayatana-appindicator3.so.1", "libayatana-appindicator3-1");

/// Sees to what the window is built and tested with.
pub(crate) fn for_tests(context: &mut Context) -> Outcome {
    libraries(context)?;
    let mut missing: Vec<&str> = FOR_TESTS
        .iter()
        .filter(|(program, _)| which(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    let (library, package) = MARK;
    let known = Command::new("/sbin/ldconfig").arg("-p").output();
    if !known.is_ok_and(|known| String::from_utf8_lossy(&known.stdout).contains(library)) {
        missing.push(package);
    }
    if missing.is_empty() {
        return Ok("all there".into());
    }
    debian::install(context, &missing)?;
    Ok(format!("installed {}", missing.join(", ")))
}

fn build(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command.args(["build", "--package", "ritm-desktop", "--profile", PROFILE]);
    run_tool(context, "build-desktop", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("mend what the compiler names"))
}

fn build_whole(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command
        .args(["build", "--package", "ritm-desktop", "--profile", PROFILE])
        .args(["--features", "embedded"])
        .env("RITM_WEB_DIR", context.web_dir());
    run_tool(context, "build-bundle", &mut command)
        .map_err(|failure| failure.or_remedy("mend what the compiler names"))?;
    let bytes = fs::metadata(binary(context, PROFILE))?.len();
    Ok(format!("{:.1} MB", bytes as f64 / 1e6))
}

/// Puts a file where it belongs below `root`.
fn place(from: &Path, root: &Path, to: &str, mode: u32) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;

    let to = root.join(to);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, &to).map_err(|error| Failure::new(format!("{}: {error}", from.display()), ""))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    Ok(())
}
