//! Recording a workout: before it, while it runs, and once it is finished.

mod awake;
mod fields;
mod figure;
mod finish;
mod live;
mod options;
mod ready;
mod sets;
mod signs;

use dioxus::prelude::*;
use ritm_kit::{PageHead, Skeleton};
use ritm_model::{DoorError, recorder::Phase};

use crate::{
    browser,
    screens::parts::{Failed, use_title},
    state::recorder::{self, Heard, RECORDER, Recorder},
    texts::t,
};
use finish::Finish;
use live::Live;
use ready::Ready;
pub(crate) use sets::{SetDraft, SetFields, SetList};

/// Which of the screens is shown: it changes seldom, while the recording does every second.
#[derive(Clone, PartialEq)]
enum Stage {
    Waiting,
    Failed(DoorError),
    Ready,
    Live,
    Finish,
}

/// The place in the middle: what is being recorded, or about to be.
#[component]
pub(crate) fn Record() -> Element {
    let stage = use_memo(|| match &*RECORDER.read() {
        Recorder::Unknown => Stage::Waiting,
        Recorder::Failed(error) => Stage::Failed(error.clone()),
        Recorder::Idle => Stage::Ready,
        Recorder::Live(heard) if heard.live.phase == Phase::Finished => Stage::Finish,
        Recorder::Live(_) => Stage::Live,
    });
    // One screen gives way to the next without a change of address: who hears the page is told where they are now.
    let mut before = use_hook(|| CopyValue::new(Stage::Waiting));
    use_effect(move || {
        let now = stage();
        let old = before.cloned();
        if old != Stage::Waiting && old != now {
            spawn(async {
                // After the new screen is drawn.
                browser::sleep(20).await;
                browser::focus("#page-title");
            });
        }
        before.set(now);
    });
    match stage() {
        Stage::Waiting => rsx! { Waiting {} },
        Stage::Failed(error) => rsx! {
            PageHead { title: t("nav-record") }
            Failed { error, onretry: |()| { spawn(recorder::read()); } }
        },
        Stage::Ready => rsx! { Ready {} },
        Stage::Live => rsx! { Live {} },
        Stage::Finish => rsx! { Finish {} },
    }
}

#[component]
fn Waiting() -> Element {
    use_title(t("nav-record"));
    rsx! {
        PageHead { title: t("nav-record"), sub: t("loading") }
        div { class: "stack", "aria-hidden": "true",
            Skeleton { height: 84 }
            Skeleton { height: 260 }
        }
    }
}

/// What a component shows of the recording: it is drawn anew when that changed, not whenever the recording did.
fn use_heard<T: PartialEq + 'static>(read: impl Fn(&Heard) -> T + 'static) -> Memo<Option<T>> {
    use_memo(move || match &*RECORDER.read() {
        Recorder::Live(heard) => Some(read(heard)),
        Recorder::Unknown | Recorder::Failed(_) | Recorder::Idle => None,
    })
}
