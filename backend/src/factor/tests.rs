//! Passkeys, codes and recovery by their endpoints, on both databases.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod again;
mod counters;
mod providers;
mod taken;

use std::net::IpAddr;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use ritm_api::account::{ClientKind, SignedInBy};
use ritm_api::{AccountId, Micros};
use serde_json::{Value, json};

use super::passkey::device::Device;
use super::service::{self, pending, reset};
use super::totp::Secret;
use crate::account::address::Address;
use crate::account::model::{Origin, Turn};
use crate::account::service::session::Begin;
use crate::account::service::{Newcomer, create_confirmed, sign_in};
use crate::hashing::Password;
use crate::settings::LimitSettings;
use crate::store::{Tx, args, sql};
use crate::testing::{Answer, Bench, Gear, TestServer, Visitor, on_both_gears};

/// A server that lets everybody call as often as they like, so that what is left are the limits of sign-ins.
struct Unlimited(TestServer);

impl Bench for Unlimited {
    async fn start(gear: Gear) -> Self {
        Self(TestServer::with(gear, |settings| settings.limit = LimitSettings::NONE).await)
    }

    async fn finish(self) {
        self.0.finish().await;
    }
}

/// An athlete with an account, signed in by an app.
struct Athlete {
    account: AccountId,
    token: String,
}

fn begin(strong: bool) -> Begin {
    Begin {
        way: SignedInBy::Password,
        strong,
        origin: Origin::new(ClientKind::App, Some("phone"), None, IpAddr::from([192, 0, 2, 1])),
        known: None,
        replaces: None,
    }
}

/// Makes an account whose password is none that anybody knows, and signs it in.
async fn athlete(server: &TestServer, address: &str) -> Athlete {
    let turn = Turn::of(&server.parts);
    let newcomer = Newcomer {
        address: Address::parse(address).unwrap(),
        name: "Ada".to_owned(),
        language: "en".to_owned(),
        zone: None,
        password: Some("$argon2id$".to_owned()),
    };
    let account = server
        .store()
        .write(async move |tx: &mut Tx| create_confirmed(tx, &turn, &newcomer).await)
        .await
        .unwrap()
        .unwrap();
    let token = session(server, account).await;
    server.settle().await;
    Athlete { account, token }
}

/// Begins a session that has just proved itself.
async fn session(server: &TestServer, account: AccountId) -> String {
    let turn = Turn::of(&server.parts);
    let begun = server
        .store()
        .write(async move |tx: &mut Tx| sign_in::signed_in(tx, &turn, account, &begin(false)).await)
        .await
        .unwrap();
    begun.secret.text()
}

/// A sign-in whose first step is done.
async fn first_step(server: &TestServer, account: AccountId) -> String {
    let turn = Turn::of(&server.parts);
    let pending = server
        .store()
        .write(async move |tx: &mut Tx| {
            pending::begin(tx, &turn, &turn.ports.sealer, account, &begin(false)).await
        })
        .await
        .unwrap();
    pending.reveal().to_owned()
}

impl Athlete {
    fn visit<'a>(&'a self, server: &'a TestServer) -> Visitor<'a> {
        server.bearing(Some(&self.token))
    }
}

/// Asserts a status and gives the body.
#[track_caller]
fn body(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    answer.json()
}

/// Asserts a refusal.
#[track_caller]
fn refused(answer: &Answer, code: &str) {
    assert_eq!(answer.code(), code, "{} {}", answer.status, answer.text());
}

fn now_s(server: &TestServer) -> i64 {
    server.parts.now().0 / Micros::SECOND
}

/// Sets the authenticator app up; gives its secret and the recovery codes.
async fn set_up_app(server: &TestServer, athlete: &Athlete) -> (Secret, Vec<String>) {
    let visit = athlete.visit(server);
    let told = body(&visit.post("/api/v1/account/totp/begin", &Value::Null).await, 200);
    let text = told["secret"].as_str().unwrap();
    assert!(told["link"].as_str().unwrap().contains(text));
    assert!(told["picture"].as_str().unwrap().starts_with("<svg "));
    let secret = Secret::from_kept(&data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap()).unwrap();
    let code = code_at(&secret, now_s(server));
    let on = body(
        &visit.post("/api/v1/account/totp", &json!({"code": code})).await,
        200,
    );
    let recovery = on["recovery"].as_array().unwrap();
    let recovery = recovery
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    server.advance(Duration::from_secs(60));
    server.settle().await;
    (secret, recovery)
}

