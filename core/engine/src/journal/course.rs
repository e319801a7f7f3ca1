//! A recording as its journal tells it: what happens goes in as entries, and the same entries give the same again.

use ritm_model::{
    LapTrigger, Quantity, SensorId, Sport, SportFamily, StrengthSet,
    recorder::{AutoLap, RecorderSettings},
};
use ritm_sensors::position::{Fix, Judgement, Limits, Track};

use super::{
    energy::Energy,
    entry::{Entry, Step, StoredFix, number_of_trigger, trigger_of},
    ground::{Ground, POSITIONS},
    heights::Heights,
    laps::{Laps, Mark},
    means::Means,
    paces::Paces,
    standing::{Standing, Turn},
    timer::{Stretch, Timer},
    voices::{Said, Voices},
};
use crate::rank::place;

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
pub(crate) struct Heard {
    /// Whether the value is the one that is believed.
    pub(crate) believed: bool,
}

pub(crate) struct Course {
    pub(crate) settings: RecorderSettings,
    pub(crate) started_unix_ms: i64,
    pub(crate) step: Step,
    pub(crate) timer: Timer,
    /// The latest moment that is known.
    pub(crate) latest: i64,
    pub(crate) holes: Vec<Stretch>,
    pub(crate) unseen: bool,
    pub(crate) ahead_ms: i64,
    pub(crate) laps: Laps,
    pub(crate) sets: Vec<StrengthSet>,
    named: Vec<Option<Named>>,
    quantities: Vec<Option<Quantity>>,
    pub(crate) voices: Voices,
    pub(crate) ground: Ground,
    pub(crate) track: Track,
    walked_at: Option<i64>,
    believed: Option<(i64, f64)>,
    pub(crate) heights: Heights,
    pub(crate) paces: Paces,
    standing: Standing,
    pub(crate) heart_rate: Means,
    pub(crate) power: Means,
    pub(crate) cadence: Means,
    pub(crate) energy: Energy,
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
    pub(crate) fn new(settings: RecorderSettings, started_unix_ms: i64) -> Self {
        let sport = settings.sport;
        Self {
            settings,
            started_unix_ms,
            step: Step::Run,
            timer: Timer::default(),
            latest: 0,
            holes: Vec::new(),
            unseen: false,
            ahead_ms: 0,
            laps: Laps::default(),
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
            energy: Energy::default(),
            measured: None,
        }
    }

    /// Milliseconds that the timer ran until `now`.
    pub(crate) fn timer_ms(&self, now: i64) -> i64 {
        self.timer.between(0, now)
    }

    /// Milliseconds since the start.
    pub(crate) fn elapsed_ms(&self, now: i64) -> i64 {
        self.timer.ended().unwrap_or(now)
    }

    /// A stretch of it in milliseconds since 1970, by the clock at its start. Its last moment is in it.
    pub(crate) const fn on_wall(&self, from: i64, to: i64) -> Stretch {
        Stretch {
            from: self.started_unix_ms + from,
            to: self.started_unix_ms + to + 1,
        }
    }

    /// When the sensor by which it is measured said that it stands, where that was its last word.
    pub(crate) fn rests(&self) -> Option<i64> {
        let by_sensor = self.ground.chosen().is_some_and(|measure| measure != POSITIONS);
        self.standing.rests().filter(|_| by_sensor)
    }

    /// Whether the timer runs.
    pub(crate) fn runs(&self) -> bool {
        self.step == Step::Run && self.timer.stood().is_none()
    }

    pub(crate) fn sensor(&self, index: u16) -> Option<SensorId> {
        self.named
            .get(usize::from(index))
            .copied()
            .flatten()
            .map(|named| named.id)
    }

    /// The number of a sensor, where it has one at that rank.
    pub(crate) fn index_of(&self, id: SensorId) -> Option<(u16, u8)> {
        let at = self
            .named
            .iter()
            .position(|named| named.is_some_and(|named| named.id == id))?;
        Some((
            u16::try_from(at).ok()?,
            self.named[at].map_or(0, |named| named.rank),
        ))
    }

    pub(crate) fn next_sensor(&self) -> u16 {
        u16::try_from(self.named.len()).unwrap_or(u16::MAX - 1)
    }

    pub(crate) fn quantity(&self, index: u16) -> Option<Quantity> {
        self.quantities.get(usize::from(index)).copied().flatten()
    }

    pub(crate) fn quantity_index(&self, quantity: Quantity) -> Option<u16> {
        let at = self
            .quantities
            .iter()
            .position(|known| *known == Some(quantity))?;
        u16::try_from(at).ok()
    }

    pub(crate) fn next_quantity(&self) -> u16 {
        u16::try_from(self.quantities.len()).unwrap_or(u16::MAX)
    }

