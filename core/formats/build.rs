//! Says whether the real files that some tests read are there (`cfg(corpus)`), and where (`RITM_CORPUS_FOLDER`).
//!
//! They are not part of the project. Their place is what `RITM_CORPUS` names, else `../shared/corpus` beside the checkout.
//! Without them, the tests that need them are ignored.

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(corpus)");
    // A folder that comes later is seen when this file or the variable changes.
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=RITM_CORPUS");
    let folder =
        std::env::var_os("RITM_CORPUS").map_or_else(|| "../../../shared/corpus".into(), PathBuf::from);
    println!("cargo::rustc-env=RITM_CORPUS_FOLDER={}", folder.display());
    if folder.is_dir() {
        println!("cargo::rustc-cfg=corpus");
    }
}
