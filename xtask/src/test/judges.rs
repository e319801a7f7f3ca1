//! Programs of others that judge what we write: Python for their readers, xmllint and the published schemas.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    context::Context,
    debian,
    process::{first_line, run, which},
    step::{Failure, Outcome},
};

/// The package that brings the schemas of GPX, TCX, KML and Cluetrust's extension.
const PACKAGE: &str = "pytrainer";
/// Where in it they are.
const SCHEMAS: &str = "usr/share/pytrainer/schemas";

/// Sees to Python with virtual environments, to xmllint, and to the schemas where a package has them.
pub(super) fn find(context: &mut Context) -> Outcome {
    python(context)?;
    if which("xmllint").is_none() {
        debian::install(context, &["libxml2-utils"])?;
    }
    context.promtool = Some(promtool(context)?);
    let folder = context.target.join("schemas");
    context.schemas = schemas(context, &folder)?;
    Ok(match &context.schemas {
        Some(_) => "fitdecode, fitparse, gpxpy, promtool and xmllint with the published schemas".to_owned(),
        None => format!("no published schemas: no package {PACKAGE} is offered here"),
    })
}

/// Sees to a Python that can make environments of its own.
pub(super) fn python(context: &Context) -> Result<(), Failure> {
    if first_line("python3", &["-c", "import venv, ensurepip; print('ok')"]).is_none() {
        debian::install(context, &["python3", "python3-venv"])?;
    }
    Ok(())
}

/// Prometheus's checker of metrics and of alert rules. Its package would start a Prometheus as well, so that it is
/// unpacked beside the build and not installed.
fn promtool(context: &Context) -> Result<PathBuf, Failure> {
    if let Some(found) = which("promtool") {
        return Ok(found);
    }
    let folder = context.target.join("prometheus");
    let found = folder.join("usr/bin/promtool");
    if !found.is_file() {
        unpack(context, "prometheus", &folder)?;
    }
    if found.is_file() {
        Ok(found)
    } else {
        Err(Failure::new(
            "the package prometheus has no promtool",
            "put a promtool on the search path",
        ))
    }
}

/// Fetches a package and unpacks it into `folder`, without installing it.
fn unpack(context: &Context, package: &str, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    let mut download = Command::new("apt-get");
    download.current_dir(folder).args(["download", package]);
    run(context, &format!("{package}-download"), &mut download)?;
    let file = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .ok_or_else(|| Failure::new("apt-get download brought no package", "run it by hand to see why"))?;
    let mut unpack = Command::new("dpkg-deb");
    unpack.arg("--extract").arg(&file).arg(folder);
    run(context, &format!("{package}-unpack"), &mut unpack)?;
    fs::remove_file(file)?;
    Ok(())
}

/// The folder of the schemas; fetched once, without installing the program they come with.
fn schemas(context: &Context, folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let found = folder.join(SCHEMAS);
    if found.join("GarminTrainingCenterDatabase_v2.xsd").is_file() {
        return Ok(Some(found));
    }
    if !debian::offers(PACKAGE) {
        return Ok(None);
    }
    unpack(context, PACKAGE, folder)?;
    Ok(found.is_dir().then_some(found))
}
