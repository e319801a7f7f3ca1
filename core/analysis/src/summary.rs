//! Totals, averages and bests of a recording, a part of it, or each of its laps.
//!
//! A [`Method`] beside the distance, the climb and the moving time says how each of them was found. Values that no body
//! or sensor can give (a heart rate of 0 or 300, a power of 5,000 W) count as absent.
//!
//! Averages are taken over time, not over samples, and pauses are left out. Each sample stands until the next one, but
//! not over a hole in which the sensor was lost. The average of the power counts zeros, and that of the cadence doesn't:
//! coasting is part of a ride, and legs at rest have no cadence.
//!
//! Where the recording says something that can't be, it is mended by a rule, and a [`Remark`] says so. A figure that
//! can't be true all the same has a [`Doubt`](ritm_model::summary::Doubt).

mod lap_means;

use ritm_model::{
    ABSENT, Channel, Recording, Samples, Sport, Totals,
    summary::{Curve, DistanceBest, Figure, Mend, Method, Remark, Summary},
};

use crate::{
    believed,
    best::bests,
    between, calibrate,
    channel::{Track, Zeros, holds_s},
    climb::Climb,
    curve::curve,
    device::{KNOWN_TO_DEVICE, ZEROS, device_knows_all, timed_as_the_device},
    doubt,
    extent::Maxima,
    fastest::{fastest, resolution_m},
    limits,
    moving::{Moving, driven},
    path::{Fixes, Way},
    run::{Break, Run, runs},
    snow,
    speed::{mean_speed, not_below, speed},
    swim,
    tail::Tail,
    timeline::Timeline,
    trust,
    work::{self, Work},
};
use lap_means::means_of_laps;

pub use crate::{device::device_totals, doubt::believable};

/// The version of this crate's formulas. It rises whenever any of them gives another number than before.
pub const VERSION: u16 = 7;

/// Computes the summary of a whole recording. `sport` is the sport that the athlete names, which may differ from the
/// recording's.
///
/// Where samples can't tell a number, the device's own total serves, and the method is [`Method::DeviceTotal`]. For a
/// recording without samples that is every number, and it is always the energy. Where the timer ran on after the last
/// sample, the device's totals tell the rest.
pub fn summarise(recording: &Recording, sport: Sport) -> Summary {
    analysed(recording, sport, |analysis, recording| {
        whole(analysis, recording, sport)
    })
}

/// Prepares a recording as it is believed, and computes something of it.
fn analysed<T>(recording: &Recording, sport: Sport, of: impl FnOnce(&Analysis<'_>, &Recording) -> T) -> T {
    let ratio = calibrate::ratio(recording, sport);
    let recording = &*calibrate::scaled(recording, ratio);
    let recording = &*swim::by_lengths(recording, sport);
    let recording = &*between::with_edges(recording);
    let mut analysis = Analysis::new(recording, sport);
    analysis.remarks.extend(calibrate::remark(ratio));
    of(&analysis, recording)
}

/// Everything that is computed from a recording, at little more than the price of its summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Computed {
    /// The summary, as [`summarise`] gives it.
    pub summary: Summary,
    /// The totals of each lap, as [`lap_totals`] gives them.
    pub laps: Vec<Totals>,
    /// The mean-maximal curves of power, heart rate and speed, of those that were recorded: see [`crate::curve`].
    pub curves: Vec<Curve>,
    /// The fastest times over the distances of the sport: see [`crate::fastest`].
    pub distances: Vec<DistanceBest>,
}

/// Computes everything at once: the summary, the totals of each lap, and the curves.
///
/// `sport` is the sport that the athlete names, which may differ from the recording's.
pub fn compute(recording: &Recording, sport: Sport) -> Computed {
    analysed(recording, sport, |analysis, recording| Computed {
        summary: whole(analysis, recording, sport),
        laps: analysis.laps(recording),
        curves: analysis.curves(),
        distances: analysis.distances(recording, sport),
    })
}

