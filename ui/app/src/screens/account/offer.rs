//! A link with another provider that was offered to somebody who has yet to prove that the account is theirs.

use ritm_api::{
    Ask, Secret,
    factor::{AddIdentity, LinkTaken},
};

use crate::{
    browser,
    server::{self, Refusal},
    state::tell,
    texts::t_with,
};

/// A link that was offered, until the account's owner has signed in.
const OFFERED: &str = "ritm.link";

/// Keeps an offer in this tab, with what binds it to the page.
pub(super) fn keep(offer: &Secret, binding: &Secret) {
    browser::session_remember(OFFERED, &format!("{}\n{}", offer.reveal(), binding.reveal()));
}

/// Links what was offered before the account's owner signed in.
pub(super) async fn take() {
    let Some(kept) = browser::session_remembered(OFFERED) else {
        return;
    };
    let Some((offer, binding)) = kept.split_once('\n') else {
        return browser::session_forget(OFFERED);
    };
    let body = LinkTaken {
        offer: Secret::new(offer),
        binding: Secret::new(binding),
    };
    let linked = server::call::<AddIdentity>(Ask::body(body)).await;
    // What got no answer is offered again with the next sign-in of this tab.
    if !matches!(linked, Err(Refusal::Unreached(_))) {
        browser::session_forget(OFFERED);
    }
    match linked {
        Ok(answered) => tell(t_with("identity-added", "name", &answered.answer.title)),
        Err(refusal) => tell(refusal.words()),
    }
}

/// Whether a link waits for its owner to sign in.
pub(super) fn is_offered() -> bool {
    browser::session_remembered(OFFERED).is_some()
}
