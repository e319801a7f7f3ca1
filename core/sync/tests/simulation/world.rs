//! Some devices, a server, and everything that can go wrong between them, from a seed.

use std::collections::BTreeMap;

use ritm_sync::device::{Next, ask, take};
use ritm_sync::message::{Epoch, Refusal, Reply, Request, decode, encode};
use ritm_sync::{DeviceId, FieldKey, LIFE, Record, RecordKey};

use crate::ledger::Memory as Server;
use crate::replica::Memory as Disk;

const TEN_YEARS_MS: i64 = 10 * 365 * 86_400_000;
const ROOM: u64 = u64::MAX;

/// The kind of records that any device changes and removes.
const SHARED: u16 = 1;
/// The kind of the one record whose fields belong to a device each.
const OWN: u16 = 2;

/// Steele, Lea and Flood's SplitMix64: enough to choose by, the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

struct Device {
    disk: Disk,
    /// What is added to the true time.
    skew_ms: i64,
    backup: Option<Disk>,
    /// The field of [`OWN`] that only this device sets, and what it set last; nothing once its disk was set back.
    own: (u32, Option<Vec<u8>>),
    /// It was set back and has not seen since what it had said: what it says meanwhile need not win.
    blind: bool,
    /// Its request that is under way; an answer to an earlier one may still come.
    asked: Option<u64>,
}

/// A message on its way.
#[derive(Clone)]
enum Message {
    Request {
        from: usize,
        number: u64,
        bytes: Vec<u8>,
        sent_ms: i64,
    },
    Reply {
        to: usize,
        number: u64,
        request: Vec<u8>,
        sent_ms: i64,
        bytes: Result<Vec<u8>, Refusal>,
    },
}

/// What can go wrong in a world.
#[derive(Clone, Copy)]
pub(crate) struct Faults {
    /// Messages are lost, doubled, late, out of order.
    pub(crate) network: bool,
    /// Programs die at any moment.
    pub(crate) crashes: bool,
    /// Clocks leap.
    pub(crate) clocks: bool,
    /// Disks of devices are set back, or copied to another device.
    pub(crate) devices_restored: bool,
    /// The server's disk is set back, with or without a word.
    pub(crate) server_restored: bool,
}

pub(crate) struct World {
    dice: Dice,
    true_ms: i64,
    devices: Vec<Device>,
    server: Server,
    server_backup: Option<Server>,
    wire: Vec<Message>,
    number: u64,
    faults: Faults,
    made: u64,
    log: Vec<String>,
}

fn key(kind: u16, number: u64) -> RecordKey {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    RecordKey { kind, id }
}

impl World {
    pub(crate) fn new(seed: u64, faults: Faults) -> Self {
        let mut dice = Dice(seed);
        let epoch = Epoch([1; 16]);
        let count = 2 + dice.index(4);
        let mut world = Self {
            dice,
            true_ms: 1_800_000_000_000,
            devices: Vec::new(),
            server: Server::new(epoch),
            server_backup: None,
            wire: Vec::new(),
            number: 0,
            faults,
            made: 0,
            log: Vec::new(),
        };
        for _ in 0..count {
            world.join();
        }
        world
    }

    fn join(&mut self) {
        let name = DeviceId(self.dice.roll().to_be_bytes());
        let own = u32::try_from(self.devices.len()).unwrap_or(0) + 100;
        let disk = Disk::new(name);
        self.devices.push(Device {
            disk,
            skew_ms: 0,
            backup: None,
            own: (own, None),
            blind: false,
            asked: None,
        });
        self.say(format!("device {} joins", self.devices.len() - 1));
    }

    fn say(&mut self, line: String) {
        self.log
            .push(format!("{} {line}", self.true_ms - 1_800_000_000_000));
    }

