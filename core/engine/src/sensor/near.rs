//! Devices that are near, while they are looked for.

use ritm_model::{
    order,
    radio::{DeviceKey, Seen},
    sensor::Nearby,
};
use uuid::Uuid;

use super::look::Look;

/// More are not remembered: the one that was not seen for longest gives way.
const MOST: usize = 64;
/// A device that is not seen for so long is not near any more.
const FORGET_MS: u64 = 10_000;
/// How much of a new signal counts: it jumps by 10 dB from one packet to the next.
const NEWER: f64 = 0.3;

/// Devices that were seen and are understood.
#[derive(Default)]
pub(super) struct Near(Vec<Device>);

struct Device {
    key: DeviceKey,
    name: String,
    services: Vec<Uuid>,
    look: Look,
    signal_dbm: Option<f64>,
    seen_ms: u64,
}

impl Near {
    /// A device was seen. Tells whether it was not there before.
    pub(super) fn see(&mut self, seen: &Seen, at_ms: u64) -> bool {
        let signal = seen.signal_dbm.map(f64::from);
        if let Some(device) = self.0.iter_mut().find(|device| device.key == seen.device) {
            device.seen_ms = device.seen_ms.max(at_ms);
            device.signal_dbm = match (device.signal_dbm, signal) {
                (Some(old), Some(new)) => Some(old + NEWER * (new - old)),
                (old, new) => new.or(old),
            };
            // A packet may hold a part of what a device tells only.
            let mut whole = seen.clone();
            if whole.name.is_empty() {
                whole.name.clone_from(&device.name);
            }
            let known = whole.services.len();
            for service in &device.services {
                if whole.services.len() < known + 16 && !whole.services.contains(service) {
                    whole.services.push(*service);
                }
            }
            if whole.name != device.name || whole.services != device.services {
                let listens = device.look.listens;
                let look = Look::seen(&whole);
                let kinds = if look.kinds.is_empty() {
                    device.look.kinds.clone()
                } else {
                    look.kinds
                };
                device.look = Look {
                    listens: listens || look.listens,
                    kinds,
                    profiles: look.profiles,
                };
                (device.name, device.services) = (whole.name, whole.services);
            } else {
                device.look.listens |= Look::seen(&whole).listens;
            }
            return false;
        }
        let look = Look::seen(seen);
        if !look.is_understood() {
            return false;
        }
        if self.0.len() >= MOST
            && let Some(oldest) = (0..self.0.len()).min_by_key(|&at| self.0.get(at).map(|one| one.seen_ms))
        {
            self.0.swap_remove(oldest);
        }
        self.0.push(Device {
            key: seen.device.clone(),
            name: seen.name.clone(),
            services: seen.services.clone(),
            look,
            signal_dbm: signal,
            seen_ms: at_ms,
        });
        true
    }

    /// Forgets what is not near any more. Tells whether anything was.
    pub(super) fn tick(&mut self, now_ms: u64) -> bool {
        let before = self.0.len();
        self.0
            .retain(|device| now_ms.saturating_sub(device.seen_ms) <= FORGET_MS);
        self.0.len() < before
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The name and the look of a device that is near.
    pub(super) fn get(&self, key: &DeviceKey) -> Option<(&str, &Look)> {
        let device = self.0.iter().find(|device| device.key == *key)?;
        Some((&device.name, &device.look))
    }

    /// Those that are not `paired`, the nearest first.
    pub(super) fn list(&self, paired: impl Fn(&DeviceKey) -> bool) -> Vec<Nearby> {
        let mut near: Vec<&Device> = self.0.iter().filter(|device| !paired(&device.key)).collect();
        let strength = |device: &Device| device.signal_dbm.unwrap_or(-200.0);
        order::by_comparing(&mut near, |a, b| {
            strength(b)
                .total_cmp(&strength(a))
                .then_with(|| a.key.cmp(&b.key))
        });
        near.into_iter()
            .map(|device| Nearby {
                device: device.key.clone(),
                name: device.name.clone(),
                kinds: device.look.kinds.clone(),
                signal_dbm: device.signal_dbm.map(|dbm| dbm.round() as i16),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use ritm_sensors::uuids::assigned;

    use super::*;

    fn strap(key: &str, dbm: i16) -> Seen {
        Seen {
            device: DeviceKey(key.into()),
            name: key.into(),
            signal_dbm: Some(dbm),
            services: vec![assigned(0x180d)],
            service_data: Vec::new(),
            manufacturer_data: Vec::new(),
        }
    }

    fn names(near: &Near) -> Vec<String> {
        near.list(|_| false).into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn the_nearest_comes_first_and_one_packet_does_not_turn_it() {
        let mut near = Near::default();
        for second in 0..10 {
            near.see(&strap("far", -80), second * 1000);
            near.see(&strap("close", -50), second * 1000);
        }
        assert_eq!(names(&near), ["close", "far"]);
        near.see(&strap("far", -45), 10_000);
        assert_eq!(names(&near), ["close", "far"]);
        for _ in 0..10 {
            near.see(&strap("far", -45), 10_000);
        }
        assert_eq!(names(&near), ["far", "close"]);
    }

    #[test]
    fn what_is_not_seen_is_forgotten_and_nothing_grows() {
        let mut near = Near::default();
        for number in 0..1000_u32 {
            near.see(&strap(&format!("{number}"), -60), u64::from(number));
        }
        assert_eq!(names(&near).len(), MOST);
        assert!(!near.tick(10_900));
        assert!(near.tick(11_100));
        assert_eq!(names(&near), Vec::<String>::new());
    }

    #[test]
    fn parts_of_what_a_device_tells_are_put_together() {
        let mut near = Near::default();
        let bare = Seen {
            name: String::new(),
            ..strap("a", -60)
        };
        let named = Seen {
            services: vec![assigned(0x1816)],
            ..strap("a", -60)
        };
        near.see(&bare, 0);
        near.see(&named, 0);
        near.see(&bare, 0);
        let list = near.list(|_| false);
        assert_eq!((list[0].name.as_str(), list[0].kinds.len()), ("a", 2));
    }
}
