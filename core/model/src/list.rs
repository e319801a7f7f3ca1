//! The list of activities: what it holds, in which order, and what it adds up to.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, LocalDay, Sport, Timestamp, activity::ActivityRow, question::questions, statistics::Sums,
};

// Lists are seldom spoken of without what chooses among activities.
pub use crate::activity::ActivityFilter;

/// By what a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderBy {
    /// When an activity began.
    #[default]
    Start,
    /// Its distance.
    Distance,
    /// Its time: moving, or from start to end where nobody knows.
    Time,
    /// Distance by time.
    Speed,
    /// Its mean heart rate.
    HeartRate,
    /// Metres climbed.
    Ascent,
}

/// The order of a list. What has no such value comes last either way, the newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOrder {
    /// By what.
    pub by: OrderBy,
    /// From the least to the most, or from the oldest to the newest; the other way round when false.
    pub rising: bool,
}

/// Where a page ended: the next begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageCursor {
    /// The value the list is ordered by, of the last row; `None` when it has none, and in the order of starts.
    pub value: Option<f64>,
    /// The last row's start.
    pub start: Timestamp,
    /// The last row's id.
    pub id: ActivityId,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityPage {
    /// In the order asked for.
    pub rows: Vec<ActivityRow>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<PageCursor>,
    /// How many fit the filter altogether; told on the first page only.
    pub count: Option<u64>,
}

/// What a list adds up to in a month.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthSums {
    /// The month's first day.
    pub month: LocalDay,
    /// The sums.
    pub sums: Sums,
}

/// What stands beside an activity in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbours {
    /// Whether the activity is in the list at all; if not, those of the whole list by start are told.
    pub listed: bool,
    /// The one before it: in the usual order the newer one.
    pub before: Option<ActivityId>,
    /// The one after it: in the usual order the older one.
    pub after: Option<ActivityId>,
}

questions! {
    /// A page of the list. At most `limit` (1-200) rows.
    look ListActivities -> ActivityPage {
        /// What to list.
        filter: ActivityFilter,
        /// In which order.
        order: ListOrder,
        /// Where the page before ended.
        after: Option<PageCursor>,
        /// Rows a page.
        limit: u16,
    }
    /// What a list adds up to, month by month, the oldest first; months without activities are left out.
    look SumUpList -> Vec<MonthSums> {
        /// What is listed.
        filter: ActivityFilter,
    }
    /// All that a list holds, newest first, with their sports.
    look ListIds -> Vec<(ActivityId, Sport)> {
        /// What is listed.
        filter: ActivityFilter,
    }
    /// What stands beside an activity in a list.
    look ReadNeighbours -> Neighbours {
        /// Which activity.
        id: ActivityId,
        /// What is listed.
        filter: ActivityFilter,
        /// In which order.
        order: ListOrder,
    }
}
