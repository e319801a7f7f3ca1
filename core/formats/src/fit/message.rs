//! Everything in a FIT file but its records: who made it, sessions, laps, events, developer fields.

use std::collections::BTreeMap;

use ritm_model::{Device, LapTrigger, Scale, Totals};

use super::{
    base::{self, Base},
    definition::{Definition, TIMESTAMP},
    lookup, profile,
    strap::Strap,
};

/// Global number of `session`.
pub(super) const SESSION: u16 = 18;
/// Global number of `record`.
pub(super) const RECORD: u16 = 20;
/// Global number of `activity`.
pub(super) const ACTIVITY: u16 = 34;
/// Garmin and the names it made devices under before.
const GARMIN: [u16; 3] = [1, 13, 15];
/// Laps, lengths and timer events of one file: no device writes as many, but damage can claim them.
const MOST: usize = 1 << 16;
const MOST_SESSIONS: usize = 1 << 10;

/// A developer field as its `field_description` says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Description {
    pub(super) developer: u8,
    pub(super) number: u8,
    pub(super) base: Base,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) scale: Scale,
    /// The field of `record` it stands for.
    pub(super) native: Option<u8>,
}

/// All developer fields described so far.
#[derive(Debug, Default)]
pub(super) struct Descriptions {
    list: Vec<Description>,
    latest: BTreeMap<(u8, u8), u16>,
}

impl Descriptions {
    /// How many there are; a later one may replace an earlier.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The description of this number.
    pub(super) fn get(&self, number: u16) -> Option<&Description> {
        self.list.get(usize::from(number))
    }

    /// The latest description of a developer's field, and its number.
    pub(super) fn of(&self, developer: u8, field: u8) -> Option<(u16, &Description)> {
        let number = *self.latest.get(&(developer, field))?;
        Some((number, self.get(number)?))
    }

    fn add(&mut self, description: Description) {
        let key = (description.developer, description.number);
        let same = self
            .of(key.0, key.1)
            .is_some_and(|(_, known)| *known == description);
        if let (false, Ok(number)) = (same, u16::try_from(self.list.len())) {
            self.latest.insert(key, number);
            self.list.push(description);
        }
    }
}

/// A session, its times in seconds since FIT's epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    pub(super) sport: u8,
    pub(super) sub_sport: u8,
    pub(super) totals: Totals,
    pub(super) pool_length_m: Option<f64>,
    /// Its first lap's index and how many it has.
    pub(super) laps: Option<(usize, usize)>,
}

/// A lap.
#[derive(Clone, Debug)]
pub(super) struct FitLap {
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    pub(super) trigger: LapTrigger,
    pub(super) totals: Totals,
}

/// A length of a pool.
#[derive(Clone, Debug)]
pub(super) struct Length {
    pub(super) start: Option<u32>,
    pub(super) elapsed_ms: i64,
    pub(super) speed_m_s: Option<f64>,
    pub(super) cadence_rpm: Option<f64>,
    pub(super) active: bool,
}

/// All of it, for one file.
#[derive(Debug, Default)]
pub(super) struct Rare {
    pub(super) file_type: Option<u16>,
    pub(super) device: Device,
    pub(super) time_created: Option<u32>,
    pub(super) sessions: Vec<Session>,
    pub(super) laps: Vec<FitLap>,
    pub(super) lengths: Vec<Length>,
    /// When the timer started (true) and stopped (false).
    pub(super) timer: Vec<(u32, bool)>,
    pub(super) descriptions: Descriptions,
    pub(super) workout: Option<String>,
    pub(super) strap: Strap,
    pub(super) utc_offset_s: Option<i32>,
}

/// A data message, header and all, with its definition.
pub(super) struct Fields<'a> {
    pub(super) definition: &'a Definition,
    pub(super) body: &'a [u8],
}

