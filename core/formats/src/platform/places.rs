//! The positions of a whole day, from which those of each exercise are taken.

use ritm_model::{Channel, Problem, ProblemCode, Samples, Timestamp, order};

use super::table::{Table, cell, number};
use crate::{sheet::Sheet, text::moment::moment};

/// A place, by a source's number.
#[derive(Clone, Copy, Debug)]
struct Place {
    at_ms: i64,
    latitude: f64,
    longitude: f64,
    altitude_m: Option<f64>,
    source: usize,
}

/// All places that tables told.
#[derive(Default)]
pub(super) struct Places {
    sources: Vec<String>,
    places: Vec<Place>,
    sorted: bool,
}

impl Places {
    /// Takes a day's table.
    pub(super) fn tell(&mut self, bytes: &[u8]) -> Option<Problem> {
        let table = Table::read(bytes);
        let column = |name: &str| table.column(&[name]);
        let (Some(time), Some(latitude), Some(longitude)) =
            (column("timestamp"), column("latitude"), column("longitude"))
        else {
            return Some(Problem::new(ProblemCode::NotTraining, "no table of places"));
        };
        for row in &table.rows {
            let at = cell(row, Some(time)).and_then(moment);
            let place = at
                .zip(number(row, Some(latitude)))
                .zip(number(row, Some(longitude)));
            let Some(((at, latitude), longitude)) = place else {
                continue;
            };
            let source = cell(row, column("data source")).unwrap_or_default();
            let known = self.sources.iter().position(|known| known == source);
            let source = known.unwrap_or_else(|| {
                self.sources.push(source.to_owned());
                self.sources.len() - 1
            });
            self.sorted = false;
            self.places.push(Place {
                at_ms: at.at.unix_ms(),
                latitude,
                longitude,
                altitude_m: number(row, column("altitude")),
                source,
            });
        }
        None
    }

    /// The track from `start` for `elapsed_ms`, of the source that tells most of it: a watch and a phone tell the same
    /// way twice. Empty when nobody told of it.
    pub(super) fn track(&mut self, start: Timestamp, elapsed_ms: i64) -> Samples {
        if !self.sorted {
            order::by(&mut self.places, |place| place.at_ms);
            self.sorted = true;
        }
        let (from_ms, to_ms) = (start.unix_ms(), start.plus_ms(elapsed_ms).unix_ms());
        let from = self.places.partition_point(|place| place.at_ms < from_ms);
        let during = || {
            let after = self.places.iter().skip(from);
            after.take_while(|place| place.at_ms <= to_ms)
        };
        let mut counts = vec![0_usize; self.sources.len()];
        for place in during() {
            if let Some(count) = counts.get_mut(place.source) {
                *count += 1;
            }
        }
        let most = counts
            .iter()
            .enumerate()
            .max_by_key(|&(source, &count)| (count, std::cmp::Reverse(source)));
        let mut sheet = Sheet::default();
        let Some((source, _)) = most.filter(|&(_, &count)| count > 1) else {
            return Samples::default();
        };
        let altitude = sheet.usual(&Channel::Altitude);
        let mut last = None;
        for place in during().filter(|place| place.source == source) {
            if last == Some(place.at_ms) {
                continue;
            }
            last = Some(place.at_ms);
            sheet.row(place.at_ms);
            sheet.set_position(place.latitude, place.longitude);
            if let Some(metres) = place.altitude_m {
                sheet.set(altitude, metres);
            }
        }
        if last.is_some_and(|last| last < to_ms) {
            sheet.row(to_ms);
        }
        sheet.into_samples(from_ms)
    }
}
