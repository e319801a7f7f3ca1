//! Requests to other servers.
//!
//! Where a URL came from anybody but the settings, the request goes to public addresses only (server-side request
//! forgery): each name is looked up once, addresses within private networks are dropped, and the connection goes to what
//! is left. `outbound.allow` names networks of one's own that may be asked all the same.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use bytes::{Bytes, BytesMut};
use url::{Host, Url};

use crate::trace;

mod network;

pub(crate) use network::Networks;

/// How many redirects are followed at most.
const REDIRECTS: u8 = 4;
/// What an answer's body may have unless a request says otherwise.
const MOST_BYTES: usize = 1 << 20;
/// How long a request may take as a whole unless it says otherwise.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A request to another server.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: Method,
    /// Where it goes: `http` or `https`.
    pub(crate) url: Url,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
    timeout: Duration,
    most_bytes: usize,
    trusted: bool,
    redirects: u8,
}

impl Request {
    /// A request without a body.
    #[must_use]
    pub(crate) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            timeout: TIMEOUT,
            most_bytes: MOST_BYTES,
            trusted: false,
            redirects: 0,
        }
    }

    /// A `GET`.
    #[must_use]
    pub(crate) fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// A `POST` of a body of this type.
    #[must_use]
    pub(crate) fn post(url: Url, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut request = Self::new(Method::POST, url);
        request.body = body.into();
        request.header(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Gives it another time to end in, from name look-up to the last byte.
    #[must_use]
    pub(crate) fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Lets the answer's body have more bytes, or fewer.
    #[must_use]
    pub(crate) fn at_most(mut self, bytes: usize) -> Self {
        self.most_bytes = bytes;
        self
    }

    /// Says that the URL is the operator's own, from the settings: then it may be in a private network.
    #[must_use]
    pub(crate) fn trusted(mut self) -> Self {
        self.trusted = true;
        self
    }

    /// Follows redirects of a `GET`, each held to the same rules. Otherwise a redirect is an answer like others.
    #[must_use]
    pub(crate) fn following(mut self) -> Self {
        self.redirects = REDIRECTS;
        self
    }
}

/// What the other server answered, whatever the status.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status, such as 200.
    pub(crate) status: u16,
    /// The headers.
    #[cfg_attr(test, expect(dead_code, reason = "nothing asked for yet is told in a header"))]
    pub(crate) headers: HeaderMap,
    /// The whole body.
    pub(crate) body: Bytes,
}

impl Answer {
    /// Whether the status is one of success.
    #[must_use]
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OutboundFault {
    /// The URL is none that may be asked: another scheme, a name in it and a password, a private address.
    #[error("this address may not be asked: {0}")]
    Forbidden(String),
    /// Nobody answered, or the connection broke. The request may have been acted upon.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// It took longer than the request's time. The request may have been acted upon.
    #[error("no answer in time")]
    TimedOut,
    /// The answer has more bytes than the request allows.
    #[error("the answer is too large")]
    TooLarge,
}

/// The way out.
#[derive(Clone)]
pub(crate) struct Outbound(Kind);

#[derive(Clone)]
enum Kind {
    Real(Arc<Real>),
    Simulated(Arc<Mutex<Script>>),
}

struct Real {
    guarded: reqwest::Client,
    trusted: reqwest::Client,
    allowed: Networks,
}

type Handler = Box<dyn FnMut(&Request) -> Result<Answer, OutboundFault> + Send>;

struct Script {
    handler: Handler,
    asked: Vec<Request>,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Real(_) => "Outbound::real",
            Kind::Simulated(_) => "Outbound::simulated",
        })
    }
}

impl Outbound {
    /// Real requests; `allowed` are the private networks that may be asked.
    ///
    /// # Errors
    /// The system's certificates can't be read.
    pub(crate) fn real(allowed: Networks) -> Result<Self, OutboundFault> {
        choose_cryptography();
        let allowed_too = allowed.clone();
        let guarded = builder()
            .dns_resolver(Arc::new(Resolver(allowed_too)))
            .build()
            .map_err(|error| unreachable_because(&error))?;
        let trusted = builder().build().map_err(|error| unreachable_because(&error))?;
        Ok(Self(Kind::Real(Arc::new(Real {
            guarded,
            trusted,
            allowed,
        }))))
    }

    /// Nothing leaves; every request is unreachable until [`Self::script`] says what is answered.
    #[must_use]
    pub(crate) fn simulated() -> Self {
        Self(Kind::Simulated(Arc::new(Mutex::new(Script {
            handler: Box::new(|_| Err(OutboundFault::Unreachable("nothing is scripted".to_owned()))),
            asked: Vec::new(),
        }))))
    }

    /// Says what a simulated way out answers from now on.
    pub(crate) fn script(
        &self,
        handler: impl FnMut(&Request) -> Result<Answer, OutboundFault> + Send + 'static,
    ) {
        if let Kind::Simulated(script) = &self.0 {
            script.lock().unwrap_or_else(PoisonError::into_inner).handler = Box::new(handler);
        }
    }

