//! The server binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    ritm_backend::cli::run(std::env::args_os().skip(1), std::env::vars_os())
}
