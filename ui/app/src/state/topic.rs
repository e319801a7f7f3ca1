//! What changed, told to those who show it.
//!
//! The engine tells changes by [`Topic`]. A component that shows one asks [`use_topic`] for its version and reads it
//! where it asks the engine: it asks again when the version rises, and only then.

use std::{cell::RefCell, collections::BTreeSet};

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::Topic;

use super::imports;
use crate::browser;

/// The pause between two waves of changes while an import runs: it changes things file by file, and the page has other
/// things to do than to draw each.
const IMPORTING_PAUSE_MS: i32 = 1_000;
/// The pause at other times: what changes together is drawn together.
const PAUSE_MS: i32 = 30;

/// How often lists of activities have changed, also while no screen shows one. For those who keep a list.
pub(crate) static ACTIVITIES: GlobalSignal<u64> = Signal::global(|| 0);

/// Who shows what.
#[derive(Default)]
struct Watchers {
    next: u64,
    all: Vec<Watcher>,
}

struct Watcher {
    number: u64,
    topic: Topic,
    version: Signal<u64>,
}

/// Changes that have not been passed on yet.
#[derive(Default)]
struct Pending {
    topics: BTreeSet<Topic>,
    /// Whether a wave is on its way.
    scheduled: bool,
}

impl Pending {
    /// Takes those of `changed` that somebody shows. True when a wave has to be sent on its way.
    fn add(&mut self, changed: &[Topic], is_shown: impl Fn(Topic) -> bool) -> bool {
        self.topics
            .extend(changed.iter().copied().filter(|topic| is_shown(*topic)));
        !self.topics.is_empty() && !std::mem::replace(&mut self.scheduled, true)
    }

    /// The wave: everything so far.
    fn take(&mut self) -> BTreeSet<Topic> {
        self.scheduled = false;
        std::mem::take(&mut self.topics)
    }
}

thread_local! {
    static WATCHERS: RefCell<Watchers> = RefCell::default();
    static PENDING: RefCell<Pending> = RefCell::default();
}

/// The version of `topic`, which rises when it changed. The topic stays the same for as long as the component lives.
pub(crate) fn use_topic(topic: Topic) -> Signal<u64> {
    let version = use_signal(|| 0);
    let number = use_hook(|| {
        WATCHERS.with_borrow_mut(|watchers| {
            watchers.next += 1;
            let number = watchers.next;
            watchers.all.push(Watcher {
                number,
                topic,
                version,
            });
            number
        })
    });
    use_drop(move || {
        WATCHERS.with_borrow_mut(|watchers| watchers.all.retain(|known| known.number != number));
    });
    version
}

/// Passes on that `topics` changed: in a moment, and at most once a second while an import runs.
pub(super) fn changed(topics: &[Topic]) {
    let is_shown = |topic| topic == Topic::Activities || is_watched(topic);
    if !PENDING.with_borrow_mut(|pending| pending.add(topics, is_shown)) {
        return;
    }
    spawn_forever(async {
        let pause_ms = if imports::are_running() {
            IMPORTING_PAUSE_MS
        } else {
            PAUSE_MS
        };
        browser::sleep(pause_ms).await;
        let topics = PENDING.with_borrow_mut(Pending::take);
        raise(|topic| topics.contains(&topic));
    });
}

/// Everything may have changed.
pub(super) fn all_changed() {
    raise(|_| true);
}

fn is_watched(topic: Topic) -> bool {
    WATCHERS.with_borrow(|watchers| watchers.all.iter().any(|known| known.topic == topic))
}

fn raise(is_changed: impl Fn(Topic) -> bool) {
    if is_changed(Topic::Activities) {
        *ACTIVITIES.write() += 1;
    }
    // Written when nobody holds the list any more: who follows may draw at once.
    let versions: Vec<Signal<u64>> = WATCHERS.with_borrow(|watchers| {
        let changed = watchers.all.iter().filter(|known| is_changed(known.topic));
        changed.map(|known| known.version).collect()
    });
    for mut version in versions {
        version += 1;
    }
}

#[cfg(test)]
mod tests {
    use ritm_model::{ActivityId, Timestamp};

    use super::*;

    fn activity(number: u8) -> Topic {
        Topic::Activity(ActivityId::new(Timestamp::from_unix_ms(0), [number; 10]))
    }

    #[test]
    fn changes_go_out_in_waves() {
        let mut pending = Pending::default();
        assert!(pending.add(&[Topic::Activities], |_| true));
        assert!(!pending.add(&[activity(1), Topic::Activities], |_| true));
        assert_eq!(pending.take(), BTreeSet::from([Topic::Activities, activity(1)]));
        assert!(pending.add(&[Topic::Activities], |_| true));
    }

    #[test]
    fn what_nobody_shows_is_not_kept() {
        let mut pending = Pending::default();
        let is_shown = |topic| topic == activity(1);
        assert!(!pending.add(&[activity(2), Topic::Settings], is_shown));
        assert!(pending.take().is_empty());
        assert!(pending.add(&[activity(2), activity(1)], is_shown));
        assert_eq!(pending.take(), BTreeSet::from([activity(1)]));
    }
}