fn whole(analysis: &Analysis<'_>, recording: &Recording, sport: Sport) -> Summary {
    let mut summary = analysis.summary(analysis.begin_ms, analysis.end_ms);
    let device = &analysis.device;
    let ours = &mut summary.totals;
    if analysis.end_ms <= analysis.begin_ms {
        ours.elapsed_ms = device.elapsed_ms.or(device.timer_ms).or(ours.elapsed_ms);
        ours.timer_ms = device.timer_ms.or(device.elapsed_ms).or(ours.timer_ms);
        ours.moving_ms = device
            .moving_ms
            .or(device.timer_ms)
            .or(device.elapsed_ms)
            .or(ours.moving_ms);
        summary.moving_method = ours.moving_ms.map(|_| match device.moving_ms {
            Some(_) => Method::DeviceTotal,
            None => Method::MovingIsTimer,
        });
    }
    // A receiver that found a place or two tells no way.
    if ours.distance_m.is_none_or(|metres| metres <= 0.0) && device.distance_m.is_some() {
        ours.distance_m = device.distance_m;
        summary.distance_method = Some(Method::DeviceTotal);
    }
    if sport.has_climb()
        && ours.ascent_m.is_none()
        && (device.ascent_m.is_some() || device.descent_m.is_some())
    {
        ours.ascent_m = device.ascent_m;
        ours.descent_m = device.descent_m;
        summary.gain_method = Some(Method::DeviceTotal);
    }
    ours.avg_speed_m_s = ours
        .avg_speed_m_s
        .or_else(|| mean_speed(ours.distance_m, ours.moving_ms))
        .or(device.avg_speed_m_s);
    ours.energy_kcal = device.energy_kcal;
    let mut told = device.clone();
    summary
        .remarks
        .extend(means_of_laps(ours, &mut told, recording, sport));
    let device = &told;
    let seldom = analysis.seldom_heard(ours.timer_ms);
    let weighty = analysis.tail.as_ref().is_some_and(|tail| tail.weighty);
    let known = device_knows_all(ours, device, |figure| weighty || seldom.contains(&figure));
    summary.remarks.extend(known.into_iter().map(|figure| Remark {
        figure,
        mend: Mend::DeviceKnowsAll,
        amount: 0.0,
    }));
    ours.work_j = device.work_j;
    if !analysis.leaves_out(Figure::AvgPower)
        && let Some(watts) = work::mean_by_total(analysis.work.as_ref(), ours, device)
    {
        ours.avg_power_w = Some(watts);
        summary.power_method = Some(Method::MeanOfWork);
    }
    if ours.avg_power_w.is_none() && device.avg_power_w.is_some() {
        summary.power_method = Some(Method::DeviceTotal);
    }
    timed_as_the_device(ours, device);
    // When the samples lack a channel, the device alone knows it; what the samples show to be none it does not know.
    let nothing = |figure: &Figure| {
        summary
            .remarks
            .iter()
            .any(|remark| remark.figure == *figure && remark.mend == Mend::MostlyZero)
    };
    for figure in KNOWN_TO_DEVICE.into_iter().filter(|figure| !nothing(figure)) {
        let value = figure.of(ours).or(figure.of(device));
        figure.put(ours, value);
    }
    if sport.has_climb() {
        ours.min_altitude_m = ours.min_altitude_m.or(device.min_altitude_m);
        ours.max_altitude_m = ours.max_altitude_m.or(device.max_altitude_m);
    }
    let silent = ZEROS.into_iter().flatten();
    summary.remarks.extend(
        silent
            .filter(|figure| figure.of(&recording.totals) == Some(0.0) && figure.of(ours).is_none())
            .map(|&figure| Remark {
                figure,
                mend: Mend::ZeroIsNone,
                amount: 0.0,
            }),
    );
    // A device counts lifts as well, and no lost pod: that it says more or less is no doubt.
    let explained = summary
        .remarks
        .iter()
        .any(|remark| matches!(remark.mend, Mend::LiftsLeftOut | Mend::CounterStood));
    let compared = summary.distance_method.filter(|_| !explained);
    summary.doubts = doubt::doubts(ours, compared, device, sport);
    summary
}

