//! SI values in the reader's units: value, digits after the point, and the unit's message key.

use ritm_model::{Channel, Sport, SportFamily, settings::Units};

/// A mile in metres, exactly (international yard and pound agreement, 1959).
pub(crate) const MILE_M: f64 = 1609.344;
/// A foot in metres, exactly.
const FOOT_M: f64 = 0.3048;
/// A yard in metres, exactly.
pub(crate) const YARD_M: f64 = 0.9144;
/// A pound in kilograms, exactly.
const POUND_KG: f64 = 0.453_592_37;

/// A value ready to be written out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// The number in the shown unit.
    pub(crate) value: f64,
    /// Digits after the point.
    pub(crate) decimals: u8,
    /// The message key of the unit's sign.
    pub(crate) unit: &'static str,
}

const fn quantity(value: f64, decimals: u8, unit: &'static str) -> Quantity {
    Quantity {
        value,
        decimals,
        unit,
    }
}

/// A distance of training: 10.42 km, 104.2 km, 1,042 km. Swims are told in metres or yards, however long.
pub(crate) fn distance(metres: f64, units: Units, sport: Option<Sport>) -> Quantity {
    if sport.is_some_and(|sport| sport.family() == SportFamily::Swim) {
        return match units {
            Units::Metric => quantity(metres, 0, "unit-m"),
            Units::Imperial => quantity(metres / YARD_M, 0, "unit-yd"),
        };
    }
    let (value, unit) = match units {
        Units::Metric => (metres / 1000.0, "unit-km"),
        Units::Imperial => (metres / MILE_M, "unit-mi"),
    };
    let decimals = match value.abs() {
        v if v < 99.995 => 2,
        v if v < 999.95 => 1,
        _ => 0,
    };
    quantity(value, decimals, unit)
}

/// The distance of a lap: 400 m, 1 km; 440 yd, 0.5 mi.
pub(crate) fn lap_distance(metres: f64, units: Units, sport: Sport) -> Quantity {
    const EVEN: f64 = 0.05;
    let plain = distance(metres, units, Some(sport));
    let short = match units {
        Units::Metric => quantity(metres, 0, "unit-m"),
        Units::Imperial => quantity(metres / YARD_M, 0, "unit-yd"),
    };
    // A fourth of a mile is one, and no yards.
    let fourths = metres / MILE_M * 4.0;
    let is_share = units == Units::Imperial && (fourths - fourths.round()).abs() < EVEN / 10.0;
    if metres < 999.5 && !is_share { short } else { plain }
}

/// A sum of distances, where hundredths say nothing: 41.6 km, 1,284 km.
pub(crate) fn distance_sum(metres: f64, units: Units) -> Quantity {
    let Quantity { value, unit, .. } = distance(metres, units, None);
    quantity(value, if value < 99.95 { 1 } else { 0 }, unit)
}

/// A height or a climb.
pub(crate) fn height(metres: f64, units: Units) -> Quantity {
    match units {
        Units::Metric => quantity(metres, 0, "unit-m"),
        Units::Imperial => quantity(metres / FOOT_M, 0, "unit-ft"),
    }
}

/// A short length, such as a threshold: 2 m, 6.6 ft.
pub(crate) fn length(metres: f64, units: Units) -> Quantity {
    let Quantity { value, unit, .. } = height(metres, units);
    quantity(
        value,
        if (value - value.round()).abs() < 0.05 {
            0
        } else {
            1
        },
        unit,
    )
}

/// A speed.
pub(crate) fn speed(m_s: f64, units: Units) -> Quantity {
    match units {
        Units::Metric => quantity(m_s * 3.6, 1, "unit-km-h"),
        Units::Imperial => quantity(m_s * 3600.0 / MILE_M, 1, "unit-mi-h"),
    }
}

/// A temperature from degrees Celsius.
pub(crate) fn temperature(celsius: f64, units: Units) -> Quantity {
    match units {
        Units::Metric => quantity(celsius, 0, "unit-celsius"),
        Units::Imperial => quantity(celsius * 1.8 + 32.0, 0, "unit-fahrenheit"),
    }
}

/// A cadence as athletes of the sport count it: steps on foot, strokes in water, revolutions else.
pub(crate) fn cadence(rpm: f64, sport: Sport) -> Quantity {
    let (factor, unit) = cadence_scale(sport);
    quantity(rpm * factor, 0, unit)
}

