//! What health records measure, in which units, and when.

use ritm_model::{Channel, Scale};

use crate::{
    sheet::extra,
    text::moment::{Zone, moment},
};

/// What a record measures, as far as it is of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    HeartRate,
    Speed,
    Power,
    Cadence,
    StepLength,
    VerticalOscillation,
    StanceTime,
    Depth,
    WaterTemperature,
    DistanceOnFoot,
    DistanceCycling,
    DistanceSwimming,
    DistanceOther,
    Steps,
    Strokes,
    Energy,
}

/// How many measures there are.
pub(super) const MEASURES: usize = 16;

impl Measure {
    /// Of the name that follows `HKQuantityTypeIdentifier`.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"HeartRate" => Self::HeartRate,
            b"RunningSpeed"
            | b"CyclingSpeed"
            | b"RowingSpeed"
            | b"PaddleSportsSpeed"
            | b"CrossCountrySkiingSpeed" => Self::Speed,
            b"RunningPower" | b"CyclingPower" => Self::Power,
            b"CyclingCadence" => Self::Cadence,
            b"RunningStrideLength" => Self::StepLength,
            b"RunningVerticalOscillation" => Self::VerticalOscillation,
            b"RunningGroundContactTime" => Self::StanceTime,
            b"UnderwaterDepth" => Self::Depth,
            b"WaterTemperature" => Self::WaterTemperature,
            b"DistanceWalkingRunning" => Self::DistanceOnFoot,
            b"DistanceCycling" => Self::DistanceCycling,
            b"DistanceSwimming" => Self::DistanceSwimming,
            b"DistanceWheelchair"
            | b"DistanceDownhillSnowSports"
            | b"DistanceCrossCountrySkiing"
            | b"DistancePaddleSports"
            | b"DistanceRowing"
            | b"DistanceSkatingSports" => Self::DistanceOther,
            b"StepCount" => Self::Steps,
            b"SwimmingStrokeCount" => Self::Strokes,
            b"ActiveEnergyBurned" => Self::Energy,
            _ => return None,
        })
    }

    /// What becomes a channel by itself, and the scale its integers are in.
    pub(super) fn channel(self) -> Option<Channel> {
        Some(match self {
            Self::HeartRate => Channel::HeartRate,
            Self::Speed => Channel::Speed,
            Self::Power => Channel::Power,
            Self::Cadence => Channel::Cadence,
            // The names and units of FIT.
            Self::StepLength => extra("step_length", "mm"),
            Self::VerticalOscillation => extra("vertical_oscillation", "mm"),
            Self::StanceTime => extra("stance_time", "ms"),
            Self::Depth => extra("depth", "m"),
            Self::WaterTemperature => extra("water_temperature", "°C"),
            _ => return None,
        })
    }

    /// Integers a unit: of beats, steps and strokes, m/s, W, 1/min, mm, ms, m, °C and kcal.
    pub(super) fn scale(self) -> Scale {
        match self {
            Self::HeartRate | Self::Power | Self::Cadence | Self::Strokes => Scale::ONE,
            Self::StepLength | Self::VerticalOscillation | Self::StanceTime | Self::WaterTemperature => {
                Scale::per_unit(10.0)
            }
            Self::Depth | Self::Steps => Scale::per_unit(100.0),
            Self::Speed
            | Self::DistanceOnFoot
            | Self::DistanceCycling
            | Self::DistanceSwimming
            | Self::DistanceOther
            | Self::Energy => Scale::per_unit(1000.0),
        }
    }

    /// The value in the measure's own unit; `None` when the unit is none of its.
    pub(super) fn value(self, value: f64, unit: &[u8]) -> Option<f64> {
        let converted = match self {
            Self::HeartRate | Self::Cadence => value * per_minute(unit)?,
            Self::Speed => value * metres_a_second(unit)?,
            Self::Power => match unit {
                b"W" => value,
                b"kW" => value * 1000.0,
                _ => return None,
            },
            Self::StepLength | Self::VerticalOscillation => value * metres(unit)? * 1000.0,
            Self::StanceTime => value * seconds(unit)? * 1000.0,
            Self::WaterTemperature => celsius(value, unit)?,
            Self::Depth
            | Self::DistanceOnFoot
            | Self::DistanceCycling
            | Self::DistanceSwimming
            | Self::DistanceOther => value * metres(unit)?,
            Self::Steps | Self::Strokes => match unit {
                b"count" => value,
                _ => return None,
            },
            Self::Energy => value * kilocalories(unit)?,
        };
        converted.is_finite().then_some(converted)
    }
}

fn per_minute(unit: &[u8]) -> Option<f64> {
    match unit {
        b"count/min" => Some(1.0),
        b"count/s" => Some(60.0),
        _ => None,
    }
}

/// Metres a unit of length.
pub(super) fn metres(unit: &[u8]) -> Option<f64> {
    Some(match unit {
        b"m" => 1.0,
        b"km" => 1000.0,
        b"cm" => 0.01,
        b"mm" => 0.001,
        b"mi" => 1609.344,
        b"yd" => 0.9144,
        b"ft" => 0.3048,
        b"in" => 0.0254,
        _ => return None,
    })
}

/// Seconds a unit of time.
pub(super) fn seconds(unit: &[u8]) -> Option<f64> {
    Some(match unit {
        b"s" | b"sec" => 1.0,
        b"ms" => 0.001,
        b"min" => 60.0,
        b"hr" | b"h" => 3600.0,
        _ => return None,
    })
}

/// Kilocalories a unit of energy. Apple's `Cal` is the large one.
pub(super) fn kilocalories(unit: &[u8]) -> Option<f64> {
    Some(match unit {
        b"kcal" | b"Cal" => 1.0,
        b"cal" => 0.001,
        b"kJ" => 1.0 / 4.184,
        b"J" => 0.001 / 4.184,
        _ => return None,
    })
}

