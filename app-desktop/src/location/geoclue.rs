//! GeoClue 2 over D-Bus (<https://www.freedesktop.org/software/geoclue/docs/>).

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Sender},
    },
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dbus::{
    Path,
    arg::PropMap,
    blocking::{Connection, stdintf::org_freedesktop_dbus::Properties},
    message::MatchRule,
};
use ritm_engine::{Driver, HostAnswer, HostEvent, RequestId, Teller};
use ritm_model::location::{AltitudeDatum, Fix, LocationAsk, LocationEvent, LocationFault};

const SERVICE: &str = "org.freedesktop.GeoClue2";
const MANAGER: &str = "/org/freedesktop/GeoClue2/Manager";
const CLIENT: &str = "org.freedesktop.GeoClue2.Client";
const LOCATION: &str = "org.freedesktop.GeoClue2.Location";
/// GeoClue's agent finds our rights by the name of our `.desktop` file.
const DESKTOP_ID: &str = "org.ritm.Ritm";
/// `GCLUE_ACCURACY_LEVEL_EXACT`.
const EXACT: u32 = 8;
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// How often it is looked whether positions are still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What GeoClue said.
enum Happened {
    /// There is a new place, at this path.
    Moved(Path<'static>),
    /// There will be no more.
    Ended(LocationFault),
}

/// Whether a watch is still wanted. Nothing of it is told once that was answered with no.
#[derive(Clone)]
struct Wanted(Arc<Mutex<bool>>);

impl Wanted {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, teller: &Teller, event: LocationEvent) {
        let wanted = self.lock();
        if *wanted {
            teller.tell(HostEvent::Location(event));
        }
    }
}

/// A driver with a thread of its own while positions are wanted.
pub(super) fn driver(teller: Teller) -> Driver<LocationAsk> {
    let mut watching: Option<Wanted> = None;
    Box::new(move |id, ask| {
        if let Some(wanted) = watching.take() {
            *wanted.lock() = false;
        }
        match ask {
            LocationAsk::Stop => {
                teller.answer(id, HostAnswer::Location(Ok(())));
            }
            LocationAsk::Watch => {
                let wanted = Wanted(Arc::new(Mutex::new(true)));
                watching = Some(wanted.clone());
                let there = teller.clone();
                let started = thread::Builder::new()
                    .name("ritm-location".to_owned())
                    .spawn(move || watch(id, &there, &wanted));
                if started.is_err() {
                    teller.answer(id, HostAnswer::Location(Err(LocationFault::Absent)));
                }
            }
        }
    })
}

fn watch(id: RequestId, teller: &Teller, wanted: &Wanted) {
    let (sender, happened) = mpsc::channel();
    let begun = Connection::new_system().and_then(|bus| {
        let client = begin(&bus, &sender)?;
        Ok((bus, client))
    });
    let (bus, client) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            teller.answer(id, HostAnswer::Location(Err(fault_of(&error))));
            return;
        }
    };
    teller.answer(id, HostAnswer::Location(Ok(())));
    while *wanted.lock() {
        for what in happened.try_iter() {
            match what {
                Happened::Moved(place) => {
                    let about = bus.with_proxy(SERVICE, place, CALL_LIMIT).get_all(LOCATION);
                    if let Some(fix) = about.ok().and_then(|about| fix_of(&about, SystemTime::now())) {
                        wanted.tell(teller, LocationEvent::Fix(fix));
                    }
                }
                Happened::Ended(fault) => {
                    wanted.tell(teller, LocationEvent::Ended(fault));
                    return;
                }
            }
        }
        if bus.process(LOOK_EVERY).is_err() {
            wanted.tell(teller, LocationEvent::Ended(LocationFault::Absent));
            return;
        }
    }
    let client = bus.with_proxy(SERVICE, client, CALL_LIMIT);
    let _: Result<(), dbus::Error> = client.method_call(CLIENT, "Stop", ());
}

