//! What a log tells about itself.

use ritm_model::{Timestamp, Totals};

use super::{
    Walk,
    value::{celsius, duration_ms},
};
use crate::{
    draft::Draft,
    sport::{Origin, named, numbers},
    text::{
        moment::{Zone, moment, plausible},
        number::float,
    },
    xml::reader::{Node, words},
};

/// Joules a kilocalorie.
const JOULES: f64 = 4184.0;

/// The most of a quantity, and its mean, as the header tells them.
#[derive(Default)]
struct Range {
    avg: Option<f64>,
    max: Option<f64>,
    min: Option<f64>,
}

impl Walk<'_> {
    /// Takes a header; returns its time, which is local.
    pub(super) fn header(&mut self, draft: &mut Draft, local: &mut Option<Timestamp>) -> Option<()> {
        let depth = self.xml.depth();
        let mut number = None;
        let mut is_named = false;
        let whole = loop {
            let element = match self.xml.next() {
                Some(Node::Open(element)) => element,
                Some(Node::Close) if self.xml.depth() < depth => break Some(()),
                Some(Node::Close) => continue,
                None => break None,
            };
            let name = element.local_name();
            if matches!(
                name.as_ref(),
                "Speed" | "Cadence" | "HR" | "Altitude" | "Temperature" | "Power" | "BikePower"
            ) {
                let mut range = Range::default();
                let whole = self.range(&mut range);
                take_range(&mut draft.totals, name.as_ref(), &range);
                if whole.is_none() {
                    break None;
                }
                continue;
            }
            if matches!(name.as_ref(), "Depth" | "Diving" | "Lap" | "Laps") {
                if self.xml.skip().is_none() {
                    break None;
                }
                continue;
            }
            let Some(text) = self.xml.text() else { break None };
            let positive = || float(&text).filter(|&number| number > 0.0);
            let totals = &mut draft.totals;
            match name.as_ref() {
                "Duration" => totals.timer_ms = duration_ms(&text).filter(|&ms| ms > 0),
                "Distance" => totals.distance_m = positive(),
                "Ascent" => totals.ascent_m = positive(),
                "Descent" => totals.descent_m = positive(),
                "Energy" => totals.energy_kcal = positive().map(|joules| joules / JOULES),
                // Of the older files.
                "Calories" => totals.energy_kcal = positive(),
                "Notes" => draft.notes = words(&text),
                "ActivityType" => {
                    number = float(&text)
                        .filter(|number| number.fract() == 0.0)
                        .map(|number| number as i64)
                }
                "Activity" => {
                    if let Some(sport) = named(&text, Origin::File) {
                        draft.sport = sport;
                        is_named = true;
                    } else {
                        draft.name = words(&text);
                    }
                }
                "DateTime" | "Time" => {
                    let time = moment(&text).filter(|time| plausible(time.at));
                    // Where it does tell its zone it is no local time.
                    if let Some(Zone::East(east)) = time.map(|time| time.zone) {
                        draft.east_s = Some(east);
                    }
                    *local = time.map(|time| time.at).or(*local);
                }
                _ => {}
            }
        };
        if let Some(sport) = number.and_then(numbers::suunto)
            && !is_named
        {
            draft.sport = sport;
        }
        whole
    }

    fn range(&mut self, range: &mut Range) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => {
                    let slot = match element.local_name().as_ref() {
                        "Avg" => &mut range.avg,
                        "Max" => &mut range.max,
                        "Min" => &mut range.min,
                        _ => {
                            self.xml.skip()?;
                            continue;
                        }
                    };
                    *slot = float(&self.xml.text()?);
                }
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }
}

fn take_range(totals: &mut Totals, name: &str, range: &Range) {
    let known =
        |value: Option<f64>, factor: f64| value.filter(|&value| value > 0.0).map(|value| value * factor);
    match name {
        "Speed" => {
            (totals.avg_speed_m_s, totals.max_speed_m_s) = (known(range.avg, 1.0), known(range.max, 1.0))
        }
        "Cadence" => {
            (totals.avg_cadence_rpm, totals.max_cadence_rpm) =
                (known(range.avg, 60.0), known(range.max, 60.0));
        }
        "HR" => {
            (totals.avg_heart_rate_bpm, totals.max_heart_rate_bpm) =
                (known(range.avg, 60.0), known(range.max, 60.0));
        }
        "Power" | "BikePower" => {
            (totals.avg_power_w, totals.max_power_w) = (known(range.avg, 1.0), known(range.max, 1.0));
        }
        "Altitude" => (totals.min_altitude_m, totals.max_altitude_m) = (range.min, range.max),
        "Temperature" => {
            (totals.avg_temperature_c, totals.max_temperature_c) =
                (range.avg.map(celsius), range.max.map(celsius));
        }
        _ => {}
    }
}
