//! SML, Suunto's logs as Moveslink and its kin kept them, and the older `MovesCount` files.
//!
//! Source of the format's facts: logs of watches, dive computers and GPS pods, and what other programs read and write of
//! them. Hearts and cranks are in hertz, places in radians, temperatures in kelvin, energy in joules.
//!
//! What becomes a recording:
//! - Each `DeviceLog` is one, and each `Move` of the older files; `identity.part` counts them. Moveslink's own files have
//!   a `header` and `Samples` side by side, without an element around them.
//! - Samples are dated by seconds since the start. Where samples tell UTC too, that dates the start: the header's time is
//!   local and tells no zone, which the difference of the two then does. Without any it is kept as if it were UTC.
//! - Samples that can't be dated are left out and counted in [`ProblemCode::SkippedPoints`].
//! - Laps end where they are marked; pauses last until they are marked to end. Times between beats are kept.

mod header;
mod moves;
mod samples;
mod value;

#[cfg(test)]
mod tests;

use ritm_model::{Problem, ProblemCode, SourceFormat};

use crate::{
    Decoded,
    draft::Draft,
    text::encoding::to_text,
    xml::{
        reader::{Node, Xml},
        xml_document,
    },
};

use samples::Log;

/// How far into a file its kind must show.
const HEAD_BYTES: usize = 64 << 10;

/// Whether a file with this root element is one of Suunto's.
pub fn detect(root: &str, bytes: &[u8]) -> bool {
    match root {
        "sml" | "MovesCount" => true,
        // A common word: what follows tells.
        "header" => {
            let head = to_text(bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes));
            let text = xml_document(&head);
            text.contains("<ActivityType>") || text.contains("<Samples>")
        }
        _ => false,
    }
}

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NotTraining`] without any log,
/// [`ProblemCode::NoTimes`] when none can be dated, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let mut walk = Walk {
        xml: Xml::new(&text, ["Sample", "Move", "DeviceLog", "R-R"]),
        points: 0,
    };
    let mut drafts = Vec::new();
    // `None` means that the document ended, soundly or not: the walk's problem tells.
    let _ended = walk.document(&mut drafts);
    let logs = drafts.len();
    let mut recordings = Vec::new();
    for draft in drafts {
        recordings.extend(draft.finish(SourceFormat::Sml, recordings.len()));
    }
    let decoded = Decoded {
        recordings,
        record_count: walk.points,
        problems: walk.xml.into_problems(),
        by_wall_clock: false,
    };
    decoded.or_refused(|| match logs {
        0 => Problem::new(ProblemCode::NotTraining, "no logs"),
        _ => Problem::new(ProblemCode::NoTimes, ""),
    })
}

/// The walk through a document.
struct Walk<'a> {
    xml: Xml<'a>,
    points: u64,
}

impl Walk<'_> {
    fn document(&mut self, drafts: &mut Vec<Draft>) -> Option<()> {
        let mut bare = Log::default();
        let mut has_bare = false;
        let whole = loop {
            let Some(node) = self.xml.next() else { break None };
            let Node::Open(element) = node else { continue };
            let inside = match element.local_name().as_ref() {
                "DeviceLog" => {
                    let mut log = Log::default();
                    let whole = self.log(&mut log);
                    drafts.push(log.into_draft());
                    whole
                }
                "Move" => self.a_move(drafts),
                // Without an element around them.
                "header" | "Samples" | "R-R" | "Device" => {
                    has_bare = true;
                    self.log_element(&element, &mut bare)
                }
                // `sml`, `MovesCount` and what else may be around.
                _ => Some(()),
            };
            if inside.is_none() {
                break None;
            }
        };
        if has_bare {
            drafts.push(bare.into_draft());
        }
        whole
    }
}
