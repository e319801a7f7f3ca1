//! Authenticator data (Web Authentication level 3, 6.1): what an authenticator says of itself and signs.

use minicbor::Decoder;

use super::cose::Key;
use super::{CREDENTIAL_ID_BYTES, Refused};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const CREDENTIAL: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

/// What an authenticator says of itself.
#[derive(Debug)]
pub(super) struct AuthenticatorData<'a> {
    /// SHA-256 of the relying party's id.
    pub(super) relying_party: &'a [u8],
    /// Somebody touched it.
    pub(super) present: bool,
    /// It knows who that was: by a finger, a face, or a number.
    pub(super) verified: bool,
    /// The key may be copied to other devices of the same person.
    pub(super) backup_eligible: bool,
    /// It has been.
    pub(super) backed_up: bool,
    /// Signatures so far, or nought where none are counted.
    pub(super) count: u32,
    /// The credential that was made, in a registration.
    pub(super) credential: Option<NewCredential<'a>>,
}

/// A credential that was made just now.
#[derive(Debug)]
pub(super) struct NewCredential<'a> {
    /// The model of the authenticator; zeros where it doesn't tell.
    pub(super) model: &'a [u8],
    /// The credential's id.
    pub(super) id: &'a [u8],
    /// Its public key.
    pub(super) key: Key,
    /// The public key as it was written.
    pub(super) key_bytes: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Reads authenticator data from all of `bytes`.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        Self::whole(bytes).ok_or(Refused::Malformed("authenticator data"))?
    }

    /// None if bytes are missing or left over; an inner error says what else is wrong.
    fn whole(bytes: &'a [u8]) -> Option<Result<Self, Refused>> {
        let (relying_party, rest) = bytes.split_at_checked(32)?;
        let (&flags, rest) = rest.split_first()?;
        let (count, mut rest) = rest.split_first_chunk::<4>()?;
        let has = |flag| flags & flag != 0;
        let mut credential = None;
        if has(CREDENTIAL) {
            let (model, after) = rest.split_at_checked(16)?;
            let (length, after) = after.split_first_chunk::<2>()?;
            let length = usize::from(u16::from_be_bytes(*length));
            if length == 0 || length > CREDENTIAL_ID_BYTES {
                return None;
            }
            let (id, after) = after.split_at_checked(length)?;
            let mut decoder = Decoder::new(after);
            let key = match Key::read(&mut decoder) {
                Ok(key) => key,
                Err(refused) => return Some(Err(refused)),
            };
            let (key_bytes, after) = after.split_at_checked(decoder.position())?;
            rest = after;
            credential = Some(NewCredential {
                model,
                id,
                key,
                key_bytes,
            });
        }
        if has(EXTENSIONS) {
            let mut decoder = Decoder::new(rest);
            decoder.map().ok()?;
            decoder.set_position(0);
            decoder.skip().ok()?;
            rest = rest.get(decoder.position()..)?;
        }
        if !rest.is_empty() {
            return None;
        }
        if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
            return Some(Err(Refused::Flags));
        }
        Some(Ok(Self {
            relying_party,
            present: has(PRESENT),
            verified: has(VERIFIED),
            backup_eligible: has(BACKUP_ELIGIBLE),
            backed_up: has(BACKED_UP),
            count: u32::from_be_bytes(*count),
            credential,
        }))
    }
}
