//! Passkeys whose counters go back.

use super::*;
use crate::factor::passkey::device::TOUCHED_AND_KNOWN;
use crate::testing::on_both_gears;

/// Adds a passkey with these flags, of a device that has counted to five.
async fn add_counted(server: &TestServer, athlete: &Athlete, flags: u8) -> Device {
    let visit = athlete.visit(server);
    let asked = body(
        &visit.post("/api/v1/account/passkeys/begin", &Value::Null).await,
        200,
    );
    let mut device = device(server);
    (device.flags, device.count) = (flags, 5);
    let credential = made(&mut device, &asked);
    let put = json!({"ceremony": asked["ceremony"], "credential": credential, "name": "Key"});
    body(&visit.post("/api/v1/account/passkeys", &put).await, 201);
    server.settle().await;
    device
}

on_both_gears! {
    async fn a_passkey_that_may_be_copied_signs_in_though_its_counter_began_anew(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let mut synced = add_counted(server, &ada, TOUCHED_AND_KNOWN | 1 << 3).await;
        body(&sign_in_with(server, &mut synced).await, 200);
        // It lies with another keeper of passkeys now, which does not count.
        (synced.count, synced.counts) = (0, false);
        for _ in 0..2 {
            body(&sign_in_with(server, &mut synced).await, 200);
        }
    }

    async fn a_passkey_of_one_device_whose_counter_goes_back_is_refused(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let mut bound = add_counted(server, &ada, TOUCHED_AND_KNOWN).await;
        body(&sign_in_with(server, &mut bound).await, 200);
        bound.count = 3;
        refused(&sign_in_with(server, &mut bound).await, "account-passkey-refused");
    }
}
