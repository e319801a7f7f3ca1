//! What operators and load balancers ask: does the server live, is it ready, which version is it?
//!
//! Readiness is a list of [`Check`]s, each with a name, which the parts of the server bring. They are taken at once, each
//! within a bounded time, and their findings are kept for a moment, so that whoever asks often costs the database
//! nothing. What a check finds is told to everybody: it names no path, no address and no number of anything.

mod disk;

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use ritm_api::code;

use crate::http::Problem;
use crate::metric;

/// How long a check may take; one that takes longer counts as failed.
const LIMIT: Duration = Duration::from_secs(2);

/// For how long findings are told again instead of being looked for anew.
const KEPT: Duration = Duration::from_secs(2);

/// Whether the server is stopping: it still answers, and should get no more requests. Clones share one answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stopping(Arc<AtomicBool>);

impl Stopping {
    /// From now on `/readyz` says no.
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What follows for the server when a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Requests can't be answered: `/readyz` says no.
    Blocks,
    /// Requests are answered all the same: `/readyz` tells of it and says yes.
    Warns,
}

/// What a check says: a few words about what is well, or about what is not.
type Said = Result<String, String>;
type Asked = Pin<Box<dyn Future<Output = Said> + Send>>;

/// One question that readiness depends on.
pub(crate) struct Check {
    name: &'static str,
    weight: Weight,
    ask: Box<dyn Fn() -> Asked + Send + Sync>,
}

impl Check {
    /// A check; `ask` says in a few words what is well (`Ok`) or what is not (`Err`).
    pub(crate) fn new<F>(
        name: &'static str,
        weight: Weight,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Said> + Send + 'static,
    {
        Self {
            name,
            weight,
            ask: Box::new(move || Box::pin(ask())),
        }
    }

    /// Whether the disk of `folder` has at least `least` bytes of room.
    pub(crate) fn disk(folder: PathBuf, least: u64) -> Self {
        Self::new("disk", Weight::Blocks, move || {
            let folder = folder.clone();
            async move {
                match disk::room(&folder) {
                    Ok(room) if room >= least => Ok("there is room".to_owned()),
                    Ok(_) => Err("there is too little room (health.disk_bytes)".to_owned()),
                    Err(error) => Err(format!(
                        "the data folder can't be asked for its room: {}",
                        error.kind()
                    )),
                }
            }
        })
    }
}

/// What a check found when it was last taken.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The check's name, such as `database`.
    pub(crate) name: &'static str,
    /// Whether all is well.
    pub(crate) ok: bool,
    /// What follows if it is not.
    pub(crate) weight: Weight,
    /// What was found, in a few words.
    pub(crate) detail: String,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Finding {
    /// Whether the server should get no requests for this.
    pub(crate) fn blocks(&self) -> bool {
        !self.ok && self.weight == Weight::Blocks
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.detail)
    }
}

/// Findings and when they were made.
type Latest = Option<(Instant, Arc<[Finding]>)>;

/// The checks of this server, and what they found last. Clones share both.
#[derive(Clone)]
pub(crate) struct Health {
    stopping: Stopping,
    checks: Arc<[Arc<Check>]>,
    latest: Arc<Mutex<Latest>>,
}

impl Health {
    /// Takes these checks whenever somebody asks.
    pub(crate) fn new(stopping: Stopping, checks: Vec<Check>) -> Self {
        Self {
            stopping,
            checks: checks.into_iter().map(Arc::new).collect(),
            latest: Arc::default(),
        }
    }

    /// What all checks find, at most [`KEPT`] old, in their order.
    ///
    /// Who asks while they are being taken waits for the same findings; who leaves meanwhile breaks nothing off for the
    /// next, who begins anew.
    pub(crate) async fn findings(&self) -> Arc<[Finding]> {
        let mut latest = self.latest.lock().await;
        if let Some((at, findings)) = &*latest
            && at.elapsed() < KEPT
        {
            return Arc::clone(findings);
        }
        let findings: Arc<[Finding]> = take(&self.checks).await.into();
        for finding in findings.iter() {
            metric::READY.set(&[finding.name], i64::from(finding.ok));
            if !finding.ok {
                tracing::warn!(
                    check = finding.name,
                    detail = finding.detail,
                    took_ms = finding.took.as_secs_f64() * 1000.0,
                    "a check of readiness failed"
                );
            }
        }
        *latest = Some((Instant::now(), Arc::clone(&findings)));
        findings
    }
}

