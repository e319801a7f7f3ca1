//! A made-up heart-rate strap.

use uuid::Uuid;

use crate::bluez::{Characteristic, Device};

/// Its address.
pub(crate) const STRAP: &str = "C0:FF:EE:00:00:01";

const fn assigned(number: u32) -> Uuid {
    // The Bluetooth base UUID (Core specification, volume 3, part B, 2.5.1).
    Uuid::from_u128(0x0000_0000_0000_1000_8000_0080_5f9b_34fb | ((number as u128) << 96))
}

pub(crate) const HEART_RATE: Uuid = assigned(0x180d);
pub(crate) const MEASUREMENT: Uuid = assigned(0x2a37);
pub(crate) const CONTROL_POINT: Uuid = assigned(0x2a39);
pub(crate) const BATTERY: Uuid = assigned(0x180f);
pub(crate) const BATTERY_LEVEL: Uuid = assigned(0x2a19);
/// Of its maker; wants a bond.
pub(crate) const BONDED: Uuid = Uuid::from_u128(0x6e40_0001_b5a3_f393_e0a9_e50e_24dc_ca9e);

pub(crate) fn strap() -> Device {
    let one = |service: Uuid, uuid: Uuid, flag: &str, value: &[u8], bonded| Characteristic {
        service: service.to_string(),
        uuid: uuid.to_string(),
        flags: vec![flag.to_owned()],
        value: value.to_vec(),
        bonded,
    };
    Device {
        address: STRAP.to_owned(),
        name: "HRM 1".to_owned(),
        signal_dbm: -58,
        services: vec![HEART_RATE.to_string()],
        characteristics: vec![
            one(HEART_RATE, MEASUREMENT, "notify", &[], false),
            one(HEART_RATE, CONTROL_POINT, "write", &[], false),
            one(BATTERY, BATTERY_LEVEL, "read", &[87], false),
            one(HEART_RATE, BONDED, "read", &[1], true),
        ],
    }
}
