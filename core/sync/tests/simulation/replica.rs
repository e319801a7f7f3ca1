//! A device whose disk is memory.

use std::collections::BTreeMap;
use std::convert::Infallible;

use ritm_sync::device::{Place, Replica, State};
use ritm_sync::message::Entry;
use ritm_sync::{DeviceId, Digest, Digests, FieldKey, LIFE, Record, RecordKey, Register, Stamp};

/// Whether others have a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sent {
    /// Nobody has seen it.
    Never,
    /// The server has it.
    Yes,
    /// The server had it and is to get it again.
    Again,
}

/// What lies on a device's disk.
#[derive(Clone)]
pub(crate) struct Memory {
    state: State,
    batch: Option<Vec<u8>>,
    pub(crate) records: BTreeMap<RecordKey, Record>,
    sent: BTreeMap<Place, Sent>,
    /// The names it takes when it has to.
    names: u64,
    /// How often anything was written.
    pub(crate) writes: u64,
}

impl Memory {
    pub(crate) fn new(device: DeviceId) -> Self {
        Self {
            state: State::new(device),
            batch: None,
            records: BTreeMap::new(),
            sent: BTreeMap::new(),
            names: u64::from_be_bytes(device.0),
            writes: 0,
        }
    }

    /// The athlete sets a field.
    pub(crate) fn set(&mut self, key: RecordKey, field: FieldKey, value: Vec<u8>, last: bool, now_ms: i64) {
        let register = Register {
            last,
            ..Register::new(self.state.clock.next(now_ms), value)
        };
        let record = self.records.entry(key).or_default();
        if record.set(field.clone(), register) {
            self.writes += 1;
            self.sent.insert((key, field), Sent::Never);
            self.forget_buried(key);
        }
    }

    /// What of its own nobody else has.
    pub(crate) fn has_unsent(&self) -> bool {
        self.sent.values().any(|sent| *sent != Sent::Yes)
    }

    fn forget_buried(&mut self, key: RecordKey) {
        if self.records.get(&key).is_some_and(Record::is_gone) {
            self.sent
                .retain(|(of, field), _| *of != key || field.field == LIFE);
        }
    }

    fn register(&self, place: &Place) -> Option<&Register> {
        self.records.get(&place.0)?.fields.get(&place.1)
    }
}

impl Replica for Memory {
    type Fault = Infallible;

    fn state(&mut self) -> Result<State, Infallible> {
        Ok(self.state.clone())
    }

    fn keep(&mut self, state: &State) -> Result<(), Infallible> {
        self.writes += 1;
        self.state = state.clone();
        Ok(())
    }

    fn batch(&mut self) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.batch.clone())
    }

    fn keep_batch(&mut self, batch: Option<&[u8]>) -> Result<(), Infallible> {
        self.writes += 1;
        self.batch = batch.map(<[u8]>::to_vec);
        Ok(())
    }

    fn is_empty(&mut self) -> Result<bool, Infallible> {
        Ok(self.records.is_empty())
    }

    fn unsent(&mut self, bytes: usize) -> Result<Vec<(Place, Register)>, Infallible> {
        let mut left = Some(bytes);
        let mut found = Vec::new();
        for (place, _) in self.sent.iter().filter(|(_, sent)| **sent != Sent::Yes) {
            let Some(room) = left else { break };
            let Some(register) = self.register(place) else {
                continue;
            };
            left = room.checked_sub(register.size());
            found.push((place.clone(), register.clone()));
        }
        Ok(found)
    }

    fn unsent_stamps(&mut self) -> Result<Vec<(Place, Stamp, bool)>, Infallible> {
        let mut found = Vec::new();
        for (place, sent) in self.sent.iter().filter(|(_, sent)| **sent != Sent::Yes) {
            if let Some(register) = self.register(place) {
                found.push((place.clone(), register.stamp, *sent == Sent::Again));
            }
        }
        found.sort_by_key(|(_, stamp, _)| *stamp);
        Ok(found)
    }

    fn restamp(&mut self, stamps: &[(Place, Stamp)]) -> Result<(), Infallible> {
        for ((key, field), stamp) in stamps {
            self.writes += 1;
            if let Some(register) = self
                .records
                .get_mut(key)
                .and_then(|record| record.fields.get_mut(field))
            {
                register.stamp = *stamp;
            }
        }
        Ok(())
    }

    fn sent(&mut self, places: &[(Place, Stamp)]) -> Result<(), Infallible> {
        for (place, stamp) in places {
            if self
                .register(place)
                .is_some_and(|register| register.stamp == *stamp)
            {
                self.writes += 1;
                self.sent.insert(place.clone(), Sent::Yes);
            }
        }
        Ok(())
    }

    fn merge(&mut self, entries: Vec<Entry>) -> Result<(), Infallible> {
        for entry in entries {
            let record = self.records.entry(entry.key).or_default();
            let mut won = Vec::new();
            for (field, register) in entry.fields {
                if record.set(field.clone(), register.clone()) || record.fields.get(&field) == Some(&register)
                {
                    won.push(field);
                }
            }
            for field in won {
                self.writes += 1;
                self.sent.insert((entry.key, field), Sent::Yes);
            }
            self.forget_buried(entry.key);
        }
        Ok(())
    }

    fn unsend_all(&mut self) -> Result<(), Infallible> {
        self.writes += 1;
        for sent in self.sent.values_mut().filter(|sent| **sent == Sent::Yes) {
            *sent = Sent::Again;
        }
        Ok(())
    }

    fn unsend_part(
        &mut self,
        kind: u16,
        bucket: u8,
        theirs: &BTreeMap<RecordKey, Record>,
    ) -> Result<(), Infallible> {
        for (key, record) in &self.records {
            if key.kind != kind || key.bucket() != bucket {
                continue;
            }
            for (field, register) in &record.fields {
                if theirs.get(key).and_then(|record| record.fields.get(field)) != Some(register) {
                    let sent = self.sent.entry((*key, field.clone())).or_insert(Sent::Again);
                    if *sent == Sent::Yes {
                        self.writes += 1;
                        *sent = Sent::Again;
                    }
                }
            }
        }
        Ok(())
    }

    fn total(&mut self) -> Result<Digest, Infallible> {
        Ok(self.digests()?.total())
    }

    fn digests(&mut self) -> Result<Digests, Infallible> {
        let mut digests = Digests::default();
        for (key, record) in &self.records {
            digests.change(key, Digest::default(), record.digest(key));
        }
        Ok(digests)
    }

    fn new_device(&mut self) -> Result<DeviceId, Infallible> {
        // As random as a disk that was copied allows: the caller mixes in what only this device knows.
        self.names = self
            .names
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Ok(DeviceId((self.names | 1).to_be_bytes()))
    }
}

impl Memory {
    /// Makes the names that it takes later its own, after its disk was copied.
    pub(crate) fn mix(&mut self, salt: u64) {
        self.names ^= salt;
    }
}