    /// Some steps, whatever comes.
    pub(crate) fn live(&mut self, steps: u32) {
        for _ in 0..steps {
            self.true_ms += i64::try_from(self.dice.below(20_000)).unwrap_or(0);
            let at = self.dice.index(self.devices.len());
            match self.dice.below(100) {
                0..30 => self.edit(at),
                30..55 => self.ask(at),
                55..85 => self.deliver(),
                85..88 if self.faults.crashes => {
                    self.say(format!("device {at} dies"));
                    self.devices[at].asked = None;
                }
                88..91 if self.faults.clocks => {
                    self.devices[at].skew_ms = match self.dice.below(5) {
                        0 => TEN_YEARS_MS,
                        1 => -TEN_YEARS_MS,
                        2 => i64::try_from(self.dice.below(7_200_000)).unwrap_or(0) - 3_600_000,
                        _ => 0,
                    };
                    self.say(format!(
                        "device {at}'s clock is off by {}",
                        self.devices[at].skew_ms
                    ));
                }
                91..94 if self.faults.devices_restored => self.restore(at),
                94..96 if self.faults.server_restored => self.restore_server(),
                96..97 if self.devices.len() < 6 => self.join(),
                _ => {}
            }
        }
    }

    fn edit(&mut self, at: usize) {
        self.made += 1;
        let value = format!("{at}:{}", self.made).into_bytes();
        let device = &mut self.devices[at];
        let now_ms = self.true_ms + device.skew_ms;
        if self.dice.chance(25) {
            device.disk.set(
                key(OWN, 0),
                FieldKey::of(device.own.0),
                value.clone(),
                false,
                now_ms,
            );
            device.own.1 = (!device.blind).then_some(value);
            self.say(format!("device {at} sets its own to {}", self.made));
            return;
        }
        let record = key(SHARED, self.dice.below(12));
        let (field, last) = match self.dice.below(20) {
            0 => (FieldKey::of(LIFE), true),
            1..3 => (FieldKey::of(LIFE), false),
            3..6 => (
                FieldKey {
                    field: 7,
                    element: vec![u8::try_from(self.dice.below(3)).unwrap_or(0)],
                },
                false,
            ),
            other => (FieldKey::of(1 + u32::try_from(other % 3).unwrap_or(0)), false),
        };
        device.disk.set(record, field.clone(), value, last, now_ms);
        self.say(format!(
            "device {at} sets {}/{}{}",
            record.id[15],
            field.field,
            if last { " for good" } else { "" }
        ));
    }

    fn ask(&mut self, at: usize) {
        // A program that waits asks again only after its time-out.
        if self.devices[at].asked.is_some() && !self.dice.chance(30) {
            return;
        }
        self.number += 1;
        let device = &mut self.devices[at];
        let sent_ms = self.true_ms + device.skew_ms;
        let kept = device.disk.clone();
        let Ok(request) = ask(&mut device.disk, sent_ms);
        if self.faults.crashes && self.dice.chance(3) {
            // It died before its transaction was committed.
            self.devices[at].disk = kept;
            self.devices[at].asked = None;
            return;
        }
        self.devices[at].asked = Some(self.number);
        let message = Message::Request {
            from: at,
            number: self.number,
            bytes: encode(&request),
            sent_ms,
        };
        self.send(message);
    }

    fn send(&mut self, message: Message) {
        if self.faults.network && self.dice.chance(10) {
            return;
        }
        if self.faults.network && self.dice.chance(10) {
            self.wire.push(message.clone());
        }
        self.wire.push(message);
    }

