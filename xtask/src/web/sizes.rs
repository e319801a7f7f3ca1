//! What a visitor has to fetch, beside what we allow ourselves.

use std::{fs, path::Path};

use serde_json::Value;

use crate::step::Failure;

/// Page, app, styles and fonts: what the first screen waits for, compressed. Before there were accounts, with the server's
/// contract and some twenty screens and dialogs, 900,000 were enough.
const FIRST_LOAD_BYTES: u64 = 975_000;
/// The engine's host and wasm, compressed. Readers of thirty formats, the training mathematics, SQLite, and the sensors and
/// the recorder, without which no workout is recorded offline: 1.1 MB were enough before there were these. The way to
/// servers and the keys of an account took 24 kB. What it is made of: `docs/adr/0017-what-the-engines-download-is-made-of.md`.
const ENGINE_BYTES: u64 = 1_365_000;

/// The console's page, wasm and styles, compressed; its fonts are the app's.
const CONSOLE_BYTES: u64 = 500_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sizes {
    raw: u64,
    gz: u64,
    br: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    name: String,
    part: String,
    sizes: Sizes,
}

/// Prints the table of the bundler's report.
///
/// # Errors
/// When a budget is exceeded or the report can't be read.
pub(super) fn tell_and_check(report: &Path) -> Result<(), Failure> {
    let value: Value = serde_json::from_slice(&fs::read(report)?)
        .map_err(|error| Failure::new(format!("{}: {error}", report.display()), ""))?;
    let files = read(&value).ok_or_else(|| Failure::new("the bundler's report is not understood", ""))?;
    println!("    {:<44} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    for (part, title, budget) in [
        ("first", "first load", Some(FIRST_LOAD_BYTES)),
        ("engine", "engine", Some(ENGINE_BYTES)),
        ("console", "console", Some(CONSOLE_BYTES)),
        ("lazy", "when needed", None),
    ] {
        let mut those: Vec<&File> = files.iter().filter(|file| file.part == part).collect();
        those.sort_by_key(|file| std::cmp::Reverse(file.sizes.br));
        for file in those.iter().take(8) {
            line(&format!("  {}", file.name), file.sizes);
        }
        let sum = sum(&files, part);
        line(title, sum);
        if let Some(budget) = budget {
            println!(
                "    {:<44} {budget:>29} {:>3} % used",
                "  allowed, compressed",
                sum.br * 100 / budget
            );
        }
    }
    check(&files)
}

fn check(files: &[File]) -> Result<(), Failure> {
    for (part, title, budget) in [
        ("first", "the first load", FIRST_LOAD_BYTES),
        ("engine", "the engine", ENGINE_BYTES),
        ("console", "the console", CONSOLE_BYTES),
    ] {
        let bytes = sum(files, part).br;
        if bytes > budget {
            return Err(Failure::new(
                format!("{title} takes {bytes} bytes compressed, {budget} are allowed"),
                "see the table above for what grew; import lazily, drop a dependency or a feature of one",
            ));
        }
    }
    Ok(())
}

fn sum(files: &[File], part: &str) -> Sizes {
    files
        .iter()
        .filter(|file| file.part == part)
        .fold(Sizes::default(), |sum, file| Sizes {
            raw: sum.raw + file.sizes.raw,
            gz: sum.gz + file.sizes.gz,
            br: sum.br + file.sizes.br,
        })
}

fn line(name: &str, sizes: Sizes) {
    println!("    {name:<44} {:>9} {:>9} {:>9}", sizes.raw, sizes.gz, sizes.br);
}

fn read(report: &Value) -> Option<Vec<File>> {
    report
        .get("files")?
        .as_array()?
        .iter()
        .map(|file| {
            Some(File {
                name: file.get("name")?.as_str()?.to_owned(),
                part: file.get("part")?.as_str()?.to_owned(),
                sizes: Sizes {
                    raw: file.get("raw")?.as_u64()?,
                    gz: file.get("gz")?.as_u64()?,
                    br: file.get("br")?.as_u64()?,
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(engine: u64) -> Value {
        serde_json::json!({ "files": [
            { "name": "index.html", "part": "first", "raw": 900, "gz": 500, "br": 400 },
            { "name": "assets/engine.wasm", "part": "engine", "raw": 9_000_000, "gz": engine + 9, "br": engine },
            { "name": "assets/map.js", "part": "lazy", "raw": 9_000_000, "gz": 3_000_000, "br": 2_000_000 },
        ] })
    }

    #[test]
    fn budgets_bind_their_own_part() {
        let fits = read(&report(ENGINE_BYTES)).unwrap_or_default();
        assert_eq!(fits.len(), 3);
        assert!(check(&fits).is_ok());
        let over = read(&report(ENGINE_BYTES + 1)).unwrap_or_default();
        assert!(check(&over).is_err_and(|failure| failure.why.contains("the engine")));
    }

    #[test]
    fn a_report_of_another_shape_is_refused() {
        assert_eq!(read(&serde_json::json!({ "files": [{ "name": 1 }] })), None);
    }
}
