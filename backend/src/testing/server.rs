//! The whole server in the process of a test, on either database, with time, chance, mail and other servers to steer.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ritm_api::{Answered, Ask, Endpoint, Failure, Reading as _};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Bench, Gear, TestPlace};
use crate::app;
use crate::job::{self, Workers};
use crate::parts::Parts;
use crate::ports::{Mail, Ports, outbound};
use crate::server::{Ended, Server};
use crate::settings::Settings;
use crate::store::{As, Error, Store, Tx};
use crate::web::WebApp;

/// What all chance follows from.
const SEED: u64 = 0x5EED;

/// A running server of a test's own.
///
/// Its clock stands until [`TestServer::advance`]; letters lie in the mailbox; no job runs until [`TestServer::settle`]. A
/// job that is due or was given up when the test ends fails it, unless [`TestServer::expect_left_over`] was called.
pub(crate) struct TestServer {
    /// What the server's handlers share: the database, the steered ports, the settings.
    pub(crate) parts: Arc<Parts>,
    address: SocketAddr,
    workers: Workers,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Ended>,
    client: reqwest::Client,
    at: TestPlace,
    left_over: Mutex<bool>,
}

impl Bench for TestServer {
    async fn start(gear: Gear) -> Self {
        Self::with(gear, |_| {}).await
    }

    async fn finish(self) {
        let left = self.left_over().await;
        let expected = *self.left_over.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(
            expected || left.is_empty(),
            "jobs are left over: {}. Call settle(), or expect_left_over() where that is meant",
            left.join(", ")
        );
        let _ = self.stop.send(());
        self.workers.stop(Duration::ZERO).await;
        let ended = self.running.await;
        assert!(ended.is_ok(), "the server did not end: {ended:?}");
        self.at.clear().await;
    }
}

impl TestServer {
    /// A server with other settings than the usual.
    pub(crate) async fn with(gear: Gear, change: impl FnOnce(&mut Settings)) -> Self {
        let ports = Ports {
            mail: Mail::mailbox(),
            ..Ports::simulated(SEED)
        };
        Self::of(TestPlace::new(gear).await, ports, change).await
    }

    /// A server on a database and with ports of the test's choice.
    pub(crate) async fn of(at: TestPlace, ports: Ports, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        settings.server.bind = SocketAddr::from(([127, 0, 0, 1], 0));
        settings.server.drain_time = Duration::from_secs(2);
        settings.data.folder = at.folder.path().join("data");
        settings.web.dir = at.folder.path().join("web");
        at.folder
            .write("web/index.html", "<!doctype html><title>Ritm</title>");
        change(&mut settings);
        or_panic(std::fs::create_dir_all(&settings.data.folder));
        let store = or_panic(at.open(As::Owner).await);
        or_panic(store.migrate(&app::steps()).await);
        let web = or_panic(WebApp::read(&settings.web));
        let mut server = or_panic(Server::assemble(settings, web, store, ports).await);
        server.without_workers();
        let (address, parts) = (server.address(), Arc::clone(server.parts()));
        let workers = Workers::idle(Arc::clone(&parts), app::jobs());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async {
            // A sender that is gone is a test that ended.
            let _ = stopped.await;
        }));
        Self {
            parts,
            address,
            workers,
            stop,
            running,
            client: or_panic(outbound::builder().build()),
            at,
            left_over: Mutex::new(false),
        }
    }

    /// The database.
    pub(crate) fn store(&self) -> &Store {
        &self.parts.store
    }

    /// Which database it is.
    pub(crate) fn gear(&self) -> Gear {
        match self.store().kind() {
            "sqlite" => Gear::Sqlite,
            _ => Gear::Postgres,
        }
    }

    /// The server's address, without a path.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, time: Duration) {
        self.parts.ports.clock.advance(time);
    }

    /// Does everything that is due, and what follows from it, until nothing is due any more.
    pub(crate) async fn settle(&self) {
        or_panic(self.workers.settle().await);
    }

    /// This test leaves jobs over, on purpose.
    pub(crate) fn expect_left_over(&self) {
        *self.left_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// What is due or was given up: `kind: state, how many`.
    async fn left_over(&self) -> Vec<String> {
        let now = self.parts.ports.clock.now();
        let read = self.store().read_long(async move |tx: &mut Tx| {
            let (jobs, effects) = job::overview(tx, now).await?;
            let due = jobs.waiting + jobs.dead + effects.waiting + effects.dead;
            let counts = if due == 0 {
                Vec::new()
            } else {
                job::counts(tx).await?
            };
            Ok::<_, Error>(counts)
        });
        let left = or_panic(read.await).into_iter();
        left.filter(|(_, state, _)| *state != job::State::Done)
            .map(|(kind, state, count)| format!("{kind}: {}, {count}", state.code()))
            .collect()
    }

    /// A caller that bears this token, or nothing.
    pub(crate) fn bearing<'a>(&'a self, token: Option<&'a str>) -> Visitor<'a> {
        Visitor {
            server: self,
            token: token.map(str::to_owned),
            browser: None,
        }
    }

    /// A caller of whom nothing is known.
    pub(crate) fn anyone(&self) -> Visitor<'_> {
        self.bearing(None)
    }

    /// A browser on the server's own pages: it keeps cookies and says where its requests come from.
    pub(crate) fn browser(&self) -> Visitor<'_> {
        Visitor {
            server: self,
            token: None,
            browser: Some(Mutex::default()),
        }
    }
}

