//! Secrets in the system's keyring: on Linux the Secret Service that the desktop runs.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};

use super::{Place, SecretFault, Secrets};

/// Under which our secrets stand in the keyring.
const SERVICE: &str = "org.ritm.Ritm";

pub(super) struct Keyring {
    store: Arc<CredentialStore>,
}

impl Keyring {
    /// The keyring of this system, where one runs.
    pub(super) fn find() -> Option<Self> {
        #[cfg(target_os = "linux")]
        return Some(Self::over(dbus_secret_service_keyring_store::Store::new().ok()?));
        #[cfg(not(target_os = "linux"))]
        return None;
    }

    pub(super) fn over(store: Arc<CredentialStore>) -> Self {
        Self { store }
    }

    fn entry(&self, name: &str) -> Result<Entry, SecretFault> {
        Entry::new_in_store(&self.store, SERVICE, name).map_err(fault_of)
    }
}

fn fault_of(error: Error) -> SecretFault {
    match error {
        Error::NoStorageAccess(_) => SecretFault::Locked,
        error => SecretFault::Other(error.to_string()),
    }
}

impl Secrets for Keyring {
    fn place(&self) -> Place {
        Place::Keyring
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, SecretFault> {
        match self.entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(fault_of(error)),
        }
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), SecretFault> {
        self.entry(name)?.set_secret(secret).map_err(fault_of)
    }

    fn forget(&self, name: &str) -> Result<(), SecretFault> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault_of(error)),
        }
    }
}
