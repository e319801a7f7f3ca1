//! A workout while it is recorded: its journal, its figures, and the activity that comes of it.
//!
//! - What happens is an [`entry::Entry`]. [`course::Course`] takes one after the other and knows what follows: distance,
//!   laps, averages. The same entries give the same again, after a kill and years later.
//! - [`running::Running`] holds what is not written yet. The job writes it down every second, and buttons at once.
//! - [`place`] asks the host for positions; [`live`] says what screens show.
//! - [`tape`] makes the recording, [`keep`] the activity.

mod keep;
mod live;
mod place;
mod recount;
mod running;

#[cfg(test)]
mod tests;

use ritm_model::{
    ActivityId, Channel, DoorError, LapTrigger, Sport, StrengthSet,
    door::{Topic, Work},
    location::LocationEvent,
    recorder::*,
};
use ritm_sensors::When;

use self::{place::Place, running::Running};
use crate::{
    answer::{Answer, Answered, answers},
    context::Context,
    journal::{
        entry::{Entry, Step, StoredFix, number_of_datum, number_of_trigger},
        tape,
    },
    request::{HostAnswer, RequestId},
    sensor::{self, Heard},
    settings,
    store::Fault,
    work::{Due, Job, Turn},
};

/// The journal is written this often.
const TICK_MS: f64 = 1000.0;

/// What the recorder remembers between questions.
#[derive(Default)]
struct Recorder {
    /// Whether it was looked for in the database.
    loaded: bool,
    running: Option<Running>,
    place: Place,
    ticks_ms: f64,
}

/// Writes the journal down, and lets time pass for the recording.
#[derive(Default)]
pub(crate) struct Recording {
    answers: Vec<(RequestId, HostAnswer)>,
    failed: bool,
}

/// Does something with the recorder, which knows what is in the database.
fn with<R>(
    context: &mut Context,
    work: impl FnOnce(&mut Recorder, &mut Context) -> Result<R, Fault>,
) -> Result<R, Fault> {
    let mut recorder = std::mem::take(context.memory.of::<Recorder>());
    let outcome = recorder
        .look_back(context)
        .and_then(|()| work(&mut recorder, context));
    *context.memory.of::<Recorder>() = recorder;
    outcome
}

/// Does something with the recorder as it is remembered: what happens is heard though the database can't be read now.
fn hearing(context: &mut Context, work: impl FnOnce(&mut Recorder, &mut Context)) {
    let mut recorder = std::mem::take(context.memory.of::<Recorder>());
    // Where nothing was looked up yet and nothing can be, there is nothing to record into.
    if recorder.loaded || recorder.look_back(context).is_ok() {
        work(&mut recorder, context);
    }
    *context.memory.of::<Recorder>() = recorder;
}

impl Recorder {
    fn look_back(&mut self, context: &Context) -> Result<(), Fault> {
        if let Some(running) = &mut self.running
            && !running.look_back(&context.db)?
        {
            self.running = None;
            self.loaded = false;
        }
        if !self.loaded {
            self.running = Running::load(context)?;
            self.loaded = true;
        }
        Ok(())
    }

    fn running(&mut self) -> Result<&mut Running, Fault> {
        self.running.as_mut().ok_or_else(|| RecorderError::Idle.into())
    }

    /// The recording that runs, or waits to be kept, if it is this one.
    fn running_as(&mut self, activity: ActivityId) -> Option<&mut Running> {
        self.running.as_mut().filter(|running| running.id == activity)
    }

    fn wants_positions(&self) -> bool {
        self.running
            .as_ref()
            .is_some_and(|running| running.listens() && running.course.settings.position)
    }

    fn live(&mut self, context: &mut Context) -> Result<Option<Live>, Fault> {
        let now_ms = context.monotonic_ms();
        let position = self.place.state(self.wants_positions(), now_ms);
        let Some(running) = &mut self.running else {
            return Ok(None);
        };
        let chosen = settings::get(&context.db)?;
        let limits = live::Limits {
            max_heart_rate_bpm: chosen.max_heart_rate_bpm,
            threshold_power_w: chosen.threshold_power_w,
        };
        let now = running.known_at(now_ms);
        let sensors = sensor::lost(context)?;
        Ok(Some(live::live(running, now, position, limits, |sensor| {
            sensors.contains(&sensor)
        })))
    }

