//! TCX, Garmin's Training Center XML, versions 2 and 1, with the activity extension version 2.
//!
//! What becomes a recording:
//! - Each activity is one, and each transition of a multisport session; `identity.part` counts them.
//! - Several tracks within one lap are parts of it, with a pause in each gap between them that is longer than the steps
//!   between points are.
//! - A lap that is shorter than the span to the next one rested: that is a pause, where no points were.
//! - A lap that begins far from its own points, as local time without its zone does, begins with them.
//! - An activity without any point is one too when its laps tell a time.
//! - A course is training only if its points carry heart rate, cadence or power: planners invent times for courses, but
//!   never those.
//! - Points are kept in the order written, also when their times repeat or run back. Points without a time, or with one
//!   before 1991, can't be dated: they are left out and counted in [`ProblemCode::SkippedPoints`]. A position that is
//!   none on Earth is left out of its point. So are left out the few points that an unset clock dated more than 30 days
//!   from all others. A clock that leapt otherwise is set right.

mod encode;
mod read;
mod recordings;

pub use encode::encode;
pub use read::Facts;

#[cfg(test)]
mod tests;

use ritm_model::{Problem, ProblemCode};

use crate::{Decoded, text::encoding::to_text};

/// Counts what a document holds, as far as it can be read, with what is wrong with it.
pub fn survey(bytes: &[u8]) -> (Facts, Vec<Problem>) {
    let text = to_text(bytes);
    let document = read::read(&text);
    (document.facts, document.problems)
}

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NotTraining`] without any activity,
/// [`ProblemCode::NoTimes`] when no point can be dated, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let document = read::read(&text);
    let recordings = recordings::recordings(document.sessions, document.author.as_deref());
    let problems = document.problems;
    let decoded = Decoded {
        recordings,
        record_count: document.facts.trackpoints,
        problems,
        by_wall_clock: false,
    };
    decoded.or_refused(|| {
        let facts = &document.facts;
        if facts.courses > 0 {
            Problem::new(ProblemCode::NotTraining, "a course")
        } else if facts.workouts > 0 {
            Problem::new(ProblemCode::NotTraining, "a planned workout")
        } else if facts.trackpoints > 0 {
            Problem::new(ProblemCode::NoTimes, "")
        } else {
            Problem::new(ProblemCode::NotTraining, "no activities")
        }
    })
}
