//! Altitude from air pressure, and metres climbed.

/// Returns the altitude in metres of a pressure in pascals, in the standard atmosphere (1013.25 hPa at sea level).
///
/// Weather moves it by tens of metres from day to day, and by some 8 m within an hour: only differences are to be
/// believed, and these for a while. The formula is that of the U.S. Standard Atmosphere, 1976, up to 11 km.
pub fn standard_altitude_m(pressure_pa: f64) -> f64 {
    const SEA_LEVEL_PA: f64 = 101_325.0;
    44_330.0 * (1.0 - (pressure_pa / SEA_LEVEL_PA).powf(1.0 / 5.255))
}

/// Altitude by a barometer, which altitudes by satellites hold in place.
///
/// - A low-pass of 7 s takes the noise: each value moves the *filtered* one. (`OpenTracks` moves the raw one before,
///   which is a mean of two values.)
/// - A change faster than the sport allows is a gust or a hand in the pocket, and is passed over, until it has lasted
///   for five seconds: then the pressure is another one, in a lift or a car, and nothing was climbed.
/// - The mean difference to the satellites' altitude is taken over the first minute (as `RunnerUp` does), and moved
///   slowly from then on, so that the weather does not climb.
#[derive(Clone, Debug)]
pub struct Barometer {
    top_vertical_m_s: f64,
    filtered: Option<(f64, u64)>,
    /// The last value that was not passed over, and when the last value came at all.
    raw: (f64, u64),
    /// Since when the pressure is another one.
    away_since_ms: Option<u64>,
    anchor: Option<Anchor>,
}

#[derive(Clone, Copy, Debug)]
struct Anchor {
    offset_m: f64,
    first_ms: u64,
    last_ms: u64,
}

impl Barometer {
    const LOW_PASS_S: f64 = 7.0;
    /// So much noise one value may have against the one before.
    const NOISE_M: f64 = 2.0;
    const LASTS_MS: u64 = 5000;
    /// After so long without a value the filter begins anew.
    const HOLE_MS: u64 = 30_000;
    const FIRST_MS: u64 = 60_000;
    /// The weather is followed with this time constant.
    const WEATHER_S: f64 = 1800.0;

    /// A barometer of somebody who moves up or down by at most `top_vertical_m_s`; on foot that is 3 m/s.
    pub const fn new(top_vertical_m_s: f64) -> Self {
        Self {
            top_vertical_m_s,
            filtered: None,
            raw: (0.0, 0),
            away_since_ms: None,
            anchor: None,
        }
    }

    /// Takes a pressure in pascals and returns the altitude in metres; `None` for a pressure that is none, and for one
    /// that is passed over.
    pub fn take(&mut self, pressure_pa: f64, now_ms: u64) -> Option<f64> {
        if !(25_000.0..=125_000.0).contains(&pressure_pa) {
            return None;
        }
        let raw_m = standard_altitude_m(pressure_pa);
        let Some((before_m, before_ms)) = self.filtered else {
            self.filtered = Some((raw_m, now_ms));
            self.raw = (raw_m, now_ms);
            return Some(self.anchored(raw_m));
        };
        let gap_ms = now_ms.saturating_sub(before_ms);
        if gap_ms > Self::HOLE_MS {
            self.filtered = Some((raw_m, now_ms));
            self.raw = (raw_m, now_ms);
            self.away_since_ms = None;
            return Some(self.anchored(raw_m));
        }
        let seconds = gap_ms as f64 / 1000.0;
        let (raw_before_m, heard_ms) = self.raw;
        self.raw.1 = now_ms;
        let heard_s = now_ms.saturating_sub(heard_ms) as f64 / 1000.0;
        if (raw_m - raw_before_m).abs() > self.top_vertical_m_s * heard_s + Self::NOISE_M {
            let since_ms = *self.away_since_ms.get_or_insert(now_ms);
            if now_ms.saturating_sub(since_ms) < Self::LASTS_MS {
                return None;
            }
            // Another pressure, and the same place.
            if let Some(anchor) = &mut self.anchor {
                anchor.offset_m += before_m - raw_m;
            } else {
                self.anchor = Some(Anchor {
                    offset_m: before_m - raw_m,
                    first_ms: now_ms,
                    last_ms: now_ms,
                });
            }
            self.away_since_ms = None;
            self.filtered = Some((raw_m, now_ms));
            self.raw.0 = raw_m;
            return Some(self.anchored(raw_m));
        }
        self.raw.0 = raw_m;
        self.away_since_ms = None;
        let share = 1.0 - (-seconds / Self::LOW_PASS_S).exp();
        let filtered_m = before_m + share * (raw_m - before_m);
        self.filtered = Some((filtered_m, now_ms));
        Some(self.anchored(filtered_m))
    }