    /// Lets a button be pressed: what follows of it is on disk when it is answered.
    fn press(
        &mut self,
        context: &mut Context,
        press: impl FnOnce(&mut Running, Moment) -> Result<(), Fault>,
    ) -> Result<Live, Fault> {
        let now_ms = context.monotonic_ms();
        let running = self.running()?;
        running.pass(context);
        let moment = Moment {
            known: running.known_at(now_ms).max(0),
            now: running.at(now_ms).max(0),
        };
        press(running, moment)?;
        running.write(context)?;
        context.news.changed(Topic::Recorder);
        context.wake(Work::Recording);
        self.live(context)?.ok_or_else(|| RecorderError::Idle.into())
    }
}

/// When a button was pressed, in milliseconds since the recording began.
#[derive(Clone, Copy)]
struct Moment {
    /// Up to when it is recorded: the same, unless it was interrupted.
    known: i64,
    now: i64,
}

impl Job for Recording {
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Due, Fault> {
        let failed = std::mem::take(&mut self.failed);
        let answers = std::mem::take(&mut self.answers);
        with(context, |recorder, context| {
            let now_ms = context.monotonic_ms();
            if failed {
                recorder.place.forget();
            }
            for (id, answer) in &answers {
                recorder.place.hear(*id, answer, now_ms);
            }
            if !answers.is_empty() {
                context.news.changed_among_many(Topic::Recorder);
            }
            let positions = recorder.wants_positions();
            let listens = recorder.running.as_ref().is_some_and(Running::listens);
            let running = recorder.running.as_ref().filter(|running| running.listens());
            let recording = running.map(|running| running.started);
            if recorder.place.ask(context, positions, recording) {
                // In a transaction of its own: what is asked does not wait for room on the disk.
                return Ok(Due::Now);
            }
            if listens
                && now_ms >= recorder.ticks_ms
                && let Some(running) = &mut recorder.running
            {
                running.pass(context);
                // While it is paused there is nothing to lose: days may pass.
                if running.course.step == Step::Run || running.has_news() {
                    running.write(context)?;
                }
                running.let_go(context)?;
                recorder.ticks_ms = now_ms + TICK_MS;
                context.news.changed_among_many(Topic::Recorder);
            }
            let tick_ms = listens.then_some(recorder.ticks_ms);
            let next_ms = tick_ms.into_iter().chain(recorder.place.due_ms(positions));
            Ok(next_ms.min_by(f64::total_cmp).map_or(Due::Woken, Due::At))
        })
    }

    fn hear(&mut self, _context: &Context, id: RequestId, answer: HostAnswer) -> Due {
        self.answers.push((id, answer));
        Due::Now
    }

    fn failed(&mut self, _context: &mut Context, _error: &DoorError) -> bool {
        self.failed = true;
        false
    }
}

/// Hears of the position.
pub(crate) fn hear_location(context: &mut Context, event: LocationEvent, at_ms: u64) {
    hearing(context, |recorder, context| match event {
        LocationEvent::Fix(fix) => {
            recorder.place.fix(&fix, at_ms as f64);
            let wanted = recorder.wants_positions();
            let Some(running) = recorder.running.as_mut().filter(|_| wanted) else {
                return;
            };
            let at = running.at(at_ms as f64) - i64::from(fix.age_ms);
            let fix = StoredFix {
                latitude: fix.latitude,
                longitude: fix.longitude,
                accuracy_m: fix.accuracy_m,
                altitude_m: fix.altitude_m,
                altitude_accuracy_m: fix.altitude_accuracy_m,
                speed_m_s: fix.speed_m_s,
                bearing_deg: fix.bearing_deg,
                age_ms: fix.age_ms,
                altitude_datum: fix.altitude_datum.map(number_of_datum),
            };
            if at >= 0 {
                running.put_fix(at, fix);
            }
        }
        LocationEvent::Ended(fault) => {
            recorder.place.end(fault, at_ms as f64);
            context.wake(Work::Recording);
        }
    });
}

/// Hears what sensors said, in the order it came.
pub(crate) fn hear(context: &mut Context, heard: &[Heard]) {
    hearing(context, |recorder, _context| {
        let Some(running) = recorder.running.as_mut().filter(|running| running.listens()) else {
            return;
        };
        for one in heard {
            running.hear(one);
        }
    });
}

