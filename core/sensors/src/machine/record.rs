//! The records of fitness machines as tables of fields.

use uuid::Uuid;

use crate::{
    counter::Counter,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    uuids::assigned,
};

/// A kind of machine, by the record that it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Treadmill Data.
    Treadmill,
    /// Cross Trainer Data.
    CrossTrainer,
    /// Step Climber Data.
    StepClimber,
    /// Stair Climber Data.
    StairClimber,
    /// Rower Data.
    Rower,
    /// Indoor Bike Data.
    Bike,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Treadmill,
        Self::CrossTrainer,
        Self::StepClimber,
        Self::StairClimber,
        Self::Rower,
        Self::Bike,
    ];

    /// The characteristic of its record.
    pub const fn characteristic(self) -> Uuid {
        assigned(match self {
            Self::Treadmill => 0x2acd,
            Self::CrossTrainer => 0x2ace,
            Self::StepClimber => 0x2acf,
            Self::StairClimber => 0x2ad0,
            Self::Rower => 0x2ad1,
            Self::Bike => 0x2ad2,
        })
    }

    const fn fields(self) -> &'static [Field] {
        match self {
            Self::Treadmill => TREADMILL,
            Self::CrossTrainer => CROSS_TRAINER,
            Self::StepClimber => STEP_CLIMBER,
            Self::StairClimber => STAIR_CLIMBER,
            Self::Rower => ROWER,
            Self::Bike => BIKE,
        }
    }

    /// The flags of a cross trainer are 24 bits, all others' 16.
    const fn flag_bytes(self) -> usize {
        match self {
            Self::CrossTrainer => 3,
            _ => 2,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    U8,
    U16,
    S16,
    U24,
    /// A pace is one byte in the service's first text and two in the newer one.
    Pace,
}

#[derive(Clone, Copy, Debug)]
enum Gives {
    Nothing,
    /// A value divided by this.
    Value(Quantity, f64),
    /// The same, of which 0 says that there is none.
    Positive(Quantity, f64),
    /// What a running total added.
    Added(Total),
    /// Metres a second, from km/h divided by this.
    Speed(f64),
    /// Metres a second, from seconds for 500 m.
    Pace500,
}

/// A running total that a machine sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Total {
    Distance,
    Energy,
    Climbed,
    Strokes,
    Steps,
    Floors,
    Strides,
}

const TOTALS: usize = 7;

#[derive(Clone, Copy, Debug)]
struct Field {
    bit: u32,
    width: Width,
    gives: Gives,
}

const fn field(bit: u32, width: Width, gives: Gives) -> Field {
    Field { bit, width, gives }
}

use Gives::{Added, Nothing, Pace500, Positive, Speed, Value};
use Quantity as Q;
use Width::{Pace, S16, U8, U16, U24};

// Bit 0 is "more data": its fields are there when it is clear.
const TREADMILL: &[Field] = &[
    field(0, U16, Speed(100.0)),
    field(1, U16, Nothing),
    field(2, U24, Added(Total::Distance)),
    field(3, S16, Value(Q::InclinePercent, 10.0)),
    field(3, S16, Nothing),
    field(4, U16, Added(Total::Climbed)),
    field(4, U16, Nothing),
    field(5, Pace, Nothing),
    field(6, Pace, Nothing),
    field(7, U16, Added(Total::Energy)),
    field(7, U16, Nothing),
    field(7, U8, Nothing),
    field(8, U8, Positive(Q::HeartRateBpm, 1.0)),
    field(9, U8, Value(Q::Met, 10.0)),
    field(10, U16, Value(Q::ElapsedS, 1.0)),
    field(11, U16, Value(Q::RemainingS, 1.0)),
    field(12, S16, Value(Q::BeltForceN, 1.0)),
    field(12, S16, Value(Q::PowerW, 1.0)),
    // Reserved, but some machines count steps here (hughesjs/FitnessMachine, flags 0x2484).
    field(13, U16, Added(Total::Steps)),
];

