//! What the server counts for those who run it: the one list of metrics, and their text for Prometheus.
//!
//! Every metric is declared below and used by its name, from anywhere: `metric::SIGN_INS.add(&["password", "ok"])`. They
//! belong to the process, as its log does. Labels take values that the program spells itself (`&'static str`), so that
//! nobody outside can make series; the one exception, the matched route, is a template and not an address. Nothing that
//! says who did something is ever a label. Count after a transaction was committed, not within it: its body may run more
//! than once.

mod endpoint;
mod process;

use std::sync::LazyLock;
use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder};

pub(crate) use endpoint::Endpoint;

/// From half a millisecond to half a minute, in seconds.
const SECONDS: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];
/// From a short answer to a large file, in bytes.
const BYTES: &[f64] = &[
    256.0,
    1024.0,
    4096.0,
    16384.0,
    65536.0,
    262_144.0,
    1_048_576.0,
    16_777_216.0,
];
/// How many writes are committed together.
const BATCH: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// The registry of all metrics that follow.
static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

/// Something that is counted and never goes back.
pub(crate) struct Counter(LazyLock<IntCounterVec>);

impl Counter {
    /// Counts one more.
    pub(crate) fn add(&self, labels: &[&'static str]) {
        self.add_many(labels, 1);
    }

    /// Counts several more.
    pub(crate) fn add_many(&self, labels: &[&'static str], count: u64) {
        self.of(labels, count);
    }

    /// Counts where a label is a route's template or the like, which the program did not spell but nobody outside can
    /// choose.
    pub(crate) fn of(&self, labels: &[&str], count: u64) {
        // Only a wrong number of labels is refused, which a debug build tells whoever wrote it.
        let counter = self.0.get_metric_with_label_values(labels);
        debug_assert!(counter.is_ok(), "labels {labels:?}");
        if let Ok(counter) = counter {
            counter.inc_by(count);
        }
    }

    /// How many were counted.
    #[cfg(test)]
    pub(crate) fn get(&self, labels: &[&str]) -> u64 {
        self.0
            .get_metric_with_label_values(labels)
            .map_or(0, |counter| counter.get())
    }
}

/// Something that goes up and down.
pub(crate) struct Gauge(LazyLock<IntGaugeVec>);

impl Gauge {
    /// Says what it is now.
    pub(crate) fn set(&self, labels: &[&'static str], value: i64) {
        self.with(labels, |gauge| gauge.set(value));
    }

    /// Says how much it changed.
    pub(crate) fn change(&self, labels: &[&'static str], by: i64) {
        self.with(labels, |gauge| gauge.add(by));
    }

    /// Goes up by one until what is returned is dropped.
    pub(crate) fn hold(&'static self, labels: &'static [&'static str]) -> Held {
        self.change(labels, 1);
        Held { gauge: self, labels }
    }

    /// What it is now.
    #[cfg(test)]
    pub(crate) fn get(&self, labels: &[&str]) -> i64 {
        self.0
            .get_metric_with_label_values(labels)
            .map_or(0, |gauge| gauge.get())
    }

    fn with(&self, labels: &[&str], change: impl FnOnce(prometheus::IntGauge)) {
        let gauge = self.0.get_metric_with_label_values(labels);
        debug_assert!(gauge.is_ok(), "labels {labels:?}");
        if let Ok(gauge) = gauge {
            change(gauge);
        }
    }
}

/// A gauge that is one higher while this lives.
#[must_use = "the gauge goes down when this is dropped"]
pub(crate) struct Held {
    gauge: &'static Gauge,
    labels: &'static [&'static str],
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gauge.change(self.labels, -1);
    }
}

/// How often each size of something was seen.
pub(crate) struct Histogram(LazyLock<HistogramVec>);

impl Histogram {
    /// Something took this long.
    pub(crate) fn took(&self, labels: &[&'static str], time: Duration) {
        self.of(labels, time.as_secs_f64());
    }

    /// As [`Counter::of`].
    pub(crate) fn of(&self, labels: &[&str], value: f64) {
        let histogram = self.0.get_metric_with_label_values(labels);
        debug_assert!(histogram.is_ok(), "labels {labels:?}");
        if let Ok(histogram) = histogram {
            histogram.observe(value);
        }
    }
}

macro_rules! metrics {
    ($($kind:ident $const:ident = $name:literal, [$($label:literal),*], $(in $buckets:ident,)? $help:literal;)+) => {
        $(
            #[doc = $help]
            pub(crate) static $const: metrics!(@type $kind) =
                metrics!(@make $kind, $name, [$($label),*], $help $(, $buckets)?);
        )+

        /// Makes every metric known, so that those which were never used are told as well: a metric without labels as
        /// nought, one with labels as soon as it has any.
        fn know_all() {
            $(metrics!(@know $const, [$($label),*]);)+
        }

        /// Makes a series of each metric.
        #[cfg(test)]
        fn use_all() {
            $(
                let labels: &[&str] = &[$($label),*];
                assert!($const.0.get_metric_with_label_values(labels).is_ok(), "{}", $name);
            )+
        }

        /// The name and the labels of every metric.
        #[cfg(test)]
        const ALL: &[(&str, &[&str])] = &[$(($name, &[$($label),*])),+];
    };
    (@type counter) => { Counter };
    (@type gauge) => { Gauge };
    (@type histogram) => { Histogram };
    (@make counter, $name:literal, [$($label:literal),*], $help:literal) => {
        Counter(LazyLock::new(|| registered(IntCounterVec::new(Opts::new($name, $help), &[$($label),*]))))
    };
    (@make gauge, $name:literal, [$($label:literal),*], $help:literal) => {
        Gauge(LazyLock::new(|| registered(IntGaugeVec::new(Opts::new($name, $help), &[$($label),*]))))
    };
    (@make histogram, $name:literal, [$($label:literal),*], $help:literal, $buckets:ident) => {
        Histogram(LazyLock::new(|| {
            let options = HistogramOpts::new($name, $help).buckets($buckets.to_vec());
            registered(HistogramVec::new(options, &[$($label),*]))
        }))
    };
    (@know $const:ident, []) => { let _ = $const.0.get_metric_with_label_values::<&str>(&[]); };
    (@know $const:ident, [$($label:literal),+]) => { let _ = LazyLock::force(&$const.0); };
}

metrics! {
    counter HTTP_REQUESTS = "ritm_http_requests_total", ["method", "route", "status"],
        "Requests answered, by method, matched route, and class of the answer's status (2xx).";
    histogram HTTP_SECONDS = "ritm_http_request_duration_seconds", ["method", "route"], in SECONDS,
        "Time from a request's head to the end of its answer, in seconds.";
    histogram HTTP_BYTES = "ritm_http_response_size_bytes", ["route"], in BYTES,
        "Bytes of the bodies that went out.";
    gauge HTTP_IN_FLIGHT = "ritm_http_requests_in_flight", [],
        "Requests that are being answered.";
    gauge HTTP_CONNECTIONS = "ritm_http_connections_open", [],
        "Connections that are open.";
    counter HTTP_RATE_LIMITED = "ritm_http_rate_limited_total", ["limit"],
        "Requests refused because there were too many, by the limit that was met.";

    gauge DATABASE_QUEUE = "ritm_database_queue_length", [],
        "Writes that wait for the database's writer, or for a connection of the pool.";
    histogram DATABASE_WAIT = "ritm_database_wait_seconds", ["kind"], in SECONDS,
        "Time a transaction waited for its turn, in seconds; the kind is read or write.";
    histogram DATABASE_SECONDS = "ritm_database_transaction_seconds", ["kind"], in SECONDS,
        "Time a transaction took, its waiting included, in seconds; the kind is read or write.";
    histogram DATABASE_BATCH = "ritm_database_batch_size", [], in BATCH,
        "Writes that were committed together.";
    counter DATABASE_RETRIES = "ritm_database_retries_total", ["reason"],
        "Transactions that were begun again because the database asked for it.";
    counter DATABASE_FAILURES = "ritm_database_failures_total", ["reason"],
        "Transactions that failed for the database's reasons.";
    counter DATABASE_SLOW = "ritm_database_slow_statements_total", [],
        "Statements that took longer than a slow one may; the log names them.";
    gauge DATABASE_CONNECTIONS = "ritm_database_connections", ["state"],
        "Connections to the database, by state: idle or busy.";
    gauge DATABASE_BYTES = "ritm_database_size_bytes", [],
        "Size of the database, in bytes.";

    counter JOBS = "ritm_jobs_finished_total", ["kind", "outcome"],
        "Attempts at jobs, by outcome: done, retried or dead.";
    histogram JOB_SECONDS = "ritm_job_duration_seconds", ["kind"], in SECONDS,
        "Time an attempt at a job took, in seconds.";
    gauge JOBS_WAITING = "ritm_jobs_waiting", [],
        "Jobs that are due and not begun.";
    gauge JOBS_DEAD = "ritm_jobs_dead", [],
        "Jobs that were given up and wait for a person.";
    gauge JOBS_LATE = "ritm_jobs_oldest_due_seconds", [],
        "For how long the oldest job that is due has waited, in seconds.";

    counter EFFECTS = "ritm_outbox_effects_total", ["kind", "outcome"],
        "Attempts at effects that leave the server, by outcome: done, retried or dead.";
    gauge EFFECTS_WAITING = "ritm_outbox_waiting", [],
        "Effects that are due and not done.";
    gauge EFFECTS_DEAD = "ritm_outbox_dead", [],
        "Effects that were given up and wait for a person.";
    gauge EFFECTS_LATE = "ritm_outbox_oldest_due_seconds", [],
        "For how long the oldest effect that is due has waited, in seconds.";

    counter LETTERS = "ritm_mail_letters_total", ["outcome"],
        "Attempts at sending letters, by outcome: sent, retried or dead.";
    histogram LETTER_SECONDS = "ritm_mail_send_seconds", [], in SECONDS,
        "Time the mail server took for a letter, in seconds.";

    counter SIGN_INS = "ritm_sign_ins_total", ["way", "outcome"],
        "Attempts at signing in, by way (password, passkey, provider, code) and outcome (ok, refused, locked).";
    counter SIGN_UPS = "ritm_sign_ups_total", ["outcome"],
        "Attempts at signing up, by outcome.";
    gauge HASHING = "ritm_password_hashes_waiting", [],
        "Passwords that are being hashed or wait for it.";
    histogram HASH_SECONDS = "ritm_password_hash_seconds", [], in SECONDS,
        "Time a password's hash took, its waiting included, in seconds.";

    counter LOG_LINES = "ritm_log_lines_total", ["level"],
        "Lines of the log that tell of errors and warnings, by level.";
    counter TRACE_SPANS = "ritm_trace_spans_total", ["outcome"],
        "Spans of traces, by outcome: sent, dropped for want of room, or failed to be sent.";
    gauge READY = "ritm_ready", ["check"],
        "Whether a check of readiness passed when it was last taken (1) or not (0).";
    gauge BUILD_INFO = "ritm_build_info", ["version", "database"],
        "Always 1; the labels say which version runs on which database.";
}

/// A metric that was made and is now in the registry.
///
/// It can't fail but by a wrong or repeated name in the list above, which the tests below find.
#[expect(
    clippy::expect_used,
    reason = "only this file's own list decides whether it fails, and a test reads it"
)]
fn registered<T: prometheus::core::Collector + Clone + 'static>(made: prometheus::Result<T>) -> T {
    let metric = made.expect("a metric's name or labels are malformed");
    REGISTRY
        .register(Box::new(metric.clone()))
        .expect("two metrics have one name");
    metric
}

/// All metrics in Prometheus's text format, those of the process among them.
pub(crate) fn text() -> String {
    know_all();
    let mut text = String::new();
    // Writing to a String can't fail, and empty families are left out by the registry.
    let _ = TextEncoder::new().encode_utf8(&REGISTRY.gather(), &mut text);
    process::write(&mut text);
    text
}

/// The class of a status, such as `2xx`.
pub(crate) fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// A method that is a label's value; those that clients make up are one.
pub(crate) fn method(method: &str) -> &'static str {
    match method {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests;
