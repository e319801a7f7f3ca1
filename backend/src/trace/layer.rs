//! Gathers spans as they are made, entered and closed.

use std::cell::RefCell;
use std::fmt;
use std::time::SystemTime;

use tokio::sync::mpsc::Sender;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context as Layers, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::{Context, TARGET};
use crate::metric;

/// How many attributes a span has at most.
const MOST_ATTRIBUTES: usize = 32;
/// The longest text of an attribute, in characters.
const LONGEST_TEXT: usize = 256;

/// An attribute's value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
}

/// A span that ended.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) context: Context,
    /// The span that this is a part of, which may be another program's.
    pub(super) parent: Option<u64>,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) begun: SystemTime,
    pub(super) ended: SystemTime,
    pub(super) attributes: Vec<(&'static str, Value)>,
    /// Whether something within failed.
    pub(super) failed: bool,
}

/// Which side of a call a span is; the numbers are OTLP's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Internal = 1,
    Server = 2,
    Client = 3,
}

thread_local! {
    /// The spans that this thread is within, the innermost last.
    static WITHIN: RefCell<Vec<Context>> = const { RefCell::new(Vec::new()) };
}

/// The innermost span of this thread.
pub(super) fn current() -> Option<Context> {
    WITHIN.with_borrow(|within| within.last().copied())
}

/// The part of the subscriber that gathers spans.
pub(crate) struct TraceLayer {
    queue: Sender<Ended>,
    share: u64,
}

impl TraceLayer {
    pub(super) fn new(queue: Sender<Ended>, share: u64) -> Self {
        Self { queue, share }
    }
}

/// What a span says of itself, as it is made and later.
#[derive(Default)]
struct Fields {
    attributes: Vec<(&'static str, Value)>,
    traceparent: Option<Context>,
    kind: Option<Kind>,
    failed: bool,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("traceparent", Value::Text(header)) => self.traceparent = Context::parse(&header),
            ("otel.kind", Value::Text(kind)) => {
                self.kind = match kind.as_str() {
                    "server" => Some(Kind::Server),
                    "client" => Some(Kind::Client),
                    _ => None,
                };
            }
            ("error", Value::Flag(failed)) => self.failed = failed,
            (name, value) => {
                self.failed |= name == "http.response.status_code" && matches!(value, Value::Whole(500..));
                if let Some(known) = self.attributes.iter_mut().find(|(known, _)| *known == name) {
                    known.1 = value;
                } else if self.attributes.len() < MOST_ATTRIBUTES {
                    self.attributes.push((name, value));
                }
            }
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(
            field,
            Value::Text(format!("{value:?}").chars().take(LONGEST_TEXT).collect()),
        );
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, Value::Text(value.chars().take(LONGEST_TEXT).collect()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Value::Whole(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Value::Whole(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, Value::Number(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Value::Flag(value));
    }
}

/// A span that is open.
struct Open {
    context: Context,
    parent: Option<u64>,
    begun: SystemTime,
    fields: Fields,
}

impl<S> Layer<S> for TraceLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, layers: Layers<'_, S>) {
        let Some(span) = layers.span(id) else { return };
        if span.metadata().target() != TARGET {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        // Spans of the log may lie between this one and the trace's last.
        let above = span
            .scope()
            .skip(1)
            .find_map(|above| above.extensions().get::<Open>().map(|open| open.context));
        let above = above.or(fields.traceparent);
        let open = Open {
            context: above.map_or_else(|| Context::root(self.share), Context::child),
            parent: above.map(|above| above.span),
            begun: SystemTime::now(),
            fields,
        };
        span.extensions_mut().insert(open);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, layers: Layers<'_, S>) {
        let Some(span) = layers.span(id) else { return };
        if let Some(open) = span.extensions_mut().get_mut::<Open>() {
            values.record(&mut open.fields);
        }
    }

    /// An error that is logged within a span marks it.
    fn on_event(&self, event: &Event<'_>, layers: Layers<'_, S>) {
        if *event.metadata().level() != Level::ERROR {
            return;
        }
        let Some(mut scope) = layers.event_scope(event) else {
            return;
        };
        let within = scope.find(|span| span.metadata().target() == TARGET);
        if let Some(span) = within
            && let Some(open) = span.extensions_mut().get_mut::<Open>()
        {
            open.fields.failed = true;
        }
    }

    fn on_enter(&self, id: &Id, layers: Layers<'_, S>) {
        let Some(span) = layers.span(id) else { return };
        if let Some(open) = span.extensions().get::<Open>() {
            WITHIN.with_borrow_mut(|within| within.push(open.context));
        }
    }

    fn on_exit(&self, id: &Id, layers: Layers<'_, S>) {
        let Some(span) = layers.span(id) else { return };
        if span.extensions().get::<Open>().is_some() {
            WITHIN.with_borrow_mut(Vec::pop);
        }
    }

    fn on_close(&self, id: Id, layers: Layers<'_, S>) {
        let Some(span) = layers.span(&id) else { return };
        let Some(open) = span.extensions_mut().remove::<Open>() else {
            return;
        };
        if !open.context.sampled {
            return;
        }
        let ended = Ended {
            context: open.context,
            parent: open.parent,
            name: span.metadata().name(),
            kind: open.fields.kind.unwrap_or(Kind::Internal),
            begun: open.begun,
            ended: SystemTime::now(),
            attributes: open.fields.attributes,
            failed: open.fields.failed,
        };
        if self.queue.try_send(ended).is_err() {
            metric::TRACE_SPANS.add(&["dropped"]);
        }
    }
}
