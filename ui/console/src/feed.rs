//! Lists that live: what came meanwhile waits above, counted, until it is asked for; no row moves under the pointer.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use dioxus::prelude::*;
use ritm_api::{After, Page};

use crate::{
    ask::Trouble,
    keys::use_ready,
    live::{changes, use_every},
};

/// How often a list asks what is new, in seconds.
const EVERY_S: i32 = 10;

type Question<T> = Rc<dyn Fn(Option<After>) -> Pin<Box<dyn Future<Output = Result<Page<T>, Trouble>>>>>;

/// A list by pages.
pub(crate) struct Feed<T: 'static> {
    rows: Signal<Option<Vec<T>>>,
    next: Signal<Option<After>>,
    fresh: Signal<Vec<T>>,
    trouble: Signal<Option<Trouble>>,
    busy: Signal<bool>,
    again: Callback<()>,
    more: Callback<()>,
}

impl<T> Clone for Feed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Feed<T> {}

impl<T: Clone + 'static> Feed<T> {
    /// The rows; nothing until the first answer.
    pub(crate) fn rows(&self) -> Option<Vec<T>> {
        self.rows.read().clone()
    }

    /// How many came meanwhile.
    pub(crate) fn fresh(&self) -> usize {
        self.fresh.read().len()
    }

    /// Puts what came meanwhile above the rest.
    pub(crate) fn show_fresh(&mut self) {
        let mut fresh = std::mem::take(&mut *self.fresh.write());
        if let Some(rows) = self.rows.write().as_mut() {
            fresh.append(rows);
            *rows = fresh;
        }
    }

    /// Whether there are further pages.
    pub(crate) fn has_more(&self) -> bool {
        self.next.read().is_some()
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_busy(&self) -> bool {
        (self.busy)()
    }

    /// Why the last question was not answered.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.trouble.read().clone()
    }

    /// Asks for the whole anew.
    pub(crate) fn again(&self) {
        self.again.call(());
    }

    /// Asks for the next page.
    pub(crate) fn more(&self) {
        self.more.call(());
    }
}

/// Asks now, anew whenever a signal that `question` reads at once changes, and every some seconds what is new.
pub(crate) fn use_feed<T, F>(id: fn(&T) -> String, question: impl Fn(Option<After>) -> F + 'static) -> Feed<T>
where
    T: Clone + 'static,
    F: Future<Output = Result<Page<T>, Trouble>> + 'static,
{
    let question: Question<T> = use_hook(|| {
        let question: Question<T> = Rc::new(move |after| Box::pin(question(after)));
        question
    });
    let mut rows = use_signal(|| None::<Vec<T>>);
    let mut next = use_signal(|| None::<After>);
    let mut fresh = use_signal(Vec::<T>::new);
    let mut trouble = use_signal(|| None::<Trouble>);
    let mut busy = use_signal(|| false);
    let mut turn = use_signal(|| 0_u64);
    // Answers to what nobody asks any more are dropped.
    let mut round = use_signal(|| 0_u64);

    let ask_first = Rc::clone(&question);
    let mut asked_turn = use_signal(|| 0_u64);
    use_effect(move || {
        let this_turn = turn() + changes();
        let answer = ask_first(None);
        let mine = *round.peek() + 1;
        round.set(mine);
        // Another question: its rows are not those on the screen. The same question keeps them until it is answered.
        if *asked_turn.peek() == this_turn && rows.peek().is_some() {
            rows.set(None);
        }
        asked_turn.set(this_turn);
        fresh.set(Vec::new());
        busy.set(true);
        spawn(async move {
            let answer = answer.await;
            if *round.peek() != mine {
                return;
            }
            busy.set(false);
            match answer {
                Ok(page) => {
                    rows.set(Some(page.entries));
                    next.set(page.next);
                    trouble.set(None);
                }
                Err(error) => trouble.set(Some(error)),
            }
        });
    });

    let ask_more = Rc::clone(&question);
    let more = use_callback(move |()| {
        let Some(after) = next.peek().clone().filter(|_| !*busy.peek()) else {
            return;
        };
        let answer = ask_more(Some(after));
        let mine = *round.peek();
        busy.set(true);
        spawn(async move {
            let answer = answer.await;
            if *round.peek() != mine {
                return;
            }
            busy.set(false);
            match answer {
                Ok(page) => {
                    next.set(page.next);
                    if let Some(rows) = rows.write().as_mut() {
                        rows.extend(page.entries);
                    }
                    trouble.set(None);
                }
                Err(error) => trouble.set(Some(error)),
            }
        });
    });

    let ask_new = question;
    use_every(EVERY_S, move || {
        if rows.peek().is_none() || *busy.peek() {
            return;
        }
        let answer = ask_new(None);
        let mine = *round.peek();
        spawn(async move {
            // A list that can't be asked anew for once still shows what it has.
            let Ok(page) = answer.await else { return };
            if *round.peek() != mine {
                return;
            }
            let mut came = Vec::new();
            let mut shown = rows.write();
            let Some(shown) = shown.as_mut() else { return };
            for entry in page.entries {
                match shown.iter_mut().find(|row| id(row) == id(&entry)) {
                    Some(row) => *row = entry,
                    None => came.push(entry),
                }
            }
            fresh.set(came);
        });
    });

    use_ready(rows.read().is_some() || trouble.read().is_some());
    let again = use_callback(move |()| {
        let after = *turn.peek() + 1;
        turn.set(after);
    });
    Feed {
        rows,
        next,
        fresh,
        trouble,
        busy,
        again,
        more,
    }
}
