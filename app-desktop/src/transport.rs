//! The engine's way to servers: `reqwest` with `rustls`, on a thread of its own.
//!
//! The system's own certificates are trusted, and its proxy is used. No redirection is followed and no cookie is kept.

use std::{error::Error, thread, time::Duration};

use reqwest::{Client, Method, Url, redirect::Policy};
use ritm_engine::{Driver, HostAnswer, Teller};
use ritm_model::transport::{HttpAnswer, HttpAsk, TransportFault};
use tokio::{runtime, sync::mpsc, time::timeout};

/// The engine has few requests under way; more wait for a connection.
const IDLE_CONNECTIONS: usize = 4;
/// A name that leads nowhere is told before the patience of a request ends.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// Takes up requests to servers.
pub fn driver(teller: Teller) -> Driver<HttpAsk> {
    let (asks, mut inbox) = mpsc::unbounded_channel();
    let told = teller.clone();
    // Without a thread the receiver is dropped, and whoever asks is told.
    let _ = thread::Builder::new().name("ritm-net".to_owned()).spawn(move || {
        let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(async {
            let Some(client) = client() else { return };
            while let Some((id, ask)) = inbox.recv().await {
                let (client, teller) = (client.clone(), teller.clone());
                tokio::spawn(
                    async move { teller.answer(id, HostAnswer::Http(carry_out(&client, ask).await)) },
                );
            }
        });
    });
    Box::new(move |id, ask| {
        if asks.send((id, ask)).is_err() {
            told.answer(id, HostAnswer::BrokenDown);
        }
    })
}

fn client() -> Option<Client> {
    // Another part of the program may have chosen it already: it is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(Policy::none())
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .connect_timeout(CONNECT_WITHIN)
        .referer(false)
        .user_agent(concat!("Ritm/", env!("CARGO_PKG_VERSION")))
        .build()
        .ok()
}

async fn carry_out(client: &Client, ask: HttpAsk) -> Result<HttpAnswer, TransportFault> {
    let patience = Duration::from_millis(ask.patience_ms.into());
    timeout(patience, exchange(client, ask))
        .await
        .unwrap_or(Err(TransportFault::TimedOut))
}

async fn exchange(client: &Client, ask: HttpAsk) -> Result<HttpAnswer, TransportFault> {
    let url = Url::parse(&ask.url).map_err(|_| TransportFault::Forbidden)?;
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err(TransportFault::Forbidden);
    }
    let method = Method::from_bytes(ask.method.name().as_bytes()).map_err(|_| TransportFault::Forbidden)?;
    let mut request = client.request(method, url);
    for (name, value) in &ask.headers {
        request = request.header(name, value);
    }
    if !ask.body.is_empty() {
        request = request.body(ask.body);
    }
    let mut response = request.send().await.map_err(|error| fault(&error))?;
    let status = response.status().as_u16();
    let headers = response.headers().iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let headers = headers.collect();
    let most = usize::try_from(ask.most_bytes).unwrap_or(usize::MAX);
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| TransportFault::TooLong)? {
        if body.len() + part.len() > most {
            return Err(TransportFault::TooLong);
        }
        body.extend_from_slice(&part);
    }
    Ok(HttpAnswer {
        status,
        headers,
        body,
    })
}

fn fault(error: &reqwest::Error) -> TransportFault {
    // Headers that are none are no fault of the network's.
    if error.is_builder() {
        return TransportFault::Forbidden;
    }
    if error.is_timeout() && error.source().is_none() {
        return TransportFault::TimedOut;
    }
    TransportFault::Unreachable
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::net::{SocketAddr, TcpListener};

    use ritm_engine::{
        Listener, Said,
        host::transport::{TransportUnderTest, keeps_contract, native_peer},
    };

    use super::*;

    struct Tried {
        driver: Driver<HttpAsk>,
        listener: Listener,
        peer: SocketAddr,
        latest: u64,
    }

    impl TransportUnderTest for Tried {
        fn ask(&mut self, ask: HttpAsk) -> Result<HttpAnswer, TransportFault> {
            self.latest += 1;
            (self.driver)(self.latest, ask);
            match self.listener.next_within(Duration::from_secs(20)) {
                Some(Said::Answer(id, HostAnswer::Http(answer))) if id == self.latest => answer,
                _ => panic!("it does not answer"),
            }
        }

        fn peer(&self) -> String {
            format!("http://{}", self.peer)
        }

        fn nobody(&self) -> String {
            let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
            format!("http://{port}")
        }
    }

    #[test]
    fn the_driver_keeps_the_contract() {
        let (teller, listener) = Teller::alone();
        let mut tried = Tried {
            driver: driver(teller),
            listener,
            peer: native_peer::start().unwrap(),
            latest: 0,
        };
        assert_eq!(keeps_contract(&mut tried), Ok(()));
    }
}