/// Computes the summary of the part `from_ms..to_ms` of a recording, in milliseconds since its start, from its samples
/// and what its totals add beyond them.
///
/// Distance, climb and times are the share of the whole recording's that falls into the part, so that the parts of a
/// recording add up to the whole.
pub fn summarise_part(recording: &Recording, sport: Sport, from_ms: i64, to_ms: i64) -> Summary {
    let (from_ms, to_ms) = swim::snapped_part(recording, sport, from_ms, to_ms);
    analysed(recording, sport, |analysis, _| analysis.summary(from_ms, to_ms))
}

/// Computes the totals of each lap from the samples, in the order of [`Recording::laps`]. What lies beyond the last
/// sample comes from the device's totals.
pub fn lap_totals(recording: &Recording, sport: Sport) -> Vec<Totals> {
    if recording.laps.is_empty() {
        return Vec::new();
    }
    analysed(recording, sport, |analysis, recording| analysis.laps(recording))
}

/// Whether a channel was heard at all, rather than written as zero by a device whose sensor was not there.
pub fn is_heard(samples: &Samples, channel: &Channel) -> bool {
    let Some(column) = samples.column(channel) else {
        return false;
    };
    !limits::zero_is_silence(channel)
        || column
            .raw
            .iter()
            .any(|&raw| raw != ABSENT && column.scale.value(raw) != 0.0)
}

/// A channel's values, how long each of them stands, and the sums of both.
struct Measured {
    values: Vec<f64>,
    holds_s: Vec<f64>,
    track: Track,
}

impl Measured {
    fn new(timeline: &Timeline<'_>, values: Vec<f64>, zeros: Zeros) -> Self {
        let holds_s = holds_s(timeline, &values);
        Self {
            track: Track::new(&values, &holds_s, zeros),
            values,
            holds_s,
        }
    }

    fn runs(&self, timeline: &Timeline<'_>, window: (usize, usize), across: Break) -> Vec<Run> {
        runs(timeline, &self.values, &self.holds_s, window, across)
    }
}

/// Values of which only the largest is asked for.
struct Level {
    maxima: Maxima,
    values: Vec<f64>,
}

impl Level {
    fn new(values: Vec<f64>) -> Self {
        Self {
            maxima: Maxima::new(&values),
            values,
        }
    }

    fn top(&self, from: usize, to: usize) -> Option<f64> {
        self.maxima.of(&self.values, from, to)
    }
}

/// A recording prepared so that the totals of any part follow quickly.
struct Analysis<'a> {
    timeline: Timeline<'a>,
    sport: Sport,
    begin_ms: i64,
    end_ms: i64,
    fixes: Option<Fixes>,
    way: Option<Way>,
    moving: Option<Moving>,
    climb: Option<Climb>,
    climb_method: Option<Method>,
    speed: Option<Level>,
    heart_rate: Option<Measured>,
    cadence: Option<Measured>,
    power: Option<Measured>,
    temperature: Option<Measured>,
    altitude: Option<Level>,
    /// The altitude with its sign turned, so that its largest value is the lowest altitude.
    depth: Option<Level>,
    /// The work that a power meter added up.
    work: Option<Work>,
    /// The device's totals, as they are believed.
    device: Totals,
    /// What was after the last sample.
    tail: Option<Tail>,
    remarks: Vec<Remark>,
}

