//! Running tools: quiet while all is well, talkative on failure, everything kept in a log.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{BufRead, BufReader, IsTerminal, Read, Write},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use crate::{context::Context, step::Failure};

/// How many of the last lines a failure shows.
const TAIL_LINES: usize = 30;
/// Without a terminal, how often a long run says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// What a tool said, line by line, both streams mixed as they came.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) lines: Vec<String>,
}

/// Runs a tool to its end. `name` names its log `target/xtask/NAME.log`.
///
/// # Errors
/// When it can't be started or does not end well; the failure carries its last lines.
pub(crate) fn run(context: &Context, name: &str, command: &mut Command) -> Result<Said, Failure> {
    run_within(context, name, command, None)
}

/// As [`run`], but ends the tool when it takes longer than `limit`.
///
/// # Errors
/// As [`run`], and when the time is over.
pub(crate) fn run_within(
    context: &Context,
    name: &str,
    command: &mut Command,
    limit: Option<Duration>,
) -> Result<Said, Failure> {
    let program = Path::new(command.get_program())
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let logs = context.target.join("xtask");
    fs::create_dir_all(&logs)?;
    let log_path = logs.join(format!("{name}.log"));
    let mut log = File::create(&log_path)?;
    writeln!(log, "$ {command:?}")?;

    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new(format!("{program} can't be started: {error}"), ""))?;
    let (sender, receiver) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        forward(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        forward(stderr, sender.clone());
    }
    drop(sender);

    let begun = Instant::now();
    let mut status = StatusLine::new(name, context.options.verbose);
    let mut said = Said::default();
    loop {
        match receiver.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                writeln!(log, "{line}")?;
                status.line(&line);
                said.lines.push(line);
            }
            Err(RecvTimeoutError::Timeout) => status.tick(begun.elapsed()),
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if limit.is_some_and(|limit| begun.elapsed() > limit) {
            child.kill()?;
            child.wait()?;
            status.clear();
            let mut failure = failure(
                &said,
                format!("{program} took longer than {:.0?}", begun.elapsed()),
            );
            failure.remedy = format!("see all it said in {}", log_path.display());
            return Err(failure);
        }
    }
    let ended = child.wait()?;
    status.clear();
    if ended.success() {
        return Ok(said);
    }
    let mut failure = failure(
        &said,
        format!(
            "{program} ended with {ended}; all it said is in {}",
            log_path.display()
        ),
    );
    if ended.code().is_none() {
        failure.remedy =
            "it was ended from outside: perhaps memory ran out; close other programs and try again".into();
    }
    Err(failure)
}

fn failure(said: &Said, why: String) -> Failure {
    let mut tail = VecDeque::with_capacity(TAIL_LINES);
    for line in said.lines.iter().rev().filter(|line| !line.trim().is_empty()) {
        if tail.len() == TAIL_LINES {
            break;
        }
        tail.push_front(line.clone());
    }
    Failure {
        why,
        tail: tail.into(),
        remedy: String::new(),
    }
}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if sender.send(line).is_err() {
                break;
            }
        }
    });
}

/// The tool's latest line on a terminal, a sign of life elsewhere.
struct StatusLine {
    /// Whose it is: two tools may run at once.
    name: String,
    verbose: bool,
    terminal: bool,
    latest: String,
    shown: bool,
    last_sign: Duration,
}

impl StatusLine {
    fn new(name: &str, verbose: bool) -> Self {
        Self {
            name: name.to_owned(),
            verbose,
            terminal: std::io::stdout().is_terminal(),
            latest: String::new(),
            shown: false,
            last_sign: Duration::ZERO,
        }
    }

    fn line(&mut self, line: &str) {
        if self.verbose {
            println!("    {}: {line}", self.name);
        } else if !line.trim().is_empty() {
            line.trim().clone_into(&mut self.latest);
        }
    }

    fn tick(&mut self, elapsed: Duration) {
        if self.verbose {
            return;
        }
        let latest: String = self.latest.chars().filter(|c| !c.is_control()).take(72).collect();
        if self.terminal {
            print!("\r\x1b[K    {:>3} s  {}: {latest}", elapsed.as_secs(), self.name);
            self.shown = true;
            // A status line that can't be drawn is no reason to fail.
            let _ = std::io::stdout().flush();
        } else if elapsed.saturating_sub(self.last_sign) > HEARTBEAT {
            self.last_sign = elapsed;
            println!("    {:>3} s  {}: {latest}", elapsed.as_secs(), self.name);
        }
    }

    fn clear(&self) {
        if self.shown {
            print!("\r\x1b[K");
            let _ = std::io::stdout().flush();
        }
    }
}

/// The first line a tool prints, such as its version; `None` when there is no such tool or it fails.
pub(crate) fn first_line(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .next()
        .map(str::to_owned)
}

/// The file a program's name stands for on the search path.
pub(crate) fn which(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
