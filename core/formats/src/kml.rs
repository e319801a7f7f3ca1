//! KML, the Keyhole Markup Language 2.2 of the Open Geospatial Consortium with Google's extension `gx`, as map programs
//! and phones keep tracks. A KMZ file is a zip archive with a KML document in it.
//!
//! Source of the format's facts: OGC 07-147r2 and Google's KML reference; files of `OpenTracks`, `GPSBabel` and Google's
//! location history.
//!
//! What becomes a recording:
//! - A placemark with a `gx:Track` is one, and one with a `gx:MultiTrack` too: each of its tracks is a part, with a
//!   pause in the gap before it unless that gap is no longer than the steps between points. Several placemarks are one
//!   recording while each begins after the previous one ended, at most an hour later, and their sports agree.
//! - Times, positions and values of a track belong together by their places in their lists, also when one list is
//!   shorter than another. They are kept in the order written, also when times run back.
//! - A placemark with a line and a `TimeSpan` is one: its points are dated as if the line was followed at one speed.
//! - Where there is nothing of that, the dated points of a folder are one. Otherwise dated points are markers.
//! - Points without a time, or with one before 1991, can't be dated: they are left out and counted in
//!   [`ProblemCode::SkippedPoints`]. A position that is none on Earth is left out of its point.
//! - Our own files carry all else in the placemark's `ExtendedData`; they read back to the same.

mod encode;
mod read;

pub use encode::encode;

#[cfg(test)]
mod tests;

use ritm_model::{Marker, Problem, ProblemCode, Recording, SourceFormat, order};

use crate::{Decoded, text::encoding::to_text, track::parts};

/// How far from the samples, in milliseconds, a marker may be.
const NEAR_MS: i64 = 60_000;

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NoTimes`] when no point can be dated,
/// [`ProblemCode::NotTraining`] without any track or line, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let document = read::read(&text);
    let own = document.head.is_some();
    let mut gathered = parts::recordings(document.parts, document.head, SourceFormat::Kml, bytes.len());
    let mut problems = gathered.problems;
    if !own {
        if let [only] = gathered.recordings.as_mut_slice() {
            only.name = only.name.take().or(document.name);
            only.notes = only.notes.take().or(document.notes);
        }
        mark(&mut gathered.recordings, document.marks);
    }
    problems.extend(document.problems);
    let decoded = Decoded {
        recordings: gathered.recordings,
        record_count: gathered.points,
        problems,
        by_wall_clock: false,
    };
    decoded.or_refused(|| {
        if gathered.points > 0 || document.undated > 0 {
            Problem::new(ProblemCode::NoTimes, "")
        } else {
            Problem::new(ProblemCode::NotTraining, "a map without tracks")
        }
    })
}

/// Gives each mark to the recording during which it was made. One that was made shortly before makes it begin earlier.
fn mark(recordings: &mut [Recording], mut marks: Vec<read::Mark>) {
    order::by(&mut marks, |mark| mark.at.unix_ms());
    for recording in recordings {
        let start_ms = recording.start.unix_ms();
        let length_ms = recording.samples.time_ms.iter().copied().max().unwrap_or(0);
        let near =
            start_ms.saturating_sub(NEAR_MS)..=start_ms.saturating_add(length_ms).saturating_add(NEAR_MS);
        let from = marks.partition_point(|mark| mark.at.unix_ms() < *near.start());
        let to = marks.partition_point(|mark| mark.at.unix_ms() <= *near.end());
        let own: Vec<read::Mark> = marks.drain(from..to.max(from)).collect();
        let earlier_ms = own
            .first()
            .map_or(0, |first| recording.start.ms_since(first.at).max(0));
        if earlier_ms > 0 {
            recording.start = recording.start.plus_ms(-earlier_ms);
            for time in &mut recording.samples.time_ms {
                *time = time.saturating_add(earlier_ms);
            }
            for pause in &mut recording.pauses {
                pause.from_ms = pause.from_ms.saturating_add(earlier_ms);
                pause.to_ms = pause.to_ms.saturating_add(earlier_ms);
            }
        }
        recording.extras.markers = own
            .into_iter()
            .map(|mark| Marker {
                at_ms: mark.at.ms_since(recording.start),
                what: mark.what,
                detail: mark.detail,
            })
            .collect();
    }
}
