//! Handing a large file over as the apps do, a piece at a time.

use std::io::Read;

use ritm_engine::{Engine, Readers};
use ritm_model::{
    Command, ImportId,
    import::{FileHead, ImportCommand, MAX_CHUNK_BYTES},
};

/// A reader a processor, as the desktop app has them.
pub(crate) fn readers() -> Readers {
    Readers::Threads(std::thread::available_parallelism().map_or(1, usize::from))
}

/// The next piece of a file; empty at its end.
pub(crate) fn piece(file: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MAX_CHUNK_BYTES);
    file.take(MAX_CHUNK_BYTES as u64).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Hands over a file of so many bytes and commits it.
pub(crate) fn hand_over(engine: &mut Engine, import: ImportId, name: &str, bytes: u64, file: &mut impl Read) {
    let mut send = |command| engine.call(Command::Import(command)).unwrap();
    let files = vec![FileHead {
        name: name.into(),
        bytes,
    }];
    send(ImportCommand::Begin { import, files });
    let mut offset = 0;
    loop {
        let bytes = piece(file);
        if bytes.is_empty() {
            break;
        }
        let count = bytes.len() as u64;
        send(ImportCommand::Chunk {
            import,
            file: 0,
            offset,
            bytes,
        });
        offset += count;
    }
    send(ImportCommand::Commit(import));
}
