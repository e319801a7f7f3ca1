//! The loaded part of the list. It outlives the screen, so that going back finds the list where it was.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::{
    DoorError,
    activity::{ActivityPage, ActivityRow, ListActivities, PageCursor},
};

use crate::{door, route::ListQuery};

/// Rows a page.
const PAGE_ROWS: u16 = 100;

/// The loaded part of the list.
pub(super) static LIST: GlobalSignal<Loaded> = Signal::global(Loaded::default);

/// Rows loaded so far, and of what.
#[derive(Default)]
pub(super) struct Loaded {
    /// What was asked.
    pub(super) query: Option<ListQuery>,
    /// The answer so far, newest first.
    pub(super) rows: Vec<ActivityRow>,
    /// How many there are altogether.
    pub(super) count: Option<u64>,
    /// Whether more is on its way.
    pub(super) loading: bool,
    /// Why it failed.
    pub(super) error: Option<DoorError>,
    next: Option<PageCursor>,
    version: u64,
    /// Tells answers to an earlier question from those to this one.
    question: u64,
}

/// Shows `query` as of `version` of the data; loads unless that is here already.
pub(super) fn show(query: ListQuery, version: u64) {
    let (same, fresh, loaded) = {
        let list = LIST.peek();
        (
            list.query.as_ref() == Some(&query),
            list.version == version,
            list.rows.len(),
        )
    };
    if same && fresh && LIST.peek().error.is_none() {
        return;
    }
    // A changed list is loaded as far as it was, and replaced in one go: nothing jumps.
    load(query, version, if same { loaded } else { 0 });
}

/// Tries again what failed.
pub(super) fn again() {
    let (query, version) = {
        let list = LIST.peek();
        (list.query.clone().unwrap_or_default(), list.version)
    };
    load(query, version, 0);
}

/// Loads the next page.
pub(super) fn more() {
    let (question, after, query) = {
        let list = LIST.peek();
        if list.loading {
            return;
        }
        let (Some(after), Some(query)) = (list.next, list.query.clone()) else {
            return;
        };
        (list.question, after, query)
    };
    LIST.write().loading = true;
    spawn_forever(async move {
        let answer = page(&query, Some(after)).await;
        let mut list = LIST.write();
        if list.question != question {
            return;
        }
        list.loading = false;
        match answer {
            Ok(page) => {
                list.rows.extend(page.rows);
                list.next = page.next;
            }
            Err(error) => list.error = Some(error),
        }
    });
}

fn load(query: ListQuery, version: u64, at_least: usize) {
    let question = {
        let mut list = LIST.write();
        if list.query.as_ref() != Some(&query) {
            list.rows.clear();
        }
        list.query = Some(query.clone());
        list.version = version;
        list.loading = true;
        list.question += 1;
        list.question
    };
    spawn_forever(async move {
        let mut rows = Vec::new();
        let mut count = None;
        let mut after = None;
        let mut failed = None;
        loop {
            match page(&query, after).await {
                Ok(page) => {
                    rows.extend(page.rows);
                    count = count.or(page.count);
                    after = page.next;
                }
                Err(error) => failed = Some(error),
            }
            if LIST.peek().question != question {
                return;
            }
            if failed.is_some() || after.is_none() || rows.len() >= at_least {
                break;
            }
        }
        let mut list = LIST.write();
        list.rows = rows;
        list.count = count;
        list.next = after;
        list.loading = false;
        list.error = failed;
    });
}

async fn page(query: &ListQuery, after: Option<PageCursor>) -> Result<ActivityPage, DoorError> {
    let question = ListActivities {
        filter: query.filter(),
        after,
        limit: PAGE_ROWS,
    };
    door::ask(question).await
}
