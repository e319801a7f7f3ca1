//! From the compiler's wasm to wasm and JavaScript that a browser can load.
//!
//! No further optimizer follows: after LLVM with link-time optimization, binaryen's `wasm-opt` took 4 % off the
//! compressed engine and 2 % off the app, for 20 s a build and 100 MB of tool.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    context::Context,
    step::{Failure, Outcome},
};

/// Raised when this file makes something else of the same input.
const RECIPE: u32 = 1;

/// One wasm file.
pub(super) struct Part {
    /// As cargo names it.
    pub(super) input: &'static str,
    /// As the bundler knows it.
    pub(super) name: &'static str,
    /// The profile it was compiled with.
    pub(super) profile: &'static str,
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
    let bytes = fs::read(&input).map_err(|error| {
        Failure::new(
            format!("{}: {error}", input.display()),
            "run cargo xtask clean-web and try again",
        )
    })?;
    let stage = context.stage_dir();
    fs::create_dir_all(&stage)?;
    let wasm = stage.join(format!("{}_bg.wasm", part.name));
    let stamp = stage.join(format!("{}.stamp", part.name));
    let state = state_of(context, &bytes);
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
    fs::write(stamp, state)?;
    Ok(format!("{} made", part.name))
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

/// What the result depends on.
fn state_of(context: &Context, bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    RECIPE.hash(&mut hasher);
    bytes.hash(&mut hasher);
    // The tool's version is in the lock file.
    fs::read(context.at("Cargo.lock"))
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