impl Fields<'_> {
    pub(super) fn field(&self, number: u8) -> Option<(Base, &[u8])> {
        let field = self
            .definition
            .fields
            .iter()
            .find(|field| field.number == number)?;
        let bytes = self.body.get(field.offset..field.offset + field.size)?;
        (field.size >= field.base.size()).then_some((field.base, bytes))
    }

    pub(super) fn integer(&self, number: u8) -> Option<i64> {
        let (base, bytes) = self.field(number)?;
        base.integer(bytes, self.definition.big)
    }

    pub(super) fn scaled(&self, number: u8, per_unit: f64, offset: f64) -> Option<f64> {
        let (base, bytes) = self.field(number)?;
        base.float(bytes, self.definition.big)
            .map(|value| value / per_unit - offset)
    }

    fn number(&self, number: u8) -> Option<f64> {
        self.scaled(number, 1.0, 0.0)
    }

    fn ms(&self, number: u8) -> Option<i64> {
        self.integer(number)
    }

    pub(super) fn time(&self, number: u8) -> Option<u32> {
        self.integer(number).and_then(|time| time.try_into().ok())
    }

    fn text(&self, number: u8) -> Option<String> {
        let (base, bytes) = self.field(number)?;
        if base != Base::Text {
            return None;
        }
        base::text(bytes)
    }
}

impl Rare {
    /// Whether messages of this number say anything that is kept.
    pub(super) fn wants(message: u16) -> bool {
        matches!(
            message,
            0 | SESSION | 19 | 21 | 23 | 26 | ACTIVITY | 101 | 132 | 206
        )
    }

    /// Takes what is known of a message; `now` is the time the file has reached.
    pub(super) fn take(&mut self, definition: &Definition, body: &[u8], now: Option<u32>) {
        let message = Fields { definition, body };
        match definition.message {
            0 => self.file_id(&message),
            SESSION => self.session(&message, now),
            19 if self.laps.len() < MOST => self.lap(&message, now),
            21 if self.timer.len() < MOST => self.event(&message, now),
            23 => self.device_info(&message),
            26 => self.workout = message.text(profile::workout::WKT_NAME).or(self.workout.take()),
            ACTIVITY => self.activity(&message),
            101 if self.lengths.len() < MOST => self.length(&message),
            132 => self.strap.take(&message, now),
            206 => self.field_description(&message),
            _ => {}
        }
    }

    fn file_id(&mut self, message: &Fields<'_>) {
        use profile::file_id::*;
        self.file_type = message
            .integer(TYPE)
            .and_then(|kind| kind.try_into().ok())
            .or(self.file_type);
        self.time_created = message.time(TIME_CREATED).or(self.time_created);
        name_device(
            &mut self.device,
            (
                message.integer(MANUFACTURER),
                message.integer(PRODUCT),
                message.integer(SERIAL_NUMBER),
            ),
            message.text(PRODUCT_NAME),
        );
    }

    fn device_info(&mut self, message: &Fields<'_>) {
        use profile::device_info::*;
        // Index 0 is the recording device itself; the others are its sensors.
        if message.integer(DEVICE_INDEX) == Some(0) && self.device.product.is_empty() {
            name_device(
                &mut self.device,
                (
                    message.integer(MANUFACTURER),
                    message.integer(PRODUCT),
                    message.integer(SERIAL_NUMBER),
                ),
                message.text(PRODUCT_NAME),
            );
        }
    }

