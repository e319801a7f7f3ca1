//! What the domains keep of a person: how each gives it out, and how each forgets it.

use std::pin::Pin;

use ritm_api::AccountId;

use crate::store::{self, Tx};

/// A future of a function that a domain names.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a domain does with what it keeps of a person. Whoever keeps nothing leaves both as they are.
#[derive(Clone, Copy)]
pub(crate) struct Personal {
    /// Gives out everything of a person, for their download; `Null` for nothing.
    pub(crate) export: fn(&mut Tx, AccountId) -> Boxed<'_, Result<serde_json::Value, store::Error>>,
    /// Removes everything of a person, when their account is deleted.
    pub(crate) erase: fn(&mut Tx, AccountId) -> Boxed<'_, Result<(), store::Error>>,
}

impl Personal {
    /// Nothing is kept of anybody.
    pub(crate) const NONE: Self = Self {
        export: |_, _| Box::pin(async { Ok(serde_json::Value::Null) }),
        erase: |_, _| Box::pin(async { Ok(()) }),
    };
}
