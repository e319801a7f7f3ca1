//! What only the rows of a table tell, and its header does not: the decimal sign, the order of day and month, which
//! column of times to use, and units.

use ritm_model::Channel;

use super::{Layout, Meaning};
use crate::csv::{
    date,
    number::{Decimal, Votes, number},
    table::Rows,
    when::{When, when},
};

/// Rows that are looked at.
const LOOK_ROWS: usize = 300;
/// Cells of such a row that are looked at.
const LOOK_CELLS: usize = 128;
/// Longer gaps between rows tell nothing of the speed meanwhile.
const LONGEST_STEP_S: f64 = 120.0;

const KMH: f64 = 1.0 / 3.6;
const MPH: f64 = 1609.344 / 3600.0;

/// The first rows.
struct Looked(Vec<Vec<String>>);

impl Looked {
    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter_map(move |row| row.get(column))
            .map(String::as_str)
    }
}

impl Layout {
    /// Looks at the first rows. `guessed` are the columns without a unit, `times` all columns that tell times.
    pub(super) fn look(&mut self, text: &str, guessed: &[usize], times: &[(usize, Meaning)]) {
        let mut rows = Rows::new(text.get(self.body..).unwrap_or_default(), self.delimiter);
        let mut cells = Vec::new();
        let mut looked = Looked(Vec::new());
        let mut votes = Votes::default();
        while looked.0.len() < LOOK_ROWS && rows.next(&mut cells).is_some() {
            cells.iter().for_each(|cell| votes.hear(cell));
            looked
                .0
                .push(cells.iter().take(LOOK_CELLS).map(ToString::to_string).collect());
        }
        self.decimal = if self.own { Decimal::Point } else { votes.result() };
        if !self.own {
            self.choose_time(&looked, times);
        }
        let time = self.place(|column| matches!(column, Meaning::Time { .. }));
        let dates = self.place(|column| *column == Meaning::Date).or(time);
        if let Some(dates) = dates {
            self.order = date::order(looked.cells(dates));
        }
        self.know_semicircles(&looked);
        let seconds = self.seconds(&looked, time);
        for wanted in [Channel::Distance, Channel::Speed] {
            for &index in guessed {
                let channel = match self.mapping.columns.get(index) {
                    Some(Meaning::Value { channel, .. }) if *channel == wanted => wanted.clone(),
                    _ => continue,
                };
                let values = self.values(&looked, index);
                let found = match channel {
                    Channel::Distance => far_apart(&values, &seconds),
                    _ => self.speed_unit(&looked, &values, &seconds),
                };
                if let (Some(found), Some(Meaning::Value { factor, .. })) =
                    (found, self.mapping.columns.get_mut(index))
                {
                    *factor = found;
                }
            }
        }
    }

    fn place(&self, wanted: impl Fn(&Meaning) -> bool) -> Option<usize> {
        self.mapping.columns.iter().position(wanted)
    }

    /// Of several columns of times, one that tells moments is better than one that counts from a start; one moment
    /// throughout is the start.
    fn choose_time(&mut self, looked: &Looked, times: &[(usize, Meaning)]) {
        let mut moments = Vec::new();
        let mut spans = Vec::new();
        for (index, meaning) in times {
            let Meaning::Time { ms_each } = meaning else {
                continue;
            };
            let heard: Vec<When> = looked
                .cells(*index)
                .filter_map(|cell| when(cell, *ms_each, false, self.writing()))
                .collect();
            let at: Vec<_> = heard
                .iter()
                .filter_map(|when| match when {
                    When::At(at, _) => Some(*at),
                    When::Since(_) => None,
                })
                .collect();
            let (Some(first), true) = (at.first(), at.len() * 2 > looked.0.len()) else {
                if !heard.is_empty() {
                    spans.push(index);
                }
                continue;
            };
            let constant = looked.0.len() > 1 && at.iter().all(|other| other == first);
            moments.push((index, constant, *first));
        }
        let moving = moments
            .iter()
            .find(|(_, constant, _)| !constant)
            .map(|found| found.0);
        let still = moments.iter().find(|(_, constant, _)| *constant);
        let chosen = match (moving, still, spans.first()) {
            (Some(index), ..) => index,
            (None, Some((_, _, start)), Some(index)) => {
                self.mapping.start = Some(*start);
                index
            }
            _ => return,
        };
        for (index, meaning) in times {
            if let Some(column) = self.mapping.columns.get_mut(*index) {
                *column = if index == chosen {
                    meaning.clone()
                } else {
                    Meaning::Nothing
                };
            }
        }
    }

    /// No place is beyond 180 degrees: such numbers are parts of a half circle, as in FIT.
    fn know_semicircles(&mut self, looked: &Looked) {
        if self.own {
            return;
        }
        for channel in [Channel::Latitude, Channel::Longitude] {
            let place =
                self.place(|column| matches!(column, Meaning::Value { channel: of, .. } if *of == channel));
            let Some(index) = place else { continue };
            let values = self.values(looked, index);
            let far = values.iter().flatten().any(|value| value.abs() > 360.0);
            if let Some(Meaning::Value { factor, .. }) = self.mapping.columns.get_mut(index)
                && far
                && *factor == 1.0
            {
                *factor = 180.0 / 2_147_483_648.0;
            }
        }
    }

