//! Bytes that never change, such as original files: their names, and how they are moved so that little is sent twice.
//!
//! The server is asked first how far it got, then handed chunks in their order. It keeps no blob whose length or hash is
//! not the one that was declared. Whoever fetches a blob proves it by its name before it is used.

use minicbor::{Decode, Encode};

/// The bytes of a chunk: what is sent twice at most when a transfer is cut.
pub const CHUNK_BYTES: u64 = 1 << 20;

/// A blob's name: a hash of its content, keyed by a secret of the account, so that nobody without it can ask the server
/// whether an account holds a file they know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct BlobId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl BlobId {
    /// The name of some content in an account.
    #[must_use]
    pub fn of(account_key: &[u8; 32], content: &[u8]) -> Self {
        Self(*blake3::keyed_hash(account_key, content).as_bytes())
    }
}

impl std::fmt::Debug for BlobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "blob {a:02x}{b:02x}{c:02x}{d:02x}")
    }
}

/// What the server is told of a blob before it comes. It can check all of it without the account's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Declared {
    /// Its name.
    #[n(0)]
    pub id: BlobId,
    /// Its bytes.
    #[n(1)]
    pub length: u64,
    /// The BLAKE3 hash of what is sent.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

/// What an upload wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// To know how far the server got.
    Where,
    /// To hand over these bytes.
    Chunk {
        /// The first.
        from: u64,
        /// How many.
        bytes: u64,
    },
    /// Nothing: the server has it whole.
    Done,
}

/// Sends a blob up.
#[derive(Clone, Debug)]
pub struct Upload {
    length: u64,
    reached: Option<u64>,
}

impl Upload {
    /// Begins, or goes on after whatever ended before.
    #[must_use]
    pub fn new(length: u64) -> Self {
        Self {
            length,
            reached: None,
        }
    }

    /// What is to be done now.
    #[must_use]
    pub fn next(&self) -> Put {
        match self.reached {
            None => Put::Where,
            Some(from) if from >= self.length => Put::Done,
            Some(from) => Put::Chunk {
                from,
                bytes: CHUNK_BYTES.min(self.length - from),
            },
        }
    }

    /// The server says how far it got. One that says less than before lost something, and gets it again; one that says more
    /// than there is lies, and is asked anew.
    pub fn reached(&mut self, bytes: u64) {
        self.reached = (bytes <= self.length).then_some(bytes);
    }

    /// A request failed: nobody knows whether its bytes came.
    pub fn failed(&mut self) {
        self.reached = None;
    }
}

/// Why what was fetched is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not what its name says. All of it is fetched anew.
    Content,
    /// A chunk is not where it was asked for, or too long.
    Chunk,
}

/// Fetches a blob.
#[derive(Clone, Debug)]
pub struct Download {
    id: BlobId,
    length: u64,
    reached: u64,
    hasher: blake3::Hasher,
}

impl Download {
    /// Begins, after what was kept of it before.
    #[must_use]
    pub fn new(account_key: &[u8; 32], id: BlobId, length: u64, kept: &[u8]) -> Self {
        let mut download = Self {
            id,
            length,
            reached: 0,
            hasher: blake3::Hasher::new_keyed(account_key),
        };
        if let Ok(bytes) = u64::try_from(kept.len())
            && bytes <= length
        {
            download.hasher.update(kept);
            download.reached = bytes;
        }
        download
    }

    /// The bytes that are wanted next: the first, and how many. None when all are here.
    #[must_use]
    pub fn next(&self) -> Option<(u64, u64)> {
        (self.reached < self.length).then(|| (self.reached, CHUNK_BYTES.min(self.length - self.reached)))
    }

    /// Takes bytes that came, from `from` on. Fewer than were asked for are fine.
    ///
    /// # Errors
    /// [`Wrong::Chunk`] when they are not those that were asked for; nothing of them counts.
    pub fn take(&mut self, from: u64, bytes: &[u8]) -> Result<(), Wrong> {
        let length = u64::try_from(bytes.len()).map_err(|_| Wrong::Chunk)?;
        if from != self.reached || length > self.length - self.reached {
            return Err(Wrong::Chunk);
        }
        self.hasher.update(bytes);
        self.reached += length;
        Ok(())
    }

    /// Whether it is what its name says, once all is here.
    ///
    /// # Errors
    /// [`Wrong::Content`] when it is not, or not all is here.
    pub fn prove(&self) -> Result<(), Wrong> {
        let proved = self.reached == self.length && *self.hasher.finalize().as_bytes() == self.id.0;
        if proved { Ok(()) } else { Err(Wrong::Content) }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn content(bytes: usize) -> Vec<u8> {
        (0..bytes).map(|at| (at * 31 % 251) as u8).collect()
    }

    #[test]
    fn a_cut_upload_sends_one_chunk_twice_at_most() {
        let length = 5 * CHUNK_BYTES + 17;
        for cut in 0..8 {
            let (mut server, mut sent, mut requests) = (0, 0, 0);
            let mut upload = Upload::new(length);
            loop {
                requests += 1;
                match upload.next() {
                    Put::Where => upload.reached(server),
                    Put::Chunk { from, bytes } => {
                        sent += bytes;
                        if requests == cut {
                            // The bytes were on their way, and half of them never came.
                            upload.failed();
                            continue;
                        }
                        assert_eq!(from, server);
                        server += bytes;
                        upload.reached(server);
                    }
                    Put::Done => break,
                }
            }
            assert_eq!(server, length);
            assert!(sent <= length + CHUNK_BYTES, "cut at {cut}: {sent}");
        }
    }

    #[test]
    fn what_is_fetched_is_what_was_sent_or_an_error() {
        let content = content(3_000_000);
        let id = BlobId::of(&KEY, &content);
        let mut download = Download::new(&KEY, id, 3_000_000, &content[..1_234_567]);
        while let Some((from, bytes)) = download.next() {
            let from_at = usize::try_from(from).unwrap();
            download
                .take(from, &content[from_at..from_at + usize::try_from(bytes).unwrap()])
                .unwrap();
        }
        assert_eq!(download.prove(), Ok(()));

        let mut spoilt = content.clone();
        spoilt[2_000_000] ^= 1;
        let mut download = Download::new(&KEY, id, 3_000_000, &[]);
        assert_eq!(download.take(5, &spoilt), Err(Wrong::Chunk));
        download.take(0, &spoilt).unwrap();
        assert_eq!(download.prove(), Err(Wrong::Content));
        assert_eq!(
            Download::new(&KEY, id, 3_000_000, &content[..10]).prove(),
            Err(Wrong::Content)
        );
    }

    #[test]
    fn accounts_name_the_same_file_differently() {
        assert_ne!(BlobId::of(&KEY, b"known"), BlobId::of(&[8; 32], b"known"));
    }
}