    /// What a simulated way out was asked, in order.
    #[must_use]
    pub(crate) fn asked(&self) -> Vec<Request> {
        match &self.0 {
            Kind::Simulated(script) => script
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .asked
                .clone(),
            Kind::Real(_) => Vec::new(),
        }
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    /// The address may not be asked, nobody answered in time, or the answer is too large. A status of failure is an
    /// answer.
    pub(crate) async fn send(&self, mut request: Request) -> Result<Answer, OutboundFault> {
        // The other side's part of what is traced belongs to the same trace.
        if let Some(Ok(context)) = trace::traceparent().map(HeaderValue::try_from) {
            request
                .headers
                .insert(HeaderName::from_static("traceparent"), context);
        }
        match &self.0 {
            Kind::Real(real) => match tokio::time::timeout(request.timeout, real.send(request)).await {
                Ok(answer) => answer,
                Err(_) => Err(OutboundFault::TimedOut),
            },
            Kind::Simulated(script) => {
                let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
                script.asked.push(request.clone());
                (script.handler)(&request)
            }
        }
    }
}

impl Real {
    async fn send(&self, request: Request) -> Result<Answer, OutboundFault> {
        let mut url = request.url.clone();
        for left in (0..=request.redirects).rev() {
            self.check(&url, request.trusted)?;
            let client = if request.trusted {
                &self.trusted
            } else {
                &self.guarded
            };
            let sent = client
                .request(request.method.clone(), url.clone())
                .headers(request.headers.clone())
                .body(request.body.clone())
                .send()
                .await
                .map_err(|error| fault_of(&error))?;
            let to = next_place(&request, &url, &sent);
            match to {
                Some(to) if left > 0 => url = to,
                _ => return read(sent, request.most_bytes).await,
            }
        }
        Err(OutboundFault::Unreachable("redirected too often".to_owned()))
    }

    /// An address that is written as numbers is never looked up, so it is checked here.
    fn check(&self, url: &Url, trusted: bool) -> Result<(), OutboundFault> {
        let forbidden = |why: &str| Err(OutboundFault::Forbidden(why.to_owned()));
        if !matches!(url.scheme(), "http" | "https") {
            return forbidden("neither http nor https");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return forbidden("it has a name or a password in it");
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return forbidden("it names no server"),
        };
        if trusted || self.allowed.permit(address) {
            Ok(())
        } else {
            forbidden("it is in a private network")
        }
    }
}

/// Where a redirect leads, if this answer is one that the request follows.
fn next_place(request: &Request, url: &Url, answer: &reqwest::Response) -> Option<Url> {
    if request.method != Method::GET || !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let to = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    let to = url.join(to).ok()?;
    // What was asked over TLS is not carried on in the clear, and a header with a secret goes to its own server alone.
    let downgraded = url.scheme() == "https" && to.scheme() != "https";
    let secret_elsewhere = request.headers.contains_key(header::AUTHORIZATION) && to.origin() != url.origin();
    (!downgraded && !secret_elsewhere).then_some(to)
}

async fn read(mut answer: reqwest::Response, most_bytes: usize) -> Result<Answer, OutboundFault> {
    let told = answer.content_length().unwrap_or(0);
    if told > u64::try_from(most_bytes).unwrap_or(u64::MAX) {
        return Err(OutboundFault::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(part) = answer.chunk().await.map_err(|error| fault_of(&error))? {
        if body.len() + part.len() > most_bytes {
            return Err(OutboundFault::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(Answer {
        status: answer.status().as_u16(),
        headers: std::mem::take(answer.headers_mut()),
        body: body.freeze(),
    })
}

/// Looks names up and keeps the addresses that may be asked. The connection goes to one of these: a name that leads
/// elsewhere at a second look gains nothing.
struct Resolver(Networks);

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let allowed = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await?
                .filter(|address| allowed.permit(address.ip()))
                .collect();
            if found.is_empty() {
                return Err(Box::new(Private) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(found.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("it is in a private network")]
struct Private;

/// A client as every part of the server uses it: one library for cryptography, no redirects, no proxies.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    choose_cryptography();
    reqwest::Client::builder()
        .user_agent(concat!("Ritm/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(4)
}

/// Makes ring the process's library for TLS. A second call changes nothing.
pub(crate) fn choose_cryptography() {
    // It only fails when there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn unreachable_because(error: &reqwest::Error) -> OutboundFault {
    OutboundFault::Unreachable(chain(error))
}

fn fault_of(error: &reqwest::Error) -> OutboundFault {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(cause) = source {
        if cause.is::<Private>() {
            return OutboundFault::Forbidden(Private.to_string());
        }
        source = cause.source();
    }
    if error.is_timeout() {
        OutboundFault::TimedOut
    } else {
        unreachable_because(error)
    }
}

/// An error and its causes in one line. Without the URL: a query may hold secrets.
pub(crate) fn chain(error: &reqwest::Error) -> String {
    let mut told = if error.is_connect() {
        "can't connect".to_owned()
    } else {
        "the connection failed".to_owned()
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        told.push_str(": ");
        told.push_str(&cause.to_string());
        source = cause.source();
    }
    told
}

#[cfg(test)]
mod tests;
