//! Corrections of the lengths of a swim.

use minicbor::{Decode, Encode};
use ritm_model::discipline::{self, LengthEditKind};

/// As [`discipline::LengthEdit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct LengthEdit {
    #[n(0)]
    at_ms: i64,
    /// 0 joins, 1 splits.
    #[n(1)]
    kind: u8,
}

/// What was corrected, and the hash that the recording's content has without that.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Corrected {
    #[n(0)]
    pub(crate) edits: Vec<LengthEdit>,
    #[n(1)]
    pub(crate) told: [u8; 16],
}

impl Corrected {
    /// The corrections; those that only a newer Ritm knows are left out.
    pub(crate) fn edits(&self) -> Vec<discipline::LengthEdit> {
        self.edits
            .iter()
            .filter_map(|edit| {
                let kind = match edit.kind {
                    0 => LengthEditKind::Join,
                    1 => LengthEditKind::Split,
                    _ => return None,
                };
                Some(discipline::LengthEdit {
                    at_ms: edit.at_ms,
                    kind,
                })
            })
            .collect()
    }
}

impl From<&discipline::LengthEdit> for LengthEdit {
    fn from(edit: &discipline::LengthEdit) -> Self {
        Self {
            at_ms: edit.at_ms,
            kind: match edit.kind {
                LengthEditKind::Join => 0,
                LengthEditKind::Split => 1,
            },
        }
    }
}