impl<'a> Analysis<'a> {
    fn new(recording: &'a Recording, sport: Sport) -> Self {
        let timeline = Timeline::new(&recording.samples, believed::pauses(recording, sport));
        let fixes = Fixes::new(&timeline, limits::top_speed_m_s(sport));
        let mut way = Way::new(&timeline, fixes.as_ref(), recording.totals.distance_m, sport);
        if let Some(way) = &mut way {
            between::fill(recording, &timeline, way, sport);
            if swim::has_lengths(recording, sport) {
                way.method = Method::DistanceByLengths;
                let taken_back = swim::turns_taken_back(recording, sport);
                way.remarks.extend((taken_back > 0).then_some(Remark {
                    figure: Figure::Distance,
                    mend: Mend::TurnsTakenBack,
                    amount: taken_back as f64,
                }));
            }
        }
        let mut way = way.or_else(|| between::by_laps(recording, &timeline));
        let mut remarks: Vec<Remark> = way.iter().flat_map(|way| way.remarks.iter().copied()).collect();
        let speeds = speed(&timeline, way.as_ref(), sport);
        if let Some((mend, amount)) = speeds.as_ref().and_then(|speeds| speeds.mend) {
            remarks.push(Remark {
                figure: Figure::MaxSpeed,
                mend,
                amount,
            });
        }
        let speeds = speeds.map(|speeds| speeds.values);
        let totals_m = way.as_ref().map(|way| way.totals_m.as_slice());
        let driven = driven(&timeline, speeds.as_deref(), sport);
        // Between laps' ends the way knows exactly when it stood still, and a speed made of it does not.
        let of_laps = way.as_ref().is_some_and(|way| way.method == Method::DeviceTotal);
        let shown = driven.as_deref().or(speeds.as_deref()).filter(|_| !of_laps);
        let mut moving = swim::moving(recording, sport, &timeline)
            .or_else(|| Moving::new(&timeline, shown, totals_m, sport));
        let altitude = sport
            .has_climb()
            .then(|| believed::read(&timeline, &Channel::Altitude, sport))
            .flatten()
            .map(|reading| reading.values);
        let mut climb = altitude.as_ref().and_then(|altitude| {
            let column = recording.samples.column(&Channel::Altitude)?;
            Some(Climb::new(&timeline, altitude, column.scale, sport))
        });
        let climb_method = match &climb {
            Some(climb) => Some(climb.method),
            None => (!sport.has_climb()).then_some(Method::NoClimb),
        };
        if let Some(altitude) = altitude.as_ref().filter(|_| sport.goes_by_lift()) {
            let lifts = snow::lifts(&timeline, altitude);
            let went_m = way.as_ref().map_or(0.0, Way::total_m);
            if let Some(climb) = climb.as_mut() {
                climb.loss_m = snow::loss_m(&timeline, altitude);
            }
            let totals = [
                way.as_mut().map(|way| &mut way.totals_m),
                climb.as_mut().map(|climb| &mut climb.gain_m),
                moving.as_mut().map(|moving| &mut moving.totals_ms),
            ];
            for totals in totals.into_iter().flatten() {
                lifts.take_off(totals);
            }
            let lifted_m = went_m - way.as_ref().map_or(0.0, Way::total_m);
            if lifted_m >= 1.0 {
                remarks.push(Remark {
                    figure: Figure::Distance,
                    mend: Mend::LiftsLeftOut,
                    amount: lifted_m,
                });
            }
            if let Some(moving) = moving.as_mut().filter(|_| !lifts.is_empty()) {
                moving.method = Method::MovingByRuns;
            }
        }
        let mut measured = |channel, zeros, figures: &[Figure]| {
            let heard = trust::hear(&timeline, &channel, speeds.as_deref(), sport);
            remarks.extend(heard.mends.into_iter().flat_map(|mend| {
                figures.iter().map(move |&figure| Remark {
                    figure,
                    mend,
                    amount: 0.0,
                })
            }));
            Some(Measured::new(&timeline, heard.values?, zeros))
        };
        let heart_rate = measured(Channel::HeartRate, Zeros::Count, &[Figure::MaxHeartRate]);
        let cadence = measured(
            Channel::Cadence,
            Zeros::Skip,
            &[Figure::AvgCadence, Figure::MaxCadence],
        );
        let power = measured(
            Channel::Power,
            Zeros::Count,
            &[Figure::AvgPower, Figure::MaxPower],
        );
        let temperature = measured(Channel::Temperature, Zeros::Count, &[]);
        let last_ms = timeline.time_ms.last().map_or(0, |&last| last.max(0));
        let mut this = Self {
            begin_ms: timeline.time_ms.first().map_or(0, |&first| first.min(0)),
            end_ms: last_ms,
            moving,
            climb,
            climb_method,
            speed: speeds.map(Level::new),
            heart_rate,
            cadence,
            work: power
                .as_ref()
                .filter(|_| {
                    let left_out = |remark: &Remark| remark.figure == Figure::AvgPower;
                    !remarks.iter().any(left_out)
                })
                .and_then(|power| Work::new(&timeline, &power.track)),
            power,
            temperature,
            depth: altitude
                .as_ref()
                .map(|values| Level::new(values.iter().map(|value| -value).collect())),
            altitude: altitude.map(Level::new),
            fixes,
            way,
            device: device_totals(&recording.totals, sport),
            tail: None,
            remarks,
            sport,
            timeline,
        };
        if this.end_ms > this.begin_ms {
            let sampled = this.totals(this.begin_ms, this.end_ms);
            this.tail = Tail::new(recording, &this.device, &sampled, last_ms, sport);
        }
        if let Some(tail) = &this.tail {
            let (from_ms, to_ms) = (tail.from_ms, tail.to_ms);
            let (added_ms, added_m) = (tail.length_ms() as f64, tail.metres(from_ms, to_ms));
            this.end_ms = to_ms;
            let beyond = [
                (Figure::Elapsed, Mend::TimeBeyondSamples, added_ms),
                (Figure::Timer, Mend::TimeBeyondSamples, added_ms),
                (
                    Figure::Moving,
                    Mend::TimeBeyondSamples,
                    tail.moved_ms(from_ms, to_ms) as f64,
                ),
                (Figure::Distance, Mend::DistanceBeyondSamples, added_m),
                (Figure::Ascent, Mend::DeviceKnowsAll, tail.ascent_m),
                (Figure::Descent, Mend::DeviceKnowsAll, tail.descent_m),
            ];
            this.remarks.extend(
                beyond
                    .into_iter()
                    .filter(|&(_, mend, amount)| {
                        // A few seconds or metres need no words.
                        amount
                            >= if mend == Mend::TimeBeyondSamples {
                                5000.0
                            } else {
                                15.0
                            }
                    })
                    .map(|(figure, mend, amount)| Remark { figure, mend, amount }),
            );
        }
        this
    }

