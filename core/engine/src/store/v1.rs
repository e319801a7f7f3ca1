//! The first frozen forms of what is kept as a blob, and of what an export's manifest says.
//!
//! A blob is a byte with the number of its form and CBOR (RFC 8949) of one of these types, whose fields go by number. A
//! number never changes its meaning and a field that was released never goes. An optional field may be added with a new
//! number: readers pass over numbers they don't know. Any other change is a new form: a `v2` beside this one.
//!
//! The types of the vocabulary may change freely. The conversions here name every field of theirs, so that one that is
//! added there does not compile before somebody has decided how it is kept.

mod discipline;
mod length;
mod recording;
mod report;
mod sample;
mod sensor;
mod summary;

pub(crate) use discipline::Discipline;
pub(crate) use length::{Corrected, LengthEdit};
pub(crate) use recording::{Device, Extras, Meta, Totals, content_of, format_of, number_of};
pub(crate) use report::Line;
pub(crate) use sample::{Channel, Mapping};
pub(crate) use sensor::Told;
pub(crate) use summary::{Bests, DistanceBest, Drawn, LapTotals, Legs, Outline, PowerBest, Records, Summary};

use minicbor::{Decode, Encode};
use ritm_model::door::StoreError;

use super::{Fault, corrupt};

/// The number of these forms.
const FORM: u8 = 1;

/// The bytes a value is kept as.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = vec![FORM];
    // Into memory: it cannot fail.
    let _ = minicbor::encode(value, &mut bytes);
    bytes
}

/// Reads what [`encode`] wrote.
///
/// # Errors
/// [`StoreError::Newer`] when a newer Ritm wrote it, [`StoreError::Corrupt`] when it can't be read.
pub(crate) fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Fault> {
    match bytes.split_first() {
        Some((&FORM, value)) => minicbor::decode(value).map_err(|_| corrupt()),
        Some((&found, _)) if found > FORM => Err(newer(found, FORM)),
        _ => Err(corrupt()),
    }
}

pub(crate) fn newer(found: u8, known: u8) -> Fault {
    Fault::from(StoreError::Newer {
        found: found.into(),
        known: known.into(),
    })
}

#[cfg(test)]
mod tests;
