//! What every implementation of the radio's port has to pass.
//!
//! An implementation is put behind [`RadioUnderTest`] with one device in its reach, [`Peer`], and [`run`] goes through
//! [`STEPS`] in their order. What the surroundings can't do, such as switching the radio off, is told as left out, never as
//! passed.

use std::collections::BTreeMap;

use ritm_model::radio::{DeviceKey, Finding, RadioAnswer, RadioAsk, RadioEvent, RadioFault, RadioState};
use ritm_sensors::uuids::assigned;
use uuid::Uuid;

pub use super::simulated_radio::Said;
use crate::RequestId;

/// The device that is in reach of a radio that is tried: a heart rate strap that notifies [`Peer::NOTIFIES`] at least once
/// a second while it is subscribed to.
pub struct Peer;

impl Peer {
    /// Its name.
    pub const NAME: &'static str = "Ritm Strap";
    /// The service it advertises. It has the Battery Service (0x180F) as well.
    pub const SERVICE: Uuid = assigned(0x180d);
    /// What it notifies: Heart Rate Measurement.
    pub const NOTIFIES: Uuid = assigned(0x2a37);
    /// What can be read, and what it holds: Battery Level.
    pub const READABLE: (Uuid, u8) = (assigned(0x2a19), 87);
    /// What can be written: Heart Rate Control Point.
    pub const WRITABLE: Uuid = assigned(0x2a39);
    /// What it does not have.
    pub const MISSING: Uuid = assigned(0x2a5b);
}

/// What happens to the surroundings of a radio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The device is out of reach from now on.
    Away,
    /// It is in reach again.
    Back,
    /// The radio is switched off.
    Off,
    /// The radio is switched on.
    On,
}

/// A radio that is tried.
pub trait RadioUnderTest {
    /// Asks it for something.
    fn ask(&mut self, ask: RadioAsk) -> RequestId;
    /// What it says next; `None` when it says nothing for `within_ms` milliseconds.
    fn next(&mut self, within_ms: u32) -> Option<Said>;
    /// Changes its surroundings; `false` when that can't be done here.
    fn change(&mut self, change: Change) -> bool;
}

/// Why a step is not passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The surroundings can't do what it needs.
    LeftOut,
    /// The radio breaks the contract.
    Broken(String),
}

impl From<String> for Miss {
    fn from(why: String) -> Self {
        Self::Broken(why)
    }
}

/// A step: what is asked of every radio, and how it is tried.
pub type Step = (&'static str, fn(&mut Course<'_>) -> Result<(), Miss>);

/// All steps. Each goes on where the one before ended.
pub const STEPS: &[Step] = &[
    ("it says how it is when it is opened", opens),
    ("it finds the device", finds),
    ("after a scan has ended nothing is seen", ends_scan),
    ("it connects and tells what the device has", connects),
    (
        "connecting what is connected is answered as connected",
        connects_again,
    ),
    ("it reads", reads),
    ("what the device does not have is unsupported", misses),
    ("it writes", writes),
    ("nothing is notified that was not subscribed to", is_silent),
    ("it notifies what was subscribed to", notifies),
    ("asks of one device are answered in their order", keeps_order),
    ("a device that goes is lost, once", loses),
    ("a device that is gone does nothing", is_gone),
    ("an attempt to connect can be given up", gives_up),
    ("a device that is back is connected again", returns),
    (
        "a connection ends, and is lost before that is answered",
        disconnects,
    ),
    ("a device that is not known is gone", knows_not),
    (
        "a radio that is switched off says so and does nothing",
        switches_off,
    ),
    ("a radio that is switched on does everything again", switches_on),
    ("every ask was answered once", answers_once),
];

