//! `cargo xtask test`: everything that can be checked.

pub(crate) mod browser;
pub(crate) mod contract;
mod judges;
pub(crate) mod postgres;
pub(crate) mod rust;
mod scripts;

use crate::{
    context::Context,
    desktop, npm,
    step::{Step, table_of, take},
    web,
};

/// Installs what the tests need and runs them; says at the end how long each step took, and how many tests passed,
/// failed and were skipped.
pub(crate) fn test(context: &mut Context) -> bool {
    let mut steps = Vec::new();
    steps.push(Step::must("browser for the tests", browser::find));
    steps.push(Step::must("other browser for the tests", browser::find_firefox));
    steps.push(Step::must("libraries of the desktop", desktop::for_tests));
    steps.extend(web::SET_UP);
    steps.push(Step::must("npm packages of the tests", npm::test_packages));
    // The cheap checks first: they find most, and soonest.
    if context.options.only.is_none() {
        steps.push(Step::check("format", rust::format));
        steps.push(Step::check("lints of the scripts", scripts::lints));
        steps.push(Step::check("types of the scripts", scripts::types));
        steps.push(Step::must("programs that judge what is written", judges::find));
        steps.push(Step::must("PostgreSQL for the tests", postgres::start));
        steps.push(Step::check("build of the Rust tests, with lints", rust::lints));
        steps.push(Step::check("Rust tests", rust::tests));
        steps.push(Step::check("API against its own description", contract::short));
        steps.push(Step::check("dependencies", rust::dependencies));
    }
    steps.extend(web::BUILD);
    if context.options.only.is_none() {
        steps.push(Step::check("lints for the browser", rust::wasm_lints));
    }
    steps.push(Step::must("server and desktop app for the tests", rust::server));
    steps.push(Step::check("browser tests", browser::tests));

    let failed = take(context, &steps);
    let counts = context.counts;
    println!();
    for line in table_of(&context.times) {
        println!("  {line}");
    }
    println!();
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    // A step may fail without a test having failed, such as a lint; it counts as one.
    let failures = counts.failed.max(failed.len() as u64);
    println!(
        "{} passed, {failures} failed, {} skipped",
        counts.passed, counts.skipped
    );
    failures == 0
}
