//! Handing a large file over as the apps do, a piece at a time.

use std::io::Read;

use ritm_engine::EngineHandle;
use ritm_model::{
    ImportId,
    import::{BeginImport, Chunk, CommitImport, FileHead, PutChunks},
};

/// As much as the apps send at once.
const PIECE_BYTES: u64 = 1 << 20;

/// The next piece of a file; empty at its end.
pub(crate) fn piece(file: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(PIECE_BYTES as usize);
    file.take(PIECE_BYTES).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Hands over a file of so many bytes and commits it.
pub(crate) fn hand_over(
    engine: &EngineHandle,
    import: ImportId,
    name: &str,
    bytes: u64,
    file: &mut impl Read,
) {
    let files = vec![FileHead {
        name: name.into(),
        bytes,
    }];
    engine.call_blocking(BeginImport { import, files }).unwrap();
    let mut offset = 0;
    loop {
        let bytes = piece(file);
        if bytes.is_empty() {
            break;
        }
        let count = bytes.len() as u64;
        let chunks = vec![Chunk {
            file: 0,
            offset,
            bytes,
        }];
        engine.call_blocking(PutChunks { import, chunks }).unwrap();
        offset += count;
    }
    let missing = Vec::new();
    engine.call_blocking(CommitImport { import, missing }).unwrap();
}
