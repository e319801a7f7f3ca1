//! Totals and averages of sessions and laps: which field says what, for reading and for writing.

use ritm_model::Totals;

use super::{fields::Fields, profile};

/// Field numbers of totals; of pairs the first is the average or the least, the second the greatest.
pub(super) struct TotalFields {
    pub(super) elapsed: u8,
    pub(super) timer: u8,
    pub(super) moving: u8,
    pub(super) distance: u8,
    pub(super) energy: u8,
    pub(super) work: u8,
    pub(super) speed: [u8; 2],
    /// The older fields of 16 bits.
    pub(super) plain_speed: [u8; 2],
    pub(super) heart_rate: [u8; 2],
    pub(super) cadence: [u8; 2],
    pub(super) cadence_fraction: [u8; 2],
    pub(super) power: [u8; 2],
    /// Up and down.
    pub(super) climb: [u8; 2],
    pub(super) temperature: [u8; 2],
    pub(super) altitude: [u8; 2],
    /// The older fields of 16 bits.
    pub(super) plain_altitude: [u8; 2],
}

macro_rules! fields {
    ($message:ident) => {{
        use profile::$message::*;
        TotalFields {
            elapsed: TOTAL_ELAPSED_TIME,
            timer: TOTAL_TIMER_TIME,
            moving: TOTAL_MOVING_TIME,
            distance: TOTAL_DISTANCE,
            energy: TOTAL_CALORIES,
            work: TOTAL_WORK,
            speed: [ENHANCED_AVG_SPEED, ENHANCED_MAX_SPEED],
            plain_speed: [AVG_SPEED, MAX_SPEED],
            heart_rate: [AVG_HEART_RATE, MAX_HEART_RATE],
            cadence: [AVG_CADENCE, MAX_CADENCE],
            cadence_fraction: [AVG_FRACTIONAL_CADENCE, MAX_FRACTIONAL_CADENCE],
            power: [AVG_POWER, MAX_POWER],
            climb: [TOTAL_ASCENT, TOTAL_DESCENT],
            temperature: [AVG_TEMPERATURE, MAX_TEMPERATURE],
            altitude: [ENHANCED_MIN_ALTITUDE, ENHANCED_MAX_ALTITUDE],
            plain_altitude: [MIN_ALTITUDE, MAX_ALTITUDE],
        }
    }};
}

/// Those of `session`.
pub(super) const SESSION: TotalFields = fields!(session);
/// Those of `lap`.
pub(super) const LAP: TotalFields = fields!(lap);

/// Reads totals; what the message does not tell is absent.
pub(super) fn read(message: &Fields<'_>, fields: &TotalFields) -> Totals {
    let number = |field| message.scaled(field, 1.0, 0.0);
    let pair = |fields: [u8; 2]| fields.map(number);
    let either = |fields: [u8; 2], plain: [u8; 2], per_unit, offset| {
        let [first, second] = fields.map(|field| message.scaled(field, per_unit, offset));
        let plain = plain.map(|field| message.scaled(field, per_unit, offset));
        [first.or(plain[0]), second.or(plain[1])]
    };
    let cadence = |whole, fraction| {
        number(whole).map(|whole| whole + message.scaled(fraction, 128.0, 0.0).unwrap_or(0.0))
    };
    let [avg_speed_m_s, max_speed_m_s] = either(fields.speed, fields.plain_speed, 1000.0, 0.0);
    let [min_altitude_m, max_altitude_m] = either(fields.altitude, fields.plain_altitude, 5.0, 500.0);
    let [avg_heart_rate_bpm, max_heart_rate_bpm] = pair(fields.heart_rate);
    let [avg_power_w, max_power_w] = pair(fields.power);
    let [ascent_m, descent_m] = pair(fields.climb);
    let [avg_temperature_c, max_temperature_c] = pair(fields.temperature);
    Totals {
        elapsed_ms: message.integer(fields.elapsed),
        timer_ms: message.integer(fields.timer),
        moving_ms: message.integer(fields.moving),
        distance_m: message.scaled(fields.distance, 100.0, 0.0),
        ascent_m,
        descent_m,
        energy_kcal: number(fields.energy),
        avg_speed_m_s,
        max_speed_m_s,
        avg_heart_rate_bpm,
        max_heart_rate_bpm,
        avg_cadence_rpm: cadence(fields.cadence[0], fields.cadence_fraction[0]),
        max_cadence_rpm: cadence(fields.cadence[1], fields.cadence_fraction[1]),
        avg_power_w,
        max_power_w,
        avg_temperature_c,
        max_temperature_c,
        min_altitude_m,
        max_altitude_m,
        work_j: number(fields.work).filter(|&joules| joules > 0.0),
    }
}
