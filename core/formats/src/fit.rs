//! FIT (being written).

use ritm_model::{Problem, ProblemCode, Recording};

use crate::Decoded;

/// Whether the bytes begin as a FIT file does.
pub fn detect(_bytes: &[u8]) -> bool {
    false
}

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it.
pub fn decode(_bytes: &[u8]) -> Result<Decoded, Problem> {
    Err(Problem::new(ProblemCode::Internal, ""))
}

/// Writes a recording as a FIT activity file.
pub fn encode(_recording: &Recording) -> Vec<u8> {
    Vec::new()
}
