//! A recording as its journal tells it: what happens goes in as entries, and the same entries give the same again.

use ritm_model::{
    LapTrigger, Quantity, SensorId, Sport, SportFamily, StrengthSet,
    recorder::{AutoLap, RecorderSettings},
};
use ritm_sensors::position::{Fix, Judgement, Limits, Track};

use super::{
    entry::{Entry, Step, StoredFix, number_of_trigger, trigger_of},
    ground::{Ground, POSITIONS},
    heights::Heights,
    means::{Mean, Means},
    paces::Paces,
    standing::{Standing, Turn},
    voices::{Said, Voices},
};

/// A time from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// A lap that ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lap {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) timer_ms: i64,
    pub(super) distance_m: Option<f64>,
    pub(super) heart_rate: Mean,
    pub(super) power: Mean,
    pub(super) trigger: LapTrigger,
}

/// A sensor as the journal names it.
#[derive(Clone, Copy, Debug)]
struct Named {
    id: SensorId,
    rank: u8,
    /// Whether it tells metres; else they are its speed's.
    covers: bool,
    /// Whether it counts steps; else they are its cadence's.
    counts: bool,
    /// When it covered something last, by metres or by speed.
    covered_at: Option<i64>,
    strode_at: Option<i64>,
}

/// What became of the last entry, for whoever makes columns of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Heard {
    /// Whether the value is the one that is believed.
    pub(super) believed: bool,
}

pub(super) struct Course {
    pub(super) settings: RecorderSettings,
    pub(super) started_unix_ms: i64,
    pub(super) step: Step,
    pub(super) stood: Option<i64>,
    /// When it finished.
    pub(super) ended: Option<i64>,
    /// The latest moment that is known.
    pub(super) latest: i64,
    paused_since: Option<i64>,
    pub(super) pauses: Vec<Stretch>,
    pub(super) auto_pauses: Vec<Stretch>,
    pub(super) holes: Vec<Stretch>,
    pub(super) unseen: bool,
    pub(super) ahead_ms: i64,
    pub(super) laps: Vec<Lap>,
    lap_from: i64,
    lap_timer_ms: i64,
    lap_distance_m: f64,
    pub(super) sets: Vec<StrengthSet>,
    named: Vec<Option<Named>>,
    quantities: Vec<Option<Quantity>>,
    pub(super) voices: Voices,
    pub(super) ground: Ground,
    pub(super) track: Track,
    walked_at: Option<i64>,
    believed: Option<(i64, f64)>,
    pub(super) heights: Heights,
    pub(super) paces: Paces,
    standing: Standing,
    pub(super) heart_rate: Means,
    pub(super) power: Means,
    pub(super) cadence: Means,
    pub(super) energy_kcal: Option<f64>,
    measured: Option<Option<u16>>,
}

fn limits(sport: Sport) -> Limits {
    let family = sport.family();
    let fast = matches!(
        family,
        SportFamily::Bike | SportFamily::Snow | SportFamily::Skate | SportFamily::Water | SportFamily::Other
    );
    if fast { Limits::BICYCLE } else { Limits::FOOT }
}

impl Course {
    pub(super) fn new(settings: RecorderSettings, started_unix_ms: i64) -> Self {
        let sport = settings.sport;
        Self {
            settings,
            started_unix_ms,
            step: Step::Run,
            stood: None,
            ended: None,
            latest: 0,
            paused_since: None,
            pauses: Vec::new(),
            auto_pauses: Vec::new(),
            holes: Vec::new(),
            unseen: false,
            ahead_ms: 0,
            laps: Vec::new(),
            lap_from: 0,
            lap_timer_ms: 0,
            lap_distance_m: 0.0,
            sets: Vec::new(),
            named: Vec::new(),
            quantities: Vec::new(),
            voices: Voices::default(),
            ground: Ground::new(),
            track: Track::new(limits(sport)),
            walked_at: None,
            believed: None,
            heights: Heights::new(),
            paces: Paces::default(),
            standing: Standing::new(sport.standstill_m_s()),
            heart_rate: Means::default(),
            power: Means::default(),
            cadence: Means::default(),
            energy_kcal: None,
            measured: None,
        }
    }

