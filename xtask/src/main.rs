//! The two commands and their pieces: `cargo xtask run`, `cargo xtask test`, and what they are made of.
//!
//! Every command is a list of steps. A step says what it does, how long it took, and when it fails: why, and
//! what to do about it. All of them may be run again at any time.

mod bench;
mod context;
mod debian;
mod desktop;
mod doctor;
mod npm;
mod options;
mod process;
mod run;
mod screenshots;
mod soak;
mod step;
mod test;
mod wasm;
mod web;

use std::process::ExitCode;

use options::Task;

fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("xtask: {error}\n\n{}", options::HELP);
            return ExitCode::from(2);
        }
    };
    if options.task == Task::Help {
        println!("{}", options::HELP);
        return ExitCode::SUCCESS;
    }
    let mut context = match context::Context::find(options) {
        Ok(context) => context,
        Err(error) => {
            eprintln!("xtask: {error}");
            return ExitCode::FAILURE;
        }
    };
    let passed = match context.options.task {
        Task::Run => run::run(&mut context),
        Task::Desktop => desktop::run(&mut context),
        Task::Bundle => desktop::bundle(&mut context),
        Task::Test => test::test(&mut context),
        Task::BuildWeb => web::build(&mut context),
        Task::CleanWeb => web::clean(&context),
        Task::Bench => bench::bench(&mut context),
        Task::Soak => soak::soak(&mut context),
        Task::Screenshots => screenshots::screenshots(&mut context),
        Task::Doctor => doctor::doctor(&context),
        Task::Help => true,
    };
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
