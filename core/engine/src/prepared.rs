//! A recording ready to be kept: summed up and packed, without the database.

use ritm_model::{Recording, Samples, Sport};
use serde::{Deserialize, Serialize};

use crate::{
    derived::Computed,
    store::{Fault, v1},
};

/// A recording with all that is computed of it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Prepared {
    /// Without its samples: those are packed.
    pub(crate) recording: Recording,
    pub(crate) computed: Computed,
    /// The sport its numbers were computed by.
    pub(crate) sport: Sport,
    pub(crate) pieces: Vec<ritm_codec::Piece>,
    /// A hash of all that is computed from.
    pub(crate) content: [u8; 16],
}

impl Prepared {
    /// Computes and packs; the dear part of keeping a recording.
    pub(crate) fn of(mut recording: Recording, sport: Sport) -> Result<Self, Fault> {
        let computed = Computed::of(&recording, sport);
        let pieces = ritm_codec::pack(&recording.samples)?;
        recording.samples = Samples::default();
        let content = content_of(&recording, &pieces);
        Ok(Self {
            recording,
            computed,
            sport,
            pieces,
            content,
        })
    }

    /// The samples, unpacked.
    pub(crate) fn samples(&self) -> Result<Samples, Fault> {
        let mut samples = Samples::default();
        for piece in &self.pieces {
            ritm_codec::unpack_into(&mut samples, &piece.data)?;
        }
        Ok(samples)
    }

    pub(crate) fn sample_count(&self) -> usize {
        self.pieces.iter().map(|piece| piece.samples).sum()
    }

    /// What is computed of it by the rules of `sport`.
    pub(crate) fn compute(&self, sport: Sport) -> Result<Computed, Fault> {
        let mut whole = self.recording.clone();
        whole.samples = self.samples()?;
        Ok(Computed::of(&whole, sport))
    }

    /// Changes what is told of the recording; a change of sport has its numbers computed anew.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Recording)) -> Result<(), Fault> {
        change(&mut self.recording);
        self.content = content_of(&self.recording, &self.pieces);
        if self.recording.sport != self.sport {
            self.sport = self.recording.sport;
            self.computed = self.compute(self.sport)?;
        }
        Ok(())
    }
}

/// Sixteen bytes of BLAKE3 over samples, laps, pauses, lengths and the device's totals.
fn content_of(recording: &Recording, pieces: &[ritm_codec::Piece]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for piece in pieces {
        hasher.update(&piece.data);
    }
    hasher.update(&v1::content_of(recording));
    let mut content = [0; 16];
    content.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    content
}