    /// Milliseconds that the timer ran until `now`.
    pub(super) fn timer_ms(&self, now: i64) -> i64 {
        let now = self.ended.map_or(now, |ended| now.min(ended));
        let stood = |stretch: &Stretch| stretch.to - stretch.from;
        let still: i64 = self.pauses.iter().chain(&self.auto_pauses).map(stood).sum();
        let since = self.paused_since.or(self.stood).filter(|_| self.ended.is_none());
        (now - still - since.map_or(0, |since| (now - since).max(0))).max(0)
    }

    /// Milliseconds since the start.
    pub(super) fn elapsed_ms(&self, now: i64) -> i64 {
        self.ended.unwrap_or(now)
    }

    /// Whether the timer runs.
    pub(super) fn runs(&self) -> bool {
        self.step == Step::Run && self.stood.is_none()
    }

    pub(super) fn sensor(&self, index: u16) -> Option<SensorId> {
        self.named
            .get(usize::from(index))
            .copied()
            .flatten()
            .map(|named| named.id)
    }

    /// The number of a sensor, where it has one at that rank.
    pub(super) fn index_of(&self, id: SensorId) -> Option<(u16, u8)> {
        let at = self
            .named
            .iter()
            .position(|named| named.is_some_and(|named| named.id == id))?;
        Some((
            u16::try_from(at).ok()?,
            self.named[at].map_or(0, |named| named.rank),
        ))
    }

    pub(super) fn next_sensor(&self) -> u16 {
        u16::try_from(self.named.len()).unwrap_or(u16::MAX - 1)
    }

    pub(super) fn quantity(&self, index: u16) -> Option<Quantity> {
        self.quantities.get(usize::from(index)).copied().flatten()
    }

    pub(super) fn quantity_index(&self, quantity: Quantity) -> Option<u16> {
        let at = self
            .quantities
            .iter()
            .position(|known| *known == Some(quantity))?;
        u16::try_from(at).ok()
    }

    pub(super) fn next_quantity(&self) -> u16 {
        u16::try_from(self.quantities.len()).unwrap_or(u16::MAX)
    }

    /// When a position was believed last, and how exact it was.
    pub(super) const fn believed(&self) -> Option<(i64, f64)> {
        self.believed
    }

    /// The lap that goes on: its number, its timer and its metres.
    pub(super) fn lap(&self, now: i64) -> (u32, i64, Option<f64>) {
        let number = u32::try_from(self.laps.len() + 1).unwrap_or(u32::MAX);
        let metres = self
            .ground
            .is_measured()
            .then(|| (self.ground.total_m() - self.lap_distance_m).max(0.0));
        (number, self.timer_ms(now) - self.lap_timer_ms, metres)
    }

    /// Takes an entry.
    pub(super) fn take(&mut self, entry: &Entry) -> Heard {
        let mut heard = Heard::default();
        match entry {
            Entry::Settings { at, settings } => self.change(*at, (*settings).into()),
            Entry::Sensor { index, id, rank } => self.name(*index, id, *rank),
            Entry::Quantity { index, code } => {
                let at = usize::from(*index);
                if self.quantities.len() <= at {
                    self.quantities.resize(at + 1, None);
                }
                self.quantities[at] = Quantity::ALL
                    .iter()
                    .copied()
                    .find(|quantity| quantity.code() == code);
            }
            &Entry::Reading {
                at,
                sensor,
                quantity,
                value,
            } => {
                if let Some(quantity) = self.quantity(quantity) {
                    heard.believed = self.read(at, sensor, quantity, value);
                }
                self.note(at);
            }
            &Entry::Span {
                sensor,
                quantity,
                value,
                from_unix_ms,
                seconds,
                ..
            } => {
                if self.quantity(quantity) == Some(Quantity::Steps) {
                    let counter = self.counter(sensor, true);
                    // The device's clock shows what the wall shows; the recording counts from its start.
                    let from_unix_ms = from_unix_ms - self.ahead_ms;
                    self.paces.span(counter, value, from_unix_ms, seconds);
                }
            }
            Entry::Fix { at, fix, .. } => {
                heard.believed = self.fix(*at, fix);
                self.note(*at);
            }
            &Entry::Step { at, step } => self.go(at, step),
            &Entry::Stood { at, from } => {
                self.note(at);
                self.stood = Some(from);
                self.standing.take(true);
            }
            &Entry::Moved { at, from } => {
                self.note(at);
                self.end_standing(from);
                self.standing.take(false);
            }
            &Entry::Lap {
                at,
                trigger,
                distance_m,
            } => self.end_lap(at, trigger_of(trigger), distance_m),
            Entry::Sets { at, sets } => {
                self.note(*at);
                self.sets = sets.iter().cloned().map(StrengthSet::from).collect();
            }
            &Entry::Clock { at, ahead_ms } => {
                self.note(at);
                self.ahead_ms = ahead_ms;
            }
            &Entry::Hole { at, from, seen } => {
                self.note(at);
                self.holes.push(Stretch { from, to: at });
                self.unseen = !seen;
                for means in [&mut self.heart_rate, &mut self.power, &mut self.cadence] {
                    means.pass_over(at);
                }
                self.standing.reset();
                if self.stood.is_some() {
                    self.standing.take(true);
                }
            }
            &Entry::Seen { at } => {
                self.note(at);
                self.unseen = false;
            }
            &Entry::Measured { at, sensor } => {
                self.note(at);
                self.measured = Some(sensor);
            }
        }
        heard
    }

