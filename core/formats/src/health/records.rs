//! Keeps millions of records, twelve bytes each, and looks them up by time.

use ritm_model::sorted::Map;

use super::measure::{Date, MEASURES, Measure};

/// A program or device, by a number that names it.
pub(super) type Source = u16;

/// The sources of a file that are told apart; real files have tens.
const MAX_SOURCES: usize = 4096;

/// A value and when it held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    /// Seconds since the Unix epoch.
    pub(super) start_s: u32,
    pub(super) source: Source,
    /// How long, in seconds.
    pub(super) length_s: u16,
    /// In the measure's scale.
    pub(super) raw: i32,
}

impl Record {
    /// When it ends, in seconds since the Unix epoch.
    pub(super) fn end_s(&self) -> u32 {
        self.start_s.saturating_add(u32::from(self.length_s))
    }
}

/// A heart beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BeatRecord {
    /// Seconds since the Unix epoch.
    pub(super) at_s: u32,
    /// And milliseconds.
    pub(super) at_ms: u16,
    /// Milliseconds since the beat before.
    pub(super) rr_ms: u16,
}

/// The records of a file by what they measure.
#[derive(Default)]
pub(super) struct Records {
    by_measure: [Vec<Record>; MEASURES],
    beats: Vec<BeatRecord>,
    sources: Map<Vec<u8>, Source>,
    /// The source that was asked for last: records of one come in rows.
    last: Option<(Vec<u8>, Source)>,
    count: u64,
    /// How many records may still be given out.
    room: usize,
}

impl Records {
    /// The number of a source.
    pub(super) fn source(&mut self, name: &[u8]) -> Source {
        if let Some((last, source)) = &self.last
            && last == name
        {
            return *source;
        }
        let source = match self.sources.get(name) {
            Some(&source) => source,
            None if self.sources.len() < MAX_SOURCES => {
                let source = self.sources.len() as Source;
                self.sources.insert(name.to_vec(), source);
                source
            }
            None => Source::MAX,
        };
        self.last = Some((name.to_vec(), source));
        source
    }

    /// Keeps a record.
    pub(super) fn push(&mut self, measure: Measure, start: Date, end: Date, source: Source, raw: i32) {
        let length_s = end.unix_s.saturating_sub(start.unix_s);
        if let Some(records) = self.by_measure.get_mut(measure as usize) {
            self.count += 1;
            records.push(Record {
                start_s: start.unix_s,
                source,
                length_s: u16::try_from(length_s).unwrap_or(u16::MAX),
                raw,
            });
        }
    }

    /// Keeps a beat.
    pub(super) fn push_beat(&mut self, beat: BeatRecord) {
        self.beats.push(beat);
    }

    /// How many records were kept.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// To be called once when all are there: from then on they can be looked up.
    pub(super) fn finish(&mut self) {
        for records in &mut self.by_measure {
            records.sort_unstable();
            // Exports hold some records twice, and those of correlations always.
            records.dedup();
        }
        self.beats.sort_unstable();
        self.beats.dedup();
        // Workouts may overlap, as when two programs recorded one; but not by the hundred.
        let kept: usize = self.by_measure.iter().map(Vec::len).sum();
        self.room = (kept + self.beats.len())
            .saturating_mul(8)
            .saturating_add(1 << 12);
    }

    /// The records of the best source that begin from `from_s` to `to_s`: of `own` if it has any, else of the one with
    /// the most. Sources are never mixed, as what a watch and a phone count is the same.
    pub(super) fn between(&mut self, measure: Measure, from_s: u32, to_s: u32, own: Source) -> Vec<Record> {
        let Some(records) = self.by_measure.get(measure as usize) else {
            return Vec::new();
        };
        let from = records.partition_point(|record| record.start_s < from_s);
        let to = records.partition_point(|record| record.start_s <= to_s);
        let all = records
            .get(from..to.min(from.saturating_add(self.room)))
            .unwrap_or_default();
        // Those not chosen count too: looking at them takes its time.
        self.room -= all.len();
        let mut counts: Map<Source, usize> = Map::new();
        for record in all {
            *counts.entry(record.source).or_default() += 1;
        }
        let most = counts
            .iter()
            .max_by_key(|&(_, &count)| count)
            .map(|(&source, _)| source);
        let chosen = if counts.contains_key(&own) {
            Some(own)
        } else {
            most
        };
        all.iter()
            .filter(|record| Some(record.source) == chosen)
            .copied()
            .collect()
    }

    /// The beats from `from_s` to `to_s`.
    pub(super) fn beats_between(&mut self, from_s: u32, to_s: u32) -> Vec<BeatRecord> {
        let from = self.beats.partition_point(|beat| beat.at_s < from_s);
        let to = self.beats.partition_point(|beat| beat.at_s <= to_s);
        let all = self
            .beats
            .get(from..to.min(from.saturating_add(self.room)))
            .unwrap_or_default();
        self.room -= all.len();
        all.to_vec()
    }

    /// Whether so many workouts overlap that some go without their records.
    pub(super) fn is_exhausted(&self) -> bool {
        self.room == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{BeatRecord, Records};
    use crate::health::measure::{Date, Measure};

    fn at(unix_s: u32) -> Date {
        Date { unix_s, offset_s: 0 }
    }

    #[test]
    fn the_own_source_is_best_and_never_mixed() {
        let mut records = Records::default();
        let watch = records.source(b"Watch");
        let phone = records.source(b"Phone");
        assert_eq!(records.source(b"Watch"), watch);
        for second in [30, 10, 20, 20] {
            records.push(Measure::Steps, at(second), at(second + 5), phone, 100);
        }
        records.push(Measure::Steps, at(15), at(16), watch, 7);
        records.finish();
        let mut steps = |from, to, own| -> Vec<u32> {
            let found = records.between(Measure::Steps, from, to, own);
            found.iter().map(|record| record.start_s).collect()
        };
        assert_eq!(steps(10, 30, watch), [15]);
        assert_eq!(steps(10, 30, phone), [10, 20, 30]);
        assert_eq!(steps(20, 30, watch), [20, 30]);
        assert_eq!(steps(31, 40, watch), [0; 0]);
    }

    #[test]
    fn what_overlaps_without_end_is_given_out_only_so_often() {
        let mut records = Records::default();
        for second in 0..100_000 {
            records.push(Measure::HeartRate, at(second), at(second), 0, 100);
            records.push_beat(BeatRecord {
                at_s: second,
                at_ms: 0,
                rr_ms: 800,
            });
        }
        records.finish();
        let mut given = 0;
        for _ in 0..1000 {
            given += records.between(Measure::HeartRate, 0, 100_000, 0).len();
            given += records.beats_between(0, 100_000).len();
        }
        assert!(records.is_exhausted());
        assert!((1_600_000..1_700_000).contains(&given), "{given}");
    }
}
