//! What every handler and every job of the server may use.

use std::sync::Arc;

use crate::hashing::Hasher;
use crate::personal::Personal;
use crate::ports::Ports;
use crate::settings::Settings;
use crate::store::Store;

/// What every handler and every job of the server may use. Shared as `Arc<Parts>`.
pub(crate) struct Parts {
    /// The database.
    pub(crate) store: Store,
    /// Time, randomness, mail, blobs, other servers, and the server's key.
    pub(crate) ports: Ports,
    /// What the server was told.
    pub(crate) settings: Arc<Settings>,
    /// Hashes passwords, a bounded number at a time.
    pub(crate) hasher: Hasher,
    /// What each domain, by name, does with what it keeps of a person.
    pub(crate) personal: Vec<(&'static str, Personal)>,
}

impl Parts {
    /// What time it is.
    pub(crate) fn now(&self) -> ritm_api::Micros {
        ritm_api::Micros(self.ports.clock.now().0)
    }
}
