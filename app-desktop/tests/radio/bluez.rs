//! A made-up `org.bluez` with one adapter, and devices that come near, are connected, speak, and are lost: as much of it as
//! a program asks for that reads sensors (BlueZ's `doc/org.bluez.*.rst`).

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use zbus::{Connection, DBusError, OwnedObjectPath, OwnedVariant, Variant, fdo, interface};

const ADAPTER: &str = "/org/bluez/hci0";
const ADAPTER_1: &str = "org.bluez.Adapter1";
const DEVICE_1: &str = "org.bluez.Device1";
const CHARACTERISTIC_1: &str = "org.bluez.GattCharacteristic1";

/// A device as it is made up.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    /// Such as `C0:FF:EE:00:00:01`.
    pub(crate) address: String,
    pub(crate) name: String,
    pub(crate) signal_dbm: i16,
    /// What it advertises.
    pub(crate) services: Vec<String>,
    pub(crate) characteristics: Vec<Characteristic>,
}

#[derive(Clone, Debug)]
pub(crate) struct Characteristic {
    pub(crate) service: String,
    pub(crate) uuid: String,
    /// BlueZ's words: `read`, `write`, `write-without-response`, `notify`, `indicate`.
    pub(crate) flags: Vec<String>,
    pub(crate) value: Vec<u8>,
    /// Whether reading it wants a bond.
    pub(crate) bonded: bool,
}

#[derive(Default)]
struct World {
    powered: bool,
    discovering: bool,
    devices: BTreeMap<String, Known>,
}

struct Known {
    device: Device,
    near: bool,
    connected: bool,
    resolved: bool,
    /// Whether it is on the bus.
    shown: bool,
    written: Vec<(String, Vec<u8>, String)>,
    notifying: Vec<String>,
}

type Shared = Arc<Mutex<World>>;

/// Errors by BlueZ's names.
#[derive(Debug, DBusError)]
#[zbus(prefix = "org.bluez.Error")]
enum Error {
    #[zbus(error)]
    Bus(zbus::Error),
    Failed(String),
    NotReady(String),
    NotPermitted(String),
    NotSupported(String),
    NotConnected(String),
}

/// The service. It ends with its value.
#[derive(Clone)]
pub(crate) struct Bluez {
    bus: Connection,
    world: Shared,
}

fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap()
}

impl Bluez {
    /// Serves on the bus at `address`, with or without an adapter.
    pub(crate) async fn start(address: &str, adapter: bool) -> zbus::Result<Self> {
        let bus = zbus::connection::Builder::address(address)
            .serve_at("/", fdo::ObjectManager)
            .build()
            .await?;
        let bluez = Self {
            bus,
            world: Shared::default(),
        };
        lock(&bluez.world).powered = true;
        if adapter {
            bluez.plug_in().await?;
        }
        bluez.bus.request_name("org.bluez").await?;
        Ok(bluez)
    }

    /// Puts the adapter in.
    pub(crate) async fn plug_in(&self) -> zbus::Result<()> {
        self.bus
            .object_server()
            .at(ADAPTER, Adapter(self.clone()))
            .await?;
        Ok(())
    }

    /// Pulls the adapter out.
    pub(crate) async fn unplug(&self) -> zbus::Result<()> {
        let addresses: Vec<String> = lock(&self.world).devices.keys().cloned().collect();
        for address in addresses {
            self.part(&address).await?;
            self.hide(&address).await?;
        }
        self.bus.object_server().remove::<Adapter, _>(ADAPTER).await?;
        Ok(())
    }

    /// Switches the adapter on or off.
    pub(crate) async fn power(&self, on: bool) -> zbus::Result<()> {
        {
            let mut world = lock(&self.world);
            world.powered = on;
            world.discovering = false;
        }
        if !on {
            let addresses: Vec<String> = lock(&self.world).devices.keys().cloned().collect();
            for address in addresses {
                self.part(&address).await?;
            }
        }
        self.changed(
            ADAPTER,
            ADAPTER_1,
            &[("Powered", on.into()), ("Discovering", false.into())],
        )
        .await
    }

    /// Brings a device near.
    pub(crate) async fn bring(&self, device: Device) -> zbus::Result<()> {
        let address = device.address.clone();
        {
            let mut world = lock(&self.world);
            let known = world.devices.entry(address.clone()).or_insert_with(|| Known {
                device: device.clone(),
                near: true,
                connected: false,
                resolved: false,
                shown: false,
                written: Vec::new(),
                notifying: Vec::new(),
            });
            known.near = true;
        }
        self.advertise(&address).await
    }

