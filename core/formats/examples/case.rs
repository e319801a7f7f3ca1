//! Says in short what a file holds: `cargo run --example case -- file ...`.

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let begun = std::time::Instant::now();
        println!("== {path}");
        match ritm_formats::decode(&bytes) {
            Err(problem) => println!("   refused: {problem}"),
            Ok(decoded) => {
                for problem in &decoded.problems {
                    println!("   {problem}");
                }
                for recording in &decoded.recordings {
                    let samples = &recording.samples;
                    let columns: Vec<String> = samples
                        .columns
                        .iter()
                        .map(|column| {
                            let values: Vec<f64> =
                                (0..samples.len()).filter_map(|row| column.value(row)).collect();
                            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
                            format!("{}:{}x{:.2}", column.channel.code(), values.len(), mean)
                        })
                        .collect();
                    println!(
                        "   {:?} {} start {} n {} last {:?} laps {} pauses {:?} dist {:?} timer {:?} el {:?} {} {}",
                        recording.sport,
                        recording.device.product,
                        recording.start.unix_ms() / 1000,
                        samples.len(),
                        samples.time_ms.last(),
                        recording.laps.len(),
                        recording.pauses.len(),
                        recording.totals.distance_m,
                        recording.totals.timer_ms,
                        recording.totals.elapsed_ms,
                        recording.name.as_deref().unwrap_or(""),
                        columns.join(" ")
                    );
                }
            }
        }
        println!("   {:?}", begun.elapsed());
    }
}
