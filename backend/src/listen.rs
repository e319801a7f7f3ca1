//! Connections that come in: accepted within bounds, so that nobody takes all of them or keeps one for ever.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;
use tower::Service;

/// How long nothing is accepted after the system refused, for want of file handles or memory.
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// What the connections of a listener may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// How many are served at once; more wait in the system's queue.
    pub(crate) connections: usize,
    /// How long one may take to send a request's head, and may stay idle between requests.
    pub(crate) header_time: Duration,
    /// The largest request head, in bytes.
    pub(crate) header_bytes: usize,
    /// How long a client may take nothing of an answer.
    pub(crate) stall_time: Duration,
}

/// Accepts connections for ever and gives each a task of its own among `tasks`. `answer` makes what answers the requests of
/// one, and what is held as long as it is open.
pub(crate) async fn accept<S, H>(
    listener: &TcpListener,
    bounds: &Bounds,
    answer: impl Fn(SocketAddr) -> (S, H),
    connections: &GracefulShutdown,
    tasks: &mut JoinSet<()>,
) -> Infallible
where
    S: Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static,
    H: Send + 'static,
{
    let places = Arc::new(Semaphore::new(bounds.connections));
    let builder = builder(bounds);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            // Only a closed semaphore refuses, and nobody closes this one.
            return std::future::pending().await;
        };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        while tasks.try_join_next().is_some() {}
        let (service, held) = answer(peer);
        let connection = builder.serve_connection(
            guarded(stream, bounds.stall_time),
            TowerToHyperService::new(service),
        );
        let connection = connections.watch(connection);
        tasks.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended early");
            }
            drop(held);
            drop(place);
        });
    }
}

fn builder(bounds: &Bounds) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.header_time)
        .max_buf_size(bounds.header_bytes);
    builder
}

fn guarded(stream: TcpStream, stall_time: Duration) -> TokioIo<Pin<Box<TimeoutStream<TcpStream>>>> {
    // hyper writes each answer as a whole, so the system has no reason to wait for more bytes (Nagle's algorithm).
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY can't be set");
    }
    // Without this, a client that takes nothing of its answer would keep its place for ever.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(stall_time));
    TokioIo::new(Box::pin(stream))
}

/// Waits a little when the system is out of file handles or memory; a client that left before it was accepted costs
/// nothing.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "can't accept connections; trying again");
        tokio::time::sleep(PAUSE_AFTER_REFUSAL).await;
    }
}