fn metres_a_second(unit: &[u8]) -> Option<f64> {
    let slash = unit.iter().position(|&byte| byte == b'/')?;
    Some(metres(unit.get(..slash)?)? / seconds(unit.get(slash + 1..)?)?)
}

/// Degrees Celsius.
pub(super) fn celsius(value: f64, unit: &[u8]) -> Option<f64> {
    match unit {
        b"degC" => Some(value),
        b"degF" => Some((value - 32.0) / 1.8),
        b"K" => Some(value - 273.15),
        _ => None,
    }
}

/// A moment as Apple Health writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    /// Seconds since the Unix epoch; from 1991 on.
    pub(super) unix_s: u32,
    /// Seconds east of Greenwich.
    pub(super) offset_s: i32,
}

/// The first second of 1991: devices without a clock begin before it, in 1970, 1980 or 1989.
const EARLIEST_S: i64 = 662_688_000;

/// Reads `2015-06-22 09:09:00 -0400`, and what else was or may be written for it.
pub(super) fn date(bytes: &[u8]) -> Option<Date> {
    let (local_s, offset_s) = match fast_date(bytes) {
        Some(date) => date,
        None => slow_date(bytes)?,
    };
    let unix_s = local_s - i64::from(offset_s);
    Some(Date {
        unix_s: u32::try_from(unix_s).ok().filter(|_| unix_s >= EARLIEST_S)?,
        offset_s,
    })
}

/// The usual form: every record has three.
fn fast_date(bytes: &[u8]) -> Option<(i64, i32)> {
    let &[
        y0,
        y1,
        y2,
        y3,
        b'-',
        m0,
        m1,
        b'-',
        d0,
        d1,
        b' ',
        h0,
        h1,
        b':',
        i0,
        i1,
        b':',
        s0,
        s1,
        b' ',
        sign,
        z0,
        z1,
        z2,
        z3,
    ] = bytes
    else {
        return None;
    };
    let two = |high: u8, low: u8| {
        let (high, low) = (high.wrapping_sub(b'0'), low.wrapping_sub(b'0'));
        (high <= 9 && low <= 9).then(|| i64::from(high * 10 + low))
    };
    let year = two(y0, y1)? * 100 + two(y2, y3)?;
    let (month, day) = (two(m0, m1)?, two(d0, d1)?);
    let (hour, minute, second) = (two(h0, h1)?, two(i0, i1)?, two(s0, s1)?);
    let offset_s = two(z0, z1)? * 3600 + two(z2, z3)? * 60;
    let offset_s = match sign {
        b'+' => offset_s,
        b'-' => -offset_s,
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 60 || offset_s.abs() > 18 * 3600 {
        return None;
    }
    let date = ritm_model::LocalDay::from_ymd(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()?,
        u32::try_from(day).ok()?,
    )?;
    let local_s = i64::from(date.0) * 86_400 + hour * 3600 + minute * 60 + second;
    Some((local_s, i32::try_from(offset_s).ok()?))
}

/// ISO 8601, and `20141028140000-0700` of the first exports.
#[cold]
fn slow_date(bytes: &[u8]) -> Option<(i64, i32)> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let spaced = match (digits, text.split_at_checked(8)) {
        (14, Some((day, rest))) => moment(&format!("{day}T{rest}")),
        _ => None,
    };
    let moment = spaced.or_else(|| moment(text))?;
    let offset_s = match moment.zone {
        Zone::Utc => 0,
        Zone::East(offset_s) => offset_s,
    };
    Some((
        moment.at.unix_ms().div_euclid(1000) + i64::from(offset_s),
        offset_s,
    ))
}

#[cfg(test)]
mod tests {
    use super::{Date, Measure, date};

    #[test]
    fn dates_are_read_in_every_form() {
        let expected = Some(Date {
            unix_s: 1_434_978_540,
            offset_s: -14_400,
        });
        assert_eq!(date(b"2015-06-22 09:09:00 -0400"), expected);
        assert_eq!(date(b"20150622090900-0400"), expected);
        assert_eq!(date(b"2015-06-22T09:09:00-04:00"), expected);
        assert_eq!(date(b"2015-06-22 09:09:00 -0400 "), expected);
        for none in [
            "",
            "2015-06-31 09:09:00 -0400",
            "1970-01-01 00:00:00 +0000",
            "1989-12-31 00:00:00 +0000",
            "2015-06-22 25:09:00 -0400",
            "2015-06-22 09:09:00 *0400",
            "2015-06-22 09:09:00 -9900",
            "2300-06-22 09:09:00 +0000",
        ] {
            assert_eq!(date(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn units_are_turned_into_ours() {
        let near = |measure: Measure, value: f64, unit: &str, expected: f64| {
            let found = measure.value(value, unit.as_bytes()).unwrap_or(f64::NAN);
            assert!(
                (found - expected).abs() < 1e-6,
                "{measure:?} {value} {unit}: {found}"
            );
        };
        near(Measure::HeartRate, 1.2, "count/s", 72.0);
        near(Measure::Speed, 36.0, "km/hr", 10.0);
        near(Measure::Speed, 10.0, "mi/hr", 4.4704);
        near(Measure::DistanceOnFoot, 2.0, "mi", 3218.688);
        near(Measure::Energy, 418.4, "kJ", 100.0);
        near(Measure::StepLength, 0.95, "m", 950.0);
        near(Measure::WaterTemperature, 50.0, "degF", 10.0);
        assert_eq!(Measure::HeartRate.value(1.0, b"mmHg"), None);
        assert_eq!(Measure::Power.value(f64::INFINITY, b"W"), None);
    }
}
