//! `cargo xtask screenshots`: every screen from the sample data, into `docs/img/`.

use crate::{
    context::Context,
    npm,
    process::run,
    step::{Outcome, Step, take},
    test::{browser, rust},
    web,
};

/// Builds all and takes the pictures.
pub(crate) fn screenshots(context: &mut Context) -> bool {
    let mut steps = vec![Step::must("browser for the pictures", browser::find)];
    steps.extend(web::SET_UP);
    steps.push(Step::must("npm packages of the tests", npm::test_packages));
    steps.extend(web::BUILD);
    steps.push(Step::must("server", rust::server));
    steps.push(Step::must("pictures", pictures));
    take(context, &steps).is_empty()
}

fn pictures(context: &mut Context) -> Outcome {
    let folder = context.at("docs/img");
    std::fs::create_dir_all(&folder)?;
    let mut command = browser::node(context);
    command.arg("browser/screenshots.mjs").arg(&folder);
    let said = run(context, "screenshots", &mut command)?;
    Ok(said.lines.last().cloned().unwrap_or_default())
}