/// Factor and unit of [`cadence`].
pub(crate) fn cadence_scale(sport: Sport) -> (f64, &'static str) {
    if sport.counts_strides() {
        return (2.0, "unit-spm");
    }
    match sport.family() {
        SportFamily::Swim | SportFamily::Water => (1.0, "unit-strokes"),
        _ if sport == Sport::IndoorRowing => (1.0, "unit-strokes"),
        // Poles, legs or skates: each device counts what it can.
        SportFamily::Snow | SportFamily::Skate => (1.0, "unit-per-min"),
        _ => (1.0, "unit-rpm"),
    }
}

/// The stretch a pace is given for, in metres, and its unit. Rowers think in 500 m everywhere.
pub(crate) fn pace_stretch(sport: Sport, units: Units) -> (f64, &'static str) {
    if sport.rows() {
        return (500.0, "unit-per-500m");
    }
    match (sport.family(), units) {
        (SportFamily::Swim, Units::Metric) => (100.0, "unit-per-100m"),
        (SportFamily::Swim, Units::Imperial) => (100.0 * YARD_M, "unit-per-100yd"),
        (_, Units::Metric) => (1000.0, "unit-per-km"),
        (_, Units::Imperial) => (MILE_M, "unit-per-mi"),
    }
}

/// The metres of a unit of distance along a chart, and the unit.
pub(crate) fn axis_unit(sport: Sport, units: Units) -> (f64, &'static str) {
    match (sport.family(), units) {
        (SportFamily::Swim, Units::Metric) => (1.0, "unit-m"),
        (SportFamily::Swim, Units::Imperial) => (YARD_M, "unit-yd"),
        (_, Units::Metric) => (1000.0, "unit-km"),
        (_, Units::Imperial) => (MILE_M, "unit-mi"),
    }
}

/// A depth under water: tenths count.
pub(crate) fn depth(metres: f64, units: Units) -> Quantity {
    match units {
        Units::Metric => quantity(metres, 1, "unit-m"),
        Units::Imperial => quantity(metres / FOOT_M, 0, "unit-ft"),
    }
}

/// A weight lifted, in kilograms: halves count, zeros do not.
pub(crate) fn weight(kilograms: f64, units: Units) -> Quantity {
    let (value, unit) = match units {
        Units::Metric => (kilograms, "unit-kg"),
        Units::Imperial => (kilograms / POUND_KG, "unit-lb"),
    };
    let whole = value >= 1000.0 || (value - value.round()).abs() < 0.05;
    quantity(value, if whole { 0 } else { 1 }, unit)
}

/// The kilograms of the unit that weights are lifted in.
pub(crate) const fn weight_unit_kg(units: Units) -> f64 {
    match units {
        Units::Metric => 1.0,
        Units::Imperial => POUND_KG,
    }
}

/// The metres of the unit that distances are covered in: a kilometre or a mile.
pub(crate) const fn distance_unit_m(units: Units) -> f64 {
    match units {
        Units::Metric => 1000.0,
        Units::Imperial => MILE_M,
    }
}

/// The metres of the unit that heights are climbed in: a metre or a foot.
pub(crate) const fn height_unit_m(units: Units) -> f64 {
    match units {
        Units::Metric => 1.0,
        Units::Imperial => FOOT_M,
    }
}

/// A size in bytes, in powers of ten as disks are sold.
pub(crate) fn bytes(bytes: u64) -> Quantity {
    let value = bytes as f64;
    let (value, unit) = match value {
        v if v < 1e3 => (v, "unit-bytes"),
        v if v < 1e6 => (v / 1e3, "unit-kb"),
        v if v < 1e9 => (v / 1e6, "unit-mb"),
        v => (v / 1e9, "unit-gb"),
    };
    quantity(
        value,
        if value < 10.0 && unit != "unit-bytes" {
            1
        } else {
            0
        },
        unit,
    )
}

