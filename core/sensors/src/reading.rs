//! What a sensor said: a quantity, a value, and when it was so.

use ritm_model::Timestamp;

pub use ritm_model::Quantity;

/// When what a reading tells was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// When the packet came: it has no time of its own.
    Arrival,
    /// So many milliseconds before the packet came.
    Before {
        /// Milliseconds before the packet came.
        ms: u32,
    },
    /// From `from` on for `seconds`, by the device's clock.
    Span {
        /// The beginning of the span.
        from: Timestamp,
        /// The span's length in seconds.
        seconds: u32,
    },
    /// What the device's clock on the wall showed, as if its zone were UTC. The zone is not known.
    WallClock(Timestamp),
    /// By a clock of the device that began at an unknown moment.
    DeviceMs(u64),
}

/// One value of one quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// What the value is of, and its unit.
    pub quantity: Quantity,
    /// The value, which is a finite number.
    pub value: f64,
    /// When it was so.
    pub when: When,
}

/// A text that a device tells of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Who made it.
    Manufacturer,
    /// Which model it is.
    Model,
    /// Its serial number.
    Serial,
    /// The version of its firmware.
    Firmware,
    /// The version of its hardware.
    Hardware,
    /// The version of its software.
    Software,
}

/// Something about the link that the athlete or the manager should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A text that the device tells of itself: at most 64 characters, without control characters.
    Label(Label, String),
    /// What a fitness machine can do.
    Machine(crate::machine::Features),
    /// The machine obeys from now on.
    InControl,
    /// What a rower says of a workout at its end.
    Rowed(crate::concept2::Summary),
    /// Something else controls the machine now, or nobody does.
    ControlLost,
    /// The device refused the request with this code of its own protocol, or was silent (0).
    Refused(u8),
    /// The device says that it is not worn.
    NotWorn,
    /// The device is charging.
    Charging,
    /// The device wants a bond with the operating system before it gives more.
    WantsBond,
    /// All that the device had kept has been handed over.
    HistoryDone,
}
