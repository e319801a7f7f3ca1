//! What the tables of an export tell, row by row.

use std::collections::HashMap;

use ritm_model::{Samples, SourceFormat, Sport, Totals};

use super::{Facts, places::Places};
use crate::draft::Draft;

/// An activity as a platform's tables tell of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) facts: Facts,
    /// What the platform counted; the catalogue moves it into `facts`.
    pub(super) totals: Totals,
    /// Its file's path below the root, when the table names one.
    pub(super) file: Option<String>,
    /// Other paths below the root that its file may have, or further files of it.
    pub(super) instead: Vec<String>,
    /// Whether the export may hold a file of it that only its time leads to.
    pub(super) by_time: bool,
    /// Whether its start is local, in an unknown time zone.
    pub(super) by_wall_clock: bool,
    /// Whether another table tells of it too, so that it becomes no activity of its own without a file.
    pub(super) never_manual: bool,
    /// The table's path below the root, when that is the training itself unless `file` is there.
    pub(super) itself: Option<String>,
    /// Whether places told apart may be its track.
    pub(super) tracked: bool,
    /// Its track, where tables tell it.
    pub(super) samples: Samples,
    pub(super) format: Option<SourceFormat>,
}

impl From<Draft> for Row {
    /// What a reader found in a file of one activity that tells of other files.
    fn from(draft: Draft) -> Self {
        Self {
            facts: Facts {
                title: draft.name,
                notes: draft.notes,
                sport: Some(draft.sport).filter(|&sport| sport != Sport::Other),
                external: draft.external,
                start: draft.start,
                east_s: draft.east_s,
                ..Facts::default()
            },
            totals: draft.totals,
            ..Self::default()
        }
    }
}

/// What the tables have told so far.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// Rows of a second table, which may tell of the same activities.
    pub(super) others: Vec<Row>,
    pub(super) places: Places,
    /// Gear by the platform's id.
    pub(super) gear: HashMap<String, String>,
    /// Gear ids by the activity's id.
    pub(super) worn: HashMap<String, Vec<String>>,
    /// Captions by the picture's path.
    pub(super) captions: HashMap<String, String>,
}
