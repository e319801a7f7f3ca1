//! What only this athlete on this computer may read, such as a key to an account: a small port, with the system's keyring
//! behind it, and a file where there is none.

mod file;
mod keyring;

use std::path::Path;

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The system's keyring, which locks them with the athlete's password.
    Keyring,
    /// Files that only this account of the computer may read, not locked otherwise.
    File,
}

impl Place {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }
}

/// Why a secret could not be read or kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFault {
    /// The athlete, or the system, does not unlock the keyring.
    Locked,
    /// Anything else; for the log, in English.
    Other(String),
}

/// Keeps secrets by name.
pub trait Secrets: Send + Sync {
    /// Where they are kept.
    fn place(&self) -> Place;

    /// The secret of this name; `None` when there is none.
    ///
    /// # Errors
    /// [`SecretFault`] when it can't be known.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, SecretFault>;

    /// Keeps a secret in place of the one before.
    ///
    /// # Errors
    /// [`SecretFault`]; then the one before is still kept.
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), SecretFault>;

    /// Forgets a secret; one that is not there is forgotten.
    ///
    /// # Errors
    /// [`SecretFault`]; then it may still be kept.
    fn forget(&self, name: &str) -> Result<(), SecretFault>;
}

/// The system's keyring where one runs, else files in `folder`.
pub fn open(folder: &Path) -> Box<dyn Secrets> {
    match keyring::Keyring::find() {
        Some(keyring) => Box::new(keyring),
        None => Box::new(file::Files::new(folder.join("secrets"))),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// What every place must do.
    fn keeps_reads_and_forgets(secrets: &dyn Secrets) {
        let [name, other] = ["account/first", "account/second: Й"];
        assert_eq!(secrets.read(name), Ok(None));
        assert_eq!(secrets.forget(name), Ok(()));
        secrets.keep(name, b"one").unwrap();
        secrets.keep(other, &[0, 255, 10]).unwrap();
        assert_eq!(secrets.read(name), Ok(Some(b"one".to_vec())));
        secrets.keep(name, b"longer than one").unwrap();
        assert_eq!(secrets.read(name), Ok(Some(b"longer than one".to_vec())));
        assert_eq!(secrets.read(other), Ok(Some(vec![0, 255, 10])));
        secrets.forget(name).unwrap();
        assert_eq!(secrets.read(name), Ok(None));
        assert_eq!(secrets.read(other), Ok(Some(vec![0, 255, 10])));
    }

    #[test]
    fn files_keep_read_and_forget() {
        let folder = std::env::temp_dir().join(format!("ritm-secrets-{}", std::process::id()));
        let secrets = file::Files::new(folder.clone());
        keeps_reads_and_forgets(&secrets);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;

            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder), 0o700);
            let files: Vec<_> = std::fs::read_dir(&folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            assert_eq!(files.len(), 1);
            assert_eq!(mode(&files[0]), 0o600);
        }
        // Another program's start finds them again.
        assert!(
            file::Files::new(folder.clone())
                .read("account/second: Й")
                .unwrap()
                .is_some()
        );
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_keyring_keeps_reads_and_forgets() {
        // The keyring library's own stand-in for a store.
        let store = keyring_core::mock::Store::new().unwrap();
        keeps_reads_and_forgets(&keyring::Keyring::over(store));
    }
}
