//! Recordings as a GeoJSON document.

use ritm_model::{ABSENT, Recording};

use crate::{
    text::moment::push_moment,
    track::out::{Rows, Told, head},
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
    let rows = Rows::of(recording);
    let writer = Features { recording, rows };
    let mut from = 0;
    while from < samples.len() {
        let located = writer.rows.is_located(from);
        let to = writer
            .rows
            .end_of_part(from, |row| writer.rows.is_located(row) != located);
        out.extend_from_slice(if from == 0 { b"\n" } else { b",\n" });
        writer.push_feature(&mut out, from, to);
        from = to;
    }
    out.extend_from_slice(b"\n]}\n");
    out
}

struct Features<'a> {
    recording: &'a Recording,
    rows: Rows<'a>,
}

impl Features<'_> {
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
        let located = self.rows.is_located(from);
        let mut first = true;
        for (index, column) in self.rows.columns.iter().enumerate() {
            if (located && self.rows.in_position(index)) || !column.has_values(from, to) {
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
            if let [Some(longitude), Some(latitude), altitude] = self.rows.position() {
                push_value(out, longitude, row);
                out.push(b',');
                push_value(out, latitude, row);
                if let Some(altitude) = altitude.filter(|altitude| altitude.raw(row) != ABSENT) {
                    out.push(b',');
                    push_value(out, altitude, row);
                }
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
