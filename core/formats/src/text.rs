//! What all formats made of text share: encodings, numbers and times straight to integers, points as rows and columns.

pub(crate) mod encoding;
pub(crate) mod line;
pub(crate) mod moment;
pub(crate) mod number;
pub(crate) mod table;