impl Running {
    fn hear(&mut self, heard: &Heard) {
        let sensor = match self.course.index_of(heard.sensor) {
            Some((index, rank)) if rank == heard.rank => index,
            known => {
                let index = known.map_or(self.course.next_sensor(), |(index, _)| index);
                self.put(Entry::Sensor {
                    index,
                    id: *heard.sensor.as_bytes(),
                    rank: heard.rank,
                });
                index
            }
        };
        let reading = heard.reading;
        let quantity = self.course.quantity_index(reading.quantity).unwrap_or_else(|| {
            let index = self.course.next_quantity();
            self.put(Entry::Quantity {
                index,
                code: reading.quantity.code().to_owned(),
            });
            index
        });
        let at = self.at(heard.at_ms as f64);
        let value = reading.value;
        self.put(match reading.when {
            When::Before { ms } => Entry::Reading {
                at: at - i64::from(ms),
                sensor,
                quantity,
                value,
            },
            When::Span { from, seconds } => Entry::Span {
                at,
                sensor,
                quantity,
                value,
                from_unix_ms: from.unix_ms(),
                seconds,
            },
            When::Arrival | When::WallClock(_) | When::DeviceMs(_) => Entry::Reading {
                at,
                sensor,
                quantity,
                value,
            },
        });
    }
}

fn check(settings: &RecorderSettings) -> Result<(), Fault> {
    const LEAST_M: f64 = 50.0;
    const LEAST_MS: i64 = 10_000;
    let fine = match settings.auto_lap {
        None => true,
        Some(AutoLap::Distance(metres)) => metres.is_finite() && metres >= LEAST_M,
        Some(AutoLap::Time(ms)) => ms >= LEAST_MS,
    };
    if fine {
        Ok(())
    } else {
        Err(RecorderError::AutoLap.into())
    }
}

fn start(context: &mut Context, chosen: RecorderSettings) -> Result<Live, Fault> {
    with(context, |recorder, context| {
        if let Some(live) = recorder.live(context)? {
            return Ok(live);
        }
        check(&chosen)?;
        settings::remember_recorder(context, &chosen)?;
        recorder.running = Some(Running::begin(context, chosen)?);
        recorder.press(context, |running, moment| {
            running.put(Entry::Step {
                at: moment.now,
                step: Step::Run,
            });
            Ok(())
        })
    })
}

fn pause(running: &mut Running, moment: Moment) -> Result<(), Fault> {
    if running.course.step == Step::Finish {
        return Err(RecorderError::Finished.into());
    }
    if running.interrupted {
        running.end_interruption(moment.now);
    } else if running.course.step == Step::Run {
        running.put(Entry::Step {
            at: moment.now,
            step: Step::Pause,
        });
    }
    Ok(())
}

fn resume(running: &mut Running, moment: Moment) {
    let at = moment.now;
    if running.interrupted {
        running.end_interruption(at);
    }
    if running.course.step != Step::Run {
        running.put(Entry::Step { at, step: Step::Run });
    } else if running.course.timer.stood().is_some() {
        running.put(Entry::Moved { at, from: at });
        running.put(Entry::Step { at, step: Step::Run });
    }
}

fn finish(running: &mut Running, moment: Moment) {
    if running.course.step == Step::Finish {
        return;
    }
    running.interrupted = false;
    running.put(Entry::Step {
        at: moment.known,
        step: Step::Finish,
    });
}

/// Ends a lap; one that has ended already has ended once.
fn mark_lap(running: &mut Running, lap: u32, at: i64) -> Result<(), Fault> {
    let current = running.course.lap(at).0;
    if current > lap {
        return Ok(());
    }
    if running.course.step == Step::Finish || running.interrupted {
        return Err(RecorderError::Finished.into());
    }
    if current == lap {
        let measured = running.course.ground.is_measured();
        running.put(Entry::Lap {
            at,
            trigger: number_of_trigger(LapTrigger::Manual),
            distance_m: measured.then(|| running.course.ground.total_m()),
        });
    }
    Ok(())
}

fn put_sets(running: &mut Running, sets: &[StrengthSet], at: i64) -> Result<(), Fault> {
    keep::check_sets(sets)?;
    let sets = sets.iter().map(Into::into).collect();
    running.put(Entry::Sets { at, sets });
    Ok(())
}

/// Where it went, as far as that is written down.
fn way(running: &Running, context: &Context, points: u16) -> Result<Vec<(f64, f64)>, Fault> {
    let samples = tape::recording(&running.tape(&context.db)?).samples;
    let (Some(north), Some(east)) = (
        samples.values(&Channel::Latitude),
        samples.values(&Channel::Longitude),
    ) else {
        return Ok(Vec::new());
    };
    let known: Vec<(f64, f64)> = north
        .into_iter()
        .zip(east)
        .filter(|(north, east)| north.is_finite() && east.is_finite())
        .collect();
    let step = known.len().div_ceil(usize::from(points.max(2)) - 1).max(1);
    let mut thinned: Vec<(f64, f64)> = known.iter().copied().step_by(step).collect();
    // Where it ended is told in any case.
    if let Some(&last) = known.last()
        && thinned.last() != Some(&last)
    {
        thinned.push(last);
    }
    Ok(thinned)
}

