//! Compiling for WebAssembly: where the standard library and the C compiler come from.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    context::Context,
    debian,
    process::{first_line, run, run_within, which},
    step::{Failure, Outcome},
};

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// rustup tries for long where there is no network; the other way is quicker than waiting.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);
/// Debian's compiler with its library's source, its linker, and a C compiler for the same.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "rust-web-src", "lld-22", "clang-22"];
/// Debian's compiler has no linker of its own for the target.
const DEBIAN_LINKER: &str = "wasm-ld-22";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";

/// Where the standard library comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The active toolchain has it, by `rustup target add` or otherwise.
    Rustup,
    /// Debian's compiler builds it from Debian's source.
    Debian,
}

/// What is needed to compile for WebAssembly.
#[derive(Clone, Debug)]
pub(crate) struct WasmToolchain {
    pub(crate) source: Source,
    clang: String,
    archiver: String,
}

impl WasmToolchain {
    /// A `cargo build` for the target, to which the packages remain to be added.
    pub(crate) fn build(&self, context: &Context, profile: &str) -> Command {
        let mut command = match self.source {
            Source::Rustup => context.cargo(),
            Source::Debian => {
                let mut command = match which_debian_cargo() {
                    Some(cargo) => {
                        let mut command = Command::new(cargo);
                        command.current_dir(&context.root);
                        command
                    }
                    None => context.cargo(),
                };
                command
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
                    .env("CARGO_TARGET_DIR", self.target_dir(context));
                command
            }
        };
        command.args(["build", "--target", TARGET, "--profile", profile]);
        if self.source == Source::Debian {
            command.arg("-Zbuild-std=std,panic_abort");
        }
        self.c_compiler(&mut command);
        command
    }

    /// Tells C code's build scripts which compiler to take.
    pub(crate) fn c_compiler(&self, command: &mut Command) {
        command
            .env("CC_wasm32_unknown_unknown", &self.clang)
            .env("AR_wasm32_unknown_unknown", &self.archiver);
    }

    /// The two compilers' files must not mix.
    fn target_dir(&self, context: &Context) -> PathBuf {
        match self.source {
            Source::Rustup => context.target.clone(),
            Source::Debian => context.target.join("debian-web"),
        }
    }

    /// Where a build of `profile` leaves its wasm files.
    pub(crate) fn output_dir(&self, context: &Context, profile: &str) -> PathBuf {
        self.target_dir(context).join(TARGET).join(profile)
    }
}

/// Finds or installs what is needed, and says which way was taken.
///
/// # Errors
/// When neither way works.
pub(crate) fn prepare(context: &mut Context) -> Outcome {
    let wanted = std::env::var("RITM_WASM_TOOLCHAIN").unwrap_or_default();
    let (source, note) = match wanted.as_str() {
        "rustup" => (Source::Rustup, by_rustup(context)?),
        "debian" => (Source::Debian, by_debian(context)?),
        "" => match by_rustup(context) {
            Ok(note) => (Source::Rustup, note),
            Err(failure) => {
                println!(
                    "    rustup can't bring {TARGET} ({}); taking Debian's compiler",
                    failure.why
                );
                (Source::Debian, by_debian(context)?)
            }
        },
        other => {
            return Err(Failure::new(
                format!("RITM_WASM_TOOLCHAIN is {other:?}"),
                "set it to rustup or debian, or unset it",
            ));
        }
    };
    let clang = match find_clang() {
        Some(clang) => clang,
        None => {
            debian::install(context, &["clang"])?;
            find_clang().ok_or_else(|| {
                Failure::new(
                    "no clang here compiles for WebAssembly",
                    "install a clang of version 14 or newer, and run this again",
                )
            })?
        }
    };
    let archiver = match find_archiver(&clang) {
        Some(archiver) => archiver,
        None => {
            debian::install(context, &["llvm"])?;
            find_archiver(&clang).ok_or_else(|| {
                Failure::new("no llvm-ar was found", "install LLVM's tools, and run this again")
            })?
        }
    };
    let note = format!("{note}, {clang} for C");
    context.wasm = Some(WasmToolchain {
        source,
        clang,
        archiver,
    });
    Ok(note)
}

