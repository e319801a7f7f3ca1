//! Steps taken on foot.

use ritm_model::{Channel, Recording, Sport, discipline::Steps};

use crate::{channel::holds_s, timeline::Timeline};

/// Returns the steps that the device counted, else those that follow from the cadence. It is `None` off one's feet, and
/// where neither is known.
///
/// The cadence counts strides of one leg a minute; each is two steps.
pub fn steps(recording: &Recording, sport: Sport) -> Option<Steps> {
    if !sport.counts_strides() {
        return None;
    }
    if let Some(count) = recording.extras.steps.filter(|&count| count > 0) {
        return Some(Steps {
            count,
            is_counted: true,
        });
    }
    let timeline = Timeline::new(&recording.samples, &recording.pauses);
    let cadence = timeline.values(&Channel::Cadence)?;
    let strides: f64 = cadence
        .iter()
        .zip(holds_s(&timeline, &cadence))
        .filter(|(cadence, _)| !cadence.is_nan())
        .map(|(cadence, held_s)| cadence * held_s / 60.0)
        .sum();
    let count = (strides * 2.0).round();
    (count >= 1.0).then_some(Steps {
        count: count as u32,
        is_counted: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{Column, Device, Extras, FileIdentity, Samples, Scale, SourceFormat, Timestamp, Totals};

    fn walk(counted: Option<u32>) -> Recording {
        Recording {
            format: SourceFormat::Fit,
            device: Device::default(),
            identity: FileIdentity::default(),
            sport: Sport::Walking,
            name: None,
            notes: None,
            start: Timestamp::from_unix_ms(0),
            utc_offset_s: None,
            samples: Samples {
                time_ms: (0..120).map(|second| second * 1000).collect(),
                columns: vec![Column {
                    channel: Channel::Cadence,
                    scale: Scale::ONE,
                    raw: vec![60; 120],
                }],
            },
            laps: Vec::new(),
            pauses: Vec::new(),
            totals: Totals::default(),
            extras: Extras {
                steps: counted,
                ..Extras::default()
            },
        }
    }

    #[test]
    fn what_was_counted_goes_before_what_follows() {
        let steps = |recording: &Recording, sport| steps(recording, sport).map(|steps| steps.count);
        assert_eq!(steps(&walk(Some(233)), Sport::Walking), Some(233));
        // Two minutes of 60 strides.
        assert_eq!(steps(&walk(None), Sport::Walking), Some(240));
        assert_eq!(steps(&walk(Some(233)), Sport::Cycling), None);
    }
}