/// What came of a step.
pub type Verdict = (&'static str, Result<(), Miss>);

/// Goes through all steps; ends at the first that is broken, as the later ones stand on it.
pub fn run(radio: &mut dyn RadioUnderTest) -> Vec<Verdict> {
    let mut course = Course {
        radio,
        finding: Finding::Scan,
        device: DeviceKey(String::new()),
        answers: BTreeMap::new(),
        heard: Vec::new(),
        asked: Vec::new(),
        events: Vec::new(),
    };
    let mut verdicts = Vec::new();
    for &(name, step) in STEPS {
        let outcome = step(&mut course);
        let ends = matches!(outcome, Err(Miss::Broken(_)));
        verdicts.push((name, outcome));
        if ends {
            break;
        }
    }
    verdicts
}

/// Everything in time takes at most this long.
const PATIENCE_MS: u32 = 15_000;

/// A radio on its way through the steps.
pub struct Course<'a> {
    radio: &'a mut dyn RadioUnderTest,
    finding: Finding,
    device: DeviceKey,
    answers: BTreeMap<RequestId, Vec<Result<RadioAnswer, RadioFault>>>,
    /// Who was answered, in the order it was heard.
    heard: Vec<RequestId>,
    asked: Vec<RequestId>,
    /// What happened by itself, until a step takes it.
    events: Vec<RadioEvent>,
}

type Answer = Result<RadioAnswer, RadioFault>;

impl Course<'_> {
    fn ask(&mut self, ask: RadioAsk) -> RequestId {
        let id = self.radio.ask(ask);
        self.asked.push(id);
        id
    }

    /// Hears one thing; `false` when nothing is said for so long.
    fn hear(&mut self, within_ms: u32) -> bool {
        match self.radio.next(within_ms) {
            Some(Said::Answer(id, answer)) => {
                self.heard.push(id);
                self.answers.entry(id).or_default().push(answer);
            }
            Some(Said::Event(event)) => self.events.push(event),
            None => return false,
        }
        true
    }

    fn answer_to(&mut self, id: RequestId) -> Result<Answer, Miss> {
        // What is notified meanwhile must not make it endless.
        for _ in 0..1000 {
            if let Some(answer) = self.answers.get(&id).and_then(|answers| answers.first()) {
                return Ok(answer.clone());
            }
            if !self.hear(PATIENCE_MS) {
                break;
            }
        }
        Err(format!("ask {id} has no answer").into())
    }

    fn do_ask(&mut self, ask: RadioAsk) -> Result<Answer, Miss> {
        let id = self.ask(ask);
        self.answer_to(id)
    }

    /// Waits for something that happens by itself.
    fn event(&mut self, what: &str, is: impl Fn(&RadioEvent) -> bool) -> Result<RadioEvent, Miss> {
        for _ in 0..1000 {
            if let Some(at) = self.events.iter().position(&is) {
                return Ok(self.events.remove(at));
            }
            if !self.hear(PATIENCE_MS) {
                break;
            }
        }
        Err(format!("{what} is not told").into())
    }

    /// Hears for a while.
    fn listen(&mut self, ms: u32) {
        // What is notified once a second must not make it endless.
        for _ in 0..ms / 500 + 4 {
            if !self.hear(ms) {
                return;
            }
        }
    }

    fn connect(&self) -> RadioAsk {
        RadioAsk::Connect {
            device: self.device.clone(),
        }
    }

    fn disconnect(&self) -> RadioAsk {
        RadioAsk::Disconnect {
            device: self.device.clone(),
        }
    }

    fn read(&self, characteristic: Uuid) -> RadioAsk {
        RadioAsk::Read {
            device: self.device.clone(),
            characteristic,
        }
    }

    fn subscribe(&self) -> RadioAsk {
        RadioAsk::Subscribe {
            device: self.device.clone(),
            characteristic: Peer::NOTIFIES,
        }
    }

    fn expect_connected(&mut self) -> Result<(), Miss> {
        let ask = self.connect();
        match self.do_ask(ask)? {
            Ok(RadioAnswer::Connected {
                services,
                characteristics,
                ..
            }) => {
                let all = [Peer::NOTIFIES, Peer::READABLE.0, Peer::WRITABLE];
                let has =
                    services.contains(&Peer::SERVICE) && all.iter().all(|one| characteristics.contains(one));
                if has {
                    Ok(())
                } else {
                    Err(format!("it has only {services:?} with {characteristics:?}").into())
                }
            }
            other => Err(format!("connecting is answered by {other:?}").into()),
        }
    }

    fn expect(&mut self, ask: RadioAsk, is: impl Fn(&Answer) -> bool) -> Result<(), Miss> {
        let said = format!("{ask:?}");
        let answer = self.do_ask(ask)?;
        if is(&answer) {
            Ok(())
        } else {
            Err(format!("{said} is answered by {answer:?}").into())
        }
    }

    fn change(&mut self, change: Change) -> Result<(), Miss> {
        if self.radio.change(change) {
            Ok(())
        } else {
            Err(Miss::LeftOut)
        }
    }
}

