//! Which starts may be of one training.

use ritm_model::Sport;

/// How far a platform's start may be from the file's: platforms round to seconds, and some move the start to the first
/// fix.
pub(super) const SAME_MS: i64 = 120_000;

/// Whether one of `starts`, which are sorted, is the same as `start`.
pub(super) fn near(starts: &[i64], start: i64) -> bool {
    let from = starts.partition_point(|&at| at < start - SAME_MS);
    starts.get(from).is_some_and(|&at| at <= start + SAME_MS)
}

/// The number of that of `starts`, which are sorted, that is nearest to `start` and may be the same.
pub(super) fn nearest(starts: &[(i64, usize)], start: i64) -> Option<usize> {
    let from = starts.partition_point(|&(at, _)| at < start - SAME_MS);
    starts
        .get(from..)?
        .iter()
        .take_while(|&&(at, _)| at <= start + SAME_MS)
        .min_by_key(|&&(at, _)| (at - start).abs())
        .map(|&(_, index)| index)
}

/// Whether a platform and a file may mean the same training.
pub(super) fn alike(said: Sport, sport: Sport) -> bool {
    said.family() == sport.family() || said == Sport::Other || sport == Sport::Other
}
