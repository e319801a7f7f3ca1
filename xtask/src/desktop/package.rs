//! What is given away: a package for Debian and its kin, and one file that runs anywhere.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    context::Context,
    desktop::{PROFILE, binary, place},
    process::{first_line, run, which},
    step::{Failure, Outcome},
};

/// What runs beside the app where it is there: a mark beside the clock, Bluetooth, positions, a keyring.
const RECOMMENDED: &str =
    "libayatana-appindicator3-1, bluez, geoclue-2.0, gnome-keyring | kwalletmanager, xdg-utils";

/// What it links to, where nobody is there to tell the versions.
const DEPENDS: &str = "libc6, libgtk-3-0 | libgtk-3-0t64, libwebkit2gtk-4.1-0, libdbus-1-3";

/// Where packages are left.
fn folder(context: &Context) -> PathBuf {
    context.target.join("bundle")
}

/// Makes the folder in which all files of a package stand as they will be installed. What an earlier build left there goes first.
fn tree(context: &Context, name: &str) -> Result<PathBuf, Failure> {
    let root = folder(context).join(name);
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    let packaging = context.at("app-desktop/packaging");
    let icons = context.at("ui/app/web/icons");
    place(&binary(context, PROFILE), &root, "usr/bin/ritm", 0o755)?;
    for (from, to) in [
        (
            packaging.join("org.ritm.Ritm.desktop"),
            "usr/share/applications/org.ritm.Ritm.desktop",
        ),
        (
            packaging.join("org.ritm.Ritm.xml"),
            "usr/share/mime/packages/org.ritm.Ritm.xml",
        ),
        (
            icons.join("icon-192.png"),
            "usr/share/icons/hicolor/192x192/apps/org.ritm.Ritm.png",
        ),
        (
            icons.join("icon-512.png"),
            "usr/share/icons/hicolor/512x512/apps/org.ritm.Ritm.png",
        ),
        (
            icons.join("icon.svg"),
            "usr/share/icons/hicolor/scalable/apps/org.ritm.Ritm.svg",
        ),
    ] {
        place(&from, &root, to, 0o644)?;
    }
    let rights = root.join("usr/share/doc/ritm/copyright");
    if let Some(folder) = rights.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&rights, copyright(context)?)?;
    if which("strip").is_some() {
        let mut command = Command::new("strip");
        command.arg("--strip-unneeded").arg(root.join("usr/bin/ritm"));
        run(context, "package-strip", &mut command)?;
    }
    Ok(root)
}

/// Under which terms it may be given on, and what it owes to others.
fn copyright(context: &Context) -> Result<String, Failure> {
    let read = |name: &str| fs::read_to_string(context.at(name));
    Ok(format!(
        "Ritm may be used under either of these two licences, whichever you choose.\n\n--- MIT ---\n{}\n\
         --- Apache 2.0 ---\n{}\n--- Of others ---\n{}",
        read("LICENSE-MIT")?,
        read("LICENSE-APACHE")?,
        read("NOTICE")?
    ))
}

/// The packages that the program links to, in the versions that it was linked with: an older library would be installed
/// beside it and then not do.
fn depends(context: &Context, root: &Path) -> Result<String, Failure> {
    if which("dpkg-shlibdeps").is_none() {
        return Ok(DEPENDS.to_owned());
    }
    // The tool wants the folder of a source package around it.
    let around = folder(context).join("shlibdeps");
    fs::create_dir_all(around.join("debian"))?;
    fs::write(
        around.join("debian/control"),
        "Source: ritm\n\nPackage: ritm\nArchitecture: any\n",
    )?;
    let mut command = Command::new("dpkg-shlibdeps");
    command
        .arg("-O")
        .arg(root.join("usr/bin/ritm"))
        .current_dir(&around);
    let said = run(context, "package-depends", &mut command)?;
    fs::remove_dir_all(&around)?;
    let told = said
        .lines
        .iter()
        .find_map(|line| line.strip_prefix("shlibs:Depends="));
    Ok(told.unwrap_or(DEPENDS).to_owned())
}

