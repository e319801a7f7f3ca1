//! Sensors: found, paired, kept connected, and heard.
//!
//! [`manager`] is all of them together, a [`device`] is a paired one with its connection, [`near`] are those that are
//! found, [`kept`] and [`log`] what is written down. What came from the radio waits in the [`inbox`] for the next turn.

mod capture;
mod desk;
mod device;
mod inbox;
mod kept;
mod log;
mod look;
mod manager;
mod near;

use std::{cell::RefCell, rc::Rc};

use ritm_model::{
    DoorError, SensorId, Timestamp,
    door::{Topic, Work},
    radio::{RadioEvent, RadioFault},
    sensor::*,
};
use ritm_sensors::Reading;

use self::{
    inbox::{Inbox, Input},
    kept::Column,
    look::Look,
    manager::Manager,
};
use crate::{
    answer::{Answer, Answered, Errand, answers},
    context::Context,
    request::{HostAnswer, RequestId},
    store::{
        Fault,
        field::{self, Kind, Life, SensorField},
        v1::Told,
    },
    work::{Due, Job, Turn},
};

/// What a paired sensor said, for the recorder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Heard {
    /// Which sensor.
    pub(crate) sensor: SensorId,
    /// At which place it is believed: see [`rank`].
    pub(crate) rank: u8,
    /// What it said.
    pub(crate) reading: Reading,
    /// When it was so, on the monotonic clock.
    pub(crate) at_ms: u64,
}

/// Keeps sensors connected while somebody wants them.
pub(crate) struct Sensing {
    inbox: Rc<RefCell<Inbox>>,
    hears: fn(&mut Context, &[Heard]),
}

impl Sensing {
    /// `hears` takes each reading, in the order of their happening.
    pub(crate) fn new(context: &mut Context, hears: fn(&mut Context, &[Heard])) -> Self {
        Self {
            inbox: context.memory.of::<Manager>().inbox(),
            hears,
        }
    }
}

impl Job for Sensing {
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Due, Fault> {
        let mut heard = Vec::new();
        let due = Manager::with(context, |manager, context| manager.turn(context, &mut heard))?;
        if !heard.is_empty() {
            (self.hears)(context, &heard);
        }
        Ok(due)
    }

    fn hear(&mut self, context: &Context, id: RequestId, answer: HostAnswer) -> Due {
        let at_ms = context.monotonic_ms() as u64;
        self.inbox.borrow_mut().push(Input::Answer(id, answer), at_ms);
        Due::Now
    }

    fn failed(&mut self, context: &mut Context, _error: &DoorError) -> bool {
        let now_ms = context.monotonic_ms() as u64;
        context.memory.of::<Manager>().failed(now_ms)
    }

    fn starts_over(&self) -> bool {
        false
    }
}

/// Hears of the radio: what sensors say goes to the recorder in the next turn.
pub(crate) fn hear(context: &mut Context, event: RadioEvent, at_ms: u64) {
    let inbox = context.memory.of::<Manager>().inbox();
    inbox.borrow_mut().push(Input::Event(event), at_ms);
    context.wake(Work::Sensors);
}

/// Wants the sensors connected while a workout is recorded that began then, or no more.
pub(crate) fn attend(context: &mut Context, recording: Option<Timestamp>) {
    let now_ms = context.monotonic_ms() as u64;
    context.memory.of::<Manager>().attend(recording, now_ms);
    context.wake(Work::Sensors);
}

/// The sensors that are used, were here and are here no more: neither connected nor heard for longer than their kind is
/// silent.
pub(crate) fn lost(context: &mut Context) -> Result<Vec<SensorId>, Fault> {
    look(context, |manager, now_ms| manager.lost(now_ms))
}

/// Lets the manager know, and shows what is now.
fn look<R>(context: &mut Context, work: impl FnOnce(&mut Manager, u64) -> R) -> Result<R, Fault> {
    Manager::look(context)?;
    let now_ms = context.monotonic_ms() as u64;
    Ok(work(context.memory.of::<Manager>(), now_ms))
}

/// What is kept is another now.
fn changed(context: &mut Context) {
    context.memory.of::<Manager>().reload();
    context.news.changed(Topic::Sensors);
    context.wake(Work::Sensors);
}

/// Changes what is kept of a sensor.
fn set<T: rusqlite::ToSql + minicbor::Encode<()>>(
    context: &mut Context,
    sensor: SensorId,
    column: Column,
    value: &T,
) -> Result<(), Fault> {
    kept::set(&context.db, sensor, column, value)?;
    set_field(context, sensor, column.field(), value)?;
    changed(context);
    Ok(())
}

fn set_field<T: minicbor::Encode<()>>(
    context: &mut Context,
    sensor: SensorId,
    field: SensorField,
    value: &T,
) -> Result<(), Fault> {
    context.set_field(Kind::Sensor, sensor.as_bytes(), field as i64, value)
}

/// Pairs a sensor no more. Of those that can't be taken back any more a tombstone is left.
fn forget(context: &mut Context, sensor: SensorId) -> Result<(), Fault> {
    let now = context.now();
    for outlived in kept::remove_outlived(&context.db, now)? {
        let stamp = context.stamp();
        field::bury(&context.db, stamp, Kind::Sensor, outlived.as_bytes())?;
    }
    kept::forget(&context.db, sensor, now)?;
    let life = Life::Trashed(now.unix_ms());
    set_field(context, sensor, SensorField::Life, &life)?;
    changed(context);
    Ok(())
}

