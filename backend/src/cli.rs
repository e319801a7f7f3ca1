//! The command line of the server binary.

mod upkeep;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use crate::settings::{DEFAULT_FILE, FILE_VARIABLE, Secret, Settings, database, key};
use crate::web::WebApp;
use crate::{Server, app, log, memory};
use upkeep::Upkeep;

/// The process's exit code when its arguments or settings are wrong.
const WRONG_USE: u8 = 2;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Serve,
    Upkeep(Upkeep),
    OpenApi,
    CheckConfig,
    PrintConfig,
    Help,
    Version,
}

/// Runs the server as the command line and the environment say; returns the exit code.
///
/// The code is 0 for success, 1 when the server could not start, and 2 when arguments or settings are wrong. Errors go to
/// standard error; what was asked for goes to standard output.
#[must_use]
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let (task, file) = match parse(arguments) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            eprintln!("ritm-backend: {wrong}\nTry `ritm-backend --help`.");
            return ExitCode::from(WRONG_USE);
        }
    };
    match task {
        Task::Help => {
            print!("{}", help());
            return ExitCode::SUCCESS;
        }
        Task::Version => {
            println!("ritm-backend {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Task::OpenApi => {
            println!("{:#}", app::openapi());
            return ExitCode::SUCCESS;
        }
        Task::Serve | Task::Upkeep(_) | Task::CheckConfig | Task::PrintConfig => {}
    }
    let loaded = match Settings::load(file.as_deref(), environment) {
        Ok(loaded) => loaded,
        Err(error) => {
            eprintln!("ritm-backend: {error}");
            return ExitCode::from(WRONG_USE);
        }
    };
    match task {
        Task::PrintConfig => {
            print!("{}", loaded.to_toml());
            ExitCode::SUCCESS
        }
        Task::CheckConfig => match WebApp::read(&loaded.settings.web) {
            Ok(_) => {
                println!("The settings are right and the app is there.");
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("ritm-backend: {error}.");
                ExitCode::from(WRONG_USE)
            }
        },
        Task::Upkeep(upkeep) => keep_up(upkeep, loaded.settings),
        _ => serve(loaded.settings),
    }
}

/// Does what is not serving, and says what was done.
fn keep_up(upkeep: Upkeep, settings: Settings) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(upkeep::run(upkeep, &settings)),
        Err(error) => Err(format!("can't start: {error}")),
    };
    match result {
        Ok((said, well)) => {
            println!("{said}");
            if well {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("ritm-backend: {}", with_full_stop(&error));
            ExitCode::FAILURE
        }
    }
}

/// Runs the server until a signal ends it.
fn serve(settings: Settings) -> ExitCode {
    memory::give_back_large();
    let traces = log::start(&settings.log, &settings.trace);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_io()
        .enable_time()
        .build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(async {
            let mut server = Server::bind(settings).await.map_err(|error| error.to_string())?;
            if let Some(traces) = traces {
                server.send_traces(traces);
            }
            let shutdown = stop_signal().map_err(|error| format!("can't listen for signals: {error}"))?;
            server.run(shutdown).await;
            Ok(())
        }),
        Err(error) => Err(format!("can't start the server's threads: {error}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ritm-backend: {}", with_full_stop(&error));
            ExitCode::FAILURE
        }
    }
}

fn with_full_stop(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// Completes at the first SIGTERM or SIGINT; the second ends the process at once.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (first, stopped) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "SIGINT",
            }
        };
        let name = next().await;
        tracing::info!(signal = name, "asked to stop; a second signal stops at once");
        // The server may have ended already; then nobody waits for this.
        let _ = first.send(());
        let name = next().await;
        tracing::warn!(signal = name, "stopped at once");
        std::process::exit(1);
    });
    Ok(async move {
        // An error means the task above is gone, which only happens at the runtime's end.
        let _ = stopped.await;
    })
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<(Task, Option<PathBuf>), String> {
    let mut task = None;
    let mut file = None;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        let mut operand = |what: &str| {
            let operand = arguments.next().filter(|operand| !operand.is_empty());
            operand.ok_or_else(|| format!("{text} needs {what}"))
        };
        let asked = match text.as_ref() {
            "-h" | "--help" => Task::Help,
            "-V" | "--version" => Task::Version,
            "--check-config" => Task::CheckConfig,
            "--print-config" => Task::PrintConfig,
            "serve" => Task::Serve,
            "openapi" => Task::OpenApi,
            "migrate" => Task::Upkeep(Upkeep::Migrate),
            "check" => Task::Upkeep(Upkeep::Check),
            "backup" => Task::Upkeep(Upkeep::Backup(operand("the file to write")?.into())),
            "restore" => Task::Upkeep(Upkeep::Restore(operand("the file of a backup")?.into())),
            "move-to-postgres" => Task::Upkeep(Upkeep::Move(postgres(&operand("an address")?)?)),
            "move-to-sqlite" => Task::Upkeep(Upkeep::Move(sqlite(&operand("the file to make")?)?)),
            "admin" => match operand("the word create")?.to_str() {
                Some("create") => Task::Upkeep(Upkeep::CreateAdministrator),
                _ => return Err("admin needs the word create".to_owned()),
            },
            "key" => match operand("the word rotate or new")?.to_str() {
                Some("rotate") => Task::Upkeep(Upkeep::RotateKey),
                Some("new") => Task::Upkeep(Upkeep::NewKey),
                _ => return Err("key needs the word rotate or new".to_owned()),
            },
            "-c" | "--config" => {
                file = Some(PathBuf::from(operand("the path of a settings file")?));
                continue;
            }
            other => match other.strip_prefix("--config=") {
                Some(path) if !path.is_empty() => {
                    file = Some(PathBuf::from(path));
                    continue;
                }
                _ => return Err(format!("there is no argument {other:?}")),
            },
        };
        if task.as_ref().is_some_and(|task| *task != asked) {
            return Err(format!("{text} can't be combined with another task"));
        }
        task = Some(asked);
    }
    Ok((task.unwrap_or(Task::Serve), file))
}

