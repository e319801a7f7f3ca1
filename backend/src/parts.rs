//! What every handler and every job of the server may use.

use std::sync::Arc;

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
}

impl Parts {
    /// What time it is.
    pub(crate) fn now(&self) -> ritm_api::Micros {
        ritm_api::Micros(self.ports.clock.now().0)
    }
}
