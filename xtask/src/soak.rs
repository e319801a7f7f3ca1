//! `cargo xtask soak`: what the tests do for some seconds, for as long as it takes.

use crate::{
    context::Context,
    process::run,
    step::{Outcome, Step, take},
};

/// Runs them.
pub(crate) fn soak(context: &mut Context) -> bool {
    let steps = [Step::must("damaged packets of sensors", packets)];
    take(context, &steps).is_empty()
}

/// Optimized, as ten million are many, and with the checks that a release leaves out: what overflows is found.
fn packets(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command
        .args([
            "test",
            "--release",
            "--package",
            "ritm-sensors",
            "--test",
            "mutations",
            "--",
        ])
        .args(["--ignored", "--nocapture"])
        .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")
        .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true");
    let said = run(context, "soak-packets", &mut command)?;
    let told = said.lines.iter().find(|line| line.contains("packets in"));
    Ok(told.cloned().unwrap_or_default())
}
