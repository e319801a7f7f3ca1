//! Steps: named, numbered, timed, and when they fail, explained.

use std::time::Instant;

use crate::context::Context;

/// Why a step failed and what to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure {
    /// One sentence.
    pub(crate) why: String,
    /// The last lines the tool said; may be empty.
    pub(crate) tail: Vec<String>,
    /// What to do; empty when the tool's own words say it.
    pub(crate) remedy: String,
}

impl Failure {
    pub(crate) fn new(why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            tail: Vec::new(),
            remedy: remedy.into(),
        }
    }

    /// The same failure with advice, unless it has its own.
    pub(crate) fn or_remedy(mut self, remedy: &str) -> Self {
        if self.remedy.is_empty() {
            remedy.clone_into(&mut self.remedy);
        }
        self
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string(), "")
    }
}

/// What a step found worth telling in one line; may be empty.
pub(crate) type Outcome = Result<String, Failure>;

/// One step of a command.
pub(crate) struct Step {
    name: &'static str,
    work: fn(&mut Context) -> Outcome,
    /// Whether the steps after it make no sense when it failed.
    ends: bool,
}

impl Step {
    /// A step the later ones build on.
    pub(crate) const fn must(name: &'static str, work: fn(&mut Context) -> Outcome) -> Self {
        Self {
            name,
            work,
            ends: true,
        }
    }

    /// A check of its own: the others go on when it fails.
    pub(crate) const fn check(name: &'static str, work: fn(&mut Context) -> Outcome) -> Self {
        Self {
            name,
            work,
            ends: false,
        }
    }
}

/// Takes the steps one after the other; returns the names of those that failed.
pub(crate) fn take(context: &mut Context, steps: &[Step]) -> Vec<&'static str> {
    let total = steps.len();
    let mut failed = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let number = index + 1;
        println!("[{number}/{total}] {} ...", step.name);
        let begun = Instant::now();
        match (step.work)(context) {
            Ok(note) => {
                let seconds = begun.elapsed().as_secs_f64();
                let separator = if note.is_empty() { "" } else { ": " };
                println!(
                    "[{number}/{total}] {} done in {seconds:.1} s{separator}{note}",
                    step.name
                );
            }
            Err(failure) => {
                failed.push(step.name);
                explain(&format!("[{number}/{total}] {}", step.name), &failure);
                if step.ends {
                    break;
                }
            }
        }
    }
    failed
}

fn explain(step: &str, failure: &Failure) {
    eprintln!("{step} FAILED");
    if !failure.tail.is_empty() {
        eprintln!("  the last it said:");
        for line in &failure.tail {
            eprintln!("    {line}");
        }
    }
    eprintln!("  why: {}", failure.why);
    if !failure.remedy.is_empty() {
        eprintln!("  what to do: {}", failure.remedy);
    }
}
