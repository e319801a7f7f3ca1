//! The real app in a real browser.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    context::{Context, Counts},
    debian, desktop,
    process::{run, which},
    run::binary,
    step::{Failure, Outcome},
};

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

const FIREFOXES: [&str; 3] = ["firefox-esr", "firefox", "firefox-bin"];

/// The other browser, in which the main journey is made as well: the chosen one, or the first found, or a freshly
/// installed one.
pub(crate) fn find_firefox(context: &mut Context) -> Outcome {
    let found = match chosen_firefox()? {
        Some(browser) => browser,
        None => {
            let package = if debian::offers("firefox-esr") {
                "firefox-esr"
            } else {
                "firefox"
            };
            debian::install(context, &[package])?;
            chosen_firefox()?.ok_or_else(|| {
                Failure::new(
                    "no Firefox was found",
                    "install Firefox, or say where it is with RITM_FIREFOX",
                )
            })?
        }
    };
    let note = found.display().to_string();
    context.firefox = Some(found);
    Ok(note)
}

/// The Firefox that is there, if any.
pub(crate) fn chosen_firefox() -> Result<Option<PathBuf>, Failure> {
    named("RITM_FIREFOX", &FIREFOXES)
}

/// The browser to test with: the chosen one, or the first found, or a freshly installed one.
pub(crate) fn find(context: &mut Context) -> Outcome {
    let found = match chosen()? {
        Some(browser) => browser,
        None => {
            let package = if debian::offers("chromium") {
                "chromium"
            } else {
                "chromium-browser"
            };
            debian::install(context, &[package])?;
            chosen()?.ok_or_else(|| {
                Failure::new(
                    "no Chromium was found",
                    "install Chromium or Chrome, or say where it is with RITM_CHROMIUM",
                )
            })?
        }
    };
    let note = found.display().to_string();
    context.chromium = Some(found);
    Ok(note)
}

/// The browser that is there, if any.
pub(crate) fn chosen() -> Result<Option<PathBuf>, Failure> {
    named("RITM_CHROMIUM", &BROWSERS)
}

/// The program that a variable names, or the first of these names that is found.
fn named(variable: &str, names: &[&str]) -> Result<Option<PathBuf>, Failure> {
    if let Some(chosen) = std::env::var_os(variable).map(PathBuf::from) {
        return if chosen.is_file() {
            Ok(Some(chosen))
        } else {
            Err(Failure::new(
                format!("{variable} is {}, and there is no such file", chosen.display()),
                "correct or unset it",
            ))
        };
    }
    Ok(names.iter().find_map(|name| which(name)))
}

/// A Node script of `tests/browser`, told where everything is.
pub(crate) fn node(context: &Context) -> Command {
    let mut command = Command::new("node");
    command
        .current_dir(context.at("tests"))
        .env("RITM_SERVER", binary(context, "dev"))
        .env(
            "RITM_RADIO_CONTRACT",
            binary(context, "dev")
                .with_file_name("examples")
                .join("radio_contract"),
        )
        .env("RITM_DESKTOP", desktop::binary(context, "dev"))
        .env("RITM_WEB_DIR", context.web_dir())
        .env("RITM_ROOT", &context.root)
        .env("RITM_SCRATCH", context.target.join("browser-tests"));
    if let Some(chromium) = &context.chromium {
        command.env("RITM_CHROMIUM", chromium);
    }
    if let Some(firefox) = &context.firefox {
        command.env("RITM_FIREFOX", firefox);
    }
    command
}

