//! `cargo xtask bench --beside REVISION`: the benchmarks of another revision and those of this tree in turns, in one run.
//!
//! That revision stands in a work tree of its own, with a target directory that is kept for the next time. Both are asked
//! by `cargo xtask bench --only GROUP`, each by its own program, so that nothing but what they leave in `target/bench/`
//! has to be the same. (Its work tree lies below this one: cargo adds this tree's `.cargo/config.toml` to its own.)

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::{BROWSER, NATIVE};
use crate::{
    context::Context,
    process::run,
    step::{Failure, Outcome},
};

/// How often each revision measures a group.
const TURNS: usize = 2;
/// What is less than this share as good is marked.
const NOTABLE: f64 = 0.95;

/// One of the two that are measured.
struct Side {
    /// How logs and tables call it.
    name: &'static str,
    tree: PathBuf,
    target: PathBuf,
    /// Best values by the figure's name, in the order they came.
    figures: Figures,
}

/// What was measured: the best of all turns, by name.
#[derive(Debug, Default, PartialEq)]
struct Figures {
    order: Vec<String>,
    best: BTreeMap<String, (f64, String)>,
}

impl Figures {
    /// Adds the figures of a group's JSON lines.
    fn add(&mut self, lines: &str) {
        for line in lines.lines() {
            let Ok(value) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let text = |key: &str| value.get(key).and_then(Value::as_str);
            let (Some(name), Some(ours)) = (text("name"), value.get("ours").and_then(Value::as_f64)) else {
                continue;
            };
            let unit = text("unit").unwrap_or_default().to_owned();
            match self.best.get_mut(name) {
                Some((best, unit)) => {
                    if is_better(ours, *best, unit) {
                        *best = ours;
                    }
                }
                None => {
                    self.order.push(name.to_owned());
                    self.best.insert(name.to_owned(), (ours, unit));
                }
            }
        }
    }
}

/// Of speeds more is better, of all else less.
fn more_is_better(unit: &str) -> bool {
    unit.ends_with("/s")
}

fn is_better(one: f64, other: f64, unit: &str) -> bool {
    if more_is_better(unit) {
        one > other
    } else {
        one < other
    }
}

/// Measures both and prints their table.
///
/// # Errors
/// When there is no such revision, or one of the two can't be built or measured.
pub(super) fn measure(context: &mut Context) -> Outcome {
    let revision = context.options.beside.clone().unwrap_or_default();
    let folder = context.target.join("beside");
    let (tree, commit) = work_tree(context, &folder, &revision)?;
    let mut sides = [
        Side {
            name: "that",
            tree,
            target: folder.join("target"),
            figures: Figures::default(),
        },
        Side {
            name: "this",
            tree: context.root.clone(),
            target: context.target.clone(),
            figures: Figures::default(),
        },
    ];
    let only = context.options.only.clone().unwrap_or_default();
    for group in NATIVE.into_iter().chain([BROWSER]) {
        if !group.contains(&only) {
            continue;
        }
        for turn in 1..=TURNS {
            for side in &mut sides {
                println!("    {group}, turn {turn} of {TURNS}, {} revision", side.name);
                let lines = ask(context, side, group, turn)?;
                side.figures.add(&lines);
            }
        }
    }
    let [that, this] = &sides;
    let rows = compare(&that.figures, &this.figures);
    let short: String = commit.chars().take(8).collect();
    println!();
    println!(
        "    {:<64} {short:>12} {:>12} {:<18} {:>6}",
        "figure", "this tree", "", "ratio"
    );
    for row in &rows {
        println!("    {}", row.line());
    }
    println!("    the best of {TURNS} turns each; a ratio above 1 is this tree's gain\n");
    let kept: String = rows
        .iter()
        .map(|row| format!("{}\n", row.json(&commit)))
        .collect();
    fs::create_dir_all(context.target.join("bench"))?;
    fs::write(context.target.join("bench/beside.jsonl"), kept)?;
    let worse = rows
        .iter()
        .filter(|row| row.ratio().is_some_and(|ratio| ratio < NOTABLE))
        .count();
    Ok(format!(
        "{} figures, {worse} of them worse by more than {:.0} %",
        rows.len(),
        (1.0 - NOTABLE) * 100.0
    ))
}

/// The revision's files in a work tree, and its full name.
fn work_tree(context: &Context, folder: &Path, revision: &str) -> Result<(PathBuf, String), Failure> {
    let git = |place: &Path, arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(place).args(arguments);
        run(context, "beside-git", &mut command)
    };
    let named = format!("{revision}^{{commit}}");
    let commit = git(&context.root, &["rev-parse", "--verify", &named])
        .map_err(|failure| failure.or_remedy("give a commit, a branch or a tag that git knows here"))?
        .lines
        .first()
        .cloned()
        .unwrap_or_default();
    fs::create_dir_all(folder)?;
    let tree = folder.join("tree");
    if tree.join(".git").exists() {
        git(&tree, &["checkout", "--quiet", "--force", "--detach", &commit])?;
    } else {
        let place = tree.display().to_string();
        git(&context.root, &["worktree", "prune"])?;
        git(
            &context.root,
            &[
                "worktree", "add", "--quiet", "--force", "--detach", &place, &commit,
            ],
        )?;
    }
    Ok((tree, commit))
}

