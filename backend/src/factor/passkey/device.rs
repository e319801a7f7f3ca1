//! An authenticator for tests, with a lever for everything that can be wrong about what one brings.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use data_encoding::BASE64URL_NOPAD;
use minicbor::Encoder;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

/// The flags of an authenticator that was touched and knows by whom.
pub(crate) const TOUCHED_AND_KNOWN: u8 = 0b101;

/// An authenticator that holds one passkey.
pub(crate) struct Device {
    key: EcdsaKeyPair,
    /// The credential's id.
    pub(crate) id: Vec<u8>,
    /// The user's handle, as it was told at registration.
    pub(crate) user: Option<Vec<u8>>,
    /// Signatures so far; grows with each unless `counts` is false.
    pub(crate) count: u32,
    /// Whether signatures are counted.
    pub(crate) counts: bool,
    /// What is said of the person and of backups.
    pub(crate) flags: u8,
    /// The origin of the page that is open.
    pub(crate) origin: String,
    /// The relying party that the page claims to be.
    pub(crate) relying_party: String,
    /// More members for the client data, beginning with a comma.
    pub(crate) more: String,
}

/// What the page gets of a registration.
pub(crate) struct Made {
    /// The client data, as JSON.
    pub(crate) client_data: Vec<u8>,
    /// The attestation object.
    pub(crate) attestation: Vec<u8>,
}

/// What the page gets of an assertion.
pub(crate) struct Shown {
    /// The client data, as JSON.
    pub(crate) client_data: Vec<u8>,
    /// The authenticator data.
    pub(crate) authenticator_data: Vec<u8>,
    /// The signature over both.
    pub(crate) signature: Vec<u8>,
}

impl Device {
    /// A new authenticator with a new key, at a page of `origin` that is `relying_party`.
    pub(crate) fn new(origin: &str, relying_party: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        Self {
            key,
            id,
            user: None,
            count: 0,
            counts: true,
            flags: TOUCHED_AND_KNOWN,
            origin: origin.to_owned(),
            relying_party: relying_party.to_owned(),
            more: String::new(),
        }
    }

    fn client_data(&self, kind: &str, challenge: &[u8]) -> Vec<u8> {
        format!(
            r#"{{"type":"{kind}","challenge":"{}","origin":"{}"{}}}"#,
            BASE64URL_NOPAD.encode(challenge),
            self.origin,
            self.more,
        )
        .into_bytes()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.count += u32::from(self.counts);
        let mut data = digest(&SHA256, self.relying_party.as_bytes()).as_ref().to_vec();
        data.push(self.flags | flags);
        data.extend_from_slice(&self.count.to_be_bytes());
        data
    }

    /// Makes the passkey known: answers `navigator.credentials.create`.
    pub(crate) fn make(&mut self, challenge: &[u8], user: &[u8]) -> Made {
        self.user = Some(user.to_vec());
        let mut data = self.data(1 << 6);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend_from_slice(&self.id);
        let point = self.key.public_key().as_ref();
        let mut key = Encoder::new(Vec::new());
        key.map(5).unwrap();
        for (label, value) in [(1, 2), (3, -7), (-1, 1)] {
            key.i64(label).unwrap().i64(value).unwrap();
        }
        key.i64(-2).unwrap().bytes(&point[1..33]).unwrap();
        key.i64(-3).unwrap().bytes(&point[33..]).unwrap();
        data.extend_from_slice(&key.into_writer());
        let mut object = Encoder::new(Vec::new());
        object.map(3).unwrap().str("fmt").unwrap().str("none").unwrap();
        object.str("attStmt").unwrap().map(0).unwrap();
        object.str("authData").unwrap().bytes(&data).unwrap();
        Made {
            client_data: self.client_data("webauthn.create", challenge),
            attestation: object.into_writer(),
        }
    }

    /// Shows the passkey: answers `navigator.credentials.get`.
    pub(crate) fn show(&mut self, challenge: &[u8]) -> Shown {
        let authenticator_data = self.data(0);
        let client_data = self.client_data("webauthn.get", challenge);
        let message = [&authenticator_data, digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self
            .key
            .sign(&SystemRandom::new(), &message)
            .unwrap()
            .as_ref()
            .to_vec();
        Shown {
            client_data,
            authenticator_data,
            signature,
        }
    }
}