/// Who calls the server.
pub(crate) struct Visitor<'a> {
    server: &'a TestServer,
    token: Option<String>,
    browser: Option<Mutex<Vec<(String, String)>>>,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// Names in small letters, and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The first value of a header; its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The stable code of a refusal; empty when it is none.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Visitor<'_> {
    /// Calls a declared endpoint.
    ///
    /// # Errors
    /// The server refused.
    pub(crate) async fn ask<E: Endpoint>(
        &self,
        ask: &Ask<E>,
    ) -> Result<Answered<E::Answer>, Failure<String>> {
        let request = ask.request(&self.server.base(), self.token.as_deref());
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            // What a visitor bears is added below.
            .filter(|(name, _)| *name != "authorization")
            .collect();
        let answer = self
            .send_to(request.method, &request.url, &headers, request.body)
            .await;
        E::read(&ritm_api::Response {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
        })
    }

    /// `GET` of a path.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }

    /// `POST` of a document to a path.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.send("POST", path, &json, body.to_string().into_bytes())
            .await
    }

    /// Any request to a path.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        self.send_to(method, &format!("{}{path}", self.server.base()), headers, body)
            .await
    }

    async fn send_to(&self, method: &str, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let method = or_panic(reqwest::Method::from_bytes(method.as_bytes()));
        let mut request = self.server.client.request(method, url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let named = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some(jar) = &self.browser {
            let cookies: Vec<String> = jar
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            if !cookies.is_empty() && !named("cookie") {
                request = request.header("cookie", cookies.join("; "));
            }
            if !named("origin") {
                request = request.header("origin", self.server.base());
            }
            if !named("sec-fetch-site") {
                request = request.header("sec-fetch-site", "same-origin");
            }
        }
        let response = or_panic(request.send().await);
        let status = response.status().as_u16();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let body = or_panic(response.bytes().await).to_vec();
        if let Some(jar) = &self.browser {
            let mut jar = jar.lock().unwrap_or_else(PoisonError::into_inner);
            for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
                keep(&mut jar, cookie);
            }
        }
        Answer {
            status,
            headers,
            body,
        }
    }

    /// The cookies that a browser keeps: names and values.
    pub(crate) fn cookies(&self) -> Vec<(String, String)> {
        let jar = self.browser.as_ref();
        jar.map(|jar| jar.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .unwrap_or_default()
    }
}

/// Keeps a cookie as browsers do: the newest of a name, none that is over.
fn keep(jar: &mut Vec<(String, String)>, cookie: &str) {
    let mut parts = cookie.split(';').map(str::trim);
    let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
        return;
    };
    jar.retain(|(known, _)| known != name);
    let over = parts.any(|part| part.to_ascii_lowercase().starts_with("max-age=0"));
    if !over && !value.is_empty() {
        jar.push((name.to_owned(), value.to_owned()));
    }
}

/// What a test can't go on without.
#[track_caller]
fn or_panic<T, E: std::fmt::Display>(done: Result<T, E>) -> T {
    match done {
        Ok(done) => done,
        Err(error) => panic!("{error}"),
    }
}

mod tests {
    use ritm_api::server::ReadServer;

    use super::*;
    use crate::testing::on_both_gears;

    on_both_gears! {
        async fn it_answers(server: &TestServer) {
            assert_eq!(server.anyone().get("/livez").await.status, 200);
            let ready = server.browser().get("/readyz").await;
            assert_eq!(ready.status, 200, "{}", ready.text());
            let about = server.anyone().ask(&Ask::<ReadServer>::plain()).await;
            assert_eq!(about.map(|about| about.answer.name), Ok("ritm".to_owned()));
            let nowhere = server.anyone().get("/api/v1/nowhere").await;
            assert_eq!(nowhere.status, 404);
            assert!(!nowhere.code().is_empty(), "{}", nowhere.text());
            server.settle().await;
        }
    }

    #[test]
    fn a_browser_keeps_the_newest_cookie_and_none_that_is_over() {
        let mut jar = Vec::new();
        keep(&mut jar, "a=1; Path=/; HttpOnly");
        keep(&mut jar, "b=2");
        keep(&mut jar, "a=3; Max-Age=60");
        assert_eq!(
            jar,
            [("b".to_owned(), "2".to_owned()), ("a".to_owned(), "3".to_owned())]
        );
        keep(&mut jar, "a=; Max-Age=0");
        assert_eq!(jar, [("b".to_owned(), "2".to_owned())]);
    }
}
