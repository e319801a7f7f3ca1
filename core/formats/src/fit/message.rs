//! Everything in a FIT file but its records: who made it, sessions, laps, timer, developer fields.

use ritm_model::{Device, DiveTotals, LapTrigger, Totals};

use super::{
    budget::Budget,
    definition::TIMESTAMP,
    description::{
        DERIVED_DISTANCE, DERIVED_LAP, DERIVED_TIMER, DEVELOPER_DATA_ID, Description, Descriptions,
    },
    extras::Extras,
    fields::Fields,
    lookup,
    number::{
        ACTIVITY, DEVICE_INFO, EVENT, FIELD_DESCRIPTION, FILE_ID, HR, LAP, SESSION, SPORT,
        TIMESTAMP_CORRELATION, WORKOUT,
    },
    profile,
    resume::{FIRST_DATE, LONGEST_ON},
    strap::Strap,
    totals::{self, TotalFields},
};

/// Fields of sport and sub-sport in `sport` and in `lap`.
const SPORT_SPORT: [u8; 2] = [0, 1];
const LAP_SPORT: [u8; 2] = [25, 39];
/// Field of `timestamp_correlation`.
const SYSTEM_TIMESTAMP: u8 = 1;
/// Garmin and the names it made devices under before.
const GARMIN: [u16; 3] = [1, 13, 15];
/// The event of the timer.
const TIMER: i64 = 0;
/// What a session and the recording made of it take, what a lap takes, and a start or stop of the timer.
const SESSION_BYTES: usize = 2560;
const LAP_BYTES: usize = 768;
const TIMER_BYTES: usize = 32;

/// A session, its times in seconds since FIT's epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    /// Sport and sub-sport.
    pub(super) sport: Option<(u8, u8)>,
    pub(super) totals: Totals,
    pub(super) pool_length_m: Option<f64>,
    /// Whether the pool is measured in yards; `None` where that is not told.
    pub(super) pool_in_yards: Option<bool>,
    pub(super) dive: DiveTotals,
    /// Strides, strokes or turns of the pedals, whatever the sport counts.
    pub(super) cycles: Option<u32>,
    /// Its first lap's index and how many it has.
    pub(super) laps: Option<(usize, usize)>,
}

impl Session {
    /// How long it took, in whole seconds.
    pub(super) fn elapsed_s(&self) -> Option<u32> {
        let ms = self.totals.elapsed_ms?;
        u32::try_from(ms / 1000).ok()
    }
}

/// A lap.
#[derive(Clone, Debug)]
pub(super) struct FitLap {
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    pub(super) trigger: LapTrigger,
    /// Sport and sub-sport.
    pub(super) sport: Option<(u8, u8)>,
    /// Whether we made it up for a recording that has none.
    pub(super) is_derived: bool,
    pub(super) totals: Totals,
}

/// All of it, for one file.
#[derive(Debug, Default)]
pub(super) struct Rare {
    pub(super) file_type: Option<u16>,
    pub(super) device: Device,
    pub(super) time_created: Option<u32>,
    pub(super) sessions: Vec<Session>,
    pub(super) laps: Vec<FitLap>,
    /// When the timer started (true) and stopped (false).
    pub(super) timer: Vec<(u32, bool)>,
    pub(super) descriptions: Descriptions,
    pub(super) workout: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) extras: Extras,
    pub(super) strap: Strap,
    pub(super) utc_offset_s: Option<i32>,
    /// Sport and sub-sport that were set last.
    pub(super) sport: Option<(u8, u8)>,
    /// Whether that was after the last session.
    pub(super) sport_begun: bool,
    /// Whether the end was written.
    pub(super) has_activity: bool,
    /// From seconds since power-on to seconds since FIT's epoch.
    pub(super) clock_shift: Option<i64>,
    /// Whether that leads to what clocks on the wall showed.
    pub(super) local_date: bool,
}

