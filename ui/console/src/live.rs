//! What is asked of the server, and asked again: kept while it is asked anew, so that nothing on the screen jumps.

use std::future::Future;

use dioxus::prelude::*;

use crate::{ask::Trouble, browser};

/// Raised when something was changed that no screen asked for by itself, such as by undoing: what is shown is asked anew.
static CHANGED: GlobalSignal<u64> = Signal::global(|| 0);

/// Has everything that is shown asked anew.
pub(crate) fn changed() {
    *CHANGED.write() += 1;
}

/// How often everything was to be asked anew; whoever reads it hears of the next time.
pub(crate) fn changes() -> u64 {
    CHANGED()
}

/// What is known of something that was asked for.
pub(crate) struct Asked<T: 'static> {
    value: Signal<Option<T>>,
    trouble: Signal<Option<Trouble>>,
    busy: Signal<bool>,
    again: Callback<()>,
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl<T> PartialEq for Asked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Clone + 'static> Asked<T> {
    /// The newest answer, if there was any.
    pub(crate) fn value(&self) -> Option<T> {
        self.value.read().clone()
    }

    /// Why the last question was not answered.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.trouble.read().clone()
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_busy(&self) -> bool {
        (self.busy)()
    }

    /// Asks again.
    pub(crate) fn again(&self) {
        self.again.call(());
    }
}

/// Asks now, and again whenever a signal that `question` reads changes. An answer that a newer question overtook is dropped.
pub(crate) fn use_asked<T, F>(mut question: impl FnMut() -> F + 'static) -> Asked<T>
where
    T: Clone + 'static,
    F: Future<Output = Result<T, Trouble>> + 'static,
{
    let mut value = use_signal(|| None::<T>);
    let mut trouble = use_signal(|| None::<Trouble>);
    let mut busy = use_signal(|| false);
    let mut turn = use_signal(|| 0_u64);
    let mut round = use_signal(|| 0_u64);
    use_effect(move || {
        let _ = (turn(), changes());
        let answer = question();
        let mine = *round.peek() + 1;
        round.set(mine);
        busy.set(true);
        spawn(async move {
            let answer = answer.await;
            if *round.peek() != mine {
                return;
            }
            busy.set(false);
            match answer {
                Ok(answer) => {
                    value.set(Some(answer));
                    trouble.set(None);
                }
                Err(error) => trouble.set(Some(error)),
            }
        });
    });
    let again = use_callback(move |()| {
        let next = *turn.peek() + 1;
        turn.set(next);
    });
    Asked {
        value,
        trouble,
        busy,
        again,
    }
}

/// Does something every so many seconds while the page is seen.
pub(crate) fn use_every(seconds: i32, act: impl FnMut() + 'static) {
    let mut act = act;
    let act = use_callback(move |()| act());
    use_future(move || async move {
        loop {
            browser::sleep(seconds * 1000).await;
            if browser::is_seen() {
                act.call(());
            }
        }
    });
}
