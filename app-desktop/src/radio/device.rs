//! One device: what is asked of it, one thing after the other, and what it says by itself.

use std::{
    collections::{BTreeSet, VecDeque},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use btleplug::{
    api::{Central, CentralState, CharPropFlags, Characteristic, Peripheral as _, WriteType},
    platform::{Adapter, Peripheral, PeripheralId},
};
use futures_util::StreamExt;
use ritm_engine::{HostEvent, Teller};
use ritm_model::radio::{DeviceKey, RadioAnswer, RadioEvent, RadioFault, RadioState};
use tokio::{
    sync::{
        Notify,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    task::JoinHandle,
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{Note, Waiting, fault, key_of, name_of};

/// After an attempt to connect that failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How long to wait for a device that is sought before looking by oneself whether the system knows it by now.
const SEEK: Duration = Duration::from_secs(5);
/// A device answers within this time, or is gone.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// What is asked of a device.
pub(super) enum Ask {
    Connect,
    Read(Uuid),
    Write {
        characteristic: Uuid,
        bytes: Vec<u8>,
        confirmed: bool,
    },
    Subscribe(Uuid),
    Disconnect,
}

/// What a device's task hears.
pub(super) enum Message {
    Asked(Waiting, Ask),
    /// The device is sought and was seen.
    Near,
    /// A connection ended, of this device or another.
    Parted(PeripheralId),
    /// The adapter can't be used now.
    NotReady(RadioState),
}

/// By what a task says that it seeks its device.
pub(super) struct Seeking {
    device: DeviceKey,
    notes: UnboundedSender<Note>,
}

impl Seeking {
    pub(super) fn new(device: DeviceKey, notes: UnboundedSender<Note>) -> Self {
        Self { device, notes }
    }

    /// Seeks, until what is given is dropped.
    fn begin(&self) -> Sought<'_> {
        let _ = self.notes.send(Note::Sought(self.device.clone()));
        Sought(self)
    }
}

struct Sought<'a>(&'a Seeking);

impl Drop for Sought<'_> {
    fn drop(&mut self) {
        let _ = self.0.notes.send(Note::Found(self.0.device.clone()));
    }
}

/// Starts a device's task. It ends with the last sender.
pub(super) fn start(
    seeking: Seeking,
    adapter: watch::Receiver<Option<Adapter>>,
    teller: Teller,
) -> UnboundedSender<Message> {
    let (sender, receiver) = unbounded_channel();
    let near = Arc::new(Notify::new());
    let device = Device {
        inbox: Inbox {
            receiver,
            queue: VecDeque::new(),
            parted: Vec::new(),
            not_ready: None,
            near: Arc::clone(&near),
        },
        reach: Reach {
            seeking,
            adapter,
            near,
        },
        teller,
        link: None,
    };
    tokio::spawn(device.run());
    sender
}

struct Device {
    inbox: Inbox,
    reach: Reach,
    teller: Teller,
    link: Option<Link>,
}

/// A connection.
struct Link {
    peripheral: Peripheral,
    characteristics: BTreeSet<Characteristic>,
    /// What notifications are told of.
    subscribed: Arc<Mutex<BTreeSet<Uuid>>>,
    /// Tells them.
    tells: JoinHandle<()>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.tells.abort();
    }
}

impl Device {
    async fn run(mut self) {
        while let Some(next) = self.inbox.next().await {
            match next {
                Next::Asked(waiting, ask) => self.work(waiting, ask).await,
                Next::Parted(id) => {
                    if self.link.as_ref().is_some_and(|link| link.peripheral.id() == id)
                        && self.is_gone().await
                    {
                        self.lose();
                    }
                }
                Next::NotReady => self.lose(),
            }
        }
        // Nobody listens any more: the device is free for others.
        self.part().await;
    }

    async fn work(&mut self, waiting: Waiting, ask: Ask) {
        let outcome = match ask {
            Ask::Disconnect => {
                self.part().await;
                Ok(RadioAnswer::Done)
            }
            Ask::Connect => self.connect().await,
            Ask::Read(characteristic) => self.read(characteristic).await,
            Ask::Write {
                characteristic,
                bytes,
                confirmed,
            } => self.write(characteristic, &bytes, confirmed).await,
            Ask::Subscribe(characteristic) => self.subscribe(characteristic).await,
        };
        let failed = outcome.is_err();
        waiting.answer(outcome);
        if failed && self.link.is_some() && self.is_gone().await {
            self.lose();
        }
    }

    async fn is_gone(&self) -> bool {
        match &self.link {
            Some(link) => !matches!(
                timeout(ANSWER_LIMIT, link.peripheral.is_connected()).await,
                Ok(Ok(true))
            ),
            None => true,
        }
    }

    /// The connection ended.
    fn lose(&mut self) {
        if self.link.take().is_some() {
            let device = self.reach.seeking.device.clone();
            self.teller.tell(HostEvent::Radio(RadioEvent::Lost { device }));
        }
    }

