//! Reads training from a file and writes it as FIT files, one a recording:
//! `cargo run --example fit_rewrite -- FILE FOLDER`.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(file), Some(folder)) = (args.next(), args.next()) else {
        return Err("which file, and into which folder?".into());
    };
    let decoded = ritm_formats::decode(&std::fs::read(&file)?)?;
    for problem in &decoded.problems {
        println!("{problem}");
    }
    let stem = Path::new(&file).file_stem().unwrap_or_default().to_string_lossy();
    for (part, recording) in decoded.recordings.iter().enumerate() {
        let path = Path::new(&folder).join(format!("{stem}-{part}.fit"));
        std::fs::write(&path, ritm_formats::fit::encode(recording))?;
        println!("{}: {} samples", path.display(), recording.samples.len());
    }
    Ok(())
}