    /// A column's numbers as written.
    fn values(&self, looked: &Looked, index: usize) -> Vec<Option<f64>> {
        let cell = |row: &Vec<String>| row.get(index).and_then(|cell| number(cell, self.decimal));
        looked.0.iter().map(cell).collect()
    }

    /// A known channel's values, in its unit.
    fn known(&self, looked: &Looked, wanted: &Channel) -> Option<Vec<Option<f64>>> {
        let index =
            self.place(|column| matches!(column, Meaning::Value { channel, .. } if channel == wanted))?;
        let Some(Meaning::Value { factor, shift, .. }) = self.mapping.columns.get(index) else {
            return None;
        };
        let values = self.values(looked, index).into_iter();
        Some(values.map(|value| Some(value? * factor + shift)).collect())
    }

    /// The rows' times in seconds, on any one clock.
    fn seconds(&self, looked: &Looked, time: Option<usize>) -> Vec<Option<f64>> {
        let ms_each = match time.and_then(|time| self.mapping.columns.get(time)) {
            Some(Meaning::Time { ms_each }) => *ms_each,
            _ => 1000.0,
        };
        let second = |row: &Vec<String>| {
            let ms = match when(row.get(time?)?, ms_each, false, self.writing())? {
                When::At(at, _) => at.unix_ms(),
                When::Since(ms) => ms,
            };
            Some(ms as f64 / 1000.0)
        };
        looked.0.iter().map(second).collect()
    }

    /// What a speed without a unit is in, by how far it went meanwhile; metres a second unless that tells otherwise.
    fn speed_unit(&self, looked: &Looked, speeds: &[Option<f64>], seconds: &[Option<f64>]) -> Option<f64> {
        let distances = self.known(looked, &Channel::Distance);
        let north = self.known(looked, &Channel::Latitude);
        let east = self.known(looked, &Channel::Longitude);
        let by_distance = |from: usize, to: usize| {
            let way = distances.as_ref()?;
            Some((*way.get(to)?)? - (*way.get(from)?)?)
        };
        let by_place = |from: usize, to: usize| {
            let (north, east) = (north.as_ref()?, east.as_ref()?);
            let place = |row: usize| Some(((*north.get(row)?)?, (*east.get(row)?)?));
            Some(apart_m(place(from)?, place(to)?))
        };
        let ratio = ratio(speeds, seconds, by_distance).or_else(|| ratio(speeds, seconds, by_place));
        match ratio {
            Some(2.5..5.0) => Some(KMH),
            Some(1.8..2.5) => Some(MPH),
            Some(_) => None,
            // Beyond what a bike does in metres a second on most days.
            None if speeds.iter().flatten().any(|&speed| speed > 22.0) => Some(KMH),
            None => None,
        }
    }
}

/// Nobody trains at less than 18 metres an hour times ten: such distances are kilometres.
fn far_apart(distances: &[Option<f64>], seconds: &[Option<f64>]) -> Option<f64> {
    let span = |values: &[Option<f64>]| {
        let mut values = values.iter().flatten();
        let first = values.next()?;
        Some(values.next_back().unwrap_or(first) - first)
    };
    let (way, seconds) = (span(distances)?, span(seconds)?);
    (seconds > 30.0 && way / seconds < 0.05).then_some(1000.0)
}

/// How often the way between rows goes into what the speeds as written would have made of it; none where too little
/// was covered to tell.
fn ratio(
    speeds: &[Option<f64>],
    seconds: &[Option<f64>],
    way_m: impl Fn(usize, usize) -> Option<f64>,
) -> Option<f64> {
    let known: Vec<(usize, f64, f64)> = speeds
        .iter()
        .zip(seconds)
        .enumerate()
        .filter_map(|(row, (speed, second))| Some((row, (*speed)?, (*second)?)))
        .collect();
    let (mut written, mut went, mut lasted) = (0.0, 0.0, 0.0);
    for pair in known.windows(2) {
        let [(from, slow, begin), (to, fast, end)] = pair else {
            continue;
        };
        let step = end - begin;
        if let Some(way) = way_m(*from, *to)
            && step > 0.0
            && step <= LONGEST_STEP_S
            && way >= 0.0
        {
            written += (slow + fast) / 2.0 * step;
            went += way;
            lasted += step;
        }
    }
    (lasted >= 10.0 && went >= 20.0 && written > 0.0).then_some(written / went)
}

/// Metres between two near places, on a globe that is flat there.
fn apart_m(from: (f64, f64), to: (f64, f64)) -> f64 {
    const METRES_A_DEGREE: f64 = 111_195.0;
    let north = to.0 - from.0;
    let east = (to.1 - from.1) * ((from.0 + to.0) / 2.0).to_radians().cos();
    north.hypot(east) * METRES_A_DEGREE
}