/// Whether the active toolchain has the target's standard library already.
pub(crate) fn rustup_has_target() -> bool {
    first_line("rustc", &["--print", "sysroot"]).is_some_and(|sysroot| {
        PathBuf::from(sysroot)
            .join("lib/rustlib")
            .join(TARGET)
            .join("lib")
            .is_dir()
    })
}

/// Whether Debian's compiler and its library's source are here.
pub(crate) fn debian_has_target() -> bool {
    PathBuf::from(DEBIAN_RUSTC).is_file()
        && PathBuf::from(DEBIAN_LIBRARY).is_file()
        && DEBIAN_PACKAGES.iter().all(|package| {
            first_line(
                "dpkg-query",
                &["--show", "--showformat=${db:Status-Status}", package],
            )
            .as_deref()
                == Some("installed")
        })
}

fn by_rustup(context: &Context) -> Result<String, Failure> {
    if rustup_has_target() {
        return Ok("the toolchain's own standard library".into());
    }
    if which("rustup").is_none() {
        return Err(Failure::new("there is no rustup", "install it from rustup.rs"));
    }
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]);
    run_within(context, "rustup-target", &mut command, Some(RUSTUP_LIMIT))
        .map_err(|failure| failure.or_remedy("check the network, and run this again"))?;
    if rustup_has_target() {
        Ok("standard library fetched by rustup".into())
    } else {
        Err(Failure::new(
            "rustup added the target to another toolchain than `rustc`'s",
            "",
        ))
    }
}

fn by_debian(context: &Context) -> Result<String, Failure> {
    if !debian_has_target() {
        debian::install(context, &DEBIAN_PACKAGES).map_err(|failure| Failure {
            why: format!(
                "neither rustup nor apt-get can bring a standard library for {TARGET}: {}",
                failure.why
            ),
            ..failure
        })?;
    }
    // Debian's source is built with Debian's lock file, whose crates cargo fetches like any other.
    let version = first_line(DEBIAN_RUSTC, &["--version"]).ok_or_else(|| {
        Failure::new(
            format!("{DEBIAN_RUSTC} does not run"),
            "reinstall the package rustc-web",
        )
    })?;
    Ok(format!(
        "standard library built from Debian's source by {version}"
    ))
}

fn which_debian_cargo() -> Option<PathBuf> {
    // Its version goes with Debian's compiler; without it the active toolchain's cargo does as well.
    let cargo = PathBuf::from("/usr/bin/cargo");
    cargo.is_file().then_some(cargo)
}

/// The newest clang that can compile for WebAssembly.
pub(crate) fn find_clang() -> Option<String> {
    if let Ok(chosen) = std::env::var("CC_wasm32_unknown_unknown") {
        return Some(chosen);
    }
    (14..=30)
        .rev()
        .map(|version| format!("clang-{version}"))
        .chain(["clang".to_owned()])
        .find(|clang| which(clang).is_some() && compiles_for_wasm(clang))
}

fn compiles_for_wasm(clang: &str) -> bool {
    Command::new(clang)
        .args([
            "--target=wasm32-unknown-unknown",
            "-x",
            "c",
            "-c",
            "/dev/null",
            "-o",
            "/dev/null",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// An archiver that knows WebAssembly's object files, best of clang's own version.
fn find_archiver(clang: &str) -> Option<String> {
    if let Ok(chosen) = std::env::var("AR_wasm32_unknown_unknown") {
        return Some(chosen);
    }
    let same = clang.replace("clang", "llvm-ar");
    [same]
        .into_iter()
        .chain((14..=30).rev().map(|version| format!("llvm-ar-{version}")))
        .chain(["llvm-ar".to_owned()])
        .find(|archiver| which(archiver).is_some())
}

/// Compiles one of our crates for the browser.
///
/// # Errors
/// With the compiler's own words.
pub(crate) fn compile(context: &Context, package: &str, profile: &str) -> Result<(), Failure> {
    let toolchain = context
        .wasm
        .as_ref()
        .ok_or_else(|| Failure::new("the toolchain was not looked for", ""))?;
    let mut command = toolchain.build(context, profile);
    command.args(["--package", package]);
    run(context, &format!("build-{package}"), &mut command)
        .map(|_| ())
        .map_err(|failure| failure.or_remedy("mend what the compiler names"))
}
