//! The form of a backup: what both databases and every place of files can be made of again.
//!
//! A gzip stream of records. Each is its length (four bytes, little-endian) and so many bytes of CBOR: an array whose first
//! item says what follows. In this order:
//!
//! 1. `["ritm backup", 1, program]`: the form's number, and the program's version for people.
//! 2. `["step", domain, number, checksum]` for each step of a domain's tables that was applied.
//! 3. For each table `["table", name, [column, …]]`, its rows `["row", [cell, …]]`, and `["rows", count, hash]`.
//! 4. For each file `["file", key, size]`, its parts `["part", bytes]`, and `["filed", hash]`.
//! 5. `["end", records]`: without it the backup was cut off.
//!
//! A table's hash is the sum of the hashes of its rows, whatever their order.

use std::io::{self, BufReader, BufWriter, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use crate::store::transfer::{AppliedStep, Cell, Table};

/// The form's number.
const FORM: u32 = 1;

/// No record is longer: a row holds at most some megabytes.
const LONGEST: u32 = 256 << 20;

/// A record of a backup.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Record {
    Step(AppliedStep),
    Table(Table),
    Row(Vec<Cell>),
    Rows { count: u64, hash: [u8; 32] },
    File { key: String, bytes: u64 },
    Part(Vec<u8>),
    Filed { hash: [u8; 32] },
    End,
}

/// Why a backup can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    /// The file can't be read to its end, or is damaged.
    #[error("the backup can't be read: {0}")]
    Read(#[from] io::Error),
    /// It is no backup.
    #[error("this is no backup of Ritm")]
    NoBackup,
    /// It was made by a newer program.
    #[error("this backup was made by a newer program ({0}); restore it with that one")]
    Newer(String),
    /// It is not as backups are.
    #[error("the backup is damaged: {0}")]
    Damaged(&'static str),
}

impl From<minicbor::decode::Error> for ArchiveError {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Damaged("a record is not what it should be")
    }
}

/// A row as bytes, the same for the same cells; its hash is of these.
pub(super) fn encode_row(cells: &[Cell]) -> Vec<u8> {
    encoded(|to| {
        to.array(2)?.str("row")?.array(len(cells))?;
        for cell in cells {
            match cell {
                Cell::Null => to.null()?,
                Cell::I64(number) => to.i64(*number)?,
                Cell::F64(number) => to.f64(*number)?,
                Cell::Text(text) => to.str(text)?,
                Cell::Bytes(bytes) => to.bytes(bytes)?,
            };
        }
        Ok(())
    })
}

fn len<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

type Encoding = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

fn encoded(write: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Encoding) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A Vec takes everything.
    let _ = write(&mut Encoder::new(&mut bytes));
    bytes
}

/// Writes a backup.
pub(super) struct Writer<W: Write> {
    out: BufWriter<GzEncoder<W>>,
    records: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a backup.
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut writer = Self {
            out: BufWriter::with_capacity(1 << 16, GzEncoder::new(out, Compression::fast())),
            records: 0,
        };
        let head = encoded(|to| {
            to.array(3)?
                .str("ritm backup")?
                .u32(FORM)?
                .str(env!("CARGO_PKG_VERSION"))?;
            Ok(())
        });
        writer.put(&head)?;
        Ok(writer)
    }

    fn put(&mut self, record: &[u8]) -> io::Result<()> {
        let length = u32::try_from(record.len())
            .ok()
            .filter(|length| *length <= LONGEST)
            .ok_or_else(|| io::Error::other("a row is too long for a backup"))?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(record)?;
        self.records += 1;
        Ok(())
    }

    pub(super) fn step(&mut self, step: &AppliedStep) -> io::Result<()> {
        self.put(&encoded(|to| {
            to.array(4)?
                .str("step")?
                .str(&step.domain)?
                .i64(step.number)?
                .bytes(&step.checksum)?;
            Ok(())
        }))
    }

    pub(super) fn table(&mut self, table: &Table) -> io::Result<()> {
        self.put(&encoded(|to| {
            to.array(3)?
                .str("table")?
                .str(&table.name)?
                .array(len(&table.columns))?;
            for column in &table.columns {
                to.str(column)?;
            }
            Ok(())
        }))
    }

    /// A row, as [`encode_row`] makes it.
    pub(super) fn row(&mut self, encoded: &[u8]) -> io::Result<()> {
        self.put(encoded)
    }

    pub(super) fn rows(&mut self, count: u64, hash: &[u8; 32]) -> io::Result<()> {
        self.put(&encoded(|to| {
            to.array(3)?.str("rows")?.u64(count)?.bytes(hash)?;
            Ok(())
        }))
    }

    pub(super) fn file(&mut self, key: &str, bytes: u64) -> io::Result<()> {
        self.put(&encoded(|to| {
            to.array(3)?.str("file")?.str(key)?.u64(bytes)?;
            Ok(())
        }))
    }

    pub(super) fn part(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(&encoded(|to| {
            to.array(2)?.str("part")?.bytes(bytes)?;
            Ok(())
        }))
    }

    pub(super) fn filed(&mut self, hash: &[u8; 32]) -> io::Result<()> {
        self.put(&encoded(|to| {
            to.array(2)?.str("filed")?.bytes(hash)?;
            Ok(())
        }))
    }

    /// Ends the backup; gives back what it was written to.
    pub(super) fn end(mut self) -> io::Result<W> {
        let records = self.records;
        self.put(&encoded(|to| {
            to.array(2)?.str("end")?.u64(records)?;
            Ok(())
        }))?;
        self.out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .finish()
    }
}

