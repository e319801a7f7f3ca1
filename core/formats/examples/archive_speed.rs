//! Opens an archive and reads all of it, file by file: `cargo run --release --example archive_speed -- FILE [-l]`.
//!
//! Prints how long the directory and the reading took; with `-l` every file with its length and CRC-32 too.

use std::{fs::File, io::Read, time::Instant};

use ritm_formats::archive::{Archive, Limits, problem_of};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which archive?")?;
    let list = arguments.next().is_some();
    let begun = Instant::now();
    let mut archive = Archive::open(File::open(&path)?, Limits::default())?;
    let opened = begun.elapsed();
    if let Some(problem) = archive.problem() {
        println!("{problem}");
    }
    let heads = archive.entries().to_vec();
    let mut block = vec![0; 64 << 10];
    let mut total = 0_u64;
    for (index, head) in heads.iter().enumerate() {
        let (mut crc, mut bytes) = (flate2::Crc::new(), 0_u64);
        let wrong = match archive.open_entry(index) {
            Err(problem) => Some(problem),
            Ok(mut stream) => loop {
                match stream.read(&mut block) {
                    Ok(0) => break None,
                    Ok(count) => {
                        bytes += count as u64;
                        crc.update(block.get(..count).unwrap_or_default());
                    }
                    Err(error) => break Some(problem_of(error)),
                }
            },
        };
        total += bytes;
        if list || wrong.is_some() {
            let wrong = wrong.map(|problem| problem.to_string()).unwrap_or_default();
            println!("{:08x} {bytes:10} {} {wrong}", crc.sum(), head.name);
        }
    }
    let all = begun.elapsed();
    let rate = total as f64 / 1e6 / (all - opened).as_secs_f64();
    println!(
        "{} files, {total} bytes: directory {opened:?}, reading {:?}, {rate:.0} MB/s",
        heads.len(),
        all - opened
    );
    Ok(())
}
