//! What is told aloud of a recording: announced to those who hear the page, spoken where the athlete wants it, and felt.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::{
    SensorId,
    recorder::{Live, LiveLap, Phase, PositionState},
    sensor::ReadSensor,
};

use super::{Recorder, position};
use crate::{
    browser::device,
    door,
    locale::LOCALE,
    state::settings::SETTINGS,
    texts::{t, t_args, t_with},
};

/// Something that happened to a recording.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cue {
    /// It began.
    Started,
    /// A lap ended.
    Lap(LiveLap),
    /// The athlete paused it.
    Paused,
    /// It paused by itself.
    AutoPaused,
    /// It goes on.
    Resumed,
    /// It went on by itself after the program had ended in its midst.
    WentOn,
    /// A sensor is not there any more.
    Lost(SensorId),
    /// It is there again.
    Back(SensorId),
    /// There are no positions any more.
    PositionLost,
    /// There are again.
    PositionBack,
    /// It is finished.
    Finished,
}

impl Cue {
    /// Whether something is lost: that interrupts what is being read out.
    pub(crate) const fn is_loss(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::PositionLost)
    }

    /// How it feels: milliseconds on, off, on.
    const fn pattern(&self) -> &'static [u32] {
        match self {
            Self::Started | Self::Resumed | Self::WentOn => &[200],
            Self::Lap(_) => &[120, 80, 120],
            Self::Paused | Self::AutoPaused => &[80, 60, 80],
            Self::Lost(_) | Self::PositionLost => &[400, 150, 400],
            Self::Back(_) | Self::PositionBack => &[60],
            Self::Finished => &[300, 100, 300, 100, 300],
        }
    }
}

/// What happened between what was known and what is told now. What a page that has just been opened finds is no news,
/// but that the recording went on by itself.
pub(crate) fn between(before: &Recorder, now: Option<&Live>) -> Vec<Cue> {
    let Some(now) = now else { return Vec::new() };
    let before = match before {
        Recorder::Unknown | Recorder::Failed(_) => {
            return now.resumed.map(|_| Cue::WentOn).into_iter().collect();
        }
        Recorder::Idle => return vec![Cue::Started],
        Recorder::Live(heard) if heard.live.activity != now.activity => return vec![Cue::Started],
        Recorder::Live(heard) => &heard.live,
    };
    let mut cues = Vec::new();
    if now.resumed.is_some() && before.resumed != now.resumed {
        cues.push(Cue::WentOn);
    } else if before.phase != now.phase {
        cues.push(match now.phase {
            Phase::Recording => Cue::Resumed,
            Phase::Paused | Phase::Interrupted => Cue::Paused,
            Phase::AutoPaused => Cue::AutoPaused,
            Phase::Finished => Cue::Finished,
        });
    }
    if now.phase == Phase::Finished {
        return cues;
    }
    if now.lap.number > before.lap.number
        && let Some(lap) = now.laps.first()
    {
        cues.push(Cue::Lap(*lap));
    }
    let gone = now.lost.iter().filter(|sensor| !before.lost.contains(sensor));
    cues.extend(gone.map(|sensor| Cue::Lost(*sensor)));
    let back = before.lost.iter().filter(|sensor| !now.lost.contains(sensor));
    cues.extend(back.map(|sensor| Cue::Back(*sensor)));
    let lost =
        |state: PositionState| matches!(state, PositionState::Lost { .. } | PositionState::Unavailable(_));
    match (position(before), position(now)) {
        (PositionState::Known { .. }, state) if lost(state) => cues.push(Cue::PositionLost),
        (state, PositionState::Known { .. }) if lost(state) => cues.push(Cue::PositionBack),
        _ => {}
    }
    cues
}

/// What is announced now: politely, and at once. Screen readers read out what changes in it.
pub(crate) static ANNOUNCED: GlobalSignal<(String, String)> = Signal::global(Default::default);

/// Tells what happened, in every way the athlete wants.
pub(super) fn tell(cue: Cue, live: Option<&Live>) {
    device::vibrate(cue.pattern());
    let live = live.cloned();
    spawn_forever(async move {
        let words = words(&cue, live.as_ref()).await;
        announce(&words, cue.is_loss());
        if matches!(&*SETTINGS.peek(), Some(Ok(settings)) if settings.spoken_cues) {
            device::speak(&words, &LOCALE.peek().tag);
        }
    });
}

/// Lets screen readers read a text out.
pub(crate) fn announce(text: &str, at_once: bool) {
    let mut announced = ANNOUNCED.write();
    let place = if at_once {
        &mut announced.1
    } else {
        &mut announced.0
    };
    // The same words once more are read out only where something is different.
    let again = if place.as_str() == text { "\u{a0}" } else { "" };
    *place = format!("{text}{again}");
}

async fn words(cue: &Cue, live: Option<&Live>) -> String {
    match cue {
        Cue::Started => match live {
            Some(live) => t_with("cue-started", "sport", &LOCALE.peek().sport(live.settings.sport)),
            None => t("cue-resumed"),
        },
        Cue::Lap(lap) => lap_words(lap, live),
        Cue::Paused => t("cue-paused"),
        Cue::AutoPaused => t("cue-auto-paused"),
        Cue::Resumed => t("cue-resumed"),
        Cue::WentOn => t("cue-went-on"),
        Cue::Lost(sensor) => t_with("cue-lost", "name", &name(*sensor).await),
        Cue::Back(sensor) => t_with("cue-back", "name", &name(*sensor).await),
        Cue::PositionLost => t("cue-position-lost"),
        Cue::PositionBack => t("cue-position-back"),
        Cue::Finished => t("cue-finished"),
    }
}

