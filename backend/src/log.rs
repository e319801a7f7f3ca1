//! The server's log.

use std::io::{self, IsTerminal};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::metric;
use crate::settings::{LogFormat, LogSettings, TraceSettings};
use crate::trace::{self, Exporter};

/// Writes log lines to standard output from now on: lines for people, in colour on a terminal unless `NO_COLOR` is set,
/// or one JSON object on each line. Gathers traces as well where the settings name a collector; what is returned sends
/// them. A second call changes nothing.
pub(crate) fn start(settings: &LogSettings, traces: &TraceSettings) -> Option<Exporter> {
    // The settings were checked; a filter that can't be read logs what matters most.
    let filter = settings
        .level
        .parse()
        .unwrap_or_else(|_| Targets::new().with_default(Level::INFO))
        .with_target(trace::TARGET, tracing_subscriber::filter::LevelFilter::OFF);
    let lines = match settings.format {
        LogFormat::Text => {
            let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            fmt::layer().with_ansi(colour).with_target(false).boxed()
        }
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
    };
    let (spans, exporter) = trace::start(traces).unzip();
    let spans = spans.map(|layer| {
        // Errors are heard as well: one within a span marks it.
        let filter = Targets::new()
            .with_target(trace::TARGET, Level::INFO)
            .with_default(Level::ERROR);
        layer.with_filter(filter)
    });
    // Only a second subscriber is refused, and then the first goes on writing.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .with(Tally.with_filter(Targets::new().with_default(Level::WARN)))
        .with(spans)
        .try_init();
    exporter
}

/// Counts the lines that tell of errors and warnings, whether or not the log shows them.
struct Tally;

impl<S: Subscriber> Layer<S> for Tally {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        match *event.metadata().level() {
            Level::ERROR => metric::LOG_LINES.add(&["error"]),
            Level::WARN => metric::LOG_LINES.add(&["warn"]),
            _ => {}
        }
    }
}
