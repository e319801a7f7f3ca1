//! The two ceremonies: a passkey is made (Web Authentication level 3, 7.1), and one is shown (7.2).

use minicbor::Decoder;
use ring::digest::{self, SHA256};

use super::cose::{ALGORITHMS, Key};
use super::data::AuthenticatorData;
use super::{
    ATTESTATION_BYTES, AUTHENTICATOR_DATA_BYTES, CREDENTIAL_ID_BYTES, Refused, SIGNATURE_BYTES, client,
};

/// Whether the authenticator must know who holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserCheck {
    /// It must: the passkey is all that is asked for.
    Required,
    /// A touch is enough: something else was proved before.
    Presence,
}

/// What an answer is checked against.
#[derive(Clone, Debug)]
pub(crate) struct Expected<'a> {
    /// The challenge that was given out.
    pub(crate) challenge: &'a [u8],
    /// The relying party's id: a host name.
    pub(crate) relying_party: &'a str,
    /// The origins of our pages.
    pub(crate) origins: &'a [String],
    /// Whether the authenticator must know who holds it.
    pub(crate) user: UserCheck,
}

/// What a browser brings back when a passkey was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registration<'a> {
    /// The client data, as JSON.
    pub(crate) client_data: &'a [u8],
    /// The attestation object, as CBOR.
    pub(crate) attestation: &'a [u8],
}

/// A passkey that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Created {
    /// The credential's id.
    pub(crate) id: Vec<u8>,
    /// The public key, in COSE.
    pub(crate) key: Vec<u8>,
    /// The model of the authenticator (AAGUID); zeros where it doesn't tell.
    pub(crate) model: [u8; 16],
    /// Signatures so far.
    pub(crate) count: u32,
    /// Whether the authenticator knew who held it.
    pub(crate) verified: bool,
    /// Whether the key may be copied to other devices of the same person.
    pub(crate) backup_eligible: bool,
    /// Whether it has been.
    pub(crate) backed_up: bool,
}

/// What a browser brings back when a passkey was shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assertion<'a> {
    /// The client data, as JSON.
    pub(crate) client_data: &'a [u8],
    /// The authenticator data.
    pub(crate) authenticator_data: &'a [u8],
    /// The signature over both.
    pub(crate) signature: &'a [u8],
    /// The user's handle, where the authenticator keeps one.
    pub(crate) user: Option<&'a [u8]>,
}

/// What is known of a passkey that is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownKey<'a> {
    /// The public key, in COSE.
    pub(crate) key: &'a [u8],
    /// Signatures so far, as it said last.
    pub(crate) count: u32,
    /// Whether it said of itself that it may be copied.
    pub(crate) backup_eligible: bool,
    /// The owner's handle.
    pub(crate) user: &'a [u8],
}

/// What a passkey proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proved {
    /// Signatures so far.
    pub(crate) count: u32,
    /// Whether the authenticator knew who held it: then it is two factors in one.
    pub(crate) verified: bool,
    /// Whether the key has been copied to other devices of the same person.
    pub(crate) backed_up: bool,
}

/// Checks that a passkey was made on a page of ours, for us, in answer to the challenge.
///
/// # Errors
/// Says why it is refused.
pub(crate) fn register(expected: &Expected<'_>, registration: Registration<'_>) -> Result<Created, Refused> {
    client::check(
        registration.client_data,
        "webauthn.create",
        expected.challenge,
        expected.origins,
    )?;
    let object = AttestationObject::parse(registration.attestation)?;
    let data = AuthenticatorData::parse(object.data)?;
    check_data(expected, &data)?;
    let credential = data.credential.ok_or(Refused::Malformed("attestation object"))?;
    if !ALGORITHMS.contains(&credential.key.algorithm()) {
        return Err(Refused::Algorithm);
    }
    // A statement by the new key itself shows at least that the authenticator has the private half. Those by makers are
    // not asked for and prove nothing without their certificates, so they are not looked into.
    if let Some((algorithm, signature)) = object.own_statement {
        if algorithm != credential.key.algorithm() {
            return Err(Refused::Algorithm);
        }
        let message = signed(object.data, registration.client_data);
        credential.key.verify(&message, signature)?;
    }
    Ok(Created {
        id: credential.id.to_vec(),
        key: credential.key_bytes.to_vec(),
        model: credential.model.try_into().unwrap_or_default(),
        count: data.count,
        verified: data.verified,
        backup_eligible: data.backup_eligible,
        backed_up: data.backed_up,
    })
}

