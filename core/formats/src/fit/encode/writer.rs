//! The bytes of FIT messages.

use super::super::{
    checksum::crc16,
    description::{APPLICATION, APPLICATION_ID, DEVELOPER_DATA_ID, DEVELOPER_DATA_INDEX},
};

pub(super) const ENUM: u8 = 0x00;
pub(super) const SINT8: u8 = 0x01;
pub(super) const UINT8: u8 = 0x02;
pub(super) const STRING: u8 = 0x07;
pub(super) const BYTES: u8 = 0x0d;
pub(super) const UINT8Z: u8 = 0x0a;
pub(super) const SINT16: u8 = 0x83;
pub(super) const UINT16: u8 = 0x84;
pub(super) const SINT32: u8 = 0x85;
pub(super) const UINT32: u8 = 0x86;
pub(super) const FLOAT32: u8 = 0x88;
pub(super) const FLOAT64: u8 = 0x89;
pub(super) const UINT32Z: u8 = 0x8c;

/// The longest text written, in bytes.
const LONGEST_TEXT: usize = 254;

/// A field to write: number, base type, value (`None` is written as the type's invalid).
pub(super) type Value = (u8, u8, Option<i64>);

/// Bytes of a value.
pub(super) fn width(base: u8) -> u8 {
    match base {
        SINT16 | UINT16 => 2,
        SINT32 | UINT32 | UINT32Z | FLOAT32 => 4,
        FLOAT64 => 8,
        _ => 1,
    }
}

/// The smallest integer type that holds all of these.
pub(super) fn base_of(values: impl Iterator<Item = i64>) -> Option<u8> {
    let (low, high) = values.fold((0, 0), |(low, high), value| (value.min(low), value.max(high)));
    // The greatest of each type says "invalid".
    Some(match (low, high) {
        (0, ..=0xfe) => UINT8,
        (-0x80.., ..=0x7e) => SINT8,
        (0, ..=0xfffe) => UINT16,
        (-0x8000.., ..=0x7ffe) => SINT16,
        (0, ..=0xffff_fffe) => UINT32,
        // The least of all is what columns write for "nothing".
        (-0x7fff_ffff.., ..=0x7fff_fffe) => SINT32,
        _ => return None,
    })
}

/// Whether a type holds a value and does not call it invalid.
pub(super) fn holds(base: u8, value: i64) -> bool {
    match base {
        UINT8 => (0..0xff).contains(&value),
        SINT8 => (-0x80..0x7f).contains(&value),
        UINT16 => (0..0xffff).contains(&value),
        UINT32 => (0..0xffff_ffff).contains(&value),
        SINT32 => (-0x7fff_ffff..0x7fff_ffff).contains(&value),
        _ => false,
    }
}

