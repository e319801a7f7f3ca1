//! A bell between those who put work and those who do it.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the workers of this node. Clones wake the same ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wake(Arc<Notify>);

impl Wake {
    /// There may be something to do.
    pub(crate) fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until somebody rings; who rang while nobody waited is heard at once.
    pub(crate) async fn heard(&self) {
        self.0.notified().await;
    }
}
