//! Tokens: random secrets that stand for something, of which only a hash is stored.
//!
//! A token's text carries the id of its row and 256 random bits. The row is found by the id, and the secret compared in
//! constant time, so that neither an index nor a comparison tells how much of a guess was right. The hash is plain
//! SHA-256: what has 256 random bits can't be guessed, so it need not be slow.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use ring::{digest, hmac};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroize as _;

/// What a token is for. Each kind is hashed in its own way, so that none can be used for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// The cookie of a session in a browser.
    Cookie,
    /// What an app shows with each request, for some minutes.
    Access,
    /// What an app gets its next pair of tokens for, once.
    Refresh,
    /// What a person gave a program of theirs.
    Api,
    /// What a letter carries: a confirmation, a reset.
    Letter,
    /// What a browser or app is known again by.
    Device,
    /// What whoever signed up keeps until the address is confirmed.
    SignUp,
}

impl Use {
    /// What the token's text begins with: those that might be copied to where they do not belong can be recognised.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "ritm_a_",
            Self::Refresh => "ritm_r_",
            Self::Api => "ritm_",
            Self::Cookie | Self::Letter | Self::Device | Self::SignUp => "",
        }
    }

    const fn domain(self) -> &'static [u8] {
        match self {
            Self::Cookie => b"ritm token v1 cookie\0",
            Self::Access => b"ritm token v1 access\0",
            Self::Refresh => b"ritm token v1 refresh\0",
            Self::Api => b"ritm token v1 api\0",
            Self::Letter => b"ritm token v1 letter\0",
            Self::Device => b"ritm token v1 device\0",
            Self::SignUp => b"ritm token v1 sign-up\0",
        }
    }
}

/// A token in clear, wiped from memory when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token {
    kind: Use,
    id: Uuid,
    secret: [u8; 32],
}

/// How many bytes of a token's end guard against misspelling.
const CHECK: usize = 4;

impl Token {
    /// A token for the row `id` out of random bytes.
    pub(crate) const fn new(kind: Use, id: Uuid, secret: [u8; 32]) -> Self {
        Self { kind, id, secret }
    }

    /// Reads a token's text; nothing if it is none of this kind.
    pub(crate) fn parse(kind: Use, text: &str) -> Option<Self> {
        // The longest there is; what is longer need not be decoded.
        if text.len() > 96 {
            return None;
        }
        let bytes = BASE64URL_NOPAD
            .decode(text.strip_prefix(kind.prefix())?.as_bytes())
            .ok()?;
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (secret, check) = rest.split_first_chunk::<32>()?;
        let token = Self::new(kind, Uuid::from_bytes(*id), *secret);
        (check == token.check().as_slice()).then_some(token)
    }

    /// The token as it is handed out.
    pub(crate) fn text(&self) -> String {
        let mut bytes = Vec::with_capacity(16 + 32 + CHECK);
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(&self.secret);
        bytes.extend_from_slice(&self.check());
        let text = format!("{}{}", self.kind.prefix(), BASE64URL_NOPAD.encode(&bytes));
        bytes.zeroize();
        text
    }

    /// What it is for.
    pub(crate) const fn kind(&self) -> Use {
        self.kind
    }

    /// The row that the token is of.
    pub(crate) const fn id(&self) -> Uuid {
        self.id
    }

    /// What is stored of the token.
    pub(crate) fn hash(&self) -> [u8; 32] {
        hashed(self.kind.domain(), &[self.id.as_bytes(), &self.secret])
    }

    /// Whether `stored` is this token's hash; takes as long for any of them.
    pub(crate) fn matches(&self, stored: &[u8]) -> bool {
        self.hash().as_slice().ct_eq(stored).into()
    }

    /// A token that follows from this one and the `salt` that is stored beside its hash: whoever has only one of them
    /// knows nothing of it. So an answer that got lost can be given again without ever having been stored.
    pub(crate) fn next(&self, kind: Use, salt: &[u8; 32]) -> Self {
        let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, salt));
        mac.update(kind.domain());
        mac.update(self.id.as_bytes());
        mac.update(&self.secret);
        let mut secret = [0; 32];
        secret.copy_from_slice(mac.sign().as_ref());
        Self::new(kind, self.id, secret)
    }

    /// What shows a misspelt token without asking the database.
    fn check(&self) -> [u8; CHECK] {
        let [a, b, c, d, ..] = hashed(b"ritm token v1 check\0", &[self.id.as_bytes(), &self.secret]);
        [a, b, c, d]
    }
}

/// SHA-256 of a domain's name and of parts that have always the same lengths.
pub(super) fn hashed(domain: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(domain);
    for part in parts {
        context.update(part);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

impl Drop for Token {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({:?})", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Use; 7] = [
        Use::Cookie,
        Use::Access,
        Use::Refresh,
        Use::Api,
        Use::Letter,
        Use::Device,
        Use::SignUp,
    ];

    fn token(kind: Use) -> Token {
        Token::new(kind, Uuid::from_bytes([7; 16]), [42; 32])
    }

    #[test]
    fn a_token_is_read_as_what_it_was() {
        for kind in KINDS {
            let text = token(kind).text();
            assert!(
                text.len() <= 96
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
                "{text}"
            );
            assert!(Token::parse(kind, &text) == Some(token(kind)));
            assert!(token(kind).matches(&token(kind).hash()));
        }
    }

    #[test]
    fn no_token_counts_as_one_of_another_kind() {
        for a in KINDS {
            for b in KINDS.into_iter().filter(|b| *b != a) {
                assert!(!token(a).matches(&token(b).hash()), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_misspelt_token_is_none() {
        let text = token(Use::Api).text();
        for at in 5..text.len() {
            let mut wrong = text.clone().into_bytes();
            if let Some(byte) = wrong.get_mut(at) {
                *byte = if *byte == b'A' { b'B' } else { b'A' };
            }
            let wrong = String::from_utf8(wrong).unwrap_or_default();
            assert!(Token::parse(Use::Api, &wrong).is_none(), "{at}");
        }
        for text in ["", "ritm_", "ritm_AAAA", &"A".repeat(5000)] {
            assert!(Token::parse(Use::Api, text).is_none());
        }
    }

    #[test]
    fn the_next_token_needs_both_the_token_and_the_salt() {
        let next = token(Use::Refresh).next(Use::Refresh, &[1; 32]);
        assert!(next == token(Use::Refresh).next(Use::Refresh, &[1; 32]));
        assert!(next != token(Use::Refresh).next(Use::Refresh, &[2; 32]));
        assert!(
            next != Token::new(Use::Refresh, Uuid::from_bytes([7; 16]), [43; 32])
                .next(Use::Refresh, &[1; 32])
        );
        assert!(next.text() != token(Use::Refresh).next(Use::Access, &[1; 32]).text());
    }

    #[test]
    fn a_token_prints_nothing_of_itself() {
        assert_eq!(format!("{:?}", token(Use::Cookie)), "Token(Cookie)");
    }
}