    fn deliver(&mut self) {
        if self.wire.is_empty() {
            return;
        }
        let at = if self.faults.network {
            self.dice.index(self.wire.len())
        } else {
            0
        };
        let message = self.wire.remove(at);
        match message {
            Message::Request {
                from,
                number,
                bytes,
                sent_ms,
            } => {
                let new = Epoch(u128::from(self.dice.roll()).to_be_bytes());
                let kept = self.server.clone();
                let request: Request = decode(&bytes).expect("a request that was encoded");
                let reply = self.server.serve(&request, self.true_ms, ROOM, new);
                if self.faults.crashes && self.dice.chance(3) {
                    // The server died: before its commit, or before its answer.
                    if self.dice.chance(50) {
                        self.server = kept;
                    }
                    return;
                }
                let reply = reply.map(|reply| encode(&reply));
                self.send(Message::Reply {
                    to: from,
                    number,
                    request: bytes,
                    sent_ms,
                    bytes: reply,
                });
            }
            Message::Reply {
                to,
                number,
                request,
                sent_ms,
                bytes,
            } => {
                let device = &mut self.devices[to];
                // The program that asked is gone, or has given up: nobody hears it. Half of the time it does.
                if device.asked != Some(number) && self.dice.chance(50) {
                    return;
                }
                let request: Request = decode(&request).expect("a request that was encoded");
                let reply = bytes.map(|bytes| decode::<Reply>(&bytes).expect("a reply that was encoded"));
                let kept = device.disk.clone();
                let Ok(_) = take(
                    &mut device.disk,
                    &request,
                    reply,
                    sent_ms,
                    self.true_ms + device.skew_ms,
                );
                device.asked = None;
                if self.faults.crashes && self.dice.chance(5) {
                    self.devices[to].disk = kept;
                }
            }
        }
    }

    fn restore(&mut self, at: usize) {
        let salt = self.dice.roll();
        let choice = self.dice.below(3);
        let full = self.devices.len() >= 6;
        let device = &mut self.devices[at];
        match (choice, device.backup.clone()) {
            (1, Some(backup)) => {
                device.disk = backup;
                device.disk.mix(salt);
                (device.own.1, device.blind, device.asked) = (None, true, None);
                self.say(format!("device {at} is set back to its copy"));
            }
            (2, Some(mut backup)) if !full => {
                backup.mix(salt);
                // Both go on by one name, and the copy may have said what the other never sent.
                (device.own.1, device.blind) = (None, true);
                let own = (u32::try_from(self.devices.len()).unwrap_or(0) + 100, None);
                self.devices.push(Device {
                    disk: backup,
                    skew_ms: 0,
                    backup: None,
                    own,
                    blind: true,
                    asked: None,
                });
                self.say(format!("device {at} has a twin"));
            }
            _ => {
                device.backup = Some(device.disk.clone());
                self.say(format!("device {at} is copied"));
            }
        }
    }

    fn restore_server(&mut self) {
        match (self.dice.below(3), self.server_backup.clone()) {
            (1, Some(backup)) => {
                self.server = backup;
                self.say("the server is set back without a word".into());
            }
            (2, Some(backup)) => {
                self.server = backup;
                let epoch = Epoch(u128::from(self.dice.roll()).to_be_bytes());
                self.server.renewed(epoch);
                self.say("the server is restored".into());
            }
            _ => self.server_backup = Some(self.server.clone()),
        }
    }

    /// Nothing goes wrong any more; clocks stay as wrong as they are. Everything comes to rest.
    pub(crate) fn settle(&mut self) {
        self.wire.clear();
        for device in &mut self.devices {
            device.asked = None;
        }
        for round in 0.. {
            assert!(round < 12, "no rest after {round} rounds");
            let writes = self.writes();
            for at in 0..self.devices.len() {
                self.rest(at);
            }
            if self.writes() == writes {
                for device in &mut self.devices {
                    device.blind = false;
                }
                return;
            }
        }
    }

    fn writes(&self) -> u64 {
        self.server.writes + self.devices.iter().map(|device| device.disk.writes).sum::<u64>()
    }

