//! How it stands with the account, as the engine tells it; and what a sign-up waits for.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_api::{Ask, account::ReadMe};
use ritm_model::account::{Account, KnowWho, ReadAccount, SettleOwnProfile, SignOut, UnlockAccount};

use super::tell_error;
use crate::{browser, door, server};

/// How it stands; `None` until the engine has told.
pub(crate) static ACCOUNT: GlobalSignal<Option<Account>> = Signal::global(|| None);

/// Asks the engine how it stands.
pub(crate) async fn read() {
    // A failure leaves what was known: screens that need the server say why it can't be asked.
    if let Ok(account) = door::ask(ReadAccount {}).await {
        show(account);
    }
}

/// Asks an engine that came up how it stands, and has it tell the server what waits.
pub(super) async fn begin() {
    read().await;
    catch_up().await;
}

/// Has the engine tell the server what it could not be told: who signed out, and what was changed of the profile.
pub(crate) async fn catch_up() {
    let (leaving, waiting) = {
        let account = ACCOUNT.peek();
        let is = |of: fn(&Account) -> bool| account.as_ref().is_some_and(of);
        (is(|account| account.leaving), is(|account| account.waiting))
    };
    if leaving && let Ok(account) = door::ask(SignOut {}).await {
        show(account);
    }
    if waiting {
        // It tells by itself what came of it.
        let _ = door::ask(SettleOwnProfile {}).await;
    }
}

/// Asks for the keys again where they were withheld.
pub(crate) async fn unlock() {
    match door::ask(UnlockAccount {}).await {
        Ok(account) => show(account),
        Err(error) => tell_error(&error),
    }
}

/// The engine tells that it stands otherwise.
pub(super) fn changed() {
    spawn_forever(read());
}

/// Shows how it stands.
pub(crate) fn show(account: Account) {
    if ACCOUNT.peek().as_ref() != Some(&account) {
        *ACCOUNT.write() = Some(account);
    }
}

/// Asks the server who came in, and has the engine remember it.
pub(crate) async fn learn_who() {
    if let Ok(answered) = server::call::<ReadMe>(Ask::plain()).await {
        let me = answered.answer;
        let id = me.account.to_string();
        know(id, me.name, me.address).await;
    }
}

/// Has the engine remember what the account `id` is called.
pub(crate) async fn know(id: String, name: String, address: String) {
    if let Ok(account) = door::ask(KnowWho { id, name, address }).await {
        show(account);
    }
}

/// Signs out here, and at the server as soon as it can be told.
pub(crate) async fn sign_out() {
    match door::ask(SignOut {}).await {
        Ok(account) => show(account),
        Err(error) => tell_error(&error),
    }
}

/// A sign-up whose letter is on its way. It outlives the tab: the letter is often opened in another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Awaited {
    /// The address that the letter went to.
    pub(crate) address: String,
    /// By what the server knows that it was this device that signed up. No key: it opens nothing without the letter.
    pub(crate) sign_up: String,
}

const AWAITED: &str = "ritm.sign-up";

impl Awaited {
    /// The one that there is.
    pub(crate) fn remembered() -> Option<Self> {
        let kept = browser::remembered(AWAITED)?;
        let (sign_up, address) = kept.split_once('\n')?;
        Some(Self {
            address: address.to_owned(),
            sign_up: sign_up.to_owned(),
        })
    }

    /// Remembers it.
    pub(crate) fn remember(&self) {
        browser::remember(AWAITED, &format!("{}\n{}", self.sign_up, self.address));
    }

    /// There is none any more.
    pub(crate) fn forget() {
        browser::forget(AWAITED);
    }
}