/// Lets one side measure a group; gives what it left. Empty where it knows no such group.
fn ask(context: &Context, side: &Side, group: &str, turn: usize) -> Result<String, Failure> {
    if group != BROWSER && !side.tree.join(format!("tests/benches/{group}.rs")).is_file() {
        return Ok(String::new());
    }
    let mut command = context.cargo();
    command
        .current_dir(&side.tree)
        .args(["xtask", "bench", "--only", group])
        .env("CARGO_TARGET_DIR", &side.target);
    if std::env::var_os("RITM_CORPUS").is_none() {
        command.env("RITM_CORPUS", context.at("../shared/corpus"));
    }
    let left = side.target.join(format!("bench/{group}.jsonl"));
    // What an earlier run left must not pass for this one's.
    if let Err(error) = fs::remove_file(&left)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(error.into());
    }
    run(
        context,
        &format!("beside-{group}-{}-{turn}", side.name),
        &mut command,
    )?;
    fs::read_to_string(&left).map_err(|error| Failure::new(format!("{}: {error}", left.display()), ""))
}

/// A figure of both; `None` where one of them has none of that name.
#[derive(Debug, PartialEq)]
struct Row {
    name: String,
    unit: String,
    that: Option<f64>,
    this: Option<f64>,
}

impl Row {
    /// How many times better this tree is.
    fn ratio(&self) -> Option<f64> {
        let (that, this) = (self.that?, self.this?);
        let (more, less) = if more_is_better(&self.unit) {
            (this, that)
        } else {
            (that, this)
        };
        (less > 0.0).then(|| more / less)
    }

    fn line(&self) -> String {
        let value = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
        let ratio = self.ratio().map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
        let mark = if self.ratio().is_some_and(|ratio| ratio < NOTABLE) {
            "  worse"
        } else {
            ""
        };
        format!(
            "{:<64} {:>12} {:>12} {:<18} {ratio:>6}{mark}",
            self.name,
            value(self.that),
            value(self.this),
            self.unit
        )
    }

    fn json(&self, commit: &str) -> Value {
        serde_json::json!({
            "name": self.name, "unit": self.unit, "revision": commit,
            "that": self.that, "this": self.this, "ratio": self.ratio(),
        })
    }
}

/// This tree's figures in their order, then what only the other has.
fn compare(that: &Figures, this: &Figures) -> Vec<Row> {
    let gone = that.order.iter().filter(|name| !this.best.contains_key(*name));
    this.order
        .iter()
        .chain(gone)
        .map(|name| {
            let of = |figures: &Figures| figures.best.get(name).cloned();
            let (that, this) = (of(that), of(this));
            Row {
                name: name.clone(),
                unit: this
                    .as_ref()
                    .or(that.as_ref())
                    .map(|(_, unit)| unit.clone())
                    .unwrap_or_default(),
                that: that.map(|(value, _)| value),
                this: this.map(|(value, _)| value),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(lines: &str) -> Figures {
        let mut figures = Figures::default();
        figures.add(lines);
        figures
    }

    #[test]
    fn the_best_of_all_turns_counts_and_speeds_are_better_when_they_are_more() {
        let that = figures(concat!(
            r#"{"name":"fit decode","ours":800.0,"peer":60.0,"peer_name":"rustyfit","unit":"MB/s","ratio":13.3}"#,
            "\nskipped: no corpus\n",
            r#"{"name":"fit decode","ours":820.0,"peer":7.0,"peer_name":"fitparser","unit":"MB/s","ratio":117}"#,
            "\n",
            r#"{"name":"open","ours":4.0,"limit":15,"unit":"ms","ratio":3.75}"#,
            "\n",
            r#"{"name":"gone","ours":1.0,"limit":2,"unit":"ms","ratio":2}"#,
        ));
        let this = figures(concat!(
            r#"{"name":"open","ours":8.5,"limit":15,"unit":"ms"}"#,
            "\n",
            r#"{"name":"open","ours":8.0,"limit":15,"unit":"ms"}"#,
            "\n",
            r#"{"name":"fit decode","ours":1640.0,"unit":"MB/s"}"#,
            "\n",
            r#"{"name":"new","ours":1.0,"unit":"ms"}"#,
        ));
        let rows = compare(&that, &this);
        let told: Vec<(&str, Option<f64>)> =
            rows.iter().map(|row| (row.name.as_str(), row.ratio())).collect();
        assert_eq!(
            told,
            [
                ("open", Some(0.5)),
                ("fit decode", Some(2.0)),
                ("new", None),
                ("gone", None)
            ]
        );
        assert!(rows.iter().any(|row| row.line().ends_with("  0.50  worse")));
    }
}