/// An address of PostgreSQL, or `file:PATH` with one in it: what is typed others on the machine may see.
fn postgres(operand: &OsString) -> Result<Secret, String> {
    let text = operand.to_str().ok_or("the address is not UTF-8")?;
    let url = match text.strip_prefix("file:") {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| format!("{path} can't be read: {error}"))?
            .trim_end()
            .to_owned(),
        None => text.to_owned(),
    };
    let url = Secret::new(url);
    match database::wrong_with(&url) {
        None if !url.reveal().starts_with("sqlite:") => Ok(url),
        _ => Err(
            "move-to-postgres needs postgres://USER:PASSWORD@HOST:PORT/DATABASE, or file:PATH with that"
                .to_owned(),
        ),
    }
}

fn sqlite(operand: &OsString) -> Result<Secret, String> {
    let path = operand.to_str().ok_or("the file's name is not UTF-8")?;
    let path = path.strip_prefix("sqlite:").unwrap_or(path);
    Ok(Secret::new(format!("sqlite:{path}")))
}

fn help() -> String {
    let mut out = format!(
        "Ritm's server: serves the app, and keeps what people entrust to it.\n\n\
         Usage: ritm-backend [--config FILE] [TASK]\n\n  \
         serve                  serve at the address `server.bind` says, until a signal ends it (the usual task)\n  \
         migrate                bring the database's tables up to date, as serve does when it starts\n  \
         check                  derive anew what is kept twice and compare; ends with 1 where there are differences\n  \
         backup FILE            write all rows and files to FILE, of one moment, beside a running server\n  \
         restore FILE           fill an empty database and an empty place of files with a backup\n  \
         move-to-postgres URL   move all rows to PostgreSQL; URL, or file:PATH to have it read from a file\n  \
         move-to-sqlite FILE    move all rows to a file of SQLite\n  \
         admin create           print a link by which somebody becomes an administrator, once, within a day\n  \
         key rotate             put a new key in the place of the server's and seal everything anew; the server must stand still\n  \
         key new                go on with another key, after the key file was lost for good: what it sealed stays closed\n  \
         openapi                print the description of the API\n  \
         -c, --config FILE      read this settings file ({FILE_VARIABLE}, else {DEFAULT_FILE} where it exists)\n      \
         --check-config     check the settings and the app's folder, then end\n      \
         --print-config     print every setting and where it comes from, then end\n  \
         -h, --help             print this help\n  \
         -V, --version          print the version\n\n\
         Settings, also by environment variable, which wins over the file:\n"
    );
    for key in key::ALL {
        // Writing to a String can't fail.
        let _ = writeln!(
            out,
            "\n  {} ({}), default {}\n      {}",
            key.name,
            key.env(),
            key.default,
            key.meaning
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<(Task, Option<PathBuf>), String> {
        parse(words.iter().map(OsString::from))
    }

    #[test]
    fn arguments() {
        assert_eq!(parse_words(&[]), Ok((Task::Serve, None)));
        assert_eq!(
            parse_words(&["-c", "a.toml"]),
            Ok((Task::Serve, Some("a.toml".into())))
        );
        let both = parse_words(&["--check-config", "--config=a.toml"]);
        assert_eq!(both, Ok((Task::CheckConfig, Some("a.toml".into()))));
        assert_eq!(parse_words(&["--help", "--help"]), Ok((Task::Help, None)));
        let backup = Task::Upkeep(Upkeep::Backup("b".into()));
        assert_eq!(
            parse_words(&["backup", "b", "-c", "a.toml"]),
            Ok((backup, Some("a.toml".into())))
        );
        let moved = |url: &str| Ok((Task::Upkeep(Upkeep::Move(Secret::new(url))), None));
        assert_eq!(parse_words(&["move-to-sqlite", "x.db"]), moved("sqlite:x.db"));
        assert_eq!(
            parse_words(&["move-to-postgres", "postgres://a@b/c"]),
            moved("postgres://a@b/c")
        );
        for wrong in [
            &["--config"][..],
            &["--config="],
            &["--port", "1"],
            &["x"],
            &["--help", "--version"],
            &["backup"],
            &["admin"],
            &["admin", "destroy"],
            &["key"],
            &["key", "old"],
            &["backup", ""],
            &["check", "serve"],
            &["move-to-postgres", "sqlite:/x"],
            &["move-to-postgres", "mysql://a"],
            &["move-to-postgres", "file:/nowhere"],
        ] {
            assert!(parse_words(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_help_names_every_setting() {
        let help = help();
        for key in key::ALL {
            assert!(
                help.contains(&key.env()) && help.contains(key.name),
                "{}",
                key.name
            );
        }
    }
}