    fn summary(&self, from_ms: i64, to_ms: i64) -> Summary {
        let totals = self.totals(from_ms, to_ms);
        let (first, past) = self.timeline.window(from_ms, to_ms);
        let mut all = Vec::new();
        for (channel, measured, across) in [
            (Channel::HeartRate, &self.heart_rate, Break::NoTime),
            (Channel::Power, &self.power, Break::Nought),
        ] {
            if let Some(measured) = measured {
                let runs = measured.runs(&self.timeline, (first, past), across);
                all.extend(bests(&channel, &runs));
            }
        }
        Summary {
            version: VERSION,
            distance_method: totals.distance_m.and(self.way.as_ref()).map(|way| way.method),
            gain_method: self.climb_method,
            moving_method: totals.moving_ms.map(|_| match &self.moving {
                Some(moving) => moving.method,
                None => Method::MovingIsTimer,
            }),
            bests: all,
            bounds: self.fixes.as_ref().and_then(|fixes| fixes.bounds(first, past)),
            power_method: totals.avg_power_w.map(|_| match &self.work {
                Some(_) => Method::MeanOfWork,
                None => Method::MeanOfSamples,
            }),
            remarks: self.remarks_of(from_ms <= self.begin_ms && to_ms >= self.end_ms),
            doubts: Vec::new(),
            totals,
        }
    }

    /// What is remarked of all, or of a part: how many turns were taken back is told of all lengths.
    fn remarks_of(&self, all: bool) -> Vec<Remark> {
        let told = |remark: &&Remark| all || remark.mend != Mend::TurnsTakenBack;
        self.remarks.iter().filter(told).copied().collect()
    }

    /// The figures of channels that were heard over less than half of the timer's time.
    fn seldom_heard(&self, timer_ms: Option<i64>) -> Vec<Figure> {
        let half_s = timer_ms.unwrap_or(0) as f64 / 2000.0;
        [
            (&self.heart_rate, [Figure::AvgHeartRate, Figure::MaxHeartRate]),
            (&self.power, [Figure::AvgPower, Figure::MaxPower]),
            (
                &self.temperature,
                [Figure::AvgTemperature, Figure::MaxTemperature],
            ),
        ]
        .into_iter()
        .filter(|(channel, _)| {
            channel
                .as_ref()
                .is_some_and(|channel| channel.track.seconds(0, self.timeline.len()) < half_s)
        })
        .flat_map(|(_, figures)| figures)
        // What is left out of ours is in the device's.
        .filter(|&figure| !self.leaves_out(figure))
        .collect()
    }

