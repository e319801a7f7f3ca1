//! What is known of the providers: asked for when it is needed, kept for an hour, bounded in size and time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderValue, header};
use url::Url;

use super::claims::{Claims, Wanted};
use super::provider::{self, Metadata, TokenAnswer};
use super::{Keys, Refused};
use crate::ports::outbound::{Answer, OutboundFault, Request};
use crate::ports::{Micros, Ports};
use crate::settings::ProviderSettings;

/// How long what a provider says of itself is believed.
const KEPT: Duration = Duration::from_secs(3600);

/// How often its keys are asked for at most when a token names an unknown one.
const KEYS_AGAIN: Duration = Duration::from_secs(60);

/// How long a provider may take.
const TIME: Duration = Duration::from_secs(10);

/// Largest answer of a provider, in bytes.
const BYTES: usize = 256 << 10;

/// Why a provider could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// It did not answer.
    #[error(transparent)]
    Silent(#[from] OutboundFault),
    /// It answered with a failure.
    #[error("the provider answered {step} with status {status}")]
    Failed {
        /// What was asked.
        step: &'static str,
        /// The status.
        status: u16,
    },
    /// What it answered can't be trusted.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// What is known of the providers.
#[derive(Default)]
pub(crate) struct Directory(Mutex<HashMap<String, Known>>);

#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    read: Micros,
    keys: Option<(Arc<Keys>, Micros)>,
}

/// What is exchanged with a provider for a person.
pub(crate) struct Exchange<'a> {
    /// What the browser brought back.
    pub(crate) code: &'a str,
    /// Where the browser came back to.
    pub(crate) back: &'a str,
    /// What the code is bound to.
    pub(crate) verifier: &'a str,
    /// What the token is bound to.
    pub(crate) nonce: &'a str,
}

impl Directory {
    /// What the provider says of itself.
    ///
    /// # Errors
    /// It does not answer, or not as it should.
    pub(crate) async fn metadata(
        &self,
        ports: &Ports,
        provider: &ProviderSettings,
    ) -> Result<Arc<Metadata>, Trouble> {
        let now = ports.clock.now();
        if let Some(known) = self.known(&provider.issuer)
            && now.since(known.read) < KEPT
        {
            return Ok(known.metadata);
        }
        let address = provider::discovery(&provider.issuer);
        let answer = ask(ports, provider, "discovery", &address, None).await?;
        let metadata = Arc::new(Metadata::parse(&answer.body, &provider.issuer)?);
        let known = Known {
            metadata: Arc::clone(&metadata),
            read: now,
            keys: None,
        };
        self.lock().insert(provider.issuer.clone(), known);
        Ok(metadata)
    }

    /// The provider's keys; `newest` if those that are kept lack one.
    async fn keys(
        &self,
        ports: &Ports,
        provider: &ProviderSettings,
        newest: bool,
    ) -> Result<Arc<Keys>, Trouble> {
        let metadata = self.metadata(ports, provider).await?;
        let now = ports.clock.now();
        if let Some((keys, read)) = self.known(&provider.issuer).and_then(|known| known.keys)
            && now.since(read) < if newest { KEYS_AGAIN } else { KEPT }
        {
            return Ok(keys);
        }
        let answer = ask(ports, provider, "keys", &metadata.keys, None).await?;
        let keys = Arc::new(Keys::parse(&answer.body)?);
        if let Some(known) = self.lock().get_mut(&provider.issuer) {
            known.keys = Some((Arc::clone(&keys), now));
        }
        Ok(keys)
    }

    /// Exchanges a code for what the provider says of the person.
    ///
    /// # Errors
    /// It does not answer, or not as it should.
    pub(crate) async fn person(
        &self,
        ports: &Ports,
        provider: &ProviderSettings,
        exchange: &Exchange<'_>,
    ) -> Result<Claims, Trouble> {
        let metadata = self.metadata(ports, provider).await?;
        let (body, authorization) = provider::token_request(
            &metadata,
            &provider.client,
            provider.secret.as_ref().map(crate::settings::Secret::reveal),
            exchange.code,
            exchange.back,
            exchange.verifier,
        );
        let form = "application/x-www-form-urlencoded";
        let mut request = Request::post(url(&metadata.token)?, form, body.into_bytes());
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, secret_header(&authorization)?);
        }
        let answer = send(ports, provider, "the token request", request).await?;
        let tokens = TokenAnswer::parse(&answer.body)?;
        let wanted = Wanted {
            issuer: &provider.issuer,
            client: &provider.client,
            nonce: exchange.nonce,
            access_token: Some(&tokens.access_token),
            now_s: ports.clock.now().millis().div_euclid(1000),
        };
        let keys = self.keys(ports, provider, false).await?;
        let claims = match Claims::of_token(&tokens.id_token, &keys, &wanted) {
            // The provider may have changed its keys since.
            Err(Refused::Key) => {
                let keys = self.keys(ports, provider, true).await?;
                Claims::of_token(&tokens.id_token, &keys, &wanted)?
            }
            told => told?,
        };
        match &metadata.userinfo {
            Some(address) if claims.email.is_none() => {
                let token = Some(tokens.access_token.as_str());
                let answer = ask(ports, provider, "userinfo", address, token).await?;
                Ok(Claims::of_userinfo(&answer.body, &claims.subject)?)
            }
            _ => Ok(claims),
        }
    }

    fn known(&self, issuer: &str) -> Option<Known> {
        self.lock().get(issuer).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn url(address: &str) -> Result<Url, Refused> {
    Url::parse(address).map_err(|_| Refused::Address("a request"))
}

fn secret_header(text: &str) -> Result<HeaderValue, Refused> {
    let mut value = HeaderValue::from_str(text).map_err(|_| Refused::Malformed("token answer"))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn ask(
    ports: &Ports,
    provider: &ProviderSettings,
    step: &'static str,
    address: &str,
    token: Option<&str>,
) -> Result<Answer, Trouble> {
    let mut request = Request::get(url(address)?);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, secret_header(&format!("Bearer {token}"))?);
    }
    send(ports, provider, step, request).await
}

async fn send(
    ports: &Ports,
    provider: &ProviderSettings,
    step: &'static str,
    request: Request,
) -> Result<Answer, Trouble> {
    let mut request = request
        .header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .within(TIME)
        .at_most(BYTES);
    // The operator named the issuer, so its host may be in a private network; what else a provider names may not.
    if request.url.host() == url(&provider.issuer)?.host() {
        request = request.trusted();
    }
    let answer = ports.outbound.send(request).await?;
    if answer.is_success() {
        Ok(answer)
    } else {
        let status = answer.status;
        Err(Trouble::Failed { step, status })
    }
}
