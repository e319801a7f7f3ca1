//! All sensors together: the radio, what is looked for, who is connected.

mod asked;

use std::{cell::RefCell, mem, rc::Rc};

use ritm_model::{
    Quantity, SensorId, Timestamp, order,
    radio::{DeviceKey, Finding, RadioAnswer, RadioAsk, RadioEvent, RadioFault, RadioState},
};
use ritm_sensors::{
    When,
    priority::{self, Selector},
};

use super::{
    Heard,
    desk::{Answer, Desk},
    device::Device,
    inbox::{Inbox, Input},
    kept,
    log::Log,
    look,
    near::Near,
};
use crate::{
    context::Context,
    rank::{self, Nature},
    request::RequestId,
    store::{Fault, v1::Told},
    work::Due,
};

/// What was found can be paired for so long after the search has ended.
const CHOICE_MS: u64 = 60_000;
/// Time passes for sensors in such steps.
const TICK_MS: u64 = 1_000;
/// The radio answers within this, but for devices and people.
const ANSWER_MS: f64 = 10_000.0;
/// A radio that was not there, and a disk that was full, are tried again after this.
const RETRY_MS: u64 = 30_000;
/// A scan that was refused is tried again after this.
const RESCAN_MS: u64 = 5_000;

/// What is known of the radio.
#[derive(Default)]
struct Radio {
    state: RadioState,
    finding: Finding,
    ask: Option<RequestId>,
    /// Whether it has said how it is, and tells of changes.
    is_open: bool,
    retry_ms: u64,
}

/// What is looked for.
#[derive(Default)]
struct Scan {
    /// Whether the radio scans.
    on: bool,
    ask: Option<(RequestId, bool)>,
    retry_ms: u64,
}

/// What came of a dialog: a device with its name, or why there is none.
pub(super) type Choice = Result<Option<(DeviceKey, String)>, RadioFault>;

/// What is remembered of all sensors while the engine runs.
#[derive(Default)]
pub(crate) struct Manager {
    inbox: Rc<RefCell<Inbox>>,
    devices: Vec<Device>,
    /// Whether `devices` are what is kept.
    is_loaded: bool,
    near: Near,
    radio: Radio,
    scan: Scan,
    lease_until_ms: u64,
    /// When the workout began that is recorded.
    attending: Option<Timestamp>,
    search_until_ms: u64,
    /// The next moment at which a second has passed.
    tick_ms: u64,
    told_ms: Option<u64>,
    is_untold: bool,
    save_from_ms: u64,
    is_saving: bool,
    dialog: Option<(RequestId, Option<Choice>)>,
    /// Whose heart rate is told to others.
    pulse: Pulse,
}

/// Whose heart rate is believed.
struct Pulse(Selector<SensorId>);

impl Default for Pulse {
    fn default() -> Self {
        /// A heart rate is of now for so long.
        const STALE_MS: u64 = 5_000;
        Self(Selector::new(STALE_MS))
    }
}

impl Manager {
    /// Works with the manager and the context at once.
    pub(super) fn with<R>(context: &mut Context, work: impl FnOnce(&mut Self, &mut Context) -> R) -> R {
        let mut manager = mem::take(context.memory.of::<Self>());
        let outcome = work(&mut manager, context);
        *context.memory.of::<Self>() = manager;
        outcome
    }

    pub(super) fn inbox(&self) -> Rc<RefCell<Inbox>> {
        Rc::clone(&self.inbox)
    }

    /// What is kept may be another now.
    pub(super) const fn reload(&mut self) {
        self.is_loaded = false;
    }

