//! How much memory reading may take. A damaged file can claim any number of empty records and odd messages.

/// Bytes for each byte of the file, beyond what its values take by themselves.
const A_BYTE: usize = 16;
/// Bytes for any file, however small.
const FOR_ANY: usize = 1 << 19;

/// Bytes that may still be taken.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
    /// How often there was not enough.
    pub(super) refused: u64,
}

impl Budget {
    /// For a file of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            left: bytes.saturating_mul(A_BYTE).saturating_add(FOR_ANY),
            refused: 0,
        }
    }

    /// Takes so many bytes, if they are there.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.refused += 1;
                false
            }
        }
    }
}
