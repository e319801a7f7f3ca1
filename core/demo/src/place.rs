//! The invented land where the athlete lives: a plain in the west, and hills in the east.

/// Metres east and north of home.
pub(crate) type Spot = (f64, f64);

const HOME_LATITUDE: f64 = 47.99;
const HOME_LONGITUDE: f64 = 7.85;
/// The metres of a degree of latitude on a ball of the Earth's mean radius.
const DEGREE_M: f64 = 111_195.08;

/// Returns the latitude and longitude of a spot in degrees.
pub(crate) fn degrees(spot: Spot) -> (f64, f64) {
    let east_degree_m = DEGREE_M * HOME_LATITUDE.to_radians().cos();
    (
        HOME_LATITUDE + spot.1 / DEGREE_M,
        HOME_LONGITUDE + spot.0 / east_degree_m,
    )
}

/// Returns the altitude of a spot in metres above the sea.
///
/// The land is nearly flat at home, with the dip of a river, and rises into rolling hills with one big mountain.
pub(crate) fn altitude_m((east, north): Spot) -> f64 {
    let wave = |length_m: f64, turn: f64, shift: f64| {
        let along = east * turn.cos() + north * turn.sin();
        (along / length_m * std::f64::consts::TAU + shift).sin()
    };
    let into_hills = ((east - 1_000.0) / 9_000.0).clamp(0.0, 1.0);
    let hills = into_hills * into_hills * (3.0 - 2.0 * into_hills);
    let mountain = {
        let (dx, dy) = (east - 14_500.0, north - 3_000.0);
        640.0 * (-(dx * dx + dy * dy) / (2.0 * 3_300.0 * 3_300.0)).exp()
    };
    let river =
        -6.0 * (-(north - 900.0 - 350.0 * (east / 1_700.0).sin()).powi(2) / (2.0 * 260.0 * 260.0)).exp();
    let plain =
        262.0 + east.min(0.0) * 0.003 + 4.0 * wave(2_900.0, 0.6, 0.4) + 2.5 * wave(1_300.0, 2.1, 2.0) + river;
    let rolling = 150.0
        + 95.0 * wave(9_500.0, 0.3, 1.0)
        + 48.0 * wave(4_700.0, 1.4, 0.2)
        + 17.0 * wave(2_300.0, 2.5, 4.0);
    plain + hills * rolling + mountain
}
