//! Keys that can't be read, as the keyring is locked: that is no signing out, and passes.

use dioxus::prelude::*;
use ritm_kit::{Button, IconName};
use ritm_model::secret::SecretFault;

use crate::{
    state::account::{ACCOUNT, unlock},
    texts::t,
};

/// The keys can't be read: that is no signing out, and may pass.
#[component]
pub(super) fn Withheld() -> Element {
    let mut busy = use_signal(|| false);
    let account = ACCOUNT.read();
    let Some(fault) = account.as_ref().and_then(|account| account.withheld) else {
        return rsx! {};
    };
    let (text, act) = match fault {
        SecretFault::Locked => ("keys-locked", "keys-unlock"),
        SecretFault::Failed => ("keys-failed", "action-retry"),
    };
    rsx! {
        div { class: "notice", role: "status", "data-testid": "keys-withheld",
            span { {t(text)} }
            Button {
                icon: IconName::Key,
                busy: busy(),
                "data-testid": "keys-unlock",
                onclick: move |_| async move {
                    busy.set(true);
                    unlock().await;
                    busy.set(false);
                },
                {t(act)}
            }
        }
    }
}
