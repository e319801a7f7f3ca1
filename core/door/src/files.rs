//! Handing files over to the engine, in chunks.

use futures_util::{StreamExt, stream::FuturesUnordered};
use ritm_model::{
    DoorError, DoorFault, ImportId,
    import::{AnnounceFiles, BeginImport, CancelImport, Chunk, CommitImport, FileHead, MAX_HEADS, PutChunks},
};

use crate::Door;

/// So much goes in one question: large enough to be worth the way, small enough that no frame of a page is lost over it.
const CHUNK_BYTES: usize = 1 << 20;
/// Small files go together, but no more of them than a turn of the engine takes.
const MOST_CHUNKS: usize = 64;
/// So many questions are under way at once: the engine writes one while the next is read.
const WINDOW: usize = 4;

/// A file where it lies: a browser's `File`, a path, a content URI.
pub trait FileSource {
    /// Its name, with folders where known.
    fn name(&self) -> String;

    /// Its size.
    fn bytes(&self) -> u64;

    /// Reads `length` bytes from `offset` on; both lie within the file.
    ///
    /// # Errors
    /// [`DoorFault::FileUnreadable`] when the file is gone or has changed.
    fn read(&self, offset: u64, length: usize) -> impl Future<Output = Result<Vec<u8>, DoorFault>>;
}

/// Hands files over and commits them as one import. Done when the engine has all their bytes on disk; reading goes on by
/// itself then. A file that can't be read where it lies costs that file: the import's report tells of it.
///
/// # Errors
/// What the engine answers; [`ritm_model::import::ImportError::Ended`] when nothing came for so long that the import went on without the rest.
pub async fn hand_over<F: FileSource>(door: &Door, import: ImportId, files: &[F]) -> Result<(), DoorError> {
    let outcome = attempt(door, import, files).await;
    if let Err(DoorError::Store(_)) = outcome {
        // Nobody hands over any more: its chunks are freed at once, and whoever chose the files is told why.
        let _ = door.ask(CancelImport { import }).await;
    }
    outcome
}

async fn announce<F: FileSource>(door: &Door, import: ImportId, files: &[F]) -> Result<(), DoorError> {
    let heads = |files: &[F]| {
        let head = |file: &F| FileHead {
            name: file.name(),
            bytes: file.bytes(),
        };
        files.iter().map(head).collect()
    };
    let (now, later) = files.split_at(files.len().min(MAX_HEADS));
    door.ask(BeginImport {
        import,
        files: heads(now),
    })
    .await?;
    let mut first = MAX_HEADS as u32;
    for files in later.chunks(MAX_HEADS) {
        door.ask(AnnounceFiles {
            import,
            first,
            files: heads(files),
        })
        .await?;
        first = first.saturating_add(MAX_HEADS as u32);
    }
    Ok(())
}

async fn attempt<F: FileSource>(door: &Door, import: ImportId, files: &[F]) -> Result<(), DoorError> {
    announce(door, import, files).await?;
    let mut missing = Vec::new();
    let mut under_way = FuturesUnordered::new();
    let mut chunks = Vec::new();
    let mut gathered = 0;
    for (number, file) in (0..).zip(files) {
        let mut offset = 0;
        while offset < file.bytes() {
            let room = (CHUNK_BYTES - gathered) as u64;
            let length = (file.bytes() - offset).min(room) as usize;
            match file.read(offset, length).await {
                Ok(bytes) if bytes.len() == length => {
                    gathered += length;
                    chunks.push(Chunk {
                        file: number,
                        offset,
                        bytes,
                    });
                    offset += length as u64;
                }
                Ok(_) | Err(_) => {
                    missing.push(number);
                    break;
                }
            }
            if gathered >= CHUNK_BYTES || chunks.len() >= MOST_CHUNKS {
                let chunks = std::mem::take(&mut chunks);
                gathered = 0;
                under_way.push(door.ask(PutChunks { import, chunks }));
            }
            while under_way.len() >= WINDOW {
                under_way.next().await.unwrap_or(Ok(()))?;
            }
        }
    }
    if !chunks.is_empty() {
        under_way.push(door.ask(PutChunks { import, chunks }));
    }
    while let Some(answer) = under_way.next().await {
        answer?;
    }
    door.ask(CommitImport { import, missing }).await
}
