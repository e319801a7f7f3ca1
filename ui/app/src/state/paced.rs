//! Questions whose answer changes many times a second, asked no more often than can be drawn.

use dioxus::prelude::*;
use ritm_model::{DoorError, Question, Topic};

use super::use_topic;
use crate::{browser, door};

/// An answer that follows a topic.
pub(crate) struct Paced<R: 'static> {
    /// The latest answer; `None` until there is one.
    pub(crate) answer: Signal<Option<Result<R, DoorError>>>,
    version: Signal<u64>,
}

impl<R> Clone for Paced<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Paced<R> {}

impl<R> PartialEq for Paced<R> {
    fn eq(&self, other: &Self) -> bool {
        self.answer == other.answer
    }
}

impl<R> Paced<R> {
    /// Asks again.
    pub(crate) fn again(mut self) {
        self.version += 1;
    }
}

/// Asks again when `topic` changed, at most every `pause_ms`.
pub(crate) fn use_paced<Q>(question: Q, topic: Topic, pause_ms: i32) -> Paced<Q::Reply>
where
    Q: Question + Clone + 'static,
    Q::Reply: PartialEq,
{
    let version = use_topic(topic);
    let mut answer = use_signal(|| None);
    use_future(move || {
        let question = question.clone();
        async move {
            let mut asked = None;
            loop {
                let now = *version.peek();
                if asked != Some(now) {
                    asked = Some(now);
                    let told = Some(door::ask(question.clone()).await);
                    // What is the same need not be drawn again.
                    if *answer.peek() != told {
                        answer.set(told);
                    }
                }
                browser::sleep(pause_ms).await;
            }
        }
    });
    Paced { answer, version }
}
