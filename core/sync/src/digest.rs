//! A digest of what lives, to see at a glance whether two sides hold the same, and where they do not.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::{FieldKey, RecordKey, Register};

/// Into how many parts each kind is cut to find what differs.
pub const BUCKETS: usize = 256;

/// A sum of hashes of registers. It changes with each register by a subtraction and an addition, in any order.
///
/// It finds mistakes; it does not keep an attacker out, who could make sums alike. Each account has its own records only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Digest(pub u128);

impl Digest {
    /// The digest of one register.
    #[must_use]
    pub fn of(key: &RecordKey, field: &FieldKey, register: &Register) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&key.kind.to_be_bytes());
        hasher.update(&key.id);
        hasher.update(&field.field.to_be_bytes());
        hasher.update(
            &u32::try_from(field.element.len())
                .unwrap_or(u32::MAX)
                .to_be_bytes(),
        );
        hasher.update(&field.element);
        hasher.update(&register.stamp.0);
        hasher.update(&[u8::from(register.last), register.seal]);
        hasher.update(&register.value);
        let mut half = [0; 16];
        half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self(u128::from_be_bytes(half))
    }

    /// The digest of both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    /// The digest without the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }
}

impl<C> Encode<C> for Digest {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0.to_be_bytes())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Digest {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let bytes = <[u8; 16]>::try_from(d.bytes()?)
            .map_err(|_| minicbor::decode::Error::message("a digest has 16 bytes").at(at))?;
        Ok(Self(u128::from_be_bytes(bytes)))
    }
}

/// The digests of all kinds, by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    parts: BTreeMap<(u16, u8), Digest>,
}

impl Digests {
    /// Takes a change of a record in: what it added before, and what it adds now.
    pub fn change(&mut self, key: &RecordKey, before: Digest, now: Digest) {
        if before == now {
            return;
        }
        let part = (key.kind, key.bucket());
        let sum = self.parts.entry(part).or_default();
        *sum = sum.minus(before).plus(now);
        if *sum == Digest::default() {
            self.parts.remove(&part);
        }
    }

    /// Sets the digest of a part, as it was kept.
    pub fn put(&mut self, kind: u16, bucket: u8, digest: Digest) {
        if digest == Digest::default() {
            self.parts.remove(&(kind, bucket));
        } else {
            self.parts.insert((kind, bucket), digest);
        }
    }

    /// The digest of everything.
    #[must_use]
    pub fn total(&self) -> Digest {
        self.parts
            .values()
            .fold(Digest::default(), |sum, part| sum.plus(*part))
    }

    /// The parts that hold anything, in order: kind, bucket, digest.
    pub fn parts(&self) -> impl Iterator<Item = (u16, u8, Digest)> + '_ {
        self.parts
            .iter()
            .map(|((kind, bucket), digest)| (*kind, *bucket, *digest))
    }

    /// The digest of a part.
    #[must_use]
    pub fn part(&self, kind: u16, bucket: u8) -> Digest {
        self.parts.get(&(kind, bucket)).copied().unwrap_or_default()
    }
}