    /// Carries a device away: a connection breaks, and after a while the service forgets it.
    pub(crate) async fn carry_away(&self, address: &str) -> zbus::Result<()> {
        if let Some(known) = lock(&self.world).devices.get_mut(address) {
            known.near = false;
        }
        self.part(address).await?;
        self.hide(address).await
    }

    /// Breaks a connection; the device stays near.
    pub(crate) async fn part(&self, address: &str) -> zbus::Result<()> {
        {
            let mut world = lock(&self.world);
            let Some(known) = world.devices.get_mut(address) else {
                return Ok(());
            };
            known.notifying.clear();
            if !std::mem::take(&mut known.connected) {
                return Ok(());
            }
            known.resolved = false;
        }
        let changes = [("Connected", false.into()), ("ServicesResolved", false.into())];
        self.changed(&path_of(address), DEVICE_1, &changes).await
    }

    /// Lets a device say a value to whoever asked to be notified. False when nobody did.
    pub(crate) async fn say(&self, address: &str, characteristic: &str, value: &[u8]) -> zbus::Result<bool> {
        let path = {
            let mut world = lock(&self.world);
            let Some(known) = world.devices.get_mut(address) else {
                return Ok(false);
            };
            if !known.connected || !known.notifying.iter().any(|one| one == characteristic) {
                return Ok(false);
            }
            places(&known.device)
                .into_iter()
                .find(|(_, _, one)| one.uuid == characteristic)
                .map(|(_, path, _)| path)
        };
        let Some(path) = path else { return Ok(false) };
        self.changed(&path, CHARACTERISTIC_1, &[("Value", value.into())])
            .await?;
        Ok(true)
    }

    /// What was written to a device: characteristic, bytes, and in which way.
    pub(crate) fn written(&self, address: &str) -> Vec<(String, Vec<u8>, String)> {
        let world = lock(&self.world);
        world
            .devices
            .get(address)
            .map(|known| known.written.clone())
            .unwrap_or_default()
    }

    /// Whether a device is connected.
    pub(crate) fn is_connected(&self, address: &str) -> bool {
        lock(&self.world)
            .devices
            .get(address)
            .is_some_and(|known| known.connected)
    }

    /// Whether somebody scans.
    pub(crate) fn discovers(&self) -> bool {
        lock(&self.world).discovering
    }

    /// Shows a device that is near, as one that advertises while somebody scans.
    async fn advertise(&self, address: &str) -> zbus::Result<()> {
        let (fresh, signal_dbm) = {
            let mut world = lock(&self.world);
            let discovering = world.discovering;
            let Some(known) = world.devices.get_mut(address) else {
                return Ok(());
            };
            if !known.near || !discovering {
                return Ok(());
            }
            (
                !std::mem::replace(&mut known.shown, true),
                known.device.signal_dbm,
            )
        };
        if fresh {
            let device = OnBus {
                bluez: self.clone(),
                address: address.to_owned(),
            };
            self.bus.object_server().at(path_of(address), device).await?;
            Ok(())
        } else {
            self.changed(&path_of(address), DEVICE_1, &[("RSSI", signal_dbm.into())])
                .await
        }
    }

    async fn hide(&self, address: &str) -> zbus::Result<()> {
        let places = {
            let mut world = lock(&self.world);
            let Some(known) = world.devices.get_mut(address) else {
                return Ok(());
            };
            if !std::mem::take(&mut known.shown) {
                return Ok(());
            }
            places(&known.device)
        };
        let server = self.bus.object_server();
        for (service, characteristic, _) in places {
            let _ = server.remove::<OnBusCharacteristic, _>(characteristic).await;
            let _ = server.remove::<OnBusService, _>(service).await;
        }
        let _ = server.remove::<OnBus, _>(path_of(address)).await;
        Ok(())
    }

