//! Strava's `activities.csv`, the list in an export of a whole account.
//!
//! Its columns stand in one order in all languages; old exports lack the later ones and the private note. So columns
//! are found by their distance from the one that names the files, whatever the header's language. The first half tells
//! times and distances in the athlete's units and language, the second once more in seconds and metres, with a decimal
//! point. Dates are UTC.

use std::borrow::Cow;

use crate::sport::{Origin, named};
use ritm_model::{
    Device, Extras, FileIdentity, Problem, ProblemCode, Recording, Samples, SourceFormat, Sport, Timestamp,
    Totals,
};

use super::{
    date::{self, Order},
    heading::plain,
    number::{Decimal, Votes, number},
    table::{Rows, delimiter},
};
use crate::{Decoded, text::moment::plausible};

/// A row of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct StravaActivity {
    /// Strava's number of the activity.
    pub id: String,
    /// When it began.
    pub start: Timestamp,
    /// Its name.
    pub name: String,
    /// Its kind, in the language of the export.
    pub kind: String,
    /// The sport that kind stands for.
    pub sport: Sport,
    /// What the athlete wrote about it.
    pub description: Option<String>,
    /// What the athlete wrote for nobody else.
    pub private_note: Option<String>,
    /// Shoes or bike.
    pub gear: Option<String>,
    /// The file in the archive, such as `activities/123.fit.gz`; none for activities typed in.
    pub filename: Option<String>,
    /// Pictures in the archive, such as `media/ab.jpg`.
    pub media: Vec<String>,
    /// What Strava computed.
    pub totals: Totals,
}

/// The columns' names that begin the list, as far as languages are known.
const FIRST: [&str; 14] = [
    "aktivitetsid",
    "アクティビティid",
    "activityid",
    "aktivitätsid",
    "iddelactivité",
    "iddeactividad",
    "iddelaactividad",
    "iddellattività",
    "idattività",
    "iddaatividade",
    "idatividade",
    "activiteitsid",
    "activiteitid",
    "идентификатортренировки",
];

/// The names of the column of files.
const FILE: [&str; 13] = [
    "filnamn",
    "filnavn",
    "ファイル名",
    "имяфайла",
    "filename",
    "dateiname",
    "nomdufichier",
    "nombredelarchivo",
    "nombredearchivo",
    "nomedelfile",
    "nomefile",
    "nomedoarquivo",
    "bestandsnaam",
];

/// The names of the first half's time, for lists of which somebody kept a few columns.
const ELAPSED: [&str; 11] = [
    "elapsedtime",
    "verstrichenezeit",
    "gesamtzeit",
    "tempsécoulé",
    "duréeécoulée",
    "tiempotranscurrido",
    "tempotrascorso",
    "tempodecorrido",
    "verstrekentijd",
    "förflutentid",
    "общеевремя",
];

/// The names of its distance.
const DISTANCE: [&str; 10] = [
    "distance",
    "distanz",
    "distancia",
    "distanza",
    "distância",
    "afstand",
    "distans",
    "distanse",
    "距離",
    "расстояние",
];

/// Whether a cell names a file of the archive.
fn is_file(cell: &str) -> bool {
    let Some((folder, name)) = cell.split_once('/') else {
        return false;
    };
    folder == "activities" && name.bytes().take_while(u8::is_ascii_digit).count() >= 3
}

/// Whether a table is Strava's list.
pub(super) fn is_list(text: &str) -> bool {
    columns(text).is_some()
}

/// Where things stand.
struct Columns {
    delimiter: u8,
    /// The column of files.
    file: usize,
    /// Those of the first half's time and distance.
    elapsed: Option<usize>,
    distance: Option<usize>,
    /// How many columns there are.
    count: usize,
}

impl Columns {
    /// The private note came between commute and gear in 2020.
    const fn has_private_note(&self) -> bool {
        self.file >= 12
    }
}

fn columns(text: &str) -> Option<Columns> {
    let delimiter = delimiter(text);
    let mut rows = Rows::new(text, delimiter);
    let mut cells = Vec::new();
    rows.next(&mut cells)?;
    let header: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
    let known = header
        .first()
        .is_some_and(|first| FIRST.contains(&first.as_str()));
    let mut file = header.iter().position(|name| FILE.contains(&name.as_str()));
    let (mut any, mut long) = (false, true);
    while file.is_none() || !(known || any) {
        if rows.next(&mut cells).is_none() {
            break;
        }
        if !known && !is_row(&cells) {
            // Whatever else it is, it need not be read to its end.
            if !any {
                return None;
            }
            continue;
        }
        any = true;
        long &= cells.first().is_some_and(|id| id.len() >= 10);
        file = file.or_else(|| cells.iter().position(|cell| is_file(cell)));
    }
    // Where everything was typed in, there are no files; then the names or ids must say whose list it is.
    if file.is_none() && header.len() > 17 && any && (known || long) {
        file = Some(12);
    }
    // In a language nobody told us: an id first and files where files are.
    let file = file.filter(|&file| known || any && (10..=12).contains(&file))?;
    // Old exports have none of the two.
    let named = |names: &[&str], usual: usize| {
        let found = header
            .iter()
            .take(file)
            .position(|name| names.contains(&name.as_str()));
        found.or((file >= 9).then_some(usual))
    };
    (file >= 4).then_some(Columns {
        delimiter,
        file,
        elapsed: named(&ELAPSED, 5),
        distance: named(&DISTANCE, 6),
        count: header.len(),
    })
}

