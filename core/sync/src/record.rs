//! Records of fields, and how two states of one merge.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::{Digest, Stamp};

/// The field that says whether a record lives. It is set by itself, so that a rename never revives a record and a deletion
/// erases nothing but what was asked.
pub const LIFE: u32 = 0;

/// Which record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct RecordKey {
    /// What it is a record of. The numbers are the application's and are kept.
    #[n(0)]
    pub kind: u16,
    /// Its id: a UUID.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub id: [u8; 16],
}

impl RecordKey {
    /// The part of its kind that it is compared with: by the last byte of its id, as the first ones of a UUIDv7 are its
    /// time.
    #[must_use]
    pub fn bucket(&self) -> u8 {
        let [.., last] = self.id;
        last
    }
}

/// Which field of a record: its number and, of a set such as tags, the element, which is a register of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct FieldKey {
    /// The field's number within its kind.
    #[n(0)]
    pub field: u32,
    /// The element of a set; empty where the field is one value.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub element: Vec<u8>,
}

impl FieldKey {
    /// A field that is one value.
    #[must_use]
    pub fn of(field: u32) -> Self {
        Self {
            field,
            element: Vec::new(),
        }
    }
}

/// A value and the moment it was set.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Register {
    /// When it was set, and by whom.
    #[n(0)]
    pub stamp: Stamp,
    /// Whether it is the last value that the field ever has. Of [`LIFE`] it means that the record is gone for good: it
    /// wins over whatever is set later elsewhere, and nothing else is kept of the record.
    #[n(1)]
    pub last: bool,
    /// How the value is sealed; 0 when it is not.
    #[n(2)]
    pub seal: u8,
    /// The value. The protocol does not read it.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub value: Vec<u8>,
}

impl Register {
    /// A value in clear.
    #[must_use]
    pub fn new(stamp: Stamp, value: Vec<u8>) -> Self {
        Self {
            stamp,
            last: false,
            seal: 0,
            value,
        }
    }

    /// Whether it stays when both were set. Two devices that go by one name, one of them restored from a copy of the
    /// other, may give one stamp twice: then the value decides, on every device alike.
    #[must_use]
    pub fn beats(&self, other: &Self) -> bool {
        (self.last, self.stamp, self.seal, &self.value) > (other.last, other.stamp, other.seal, &other.value)
    }

    /// Its room, in bytes, on the wire and on a disk.
    #[must_use]
    pub fn size(&self) -> usize {
        self.value.len() + 24
    }
}

/// The state of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// What each field was last set to.
    pub fields: BTreeMap<FieldKey, Register>,
}

impl Record {
    /// Whether it is gone for good.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.fields.get(&FieldKey::of(LIFE)).is_some_and(|life| life.last)
    }

    /// Takes a register in. Says whether anything changed.
    pub fn set(&mut self, key: FieldKey, register: Register) -> bool {
        let buries = key.field == LIFE && key.element.is_empty() && register.last;
        if !buries && self.is_gone() {
            return false;
        }
        if self.fields.get(&key).is_some_and(|known| !register.beats(known)) {
            return false;
        }
        if buries {
            self.fields.clear();
        }
        self.fields.insert(key, register);
        true
    }

    /// Takes another state of the same record in. The result is the same in whatever order states come, and however often.
    /// Says whether anything changed.
    pub fn merge(&mut self, other: Self) -> bool {
        let mut changed = false;
        for (key, register) in other.fields {
            changed |= self.set(key, register);
        }
        changed
    }

    /// What it adds to the digest of all that lives: nothing once it is gone, as a new device never hears of it.
    #[must_use]
    pub fn digest(&self, key: &RecordKey) -> Digest {
        if self.is_gone() {
            return Digest::default();
        }
        self.fields
            .iter()
            .fold(Digest::default(), |sum, (field, register)| {
                sum.plus(Digest::of(key, field, register))
            })
    }

    /// Its room, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.fields
            .iter()
            .map(|(key, register)| register.size() + key.element.len() + 4)
            .sum::<usize>()
            + 20
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DeviceId;

    fn register(tick: u64, device: u8, value: &str) -> Register {
        Register::new(Stamp::new(tick, DeviceId([device; 8])), value.into())
    }

    fn gone(tick: u64) -> Register {
        Register {
            last: true,
            ..register(tick, 1, "")
        }
    }

    /// Every order of a few registers, some set twice.
    fn orders<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
        if items.is_empty() {
            return vec![Vec::new()];
        }
        (0..items.len())
            .flat_map(|first| {
                let mut rest = items.to_vec();
                let item = rest.remove(first);
                orders(&rest).into_iter().map(move |mut order| {
                    order.insert(0, item.clone());
                    order
                })
            })
            .collect()
    }

    #[test]
    fn any_order_gives_the_same() {
        let name = FieldKey::of(1);
        let sets = [
            (name.clone(), register(5, 1, "a")),
            (name.clone(), register(7, 2, "b")),
            (name, register(7, 2, "twin")),
            (
                FieldKey {
                    field: 2,
                    element: b"tag".to_vec(),
                },
                register(6, 1, "on"),
            ),
            (FieldKey::of(LIFE), register(9, 1, "trashed")),
            (FieldKey::of(77), register(1, 3, "nobody knows it")),
        ];
        let mut states = orders(&sets).into_iter().map(|order| {
            let mut record = Record::default();
            for (key, register) in order {
                record.set(key.clone(), register.clone());
                assert!(!record.set(key, register), "a repetition changes nothing");
            }
            record
        });
        let first = states.next();
        assert!(states.all(|state| Some(&state) == first.as_ref()));
        assert_eq!(
            first.map(|record| record.fields[&FieldKey::of(1)].value.clone()),
            Some(b"twin".to_vec())
        );
    }

    #[test]
    fn gone_is_gone_in_any_order() {
        let sets = [
            (FieldKey::of(LIFE), gone(3)),
            (FieldKey::of(LIFE), register(9, 2, "alive")),
            (FieldKey::of(1), register(10, 2, "renamed later")),
            (FieldKey::of(LIFE), gone(4)),
        ];
        for order in orders(&sets) {
            let mut record = Record::default();
            for (key, register) in order {
                record.set(key, register);
            }
            assert!(record.is_gone());
            assert_eq!(record.fields.len(), 1);
            assert_eq!(record.fields[&FieldKey::of(LIFE)].stamp.tick(), 4);
        }
    }

    #[test]
    fn a_rename_does_not_revive() {
        let mut record = Record::default();
        record.set(FieldKey::of(LIFE), register(5, 1, "trashed"));
        record.set(FieldKey::of(1), register(6, 2, "renamed"));
        assert_eq!(record.fields[&FieldKey::of(LIFE)].value, b"trashed");
    }
}