const CROSS_TRAINER: &[Field] = &[
    field(0, U16, Speed(100.0)),
    field(1, U16, Nothing),
    field(2, U24, Added(Total::Distance)),
    field(3, U16, Value(Q::StepRateSpm, 1.0)),
    field(3, U16, Nothing),
    field(4, U16, Added(Total::Strides)),
    field(5, U16, Added(Total::Climbed)),
    field(5, U16, Nothing),
    field(6, S16, Value(Q::InclinePercent, 10.0)),
    field(6, S16, Nothing),
    field(7, S16, Value(Q::ResistanceLevel, 10.0)),
    field(8, S16, Value(Q::PowerW, 1.0)),
    field(9, S16, Nothing),
    field(10, U16, Added(Total::Energy)),
    field(10, U16, Nothing),
    field(10, U8, Nothing),
    field(11, U8, Positive(Q::HeartRateBpm, 1.0)),
    field(12, U8, Value(Q::Met, 10.0)),
    field(13, U16, Value(Q::ElapsedS, 1.0)),
    field(14, U16, Value(Q::RemainingS, 1.0)),
];

const STEP_CLIMBER: &[Field] = &[
    field(0, U16, Added(Total::Floors)),
    field(0, U16, Added(Total::Steps)),
    field(1, U16, Value(Q::StepRateSpm, 1.0)),
    field(2, U16, Nothing),
    field(3, U16, Added(Total::Climbed)),
    field(4, U16, Added(Total::Energy)),
    field(4, U16, Nothing),
    field(4, U8, Nothing),
    field(5, U8, Positive(Q::HeartRateBpm, 1.0)),
    field(6, U8, Value(Q::Met, 10.0)),
    field(7, U16, Value(Q::ElapsedS, 1.0)),
    field(8, U16, Value(Q::RemainingS, 1.0)),
];

const STAIR_CLIMBER: &[Field] = &[
    field(0, U16, Added(Total::Floors)),
    field(1, U16, Value(Q::StepRateSpm, 1.0)),
    field(2, U16, Nothing),
    field(3, U16, Added(Total::Climbed)),
    field(4, U16, Added(Total::Strides)),
    field(5, U16, Added(Total::Energy)),
    field(5, U16, Nothing),
    field(5, U8, Nothing),
    field(6, U8, Positive(Q::HeartRateBpm, 1.0)),
    field(7, U8, Value(Q::Met, 10.0)),
    field(8, U16, Value(Q::ElapsedS, 1.0)),
    field(9, U16, Value(Q::RemainingS, 1.0)),
];

const ROWER: &[Field] = &[
    field(0, U8, Value(Q::StrokeRateSpm, 2.0)),
    field(0, U16, Added(Total::Strokes)),
    field(1, U8, Nothing),
    field(2, U24, Added(Total::Distance)),
    field(3, U16, Pace500),
    field(4, U16, Nothing),
    field(5, S16, Value(Q::PowerW, 1.0)),
    field(6, S16, Nothing),
    field(7, S16, Value(Q::ResistanceLevel, 1.0)),
    field(8, U16, Added(Total::Energy)),
    field(8, U16, Nothing),
    field(8, U8, Nothing),
    field(9, U8, Positive(Q::HeartRateBpm, 1.0)),
    field(10, U8, Value(Q::Met, 10.0)),
    field(11, U16, Value(Q::ElapsedS, 1.0)),
    field(12, U16, Value(Q::RemainingS, 1.0)),
];

