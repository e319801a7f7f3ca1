//! Sensors: found, paired, kept connected, and heard.

use ritm_model::{DoorError, SensorId, radio::RadioEvent, sensor::*};
use ritm_sensors::Reading;

use crate::{
    answer::answers,
    context::Context,
    store::Fault,
    work::{Due, Job, Turn},
};

/// What a paired sensor said, for the recorder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Heard {
    /// Which sensor.
    pub(crate) sensor: SensorId,
    /// The place in the athlete's order: smaller is believed before larger.
    pub(crate) rank: u8,
    /// What it said.
    pub(crate) reading: Reading,
    /// When it was so, on the monotonic clock.
    pub(crate) at_ms: u64,
}

/// Keeps sensors connected while somebody wants them.
pub(crate) struct Sensing;

impl Job for Sensing {
    fn turn(&mut self, _context: &mut Context, _turn: Turn) -> Result<Due, Fault> {
        Ok(Due::Woken)
    }

    fn failed(&mut self, _context: &mut Context, _error: &DoorError) -> bool {
        false
    }
}

/// Hears of the radio, and hands what sensors say to the recorder.
pub(crate) fn hear(_context: &mut Context, _event: RadioEvent, _at_ms: u64) {}

/// Wants the sensors connected while a workout is recorded, or no more.
pub(crate) fn attend(_context: &mut Context, _recording: bool) {}

answers! {
    ReadSensors: |_question, _context| Ok(Sensors::default());
    ReadSensor: |_question, _context| Ok(None);
    WakeSensors: |_question, _context| Ok(());
    FindSensors: |_question, _context| Ok(());
    StopFinding: |_question, _context| Ok(());
    ChooseSensor: |_question, _context| Err(SensorError::NoRadio.into());
    PairSensor: |_question, _context| Err(SensorError::NoRadio.into());
    ForgetSensor: |_question, _context| Err(SensorError::NotFound.into());
    RestoreSensor: |_question, _context| Err(SensorError::NotFound.into());
    RenameSensor: |_question, _context| Err(SensorError::NotFound.into());
    SetWheel: |_question, _context| Err(SensorError::NotFound.into());
    EnableSensor: |_question, _context| Err(SensorError::NotFound.into());
    OrderSensors: |_question, _context| Ok(());
    CapturePackets: |_question, _context| Err(SensorError::NotFound.into());
    ReadPackets: |_question, _context| Err(SensorError::NotFound.into());
}