#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Writer {
    /// A definition of fields (number, size, base type) and developer fields (number, size, developer).
    pub(super) fn define(
        &mut self,
        local: u8,
        message: u16,
        fields: &[(u8, u8, u8)],
        developers: &[(u8, u8, u8)],
    ) {
        let header = if developers.is_empty() { 0x40 } else { 0x60 };
        self.bytes.extend_from_slice(&[header | local, 0, 0]);
        self.bytes.extend_from_slice(&message.to_le_bytes());
        self.bytes.push(fields.len() as u8);
        for &(number, size, base) in fields {
            self.bytes.extend_from_slice(&[number, size, base]);
        }
        if !developers.is_empty() {
            self.bytes.push(developers.len() as u8);
            for &(number, size, developer) in developers {
                self.bytes.extend_from_slice(&[number, size, developer]);
            }
        }
    }

    /// A value, or the type's "invalid" when there is none or it does not fit.
    pub(super) fn value(&mut self, base: u8, value: Option<i64>) {
        macro_rules! put {
            ($type:ty, $none:expr) => {{
                let value = value
                    .and_then(|value| <$type>::try_from(value).ok())
                    .unwrap_or($none);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }};
        }
        match base {
            SINT8 => put!(i8, i8::MAX),
            SINT16 => put!(i16, i16::MAX),
            UINT16 => put!(u16, u16::MAX),
            SINT32 => put!(i32, i32::MAX),
            UINT32 => put!(u32, u32::MAX),
            UINT32Z => put!(u32, 0),
            UINT8Z => put!(u8, 0),
            _ => put!(u8, u8::MAX),
        }
    }

    /// A floating-point value; all bits set for none.
    pub(super) fn float(&mut self, base: u8, value: Option<f64>) {
        if base == FLOAT32 {
            let bits = value.map_or(u32::MAX, |value| (value as f32).to_bits());
            self.bytes.extend_from_slice(&bits.to_le_bytes());
        } else {
            let bits = value.map_or(u64::MAX, f64::to_bits);
            self.bytes.extend_from_slice(&bits.to_le_bytes());
        }
    }

    /// A definition and one message of it; values that are not known are left out.
    pub(super) fn message(&mut self, message: u16, values: &[Value], texts: &[(u8, &str)]) {
        self.message_with(message, values, texts, &[]);
    }

    /// The same with texts in developer fields (number, developer, text).
    pub(super) fn message_with(
        &mut self,
        message: u16,
        values: &[Value],
        texts: &[(u8, &str)],
        developers: &[(u8, u8, &str)],
    ) {
        let values: Vec<_> = values.iter().filter(|value| value.2.is_some()).copied().collect();
        let texts: Vec<_> = texts.iter().map(|&(number, text)| (number, clip(text))).collect();
        let mut fields: Vec<_> = values
            .iter()
            .map(|&(number, base, _)| (number, width(base), base))
            .collect();
        fields.extend(
            texts
                .iter()
                .map(|(number, text)| (*number, text.len() as u8 + 1, STRING)),
        );
        let developers: Vec<_> = developers
            .iter()
            .map(|&(number, developer, text)| (number, developer, clip(text)))
            .collect();
        let sizes: Vec<_> = developers
            .iter()
            .map(|&(number, developer, text)| (number, text.len() as u8 + 1, developer))
            .collect();
        self.define(15, message, &fields, &sizes);
        self.bytes.push(15);
        for (_, base, value) in values {
            self.value(base, value);
        }
        let developers = developers.into_iter().map(|(_, _, text)| text);
        for text in texts.into_iter().map(|(_, text)| text).chain(developers) {
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes.push(0);
        }
    }

    /// A definition and one message of it with a byte in a developer field (number, developer, byte).
    pub(super) fn marked(&mut self, message: u16, values: &[Value], (number, developer, mark): (u8, u8, u8)) {
        let values: Vec<_> = values.iter().filter(|value| value.2.is_some()).collect();
        let fields: Vec<_> = values
            .iter()
            .map(|&&(number, base, _)| (number, width(base), base))
            .collect();
        self.define(15, message, &fields, &[(number, 1, developer)]);
        self.bytes.push(15);
        for &&(_, base, value) in &values {
            self.value(base, value);
        }
        self.bytes.push(mark);
    }

    /// Says that the developer of this index is our own application.
    pub(super) fn developer(&mut self, index: u8) {
        let fields = [(APPLICATION_ID, 16, BYTES), (DEVELOPER_DATA_INDEX, 1, UINT8)];
        self.define(15, DEVELOPER_DATA_ID, &fields, &[]);
        self.bytes.push(15);
        self.bytes.extend_from_slice(&APPLICATION);
        self.bytes.push(index);
    }

    /// A definition and one message of a time and an array of 16-bit numbers, after other fields.
    pub(super) fn array(&mut self, message: u16, values: &[Value], (number, array): (u8, &[u16])) {
        let mut fields: Vec<_> = values
            .iter()
            .map(|&(number, base, _)| (number, width(base), base))
            .collect();
        fields.push((number, (2 * array.len()).min(254) as u8, UINT16));
        self.define(15, message, &fields, &[]);
        self.bytes.push(15);
        for &(_, base, value) in values {
            self.value(base, value);
        }
        for value in array.iter().take(127) {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    /// The file: header and check sums around the messages.
    pub(super) fn enclose(self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.bytes.len() + 16);
        file.extend_from_slice(&[14, 0x20]);
        file.extend_from_slice(&2_140_u16.to_le_bytes());
        file.extend_from_slice(&(self.bytes.len() as u32).to_le_bytes());
        file.extend_from_slice(b".FIT");
        file.extend_from_slice(&crc16(&file).to_le_bytes());
        file.extend_from_slice(&self.bytes);
        file.extend_from_slice(&crc16(&file).to_le_bytes());
        file
    }
}

/// As much of a text as a field takes, whole characters.
fn clip(text: &str) -> &str {
    let fits = |end: &usize| *end <= LONGEST_TEXT;
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    ends.take_while(fits)
        .last()
        .and_then(|end| text.get(..end))
        .unwrap_or_default()
}
