//! What a cell says of when its row was.

use ritm_model::Timestamp;

use super::{
    date::{self, Order},
    number::{Decimal, duration_ms, number},
};
use crate::{fit, text::moment::plausible};

/// When a row was.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// Milliseconds since the start, or since midnight.
    Since(i64),
    /// The moment, and its offset if the cell names one.
    At(Timestamp, Option<i32>),
}

/// How a table writes times.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    pub(super) decimal: Decimal,
    pub(super) order: Order,
    /// Whether moments are seconds since the end of 1989, as in FIT.
    pub(super) fit_times: bool,
}

/// The moment or the time passed that a cell tells; a plain number of the latter counts `ms_each` milliseconds. `dated`
/// says that another column tells the day, so that this one tells the time of day.
pub(super) fn when(cell: &str, ms_each: f64, dated: bool, writing: Writing) -> Option<When> {
    if let Some(number) = number(cell, writing.decimal) {
        // Plain numbers since 1973 are counted since 1970, in seconds, milliseconds or microseconds.
        let ms = match number {
            1e8..1.3e9 if writing.fit_times => (number + fit::EPOCH_S as f64) * 1000.0,
            1e8..1e11 => number * 1000.0,
            1e11..1e14 => number,
            1e14..1e17 => number / 1000.0,
            _ => {
                let ms = number * ms_each;
                return (-1e9..1e11).contains(&ms).then(|| When::Since(ms.round() as i64));
            }
        };
        return Some(When::At(Timestamp::from_unix_ms(ms.round() as i64), None));
    }
    if (dated || date::names_half(cell))
        && let Some(ms) = date::clock_of_day(cell)
    {
        return Some(When::Since(ms));
    }
    if let Some(ms) = duration_ms(cell, writing.decimal) {
        return Some(When::Since(ms));
    }
    let date = date::date(cell, writing.order).filter(|date| plausible(date.at))?;
    Some(When::At(date.at, date.east_s))
}