    /// Takes an altitude by satellites, in metres, of which the receiver says how sure it is.
    pub fn anchor(&mut self, altitude_m: f64, accuracy_m: f64, now_ms: u64) {
        const SURE_M: f64 = 25.0;
        let Some((filtered_m, _)) = self.filtered else {
            return;
        };
        if !altitude_m.is_finite() || !(0.0..=SURE_M).contains(&accuracy_m) {
            return;
        }
        let offset_m = altitude_m - filtered_m;
        let Some(anchor) = &mut self.anchor else {
            self.anchor = Some(Anchor {
                offset_m,
                first_ms: now_ms,
                last_ms: now_ms,
            });
            return;
        };
        let age_ms = now_ms.saturating_sub(anchor.first_ms);
        let gap_s = now_ms.saturating_sub(anchor.last_ms) as f64 / 1000.0;
        let share = if age_ms <= Self::FIRST_MS {
            // The mean of the first minute.
            gap_s / (age_ms as f64 / 1000.0).max(1.0)
        } else {
            1.0 - (-gap_s / Self::WEATHER_S).exp()
        };
        anchor.offset_m += share.clamp(0.0, 1.0) * (offset_m - anchor.offset_m);
        anchor.last_ms = now_ms;
    }

    fn anchored(&self, altitude_m: f64) -> f64 {
        altitude_m + self.anchor.map_or(0.0, |anchor| anchor.offset_m)
    }
}

/// Metres climbed and descended while they happen: sums between turning points that differ by at least a threshold.
///
/// The threshold is held against the last turning point, never against the step from value to value: a climb counts
/// however slow it is (Endurain counts a 60 m climb at 0.06 m a second as 0).
#[derive(Clone, Debug)]
pub struct Climb {
    threshold_m: f64,
    gain_m: f64,
    loss_m: f64,
    state: Course,
}

#[derive(Clone, Copy, Debug)]
enum Course {
    Nowhere,
    /// The lowest and the highest since the beginning: no direction shows yet.
    Level(f64, f64),
    /// The highest since it goes up.
    Up(f64),
    /// The lowest since it goes down.
    Down(f64),
}

impl Climb {
    /// The threshold for a barometer, in metres; for the altitude of satellites it is 8.
    pub const BAROMETER_M: f64 = 2.0;
    /// The threshold for altitudes by satellites, in metres.
    pub const SATELLITES_M: f64 = 8.0;

    /// Nothing climbed yet.
    pub const fn new(threshold_m: f64) -> Self {
        Self {
            threshold_m,
            gain_m: 0.0,
            loss_m: 0.0,
            state: Course::Nowhere,
        }
    }

    /// Metres climbed.
    pub const fn gain_m(&self) -> f64 {
        self.gain_m
    }

    /// Metres descended.
    pub const fn loss_m(&self) -> f64 {
        self.loss_m
    }