/// How a chart lane writes a channel's values: `value * factor + offset`, digits, unit.
pub(crate) fn lane_scale(channel: &Channel, sport: Sport, units: Units) -> (f64, f64, u8, &'static str) {
    let imperial = units == Units::Imperial;
    match channel {
        Channel::Altitude if imperial => (1.0 / FOOT_M, 0.0, 0, "unit-ft"),
        Channel::Altitude => (1.0, 0.0, 0, "unit-m"),
        Channel::Speed if imperial => (3600.0 / MILE_M, 0.0, 1, "unit-mi-h"),
        Channel::Speed => (3.6, 0.0, 1, "unit-km-h"),
        Channel::HeartRate => (1.0, 0.0, 0, "unit-bpm"),
        Channel::Cadence => {
            let (factor, unit) = cadence_scale(sport);
            (factor, 0.0, 0, unit)
        }
        Channel::Power => (1.0, 0.0, 0, "unit-w"),
        Channel::Temperature if imperial => (1.8, 32.0, 0, "unit-fahrenheit"),
        Channel::Temperature => (1.0, 0.0, 0, "unit-celsius"),
        _ => (1.0, 0.0, 1, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_lose_digits_as_they_grow() {
        assert_eq!(
            distance(10_420.0, Units::Metric, None),
            quantity(10.42, 2, "unit-km")
        );
        assert_eq!(distance(104_200.0, Units::Metric, None).decimals, 1);
        assert_eq!(distance(1_042_000.0, Units::Metric, None).decimals, 0);
        assert_eq!(
            distance(MILE_M, Units::Imperial, None),
            quantity(1.0, 2, "unit-mi")
        );
        assert_eq!(
            distance(1500.0, Units::Metric, Some(Sport::PoolSwimming)),
            quantity(1500.0, 0, "unit-m")
        );
        assert_eq!(distance_sum(41_600.0, Units::Metric).decimals, 1);
    }

    #[test]
    fn short_laps_are_told_in_metres() {
        let told = |metres, units| {
            let Quantity { value, unit, .. } = lap_distance(metres, units, Sport::Running);
            (value.round() as i64, unit)
        };
        assert_eq!(told(100.0, Units::Metric), (100, "unit-m"));
        assert_eq!(told(1000.0, Units::Metric), (1, "unit-km"));
        assert_eq!(told(100.0, Units::Imperial), (109, "unit-yd"));
        assert_eq!(told(MILE_M / 2.0, Units::Imperial).1, "unit-mi");
        assert_eq!(told(MILE_M, Units::Imperial), (1, "unit-mi"));
    }

    #[test]
    fn swims_are_never_told_in_miles() {
        let swum = |metres, units| distance(metres, units, Some(Sport::OpenWaterSwimming));
        assert_eq!(swum(12_000.0, Units::Metric), quantity(12_000.0, 0, "unit-m"));
        assert_eq!(swum(914.4, Units::Imperial), quantity(1000.0, 0, "unit-yd"));
        assert_eq!(
            axis_unit(Sport::PoolSwimming, Units::Imperial),
            (YARD_M, "unit-yd")
        );
    }

    #[test]
    fn rowers_think_in_500_metres() {
        assert_eq!(
            pace_stretch(Sport::Rowing, Units::Imperial),
            (500.0, "unit-per-500m")
        );
        assert_eq!(pace_stretch(Sport::IndoorRowing, Units::Metric).0, 500.0);
    }

    #[test]
    fn weights_lose_their_zeros() {
        assert_eq!(weight(62.5, Units::Metric), quantity(62.5, 1, "unit-kg"));
        assert_eq!(weight(60.0, Units::Metric).decimals, 0);
        assert_eq!(weight(2_345.6, Units::Metric).decimals, 0);
        assert!((weight(45.359_237, Units::Imperial).value - 100.0).abs() < 1e-9);
    }

    #[test]
    fn imperial_units_are_converted() {
        assert!((temperature(100.0, Units::Imperial).value - 212.0).abs() < 1e-9);
        assert!((height(304.8, Units::Imperial).value - 1000.0).abs() < 1e-9);
        assert!((speed(44.704, Units::Imperial).value - 100.0).abs() < 1e-9);
    }

    #[test]
    fn strides_become_steps_and_strokes_stay() {
        assert_eq!(cadence(86.0, Sport::Running), quantity(172.0, 0, "unit-spm"));
        assert_eq!(cadence(90.0, Sport::Cycling), quantity(90.0, 0, "unit-rpm"));
        assert_eq!(cadence(30.0, Sport::PoolSwimming).unit, "unit-strokes");
    }

    #[test]
    fn bytes_use_powers_of_ten() {
        assert_eq!(bytes(999), quantity(999.0, 0, "unit-bytes"));
        assert_eq!(bytes(1_500), quantity(1.5, 1, "unit-kb"));
        assert_eq!(bytes(12_000_000), quantity(12.0, 0, "unit-mb"));
    }
}
