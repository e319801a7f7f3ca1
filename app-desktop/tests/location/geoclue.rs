//! A made-up GeoClue 2 whose receiver stands, moves, is refused, and goes: as much of it as a program asks for that wants
//! positions (<https://www.freedesktop.org/software/geoclue/docs/>).

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use ritm_model::location::{Fix, LocationFault};
use zbus::{Connection, ObjectPath, OwnedObjectPath, Variant, fdo, interface};

const SERVICE: &str = "org.freedesktop.GeoClue2";
const MANAGER: &str = "/org/freedesktop/GeoClue2/Manager";
const CLIENT: &str = "org.freedesktop.GeoClue2.Client";
const NOWHERE: &str = "/";

#[derive(Default)]
struct World {
    fix: Option<Fix>,
    fault: Option<LocationFault>,
    /// Whether each client was started, by path.
    clients: BTreeMap<String, bool>,
    places: u32,
}

/// The service. It ends with its value.
#[derive(Clone)]
pub(crate) struct GeoClue {
    bus: Connection,
    world: Arc<Mutex<World>>,
}

impl GeoClue {
    /// Serves on the bus at `address`.
    pub(crate) async fn start(address: &str) -> zbus::Result<Self> {
        let geoclue = Self {
            bus: zbus::connection::Builder::address(address).build().await?,
            world: Arc::default(),
        };
        let manager = Manager(geoclue.clone());
        geoclue.bus.object_server().at(MANAGER, manager).await?;
        geoclue.bus.request_name(SERVICE).await?;
        Ok(geoclue)
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// From now on the receiver is there, which is told to all who were started.
    pub(crate) async fn stand(&self, fix: Fix) -> zbus::Result<()> {
        self.world().fix = Some(fix);
        for client in self.started() {
            self.tell(&client).await?;
        }
        Ok(())
    }

    /// From now on nobody is told a position for this reason, or everybody is again who asks.
    pub(crate) async fn refuse(&self, fault: Option<LocationFault>) -> zbus::Result<()> {
        self.world().fault = fault;
        for client in self.started() {
            if fault.is_some() {
                self.activate(&client, false).await?;
            }
        }
        Ok(())
    }

    /// The service breaks down.
    pub(crate) async fn go(&self) -> zbus::Result<()> {
        self.bus.release_name(SERVICE).await?;
        Ok(())
    }

    /// The clients that want positions.
    pub(crate) fn started(&self) -> Vec<String> {
        let world = self.world();
        let started = world.clients.iter().filter(|(_, started)| **started);
        started.map(|(path, _)| path.clone()).collect()
    }

    async fn activate(&self, client: &str, active: bool) -> zbus::Result<()> {
        self.world().clients.insert(client.to_owned(), active);
        let changes = HashMap::from([("Active", Variant::from(active))]);
        let body = (CLIENT, changes, Vec::<&str>::new());
        self.bus
            .emit_signal(
                None::<&str>,
                client,
                "org.freedesktop.DBus.Properties",
                "PropertiesChanged",
                &body,
            )
            .await
    }

    /// Tells a client where the receiver is, if that is known.
    async fn tell(&self, client: &str) -> zbus::Result<()> {
        let (fix, place) = {
            let mut world = self.world();
            let Some(fix) = world.fix else {
                return Ok(());
            };
            world.places += 1;
            (fix, format!("{client}/Location/{}", world.places))
        };
        self.bus.object_server().at(place.as_str(), Location(fix)).await?;
        let body = (
            ObjectPath::try_from(NOWHERE)?,
            ObjectPath::try_from(place.as_str())?,
        );
        self.bus
            .emit_signal(None::<&str>, client, CLIENT, "LocationUpdated", &body)
            .await
    }
}

struct Manager(GeoClue);

#[interface(name = "org.freedesktop.GeoClue2.Manager")]
impl Manager {
    async fn get_client(&self) -> fdo::Result<OwnedObjectPath> {
        let path = {
            let mut world = self.0.world();
            let path = format!("/org/freedesktop/GeoClue2/Client/{}", world.clients.len() + 1);
            world.clients.insert(path.clone(), false);
            path
        };
        let client = Client {
            geoclue: self.0.clone(),
            path: path.clone(),
            desktop_id: String::new(),
            accuracy: 0,
        };
        self.0
            .bus
            .object_server()
            .at(path.as_str(), client)
            .await
            .map_err(fdo::Error::from)?;
        OwnedObjectPath::try_from(path).map_err(|error| fdo::Error::Failed(error.to_string()))
    }
}

struct Client {
    geoclue: GeoClue,
    path: String,
    desktop_id: String,
    accuracy: u32,
}

#[interface(name = "org.freedesktop.GeoClue2.Client")]
impl Client {
    async fn start(&self) -> fdo::Result<()> {
        if self.desktop_id != "org.ritm.Ritm" {
            return Err(fdo::Error::AccessDenied(
                "'DesktopId' property must be set".to_owned(),
            ));
        }
        let fault = self.geoclue.world().fault;
        match fault {
            Some(LocationFault::Off) => {
                return Err(fdo::Error::AccessDenied(
                    "Geolocation disabled for UID 1000".to_owned(),
                ));
            }
            Some(LocationFault::Denied | LocationFault::Absent) => {
                return Err(fdo::Error::AccessDenied("Access denied".to_owned()));
            }
            None => {}
        }
        self.geoclue.activate(&self.path, true).await?;
        // What is known already is told before the answer is.
        self.geoclue.tell(&self.path).await?;
        Ok(())
    }

    async fn stop(&self) -> fdo::Result<()> {
        self.geoclue.activate(&self.path, false).await?;
        Ok(())
    }

    #[zbus(property)]
    fn desktop_id(&self) -> String {
        self.desktop_id.clone()
    }

    #[zbus(property)]
    fn set_desktop_id(&mut self, id: String) {
        self.desktop_id = id;
    }

    #[zbus(property)]
    fn requested_accuracy_level(&self) -> u32 {
        self.accuracy
    }

    #[zbus(property)]
    fn set_requested_accuracy_level(&mut self, level: u32) {
        self.accuracy = level;
    }
}

/// What is not known is told as GeoClue does it.
struct Location(Fix);

#[interface(name = "org.freedesktop.GeoClue2.Location")]
impl Location {
    #[zbus(property)]
    fn latitude(&self) -> f64 {
        self.0.latitude
    }

    #[zbus(property)]
    fn longitude(&self) -> f64 {
        self.0.longitude
    }

    #[zbus(property)]
    fn accuracy(&self) -> f64 {
        self.0.accuracy_m
    }

    #[zbus(property)]
    fn altitude(&self) -> f64 {
        self.0.altitude_m.unwrap_or(f64::MIN)
    }

    #[zbus(property)]
    fn speed(&self) -> f64 {
        self.0.speed_m_s.unwrap_or(-1.0)
    }

    #[zbus(property)]
    fn heading(&self) -> f64 {
        self.0.bearing_deg.unwrap_or(-1.0)
    }
}
