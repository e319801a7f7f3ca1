//! Traces: what a request or a job did, and how long each part took, sent to a collector by OTLP over HTTP as JSON.
//!
//! Spans for traces are made with [`span!`](crate::trace::span) and [`server_span`]; the log never shows them. They form trees
//! by the nesting of tracing's spans. A tree's root continues the trace of the caller's `traceparent` header (W3C Trace
//! Context, level 1) or begins one; whether it is sent is decided at the root. Ended spans wait in a bounded queue for the
//! exporter, and are dropped and counted when it is full: tracing never holds a request up. Attributes say what was done
//! and never who did it.
//!
//! This is ours because the official crates (`opentelemetry-otlp` and its neighbours) bring a hundred crates, a second
//! HTTP client among them, and change their interface every few months; what is needed is a queue and 60 lines of JSON.

mod context;
mod export;
mod layer;

use tokio::sync::mpsc;
use tracing::Span;

pub(crate) use context::Context;
pub(crate) use export::{Exporter, Post};
pub(crate) use layer::TraceLayer;

use crate::settings::TraceSettings;

/// The target of spans that are made for traces alone.
pub(crate) const TARGET: &str = "ritm_backend::trace";

/// How many ended spans wait for the exporter at most.
const QUEUE: usize = 4096;

/// A span of the trace that is current: a part of what a request or a job does.
///
/// `trace::span!("database", statement = "…")`. Values are attributes of the span.
macro_rules! span {
    ($name:literal $(, $($fields:tt)*)?) => {
        tracing::info_span!(target: "ritm_backend::trace", $name $(, $($fields)*)?)
    };
}
pub(crate) use span;

/// The span of a request that came in. Its route and its status are recorded later, by the names they have here.
pub(crate) fn server_span(method: &str, traceparent: Option<&str>, request_id: &str) -> Span {
    span!(
        "request",
        otel.kind = "server",
        http.request.method = method,
        http.route = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty,
        ritm.request_id = request_id,
        traceparent = traceparent,
    )
}

/// What collects spans, and what sends them; nothing when the settings name no collector.
pub(crate) fn start(settings: &TraceSettings) -> Option<(TraceLayer, Exporter)> {
    let endpoint = settings.endpoint.clone()?;
    let (sender, receiver) = mpsc::channel(QUEUE);
    let layer = TraceLayer::new(sender, settings.share);
    Some((layer, Exporter::new(endpoint, receiver)))
}

/// The `traceparent` header for a request that goes out now; none when nothing is traced.
pub(crate) fn traceparent() -> Option<String> {
    layer::current().map(|context| context.to_header())
}

#[cfg(test)]
mod tests;
