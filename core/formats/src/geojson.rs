//! GeoJSON (RFC 7946) with the times of its points, as map programs exchange tracks.
//!
//! GeoJSON itself knows no times. What is read and written here is the convention of the togeojson library, which many
//! programs follow: `properties.coordTimes` (newer: `properties.coordinateProperties.times`) holds a time for each
//! position of a line, and each array in `properties.coordinateProperties` a value for each; those of well-known names
//! may be beside it. Points have plain values there. Positions are longitude, latitude and, where known, altitude; a
//! fourth number that is a time since 1970 is taken for one where no other times are.
//!
//! What becomes a recording:
//! - Features with times follow each other as parts of one recording while each begins after the one before ended, at
//!   most an hour later, and their sports agree; otherwise another recording begins. Gaps between lines are pauses
//!   when they are longer than the steps between positions are.
//! - A feature without geometry but with times is a part that was recorded without position.
//! - Our own files carry a member `recording` beside the features that tells all else; they read back to the same.
//! - Points without a time, or with one before 1991, can't be dated: they are left out and counted in
//!   [`ProblemCode::SkippedPoints`]. A position that is none on Earth is left out of its point.

mod encode;
mod read;

pub use encode::encode;

#[cfg(test)]
mod tests;

use ritm_model::{Problem, ProblemCode, SourceFormat};

use crate::{Decoded, text::encoding::to_text, track::parts};

/// How far into a file its kind must show.
const HEAD_BYTES: usize = 64 << 10;

/// Whether the bytes begin as a GeoJSON document does: an object whose type is one of GeoJSON's, or that has features.
pub fn detect(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes);
    // Most files are told apart without a look at their letters.
    let first = head
        .iter()
        .find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff));
    first == Some(&b'{') && read::is_geojson(&to_text(head))
}

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NoTimes`] when no position has a time,
/// [`ProblemCode::NotTraining`] without any track, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let document = read::read(&text);
    let mut problems: Vec<Problem> = document.problem.into_iter().collect();
    let positions = document.positions;
    let mut gathered = parts::recordings(document.parts, document.head, SourceFormat::Json, bytes.len());
    let points = gathered.points;
    problems.append(&mut gathered.problems);
    let decoded = Decoded {
        recordings: gathered.recordings,
        record_count: points,
        problems,
        by_wall_clock: false,
    };
    decoded.or_refused(|| {
        if positions > 0 || points > 0 {
            Problem::new(ProblemCode::NoTimes, "")
        } else {
            Problem::new(ProblemCode::NotTraining, "a map without tracks")
        }
    })
}
