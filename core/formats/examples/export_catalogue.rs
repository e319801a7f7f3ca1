//! Prints what an export's tables tell: `cargo run --release --example export_catalogue -- FILE`.

use std::{fs::File, time::Instant};

use ritm_formats::{
    archive::{Archive, Limits},
    platform::{Role, Source, catalogue},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which archive?")?;
    let begun = Instant::now();
    let mut archive = Archive::open(File::open(&path)?, Limits::default())?;
    let opened = begun.elapsed();
    let Some(catalogue) = catalogue(&mut archive) else {
        println!("no export of a known platform");
        return Ok(());
    };
    let read = begun.elapsed() - opened;
    for platform in catalogue.platforms() {
        println!("{}", platform.title());
    }
    let names = archive.names();
    let tables = (0..names.len()).filter(|&index| catalogue.role(index) == Role::Table);
    println!(
        "{} tables, {} files to take in",
        tables.count(),
        catalogue.order().count()
    );
    for (kind, count) in catalogue.passed_over() {
        println!("{count} passed over: {}", kind.code());
    }
    for (name, problem) in catalogue.problems() {
        println!("{name}: {problem}");
    }
    let (certain, uncertain): (Vec<_>, Vec<_>) = catalogue.manual().partition(|manual| manual.certain);
    println!(
        "{} activities without a file, {} that may have one",
        certain.len(),
        uncertain.len()
    );
    println!("directory {opened:?}, tables {read:?}");
    Ok(())
}
