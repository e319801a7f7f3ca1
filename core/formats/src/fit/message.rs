//! Everything in a FIT file but its records: who made it, sessions, laps, events, developer fields.

use ritm_model::{Device, LapTrigger, Scale, Totals};

use super::{
    lookup, profile,
    wire::{Base, Definition},
};

/// Global number of `record`.
pub(super) const RECORD: u16 = 20;
const TIMESTAMP: u8 = 253;
const GARMIN: u16 = 1;

/// A developer field as its `field_description` says.
#[derive(Clone, Debug)]
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

/// A session, its times in seconds since FIT's epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    pub(super) sport: u8,
    pub(super) sub_sport: u8,
    pub(super) totals: Totals,
    pub(super) pool_length_m: Option<f64>,
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
    pub(super) descriptions: Vec<Description>,
    pub(super) utc_offset_s: Option<i32>,
}

/// A data message with its definition.
struct Message<'a> {
    definition: &'a Definition,
    body: &'a [u8],
}

impl Message<'_> {
    fn field(&self, number: u8) -> Option<(Base, &[u8])> {
        let field = self
            .definition
            .fields
            .iter()
            .find(|field| field.number == number)?;
        let bytes = self.body.get(field.offset..field.offset + field.size)?;
        (field.size >= field.base.size()).then_some((field.base, bytes))
    }

    fn integer(&self, number: u8) -> Option<i64> {
        let (base, bytes) = self.field(number)?;
        base.integer(bytes, self.definition.big)
    }

    fn scaled(&self, number: u8, per_unit: f64, offset: f64) -> Option<f64> {
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

    fn time(&self, number: u8) -> Option<u32> {
        self.integer(number).and_then(|time| time.try_into().ok())
    }

    fn text(&self, number: u8) -> Option<String> {
        let (base, bytes) = self.field(number)?;
        if base != Base::Text {
            return None;
        }
        let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
        let text = String::from_utf8_lossy(bytes.get(..end)?).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }
}

/// The message's own time.
pub(super) fn timestamp(definition: &Definition, body: &[u8]) -> Option<u32> {
    Message { definition, body }.time(TIMESTAMP)
}

impl Rare {
    /// Takes what is known of a message; `now` is the time the file has reached.
    pub(super) fn take(&mut self, definition: &Definition, body: &[u8], now: Option<u32>) {
        let message = Message { definition, body };
        match definition.message {
            0 => self.file_id(&message),
            18 => self.session(&message, now),
            19 => self.lap(&message, now),
            21 => self.event(&message, now),
            23 => self.device_info(&message),
            34 => self.activity(&message),
            101 => self.length(&message),
            206 => self.field_description(&message),
            _ => {}
        }
    }

    fn file_id(&mut self, message: &Message<'_>) {
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

    fn device_info(&mut self, message: &Message<'_>) {
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

    fn session(&mut self, message: &Message<'_>, now: Option<u32>) {
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
            avg_cadence_rpm: message.number(AVG_CADENCE),
            max_cadence_rpm: message.number(MAX_CADENCE),
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
        self.sessions.push(Session {
            start: message.time(START_TIME),
            end: message.time(TIMESTAMP).or(now),
            sport: byte(SPORT),
            sub_sport: byte(SUB_SPORT),
            totals,
            pool_length_m: message.scaled(POOL_LENGTH, 100.0, 0.0),
        });
    }

    fn lap(&mut self, message: &Message<'_>, now: Option<u32>) {
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
            avg_cadence_rpm: message.number(AVG_CADENCE),
            max_cadence_rpm: message.number(MAX_CADENCE),
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

    fn event(&mut self, message: &Message<'_>, now: Option<u32>) {
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

    fn activity(&mut self, message: &Message<'_>) {
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

    fn length(&mut self, message: &Message<'_>) {
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

    fn field_description(&mut self, message: &Message<'_>) {
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
        self.descriptions.push(Description {
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
    let garmin = small(manufacturer) == Some(GARMIN);
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
