//! What authenticators of others bring is taken; whatever is wrong about it is refused for that very reason.
//!
//! `vectors.json` was written by Python's `soft-webauthn` 0.1.4 and `fido2` 1.2.0 with the keys of `cryptography`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use super::device::{Device, Shown, TOUCHED_AND_KNOWN};
use super::{
    Assertion, Created, Expected, KnownKey, Proved, Refused, Registration, UserCheck, authenticate, register,
};

const RELYING_PARTY: &str = "ritm.example";
const ORIGIN: &str = "https://ritm.example";
const USER: &[u8] = b"user";

#[derive(Deserialize)]
struct Vector {
    name: String,
    algorithm: i64,
    id: String,
    verified: bool,
    create: VectorCreate,
    get: VectorGet,
}

#[derive(Deserialize)]
struct VectorCreate {
    challenge: String,
    client_data: String,
    attestation: String,
}

#[derive(Deserialize)]
struct VectorGet {
    challenge: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
    user: String,
}

fn bytes(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
}

fn origins() -> Vec<String> {
    vec!["https://other.example".to_owned(), ORIGIN.to_owned()]
}

#[test]
fn passkeys_of_other_implementations_are_taken() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("vectors.json")).unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let origins = origins();
        let user = if vector.verified {
            UserCheck::Required
        } else {
            UserCheck::Presence
        };
        let (create, get) = (&vector.create, &vector.get);
        let registration = (bytes(&create.client_data), bytes(&create.attestation));
        let registration = Registration {
            client_data: &registration.0,
            attestation: &registration.1,
        };
        let challenge = bytes(&create.challenge);
        let mut expected = Expected {
            challenge: &challenge,
            relying_party: RELYING_PARTY,
            origins: &origins,
            user,
        };
        let created = register(&expected, registration);
        let created = created.unwrap_or_else(|refused| panic!("{}: {refused}", vector.name));
        assert_eq!(created.id, bytes(&vector.id), "{}", vector.name);
        assert_eq!(
            super::cose::Key::parse(&created.key).unwrap().algorithm(),
            vector.algorithm
        );
        assert_eq!(created.verified, vector.verified, "{}", vector.name);

        let handle = bytes(&get.user);
        let known = KnownKey {
            key: &created.key,
            count: created.count,
            backup_eligible: created.backup_eligible,
            user: &handle,
        };
        let (client_data, data) = (bytes(&get.client_data), bytes(&get.authenticator_data));
        let signature = bytes(&get.signature);
        let challenge = bytes(&get.challenge);
        expected.challenge = &challenge;
        let authenticate = |authenticator_data: &[u8], signature: &[u8]| {
            let assertion = Assertion {
                client_data: &client_data,
                authenticator_data,
                signature,
                user: Some(&handle),
            };
            authenticate(&expected, &known, assertion)
        };
        let proved = authenticate(&data, &signature);
        assert!(proved.is_ok(), "{}: {proved:?}", vector.name);
        // Each bit of the signature and of what is signed counts.
        for at in 0..signature.len() {
            let mut wrong = signature.clone();
            wrong[at] ^= 1;
            assert!(authenticate(&data, &wrong).is_err(), "byte {at}");
        }
        for at in 0..data.len() {
            let mut wrong = data.clone();
            wrong[at] ^= 1;
            assert!(authenticate(&wrong, &signature).is_err(), "byte {at}");
        }
    }
}

/// Makes a passkey by `device`.
fn made(device: &mut Device, user: UserCheck) -> Result<Created, Refused> {
    let made = device.make(b"challenge", USER);
    register(
        &Expected {
            challenge: b"challenge",
            relying_party: RELYING_PARTY,
            origins: &origins(),
            user,
        },
        Registration {
            client_data: &made.client_data,
            attestation: &made.attestation,
        },
    )
}

fn checked(known: &Created, shown: &Shown, user: Option<&[u8]>) -> Result<Proved, Refused> {
    authenticate(
        &Expected {
            challenge: b"challenge",
            relying_party: RELYING_PARTY,
            origins: &origins(),
            user: UserCheck::Required,
        },
        &KnownKey {
            key: &known.key,
            count: known.count,
            backup_eligible: known.backup_eligible,
            user: USER,
        },
        Assertion {
            client_data: &shown.client_data,
            authenticator_data: &shown.authenticator_data,
            signature: &shown.signature,
            user,
        },
    )
}

fn device() -> Device {
    Device::new(ORIGIN, RELYING_PARTY)
}

/// What turns a lever of a device.
type Lever = fn(&mut Device);

