//! What the tests of this crate share.

use ritm_model::Timestamp;

use crate::{
    link::{Moment, Out},
    reading::Quantity,
};

/// The moment `ms` milliseconds after a Sunday's start at nine in the morning, two hours east of Greenwich.
pub(crate) const fn now(ms: u64) -> Moment {
    Moment {
        ms,
        utc: Timestamp::from_unix_s(1_742_108_400).plus_ms(ms as i64),
        utc_offset_s: 7200,
    }
}

/// The values of a quantity, in their order.
pub(crate) fn values(out: &Out, quantity: Quantity) -> Vec<f64> {
    out.readings
        .iter()
        .filter(|reading| reading.quantity == quantity)
        .map(|reading| reading.value)
        .collect()
}

/// Bytes from their hexadecimal digits; spaces and hyphens don't count.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits
        .chunks_exact(2)
        .map(|pair| (pair[0] * 16 + pair[1]) as u8)
        .collect()
}
