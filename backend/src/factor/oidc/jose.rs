//! Signed tokens (RFC 7515, RFC 7519) and the keys they are checked with (RFC 7517, RFC 7518, RFC 8037).

use data_encoding::BASE64URL_NOPAD;
use ring::digest;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;

use super::Refused;

/// Longest token, in bytes.
const TOKEN_BYTES: usize = 16 << 10;

/// How many keys of a provider are read; real ones have two or three.
const KEYS: usize = 64;

/// How many keys are tried for a token that doesn't name one.
const TRIES: usize = 4;

/// The kinds of signature that are taken. Neither `none` nor those by a shared secret: what a provider says must be
/// something that only the provider can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// ECDSA over P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// The algorithm of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            "ES384" => Some(Self::Es384),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            _ => None,
        }
    }

    /// What `at_hash` says of `access_token` in a token of this algorithm (OpenID Connect Core 1.0, 3.1.3.6).
    pub(super) fn half_hash(self, access_token: &str) -> String {
        let hash = match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => &digest::SHA256,
            Self::Es384 => &digest::SHA384,
            Self::EdDsa => &digest::SHA512,
        };
        let hash = digest::digest(hash, access_token.as_bytes());
        let (half, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
        BASE64URL_NOPAD.encode(half)
    }
}

/// The keys a provider signs with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    algorithm: Option<Algorithm>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Deserialize)]
struct WrittenKeys {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct WrittenKey {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

impl Key {
    /// None for a key of a kind, or for a purpose, that isn't ours to use.
    fn read(written: &WrittenKey) -> Option<Self> {
        if written.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let algorithm = match &written.alg {
            Some(name) => Some(Algorithm::parse(name)?),
            None => None,
        };
        let field = |field: &Option<String>| decode(field.as_deref()?);
        let point = |length: usize| {
            let (x, y) = (field(&written.x)?, field(&written.y)?);
            (x.len() == length && y.len() == length).then(|| [&[4], x.as_slice(), y.as_slice()].concat())
        };
        let kind = match (written.kty.as_str(), written.crv.as_deref()) {
            ("RSA", None) => Kind::Rsa {
                n: field(&written.n)?,
                e: field(&written.e)?,
            },
            ("EC", Some("P-256")) => Kind::P256(point(32)?),
            ("EC", Some("P-384")) => Kind::P384(point(48)?),
            ("OKP", Some("Ed25519")) => Kind::Ed25519(field(&written.x).filter(|x| x.len() == 32)?),
            _ => return None,
        };
        Some(Self {
            id: written.kid.clone(),
            algorithm,
            kind,
        })
    }

    /// Whether the signature holds; none if the key is not one for this algorithm.
    fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Option<bool> {
        if self.algorithm.is_some_and(|own| own != algorithm) {
            return None;
        }
        let plain = |kind: &'static dyn VerificationAlgorithm, key: &Vec<u8>| {
            UnparsedPublicKey::new(kind, key).verify(message, signature)
        };
        let verdict = match (&self.kind, algorithm) {
            (Kind::Rsa { n, e }, Algorithm::Rs256) => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            (Kind::Rsa { n, e }, Algorithm::Ps256) => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PSS_2048_8192_SHA256,
                message,
                signature,
            ),
            (Kind::P256(key), Algorithm::Es256) => plain(&signature::ECDSA_P256_SHA256_FIXED, key),
            (Kind::P384(key), Algorithm::Es384) => plain(&signature::ECDSA_P384_SHA384_FIXED, key),
            (Kind::Ed25519(key), Algorithm::EdDsa) => plain(&signature::ED25519, key),
            _ => return None,
        };
        Some(verdict.is_ok())
    }
}

impl Keys {
    /// Reads a provider's key set. Keys of other kinds and purposes are passed over: a set may have any.
    ///
    /// # Errors
    /// If it is no key set.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let written: WrittenKeys = serde_json::from_slice(bytes).map_err(|_| Refused::Malformed("keys"))?;
        let keys = written.keys.into_iter().take(KEYS);
        let keys = keys.filter_map(|key| serde_json::from_value(key).ok());
        Ok(Self(keys.filter_map(|key| Key::read(&key)).collect()))
    }

    /// Checks the token's signature, and gives what it says with how it was signed.
    ///
    /// # Errors
    /// [`Refused::Key`] if the provider must be asked for its keys again; otherwise what is wrong with the token.
    pub(super) fn open(&self, token: &str) -> Result<(Algorithm, Vec<u8>), Refused> {
        const WRONG: Refused = Refused::Malformed("token");
        if token.len() > TOKEN_BYTES {
            return Err(WRONG);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(WRONG)?;
        let (header, payload) = message.split_once('.').ok_or(WRONG)?;
        let header = decode(header).ok_or(WRONG)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| WRONG)?;
        // What a token calls critical must be understood (RFC 7515, 4.1.11), and nothing of that kind is.
        if header.crit.is_some() {
            return Err(WRONG);
        }
        let algorithm = Algorithm::parse(&header.alg).ok_or(Refused::Algorithm)?;
        let signature = decode(signature).ok_or(WRONG)?;
        let named = |key: &&Key| header.kid.is_none() || key.id == header.kid;
        let verdicts = self.0.iter().filter(named);
        let mut verdicts = verdicts
            .filter_map(|key| key.verify(algorithm, message.as_bytes(), &signature))
            .take(TRIES)
            .peekable();
        if verdicts.peek().is_none() {
            return Err(Refused::Key);
        }
        if !verdicts.any(|holds| holds) {
            return Err(Refused::Signature);
        }
        Ok((algorithm, decode(payload).ok_or(WRONG)?))
    }
}