    /// Ends the connection, or what is left of an attempt.
    async fn part(&mut self) {
        let peripheral = match &self.link {
            Some(link) => Some(link.peripheral.clone()),
            None => timeout(ANSWER_LIMIT, self.reach.find()).await.ok().flatten(),
        };
        if let Some(peripheral) = peripheral {
            let _ = timeout(ANSWER_LIMIT, peripheral.disconnect()).await;
        }
        self.lose();
    }

    async fn connect(&mut self) -> Result<RadioAnswer, RadioFault> {
        if self.link.is_some() && self.is_gone().await {
            self.lose();
        }
        if self.link.is_none() {
            let peripheral = self.inbox.within(self.reach.connect()).await?;
            match self
                .inbox
                .within(Link::open(
                    peripheral.clone(),
                    &self.reach.seeking.device,
                    &self.teller,
                ))
                .await
            {
                Ok(link) => self.link = Some(link),
                Err(fault) => {
                    let _ = timeout(ANSWER_LIMIT, peripheral.disconnect()).await;
                    return Err(fault);
                }
            }
        }
        let link = self.link.as_ref().ok_or(RadioFault::Gone)?;
        let properties = timeout(ANSWER_LIMIT, link.peripheral.properties()).await;
        let name = match properties {
            Ok(Ok(Some(properties))) => name_of(&properties),
            _ => String::new(),
        };
        let services = link.peripheral.services();
        let characteristics: BTreeSet<Uuid> = link.characteristics.iter().map(|one| one.uuid).collect();
        Ok(RadioAnswer::Connected {
            name,
            services: services.into_iter().map(|service| service.uuid).collect(),
            characteristics: characteristics.into_iter().collect(),
        })
    }

    async fn read(&mut self, characteristic: Uuid) -> Result<RadioAnswer, RadioFault> {
        let (peripheral, found) = self.find(characteristic, CharPropFlags::READ)?;
        let read = async { peripheral.read(&found).await.map_err(fault::of) };
        self.inbox.within_time(read).await.map(RadioAnswer::Value)
    }

    async fn write(
        &mut self,
        characteristic: Uuid,
        bytes: &[u8],
        confirmed: bool,
    ) -> Result<RadioAnswer, RadioFault> {
        let (wanted, kind) = if confirmed {
            (CharPropFlags::WRITE, WriteType::WithResponse)
        } else {
            (CharPropFlags::WRITE_WITHOUT_RESPONSE, WriteType::WithoutResponse)
        };
        let (peripheral, found) = self.find(characteristic, wanted)?;
        let write = async { peripheral.write(&found, bytes, kind).await.map_err(fault::of) };
        self.inbox.within_time(write).await.map(|()| RadioAnswer::Done)
    }

    async fn subscribe(&mut self, characteristic: Uuid) -> Result<RadioAnswer, RadioFault> {
        let (peripheral, found) =
            self.find(characteristic, CharPropFlags::NOTIFY | CharPropFlags::INDICATE)?;
        if let Some(link) = &self.link {
            // The first value may come before the answer.
            let mut subscribed = link.subscribed.lock().unwrap_or_else(PoisonError::into_inner);
            subscribed.insert(characteristic);
        }
        let subscribe = async { peripheral.subscribe(&found).await.map_err(fault::of) };
        let outcome = self.inbox.within_time(subscribe).await;
        if outcome.is_err()
            && let Some(link) = &self.link
        {
            let mut subscribed = link.subscribed.lock().unwrap_or_else(PoisonError::into_inner);
            subscribed.remove(&characteristic);
        }
        outcome.map(|()| RadioAnswer::Done)
    }

    /// A characteristic that can do one of what is wanted.
    fn find(
        &self,
        characteristic: Uuid,
        wanted: CharPropFlags,
    ) -> Result<(Peripheral, Characteristic), RadioFault> {
        let link = self.link.as_ref().ok_or(RadioFault::Gone)?;
        let found = link
            .characteristics
            .iter()
            .find(|one| one.uuid == characteristic && one.properties.intersects(wanted))
            .ok_or(RadioFault::Unsupported)?;
        Ok((link.peripheral.clone(), found.clone()))
    }
}

