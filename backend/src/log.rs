//! The server's log.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::settings::{LogFormat, LogSettings};

/// Writes log lines to standard output from now on: lines for people, in colour on a terminal unless `NO_COLOR` is set,
/// or one JSON object on each line. A second call changes nothing.
pub fn start(settings: &LogSettings) {
    // The settings were checked; a filter that can't be read logs what matters most.
    let filter = settings
        .level
        .parse()
        .unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
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
    // Only a second subscriber is refused, and then the first goes on writing.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .try_init();
}
