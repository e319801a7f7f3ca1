//! Measures as `cargo xtask bench` wants them: one JSON line each, peers taken in turn with ours.

use std::{path::PathBuf, time::Instant};

/// Rounds of a pair; medians are reported.
pub const ROUNDS: usize = 15;

/// The real files, where the checkout has them beside it.
pub fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("RITM_CORPUS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus")),
        PathBuf::from,
    );
    if folder.join("reference.json").exists() {
        return Some(folder);
    }
    println!("skipped: no corpus at {}", folder.display());
    None
}

/// Seconds that `work` takes.
pub fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let begun = Instant::now();
    let done = work();
    let seconds = begun.elapsed().as_secs_f64();
    std::hint::black_box(done);
    seconds
}

/// The value below which a `share` (0-1) of `values` lies; NaN of nothing.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = (last as f64 * share).round() as usize;
    values.get(at).copied().unwrap_or(f64::NAN)
}

/// Seconds of ours and of a peer, taken in turn, with the medians of [`ROUNDS`] rounds.
pub fn pair<A, B>(mut ours: impl FnMut() -> A, mut peer: impl FnMut() -> B) -> (f64, f64) {
    let (mut a, mut b) = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        a.push(seconds(&mut ours));
        b.push(seconds(&mut peer));
    }
    (quantile(&mut a, 0.5), quantile(&mut b, 0.5))
}

/// Says a measure beside a peer's. `ratio` is how many times better ours is; `faster` for speeds, where more is better.
pub fn say_pair(name: &str, ours: f64, peer_name: &str, peer: f64, unit: &str, more_is_better: bool) {
    let ratio = if more_is_better { ours / peer } else { peer / ours };
    println!(
        r#"{{"name":"{name}","ours":{ours:.4},"peer":{peer:.4},"peer_name":"{peer_name}","unit":"{unit}","ratio":{ratio:.2}}}"#
    );
}

/// Says a measure that has a limit rather than a peer. `ratio` is how much of the limit is left: above 1 is within.
pub fn say(name: &str, ours: f64, limit: f64, unit: &str) {
    println!(
        r#"{{"name":"{name}","ours":{ours:.4},"limit":{limit},"unit":"{unit}","ratio":{:.2}}}"#,
        limit / ours
    );
}

/// The most memory this process has held at once, in MB; NaN where the system does not tell.
pub fn peak_memory_mb() -> f64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok()
        })
        .map_or(f64::NAN, |kib| kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_of_the_values_themselves() {
        let mut values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(quantile(&mut values, 0.5), 3.0);
        assert_eq!(quantile(&mut values, 0.99), 5.0);
        assert!(quantile(&mut [], 0.5).is_nan());
    }
}