    fn note(&mut self, at: i64) {
        self.latest = self.latest.max(at);
    }

    fn change(&mut self, at: i64, settings: RecorderSettings) {
        self.note(at);
        let sport = settings.sport;
        if limits(sport) != limits(self.settings.sport) {
            self.track = Track::new(limits(sport));
            self.walked_at = None;
        }
        self.standing.change(sport.standstill_m_s());
        if !settings.auto_pause && self.stood.is_some() {
            self.end_standing(at);
            self.standing.reset();
        }
        self.settings = settings;
    }

    fn name(&mut self, index: u16, id: &[u8; 16], rank: u8) {
        let at = usize::from(index);
        if self.named.len() <= at {
            self.named.resize(at + 1, None);
        }
        let Some(id) = SensorId::from_slice(id) else {
            return;
        };
        match &mut self.named[at] {
            Some(named) => named.rank = rank,
            named => {
                *named = Some(Named {
                    id,
                    rank,
                    covers: false,
                    counts: false,
                    covered_at: None,
                    strode_at: None,
                });
            }
        }
    }

    fn go(&mut self, at: i64, step: Step) {
        self.note(at);
        self.standing.reset();
        match step {
            Step::Run => {
                if let Some(from) = self.paused_since.take() {
                    self.pauses.push(Stretch { from, to: at });
                }
                self.ended = None;
                self.pass_over(at);
            }
            Step::Pause => {
                self.end_standing(at);
                self.paused_since.get_or_insert(at);
            }
            Step::Finish => {
                self.end_standing(at);
                if let Some(from) = self.paused_since {
                    self.pauses.push(Stretch { from, to: at });
                }
                // Should it go on after all, the time until then is a pause.
                self.paused_since = Some(at);
                self.ended = Some(at);
            }
        }
        self.step = step;
    }

    /// What happened until `at` does not count.
    fn pass_over(&mut self, at: i64) {
        // Positions went on meanwhile: the track is the same, and begins nowhere anew. What it adds next was not covered in
        // the pause, as it would have been added there.
        self.ground.pass_over(at);
        self.walked_at = self.walked_at.map(|_| at);
        for means in [&mut self.heart_rate, &mut self.power, &mut self.cadence] {
            means.pass_over(at);
        }
    }

    fn end_standing(&mut self, to: i64) {
        if let Some(from) = self.stood.take()
            && to > from
        {
            self.auto_pauses.push(Stretch { from, to });
        }
    }

    fn end_lap(&mut self, at: i64, trigger: LapTrigger, distance_m: Option<f64>) {
        self.note(at);
        let timer_ms = self.timer_ms(at);
        let total_m = distance_m.unwrap_or(self.ground.total_m());
        let measured = distance_m.is_some() || self.ground.is_measured();
        self.laps.push(Lap {
            from: self.lap_from,
            to: at,
            timer_ms: timer_ms - self.lap_timer_ms,
            distance_m: measured.then(|| (total_m - self.lap_distance_m).max(0.0)),
            heart_rate: self.heart_rate.end_lap(),
            power: self.power.end_lap(),
            trigger,
        });
        self.cadence.end_lap();
        self.lap_from = at;
        self.lap_timer_ms = timer_ms;
        self.lap_distance_m = total_m;
    }