impl Rare {
    /// Whether messages of this number say anything that is kept.
    #[inline]
    pub(super) fn wants(message: u16) -> bool {
        matches!(
            message,
            FILE_ID
                | SESSION
                | LAP
                | EVENT
                | DEVICE_INFO
                | WORKOUT
                | ACTIVITY
                | SPORT
                | TIMESTAMP_CORRELATION
                | HR
                | FIELD_DESCRIPTION
                | DEVELOPER_DATA_ID
        ) || Extras::wants(message)
    }

    /// Takes what is known of a message; `now` is the time the file has reached.
    pub(super) fn take(&mut self, message: &Fields<'_>, now: Option<u32>, budget: &mut Budget) {
        match message.definition.message {
            FILE_ID => self.file_id(message),
            SESSION if budget.take(SESSION_BYTES) => self.session(message, now),
            LAP if budget.take(LAP_BYTES) => self.lap(message, now),
            EVENT => self.event(message, now, budget),
            DEVICE_INFO => self.device_info(message),
            WORKOUT => {
                use profile::workout::*;
                self.workout = message.text(WKT_NAME).or(self.workout.take());
                self.notes = message.text(WKT_DESCRIPTION).or(self.notes.take());
            }
            ACTIVITY => self.activity(message, now),
            SPORT => {
                self.sport = sport(message, SPORT_SPORT).or(self.sport);
                self.sport_begun = true;
            }
            TIMESTAMP_CORRELATION => self.correlation(message),
            HR => self.strap.take(message, now),
            DEVELOPER_DATA_ID => self.descriptions.developer(message),
            FIELD_DESCRIPTION => {
                if let Some(description) = Description::read(message) {
                    self.descriptions.add(description, budget);
                }
            }
            _ => self.extras.take(message, now, &self.descriptions, budget),
        }
    }

    fn file_id(&mut self, message: &Fields<'_>) {
        use profile::file_id::*;
        // A file has one; what looks like another is damage.
        if self.file_type.is_some() {
            return;
        }
        self.file_type = message.small(TYPE);
        self.time_created = message.time(TIME_CREATED).or(self.time_created);
        let ids = [MANUFACTURER, PRODUCT, SERIAL_NUMBER].map(|field| message.integer(field));
        name_device(&mut self.device, ids, message.text(PRODUCT_NAME));
    }

    fn device_info(&mut self, message: &Fields<'_>) {
        use profile::device_info::*;
        // Index 0 is the recording device itself; the others are its sensors.
        if message.integer(DEVICE_INDEX) != Some(0) {
            return;
        }
        let name = message.text(PRODUCT_NAME);
        let product = &mut self.device.product;
        if product.is_empty() {
            let ids = [MANUFACTURER, PRODUCT, SERIAL_NUMBER].map(|field| message.integer(field));
            name_device(&mut self.device, ids, name);
        } else if let Some(name) = name
            && product.bytes().all(|byte| byte.is_ascii_digit())
        {
            // A number that nobody has a name for.
            *product = name;
        }
    }

    fn session(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::session::*;
        self.sport_begun = false;
        self.sessions.push(Session {
            start: message.time(START_TIME),
            end: message.time(TIMESTAMP).or(now),
            sport: sport(message, [SPORT, SUB_SPORT]).or(self.sport),
            totals: told(message, &totals::SESSION, self.descriptions.derived(message)),
            // Devices write 0 m of swims in open water.
            pool_length_m: message
                .scaled(POOL_LENGTH, 100.0, 0.0)
                .filter(|&metres| metres > 0.0),
            pool_in_yards: message.integer(POOL_LENGTH_UNIT).map(|unit| unit == 1),
            dive: DiveTotals {
                max_depth_m: message.scaled(MAX_DEPTH, 1000.0, 0.0),
                avg_depth_m: message.scaled(AVG_DEPTH, 1000.0, 0.0),
                bottom_time_ms: None,
                surface_interval_ms: message.integer(SURFACE_INTERVAL).map(|seconds| seconds * 1000),
                number: message.small(DIVE_NUMBER),
            },
            cycles: message.small(TOTAL_CYCLES),
            laps: message.small(FIRST_LAP_INDEX).zip(message.small(NUM_LAPS)),
        });
    }

