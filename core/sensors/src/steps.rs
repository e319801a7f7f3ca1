//! Steps: what was added, in which minute, and by which of several counters.

mod day_total;
mod minutes;
mod phone;

pub use day_total::{Counted, DayTotal};
pub use minutes::{Minutes, Walk, walks};
pub use phone::{Batch, PhoneCounter};

/// Nobody makes more steps a second.
pub(crate) const TOP_PER_S: f64 = 5.0;
/// Nobody makes more steps a day: the record over 24 hours is below 300 km.
pub(crate) const MOST_A_DAY: u32 = 300_000;
