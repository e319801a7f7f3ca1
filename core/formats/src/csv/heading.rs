//! What the names of columns mean, in the words and units of many programs.

use ritm_model::{Channel, Scale};

use super::Meaning;
use crate::sheet::{extra, usual_scale};

/// A column's name, taken apart.
pub(super) struct Heading {
    /// Its letters and digits in small: `Avg HR (bpm)` is `avghr`.
    pub(super) plain: String,
    /// As written, without the unit.
    pub(super) name: String,
    /// The unit as written; empty for none.
    pub(super) unit: String,
}

/// What stands before the names of FIT's samples.
pub(super) const FIT_RECORD: &str = "record.";

/// Letters and digits in small.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(64)
        .collect()
}

impl Heading {
    /// Takes `Distance (km)`, `altitude [m]`, `Grade, %` and `distance_km` apart.
    pub(super) fn new(written: &str) -> Self {
        let written = written.trim();
        // `FitCSVTool` puts the message before the field where a table holds samples only.
        let written = written.strip_prefix(FIT_RECORD).unwrap_or(written);
        let brackets = |open: char, close: char| {
            let (name, rest) = written.split_once(open)?;
            let (unit, _) = rest.rsplit_once(close)?;
            Some((name, unit))
        };
        let (name, unit) = brackets('(', ')')
            .or_else(|| brackets('[', ']'))
            .or_else(|| written.split_once(','))
            .or_else(|| {
                let (name, unit) = written.rsplit_once('_')?;
                KNOWN_UNITS.contains(&unit).then_some((name, unit))
            })
            .unwrap_or((written, ""));
        Self {
            plain: plain(name),
            name: name.trim().chars().take(64).collect(),
            unit: unit.trim().chars().take(32).collect(),
        }
    }

    /// With a unit from a row of its own.
    pub(super) fn with_unit(mut self, unit: &str) -> Self {
        if self.unit.is_empty() {
            unit.trim()
                .trim_matches(['[', ']', '(', ')'])
                .clone_into(&mut self.unit);
        }
        self
    }
}

/// Units that follow a name after an underscore.
const KNOWN_UNITS: [&str; 22] = [
    "km", "m", "mi", "miles", "ft", "kmh", "kph", "mph", "mps", "bpm", "rpm", "w", "watts", "c", "f", "deg",
    "s", "sec", "ms", "secs", "meters", "min",
];

/// What stands in a table of samples under a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Time,
    Minutes,
    Milliseconds,
    Date,
    Lap,
    Latitude,
    Longitude,
    Altitude,
    Distance,
    Speed,
    HeartRate,
    Cadence,
    Power,
    Temperature,
}

/// The names, and the unit a name implies.
fn known(plain: &str) -> Option<(Known, &'static str)> {
    Some(match plain {
        "time" | "secs" | "sec" | "seconds" | "second" | "elapsed" | "elapsedtime" | "elapsedseconds"
        | "timestamp" | "timestampepoch" | "epoch" | "epochtime" | "unixtime" | "timer" | "timertime"
        | "t" | "s" | "zeit" | "uhrzeit" | "datetime" | "dateandtime" | "dateime" | "utc" | "utctime"
        | "timeutc" | "localtime" | "starttime" | "hms" | "lsec" | "temps" | "tiempo" | "tempo" | "hora"
        | "время" | "hhmmss" | "timeofday" | "totaltime" | "durationseconds" => (Known::Time, ""),
        "minutes" | "mins" | "min" => (Known::Minutes, "min"),
        "ms" | "milliseconds" | "timems" | "timestampms" | "millis" => (Known::Milliseconds, "ms"),
        "date" | "datum" | "fecha" | "data" | "дата" | "mmdd" => (Known::Date, ""),
        "lap" | "interval" | "lapnumber" | "runde" | "lapnum" | "intervalnumber" => (Known::Lap, ""),
        "lat" | "latitude" | "positionlat" | "breitengrad" | "breite" | "latitud" | "latitudine"
        | "latitudedegrees" | "gpslat" | "широта" => (Known::Latitude, ""),
        "lon" | "lng" | "long" | "longitude" | "positionlong" | "längengrad" | "länge" | "longitud"
        | "longitudine" | "longitudedegrees" | "gpslon" | "gpslong" | "долгота" => {
            (Known::Longitude, "")
        }
        "altitudemeters" => (Known::Altitude, "m"),
        "alt" | "altitude" | "elevation" | "ele" | "elev" | "enhancedaltitude" | "höhe" | "hoehe"
        | "altitud" | "altitudine" | "quota" | "высота" | "hohe" => (Known::Altitude, ""),
        "distance"
        | "distances"
        | "dist"
        | "distanz"
        | "strecke"
        | "distancia"
        | "distanza"
        | "afstand"
        | "totaldistance"
        | "расстояние"
        | "дистанция" => (Known::Distance, ""),
        "km" | "kilometers" | "kms" => (Known::Distance, "km"),
        "miles" => (Known::Distance, "mi"),
        "meters" | "metres" | "distancemeters" => (Known::Distance, "m"),
        "speed" | "velocity" | "velocitysmooth" | "enhancedspeed" | "geschwindigkeit" | "vitesse"
        | "velocidad" | "velocità" | "snelheid" | "скорость" | "gpsspeed" => (Known::Speed, ""),
        "kph" | "kmh" | "kmt" | "kmhr" | "speedkph" | "speedkmh" => (Known::Speed, "km/h"),
        "mph" | "speedmph" => (Known::Speed, "mph"),
        "mps" => (Known::Speed, "m/s"),
        "hr"
        | "heartrate"
        | "hrate"
        | "bpm"
        | "pulse"
        | "puls"
        | "herzfrequenz"
        | "hf"
        | "fc"
        | "heartratebpm"
        | "hrbpm"
        | "frecuenciacardiaca"
        | "fréquencecardiaque"
        | "frequenzacardiaca"
        | "hartslag"
        | "пульс"
        | "heart"
        | "чсс" => (Known::HeartRate, ""),
        "cad" | "cadence" | "rpm" | "trittfrequenz" | "cadencia" | "cadenza" | "cadans" | "bikecadence"
        | "strokerate" | "pedalcadence" | "каденс" => (Known::Cadence, "rpm"),
        "spm" | "runcadence" | "stepcadence" => (Known::Cadence, "spm"),
        "watts" | "power" | "w" | "pow" | "leistung" | "potencia" | "puissance" | "watt" | "potenza"
        | "vermogen" | "мощность" | "currentpower" => (Known::Power, ""),
        "temp" | "temperature" | "temperatures" | "temperatur" | "temperatura" | "température" => {
            (Known::Temperature, "")
        }
        _ => return None,
    })
}

