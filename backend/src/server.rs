//! The running server: listening, serving within limits, and stopping in order.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use crate::app::{self, App};
use crate::assembly;
pub use crate::assembly::StartError;
use crate::health::{self, Check, Health, Stopping, Weight};
use crate::http;
use crate::job::Workers;
use crate::listen::{self, Bounds};
use crate::metric;
use crate::parts::{PartState, Parts, Watch};
use crate::ports::outbound::Request;
use crate::ports::{Outbound, Ports};
use crate::settings::Settings;
use crate::store::Store;
use crate::trace::{Exporter, Post};
use crate::web::WebApp;

/// How long the last traces have to be sent when the server stops.
const LAST_TRACES: Duration = Duration::from_secs(2);

/// How the server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every request was answered.
    Drained,
    /// The time of `server.drain_seconds` ran out while connections were still open.
    CutOff {
        /// How many connections were still open.
        connections: usize,
    },
}

/// A server that listens and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    metrics: Option<metric::Endpoint>,
    stopping: Stopping,
    traces: Option<Exporter>,
    app: App,
    parts: Arc<Parts>,
    workers: bool,
}

impl Server {
    /// Opens everything that the settings name, and takes the address.
    ///
    /// # Errors
    /// Something can't be opened, or the address can't be listened on; the error says what to do.
    pub async fn bind(settings: Settings) -> Result<Self, StartError> {
        // What is wrong with the app is told before anything is made in the data folder.
        let web = WebApp::read(&settings.web)?;
        let (store, ports) = assembly::open(&settings).await?;
        Self::assemble(settings, web, store, ports).await
    }

    /// Puts a server together of what is open already, and takes the address.
    ///
    /// # Errors
    /// The address can't be listened on.
    pub(crate) async fn assemble(
        mut settings: Settings,
        web: WebApp,
        store: Store,
        ports: Ports,
    ) -> Result<Self, StartError> {
        let wanted = settings.server.bind;
        let listener = TcpListener::bind(wanted)
            .await
            .map_err(|error| bind_error(wanted, &error))?;
        let address = listener
            .local_addr()
            .map_err(|error| bind_error(wanted, &error))?;
        // Links name the port that it is, where any free one was asked for.
        settings.server.bind = address;
        let metrics = metric::Endpoint::bind(&settings.metrics)
            .await
            .map_err(StartError::Metrics)?;
        let parts = app::parts(settings, store, ports);
        let web = Arc::new(web);
        let stopping = Stopping::default();
        let mut checks = vec![files_of(&web)];
        checks.extend(assembly::checks(&parts));
        let health = Health::new(stopping.clone(), checks);
        // Nobody else sets it; a second time would change nothing.
        let _ = parts.watch.set(watch(&parts, health.clone()));
        Ok(Self {
            listener,
            address,
            metrics,
            stopping,
            traces: None,
            app: App { web, health },
            parts,
            workers: true,
        })
    }

    /// The address the server listens on; its port is the real one even if the settings ask for any free port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its handlers share.
    #[cfg(test)]
    pub(crate) fn parts(&self) -> &Arc<Parts> {
        &self.parts
    }

    /// Sends traces while the server runs.
    pub(crate) fn send_traces(&mut self, traces: Exporter) {
        self.traces = Some(traces);
    }

    /// Leaves jobs and effects alone: whoever asks for this has workers of their own.
    #[cfg(test)]
    pub(crate) fn without_workers(&mut self) {
        self.workers = false;
    }

    /// Serves until `shutdown` completes, then stops in order: no new requests, running ones end within their time, jobs
    /// end or are given back, and what is written is on the disk.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Ended {
        let parts = self.parts;
        let settings = parts.settings.server.clone();
        let stopping = self.stopping;
        if let Some(endpoint) = &self.metrics
            && let Ok(address) = endpoint.address()
        {
            tracing::info!(%address, "telling metrics");
        }
        let beside = self.app.health.clone();
        let metrics = self
            .metrics
            .map(|endpoint| Aborted(tokio::spawn(endpoint.run(health::mount().with_state(beside)))));
        let counted = Aborted(tokio::spawn(assembly::keep_counted(Arc::clone(&parts))));
        let workers = self
            .workers
            .then(|| Workers::start(Arc::clone(&parts), app::jobs()));
        let (end_traces, traces_end) = oneshot::channel::<()>();
        let traces = self.traces.map(|exporter| {
            tokio::spawn(exporter.run(ToCollector(parts.ports.outbound.clone()), async {
                // Both a word and a lost sender are the end.
                let _ = traces_end.await;
            }))
        });
        assembly::invite_first_administrator(&parts).await;
        let router = app::whole(self.app, &parts);
        let connections = GracefulShutdown::new();
        let mut tasks = JoinSet::new();
        let bounds = Bounds {
            connections: settings.connections,
            header_time: settings.header_time,
            header_bytes: settings.header_bytes,
            stall_time: settings.stall_time,
        };
        let service = http::surround(router, &settings);
        let answer = move |peer| {
            let open = metric::HTTP_CONNECTIONS.hold(&[]);
            (http::from_peer(service.clone(), peer), open)
        };
        let stop = async {
            shutdown.await;
            stopping.begin();
            tracing::info!(open = connections.count(), "stopping");
            tokio::time::sleep(settings.notice_time).await;
        };
        tracing::info!(address = %self.address, version = env!("CARGO_PKG_VERSION"), database = parts.store.kind(), "listening");
        tokio::select! {
            () = stop => {}
            never = listen::accept(&self.listener, &bounds, answer, &connections, &mut tasks) => match never {},
        }
        drop(self.listener);
        // Jobs and requests end beside each other; both have the same time.
        let give_back = async {
            match workers {
                Some(workers) => workers.stop(settings.drain_time).await,
                None => 0,
            }
        };
        let (drained, given_back) = tokio::join!(
            tokio::time::timeout(settings.drain_time, connections.shutdown()),
            give_back
        );
        while tasks.try_join_next().is_some() {}
        let ended = match drained {
            Ok(()) => Ended::Drained,
            Err(_) => Ended::CutOff {
                connections: tasks.len(),
            },
        };
        tasks.shutdown().await;
        drop(counted);
        // Nobody is left who could write.
        parts.store.close().await;
        drop(end_traces);
        if let Some(traces) = traces {
            // A collector that does not answer holds nothing up.
            let _ = tokio::time::timeout(LAST_TRACES, traces).await;
        }
        drop(metrics);
        if given_back > 0 {
            tracing::info!(jobs = given_back, "jobs that did not end were given back");
        }
        match ended {
            Ended::Drained => tracing::info!("stopped"),
            Ended::CutOff { connections } => tracing::warn!(connections, "stopped; connections were cut off"),
        }
        ended
    }
}