fn code_at(secret: &Secret, now_s: i64) -> String {
    format!("{:06}", secret.code(now_s / 30))
}

/// The device's answer to a question to make a passkey.
fn made(device: &mut Device, asked: &Value) -> Value {
    let key = &asked["public_key"];
    let user = BASE64URL_NOPAD
        .decode(key["user"]["id"].as_str().unwrap().as_bytes())
        .unwrap();
    let made = device.make(&challenge(asked), &user);
    json!({
        "id": BASE64URL_NOPAD.encode(&device.id), "rawId": BASE64URL_NOPAD.encode(&device.id), "type": "public-key",
        "authenticatorAttachment": "platform", "clientExtensionResults": {},
        "response": {
            "clientDataJSON": BASE64URL_NOPAD.encode(&made.client_data),
            "attestationObject": BASE64URL_NOPAD.encode(&made.attestation),
            "transports": ["internal", "hybrid"], "publicKeyAlgorithm": -7,
        },
    })
}

/// The device's answer to a question to show a passkey.
fn shown(device: &mut Device, asked: &Value) -> Value {
    let shown = device.show(&challenge(asked));
    json!({
        "id": BASE64URL_NOPAD.encode(&device.id), "rawId": BASE64URL_NOPAD.encode(&device.id), "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": BASE64URL_NOPAD.encode(&shown.client_data),
            "authenticatorData": BASE64URL_NOPAD.encode(&shown.authenticator_data),
            "signature": BASE64URL_NOPAD.encode(&shown.signature),
            "userHandle": device.user.as_ref().map(|user| BASE64URL_NOPAD.encode(user)),
        },
    })
}

fn challenge(asked: &Value) -> Vec<u8> {
    let text = asked["public_key"]["challenge"].as_str().unwrap();
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
}

/// A device on the server's own page.
fn device(server: &TestServer) -> Device {
    let origin = server
        .parts
        .settings
        .server
        .public_url()
        .replace("127.0.0.1", "localhost");
    Device::new(&origin, "localhost")
}

/// Adds a passkey of a new device.
async fn add_passkey(server: &TestServer, athlete: &Athlete, name: &str) -> (Device, String) {
    let visit = athlete.visit(server);
    let asked = body(
        &visit.post("/api/v1/account/passkeys/begin", &Value::Null).await,
        200,
    );
    let mut device = device(server);
    let credential = made(&mut device, &asked);
    let put = json!({"ceremony": asked["ceremony"], "credential": credential, "name": name});
    let added = body(&visit.post("/api/v1/account/passkeys", &put).await, 201);
    server.settle().await;
    (device, added["id"].as_str().unwrap().to_owned())
}

async fn sign_in_with(server: &TestServer, device: &mut Device) -> Answer {
    let anyone = server.anyone();
    let asked = body(
        &anyone.post("/api/v1/sign-in/passkey/begin", &Value::Null).await,
        200,
    );
    let credential = shown(device, &asked);
    let sent = json!({"ceremony": asked["ceremony"], "credential": credential, "client": "app"});
    let answer = anyone.post("/api/v1/sign-in/passkey", &sent).await;
    server.settle().await;
    answer
}

async fn by_totp(server: &TestServer, pending: &str, code: &str) -> Answer {
    let sent = json!({"pending": pending, "code": code});
    let answer = server.anyone().post("/api/v1/sign-in/second/totp", &sent).await;
    server.settle().await;
    answer
}

fn access(signed_in: &Value) -> String {
    signed_in["tokens"]["access"].as_str().unwrap().to_owned()
}