/// Checks that the passkey was shown on a page of ours, for us, in answer to the challenge, and is the one we know.
///
/// # Errors
/// Says why it is refused.
pub(crate) fn authenticate(
    expected: &Expected<'_>,
    known: &KnownKey<'_>,
    assertion: Assertion<'_>,
) -> Result<Proved, Refused> {
    if assertion.authenticator_data.len() > AUTHENTICATOR_DATA_BYTES
        || assertion.signature.len() > SIGNATURE_BYTES
    {
        return Err(Refused::Malformed("assertion"));
    }
    if assertion.user.is_some_and(|user| user != known.user) {
        return Err(Refused::User);
    }
    client::check(
        assertion.client_data,
        "webauthn.get",
        expected.challenge,
        expected.origins,
    )?;
    let data = AuthenticatorData::parse(assertion.authenticator_data)?;
    check_data(expected, &data)?;
    if data.credential.is_some() {
        return Err(Refused::Flags);
    }
    // Whether a key may be copied is settled when it is made (7.2, step 21 of level 3).
    if data.backup_eligible != known.backup_eligible {
        return Err(Refused::Flags);
    }
    let message = signed(assertion.authenticator_data, assertion.client_data);
    Key::parse(known.key)?.verify(&message, assertion.signature)?;
    // Of a key that may be copied, a counter tells nothing: it may begin anew where the copy lies.
    let counted = data.count != 0 || known.count != 0;
    if counted && data.count <= known.count && !known.backup_eligible {
        return Err(Refused::Counter);
    }
    Ok(Proved {
        count: data.count,
        verified: data.verified,
        backed_up: data.backed_up,
    })
}

/// What both ceremonies ask of authenticator data.
fn check_data(expected: &Expected<'_>, data: &AuthenticatorData<'_>) -> Result<(), Refused> {
    let ours = digest::digest(&SHA256, expected.relying_party.as_bytes());
    if data.relying_party != ours.as_ref() {
        return Err(Refused::RelyingParty);
    }
    if !data.present {
        return Err(Refused::NotPresent);
    }
    if expected.user == UserCheck::Required && !data.verified {
        return Err(Refused::NotVerified);
    }
    Ok(())
}

/// What an authenticator signs.
fn signed(authenticator_data: &[u8], client_data: &[u8]) -> Vec<u8> {
    let hash = digest::digest(&SHA256, client_data);
    [authenticator_data, hash.as_ref()].concat()
}

/// An attestation object: authenticator data, and what somebody states of it.
struct AttestationObject<'a> {
    data: &'a [u8],
    /// Algorithm and signature of a statement that the new key itself makes (`packed` without certificates).
    own_statement: Option<(i64, &'a [u8])>,
}

impl<'a> AttestationObject<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        const WRONG: Refused = Refused::Malformed("attestation object");
        if bytes.len() > ATTESTATION_BYTES {
            return Err(WRONG);
        }
        Self::read(bytes).ok().flatten().ok_or(WRONG)
    }

    fn read(bytes: &'a [u8]) -> Result<Option<Self>, minicbor::decode::Error> {
        let mut decoder = Decoder::new(bytes);
        let (mut format, mut data, mut statement) = (None, None, None);
        for _ in 0..decoder.map()?.unwrap_or(0) {
            let twice = match decoder.str()? {
                "fmt" => format.replace(decoder.str()?).is_some(),
                "authData" => data.replace(decoder.bytes()?).is_some(),
                "attStmt" => {
                    let from = decoder.position();
                    decoder.skip()?;
                    statement
                        .replace(bytes.get(from..decoder.position()).unwrap_or_default())
                        .is_some()
                }
                _ => {
                    decoder.skip()?;
                    false
                }
            };
            if twice {
                return Ok(None);
            }
        }
        let (Some(format), Some(data), Some(statement)) = (format, data, statement) else {
            return Ok(None);
        };
        if decoder.position() != bytes.len() {
            return Ok(None);
        }
        let own_statement = match format {
            // RFC 8949: a map without entries.
            "none" if statement != [0xA0] => return Ok(None),
            "packed" => own_statement(statement)?,
            _ => None,
        };
        Ok(Some(Self { data, own_statement }))
    }
}

/// Algorithm and signature of a `packed` statement without certificates.
fn own_statement(statement: &[u8]) -> Result<Option<(i64, &[u8])>, minicbor::decode::Error> {
    let mut decoder = Decoder::new(statement);
    let (mut algorithm, mut signature, mut certified) = (None, None, false);
    for _ in 0..decoder.map()?.unwrap_or(0) {
        match decoder.str()? {
            "alg" => algorithm = Some(decoder.i64()?),
            "sig" => signature = Some(decoder.bytes()?),
            other => {
                certified |= other == "x5c";
                decoder.skip()?;
            }
        }
    }
    match (algorithm, signature) {
        (Some(algorithm), Some(signature)) if !certified => Ok(Some((algorithm, signature))),
        (Some(_), Some(_)) => Ok(None),
        _ => Err(minicbor::decode::Error::message(
            "a statement without a signature",
        )),
    }
}

/// Whether `id` can be a credential's.
pub(crate) fn is_credential_id(id: &[u8]) -> bool {
    (1..=CREDENTIAL_ID_BYTES).contains(&id.len())
}
