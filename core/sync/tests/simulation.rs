//! Two to six devices and a server, with everything between them going wrong, from a seed.
//!
//! `RITM_SYNC_SEEDS` says how many seeds are tried, `RITM_SYNC_SEED` which one alone, with its story.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[path = "simulation/exchange.rs"]
mod exchange;
#[path = "simulation/ledger.rs"]
mod ledger;
#[path = "simulation/replica.rs"]
mod replica;
#[path = "simulation/world.rs"]
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use world::{Faults, World};

fn number(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().expect("a number"))
}

fn run(name: &str, faults: Faults) {
    let alone = number("RITM_SYNC_SEED");
    let seeds = alone.map_or(0..number("RITM_SYNC_SEEDS").unwrap_or(300), |seed| seed..seed + 1);
    for seed in seeds {
        let mut world = World::new(seed, faults);
        let lived = catch_unwind(AssertUnwindSafe(|| {
            for _ in 0..3 {
                world.live(120);
                world.settle();
                world.check();
            }
            world.last_word();
            world.check();
            world.unchanged();
            assert!(world.unchanged_bytes() < 400, "{} bytes", world.unchanged_bytes());
            world.newcomer();
        }));
        if let Err(panic) = lived {
            if alone.is_some() {
                eprintln!("{}", world.story());
            }
            eprintln!("{name}: the seed is {seed}; again with RITM_SYNC_SEED={seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

const CALM: Faults = Faults {
    network: false,
    crashes: false,
    clocks: false,
    devices_restored: false,
    server_restored: false,
};

#[test]
fn nothing_goes_wrong() {
    run("nothing_goes_wrong", CALM);
}

#[test]
fn networks_and_programs_fail() {
    run(
        "networks_and_programs_fail",
        Faults {
            network: true,
            crashes: true,
            ..CALM
        },
    );
}

#[test]
fn clocks_leap() {
    run(
        "clocks_leap",
        Faults {
            network: true,
            clocks: true,
            ..CALM
        },
    );
}

#[test]
fn devices_are_restored_and_copied() {
    run(
        "devices_are_restored_and_copied",
        Faults {
            network: true,
            crashes: true,
            devices_restored: true,
            ..CALM
        },
    );
}

#[test]
fn the_server_is_restored() {
    run(
        "the_server_is_restored",
        Faults {
            network: true,
            crashes: true,
            server_restored: true,
            ..CALM
        },
    );
}

#[test]
fn everything_goes_wrong() {
    let faults = Faults {
        network: true,
        crashes: true,
        clocks: true,
        devices_restored: true,
        server_restored: true,
    };
    run("everything_goes_wrong", faults);
}