    /// By which number a sensor's steps are counted. Those it counts come before those of its cadence.
    fn counter(&mut self, sensor: u16, counts: bool) -> u8 {
        let rank = match self.named.get_mut(usize::from(sensor)) {
            Some(Some(named)) => {
                named.counts |= counts;
                named.rank
            }
            _ => u8::MAX,
        };
        let low = u8::try_from(sensor.min(15)).unwrap_or(15);
        u8::from(!counts) * 128 + rank.min(7) * 16 + low
    }

    fn read(&mut self, at: i64, sensor: u16, quantity: Quantity, value: f64) -> bool {
        let Some(&Some(named)) = self.named.get(usize::from(sensor)) else {
            return false;
        };
        let believed = self.voices.hear(quantity, named.rank, Said { value, at, sensor });
        let runs = self.runs();
        match quantity {
            Quantity::CoveredM => self.covered(sensor, at, Some(value)),
            Quantity::SpeedMS => {
                self.standing.speed(value, at);
                self.covered(sensor, at, None);
            }
            Quantity::Steps => {
                let counter = self.counter(sensor, true);
                self.standing.turn(value, at);
                if runs {
                    self.paces.add(counter, value, self.started_unix_ms + at);
                }
            }
            Quantity::CadenceRpm => self.stride(sensor, named, at, value, runs),
            Quantity::StepRateSpm if value > 0.0 => self.standing.turn(1.0, at),
            Quantity::PressurePa if believed => self.heights.pressure(value, at, runs),
            _ => {}
        }
        if !believed || !runs {
            return believed;
        }
        match quantity {
            Quantity::HeartRateBpm => self.heart_rate.take(value, at),
            Quantity::PowerW => self.power.take(value, at),
            Quantity::CadenceRpm | Quantity::StrokeRateSpm => {
                if value > 0.0 {
                    self.cadence.take(value, at);
                } else {
                    self.cadence.pass_over(at);
                }
            }
            Quantity::EnergyKcal => *self.energy_kcal.get_or_insert(0.0) += value,
            _ => {}
        }
        believed
    }

    /// A cadence: of feet it moves and steps, of cranks it may turn at a standing bicycle.
    fn stride(&mut self, sensor: u16, named: Named, at: i64, value: f64, runs: bool) {
        if !self.settings.sport.counts_strides() {
            return;
        }
        if value > 0.0 {
            self.standing.turn(1.0, at);
        }
        if named.counts {
            return;
        }
        let lasted_ms = named.strode_at.map_or(0, |before| at - before);
        if let Some(Some(named)) = self.named.get_mut(usize::from(sensor)) {
            named.strode_at = Some(at);
        }
        if runs && (1..=5000).contains(&lasted_ms) {
            let counter = self.counter(sensor, false);
            let steps = value * 2.0 * lasted_ms as f64 / 60_000.0;
            self.paces.add(counter, steps, self.started_unix_ms + at);
        }
    }

    /// A sensor covered so much, or only tells its speed.
    fn covered(&mut self, sensor: u16, at: i64, metres: Option<f64>) {
        const SPEED_HOLDS_MS: i64 = 5000;
        let Some(Some(named)) = self.named.get_mut(usize::from(sensor)) else {
            return;
        };
        named.covers |= metres.is_some();
        let before = named.covered_at;
        let rank = named.rank;
        let covers = named.covers;
        if metres.is_some() || !covers {
            named.covered_at = Some(at);
        }
        let metres = match metres {
            Some(metres) => Some(metres),
            None if covers => None,
            None => before
                .filter(|&before| (1..=SPEED_HOLDS_MS).contains(&(at - before)))
                .and_then(|before| {
                    let (said, _) = self.voices.now(Quantity::SpeedMS, at)?;
                    (said.sensor == sensor).then(|| said.value * (at - before) as f64 / 1000.0)
                }),
        };
        if let Some(metres) = metres {
            if metres > 0.0 && covers {
                self.standing.turn(1.0, at);
            }
            if self.step == Step::Run {
                self.ground
                    .step(sensor, before.unwrap_or(at - 1).min(at - 1), at, metres);
            }
        }
        let place = self.voices.place_of(sensor, rank, Quantity::CoveredM);
        self.ground.hear(sensor, place, at);
        self.pass_over_pause(at);
    }

