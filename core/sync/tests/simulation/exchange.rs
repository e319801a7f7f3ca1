//! Single exchanges, where a simulation would not look closely.

use ritm_sync::device::{Next, Trouble, ask, take};
use ritm_sync::message::{Batch, Entry, Epoch, Refusal, Reply, Request, decode, encode};
use ritm_sync::{DeviceId, FieldKey, LIFE, RecordKey, Register, Stamp};

use crate::ledger::Memory as Server;
use crate::replica::Memory as Disk;

const NOW: i64 = 1_800_000_000_000;

fn key(number: u32) -> RecordKey {
    let mut id = [0; 16];
    id[12..].copy_from_slice(&number.to_be_bytes());
    RecordKey { kind: 1, id }
}

/// Exchanges until there is nothing left. Says how many records came.
fn exchange(disk: &mut Disk, server: &mut Server, room: u64) -> (usize, Option<Trouble>) {
    let mut came = 0;
    for _ in 0..10_000 {
        let Ok(request) = ask(disk, NOW);
        let reply = server.serve(&request, NOW, room, Epoch([9; 16]));
        if let Ok(reply) = &reply {
            came += reply.entries.len() + reply.besides.len();
        }
        match take(disk, &request, reply, NOW, NOW) {
            Ok(Next::Ask) => {}
            Ok(Next::Rest) => return (came, None),
            Ok(Next::Stop(trouble)) => return (came, Some(trouble)),
        }
    }
    panic!("it asks and asks");
}

fn disk(number: u8) -> Disk {
    Disk::new(DeviceId([number; 8]))
}

#[test]
fn a_full_account_still_hears_and_what_makes_room_goes_up() {
    let mut server = Server::new(Epoch([1; 16]));
    let (mut phone, mut desktop) = (disk(1), disk(2));
    phone.set(key(1), FieldKey::of(1), vec![7; 5000], false, NOW);
    assert_eq!(exchange(&mut phone, &mut server, 6000), (0, None));
    desktop.set(key(2), FieldKey::of(1), vec![8; 5000], false, NOW);
    let (came, trouble) = exchange(&mut desktop, &mut server, 6000);
    assert_eq!(came, 1, "it heard of the other record");
    assert!(
        matches!(trouble, Some(Trouble::Full { allowed: 6000, .. })),
        "{trouble:?}"
    );
    assert!(desktop.has_unsent(), "nothing is lost");
    // It makes room.
    desktop.set(key(2), FieldKey::of(LIFE), Vec::new(), true, NOW);
    assert_eq!(exchange(&mut desktop, &mut server, 6000).1, None);
    assert!(!desktop.has_unsent());
}

#[test]
fn a_new_device_costs_what_lives_not_what_was() {
    let mut server = Server::new(Epoch([1; 16]));
    let mut phone = disk(1);
    for number in 0..3000 {
        phone.set(key(number), FieldKey::of(1), b"a name".to_vec(), false, NOW);
        if number >= 100 {
            phone.set(key(number), FieldKey::of(LIFE), Vec::new(), true, NOW);
        }
    }
    for change in 0..500_u32 {
        phone.set(key(5), FieldKey::of(1), change.to_be_bytes().to_vec(), false, NOW);
        if change % 50 == 0 {
            exchange(&mut phone, &mut server, u64::MAX);
        }
    }
    exchange(&mut phone, &mut server, u64::MAX);
    let mut new = disk(2);
    // Half of those that live are the newest and come first, out of their turn.
    assert_eq!(exchange(&mut new, &mut server, u64::MAX), (150, None));
}

#[test]
fn one_request_again_changes_nothing_and_says_the_same() {
    let mut server = Server::new(Epoch([1; 16]));
    let mut phone = disk(1);
    phone.set(key(1), FieldKey::of(1), b"a".to_vec(), false, NOW);
    let Ok(request) = ask(&mut phone, NOW);
    let first = server.serve(&request, NOW, u64::MAX, Epoch([9; 16]));
    let writes = server.writes;
    let mut again = server.serve(&request, NOW, u64::MAX, Epoch([9; 16]));
    assert_eq!(first, again);
    assert_eq!(writes, server.writes);
    // However late it comes: another clock does not make another answer of it.
    again = server.serve(&request, NOW + 86_400_000, u64::MAX, Epoch([9; 16]));
    assert_eq!(again.map(|reply| reply.taken), Ok(Some(1)));
}

#[test]
fn what_cannot_be_read_is_refused_and_changes_nothing() {
    let mut server = Server::new(Epoch([1; 16]));
    let Ok(request) = ask(&mut disk(1), NOW);
    for batch in [
        vec![],
        vec![0xff; 40],
        encode(&7_u8),
        vec![0x82, 0x01, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
        let request = Request {
            batch: Some(batch),
            ..request.clone()
        };
        assert_eq!(
            server.serve(&request, NOW, u64::MAX, Epoch([9; 16])),
            Err(Refusal::Malformed)
        );
    }
    assert_eq!(server.writes, 0);
    // Bytes of every kind, cut and turned.
    let whole = encode(&Batch {
        counter: 1,
        entries: vec![Entry {
            key: key(1),
            fields: vec![(
                FieldKey::of(1),
                Register::new(Stamp::new(5, DeviceId([1; 8])), b"abc".to_vec()),
            )],
        }],
    });
    for at in 0..whole.len() {
        assert_eq!(decode::<Batch>(&whole[..at]), Err(Refusal::Malformed));
        for bit in 0..8 {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 1 << bit;
            let _ = decode::<Batch>(&spoilt);
            let _ = decode::<Request>(&spoilt);
            let _ = decode::<Reply>(&spoilt);
        }
    }
    assert!(decode::<Batch>(&whole).is_ok());
}

#[test]
fn another_version_is_refused_by_name() {
    let mut server = Server::new(Epoch([1; 16]));
    let mut phone = disk(1);
    let Ok(request) = ask(&mut phone, NOW);
    let request = Request {
        version: 9,
        ..request
    };
    let refusal = server.serve(&request, NOW, u64::MAX, Epoch([9; 16]));
    assert_eq!(refusal, Err(Refusal::Version(1, 1)));
    let next = take(&mut phone, &request, refusal, NOW, NOW);
    assert!(matches!(next, Ok(Next::Stop(Trouble::Version { .. }))));
}

#[test]
fn a_newer_programs_fields_are_kept_byte_for_byte() {
    let mut server = Server::new(Epoch([1; 16]));
    let (mut newer, mut older) = (disk(1), disk(2));
    let odd = FieldKey {
        field: 4_000_000_000,
        element: vec![0xde, 0xad],
    };
    newer.set(key(1), odd.clone(), vec![0, 255, 1], false, NOW);
    exchange(&mut newer, &mut server, u64::MAX);
    exchange(&mut older, &mut server, u64::MAX);
    older.set(
        key(1),
        FieldKey::of(1),
        b"named by the older".to_vec(),
        false,
        NOW,
    );
    exchange(&mut older, &mut server, u64::MAX);
    exchange(&mut newer, &mut server, u64::MAX);
    assert_eq!(newer.records[&key(1)], older.records[&key(1)]);
    assert_eq!(older.records[&key(1)].fields[&odd].value, [0, 255, 1]);
}
