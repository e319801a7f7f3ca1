//! Places on Earth: one rule for all formats.
//!
//! Map programs go on counting longitudes beyond 180 degrees where a line crosses the antimeridian or the map was
//! turned; these wrap. Zero and zero is a receiver without a fix.

/// How far beyond the antimeridian longitudes are wrapped, in degrees either way: one turn. What is farther is no
/// place.
const FARTHEST: f64 = 540.0;

/// A longitude from 180 degrees west to 180 degrees east, in degrees.
pub(crate) fn longitude(degrees: f64) -> Option<f64> {
    match degrees {
        -180.0..=180.0 => Some(degrees),
        180.0..=FARTHEST => Some(degrees - 360.0),
        -540.0..=-180.0 => Some(degrees + 360.0),
        _ => None,
    }
}

/// [`longitude`] in ten millionths of a degree.
pub(crate) fn longitude_e7(raw: i64) -> Option<i32> {
    let wrapped = match raw {
        1_800_000_001..=5_400_000_000 => raw - 3_600_000_000,
        -5_400_000_000..=-1_800_000_001 => raw + 3_600_000_000,
        _ => raw,
    };
    i32::try_from(wrapped)
        .ok()
        .filter(|wrapped| wrapped.unsigned_abs() <= 1_800_000_000)
}

/// Latitude and longitude in degrees, if they are a place on Earth.
pub(crate) fn place(latitude: f64, degrees_east: f64) -> Option<(f64, f64)> {
    let east = longitude(degrees_east)?;
    let known = latitude.abs() <= 90.0 && !(latitude == 0.0 && east == 0.0);
    known.then_some((latitude, east))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitudes_wrap_once() {
        for (told, right) in [
            (0.0, Some(0.0)),
            (180.0, Some(180.0)),
            (-180.0, Some(-180.0)),
            (180.5, Some(-179.5)),
            (-180.5, Some(179.5)),
            (359.0, Some(-1.0)),
            (-500.0, Some(-140.0)),
            (999.0, None),
            (f64::NAN, None),
        ] {
            assert_eq!(longitude(told), right, "{told}");
            if told.is_finite() {
                let raw = longitude_e7((told * 1e7) as i64);
                assert_eq!(raw, right.map(|right| (right * 1e7) as i32), "{told}");
            }
        }
        assert_eq!(place(0.0, 0.0), None);
        assert_eq!(place(0.0, 360.0), None);
        assert_eq!(place(90.1, 0.0), None);
        assert_eq!(place(-1.0, 181.0), Some((-1.0, -179.0)));
    }
}