fn set_order(context: &mut Context, first: &[SensorId]) -> Result<(), Fault> {
    kept::order(&context.db, first)?;
    for (place, kept) in (1_u32..).zip(kept::read(&context.db)?) {
        let place = if kept.ordered { place } else { 0 };
        set_field(context, kept.id, SensorField::Place, &place)?;
    }
    changed(context);
    Ok(())
}

/// Lets the manager do something that it goes on with in its next turn.
fn order(context: &mut Context, work: impl FnOnce(&mut Manager, u64)) {
    let now_ms = context.monotonic_ms() as u64;
    work(context.memory.of::<Manager>(), now_ms);
    context.wake(Work::Sensors);
}

fn find(context: &mut Context) -> Result<(), Fault> {
    let manager = context.memory.of::<Manager>();
    if manager.has_no_radio() || manager.has_dialog() {
        return Err(SensorError::NoRadio.into());
    }
    order(context, |manager, now_ms| manager.find(true, now_ms));
    context.news.changed(Topic::Sensors);
    Ok(())
}

fn pair(context: &mut Context, device: &ritm_model::radio::DeviceKey) -> Result<SensorId, Fault> {
    let told = context.memory.of::<Manager>().near(device);
    let told = told.ok_or(SensorError::NotNear)?;
    let id = keep(context, device, &told)?;
    changed(context);
    Ok(id)
}

/// Keeps a device as a paired sensor.
fn keep(
    context: &mut Context,
    device: &ritm_model::radio::DeviceKey,
    told: &Told,
) -> Result<SensorId, Fault> {
    let id = kept::pair(context, device, told)?;
    set_field(context, id, SensorField::Life, &Life::Alive)?;
    Ok(id)
}

answers! {
    ReadSensors: |_question, context| look(context, |manager, now_ms| manager.show(now_ms));
    ReadSensor: |question, context| look(context, |manager, now_ms| manager.detail(question.sensor, now_ms));
    WakeSensors: |_question, context| {
        order(context, Manager::lease);
        Ok(())
    };
    FindSensors: |_question, context| find(context);
    StopFinding: |_question, context| {
        order(context, |manager, now_ms| manager.find(false, now_ms));
        context.news.changed(Topic::Sensors);
        Ok(())
    };
    PairSensor: |question, context| pair(context, &question.device);
    ForgetSensor: |question, context| forget(context, question.sensor);
    RestoreSensor: |question, context| {
        kept::restore(&context.db, question.sensor)?;
        set_field(context, question.sensor, SensorField::Life, &Life::Alive)?;
        changed(context);
        Ok(())
    };
    RenameSensor: |question, context| {
        let name: String = question.name.trim().chars().filter(|letter| !letter.is_control()).take(64).collect();
        set(context, question.sensor, Column::Name, &name)
    };
    SetWheel: |question, context| {
        if !(0.3..=4.0).contains(&question.wheel_m) {
            return Err(SensorError::Wheel.into());
        }
        set(context, question.sensor, Column::Wheel, &question.wheel_m)
    };
    EnableSensor: |question, context| set(context, question.sensor, Column::Enabled, &question.enabled);
    AskBeats: |question, context| set(context, question.sensor, Column::Beats, &question.beats);
    OrderSensors: |question, context| set_order(context, &question.order);
    CapturePackets: |question, context| {
        let known = look(context, |manager, _| manager.capture(question.sensor, question.on))?;
        context.news.changed(Topic::Sensors);
        if known { Ok(()) } else { Err(SensorError::NotFound.into()) }
    };
    ReadPackets: |question, context| {
        let text = look(context, |manager, _| manager.packets(question.sensor))?;
        text.ok_or_else(|| SensorError::NotFound.into())
    };
}

impl Answer for ChooseSensor {
    fn answer(self, context: &mut Context) -> Result<Answered<Self::Reply>, Fault> {
        let manager = context.memory.of::<Manager>();
        if manager.has_no_radio() || manager.scans() {
            return Err(SensorError::NoRadio.into());
        }
        let now_ms = context.monotonic_ms() as u64;
        // The dialog needs the athlete's press, which does not last: the radio is not opened first.
        let dialog = Manager::with(context, |manager, context| manager.choose(context, now_ms));
        Ok(match dialog {
            Some(dialog) => Answered::Later(Box::new(Choosing { dialog })),
            None => Answered::Now(None),
        })
    }
}

/// Waits for the athlete to choose.
struct Choosing {
    dialog: RequestId,
}

impl Errand<Option<SensorId>> for Choosing {
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Option<Option<SensorId>>, Fault> {
        let Some(choice) = context.memory.of::<Manager>().chosen(self.dialog) else {
            return Ok(None);
        };
        match choice {
            Ok(None) => Ok(Some(None)),
            Ok(Some((device, name))) => {
                let look = Look::advertised(&[], &name);
                let mut told = Told {
                    name,
                    ..Told::default()
                };
                told.set_kinds(&look.kinds, &look.profiles);
                let known = context.memory.of::<Manager>().lost_to_host_as(&told.name);
                let known = match known {
                    Some(sensor) => kept::call(&context.db, sensor, &device)?,
                    None => None,
                };
                let id = match known {
                    Some(id) => id,
                    None => keep(context, &device, &told)?,
                };
                order(context, Manager::lease);
                changed(context);
                Ok(Some(Some(id)))
            }
            Err(RadioFault::WantsPress) => Err(SensorError::WantsPress.into()),
            Err(RadioFault::NotReady(_)) => Err(SensorError::NoRadio.into()),
            Err(_) => Err(SensorError::Unreachable.into()),
        }
    }

    fn waits(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
