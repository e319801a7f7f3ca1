//! A workout as the export tells it.

use std::collections::BTreeSet;

use ritm_model::{Device, Sport, SportFamily, Totals};

use super::{
    measure::{Date, Measure, celsius, date, kilocalories, metres, seconds},
    records::Source,
    tag::{Tag, text},
};
use crate::{
    text::{
        number::float,
        table::{Field, Row, Table},
    },
    xml::reader::words,
};

/// What happened during a workout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Pause,
    Resume,
    MotionPaused,
    MotionResumed,
    Lap,
    Segment,
    Marker,
}

/// Something that happened during a workout.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) what: What,
    /// Seconds since the Unix epoch.
    pub(super) at_s: u32,
    pub(super) length_ms: i64,
    /// The stroke of a length of a pool, by HealthKit's number.
    pub(super) stroke: Option<u8>,
}

/// Sums of which the sport says what they are.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) steps: Option<f64>,
    on_foot_m: Option<f64>,
    cycling_m: Option<f64>,
    swimming_m: Option<f64>,
    other_m: Option<f64>,
}

impl Sums {
    /// The distance that belongs to a sport. Phones count steps in any.
    pub(super) fn distance_m(&self, sport: Sport) -> Option<f64> {
        let all = [self.on_foot_m, self.cycling_m, self.swimming_m, self.other_m];
        match sport.family() {
            SportFamily::Foot => self.on_foot_m,
            SportFamily::Bike => self.cycling_m,
            SportFamily::Swim => self.swimming_m,
            _ if sport == Sport::Multisport => all.into_iter().flatten().reduce(|sum, more| sum + more),
            _ => self.other_m.or(self.on_foot_m),
        }
    }
}

/// What entries beside a workout, or beside a part of it, tell.
#[derive(Default)]
pub(super) struct About {
    pub(super) indoor: bool,
    pub(super) zone: Option<String>,
    pub(super) brand: Option<String>,
    pub(super) temperature_c: Option<f64>,
    pub(super) humidity_percent: Option<f64>,
    /// HealthKit's number: 1 for a pool, 2 for open water.
    pub(super) water: Option<u8>,
    pub(super) pool_m: Option<f64>,
}

/// A part of a workout: an interval, or a leg of a multisport event.
#[derive(Default)]
pub(super) struct Leg {
    pub(super) start_s: u32,
    pub(super) end_s: u32,
    pub(super) totals: Totals,
    pub(super) sums: Sums,
    pub(super) about: About,
}

/// A workout as it is gathered.
#[derive(Default)]
pub(super) struct Workout {
    /// What follows `HKWorkoutActivityType`.
    pub(super) kind: String,
    pub(super) start_s: u32,
    pub(super) end_s: u32,
    pub(super) offset_s: i32,
    pub(super) source: Source,
    pub(super) source_name: String,
    pub(super) device: Device,
    pub(super) totals: Totals,
    pub(super) sums: Sums,
    pub(super) about: About,
    pub(super) events: Vec<Event>,
    pub(super) legs: Vec<Leg>,
    /// Paths of route files, from the export's folder.
    pub(super) routes: BTreeSet<String>,
    /// The route, where the export itself holds it.
    pub(super) places: Table,
    /// Points of that route that can't be read.
    pub(super) skipped: u64,
}

fn number(value: &[u8]) -> Option<f64> {
    float(std::str::from_utf8(value).ok()?)
}

/// A number and its unit with a blank between.
fn quantity(value: &[u8]) -> Option<(f64, &[u8])> {
    let blank = value.iter().position(|&byte| byte == b' ')?;
    Some((number(value.get(..blank)?)?, value.get(blank + 1..)?))
}

/// A quantity with its unit's factor.
fn converted(value: Option<&[u8]>, unit: Option<&[u8]>, factor: fn(&[u8]) -> Option<f64>) -> Option<f64> {
    let converted = number(value?)? * factor(unit?)?;
    (0.0..1e12).contains(&converted).then_some(converted)
}

