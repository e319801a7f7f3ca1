//! Who calls: what a request proves, and who finds out whom that is.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::pin::Pin;

use axum::http::{HeaderMap, header};
use ritm_api::{AccountId, ApiTokenId, SessionId};
use ritm_api::{Micros, Permission, Scope, Who, code};

use super::problem::Problem;

/// Who calls, by what the account domain says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The account.
    pub(crate) account: AccountId,
    /// By what it calls.
    pub(crate) means: Means,
    /// What it may do as staff; only what counts now, so none without a second factor.
    pub(crate) permissions: BTreeSet<Permission>,
    /// Whether it has roles whose permissions do not count for want of a second factor.
    pub(crate) needs_factor: bool,
    /// When it last proved who it is, by a password, a passkey or a code.
    pub(crate) proved_at: Micros,
}

/// By what somebody calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// A session: a browser's cookie or an app's token.
    Session(SessionId),
    /// An API token, with what it may do.
    Token(ApiTokenId, BTreeSet<Scope>),
}

impl Caller {
    /// The session, if it is one.
    pub(crate) fn session(&self) -> Option<SessionId> {
        match self.means {
            Means::Session(id) => Some(id),
            Means::Token(..) => None,
        }
    }

    /// Whether it may call what this declares.
    ///
    /// # Errors
    /// It may not.
    pub(super) fn may(&self, who: Who) -> Result<(), Problem> {
        let allowed = match (who, &self.means) {
            (Who::Anyone, _) | (Who::Session | Who::Scope(_), Means::Session(_)) => true,
            (Who::Session | Who::Permission(_), Means::Token(..)) => false,
            (Who::Scope(scope), Means::Token(_, scopes)) => scopes.contains(&scope),
            (Who::Permission(permission), Means::Session(_)) => {
                if self.needs_factor {
                    return Err(code::FACTOR_NEEDED.into());
                }
                self.permissions.contains(&permission)
            }
        };
        if allowed {
            Ok(())
        } else {
            Err(code::FORBIDDEN.into())
        }
    }
}

/// What a request brings to prove who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential<'a> {
    /// The value of the session's cookie.
    Cookie(&'a str),
    /// A bearer token: an app's or an API token.
    Bearer(&'a str),
}

/// What is told of a call whose caller is not known yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Knock<'a> {
    /// What it brings.
    pub(crate) credential: Credential<'a>,
    /// Where it comes from.
    pub(crate) address: IpAddr,
}

/// The answer of [`Callers`], awaited.
pub(crate) type Known<'a> = Pin<Box<dyn Future<Output = Result<Option<Caller>, Problem>> + Send + 'a>>;

/// Finds out who calls. The account domain does.
pub(crate) trait Callers: Send + Sync + 'static {
    /// Who brings this; none when it proves nothing (any longer). An error is a database that does not answer.
    fn know<'a>(&'a self, knock: Knock<'a>) -> Known<'a>;
}

/// The names of the session's cookie: the first where browsers come by https, the second on plain loopback, where no
/// browser takes the first.
pub(crate) const COOKIES: [&str; 2] = ["__Host-ritm", "ritm"];

/// The name of the session's cookie.
pub(crate) const fn cookie_name(behind_tls: bool) -> &'static str {
    if behind_tls { COOKIES[0] } else { COOKIES[1] }
}

/// What a request brings: a token before a cookie, for a token is sent on purpose.
pub(super) fn credential(headers: &HeaderMap, behind_tls: bool) -> Option<Credential<'_>> {
    let authorization = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if let Some(authorization) = authorization {
        let (scheme, token) = authorization.split_once(' ')?;
        return scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| Credential::Bearer(token.trim()));
    }
    cookie(headers, cookie_name(behind_tls)).map(Credential::Cookie)
}

/// The cookies of a request that this server set, one a line, in an order of their own.
pub(super) fn own_cookies(headers: &HeaderMap, behind_tls: bool) -> String {
    let mut own: Vec<&str> = cookies(headers)
        .map(str::trim)
        .filter(|pair| pair.starts_with(cookie_name(behind_tls)))
        .collect();
    own.sort_unstable();
    own.join("\n")
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
}

/// The value of a cookie of the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut pairs = cookies(headers).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_token_goes_before_a_cookie() {
        let mut headers = HeaderMap::new();
        assert_eq!(credential(&headers, false), None);
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=b; ritm=one;__Host-ritm=two"),
        );
        assert_eq!(credential(&headers, false), Some(Credential::Cookie("one")));
        assert_eq!(credential(&headers, true), Some(Credential::Cookie("two")));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("bearer three"));
        assert_eq!(credential(&headers, false), Some(Credential::Bearer("three")));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Basic x"));
        assert_eq!(credential(&headers, false), None);
    }
}