/// Channel units in one of the written unit, and what is added then.
fn conversion(known: Known, unit: &str) -> Option<(f64, f64)> {
    let unit: String = unit.to_lowercase().replace(['.', ' '], "");
    let factor = match (known, unit.as_str()) {
        (Known::Altitude | Known::Distance, "m" | "meter" | "meters" | "metres" | "метр") => 1.0,
        (Known::Altitude | Known::Distance, "ft" | "feet" | "foot") => 0.3048,
        (Known::Distance, "km" | "kilometers" | "kilometer" | "км") => 1000.0,
        (Known::Distance, "mi" | "mile" | "miles") => 1609.344,
        (Known::Distance, "yd" | "yards" | "yard") => 0.9144,
        (Known::Speed, "m/s" | "mps" | "m/sec") => 1.0,
        (Known::Speed, "km/h" | "kmh" | "kph" | "kmph" | "km/hr" | "km/t" | "km/u" | "km/std" | "км/ч") => {
            1.0 / 3.6
        }
        (Known::Speed, "mph" | "mi/h" | "mp/h") => 1609.344 / 3600.0,
        (Known::Speed, "kn" | "kt" | "knots") => 1852.0 / 3600.0,
        // Steps of both feet, where the vocabulary counts one.
        (Known::Cadence, "spm" | "steps/min") => 0.5,
        (Known::Temperature, "f" | "°f" | "degf" | "fahrenheit") => return Some((1.0 / 1.8, -32.0 / 1.8)),
        (Known::Latitude | Known::Longitude, "semicircles") => 180.0 / 2_147_483_648.0,
        (Known::Altitude | Known::Distance | Known::Speed, _) => return None,
        _ => 1.0,
    };
    Some((factor, 0.0))
}

/// What a column holds by its name, and whether its unit had to be guessed.
pub(super) fn meaning(heading: &Heading) -> (Meaning, bool) {
    let Some((known, implied)) = known(&heading.plain) else {
        return (other(heading), false);
    };
    let unit = if heading.unit.is_empty() {
        implied
    } else {
        &heading.unit
    };
    let channel = match known {
        Known::Time | Known::Minutes | Known::Milliseconds => {
            let ms_each = match unit.to_lowercase().as_str() {
                "min" | "minutes" => 60_000.0,
                "ms" | "milliseconds" => 1.0,
                "h" | "hours" => 3_600_000.0,
                _ => 1000.0,
            };
            return (Meaning::Time { ms_each }, false);
        }
        Known::Date => return (Meaning::Date, false),
        Known::Lap => return (Meaning::Lap, false),
        Known::Latitude => Channel::Latitude,
        Known::Longitude => Channel::Longitude,
        Known::Altitude => Channel::Altitude,
        Known::Distance => Channel::Distance,
        Known::Speed => Channel::Speed,
        Known::HeartRate => Channel::HeartRate,
        Known::Cadence => Channel::Cadence,
        Known::Power => Channel::Power,
        Known::Temperature => Channel::Temperature,
    };
    let found = conversion(known, unit);
    // Altitudes without a unit are metres; what distances and speeds are, their values tell.
    let guessed = found.is_none() && known != Known::Altitude;
    let (factor, shift) = found.unwrap_or((1.0, 0.0));
    let value = Meaning::Value {
        scale: usual_scale(&channel),
        channel,
        factor,
        shift,
    };
    (value, guessed)
}

/// A column nobody knows is kept under its own name.
fn other(heading: &Heading) -> Meaning {
    if heading.plain.is_empty() {
        return Meaning::Nothing;
    }
    let (name, unit) = match heading.plain.as_str() {
        "nm" | "torq" | "torque" => ("torque", "N m"),
        "slope" | "grade" | "gradesmooth" | "hillslope" => ("grade", "%"),
        "headwind" | "windspeed" => ("wind_speed", heading.unit.as_str()),
        "lrbalance" => ("left_right_balance", "%"),
        "smo2" => ("smo2", "%"),
        "thb" => ("thb", "g/dL"),
        _ => (heading.name.as_str(), heading.unit.as_str()),
    };
    Meaning::Value {
        channel: extra(name, unit),
        scale: Scale::per_unit(1000.0),
        factor: 1.0,
        shift: 0.0,
    }
}
