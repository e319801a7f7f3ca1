//! How fast a GPX or TCX file is decoded: `cargo run --release --example xml_speed -- FILE [TIMES]`.

use std::{process::ExitCode, time::Instant};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: xml_speed FILE [TIMES]");
        return ExitCode::FAILURE;
    };
    let times: u32 = arguments
        .next()
        .and_then(|times| times.parse().ok())
        .unwrap_or(100)
        .max(1);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut points = 0;
    let mut best = f64::INFINITY;
    for _ in 0..times {
        let begun = Instant::now();
        match ritm_formats::decode(&bytes) {
            Ok(decoded) => points = decoded.record_count,
            Err(problem) => {
                eprintln!("{path}: {problem}");
                return ExitCode::FAILURE;
            }
        }
        best = best.min(begun.elapsed().as_secs_f64());
    }
    println!(
        "{points} points, {} bytes, best of {times}: {:.2} ms, {:.0} MB/s, {:.0} ns a point",
        bytes.len(),
        best * 1e3,
        bytes.len() as f64 / best / 1e6,
        best * 1e9 / points.max(1) as f64,
    );
    ExitCode::SUCCESS
}
