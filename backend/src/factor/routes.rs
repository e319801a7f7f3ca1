//! From HTTP to the service and back.

mod own;
mod passkeys;
mod providers;
mod second;

use std::sync::Arc;

use ritm_api::account::AccountState;
use ritm_api::factor::code;
use ritm_api::{AccountId, Secret, SessionId};

use super::oidc::Directory;
use super::service::pending;
use crate::account::model::{Standing, Turn};
use crate::account::routes::{step_name, turn};
use crate::account::service::sign_in::{self, Asked, Showed};
use crate::account::service::{Refused, note, session, standing};
use crate::http::{Context, Problem, Routes};
use crate::parts::Parts;
use crate::personal::Boxed;
use crate::settings::ServerSettings;
use crate::store::{Error, Tx};

/// Adds the endpoints.
pub(crate) fn add(routes: &mut Routes) {
    second::add(routes);
    passkeys::add(routes);
    own::add(routes);
    providers::add(routes, &Arc::new(Directory::default()));
}

/// The session that calls.
fn session_of(context: &Context) -> Result<SessionId, Problem> {
    let session = context.caller()?.session();
    session.ok_or(Problem::new(ritm_api::code::NOT_SIGNED_IN))
}

/// What is pending: of the body, or of the cookie.
fn pending_of(context: &Context, given: Option<Secret>) -> Result<Secret, Problem> {
    let behind_tls = context.parts().settings.server.behind_tls;
    let cookie = || context.cookie(step_name(behind_tls)).map(Secret::new);
    given.or_else(cookie).ok_or(Problem::new(code::STEP_ENDED))
}

/// The relying party of passkeys: the host that browsers reach the server by, and the origins of its pages.
struct Site {
    host: String,
    origins: Vec<String>,
}

impl Site {
    fn of(settings: &ServerSettings) -> Self {
        let url = settings.public_url();
        let (scheme, authority) = url.split_once("://").unwrap_or(("http", &url));
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        // Browsers take no address of numbers for a relying party, but this machine's own name.
        if host.parse::<std::net::IpAddr>().is_ok() || host.starts_with('[') {
            let port = authority.strip_prefix(host).unwrap_or_default();
            return Self {
                host: "localhost".to_owned(),
                origins: vec![format!("{scheme}://localhost{port}")],
            };
        }
        Self {
            host: host.to_owned(),
            origins: vec![url.clone()],
        }
    }
}

/// What a change of factors does beside itself: it is written down, other sessions end, and so do sign-ins that wait for
/// their second step.
async fn changed(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    session: SessionId,
    action: &'static str,
    details: &[(&'static str, &str)],
) -> Result<(), Refused> {
    note(tx, turn, action, Some(account), account, details).await?;
    session::end_others(tx, account, Some(session)).await?;
    pending::forget(tx, account).await?;
    Ok(())
}

/// How the owner of an account that is not locked is called.
async fn known(tx: &mut Tx, account: AccountId) -> Result<Standing, Refused> {
    let standing = standing(tx, account)
        .await?
        .ok_or(ritm_api::code::NOT_SIGNED_IN)?;
    if standing.state == AccountState::Locked {
        return Err(ritm_api::account::code::LOCKED.into());
    }
    Ok(standing)
}

/// What every closure of a transaction owns.
#[derive(Clone)]
struct Held {
    parts: Arc<Parts>,
    turn: Turn,
}

impl Held {
    fn of(context: &Context) -> Self {
        Self {
            parts: Arc::clone(context.parts()),
            turn: turn(context),
        }
    }
}

/// Writes down that somebody who came as far as a factor showed a wrong one.
fn was_wrong(held: &Held, account: AccountId, asked: Asked, showed: Showed) -> Boxed<'static, ()> {
    let (store, turn) = (held.parts.store.clone(), held.turn.clone());
    Box::pin(async move {
        let written: Result<(), Error> = store
            .write(async move |tx: &mut Tx| sign_in::proof_was_wrong(tx, &turn, account, asked, showed).await)
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, "can't write that a factor was refused");
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Site;
    use crate::settings::Settings;

    #[test]
    fn passkeys_are_of_the_public_host() {
        let site = |url: Option<&str>, bind: &str| {
            let mut settings = Settings::default().server;
            settings.url = url.map(str::to_owned);
            settings.bind = bind.parse().unwrap_or(settings.bind);
            let site = Site::of(&settings);
            (site.host, site.origins.join(" "))
        };
        let pair = |host: &str, origin: &str| (host.to_owned(), origin.to_owned());
        assert_eq!(
            site(Some("https://ritm.example"), ""),
            pair("ritm.example", "https://ritm.example")
        );
        assert_eq!(
            site(Some("https://ritm.example:8443"), ""),
            pair("ritm.example", "https://ritm.example:8443")
        );
        assert_eq!(
            site(None, "127.0.0.1:8080"),
            pair("localhost", "http://localhost:8080")
        );
        assert_eq!(site(None, "[::1]:81"), pair("localhost", "http://localhost:81"));
    }
}
