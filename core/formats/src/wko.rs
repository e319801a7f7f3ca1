//! WKO, the binary files of CyclingPeaks and of WKO+ 2.
//!
//! Source of the format's facts: what Mark Liversedge found out for GoldenCheetah; the maker published nothing.
//!
//! A file is a head, the settings of many charts, and the samples as a stream of bits. The charts differ with every
//! release and are of no use here, so they are not read: the samples are found as the one place after the head whose
//! counts of samples and bytes agree with the bits that follow. What can't be found that way is refused.
//!
//! What becomes of a file:
//! - It is one recording. Its times are local and tell no zone: they are kept as if they were UTC.
//! - Ranges become laps, and their names markers; workout code, goal and notes become the notes.
//! - Samples without any value only carry time: where they bridge more than an interval they are a pause.

mod head;
mod stream;

#[cfg(test)]
mod tests;

use ritm_model::{
    Device, Extras, FileIdentity, Lap, LapTrigger, Marker, Problem, ProblemCode, Recording, SourceFormat,
    Totals, order,
};

use crate::Decoded;

/// Whether a file is WKO: `WKO` and a control Z.
pub fn detect(bytes: &[u8]) -> bool {
    bytes.starts_with(b"WKO\x1a")
}

/// Reads a file.
///
/// # Errors
/// [`ProblemCode::UnknownFormat`] for versions nobody described, [`ProblemCode::Truncated`] when the head is cut,
/// [`ProblemCode::NotTraining`] for a workout typed in without samples, [`ProblemCode::Malformed`] when the samples can't
/// be found.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let head = head::head(bytes)?;
    let stream = stream::find(bytes, &head)?;
    let mut problems = Vec::new();
    if stream.read < stream.announced {
        let detail = format!("{} of {} samples", stream.read, stream.announced);
        problems.push(Problem::at(ProblemCode::Truncated, bytes.len() as u64, detail));
    }
    if stream.sheet.is_empty() {
        return Err(Problem::new(ProblemCode::NotTraining, "no samples with a value"));
    }
    let first_ms = stream.sheet.times().first().copied().unwrap_or(0);
    let (mut laps, mut markers) = (Vec::new(), Vec::new());
    let time_of = |sample: u32| {
        let index = usize::try_from(sample).ok()?;
        stream
            .sample_times
            .get(index)
            .map(|&time| (time - first_ms).max(0))
    };
    for range in &head.ranges {
        let (Some(from_ms), Some(to_ms)) = (time_of(range.first), time_of(range.last)) else {
            continue;
        };
        // The first range of most files is all of it: no lap.
        if range.first == 0 && range.last.saturating_add(1) >= stream.read {
            continue;
        }
        laps.push(Lap {
            from_ms,
            to_ms: (to_ms + stream.interval_ms).max(from_ms),
            trigger: LapTrigger::Manual,
            device: Totals::default(),
        });
        if !range.name.is_empty() {
            markers.push(Marker {
                at_ms: from_ms,
                what: "range".to_owned(),
                detail: range.name.clone(),
            });
        }
    }
    order::by_key(&mut laps, |lap| (lap.from_ms, lap.to_ms));
    order::by(&mut markers, |marker| marker.at_ms);
    let mut pauses = stream.pauses;
    for pause in &mut pauses {
        pause.from_ms = (pause.from_ms - first_ms).max(0);
        pause.to_ms = (pause.to_ms - first_ms).max(pause.from_ms);
    }
    pauses.retain(|pause| pause.to_ms > pause.from_ms);
    let record_count = u64::from(stream.read);
    let recording = Recording {
        format: SourceFormat::Wko,
        device: Device {
            manufacturer: head::device(head.device).to_owned(),
            ..Device::default()
        },
        identity: FileIdentity::default(),
        sport: head.sport,
        name: None,
        notes: (!head.notes.is_empty()).then_some(head.notes),
        start: head.start.plus_ms(first_ms),
        utc_offset_s: None,
        samples: stream.sheet.into_samples(first_ms),
        laps,
        pauses,
        totals: Totals::default(),
        extras: Extras {
            markers,
            ..Extras::default()
        },
    };
    Ok(Decoded {
        recordings: vec![recording],
        record_count,
        problems,
        by_wall_clock: true,
    })
}