const fn is_notified(event: &RadioEvent) -> bool {
    matches!(event, RadioEvent::Notified { .. })
}

const fn is_lost(event: &RadioEvent) -> bool {
    matches!(event, RadioEvent::Lost { .. })
}

fn opens(course: &mut Course<'_>) -> Result<(), Miss> {
    match course.do_ask(RadioAsk::Open)? {
        Ok(RadioAnswer::State(RadioState::Ready, finding)) => {
            course.finding = finding;
            Ok(())
        }
        other => Err(format!("opening is answered by {other:?}").into()),
    }
}

fn finds(course: &mut Course<'_>) -> Result<(), Miss> {
    let services = vec![Peer::SERVICE];
    if course.finding == Finding::Dialog {
        let ask = RadioAsk::Choose {
            services,
            names: Vec::new(),
            used: vec![Peer::SERVICE, assigned(0x180f)],
        };
        return match course.do_ask(ask)? {
            Ok(RadioAnswer::Chosen { device, name }) if name == Peer::NAME => {
                course.device = device;
                Ok(())
            }
            other => Err(format!("choosing is answered by {other:?}").into()),
        };
    }
    course.expect(RadioAsk::Scan { services }, |answer| {
        *answer == Ok(RadioAnswer::Done)
    })?;
    let seen = course.event(
        "the device",
        |event| matches!(event, RadioEvent::Seen(seen) if seen.name == Peer::NAME),
    )?;
    if let RadioEvent::Seen(seen) = seen {
        if !seen.services.contains(&Peer::SERVICE) {
            return Err(format!("it is seen without its service: {seen:?}").into());
        }
        course.device = seen.device;
    }
    Ok(())
}

fn ends_scan(course: &mut Course<'_>) -> Result<(), Miss> {
    if course.finding == Finding::Dialog {
        return Err(Miss::LeftOut);
    }
    course.expect(RadioAsk::StopScan, |answer| *answer == Ok(RadioAnswer::Done))?;
    course.events.clear();
    course.listen(2_000);
    let seen = course
        .events
        .iter()
        .any(|event| matches!(event, RadioEvent::Seen(_)));
    if seen {
        Err("it is seen after the scan has ended".to_owned().into())
    } else {
        Ok(())
    }
}

fn connects(course: &mut Course<'_>) -> Result<(), Miss> {
    course.expect_connected()
}

fn connects_again(course: &mut Course<'_>) -> Result<(), Miss> {
    course.expect_connected()
}

fn reads(course: &mut Course<'_>) -> Result<(), Miss> {
    let (characteristic, value) = Peer::READABLE;
    let ask = course.read(characteristic);
    course.expect(ask, |answer| *answer == Ok(RadioAnswer::Value(vec![value])))
}

fn misses(course: &mut Course<'_>) -> Result<(), Miss> {
    let ask = course.read(Peer::MISSING);
    course.expect(ask, |answer| *answer == Err(RadioFault::Unsupported))
}

fn writes(course: &mut Course<'_>) -> Result<(), Miss> {
    let ask = RadioAsk::Write {
        device: course.device.clone(),
        characteristic: Peer::WRITABLE,
        bytes: vec![1],
        confirmed: true,
    };
    course.expect(ask, |answer| *answer == Ok(RadioAnswer::Done))
}

fn is_silent(course: &mut Course<'_>) -> Result<(), Miss> {
    course.events.clear();
    course.listen(2_500);
    if course.events.iter().any(is_notified) {
        return Err("it notifies what nobody subscribed to".to_owned().into());
    }
    Ok(())
}

fn notifies(course: &mut Course<'_>) -> Result<(), Miss> {
    let ask = course.subscribe();
    course.expect(ask, |answer| *answer == Ok(RadioAnswer::Done))?;
    for _ in 0..3 {
        let event = course.event("a packet", is_notified)?;
        let RadioEvent::Notified {
            device,
            characteristic,
            bytes,
        } = event
        else {
            continue;
        };
        if device != course.device || characteristic != Peer::NOTIFIES || bytes.len() < 2 {
            return Err(format!("{device:?} notifies {characteristic} {bytes:02x?}").into());
        }
    }
    Ok(())
}

