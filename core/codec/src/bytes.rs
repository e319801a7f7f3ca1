//! The bytes of a piece: numbers of varying length, bytes with their length before them, and a reader that trusts neither.

use super::Error;

/// Writes a number as LEB128: seven bits a byte, the lowest first.
pub(super) fn put_varint(data: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        data.push(value as u8 | 0x80);
        value >>= 7;
    }
    data.push(value as u8);
}

/// Writes bytes with their length before them.
pub(super) fn put_sized(data: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(data, bytes.len() as u64);
    data.extend_from_slice(bytes);
}

/// Reads bytes from the front.
pub(super) struct Reader<'a> {
    data: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (front, rest) = self.data.split_at_checked(count).ok_or(Error::Damaged)?;
        self.data = rest;
        Ok(front)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.take(N)?.try_into().map_err(|_| Error::Damaged)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Error> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    pub(super) fn varint(&mut self) -> Result<u64, Error> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::Damaged)
    }

    /// A count of things that are all in memory at once; more than `at_most` is damage.
    pub(super) fn count(&mut self, at_most: usize) -> Result<usize, Error> {
        usize::try_from(self.varint()?)
            .ok()
            .filter(|&count| count <= at_most)
            .ok_or(Error::Damaged)
    }

    /// Bytes with their length before them.
    pub(super) fn sized(&mut self) -> Result<&'a [u8], Error> {
        let length = usize::try_from(self.varint()?).map_err(|_| Error::Damaged)?;
        self.take(length)
    }

    pub(super) fn float(&mut self) -> Result<f64, Error> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    pub(super) fn word(&mut self) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.data
    }
}
