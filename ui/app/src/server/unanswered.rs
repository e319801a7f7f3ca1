//! Calls that nobody answered. The server may have done them all the same: a code is used up, a token made, and only the
//! answer got lost. Whoever tries once more means the same call, so it goes with the same key and the server gives the answer
//! that it gave before.

use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use ritm_api::Request;

use crate::browser;

/// How long a call that is repeated counts as the same, in milliseconds. The server remembers it for longer.
const SAME_FOR_MS: i64 = 10 * 60_000;

/// The key of a call.
pub(super) type Key = [u8; 16];

#[derive(Default)]
struct Calls(HashMap<u64, (Key, i64)>);

thread_local! {
    /// By a hash of what is called with what: what stands in a call may be secret.
    static CALLS: RefCell<Calls> = RefCell::default();
}

impl Calls {
    /// The key of a call: that under which it was tried before, or a fresh one.
    fn key_of(&mut self, call: u64, now_ms: i64, fresh: impl FnOnce() -> Key) -> Key {
        self.0
            .retain(|_, (_, since_ms)| (now_ms - *since_ms).abs() < SAME_FOR_MS);
        self.0.entry(call).or_insert_with(|| (fresh(), now_ms)).0
    }

    /// A call was answered. One that was done may have made others mean something else than when they were tried.
    fn answered(&mut self, call: u64, done: bool) {
        if done {
            self.0.clear();
        } else {
            self.0.remove(&call);
        }
    }
}

fn hash_of(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    (request.method, &request.url, &request.body).hash(&mut hasher);
    hasher.finish()
}

/// The key with which a request goes.
pub(super) fn key_of(request: &Request) -> Key {
    CALLS.with_borrow_mut(|calls| {
        calls.key_of(hash_of(request), browser::now().unix_ms(), || {
            let (first, second) = (browser::random(), browser::random());
            let mut key = [0; 16];
            key[..10].copy_from_slice(&first);
            key[10..].copy_from_slice(&second[..6]);
            key
        })
    })
}

/// A call that is under way.
pub(super) struct Call {
    hash: u64,
    changes: bool,
}

impl Call {
    /// One begins.
    pub(super) fn begin(request: &Request) -> Self {
        Self {
            hash: hash_of(request),
            changes: request.method != "GET",
        }
    }

    /// It was answered with this status.
    pub(super) fn answered(self, status: u16) {
        if self.changes {
            CALLS.with_borrow_mut(|calls| calls.answered(self.hash, status < 300));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_keeps_its_key_until_it_is_answered() {
        let mut calls = Calls::default();
        assert_eq!(calls.key_of(1, 0, || [1; 16]), [1; 16]);
        assert_eq!(calls.key_of(2, 0, || [2; 16]), [2; 16]);
        assert_eq!(calls.key_of(1, 1000, || [3; 16]), [1; 16]);
        calls.answered(1, false);
        assert_eq!(calls.key_of(1, 2000, || [4; 16]), [4; 16]);
        assert_eq!(calls.key_of(2, 2000, || [5; 16]), [2; 16]);
    }

    #[test]
    fn what_was_done_makes_later_calls_new_ones() {
        let mut calls = Calls::default();
        calls.key_of(1, 0, || [1; 16]);
        calls.answered(2, true);
        assert_eq!(calls.key_of(1, 1000, || [2; 16]), [2; 16]);
    }

    #[test]
    fn an_old_call_is_another() {
        let mut calls = Calls::default();
        calls.key_of(1, 0, || [1; 16]);
        assert_eq!(calls.key_of(1, SAME_FOR_MS, || [2; 16]), [2; 16]);
    }
}
