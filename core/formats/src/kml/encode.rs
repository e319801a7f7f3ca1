//! A recording as a KML document.

use ritm_model::{Channel, Recording};

use super::read::HEAD;
use crate::{
    text::moment::push_moment,
    track::out::{Rows, Told, head},
    xml::writer::{close, open, push_element, push_text},
};

/// Writes a recording as a KML 2.2 document with one placemark: a `gx:MultiTrack` with a `gx:Track` for each part between
/// pauses.
///
/// What was measured beside the position has one `gx:SimpleArrayData` for each channel. All else is in the placemark's
/// `ExtendedData` as the vocabulary writes itself: with it the document reads back to an equal recording, every integer
/// of every channel included.
pub fn encode(recording: &Recording) -> Vec<u8> {
    let samples = &recording.samples;
    let mut out = Vec::with_capacity(4096 + samples.len().min(1 << 20) * 96);
    out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\" xmlns:gx=\"http://www.google.com/kml/ext/2.2\">\n<Document>\n");
    let name = recording.name.as_deref().unwrap_or("Ritm");
    push_element(&mut out, "name", name);
    let writer = Tracks::new(recording);
    writer.push_schema(&mut out);
    out.extend_from_slice(b"<Placemark>\n");
    if let Some(name) = &recording.name {
        push_element(&mut out, "name", name);
    }
    if let Some(notes) = &recording.notes {
        push_element(&mut out, "description", notes);
    }
    push_data(&mut out, recording);
    if !samples.is_empty() {
        out.extend_from_slice(
            b"<gx:MultiTrack>\n<altitudeMode>absolute</altitudeMode>\n<gx:interpolate>0</gx:interpolate>\n",
        );
        let mut from = 0;
        while from < samples.len() {
            let to = writer.rows.end_of_part(from, |_| false);
            writer.push_track(&mut out, from, to);
            from = to;
        }
        out.extend_from_slice(b"</gx:MultiTrack>\n");
    }
    out.extend_from_slice(b"</Placemark>\n</Document>\n</kml>\n");
    out
}

fn push_data(out: &mut Vec<u8>, recording: &Recording) {
    out.extend_from_slice(b"<ExtendedData>\n<Data name=\"type\">");
    push_element(out, "value", &recording.sport.code().replace('-', "_"));
    out.extend_from_slice(b"</Data>\n");
    if let Some(json) = head(recording).and_then(|json| String::from_utf8(json).ok()) {
        out.extend_from_slice(b"<Data name=\"");
        out.extend_from_slice(HEAD.as_bytes());
        out.extend_from_slice(b"\"><value><![CDATA[");
        // Only texts can hold these, and in texts JSON has other words for them.
        let json = json
            .replace("]]>", "]]\\u003e")
            .replace('\u{fffe}', "\\ufffe")
            .replace('\u{ffff}', "\\uffff");
        out.extend_from_slice(json.as_bytes());
        out.extend_from_slice(b"]]></value></Data>\n");
    }
    out.extend_from_slice(b"</ExtendedData>\n");
}

struct Tracks<'a> {
    recording: &'a Recording,
    rows: Rows<'a>,
    /// The columns that are written as arrays.
    arrays: Vec<usize>,
}

impl<'a> Tracks<'a> {
    fn new(recording: &'a Recording) -> Self {
        let rows = Rows::of(recording);
        let samples = recording.samples.len();
        let bare: Vec<usize> = (0..samples).filter(|&row| !rows.is_located(row)).collect();
        // Coordinates are an array too when some of them are not part of a position.
        let is_array = |&(index, told): &(usize, &Told<'_>)| {
            !rows.in_position(index) || bare.iter().any(|&row| told.column.value(row).is_some())
        };
        let columns = rows.columns.iter().enumerate();
        let arrays = columns.filter(is_array).map(|(index, _)| index).collect();
        Self {
            recording,
            rows,
            arrays,
        }
    }

    fn push_schema(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"<Schema id=\"values\">\n");
        for column in self.arrays.iter().filter_map(|&at| self.rows.columns.get(at)) {
            out.extend_from_slice(b"<gx:SimpleArrayField name=\"");
            push_text(out, &column.key);
            out.extend_from_slice(b"\" type=\"float\">");
            let label = match &column.column.channel {
                Channel::Extra(extra) if !extra.unit.is_empty() => format!("{} ({})", extra.name, extra.unit),
                channel => channel.code().to_owned(),
            };
            push_element(out, "displayName", &label);
            out.extend_from_slice(b"</gx:SimpleArrayField>\n");
        }
        out.extend_from_slice(b"</Schema>\n");
    }

    fn push_track(&self, out: &mut Vec<u8>, from: usize, to: usize) {
        let recording = self.recording;
        out.extend_from_slice(b"<gx:Track>\n");
        for row in from..to {
            let time_ms = recording.samples.time_ms.get(row).copied().unwrap_or(0);
            open(out, "when");
            push_moment(out, recording.start.plus_ms(time_ms), recording.utc_offset_s);
            close(out, "when");
            out.push(b'\n');
        }
        for row in from..to {
            open(out, "gx:coord");
            if self.rows.is_located(row) {
                for (index, column) in self.rows.position().into_iter().enumerate() {
                    let Some(column) = column else { continue };
                    let end = out.len();
                    if index > 0 {
                        out.push(b' ');
                    }
                    if !column.push(out, row) {
                        out.truncate(end);
                    }
                }
            }
            close(out, "gx:coord");
            out.push(b'\n');
        }
        if !self.arrays.is_empty() {
            out.extend_from_slice(b"<ExtendedData><SchemaData schemaUrl=\"#values\">\n");
            for column in self.arrays.iter().filter_map(|&at| self.rows.columns.get(at)) {
                out.extend_from_slice(b"<gx:SimpleArrayData name=\"");
                push_text(out, &column.key);
                out.extend_from_slice(b"\">\n");
                for row in from..to {
                    open(out, "gx:value");
                    column.push(out, row);
                    close(out, "gx:value");
                }
                out.extend_from_slice(b"\n</gx:SimpleArrayData>\n");
            }
            out.extend_from_slice(b"</SchemaData></ExtendedData>\n");
        }
        out.extend_from_slice(b"</gx:Track>\n");
    }
}
