//! What a table of samples is, seen from its first rows: where the header is, what each column holds, and how numbers and
//! dates are written.

mod ibike;
mod look;

use crate::sport::{Origin, named};
use ritm_model::{Channel, Sport, Timestamp};

use super::{
    Mapping, Meaning, Survey,
    date::{self, Order},
    encode::own_meaning,
    heading::{FIT_RECORD, Heading, meaning, plain},
    number::{Decimal, duration_ms},
    table::{Rows, delimiter},
    when::Writing,
};

/// Rows that are looked at for the header.
const HEAD_ROWS: usize = 16;

/// What is known of a table before it is read.
pub(super) struct Layout {
    pub(super) delimiter: u8,
    pub(super) decimal: Decimal,
    pub(super) order: Order,
    pub(super) header: Vec<String>,
    /// Where the rows below the header begin, in bytes of the text.
    pub(super) body: usize,
    pub(super) mapping: Mapping,
    pub(super) sport: Option<Sport>,
    /// Whether Ritm wrote it.
    pub(super) own: bool,
    /// Which row the header is.
    pub(super) header_row: usize,
    /// Whether it is a table of samples for sure: a time and a value that everybody knows.
    pub(super) sure: bool,
    /// How far apart the rows are, where no column tells times.
    pub(super) step_ms: Option<f64>,
    /// Whether the column of laps marks where one begins, rather than numbering them.
    pub(super) lap_marks: bool,
    /// Whether moments are seconds since the end of 1989, as in FIT.
    pub(super) fit_times: bool,
    /// Whether a row that does not begin with a number ends the table.
    pub(super) ends_at_words: bool,
}

/// A table whose header names a time and at least one value.
pub(super) fn sure(text: &str) -> Option<Layout> {
    any(text).filter(|layout| layout.sure)
}

/// Any table with a row below its header.
pub(super) fn any(text: &str) -> Option<Layout> {
    let delimiter = delimiter(text);
    let mut rows = Rows::new(text, delimiter);
    let mut cells = Vec::new();
    let mut head: Vec<(usize, Vec<String>)> = Vec::new();
    let mut ends = Vec::new();
    while head.len() < HEAD_ROWS
        && let Some(at) = rows.next(&mut cells)
    {
        head.push((at, cells.iter().map(ToString::to_string).collect()));
        ends.push(rows.at());
    }
    // Google Fit's and Fitbit's tables of days have the words of samples, and are none.
    let of_days = |row: &[String]| {
        row.iter()
            .any(|cell| cell.starts_with("Move Minutes") || cell == "Step count" || cell == "data source")
    };
    if head.iter().any(|(_, row)| of_days(row)) {
        return None;
    }
    // Of Samsung Health's tables one only is of training, and that is a list.
    if head
        .first()
        .and_then(|(_, row)| row.first())
        .is_some_and(|cell| cell.starts_with(super::list::SAMSUNG))
    {
        return None;
    }
    let ibike = ibike::header(&head);
    let (index, score) = head
        .iter()
        .enumerate()
        .map(|(index, (_, row))| (index, score(row)))
        .max_by_key(|&(index, score)| (score, std::cmp::Reverse(index)))?;
    let (index, score) = ibike.map_or((index, score), |index| (index, 4));
    let (_, header) = head.get(index)?;
    // Units may stand in a row of their own.
    let units = head
        .get(index + 1)
        .filter(|(_, row)| is_units(row))
        .map(|(_, row)| row.clone());
    let body = ends.get(index + usize::from(units.is_some())).copied()?;
    head.get(index + 1 + usize::from(units.is_some()))?;
    let own = header.first().is_some_and(|cell| cell == super::encode::TIME)
        && header.get(1).is_some_and(|cell| cell == super::encode::ELAPSED);
    let plains: Vec<String> = header.iter().map(|cell| Heading::new(cell).plain).collect();
    let named = |name: &str| plains.iter().any(|plain| plain == name);
    let power_tap = named("torq") && named("hrate");
    let row_pro = plains.iter().take(ROW_PRO.len()).eq(ROW_PRO);
    let mut columns = Vec::with_capacity(header.len());
    let mut guessed = Vec::new();
    let mut times = Vec::new();
    for (index, cell) in header.iter().enumerate() {
        if own {
            columns.push(own_meaning(cell).unwrap_or(Meaning::Nothing));
            continue;
        }
        let unit = units
            .as_ref()
            .and_then(|units| units.get(index))
            .map_or("", String::as_str);
        let (meaning, guess) = match plains.get(index).map(String::as_str) {
            // PowerTap counts intervals in a column of this name.
            Some("id") if power_tap && !named("interval") => (Meaning::Lap, false),
            Some("time") if row_pro => (Meaning::Time { ms_each: 1.0 }, false),
            Some("spm") if row_pro => meaning(&Heading::new("Cadence")),
            _ => meaning(&Heading::new(cell).with_unit(unit)),
        };
        if let Meaning::Time { .. } = meaning {
            times.push((index, meaning.clone()));
        }
        // A second column of one kind is another sensor's, or in another unit: where that is sure it fills the gaps of the
        // first. Places and counters are of one sensor.
        let twice = columns.iter().any(|before| same_channel(before, &meaning));
        let fills = matches!(
            &meaning,
            Meaning::Value {
                channel: Channel::HeartRate
                    | Channel::Cadence
                    | Channel::Power
                    | Channel::Speed
                    | Channel::Altitude
                    | Channel::Temperature,
                ..
            }
        );
        if guess && !twice {
            guessed.push(index);
        }
        columns.push(if twice && (guess || !fills) {
            Meaning::Nothing
        } else {
            meaning
        });
    }
    let mut layout = Layout {
        delimiter,
        decimal: Decimal::Point,
        order: Order::DayFirst,
        header: header.clone(),
        body,
        mapping: Mapping { columns, start: None },
        sport: None,
        own,
        header_row: index,
        sure: own || score >= 4,
        step_ms: None,
        lap_marks: false,
        fit_times: header.iter().any(|cell| {
            cell.strip_prefix(FIT_RECORD)
                .is_some_and(|name| name.starts_with("timestamp"))
        }),
        ends_at_words: row_pro,
    };
    if row_pro {
        layout.sport = Some(Sport::IndoorRowing);
    }
    layout.look(text, &guessed, &times);
    if ibike.is_some() {
        layout.be_ibike(text, &head);
    }
    for (_, row) in head.iter().take(index) {
        layout.hear_preamble(row);
    }
    Some(layout)
}