/// Takes all checks at once.
async fn take(checks: &[Arc<Check>]) -> Vec<Finding> {
    let mut tasks = JoinSet::new();
    for (index, check) in checks.iter().enumerate() {
        let check = Arc::clone(check);
        tasks.spawn(async move {
            let begun = Instant::now();
            let said = tokio::time::timeout(LIMIT, (check.ask)())
                .await
                .unwrap_or_else(|_| Err("no answer in time".to_owned()));
            (index, said, begun.elapsed())
        });
    }
    let mut said: Vec<_> = checks
        .iter()
        .map(|_| (Err("the check broke down".to_owned()), LIMIT))
        .collect();
    while let Some(ended) = tasks.join_next().await {
        if let Ok((index, answer, took)) = ended
            && let Some(place) = said.get_mut(index)
        {
            *place = (answer, took);
        }
    }
    let finding = |(check, (said, took)): (&Arc<Check>, (Said, Duration))| Finding {
        name: check.name,
        ok: said.is_ok(),
        weight: check.weight,
        detail: said.unwrap_or_else(|wrong| wrong),
        took,
    };
    checks.iter().zip(said).map(finding).collect()
}

/// The routes of this domain.
pub(crate) fn mount<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Health: FromRef<S>,
{
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/version", get(version))
        .method_not_allowed_fallback(async || Problem::new(code::METHOD_NOT_ALLOWED))
}

/// `/livez` says that the process runs and answers.
async fn live() -> Response {
    never_kept("text/plain; charset=utf-8", "ok\n")
}

/// `/readyz` says whether requests may be sent here, and what each check found. The answer is no while the server stops
/// and while a check fails that blocks.
async fn ready(State(health): State<Health>) -> Response {
    if health.stopping.has_begun() {
        return Problem::because(code::NOT_READY, "The server is stopping.").into_response();
    }
    let findings = health.findings().await;
    let lines = |wanted: fn(&Finding) -> bool| -> Vec<String> {
        findings
            .iter()
            .filter(|finding| wanted(finding))
            .map(ToString::to_string)
            .collect()
    };
    let blocking = lines(Finding::blocks);
    if blocking.is_empty() {
        return never_kept(
            "text/plain; charset=utf-8",
            format!("ok\n{}\n", lines(|_| true).join("\n")),
        );
    }
    Problem::because(code::NOT_READY, blocking.join("; ")).into_response()
}

/// `/version` names the program and its version.
async fn version() -> Response {
    let body = serde_json::json!({ "name": "ritm", "version": env!("CARGO_PKG_VERSION") }).to_string();
    never_kept("application/json", body)
}

fn never_kept(content_type: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use std::sync::atomic::AtomicUsize;

    use super::*;

    async fn readiness(health: &Health) -> (u16, String) {
        let answer = ready(State(health.clone())).await;
        let status = answer.status().as_u16();
        let said = match answer.extensions().get::<Problem>() {
            Some(refusal) => String::from_utf8(refusal.body("")).unwrap(),
            None => {
                let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
                String::from_utf8(body.to_vec()).unwrap()
            }
        };
        (status, said)
    }

    #[tokio::test]
    async fn every_check_is_told_and_one_that_blocks_says_no() {
        let broken = Arc::new(AtomicBool::new(false));
        let asked = Arc::new(AtomicUsize::new(0));
        let database = {
            let (broken, asked) = (Arc::clone(&broken), Arc::clone(&asked));
            Check::new("database", Weight::Blocks, move || {
                asked.fetch_add(1, Ordering::Relaxed);
                let broken = broken.load(Ordering::Relaxed);
                async move {
                    if broken {
                        Err("no answer".to_owned())
                    } else {
                        Ok("answers".to_owned())
                    }
                }
            })
        };
        let jobs = Check::new("jobs", Weight::Warns, async || Err("late".to_owned()));
        let health = Health::new(Stopping::default(), vec![database, jobs]);
        let told = (200, "ok\ndatabase: answers\njobs: late\n".to_owned());
        assert_eq!(readiness(&health).await, told);
        broken.store(true, Ordering::Relaxed);
        // Still the findings of a moment ago.
        assert_eq!(readiness(&health).await, told);
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        std::thread::sleep(KEPT);
        let (status, said) = readiness(&health).await;
        assert_eq!(status, 503);
        assert!(
            said.contains("database: no answer") && !said.contains("jobs"),
            "{said}"
        );
        health.stopping.begin();
        assert!(readiness(&health).await.1.contains("stopping"));
    }

    #[tokio::test]
    async fn a_check_that_hangs_or_panics_holds_up_no_other() {
        let hangs = Check::new("hangs", Weight::Blocks, async || std::future::pending().await);
        let panics = Check::new("panics", Weight::Blocks, async || panic!("on purpose"));
        let well = Check::new("well", Weight::Blocks, async || Ok("well".to_owned()));
        let health = Health::new(Stopping::default(), vec![hangs, panics, well]);
        let begun = Instant::now();
        let findings = health.findings().await;
        assert!(begun.elapsed() < 2 * LIMIT);
        let told: Vec<_> = findings
            .iter()
            .map(|finding| (finding.ok, finding.detail.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (false, "no answer in time"),
                (false, "the check broke down"),
                (true, "well")
            ]
        );
    }
}
