//! `cargo xtask soak`: what the tests do for some seconds, for as long as it takes.

use crate::{
    context::Context,
    npm,
    process::run,
    step::{Failure, Outcome, Step, take},
    test::{browser, contract, postgres, rust},
    web,
};

/// Runs them.
pub(crate) fn soak(context: &mut Context) -> bool {
    let mut steps = vec![
        Step::must("damaged packets of sensors", packets),
        Step::must("eight hours of a recording", eight_hours),
        Step::must("PostgreSQL for the tests", postgres::start),
        Step::must("fifty kills of the server on each database", kills),
        Step::must("API against its own description", contract::long),
        Step::must("browser for the tests", browser::find),
    ];
    steps.extend(web::SET_UP);
    steps.push(Step::must("npm packages of the tests", npm::test_packages));
    steps.extend(web::BUILD);
    steps.push(Step::must("server for the tests", rust::server));
    steps.push(Step::must(
        "screens in every language at every size",
        browser::every_look,
    ));
    take(context, &steps).is_empty()
}

/// Optimized, as ten million are many, and with the checks that a release leaves out: what overflows is found.
fn packets(context: &mut Context) -> Outcome {
    let told = ignored(
        context,
        "soak-packets",
        &["--package", "ritm-sensors", "--test", "mutations"],
    )?;
    Ok(line_with(&told, "packets in"))
}

/// The server is killed while people use it: the tests do it six times on each database.
fn kills(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command
        .args([
            "test",
            "--release",
            "--package",
            "ritm-backend",
            "--test",
            "crash",
        ])
        .args(["--", "--nocapture"])
        .env("RITM_CRASH_RUNS", "50");
    if let Some(postgres) = &context.postgres {
        command.env("RITM_TEST_POSTGRES", &postgres.url);
    }
    let told = run(context, "soak-kills", &mut command)?.lines;
    let kills: Vec<String> = told
        .into_iter()
        .filter(|line| line.contains(" kills: "))
        .collect();
    Ok(kills.join("; "))
}

/// Second by second, as a test does a quarter of an hour of it.
fn eight_hours(context: &mut Context) -> Outcome {
    let told = ignored(
        context,
        "soak-eight-hours",
        &[
            "--package",
            "ritm-engine",
            "--lib",
            "recorder::tests::lasts::eight_hours",
        ],
    )?;
    Ok(line_with(&told, "of a core"))
}

/// Runs ignored tests and gives what they said.
fn ignored(context: &mut Context, name: &str, which: &[&str]) -> Result<Vec<String>, Failure> {
    let mut command = context.cargo();
    command
        .args(["test", "--release"])
        .args(which)
        .args(["--", "--ignored", "--nocapture"])
        .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")
        .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true");
    run(context, name, &mut command).map(|said| said.lines)
}

fn line_with(lines: &[String], words: &str) -> String {
    let told = lines.iter().find(|line| line.contains(words));
    told.cloned().unwrap_or_default()
}
