//! Files made for each feature and each kind of damage.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ritm_model::{
    ABSENT, Channel, Column, Device, ExtraChannel, FileIdentity, Lap, LapTrigger, Pause, ProblemCode,
    Recording, Samples, Scale, SourceFormat, Sport, Timestamp, Totals,
};

mod clocks;
mod damage;
mod features;
mod fields;
mod noise;
mod round;
mod sessions;
mod writing;

use super::{checksum::crc16, *};

const ENUM: u8 = 0x00;
const U8: u8 = 0x02;
const U16: u8 = 0x84;
const I32: u8 = 0x85;
const U32: u8 = 0x86;
const F32: u8 = 0x88;
const TEXT: u8 = 0x07;
const BYTES: u8 = 0x0d;
const START: u32 = 1_000_000_000;

/// Messages on their way to a file.
#[derive(Default, Clone)]
struct Maker {
    bytes: Vec<u8>,
    big: bool,
}

impl Maker {
    fn big() -> Self {
        Self {
            big: true,
            ..Self::default()
        }
    }

    fn define(&mut self, local: u8, message: u16, fields: &[(u8, u8, u8)]) -> &mut Self {
        self.define_with(local, message, fields, &[])
    }

    fn define_with(
        &mut self,
        local: u8,
        message: u16,
        fields: &[(u8, u8, u8)],
        developers: &[(u8, u8, u8)],
    ) -> &mut Self {
        let flag = if developers.is_empty() { 0x40 } else { 0x60 };
        let number = if self.big {
            message.to_be_bytes()
        } else {
            message.to_le_bytes()
        };
        self.bytes.extend([
            flag | local,
            0,
            u8::from(self.big),
            number[0],
            number[1],
            fields.len() as u8,
        ]);
        fields
            .iter()
            .for_each(|&(number, size, base)| self.bytes.extend([number, size, base]));
        if !developers.is_empty() {
            self.bytes.push(developers.len() as u8);
            developers
                .iter()
                .for_each(|&(number, size, index)| self.bytes.extend([number, size, index]));
        }
        self
    }

    fn head(&mut self, header: u8) -> &mut Self {
        self.bytes.push(header);
        self
    }

    fn u8(&mut self, value: u8) -> &mut Self {
        self.head(value)
    }

    fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes.extend(if self.big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
        self
    }

    fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes.extend(if self.big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
        self
    }

    fn f32(&mut self, value: f32) -> &mut Self {
        self.u32(value.to_bits())
    }

    fn text(&mut self, text: &str, size: usize) -> &mut Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(size, 0);
        self.bytes.extend(bytes);
        self
    }

    fn file_id(&mut self, kind: u8) -> &mut Self {
        self.define(
            0,
            0,
            &[(0, 1, ENUM), (1, 2, U16), (2, 2, U16), (3, 4, 0x8c), (4, 4, U32)],
        );
        self.head(0).u8(kind).u16(1).u16(1765).u32(77).u32(START)
    }

    /// Local type 1: time, heart rate, distance, altitude.
    fn define_records(&mut self) -> &mut Self {
        self.define(1, 20, &[(253, 4, U32), (3, 1, U8), (5, 4, U32), (2, 2, U16)])
    }

    fn records(&mut self, from: u32, count: u32) -> &mut Self {
        for i in 0..count {
            self.head(1)
                .u32(from + i)
                .u8(100 + (i % 50) as u8)
                .u32(i * 300)
                .u16(3000 + i as u16 % 100);
        }
        self
    }

    fn session(&mut self, start: u32, seconds: u32, sport: u8, sub_sport: u8) -> &mut Self {
        self.define(
            2,
            18,
            &[
                (253, 4, U32),
                (2, 4, U32),
                (7, 4, U32),
                (5, 1, ENUM),
                (6, 1, ENUM),
                (14, 2, U16),
            ],
        );
        self.head(2)
            .u32(start + seconds)
            .u32(start)
            .u32(seconds * 1000)
            .u8(sport)
            .u8(sub_sport)
            .u16(2500)
    }

    fn event(&mut self, time: u32, kind: u8) -> &mut Self {
        self.define(3, 21, &[(253, 4, U32), (0, 1, ENUM), (1, 1, ENUM)]);
        self.head(3).u32(time).u8(0).u8(kind)
    }

    fn activity(&mut self, time: u32, local: u32) -> &mut Self {
        self.define(4, 34, &[(253, 4, U32), (5, 4, U32)]);
        self.head(4).u32(time).u32(local)
    }

    fn file(&self) -> Vec<u8> {
        self.file_with(14, self.bytes.len() as u32)
    }

    fn file_with(&self, header: u8, size: u32) -> Vec<u8> {
        let mut file = vec![header, 0x20, 0, 0];
        file.extend(size.to_le_bytes());
        file.extend(b".FIT");
        if header == 14 {
            let sum = crc16(&file);
            file.extend(sum.to_le_bytes());
        }
        file.extend(&self.bytes);
        let sum = crc16(&file);
        file.extend(sum.to_le_bytes());
        file
    }
}

fn simple(big: bool) -> Maker {
    let mut maker = if big { Maker::big() } else { Maker::default() };
    maker
        .file_id(4)
        .event(START, 0)
        .define_records()
        .records(START, 60);
    maker
        .event(START + 60, 4)
        .event(START + 90, 0)
        .records(START + 90, 30);
    maker
        .session(START, 120, 1, 3)
        .activity(START + 120, START + 120 + 5400);
    maker
}

fn values(recording: &Recording, channel: &Channel) -> Vec<f64> {
    recording.samples.values(channel).unwrap_or_default()
}

fn extra(recording: &Recording, name: &str) -> Vec<f64> {
    let found = recording
        .samples
        .columns
        .iter()
        .find(|column| column.channel.code() == name);
    found.map(Column::values).unwrap_or_default()
}

fn only(bytes: &[u8]) -> Recording {
    let decoded = decode(bytes).unwrap();
    assert_eq!((decoded.problems, decoded.recordings.len()), (vec![], 1));
    decoded.recordings.into_iter().next().unwrap()
}
