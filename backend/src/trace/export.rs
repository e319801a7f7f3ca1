//! Sends ended spans to the collector: OTLP 1.x over HTTP, as JSON.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::{Value as Json, json};
use tokio::sync::mpsc::Receiver;
use url::Url;

use super::layer::{Ended, Kind, Value};
use crate::metric;

/// How many spans go in one request at most.
const BATCH: usize = 512;
/// How long the first span of a batch waits for more.
const GATHER: Duration = Duration::from_secs(2);
/// How long the collector may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a batch is sent before it is given up.
const ATTEMPTS: u32 = 4;

/// The way to the collector, which the server has.
pub(crate) trait Post: Send + Sync {
    /// Posts JSON and gives the answer's status, or why there is none.
    fn post(
        &self,
        url: Url,
        body: Bytes,
        within: Duration,
    ) -> impl Future<Output = Result<u16, String>> + Send;
}

/// Sends what the layer gathers.
pub(crate) struct Exporter {
    endpoint: Url,
    queue: Receiver<Ended>,
}

impl Exporter {
    pub(super) fn new(endpoint: Url, queue: Receiver<Ended>) -> Self {
        Self { endpoint, queue }
    }

    /// Sends until `stopping` completes, then what is still waiting, once and quickly.
    pub(crate) async fn run(mut self, post: impl Post, stopping: impl Future<Output = ()>) {
        let mut stopping = std::pin::pin!(stopping);
        let mut batch = Vec::with_capacity(BATCH);
        let mut last = false;
        while !last {
            tokio::select! {
                () = &mut stopping => last = true,
                count = self.queue.recv_many(&mut batch, BATCH) => last = count == 0,
            }
            if !last && batch.len() < BATCH {
                tokio::select! {
                    () = &mut stopping => last = true,
                    () = tokio::time::sleep(GATHER) => {}
                }
            }
            while let Ok(ended) = self.queue.try_recv() {
                batch.push(ended);
                if batch.len() == BATCH {
                    self.send(&post, &mut batch, last).await;
                }
            }
            self.send(&post, &mut batch, last).await;
        }
    }

    /// Sends a batch and empties it. A collector that is busy or away is asked again, later and later.
    async fn send(&self, post: &impl Post, batch: &mut Vec<Ended>, last: bool) {
        if batch.is_empty() {
            return;
        }
        let body = Bytes::from(request(batch).to_string());
        let attempts = if last { 1 } else { ATTEMPTS };
        let mut outcome = "failed";
        for attempt in 1..=attempts {
            let (why, again) = match post.post(self.endpoint.clone(), body.clone(), PATIENCE).await {
                Ok(200..300) => {
                    outcome = "sent";
                    break;
                }
                // The four that OTLP says are worth another try.
                Ok(status) => (
                    format!("status {status}"),
                    matches!(status, 429 | 502 | 503 | 504),
                ),
                Err(why) => (why, true),
            };
            if !again || attempt == attempts {
                tracing::warn!(why, spans = batch.len(), "traces were not sent");
                break;
            }
            tokio::time::sleep(Duration::from_millis(500) * 2_u32.pow(attempt)).await;
        }
        metric::TRACE_SPANS.add_many(&[outcome], batch.len() as u64);
        batch.clear();
    }
}

/// An `ExportTraceServiceRequest` in OTLP's JSON: ids in hexadecimal, 64-bit numbers as texts.
pub(super) fn request(batch: &[Ended]) -> Json {
    let spans: Vec<Json> = batch.iter().map(span).collect();
    json!({ "resourceSpans": [{
        "resource": { "attributes": [
            attribute("service.name", &Value::Text("ritm".to_owned())),
            attribute("service.version", &Value::Text(env!("CARGO_PKG_VERSION").to_owned())),
        ] },
        "scopeSpans": [{ "scope": { "name": "ritm-backend", "version": env!("CARGO_PKG_VERSION") }, "spans": spans }],
    }] })
}

fn span(ended: &Ended) -> Json {
    let mut span = json!({
        "traceId": format!("{:032x}", ended.context.trace),
        "spanId": format!("{:016x}", ended.context.span),
        "name": name(ended),
        "kind": ended.kind as i32,
        "startTimeUnixNano": nanos(ended.begun),
        "endTimeUnixNano": nanos(ended.ended),
        "attributes": ended.attributes.iter().map(|(key, value)| attribute(key, value)).collect::<Vec<_>>(),
        "status": if ended.failed { json!({ "code": 2 }) } else { json!({}) },
    });
    if let (Some(parent), Some(span)) = (ended.parent, span.as_object_mut()) {
        span.insert("parentSpanId".to_owned(), format!("{parent:016x}").into());
    }
    span
}

/// A request is called by its method and route, as the conventions for HTTP spans ask.
fn name(ended: &Ended) -> String {
    let text = |wanted: &str| {
        ended.attributes.iter().find_map(|(key, value)| match value {
            Value::Text(text) if *key == wanted => Some(text.as_str()),
            _ => None,
        })
    };
    match (ended.kind, text("http.request.method"), text("http.route")) {
        (Kind::Server, Some(method), Some(route)) => format!("{method} {route}"),
        (Kind::Server, Some(method), None) => method.to_owned(),
        _ => ended.name.to_owned(),
    }
}

fn attribute(key: &str, value: &Value) -> Json {
    let value = match value {
        Value::Text(text) => json!({ "stringValue": text }),
        Value::Whole(number) => json!({ "intValue": number.to_string() }),
        Value::Number(number) => json!({ "doubleValue": number }),
        Value::Flag(flag) => json!({ "boolValue": flag }),
    };
    json!({ "key": key, "value": value })
}

fn nanos(time: SystemTime) -> String {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos()
        .to_string()
}
