//! What an ID token says, and whether it says it of us, of now, and in answer to our question (OpenID Connect Core 1.0,
//! 3.1.3.7).

use serde::{Deserialize, Deserializer};

use super::{Keys, Refused};

/// How far the provider's clock may be off, in seconds.
const LEEWAY_S: i64 = 60;

/// How old an ID token may be, in seconds: it is made in answer to a question of some minutes ago.
const AGE_S: i64 = 15 * 60;

/// Longest subject, in bytes (OpenID Connect Core 1.0, 2).
const SUBJECT_BYTES: usize = 255;

/// What an ID token is checked against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The provider, as the settings name it.
    pub(crate) issuer: &'a str,
    /// We, as the provider names us.
    pub(crate) client: &'a str,
    /// What was sent along with the question.
    pub(crate) nonce: &'a str,
    /// The access token that came along.
    pub(crate) access_token: Option<&'a str>,
    /// Now, in Unix seconds.
    pub(crate) now_s: i64,
}

/// What a provider says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Claims {
    /// The person, as the provider names them.
    #[serde(rename = "sub")]
    pub(crate) subject: String,
    /// An address.
    #[serde(default)]
    pub(crate) email: Option<String>,
    /// Whether the provider saw that the address is the person's.
    #[serde(default, deserialize_with = "truth")]
    pub(crate) email_verified: bool,
    /// A name to show.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// A language, as a tag of BCP 47.
    #[serde(default)]
    pub(crate) locale: Option<String>,
    /// A time zone's name.
    #[serde(default)]
    pub(crate) zoneinfo: Option<String>,
}

#[derive(Deserialize)]
struct Frame {
    iss: String,
    aud: OneOrMany,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    at_hash: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// Some providers write truth as text.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Truth {
        Flag(bool),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Truth::deserialize(deserializer)? {
        Truth::Flag(flag) => flag,
        Truth::Text(text) => text == "true",
        Truth::Other(_) => false,
    })
}

/// A moment of a token in whole seconds. Those that no clock shows become the epoch or the end of time.
fn seconds(value: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast from f64 saturates, as is wanted"
    )]
    let whole = value.floor() as i64;
    whole
}

impl Claims {
    /// Checks an ID token as a whole.
    ///
    /// # Errors
    /// [`Refused::Key`] if the provider must be asked for its keys again; otherwise what is wrong with the token.
    pub(crate) fn of_token(token: &str, keys: &Keys, wanted: &Wanted<'_>) -> Result<Self, Refused> {
        const WRONG: Refused = Refused::Malformed("claims");
        let (algorithm, payload) = keys.open(token)?;
        let frame: Frame = serde_json::from_slice(&payload).map_err(|_| WRONG)?;
        let claims: Self = serde_json::from_slice(&payload).map_err(|_| WRONG)?;
        if frame.iss != wanted.issuer {
            return Err(Refused::Issuer);
        }
        let (ours, several) = match &frame.aud {
            OneOrMany::One(one) => (one == wanted.client, false),
            OneOrMany::Many(many) => (many.iter().any(|one| one == wanted.client), many.len() > 1),
        };
        let party = frame.azp.as_deref();
        if !ours || party.is_some_and(|party| party != wanted.client) || (several && party.is_none()) {
            return Err(Refused::Audience);
        }
        let (expires, issued) = (seconds(frame.exp), seconds(frame.iat));
        if expires <= wanted.now_s.saturating_sub(LEEWAY_S) || issued < wanted.now_s.saturating_sub(AGE_S) {
            return Err(Refused::Expired);
        }
        let latest = wanted.now_s.saturating_add(LEEWAY_S);
        if issued > latest || frame.nbf.is_some_and(|from| seconds(from) > latest) {
            return Err(Refused::Early);
        }
        if frame.nonce.as_deref() != Some(wanted.nonce) {
            return Err(Refused::Nonce);
        }
        if let Some(hash) = frame.at_hash
            && wanted
                .access_token
                .is_none_or(|token| algorithm.half_hash(token) != hash)
        {
            return Err(Refused::AccessToken);
        }
        claims.with_subject()
    }

    /// What the provider's `userinfo` says, if it is of the same person (5.3.2).
    ///
    /// # Errors
    /// If it can't be read, or speaks of somebody else.
    pub(crate) fn of_userinfo(bytes: &[u8], subject: &str) -> Result<Self, Refused> {
        let claims: Self = serde_json::from_slice(bytes).map_err(|_| Refused::Malformed("claims"))?;
        if claims.subject == subject {
            Ok(claims)
        } else {
            Err(Refused::Subject)
        }
    }

    fn with_subject(self) -> Result<Self, Refused> {
        if (1..=SUBJECT_BYTES).contains(&self.subject.len()) {
            Ok(self)
        } else {
            Err(Refused::Subject)
        }
    }
}
