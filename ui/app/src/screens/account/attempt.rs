//! Something that a form tries, one time after the other.

use std::future::Future;

use dioxus::prelude::*;
use futures_util::future::LocalBoxFuture;
use ritm_kit::FormError;

use crate::{server::Refusal, texts::t};

/// What a form tries: whether it is under way, and why it failed the last time.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Attempt {
    busy: Signal<bool>,
    refusal: Signal<Option<Refusal>>,
    time: Signal<u32>,
}

/// A form's attempts.
pub(super) fn use_attempt() -> Attempt {
    Attempt {
        busy: use_signal(|| false),
        refusal: use_signal(|| None),
        time: use_signal(|| 0),
    }
}

impl Attempt {
    /// Whether one is under way.
    pub(super) fn is_busy(self) -> bool {
        (self.busy)()
    }

    /// Which time it failed, for what is to be said anew.
    pub(super) fn time(self) -> u32 {
        (self.time)()
    }

    /// Why the last one failed; `None` after one that did not.
    pub(super) fn refusal(self) -> Option<Refusal> {
        (self.refusal)()
    }

    /// What is wrong with the field `name`, or a whole problem of one of `codes`, which is that field's; empty for nothing.
    pub(super) fn fault_of(self, name: &str, codes: &[&str]) -> String {
        match &*self.refusal.read() {
            Some(refusal) if codes.contains(&refusal.code()) => refusal.words(),
            Some(refusal) => refusal.field(name),
            None => String::new(),
        }
    }

    /// Says why it failed.
    pub(super) fn fail(mut self, refusal: Refusal) {
        if !refusal.is_own() {
            self.time += 1;
            self.refusal.set(Some(refusal));
        }
    }

    /// Nothing is wrong any more.
    pub(super) fn forget(mut self) {
        self.refusal.set(None);
    }

    /// Tries something, unless something is being tried.
    pub(super) fn run(self, trying: impl Future<Output = Result<(), Refusal>> + 'static) {
        self.run_boxed(Box::pin(trying));
    }

    /// Made once, not once for each thing that is tried, which the page has to fetch.
    fn run_boxed(mut self, trying: LocalBoxFuture<'static, Result<(), Refusal>>) {
        if *self.busy.peek() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        spawn(async move {
            let outcome = trying.await;
            self.busy.set(false);
            if let Err(refusal) = outcome {
                self.fail(refusal);
            }
        });
    }
}

/// Why an attempt failed, before the form's fields.
#[component]
pub(super) fn Failure(attempt: Attempt) -> Element {
    let Some(refusal) = attempt.refusal() else {
        return rsx! {};
    };
    rsx! {
        FormError { title: t("form-failed"), text: refusal.words(), time: (attempt.time)() }
    }
}

/// Why an attempt failed, among the lines of a list.
#[component]
pub(super) fn LineFailure(attempt: Attempt) -> Element {
    if attempt.refusal().is_none() {
        return rsx! {};
    }
    rsx! {
        li { Failure { attempt } }
    }
}
