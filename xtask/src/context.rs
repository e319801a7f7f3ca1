//! Where things are, and what earlier steps found out.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{options::Options, test::postgres::Postgres, wasm::WasmToolchain};

/// Tests that passed and failed, added up over all runners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// What the steps of a command share.
#[derive(Debug)]
pub(crate) struct Context {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's target directory.
    pub(crate) target: PathBuf,
    pub(crate) options: Options,
    /// Set by the step that looks for it.
    pub(crate) wasm: Option<WasmToolchain>,
    /// The browser for tests and screenshots, set by the step that looks for it.
    pub(crate) chromium: Option<PathBuf>,
    /// The other browser for tests, set by the step that looks for it.
    pub(crate) firefox: Option<PathBuf>,
    /// The published schemas of formats we write, set by the step that looks for them.
    pub(crate) schemas: Option<PathBuf>,
    /// The database server of the tests, set by the step that starts it.
    pub(crate) postgres: Option<Postgres>,
    /// Prometheus's checker, set by the step that looks for it.
    pub(crate) promtool: Option<PathBuf>,
    pub(crate) counts: Counts,
    /// How long each step took, in the order they were taken.
    pub(crate) times: Vec<(&'static str, Duration)>,
}

impl Context {
    /// Asks cargo where the workspace and its target directory are.
    ///
    /// # Errors
    /// A sentence about why cargo could not say.
    pub(crate) fn find(options: Options) -> Result<Self, String> {
        let output = Command::new(cargo())
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .map_err(|error| format!("cargo can't be started: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("cargo metadata can't be read: {error}"))?;
        let path = |key: &str| {
            metadata
                .get(key)
                .and_then(serde_json::Value::as_str)
                .map(PathBuf::from)
                .ok_or_else(|| format!("cargo metadata has no {key}"))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            options,
            wasm: None,
            chromium: None,
            firefox: None,
            schemas: None,
            postgres: None,
            promtool: None,
            counts: Counts::default(),
            times: Vec::new(),
        })
    }

    /// What the server serves.
    pub(crate) fn web_dir(&self) -> PathBuf {
        self.target.join("web")
    }

    /// Between cargo and the bundler.
    pub(crate) fn stage_dir(&self) -> PathBuf {
        self.target.join("web-stage")
    }

    /// A path in the repository.
    pub(crate) fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// A cargo command at the repository's root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root);
        // What cargo says of these programs themselves: build programs of libraries would take it for a change, so that
        // each call of cargo by hand would build them anew, and these programs once more after it.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name.as_ref());
            }
        }
        command
    }
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
