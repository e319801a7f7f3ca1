//! Secrets in the system's keyring: on Linux the Secret Service that the desktop runs.

use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry, Error};

use super::{Place, SecretFault, Secrets};

/// Under which our secrets stand in the keyring.
const SERVICE: &str = "org.ritm.Ritm";

pub(super) struct Keyring {
    store: Mutex<Arc<CredentialStore>>,
    /// Finds the store anew.
    again: fn() -> Option<Arc<CredentialStore>>,
}

impl Keyring {
    /// The keyring of this system, where one runs.
    pub(super) fn find() -> Option<Self> {
        Some(Self {
            store: Mutex::new(system()?),
            again: system,
        })
    }

    #[cfg(test)]
    pub(super) fn over(store: Arc<CredentialStore>) -> Self {
        Self {
            store: Mutex::new(store),
            again: || None,
        }
    }

    /// Does something with the entry of a name. A keyring that was started anew meanwhile knows nothing of us any more: it
    /// is found again, once.
    fn with<T>(&self, name: &str, act: impl Fn(&Entry) -> Result<T, Error>) -> Result<T, Error> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let done = Entry::new_in_store(&store, SERVICE, name).and_then(|entry| act(&entry));
        if !matches!(done, Err(Error::PlatformFailure(_))) {
            return done;
        }
        let Some(found) = (self.again)() else {
            return done;
        };
        *store = found;
        Entry::new_in_store(&store, SERVICE, name).and_then(|entry| act(&entry))
    }
}

/// The system's store, where one runs.
fn system() -> Option<Arc<CredentialStore>> {
    #[cfg(target_os = "linux")]
    return Some(dbus_secret_service_keyring_store::Store::new().ok()?);
    #[cfg(not(target_os = "linux"))]
    return None;
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
        match self.with(name, Entry::get_secret) {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(fault_of(error)),
        }
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), SecretFault> {
        self.with(name, |entry| entry.set_secret(secret))
            .map_err(fault_of)
    }

    fn forget(&self, name: &str) -> Result<(), SecretFault> {
        match self.with(name, Entry::delete_credential) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault_of(error)),
        }
    }
}