#[test]
fn each_thing_that_is_wrong_is_refused_for_itself_in_both_ceremonies() {
    let levers: [(Lever, Refused); 10] = [
        (
            |d| d.origin = "https://ritm.example.evil".to_owned(),
            Refused::Origin,
        ),
        (|d| d.origin = "http://ritm.example".to_owned(), Refused::Origin),
        (
            |d| d.relying_party = "evil.example".to_owned(),
            Refused::RelyingParty,
        ),
        (|d| d.flags = 0b100, Refused::NotPresent),
        (|d| d.flags = 0b001, Refused::NotVerified),
        (|d| d.flags |= 1 << 4, Refused::Flags),
        (|d| d.more = r#","crossOrigin":true"#.to_owned(), Refused::Framed),
        (
            |d| d.more = r#","topOrigin":"https://evil.example""#.to_owned(),
            Refused::Framed,
        ),
        (
            |d| d.more = r#","origin":"https://ritm.example""#.to_owned(),
            Refused::Malformed("client data"),
        ),
        (
            |d| d.more = format!(r#","x":"{}""#, "x".repeat(5000)),
            Refused::Malformed("client data"),
        ),
    ];
    for (lever, refused) in levers {
        let mut device = device();
        lever(&mut device);
        assert_eq!(made(&mut device, UserCheck::Required), Err(refused));

        let mut device = self::device();
        let known = made(&mut device, UserCheck::Required).unwrap();
        lever(&mut device);
        assert_eq!(
            checked(&known, &device.show(b"challenge"), Some(USER)),
            Err(refused)
        );
    }
}

#[test]
fn unknown_members_and_our_own_frames_are_fine() {
    let mut device = device();
    device.more = r#","crossOrigin":false,"topOrigin":"https://other.example","future":{"a":[1]}"#.to_owned();
    let known = made(&mut device, UserCheck::Required).unwrap();
    let proved = checked(&known, &device.show(b"challenge"), None).unwrap();
    assert!(proved.verified && proved.count == 2);
}

#[test]
fn an_answer_counts_for_its_challenge_its_ceremony_its_user_and_its_key_alone() {
    let mut device = device();
    let known = made(&mut device, UserCheck::Required).unwrap();
    let shown = device.show(b"challenge");
    assert!(checked(&known, &shown, Some(USER)).is_ok());
    assert_eq!(
        checked(&known, &device.show(b"another"), Some(USER)),
        Err(Refused::Challenge)
    );
    assert_eq!(checked(&known, &shown, Some(b"other")), Err(Refused::User));
    let made_again = device.make(b"challenge", USER);
    let swapped = Shown {
        client_data: made_again.client_data,
        ..device.show(b"challenge")
    };
    assert_eq!(checked(&known, &swapped, Some(USER)), Err(Refused::Type));
    let another = made(&mut self::device(), UserCheck::Required).unwrap();
    assert_eq!(checked(&another, &shown, Some(USER)), Err(Refused::Signature));
}

#[test]
fn a_counter_goes_on_or_stays_at_nought() {
    let mut device = device();
    let mut known = made(&mut device, UserCheck::Required).unwrap();
    known.count = 5;
    device.count = 4;
    assert_eq!(
        checked(&known, &device.show(b"challenge"), None),
        Err(Refused::Counter),
        "the same"
    );
    device.count = 2;
    assert_eq!(
        checked(&known, &device.show(b"challenge"), None),
        Err(Refused::Counter),
        "one before"
    );
    device.count = 0;
    device.counts = false;
    assert_eq!(
        checked(&known, &device.show(b"challenge"), None),
        Err(Refused::Counter),
        "none any more"
    );
    known.count = 0;
    assert!(
        checked(&known, &device.show(b"challenge"), None).is_ok(),
        "none ever"
    );
}

#[test]
fn the_counter_of_a_key_that_may_be_copied_may_go_back() {
    let mut device = device();
    device.flags = TOUCHED_AND_KNOWN | 1 << 3;
    let mut known = made(&mut device, UserCheck::Required).unwrap();
    known.count = 5;
    device.count = 0;
    device.counts = false;
    let proved = checked(&known, &device.show(b"challenge"), None).unwrap();
    assert_eq!(proved.count, 0);
}

#[test]
fn whether_a_key_may_be_copied_is_settled_when_it_is_made() {
    let mut device = device();
    device.flags = TOUCHED_AND_KNOWN | 1 << 3;
    let known = made(&mut device, UserCheck::Required).unwrap();
    assert!(known.backup_eligible && !known.backed_up);
    device.flags |= 1 << 4;
    let proved = checked(&known, &device.show(b"challenge"), None).unwrap();
    assert!(proved.backed_up);
    device.flags = TOUCHED_AND_KNOWN;
    assert_eq!(
        checked(&known, &device.show(b"challenge"), None),
        Err(Refused::Flags)
    );
}

#[test]
fn a_touch_is_enough_as_second_factor() {
    let mut device = device();
    device.flags = 1;
    assert!(!made(&mut device, UserCheck::Presence).unwrap().verified);
}

#[test]
fn cut_or_lengthened_bytes_are_malformed_and_nothing_panics() {
    let mut device = device();
    let made = device.make(b"challenge", USER);
    let origins = origins();
    let expected = Expected {
        challenge: b"challenge",
        relying_party: RELYING_PARTY,
        origins: &origins,
        user: UserCheck::Required,
    };
    let register = |attestation: &[u8]| {
        register(
            &expected,
            Registration {
                client_data: &made.client_data,
                attestation,
            },
        )
    };
    assert!(register(&made.attestation).is_ok());
    for length in 0..made.attestation.len() {
        assert!(register(&made.attestation[..length]).is_err(), "{length} bytes");
    }
    assert!(register(&[made.attestation.clone(), vec![0]].concat()).is_err());
    assert!(register(&[0x81; 16 << 10]).is_err(), "deeply nested");
    assert!(register(&vec![0; (16 << 10) + 1]).is_err(), "too long");
    // Any byte changed is either refused or one that nobody looks at (the model, the counter, the id).
    for at in 0..made.attestation.len() {
        for bit in 0..8 {
            let mut wrong = made.attestation.clone();
            wrong[at] ^= 1 << bit;
            let _ = register(&wrong);
        }
    }
}