on_both_gears! {
    async fn sign_in_second_totp_takes_a_code_once(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (secret, _) = set_up_app(server, &ada).await;
        let code = code_at(&secret, now_s(server));
        let pending = first_step(server, ada.account).await;
        refused(&by_totp(server, &pending, "12345").await, "account-code-wrong");
        let wrong = format!("{:06}", (secret.code(now_s(server) / 30) + 1) % 1_000_000);
        refused(&by_totp(server, &pending, &wrong).await, "account-code-wrong");
        let signed_in = body(&by_totp(server, &pending, &code).await, 200);
        let me = server.bearing(Some(&access(&signed_in))).get("/api/v1/account").await;
        assert_eq!(body(&me, 200)["strong"], true);
        // Neither the sign-in nor the code is good again.
        refused(&by_totp(server, &pending, &code).await, "account-step-ended");
        let again = first_step(server, ada.account).await;
        refused(&by_totp(server, &again, &code).await, "account-code-wrong");
        server.advance(Duration::from_secs(30));
        let next = code_at(&secret, now_s(server));
        body(&by_totp(server, &again, &next).await, 200);
    }

    async fn sign_in_with_a_password_asks_for_the_second_step(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let password = "wet violin hours";
        let hash = server.parts.hasher.hash(Password::given(password).unwrap(), [7; 16]).await.unwrap();
        let account = ada.account.uuid();
        server
            .store()
            .write(async move |tx: &mut Tx| {
                tx.exec(sql!("UPDATE account SET password = $2 WHERE id = $1"), args![account, &hash]).await
            })
            .await
            .unwrap();
        let browser = server.browser();
        let sent = json!({"address": "ada@example.org", "password": password, "client": "web"});
        let once = body(&browser.post("/api/v1/sign-in", &sent).await, 200);
        assert!(once["second"].is_null() && once["session"].is_object(), "{once}");
        let (secret, _) = set_up_app(server, &ada).await;
        let browser = server.browser();
        let twice = body(&browser.post("/api/v1/sign-in", &sent).await, 200);
        assert!(twice["session"].is_null(), "{twice}");
        assert_eq!(twice["second"], json!({"pending": null, "totp": true, "passkey": false, "recovery": true}));
        // What waits is no session.
        assert_eq!(browser.get("/api/v1/account").await.status, 401);
        let code = json!({"code": code_at(&secret, now_s(server))});
        assert_eq!(server.browser().post("/api/v1/sign-in/second/totp", &code).await.code(), "account-step-ended");
        body(&browser.post("/api/v1/sign-in/second/totp", &code).await, 200);
        assert_eq!(body(&browser.get("/api/v1/account").await, 200)["strong"], true);
        server.settle().await;
    }

    async fn staff_may_do_nothing_before_it_has_shown_a_factor(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let account = ada.account.uuid();
        server
            .store()
            .write(async move |tx: &mut Tx| {
                tx.exec(
                    sql!("INSERT INTO account_role (account, role, granted) VALUES ($1, 'administrator', 0)"),
                    args![account],
                )
                .await
            })
            .await
            .unwrap();
        let visit = ada.visit(server);
        let me = body(&visit.get("/api/v1/account").await, 200);
        assert_eq!((&me["roles"], &me["permissions"]), (&json!(["administrator"]), &json!([])));
        refused(&visit.get("/api/v1/staff/audit").await, "server-factor-needed");
        // A passkey that only knows of a touch is a second factor as well, and counts at once for whoever makes it.
        let (mut device, _) = add_passkey(server, &ada, "Key").await;
        assert_eq!(visit.get("/api/v1/staff/audit").await.status, 200);
        // Staff with a passkey is asked for it after any first step, without having made recovery codes.
        let turn = Turn::of(&server.parts);
        let id = ada.account;
        let second = server
            .store()
            .write(async move |tx: &mut Tx| crate::factor::second_step(tx, &turn, id, &begin(false)).await)
            .await
            .unwrap();
        let (pending, ways) = second.unwrap();
        assert!(ways.passkey && !ways.totp);
        let asked = json!({"pending": pending.reveal()});
        let anyone = server.anyone();
        let asked = body(&anyone.post("/api/v1/sign-in/second/passkey/begin", &asked).await, 200);
        let sent = json!({
            "pending": pending.reveal(), "ceremony": asked["ceremony"], "credential": shown(&mut device, &asked),
        });
        let signed_in = body(&anyone.post("/api/v1/sign-in/second/passkey", &sent).await, 200);
        let visit = server.bearing(signed_in["tokens"]["access"].as_str());
        assert_eq!(visit.get("/api/v1/staff/audit").await.status, 200);
        server.settle().await;
    }

    async fn sign_in_second_totp_is_tried_five_times(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (secret, _) = set_up_app(server, &ada).await;
        let pending = first_step(server, ada.account).await;
        for _ in 0..5 {
            let wrong = format!("{:06}", (secret.code(now_s(server) / 30) + 1) % 1_000_000);
            let answer = by_totp(server, &pending, &wrong).await;
            assert!(["account-code-wrong", "account-wait"].contains(&answer.code().as_str()), "{}", answer.text());
            server.advance(Duration::from_secs(1));
        }
        let right = code_at(&secret, now_s(server));
        let answer = by_totp(server, &pending, &right).await;
        assert!(["account-step-ended", "account-wait"].contains(&answer.code().as_str()), "{}", answer.text());
    }

    async fn sign_in_second_totp_ends_with_its_time(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (secret, _) = set_up_app(server, &ada).await;
        let pending = first_step(server, ada.account).await;
        server.advance(Duration::from_secs(601));
        let code = code_at(&secret, now_s(server));
        refused(&by_totp(server, &pending, &code).await, "account-step-ended");
        refused(&by_totp(server, "nothing", &code).await, "account-step-ended");
    }

    async fn a_code_used_a_hundred_times_at_once_signs_in_once(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (secret, recovery) = set_up_app(server, &ada).await;
        let code = code_at(&secret, now_s(server));
        let mut pendings = Vec::new();
        for _ in 0..10 {
            pendings.push(first_step(server, ada.account).await);
        }
        let pendings = &pendings;
        let all = |path: &'static str, code: String| async move {
            let one = |n: usize| {
                let sent = json!({"pending": pendings[n % pendings.len()], "code": code});
                async move { server.anyone().post(path, &sent).await.status }
            };
            let answers: Vec<u16> = futures_util::future::join_all((0..100).map(one)).await;
            answers.iter().filter(|status| **status == 200).count()
        };
        assert_eq!(all("/api/v1/sign-in/second/totp", code).await, 1);
        // Those tries used most of what is pending up; a recovery code needs new ones.
        let mut fresh = Vec::new();
        for _ in 0..10 {
            fresh.push(first_step(server, ada.account).await);
        }
        let fresh = &fresh;
        let one = |n: usize| {
            let sent = json!({"pending": fresh[n % fresh.len()], "code": recovery[0]});
            async move { server.anyone().post("/api/v1/sign-in/second/recovery", &sent).await.status }
        };
        let answers: Vec<u16> = futures_util::future::join_all((0..100).map(one)).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        server.settle().await;
    }

    async fn sign_in_second_recovery_takes_each_code_once(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (_, recovery) = set_up_app(server, &ada).await;
        assert_eq!(recovery.len(), 10);
        let anyone = server.anyone();
        let path = "/api/v1/sign-in/second/recovery";
        let pending = first_step(server, ada.account).await;
        let typed = recovery[3].to_uppercase().replace('-', " ");
        body(&anyone.post(path, &json!({"pending": pending, "code": typed})).await, 200);
        let pending = first_step(server, ada.account).await;
        let answer = anyone.post(path, &json!({"pending": pending, "code": recovery[3]})).await;
        refused(&answer, "account-code-wrong");
        let eve = athlete(server, "eve@example.org").await;
        set_up_app(server, &eve).await;
        let hers = first_step(server, eve.account).await;
        let answer = anyone.post(path, &json!({"pending": hers, "code": recovery[4]})).await;
        refused(&answer, "account-code-wrong");
        body(&anyone.post(path, &json!({"pending": pending, "code": recovery[4]})).await, 200);
        server.settle().await;
        let factors = body(&ada_again(server, &ada).await.visit(server).get("/api/v1/account/factors").await, 200);
        assert_eq!(factors["recovery_left"], 8);
        assert_eq!(factors["two_steps"], true);
    }

    async fn passkeys_sign_in_without_a_name_and_are_two_factors(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (mut device, _) = add_passkey(server, &ada, "Laptop").await;
        let signed_in = body(&sign_in_with(server, &mut device).await, 200);
        assert_eq!(signed_in["account"], ada.account.to_string());
        let visit = server.bearing(Some(signed_in["tokens"]["access"].as_str().unwrap()));
        assert_eq!(body(&visit.get("/api/v1/account").await, 200)["strong"], true);
        let factors = body(&visit.get("/api/v1/account/factors").await, 200);
        assert_eq!(factors["passkeys"][0]["name"], "Laptop");
        assert!(factors["passkeys"][0]["used"].is_i64());
        // A passkey alone asks for no second step after a password, for it may lie at home.
        assert_eq!(factors["two_steps"], false);
    }

    async fn passkeys_that_are_wrong_sign_nobody_in(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (mut device, _) = add_passkey(server, &ada, "Laptop").await;
        let right = (device.origin.clone(), device.relying_party.clone());
        device.origin = "https://evil.example".to_owned();
        refused(&sign_in_with(server, &mut device).await, "account-passkey-refused");
        device.origin = right.0;
        device.relying_party = "evil.example".to_owned();
        refused(&sign_in_with(server, &mut device).await, "account-passkey-refused");
        device.relying_party = right.1;
        device.flags = 0b001;
        refused(&sign_in_with(server, &mut device).await, "account-passkey-refused");
        device.flags = 0b101;
        body(&sign_in_with(server, &mut device).await, 200);
        device.count = 1;
        refused(&sign_in_with(server, &mut device).await, "account-passkey-refused");
        device.count = 90;
        let user = device.user.replace(b"somebody else...".to_vec());
        refused(&sign_in_with(server, &mut device).await, "account-passkey-refused");
        device.user = None;
        refused(&sign_in_with(server, &mut device).await, "account-passkey-refused");
        device.user = user;
        body(&sign_in_with(server, &mut device).await, 200);
        // One that the server never saw.
        let mut unknown = self::device(server);
        unknown.user = device.user.clone();
        refused(&sign_in_with(server, &mut unknown).await, "account-passkey-refused");
    }

    async fn a_question_is_answered_once_in_time_and_for_its_purpose(server: &Unlimited) {
        let server = &server.0;
        let ada = athlete(server, "ada@example.org").await;
        let (mut device, _) = add_passkey(server, &ada, "Laptop").await;
        let anyone = server.anyone();
        let asked = body(&anyone.post("/api/v1/sign-in/passkey/begin", &Value::Null).await, 200);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked), "client": "app"});
        let one = |_| anyone.post("/api/v1/sign-in/passkey", &sent);
        let answers: Vec<u16> = futures_util::future::join_all((0..100).map(one)).await.iter().map(|a| a.status).collect();
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");

        let asked = body(&anyone.post("/api/v1/sign-in/passkey/begin", &Value::Null).await, 200);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked), "client": "app"});
        server.advance(Duration::from_secs(301));
        refused(&anyone.post("/api/v1/sign-in/passkey", &sent).await, "account-passkey-refused");

        // A question to prove who asks in a session signs nobody in, and the other way round.
        let ada = ada_again(server, &ada).await;
        let visit = ada.visit(server);
        let asked = body(&visit.post("/api/v1/account/proof/passkey/begin", &Value::Null).await, 200);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked), "client": "app"});
        refused(&anyone.post("/api/v1/sign-in/passkey", &sent).await, "account-passkey-refused");
        let asked = body(&anyone.post("/api/v1/sign-in/passkey/begin", &Value::Null).await, 200);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked)});
        refused(&visit.post("/api/v1/account/proof/passkey", &sent).await, "account-passkey-refused");
        // In another session of the same account neither.
        let asked = body(&visit.post("/api/v1/account/proof/passkey/begin", &Value::Null).await, 200);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked)});
        let other = ada_again(server, &ada).await;
        refused(&other.visit(server).post("/api/v1/account/proof/passkey", &sent).await, "account-passkey-refused");
        server.settle().await;
    }

    async fn sign_in_second_passkey_is_of_the_account_that_signs_in(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let eve = athlete(server, "eve@example.org").await;
        let (mut adas, _) = add_passkey(server, &ada, "Ada's").await;
        let (mut eves, _) = add_passkey(server, &eve, "Eve's").await;
        let anyone = server.anyone();
        let pending = first_step(server, ada.account).await;
        let begin = json!({"pending": pending});
        let path = "/api/v1/sign-in/second/passkey";
        let asked = body(&anyone.post(&format!("{path}/begin"), &begin).await, 200);
        assert_eq!(asked["public_key"]["allowCredentials"].as_array().unwrap().len(), 1);
        let sent = json!({"pending": pending, "ceremony": asked["ceremony"], "credential": shown(&mut eves, &asked)});
        refused(&anyone.post(path, &sent).await, "account-passkey-refused");
        let asked = body(&anyone.post(&format!("{path}/begin"), &begin).await, 200);
        // A touch is enough: the password was right.
        adas.flags = 0b001;
        let sent = json!({"pending": pending, "ceremony": asked["ceremony"], "credential": shown(&mut adas, &asked)});
        let signed_in = body(&anyone.post(path, &sent).await, 200);
        assert_eq!(signed_in["account"], ada.account.to_string());
        server.settle().await;
    }

    async fn account_passkeys_are_named_known_once_and_removed(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (mut device, id) = add_passkey(server, &ada, "Laptop").await;
        let eve = athlete(server, "eve@example.org").await;
        let visit = ada.visit(server);
        let name = serde_json::to_vec(&json!({"name": "Desk"})).unwrap();
        let headers = [("content-type", "application/json")];
        let path = format!("/api/v1/account/passkeys/{id}");
        let theirs = eve.visit(server).send("PUT", &format!("{path}/name"), &headers, name.clone()).await;
        refused(&theirs, "server-not-found");
        refused(&eve.visit(server).send("DELETE", &path, &[], Vec::new()).await, "server-not-found");
        body(&visit.send("PUT", &format!("{path}/name"), &headers, name).await, 204);
        // The same credential is nobody's twice.
        let asked = body(&eve.visit(server).post("/api/v1/account/passkeys/begin", &Value::Null).await, 200);
        let put = json!({"ceremony": asked["ceremony"], "credential": made(&mut device, &asked), "name": "Mine"});
        refused(&eve.visit(server).post("/api/v1/account/passkeys", &put).await, "account-passkey-known");
        // Steps that matter ask for fresh proof.
        server.advance(Duration::from_secs(601));
        refused(&visit.send("DELETE", &path, &[], Vec::new()).await, "server-proof-needed");
        let asked = body(&visit.post("/api/v1/account/proof/passkey/begin", &Value::Null).await, 200);
        let user = ada.account.uuid().as_bytes().to_vec();
        device.user = Some(user);
        let sent = json!({"ceremony": asked["ceremony"], "credential": shown(&mut device, &asked)});
        body(&visit.post("/api/v1/account/proof/passkey", &sent).await, 200);
        body(&visit.send("DELETE", &path, &[], Vec::new()).await, 204);
        let factors = body(&visit.get("/api/v1/account/factors").await, 200);
        assert_eq!(factors["passkeys"], json!([]));
        refused(&sign_in_with(server, &mut device).await, "account-passkey-refused");
    }

    async fn the_last_way_in_stays(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (_, id) = add_passkey(server, &ada, "Laptop").await;
        let account = ada.account.uuid();
        server
            .store()
            .write(async move |tx: &mut Tx| {
                tx.exec(sql!("UPDATE account SET password = NULL, password_set = NULL WHERE id = $1"), args![account]).await
            })
            .await
            .unwrap();
        let path = format!("/api/v1/account/passkeys/{id}");
        refused(&ada.visit(server).send("DELETE", &path, &[], Vec::new()).await, "account-last-way");
        let factors = body(&ada.visit(server).get("/api/v1/account/factors").await, 200);
        assert_eq!(factors["passkeys"].as_array().unwrap().len(), 1);
    }

    async fn account_totp_is_turned_on_by_a_code_and_off_again(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let visit = ada.visit(server);
        refused(&visit.post("/api/v1/account/totp", &json!({"code": "123456"})).await, "account-totp-none");
        refused(&visit.post("/api/v1/account/recovery-codes", &Value::Null).await, "account-recovery-needless");
        refused(&visit.send("DELETE", "/api/v1/account/totp", &[], Vec::new()).await, "server-not-found");
        let other = session(server, ada.account).await;
        set_up_app(server, &ada).await;
        // Whoever else is signed in has to sign in again, with a code.
        assert_eq!(server.bearing(Some(&other)).get("/api/v1/account").await.status, 401);
        refused(&visit.post("/api/v1/account/totp/begin", &Value::Null).await, "account-totp-on");
        let codes = body(&visit.post("/api/v1/account/recovery-codes", &Value::Null).await, 200);
        assert_eq!(codes["codes"].as_array().unwrap().len(), 10);
        body(&visit.send("DELETE", "/api/v1/account/totp", &[], Vec::new()).await, 204);
        let factors = body(&visit.get("/api/v1/account/factors").await, 200);
        assert_eq!((&factors["totp"], &factors["recovery_left"]), (&Value::Null, &Value::Null));
        server.settle().await;
    }

    async fn the_secret_of_an_app_lies_nowhere_in_the_clear(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let (secret, recovery) = set_up_app(server, &ada).await;
        let kept: Vec<Vec<u8>> = server
            .store()
            .read(async move |tx: &mut Tx| {
                let mut kept = tx.rows(sql!("SELECT secret FROM factor_totp"), args![], |row| row.get(0)).await?;
                kept.extend(tx.rows(sql!("SELECT hash FROM factor_recovery"), args![], |row| row.get::<Vec<u8>>(0)).await?);
                Ok::<_, crate::store::Error>(kept)
            })
            .await
            .unwrap();
        assert_eq!(kept.len(), 11);
        let has = |bytes: &[u8]| kept.iter().any(|kept| kept.windows(bytes.len()).any(|window| window == bytes));
        assert!(!has(secret.bytes()) && !has(secret.text().as_bytes()));
        assert!(recovery.iter().all(|code| !has(code.as_bytes())));
    }

    async fn support_takes_lost_factors_away_after_three_days(server: &TestServer) {
        let ada = athlete(server, "ada@example.org").await;
        let staff = athlete(server, "support@example.org").await;
        set_up_app(server, &ada).await;
        let ask = || {
            let (turn, account, by) = (Turn::of(&server.parts), ada.account, staff.account);
            server.store().write(async move |tx: &mut Tx| service::ask_reset(tx, &turn, account, by).await)
        };
        let due = ask().await.unwrap();
        assert_eq!(due.0 - server.parts.now().0, reset::DELAY);
        server.advance(Duration::from_secs(3600));
        assert_eq!(ask().await.unwrap(), due, "asking again does not put it off");
        server.settle().await;
        let later = ada_again(server, &ada).await;
        let visit = later.visit(server);
        let factors = body(&visit.get("/api/v1/account/factors").await, 200);
        assert_eq!(factors["reset"], due.0);
        // The owner calls it off; then it is asked for once more, and nobody does.
        body(&visit.send("DELETE", "/api/v1/account/factors/reset", &[], Vec::new()).await, 204);
        server.advance(Duration::from_secs(4 * 86_400));
        server.settle().await;
        let ways = ways(server, ada.account).await;
        assert!(ways.totp);
        ask().await.unwrap();
        server.advance(Duration::from_secs(3 * 86_400 - 1));
        server.settle().await;
        assert!(self::ways(server, ada.account).await.totp, "a second too early");
        server.advance(Duration::from_secs(2));
        server.settle().await;
        assert!(!self::ways(server, ada.account).await.any());
        assert_eq!(visit.get("/api/v1/account").await.status, 401, "all sessions ended");
        refused_reset(server, &ada, &staff).await;
    }
}

async fn refused_reset(server: &TestServer, ada: &Athlete, staff: &Athlete) {
    let (turn, account, by) = (Turn::of(&server.parts), ada.account, staff.account);
    let asked = server
        .store()
        .write(async move |tx: &mut Tx| service::ask_reset(tx, &turn, account, by).await)
        .await;
    assert!(asked.is_err(), "there is nothing left to take away");
}

async fn ways(server: &TestServer, account: AccountId) -> service::Ways {
    server
        .store()
        .read(async move |tx: &mut Tx| service::ways(tx, account).await)
        .await
        .unwrap()
}

/// The same athlete in another session.
async fn ada_again(server: &TestServer, ada: &Athlete) -> Athlete {
    let token = session(server, ada.account).await;
    server.settle().await;
    Athlete {
        account: ada.account,
        token,
    }
}

#[test]
fn every_letter_has_its_texts() {
    for kind in super::letters::KINDS {
        for language in ritm_locales::LANGUAGES {
            let texts = ritm_locales::Texts::new(*language);
            let key = format!("mail-{}-subject", kind.name);
            assert!(texts.has(&key), "{key} in {}", language.tag);
        }
    }
}