/// Whether a row begins as Strava's do: an id, a date, a name and a kind.
fn is_row(cells: &[Cow<'_, str>]) -> bool {
    let [id, begun, _, kind, ..] = cells else {
        return false;
    };
    id.len() >= 3
        && id.bytes().all(|byte| byte.is_ascii_digit())
        && kind.chars().any(char::is_alphabetic)
        && date::date(begun, Order::DayFirst).is_some()
}

/// The places of the second half, counted from the column of files.
mod after {
    pub(super) const ELAPSED: usize = 3;
    pub(super) const MOVING: usize = 4;
    pub(super) const DISTANCE: usize = 5;
    pub(super) const MAX_SPEED: usize = 6;
    pub(super) const AVG_SPEED: usize = 7;
    pub(super) const ASCENT: usize = 8;
    pub(super) const DESCENT: usize = 9;
    pub(super) const MIN_ALTITUDE: usize = 10;
    pub(super) const MAX_ALTITUDE: usize = 11;
    pub(super) const MAX_CADENCE: usize = 16;
    pub(super) const AVG_CADENCE: usize = 17;
    pub(super) const MAX_HEART_RATE: usize = 18;
    pub(super) const AVG_HEART_RATE: usize = 19;
    pub(super) const MAX_POWER: usize = 20;
    pub(super) const AVG_POWER: usize = 21;
    pub(super) const ENERGY: usize = 22;
    pub(super) const MAX_TEMPERATURE: usize = 23;
    pub(super) const AVG_TEMPERATURE: usize = 24;
}

struct Row<'a> {
    cells: &'a [Cow<'a, str>],
    columns: &'a Columns,
    decimal: Decimal,
    order: Order,
}

impl Row<'_> {
    fn text(&self, index: usize) -> Option<String> {
        let cell = self.cells.get(index)?.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    /// A number of the second half, which is written with a point unless the export is odd.
    fn after(&self, offset: usize) -> Option<f64> {
        let cell = self.cells.get(self.columns.file + offset)?;
        let decimal = if cell.contains(',') {
            self.decimal
        } else {
            Decimal::Point
        };
        number(cell, decimal)
    }

    fn after_ms(&self, offset: usize) -> Option<i64> {
        self.after(offset)
            .filter(|seconds| (0.0..3.2e7).contains(seconds))
            .map(|seconds| (seconds * 1000.0).round() as i64)
    }

    fn activity(&self) -> Option<StravaActivity> {
        let id = self
            .text(0)
            .filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))?;
        let date = date::date(self.cells.get(1)?, self.order).filter(|date| plausible(date.at))?;
        let kind = self.text(3).unwrap_or_default();
        let first_ms = self
            .cells
            .get(self.columns.elapsed.unwrap_or(usize::MAX))
            .and_then(|cell| super::number::duration_ms(cell, self.decimal));
        let elapsed_ms = self.after_ms(after::ELAPSED).or(first_ms);
        let moving_ms = self.after_ms(after::MOVING);
        let totals = Totals {
            elapsed_ms,
            timer_ms: None,
            moving_ms,
            distance_m: self.distance_m(moving_ms.or(elapsed_ms)),
            ascent_m: self.after(after::ASCENT),
            descent_m: self.after(after::DESCENT),
            energy_kcal: self.after(after::ENERGY),
            avg_speed_m_s: self.after(after::AVG_SPEED),
            max_speed_m_s: self.after(after::MAX_SPEED),
            avg_heart_rate_bpm: self.after(after::AVG_HEART_RATE),
            max_heart_rate_bpm: self.after(after::MAX_HEART_RATE),
            // On foot Strava counts one leg, as the vocabulary does.
            avg_cadence_rpm: self.after(after::AVG_CADENCE),
            max_cadence_rpm: self.after(after::MAX_CADENCE),
            avg_power_w: self.after(after::AVG_POWER),
            max_power_w: self.after(after::MAX_POWER),
            avg_temperature_c: self.after(after::AVG_TEMPERATURE),
            max_temperature_c: self.after(after::MAX_TEMPERATURE),
            min_altitude_m: self.after(after::MIN_ALTITUDE),
            max_altitude_m: self.after(after::MAX_ALTITUDE),
            work_j: None,
        };
        let file = self.columns.file;
        let full = file >= 9;
        Some(StravaActivity {
            id,
            start: date.at,
            name: self.text(2).unwrap_or_default(),
            sport: named(&kind, Origin::Table).unwrap_or_default(),
            kind,
            description: self.text(4).filter(|_| full || self.columns.elapsed == Some(5)),
            private_note: self.text(file - 2).filter(|_| self.columns.has_private_note()),
            gear: self.text(file - 1).filter(|_| full),
            filename: self.text(file),
            media: self
                .text(self.columns.count.saturating_sub(1))
                .filter(|media| media.starts_with("media/"))
                .map(|media| media.split('|').map(|path| path.trim().to_owned()).collect())
                .unwrap_or_default(),
            totals,
        })
    }

    /// The second distance is in metres; only where it repeats the first is it to be seen which unit that is.
    fn distance_m(&self, ms: Option<i64>) -> Option<f64> {
        let first = self
            .cells
            .get(self.columns.distance.unwrap_or(usize::MAX))
            .and_then(|cell| number(cell, self.decimal));
        let second = self.after(after::DISTANCE);
        let value = second.or(first).filter(|&value| value > 0.0)?;
        let seconds = ms.map_or(0.0, |ms| ms as f64 / 1000.0);
        let same = second.is_none() || first.is_some_and(|first| (first - value).abs() < 0.011);
        // Slower than anybody trains: kilometres.
        Some(if same && seconds > 0.0 && value / seconds < 0.05 {
            value * 1000.0
        } else {
            value
        })
    }
}

