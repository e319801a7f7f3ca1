#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::mpsc;

use ritm_model::{
    radio::{RadioAsk, RadioEvent, RadioState},
    settings::{ChangeSettings, ReadSettings},
};

use super::*;
use crate::{Wanted, host::native};

fn spawn(drivers: impl FnOnce(Teller) -> Drivers + Send + 'static) -> EngineHandle {
    EngineHandle::spawn_with(
        || Engine::open(":memory:", native::host(0)),
        0,
        native::SystemZones,
        drivers,
        |_| {},
    )
    .unwrap()
}

/// Joins; the frames that the client hears.
fn join(handle: &EngineHandle) -> (Client, Receiver<Vec<u8>>) {
    let (sender, frames) = mpsc::channel();
    let client = handle.join(move |frame| drop(sender.send(frame))).unwrap();
    (client, frames)
}

const PATIENCE: Duration = Duration::from_secs(5);

fn reply_to(frames: &Receiver<Vec<u8>>, number: u64) -> Vec<u8> {
    loop {
        let frame = frames.recv_timeout(PATIENCE).unwrap();
        if let Told::Reply { ask, reply } = read_told(&frame).unwrap() {
            assert_eq!(ask, number, "an answer for somebody else");
            return reply;
        }
    }
}

#[test]
fn each_client_hears_its_own_answers_and_all_hear_what_changed() {
    let handle = spawn(|_| Drivers::default());
    let ((first, first_hears), (second, second_hears)) = (join(&handle), join(&handle));
    // Both number their asks as they like.
    first.send(ask_frame(7, &ReadSettings {}.into())).unwrap();
    reply_to(&first_hears, 7);
    second
        .send(ask_frame(8, &ChangeSettings { changes: Vec::new() }.into()))
        .unwrap();
    reply_to(&second_hears, 8);
    assert_eq!(
        first_hears
            .try_recv()
            .ok()
            .filter(|frame| matches!(read_told(frame), Ok(Told::Reply { .. }))),
        None
    );
    drop(first);
    // Gone, it is told nothing more; the others are.
    second.send(ask_frame(9, &ReadSettings {}.into())).unwrap();
    reply_to(&second_hears, 9);
    assert!(matches!(
        first_hears.recv_timeout(PATIENCE),
        Err(RecvTimeoutError::Disconnected)
    ));
    handle.call_blocking(ReadSettings {}).unwrap();
}

#[test]
fn the_engine_ends_with_the_last_who_may_ask() {
    let handle = spawn(|_| Drivers::default());
    let (client, hears) = join(&handle);
    drop(handle);
    client.send(ask_frame(1, &ReadSettings {}.into())).unwrap();
    reply_to(&hears, 1);
    drop(client);
    assert!(matches!(
        hears.recv_timeout(PATIENCE),
        Err(RecvTimeoutError::Disconnected)
    ));
}

#[test]
fn what_nobody_drives_breaks_down_at_once_and_drivers_get_their_own() {
    let mut none = Drivers::default();
    assert!(matches!(
        none.take(1, Wanted::Radio(RadioAsk::Open)),
        Some(HostAnswer::BrokenDown)
    ));
    assert!(matches!(
        none.take(2, Wanted::Attend(true)),
        Some(HostAnswer::BrokenDown)
    ));
    let (sender, taken) = mpsc::channel();
    let mut some = Drivers {
        radio: Some(Box::new(move |id, ask| drop(sender.send((id, ask))))),
        ..Drivers::default()
    };
    assert!(some.take(3, Wanted::Radio(RadioAsk::StopScan)).is_none());
    assert_eq!(taken.recv().unwrap(), (3, RadioAsk::StopScan));
    assert!(matches!(
        some.take(4, Wanted::Attend(false)),
        Some(HostAnswer::BrokenDown)
    ));
}

#[test]
fn what_drivers_tell_is_taken_and_a_teller_outlives_the_engine_without_harm() {
    let (sender, tellers) = mpsc::channel();
    let handle = spawn(move |teller| {
        let _ = sender.send(teller);
        Drivers::default()
    });
    let teller = tellers.recv_timeout(PATIENCE).unwrap();
    assert!(teller.tell(HostEvent::Radio(RadioEvent::State(RadioState::Off))));
    // An answer to what was never asked changes nothing.
    assert!(teller.answer(77, HostAnswer::Done));
    handle.call_blocking(ReadSettings {}).unwrap();
    drop(handle);
    let gone = (0..500).any(|_| {
        thread::sleep(Duration::from_millis(10));
        !teller.tell(HostEvent::Radio(RadioEvent::State(RadioState::Off)))
    });
    assert!(gone, "the thread goes on without anybody");
}
