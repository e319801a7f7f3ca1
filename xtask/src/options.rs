//! The command line.

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
cargo xtask COMMAND [OPTIONS]

Commands
  run           install what is missing, build, and start Ritm at http://127.0.0.1:8080
  desktop       the same for the desktop app, in a window of its own
  bundle        build the desktop app's packages, into target/bundle
  test          install what the tests need, and run them all
  build-web     build the web app alone, into target/web
  bench         measure against the peers; one JSON line a measure in target/bench/
  soak          ten million damaged packets of every sensor, eight hours of a recording with every check, fifty kills of the
                server on each database, its API asked by schemathesis at length, and the screens in every language
                at every size; takes minutes
  screenshots   picture every screen from the sample data, into docs/img/
  doctor        say what is installed and what is missing; change nothing
  clean-web     remove what build-web made
  help          this

Options
  --port N      run: listen on this port (8080)
  --only TEXT   test: only browser test files whose name holds TEXT, and none of the other checks
                bench: only measures whose group holds TEXT
  --beside REV  bench: build and measure that git revision as well, in turns with this tree, and print one table
  --verbose     show everything the tools say; without it, it is kept in target/xtask/ and shown on failure

Environment
  CARGO_TARGET_DIR        where everything is built (target)
  RITM_WASM_TOOLCHAIN     rustup or debian: take the standard library for WebAssembly from there and nowhere else
  RITM_CHROMIUM           the browser for tests and screenshots
  RITM_FIREFOX            the other browser for tests
";

/// Which command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Run,
    Desktop,
    Bundle,
    Test,
    BuildWeb,
    Bench,
    Soak,
    Screenshots,
    Doctor,
    CleanWeb,
    Help,
}

/// The command with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) task: Task,
    pub(crate) port: u16,
    pub(crate) only: Option<String>,
    /// A git revision to measure beside this tree.
    pub(crate) beside: Option<String>,
    pub(crate) verbose: bool,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// A sentence about the argument that is wrong.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        task: Task::Help,
        port: 8080,
        only: None,
        beside: None,
        verbose: false,
    };
    let mut task = None;
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--verbose" | "-v" => options.verbose = true,
            "--help" | "-h" => task = Some(Task::Help),
            "--port" => {
                let value = arguments.next().ok_or("--port needs a number")?;
                options.port = value
                    .parse()
                    .map_err(|_| format!("--port needs a number from 1 to 65535, not {value:?}"))?;
            }
            "--beside" => {
                options.beside = Some(arguments.next().ok_or("--beside needs a git revision")?);
            }
            "--only" => options.only = Some(arguments.next().ok_or("--only needs a text")?),
            name if task.is_none() => {
                task = Some(match name {
                    "run" => Task::Run,
                    "desktop" => Task::Desktop,
                    "bundle" => Task::Bundle,
                    "test" => Task::Test,
                    "build-web" => Task::BuildWeb,
                    "bench" => Task::Bench,
                    "soak" => Task::Soak,
                    "screenshots" => Task::Screenshots,
                    "doctor" => Task::Doctor,
                    "clean-web" => Task::CleanWeb,
                    "help" => Task::Help,
                    _ => return Err(format!("there is no command {name:?}")),
                });
            }
            other => return Err(format!("{other:?} is not understood")),
        }
    }
    options.task = task.unwrap_or(Task::Help);
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Options, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn commands_and_options_are_read_in_any_order() {
        let options = of("--port 9000 run --verbose");
        assert_eq!(
            options,
            Ok(Options {
                task: Task::Run,
                port: 9000,
                only: None,
                beside: None,
                verbose: true
            })
        );
        assert_eq!(
            of("bench --beside HEAD~1").map(|options| options.beside),
            Ok(Some("HEAD~1".to_owned()))
        );
        assert_eq!(of("").map(|options| options.task), Ok(Task::Help));
    }

    #[test]
    fn nonsense_is_named() {
        assert!(of("fly").is_err_and(|error| error.contains("fly")));
        assert!(of("run --port many").is_err_and(|error| error.contains("many")));
        assert!(of("run test").is_err_and(|error| error.contains("test")));
    }
}