    /// Takes an altitude in metres.
    pub fn take(&mut self, altitude_m: f64) {
        if !altitude_m.is_finite() {
            return;
        }
        self.state = match self.state {
            Course::Nowhere => Course::Level(altitude_m, altitude_m),
            Course::Level(low, high) => {
                if altitude_m - low >= self.threshold_m {
                    self.gain_m += altitude_m - low;
                    Course::Up(altitude_m)
                } else if high - altitude_m >= self.threshold_m {
                    self.loss_m += high - altitude_m;
                    Course::Down(altitude_m)
                } else {
                    Course::Level(low.min(altitude_m), high.max(altitude_m))
                }
            }
            Course::Up(high) => {
                if altitude_m >= high {
                    self.gain_m += altitude_m - high;
                    Course::Up(altitude_m)
                } else if high - altitude_m >= self.threshold_m {
                    self.loss_m += high - altitude_m;
                    Course::Down(altitude_m)
                } else {
                    Course::Up(high)
                }
            }
            Course::Down(low) => {
                if altitude_m <= low {
                    self.loss_m += low - altitude_m;
                    Course::Down(altitude_m)
                } else if altitude_m - low >= self.threshold_m {
                    self.gain_m += altitude_m - low;
                    Course::Up(altitude_m)
                } else {
                    Course::Down(low)
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pressure of an altitude: the formula the other way round.
    fn pressure_pa(altitude_m: f64) -> f64 {
        101_325.0 * (1.0 - altitude_m / 44_330.0).powf(5.255)
    }

    /// Noise between -1 and 1, the same each time.
    fn noise(seed: &mut u64) -> f64 {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    #[test]
    fn twelve_pascals_are_a_metre() {
        assert!(standard_altitude_m(101_325.0).abs() < 1e-9);
        let metre = standard_altitude_m(101_313.0);
        assert!((metre - 1.0).abs() < 0.01, "{metre}");
        assert!((standard_altitude_m(89_876.0) - 1000.0).abs() < 5.0);
    }

    /// After its time constant a low-pass has gone 63 % of a step, and after three of them 95 %.
    #[test]
    fn the_filter_remembers() {
        let mut barometer = Barometer::new(25.0);
        barometer.take(pressure_pa(100.0), 0);
        let mut at = Vec::new();
        for second in 1..=21 {
            at.push(
                barometer
                    .take(pressure_pa(110.0), second * 1000)
                    .unwrap_or(f64::NAN),
            );
        }
        assert!((at[6] - 106.3).abs() < 0.1, "{}", at[6]);
        assert!((at[20] - 109.5).abs() < 0.1, "{}", at[20]);
    }

    #[test]
    fn a_gust_is_passed_over_and_a_lift_is_no_climb() {
        let mut barometer = Barometer::new(3.0);
        let mut climb = Climb::new(Climb::BAROMETER_M);
        for second in 0..120u64 {
            let altitude_m = match second {
                30..=32 => 108.0,
                60.. => 60.0,
                _ => 100.0,
            };
            if let Some(altitude_m) = barometer.take(pressure_pa(altitude_m), second * 1000) {
                climb.take(altitude_m);
                assert!((altitude_m - 100.0).abs() < 0.01, "{second}: {altitude_m}");
            }
        }
        assert_eq!((climb.gain_m(), climb.loss_m()), (0.0, 0.0));
    }

    /// A walk up 5 % at 1.2 m/s rises 0.06 m a second: Endurain counts nothing, `OpenTracks` counts bricks of 3 m.
    #[test]
    fn a_slow_climb_counts() {
        let mut climb = Climb::new(Climb::BAROMETER_M);
        for second in 0..1000 {
            climb.take(f64::from(second) * 0.06);
        }
        assert!((climb.gain_m() - 59.94).abs() < 1e-6, "{}", climb.gain_m());
        assert_eq!(climb.loss_m(), 0.0);
    }

    #[test]
    fn a_noisy_barometer_on_the_flat_climbs_nothing() {
        let (mut barometer, mut climb) = (Barometer::new(3.0), Climb::new(Climb::BAROMETER_M));
        let mut seed = 7;
        for second in 0..3600u64 {
            // Half a metre of noise.
            let pressure = pressure_pa(200.0) + 6.0 * noise(&mut seed);
            if let Some(altitude_m) = barometer.take(pressure, second * 1000) {
                climb.take(altitude_m);
            }
        }
        assert_eq!((climb.gain_m(), climb.loss_m()), (0.0, 0.0));
    }

    #[test]
    fn ups_and_downs_are_whole() {
        let (mut barometer, mut climb) = (Barometer::new(3.0), Climb::new(Climb::BAROMETER_M));
        for second in 0..4000u64 {
            // Five hills of 40 m.
            let altitude_m = 20.0 - 20.0 * (second as f64 / 800.0 * std::f64::consts::TAU).cos();
            if let Some(altitude_m) = barometer.take(pressure_pa(altitude_m), second * 1000) {
                climb.take(altitude_m);
            }
        }
        assert!((climb.gain_m() - 200.0).abs() < 3.0, "{}", climb.gain_m());
        assert!((climb.loss_m() - 200.0).abs() < 3.0, "{}", climb.loss_m());
    }

    #[test]
    fn the_weather_does_not_climb() {
        let (mut barometer, mut last_m) = (Barometer::new(3.0), 0.0);
        let mut seed = 3;
        for second in 0..3 * 3600u64 {
            // The pressure falls by 1 hPa an hour; satellites wander by 5 m.
            let pressure = pressure_pa(300.0) - 100.0 * second as f64 / 3600.0;
            if let Some(altitude_m) = barometer.take(pressure, second * 1000) {
                last_m = altitude_m;
            }
            barometer.anchor(320.0 + 5.0 * noise(&mut seed), 6.0, second * 1000);
            if second > 120 {
                assert!((last_m - 320.0).abs() < 6.0, "{second}: {last_m}");
            }
        }
    }

    proptest! {
        #[test]
        fn gain_less_loss_is_the_difference(altitudes in prop::collection::vec(-100.0..3000.0f64, 2..200)) {
            let mut climb = Climb::new(2.0);
            altitudes.iter().for_each(|&altitude_m| climb.take(altitude_m));
            let difference = altitudes[altitudes.len() - 1] - altitudes[0];
            let net = climb.gain_m() - climb.loss_m();
            // Up to the threshold is not decided at either end.
            prop_assert!((net - difference).abs() <= 4.0, "{net} {difference}");
        }

        #[test]
        fn nothing_breaks_it(values in prop::collection::vec((any::<f64>(), any::<u64>()), 0..50)) {
            let mut barometer = Barometer::new(3.0);
            for (value, ms) in values {
                prop_assert!(barometer.take(value, ms).is_none_or(f64::is_finite));
                barometer.anchor(value, 5.0, ms);
                prop_assert!(barometer.take(100_000.0, ms).is_none_or(f64::is_finite));
            }
        }
    }
}
