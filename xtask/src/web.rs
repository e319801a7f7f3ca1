//! The web build: wasm, bindings, bundle, compression, budgets.

mod bindings;
mod sizes;

use std::{fs, process::Command, thread, time::Instant};

use crate::{
    context::Context,
    npm,
    process::run,
    step::{Failure, Outcome, Step, take},
    wasm,
};

/// What the app is compiled with: small first, for the first visit waits for it.
pub(crate) const APP_PROFILE: &str = "app-wasm";
/// What the engine is compiled with: fast first, for it works while the app is shown.
pub(crate) const ENGINE_PROFILE: &str = "engine-wasm";

/// What the web build needs to be installed.
pub(crate) const SET_UP: [Step; 2] = [
    Step::must("WebAssembly toolchain", wasm::prepare),
    Step::must("npm packages", npm::web_packages),
];

/// The web build itself.
pub(crate) const BUILD: [Step; 3] = [
    Step::must("engine, app and console for the browser", compile),
    Step::must("bindings", bind),
    Step::must("bundle, compression, size budgets", bundle),
];

/// `cargo xtask build-web`.
pub(crate) fn build(context: &mut Context) -> bool {
    let steps: Vec<Step> = SET_UP.into_iter().chain(BUILD).collect();
    let passed = take(context, &steps).is_empty();
    if passed {
        println!("the web app is in {}", context.web_dir().display());
    }
    passed
}

/// `cargo xtask clean-web`.
pub(crate) fn clean(context: &Context) -> bool {
    let mut passed = true;
    for folder in [
        context.web_dir(),
        context.stage_dir(),
        context.target.join("web-cache"),
    ] {
        match fs::remove_dir_all(&folder) {
            Ok(()) => println!("removed {}", folder.display()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                eprintln!("{} can't be removed: {error}", folder.display());
                passed = false;
            }
        }
    }
    passed
}

/// The engine beside the others: each ends with a long time of optimizing the whole, which takes one processor alone.
fn compile(context: &mut Context) -> Outcome {
    let context = &*context;
    let (engine, app) = thread::scope(|scope| {
        let engine = scope.spawn(|| timed(context, "ritm-worker", ENGINE_PROFILE));
        let app = timed(context, "ritm-app", APP_PROFILE)
            .and_then(|app| Ok((app, timed(context, "ritm-console", APP_PROFILE)?)));
        (engine.join(), app)
    });
    let engine = engine.unwrap_or_else(|_| Err(Failure::new("the engine's build broke down", "")))?;
    let (app, console) = app?;
    Ok(format!(
        "engine {engine:.0} s, app {app:.0} s, console {console:.0} s"
    ))
}

/// Compiles and tells how many seconds it took.
fn timed(context: &Context, package: &str, profile: &str) -> Result<f64, Failure> {
    let begun = Instant::now();
    wasm::compile(context, package, profile)?;
    Ok(begun.elapsed().as_secs_f64())
}

fn bind(context: &mut Context) -> Outcome {
    let parts = [
        bindings::Part {
            input: "ritm_worker.wasm",
            name: "ritm_worker",
            profile: ENGINE_PROFILE,
        },
        bindings::Part {
            input: "ritm-app.wasm",
            name: "ritm_app",
            profile: APP_PROFILE,
        },
        bindings::Part {
            input: "ritm-console.wasm",
            name: "ritm_console",
            profile: APP_PROFILE,
        },
    ];
    let mut notes = Vec::new();
    for part in &parts {
        notes.push(bindings::make(context, part)?);
    }
    Ok(notes.join(", "))
}

fn bundle(context: &mut Context) -> Outcome {
    let report = context.stage_dir().join("report.json");
    let mut command = Command::new("node");
    command
        .arg(context.at("ui/build/bundle.mjs"))
        .arg("--stage")
        .arg(context.stage_dir())
        .arg("--out")
        .arg(context.web_dir())
        .arg("--report")
        .arg(&report)
        .arg("--cache")
        .arg(context.target.join("web-cache"))
        .current_dir(context.at("ui"));
    let said = run(context, "bundle", &mut command)
        .map_err(|failure| failure.or_remedy("mend what the bundler names"))?;
    sizes::tell_and_check(&report)?;
    Ok(said.lines.last().cloned().unwrap_or_default())
}
