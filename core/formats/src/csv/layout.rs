//! What a table of samples is, seen from its first rows: where the header is, what each column holds, and how numbers and
//! dates are written.

use ritm_model::{Channel, Sport, Timestamp};

use super::{
    Mapping, Meaning, Survey,
    date::{self, Order},
    encode::own_meaning,
    heading::{Heading, meaning},
    number::{Decimal, Votes, duration_ms, number},
    table::{Rows, delimiter},
};

/// Rows that are looked at for the header.
const HEAD_ROWS: usize = 16;
/// Rows that are looked at for decimal signs, units and the order of dates.
const LOOK_ROWS: usize = 300;
/// Cells of such a row that are looked at.
const LOOK_CELLS: usize = 128;

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
    // Google Fit's tables of days have the words of samples, and are none.
    let of_days = |row: &[String]| {
        row.iter()
            .any(|cell| cell.starts_with("Move Minutes") || cell == "Step count")
    };
    if head.iter().any(|(_, row)| of_days(row)) {
        return None;
    }
    let (index, score) = head
        .iter()
        .enumerate()
        .map(|(index, (_, row))| (index, score(row)))
        .max_by_key(|&(index, score)| (score, std::cmp::Reverse(index)))?;
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
    let mut columns = Vec::with_capacity(header.len());
    let mut guessed = Vec::new();
    for (index, cell) in header.iter().enumerate() {
        if own {
            columns.push(own_meaning(cell).unwrap_or(Meaning::Nothing));
            continue;
        }
        let unit = units
            .as_ref()
            .and_then(|units| units.get(index))
            .map_or("", String::as_str);
        let (meaning, guess) = meaning(&Heading::new(cell).with_unit(unit));
        if guess {
            guessed.push(index);
        }
        // A second column of one kind is another device's, or in another unit: the first is kept.
        let twice = columns.iter().any(|before| same_channel(before, &meaning));
        columns.push(if twice { Meaning::Nothing } else { meaning });
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
    };
    layout.look(text, &guessed);
    for (_, row) in head.iter().take(index) {
        layout.hear_preamble(row);
    }
    Some(layout)
}

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
    /// Looks at the first rows: decimal sign, order of dates, and units that no header told.
    fn look(&mut self, text: &str, guessed: &[usize]) {
        let mut rows = Rows::new(text.get(self.body..).unwrap_or_default(), self.delimiter);
        let mut cells = Vec::new();
        let mut looked: Vec<Vec<String>> = Vec::new();
        let mut votes = Votes::default();
        while looked.len() < LOOK_ROWS && rows.next(&mut cells).is_some() {
            cells.iter().for_each(|cell| votes.hear(cell));
            looked.push(cells.iter().take(LOOK_CELLS).map(ToString::to_string).collect());
        }
        self.decimal = if self.own { Decimal::Point } else { votes.result() };
        let time = self
            .mapping
            .columns
            .iter()
            .position(|column| matches!(column, Meaning::Time { .. }));
        let dates = self
            .mapping
            .columns
            .iter()
            .position(|column| matches!(column, Meaning::Date))
            .or(time);
        if let Some(dates) = dates {
            self.order = date::order(looked.iter().filter_map(|row| row.get(dates)).map(String::as_str));
        }
        let decimal = self.decimal;
        let values = |column: usize| {
            looked
                .iter()
                .filter_map(move |row| row.get(column))
                .filter_map(move |cell| number(cell, decimal))
        };
        let seconds = time.map_or(0.0, |time| {
            let ms_each = match self.mapping.columns.get(time) {
                Some(Meaning::Time { ms_each }) => *ms_each,
                _ => 1000.0,
            };
            let of = |cell: &str| match number(cell, decimal) {
                Some(number) => Some(number * ms_each / 1000.0),
                None => date::clock_of_day(cell)
                    .or_else(|| duration_ms(cell, decimal))
                    .map(|ms| ms as f64 / 1000.0)
                    .or_else(|| date::date(cell, self.order).map(|date| date.at.unix_ms() as f64 / 1000.0)),
            };
            let mut times = looked
                .iter()
                .filter_map(|row| row.get(time))
                .filter_map(|cell| of(cell));
            let first = times.next().unwrap_or(0.0);
            times.next_back().unwrap_or(first) - first
        });
        for &index in guessed {
            let (first, last) = (
                values(index).next().unwrap_or(0.0),
                values(index).next_back().unwrap_or(0.0),
            );
            let highest = values(index).fold(0.0, f64::max);
            if let Some(Meaning::Value { channel, factor, .. }) = self.mapping.columns.get_mut(index) {
                match channel {
                    // Nobody trains at less than 18 metres an hour times ten: such distances are kilometres.
                    Channel::Distance if seconds > 30.0 && (last - first) / seconds < 0.05 => {
                        *factor = 1000.0
                    }
                    // Beyond what a bike does in metres a second on most days.
                    Channel::Speed if highest > 22.0 => *factor = 1.0 / 3.6,
                    _ => {}
                }
            }
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
                self.sport = super::sport::sport(cell).filter(|sport| *sport != Sport::Other);
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