    async fn changed(
        &self,
        path: &str,
        interface: &str,
        changes: &[(&str, Variant<'_>)],
    ) -> zbus::Result<()> {
        let changes: HashMap<&str, &Variant<'_>> =
            changes.iter().map(|(name, value)| (*name, value)).collect();
        let body = (interface, changes, Vec::<&str>::new());
        self.bus
            .emit_signal(
                None::<&str>,
                path,
                "org.freedesktop.DBus.Properties",
                "PropertiesChanged",
                &body,
            )
            .await
    }

    /// Connects a device that is near, and puts up what it has.
    async fn connect(&self, address: &str) -> Result<(), Error> {
        let near = {
            let world = lock(&self.world);
            if !world.powered {
                return Err(Error::NotReady("Resource Not Ready".to_owned()));
            }
            world.devices.get(address).is_some_and(|known| known.near)
        };
        tokio::time::sleep(Duration::from_millis(30)).await;
        if !near {
            return Err(Error::Failed("le-connection-abort-by-local".to_owned()));
        }
        let places = {
            let mut world = lock(&self.world);
            let Some(known) = world.devices.get_mut(address) else {
                return Err(Error::Failed("no such device".to_owned()));
            };
            known.connected = true;
            places(&known.device)
        };
        let path = path_of(address);
        self.changed(&path, DEVICE_1, &[("Connected", true.into())])
            .await?;
        let server = self.bus.object_server();
        for (service, characteristic, about) in places {
            let uuid = about.service.clone();
            server.at(service, OnBusService { uuid }).await?;
            let on_bus = OnBusCharacteristic {
                bluez: self.clone(),
                address: address.to_owned(),
                about,
            };
            server.at(characteristic, on_bus).await?;
        }
        let (bluez, address) = (self.clone(), address.to_owned());
        // The services are known some time after the connection.
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(30)).await;
            if let Some(known) = lock(&bluez.world).devices.get_mut(&address) {
                known.resolved = true;
            }
            let _ = bluez
                .changed(&path, DEVICE_1, &[("ServicesResolved", true.into())])
                .await;
        });
        Ok(())
    }
}

fn path_of(address: &str) -> String {
    format!("{ADAPTER}/dev_{}", address.replace(':', "_"))
}

/// The paths of a device's services and characteristics.
fn places(device: &Device) -> Vec<(String, String, Characteristic)> {
    let mut services: Vec<&str> = Vec::new();
    device
        .characteristics
        .iter()
        .enumerate()
        .map(|(number, about)| {
            let at = services
                .iter()
                .position(|one| *one == about.service)
                .unwrap_or_else(|| {
                    services.push(&about.service);
                    services.len() - 1
                });
            let service = format!("{}/service{at:04x}", path_of(&device.address));
            let characteristic = format!("{service}/char{number:04x}");
            (service, characteristic, about.clone())
        })
        .collect()
}

struct Adapter(Bluez);

#[interface(name = "org.bluez.Adapter1")]
impl Adapter {
    fn set_discovery_filter(&self, _filter: HashMap<String, OwnedVariant>) {}

