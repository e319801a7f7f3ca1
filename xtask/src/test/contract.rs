//! What the server says of its API, judged by schemathesis as everybody who may call it.

use std::{fs, process::Command, time::Duration};

use super::{judges, rust};
use crate::{
    context::Context,
    process::{run, run_within},
    step::{Failure, Outcome},
};

/// What is asked of Python's package index.
const PACKAGE: &str = "schemathesis==4.32.5";
const INSTALL_LIMIT: Duration = Duration::from_secs(600);

/// Some cases of each operation beside those of every boundary, always the same ones.
pub(super) fn short(context: &mut Context) -> Outcome {
    ask(context, "3")
}

/// Many cases of each operation.
pub(crate) fn long(context: &mut Context) -> Outcome {
    ask(context, "60")
}

fn ask(context: &mut Context, cases: &str) -> Outcome {
    let program = installed(context)?;
    let mut command = rust::linting_cargo(context);
    command
        .arg("test")
        .args(rust::ALL_BUT_XTASK)
        .args(["--test", "contract", "--", "--ignored", "--nocapture"])
        .env("RITM_SCHEMATHESIS", program)
        .env("RITM_CONTRACT_CASES", cases);
    let outcome = run(context, "contract", &mut command);
    let log = fs::read_to_string(context.target.join("xtask/contract.log")).unwrap_or_default();
    context.counts.add(rust::counts_of(log.lines()));
    let said = outcome.map_err(|failure| {
        failure.or_remedy("each finding has a curl command: mend the server, or what it says of itself")
    })?;
    let calls = said.lines.iter().filter(|line| line.contains("calls on "));
    Ok(calls.cloned().collect::<Vec<_>>().join("; "))
}

/// The program, in an environment that is kept for the next run.
fn installed(context: &mut Context) -> Result<std::path::PathBuf, Failure> {
    judges::python(context)?;
    let folder = context.target.join("python/contract");
    let ready = folder.join("ready");
    let program = folder.join("bin/schemathesis");
    if fs::read_to_string(&ready).is_ok_and(|held| held == PACKAGE) && program.is_file() {
        return Ok(program);
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    run(context, "contract-python", &mut make)?;
    let mut install = Command::new(folder.join("bin/python"));
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        PACKAGE,
    ]);
    run_within(context, "contract-install", &mut install, Some(INSTALL_LIMIT)).map_err(|failure| {
        failure.or_remedy("check the network (pip download schemathesis), and run this again")
    })?;
    fs::write(&ready, PACKAGE)?;
    Ok(program)
}
