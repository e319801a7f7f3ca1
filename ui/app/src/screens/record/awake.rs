//! A screen that stays awake while something is recorded, and a page that says when it was out of sight.

use dioxus::prelude::*;

use crate::browser::{
    self,
    device::{self, Awake, Listening},
};

/// Whether the screen is kept awake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScreenState {
    /// It was just asked for.
    Asking,
    /// It is.
    Awake,
    /// The browser refuses just now.
    Refused,
    /// The browser can't.
    Unable,
}

/// Whether the browser refused to keep the screen awake when it was asked last.
pub(super) static REFUSED: GlobalSignal<bool> = Signal::global(|| false);

/// Keeps the screen awake as long as the component lives.
pub(super) fn use_awake() -> Signal<ScreenState> {
    let mut state = use_signal(|| {
        if device::can_stay_awake() {
            ScreenState::Asking
        } else {
            ScreenState::Unable
        }
    });
    let mut kept = use_signal(|| None::<Awake>);
    use_future(move || async move {
        if !device::can_stay_awake() {
            return;
        }
        loop {
            let holds = kept.peek().as_ref().is_some_and(Awake::holds);
            // It is lost whenever the page goes out of sight, and may be asked for only in sight.
            if !holds && !device::is_hidden() {
                let got = Awake::ask().await;
                let now = if got.is_some() {
                    ScreenState::Awake
                } else {
                    ScreenState::Refused
                };
                let refused = got.is_none();
                if *REFUSED.peek() != refused {
                    *REFUSED.write() = refused;
                }
                kept.set(got);
                if *state.peek() != now {
                    state.set(now);
                }
            }
            browser::sleep(1_000).await;
        }
    });
    state
}

/// How long the page was out of sight the last time, in milliseconds, if so long that the browser may have slowed it
/// down; `None` before and once it was read.
pub(super) fn use_hidden() -> Signal<Option<f64>> {
    /// Shorter absences do no harm.
    const HARMLESS_MS: f64 = 10_000.0;
    let mut hidden = use_signal(|| None::<f64>);
    let mut since = use_signal(|| None::<f64>);
    let look = use_callback(move |()| {
        if device::is_hidden() {
            since.set(Some(device::monotonic_ms()));
        } else if let Some(from_ms) = since.take() {
            let was_ms = device::monotonic_ms() - from_ms;
            if was_ms > HARMLESS_MS {
                hidden.set(Some(was_ms));
            }
        }
    });
    use_hook(|| CopyValue::new(Listening::to_sight(move || look.call(()))));
    hidden
}