/// The way to the collector of traces, which the operator chose and which may be on this machine.
struct ToCollector(Outbound);

impl Post for ToCollector {
    async fn post(&self, url: Url, body: Bytes, within: Duration) -> Result<u16, String> {
        let request = Request::post(url, "application/json", body)
            .within(within)
            .trusted();
        match self.0.send(request).await {
            Ok(answer) => Ok(answer.status),
            Err(fault) => Err(fault.to_string()),
        }
    }
}

/// A task that ends when this is dropped.
struct Aborted(JoinHandle<()>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Opens everything, listens, and serves until `shutdown` completes: [`Server::bind`] and [`Server::run`].
///
/// # Errors
/// The server can't start; once it runs, nothing but `shutdown` ends it.
pub async fn serve(settings: Settings, shutdown: impl Future<Output = ()>) -> Result<Ended, StartError> {
    Ok(Server::bind(settings).await?.run(shutdown).await)
}

/// Whether the app's files are still there.
fn files_of(web: &Arc<WebApp>) -> Check {
    let web = Arc::clone(web);
    Check::new("app", Weight::Blocks, move || {
        let web = Arc::clone(&web);
        async move {
            let Some(path) = web.lost_file() else {
                return Ok("its files are there".to_owned());
            };
            tracing::error!(path = %path.display(), "a file of the app is gone; build the app again and restart");
            Err("a file of the app is gone".to_owned())
        }
    })
}

/// What handlers are told of how the server is.
fn watch(parts: &Parts, health: Health) -> Watch {
    Watch {
        started_at: parts.now(),
        ask: Box::new(move || {
            let health = health.clone();
            Box::pin(async move {
                let findings = health.findings().await;
                let part = |finding: &health::Finding| PartState {
                    name: finding.name,
                    well: finding.ok,
                    blocks: finding.weight == Weight::Blocks,
                    detail: finding.detail.clone(),
                };
                findings.iter().map(part).collect()
            })
        }),
    }
}

fn bind_error(address: SocketAddr, error: &io::Error) -> StartError {
    let choose = |port: u16| {
        let other = SocketAddr::new(address.ip(), port);
        format!(
            "choose another with RITM_SERVER_BIND={other} or `bind = \"{other}\"` under [server] in the settings file"
        )
    };
    let (reason, cure) = match error.kind() {
        io::ErrorKind::AddrInUse => (
            format!("port {} is already in use by another program", address.port()),
            format!(
                "Stop that program, or {}.",
                choose(address.port().checked_add(1).unwrap_or(8080))
            ),
        ),
        io::ErrorKind::PermissionDenied => (
            format!("this user may not use port {}", address.port()),
            format!("Ports below 1024 are often reserved: {}.", choose(8080)),
        ),
        io::ErrorKind::AddrNotAvailable => (
            format!("this machine has no address {}", address.ip()),
            "Use 127.0.0.1 for this machine only, or 0.0.0.0 or [::] for every address it has \
             (RITM_SERVER_BIND, or server.bind in the settings file)."
                .to_owned(),
        ),
        _ => (
            error.to_string(),
            "Check server.bind in the settings file or RITM_SERVER_BIND.".to_owned(),
        ),
    };
    StartError::Bind {
        address,
        reason,
        cure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Gear, TestServer};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn links_name_the_port_that_is_listened_on() {
        // It asks for any free one.
        let server = TestServer::with(Gear::Sqlite, |_| {}).await;
        assert_eq!(server.parts.settings.server.public_url(), server.base());
        crate::testing::Bench::finish(server).await;
    }

    #[test]
    fn bind_errors_say_what_to_do() {
        let address = SocketAddr::from(([127, 0, 0, 1], 8080));
        let told = |kind: io::ErrorKind| bind_error(address, &kind.into()).to_string();
        let taken = told(io::ErrorKind::AddrInUse);
        assert!(taken.contains("port 8080 is already in use"), "{taken}");
        assert!(taken.contains("RITM_SERVER_BIND=127.0.0.1:8081"), "{taken}");
        assert!(told(io::ErrorKind::PermissionDenied).contains("may not use port 8080"));
        assert!(told(io::ErrorKind::AddrNotAvailable).contains("0.0.0.0"));
        assert!(told(io::ErrorKind::Other).contains("server.bind"));
    }
}
