//! Work of the engine's that failed, for as long as it does.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_model::door::{StoreError, Work};

use crate::texts::{t, t_with};

/// The work that rests, and why: each kind once.
pub(crate) static TROUBLES: GlobalSignal<BTreeMap<Work, StoreError>> = Signal::global(BTreeMap::new);

/// Work failed. It takes the place of what was known of that work.
pub(super) fn begin(work: Work, error: StoreError) {
    if TROUBLES.peek().get(&work) != Some(&error) {
        TROUBLES.write().insert(work, error);
    }
}

/// Work goes on.
pub(super) fn end(work: Work) {
    if TROUBLES.peek().contains_key(&work) {
        TROUBLES.write().remove(&work);
    }
}

/// Another engine is at work: what failed before is not known of it.
pub(super) fn forget() {
    if !TROUBLES.peek().is_empty() {
        TROUBLES.write().clear();
    }
}

/// What rests, why, and what to do: "Reading files rests: there is no room left. Free some space; it goes on by itself."
pub(crate) fn words(work: Work, error: &StoreError) -> String {
    let reason = t(&reason_key(error));
    t_with(&format!("work-{}", work.code()), "reason", &reason)
}

/// `trouble-store-full` for `error-store-full`.
fn reason_key(error: &StoreError) -> String {
    let code = error.code();
    format!("trouble-{}", code.strip_prefix("error-").unwrap_or(code))
}

#[cfg(test)]
mod tests {
    use ritm_locales::{LANGUAGES, Texts};

    use super::*;

    #[test]
    fn every_trouble_is_told_in_every_language() {
        for &language in LANGUAGES {
            let texts = Texts::new(language);
            for error in StoreError::all() {
                let key = reason_key(&error);
                assert!(texts.has(&key), "there is no text {key}");
                let reason = texts.get(&key, &[]);
                for work in Work::ALL {
                    let key = format!("work-{}", work.code());
                    let told = texts.get(&key, &[("reason", (&reason).into())]);
                    assert!(told.ends_with(&reason) && told.len() > reason.len(), "{told}");
                }
            }
        }
    }
}