fn milliseconds(value: Option<&[u8]>, unit: Option<&[u8]>) -> Option<i64> {
    // Durations without a unit are minutes, as those with one nearly always are.
    let seconds = converted(value, Some(unit.unwrap_or(b"min")), seconds)?;
    Some((seconds * 1000.0).round() as i64)
}

/// Out of `<<HKDevice: 0x1>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch7,2, software:11.5>`.
fn device(description: &str, source: &str) -> Device {
    let part = |label: &str| {
        let (_, rest) = description.split_once(label)?;
        // Values may hold commas; the next label ends them.
        let end = [
            ", name:",
            ", manufacturer:",
            ", model:",
            ", hardware:",
            ", firmware:",
            ", software:",
            ", localIdentifier:",
            ", UDI",
            ", creation date:",
        ]
        .into_iter()
        .filter_map(|next| rest.find(next))
        .min();
        let value = match end {
            Some(end) => rest.get(..end)?,
            None => rest.trim_end_matches('>'),
        };
        words(value)
    };
    let manufacturer = part(", manufacturer:");
    let name = part(", name:").or_else(|| part(", model:"));
    let product = match (name, part(", hardware:")) {
        (Some(name), Some(hardware)) => format!("{name} {hardware}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    };
    Device {
        manufacturer: manufacturer.unwrap_or_else(|| source.to_owned()),
        product,
        serial: None,
    }
}

impl Workout {
    /// Of a `Workout` tag; `None` without a readable start.
    pub(super) fn of(tag: &Tag<'_>) -> Option<Self> {
        let mut workout = Self::default();
        let (mut start, mut end) = (None, None);
        let mut description = String::new();
        let (mut duration, mut duration_unit) = (None, None);
        let (mut distance, mut distance_unit) = (None, None);
        let (mut energy, mut energy_unit) = (None, None);
        for (name, value) in tag.attributes() {
            match name {
                b"workoutActivityType" if workout.kind.is_empty() => {
                    let kind = text(value);
                    let kind = kind.strip_prefix("HKWorkoutActivityType").unwrap_or(&kind);
                    workout.kind = words(kind).unwrap_or_default();
                }
                b"sourceName" => workout.source_name = words(&text(value)).unwrap_or_default(),
                b"device" => description = text(value).into_owned(),
                b"startDate" => start = start.or_else(|| date(value)),
                b"endDate" => end = end.or_else(|| date(value)),
                b"duration" => duration = duration.or(Some(value)),
                b"durationUnit" => duration_unit = Some(value),
                b"totalDistance" => distance = distance.or(Some(value)),
                b"totalDistanceUnit" => distance_unit = Some(value),
                b"totalEnergyBurned" => energy = energy.or(Some(value)),
                b"totalEnergyBurnedUnit" => energy_unit = Some(value),
                _ => {}
            }
        }
        let start = start?;
        workout.start_s = start.unix_s;
        workout.offset_s = start.offset_s;
        let timer_ms = milliseconds(duration, duration_unit);
        let by_timer = timer_ms.and_then(|ms| u32::try_from(ms / 1000).ok()).unwrap_or(0);
        workout.end_s = end
            .map(|end| end.unix_s)
            .filter(|&end_s| end_s >= start.unix_s)
            .unwrap_or_else(|| start.unix_s.saturating_add(by_timer));
        workout.device = device(&description, &workout.source_name);
        // Zero is what is written for what nobody measured.
        let known = |value: Option<f64>| value.filter(|&value| value > 0.0);
        workout.totals = Totals {
            elapsed_ms: Some(i64::from(workout.end_s - workout.start_s) * 1000),
            timer_ms,
            distance_m: known(converted(distance, distance_unit, metres)),
            energy_kcal: known(converted(energy, energy_unit, kilocalories)),
            ..Totals::default()
        };
        Some(workout)
    }

    /// Takes what only its parts tell: since iOS 16 a workout holds at least one, and often nothing is said beside it.
    pub(super) fn hear_legs(&mut self) {
        for leg in &mut self.legs {
            self.about.hear(&leg.about);
        }
        let Self {
            totals, sums, legs, ..
        } = self;
        if let [leg] = legs.as_slice() {
            hear_totals(totals, &leg.totals);
        }
        let sum = |of: fn(&Leg) -> Option<f64>| {
            let told = legs.iter().filter_map(of);
            told.reduce(|sum, more| sum + more)
        };
        totals.ascent_m = totals.ascent_m.or_else(|| sum(|leg| leg.totals.ascent_m));
        totals.descent_m = totals.descent_m.or_else(|| sum(|leg| leg.totals.descent_m));
        totals.energy_kcal = totals.energy_kcal.or_else(|| sum(|leg| leg.totals.energy_kcal));
        sums.steps = sums.steps.or_else(|| sum(|leg| leg.sums.steps));
        sums.on_foot_m = sums.on_foot_m.or_else(|| sum(|leg| leg.sums.on_foot_m));
        sums.cycling_m = sums.cycling_m.or_else(|| sum(|leg| leg.sums.cycling_m));
        sums.swimming_m = sums.swimming_m.or_else(|| sum(|leg| leg.sums.swimming_m));
        sums.other_m = sums.other_m.or_else(|| sum(|leg| leg.sums.other_m));
    }

    /// Takes a `WorkoutEvent`; false when it is none that is understood.
    pub(super) fn event(&mut self, tag: &Tag<'_>) -> bool {
        let (mut what, mut at) = (None, None);
        let (mut duration, mut unit) = (None, None);
        for (name, value) in tag.attributes() {
            match name {
                b"type" => {
                    what = match value.strip_prefix(b"HKWorkoutEventType").unwrap_or(value) {
                        b"Pause" => Some(What::Pause),
                        b"Resume" => Some(What::Resume),
                        b"MotionPaused" => Some(What::MotionPaused),
                        b"MotionResumed" => Some(What::MotionResumed),
                        b"Lap" => Some(What::Lap),
                        b"Segment" => Some(What::Segment),
                        b"Marker" => Some(What::Marker),
                        _ => None,
                    }
                }
                b"date" => at = at.or_else(|| date(value)),
                b"duration" => duration = duration.or(Some(value)),
                b"durationUnit" => unit = Some(value),
                _ => {}
            }
        }
        let (Some(what), Some(Date { unix_s, .. })) = (what, at) else {
            return false;
        };
        self.events.push(Event {
            what,
            at_s: unix_s,
            length_ms: milliseconds(duration, unit).unwrap_or(0),
            stroke: None,
        });
        true
    }

    /// Takes a `MetadataEntry` of the newest event.
    pub(super) fn event_metadata(&mut self, tag: &Tag<'_>) {
        if tag.attribute("key").as_deref() == Some("HKSwimmingStrokeStyle")
            && let Some(event) = self.events.last_mut()
        {
            event.stroke = tag.attribute("value").and_then(|value| value.trim().parse().ok());
        }
    }

    /// Takes a `Location` of the route; false when it can't be read.
    pub(super) fn place(&mut self, tag: &Tag<'_>) -> bool {
        let mut row = Row::EMPTY;
        let mut at = None;
        for (name, value) in tag.attributes() {
            let field = match name {
                b"date" => {
                    at = at.or_else(|| date(value));
                    continue;
                }
                b"latitude" => Field::Latitude,
                b"longitude" => Field::Longitude,
                b"altitude" => Field::Altitude,
                b"horizontalAccuracy" => Field::HorizontalAccuracy,
                b"verticalAccuracy" => Field::VerticalAccuracy,
                b"course" => Field::Course,
                b"speed" => Field::Speed,
                _ => continue,
            };
            let value = std::str::from_utf8(value).map_or(ritm_model::ABSENT, |text| field.raw(text));
            // Core Location says by a negative number that it does not know.
            let signed = matches!(field, Field::Latitude | Field::Longitude | Field::Altitude);
            if signed || value >= 0 {
                row.set(field, value);
            }
        }
        let on_earth = row.has_position()
            && row.get(Field::Latitude).unsigned_abs() <= 900_000_000
            && row.get(Field::Longitude).unsigned_abs() <= 1_800_000_000;
        let Some(at) = at.filter(|_| on_earth) else {
            self.skipped += 1;
            return false;
        };
        self.places.push(i64::from(at.unix_s) * 1000, &row);
        true
    }
}

impl About {
    /// Takes a `MetadataEntry`; some tell totals.
    pub(super) fn entry(&mut self, tag: &Tag<'_>, totals: &mut Totals) {
        let (mut key, mut value) = (None, None);
        for (name, found) in tag.attributes() {
            match name {
                b"key" => key = key.or(Some(found)),
                b"value" => value = value.or(Some(found)),
                _ => {}
            }
        }
        let (Some(key), Some(value)) = (key, value) else {
            return;
        };
        let length = || quantity(value).and_then(|(number, unit)| Some(number * metres(unit)?));
        let speed = || quantity(value).and_then(|(number, unit)| Measure::Speed.value(number, unit));
        let small = || number(value).map(|value| value as u8);
        match key {
            b"HKIndoorWorkout" => self.indoor = value == b"1",
            b"HKTimeZone" => self.zone = words(&text(value)),
            b"HKWorkoutBrandName" => self.brand = words(&text(value)),
            b"HKElevationAscended" => totals.ascent_m = length().or(totals.ascent_m),
            b"HKElevationDescended" => totals.descent_m = length().or(totals.descent_m),
            b"HKAverageSpeed" => totals.avg_speed_m_s = speed().or(totals.avg_speed_m_s),
            b"HKMaximumSpeed" => totals.max_speed_m_s = speed().or(totals.max_speed_m_s),
            b"HKSwimmingLocationType" => self.water = small(),
            b"HKLapLength" => self.pool_m = length(),
            b"HKWeatherTemperature" => {
                self.temperature_c = quantity(value).and_then(|(number, unit)| celsius(number, unit));
            }
            b"HKWeatherHumidity" => {
                // Newer systems write hundredths of a percent and call them percent.
                let percent = quantity(value).map(|(number, _)| number);
                self.humidity_percent =
                    percent.map(|percent| if percent > 100.0 { percent / 100.0 } else { percent });
            }
            _ => {}
        }
    }

    /// Takes what a part of the whole tells.
    fn hear(&mut self, part: &Self) {
        self.indoor |= part.indoor;
        self.zone = self.zone.take().or_else(|| part.zone.clone());
        self.brand = self.brand.take().or_else(|| part.brand.clone());
        self.temperature_c = self.temperature_c.or(part.temperature_c);
        self.humidity_percent = self.humidity_percent.or(part.humidity_percent);
        self.water = self.water.or(part.water);
        self.pool_m = self.pool_m.or(part.pool_m);
    }
}

/// Takes what is missing from the only part there is.
fn hear_totals(own: &mut Totals, part: &Totals) {
    own.timer_ms = own.timer_ms.or(part.timer_ms);
    own.avg_speed_m_s = own.avg_speed_m_s.or(part.avg_speed_m_s);
    own.max_speed_m_s = own.max_speed_m_s.or(part.max_speed_m_s);
    own.avg_heart_rate_bpm = own.avg_heart_rate_bpm.or(part.avg_heart_rate_bpm);
    own.max_heart_rate_bpm = own.max_heart_rate_bpm.or(part.max_heart_rate_bpm);
    own.avg_cadence_rpm = own.avg_cadence_rpm.or(part.avg_cadence_rpm);
    own.max_cadence_rpm = own.max_cadence_rpm.or(part.max_cadence_rpm);
    own.avg_power_w = own.avg_power_w.or(part.avg_power_w);
    own.max_power_w = own.max_power_w.or(part.max_power_w);
}

impl Leg {
    /// Of a `WorkoutActivity` tag.
    pub(super) fn of(tag: &Tag<'_>) -> Option<Self> {
        let value = |name: &str| tag.attribute(name);
        let start = date(value("startDate")?.as_bytes())?;
        let duration = value("duration");
        let unit = value("durationUnit");
        let timer_ms = milliseconds(
            duration.as_ref().map(|text| text.as_bytes()),
            unit.as_ref().map(|text| text.as_bytes()),
        );
        let end_s = value("endDate")
            .and_then(|end| date(end.as_bytes()))
            .map(|end| end.unix_s)
            .or_else(|| start.unix_s.checked_add(u32::try_from(timer_ms? / 1000).ok()?))?;
        Some(Self {
            start_s: start.unix_s,
            end_s: end_s.max(start.unix_s),
            totals: Totals {
                elapsed_ms: Some(i64::from(end_s.saturating_sub(start.unix_s)) * 1000),
                timer_ms,
                ..Totals::default()
            },
            ..Self::default()
        })
    }
}

/// Takes `WorkoutStatistics`.
pub(super) fn statistics(tag: &Tag<'_>, totals: &mut Totals, sums: &mut Sums) {
    let mut measure = None;
    let (mut average, mut maximum, mut sum, mut unit) = (None, None, None, None);
    for (name, value) in tag.attributes() {
        match name {
            b"type" => {
                measure = value
                    .strip_prefix(b"HKQuantityTypeIdentifier")
                    .and_then(Measure::of);
            }
            b"average" => average = number(value),
            b"maximum" => maximum = number(value),
            b"sum" => sum = number(value),
            b"unit" => unit = Some(value),
            _ => {}
        }
    }
    let Some(measure) = measure else { return };
    let ours = |value: Option<f64>| {
        let value = measure.value(value?, unit.unwrap_or_default())?;
        (value > 0.0 && value < 1e12).then_some(value)
    };
    let (average, maximum, sum) = (ours(average), ours(maximum), ours(sum));
    match measure {
        Measure::HeartRate => {
            totals.avg_heart_rate_bpm = average.or(totals.avg_heart_rate_bpm);
            totals.max_heart_rate_bpm = maximum.or(totals.max_heart_rate_bpm);
        }
        Measure::Speed => {
            totals.avg_speed_m_s = average.or(totals.avg_speed_m_s);
            totals.max_speed_m_s = maximum.or(totals.max_speed_m_s);
        }
        Measure::Power => {
            totals.avg_power_w = average.or(totals.avg_power_w);
            totals.max_power_w = maximum.or(totals.max_power_w);
        }
        Measure::Cadence => {
            totals.avg_cadence_rpm = average.or(totals.avg_cadence_rpm);
            totals.max_cadence_rpm = maximum.or(totals.max_cadence_rpm);
        }
        Measure::DistanceOnFoot => sums.on_foot_m = sum.or(sums.on_foot_m),
        Measure::DistanceCycling => sums.cycling_m = sum.or(sums.cycling_m),
        Measure::DistanceSwimming => sums.swimming_m = sum.or(sums.swimming_m),
        Measure::DistanceOther => sums.other_m = sum.or(sums.other_m),
        Measure::Energy => totals.energy_kcal = totals.energy_kcal.or(sum),
        Measure::Steps => sums.steps = sum.or(sums.steps),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn devices_are_taken_from_their_description() {
        let watch = device(
            "<<HKDevice: 0xc93>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch7,2, software:11.5, creation date:2025-05-14>",
            "My Watch",
        );
        assert_eq!(watch.manufacturer, "Apple Inc.");
        assert_eq!(watch.product, "Apple Watch Watch7,2");
        let strap = device("<<HKDevice: 0x1>, name:Polar H10 1234>", "Polar Beat");
        assert_eq!(
            (strap.manufacturer.as_str(), strap.product.as_str()),
            ("Polar Beat", "Polar H10 1234")
        );
        assert_eq!(device("", "Strava").manufacturer, "Strava");
    }
}