    /// When a position was believed last, and how exact it was.
    pub(crate) const fn believed(&self) -> Option<(i64, f64)> {
        self.believed
    }

    /// The lap that goes on: its number, its timer and its metres.
    pub(crate) fn lap(&self, now: i64) -> (u32, i64, Option<f64>) {
        let began = self.laps.began();
        let metres = self
            .ground
            .is_measured()
            .then(|| (self.ground.total_m() - began.metres).max(0.0));
        (self.laps.number(), self.timer.between(began.at, now), metres)
    }

    /// Takes an entry.
    pub(crate) fn take(&mut self, entry: &Entry) -> Heard {
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
                self.timer.stand(from);
                self.stand(from, at);
                self.standing.take(true, from);
            }
            &Entry::Moved { at, from } => {
                self.note(at);
                self.timer.move_on(from);
                self.pass_over_means(at);
                self.standing.take(false, from);
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
                self.pass_over_means(at);
                self.standing.reset(at);
                if let Some(stood) = self.timer.stood() {
                    self.standing.take(true, stood);
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
        if !settings.auto_pause && self.timer.stood().is_some() {
            self.timer.move_on(at);
            self.pass_over_means(at);
            self.standing.reset(at);
        }
        if settings.auto_lap != self.settings.auto_lap {
            let metres = self.ground.total_m();
            self.laps.count_from(Mark { at, metres });
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
        if step != Step::Run && self.runs() {
            self.stand(at, at);
        }
        self.standing.press(at);
        let went_on = self
            .timer
            .auto_pauses()
            .last()
            .is_some_and(|stretch| stretch.to == at);
        if step == Step::Run && self.step == Step::Run && went_on {
            self.standing.hold(at);
        }
        match step {
            Step::Run => {
                self.timer.run(at);
                self.pass_over(at);
            }
            Step::Pause => {
                self.end_way();
                self.timer.pause(at);
            }
            Step::Finish => {
                self.end_way();
                self.timer.finish(at);
            }
        }
        self.step = step;
    }

    /// What happened until `at` does not count.
    fn pass_over(&mut self, at: i64) {
        // Positions went on meanwhile: the track is the same, and begins nowhere anew. What it adds next was not covered in
        // the pause, as it would have been added there.
        self.ground.pass_over(at);
        self.energy.pass_over(at);
        self.walked_at = self.walked_at.map(|_| at);
        self.pass_over_means(at);
    }

    /// The last step counts, though it was not a whole one.
    fn end_way(&mut self) {
        let (Some((last, _)), Some(walked_at)) = (self.believed, self.walked_at) else {
            return;
        };
        // Who stood still until now went there.
        let runs = self.step == Step::Run;
        if runs && self.ground.chosen() == Some(POSITIONS) && last > walked_at {
            let metres = self.track.end();
            if metres > 0.0 {
                self.ground.step(POSITIONS, walked_at, last, metres);
            }
        }
    }

    fn pass_over_means(&mut self, at: i64) {
        for means in [&mut self.heart_rate, &mut self.power, &mut self.cadence] {
            means.pass_over(at);
        }
    }

    /// The timer stands since a moment, as is known now: what is missing since is not.
    fn stand(&mut self, from: i64, at: i64) {
        for means in [&mut self.heart_rate, &mut self.power, &mut self.cadence] {
            means.stand(from, at);
        }
    }

    fn end_lap(&mut self, at: i64, trigger: LapTrigger, distance_m: Option<f64>) {
        self.note(at);
        let mark = Mark {
            at,
            metres: distance_m.unwrap_or(self.ground.total_m()),
        };
        let measured = distance_m.is_some() || self.ground.is_measured();
        let means = (self.heart_rate.end_lap(at), self.power.end_lap(at));
        self.cadence.end_lap(at);
        self.laps.end(mark, measured, means, trigger);
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
        u8::from(!counts) * 128 + place(rank).min(7) * 16 + low
    }

    fn read(&mut self, at: i64, sensor: u16, quantity: Quantity, value: f64) -> bool {
        let Some(&Some(named)) = self.named.get(usize::from(sensor)) else {
            return false;
        };
        let believed = self.voices.hear(quantity, named.rank, Said { value, at, sensor });
        let runs = self.runs();
        self.energy.hear(sensor, at);
        match quantity {
            Quantity::CoveredM => self.covered(sensor, at, Some(value)),
            Quantity::SpeedMS => {
                self.covered(sensor, at, None);
                if self.ground.chosen() == Some(sensor) {
                    self.standing.measured(value, at);
                }
            }
            Quantity::Steps => {
                let counter = self.counter(sensor, true);
                self.standing.turn(value, at);
                if runs {
                    self.paces.add(counter, value, self.started_unix_ms + at);
                }
            }
            Quantity::CadenceRpm => {
                self.stride(sensor, named, at, value, runs);
                if believed && value > 0.0 && self.settings.sport.counts_strides() {
                    self.standing.turn(1.0, at);
                }
            }
            Quantity::StepRateSpm if believed && value > 0.0 => self.standing.turn(1.0, at),
            Quantity::EnergyKcal => self.burn(sensor, named.rank, at, value, runs),
            Quantity::PressurePa if believed => self.heights.pressure(value, at, runs),
            _ => {}
        }
        if !believed || !runs {
            return believed;
        }
        match quantity {
            Quantity::Strokes | Quantity::Floors | Quantity::ClimbedM => self.voices.add(quantity, value),
            Quantity::HeartRateBpm => self.heart_rate.take(value, at),
            Quantity::PowerW => self.power.take(value, at),
            Quantity::CadenceRpm | Quantity::StrokeRateSpm => {
                if value > 0.0 {
                    self.cadence.take(value, at);
                } else {
                    self.cadence.pass_over(at);
                }
            }
            _ => {}
        }
        believed
    }

    /// A sensor counted so much energy. A strap knows more of it than a machine, as of the heart.
    fn burn(&mut self, sensor: u16, rank: u8, at: i64, kcal: f64, runs: bool) {
        let place = self.voices.place_of(sensor, rank, Quantity::HeartRateBpm);
        self.energy.burn(sensor, place, at, kcal);
        if !runs {
            self.energy.pass_over(at);
        }
    }

    /// A cadence: that of feet counts steps; cranks may turn at a standing bicycle.
    fn stride(&mut self, sensor: u16, named: Named, at: i64, value: f64, runs: bool) {
        if !self.settings.sport.counts_strides() {
            return;
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
        if let Some(metres) = metres
            && self.step == Step::Run
        {
            self.ground
                .step(sensor, before.unwrap_or(at - 1).min(at - 1), at, metres);
        }
        let place = self.voices.place_of(sensor, rank, Quantity::CoveredM);
        self.ground.hear(sensor, place, at);
        // A belt runs on though the runner, of whom a pod tells, has stepped aside.
        if metres.is_some_and(|metres| metres > 0.0) && covers && self.ground.chosen() == Some(sensor) {
            self.standing.turn(1.0, at);
        }
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
        if self.ground.chosen() == Some(POSITIONS) {
            let believes_speed = self.track.believes_speed();
            match fix.speed_m_s.filter(|speed| believes_speed && *speed >= 0.0) {
                Some(speed_m_s) => self.standing.speed(speed_m_s, at),
                None => self.standing.place(at, fix.latitude, fix.longitude),
            }
        }
        if let Some(altitude_m) = fix.altitude_m {
            let accuracy_m = fix.altitude_accuracy_m.unwrap_or(fix.accuracy_m * 1.5);
            let runs = self.runs();
            self.heights.satellites(altitude_m, accuracy_m, at, runs);
        }
        true
    }

    /// What follows by itself from what is known at `now`; each is an entry to take and to write down.
    pub(crate) fn decide(&mut self, now: i64) -> Option<Entry> {
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
            let last = self.timer.auto_pauses().last().map_or(0, |stretch| stretch.to);
            return Some(match turn {
                Turn::Stood(since) => Entry::Stood {
                    at: now,
                    from: since.max(last).max(self.timer.resumed_at()),
                },
                Turn::Moved(since) => Entry::Moved {
                    at: now,
                    from: since.max(self.timer.stood().unwrap_or(since)),
                },
            });
        }
        self.lap_by_itself(now)
    }

    /// A lap that is over. It ended when it was over, not when somebody looked.
    fn lap_by_itself(&self, now: i64) -> Option<Entry> {
        let from = self.laps.counts_from();
        let earliest = self.laps.began().at;
        let (at, trigger, distance_m) = match self.settings.auto_lap? {
            AutoLap::Distance(every_m) => {
                let metres = from.metres + every_m;
                let over = self.ground.is_measured() && self.ground.total_m() >= metres;
                let at = over.then(|| self.ground.moment_of(metres).unwrap_or(now))?;
                (at, LapTrigger::Distance, Some(metres))
            }
            AutoLap::Time(every_ms) => {
                // While it is being made sure whether the athlete stands nobody knows what the timer shows.
                let doubts = self.settings.auto_pause && self.standing.doubts(now);
                if !self.runs() || doubts || self.timer.between(from.at, now) < every_ms {
                    return None;
                }
                let at = self.timer.moment_of(from.at, every_ms);
                let measured = self.ground.is_measured();
                (at, LapTrigger::Time, measured.then(|| self.ground.total_at(at)))
            }
        };
        Some(Entry::Lap {
            at: at.min(now).max(earliest),
            trigger: number_of_trigger(trigger),
            distance_m,
        })
    }
}
