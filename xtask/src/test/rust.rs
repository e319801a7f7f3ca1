//! The checks that cargo does.

use crate::{
    context::{Context, Counts},
    process::{first_line, run},
    step::{Failure, Outcome},
    wasm::{self, Source},
};

/// `cargo fmt --check`.
pub(super) fn format(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command.args(["fmt", "--all", "--check"]);
    run(context, "format", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("cargo fmt --all"))
}

/// `cargo clippy`, every warning an error.
pub(super) fn lints(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    run(context, "lints", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("mend what clippy names"))
}

/// The same for what is compiled for the browser only.
pub(super) fn wasm_lints(context: &mut Context) -> Outcome {
    let Some(toolchain) = context
        .wasm
        .as_ref()
        .filter(|toolchain| toolchain.source == Source::Rustup)
    else {
        return Ok("skipped: clippy needs rustup's standard library".into());
    };
    let mut command = context.cargo();
    toolchain.c_compiler(&mut command);
    command.args(["clippy", "--target", wasm::TARGET]);
    command.args([
        "-p",
        "ritm-app",
        "-p",
        "ritm-kit",
        "-p",
        "ritm-worker",
        "--",
        "-D",
        "warnings",
    ]);
    run(context, "lints-wasm", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("mend what clippy names"))
}

/// `cargo test`, all of it even when some fail.
pub(super) fn tests(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]);
    // They were seen to: a judge that is missing all the same must not pass for one that found nothing.
    command.env("RITM_ORACLES", "require");
    if let Some(schemas) = &context.schemas {
        command.env("RITM_SCHEMAS", schemas);
    }
    let outcome = run(context, "tests", &mut command);
    // On failure, too, what ran is counted: the log holds what was said.
    let log = std::fs::read_to_string(context.target.join("xtask/tests.log")).unwrap_or_default();
    let counts = counts_of(log.lines());
    context.counts.add(counts);
    match outcome {
        Ok(_) if counts.passed == 0 => Err(Failure::new("no test ran", "")),
        Ok(_) => Ok(format!("{} passed", counts.passed)),
        Err(mut failure) => {
            let names: Vec<String> = log
                .lines()
                .filter(|line| line.starts_with("test ") && line.ends_with("FAILED"))
                .map(str::to_owned)
                .collect();
            failure.tail.splice(0..0, names);
            Err(failure.or_remedy("cargo test -p PACKAGE NAME runs a single test"))
        }
    }
}

/// `cargo deny`, where it is installed. Licences are checked by a test of ours in any case.
pub(super) fn dependencies(context: &mut Context) -> Outcome {
    if first_line("cargo", &["deny", "--version"]).is_none() {
        return Ok("skipped: cargo-deny is not installed (cargo install --locked cargo-deny)".into());
    }
    let mut command = context.cargo();
    command.args(["deny", "--all-features", "check"]);
    run(context, "deny", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("see deny.toml for what is allowed and why"))
}

/// The server of the browser tests.
pub(crate) fn server(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    // Of the whole workspace, so that the dependencies just built for the tests fit.
    command.args(["build", "--workspace", "--bin", "ritm-backend"]);
    run(context, "build-server-dev", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("mend what the compiler names"))
}

/// Adds up lines such as `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; ...`.
fn counts_of<'a>(lines: impl Iterator<Item = &'a str>) -> Counts {
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
}