const BIKE: &[Field] = &[
    field(0, U16, Speed(100.0)),
    field(1, U16, Nothing),
    field(2, U16, Value(Q::CadenceRpm, 2.0)),
    field(3, U16, Nothing),
    field(4, U24, Added(Total::Distance)),
    field(5, S16, Value(Q::ResistanceLevel, 1.0)),
    field(6, S16, Value(Q::PowerW, 1.0)),
    field(7, S16, Nothing),
    field(8, U16, Added(Total::Energy)),
    field(8, U16, Nothing),
    field(8, U8, Nothing),
    field(9, U8, Positive(Q::HeartRateBpm, 1.0)),
    field(10, U8, Value(Q::Met, 10.0)),
    field(11, U16, Value(Q::ElapsedS, 1.0)),
    field(12, U16, Value(Q::RemainingS, 1.0)),
];

impl Field {
    const fn is_in(&self, flags: u32) -> bool {
        let set = flags & (1 << self.bit) != 0;
        // "More data" is the other way round.
        set != (self.bit == 0)
    }

    const fn bytes(&self, pace_bytes: usize) -> usize {
        match self.width {
            U8 => 1,
            U16 | S16 => 2,
            U24 => 3,
            Pace => pace_bytes,
        }
    }

    /// Reads the field. The outer `None` is the packet's end, the inner one "not available".
    fn read(&self, fields: &mut Fields<'_>, pace_bytes: usize) -> Option<Option<i64>> {
        let (raw, absent) = match self.width {
            U8 => (i64::from(fields.u8()?), 0xff),
            U16 => (i64::from(fields.u16()?), 0xffff),
            S16 => (i64::from(fields.s16()?), 0x7fff),
            U24 => (i64::from(fields.u24()?), 0xff_ffff),
            Pace => {
                fields.skip(pace_bytes)?;
                return Some(None);
            }
        };
        Some((raw != absent).then_some(raw))
    }
}

/// Speed from distance, for machines whose speed stays at 0 while the distance grows (qdomyos-zwift #4818).
#[derive(Clone, Copy, Debug, Default)]
struct ByDistance {
    covered_m: f64,
    since_ms: Option<u64>,
    speed_m_s: Option<f64>,
}

impl ByDistance {
    /// A speed is told over at least so long: distances come in whole metres.
    const OVER_MS: u64 = 2500;

    fn take(&mut self, added_m: f64, now_ms: u64) -> Option<f64> {
        let since_ms = *self.since_ms.get_or_insert(now_ms);
        self.covered_m += added_m;
        let gap_ms = now_ms.saturating_sub(since_ms);
        if gap_ms >= Self::OVER_MS {
            self.speed_m_s = (self.covered_m > 0.0).then(|| self.covered_m * 1000.0 / gap_ms as f64);
            self.covered_m = 0.0;
            self.since_ms = Some(now_ms);
        }
        self.speed_m_s
    }
}

/// The records of one kind, one after the other.
#[derive(Debug)]
pub(super) struct Record {
    kind: Kind,
    totals: [Counter; TOTALS],
    by_distance: ByDistance,
    /// Whether the last packet held a total of metres or strokes.
    counts: bool,
}

