//! What a handler knows of its call beside what the endpoint takes.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, header};
use ritm_api::{AccountId, Endpoint, Etag, Micros, SessionId, code};
use ritm_locales::Language;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::caller::{Caller, Credential, cookie, credential};
use super::idempotency::{self, Taken};
use super::problem::Problem;
use super::reply::Reply;
use crate::parts::Parts;
use crate::store::Tx;

/// A call of an endpoint: what came, checked.
pub(crate) struct Call<E: Endpoint> {
    /// What stands in the path.
    pub(crate) path: E::Path,
    /// What stands in the query.
    pub(crate) query: E::Query,
    /// The body.
    pub(crate) body: E::Body,
    /// All else that is known of the call.
    pub(crate) context: Context,
}

/// What is known of a call beside what its endpoint takes.
pub(crate) struct Context {
    pub(super) parts: Arc<Parts>,
    pub(super) caller: Option<Caller>,
    pub(super) address: IpAddr,
    pub(super) headers: HeaderMap,
    pub(super) version: Option<Etag>,
    /// What makes a repetition of the call the same call, if the client says so.
    pub(super) key: Option<Taken>,
}

impl Context {
    /// What every handler may use.
    pub(crate) fn parts(&self) -> &Arc<Parts> {
        &self.parts
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Micros {
        self.parts.now()
    }

    /// Who calls. There is somebody wherever the endpoint does not declare `Anyone`.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub(crate) fn caller(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or(Problem::new(code::NOT_SIGNED_IN))
    }

    /// The account of who calls.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub(crate) fn account(&self) -> Result<AccountId, Problem> {
        self.caller().map(|caller| caller.account)
    }

    /// The session of a browser that brings its cookie, whatever the endpoint asks for.
    pub(crate) fn browser_session(&self) -> Option<SessionId> {
        match credential(&self.headers, self.parts.settings.server.behind_tls)? {
            Credential::Cookie(_) => self.caller.as_ref()?.session(),
            Credential::Bearer(_) => None,
        }
    }

    /// Where the call comes from, also through trusted proxies.
    pub(crate) fn address(&self) -> IpAddr {
        self.address
    }

    /// The language that the client wants most of those there are.
    pub(crate) fn language(&self) -> Language {
        let wanted = self.header(header::ACCEPT_LANGUAGE).unwrap_or_default();
        ritm_locales::negotiate(wanted.split(',').filter_map(|part| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, ""));
            (weight.trim() != "q=0").then_some(tag.trim())
        }))
    }

    /// A header of the call, if it is text.
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A cookie of the call.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.headers, name)
    }

    /// The version that an edit edits (`If-Match`), of an endpoint that declares `edits`.
    ///
    /// # Errors
    /// The call names none.
    pub(crate) fn version(&self) -> Result<i64, Problem> {
        let version = self.version.ok_or(Problem::new(code::VERSION_MISSING))?;
        Ok(version.0)
    }

    /// Writes in one transaction, all or nothing, and answers: the way in which every handler changes something.
    ///
    /// If the client gave the call an `Idempotency-Key`, the reply is kept in the same transaction, and a repetition of the
    /// call gets it again instead of being done. What `work` refuses is not kept. `work` may run more than once, owns what it
    /// captures and awaits nothing but statements (see [`crate::store`]).
    ///
    /// # Errors
    /// What `work` says, or the database, or a key that was used for another call or is in use.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<Reply<T>, Problem>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: AsyncFn(&mut Tx) -> Result<Reply<T>, Problem> + Send + 'static,
    {
        let key = self.key.as_ref().map(|taken| taken.key);
        idempotency::once(&self.parts, key, work).await
    }
}
