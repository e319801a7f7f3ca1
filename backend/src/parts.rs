//! What every handler and every job of the server may use.

use std::sync::{Arc, OnceLock};

use crate::hashing::Hasher;
use crate::personal::{Boxed, Personal};
use crate::ports::Ports;
use crate::settings::Settings;
use crate::store::Store;

/// How a part of the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartState {
    /// Its name, such as `database`.
    pub(crate) name: &'static str,
    /// Whether it is well.
    pub(crate) well: bool,
    /// Whether the server is not ready while it isn't.
    pub(crate) blocks: bool,
    /// More about it, in English.
    pub(crate) detail: String,
}

/// Who watches over the running server.
pub(crate) struct Watch {
    /// When the server was started.
    pub(crate) started_at: ritm_api::Micros,
    /// Tells how each part is.
    pub(crate) ask: Box<dyn Fn() -> Boxed<'static, Vec<PartState>> + Send + Sync>,
}

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
    /// Who watches over the server, once it runs.
    pub(crate) watch: OnceLock<Watch>,
    /// What each domain, by name, does with what it keeps of a person.
    pub(crate) personal: Vec<(&'static str, Personal)>,
}

impl Parts {
    /// What time it is.
    pub(crate) fn now(&self) -> ritm_api::Micros {
        ritm_api::Micros(self.ports.clock.now().0)
    }
}
