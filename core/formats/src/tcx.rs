//! tcx (being written).

use ritm_model::{Problem, ProblemCode, Recording};

use crate::Decoded;

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it.
pub fn decode(_bytes: &[u8]) -> Result<Decoded, Problem> {
    Err(Problem::new(ProblemCode::Internal, ""))
}

/// Writes recordings as one file.
pub fn encode(_recordings: &[Recording]) -> Vec<u8> {
    Vec::new()
}
