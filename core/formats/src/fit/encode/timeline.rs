//! The messages that a device writes in the course of time: records, beats, starts and stops of the timer, marked
//! moments.

use ritm_model::{Marker, Recording};

use super::{
    super::{
        beats::Beats,
        extras::{COURSE_POINT, DATA_KEY, DETAIL, GEAR_KEYS, HRV, MARKER, event_detail, is_of_frame},
        number::{EVENT, FIELD_DESCRIPTION},
        profile,
    },
    RECORD_LOCAL, Span, extras,
    records::Records,
    writer::{ENUM, STRING, UINT8, UINT8Z, UINT16, UINT32, Value, Writer},
};

const EVENT_LOCAL: u8 = 1;
const START: i64 = 0;
const STOP_ALL: i64 = 4;
/// The developer field of a marker's detail; the columns' fields have the developer before.
const DEVELOPER: u8 = 1;
/// Intervals in a message of beats: as many as devices write.
const BEATS: usize = 5;

/// The definition of the timer's events.
pub(super) fn define_events(writer: &mut Writer) {
    let fields = [(253, 4, UINT32), (0, 1, ENUM), (1, 1, ENUM)];
    writer.define(EVENT_LOCAL, EVENT, &fields, &[]);
}

/// Samples, beats, the timer's events and markers in the order of time; `first_row` is the recording's first of all
/// rows.
pub(super) fn write(
    writer: &mut Writer,
    recording: &Recording,
    span: &Span,
    records: &Records<'_>,
    first_row: usize,
    beats: Option<&BeatsByRow>,
) {
    if beats.is_none() {
        extras::beats(writer, &recording.extras.beats, span.start_ms);
    }
    let mut beats = beats.into_iter().flatten().peekable();
    timer(writer, span.start, START);
    let stops = recording
        .pauses
        .iter()
        .flat_map(|pause| [(pause.from_ms, STOP_ALL), (pause.to_ms, START)]);
    let mut stops = stops.peekable();
    for (row, &time_ms) in recording.samples.time_ms.iter().enumerate() {
        while let Some((at, kind)) =
            stops.next_if(|&(at, kind)| at < time_ms || (at == time_ms && kind == START))
        {
            timer(writer, span.at(at), kind);
        }
        records.write(writer, RECORD_LOCAL, span.at(time_ms), first_row + row);
        while let Some((_, intervals)) = beats.next_if(|beats| beats.0 == row) {
            for intervals in intervals.chunks(BEATS) {
                writer.array(HRV, &[], (0, intervals));
            }
        }
    }
    for (at, kind) in stops {
        timer(writer, span.at(at), kind);
    }
    timer(writer, span.end, STOP_ALL);
    describe_details(writer, &recording.extras.markers);
    for marker in &recording.extras.markers {
        mark(writer, marker, span.at(marker.at_ms));
    }
}

fn timer(writer: &mut Writer, time: i64, kind: i64) {
    writer.bytes.push(EVENT_LOCAL);
    writer.value(UINT32, Some(time));
    writer.value(ENUM, Some(0));
    writer.value(ENUM, Some(kind));
}

/// The intervals to write after rows.
pub(super) type BeatsByRow = Vec<(usize, Vec<u16>)>;

/// The beats of each recording as `hrv`, which has no times of its own; nothing when a reader would place any of them
/// elsewhere. A reader takes beats of one kind of message only, so all recordings of a file tell them alike.
pub(super) fn beats_by_row(recordings: &[Recording], spans: &[Span]) -> Option<Vec<BeatsByRow>> {
    let mut told = Beats::default();
    let mut all = Vec::with_capacity(recordings.len());
    for (recording, span) in recordings.iter().zip(spans) {
        let beats = &recording.extras.beats;
        let before = told.list.len();
        let rows = rows_of(recording)?;
        for (row, intervals) in &rows {
            let time = recording.samples.time_ms.get(*row).copied().unwrap_or(0);
            for intervals in intervals.chunks(BEATS) {
                told.until(u32::try_from(span.at(time)).ok(), intervals.iter().copied());
            }
        }
        let again = told.list.get(before..).unwrap_or_default();
        let same = again.len() == beats.len()
            && (beats.iter().zip(again))
                .all(|(beat, told)| (span.start_ms.saturating_add(beat.at_ms), beat.rr_ms) == *told);
        if !same {
            return None;
        }
        all.push(rows);
    }
    Some(all)
}