    async fn start_discovery(&self) -> Result<(), Error> {
        {
            let mut world = lock(&self.0.world);
            if !world.powered {
                return Err(Error::NotReady("Resource Not Ready".to_owned()));
            }
            world.discovering = true;
        }
        let bluez = self.0.clone();
        bluez
            .changed(ADAPTER, ADAPTER_1, &[("Discovering", true.into())])
            .await?;
        // Devices advertise several times a second.
        tokio::spawn(async move {
            while bluez.discovers() {
                let near: Vec<String> = lock(&bluez.world).devices.keys().cloned().collect();
                for address in near {
                    let _ = bluez.advertise(&address).await;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        Ok(())
    }

    async fn stop_discovery(&self) -> Result<(), Error> {
        if !std::mem::take(&mut lock(&self.0.world).discovering) {
            return Err(Error::Failed("No discovery started".to_owned()));
        }
        self.0
            .changed(ADAPTER, ADAPTER_1, &[("Discovering", false.into())])
            .await?;
        Ok(())
    }

    #[zbus(property)]
    fn address(&self) -> String {
        "00:1A:7D:DA:71:13".to_owned()
    }

    #[zbus(property)]
    fn address_type(&self) -> String {
        "public".to_owned()
    }

    #[zbus(property)]
    fn name(&self) -> String {
        "made up".to_owned()
    }

    #[zbus(property)]
    fn alias(&self) -> String {
        "made up".to_owned()
    }

    #[zbus(property)]
    fn modalias(&self) -> String {
        "usb:v1D6Bp0246d0540".to_owned()
    }

    #[zbus(property(emits_changed_signal = "false"))]
    fn discovering(&self) -> bool {
        lock(&self.0.world).discovering
    }

    #[zbus(property(emits_changed_signal = "false"))]
    fn powered(&self) -> bool {
        lock(&self.0.world).powered
    }

    #[zbus(property)]
    fn set_powered(&self, on: bool) {
        lock(&self.0.world).powered = on;
    }
}

struct OnBus {
    bluez: Bluez,
    address: String,
}

impl OnBus {
    fn look<T>(&self, at: impl FnOnce(&Known) -> T) -> fdo::Result<T> {
        let world = lock(&self.bluez.world);
        world
            .devices
            .get(&self.address)
            .map(at)
            .ok_or_else(|| fdo::Error::UnknownObject(self.address.clone()))
    }
}

#[interface(name = "org.bluez.Device1")]
impl OnBus {
    async fn connect(&self) -> Result<(), Error> {
        self.bluez.connect(&self.address).await
    }

    async fn disconnect(&self) -> Result<(), Error> {
        if !self.bluez.is_connected(&self.address) {
            return Err(Error::NotConnected("Not Connected".to_owned()));
        }
        Ok(self.bluez.part(&self.address).await?)
    }

    #[zbus(property)]
    fn address(&self) -> String {
        self.address.clone()
    }

    #[zbus(property)]
    fn address_type(&self) -> String {
        "random".to_owned()
    }

    #[zbus(property)]
    fn adapter(&self) -> OwnedObjectPath {
        OwnedObjectPath::try_from(ADAPTER).unwrap()
    }

    #[zbus(property)]
    fn name(&self) -> fdo::Result<String> {
        self.look(|known| known.device.name.clone())
    }

    #[zbus(property)]
    fn alias(&self) -> fdo::Result<String> {
        self.look(|known| known.device.name.clone())
    }

    #[zbus(property(emits_changed_signal = "false"), name = "RSSI")]
    fn rssi(&self) -> fdo::Result<i16> {
        self.look(|known| known.device.signal_dbm)
    }

    #[zbus(property, name = "UUIDs")]
    fn uuids(&self) -> fdo::Result<Vec<String>> {
        self.look(|known| known.device.services.clone())
    }

    #[zbus(property)]
    fn manufacturer_data(&self) -> HashMap<u16, Variant<'_>> {
        HashMap::from([(0x006b, Variant::from(vec![1_u8, 2, 3]))])
    }

    #[zbus(property(emits_changed_signal = "false"))]
    fn connected(&self) -> fdo::Result<bool> {
        self.look(|known| known.connected)
    }

    #[zbus(property(emits_changed_signal = "false"))]
    fn services_resolved(&self) -> fdo::Result<bool> {
        self.look(|known| known.resolved)
    }

    #[zbus(property)]
    fn paired(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn trusted(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn blocked(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn legacy_pairing(&self) -> bool {
        false
    }
}

struct OnBusService {
    uuid: String,
}

#[interface(name = "org.bluez.GattService1")]
impl OnBusService {
    #[zbus(property, name = "UUID")]
    fn uuid(&self) -> String {
        self.uuid.clone()
    }

    #[zbus(property)]
    fn primary(&self) -> bool {
        true
    }
}

struct OnBusCharacteristic {
    bluez: Bluez,
    address: String,
    about: Characteristic,
}

impl OnBusCharacteristic {
    fn may(&self, flag: &str) -> Result<(), Error> {
        if !self.bluez.is_connected(&self.address) {
            return Err(Error::Failed("Not connected".to_owned()));
        }
        if !self.about.flags.iter().any(|one| one == flag) {
            return Err(Error::NotSupported("Operation is not supported".to_owned()));
        }
        if self.about.bonded {
            return Err(Error::NotPermitted("Insufficient authentication".to_owned()));
        }
        Ok(())
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        if let Some(known) = lock(&self.bluez.world).devices.get_mut(&self.address) {
            change(known);
        }
    }
}

#[interface(name = "org.bluez.GattCharacteristic1")]
impl OnBusCharacteristic {
    fn read_value(&self, _options: HashMap<String, OwnedVariant>) -> Result<Vec<u8>, Error> {
        self.may("read")?;
        Ok(self.about.value.clone())
    }

    fn write_value(&self, value: Vec<u8>, options: HashMap<String, OwnedVariant>) -> Result<(), Error> {
        let way: String = options
            .get("type")
            .and_then(|way| way.try_clone().ok()?.try_into().ok())
            .unwrap_or_default();
        self.may(if way == "command" {
            "write-without-response"
        } else {
            "write"
        })?;
        let uuid = self.about.uuid.clone();
        self.change(|known| known.written.push((uuid, value, way)));
        Ok(())
    }

    fn start_notify(&self) -> Result<(), Error> {
        if self.may("notify").is_err() {
            self.may("indicate")?;
        }
        let uuid = self.about.uuid.clone();
        self.change(|known| known.notifying.push(uuid));
        Ok(())
    }

    fn stop_notify(&self) -> Result<(), Error> {
        let uuid = self.about.uuid.clone();
        self.change(|known| known.notifying.retain(|one| *one != uuid));
        Ok(())
    }

    #[zbus(property, name = "UUID")]
    fn uuid(&self) -> String {
        self.about.uuid.clone()
    }

    #[zbus(property)]
    fn flags(&self) -> Vec<String> {
        self.about.flags.clone()
    }
}
