//! Bluetooth's numbers for services and characteristics.

use uuid::Uuid;

/// The long form of a number that the Bluetooth SIG assigned: `0000xxxx-0000-1000-8000-00805f9b34fb`.
pub const fn assigned(short: u16) -> Uuid {
    Uuid::from_u128(((short as u128) << 96) | 0x0000_0000_0000_1000_8000_0080_5f9b_34fb)
}

/// The short form of a number that the Bluetooth SIG assigned; `None` for a vendor's own.
pub fn short(uuid: Uuid) -> Option<u16> {
    let number = (uuid.as_u128() >> 96) as u16;
    (assigned(number) == uuid).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long() {
        assert_eq!(
            assigned(0x2a37).to_string(),
            "00002a37-0000-1000-8000-00805f9b34fb"
        );
        assert_eq!(short(assigned(0x180d)), Some(0x180d));
        assert_eq!(
            short(Uuid::from_u128(0x6e400001_b5a3_f393_e0a9_e50e24dcca9e)),
            None
        );
    }
}