/// Each beat after the first row that is not before it.
fn rows_of(recording: &Recording) -> Option<BeatsByRow> {
    let mut rows = BeatsByRow::new();
    let mut times = recording.samples.time_ms.iter().enumerate().peekable();
    for beat in &recording.extras.beats {
        while times.peek().is_some_and(|&(_, &time)| time < beat.at_ms) {
            times.next();
        }
        match (rows.last_mut(), times.peek()) {
            (Some(last), Some(&(row, _))) if last.0 == row => last.1.push(beat.rr_ms),
            (_, Some(&(row, _))) => rows.push((row, vec![beat.rr_ms])),
            // Beats after the last record belong to it as well.
            (Some(last), None) => last.1.push(beat.rr_ms),
            (None, None) => return None,
        }
    }
    Some(rows)
}

/// Course points have no field for the detail of a marker: a developer field takes it.
fn describe_details(writer: &mut Writer, markers: &[Marker]) {
    if markers
        .iter()
        .all(|marker| marker.detail.is_empty() || event(marker).is_some())
    {
        return;
    }
    writer.developer(DEVELOPER);
    let values = [
        (0, UINT8, Some(i64::from(DEVELOPER))),
        (1, UINT8, Some(0)),
        (2, UINT8, Some(i64::from(STRING))),
        (14, UINT16, Some(i64::from(COURSE_POINT))),
    ];
    writer.message(FIELD_DESCRIPTION, &values, &[(3, DETAIL)]);
}

/// Markers by FIT's own words are events, others points of a course.
fn mark(writer: &mut Writer, marker: &Marker, time: i64) {
    if let Some(values) = event(marker) {
        let mut all = vec![(253, UINT32, Some(time))];
        all.extend(values);
        writer.message(EVENT, &all, &[]);
        return;
    }
    use profile::course_point::*;
    let values = [(TIMESTAMP, UINT32, Some(time)), (TYPE, ENUM, Some(0))];
    let detail = (!marker.detail.is_empty()).then_some((0, DEVELOPER, marker.detail.as_str()));
    writer.message_with(COURSE_POINT, &values, &[(NAME, &marker.what)], detail.as_slice());
}

fn number(table: &[(u16, &str)], name: &str) -> Option<i64> {
    table.iter().find(|row| row.1 == name).map(|row| i64::from(row.0))
}

/// The fields of the `event` a marker says, if it says one and nothing else.
fn event(marker: &Marker) -> Option<Vec<Value>> {
    use profile::event::*;
    let by_number = || {
        marker
            .what
            .strip_prefix("event_")?
            .parse::<u8>()
            .ok()
            .map(i64::from)
    };
    let what = number(profile::EVENTS, &marker.what).or_else(by_number)?;
    if u16::try_from(what).is_ok_and(is_of_frame) {
        return None;
    }
    let mut kind = u16::from(MARKER);
    let mut data = None;
    let mut gears = [None; 4];
    for word in marker.detail.split(' ').filter(|word| !word.is_empty()) {
        if let Some((key, value)) = word.split_once('=') {
            let value: u32 = value.parse().ok()?;
            match GEAR_KEYS.iter().position(|known| *known == key) {
                Some(at) => *gears.get_mut(at)? = Some(i64::from(u8::try_from(value).ok()?)),
                None if key == DATA_KEY && value != u32::MAX => data = Some(i64::from(value)),
                None => return None,
            }
        } else {
            kind = number(profile::EVENT_TYPES, word).and_then(|kind| kind.try_into().ok())?;
        }
    }
    if event_detail(&marker.what, Some(kind), data, gears) != marker.detail {
        return None;
    }
    let mut values = vec![
        (EVENT, ENUM, Some(what)),
        (EVENT_TYPE, ENUM, Some(i64::from(kind))),
    ];
    if let [Some(a), Some(b), Some(c), Some(d)] = gears {
        data = Some(a | b << 8 | c << 16 | d << 24);
    } else if gears.contains(&Some(0)) {
        // Alone a gear of 0 can't be told from none.
        return None;
    } else {
        let fields = [REAR_GEAR_NUM, REAR_GEAR, FRONT_GEAR_NUM, FRONT_GEAR];
        let own = fields.into_iter().zip(gears).filter(|gear| gear.1.is_some());
        values.extend(own.map(|(field, gear)| (field, UINT8Z, gear)));
    }
    if data == Some(i64::from(u32::MAX)) {
        return None;
    }
    values.extend(data.map(|data| (DATA, UINT32, Some(data))));
    Some(values)
}
