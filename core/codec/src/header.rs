//! Column headers: what a column measures and in which unit, in one byte where the pair is known.

use ritm_model::{Channel, ExtraChannel, Scale};

use super::{
    Error,
    bytes::{Reader, put_sized},
};

/// A header in full: a channel and its scale follow. The channel is its number in [`COMMON`], or [`EXTRA`], the name and the
/// unit as UTF-8 with their lengths before them, and one byte that says whether a developer's application defined it. The
/// scale is `per_unit` and `offset` as `f64`.
const IN_FULL: u8 = 255;
/// A FIT field without a name, `field_<number>`: its number follows.
const UNNAMED: u8 = 254;
const UNNAMED_PREFIX: &str = "field_";

/// The channels that have a number of their own. The order is part of the layout; new ones go to the end.
const COMMON: [Channel; 9] = [
    Channel::Latitude,
    Channel::Longitude,
    Channel::Altitude,
    Channel::Distance,
    Channel::Speed,
    Channel::HeartRate,
    Channel::Cadence,
    Channel::Power,
    Channel::Temperature,
];
/// Stands for a channel that has none.
const EXTRA: u8 = 255;

const SEMICIRCLES: f64 = Scale::SEMICIRCLES.per_unit;
const E7: f64 = Scale::DEGREES_E7.per_unit;

/// Common channels with the scales that files give them: the header is the index here. New ones go to the end.
static KNOWN: &[(Channel, f64, f64)] = &[
    (Channel::Latitude, SEMICIRCLES, 0.0),
    (Channel::Longitude, SEMICIRCLES, 0.0),
    (Channel::Latitude, E7, 0.0),
    (Channel::Longitude, E7, 0.0),
    (Channel::Altitude, 5.0, 500.0),
    (Channel::Altitude, 1.0, 0.0),
    (Channel::Altitude, 10.0, 0.0),
    (Channel::Altitude, 100.0, 0.0),
    (Channel::Altitude, 1000.0, 0.0),
    (Channel::Distance, 100.0, 0.0),
    (Channel::Distance, 1.0, 0.0),
    (Channel::Distance, 10.0, 0.0),
    (Channel::Distance, 1000.0, 0.0),
    (Channel::Speed, 1000.0, 0.0),
    (Channel::Speed, 100.0, 0.0),
    (Channel::HeartRate, 1.0, 0.0),
    (Channel::Cadence, 1.0, 0.0),
    (Channel::Cadence, 128.0, 0.0),
    (Channel::Cadence, 256.0, 0.0),
    (Channel::Cadence, 10.0, 0.0),
    (Channel::Power, 1.0, 0.0),
    (Channel::Power, 10.0, 0.0),
    (Channel::Temperature, 1.0, 0.0),
    (Channel::Temperature, 10.0, 0.0),
    (Channel::Temperature, 100.0, 0.0),
];

/// Where the extras begin, so that [`KNOWN`] has room to grow.
const FIRST_EXTRA: usize = 64;

/// Extra channels that are often met: name, unit, whether a developer defined it, and scale. The header is the index here,
/// counted from [`FIRST_EXTRA`]. New ones go to the end.
static EXTRAS: &[(&str, &str, bool, f64)] = &[
    ("accumulated_power", "watts", false, 1.0),
    ("activity_type", "", false, 1.0),
    ("cycle_length16", "m", false, 100.0),
    ("vertical_oscillation", "mm", false, 10.0),
    ("stance_time", "ms", false, 10.0),
    ("stance_time_percent", "percent", false, 100.0),
    ("stance_time_balance", "percent", false, 100.0),
    ("vertical_ratio", "percent", false, 100.0),
    ("step_length", "mm", false, 10.0),
    ("enhanced_respiration_rate", "Breaths/min", false, 100.0),
    ("respiration_rate", "s", false, 1.0),
    ("left_right_balance", "", false, 1.0),
    ("left_torque_effectiveness", "percent", false, 2.0),
    ("right_torque_effectiveness", "percent", false, 2.0),
    ("left_pedal_smoothness", "percent", false, 2.0),
    ("right_pedal_smoothness", "percent", false, 2.0),
    ("combined_pedal_smoothness", "percent", false, 2.0),
    ("left_pco", "mm", false, 1.0),
    ("right_pco", "mm", false, 1.0),
    ("left_power_phase", "degrees", false, 0.711_111_1),
    ("left_power_phase_peak", "degrees", false, 0.711_111_1),
    ("right_power_phase", "degrees", false, 0.711_111_1),
    ("right_power_phase_peak", "degrees", false, 0.711_111_1),
    ("left_power_phase[1]", "degrees", false, 0.711_111_1),
    ("left_power_phase_peak[1]", "degrees", false, 0.711_111_1),
    ("right_power_phase[1]", "degrees", false, 0.711_111_1),
    ("right_power_phase_peak[1]", "degrees", false, 0.711_111_1),
    ("grade", "%", false, 100.0),
    ("vertical_speed", "m/s", false, 1000.0),
    ("gps_accuracy", "m", false, 1.0),
    ("resistance", "", false, 1.0),
    ("calories", "kcal", false, 1.0),
    ("battery_soc", "percent", false, 2.0),
    ("motor_power", "watts", false, 1.0),
    ("absolute_pressure", "Pa", false, 1.0),
    ("depth", "m", false, 1000.0),
    ("next_stop_depth", "m", false, 1000.0),
    ("next_stop_time", "s", false, 1.0),
    ("time_to_surface", "s", false, 1.0),
    ("ndl_time", "s", false, 1.0),
    ("cns_load", "percent", false, 1.0),
    ("n2_load", "percent", false, 1.0),
    ("air_time_remaining", "s", false, 1.0),
    ("pressure_sac", "bar/min", false, 100.0),
    ("ascent_rate", "m/s", false, 1000.0),
    ("current_stress", "", false, 100.0),
    ("flow", "", false, 1.0),
    ("core_temperature", "C", false, 100.0),
    ("total_hemoglobin_conc", "g/dL", false, 100.0),
    ("saturated_hemoglobin_percent", "%", false, 10.0),
    ("ebike_travel_range", "km", false, 1.0),
    ("ebike_battery_level", "percent", false, 1.0),
    ("ebike_assist_mode", "depends on sensor", false, 1.0),
    ("ebike_assist_level_percent", "percent", false, 1.0),
    ("Power", "Watts", true, 1.0),
    ("Cadence", "RPM", true, 1.0),
    ("Ground Time", "Milliseconds", true, 1.0),
    ("Form Power", "Watts", true, 1.0),
    ("Air Power", "Watts", true, 1.0),
    ("Leg Spring Stiffness", "kN/m", true, 1000.0),
    ("Vertical Oscillation", "Centimeters", true, 1000.0),
    ("Elevation", "Meters", true, 1.0),
    ("core_temperature", "°C", true, 100.0),
    ("skin_temperature", "°C", true, 100.0),
    ("core_data_quality", "Q", true, 1.0),
    ("core_reserved", "kcal", true, 1.0),
    ("heat_strain_index", "a.u.", true, 1.0),
];

