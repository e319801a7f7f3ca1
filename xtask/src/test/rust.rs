//! The checks that cargo does.

use std::{path::PathBuf, process::Command};

use crate::{
    context::{Context, Counts},
    options::Task,
    process::{first_line, run, which},
    step::{Failure, Outcome},
    wasm::{self, Source},
    web,
};

/// `cargo fmt --check`.
pub(super) fn format(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command.args(["fmt", "--all", "--check"]);
    run(context, "format", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("cargo fmt --all"))
}

/// The workspace but for these programs, which are built already as they run: their libraries are not built twice.
pub(super) const ALL_BUT_XTASK: [&str; 3] = ["--workspace", "--exclude", "xtask"];
const XTASK: [&str; 2] = ["--package", "xtask"];

/// A cargo command for which clippy stands in for the compiler of our own crates.
///
/// Clippy is that compiler with lints added, and `cargo clippy` does nothing else, but for stopping before code is made.
/// Letting it go on spares a second build of every library: lints and tests share one. Warnings stay warnings, so that
/// the tests run all the same.
pub(super) fn linting_cargo(context: &Context) -> Command {
    let mut command = context.cargo();
    if let Some(driver) = clippy_driver() {
        command
            .env("RUSTC_WORKSPACE_WRAPPER", driver)
            .env("CLIPPY_ARGS", "");
    }
    // Which tests there are depends on it, so that it is there for the build as well.
    if let Some(postgres) = &context.postgres {
        command.env("RITM_TEST_POSTGRES", &postgres.url);
    }
    command
}

/// The compiler with lints, beside the plain one.
fn clippy_driver() -> Option<PathBuf> {
    let sysroot = first_line("rustc", &["--print", "sysroot"])?;
    let beside = PathBuf::from(sysroot).join("bin/clippy-driver");
    if beside.is_file() {
        Some(beside)
    } else {
        which("clippy-driver")
    }
}

/// Builds all tests, examples and benchmarks, with clippy's lints; every warning is a failure.
pub(super) fn lints(context: &mut Context) -> Outcome {
    if clippy_driver().is_none() {
        return Err(Failure::new(
            "there is no clippy",
            "rustup component add clippy, or install the package rust-clippy",
        ));
    }
    let mut warnings = Vec::new();
    for (log, words, packages) in [
        ("tests-build", ["test", "--no-run"], ALL_BUT_XTASK.as_slice()),
        ("tests-build-xtask", ["test", "--no-run"], XTASK.as_slice()),
        ("benches-build", ["build", "--benches"], ALL_BUT_XTASK.as_slice()),
    ] {
        let mut command = linting_cargo(context);
        command.args(words).args(packages);
        let said = run(context, log, &mut command)
            .map_err(|failure| failure.or_remedy("mend what the compiler names"))?;
        warnings.extend(warnings_of(said.lines));
    }
    if warnings.is_empty() {
        return Ok(String::new());
    }
    Err(Failure {
        why: "there are warnings".into(),
        tail: warnings,
        remedy: "mend what clippy names".into(),
    })
}

/// The warnings that cargo shows, each up to the empty line after it, in all as many lines as one can read.
fn warnings_of(lines: Vec<String>) -> Vec<String> {
    let mut within = false;
    lines
        .into_iter()
        .filter(|line| {
            if line.starts_with("warning: ") {
                // What libraries of others will have to mend one day is theirs.
                within =
                    !line.starts_with("warning: the following packages contain code that will be rejected");
            } else if line.is_empty() {
                within = false;
            }
            within
        })
        .take(200)
        .collect()
}

/// The same lints for what is compiled for the browser only, in the profiles of the browser's build: what runs while it
/// is compiled, and SQLite, are there already.
pub(super) fn wasm_lints(context: &mut Context) -> Outcome {
    let Some(toolchain) = context
        .wasm
        .as_ref()
        .filter(|toolchain| toolchain.source == Source::Rustup)
    else {
        context.counts.skipped += 1;
        return Ok("skipped: clippy needs rustup's standard library".into());
    };
    for (log, profile, packages) in [
        (
            "lints-engine",
            web::ENGINE_PROFILE,
            ["--package", "ritm-worker"].as_slice(),
        ),
        (
            "lints-app",
            web::APP_PROFILE,
            [
                "--package",
                "ritm-app",
                "--package",
                "ritm-kit",
                "--package",
                "ritm-console",
            ]
            .as_slice(),
        ),
    ] {
        let mut command = context.cargo();
        toolchain.c_compiler(&mut command);
        command
            .args(["clippy", "--target", wasm::TARGET, "--profile", profile])
            .args(packages)
            .args(["--", "-D", "warnings"]);
        run(context, log, &mut command).map_err(|failure| failure.or_remedy("mend what clippy names"))?;
    }
    Ok(String::new())
}

