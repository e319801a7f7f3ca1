//! The port to Bluetooth LE: what the engine asks of its host's radio, what the host answers, and what happens by itself.
//!
//! The host moves bytes and knows nothing of what they mean. Asks for one device are done one after the other, in their
//! order; asks for different devices may overlap. Every ask is answered once.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A device as this host knows it: an address, or an id that the operating system made up. It stays the same on this host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceKey(pub String);

/// Whether the radio can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RadioState {
    /// The host has not said yet.
    #[default]
    Unknown,
    /// There is no Bluetooth here, or none that a program may use.
    Absent,
    /// The athlete or the system does not allow it.
    Denied,
    /// It is switched off.
    Off,
    /// It can be used.
    Ready,
}

impl RadioState {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Unknown, Self::Absent, Self::Denied, Self::Off, Self::Ready];

    /// The state of this stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The stable name, also the message key `radio-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Absent => "absent",
            Self::Denied => "denied",
            Self::Off => "off",
            Self::Ready => "ready",
        }
    }
}

/// How devices are found here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// The host scans, and tells of each device.
    #[default]
    Scan,
    /// The athlete chooses in a dialog of the host's, after a press: a browser tells of no device before.
    Dialog,
}

/// What the engine asks of the radio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RadioAsk {
    /// How the radio is; each change is told as [`RadioEvent::State`] from then on. Answer: [`RadioAnswer::State`].
    Open,
    /// Look for devices that advertise one of `services`, for all when there are none. What is seen is told as
    /// [`RadioEvent::Seen`], again and again. Asking again replaces what is looked for. Answer: [`RadioAnswer::Done`].
    Scan {
        /// The services.
        services: Vec<Uuid>,
    },
    /// Look no more. Answer: [`RadioAnswer::Done`].
    StopScan,
    /// Let the athlete choose one device in the host's dialog. Answer: [`RadioAnswer::Chosen`], or
    /// [`RadioFault::Cancelled`].
    Choose {
        /// It advertises one of these, or its name begins with one of `names`.
        services: Vec<Uuid>,
        /// Beginnings of names.
        names: Vec<String>,
        /// Services that are used once it is connected.
        used: Vec<Uuid>,
    },
    /// Connect, and find out what the device has. Answer: [`RadioAnswer::Connected`], also when it is connected already.
    /// It may take long: the host waits until the device is there or [`RadioAsk::Disconnect`] is asked.
    Connect {
        /// The device.
        device: DeviceKey,
    },
    /// Read a characteristic. Answer: [`RadioAnswer::Value`].
    Read {
        /// The device.
        device: DeviceKey,
        /// The characteristic.
        characteristic: Uuid,
    },
    /// Write a characteristic. Answer: [`RadioAnswer::Done`].
    Write {
        /// The device.
        device: DeviceKey,
        /// The characteristic.
        characteristic: Uuid,
        /// The bytes.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
        /// Whether the device confirms that it has them.
        confirmed: bool,
    },
    /// Have notifications or indications told as [`RadioEvent::Notified`]. Answer: [`RadioAnswer::Done`].
    Subscribe {
        /// The device.
        device: DeviceKey,
        /// The characteristic.
        characteristic: Uuid,
    },
    /// End the connection, or the attempt to connect. Answer: [`RadioAnswer::Done`], and before it
    /// [`RadioEvent::Lost`] when there was a connection.
    Disconnect {
        /// The device.
        device: DeviceKey,
    },
}

/// What a radio answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RadioAnswer {
    /// It was done.
    Done,
    /// How the radio is.
    State(RadioState, Finding),
    /// What the athlete chose.
    Chosen {
        /// The device.
        device: DeviceKey,
        /// Its name; empty when it has none.
        name: String,
    },
    /// The device is connected.
    Connected {
        /// Its name; empty when it has none.
        name: String,
        /// Its services.
        services: Vec<Uuid>,
        /// The characteristics of all its services.
        characteristics: Vec<Uuid>,
    },
    /// The value of a characteristic.
    Value(#[serde(with = "serde_bytes")] Vec<u8>),
}

/// Why a radio could not do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RadioFault {
    /// The radio is not ready.
    NotReady(RadioState),
    /// The device is not there, or the connection ended meanwhile.
    Gone,
    /// The device has no such characteristic, or it can't be used so.
    Unsupported,
    /// The device or the system wants a bond first.
    WantsBond,
    /// The athlete closed the dialog, or the engine asked to disconnect.
    Cancelled,
    /// A dialog needs a press on this page, which holds the radio; or a device has to be chosen in a dialog, as the host
    /// does not know it by that name any more.
    WantsPress,
    /// Anything else; for the log, in English.
    Other(String),
}

/// What happens by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RadioEvent {
    /// The radio is as it was not before.
    State(RadioState),
    /// A device was seen in a scan.
    Seen(Seen),
    /// A characteristic's value came by itself.
    Notified {
        /// The device.
        device: DeviceKey,
        /// The characteristic.
        characteristic: Uuid,
        /// The bytes.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A connection ended.
    Lost {
        /// The device.
        device: DeviceKey,
    },
}

/// A device that was seen in a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The device.
    pub device: DeviceKey,
    /// Its name; empty when it tells none.
    pub name: String,
    /// How strong its signal is, in dBm: -40 is beside it, -100 hardly there.
    pub signal_dbm: Option<i16>,
    /// The services it advertises.
    pub services: Vec<Uuid>,
    /// Data of services.
    pub service_data: Vec<(Uuid, Vec<u8>)>,
    /// Data of manufacturers, by the manufacturer's number.
    pub manufacturer_data: Vec<(u16, Vec<u8>)>,
}