/// The columns that `RowPro`'s table of strokes begins with: milliseconds, metres, and strokes a minute.
const ROW_PRO: [&str; 7] = ["time", "distance", "pace", "watts", "cals", "spm", "hr"];

fn same_channel(one: &Meaning, other: &Meaning) -> bool {
    match (one, other) {
        (Meaning::Value { channel, .. }, Meaning::Value { channel: other, .. }) => channel == other,
        (Meaning::Time { .. }, Meaning::Time { .. }) => true,
        _ => false,
    }
}

/// How much a row looks like a header: two for a time, two for each value everybody knows.
fn score(row: &[String]) -> usize {
    let (mut time, mut values) = (0, 0);
    for cell in row {
        if cell.parse::<f64>().is_ok() {
            return 0;
        }
        match meaning(&Heading::new(cell)).0 {
            Meaning::Time { .. } => time = 2,
            Meaning::Value {
                channel: Channel::Extra(_),
                ..
            } => {}
            Meaning::Value { .. } => values += 2,
            _ => {}
        }
    }
    if time == 0 || values == 0 {
        time.min(1)
    } else {
        time + values
    }
}

/// Whether a row holds units: short words without digits, one of them a unit everybody knows.
fn is_units(row: &[String]) -> bool {
    let short = row
        .iter()
        .all(|cell| cell.chars().count() <= 8 && !cell.chars().any(|letter| letter.is_ascii_digit()));
    let known = |cell: &String| {
        let cell = cell.to_lowercase();
        let cell = cell.trim_matches(['[', ']', '(', ')']);
        matches!(
            cell,
            "km" | "km/h" | "m" | "bpm" | "watt" | "w" | "rpm" | "s" | "m/s" | "mph" | "meter"
        )
    };
    short && row.iter().any(known)
}

impl Layout {
    /// How it writes times.
    pub(super) const fn writing(&self) -> Writing {
        Writing {
            decimal: self.decimal,
            order: self.order,
            fit_times: self.fit_times,
        }
    }

    /// Looks for a date, a unit system and a sport in a row above the header.
    fn hear_preamble(&mut self, row: &[String]) {
        let numbers: Vec<u32> = row.iter().filter_map(|cell| cell.parse().ok()).collect();
        if let [year @ 1990..=2200, month, day, hour, minute, second] = *numbers.as_slice()
            && row.len() == 6
        {
            let start = i32::try_from(year)
                .ok()
                .and_then(|year| Timestamp::from_civil(year, month, day, hour, minute, second));
            self.mapping.start = self.mapping.start.or(start);
            return;
        }
        for (index, cell) in row.iter().enumerate() {
            // Some write one moment in several ways.
            let cell = cell.split('|').next().unwrap_or_default();
            if self.mapping.start.is_none()
                && let Some(date) = date::date(cell, self.order)
            {
                let clock = row
                    .get(index + 1)
                    .and_then(|next| date::clock_of_day(next).or_else(|| duration_ms(next, self.decimal)));
                let later = if date.timed {
                    0
                } else {
                    clock.filter(|ms| *ms < 86_400_000).unwrap_or(0)
                };
                self.mapping.start = Some(date.at.plus_ms(later));
            }
            if self.sport.is_none() && (3..=32).contains(&cell.len()) {
                self.sport = named(cell, Origin::Table).filter(|sport| *sport != Sport::Other);
            }
        }
    }
}

/// What the table looks like.
pub(super) fn survey(text: &str) -> Option<Survey> {
    let layout = any(text)?;
    let mut rows = Rows::new(text.get(layout.body..)?, layout.delimiter);
    let (mut cells, mut examples) = (Vec::new(), Vec::new());
    while examples.len() < 5 && rows.next(&mut cells).is_some() {
        examples.push(cells.iter().map(ToString::to_string).collect());
    }
    Some(Survey {
        header: layout.header,
        examples,
        mapping: layout.mapping,
    })
}