    fn lap(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::lap::*;
        let trigger = match message.integer(LAP_TRIGGER) {
            Some(1) => LapTrigger::Time,
            Some(2) => LapTrigger::Distance,
            Some(3..=6) => LapTrigger::Position,
            Some(7) => LapTrigger::SessionEnd,
            Some(8) => LapTrigger::Other,
            _ => LapTrigger::Manual,
        };
        let derived = self.descriptions.derived(message);
        self.laps.push(FitLap {
            start: message.time(START_TIME),
            end: message.time(TIMESTAMP).or(now),
            trigger,
            sport: sport(message, LAP_SPORT),
            is_derived: derived & DERIVED_LAP != 0,
            totals: told(message, &totals::LAP, derived),
        });
    }

    fn event(&mut self, message: &Fields<'_>, now: Option<u32>, budget: &mut Budget) {
        use profile::event::*;
        if message.integer(EVENT) != Some(TIMER) {
            self.extras.event(message, now, budget);
            return;
        }
        let (Some(kind), Some(time)) = (message.integer(EVENT_TYPE), message.time(TIMESTAMP).or(now)) else {
            return;
        };
        let runs = match kind {
            0 => true,
            1 | 4 | 8 | 9 => false,
            _ => return,
        };
        if budget.take(TIMER_BYTES) {
            self.timer.push((time, runs));
        }
    }

    fn correlation(&mut self, message: &Fields<'_>) {
        let times = message.time(TIMESTAMP).zip(message.time(SYSTEM_TIMESTAMP));
        if let Some((time, system)) =
            times.filter(|&(time, system)| time >= FIRST_DATE && system < LONGEST_ON)
        {
            self.clock_shift = Some(i64::from(time) - i64::from(system));
        }
    }

    fn activity(&mut self, message: &Fields<'_>, now: Option<u32>) {
        self.has_activity = true;
        let local = message.time(profile::activity::LOCAL_TIMESTAMP);
        if let (Some(utc), Some(local)) = (message.time(TIMESTAMP).or(now), local) {
            let ahead_s = i64::from(local) - i64::from(utc);
            self.utc_offset_s = zone(ahead_s).or(self.utc_offset_s);
            // A device that does not know the date may have been told the local time all the same.
            if utc < LONGEST_ON && local >= FIRST_DATE && self.clock_shift.is_none() {
                self.clock_shift = Some(ahead_s);
                self.local_date = true;
            }
        }
    }
}

/// Totals as a device told them; `derived` says what we worked out ourselves: see [`DERIVED`](super::description::DERIVED).
fn told(message: &Fields<'_>, fields: &TotalFields, derived: u8) -> Totals {
    let mut totals = totals::read(message, fields);
    if derived & DERIVED_TIMER != 0 {
        totals.timer_ms = None;
    }
    if derived & DERIVED_DISTANCE != 0 {
        totals.distance_m = None;
    }
    totals
}

/// The zone whose local time is about so many seconds ahead of UTC, in seconds as well.
///
/// Devices tell the two moments up to minutes apart; a zone is whole quarters of an hour, but few of the quarters that
/// are neither whole nor half hours are in use anywhere.
fn zone(ahead_s: i64) -> Option<i32> {
    let near = |step_s: i64, slack_s: i64| {
        let zone = (ahead_s as f64 / step_s as f64).round() as i64 * step_s;
        ((ahead_s - zone).abs() <= slack_s && zone.abs() <= 14 * 3600).then_some(zone as i32)
    };
    near(900, 60).or_else(|| near(1800, 300))
}

/// Sport and sub-sport, if the first is told.
fn sport(message: &Fields<'_>, [sport, sub_sport]: [u8; 2]) -> Option<(u8, u8)> {
    Some((message.small(sport)?, message.small(sub_sport).unwrap_or(0)))
}

/// Names a device by manufacturer, product and serial number.
fn name_device(device: &mut Device, [manufacturer, product, serial]: [Option<i64>; 3], name: Option<String>) {
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
