//! What came from the radio and was not worked on yet, in the order of its coming.

use std::collections::VecDeque;

use ritm_model::radio::RadioEvent;

use crate::request::{HostAnswer, RequestId};

/// More events are not kept: what was seen in a scan gives way first, then what was notified.
const MOST: usize = 4096;

/// Something that came.
pub(super) enum Input {
    Event(RadioEvent),
    Answer(RequestId, HostAnswer),
}

/// What came, each with its moment on the monotonic clock.
#[derive(Default)]
pub(super) struct Inbox(VecDeque<(Input, u64)>);

impl Inbox {
    /// Something came.
    pub(super) fn push(&mut self, input: Input, at_ms: u64) {
        if self.0.len() >= MOST {
            let of = |wanted: fn(&RadioEvent) -> bool| {
                self.0
                    .iter()
                    .position(|(input, _)| matches!(input, Input::Event(event) if wanted(event)))
            };
            let spare = of(|event| matches!(event, RadioEvent::Seen(_)))
                .or_else(|| of(|event| matches!(event, RadioEvent::Notified { .. })))
                .or_else(|| of(|event| matches!(event, RadioEvent::Lost { .. })));
            if let Some(spare) = spare {
                self.0.remove(spare);
            }
        }
        self.0.push_back((input, at_ms));
    }

    /// The oldest.
    pub(super) fn pop(&mut self) -> Option<(Input, u64)> {
        self.0.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use ritm_model::radio::{DeviceKey, RadioState, Seen};
    use ritm_sensors::uuids::assigned;

    use super::*;

    #[test]
    fn it_is_bounded_and_keeps_what_matters_most() {
        let mut inbox = Inbox::default();
        let device = DeviceKey("a".into());
        inbox.push(Input::Event(RadioEvent::State(RadioState::Off)), 0);
        for ms in 0..10_000 {
            let seen = Seen {
                device: device.clone(),
                name: String::new(),
                signal_dbm: None,
                services: Vec::new(),
                service_data: Vec::new(),
                manufacturer_data: Vec::new(),
            };
            inbox.push(Input::Event(RadioEvent::Seen(seen)), ms);
            if ms % 10 == 0 {
                let notified = RadioEvent::Notified {
                    device: device.clone(),
                    characteristic: assigned(0x2a37),
                    bytes: Vec::new(),
                };
                inbox.push(Input::Event(notified), ms);
            }
        }
        assert_eq!(inbox.0.len(), MOST);
        let mut notified = 0;
        while let Some((input, at_ms)) = inbox.pop() {
            match input {
                Input::Event(RadioEvent::State(_)) => assert_eq!(at_ms, 0),
                Input::Event(RadioEvent::Notified { .. }) => notified += 1,
                _ => {}
            }
        }
        assert_eq!(notified, 1000);
    }
}