/// `target/bundle/ritm_VERSION_ARCHITECTURE.deb`.
pub(super) fn debian(context: &mut Context) -> Outcome {
    let architecture = first_line("dpkg", &["--print-architecture"]).ok_or_else(|| {
        Failure::new(
            "there is no dpkg here",
            "make the package on Debian, Ubuntu or the like",
        )
    })?;
    let root = tree(context, "debian")?;
    let version = env!("CARGO_PKG_VERSION");
    let installed_kb = size_kb(&root)?;
    let depends = depends(context, &root)?;
    fs::create_dir_all(root.join("DEBIAN"))?;
    fs::write(
        root.join("DEBIAN/control"),
        format!(
            "Package: ritm\nVersion: {version}\nArchitecture: {architecture}\nSection: misc\nPriority: optional\n\
             Installed-Size: {installed_kb}\nMaintainer: Ritm <noreply@invalid>\n\
             Depends: {depends}\n\
             Recommends: {RECOMMENDED}\n\
             Description: open fitness platform\n \
             Records workouts with sensors over Bluetooth, reads the files of watches and of other\n \
             programs, and tells honest statistics of them, without a network.\n"
        ),
    )?;
    let package = folder(context).join(format!("ritm_{version}_{architecture}.deb"));
    let mut command = Command::new("dpkg-deb");
    command
        .args(["--root-owner-group", "--build"])
        .arg(&root)
        .arg(&package);
    run(context, "package-debian", &mut command)?;
    told(&package)
}

/// `target/bundle/Ritm-VERSION.AppImage`, where `appimagetool` is installed.
pub(super) fn app_image(context: &mut Context) -> Outcome {
    if which("appimagetool").is_none() {
        return Ok(
            "skipped: there is no appimagetool here, and Debian packages none; it is had from appimage.github.io".into(),
        );
    }
    let root = tree(context, "Ritm.AppDir")?;
    // What the tool looks for at the top.
    for (from, to) in [
        (
            "usr/share/applications/org.ritm.Ritm.desktop",
            "org.ritm.Ritm.desktop",
        ),
        (
            "usr/share/icons/hicolor/512x512/apps/org.ritm.Ritm.png",
            "org.ritm.Ritm.png",
        ),
    ] {
        fs::copy(root.join(from), root.join(to))?;
    }
    std::os::unix::fs::symlink("usr/bin/ritm", root.join("AppRun"))?;
    let image = folder(context).join(format!("Ritm-{}.AppImage", env!("CARGO_PKG_VERSION")));
    let mut command = Command::new("appimagetool");
    command.arg(&root).arg(&image);
    run(context, "package-appimage", &mut command)?;
    told(&image)
}

fn told(package: &Path) -> Outcome {
    let bytes = fs::metadata(package)?.len();
    Ok(format!("{}, {:.1} MB", package.display(), bytes as f64 / 1e6))
}

/// All files of a folder, in kB of 1,024 bytes.
fn size_kb(folder: &Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() {
            size_kb(&entry.path())? * 1024
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(bytes.div_ceil(1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `shared-mime-info` knows without us.
    const KNOWN: [&str; 2] = [
        "application/vnd.google-earth.kml+xml",
        "application/vnd.google-earth.kmz",
    ];

    fn packaging(name: &str) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app-desktop/packaging");
        fs::read_to_string(root.join(name)).unwrap_or_default()
    }

    #[test]
    fn every_kind_of_file_that_it_opens_is_known_to_the_desktop() {
        let (entry, kinds) = (packaging("org.ritm.Ritm.desktop"), packaging("org.ritm.Ritm.xml"));
        let opened: Vec<&str> = entry
            .lines()
            .find_map(|line| line.strip_prefix("MimeType="))
            .unwrap_or_default()
            .split(';')
            .filter(|kind| !kind.is_empty())
            .collect();
        assert!(opened.len() > KNOWN.len(), "{opened:?}");
        for kind in &opened {
            let told = kinds.contains(&format!("<mime-type type=\"{kind}\">"));
            assert!(told || KNOWN.contains(kind), "{kind} means no file");
        }
        let told = kinds.matches("<mime-type ").count();
        assert_eq!(told + KNOWN.len(), opened.len(), "a kind is told and not opened");
    }

    #[test]
    fn it_is_started_and_pictured_by_the_names_of_what_is_installed() {
        let entry = packaging("org.ritm.Ritm.desktop");
        for line in ["Exec=ritm %F", "Icon=org.ritm.Ritm"] {
            assert!(entry.lines().any(|one| one == line), "{line}");
        }
    }
}
