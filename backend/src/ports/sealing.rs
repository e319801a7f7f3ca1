//! Sealing: what has to be readable again later and must not lie open in the database.
//!
//! Secrets that are only compared are stored as hashes. What remains (the secrets of one-time codes, those of sign-in
//! providers, a token in a letter that waits) is encrypted by XChaCha20-Poly1305 under the server's key. Each sealed
//! value is bound to its [`Context`], so that one row's value can't be put into another. The key lies in a file of its
//! own, `secrets.key` in the data folder, and is never in the database nor in a backup.
//!
//! A sealed value: one byte for the form (1), four for the id of the key, 24 for the nonce, then the ciphertext with its
//! tag of 16 bytes.

use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::ports::Random;

const FORM: u8 = 1;
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 5;

/// What a sealed value belongs to: its table, its column and its row. It can be opened for nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Context(Vec<u8>);

impl Context {
    /// The value of `column` of `table` in the row with the key `row`.
    #[must_use]
    pub(crate) fn new(table: &str, column: &str, row: &[u8]) -> Self {
        let mut bytes = b"ritm sealing 1".to_vec();
        // Each part with its length: no two contexts may give the same bytes.
        for part in [table.as_bytes(), column.as_bytes(), row] {
            bytes.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            bytes.extend(part);
        }
        Self(bytes)
    }
}

/// A secret in the clear: wiped from memory when it goes, and never shown by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes of a secret.
    #[must_use]
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The secret itself.
    #[must_use]
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The secret itself, where it is text.
    #[must_use]
    pub(crate) fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes().to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why something can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OpenError {
    /// It was sealed under a key that this server doesn't have.
    #[error("sealed under a key that is not in the key file")]
    UnknownKey,
    /// It was changed, cut, or belongs elsewhere.
    #[error("the sealed value is damaged or belongs to another row")]
    Damaged,
    /// It was sealed by a newer version of this program.
    #[error("sealed by a newer version of this program")]
    Newer,
}

/// Why the key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read or made.
    #[error(
        "can't read or make the key file {path}: {reason}. Check secrets.key_file and the rights of the data folder"
    )]
    File {
        /// The key file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// There is no such file, although there was one.
    #[error(
        "the key file {path} is not there, and this database was sealed with it: put it back from where it is kept, or say \
         where it is (secrets.key_file). Where it is lost for good, run `ritm-backend key new`"
    )]
    Missing {
        /// The key file.
        path: PathBuf,
    },
    /// The file holds other keys than the database needs.
    #[error(
        "the key file {path} is not the one that this database was sealed with: put that one back from where it is kept, or \
         say where it is (secrets.key_file). Where it is lost for good, run `ritm-backend key new`"
    )]
    Other {
        /// The key file.
        path: PathBuf,
    },
    /// The file is no key file.
    #[error(
        "{path}, line {line}: not a key. A key file has lines of 8 and 64 hexadecimal digits; put the file back from where it is kept"
    )]
    Form {
        /// The key file.
        path: PathBuf,
        /// The line that is wrong, counted from one.
        line: usize,
    },
    /// Others on this machine may read the file.
    #[error("{path} may be read by other users of this machine: run `chmod 600` on it")]
    Open {
        /// The key file.
        path: PathBuf,
    },
}

#[derive(Clone)]
struct Key {
    id: u32,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

/// The server's keys: the newest seals, all of them open.
#[derive(Clone)]
pub(crate) struct Sealer {
    keys: Arc<[Key]>,
    random: Random,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({} keys)", self.keys.len())
    }
}

impl Sealer {
    /// A key that exists in memory alone.
    #[must_use]
    pub(crate) fn fresh(random: &Random) -> Self {
        Self {
            keys: Arc::new([Key::draw(random)]),
            random: random.clone(),
        }
    }

