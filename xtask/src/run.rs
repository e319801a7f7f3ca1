//! `cargo xtask run`: from a checkout to Ritm in the browser.

use std::{
    env,
    net::{Ipv4Addr, TcpListener},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::Command,
};

use crate::{
    context::Context,
    process::run as run_tool,
    step::{Failure, Outcome, Step, take},
    web,
};

/// What the server is compiled with: quick to build, quick enough to serve.
const PROFILE: &str = "quick";

/// Builds all and becomes the server; returns only when something failed.
pub(crate) fn run(context: &mut Context) -> bool {
    let steps: Vec<Step> = [Step::must("free port", free_port)]
        .into_iter()
        .chain(web::SET_UP)
        .chain(web::BUILD)
        .chain([Step::must("server", server)])
        .collect();
    if !take(context, &steps).is_empty() {
        return false;
    }
    let port = context.options.port;
    println!("\nRitm is at http://127.0.0.1:{port}  (Ctrl-C ends it)\n");
    // In this process' place, so that signals reach the server itself.
    let mut server = Command::new(binary(context, PROFILE));
    server
        .current_dir(&context.root)
        .env("RITM_SERVER_BIND", format!("127.0.0.1:{port}"))
        .env("RITM_WEB_DIR", context.web_dir());
    // Else the database and the server's key would lie in the checkout, where `git add` finds them.
    if env::var_os("RITM_DATA_FOLDER").is_none() {
        server.env("RITM_DATA_FOLDER", context.target.join("data"));
    }
    let error = server.exec();
    eprintln!("the server can't be started: {error}");
    false
}

/// Where a build leaves the server.
pub(crate) fn binary(context: &Context, profile: &str) -> PathBuf {
    // Cargo's `dev` profile keeps its files under another name than its own.
    let folder = if profile == "dev" { "debug" } else { profile };
    context.target.join(folder).join("ritm-backend")
}

/// Better to know before the build than after it.
fn free_port(context: &mut Context) -> Outcome {
    let port = context.options.port;
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(format!("{port} is free")),
        Err(error) => Err(Failure::new(
            format!("port {port} can't be listened on: {error}"),
            "end what listens there, or choose another with --port N",
        )),
    }
}

fn server(context: &mut Context) -> Outcome {
    let mut command = context.cargo();
    command.args(["build", "--package", "ritm-backend", "--profile", PROFILE]);
    run_tool(context, "build-server", &mut command)
        .map(|_| String::new())
        .map_err(|failure| failure.or_remedy("mend what the compiler names"))
}
