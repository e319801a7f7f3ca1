//! Questions to the engine, each of which names the type of its answer.

use serde::{Serialize, de::DeserializeOwned};

/// Something the engine can be asked. Asking twice has the effect of asking once.
pub trait Question: Into<crate::Command> {
    /// What the engine answers.
    type Reply: Serialize + DeserializeOwned + 'static;

    /// Whether it may change what is kept.
    const CHANGES: bool;
}

/// Declares questions: `look` at what is kept, or `change` it; then a name, the answer's type and what is asked for.
macro_rules! questions {
    ($($(#[$doc:meta])* $kind:ident $name:ident -> $reply:ty { $($(#[$about:meta])* $field:ident: $type:ty,)* })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            pub struct $name {
                $($(#[$about])* pub $field: $type,)*
            }

            impl $crate::Question for $name {
                type Reply = $reply;

                const CHANGES: bool = $crate::question::is_change!($kind);
            }
        )+
    };
}

macro_rules! is_change {
    (look) => {
        false
    };
    (change) => {
        true
    };
}

/// Declares what can go wrong in a domain: each kind with its stable code, which is also its message key.
macro_rules! errors {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $kind:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$about])* $kind,)+
        }

        impl $name {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The stable code, also the message key.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }
        }
    };
}

pub(crate) use {errors, is_change, questions};