    /// Reads the key file; makes it, for its owner alone, when there is none.
    ///
    /// # Errors
    /// The file can't be read, made or understood, or others may read it.
    pub(crate) fn open_file(path: &Path, random: &Random) -> Result<Self, KeyError> {
        match Self::read_file(path, random) {
            Err(KeyError::Missing { .. }) => {}
            read => return read,
        }
        match make_file(path, &[Key::draw(random)]) {
            // Another process made it at the same moment: that one holds.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(reason) => {
                return Err(KeyError::File {
                    path: path.to_owned(),
                    reason,
                });
            }
            Ok(()) => {}
        }
        Self::read_file(path, random)
    }

    /// Reads the key file, which must be there.
    ///
    /// # Errors
    /// The file is not there, can't be read or understood, or others may read it.
    pub(crate) fn read_file(path: &Path, random: &Random) -> Result<Self, KeyError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyError::Missing {
                    path: path.to_owned(),
                });
            }
            Err(reason) => {
                return Err(KeyError::File {
                    path: path.to_owned(),
                    reason,
                });
            }
        };
        refuse_open_file(path)?;
        let mut keys = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            keys.push(Key::read(line).ok_or_else(|| KeyError::Form {
                path: path.to_owned(),
                line: index + 1,
            })?);
        }
        if keys.is_empty() {
            return Err(KeyError::Form {
                path: path.to_owned(),
                line: 1,
            });
        }
        Ok(Self {
            keys: keys.into(),
            random: random.clone(),
        })
    }

    /// Puts a new key before the others of the file, so that whatever is sealed from the next start on is under it.
    /// What is under the old ones can still be opened, and is sealed anew when [`Self::is_old`] says so.
    ///
    /// # Errors
    /// As [`Self::open_file`].
    pub(crate) fn rotate_file(path: &Path, random: &Random) -> Result<Self, KeyError> {
        let old = Self::open_file(path, random)?;
        let mut key = Key::draw(random);
        while old.find(key.id).is_some() {
            key = Key::draw(random);
        }
        let mut keys = vec![key];
        keys.extend(old.keys.iter().cloned());
        replace_file(path, &keys)?;
        Self::open_file(path, random)
    }

    /// Takes all keys but the newest out of the file. What is still sealed under them stays closed for good.
    ///
    /// # Errors
    /// As [`Self::read_file`].
    pub(crate) fn retire_file(path: &Path, random: &Random) -> Result<Self, KeyError> {
        let all = Self::read_file(path, random)?;
        replace_file(path, all.keys.get(..1).unwrap_or_default())?;
        Self::read_file(path, random)
    }

    /// How many keys there are.
    #[must_use]
    pub(crate) fn count(&self) -> usize {
        self.keys.len()
    }

    /// Whether bytes begin as those do that are sealed under another key of the file than the newest.
    #[must_use]
    pub(crate) fn looks_old(&self, bytes: &[u8]) -> bool {
        bytes.len() > HEAD_BYTES + NONCE_BYTES
            && bytes.first() == Some(&FORM)
            && key_id(bytes).is_some_and(|id| self.keys.iter().skip(1).any(|key| key.id == id))
    }

    /// Seals `plain` for `context`.
    #[must_use]
    pub(crate) fn seal(&self, context: &Context, plain: &[u8]) -> Vec<u8> {
        let Some(key) = self.keys.first() else {
            // Every constructor has at least one key.
            return Vec::new();
        };
        let nonce: [u8; NONCE_BYTES] = self.random.bytes();
        let payload = Payload {
            msg: plain,
            aad: &context.0,
        };
        // Only a message beyond 2^38 bytes is refused; then nothing is stored rather than anything in the clear.
        let sealed = key
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .unwrap_or_default();
        let mut out = Vec::with_capacity(HEAD_BYTES + NONCE_BYTES + sealed.len());
        out.push(FORM);
        out.extend(key.id.to_be_bytes());
        out.extend(nonce);
        out.extend(sealed);
        out
    }

    /// Opens what was sealed for the same `context`.
    ///
    /// # Errors
    /// The key is not here, or the value is not what was sealed for this context.
    pub(crate) fn open(&self, context: &Context, sealed: &[u8]) -> Result<Secret, OpenError> {
        match sealed.first() {
            Some(&FORM) => {}
            Some(&form) if form > FORM => return Err(OpenError::Newer),
            _ => return Err(OpenError::Damaged),
        }
        let id = key_id(sealed).ok_or(OpenError::Damaged)?;
        let key = self.find(id).ok_or(OpenError::UnknownKey)?;
        let rest = sealed.get(HEAD_BYTES..).unwrap_or_default();
        let (nonce, text) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(OpenError::Damaged)?;
        let payload = Payload {
            msg: text,
            aad: &context.0,
        };
        key.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Secret::new)
            .map_err(|_| OpenError::Damaged)
    }

    /// Whether a value is under a key that is no longer the newest, and should be sealed anew.
    #[must_use]
    pub(crate) fn is_old(&self, sealed: &[u8]) -> bool {
        key_id(sealed) != self.keys.first().map(|key| key.id)
    }

    /// A key for one purpose, which tells nothing of the server's key or of those for other purposes. It changes with
    /// the server's key; `generation` 0 is the newest, 1 the one before, and none follows the oldest.
    ///
    /// `purpose` is a text that no other purpose has, such as `"ritm 2026 idempotency answers"`.
    #[must_use]
    pub(crate) fn derive(&self, purpose: &str, generation: usize) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
        let key = self.keys.get(generation)?;
        Some(Zeroizing::new(blake3::derive_key(purpose, &*key.bytes)))
    }

    fn find(&self, id: u32) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}

