//! What the system says about the process, under the names that every Prometheus client uses.

use std::fmt::Write as _;
use std::sync::LazyLock;

/// Appends the process's metrics; what the system does not tell is left out.
pub(super) fn write(text: &mut String) {
    let mut tell = |name: &str, kind: &str, help: &str, value: Option<f64>| {
        if let Some(value) = value {
            // Writing to a String can't fail.
            let _ = write!(
                text,
                "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"
            );
        }
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let open = std::fs::read_dir("/proc/self/fd")
        .ok()
        .map(|files| files.count() as f64);
    tell(
        "process_resident_memory_bytes",
        "gauge",
        "Resident memory, in bytes.",
        kilobytes(&status, "VmRSS:"),
    );
    tell(
        "process_virtual_memory_bytes",
        "gauge",
        "Virtual memory, in bytes.",
        kilobytes(&status, "VmSize:"),
    );
    tell(
        "process_threads",
        "gauge",
        "Threads of the process.",
        number(&status, "Threads:"),
    );
    tell("process_open_fds", "gauge", "Open file descriptors.", open);
    tell(
        "process_max_fds",
        "gauge",
        "File descriptors that may be open.",
        number(&limits, "Max open files"),
    );
    tell(
        "process_cpu_seconds_total",
        "counter",
        "Time of processors used, in seconds.",
        cpu_seconds(&stat),
    );
    tell(
        "process_start_time_seconds",
        "gauge",
        "When the process started, in seconds since 1970.",
        *STARTED,
    );
}

/// The process's start as it was when first asked; the system tells it relative to its own.
static STARTED: LazyLock<Option<f64>> = LazyLock::new(|| {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let system = std::fs::read_to_string("/proc/stat").ok()?;
    Some(number(&system, "btime")? + ticks(&stat, 19)? / TICKS_A_SECOND)
});

/// Linux's `USER_HZ`, which is 100 for programs on every architecture that Rust's std supports.
const TICKS_A_SECOND: f64 = 100.0;

fn cpu_seconds(stat: &str) -> Option<f64> {
    Some((ticks(stat, 11)? + ticks(stat, 12)?) / TICKS_A_SECOND)
}

/// A field of `/proc/self/stat`, counted from the state; the name before it may hold spaces and parentheses.
fn ticks(stat: &str, field: usize) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split(' ').nth(field)?.parse().ok()
}

/// The first number of the line that begins with `name`.
fn number(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

fn kilobytes(text: &str, name: &str) -> Option<f64> {
    Some(number(text, name)? * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_a_name_with_parentheses() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 12345 1000 200";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(ticks(stat, 19), Some(12345.0));
        assert_eq!(
            kilobytes("Name:\tx\nVmRSS:\t    64 kB\n", "VmRSS:"),
            Some(65536.0)
        );
        assert_eq!(
            number(
                "Max open files            1024     4096   files",
                "Max open files"
            ),
            Some(1024.0)
        );
        assert_eq!(number("", "Threads:"), None);
    }
}
