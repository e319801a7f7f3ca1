//! Ids: UUIDv7, each kind its own type.

use crate::shape::Shape;

/// The shape of every id.
#[doc(hidden)]
#[must_use]
pub const fn shape() -> Shape {
    Shape::Text {
        min: 36,
        max: 36,
        format: "uuid",
        pattern: "",
        check: |text| match uuid::Uuid::try_parse(text) {
            // Only one spelling of an id, so that two can be compared as they are.
            Ok(id) if id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()) == text => Ok(()),
            _ => Err("Must be an id: a UUID in small letters with hyphens."),
        },
        lines: false,
        secret: false,
    }
}

/// Declares ids: `id! { /// An account. pub struct AccountId; }`.
#[macro_export]
macro_rules! id {
    ($($(#[doc = $docs:literal])+ pub struct $name:ident;)+) => {$(
        $(#[doc = $docs])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::serde::Serialize,
            $crate::serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name($crate::uuid::Uuid);

        impl $name {
            /// The id as the number it is.
            #[must_use]
            pub const fn uuid(self) -> $crate::uuid::Uuid {
                self.0
            }
        }

        impl From<$crate::uuid::Uuid> for $name {
            fn from(id: $crate::uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for $crate::uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl $crate::Schema for $name {
            fn shape() -> $crate::Shape {
                $crate::id_shape()
            }
        }
    )+};
}
