//! The recording that is under way, as every screen knows it.
//!
//! It is asked for when it changed, once for the whole page, and what it means is told aloud by [`cue`].

pub(crate) mod cue;

use std::rc::Rc;

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::{
    DoorError, Question, Topic,
    recorder::{Live, Phase, PositionState, ReadRecorder},
};

use super::{tell_error, use_topic};
use crate::{browser::device, door};

/// What is known of the recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Recorder {
    /// The engine has not told yet.
    #[default]
    Unknown,
    /// It can't tell.
    Failed(DoorError),
    /// Nothing is recorded.
    Idle,
    /// Something is.
    Live(Rc<Heard>),
}

/// A recording as it was told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    /// The recording.
    pub(crate) live: Live,
    /// When it was told, on the monotonic clock of the page.
    pub(crate) at_ms: f64,
}

impl Heard {
    /// How the position does, where it is recorded: one that was woken before the start may end without harm.
    pub(crate) fn position(&self) -> PositionState {
        position(&self.live)
    }
}

/// As [`Heard::position`].
fn position(live: &Live) -> PositionState {
    if live.settings.position {
        live.position
    } else {
        PositionState::Unwanted
    }
}

impl Recorder {
    /// The recording, where there is one.
    pub(crate) fn live(&self) -> Option<&Live> {
        match self {
            Self::Live(heard) => Some(&heard.live),
            Self::Unknown | Self::Failed(_) | Self::Idle => None,
        }
    }

    /// Where it stands.
    pub(crate) fn phase(&self) -> Option<Phase> {
        self.live().map(|live| live.phase)
    }

    /// Whether something is recorded that is not finished.
    pub(crate) fn is_under_way(&self) -> bool {
        self.phase().is_some_and(|phase| phase != Phase::Finished)
    }
}

/// The recording as it was told last.
pub(crate) static RECORDER: GlobalSignal<Recorder> = Signal::global(Recorder::default);

/// Asks for the recording whenever it changed, as long as the component lives: the page's frame does.
pub(crate) fn use_recorder() {
    let version = use_topic(Topic::Recorder);
    // A change that comes while the answer before is on its way is asked for afterwards, never in its stead: with
    // changes faster than answers there would be none.
    let mut asking = use_hook(|| CopyValue::new(false));
    let mut wanted = use_hook(|| CopyValue::new(false));
    use_effect(move || {
        let _ = version();
        if asking() {
            wanted.set(true);
            return;
        }
        asking.set(true);
        spawn(async move {
            loop {
                wanted.set(false);
                read().await;
                if !wanted() {
                    break;
                }
            }
            asking.set(false);
        });
    });
}

/// Asks for the recording now.
pub(crate) async fn read() {
    match door::ask(ReadRecorder {}).await {
        Ok(live) => take(live),
        // What was known before is better than nothing.
        Err(error) if matches!(*RECORDER.peek(), Recorder::Unknown | Recorder::Failed(_)) => {
            *RECORDER.write() = Recorder::Failed(error);
        }
        Err(_) => {}
    }
}

/// Takes the recording over as it is told, and tells aloud what is new.
fn take(live: Option<Live>) {
    let cues = cue::between(&RECORDER.peek(), live.as_ref());
    let known = match live {
        None => Recorder::Idle,
        Some(live) => Recorder::Live(Rc::new(Heard {
            live,
            at_ms: device::monotonic_ms(),
        })),
    };
    for cue in cues {
        cue::tell(cue, known.live().or(RECORDER.peek().live()));
    }
    *RECORDER.write() = known;
}

/// Does something to the recording, and shows what came of it at once; a failure is told.
pub(crate) fn act<Q>(question: Q)
where
    Q: Question<Reply = Live> + 'static,
{
    spawn_forever(async move {
        act_kept(question).await;
    });
}

/// As [`act`], and tells whether it was done.
pub(crate) async fn act_kept<Q>(question: Q) -> bool
where
    Q: Question<Reply = Live> + 'static,
{
    match door::ask(question).await {
        Ok(live) => {
            take(Some(live));
            true
        }
        Err(error) => {
            tell_error(&error);
            // The screen may have shown what is no more.
            read().await;
            false
        }
    }
}