fn read(text: &str) -> Result<(Vec<StravaActivity>, u64, Vec<Problem>), Problem> {
    let columns = columns(text)
        .ok_or_else(|| Problem::new(ProblemCode::NotTraining, "not Strava's list of activities"))?;
    let mut rows = Rows::new(text, columns.delimiter);
    let (mut cells, mut dates, mut votes) = (Vec::new(), Vec::new(), Votes::default());
    rows.next(&mut cells);
    while dates.len() < 2000 && rows.next(&mut cells).is_some() {
        dates.extend(cells.get(1).map(ToString::to_string));
        // Only the first half is written as the language does.
        let distance = columns.distance.and_then(|distance| cells.get(distance));
        distance.into_iter().for_each(|cell| votes.hear(cell));
    }
    let order = date::order(dates.iter().map(String::as_str));
    let mut rows = Rows::new(text, columns.delimiter);
    rows.next(&mut cells);
    let (mut activities, mut count) = (Vec::new(), 0);
    while let Some(at) = rows.next(&mut cells) {
        count += 1;
        let row = Row {
            cells: &cells,
            columns: &columns,
            decimal: votes.result(),
            order,
        };
        match row.activity() {
            Some(activity) => activities.push(activity),
            None => {
                rows.leave_out(at);
            }
        }
    }
    let problems = rows.problems(0);
    Ok((activities, count, problems))
}

/// Reads Strava's `activities.csv`: what it tells beside the files, such as names, gear and pictures.
///
/// # Errors
/// [`ProblemCode::NotTraining`] when it is another table.
pub fn strava(bytes: &[u8]) -> Result<Vec<StravaActivity>, Problem> {
    list(bytes).map(|(activities, _)| activities)
}

/// [`strava`], with what is wrong with the list.
pub(crate) fn list(bytes: &[u8]) -> Result<(Vec<StravaActivity>, Vec<Problem>), Problem> {
    let source = crate::text::encoding::to_text(bytes);
    let text = source.text.trim_start_matches('\u{feff}');
    let begins = super::list_in(text).map_or(0, |(_, _, begins)| begins);
    read(text.get(begins..).unwrap_or_default()).map(|(activities, _, problems)| (activities, problems))
}

/// Each activity as a recording without samples.
pub(super) fn decode(text: &str) -> Result<Decoded, Problem> {
    let (activities, record_count, problems) = read(text)?;
    if activities.is_empty() {
        return Err(problems
            .into_iter()
            .next()
            .unwrap_or_else(|| Problem::new(ProblemCode::NotTraining, "a list without activities")));
    }
    let recordings = activities
        .into_iter()
        .zip(0..)
        .map(|(activity, part)| recording(activity, part));
    Ok(Decoded {
        recordings: recordings.collect(),
        record_count,
        problems,
        by_wall_clock: false,
    })
}

fn recording(activity: StravaActivity, part: usize) -> Recording {
    let notes: Vec<String> = activity
        .description
        .into_iter()
        .chain(activity.private_note)
        .collect();
    Recording {
        format: SourceFormat::Csv,
        device: Device::default(),
        identity: FileIdentity {
            external: Some(("strava".to_owned(), activity.id)),
            time_created: None,
            part: u16::try_from(part).unwrap_or(u16::MAX),
            event: None,
        },
        sport: activity.sport,
        name: Some(activity.name).filter(|name| !name.is_empty()),
        notes: (!notes.is_empty()).then(|| notes.join("\n\n")),
        start: activity.start,
        utc_offset_s: None,
        samples: Samples::default(),
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: activity.totals,
        extras: Extras {
            gear: activity.gear.into_iter().collect(),
            photos: activity.media,
            ..Extras::default()
        },
    }
}