    /// Whether a part of a figure's channel was left out as no measurement.
    fn leaves_out(&self, figure: Figure) -> bool {
        self.remarks.iter().any(|remark| {
            remark.figure == figure && matches!(remark.mend, Mend::ZeroIsNone | Mend::PowerHeldOver)
        })
    }

    fn curves(&self) -> Vec<Curve> {
        let timeline = &self.timeline;
        let mut curves = Vec::new();
        let all = (0, timeline.len());
        for (channel, measured, across) in [
            (Channel::Power, &self.power, Break::Nought),
            (Channel::HeartRate, &self.heart_rate, Break::NoTime),
        ] {
            if let Some(measured) = measured {
                curves.extend(curve(channel, &measured.runs(timeline, all, across)));
            }
        }
        if let Some(speed) = self
            .speed
            .as_ref()
            .filter(|speed| speed.values.iter().any(|&v| v > 0.0))
        {
            let held_s = holds_s(timeline, &speed.values);
            curves.extend(curve(
                Channel::Speed,
                &runs(timeline, &speed.values, &held_s, all, Break::Nought),
            ));
        }
        curves
    }

    fn distances(&self, recording: &Recording, sport: Sport) -> Vec<DistanceBest> {
        let doubtful = swim::doubtful(recording, sport);
        self.way
            .as_ref()
            .map(|way| {
                let least_m = match way.method {
                    Method::DeviceTotal => between::shortest_lap_m(recording),
                    _ => resolution_m(&way.totals_m),
                };
                fastest(&self.timeline.time_ms, &way.totals_m, sport, least_m, &doubtful)
            })
            .unwrap_or_default()
    }

    fn laps(&self, recording: &Recording) -> Vec<Totals> {
        /// Laps are told in whole seconds: one may seem to end so much after the next begins.
        const ROUNDED_MS: i64 = 1_000;
        let nexts = recording.laps.iter().skip(1).map(|next| Some(next.from_ms));
        recording
            .laps
            .iter()
            .zip(nexts.chain([None]))
            .map(|(lap, next_ms)| {
                let shared_ms = |next_ms: i64| lap.to_ms.saturating_sub(next_ms);
                let end_ms = next_ms
                    .filter(|&next_ms| {
                        next_ms > lap.from_ms && (0..=ROUNDED_MS).contains(&shared_ms(next_ms))
                    })
                    .unwrap_or(lap.to_ms);
                let mut totals = self.totals(lap.from_ms, end_ms);
                if let Some(tail) = &self.tail
                    && tail.within_ms(lap.from_ms, lap.to_ms) > lap.to_ms.saturating_sub(lap.from_ms) / 2
                {
                    let device = device_totals(&lap.device, self.sport);
                    device_knows_all(&mut totals, &device, |_| true);
                    for figure in KNOWN_TO_DEVICE {
                        let value = figure.of(&totals).or(figure.of(&device));
                        figure.put(&mut totals, value);
                    }
                }
                totals
            })
            .collect()
    }

    /// Whether all of several samples are of one time: nobody knows how long it took.
    fn is_untimed(&self) -> bool {
        self.timeline.len() > 1 && self.timeline.time_ms.first() == self.timeline.time_ms.last()
    }