    fn load(&mut self, db: &rusqlite::Connection) -> Result<(), Fault> {
        if self.is_loaded {
            return Ok(());
        }
        let kept = kept::read(db)?;
        let mut before = mem::take(&mut self.devices);
        for one in kept {
            match before.iter().position(|device| device.id() == one.id) {
                Some(at) => {
                    let mut device = before.swap_remove(at);
                    device.keep(one);
                    self.devices.push(device);
                }
                None => {
                    let log = Log::read(db, one.key)?;
                    self.devices.push(Device::new(one, log));
                }
            }
        }
        for mut device in before {
            if !device.is_apart() {
                device.forgotten = true;
                self.devices.push(device);
            }
        }
        let mut place = 0_u8;
        for device in &mut self.devices {
            device.set_place(device.kept.ordered.then_some(place));
            if device.kept.ordered && device.kept.enabled && !device.forgotten {
                place = place.saturating_add(1);
            }
        }
        self.is_loaded = true;
        Ok(())
    }

    /// Reads what is kept, unless it is known.
    pub(super) fn look(context: &mut Context) -> Result<(), Fault> {
        let db = Rc::clone(&context.db);
        context.memory.of::<Self>().load(&db)
    }

    fn is_wanted(&self, now_ms: u64) -> bool {
        self.attending.is_some() || now_ms < self.lease_until_ms
    }

    fn is_searching(&self, now_ms: u64) -> bool {
        now_ms < self.search_until_ms
    }

    fn wants(&self, device: &Device, now_ms: u64) -> bool {
        self.is_wanted(now_ms) && device.kept.enabled && !device.forgotten
    }

    /// Works for a turn; what sensors said meanwhile is put into `heard`.
    pub(super) fn turn(&mut self, context: &mut Context, heard: &mut Vec<Heard>) -> Result<Due, Fault> {
        let now_ms = context.monotonic_ms() as u64;
        let db = Rc::clone(&context.db);
        if self.save(&db, now_ms)? {
            return Ok(Due::Now);
        }
        self.load(&db)?;
        let mut desk = Desk::new(context, now_ms);
        desk.recorded_from = self.attending;
        loop {
            // Not borrowed while it is worked on.
            let next = self.inbox.borrow_mut().pop();
            let Some((input, at_ms)) = next else { break };
            desk.at(at_ms);
            match input {
                Input::Event(event) => self.hear(event, &mut desk),
                Input::Answer(id, answer) => self.answered(id, answer.into(), &mut desk),
            }
            self.take_radio(&mut desk);
        }
        desk.at(now_ms);
        self.feed(&mut desk);
        self.drive(&mut desk);
        self.take_radio(&mut desk);
        let (urgent, changed) = (desk.urgent, desk.changed);
        *heard = desk.heard;
        // A packet may tell of what was before another one's.
        order::by_key(heard, |heard| heard.at_ms);
        self.tell(context, urgent, changed, now_ms);
        Ok(self.due(now_ms))
    }

    /// Tells those that are the better for it the heart rate that another one measures.
    fn feed(&mut self, desk: &mut Desk<'_>) {
        let rates = desk.heard.iter().filter(|heard| {
            heard.reading.quantity == Quantity::HeartRateBpm
                && !matches!(heard.reading.when, When::Span { .. })
        });
        let mut bpm = None;
        for heard in rates {
            let rank = 2 * rank::place(heard.rank)
                + u8::from(rank::natures(heard.rank) & Nature::Machine as u8 != 0);
            self.pulse.0.heard(heard.sensor, rank, heard.at_ms);
            if self.pulse.0.chosen(heard.at_ms) == priority::Choice::Fresh(heard.sensor) {
                bpm = Some(heard.reading.value);
            }
        }
        if let Some(bpm) = bpm {
            for device in &mut self.devices {
                device.feed(bpm, desk);
            }
        }
    }

    /// A turn failed. Tells whether it was a turn that wrote what can be written later.
    pub(super) fn failed(&mut self, now_ms: u64) -> bool {
        let was_saving = mem::take(&mut self.is_saving);
        if was_saving {
            self.devices.iter_mut().for_each(Device::unsave);
            self.save_from_ms = now_ms + RETRY_MS;
        }
        was_saving
    }

