//! Who calls: what a cookie or a token proves.
//!
//! Each call reads its session anew: a key in a table of a database on the same machine costs microseconds, and so ends a
//! session everywhere at once when its owner ends it. Only the last use is written, and that seldom.

use std::net::IpAddr;
use std::sync::Arc;

use super::model::place;
use super::service::session::{self, Seen};
use super::token::{Token, Use};
use crate::http::{Callers, Credential, Knock, Known, Problem};
use crate::parts::Parts;
use crate::store::{Error, Tx};

/// Finds out who calls.
pub(crate) struct Sessions {
    parts: Arc<Parts>,
}

impl Sessions {
    /// Looks into this server's sessions.
    pub(crate) const fn of(parts: Arc<Parts>) -> Self {
        Self { parts }
    }

    /// Writes that a session or token was used, without having anybody wait for it.
    fn touch(&self, seen: Seen, address: IpAddr) {
        let parts = Arc::clone(&self.parts);
        tokio::spawn(async move {
            let now = parts.now();
            let place = place(address);
            let written: Result<(), Error> = parts
                .store
                .write(async move |tx: &mut Tx| session::touch(tx, now, &seen, &place).await)
                .await;
            if let Err(error) = written {
                tracing::warn!(%error, "can't write when a session was used");
            }
        });
    }
}

impl Callers for Sessions {
    fn know<'a>(&'a self, knock: Knock<'a>) -> Known<'a> {
        let token = match knock.credential {
            Credential::Cookie(text) => Token::parse(Use::Cookie, text),
            // The names of the kinds differ in their beginning; the first that fits is the only one.
            Credential::Bearer(text) => {
                Token::parse(Use::Access, text).or_else(|| Token::parse(Use::Api, text))
            }
        };
        Box::pin(async move {
            let Some(token) = token else { return Ok(None) };
            let now = self.parts.now();
            let seen: Option<Seen> = self
                .parts
                .store
                .read(async move |tx: &mut Tx| match token.kind() {
                    Use::Api => session::know_api(tx, now, &token).await,
                    _ => session::know(tx, now, &token).await,
                })
                .await
                .map_err(|error: Error| Problem::from(error))?;
            let Some(seen) = seen else { return Ok(None) };
            let caller = seen.caller.clone();
            if seen.touch {
                self.touch(seen, knock.address);
            }
            Ok(Some(caller))
        })
    }
}
