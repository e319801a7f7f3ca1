//! The bytes of FIT: chained files, their headers, definitions and data messages.

use std::collections::BTreeMap;

use ritm_model::{Problem, ProblemCode};

use super::{
    checksum::crc16,
    lookup,
    message::{self, Rare},
    profile,
    record::{Columns, Plan},
};

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
            _ => return self.integer(bytes, big).map(|value| value as f64),
        };
        // FIT's invalid float is all bits set: not a number.
        value.is_finite().then_some(value)
    }
}

/// A field of a definition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) number: u8,
    pub(super) base: Base,
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
    pub(super) message: u16,
    pub(super) big: bool,
    pub(super) fields: Vec<Field>,
    pub(super) developer_fields: Vec<DeveloperField>,
    /// Bytes of a data message after its header.
    pub(super) size: usize,
    plan: Option<Plan>,
}

/// One of the files chained in the bytes, read.
#[derive(Default)]
pub(super) struct FitFile {
    pub(super) columns: Columns,
    pub(super) rare: Rare,
}

impl FitFile {
    /// What kind of file it is, by the standard's name; `unknown` where it does not say.
    pub(super) fn kind_name(&self) -> String {
        match self.rare.file_type {
            Some(kind) => {
                lookup(profile::FILE_TYPES, kind).map_or_else(|| format!("type {kind}"), str::to_owned)
            }
            None => "unknown".to_owned(),
        }
    }
}

/// All that was read.
#[derive(Default)]
pub(super) struct Read {
    pub(super) files: Vec<FitFile>,
    pub(super) counts: BTreeMap<u16, u64>,
    pub(super) problems: Vec<Problem>,
}

/// Reads all chained files. Damage ends the file it is in; the next is looked for where the header said it is.
pub(super) fn read(bytes: &[u8]) -> Read {
    let mut read = Read::default();
    let mut at = 0;
    while let Some(next) = read_file(bytes, at, &mut read) {
        at = next;
        if at >= bytes.len() {
            break;
        }
    }
    read
}

/// Reads the file at `at` and tells where the next begins.
fn read_file(bytes: &[u8], at: usize, read: &mut Read) -> Option<usize> {
    let rest = bytes.get(at..)?;
    if rest.get(8..12) != Some(b".FIT") || rest[0] < 12 {
        // Zeros after the end are padding, not damage.
        if rest.iter().any(|&byte| byte != 0) {
            read.problems
                .push(Problem::at(ProblemCode::Malformed, at as u64, "no FIT header"));
        }
        return None;
    }
    let header = usize::from(rest[0]);
    let size = rest
        .get(4..8)
        .and_then(|size| size.try_into().ok())
        .map_or(0, u32::from_le_bytes) as usize;
    let begin = at.saturating_add(header);
    let declared = begin.saturating_add(size);
    let whole = declared.checked_add(2).is_some_and(|end| end <= bytes.len());
    let end = if whole { declared } else { bytes.len() };
    let mut reader = Reader {
        bytes,
        at: begin.min(end),
        end,
        definitions: Default::default(),
        file: FitFile::default(),
        counts: &mut read.counts,
    };
    let damage = reader.run();
    let (file, stopped) = (reader.file, reader.at);
    match damage {
        Some(problem) => read.problems.push(problem),
        None if !whole => {
            let what = format!(
                "the header announces {size} bytes, {} are here",
                bytes.len().saturating_sub(begin)
            );
            read.problems
                .push(Problem::at(ProblemCode::Truncated, stopped as u64, what));
        }
        None => {
            let found = u16::from_le_bytes([bytes[declared], bytes[declared + 1]]);
            if bytes.get(at..declared).map(crc16) != Some(found) {
                read.problems
                    .push(Problem::at(ProblemCode::BadChecksum, declared as u64, ""));
            }
        }
    }
    read.files.push(file);
    whole.then_some(declared + 2)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    definitions: [Option<Definition>; 16],
    file: FitFile,
    counts: &'a mut BTreeMap<u16, u64>,
}

