//! `cargo xtask bench`: measures against the peers, one JSON line a measure in `target/bench/`.

use std::fs;

use crate::{
    context::Context,
    process::run,
    step::{Failure, Outcome, Step, take},
};

/// Each group is a bench target of `ritm-tests` that prints JSON lines. The peers are built for these alone.
const GROUPS: [(&str, &str); 2] = [("formats", "formats"), ("engine", "engine")];

/// Runs the groups that are chosen.
pub(crate) fn bench(context: &mut Context) -> bool {
    take(
        context,
        &[
            Step::must("build", |context| {
                cargo_bench(context, "bench-build", &["--no-run"])
            }),
            Step::must("measure", measure),
        ],
    )
    .is_empty()
}

fn cargo_bench(context: &Context, log: &str, arguments: &[&str]) -> Outcome {
    let mut command = context.cargo();
    command
        .args(["bench", "--package", "ritm-tests", "--features", "peers"])
        .args(arguments);
    run(context, log, &mut command).map(|said| said.lines.join("\n"))
}

fn measure(context: &mut Context) -> Outcome {
    let folder = context.target.join("bench");
    fs::create_dir_all(&folder)?;
    let only = context.options.only.clone().unwrap_or_default();
    let mut count = 0;
    for (group, target) in GROUPS.iter().filter(|(group, _)| group.contains(&only)) {
        let said = cargo_bench(context, &format!("bench-{group}"), &["--bench", target])?;
        let measures: Vec<&str> = said
            .lines()
            .filter(|line| {
                serde_json::from_str::<serde_json::Value>(line).is_ok_and(|value| value.get("name").is_some())
            })
            .collect();
        for line in said.lines().filter(|line| line.starts_with("skipped")) {
            println!("    {line}");
        }
        if measures.is_empty() {
            return Err(Failure::new(format!("the group {group} measured nothing"), ""));
        }
        for line in &measures {
            println!("    {line}");
        }
        count += measures.len();
        fs::write(folder.join(format!("{group}.jsonl")), measures.join("\n") + "\n")?;
    }
    if count == 0 {
        return Err(Failure::new(format!("no group is named like {only:?}"), ""));
    }
    Ok(format!("{count} measures in {}", folder.display()))
}