fn keeps_order(course: &mut Course<'_>) -> Result<(), Miss> {
    let asks = [
        Peer::READABLE.0,
        Peer::MISSING,
        Peer::READABLE.0,
        Peer::READABLE.0,
    ];
    let asked: Vec<RequestId> = asks
        .into_iter()
        .map(|characteristic| {
            let ask = course.read(characteristic);
            course.ask(ask)
        })
        .collect();
    for id in &asked {
        let _answer = course.answer_to(*id)?;
    }
    let heard: Vec<RequestId> = course
        .heard
        .iter()
        .copied()
        .filter(|id| asked.contains(id))
        .collect();
    if heard == asked {
        Ok(())
    } else {
        Err(format!("{asked:?} are answered as {heard:?}").into())
    }
}

fn loses(course: &mut Course<'_>) -> Result<(), Miss> {
    course.events.clear();
    course.change(Change::Away)?;
    course.event("that the device is lost", is_lost)?;
    course.listen(2_000);
    if course.events.iter().any(is_lost) {
        return Err("it is lost twice".to_owned().into());
    }
    Ok(())
}

fn is_gone(course: &mut Course<'_>) -> Result<(), Miss> {
    if course.events.iter().any(is_notified) {
        course.events.retain(|event| !is_notified(event));
    }
    // Where the device can't be taken away it still answers.
    if !course.radio.change(Change::Away) {
        return Err(Miss::LeftOut);
    }
    let ask = course.read(Peer::READABLE.0);
    course.expect(ask, |answer| *answer == Err(RadioFault::Gone))
}

fn gives_up(course: &mut Course<'_>) -> Result<(), Miss> {
    course.change(Change::Away)?;
    let ask = course.connect();
    let attempt = course.ask(ask);
    course.listen(300);
    let ask = course.disconnect();
    course.expect(ask, |answer| *answer == Ok(RadioAnswer::Done))?;
    match course.answer_to(attempt)? {
        Err(RadioFault::Cancelled | RadioFault::Gone) => Ok(()),
        other => Err(format!("the attempt is answered by {other:?}").into()),
    }
}

fn returns(course: &mut Course<'_>) -> Result<(), Miss> {
    course.change(Change::Back)?;
    course.expect_connected()?;
    is_silent(course)?;
    notifies(course)
}

fn disconnects(course: &mut Course<'_>) -> Result<(), Miss> {
    course.events.clear();
    let ask = course.disconnect();
    course.expect(ask, |answer| *answer == Ok(RadioAnswer::Done))?;
    if !course.events.iter().any(is_lost) {
        return Err("it is not lost before the disconnection is answered"
            .to_owned()
            .into());
    }
    course.events.clear();
    course.listen(2_000);
    if course
        .events
        .iter()
        .any(|event| is_notified(event) || is_lost(event))
    {
        return Err("it goes on after it is disconnected".to_owned().into());
    }
    Ok(())
}

fn knows_not(course: &mut Course<'_>) -> Result<(), Miss> {
    let ask = RadioAsk::Read {
        device: DeviceKey("no such device".to_owned()),
        characteristic: Peer::READABLE.0,
    };
    course.expect(ask, |answer| *answer == Err(RadioFault::Gone))
}

fn switches_off(course: &mut Course<'_>) -> Result<(), Miss> {
    course.expect_connected()?;
    course.events.clear();
    course.change(Change::Off)?;
    course.event("that the radio is off", |event| {
        matches!(event, RadioEvent::State(RadioState::Off))
    })?;
    let ask = course.connect();
    course.expect(ask, |answer| {
        matches!(answer, Err(RadioFault::NotReady(RadioState::Off)))
    })
}

fn switches_on(course: &mut Course<'_>) -> Result<(), Miss> {
    course.change(Change::On)?;
    course.event("that the radio is ready", |event| {
        matches!(event, RadioEvent::State(RadioState::Ready))
    })?;
    course.expect_connected()?;
    notifies(course)
}

fn answers_once(course: &mut Course<'_>) -> Result<(), Miss> {
    course.listen(2_500);
    for id in &course.asked {
        let answers = course.answers.get(id).map_or(0, Vec::len);
        if answers != 1 {
            return Err(format!("ask {id} is answered {answers} times").into());
        }
    }
    match course.answers.keys().find(|id| !course.asked.contains(id)) {
        Some(id) => Err(format!("ask {id} is answered, which nobody asked").into()),
        None => Ok(()),
    }
}
