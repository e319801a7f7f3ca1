//! `cargo xtask doctor`: what is here and what is missing, without changing anything.

use crate::{context::Context, desktop, npm, process::first_line, test::browser, wasm};

/// True when nothing that `run` and `test` need is missing.
pub(crate) fn doctor(context: &Context) -> bool {
    let mut missing = 0;
    let mut tell = |what: &str, found: Option<String>, remedy: &str| match found {
        Some(found) => println!("  ok       {what}: {found}"),
        None => {
            missing += 1;
            println!("  missing  {what}: {remedy}");
        }
    };
    println!(
        "repository {}\ntarget     {}\n",
        context.root.display(),
        context.target.display()
    );
    tell(
        "Rust",
        first_line("rustc", &["--version"]),
        "install it from rustup.rs",
    );
    let source = if wasm::rustup_has_target() {
        Some("of the active toolchain".to_owned())
    } else {
        wasm::debian_has_target().then(|| "to be built from Debian's source".to_owned())
    };
    tell(
        "standard library for WebAssembly",
        source,
        "run and test try rustup, then Debian's packages",
    );
    tell(
        "clang for WebAssembly",
        wasm::find_clang(),
        "run and test install it",
    );
    tell(
        "Node",
        npm::node_version().map(|version| version.to_string()),
        "install Node 20 or newer",
    );
    tell("npm", first_line("npm", &["--version"]), "it comes with Node");
    tell(
        "browser",
        browser::chosen()
            .ok()
            .flatten()
            .map(|path| path.display().to_string()),
        "test and screenshots install it",
    );
    tell(
        "other browser",
        browser::chosen_firefox()
            .ok()
            .flatten()
            .map(|path| path.display().to_string()),
        "test installs it",
    );
    let missing_libraries = desktop::missing_libraries();
    tell(
        "libraries of the desktop",
        missing_libraries.is_empty().then(|| "all there".to_owned()),
        "desktop, bundle and test install them",
    );
    tell(
        "cargo-deny",
        Some(first_line("cargo", &["deny", "--version"]).unwrap_or_else(|| "not installed; optional".into())),
        "",
    );
    println!();
    if missing == 0 {
        println!("nothing is missing");
    } else {
        println!("{missing} missing");
    }
    missing == 0
}
