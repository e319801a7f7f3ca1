//! Definition messages: which fields the data messages of a local type hold, and where.

use super::base::Base;

/// Field number of the `timestamp` every message may hold.
pub(super) const TIMESTAMP: u8 = 253;

/// A field of a definition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) number: u8,
    pub(super) base: Base,
    /// Where it begins, from the data message's header on.
    pub(super) offset: usize,
    pub(super) size: usize,
}

/// A developer's field of a definition: its own number and its application's index.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeveloperField {
    pub(super) number: u8,
    pub(super) developer: u8,
    pub(super) offset: usize,
    pub(super) size: usize,
}

/// What a local message type stands for.
#[derive(Debug, Default)]
pub(super) struct Definition {
    /// Tells definitions of one reading from each other: alike ones have one number.
    pub(super) serial: u32,
    pub(super) message: u16,
    pub(super) big: bool,
    pub(super) fields: Vec<Field>,
    pub(super) developer_fields: Vec<DeveloperField>,
    /// Bytes of a data message with its header.
    pub(super) stride: usize,
    /// Where the time stands in a data message.
    pub(super) time_at: Option<usize>,
    /// Fields whose base type is not of the standard, or whose size does not fit it.
    pub(super) odd_fields: usize,
}

/// Why there is no definition where there should be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Defect {
    /// It goes on past the end.
    Cut,
    /// The architecture byte is neither 0 nor 1.
    Architecture(u8),
}

impl Definition {
    /// The bytes of the definition message at the beginning of `bytes`.
    pub(super) fn extent(bytes: &[u8]) -> Result<&[u8], Defect> {
        let &[header, _reserved, architecture, _, _, count] = bytes.first_chunk().ok_or(Defect::Cut)?;
        if architecture > 1 {
            return Err(Defect::Architecture(architecture));
        }
        let mut length = 6 + 3 * usize::from(count);
        if header & 0x20 != 0 {
            let &count = bytes.get(length).ok_or(Defect::Cut)?;
            length += 1 + 3 * usize::from(count);
        }
        bytes.get(..length).ok_or(Defect::Cut)
    }

    /// The message and the architecture of the definition at the beginning of `bytes`.
    pub(super) fn message(bytes: &[u8]) -> Option<(u16, bool)> {
        let &[_, _, architecture, low, high] = bytes.first_chunk()?;
        Some(match architecture {
            0 => (u16::from_le_bytes([low, high]), false),
            _ => (u16::from_be_bytes([low, high]), true),
        })
    }

    /// Reads the definition message at the beginning of `bytes`; also tells how many bytes it has.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, usize), Defect> {
        let bytes = Self::extent(bytes)?;
        let (head, rest) = bytes.split_first_chunk::<6>().ok_or(Defect::Cut)?;
        let [header, .., count] = *head;
        let (message, big) = Self::message(bytes).ok_or(Defect::Cut)?;
        let triples = rest.get(..3 * usize::from(count)).ok_or(Defect::Cut)?;
        let mut definition = Self {
            message,
            big,
            fields: Vec::with_capacity(usize::from(count)),
            stride: 1,
            ..Self::default()
        };
        for triple in triples.chunks_exact(3) {
            let &[number, size, base] = triple else { continue };
            definition.field(number, usize::from(size), base);
        }
        if header & 0x20 != 0 {
            let (&count, rest) = rest
                .get(triples.len()..)
                .and_then(<[u8]>::split_first)
                .ok_or(Defect::Cut)?;
            let triples = rest.get(..3 * usize::from(count)).ok_or(Defect::Cut)?;
            for triple in triples.chunks_exact(3) {
                let &[number, size, developer] = triple else {
                    continue;
                };
                definition.developer_fields.push(DeveloperField {
                    number,
                    developer,
                    offset: definition.stride,
                    size: usize::from(size),
                });
                definition.stride += usize::from(size);
            }
        }
        Ok((definition, bytes.len()))
    }

    /// Whether every field has a base type of the standard and a size that fits it.
    pub(super) fn is_regular(&self) -> bool {
        self.odd_fields == 0
    }

    /// Whether so many fields are odd that it is noise.
    pub(super) fn is_noise(&self) -> bool {
        self.odd_fields * 2 > self.fields.len()
    }

    /// Turns the byte order round.
    pub(super) fn turn(&mut self) {
        self.big = !self.big;
        self.message = self.message.swap_bytes();
    }

    fn field(&mut self, number: u8, size: usize, base_number: u8) {
        let base = Base::from_number(base_number);
        let known = base != Base::Bytes || base_number & 0x1f == 13;
        let usual = known && base_number & 0x60 == 0 && size.is_multiple_of(base.size()) && size > 0;
        self.odd_fields += usize::from(!usual);
        if number == TIMESTAMP && size == 4 {
            self.time_at = Some(self.stride);
        }
        self.fields.push(Field {
            number,
            base,
            offset: self.stride,
            size,
        });
        self.stride += size;
    }

    /// The time in a data message (header and all), unless it is missing or invalid.
    #[inline]
    pub(super) fn time(&self, message: &[u8]) -> Option<u32> {
        let bytes = *message.get(self.time_at?..)?.first_chunk::<4>()?;
        let time = if self.big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        };
        (time != u32::MAX).then_some(time)
    }
}
