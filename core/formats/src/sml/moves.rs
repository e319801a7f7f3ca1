//! The older `MovesCount` files: lists of values a quantity, evenly over the move's time.

use ritm_model::Channel;

use super::Walk;
use crate::{draft::Draft, text::number::float, xml::reader::Node};

/// How far samples are apart, in milliseconds, when no duration tells it.
const USUAL_MS: f64 = 10_000.0;

impl Walk<'_> {
    /// A move: header and samples.
    pub(super) fn a_move(&mut self, drafts: &mut Vec<Draft>) -> Option<()> {
        let mut draft = Draft::default();
        draft.device.manufacturer = "Suunto".to_owned();
        let mut lists: Vec<(Channel, Vec<f64>)> = Vec::new();
        let whole = self.move_inside(&mut draft, &mut lists);
        if let Some(start) = draft.start {
            for (channel, values) in lists {
                let count = values.len();
                let step_ms = draft
                    .totals
                    .timer_ms
                    .map_or(USUAL_MS, |ms| ms as f64 / count.max(1) as f64);
                let mut sum = 0.0;
                for (index, value) in (1..).zip(values) {
                    let at = start.plus_ms((f64::from(index) * step_ms) as i64);
                    // Distances are steps.
                    sum += value;
                    let value = if channel == Channel::Distance { sum } else { value };
                    draft.values.set(at, &channel, value);
                }
            }
        }
        drafts.push(draft);
        whole
    }

    fn move_inside(&mut self, draft: &mut Draft, lists: &mut Vec<(Channel, Vec<f64>)>) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let channel = match element.local_name().as_ref() {
                "Header" => {
                    let mut local = None;
                    let whole = self.header(draft, &mut local);
                    draft.start = local;
                    whole?;
                    continue;
                }
                "Distance" => Channel::Distance,
                "HR" => Channel::HeartRate,
                "Cadence" => Channel::Cadence,
                "Altitude" => Channel::Altitude,
                "Power" => Channel::Power,
                // Gone into.
                "Samples" => continue,
                _ => {
                    self.xml.skip()?;
                    continue;
                }
            };
            let text = self.xml.text()?;
            let values: Vec<f64> = text.split_ascii_whitespace().filter_map(float).collect();
            self.points = self.points.max(values.len() as u64);
            lists.push((channel, values));
        }
    }
}
