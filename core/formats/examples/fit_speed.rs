//! How fast FIT files are read: `cargo run --release --example fit_speed -- ROUNDS FILE...` prints megabytes a second,
//! the median of the rounds.

use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let rounds: usize = args.next().and_then(|rounds| rounds.parse().ok()).unwrap_or(15);
    for path in args {
        let bytes = std::fs::read(&path)?;
        let mut seconds = Vec::with_capacity(rounds);
        let mut records = 0;
        for _ in 0..rounds.max(1) {
            let begun = Instant::now();
            records = ritm_formats::fit::decode(&bytes)?.record_count;
            seconds.push(begun.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        let median = seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN);
        let speed = bytes.len() as f64 / 1e6 / median;
        println!(
            "{path}: {records} records, {:.2} ms, {speed:.0} MB/s",
            median * 1e3
        );
    }
    Ok(())
}
