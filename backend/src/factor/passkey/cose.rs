//! Public keys as authenticators write them: COSE (RFC 9052, RFC 9053) in CBOR.

use minicbor::Decoder;
use minicbor::data::Type;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};

use super::Refused;

/// The kinds of key that are offered to authenticators, by their COSE number and in the order of preference: EdDSA,
/// ES256, RS256.
pub(crate) const ALGORITHMS: [i64; 3] = [-8, -7, -257];

/// A public key that signatures are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// ES256: ECDSA over P-256 with SHA-256; an uncompressed point of 65 bytes.
    Es256(Vec<u8>),
    /// RS256: RSASSA-PKCS1-v1_5 with SHA-256; modulus and exponent, big endian.
    Rs256 {
        /// The modulus, without leading zeros.
        n: Vec<u8>,
        /// The exponent, without leading zeros.
        e: Vec<u8>,
    },
    /// `EdDSA` over Ed25519; 32 bytes.
    Ed25519(Vec<u8>),
}

/// Labels of the key's map, which mean one thing or another by the kind of key.
#[derive(Default)]
struct Fields {
    kind: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    /// -1 as bytes (n), -2 (x or e), -3 (y).
    bytes: [Option<Vec<u8>>; 3],
}

impl Key {
    /// Reads a key from all of `bytes`.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let mut decoder = Decoder::new(bytes);
        let key = Self::read(&mut decoder)?;
        if decoder.position() == bytes.len() {
            Ok(key)
        } else {
            Err(Refused::Malformed("key"))
        }
    }

    /// Reads a key where `decoder` stands, and leaves it behind the key.
    pub(super) fn read(decoder: &mut Decoder<'_>) -> Result<Self, Refused> {
        let fields = Self::fields(decoder).map_err(|_| Refused::Malformed("key"))?;
        let fields = fields.ok_or(Refused::Malformed("key"))?;
        let [first, second, third] = fields.bytes;
        match (fields.kind, fields.algorithm, fields.curve, first, second, third) {
            (Some(2), Some(-7), Some(1), None, Some(x), Some(y)) if x.len() == 32 && y.len() == 32 => {
                let mut point = Vec::with_capacity(65);
                point.push(4);
                point.extend_from_slice(&x);
                point.extend_from_slice(&y);
                Ok(Self::Es256(point))
            }
            (Some(3), Some(-257), None, Some(n), Some(e), None) => {
                let trim = |number: Vec<u8>| {
                    number
                        .into_iter()
                        .skip_while(|byte| *byte == 0)
                        .collect::<Vec<_>>()
                };
                let (n, e) = (trim(n), trim(e));
                // ring takes 2,048 to 8,192 bits; to refuse others here is to refuse them before they are kept.
                if (256..=1024).contains(&n.len()) && (1..=8).contains(&e.len()) {
                    Ok(Self::Rs256 { n, e })
                } else {
                    Err(Refused::Algorithm)
                }
            }
            (Some(1), Some(-8), Some(6), None, Some(x), None) if x.len() == 32 => Ok(Self::Ed25519(x)),
            _ => Err(Refused::Algorithm),
        }
    }

    fn fields(decoder: &mut Decoder<'_>) -> Result<Option<Fields>, minicbor::decode::Error> {
        // Authenticators write canonical CBOR: maps of a known length.
        let Some(length) = decoder.map()? else {
            return Ok(None);
        };
        let mut fields = Fields::default();
        for _ in 0..length {
            let label = decoder.i64()?;
            let place = match label {
                1 => &mut fields.kind,
                3 => &mut fields.algorithm,
                -1 if decoder.datatype()? != Type::Bytes => &mut fields.curve,
                -3..=-1 => {
                    let at = usize::try_from(-1 - label).unwrap_or(0);
                    let Some(place) = fields.bytes.get_mut(at) else {
                        return Ok(None);
                    };
                    if place.replace(decoder.bytes()?.to_vec()).is_some() {
                        return Ok(None);
                    }
                    continue;
                }
                _ => {
                    decoder.skip()?;
                    continue;
                }
            };
            if place.replace(decoder.i64()?).is_some() {
                return Ok(None);
            }
        }
        Ok(Some(fields))
    }

    /// The key's COSE number.
    pub(super) fn algorithm(&self) -> i64 {
        match self {
            Self::Ed25519(_) => -8,
            Self::Es256(_) => -7,
            Self::Rs256 { .. } => -257,
        }
    }

    /// Whether `signature` is the key's, over `message`.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let verdict = match self {
            Self::Es256(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            Self::Ed25519(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature),
        };
        verdict.map_err(|_| Refused::Signature)
    }
}
