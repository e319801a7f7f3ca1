//! A Python with the packages of `requirements.txt`, fetched once into a virtual environment in the target directory.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What a program says, or why it failed.
pub(super) fn run(command: &mut Command) -> Result<Vec<u8>, String> {
    let shown = format!("{command:?}");
    let output = command.output().map_err(|error| format!("{shown}: {error}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{shown}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// A Python that has the readers.
pub(super) fn python(tests: &Path) -> Result<PathBuf, String> {
    let requirements = tests.join("requirements.txt");
    let wanted = fs::read(&requirements).map_err(|error| error.to_string())?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracles");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let done = folder.join("requirements.txt");
    if fs::read(&done).is_ok_and(|have| have == wanted) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    run(Command::new(system).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "-r",
    ]);
    run(pip.arg(&requirements))?;
    fs::write(done, wanted).map_err(|error| error.to_string())?;
    Ok(python)
}
