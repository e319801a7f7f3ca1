//! Sign-in by a provider (OpenID Connect Core 1.0): the code flow with PKCE, for any provider that the settings name.
//!
//! [`jose`] checks signatures, [`claims`] what a token says, [`provider`] makes requests and reads answers, all of them
//! pure; [`directory`] asks. What is written here instead of taken from a library are some three hundred lines over `ring`, which TLS
//! brings anyway: the libraries bring a second HTTP client and every algorithm that a token must not use.

mod claims;
mod directory;
mod jose;
mod provider;

pub(crate) use claims::Claims;
pub(crate) use directory::{Directory, Exchange, Trouble};
pub(crate) use jose::Keys;
pub(crate) use provider::{Question, authorization};

/// Why what a provider brought is refused. People are told that the provider's answer couldn't be trusted, the log
/// says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// Bytes that can't be read as what they should be, or of more than is taken.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// A document that speaks for another issuer.
    #[error("another issuer")]
    Issuer,
    /// An address that isn't https, or is of a kind that no provider has.
    #[error("an unsafe address of {0}")]
    Address(&'static str),
    /// The provider can't do what is needed.
    #[error("the provider lacks {0}")]
    Lacks(&'static str),
    /// A signature of a kind that isn't taken.
    #[error("an algorithm that is not taken")]
    Algorithm,
    /// Signed by a key that the provider doesn't list.
    #[error("an unknown key")]
    Key,
    /// The signature doesn't hold.
    #[error("a wrong signature")]
    Signature,
    /// Made for another client.
    #[error("another audience")]
    Audience,
    /// Too old, or of no time at all.
    #[error("expired")]
    Expired,
    /// From the future.
    #[error("issued in the future")]
    Early,
    /// An answer to another question.
    #[error("another nonce")]
    Nonce,
    /// Not the access token that came along.
    #[error("another access token")]
    AccessToken,
    /// Without a subject, or with one that can't be.
    #[error("no subject")]
    Subject,
}

#[cfg(test)]
pub(super) mod tests;
