//! Steps: named, numbered, timed, and when they fail, explained.

use std::time::{Duration, Instant};

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
        let outcome = (step.work)(context);
        let took = begun.elapsed();
        context.times.push((step.name, took));
        match outcome {
            Ok(note) => {
                let seconds = took.as_secs_f64();
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

/// How long each step took and all of them together, a line each; the slowest is marked.
pub(crate) fn table_of(times: &[(&'static str, Duration)]) -> Vec<String> {
    let slowest = times.iter().map(|(_, took)| *took).max().unwrap_or_default();
    let total: Duration = times.iter().map(|(_, took)| *took).sum();
    let mark = |took: &Duration| if *took == slowest { "  the slowest" } else { "" };
    times
        .iter()
        .map(|(name, took)| format!("{name:<40} {:>8.1} s{}", took.as_secs_f64(), mark(took)))
        .chain([format!(
            "{:<40} {:>8.1} s = {} min {:02} s",
            "all",
            total.as_secs_f64(),
            total.as_secs() / 60,
            total.as_secs() % 60
        )])
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_add_up_and_the_slowest_is_marked() {
        let times = [
            ("format", Duration::from_millis(2_200)),
            ("Rust tests", Duration::from_secs(100)),
            ("browser tests", Duration::from_secs(90)),
        ];
        let table = table_of(&times);
        assert_eq!(table.len(), 4);
        let marked: Vec<&String> = table
            .iter()
            .filter(|line| line.ends_with("the slowest"))
            .collect();
        assert!(matches!(marked.as_slice(), [line] if line.starts_with("Rust tests ")));
        assert!(
            table
                .last()
                .is_some_and(|line| line.ends_with("192.2 s = 3 min 12 s"))
        );
    }
}