    fn totals(&self, from_ms: i64, to_ms: i64) -> Totals {
        let timeline = &self.timeline;
        if timeline.is_empty() {
            return Totals::default();
        }
        if self.is_untimed() {
            return Totals {
                distance_m: self.way.as_ref().map(Way::total_m),
                min_altitude_m: self
                    .depth
                    .as_ref()
                    .and_then(|level| level.top(0, timeline.len()))
                    .map(|turned| -turned),
                max_altitude_m: self
                    .altitude
                    .as_ref()
                    .and_then(|level| level.top(0, timeline.len())),
                ..Totals::default()
            };
        }
        let from_ms = from_ms.clamp(self.begin_ms, self.end_ms);
        let to_ms = to_ms.clamp(from_ms, self.end_ms);
        let elapsed_ms = to_ms.saturating_sub(from_ms);
        // Beyond the last sample the timer ran: the tail is as long as it did.
        let sampled_ms = |at_ms: i64| match &self.tail {
            Some(tail) => at_ms.min(tail.from_ms),
            None => at_ms,
        };
        let paused_ms = timeline.pauses.paused_ms(sampled_ms(from_ms), sampled_ms(to_ms));
        let timer_ms = elapsed_ms.saturating_sub(paused_ms).max(0);
        let between =
            |totals: &[f64]| (timeline.total_at(totals, to_ms) - timeline.total_at(totals, from_ms)).max(0.0);
        let in_tail = |of: &dyn Fn(&Tail) -> f64| self.tail.as_ref().map_or(0.0, of);
        let moving_ms = match &self.moving {
            Some(moving) => {
                let moved_ms = in_tail(&|tail| tail.moved_ms(from_ms, to_ms) as f64);
                ((between(&moving.totals_ms) + moved_ms).round() as i64).min(timer_ms)
            }
            None => timer_ms,
        };
        let distance_m = self
            .way
            .as_ref()
            .map(|way| between(&way.totals_m) + in_tail(&|tail| tail.metres(from_ms, to_ms)));
        let climbed = |of: &dyn Fn(&Climb) -> f64, rest: &dyn Fn(&Tail) -> f64| {
            let share = in_tail(&|tail| tail.share(from_ms, to_ms) * rest(tail));
            self.climb.as_ref().map(|climb| of(climb) + share)
        };
        let mean_power_w = match &self.work {
            Some(work) => work.mean(timeline, from_ms, to_ms),
            None => None,
        };
        let (first, past) = timeline.window(from_ms, to_ms);
        let mean = |channel: &Option<Measured>| channel.as_ref().and_then(|it| it.track.mean(first, past));
        let max = |channel: &Option<Measured>| {
            let channel = channel.as_ref()?;
            channel.track.max(&channel.values, first, past)
        };
        let top = |level: &Option<Level>| level.as_ref().and_then(|level| level.top(first, past));
        let avg_speed_m_s = mean_speed(distance_m, Some(moving_ms));
        // What is left of a lap of which the most was no measurement tells nothing of the lap.
        let told = |power: &Measured| power.track.seconds(first, past) * 2000.0 >= timer_ms as f64;
        let whole = from_ms <= self.begin_ms && to_ms >= self.end_ms;
        let power = match &self.power {
            Some(power) if !whole && self.leaves_out(Figure::AvgPower) && !told(power) => &None,
            _ => &self.power,
        };
        Totals {
            elapsed_ms: Some(elapsed_ms),
            timer_ms: Some(timer_ms),
            moving_ms: Some(moving_ms),
            distance_m,
            ascent_m: climbed(&|climb| between(&climb.gain_m), &|tail| tail.ascent_m),
            descent_m: climbed(&|climb| between(&climb.loss_m), &|tail| tail.descent_m),
            energy_kcal: None,
            avg_speed_m_s,
            max_speed_m_s: top(&self.speed).map(|top| not_below(top, avg_speed_m_s)),
            avg_heart_rate_bpm: mean(&self.heart_rate),
            max_heart_rate_bpm: max(&self.heart_rate),
            avg_cadence_rpm: mean(&self.cadence),
            max_cadence_rpm: max(&self.cadence),
            avg_power_w: mean_power_w.or_else(|| mean(power)),
            max_power_w: max(power),
            avg_temperature_c: mean(&self.temperature),
            max_temperature_c: max(&self.temperature),
            min_altitude_m: top(&self.depth).map(|turned| -turned),
            max_altitude_m: top(&self.altitude),
            work_j: None,
        }
    }
}

#[cfg(test)]
mod filled;
#[cfg(test)]
mod reported;
#[cfg(test)]
pub(crate) mod tests;
