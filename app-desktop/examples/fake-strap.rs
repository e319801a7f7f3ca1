//! A made-up Bluetooth service with a heart-rate strap near it, for tests of the whole app. It serves on the bus at
//! `DBUS_SYSTEM_BUS_ADDRESS`. Each line of its input is a command: `near`, `away`, `off`, `on`, or a number of beats a minute,
//! said to whoever listens; each is answered by a line: `ok`, or `unheard` for beats that nobody asked for. It ends with its
//! input.
#![expect(
    clippy::unwrap_used,
    dead_code,
    reason = "it serves tests, and shares with others what it does not use"
)]

#[path = "../tests/radio/bluez.rs"]
mod bluez;
#[path = "../tests/radio/strap.rs"]
mod strap;

use std::io::{BufRead, Write};

use strap::{MEASUREMENT, STRAP, strap};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let address = std::env::var("DBUS_SYSTEM_BUS_ADDRESS").unwrap();
    let bluez = runtime.block_on(bluez::Bluez::start(&address, true)).unwrap();
    println!("ready");
    std::io::stdout().flush().unwrap();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let outcome = runtime.block_on(async {
            match line.trim() {
                "near" => bluez.bring(strap()).await?,
                "away" => bluez.carry_away(STRAP).await?,
                "off" => bluez.power(false).await?,
                "on" => bluez.power(true).await?,
                bpm => {
                    // Heart Rate Measurement, beats in one byte (Heart Rate Service 1.0, 3.1).
                    let packet = [0, bpm.parse().unwrap_or(0)];
                    return bluez.say(STRAP, &MEASUREMENT.to_string(), &packet).await;
                }
            }
            Ok(true)
        });
        println!("{}", if outcome.unwrap() { "ok" } else { "unheard" });
        std::io::stdout().flush().unwrap();
    }
}
