//! A received file, read from its chunks: never whole in memory.

use std::{
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
};

use rusqlite::{Connection, OptionalExtension, params};

/// A file of an import.
pub(super) struct StagedFile {
    db: Rc<Connection>,
    import: i64,
    file: i64,
    length: u64,
    position: u64,
    chunk: Vec<u8>,
    chunk_at: u64,
}

impl StagedFile {
    pub(super) fn open(db: &Rc<Connection>, import: i64, file: i64, length: u64) -> Self {
        Self {
            db: Rc::clone(db),
            import,
            file,
            length,
            position: 0,
            chunk: Vec::new(),
            chunk_at: 0,
        }
    }

    fn load(&mut self) -> io::Result<()> {
        let found: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT at, data FROM import_chunk WHERE import_key = ? AND file = ? AND at <= ?
                 ORDER BY at DESC LIMIT 1",
            )
            .and_then(|mut statement| {
                let values = params![self.import, self.file, self.position as i64];
                statement
                    .query_row(values, |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .map_err(io::Error::other)?;
        let (at, data) = found.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.chunk_at = at.max(0) as u64;
        self.chunk = data;
        Ok(())
    }
}

impl Read for StagedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let end = self.chunk_at + self.chunk.len() as u64;
        if self.position < self.chunk_at || self.position >= end {
            self.load()?;
        }
        let from = (self.position - self.chunk_at) as usize;
        let rest = self
            .chunk
            .get(from..)
            .filter(|rest| !rest.is_empty())
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for StagedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => i128::from(at),
            SeekFrom::End(by) => i128::from(self.length) + i128::from(by),
            SeekFrom::Current(by) => i128::from(self.position) + i128::from(by),
        };
        self.position = u64::try_from(position).map_err(|_| io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
