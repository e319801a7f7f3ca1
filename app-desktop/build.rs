//! Makes the window's permissions, and embeds the web app where it is asked to.

use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// Where the built web app lies when it is embedded.
const WEB: &str = "RITM_WEB_DIR";

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = tauri_build::AppManifest::new().commands(&["door"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .map_err(|error| error.to_string())?;

    let mut table = String::from("&[\n");
    if env::var_os("CARGO_FEATURE_EMBEDDED").is_some() {
        println!("cargo:rerun-if-env-changed={WEB}");
        let web = env::var_os(WEB).ok_or_else(|| format!("{WEB} does not say where the web app is"))?;
        let web = fs::canonicalize(web)?;
        println!("cargo:rerun-if-changed={}", web.display());
        for file in files(&web)? {
            let name = file.strip_prefix(&web)?.to_string_lossy().replace('\\', "/");
            writeln!(
                table,
                "    ({name:?}, include_bytes!({:?})),",
                file.display().to_string()
            )?;
        }
    }
    table.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder")?;
    fs::write(Path::new(&out).join("web.rs"), table)?;
    Ok(())
}

/// What the page may fetch: all but what is there for servers and browsers alone.
fn files(web: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    let mut folders = vec![web.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with(".br")
                && !name.ends_with(".gz")
                && !name.ends_with(".map")
                // The engine is in the program itself.
                && !name.starts_with("ritm_worker")
                && name != "sw.js"
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