    /// Writes down what is to be kept, in a turn of its own: where it fails, nothing else is undone.
    fn save(&mut self, db: &rusqlite::Connection, now_ms: u64) -> Result<bool, Fault> {
        self.is_saving = false;
        if now_ms < self.save_from_ms {
            return Ok(false);
        }
        for at in 0..self.devices.len() {
            let Some(device) = self.devices.get(at) else { break };
            if device.is_unsaved(self.wants(device, now_ms)) {
                self.is_saving = true;
            }
        }
        if self.is_saving {
            for device in &mut self.devices {
                device.save(db)?;
            }
            // What flaps does not write at each turn.
            self.save_from_ms = now_ms + TICK_MS;
        }
        Ok(self.is_saving)
    }

    fn hear(&mut self, event: RadioEvent, desk: &mut Desk<'_>) {
        match event {
            RadioEvent::State(state) => desk.radio = Some(state),
            RadioEvent::Seen(seen) => {
                if self.is_searching(desk.now.ms) {
                    self.near.see(&seen, desk.now.ms);
                    desk.changed = true;
                }
                if let Some(at) = self.place(&seen.device) {
                    let wanted = self
                        .devices
                        .get(at)
                        .is_some_and(|one| self.wants(one, desk.now.ms));
                    if let Some(device) = self.devices.get_mut(at) {
                        device.seen(&seen, wanted, desk);
                    }
                }
            }
            RadioEvent::Notified {
                device,
                characteristic,
                bytes,
            } => {
                if let Some(device) = self.device(&device) {
                    device.notified(characteristic, &bytes, desk);
                }
            }
            RadioEvent::Lost { device } => {
                if let Some(device) = self.device(&device) {
                    device.lost(desk);
                }
            }
        }
    }

    fn place(&self, key: &DeviceKey) -> Option<usize> {
        self.devices.iter().position(|device| device.kept.device == *key)
    }

    fn device(&mut self, key: &DeviceKey) -> Option<&mut Device> {
        self.devices.iter_mut().find(|device| device.kept.device == *key)
    }

    fn answered(&mut self, id: RequestId, answer: Answer, desk: &mut Desk<'_>) {
        if self.radio.ask == Some(id) {
            self.opened(&answer, desk);
        } else if let Some((ask, on)) = self.scan.ask
            && ask == id
        {
            self.scan.ask = None;
            if let Answer::Given(_) = answer {
                self.scan.on = on;
            } else {
                self.scan.on = false;
                self.scan.retry_ms = desk.now.ms + RESCAN_MS;
                if let Answer::Refused(RadioFault::NotReady(state)) = answer {
                    desk.radio = Some(state);
                }
            }
        } else if let Some((ask, choice)) = &mut self.dialog
            && *ask == id
        {
            *choice = Some(match answer {
                Answer::Given(RadioAnswer::Chosen { device, name }) => Ok(Some((device, name))),
                Answer::Refused(RadioFault::Cancelled) | Answer::None | Answer::Given(_) => Ok(None),
                Answer::Refused(fault) => Err(fault),
            });
            desk.wake_errands();
        } else {
            let mut answer = answer;
            for device in &mut self.devices {
                match device.answer(id, answer, desk) {
                    Some(back) => answer = back,
                    None => break,
                }
            }
        }
    }

    fn opened(&mut self, answer: &Answer, desk: &mut Desk<'_>) {
        self.radio.ask = None;
        self.radio.retry_ms = desk.now.ms + RETRY_MS;
        match answer {
            Answer::Given(RadioAnswer::State(state, finding)) => {
                self.radio.is_open = true;
                self.radio.finding = *finding;
                desk.radio = Some(*state);
                desk.urgent = true;
            }
            Answer::Refused(RadioFault::NotReady(state)) => desk.radio = Some(*state),
            // It never was there.
            _ => desk.radio = Some(RadioState::Absent),
        }
    }

