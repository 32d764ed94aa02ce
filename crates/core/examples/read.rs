//! How fast an event log is read: `cargo run --release -p funnel-core --example read -- FILE [PIECE_BYTES]`.
//!
//! The file is read as [`inspect`] understands it, which must leave nothing to ask. It is held in memory first, so that
//! the disk is not measured, and read several times, of which the fastest counts.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use funnel_core::events::reader::{HEAD_BYTES, Importer, Overrides, inspect};

/// How often the file is read.
const RUNS: usize = 9;

/// What browsers hand out of a file at once.
const PIECE_BYTES: usize = 1 << 16;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which file?")?;
    let piece_bytes = arguments.next().map_or(Ok(PIECE_BYTES), |bytes| bytes.parse())?;
    let file = std::fs::read(path)?;
    let head = &file[..file.len().min(HEAD_BYTES)];
    let inspection = inspect(head, Some(file.len() as u64), &Overrides::default());
    let mapping = inspection.events.ok_or("the file needs an answer to a question")?;
    let (mut seconds, mut rows) = (f64::INFINITY, 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut importer = Importer::new(mapping.clone());
        file.chunks(piece_bytes.max(1)).for_each(|piece| importer.push(piece));
        let imported = black_box(importer.finish());
        seconds = seconds.min(start.elapsed().as_secs_f64());
        rows = imported.progress.rows;
    }
    let (megabytes, million_rows) = (file.len() as f64 / 1e6, rows as f64 / 1e6);
    println!("{rows} rows, {seconds:.4} s, {:.0} MB/s, {:.2} M rows/s", megabytes / seconds, million_rows / seconds);
    Ok(())
}
