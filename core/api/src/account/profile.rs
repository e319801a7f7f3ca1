//! What an athlete says of themselves: read and replaced as one thing, or field by field by devices that change it without
//! a network.

use super::{LanguageTag, PersonName, ZoneName};
use crate::{Scope, choice, endpoint, shape, text, words};

words! {
    /// In which units somebody wants to read.
    pub enum Units {
        /// Kilometres and kilograms.
        Metric = "metric",
        /// Miles and pounds.
        Imperial = "imperial",
    }
}

/// A year of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct BirthYear(pub u16);

impl crate::Schema for BirthYear {
    fn shape() -> crate::Shape {
        crate::Shape::Whole {
            min: 1900,
            max: 2100,
            docs: "A year of birth.",
        }
    }
}

text! {
    /// When and by which device something was changed: a hybrid logical clock, in hexadecimal digits. Twelve are
    /// milliseconds since 1970, four count what happened within one, sixteen are the device. The larger is the later.
    pub struct Stamp(32..=32, pattern = "^[0-9a-f]{32}$", check = is_stamp);
}

fn is_stamp(text: &str) -> Result<(), &'static str> {
    let good = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() == 32 && text.bytes().all(good) {
        Ok(())
    } else {
        Err("Must be 32 hexadecimal digits in lower case.")
    }
}

impl Stamp {
    /// The stamp of these bytes.
    #[must_use]
    pub fn of(bytes: [u8; 16]) -> Option<Self> {
        Self::new(format!("{:032x}", u128::from_be_bytes(bytes))).ok()
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> [u8; 16] {
        // Its form was checked when it was made.
        u128::from_str_radix(self.as_str(), 16)
            .unwrap_or_default()
            .to_be_bytes()
    }
}

shape! {
    /// What an athlete says of themselves.
    pub struct Profile {
        /// What to call the person.
        pub name: PersonName,
        /// The language of letters.
        pub language: LanguageTag,
        /// The time zone.
        pub zone: Option<ZoneName>,
        /// The units.
        pub units: Option<Units>,
        /// The year of birth.
        pub birth_year: Option<BirthYear>,
    }

    /// Fields of a profile.
    pub struct ProfileFields {
        /// The fields.
        pub fields: Vec<ProfileField>,
    }
}

choice! {
    /// A field of a profile, and when it was changed.
    pub enum ProfileField by "field" {
        /// What to call the person.
        Name = "name" {
            /// The name.
            value: PersonName,
            /// When.
            stamp: Stamp,
        },
        /// The language of letters.
        Language = "language" {
            /// The language.
            value: LanguageTag,
            /// When.
            stamp: Stamp,
        },
        /// The time zone.
        Zone = "zone" {
            /// The time zone; nothing for none.
            value: Option<ZoneName>,
            /// When.
            stamp: Stamp,
        },
        /// The units.
        Units = "units" {
            /// The units; nothing for those of the person's place.
            value: Option<Units>,
            /// When.
            stamp: Stamp,
        },
        /// The year of birth.
        BirthYear = "birth-year" {
            /// The year; nothing where it is not told.
            value: Option<BirthYear>,
            /// When.
            stamp: Stamp,
        },
    }
}

endpoint! {
    /// Reads the profile.
    ReadProfile: GET "/api/v1/account/profile" {
        who: Scope(Scope::ProfileRead),
        answer: Profile,
    }

    /// Replaces the profile.
    EditProfile: PUT "/api/v1/account/profile" {
        who: Scope(Scope::ProfileWrite),
        body: Profile,
        answer: Profile,
        edits: true,
    }

    /// Brings a device's changes of the profile together with those of other devices, and tells all fields.
    ///
    /// Of each field the change with the later stamp stays, in whatever order the changes come and however often: so a
    /// device may change the profile without a network and send it later. A stamp that is ahead of the server's clock by
    /// more than five minutes is lowered to the server's time, so that a wrong clock does not win for ever.
    MergeProfile: POST "/api/v1/account/profile/fields" {
        who: Scope(Scope::ProfileWrite),
        body: ProfileFields,
        answer: ProfileFields,
    }
}
