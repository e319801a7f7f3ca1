//! What is declared, as those take it who deal with all endpoints alike.

use std::sync::Arc;

use ritm_api::Declaration;

/// A declaration, and whose it is.
#[derive(Clone)]
pub(crate) struct Declared {
    /// The domain's name.
    pub(crate) domain: &'static str,
    /// What the domain is about.
    pub(crate) about: &'static str,
    /// What is declared.
    pub(crate) endpoint: Arc<Declaration>,
}
