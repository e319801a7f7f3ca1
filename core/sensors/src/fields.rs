//! The fields of a packet, one after the other.

/// What of a packet is not read yet. Every look is checked against the end: past it there is `None`.
///
/// Numbers are little-endian unless the name says otherwise, as Bluetooth's are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(packet: &'a [u8]) -> Self {
        Self { rest: packet }
    }

    /// Starts at `offset`; there is nothing to read when the packet is shorter.
    pub(crate) fn at(packet: &'a [u8], offset: usize) -> Self {
        Self {
            rest: packet.get(offset..).unwrap_or_default(),
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.rest.len()
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*field)
    }

    pub(crate) fn skip(&mut self, bytes: usize) -> Option<()> {
        self.rest = self.rest.get(bytes..)?;
        Some(())
    }

    pub(crate) fn take_bytes(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    pub(crate) fn s16(&mut self) -> Option<i16> {
        self.take().map(i16::from_le_bytes)
    }

    pub(crate) fn u24(&mut self) -> Option<u32> {
        self.take().map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]))
    }

    pub(crate) fn s24(&mut self) -> Option<i32> {
        self.take().map(|[a, b, c]| i32::from_le_bytes([0, a, b, c]) >> 8)
    }

    pub(crate) fn u24_be(&mut self) -> Option<u32> {
        self.take().map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_past_the_end() {
        let mut fields = Fields::new(&[1, 2, 0xff]);
        assert_eq!(fields.u32(), None);
        assert_eq!(fields.u16(), Some(0x0201));
        assert_eq!(fields.u16(), None);
        assert_eq!(fields.u8(), Some(0xff));
        assert_eq!(fields.u8(), None);
        assert_eq!(Fields::at(&[1], 5).u8(), None);
    }

    #[test]
    fn signs_and_orders() {
        assert_eq!(Fields::new(&[0x02, 0x80, 0xff]).s24(), Some(-32_766));
        assert_eq!(Fields::new(&[0x00, 0x01, 0xf4]).u24_be(), Some(500));
        assert_eq!(Fields::new(&[0xf4, 0x01, 0x00]).u24(), Some(500));
        assert_eq!(Fields::new(&[0xff, 0xff]).s16(), Some(-1));
    }
}
