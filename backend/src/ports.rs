//! What the server takes from outside: time, randomness, mail, blobs and other people's servers.
//!
//! Each port has a real kind and a simulated one that tests steer, so that what the server does can be repeated from a
//! seed. A port is cheap to clone, and its clones share one state.

pub(crate) mod blobs;
pub(crate) mod clock;
pub(crate) mod mail;
pub(crate) mod outbound;
pub(crate) mod random;

pub(crate) use blobs::{BlobFault, BlobKey, Blobs};
pub(crate) use clock::{Clock, Micros};
pub(crate) use mail::{Mail, MailFault};
pub(crate) use outbound::{Outbound, OutboundFault};
pub(crate) use random::Random;

use crate::job::Wake;
use crate::sealing::Sealer;

/// Every port, and the key that seals what must be readable later.
#[derive(Clone, Debug)]
pub(crate) struct Ports {
    /// What time it is.
    pub(crate) clock: Clock,
    /// Unpredictable bytes, and ids.
    pub(crate) random: Random,
    /// Where finished letters go. To write one, see [`crate::mail::put`].
    pub(crate) mail: Mail,
    /// Files that are not in the database.
    pub(crate) blobs: Blobs,
    /// Requests to other servers.
    pub(crate) outbound: Outbound,
    /// The server's key.
    pub(crate) sealer: Sealer,
    /// Wakes the workers of this node.
    pub(crate) wake: Wake,
}

impl Ports {
    /// Ports that tests steer: the time stands still at [`clock::TEST_START`] until it is moved, randomness follows
    /// from `seed`, letters and blobs stay in memory, and no request leaves.
    #[cfg(test)]
    pub(crate) fn simulated(seed: u64) -> Self {
        let random = Random::seeded(seed);
        Self {
            clock: Clock::steered(clock::TEST_START),
            sealer: Sealer::fresh(&random),
            random,
            mail: Mail::simulated(),
            blobs: Blobs::memory(),
            outbound: Outbound::simulated(),
            wake: Wake::default(),
        }
    }
}
