//! The radio of a computer: btleplug behind the engine's port (`ritm_model::radio`).
//!
//! A thread of its own, which starts with the first ask, runs everything: one task for the adapter and one for each device,
//! so that asks for a device are done in their order and those for different devices overlap. Where there is no bus, no
//! adapter or no power, that is a state to be told and no failure; it is looked for again as long as the radio is wanted.

mod device;
mod fault;

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    thread,
    time::Duration,
};

use btleplug::{
    api::{
        Central, CentralEvent, CentralState, Manager as _, Peripheral as _, PeripheralProperties, ScanFilter,
    },
    platform::{Adapter, Manager, Peripheral, PeripheralId},
};
use futures_util::{Stream, StreamExt, future::pending};
use ritm_engine::{Driver, HostAnswer, HostEvent, RequestId, Teller};
use ritm_model::radio::{
    DeviceKey, Finding, RadioAnswer, RadioAsk, RadioEvent, RadioFault, RadioState, Seen,
};
use tokio::{
    runtime,
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    time::{self, MissedTickBehavior, timeout},
};
use uuid::Uuid;

use device::{Message, Seeking};

/// How often an adapter is looked for, and whether it is still there.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Devices advertise several times a second: each is told of once in so long.
const TELL_EVERY: Duration = Duration::from_millis(300);
/// What the system's Bluetooth service does not say within this time it does not say.
const SERVICE_LIMIT: Duration = Duration::from_secs(10);

/// A driver for the engine's radio.
pub fn driver(teller: Teller) -> Driver<RadioAsk> {
    let mut asks: Option<UnboundedSender<(Waiting, RadioAsk)>> = None;
    Box::new(move |id, ask| {
        let waiting = Waiting::new(id, teller.clone());
        let sender = asks
            .take()
            .filter(|asks| !asks.is_closed())
            .unwrap_or_else(|| start(teller.clone()));
        // One that can't be taken up is answered as it is dropped.
        let _ = sender.send((waiting, ask));
        asks = Some(sender);
    })
}

/// An ask that waits for its answer. It gets one, whatever becomes of whoever works for it.
struct Waiting {
    id: RequestId,
    teller: Teller,
    open: bool,
}

impl Waiting {
    fn new(id: RequestId, teller: Teller) -> Self {
        Self {
            id,
            teller,
            open: true,
        }
    }

    fn answer(mut self, answer: Result<RadioAnswer, RadioFault>) {
        self.open = false;
        self.teller.answer(self.id, HostAnswer::Radio(answer));
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.open {
            let fault = RadioFault::Other("the radio's thread ended".to_owned());
            self.teller.answer(self.id, HostAnswer::Radio(Err(fault)));
        }
    }
}

fn start(teller: Teller) -> UnboundedSender<(Waiting, RadioAsk)> {
    let (sender, asks) = unbounded_channel();
    // Without a thread the receiver is dropped, and whoever asks is told.
    let _ = thread::Builder::new()
        .name("ritm-radio".to_owned())
        .spawn(move || {
            if let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() {
                runtime.block_on(Radio::new(teller).run(asks));
            }
        });
    sender
}

/// What a device's task wants of the adapter's.
enum Note {
    /// To be told when the device is seen.
    Sought(DeviceKey),
    /// No more.
    Found(DeviceKey),
}

type Events = Pin<Box<dyn Stream<Item = CentralEvent> + Send>>;

/// The adapter in use.
struct Held {
    adapter: Adapter,
    events: Events,
    /// What it scans for now, if it does.
    scans: Option<Vec<Uuid>>,
}

struct Radio {
    teller: Teller,
    manager: Option<Manager>,
    held: Option<Held>,
    /// The adapter, for the devices' tasks.
    adapter: watch::Sender<Option<Adapter>>,
    /// Whether states are told.
    opened: bool,
    state: RadioState,
    /// What the engine looks for.
    wanted: Option<Vec<Uuid>>,
    /// Devices that a task waits for, unknown to the system as long as they are not seen.
    sought: BTreeSet<DeviceKey>,
    /// Seen since they were last told of.
    fresh: BTreeSet<PeripheralId>,
    devices: BTreeMap<DeviceKey, UnboundedSender<Message>>,
    notes: UnboundedSender<Note>,
    noted: Option<UnboundedReceiver<Note>>,
}

