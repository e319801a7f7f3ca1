//! How the engine's host is, and where its news goes.

use dioxus::{core::spawn_forever, prelude::*};
use futures_util::StreamExt;
use ritm_model::{Event, Topic};

use super::{account, imports, kept, settings, topic, trouble};
use crate::door::{Host, Notice};

/// How the engine's host is.
pub(crate) static HOST: GlobalSignal<Host> = Signal::global(Host::default);

/// Listens to the engine and its host as long as the page lives.
pub(crate) async fn listen(mut notices: UnboundedReceiver<Notice>) {
    let mut came_up = false;
    while let Some(notice) = notices.next().await {
        match notice {
            Notice::Host(host) => {
                let ready = host == Host::Ready;
                if *HOST.peek() != host {
                    *HOST.write() = host;
                }
                if ready {
                    take_up(std::mem::replace(&mut came_up, true));
                }
            }
            Notice::Event(event) => take_event(*event),
        }
    }
}

/// A host came up: asks for what may have changed before this page heard of it.
fn take_up(another_before: bool) {
    // A new engine tells again what still fails.
    trouble::forget();
    settings::read();
    spawn_forever(imports::read());
    spawn_forever(kept::look());
    spawn_forever(account::begin());
    if another_before {
        // The host before may have changed things without having told.
        topic::all_changed();
    }
}

fn take_event(event: Event) {
    match event {
        Event::Changed(topics) => {
            if topics.contains(&Topic::Settings) {
                settings::changed();
            }
            if topics.contains(&Topic::Account) {
                account::changed();
            }
            if topics.contains(&Topic::Imports) {
                spawn_forever(imports::read_anew());
            }
            if topics.contains(&Topic::Activities) {
                kept::changed();
            }
            topic::changed(&topics);
        }
        Event::ImportProgress(progress) => imports::take_progress(progress),
        Event::WorkFailed { work, error } => trouble::begin(work, error),
        Event::WorkResumed(work) => trouble::end(work),
    }
}