    fn session(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::session::*;
        let speed = |enhanced, plain| {
            message
                .scaled(enhanced, 1000.0, 0.0)
                .or_else(|| message.scaled(plain, 1000.0, 0.0))
        };
        let altitude = |enhanced, plain| {
            message
                .scaled(enhanced, 5.0, 500.0)
                .or_else(|| message.scaled(plain, 5.0, 500.0))
        };
        let cadence = |whole, fraction| {
            message
                .number(whole)
                .map(|whole| whole + message.scaled(fraction, 128.0, 0.0).unwrap_or(0.0))
        };
        let totals = Totals {
            elapsed_ms: message.ms(TOTAL_ELAPSED_TIME),
            timer_ms: message.ms(TOTAL_TIMER_TIME),
            moving_ms: message.ms(TOTAL_MOVING_TIME),
            distance_m: message.scaled(TOTAL_DISTANCE, 100.0, 0.0),
            ascent_m: message.number(TOTAL_ASCENT),
            descent_m: message.number(TOTAL_DESCENT),
            energy_kcal: message.number(TOTAL_CALORIES),
            avg_speed_m_s: speed(ENHANCED_AVG_SPEED, AVG_SPEED),
            max_speed_m_s: speed(ENHANCED_MAX_SPEED, MAX_SPEED),
            avg_heart_rate_bpm: message.number(AVG_HEART_RATE),
            max_heart_rate_bpm: message.number(MAX_HEART_RATE),
            avg_cadence_rpm: cadence(AVG_CADENCE, AVG_FRACTIONAL_CADENCE),
            max_cadence_rpm: cadence(MAX_CADENCE, MAX_FRACTIONAL_CADENCE),
            avg_power_w: message.number(AVG_POWER),
            max_power_w: message.number(MAX_POWER),
            avg_temperature_c: message.number(AVG_TEMPERATURE),
            max_temperature_c: message.number(MAX_TEMPERATURE),
            min_altitude_m: altitude(ENHANCED_MIN_ALTITUDE, MIN_ALTITUDE),
            max_altitude_m: altitude(ENHANCED_MAX_ALTITUDE, MAX_ALTITUDE),
        };
        let byte = |number| {
            message
                .integer(number)
                .and_then(|value| u8::try_from(value).ok())
                .unwrap_or(0)
        };
        let index = |number| {
            message
                .integer(number)
                .and_then(|index| usize::try_from(index).ok())
        };
        if self.sessions.len() >= MOST_SESSIONS {
            return;
        }
        self.sessions.push(Session {
            start: message.time(START_TIME),
            end: message.time(TIMESTAMP).or(now),
            sport: byte(SPORT),
            sub_sport: byte(SUB_SPORT),
            totals,
            pool_length_m: message.scaled(POOL_LENGTH, 100.0, 0.0),
            laps: index(FIRST_LAP_INDEX).zip(index(NUM_LAPS)),
        });
    }

    fn lap(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::lap::*;
        let speed = |enhanced, plain| {
            message
                .scaled(enhanced, 1000.0, 0.0)
                .or_else(|| message.scaled(plain, 1000.0, 0.0))
        };
        let altitude = |enhanced, plain| {
            message
                .scaled(enhanced, 5.0, 500.0)
                .or_else(|| message.scaled(plain, 5.0, 500.0))
        };
        let cadence = |whole, fraction| {
            message
                .number(whole)
                .map(|whole| whole + message.scaled(fraction, 128.0, 0.0).unwrap_or(0.0))
        };
        let totals = Totals {
            elapsed_ms: message.ms(TOTAL_ELAPSED_TIME),
            timer_ms: message.ms(TOTAL_TIMER_TIME),
            moving_ms: message.ms(TOTAL_MOVING_TIME),
            distance_m: message.scaled(TOTAL_DISTANCE, 100.0, 0.0),
            ascent_m: message.number(TOTAL_ASCENT),
            descent_m: message.number(TOTAL_DESCENT),
            energy_kcal: message.number(TOTAL_CALORIES),
            avg_speed_m_s: speed(ENHANCED_AVG_SPEED, AVG_SPEED),
            max_speed_m_s: speed(ENHANCED_MAX_SPEED, MAX_SPEED),
            avg_heart_rate_bpm: message.number(AVG_HEART_RATE),
            max_heart_rate_bpm: message.number(MAX_HEART_RATE),
            avg_cadence_rpm: cadence(AVG_CADENCE, AVG_FRACTIONAL_CADENCE),
            max_cadence_rpm: cadence(MAX_CADENCE, MAX_FRACTIONAL_CADENCE),
            avg_power_w: message.number(AVG_POWER),
            max_power_w: message.number(MAX_POWER),
            avg_temperature_c: message.number(AVG_TEMPERATURE),
            max_temperature_c: message.number(MAX_TEMPERATURE),
            min_altitude_m: altitude(ENHANCED_MIN_ALTITUDE, MIN_ALTITUDE),
            max_altitude_m: altitude(ENHANCED_MAX_ALTITUDE, MAX_ALTITUDE),
        };
        let trigger = match message.integer(LAP_TRIGGER) {
            Some(1) => LapTrigger::Time,
            Some(2) => LapTrigger::Distance,
            Some(3..=6) => LapTrigger::Position,
            Some(7) => LapTrigger::SessionEnd,
            Some(8) => LapTrigger::Other,
            _ => LapTrigger::Manual,
        };
        let end = message.time(TIMESTAMP).or(now);
        self.laps.push(FitLap {
            start: message.time(START_TIME),
            end,
            trigger,
            totals,
        });
    }

