//! GPX, the GPS Exchange Format, versions 1.0 and 1.1, with the extensions that training programs write.
//!
//! What becomes a recording:
//! - A track with times is one; its segments are parts of it, with a pause in each gap between them that is longer than
//!   the steps between points are.
//! - Several tracks of a file are one recording where they look like one outing that the device split: in order of
//!   time a track begins after the one before ended, at most an hour later, and neither sport nor the id at another
//!   program differ (a track that names none agrees with all). Otherwise each is a recording of its own. Tracks
//!   that are named as laps become laps.
//! - Points are kept in the order written, also when their times repeat or run back.
//! - Points without a time, or with one before 1991, can't be dated; those, and points whose position can't be read
//!   or is none on Earth, are left out and counted in [`ProblemCode::SkippedPoints`]. A point that has no position at
//!   all is kept for what else it measured. So are left out the few points that an unset clock dated more than 30 days
//!   from all others. A clock that leapt otherwise is set right.
//! - Routes and waypoints are no training.

mod encode;
mod facts;
mod read;
mod recordings;

pub use encode::encode;
pub use facts::{Facts, survey};

#[cfg(test)]
mod tests;

use ritm_model::{Problem, ProblemCode};

use crate::{
    Decoded,
    text::encoding::{Text, to_text},
};

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NotTraining`] without any track point,
/// [`ProblemCode::NoTimes`] when no point can be dated, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    decode_text(&text(bytes))
}

/// The text, with names of elements and attributes in small where all of them are in capitals.
fn text(bytes: &[u8]) -> Text<'_> {
    let mut text = to_text(bytes);
    let letters = text.text.as_bytes();
    let head = letters.get(..letters.len().min(4096)).unwrap_or(letters);
    let has = |tag: &str| memchr::memmem::find(head, tag.as_bytes()).is_some();
    if has("<GPX") && !has("<gpx") {
        let (mut in_tag, mut quote) = (false, None);
        let small = |letter: char| {
            match (in_tag, quote, letter) {
                (false, _, '<') => in_tag = true,
                (true, None, '>') => in_tag = false,
                (true, None, '"' | '\'') => quote = Some(letter),
                (true, Some(open), _) if open == letter => quote = None,
                _ => {}
            }
            if in_tag && quote.is_none() {
                letter.to_ascii_lowercase()
            } else {
                letter
            }
        };
        text.text = text.text.chars().map(small).collect::<String>().into();
    }
    text
}

fn decode_text(text: &Text<'_>) -> Result<Decoded, Problem> {
    let mut tracks = recordings::Tracks::default();
    let outcome = read::read(text, &mut tracks);
    let others = tracks.others();
    let recordings = tracks.into_recordings();
    let problems = outcome.problems;
    let decoded = Decoded {
        recordings,
        record_count: outcome.points,
        problems,
        by_wall_clock: false,
    };
    decoded.or_refused(|| match (outcome.points, others) {
        (0, recordings::Others::Nothing) => Problem::new(ProblemCode::NotTraining, "no track points"),
        (0, recordings::Others::Waypoints) => Problem::new(ProblemCode::NotTraining, "waypoints"),
        (0, recordings::Others::Routes) => Problem::new(ProblemCode::NotTraining, "a route"),
        _ => Problem::new(ProblemCode::NoTimes, ""),
    })
}