/// Reads a backup.
pub(super) struct Reader<R: Read> {
    from: BufReader<GzDecoder<R>>,
    records: u64,
    ended: bool,
    /// A record that was looked at and not taken.
    next: Option<Record>,
}

impl<R: Read> Reader<R> {
    /// Begins to read.
    pub(super) fn new(from: R) -> Result<Self, ArchiveError> {
        let mut reader = Self {
            from: BufReader::with_capacity(1 << 16, GzDecoder::new(from)),
            records: 0,
            ended: false,
            next: None,
        };
        let head = reader.take().map_err(|_| ArchiveError::NoBackup)?;
        let mut decoder = Decoder::new(&head);
        let named = decoder
            .array()
            .is_ok_and(|items| items.is_some_and(|items| items >= 3))
            && decoder.str().is_ok_and(|name| name == "ritm backup");
        if !named {
            return Err(ArchiveError::NoBackup);
        }
        if decoder.u32()? > FORM {
            return Err(ArchiveError::Newer(decoder.str()?.to_owned()));
        }
        Ok(reader)
    }

    fn take(&mut self) -> Result<Vec<u8>, ArchiveError> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length);
        if length > LONGEST {
            return Err(ArchiveError::Damaged("a record is too long"));
        }
        // As many as there are, not as many as it claims.
        let mut record = Vec::new();
        let read = (&mut self.from).take(length.into()).read_to_end(&mut record)?;
        if u32::try_from(read) != Ok(length) {
            return Err(ArchiveError::Damaged("it ends too early"));
        }
        self.records += 1;
        Ok(record)
    }

    /// The next record, left where it is.
    pub(super) fn peek(&mut self) -> Result<&Record, ArchiveError> {
        let next = match self.next.take() {
            Some(next) => next,
            None => self.read()?,
        };
        Ok(self.next.insert(next))
    }

    /// The next record. After the last it is the last again.
    pub(super) fn next(&mut self) -> Result<Record, ArchiveError> {
        match self.next.take() {
            Some(next) => Ok(next),
            None => self.read(),
        }
    }

    fn read(&mut self) -> Result<Record, ArchiveError> {
        if self.ended {
            return Ok(Record::End);
        }
        let before = self.records;
        let record = self.take()?;
        let mut from = Decoder::new(&record);
        from.array()?;
        let record = match from.str()? {
            "row" => Record::Row(cells(&mut from)?),
            "part" => Record::Part(from.bytes()?.to_owned()),
            "step" => Record::Step(AppliedStep {
                domain: from.str()?.to_owned(),
                number: from.i64()?,
                checksum: from.bytes()?.to_owned(),
            }),
            "table" => Record::Table(Table {
                name: from.str()?.to_owned(),
                columns: from
                    .array_iter::<&str>()?
                    .map(|column| Ok(column?.to_owned()))
                    .collect::<Result<_, ArchiveError>>()?,
            }),
            "rows" => Record::Rows {
                count: from.u64()?,
                hash: hash(&mut from)?,
            },
            "file" => Record::File {
                key: from.str()?.to_owned(),
                bytes: from.u64()?,
            },
            "filed" => Record::Filed {
                hash: hash(&mut from)?,
            },
            "end" if from.u64()? == before => Record::End,
            "end" => return Err(ArchiveError::Damaged("records are missing")),
            _ => return Err(ArchiveError::Damaged("a record is of no known kind")),
        };
        if record == Record::End {
            self.ended = true;
            // The stream's own check comes with its end.
            io::copy(&mut self.from, &mut io::sink())?;
        }
        Ok(record)
    }
}