    fn event(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::event::*;
        if message.integer(EVENT) != Some(0) {
            return;
        }
        let (Some(kind), Some(time)) = (message.integer(EVENT_TYPE), message.time(TIMESTAMP).or(now)) else {
            return;
        };
        match kind {
            0 => self.timer.push((time, true)),
            1 | 4 | 8 | 9 => self.timer.push((time, false)),
            _ => {}
        }
    }

    fn activity(&mut self, message: &Fields<'_>) {
        let local = message.time(profile::activity::LOCAL_TIMESTAMP);
        if let (Some(utc), Some(local)) = (message.time(TIMESTAMP), local) {
            let offset = i64::from(local) - i64::from(utc);
            // Devices round the two differently by a few seconds; a zone is whole quarters of an hour.
            let quarters = (offset as f64 / 900.0).round() as i64;
            if (offset - quarters * 900).abs() <= 60 && quarters.abs() <= 14 * 4 {
                self.utc_offset_s = Some((quarters * 900) as i32);
            }
        }
    }

    fn length(&mut self, message: &Fields<'_>) {
        use profile::length::*;
        self.lengths.push(Length {
            start: message.time(START_TIME),
            elapsed_ms: message
                .ms(TOTAL_ELAPSED_TIME)
                .or_else(|| message.ms(TOTAL_TIMER_TIME))
                .unwrap_or(0),
            speed_m_s: message.scaled(AVG_SPEED, 1000.0, 0.0),
            cadence_rpm: message.number(AVG_SWIMMING_CADENCE),
            active: message.integer(LENGTH_TYPE) != Some(0),
        });
    }

    fn field_description(&mut self, message: &Fields<'_>) {
        use profile::field_description::*;
        let byte = |number| message.integer(number).and_then(|value| u8::try_from(value).ok());
        let (Some(developer), Some(number), Some(base)) = (
            byte(DEVELOPER_DATA_INDEX),
            byte(FIELD_DEFINITION_NUMBER),
            byte(FIT_BASE_TYPE_ID),
        ) else {
            return;
        };
        let per_unit = byte(SCALE).filter(|&scale| scale > 0).map_or(1.0, f64::from);
        let offset = message.number(OFFSET).unwrap_or(0.0);
        let native_message = message.integer(NATIVE_MESG_NUM);
        self.descriptions.add(Description {
            developer,
            number,
            base: Base::from_number(base),
            name: message
                .text(FIELD_NAME)
                .unwrap_or_else(|| format!("developer_{developer}_{number}")),
            unit: message.text(UNITS).unwrap_or_default(),
            scale: Scale { per_unit, offset },
            native: byte(NATIVE_FIELD_NUM)
                .filter(|_| native_message.is_none_or(|number| number == i64::from(RECORD))),
        });
    }
}

fn name_device(device: &mut Device, ids: (Option<i64>, Option<i64>, Option<i64>), name: Option<String>) {
    let (manufacturer, product, serial) = ids;
    let small = |value: Option<i64>| value.and_then(|value| u16::try_from(value).ok());
    if let Some(number) = small(manufacturer) {
        device.manufacturer =
            lookup(profile::MANUFACTURERS, number).map_or_else(|| number.to_string(), str::to_owned);
    }
    let garmin = small(manufacturer).is_some_and(|number| GARMIN.contains(&number));
    let known = small(product)
        .filter(|_| garmin)
        .and_then(|number| lookup(profile::GARMIN_PRODUCTS, number));
    if let Some(product) = name.or_else(|| known.map(str::to_owned)) {
        device.product = product;
    } else if let Some(number) = small(product) {
        device.product = number.to_string();
    }
    if let Some(serial) = serial
        .and_then(|serial| u64::try_from(serial).ok())
        .filter(|&serial| serial > 0)
    {
        device.serial = Some(serial);
    }
}