/// Makes a client of GeoClue's and starts it; its path. What it says meanwhile is told after the answer.
fn begin(bus: &Connection, happened: &Sender<Happened>) -> Result<Path<'static>, dbus::Error> {
    let manager = bus.with_proxy(SERVICE, MANAGER, CALL_LIMIT);
    let (path,): (Path<'static>,) =
        manager.method_call("org.freedesktop.GeoClue2.Manager", "GetClient", ())?;
    let client = bus.with_proxy(SERVICE, path.clone(), CALL_LIMIT);
    client.set(CLIENT, "DesktopId", DESKTOP_ID.to_owned())?;
    client.set(CLIENT, "RequestedAccuracyLevel", EXACT)?;

    let moved = MatchRule::new_signal(CLIENT, "LocationUpdated").with_path(path.clone());
    let told = happened.clone();
    bus.add_match(moved, move |(_, new): (Path<'static>, Path<'static>), _, _| {
        // Nobody listens any more once the watch ended.
        let _ = told.send(Happened::Moved(new));
        true
    })?;
    // The athlete switches positions off: GeoClue stops its clients, and says no more than this.
    let changed =
        MatchRule::new_signal("org.freedesktop.DBus.Properties", "PropertiesChanged").with_path(path.clone());
    let told = happened.clone();
    bus.add_match(changed, move |(of, changes): (String, PropMap), _, _| {
        if of == CLIENT && dbus::arg::prop_cast(&changes, "Active") == Some(&false) {
            let _ = told.send(Happened::Ended(LocationFault::Off));
        }
        true
    })?;
    let owner = MatchRule::new_signal("org.freedesktop.DBus", "NameOwnerChanged");
    let told = happened.clone();
    bus.add_match(owner, move |(name, _, new): (String, String, String), _, _| {
        if name == SERVICE && new.is_empty() {
            let _ = told.send(Happened::Ended(LocationFault::Absent));
        }
        true
    })?;
    let _: () = client.method_call(CLIENT, "Start", ())?;
    Ok(path)
}

/// A position of GeoClue's. What is not known is a negative number there, far below any height where it is the height.
fn fix_of(about: &PropMap, now: SystemTime) -> Option<Fix> {
    let number = |name: &str| {
        let value: Option<&f64> = dbus::arg::prop_cast(about, name);
        value.copied().filter(|value| value.is_finite())
    };
    let (latitude, longitude) = (number("Latitude")?, number("Longitude")?);
    if latitude.abs() > 90.0 || longitude.abs() > 180.0 {
        return None;
    }
    let told: Option<(u64, u64)> = about.get("Timestamp").and_then(|value| {
        let mut parts = value.0.as_iter()?;
        Some((parts.next()?.as_u64()?, parts.next()?.as_u64()?))
    });
    let age = told.and_then(|(s, us)| {
        let at = UNIX_EPOCH
            .checked_add(Duration::from_secs(s))?
            .checked_add(Duration::from_micros(us))?;
        now.duration_since(at).ok()
    });
    Some(Fix {
        age_ms: age.map_or(0, |age| u32::try_from(age.as_millis()).unwrap_or(u32::MAX)),
        latitude,
        longitude,
        accuracy_m: number("Accuracy").filter(|accuracy| *accuracy >= 0.0)?,
        altitude_m: number("Altitude").filter(|altitude| *altitude > -1e6),
        // GeoClue takes it from GGA sentences, which tell it above the sea.
        altitude_datum: number("Altitude")
            .filter(|altitude| *altitude > -1e6)
            .map(|_| AltitudeDatum::SeaLevel),
        altitude_accuracy_m: None,
        speed_m_s: number("Speed").filter(|speed| *speed >= 0.0),
        bearing_deg: number("Heading").filter(|heading| *heading >= 0.0),
    })
}

const DENIED: &str = "org.freedesktop.DBus.Error.AccessDenied";

fn fault_of(error: &dbus::Error) -> LocationFault {
    match error.name() {
        // It tells these two apart by its words alone, which it has in no other language.
        Some(DENIED) if error.message().unwrap_or_default().contains("disabled") => LocationFault::Off,
        Some(DENIED) => LocationFault::Denied,
        _ => LocationFault::Absent,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use dbus::arg::{RefArg, Variant};

    use super::*;

    fn about(altitude: f64, speed: f64) -> PropMap {
        let number = |value: f64| Variant(Box::new(value) as Box<dyn RefArg>);
        let mut about = PropMap::new();
        about.insert("Latitude".to_owned(), number(47.5));
        about.insert("Longitude".to_owned(), number(8.5));
        about.insert("Accuracy".to_owned(), number(12.0));
        about.insert("Altitude".to_owned(), number(altitude));
        about.insert("Speed".to_owned(), number(speed));
        about.insert("Heading".to_owned(), number(-1.0));
        about.insert("Timestamp".to_owned(), Variant(Box::new((100_u64, 500_000_u64))));
        about
    }

    #[test]
    fn what_is_not_known_is_nothing() {
        let now = UNIX_EPOCH + Duration::from_millis(102_000);
        let fix = fix_of(&about(f64::MIN, -1.0), now).unwrap();
        assert_eq!(
            (fix.altitude_m, fix.speed_m_s, fix.bearing_deg, fix.age_ms),
            (None, None, None, 1_500)
        );
        let fix = fix_of(&about(-3.0, 0.0), now).unwrap();
        assert_eq!((fix.altitude_m, fix.speed_m_s), (Some(-3.0), Some(0.0)));
        let mut nowhere = about(0.0, 0.0);
        nowhere.insert("Latitude".to_owned(), Variant(Box::new(f64::NAN)));
        assert_eq!(fix_of(&nowhere, now), None);
        // A receiver whose clock is ahead.
        assert_eq!(fix_of(&about(0.0, 0.0), UNIX_EPOCH).unwrap().age_ms, 0);
    }
}