impl Radio {
    fn new(teller: Teller) -> Self {
        let (notes, noted) = unbounded_channel();
        Self {
            teller,
            manager: None,
            held: None,
            adapter: watch::Sender::new(None),
            opened: false,
            state: RadioState::Unknown,
            wanted: None,
            sought: BTreeSet::new(),
            fresh: BTreeSet::new(),
            devices: BTreeMap::new(),
            notes,
            noted: Some(noted),
        }
    }

    async fn run(mut self, mut asks: UnboundedReceiver<(Waiting, RadioAsk)>) {
        let Some(mut noted) = self.noted.take() else {
            return;
        };
        let mut look = ticker(LOOK_EVERY);
        let mut tell = ticker(TELL_EVERY);
        loop {
            tokio::select! {
                asked = asks.recv() => match asked {
                    Some((waiting, ask)) => self.take(waiting, ask).await,
                    // The engine is gone.
                    None => return,
                },
                event = next_event(&mut self.held) => match event {
                    Some(event) => self.hear(event).await,
                    None => self.let_go(RadioState::Absent),
                },
                Some(note) = noted.recv() => {
                    match note {
                        Note::Sought(device) => self.sought.insert(device),
                        Note::Found(device) => self.sought.remove(&device),
                    };
                    // Whoever seeks tries again by itself when the scan can't begin now.
                    let _ = self.scan(false).await;
                }
                _ = look.tick(), if self.opened => {
                    self.look().await;
                }
                _ = tell.tick(), if !self.fresh.is_empty() => self.tell_seen().await,
            }
        }
    }

    async fn take(&mut self, waiting: Waiting, ask: RadioAsk) {
        match ask {
            RadioAsk::Open => {
                self.look().await;
                self.opened = true;
                waiting.answer(Ok(RadioAnswer::State(self.state, Finding::Scan)));
            }
            RadioAsk::Scan { services } => {
                self.wanted = Some(services);
                let outcome = self.scan(true).await;
                if outcome.is_err() {
                    self.wanted = None;
                }
                waiting.answer(outcome.map(|()| RadioAnswer::Done));
            }
            RadioAsk::StopScan => {
                self.wanted = None;
                // What can't be stopped has stopped.
                let _ = self.scan(false).await;
                waiting.answer(Ok(RadioAnswer::Done));
            }
            // There is no dialog here: the engine scans.
            RadioAsk::Choose { .. } => waiting.answer(Err(RadioFault::Unsupported)),
            RadioAsk::Connect { device } => self.pass(device, waiting, device::Ask::Connect).await,
            RadioAsk::Read {
                device,
                characteristic,
            } => {
                self.pass(device, waiting, device::Ask::Read(characteristic))
                    .await
            }
            RadioAsk::Write {
                device,
                characteristic,
                bytes,
                confirmed,
            } => {
                let ask = device::Ask::Write {
                    characteristic,
                    bytes,
                    confirmed,
                };
                self.pass(device, waiting, ask).await;
            }
            RadioAsk::Subscribe {
                device,
                characteristic,
            } => {
                self.pass(device, waiting, device::Ask::Subscribe(characteristic))
                    .await
            }
            RadioAsk::Disconnect { device } => self.pass(device, waiting, device::Ask::Disconnect).await,
        }
    }

    /// Passes an ask on to the device's task.
    async fn pass(&mut self, device: DeviceKey, waiting: Waiting, ask: device::Ask) {
        if self.held.is_none() {
            self.look().await;
        }
        let known = self.devices.get(&device).filter(|task| !task.is_closed());
        let task = known.cloned().unwrap_or_else(|| {
            let seeking = Seeking::new(device.clone(), self.notes.clone());
            device::start(seeking, self.adapter.subscribe(), self.teller.clone())
        });
        let _ = task.send(Message::Asked(waiting, ask));
        self.devices.insert(device, task);
    }

    /// Looks whether there is an adapter, and how it is.
    async fn look(&mut self) -> RadioState {
        let state = timeout(SERVICE_LIMIT, self.find_state())
            .await
            .unwrap_or(RadioState::Absent);
        if state == RadioState::Absent {
            self.let_go(state);
        } else {
            self.put_state(state).await;
        }
        self.state
    }

