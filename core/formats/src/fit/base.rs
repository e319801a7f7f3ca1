//! FIT's base types: how many bytes a value has, and which value says "none".

/// A base type, as its number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    U8 { zero_invalid: bool },
    I8,
    U16 { zero_invalid: bool },
    I16,
    U32 { zero_invalid: bool },
    I32,
    U64 { zero_invalid: bool },
    I64,
    F32,
    F64,
    Text,
    Bytes,
}

impl Base {
    /// The base type of a definition's byte; those nobody knows are bytes.
    ///
    /// Only the five low bits count: some writers leave out the flag for "has an endianness".
    pub(super) fn from_number(number: u8) -> Self {
        match number & 0x1f {
            0 | 2 => Self::U8 { zero_invalid: false },
            1 => Self::I8,
            3 => Self::I16,
            4 => Self::U16 { zero_invalid: false },
            5 => Self::I32,
            6 => Self::U32 { zero_invalid: false },
            7 => Self::Text,
            8 => Self::F32,
            9 => Self::F64,
            10 => Self::U8 { zero_invalid: true },
            11 => Self::U16 { zero_invalid: true },
            12 => Self::U32 { zero_invalid: true },
            14 => Self::I64,
            15 => Self::U64 { zero_invalid: false },
            16 => Self::U64 { zero_invalid: true },
            _ => Self::Bytes,
        }
    }

    /// Bytes of one value.
    pub(super) fn size(self) -> usize {
        match self {
            Self::U8 { .. } | Self::I8 | Self::Text | Self::Bytes => 1,
            Self::U16 { .. } | Self::I16 => 2,
            Self::U32 { .. } | Self::I32 | Self::F32 => 4,
            Self::U64 { .. } | Self::I64 | Self::F64 => 8,
        }
    }

    /// Whether values are numbers that `i32` columns may not hold as they are.
    pub(super) fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64 | Self::U64 { .. } | Self::I64)
    }

    /// The whole number at the beginning of `bytes`, unless it is the type's "invalid".
    #[inline]
    pub(super) fn integer(self, bytes: &[u8], big: bool) -> Option<i64> {
        macro_rules! number {
            ($type:ty) => {{
                let bytes = bytes.first_chunk()?;
                if big {
                    <$type>::from_be_bytes(*bytes)
                } else {
                    <$type>::from_le_bytes(*bytes)
                }
            }};
        }
        macro_rules! unsigned {
            ($type:ty, $zero:expr) => {{
                let value = number!($type);
                (value != if $zero { 0 } else { <$type>::MAX }).then_some(value)
            }};
        }
        macro_rules! signed {
            ($type:ty) => {{
                let value = number!($type);
                (value != <$type>::MAX).then_some(value)
            }};
        }
        match self {
            Self::U8 { zero_invalid } => unsigned!(u8, zero_invalid).map(i64::from),
            Self::I8 => signed!(i8).map(i64::from),
            Self::U16 { zero_invalid } => unsigned!(u16, zero_invalid).map(i64::from),
            Self::I16 => signed!(i16).map(i64::from),
            Self::U32 { zero_invalid } => unsigned!(u32, zero_invalid).map(i64::from),
            Self::I32 => signed!(i32).map(i64::from),
            Self::U64 { zero_invalid } => {
                unsigned!(u64, zero_invalid).and_then(|value| value.try_into().ok())
            }
            Self::I64 => signed!(i64),
            Self::F32 | Self::F64 | Self::Text | Self::Bytes => None,
        }
    }

    /// The whole number of 64 bits at the beginning of `bytes`, exactly.
    pub(super) fn wide(self, bytes: &[u8], big: bool) -> Option<i128> {
        match self {
            Self::U64 { zero_invalid } => {
                let bytes = *bytes.first_chunk()?;
                let value = if big {
                    u64::from_be_bytes(bytes)
                } else {
                    u64::from_le_bytes(bytes)
                };
                let none = if zero_invalid { 0 } else { u64::MAX };
                (value != none).then_some(i128::from(value))
            }
            _ => self.integer(bytes, big).map(i128::from),
        }
    }

    /// The number at the beginning of `bytes`, whole or not.
    pub(super) fn float(self, bytes: &[u8], big: bool) -> Option<f64> {
        let value = match self {
            Self::F32 => {
                let bytes = bytes.first_chunk()?;
                f64::from(if big {
                    f32::from_be_bytes(*bytes)
                } else {
                    f32::from_le_bytes(*bytes)
                })
            }
            Self::F64 => {
                let bytes = bytes.first_chunk()?;
                if big {
                    f64::from_be_bytes(*bytes)
                } else {
                    f64::from_le_bytes(*bytes)
                }
            }
            Self::U64 { .. } => return self.wide(bytes, big).map(|value| value as f64),
            _ => return self.integer(bytes, big).map(|value| value as f64),
        };
        // FIT's invalid float is all bits set: not a number.
        value.is_finite().then_some(value)
    }
}

/// The texts in a string field, which may hold several, each ended by a zero; empty ones are left out.
pub(super) fn texts(bytes: &[u8]) -> Vec<String> {
    bytes.split(|&byte| byte == 0).filter_map(text).collect()
}

/// The text in a string field: up to the first zero, which may be missing; `None` when empty.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(bytes.get(..end)?).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