fn cells(from: &mut Decoder<'_>) -> Result<Vec<Cell>, ArchiveError> {
    let count = from
        .array()?
        .ok_or(ArchiveError::Damaged("a row has no length"))?;
    let mut cells = Vec::new();
    for _ in 0..count {
        cells.push(match from.datatype()? {
            Type::Null => {
                from.null()?;
                Cell::Null
            }
            Type::String => Cell::Text(from.str()?.to_owned()),
            Type::Bytes => Cell::Bytes(from.bytes()?.to_owned()),
            Type::F64 => Cell::F64(from.f64()?),
            _ => Cell::I64(from.i64()?),
        });
    }
    Ok(cells)
}

fn hash(from: &mut Decoder<'_>) -> Result<[u8; 32], ArchiveError> {
    from.bytes()?
        .try_into()
        .map_err(|_| ArchiveError::Damaged("a hash has another length"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use super::*;

    fn sample() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new()).unwrap();
        let step = AppliedStep {
            domain: "a".to_owned(),
            number: 1,
            checksum: vec![1, 2],
        };
        writer.step(&step).unwrap();
        let table = Table {
            name: "t".to_owned(),
            columns: vec!["x".to_owned(), "y".to_owned()],
        };
        writer.table(&table).unwrap();
        for row in rows() {
            writer.row(&encode_row(&row)).unwrap();
        }
        writer.rows(2, &[7; 32]).unwrap();
        writer.file("k", 3).unwrap();
        writer.part(b"abc").unwrap();
        writer.filed(&[8; 32]).unwrap();
        writer.end().unwrap()
    }

    fn rows() -> [Vec<Cell>; 2] {
        [
            vec![Cell::I64(i64::MIN), Cell::Text("Ёж".to_owned())],
            vec![Cell::Null, Cell::Bytes(vec![0, 255])],
        ]
    }

    fn all(bytes: &[u8]) -> Result<Vec<Record>, ArchiveError> {
        let mut reader = Reader::new(bytes)?;
        let mut all = Vec::new();
        loop {
            let record = reader.next()?;
            all.push(record);
            if all.last() == Some(&Record::End) {
                return Ok(all);
            }
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let read = all(&sample()).unwrap();
        assert_eq!(read.len(), 9);
        let [first, second] = rows();
        assert_eq!(read[2], Record::Row(first));
        assert_eq!(read[3], Record::Row(second));
        assert_eq!(read[6], Record::Part(b"abc".to_vec()));
    }

    #[test]
    fn a_backup_that_was_cut_or_changed_is_never_taken_for_whole() {
        let whole = sample();
        for length in 0..whole.len() {
            assert!(
                all(&whole[..length]).is_err(),
                "cut at {length} of {}",
                whole.len()
            );
        }
        for at in 10..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(all(&changed).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn a_newer_form_and_other_files_are_told_apart() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let head = encoded(|to| {
            to.array(4)?
                .str("ritm backup")?
                .u32(FORM + 1)?
                .str("9.9.9")?
                .str("more")?;
            Ok(())
        });
        encoder
            .write_all(&u32::try_from(head.len()).unwrap().to_le_bytes())
            .unwrap();
        encoder.write_all(&head).unwrap();
        let newer = encoder.finish().unwrap();
        assert!(matches!(all(&newer), Err(ArchiveError::Newer(version)) if version == "9.9.9"));
        assert!(matches!(all(b"SQLite format 3\0"), Err(ArchiveError::NoBackup)));
        assert!(matches!(all(b""), Err(ArchiveError::NoBackup)));
    }
}
