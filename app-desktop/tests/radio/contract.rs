//! The contract of every radio (`ritm_engine::host::contract`), against the made-up service.

use std::time::Duration;

use ritm_engine::{
    RequestId,
    host::contract::{self, Change, Miss, Peer, RadioUnderTest, Said},
};
use ritm_model::radio::RadioAsk;

use crate::{
    Scene,
    bluez::Device,
    on_a_bus,
    strap::{MEASUREMENT, STRAP, strap},
};

fn peer() -> Device {
    Device {
        name: Peer::NAME.to_owned(),
        ..strap()
    }
}

impl RadioUnderTest for Scene {
    fn ask(&mut self, ask: RadioAsk) -> RequestId {
        self.desk.put(ask)
    }

    fn next(&mut self, within_ms: u32) -> Option<Said> {
        self.desk.next(Duration::from_millis(u64::from(within_ms)))
    }

    fn change(&mut self, change: Change) -> bool {
        match change {
            Change::Away => self.act(self.bluez.carry_away(STRAP)),
            Change::Back => self.act(self.bluez.bring(peer())),
            Change::Off => self.act(self.bluez.power(false)),
            Change::On => self.act(self.bluez.power(true)),
        }
        true
    }
}

#[test]
fn it_keeps_the_contract_of_radios() {
    on_a_bus("contract::it_keeps_the_contract_of_radios", true, |scene| {
        scene.act(scene.bluez.bring(peer()));
        let bluez = scene.bluez.clone();
        scene.runtime.spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(300)).await;
                let _ = bluez.say(STRAP, &MEASUREMENT.to_string(), &[0, 72]).await;
            }
        });
        let verdicts = contract::run(scene);
        assert_eq!(verdicts.len(), contract::STEPS.len(), "{:?}", verdicts.last());
        for (step, outcome) in verdicts {
            assert!(
                matches!(outcome, Ok(()) | Err(Miss::LeftOut)),
                "{step}: {outcome:?}"
            );
            println!("{step}: {outcome:?}");
        }
    });
}