/// Writes a column header.
pub(super) fn write(data: &mut Vec<u8>, channel: &Channel, scale: Scale) {
    let known = KNOWN.iter().position(|(one, per_unit, offset)| {
        one == channel
            && Scale {
                per_unit: *per_unit,
                offset: *offset,
            } == scale
    });
    if let Some(place) = known {
        return data.push(place as u8);
    }
    if let Channel::Extra(extra) = channel {
        let extra_place = EXTRAS.iter().position(|&(name, unit, developer, per_unit)| {
            name == extra.name
                && unit == extra.unit
                && developer == extra.developer
                && Scale::per_unit(per_unit) == scale
        });
        if let Some(place) = extra_place {
            return data.push((FIRST_EXTRA + place) as u8);
        }
        let unnamed = extra
            .name
            .strip_prefix(UNNAMED_PREFIX)
            .and_then(|number| number.parse().ok());
        if let Some(number) = unnamed
            && (channel, scale) == (&unnamed_field(number), Scale::ONE)
        {
            return data.extend([UNNAMED, number]);
        }
    }
    data.push(IN_FULL);
    match channel {
        Channel::Extra(extra) => {
            data.push(EXTRA);
            put_sized(data, extra.name.as_bytes());
            put_sized(data, extra.unit.as_bytes());
            data.push(u8::from(extra.developer));
        }
        common => {
            let number = COMMON.iter().position(|one| one == common);
            data.push(number.map_or(EXTRA, |number| number as u8));
        }
    }
    data.extend_from_slice(&scale.per_unit.to_le_bytes());
    data.extend_from_slice(&scale.offset.to_le_bytes());
}

fn extra(name: String, unit: String, developer: bool) -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name,
        unit,
        developer,
    }))
}

fn unnamed_field(number: u8) -> Channel {
    extra(format!("{UNNAMED_PREFIX}{number}"), String::new(), false)
}

/// Reads what [`write`] wrote.
pub(super) fn read(reader: &mut Reader) -> Result<(Channel, Scale), Error> {
    match reader.byte()? {
        IN_FULL => {
            let channel = match reader.byte()? {
                EXTRA => {
                    let (name, unit) = (text(reader)?, text(reader)?);
                    let developer = reader.byte()? != 0;
                    extra(name, unit, developer)
                }
                number => COMMON.get(usize::from(number)).cloned().ok_or(Error::Damaged)?,
            };
            let (per_unit, offset) = (reader.float()?, reader.float()?);
            Ok((channel, Scale { per_unit, offset }))
        }
        UNNAMED => Ok((unnamed_field(reader.byte()?), Scale::ONE)),
        place => {
            let place = usize::from(place);
            if let Some((channel, per_unit, offset)) = KNOWN.get(place) {
                let (per_unit, offset) = (*per_unit, *offset);
                return Ok((channel.clone(), Scale { per_unit, offset }));
            }
            let known = place.checked_sub(FIRST_EXTRA).and_then(|place| EXTRAS.get(place));
            let &(name, unit, developer, per_unit) = known.ok_or(Error::Damaged)?;
            let channel = extra(name.to_owned(), unit.to_owned(), developer);
            Ok((channel, Scale::per_unit(per_unit)))
        }
    }
}

fn text(reader: &mut Reader) -> Result<String, Error> {
    String::from_utf8(reader.sized()?.to_vec()).map_err(|_| Error::Damaged)
}

#[cfg(test)]
mod tests;
