//! What is asked of a provider and how its answers are read: discovery (OpenID Connect Discovery 1.0), the
//! authorization request with PKCE (RFC 7636) and the token request (RFC 6749, 4.1.3).

use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::digest::{SHA256, digest};
use serde::Deserialize;

use super::Refused;
use super::jose::Algorithm;
use crate::factor::totp::escape;

/// Longest address that a provider may name, in bytes.
const ADDRESS_BYTES: usize = 1 << 10;

/// What a provider says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    /// Where the person is sent.
    pub(crate) authorization: String,
    /// Where the code is exchanged.
    pub(crate) token: String,
    /// Where its keys are.
    pub(crate) keys: String,
    /// Where more is said of the person, if anywhere.
    pub(crate) userinfo: Option<String>,
    /// Whether it names itself when it sends the person back (RFC 9207): then an answer that does not is refused.
    pub(crate) names_itself: bool,
    /// Whether we authenticate by the body instead of a header.
    by_body: bool,
}

#[derive(Deserialize)]
struct Written {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    response_types_supported: Option<Vec<String>>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Where a provider's metadata are.
pub(crate) fn discovery(issuer: &str) -> String {
    format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    )
}

/// Whether secrets may go to this address: https, or plain http to this very machine where a provider is tried out.
pub(crate) fn is_safe(address: &str) -> bool {
    if address.len() > ADDRESS_BYTES
        || address.bytes().any(|byte| !byte.is_ascii_graphic())
        || address.contains('#')
    {
        return false;
    }
    let (host, plain) = match (address.strip_prefix("https://"), address.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ => return false,
    };
    let host = host.split(['/', '?']).next().unwrap_or_default();
    if host.is_empty() || host.contains('@') || host.contains('\\') {
        return false;
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    !plain || matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

impl Metadata {
    /// Reads what the provider says of itself at [`discovery`].
    ///
    /// # Errors
    /// If it speaks for another issuer, names unsafe addresses, or can't do what is needed.
    pub(crate) fn parse(bytes: &[u8], issuer: &str) -> Result<Self, Refused> {
        let written: Written = serde_json::from_slice(bytes).map_err(|_| Refused::Malformed("metadata"))?;
        if written.issuer != issuer {
            return Err(Refused::Issuer);
        }
        let addresses = [
            ("authorization_endpoint", Some(&written.authorization_endpoint)),
            ("token_endpoint", Some(&written.token_endpoint)),
            ("jwks_uri", Some(&written.jwks_uri)),
            ("userinfo_endpoint", written.userinfo_endpoint.as_ref()),
        ];
        for (name, address) in addresses {
            // A provider by https has no business with addresses that are not.
            let safe = |address: &String| {
                is_safe(address) && (address.starts_with("https:") || issuer.starts_with("http:"))
            };
            if address.is_some_and(|address| !safe(address)) {
                return Err(Refused::Address(name));
            }
        }
        let lists = |list: &Option<Vec<String>>, wanted: &dyn Fn(&str) -> bool| {
            list.as_ref()
                .is_none_or(|list| list.iter().any(|one| wanted(one)))
        };
        if !lists(&written.response_types_supported, &|kind| kind == "code") {
            return Err(Refused::Lacks("the code flow"));
        }
        if !lists(&written.id_token_signing_alg_values_supported, &|name| {
            Algorithm::parse(name).is_some()
        }) {
            return Err(Refused::Lacks("a signature that is taken"));
        }
        // Where nothing is said of PKCE it is sent all the same; providers pass over what they don't know.
        if !lists(&written.code_challenge_methods_supported, &|method| {
            method == "S256"
        }) {
            return Err(Refused::Lacks("PKCE by S256"));
        }
        let methods = written.token_endpoint_auth_methods_supported;
        // Without the list it is `client_secret_basic` (OpenID Connect Discovery 1.0, 3).
        let by_body = !lists(&methods, &|method| method == "client_secret_basic");
        Ok(Self {
            authorization: written.authorization_endpoint,
            token: written.token_endpoint,
            keys: written.jwks_uri,
            userinfo: written.userinfo_endpoint,
            names_itself: written.authorization_response_iss_parameter_supported,
            by_body,
        })
    }
}

/// What is sent along when a person is sent to a provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    /// We, as the provider names us.
    pub(crate) client: &'a str,
    /// Where the person comes back.
    pub(crate) back: &'a str,
    /// What is asked for, separated by spaces.
    pub(crate) scopes: &'a str,
    /// What binds the answer to the browser that asked.
    pub(crate) state: &'a str,
    /// What binds the ID token to the question.
    pub(crate) nonce: &'a str,
    /// What only we know, and the code is exchanged with.
    pub(crate) verifier: &'a str,
    /// The language of the provider's pages.
    pub(crate) language: &'a str,
}

/// Where the person is sent.
pub(crate) fn authorization(metadata: &Metadata, question: &Question<'_>) -> String {
    let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, question.verifier.as_bytes()).as_ref());
    let query = form(&[
        ("response_type", "code"),
        ("client_id", question.client),
        ("redirect_uri", question.back),
        ("scope", question.scopes),
        ("state", question.state),
        ("nonce", question.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("ui_locales", question.language),
    ]);
    let joint = if metadata.authorization.contains('?') {
        '&'
    } else {
        '?'
    };
    format!("{}{joint}{query}", metadata.authorization)
}

/// A form's body, each part escaped.
fn form(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", escape(value)))
        .collect();
    fields.join("&")
}

/// A request for the tokens of a code: the body, a form, and the `Authorization` header if there is one.
pub(crate) fn token_request(
    metadata: &Metadata,
    client: &str,
    secret: Option<&str>,
    code: &str,
    back: &str,
    verifier: &str,
) -> (String, Option<String>) {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", back),
        ("code_verifier", verifier),
    ];
    match secret {
        // RFC 6749, 2.3.1: both parts escaped as in a form before they are joined.
        Some(secret) if !metadata.by_body => {
            let both = format!("{}:{}", escape(client), escape(secret));
            (
                form(&fields),
                Some(format!("Basic {}", BASE64.encode(both.as_bytes()))),
            )
        }
        Some(secret) => {
            fields.extend([("client_id", client), ("client_secret", secret)]);
            (form(&fields), None)
        }
        None => {
            fields.push(("client_id", client));
            (form(&fields), None)
        }
    }
}

/// What a provider gives for a code.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    /// Who the person is.
    pub(crate) id_token: String,
    /// What `userinfo` is asked with; forgotten afterwards.
    pub(crate) access_token: String,
    token_type: String,
}

impl TokenAnswer {
    /// Reads the answer to [`token_request`].
    ///
    /// # Errors
    /// If it can't be read, or is of a kind that isn't known.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let answer: Self = serde_json::from_slice(bytes).map_err(|_| Refused::Malformed("token answer"))?;
        if answer.token_type.eq_ignore_ascii_case("bearer") {
            Ok(answer)
        } else {
            Err(Refused::Lacks("bearer tokens"))
        }
    }
}
