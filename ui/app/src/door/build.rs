//! What to do when the engine's host is of another build than this page.

use crate::browser;

/// The session's mark of the latest reload for another build's sake, in milliseconds since 1970.
const RELOADED_KEY: &str = "ritm.reloaded-for-build";
/// A page that was reloaded this lately is as new as it gets.
const RELOAD_REST_MS: i64 = 60_000;
/// A page asks another build's host to give way once in so long: two builds that both insist would take turns for ever.
const GIVE_WAY_REST_MS: i64 = 600_000;

/// What helps against a host of another build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// This page may be the older one: it is reloaded.
    Reload,
    /// This page was just reloaded, so the other one is older: its tab is asked to give the engine up.
    GiveWay,
    /// The other tab was asked already: the athlete has to close it.
    Wait,
}

/// What to do at `now_ms`, when this session's page was last reloaded for it and last asked the other tab to give way at
/// these moments, if ever.
pub(super) fn remedy(now_ms: i64, reloaded_ms: Option<i64>, gave_way_ms: Option<i64>) -> Remedy {
    let lately =
        |at_ms: Option<i64>, rest_ms| at_ms.is_some_and(|at_ms| (at_ms..at_ms + rest_ms).contains(&now_ms));
    if lately(gave_way_ms, GIVE_WAY_REST_MS) {
        Remedy::Wait
    } else if lately(reloaded_ms, RELOAD_REST_MS) {
        Remedy::GiveWay
    } else {
        Remedy::Reload
    }
}

/// When this session's page was last reloaded for another build's sake.
pub(super) fn reloaded_ms() -> Option<i64> {
    browser::session_remembered(RELOADED_KEY)?.parse().ok()
}

/// Marks that the page is about to be reloaded. False when the mark can't be kept: the reload might go on for ever.
pub(super) fn mark_reload(now_ms: i64) -> bool {
    browser::session_remember(RELOADED_KEY, &now_ms.to_string());
    reloaded_ms() == Some(now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reloads_once_and_then_asks_the_other_to_give_way() {
        let now_ms = 1_000_000_000;
        assert_eq!(remedy(now_ms, None, None), Remedy::Reload);
        assert_eq!(remedy(now_ms, Some(now_ms - 5_000), None), Remedy::GiveWay);
        assert_eq!(remedy(now_ms, Some(now_ms - 60_000), None), Remedy::Reload);
        // A clock that was set back decides nothing.
        assert_eq!(remedy(now_ms, Some(now_ms + 1), None), Remedy::Reload);
    }

    #[test]
    fn two_builds_that_insist_do_not_take_turns_for_ever() {
        let now_ms = 1_000_000_000;
        assert_eq!(
            remedy(now_ms, Some(now_ms - 5_000), Some(now_ms - 1_000)),
            Remedy::Wait
        );
        // Not even when the reload lies further back.
        assert_eq!(
            remedy(now_ms, Some(now_ms - 90_000), Some(now_ms - 80_000)),
            Remedy::Wait
        );
    }
}