    fn pass_over_pause(&mut self, at: i64) {
        if self.step != Step::Run {
            self.ground.pass_over(at);
        }
    }

    fn fix(&mut self, at: i64, fix: &StoredFix) -> bool {
        let judgement = self.track.take(Fix {
            ms: at.max(0) as u64,
            age_ms: u64::from(fix.age_ms),
            latitude: fix.latitude,
            longitude: fix.longitude,
            accuracy_m: fix.accuracy_m,
            speed_m_s: fix.speed_m_s,
        });
        let Judgement::Believed { added_m, hole_m } = judgement else {
            return false;
        };
        let before = self.believed.map(|(before, _)| before);
        self.believed = Some((at, fix.accuracy_m));
        // The first positions count from when they came, though they are believed later.
        let began = self.track.began_ms().map_or(at, |ms| ms as i64).min(at);
        let walked_at = *self.walked_at.get_or_insert(began);
        let step = match (hole_m, before) {
            // Nobody knows the way, and nobody took a shorter one.
            (Some(hole_m), Some(before)) => Some((before.max(walked_at), hole_m)),
            _ => (added_m > 0.0).then_some((walked_at, added_m)),
        };
        if let Some((from, metres)) = step {
            self.walked_at = Some(at);
            if self.step == Step::Run {
                self.ground.step(POSITIONS, from, at, metres);
            }
        }
        self.ground.hear(POSITIONS, u8::MAX, at);
        self.pass_over_pause(at);
        // A wheel knows better.
        if self.ground.chosen() == Some(POSITIONS)
            && let Some(speed_m_s) = fix
                .speed_m_s
                .filter(|speed| *speed >= 0.0)
                .or(self.track.pace_m_s(at.max(0) as u64))
        {
            self.standing.speed(speed_m_s, at);
        }
        if let Some(altitude_m) = fix.altitude_m {
            let accuracy_m = fix.altitude_accuracy_m.unwrap_or(fix.accuracy_m * 1.5);
            let runs = self.runs();
            self.heights.satellites(altitude_m, accuracy_m, at, runs);
        }
        true
    }

    /// What follows by itself from what is known at `now`; each is an entry to take and to write down.
    pub(super) fn decide(&mut self, now: i64) -> Option<Entry> {
        self.ground.settle(now);
        let sensor = self
            .ground
            .chosen()
            .map(|measure| (measure != POSITIONS).then_some(measure));
        if let Some(sensor) = sensor
            && self.measured != Some(sensor)
        {
            return Some(Entry::Measured { at: now, sensor });
        }
        if self.step != Step::Run {
            return None;
        }
        if self.settings.auto_pause
            && let Some(turn) = self.standing.judge(now)
        {
            let last = self.auto_pauses.last().map_or(0, |stretch| stretch.to);
            return Some(match turn {
                Turn::Stood(since) => Entry::Stood {
                    at: now,
                    from: since.max(last).max(self.resumed_at()),
                },
                Turn::Moved(since) => Entry::Moved {
                    at: now,
                    from: since.max(self.stood.unwrap_or(since)),
                },
            });
        }
        self.lap_by_itself(now)
    }

    /// When the timer began to run last.
    fn resumed_at(&self) -> i64 {
        self.pauses.last().map_or(0, |pause| pause.to)
    }

    fn lap_by_itself(&self, now: i64) -> Option<Entry> {
        let (_, timer_ms, metres) = self.lap(now);
        let lap = |at, trigger, distance_m| {
            Some(Entry::Lap {
                at,
                trigger: number_of_trigger(trigger),
                distance_m,
            })
        };
        match self.settings.auto_lap? {
            AutoLap::Distance(every_m) if metres? >= every_m => {
                lap(now, LapTrigger::Distance, Some(self.lap_distance_m + every_m))
            }
            AutoLap::Time(every_ms) if self.runs() && timer_ms >= every_ms => {
                // It ended when it was over, not when somebody looked.
                let at = (now - (timer_ms - every_ms)).max(self.lap_from);
                lap(
                    at,
                    LapTrigger::Time,
                    self.ground.is_measured().then(|| self.ground.total_m()),
                )
            }
            _ => None,
        }
    }
}