    async fn find_state(&mut self) -> RadioState {
        if let Some(held) = &self.held {
            // An adapter that is unplugged, or a service that is gone, has no properties any more.
            if held.adapter.adapter_info().await.is_ok() {
                return state_of(held.adapter.adapter_state().await);
            }
            return RadioState::Absent;
        }
        self.hold().await.ok().flatten().unwrap_or(RadioState::Absent)
    }

    /// Takes the first adapter that is switched on, else the first.
    async fn hold(&mut self) -> btleplug::Result<Option<RadioState>> {
        let manager = match self.manager.take() {
            Some(manager) => manager,
            None => Manager::new().await?,
        };
        let adapters = manager.adapters().await;
        // A service that does not run may be started; a bus that went away is connected to anew.
        if !adapters.as_ref().is_err_and(fault::is_of_the_bus) {
            self.manager = Some(manager);
        }
        let adapters = adapters?;
        let mut chosen: Option<(Adapter, RadioState)> = None;
        for adapter in adapters {
            let state = state_of(adapter.adapter_state().await);
            if chosen.is_none() || state == RadioState::Ready {
                chosen = Some((adapter, state));
            }
            if state == RadioState::Ready {
                break;
            }
        }
        let Some((adapter, state)) = chosen else {
            return Ok(None);
        };
        let events = adapter.events().await?;
        self.adapter.send_replace(Some(adapter.clone()));
        self.held = Some(Held {
            adapter,
            events,
            scans: None,
        });
        Ok(Some(state))
    }

    /// There is no adapter any more.
    fn let_go(&mut self, state: RadioState) {
        self.held = None;
        self.fresh.clear();
        self.adapter.send_replace(None);
        self.tell_state(state);
    }

    async fn put_state(&mut self, state: RadioState) {
        let was = self.state;
        if state != RadioState::Ready
            && let Some(held) = &mut self.held
        {
            // The system ends a scan with the power.
            held.scans = None;
        }
        self.tell_state(state);
        if state == RadioState::Ready && was != RadioState::Ready {
            let _ = self.scan(false).await;
        }
    }

    fn tell_state(&mut self, state: RadioState) {
        if self.state == state {
            return;
        }
        self.state = state;
        if state != RadioState::Ready {
            for device in self.devices.values() {
                let _ = device.send(Message::NotReady(state));
            }
        }
        if self.opened {
            self.teller.tell(HostEvent::Radio(RadioEvent::State(state)));
        }
    }

    /// Scans for what is wanted, or no more; `anew` also where it does already.
    async fn scan(&mut self, anew: bool) -> Result<(), RadioFault> {
        // A device that is sought advertises whatever it likes.
        let wanted = if self.sought.is_empty() {
            self.wanted.clone()
        } else {
            Some(Vec::new())
        };
        if wanted.is_some() {
            let state = self.look_quietly().await;
            // The library would switch the adapter on, which is the athlete's to do.
            if state != RadioState::Ready {
                return Err(RadioFault::NotReady(state));
            }
        }
        let Some(held) = &mut self.held else { return Ok(()) };
        if held.scans == wanted && !anew {
            return Ok(());
        }
        if held.scans.take().is_some() {
            // It may have ended by itself.
            let _ = timeout(SERVICE_LIMIT, held.adapter.stop_scan()).await;
        }
        let Some(services) = wanted else { return Ok(()) };
        let filter = ScanFilter {
            services: services.clone(),
        };
        match timeout(SERVICE_LIMIT, held.adapter.start_scan(filter)).await {
            Ok(outcome) => outcome.map_err(fault::of)?,
            Err(_) => return Err(RadioFault::Other("the scan did not begin in time".to_owned())),
        }
        held.scans = Some(services);
        // What the system saw lately is told of as well.
        if let Ok(Ok(near)) = timeout(SERVICE_LIMIT, held.adapter.peripherals()).await {
            self.fresh.extend(near.iter().map(Peripheral::id));
        }
        Ok(())
    }

