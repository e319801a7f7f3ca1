//! Google Fit's words for what a phone noted.

/// Whether a session's word is of something done: a phone notes journeys, sleep and lying about as well.
pub(crate) fn is_activity(word: &str) -> bool {
    let word = word.to_lowercase();
    let first = word.split(['.', '_']).next().unwrap_or_default();
    !(matches!(first, "sleep" | "still" | "tilting" | "unknown") || word.starts_with("in_vehicle"))
}
