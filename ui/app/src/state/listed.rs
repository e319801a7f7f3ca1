//! The list an activity is opened from, so that stepping to its neighbours stays in it, and the way back leads to it.

use dioxus::prelude::*;

use crate::{browser, route::ListQuery};

const KEY: &str = "ritm.list";

/// The list shown last; kept as long as the tab is open.
static LISTED: GlobalSignal<ListQuery> =
    Signal::global(|| ListQuery::from(browser::session_remembered(KEY).unwrap_or_default().as_str()));

/// A list is shown.
pub(crate) fn remember(query: &ListQuery) {
    if *LISTED.peek() != *query {
        *LISTED.write() = query.clone();
        browser::session_remember(KEY, &query.to_string());
    }
}

/// Activities are shown that are in no narrowed list: their neighbours are those in time.
pub(crate) fn forget() {
    remember(&ListQuery::default());
}

/// The list shown last.
pub(crate) fn latest() -> ListQuery {
    LISTED.read().clone()
}