    /// Takes over how the radio is.
    fn take_radio(&mut self, desk: &mut Desk<'_>) {
        let Some(state) = desk.radio.take() else { return };
        if state == self.radio.state {
            return;
        }
        self.radio.state = state;
        desk.urgent = true;
        if state != RadioState::Ready {
            self.scan = Scan::default();
            for device in &mut self.devices {
                device.drive(desk, false, false);
            }
        }
    }

    fn drive(&mut self, desk: &mut Desk<'_>) {
        let now_ms = desk.now.ms;
        let wanted = self.is_wanted(now_ms);
        let searching = self.is_searching(now_ms);
        if (wanted || searching)
            && !self.radio.is_open
            && self.radio.ask.is_none()
            && now_ms >= self.radio.retry_ms
        {
            self.radio.ask = Some(desk.ask(RadioAsk::Open, ANSWER_MS));
        }
        let ready = self.radio.state == RadioState::Ready;
        let listening = self
            .devices
            .iter()
            .any(|device| device.kept.told.listens && self.wants(device, now_ms));
        let scans = ready && self.radio.finding == Finding::Scan && (searching || listening);
        if scans != self.scan.on && ready && self.scan.ask.is_none() && now_ms >= self.scan.retry_ms {
            // Names tell of some, data of others: what is of use is found out here.
            let services = Vec::new();
            let ask = if scans {
                RadioAsk::Scan { services }
            } else {
                RadioAsk::StopScan
            };
            self.scan.ask = Some((desk.ask(ask, ANSWER_MS), scans));
        }
        let ticks = now_ms >= self.tick_ms;
        if ticks {
            self.tick_ms = now_ms + TICK_MS;
            if searching {
                desk.changed |= self.near.tick(now_ms);
            } else if now_ms > self.search_until_ms + CHOICE_MS {
                self.near.clear();
            }
            desk.changed |= wanted;
        }
        for at in 0..self.devices.len() {
            let wanted = self.devices.get(at).is_some_and(|one| self.wants(one, now_ms));
            let radio = self.radio.state;
            let Some(device) = self.devices.get_mut(at) else {
                break;
            };
            device.drive(desk, wanted, ready);
            if ticks {
                device.tick(desk);
            }
            device.watch(desk, wanted, radio);
        }
        self.devices
            .retain(|device| !(device.forgotten && device.is_apart()));
    }

    fn tell(&mut self, context: &mut Context, urgent: bool, changed: bool, now_ms: u64) {
        self.is_untold |= changed;
        let soon = self
            .told_ms
            .is_some_and(|told_ms| now_ms.saturating_sub(told_ms) < TICK_MS);
        if urgent || (self.is_untold && !soon) {
            self.is_untold = false;
            self.told_ms = Some(now_ms);
            context.news.changed(ritm_model::door::Topic::Sensors);
        }
    }

    fn due(&self, now_ms: u64) -> Due {
        let wanted = self.is_wanted(now_ms);
        let unsaved = self
            .devices
            .iter()
            .any(|device| device.is_unsaved(self.wants(device, now_ms)));
        let active = wanted
            || self.is_searching(now_ms)
            || self.scan.on
            || self.scan.ask.is_some()
            || self.devices.iter().any(|device| !device.is_apart());
        let ready = self.radio.state == RadioState::Ready;
        let attempts = self
            .devices
            .iter()
            .filter(|device| ready && self.wants(device, now_ms))
            .filter_map(Device::next_ms);
        let ends = [self.lease_until_ms, self.search_until_ms];
        let later = ends.into_iter().filter(|&ms| ms > now_ms).chain(attempts);
        let ticks = active.then_some(self.tick_ms);
        let saves = unsaved.then_some(self.save_from_ms);
        match later.chain(ticks).chain(saves).min() {
            Some(ms) => Due::At(ms.max(now_ms) as f64),
            None => Due::Woken,
        }
    }
}
