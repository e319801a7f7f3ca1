//! Altitude and climb: by air pressure where a sensor tells it, which satellites hold in place, else by satellites.

use ritm_model::order;
use std::collections::VecDeque;

use ritm_sensors::altitude::{Barometer, Climb};

pub(crate) struct Heights {
    barometer: Barometer,
    /// As it is never moved to where satellites say, it climbs only what the air tells.
    free: Barometer,
    by_air: Climb,
    by_satellites: Climb,
    recent: VecDeque<f64>,
    air_at: Option<i64>,
    /// The altitude, when it was so, and whether it is of the air.
    now: Option<(f64, i64, bool)>,
}

impl Heights {
    const TOP_VERTICAL_M_S: f64 = 3.0;
    /// Without a pressure for so long, satellites tell.
    const AIR_MS: i64 = 30_000;
    /// Altitudes by satellites jump: their median over so many does not.
    const MEDIAN: usize = 15;

    pub(crate) const fn new() -> Self {
        Self {
            barometer: Barometer::new(Self::TOP_VERTICAL_M_S),
            free: Barometer::new(Self::TOP_VERTICAL_M_S),
            by_air: Climb::new(Climb::BAROMETER_M),
            by_satellites: Climb::new(Climb::SATELLITES_M),
            recent: VecDeque::new(),
            air_at: None,
            now: None,
        }
    }

    /// Takes a pressure; `climbs` is whether the timer runs.
    pub(crate) fn pressure(&mut self, pressure_pa: f64, at: i64, climbs: bool) {
        let ms = at.max(0) as u64;
        if let Some(altitude_m) = self.barometer.take(pressure_pa, ms) {
            self.air_at = Some(at);
            self.now = Some((altitude_m, at, true));
        }
        if let Some(free_m) = self.free.take(pressure_pa, ms)
            && climbs
        {
            self.by_air.take(free_m);
        }
    }

    /// Takes the altitude of a position.
    pub(crate) fn satellites(&mut self, altitude_m: f64, accuracy_m: f64, at: i64, climbs: bool) {
        self.barometer.anchor(altitude_m, accuracy_m, at.max(0) as u64);
        if self.air_at.is_some_and(|air_at| at - air_at <= Self::AIR_MS) {
            return;
        }
        self.recent.push_back(altitude_m);
        if self.recent.len() > Self::MEDIAN {
            self.recent.pop_front();
        }
        let mut sorted: Vec<f64> = self.recent.iter().copied().collect();
        order::by_comparing(&mut sorted, f64::total_cmp);
        self.now = sorted
            .get(sorted.len() / 2)
            .map(|&median_m| (median_m, at, false));
        if self.recent.len() == Self::MEDIAN
            && climbs
            && let Some((median_m, ..)) = self.now
        {
            self.by_satellites.take(median_m);
        }
    }

    /// The altitude, when it was so, and whether it is of the air.
    pub(crate) const fn now(&self) -> Option<(f64, i64, bool)> {
        self.now
    }

    /// Metres climbed and descended.
    pub(crate) const fn climbed_m(&self) -> (f64, f64) {
        (
            self.by_air.gain_m() + self.by_satellites.gain_m(),
            self.by_air.loss_m() + self.by_satellites.loss_m(),
        )
    }
}
