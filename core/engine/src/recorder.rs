//! A workout while it is recorded: its journal, its figures, and the activity that comes of it.

use ritm_model::{DoorError, Sport, location::LocationEvent, recorder::*};

use crate::{
    answer::answers,
    context::Context,
    sensor::Heard,
    store::Fault,
    work::{Due, Job, Turn},
};

/// Writes the journal down, and lets time pass for the recording.
pub(crate) struct Recording;

impl Job for Recording {
    fn turn(&mut self, _context: &mut Context, _turn: Turn) -> Result<Due, Fault> {
        Ok(Due::Woken)
    }

    fn failed(&mut self, _context: &mut Context, _error: &DoorError) -> bool {
        false
    }
}

/// Hears of the position.
pub(crate) fn hear_location(_context: &mut Context, _event: LocationEvent, _at_ms: u64) {}

/// Hears what sensors said, in the order it came.
pub(crate) fn hear(_context: &mut Context, _heard: &[Heard]) {}

answers! {
    ReadRecorder: |_question, _context| Ok(None);
    ReadRecorderSettings: |question, _context| Ok(RecorderSettings {
        sport: question.sport.unwrap_or(Sport::Running),
        position: true,
        auto_pause: false,
        auto_lap: None,
    });
    WakePosition: |_question, _context| Ok(PositionState::Unwanted);
    StartRecording: |_question, _context| Err(RecorderError::Idle.into());
    PauseRecording: |_question, _context| Err(RecorderError::Idle.into());
    ResumeRecording: |_question, _context| Err(RecorderError::Idle.into());
    MarkLap: |_question, _context| Err(RecorderError::Idle.into());
    ChangeRecording: |_question, _context| Err(RecorderError::Idle.into());
    PutSets: |_question, _context| Err(RecorderError::Idle.into());
    FinishRecording: |_question, _context| Err(RecorderError::Idle.into());
    SeeHole: |_question, _context| Ok(());
    KeepRecording: |_question, _context| Err(RecorderError::NotFinished.into());
    DiscardRecording: |_question, _context| Err(RecorderError::NotFinished.into());
    CountAutoPauses: |_question, _context| Err(RecorderError::Idle.into());
    AddByHand: |_question, _context| Err(RecorderError::Impossible.into());
}
