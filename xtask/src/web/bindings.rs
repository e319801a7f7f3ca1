//! From the compiler's wasm to wasm and JavaScript that a browser can load.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process::Command,
};

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    context::Context,
    process::run,
    step::{Failure, Outcome},
};

/// Raised when this file makes something else of the same input.
const RECIPE: u32 = 1;

/// What Rust's own defaults for the target already use; the optimizer must be told.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// One wasm file.
pub(super) struct Part {
    /// As cargo names it.
    pub(super) input: &'static str,
    /// As the bundler knows it.
    pub(super) name: &'static str,
    /// The profile it was compiled with.
    pub(super) profile: &'static str,
    /// How the optimizer is to weigh size against speed.
    pub(super) optimize: &'static str,
}

/// Makes the bindings, unless they were made of the same input before.
///
/// # Errors
/// When a file can't be read or written, or one of the tools fails.
pub(super) fn make(context: &Context, part: &Part) -> Outcome {
    let toolchain = context
        .wasm
        .as_ref()
        .ok_or_else(|| Failure::new("the toolchain was not looked for", ""))?;
    let input = toolchain.output_dir(context, part.profile).join(part.input);
    let bytes = fs::read(&input)
        .map_err(|error| Failure::new(format!("{}: {error}", input.display()), "run cargo xtask clean-web and try again"))?;
    let stage = context.stage_dir();
    fs::create_dir_all(&stage)?;
    let wasm = stage.join(format!("{}_bg.wasm", part.name));
    let stamp = stage.join(format!("{}.stamp", part.name));
    let state = state_of(context, part, &bytes);
    if wasm.is_file() && fs::read_to_string(&stamp).is_ok_and(|made_of| made_of == state) {
        return Ok(format!("{} unchanged", part.name));
    }
    // Away with the old stamp first: an interrupted run must not pass for a finished one.
    if let Err(error) = fs::remove_file(&stamp)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(error.into());
    }

    bind(part, bytes, &stage)?;
    let before = fs::metadata(&wasm)?.len();
    optimize(context, part, &wasm)?;
    let after = fs::metadata(&wasm)?.len();
    fs::write(stamp, state)?;
    Ok(format!("{} {} kB to {} kB", part.name, before / 1000, after / 1000))
}

fn bind(part: &Part, bytes: Vec<u8>, stage: &Path) -> Result<(), Failure> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(part.name, bytes)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(stage))
        .map_err(|error| {
            Failure::new(
                format!("wasm-bindgen: {error:#}"),
                "the versions of wasm-bindgen and wasm-bindgen-cli-support in Cargo.toml must be the same",
            )
        })
}

fn optimize(context: &Context, part: &Part, wasm: &Path) -> Result<(), Failure> {
    let mut command = Command::new("node");
    command
        .arg(context.at("ui/node_modules/binaryen/bin/wasm-opt"))
        .arg(part.optimize)
        .args(FEATURES)
        .arg("--strip-debug")
        .arg("--strip-producers")
        .arg("--output")
        .arg(wasm)
        .arg(wasm);
    run(context, &format!("optimize-{}", part.name), &mut command).map(|_| ())
}

/// What the result depends on.
fn state_of(context: &Context, part: &Part, bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    RECIPE.hash(&mut hasher);
    part.optimize.hash(&mut hasher);
    bytes.hash(&mut hasher);
    // Both tools' versions are in the lock files.
    for lock in ["Cargo.lock", "ui/package-lock.json"] {
        fs::read(context.at(lock)).unwrap_or_default().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