/// `cargo test`, all of it even when some fail.
pub(super) fn tests(context: &mut Context) -> Outcome {
    let mut counts = Counts::default();
    let mut failed: Option<Failure> = None;
    for (log, packages) in [
        ("tests", ALL_BUT_XTASK.as_slice()),
        ("tests-xtask", XTASK.as_slice()),
    ] {
        let mut command = linting_cargo(context);
        command.arg("test").args(packages).arg("--no-fail-fast");
        // They were seen to: a judge that is missing all the same must not pass for one that found nothing.
        command.env("RITM_ORACLES", "require");
        if let Some(promtool) = &context.promtool {
            command.env("RITM_PROMTOOL", promtool);
        }
        if let Some(schemas) = &context.schemas {
            command.env("RITM_SCHEMAS", schemas);
        }
        let outcome = run(context, log, &mut command);
        // On failure, too, what ran is counted: the log holds what was said.
        let said =
            std::fs::read_to_string(context.target.join(format!("xtask/{log}.log"))).unwrap_or_default();
        counts.add(counts_of(said.lines()));
        if let Err(mut failure) = outcome {
            let names = said
                .lines()
                .filter(|line| line.starts_with("test ") && line.ends_with("FAILED"));
            failure.tail.splice(0..0, names.map(str::to_owned));
            match &mut failed {
                None => failed = Some(failure),
                Some(first) => first.tail.extend(failure.tail),
            }
        }
    }
    context.counts.add(counts);
    match failed {
        Some(failure) => Err(failure.or_remedy("cargo test -p PACKAGE NAME runs a single test")),
        None if counts.passed == 0 => Err(Failure::new("no test ran", "")),
        None => Ok(format!("{} passed, {} skipped", counts.passed, counts.skipped)),
    }
}

/// `cargo deny`, where it is installed. Licences are checked by a test of ours in any case.
pub(super) fn dependencies(context: &mut Context) -> Outcome {
    if first_line("cargo", &["deny", "--version"]).is_none() {
        context.counts.skipped += 1;
        return Ok("skipped: cargo-deny is not installed (cargo install --locked cargo-deny)".into());
    }
    let mut command = context.cargo();
    command.args(["deny", "--all-features", "check"]);
    run(context, "deny", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("see deny.toml for what is allowed and why"))
}

/// The server and the desktop app of the browser tests: built among the Rust tests, which start the server as well.
pub(crate) fn server(context: &mut Context) -> Outcome {
    let mut command = linting_cargo(context);
    if context.options.task == Task::Test && context.options.only.is_none() {
        command.args(["test", "--no-run"]).args(ALL_BUT_XTASK);
    } else {
        command.args(["build", "--package", "ritm-backend"]);
        if context.options.task == Task::Test {
            // What the browser tests run besides the server: a window, and the contract of radios.
            command.args([
                "--package",
                "ritm-desktop",
                "--package",
                "ritm-tests",
                "--bins",
                "--examples",
            ]);
        }
    }
    run(context, "build-server-dev", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("mend what the compiler names"))
}

/// Adds up lines such as `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; ...`.
pub(super) fn counts_of<'a>(lines: impl Iterator<Item = &'a str>) -> Counts {
    let mut counts = Counts::default();
    for line in lines {
        let Some(result) = line.strip_prefix("test result: ") else {
            continue;
        };
        let number = |word: &str| {
            result
                .split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
                .unwrap_or(0)
        };
        counts.add(Counts {
            passed: number("passed"),
            failed: number("failed"),
            skipped: number("ignored"),
        });
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_binaries_add_up() {
        let said = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            noise\n\
            test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";
        assert_eq!(
            counts_of(said.lines()),
            Counts {
                passed: 5,
                failed: 4,
                skipped: 1
            }
        );
    }

    #[test]
    fn warnings_of_ours_are_found_and_those_to_come_of_others_are_not() {
        let said = "   Compiling ritm-model v0.1.0\nwarning: unused variable: `a`\n --> core/model/src/lib.rs:1:1\n\n\
            warning: `ritm-model` (lib) generated 1 warning\n    Finished\n\n\
            warning: the following packages contain code that will be rejected by a future version of Rust: a v1\n\
            note: to see what the problems were\n";
        assert_eq!(
            warnings_of(said.lines().map(str::to_owned).collect()),
            [
                "warning: unused variable: `a`",
                " --> core/model/src/lib.rs:1:1",
                "warning: `ritm-model` (lib) generated 1 warning",
                "    Finished"
            ]
        );
    }
}