/// What a sport is usually recorded with.
fn usual(sport: Sport) -> RecorderSettings {
    let indoors = matches!(
        sport,
        Sport::TreadmillRunning
            | Sport::IndoorCycling
            | Sport::IndoorRowing
            | Sport::PoolSwimming
            | Sport::StrengthTraining
            | Sport::FitnessTraining
            | Sport::Yoga
            | Sport::Climbing
            | Sport::RacketSport
            | Sport::TeamSport
    );
    RecorderSettings {
        sport,
        position: !indoors,
        auto_pause: false,
        auto_lap: None,
    }
}

fn wake_position(context: &mut Context) -> Result<PositionState, Fault> {
    with(context, |recorder, context| {
        let now_ms = context.monotonic_ms();
        recorder.place.want(now_ms);
        context.wake(Work::Recording);
        Ok(recorder.place.state(true, now_ms))
    })
}

/// Lets an errand go on with a recording that waits to be kept; one that is kept already is told.
fn keeping(
    context: &mut Context,
    workout: ActivityId,
    begin: impl FnOnce(&Running) -> Result<keep::Keep, Fault>,
) -> Result<Answered<ActivityId>, Fault> {
    with(context, |recorder, context| {
        let Some(running) = recorder.running_as(workout) else {
            return keep::kept(context, workout).map(Answered::Now);
        };
        let errand = begin(running)?;
        if running.has_news() {
            running.write(context)?;
        }
        Ok(Answered::Later(Box::new(errand)))
    })
}

impl Answer for KeepRecording {
    fn answer(self, context: &mut Context) -> Result<Answered<ActivityId>, Fault> {
        keeping(context, self.activity, |running| {
            keep::Keep::begin(running, self.remarks, self.auto_pauses, self.trim_ms)
        })
    }
}

impl Answer for DiscardRecording {
    fn answer(self, context: &mut Context) -> Result<Answered<ActivityId>, Fault> {
        keeping(context, self.activity, |running| {
            keep::Keep::begin_discarding(running, self.remarks)
        })
    }
}

impl Answer for CountAutoPauses {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        let errand = recount::Recounting::begin(context, self.activity, self.count)?;
        Ok(Answered::Later(Box::new(errand)))
    }
}

answers! {
    ReadRecorder: |_question, context| with(context, Recorder::live);
    ReadRecorderSettings: |question, context| {
        let kept = settings::recorder(&context.db, question.sport)?;
        Ok(kept.unwrap_or_else(|| usual(question.sport.unwrap_or(Sport::Running))))
    };
    WakePosition: |_question, context| wake_position(context);
    StartRecording: |question, context| start(context, question.settings);
    PauseRecording: |_question, context| with(context, |recorder, context| recorder.press(context, pause));
    ResumeRecording: |_question, context| with(context, |recorder, context| {
        recorder.press(context, |running, moment| {
            resume(running, moment);
            Ok(())
        })
    });
    MarkLap: |question, context| with(context, |recorder, context| {
        recorder.press(context, |running, moment| mark_lap(running, question.lap, moment.known))
    });
    ChangeRecording: |question, context| with(context, |recorder, context| {
        check(&question.settings)?;
        recorder.running()?;
        settings::remember_recorder(context, &question.settings)?;
        recorder.press(context, |running, moment| {
            let settings = (&question.settings).into();
            running.put(Entry::Settings { at: moment.known, settings });
            Ok(())
        })
    });
    PutSets: |question, context| with(context, |recorder, context| {
        recorder.press(context, |running, moment| put_sets(running, &question.sets, moment.known))
    });
    FinishRecording: |_question, context| with(context, |recorder, context| {
        recorder.press(context, |running, moment| {
            finish(running, moment);
            Ok(())
        })
    });
    ReadWay: |question, context| with(context, |recorder, context| {
        way(recorder.running()?, context, question.points)
    });
    SeeHole: |_question, context| with(context, |recorder, context| {
        if recorder.running.as_ref().is_some_and(|running| running.course.unseen) {
            recorder.press(context, |running, moment| {
                running.put(Entry::Seen { at: moment.known });
                Ok(())
            })?;
        }
        Ok(())
    });
    AddByHand: |question, context| keep::add_by_hand(context, &question);
}
