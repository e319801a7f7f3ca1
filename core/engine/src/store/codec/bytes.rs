//! The bytes of a piece: numbers of varying length, bodies, and a reader that never trusts them.

use crate::store::{Fault, corrupt};

/// LEB128.
pub(super) fn put_varint(data: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        data.push(value as u8 | 0x80);
        value >>= 7;
    }
    data.push(value as u8);
}

pub(super) fn put_body(data: &mut Vec<u8>, body: &[u8]) {
    put_varint(data, body.len() as u64);
    data.extend_from_slice(body);
}

pub(super) struct Reader<'a> {
    data: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (head, tail) = self.data.split_at_checked(count).ok_or_else(corrupt)?;
        self.data = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.take(N)?.try_into().map_err(|_| corrupt())
    }

    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    pub(super) fn varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(corrupt())
    }

    /// A number of things that are all in memory at once.
    pub(super) fn count(&mut self, at_most: usize) -> Result<usize, Fault> {
        usize::try_from(self.varint()?)
            .ok()
            .filter(|&count| count <= at_most)
            .ok_or_else(corrupt)
    }

    /// Bytes with their length before them.
    pub(super) fn body(&mut self) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.varint()?).map_err(|_| corrupt())?;
        self.take(length)
    }

    pub(super) fn float(&mut self) -> Result<f64, Fault> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    pub(super) fn word(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.data
    }
}