    /// As [`Self::look`], without beginning a scan.
    async fn look_quietly(&mut self) -> RadioState {
        match &self.held {
            Some(held) => match timeout(SERVICE_LIMIT, held.adapter.adapter_state()).await {
                Ok(state) => state_of(state),
                Err(_) => RadioState::Absent,
            },
            None => {
                let state = timeout(SERVICE_LIMIT, self.find_state())
                    .await
                    .unwrap_or(RadioState::Absent);
                self.tell_state(state);
                state
            }
        }
    }

    async fn hear(&mut self, event: CentralEvent) {
        match event {
            CentralEvent::StateUpdate(state) => self.put_state(state_of(Ok(state))).await,
            CentralEvent::DeviceDiscovered(id)
            | CentralEvent::DeviceUpdated(id)
            | CentralEvent::RssiUpdate { id, .. }
            | CentralEvent::ManufacturerDataAdvertisement { id, .. }
            | CentralEvent::ServiceDataAdvertisement { id, .. }
            | CentralEvent::ServicesAdvertisement { id, .. }
                if self.held.as_ref().is_some_and(|held| held.scans.is_some()) =>
            {
                self.fresh.insert(id);
            }
            CentralEvent::DeviceDisconnected(id) => {
                for device in self.devices.values() {
                    let _ = device.send(Message::Parted(id.clone()));
                }
            }
            _ => {}
        }
    }

    /// Tells of the devices that were seen, and those that seek them.
    async fn tell_seen(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        let Some(held) = &self.held else { return };
        for id in fresh {
            let Ok(Ok(peripheral)) = timeout(SERVICE_LIMIT, held.adapter.peripheral(&id)).await else {
                continue;
            };
            let Ok(Ok(Some(properties))) = timeout(SERVICE_LIMIT, peripheral.properties()).await else {
                continue;
            };
            let device = key_of(&peripheral);
            // The system also lists devices that it only remembers.
            if properties.rssi.is_none() {
                continue;
            }
            if self.sought.contains(&device)
                && let Some(task) = self.devices.get(&device)
            {
                let _ = task.send(Message::Near);
            }
            let Some(wanted) = &self.wanted else { continue };
            if wanted.is_empty() || wanted.iter().any(|service| properties.services.contains(service)) {
                let seen = seen(device, properties);
                self.teller.tell(HostEvent::Radio(RadioEvent::Seen(seen)));
            }
        }
    }
}

async fn next_event(held: &mut Option<Held>) -> Option<CentralEvent> {
    match held {
        Some(held) => held.events.next().await,
        None => pending().await,
    }
}

fn ticker(every: Duration) -> time::Interval {
    let mut ticker = time::interval(every);
    ticker.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticker
}

fn state_of(state: btleplug::Result<CentralState>) -> RadioState {
    match state {
        Ok(CentralState::PoweredOn) => RadioState::Ready,
        Ok(CentralState::PoweredOff) => RadioState::Off,
        Ok(CentralState::Unknown) => RadioState::Unknown,
        Err(btleplug::Error::PermissionDenied) => RadioState::Denied,
        Err(_) => RadioState::Absent,
    }
}

/// By what a device is known on this computer: its address where the system tells it.
fn key_of(peripheral: &Peripheral) -> DeviceKey {
    let address = peripheral.address();
    if address.into_inner() == [0; 6] {
        DeviceKey(peripheral.id().to_string())
    } else {
        DeviceKey(address.to_string())
    }
}

/// Its own name; empty where it has none. BlueZ makes one up of the address.
fn name_of(properties: &PeripheralProperties) -> String {
    let made_up = properties.address.to_string().replace(':', "-");
    properties
        .advertisement_name
        .clone()
        .or_else(|| properties.local_name.clone())
        .filter(|name| !name.eq_ignore_ascii_case(&made_up))
        .unwrap_or_default()
}

fn seen(device: DeviceKey, properties: PeripheralProperties) -> Seen {
    let name = name_of(&properties);
    let mut service_data: Vec<_> = properties.service_data.into_iter().collect();
    let mut manufacturer_data: Vec<_> = properties.manufacturer_data.into_iter().collect();
    service_data.sort();
    manufacturer_data.sort();
    Seen {
        device,
        name,
        signal_dbm: properties.rssi,
        services: properties.services,
        service_data,
        manufacturer_data,
    }
}