impl Record {
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            totals: [
                Counter::new(24, 30.0),
                Counter::new(16, 3.0),
                // Decimetres of a treadmill; metres of the others.
                Counter::new(16, 20.0),
                Counter::new(16, 3.0),
                Counter::new(16, 6.0),
                Counter::new(16, 1.0),
                // Tenths of a stride.
                Counter::new(16, 60.0),
            ],
            by_distance: ByDistance {
                covered_m: 0.0,
                since_ms: None,
                speed_m_s: None,
            },
            counts: false,
        }
    }

    pub(super) fn rebase(&mut self) {
        // The machine counts on while nobody listens: the counters keep their bases, and what fell is a new one.
        self.by_distance = ByDistance::default();
    }

    /// Whether the last packet held a total of metres or strokes.
    pub(super) const fn counts(&self) -> bool {
        self.counts
    }

    /// Whether a field is behind a reserved bit, and may not be there.
    fn may_lack(&self, field: &Field) -> bool {
        self.kind == Kind::Treadmill && field.bit == 13
    }

    /// How many bytes a pace takes: what makes the packet's length right, two where both or neither do.
    fn pace_bytes(&self, flags: u32, rest: usize) -> Option<usize> {
        let total = |pace_bytes| -> usize {
            self.kind
                .fields()
                .iter()
                .filter(|field| field.is_in(flags) && !self.may_lack(field))
                .map(|field| field.bytes(pace_bytes))
                .sum()
        };
        let (wide, narrow) = (total(2), total(1));
        if rest >= wide && (rest != narrow) {
            Some(2)
        } else if rest >= narrow {
            Some(1)
        } else {
            None
        }
    }

    /// Takes a packet. Returns `false` for one that ends within a field that its flags promise.
    pub(super) fn take(&mut self, packet: &[u8], now: Moment, out: &mut Out) -> bool {
        let mut fields = Fields::new(packet);
        let flags = match self.kind.flag_bytes() {
            3 => fields.u24(),
            _ => fields.u16().map(u32::from),
        };
        let Some(flags) = flags else {
            return false;
        };
        let Some(pace_bytes) = self.pace_bytes(flags, fields.len()) else {
            return false;
        };
        self.counts = false;
        let (mut speed_m_s, mut added_m) = (None, None);
        for field in self.kind.fields().iter().filter(|field| field.is_in(flags)) {
            // Fields behind a reserved bit may not be there.
            let Some(raw) = field.read(&mut fields, pace_bytes) else {
                break;
            };
            let Some(raw) = raw else { continue };
            match field.gives {
                Nothing => {}
                Value(quantity, divisor) => out.give(quantity, raw as f64 / divisor),
                Positive(quantity, divisor) => {
                    if raw > 0 {
                        out.give(quantity, raw as f64 / divisor);
                    }
                }
                Added(total) => {
                    self.counts |= matches!(total, Total::Distance | Total::Strokes);
                    let added = self.add(total, raw, now, out);
                    if total == Total::Distance {
                        added_m = Some(added);
                    }
                }
                Speed(divisor) => speed_m_s = Some(raw as f64 / divisor / super::KM_H),
                Pace500 => speed_m_s = Some(if raw > 0 { 500.0 / raw as f64 } else { 0.0 }),
            }
        }
        self.tell_speed(speed_m_s, added_m, now, out);
        true
    }

    fn add(&mut self, total: Total, raw: i64, now: Moment, out: &mut Out) -> f64 {
        let added = self
            .totals
            .get_mut(total as usize)
            .map_or(0, |counter| counter.take(raw.unsigned_abs(), now.ms));
        let added = added as f64;
        match total {
            Total::Distance => out.add(Q::CoveredM, added),
            Total::Energy => out.add(Q::EnergyKcal, added),
            Total::Climbed if self.kind == Kind::Treadmill => out.add(Q::ClimbedM, added / 10.0),
            Total::Climbed => out.add(Q::ClimbedM, added),
            Total::Strokes => out.add(Q::Strokes, added),
            Total::Steps => out.add(Q::Steps, added),
            Total::Floors => out.add(Q::Floors, added),
            // A stride is two steps; a cross trainer sends tenths of it.
            Total::Strides if self.kind == Kind::CrossTrainer => out.add(Q::Steps, added / 5.0),
            Total::Strides => out.add(Q::Steps, added * 2.0),
        }
        added
    }

    fn tell_speed(&mut self, speed_m_s: Option<f64>, added_m: Option<f64>, now: Moment, out: &mut Out) {
        let by_distance = added_m.and_then(|added_m| self.by_distance.take(added_m, now.ms));
        match (speed_m_s, by_distance) {
            (Some(0.0), Some(speed_m_s)) if self.kind != Kind::Rower => out.give(Q::SpeedMS, speed_m_s),
            (Some(speed_m_s), _) => out.give(Q::SpeedMS, speed_m_s),
            (None, _) => {}
        }
    }
}
