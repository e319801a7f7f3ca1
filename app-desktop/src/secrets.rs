//! What only this athlete on this computer may read, such as a key to an account: a small port, with the system's keyring
//! behind it, and a file where there is none.

mod file;
mod keyring;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, mpsc},
    thread,
};

use ritm_engine::{Driver, HostAnswer, Teller};
use ritm_model::secret::{SecretAnswer, SecretAsk, SecretFault as Told};

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

/// Takes up what the engine asks of secrets, on a thread of its own: a keyring may ask the athlete for a password. The place
/// is opened in `folder` when it is first wanted.
pub(crate) fn driver(
    teller: Teller,
    place: Arc<OnceLock<Box<dyn Secrets>>>,
    folder: PathBuf,
) -> Driver<SecretAsk> {
    let (asks, inbox) = mpsc::channel();
    let told = teller.clone();
    // Without a thread the receiver is dropped, and whoever asks is told.
    let _ = thread::Builder::new()
        .name("ritm-secrets".to_owned())
        .spawn(move || {
            for (id, ask) in inbox {
                let secrets = place.get_or_init(|| open(&folder));
                teller.answer(id, HostAnswer::Secret(carry_out(secrets.as_ref(), ask)));
            }
        });
    Box::new(move |id, ask| {
        if asks.send((id, ask)).is_err() {
            told.answer(id, HostAnswer::BrokenDown);
        }
    })
}

fn carry_out(secrets: &dyn Secrets, ask: SecretAsk) -> SecretAnswer {
    let done = match ask {
        SecretAsk::Read { name } => secrets.read(&name),
        SecretAsk::Keep { name, secret } => secrets.keep(&name, &secret).map(|()| None),
        SecretAsk::Forget { name } => secrets.forget(&name).map(|()| None),
    };
    done.map_err(|fault| match fault {
        SecretFault::Locked => Told::Locked,
        SecretFault::Other(detail) => {
            eprintln!("secrets: {detail}");
            Told::Failed
        }
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use ritm_engine::host::secrets::{SecretsUnderTest, keeps_contract};

    use super::*;

    /// A place as the engine reaches it.
    struct Reached<F>(F, Box<dyn Secrets>);

    impl<F: Fn() -> Box<dyn Secrets>> Reached<F> {
        fn new(open: F) -> Self {
            let place = open();
            Self(open, place)
        }
    }

    impl<F: Fn() -> Box<dyn Secrets>> SecretsUnderTest for Reached<F> {
        fn ask(&mut self, ask: SecretAsk) -> SecretAnswer {
            carry_out(self.1.as_ref(), ask)
        }

        fn start_anew(&mut self) {
            self.1 = (self.0)();
        }
    }

    #[test]
    fn files_keep_the_contract_and_are_their_owners_alone() {
        let folder = std::env::temp_dir().join(format!("ritm-secrets-{}", std::process::id()));
        let open = || Box::new(file::Files::new(folder.clone())) as Box<dyn Secrets>;
        assert_eq!(keeps_contract(&mut Reached::new(open)), Ok(()));
        open().keep("account", b"one").unwrap();
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
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_keyring_keeps_the_contract() {
        // The keyring library's own stand-in for a store.
        let store = keyring_core::mock::Store::new().unwrap();
        let open = || Box::new(keyring::Keyring::over(store.clone())) as Box<dyn Secrets>;
        assert_eq!(keeps_contract(&mut Reached::new(open)), Ok(()));
    }
}
