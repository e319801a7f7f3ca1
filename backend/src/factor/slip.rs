//! Slips: random texts that are handed out for minutes and taken back once. Only a hash of each is stored.

use data_encoding::BASE64URL_NOPAD;
use ring::digest;
use ritm_api::Secret;

use crate::ports::Random;

/// What a slip is for. The hash says so too: none can be used in another's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// A question to an authenticator.
    Ceremony,
    /// A sign-in that waits for its second step.
    Pending,
    /// What binds a provider's answer to the question.
    State,
    /// What binds the way back from a provider to the page that set out.
    Binding,
    /// A person that came back from a provider.
    Arrival,
}

impl Slip {
    const fn domain(self) -> &'static [u8] {
        match self {
            Self::Ceremony => b"ritm slip v1 ceremony\0",
            Self::Pending => b"ritm slip v1 pending\0",
            Self::State => b"ritm slip v1 state\0",
            Self::Binding => b"ritm slip v1 binding\0",
            Self::Arrival => b"ritm slip v1 arrival\0",
        }
    }

    /// A new slip of 256 random bits.
    pub(crate) fn draw(random: &Random) -> Secret {
        Secret::new(BASE64URL_NOPAD.encode(&random.bytes::<32>()))
    }

    /// What is stored of a slip. It has 256 random bits, so that a plain hash can't be gone back from.
    pub(crate) fn hash(self, text: &str) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(self.domain());
        context.update(text.as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        hash
    }
}