/// Runs `*.test.mjs` of `tests/browser`, and those that stand beside what they test.
pub(super) fn tests(context: &mut Context) -> Outcome {
    let only = context.options.only.clone().unwrap_or_default();
    let folders = ["tests/browser", "ui/worker/web", "ui/worker/window", "ui/kit/web"]
        .map(|folder| std::fs::read_dir(context.at(folder)));
    let folders = folders.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<PathBuf> = folders
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.ends_with(".test.mjs") && name.contains(&only))
        })
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(
            format!("no browser test file is named like {only:?}"),
            "",
        ));
    }
    // What tells a figure runs alone; of the others, which mostly wait, two at a time.
    let (timed, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| tells_figures(file));
    let mut failed: Option<Failure> = None;
    let mut passed = 0;
    for (name, files, at_once) in [("browser-tests-timed", timed, "1"), ("browser-tests", rest, "2")] {
        if files.is_empty() {
            continue;
        }
        let mut command = node(context);
        command
            .args([
                "--test",
                &format!("--test-concurrency={at_once}"),
                "--test-reporter=tap",
            ])
            .args(files);
        let outcome = run(context, name, &mut command);
        let log = context.target.join("xtask").join(format!("{name}.log"));
        let log = std::fs::read_to_string(log).unwrap_or_default();
        let counts = counts_of(log.lines());
        context.counts.add(counts);
        passed += counts.passed;
        for line in log.lines().filter_map(note) {
            println!("    {line}");
        }
        if let Err(mut failure) = outcome {
            failure.tail = failures(log.lines());
            match &mut failed {
                None => {
                    failed = Some(
                        failure.or_remedy("cargo xtask test --only PART-OF-A-FILE-NAME runs a single file"),
                    );
                }
                Some(failed) => failed.tail.append(&mut failure.tail),
            }
        }
    }
    match failed {
        Some(failure) => Err(failure),
        None if passed == 0 => Err(Failure::new("no browser test ran", "")),
        None => Ok(format!("{passed} passed")),
    }
}

/// Every pairing of language and size in which whole screens are looked at; the tests take half of them.
pub(crate) fn every_look(context: &mut Context) -> Outcome {
    let mut command = node(context);
    command
        .env("RITM_EVERY_LOOK", "1")
        .args(["--test", "--test-concurrency=1", "--test-reporter=tap"])
        .args(["--test-name-pattern", "screens|state|picking|without Bluetooth"])
        .args(["screens", "record", "lists", "sensors"].map(|name| format!("browser/{name}.test.mjs")));
    run(context, "browser-every-look", &mut command).map(|said| {
        format!(
            "{} passed",
            counts_of(said.lines.iter().map(String::as_str)).passed
        )
    })
}

/// Whether a file of tests says how long something took.
fn tells_figures(file: &Path) -> bool {
    std::fs::read_to_string(file).is_ok_and(|text| text.contains("measured(t,"))
}

/// Node's last lines in TAP: `# pass 3`.
fn counts_of<'a>(lines: impl Iterator<Item = &'a str>) -> Counts {
    let mut counts = Counts::default();
    for line in lines {
        let mut words = line.split(' ');
        if words.next() != Some("#") {
            continue;
        }
        let (kind, number) = (
            words.next(),
            words.next().and_then(|number| number.parse::<u64>().ok()),
        );
        match (kind, number) {
            (Some("pass"), Some(number)) => counts.passed += number,
            (Some("fail" | "cancelled"), Some(number)) => counts.failed += number,
            (Some("skipped"), Some(number)) => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

/// What a test wants to be seen: measures and reasons for skipping.
fn note(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let said = line.strip_prefix("# ")?;
    (said.starts_with("measured ") || said.starts_with("skipped: ")).then_some(said)
}

/// The failed tests with what each said, up to a bound.
fn failures<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut within = 0_u32;
    for line in lines {
        if line.trim_start().starts_with("not ok ") {
            within = 24;
        } else if line.trim_start().starts_with("ok ") {
            within = 0;
        }
        if within > 0 && kept.len() < 200 {
            kept.push(line.to_owned());
            within -= 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "TAP version 13\n    # measured boot 120 ms\nok 1 - boots\nnot ok 2 - imports\n  ---\n  error: 'no row'\n\
        ok 3 - ends\n1..3\n# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n";

    #[test]
    fn counts_are_read_from_the_end() {
        assert_eq!(
            counts_of(SAID.lines()),
            Counts {
                passed: 2,
                failed: 1,
                skipped: 0
            }
        );
    }

    #[test]
    fn failures_and_measures_are_found() {
        assert_eq!(
            failures(SAID.lines()),
            ["not ok 2 - imports", "  ---", "  error: 'no row'"]
        );
        assert_eq!(
            SAID.lines().filter_map(note).collect::<Vec<_>>(),
            ["measured boot 120 ms"]
        );
    }
}
