//! Recordings as a GeoJSON document.

use ritm_model::{ABSENT, Channel, Recording};

use crate::{
    text::moment::push_moment,
    track::out::{Told, head, told},
};

/// Writes a recording as a `FeatureCollection` of RFC 7946: a feature for each part between pauses and for each change
/// between samples with and without a position.
///
/// Parts with positions are a `LineString` (a `Point` where they have one sample), parts without have no geometry.
/// Times, in UTC, are in `properties.coordTimes`, what was measured in `properties.coordinateProperties`. All else is in
/// a member `recording` beside the features, as the vocabulary writes itself: with it the document reads back to an
/// equal recording, every integer of every channel included.
pub fn encode(recording: &Recording) -> Vec<u8> {
    let samples = &recording.samples;
    let mut out = Vec::with_capacity(1024 + samples.len().min(1 << 20) * 64);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\n\"recording\":");
    match head(recording) {
        Some(json) => out.extend_from_slice(&json),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\n\"features\":[");
    let writer = Features::new(recording);
    let mut from = 0;
    while from < samples.len() {
        let to = writer.end_of_part(from);
        out.extend_from_slice(if from == 0 { b"\n" } else { b",\n" });
        writer.push_feature(&mut out, from, to);
        from = to;
    }
    out.extend_from_slice(b"\n]}\n");
    out
}

struct Features<'a> {
    recording: &'a Recording,
    columns: Vec<Told<'a>>,
    latitude: Option<usize>,
    longitude: Option<usize>,
    altitude: Option<usize>,
    /// Where each pause ends, in order.
    ends_ms: Vec<i64>,
}

impl<'a> Features<'a> {
    fn new(recording: &'a Recording) -> Self {
        let columns = &recording.samples.columns;
        let place = |channel: Channel| columns.iter().position(|column| column.channel == channel);
        let mut ends_ms: Vec<i64> = recording
            .pauses
            .iter()
            .filter(|pause| pause.to_ms > pause.from_ms)
            .map(|pause| pause.to_ms)
            .collect();
        ends_ms.sort_unstable();
        Self {
            recording,
            columns: told(columns),
            latitude: place(Channel::Latitude),
            longitude: place(Channel::Longitude),
            altitude: place(Channel::Altitude),
            ends_ms,
        }
    }

    fn column(&self, at: Option<usize>) -> Option<&Told<'a>> {
        at.and_then(|at| self.columns.get(at))
    }

    /// Whether the sample has a position that a map has too. Zero and zero is a receiver without a fix.
    fn is_located(&self, row: usize) -> bool {
        let value = |at: Option<usize>| self.column(at)?.column.value(row);
        value(self.latitude)
            .zip(value(self.longitude))
            .is_some_and(|(north, east)| {
                north.abs() <= 90.0 && east.abs() <= 180.0 && (north, east) != (0.0, 0.0)
            })
    }

    fn pauses_before(&self, row: usize) -> usize {
        let time_ms = self.recording.samples.time_ms.get(row).copied();
        let time_ms = time_ms.unwrap_or(i64::MAX);
        self.ends_ms.partition_point(|&end_ms| end_ms <= time_ms)
    }

    /// The first row that does not belong to the part that begins at `from`.
    fn end_of_part(&self, from: usize) -> usize {
        let (located, pauses) = (self.is_located(from), self.pauses_before(from));
        (from + 1..self.recording.samples.len())
            .find(|&row| self.is_located(row) != located || self.pauses_before(row) > pauses)
            .unwrap_or(self.recording.samples.len())
    }

    /// Properties come before the geometry: a document that was cut off in its positions still tells the rest.
    fn push_feature(&self, out: &mut Vec<u8>, from: usize, to: usize) {
        let recording = self.recording;
        out.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":{");
        if from == 0 {
            for (key, text) in [("name", &recording.name), ("desc", &recording.notes)] {
                if let Some(text) = text {
                    push_string(out, key);
                    out.push(b':');
                    push_string(out, text);
                    out.push(b',');
                }
            }
        }
        out.extend_from_slice(b"\"type\":");
        push_string(out, recording.sport.code());
        out.extend_from_slice(b",\"coordTimes\":[");
        for row in from..to {
            let time_ms = recording.samples.time_ms.get(row).copied().unwrap_or(0);
            out.extend_from_slice(if row == from { b"\"" } else { b",\"" });
            push_moment(out, recording.start.plus_ms(time_ms), None);
            out.push(b'"');
        }
        out.extend_from_slice(b"],\"coordinateProperties\":{");
        let located = self.is_located(from);
        let mut first = true;
        for (index, column) in self.columns.iter().enumerate() {
            let at = Some(index);
            let in_position = at == self.latitude || at == self.longitude || at == self.altitude;
            if (located && in_position) || !column.has_values(from, to) {
                continue;
            }
            if !first {
                out.push(b',');
            }
            first = false;
            push_string(out, &column.key);
            out.push(b':');
            for row in from..to {
                out.push(if row == from { b'[' } else { b',' });
                push_value(out, column, row);
            }
            out.push(b']');
        }
        out.extend_from_slice(b"}},\"geometry\":");
        if located {
            self.push_geometry(out, from, to);
        } else {
            out.extend_from_slice(b"null");
        }
        out.push(b'}');
    }

    fn push_geometry(&self, out: &mut Vec<u8>, from: usize, to: usize) {
        let line = to - from > 1;
        out.extend_from_slice(if line {
            b"{\"type\":\"LineString\",\"coordinates\":["
        } else {
            b"{\"type\":\"Point\",\"coordinates\":"
        });
        for row in from..to {
            if row != from {
                out.push(b',');
            }
            out.push(b'[');
            if let (Some(longitude), Some(latitude)) =
                (self.column(self.longitude), self.column(self.latitude))
            {
                push_value(out, longitude, row);
                out.push(b',');
                push_value(out, latitude, row);
            }
            if let Some(altitude) = self
                .column(self.altitude)
                .filter(|altitude| altitude.raw(row) != ABSENT)
            {
                out.push(b',');
                push_value(out, altitude, row);
            }
            out.push(b']');
        }
        out.extend_from_slice(if line { b"]}" } else { b"}" });
    }
}

fn push_value(out: &mut Vec<u8>, column: &Told<'_>, row: usize) {
    if !column.push(out, row) {
        out.extend_from_slice(b"null");
    }
}

/// Writes a string with its quotes.
fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for letter in text.chars() {
        match letter {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\0'..='\u{1f}' => out.extend_from_slice(format!("\\u{:04x}", u32::from(letter)).as_bytes()),
            _ => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}