/// "Lap 4: 4 minutes 58 seconds, 1.00 km".
fn lap_words(lap: &LiveLap, live: Option<&Live>) -> String {
    let locale = LOCALE.peek();
    let (minutes, seconds) = (lap.timer_ms / 60_000, lap.timer_ms / 1_000 % 60);
    let time = locale.texts.get(
        "cue-time",
        &[
            ("minutes", minutes.unsigned_abs().into()),
            ("seconds", seconds.unsigned_abs().into()),
        ],
    );
    let number = lap.number.to_string();
    let distance = lap
        .distance_m
        .filter(|metres| *metres > 0.0)
        .zip(live)
        .map(|(metres, live)| locale.distance(metres, live.settings.sport).line());
    let args = [("number", number.into()), ("time", time.into())];
    match distance {
        Some(distance) => {
            let [number, time] = args;
            t_args("cue-lap-distance", &[number, time, ("distance", distance.into())])
        }
        None => t_args("cue-lap", &args),
    }
}

/// What the athlete calls a sensor.
async fn name(sensor: SensorId) -> String {
    match door::ask(ReadSensor { sensor }).await {
        Ok(Some(detail)) => detail.sensor.name,
        Ok(None) | Err(_) => t("sensor-word"),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use ritm_model::{
        ActivityId, LapTrigger, Sport, Timestamp,
        recorder::{Hole, RecorderSettings},
    };

    use super::{super::Heard, *};

    fn live() -> Live {
        Live {
            activity: ActivityId::new(Timestamp::from_unix_ms(0), [1; 10]),
            settings: RecorderSettings {
                sport: Sport::Running,
                position: true,
                auto_pause: false,
                auto_lap: None,
            },
            phase: Phase::Recording,
            started: Timestamp::from_unix_ms(0),
            utc_offset_s: 0,
            values: Vec::new(),
            position: PositionState::Known { accuracy_m: 4.0 },
            lap: lap(1, None),
            laps: Vec::new(),
            holes: Vec::new(),
            resumed: None,
            lost: Vec::new(),
            paused_ms: None,
            missing: Vec::new(),
            sets: Vec::new(),
        }
    }

    fn lap(number: u32, trigger: Option<LapTrigger>) -> LiveLap {
        LiveLap {
            number,
            timer_ms: 60_000,
            distance_m: None,
            heart_rate_bpm: None,
            power_w: None,
            trigger,
        }
    }

    fn known(live: Live) -> Recorder {
        Recorder::Live(Rc::new(Heard { live, at_ms: 0.0 }))
    }

    fn sensor(number: u8) -> SensorId {
        SensorId::new(Timestamp::from_unix_ms(0), [number; 10])
    }

    #[test]
    fn what_a_page_finds_when_it_is_opened_is_no_news() {
        assert_eq!(between(&Recorder::Unknown, Some(&live())), []);
        let mut resumed = live();
        let (from, to) = (Timestamp::from_unix_ms(5), Timestamp::from_unix_ms(9));
        resumed.resumed = Some(Hole { from, to });
        assert_eq!(between(&Recorder::Unknown, Some(&resumed)), [Cue::WentOn]);
        assert_eq!(between(&known(resumed.clone()), Some(&resumed)), []);
    }

    #[test]
    fn each_change_of_phase_is_told_once() {
        assert_eq!(between(&Recorder::Idle, Some(&live())), [Cue::Started]);
        for (phase, cue) in [
            (Phase::Paused, Cue::Paused),
            (Phase::AutoPaused, Cue::AutoPaused),
            (Phase::Finished, Cue::Finished),
        ] {
            let now = Live { phase, ..live() };
            assert_eq!(between(&known(live()), Some(&now)), [cue]);
            assert_eq!(between(&known(now.clone()), Some(&now)), []);
        }
        let paused = Live {
            phase: Phase::Paused,
            ..live()
        };
        assert_eq!(between(&known(paused), Some(&live())), [Cue::Resumed]);
    }

    #[test]
    fn a_lap_that_ended_is_told_with_its_numbers() {
        let ended = lap(1, Some(LapTrigger::Manual));
        let now = Live {
            lap: lap(2, None),
            laps: vec![ended],
            ..live()
        };
        assert_eq!(between(&known(live()), Some(&now)), [Cue::Lap(ended)]);
    }

    #[test]
    fn losses_are_told_and_what_is_back_again() {
        let lost = Live {
            lost: vec![sensor(2)],
            position: PositionState::Lost { since_ms: 10 },
            ..live()
        };
        let gone = between(&known(live()), Some(&lost));
        assert_eq!(gone, [Cue::Lost(sensor(2)), Cue::PositionLost]);
        assert!(gone.iter().all(Cue::is_loss));
        let back = between(&known(lost), Some(&live()));
        assert_eq!(back, [Cue::Back(sensor(2)), Cue::PositionBack]);
        assert!(!back.iter().any(Cue::is_loss));
    }
}