impl Link {
    /// Finds out what a device has that was just connected, and begins to listen to it.
    async fn open(peripheral: Peripheral, device: &DeviceKey, teller: &Teller) -> Result<Self, RadioFault> {
        let limit = |_| RadioFault::Gone;
        timeout(ANSWER_LIMIT, peripheral.discover_services())
            .await
            .map_err(limit)?
            .map_err(fault::of)?;
        let mut notifications = timeout(ANSWER_LIMIT, peripheral.notifications())
            .await
            .map_err(limit)?
            .map_err(fault::of)?;
        let subscribed = Arc::new(Mutex::new(BTreeSet::new()));
        let (told, device, teller) = (Arc::clone(&subscribed), device.clone(), teller.clone());
        let tells = tokio::spawn(async move {
            while let Some(notification) = notifications.next().await {
                // A value that was read is also said to have changed.
                let wanted = told.lock().unwrap_or_else(PoisonError::into_inner);
                if wanted.contains(&notification.uuid) {
                    teller.tell(HostEvent::Radio(RadioEvent::Notified {
                        device: device.clone(),
                        characteristic: notification.uuid,
                        bytes: notification.value,
                    }));
                }
            }
        });
        Ok(Self {
            characteristics: peripheral.characteristics(),
            peripheral,
            subscribed,
            tells,
        })
    }
}

/// How a device is reached.
struct Reach {
    seeking: Seeking,
    adapter: watch::Receiver<Option<Adapter>>,
    near: Arc<Notify>,
}

impl Reach {
    fn adapter(&self) -> Option<Adapter> {
        self.adapter.borrow().clone()
    }

    /// The device, where the system knows it.
    async fn find(&self) -> Option<Peripheral> {
        let near = self.adapter()?.peripherals().await.ok()?;
        near.into_iter().find(|one| key_of(one) == self.seeking.device)
    }

    /// Connects, however long it takes.
    async fn connect(&self) -> Result<Peripheral, RadioFault> {
        // The system forgets devices after a while: one that it does not know must be seen first.
        let mut sought = None;
        loop {
            let adapter = self.adapter().ok_or(RadioFault::NotReady(RadioState::Absent))?;
            if let Ok(CentralState::PoweredOff) = adapter.adapter_state().await {
                return Err(RadioFault::NotReady(RadioState::Off));
            }
            match self.find().await {
                Some(peripheral) => {
                    sought = None;
                    match peripheral.connect().await.map_err(fault::of) {
                        Ok(()) => return Ok(peripheral),
                        Err(fault @ (RadioFault::NotReady(_) | RadioFault::WantsBond)) => return Err(fault),
                        Err(_) => sleep(PAUSE).await,
                    }
                }
                None => {
                    sought.get_or_insert_with(|| self.seeking.begin());
                    let _ = timeout(SEEK, self.near.notified()).await;
                }
            }
        }
    }
}

/// What comes to a task, in its order; what can't wait is let by.
struct Inbox {
    receiver: UnboundedReceiver<Message>,
    /// Came while another ask was worked for.
    queue: VecDeque<(Waiting, Ask)>,
    parted: Vec<PeripheralId>,
    not_ready: Option<RadioState>,
    near: Arc<Notify>,
}

enum Next {
    Asked(Waiting, Ask),
    Parted(PeripheralId),
    NotReady,
}

impl Inbox {
    async fn next(&mut self) -> Option<Next> {
        loop {
            if self.not_ready.take().is_some() {
                return Some(Next::NotReady);
            }
            if let Some(id) = self.parted.pop() {
                return Some(Next::Parted(id));
            }
            if let Some((waiting, ask)) = self.queue.pop_front() {
                return Some(Next::Asked(waiting, ask));
            }
            let message = self.receiver.recv().await?;
            self.put(message);
        }
    }

    fn put(&mut self, message: Message) {
        match message {
            Message::Asked(waiting, ask) => self.queue.push_back((waiting, ask)),
            Message::Parted(id) => self.parted.push(id),
            Message::NotReady(state) => self.not_ready = Some(state),
            Message::Near => self.near.notify_one(),
        }
    }

    /// Works for an ask, unless the adapter fails or the engine asks to disconnect: then whatever was asked before that is
    /// given up.
    async fn within<T>(
        &mut self,
        work: impl Future<Output = Result<T, RadioFault>>,
    ) -> Result<T, RadioFault> {
        let mut work = pin!(work);
        loop {
            if let Some(end) = self
                .queue
                .iter()
                .position(|(_, ask)| matches!(ask, Ask::Disconnect))
            {
                for (waiting, _) in self.queue.drain(..end) {
                    waiting.answer(Err(RadioFault::Cancelled));
                }
                return Err(RadioFault::Cancelled);
            }
            if let Some(state) = self.not_ready {
                return Err(RadioFault::NotReady(state));
            }
            tokio::select! {
                outcome = &mut work => return outcome,
                message = self.receiver.recv() => match message {
                    Some(message) => self.put(message),
                    None => return Err(RadioFault::Cancelled),
                },
            }
        }
    }

    /// As [`Self::within`], for what takes a moment.
    async fn within_time<T>(
        &mut self,
        work: impl Future<Output = Result<T, RadioFault>>,
    ) -> Result<T, RadioFault> {
        let limited = async { timeout(ANSWER_LIMIT, work).await.unwrap_or(Err(RadioFault::Gone)) };
        self.within(limited).await
    }
}
