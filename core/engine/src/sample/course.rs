//! Made-up roads: closed loops of smooth bends over smooth hills.

use std::f64::consts::TAU;

/// A sequence of pseudo-random numbers from a seed: `SplitMix64`.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A loop one comes back on, as a closed curve with a few bends, and its hills.
pub(super) struct Course {
    around_m: f64,
    /// Amplitude, cycles and phase of each bend.
    bends: [(f64, f64, f64); 5],
    /// Amplitude in metres, cycles a loop and phase of each hill.
    hills: [(f64, f64, f64); 4],
    centre: (f64, f64),
    /// Where the noise of the positions is now, in metres north and east.
    turn: f64,
}

/// Near a lake in the Finnish countryside.
const HOME: (f64, f64) = (61.505, 23.79);

impl Course {
    /// Loop number `which` of those near home, for a training of about `length_m`.
    pub(super) fn new(which: u64, length_m: f64, bike: bool) -> Self {
        let mut chance = Chance::new(0xc0_0515e + which * 31 + u64::from(bike));
        // A long training is one big loop, not a dozen small ones; the bends make it a third longer than a circle.
        let around_m = length_m.clamp(2_500.0, if bike { 60_000.0 } else { 14_000.0 }) * 0.98;
        let bends = std::array::from_fn(|i| {
            let cycles = (i + 2) as f64;
            ((0.5 + chance.unit()) * 0.24 / cycles, cycles, chance.unit() * TAU)
        });
        let height = if bike { 38.0 } else { 14.0 };
        let hills = std::array::from_fn(|i| {
            let cycles: f64 = [1.0, 3.0, 7.0, 12.0][i];
            (
                (0.4 + chance.unit()) * height / cycles.max(1.8),
                cycles,
                chance.unit() * TAU,
            )
        });
        let turn = chance.unit() * TAU;
        let radius_deg = around_m / TAU / 111_195.0;
        let centre = (
            HOME.0 + radius_deg * turn.sin(),
            HOME.1 + radius_deg * turn.cos() * 2.1,
        );
        Self {
            around_m,
            bends,
            hills,
            centre,
            turn,
        }
    }

    fn angle(&self, distance_m: f64) -> f64 {
        distance_m / self.around_m * TAU
    }

    /// Latitude and longitude in degrees, with a receiver's small error.
    pub(super) fn place(&self, distance_m: f64, chance: &mut Chance) -> (f64, f64) {
        let angle = self.angle(distance_m);
        let bend: f64 = self
            .bends
            .iter()
            .map(|(size, cycles, phase)| size * (angle * cycles + phase).cos())
            .sum();
        let radius_m = self.around_m / TAU * 0.78 * (1.0 + bend);
        let around = angle + self.turn + std::f64::consts::PI;
        let north = radius_m * around.sin() + (chance.unit() - 0.5) * 0.8;
        let east = radius_m * around.cos() + (chance.unit() - 0.5) * 0.8;
        let latitude = self.centre.0 + north / 111_195.0;
        (
            latitude,
            self.centre.1 + east / (111_195.0 * self.centre.0.to_radians().cos()),
        )
    }

    /// Metres above the sea.
    pub(super) fn altitude(&self, distance_m: f64) -> f64 {
        let angle = self.angle(distance_m);
        let hills: f64 = self
            .hills
            .iter()
            .map(|(size, cycles, phase)| size * (angle * cycles + phase).sin())
            .sum();
        118.0 + hills
    }

    /// Metres up a metre forward.
    pub(super) fn grade(&self, distance_m: f64) -> f64 {
        (self.altitude(distance_m + 10.0) - self.altitude(distance_m - 10.0)) / 20.0
    }
}
