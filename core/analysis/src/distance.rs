//! Metres on the globe.

/// The mean radius of the Earth in metres (IUGG, R1 of the WGS 84 ellipsoid).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Returns the great-circle distance in metres between two points `a` and `b`, given in degrees.
///
/// It is computed by the haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984). The
/// formula takes the Earth for a ball, and the error is at most 0.6 %. The result is `NaN` when any argument is `NaN`.
pub fn haversine_m(latitude_a: f64, longitude_a: f64, latitude_b: f64, longitude_b: f64) -> f64 {
    let (phi_a, phi_b) = (latitude_a.to_radians(), latitude_b.to_radians());
    let half_dphi = (phi_b - phi_a) / 2.0;
    let half_dlambda = (longitude_b - longitude_a).to_radians() / 2.0;
    let h = half_dphi.sin().powi(2) + phi_a.cos() * phi_b.cos() * half_dlambda.sin().powi(2);
    2.0 * EARTH_RADIUS_M * h.clamp(0.0, 1.0).sqrt().asin()
}

/// Measures distances between points near each other, at a lower price than a haversine for each.
///
/// Up to about a kilometre the Earth counts as a plane, with a relative error under 1e-4 outside the polar regions.
/// Longer distances are measured by [`haversine_m`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Nearby {
    latitude: f64,
    cos: Option<f64>,
}

impl Nearby {
    /// Returns the metres from `a` to `b`, each of which is a latitude and a longitude in degrees.
    pub(crate) fn metres(&mut self, a: (f64, f64), b: (f64, f64)) -> f64 {
        /// The cosine of a latitude serves for points up to this many degrees away.
        const KEPT_FOR: f64 = 0.001;
        /// Points farther apart than this many degrees, a good kilometre of latitude, are measured on the ball.
        const PLANE_UP_TO: f64 = 0.01;
        let (dlat, dlon) = (b.0 - a.0, b.1 - a.1);
        if dlat.abs() > PLANE_UP_TO || dlon.abs() > PLANE_UP_TO {
            return haversine_m(a.0, a.1, b.0, b.1);
        }
        let cos = match self.cos {
            Some(cos) if (a.0 - self.latitude).abs() < KEPT_FOR => cos,
            _ => {
                let cos = a.0.to_radians().cos();
                *self = Self {
                    latitude: a.0,
                    cos: Some(cos),
                };
                cos
            }
        };
        EARTH_RADIUS_M.to_radians() * (dlat * dlat + (dlon * cos) * (dlon * cos)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_distances() {
        // A degree of latitude is a 360th of the circumference.
        let degree = EARTH_RADIUS_M.to_radians();
        assert!((haversine_m(0.0, 0.0, 1.0, 0.0) - degree).abs() < 1e-6);
        assert!((haversine_m(60.0, 10.0, 60.0, 11.0) / degree - 0.5).abs() < 1e-4);
        // Half-way round, over the date line, and nowhere.
        assert!((haversine_m(0.0, 0.0, 0.0, 180.0) - 180.0 * degree).abs() < 1e-6);
        assert!((haversine_m(0.0, 179.5, 0.0, -179.5) - degree).abs() < 1e-6);
        assert_eq!(haversine_m(12.0, 34.0, 12.0, 34.0), 0.0);
        assert!(haversine_m(f64::NAN, 0.0, 0.0, 0.0).is_nan());
    }

    proptest! {
        #[test]
        fn the_plane_agrees_with_the_ball(lat in -80.0..80.0f64, lon in -179.0..179.0f64,
                                          dlat in -0.009..0.009f64, dlon in -0.009..0.009f64) {
            let mut nearby = Nearby::default();
            let ball = haversine_m(lat, lon, lat + dlat, lon + dlon);
            let plane = nearby.metres((lat, lon), (lat + dlat, lon + dlon));
            prop_assert!((ball - plane).abs() <= 0.001 * ball + 1e-6, "{ball} {plane}");
        }
    }
}