impl Reader<'_> {
    /// Reads messages up to the end; on damage stands at the message it is in.
    fn run(&mut self) -> Option<Problem> {
        let mut records = 0_u64;
        let damage = loop {
            if self.at >= self.end {
                break None;
            }
            let head = self.bytes[self.at];
            let outcome = if head & 0x80 != 0 {
                self.data(usize::from((head >> 5) & 3), Some(head & 0x1f), &mut records)
            } else if head & 0x40 != 0 {
                self.definition(usize::from(head & 0x0f), head & 0x20 != 0)
            } else {
                self.data(usize::from(head & 0x0f), None, &mut records)
            };
            if let Err(problem) = outcome {
                break Some(problem);
            }
        };
        if records > 0 {
            *self.counts.entry(message::RECORD).or_insert(0) += records;
        }
        self.file.columns.finish();
        damage
    }

    fn truncated(&self) -> Problem {
        Problem::at(
            ProblemCode::Truncated,
            self.at as u64,
            "a message goes on past the end",
        )
    }

    #[inline]
    fn data(&mut self, local: usize, time_offset: Option<u8>, records: &mut u64) -> Result<(), Problem> {
        let Some(definition) = &self.definitions[local] else {
            let what = format!("data of local message type {local} before its definition");
            return Err(Problem::at(ProblemCode::Malformed, self.at as u64, what));
        };
        let from = self.at + 1;
        let Some(body) = self.bytes[..self.end].get(from..from + definition.size) else {
            return Err(self.truncated());
        };
        if let Some(offset) = time_offset {
            self.file.columns.clock.roll(offset);
        }
        if let Some(plan) = &definition.plan {
            *records += 1;
            self.file.columns.add(plan, body, definition.big);
        } else {
            *self.counts.entry(definition.message).or_insert(0) += 1;
            if let Some(time) = message::timestamp(definition, body) {
                self.file.columns.clock.set(time);
            }
            self.file
                .rare
                .take(definition, body, self.file.columns.clock.now());
        }
        self.at = from + definition.size;
        Ok(())
    }

    fn definition(&mut self, local: usize, with_developer: bool) -> Result<(), Problem> {
        let bytes = &self.bytes[..self.end];
        let truncated = || {
            Problem::at(
                ProblemCode::Truncated,
                self.at as u64,
                "a definition goes on past the end",
            )
        };
        let head: &[u8; 5] = bytes
            .get(self.at + 1..)
            .and_then(<[u8]>::first_chunk)
            .ok_or_else(truncated)?;
        let big = match head[1] {
            0 => false,
            1 => true,
            other => {
                let what = format!("architecture {other} in a definition");
                return Err(Problem::at(ProblemCode::Malformed, self.at as u64, what));
            }
        };
        let number = [head[2], head[3]];
        let message = if big {
            u16::from_be_bytes(number)
        } else {
            u16::from_le_bytes(number)
        };
        let mut at = self.at + 6;
        let mut offset = 0;
        let triples = bytes
            .get(at..at + 3 * usize::from(head[4]))
            .ok_or_else(truncated)?;
        let mut fields = Vec::with_capacity(triples.len() / 3);
        for triple in triples.chunks_exact(3) {
            let size = usize::from(triple[1]);
            fields.push(Field {
                number: triple[0],
                base: Base::from_number(triple[2]),
                offset,
                size,
            });
            offset += size;
        }
        at += triples.len();
        let mut developer_fields = Vec::new();
        if with_developer {
            let count = usize::from(*bytes.get(at).ok_or_else(truncated)?);
            at += 1;
            let triples = bytes.get(at..at + 3 * count).ok_or_else(truncated)?;
            for triple in triples.chunks_exact(3) {
                let size = usize::from(triple[1]);
                developer_fields.push(DeveloperField {
                    number: triple[0],
                    developer: triple[2],
                    offset,
                    size,
                });
                offset += size;
            }
            at += triples.len();
        }
        let mut definition = Definition {
            message,
            big,
            fields,
            developer_fields,
            size: offset,
            plan: None,
        };
        if message == message::RECORD {
            definition.plan = Some(self.file.columns.plan(&definition, &self.file.rare.descriptions));
        }
        self.definitions[local] = Some(definition);
        self.at = at;
        Ok(())
    }
}
