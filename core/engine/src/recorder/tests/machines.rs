//! What machines count besides metres.

use ritm_model::{Channel, Quantity, Sport, recorder::*};

use super::rig::{Rig, settings, told};

#[test]
fn a_climber_tells_its_rate_its_floors_and_its_climb() {
    let mut rig = Rig::new("climber");
    rig.start(RecorderSettings {
        position: false,
        ..settings(Sport::FitnessTraining)
    });
    let climb = |rig: &mut Rig, seconds: i64| {
        for second in 1..=seconds {
            rig.pass(1000);
            rig.say(1, 0, Quantity::StepRateSpm, 60.0);
            if second % 20 == 0 {
                rig.say(1, 0, Quantity::Floors, 1.0);
                rig.say(1, 0, Quantity::ClimbedM, 3.0);
            }
        }
    };
    climb(&mut rig, 200);
    rig.engine.call(PauseRecording {}).unwrap();
    climb(&mut rig, 60);
    rig.engine.call(ResumeRecording {}).unwrap();
    climb(&mut rig, 100);
    let figures = [Figure::StepRate, Figure::Floors, Figure::Ascent].map(|figure| rig.figure(figure));
    assert_eq!(
        figures,
        [Some(60.0), Some(15.0), Some(45.0)],
        "a pause does not count"
    );
    rig.finish();
    let id = rig.keep();
    let recording = rig.recording(id);
    assert_eq!(recording.totals.ascent_m, Some(45.0));
    let channel = |name: &str| {
        let columns = recording.samples.columns.iter();
        let mut channels = columns.map(|column| &column.channel);
        let named = |channel: &&Channel| matches!(channel, Channel::Extra(extra) if extra.name == name);
        told(&recording, channels.find(named).unwrap())
    };
    let floors = channel("floors");
    assert_eq!(floors.first().unwrap().1, 1.0);
    assert_eq!(floors.last().unwrap().1, 15.0);
    assert!(floors.windows(2).all(|two| two[0].1 <= two[1].1));
    assert_eq!(channel("climbed").last().unwrap().1, 45.0);
    assert!(channel("step_rate").iter().all(|&(_, rate)| rate == 60.0));
}

#[test]
fn a_rowers_strokes_are_counted() {
    let mut rig = Rig::new("strokes");
    rig.start(RecorderSettings {
        position: false,
        ..settings(Sport::IndoorRowing)
    });
    for second in 0..60 {
        rig.pass(1000);
        rig.say(1, 0, Quantity::StrokeRateSpm, 20.0);
        if second % 3 == 0 {
            rig.say(1, 0, Quantity::Strokes, 1.0);
        }
    }
    assert_eq!(rig.figure(Figure::Strokes), Some(20.0));
    assert_eq!(rig.figure(Figure::StrokeRate), Some(20.0));
    assert_eq!(rig.figure(Figure::Ascent), None);
}
