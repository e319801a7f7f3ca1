//! How a list writes numbers and dates, and in which units.

use crate::csv::{date::Order, number::Decimal};

/// How a list writes numbers and dates.
pub(super) struct Style {
    pub(super) decimal: Decimal,
    pub(super) order: Order,
    /// Metres in one of the unit of distances.
    pub(super) distance_m: f64,
    /// Metres in one of the unit of heights.
    pub(super) height_m: f64,
}
