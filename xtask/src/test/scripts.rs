//! The checks of the JavaScript: a linter, and the compiler of TypeScript over the types that the comments tell.

use std::process::Command;

use crate::{
    context::Context,
    process::run,
    step::{Failure, Outcome},
};

/// Where scripts lie.
const FOLDERS: [&str; 2] = ["ui", "tests"];
/// Where scripts run: the page, its workers, Node. Each surrounds a script with other names.
const SURROUNDINGS: [&str; 4] = ["ui", "ui/console", "ui/worker", "tests"];

/// oxlint, by `.oxlintrc.json`.
pub(super) fn lints(context: &mut Context) -> Outcome {
    let mut command = tool(context, "oxlint");
    command.args(["--format=unix"]).args(FOLDERS);
    run(context, "script-lints", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("mend what oxlint names; the rules are in .oxlintrc.json"))
}

/// `tsc` without any output but what is wrong.
pub(super) fn types(context: &mut Context) -> Outcome {
    let mut wrong: Option<Failure> = None;
    for folder in SURROUNDINGS {
        let mut command = tool(context, "tsc");
        command.args(["--project", folder, "--pretty", "false"]);
        if let Err(failure) = run(
            context,
            &format!("script-types-{}", folder.replace('/', "-")),
            &mut command,
        ) {
            match &mut wrong {
                None => wrong = Some(failure.or_remedy("mend the types in the comments (JSDoc) or the code")),
                Some(wrong) => wrong.tail.extend(failure.tail),
            }
        }
    }
    wrong.map_or(Ok(String::new()), Err)
}

/// A program of the npm packages of the tests.
fn tool(context: &Context, name: &str) -> Command {
    let mut command = Command::new(context.at("tests/node_modules/.bin").join(name));
    command.current_dir(&context.root);
    command
}
