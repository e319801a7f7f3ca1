//! What an athlete says of themselves.

use ritm_api::AccountId;
use ritm_api::account::{BirthYear, LanguageTag, PersonName, Profile, Units, ZoneName};

use super::{Refused, note};
use crate::account::model::Turn;
use crate::store::{Error, Row, Tx, args, sql};

/// A profile and how often it was edited.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Versioned {
    /// How often the account was edited.
    pub(crate) version: i64,
    /// The profile.
    pub(crate) profile: Profile,
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::Damaged(error.to_string())
}

fn profile_of(row: &Row<'_>) -> Result<Versioned, Error> {
    let units: Option<String> = row.get(4)?;
    Ok(Versioned {
        version: row.get(0)?,
        profile: Profile {
            name: PersonName::new(row.get::<String>(1)?).map_err(damaged)?,
            language: LanguageTag::new(row.get::<String>(2)?).map_err(damaged)?,
            zone: row
                .get::<Option<String>>(3)?
                .map(ZoneName::new)
                .transpose()
                .map_err(damaged)?,
            units: units.and_then(|units| Units::of_word(&units)),
            birth_year: row.get::<Option<u16>>(5)?.map(BirthYear),
        },
    })
}

/// Reads the profile of an account.
///
/// # Errors
/// There is no such account any more.
pub(crate) async fn read(tx: &mut Tx, account: AccountId) -> Result<Versioned, Error> {
    tx.one(
        sql!("SELECT version, name, language, zone, units, birth_year FROM account WHERE id = $1"),
        args![account.uuid()],
        profile_of,
    )
    .await
}

/// Replaces the profile of an account, if it is still of the version that was edited.
///
/// # Errors
/// It was edited meanwhile.
pub(crate) async fn edit(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    version: i64,
    profile: &Profile,
) -> Result<Versioned, Refused> {
    let edited = tx
        .exec(
            sql!(
                "UPDATE account SET version = version + 1, name = $3, language = $4, zone = $5, units = $6, birth_year = $7 \
                 WHERE id = $1 AND version = $2"
            ),
            args![
                account.uuid(), version, profile.name.as_str(), profile.language.as_str(),
                profile.zone.as_ref().map(|zone| zone.as_str().to_owned()), profile.units.map(|units| units.word().to_owned()),
                profile.birth_year.map(|year| year.0)
            ],
        )
        .await?;
    if edited == 0 {
        return Err(ritm_api::code::VERSION_CHANGED.into());
    }
    note(tx, turn, "profile-edited", Some(account), account, &[]).await?;
    Ok(Versioned {
        version: version + 1,
        profile: profile.clone(),
    })
}
