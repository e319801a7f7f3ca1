//! Passkeys (W3C Web Authentication, levels 2 and 3): what a browser brings back from an authenticator, and whether it
//! proves what it says.
//!
//! Pure: bytes in, a verdict out. Challenges, counters and owners are kept by the domain's service. The signatures are
//! verified by `ring`, which is in the server for TLS anyway; around them is a page of bytes to read, which is less
//! than any library of the field brings along. Attestation is not asked for: who made an authenticator is of no matter
//! here, and to ask would show people one more dialog.

mod ceremony;
mod client;
mod cose;
mod data;
#[cfg(test)]
pub(crate) mod device;

pub(crate) use ceremony::{
    Assertion, Created, Expected, KnownKey, Proved, Registration, UserCheck, authenticate, is_credential_id,
    register,
};
pub(crate) use cose::ALGORITHMS;

/// Largest attestation object, in bytes; a real one has a few hundred, or a few thousand with a chain of certificates.
pub(crate) const ATTESTATION_BYTES: usize = 16 << 10;

/// Largest client data, in bytes.
pub(crate) const CLIENT_DATA_BYTES: usize = 4 << 10;

/// Largest authenticator data of a sign-in, in bytes.
pub(crate) const AUTHENTICATOR_DATA_BYTES: usize = 4 << 10;

/// Largest signature, in bytes: RSA of 8,192 bits.
pub(crate) const SIGNATURE_BYTES: usize = 1 << 10;

/// Longest id of a credential, in bytes (Web Authentication level 3, 4).
pub(crate) const CREDENTIAL_ID_BYTES: usize = 1023;

/// Why what an authenticator brought is refused. People are told one thing in every case; the log says which it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// Bytes that can't be read as what they should be, or of more than is taken.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// Client data of another ceremony than the one that is going on.
    #[error("client data of another type")]
    Type,
    /// An answer to another challenge.
    #[error("another challenge")]
    Challenge,
    /// Made on a page of another origin.
    #[error("another origin")]
    Origin,
    /// Made in a frame of a page that we don't know.
    #[error("made within another page")]
    Framed,
    /// Made for another relying party.
    #[error("another relying party")]
    RelyingParty,
    /// Nobody touched the authenticator.
    #[error("nobody was present")]
    NotPresent,
    /// The authenticator didn't check who holds it, though that was asked for.
    #[error("the user was not verified")]
    NotVerified,
    /// Flags that contradict one another or what was known of the credential.
    #[error("contradictory flags")]
    Flags,
    /// A kind of key that wasn't offered.
    #[error("a key of an unknown kind")]
    Algorithm,
    /// The signature doesn't hold.
    #[error("a wrong signature")]
    Signature,
    /// A counter that did not go on: there may be a copy of the authenticator.
    #[error("a counter that did not go on")]
    Counter,
    /// The credential belongs to somebody else than the answer says.
    #[error("another user's credential")]
    User,
}

#[cfg(test)]
mod tests;