    /// Exchanges until a device rests. Says how many requests it took.
    fn rest(&mut self, at: usize) -> u32 {
        for asked in 1.. {
            assert!(asked < 60, "device {at} asks and asks");
            self.true_ms += 40;
            let device = &mut self.devices[at];
            let sent_ms = self.true_ms + device.skew_ms;
            let Ok(request) = ask(&mut device.disk, sent_ms);
            let new = Epoch(u128::from(self.dice.roll()).to_be_bytes());
            let reply = self.server.serve(&request, self.true_ms, ROOM, new);
            self.true_ms += 40;
            let Ok(next) = take(
                &mut device.disk,
                &request,
                reply,
                sent_ms,
                self.true_ms + device.skew_ms,
            );
            match next {
                Next::Ask => {}
                Next::Rest => return asked,
                Next::Stop(trouble) => panic!("device {at} stops: {trouble:?}"),
            }
        }
        0
    }

    /// What has to hold once everything rests.
    pub(crate) fn check(&mut self) {
        self.server.check();
        let lives = |records: &BTreeMap<RecordKey, Record>| -> BTreeMap<RecordKey, Record> {
            records
                .iter()
                .filter(|(_, record)| !record.is_gone())
                .map(|(key, record)| (*key, record.clone()))
                .collect()
        };
        let truth: BTreeMap<RecordKey, Record> = self
            .server
            .records
            .iter()
            .map(|(key, stored)| (*key, stored.record.clone()))
            .collect();
        let truth = lives(&truth);
        for (at, device) in self.devices.iter().enumerate() {
            let held = lives(&device.disk.records);
            for key in held.keys().chain(truth.keys()) {
                assert_eq!(
                    held.get(key),
                    truth.get(key),
                    "device {at} and the server differ in {key:?}"
                );
            }
            assert!(!device.disk.has_unsent(), "device {at} has not sent everything");
            if let (field, Some(value)) = &device.own {
                let kept = truth
                    .get(&key(OWN, 0))
                    .and_then(|record| record.fields.get(&FieldKey::of(*field)));
                assert_eq!(
                    kept.map(|register| &register.value),
                    Some(value),
                    "what device {at} set last is lost"
                );
            }
        }
    }

    /// Whoever changes what they see wins, however wrong their clock is.
    pub(crate) fn last_word(&mut self) {
        for at in 0..self.devices.len() {
            self.true_ms += 60_000;
            let value = format!("last word of {at}").into_bytes();
            let device = &mut self.devices[at];
            device.disk.set(
                key(OWN, 1),
                FieldKey::of(1),
                value.clone(),
                false,
                self.true_ms + device.skew_ms,
            );
            self.settle();
            let kept = &self.server.records[&key(OWN, 1)].record.fields[&FieldKey::of(1)];
            assert_eq!(kept.value, value, "device {at} could not have the last word");
        }
    }

    /// An account in which nothing changed costs one small exchange, and nothing is written.
    pub(crate) fn unchanged(&mut self) {
        for at in 0..self.devices.len() {
            let writes = (self.server.writes, self.devices[at].disk.writes);
            assert_eq!(self.rest(at), 1);
            assert_eq!(
                writes,
                (self.server.writes, self.devices[at].disk.writes),
                "device {at}"
            );
        }
    }

    /// How large an exchange of an unchanged account is, both ways.
    pub(crate) fn unchanged_bytes(&mut self) -> usize {
        let (now_ms, device) = (self.true_ms, &mut self.devices[0]);
        let Ok(request) = ask(&mut device.disk, now_ms + device.skew_ms);
        let reply = self.server.serve(&request, now_ms, ROOM, Epoch([0; 16]));
        encode(&request).len() + encode(&reply.expect("an answer")).len()
    }

    /// A new device hears of what lives, once but for the newest, and of nothing that is gone.
    pub(crate) fn newcomer(&mut self) {
        self.join();
        let at = self.devices.len() - 1;
        self.rest(at);
        assert!(
            self.devices[at]
                .disk
                .records
                .values()
                .all(|record| !record.is_gone())
        );
        let Ok(total) = ritm_sync::device::Replica::total(&mut self.devices[at].disk);
        assert_eq!(total, self.server.total());
    }

    /// The story so far.
    pub(crate) fn story(&self) -> String {
        self.log.join("\n")
    }
}