impl Key {
    fn draw(random: &Random) -> Self {
        Self {
            id: u32::from_be_bytes(random.bytes()),
            bytes: Zeroizing::new(random.bytes()),
        }
    }

    fn read(line: &str) -> Option<Self> {
        let (id, bytes) = line.trim().split_once(' ')?;
        if id.len() != 8 {
            return None;
        }
        let id = u32::from_str_radix(id, 16).ok()?;
        let hash = blake3::Hash::from_hex(bytes.trim()).ok()?;
        Some(Self {
            id,
            bytes: Zeroizing::new(*hash.as_bytes()),
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.bytes).into())
    }
}

fn key_id(sealed: &[u8]) -> Option<u32> {
    sealed
        .get(1..)?
        .first_chunk::<4>()
        .map(|id| u32::from_be_bytes(*id))
}

/// Makes the file, which must not be there: whole or not at all, whatever interrupts this. What is half written lies aside,
/// under a name that nobody else has.
fn make_file(path: &Path, keys: &[Key]) -> io::Result<()> {
    let aside = path.with_extension(format!("new.{}", uuid::Uuid::now_v7()));
    let made = write_file(&aside, keys).and_then(|()| match std::fs::hard_link(&aside, path) {
        // Where files have one name only, nothing tells of another that makes it within this very moment.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
            std::fs::rename(&aside, path)
        }
        linked => linked,
    });
    // It is the same file by its other name, or one that nobody needs.
    let _ = std::fs::remove_file(&aside);
    made?;
    sync_folder(path)
}

/// Puts other keys into the file: these or those of before, whatever interrupts this.
fn replace_file(path: &Path, keys: &[Key]) -> Result<(), KeyError> {
    let failed = |reason| KeyError::File {
        path: path.to_owned(),
        reason,
    };
    let aside = path.with_extension("key.new");
    match std::fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    write_file(&aside, keys).map_err(failed)?;
    std::fs::rename(&aside, path).map_err(failed)?;
    sync_folder(path).map_err(failed)
}

fn write_file(path: &Path, keys: &[Key]) -> io::Result<()> {
    let mut text = Zeroizing::new(String::from(
        "# Ritm's keys, the newest first. Without this file, one-time codes and waiting letters can't be read any more:\n\
         # keep a copy apart from the backups of the database.\n",
    ));
    for key in keys {
        text.push_str(&format!(
            "{:08x} {}\n",
            key.id,
            blake3::Hash::from(*key.bytes).to_hex()
        ));
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path)
        .map_err(|reason| KeyError::File {
            path: path.to_owned(),
            reason,
        })?
        .permissions()
        .mode();
    // A group may be allowed to read, as service managers hand over secrets; everybody may not.
    if mode & 0o007 == 0 {
        Ok(())
    } else {
        Err(KeyError::Open {
            path: path.to_owned(),
        })
    }
}

#[cfg(not(unix))]
fn refuse_open_file(_: &Path) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests;
