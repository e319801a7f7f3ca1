//! What an athlete says of themselves.

use ritm_api::account::{
    BirthYear, LanguageTag, PersonName, Profile, ProfileField, ProfileFields, Stamp, Units, ZoneName,
};
use ritm_api::{AccountId, Micros};

use super::{Refused, note};
use crate::account::model::Turn;
use crate::store::{Error, Row, Tx, args, sql};

/// By how much a device's clock may be ahead of ours.
const AHEAD: i64 = 5 * Micros::MINUTE;

/// A profile and how often it was edited.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Versioned {
    /// How often the account was edited.
    pub(crate) version: i64,
    /// The profile.
    pub(crate) profile: Profile,
}

/// When each field was changed, in the order in which [`stamped`] tells them: all zero for before there were stamps.
type Stamps = [[u8; 16]; 5];

struct Kept {
    versioned: Versioned,
    stamps: Stamps,
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::Damaged(error.to_string())
}

fn stamps_of(kept: Option<Vec<u8>>) -> Result<Stamps, Error> {
    let Some(kept) = kept else {
        return Ok(Stamps::default());
    };
    let (each, rest) = kept.as_chunks::<16>();
    match (each.try_into(), rest) {
        (Ok(stamps), []) => Ok(stamps),
        _ => Err(damaged("the stamps of a profile")),
    }
}

fn kept_of(row: &Row<'_>) -> Result<Kept, Error> {
    let units: Option<String> = row.get(4)?;
    Ok(Kept {
        versioned: Versioned {
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
        },
        stamps: stamps_of(row.get(6)?)?,
    })
}

async fn kept(tx: &mut Tx, account: AccountId) -> Result<Kept, Error> {
    tx.one(
        sql!("SELECT version, name, language, zone, units, birth_year, profile_stamps FROM account WHERE id = $1"),
        args![account.uuid()],
        kept_of,
    )
    .await
}

/// Reads the profile of an account.
///
/// # Errors
/// There is no such account any more.
pub(crate) async fn read(tx: &mut Tx, account: AccountId) -> Result<Versioned, Error> {
    Ok(kept(tx, account).await?.versioned)
}

/// Writes a profile in place of that of `version`; whether it was still of that.
async fn write(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    versioned: &Versioned,
    stamps: &Stamps,
) -> Result<bool, Error> {
    let Versioned { version, profile } = versioned;
    let edited = tx
        .exec(
            sql!(
                "UPDATE account SET version = version + 1, name = $3, language = $4, zone = $5, units = $6, birth_year = $7, \
                 profile_stamps = $8 WHERE id = $1 AND version = $2"
            ),
            args![
                account.uuid(), *version, profile.name.as_str(), profile.language.as_str(),
                profile.zone.as_ref().map(|zone| zone.as_str().to_owned()), profile.units.map(|units| units.word().to_owned()),
                profile.birth_year.map(|year| year.0), stamps.as_flattened().to_vec()
            ],
        )
        .await?;
    if edited == 1 {
        note(tx, turn, "profile-edited", Some(account), account, &[]).await?;
    }
    Ok(edited == 1)
}

/// Replaces the profile of an account, if it is still of the version that was edited. What is other than before counts as
/// changed now.
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
    let Kept {
        versioned: before,
        mut stamps,
    } = kept(tx, account).await?;
    let same = [
        before.profile.name == profile.name,
        before.profile.language == profile.language,
        before.profile.zone == profile.zone,
        before.profile.units == profile.units,
        before.profile.birth_year == profile.birth_year,
    ];
    for (stamp, same) in stamps.iter_mut().zip(same) {
        if !same {
            *stamp = after(*stamp, turn.now);
        }
    }
    let mut edited = Versioned {
        version,
        profile: profile.clone(),
    };
    if !write(tx, turn, account, &edited, &stamps).await? {
        return Err(ritm_api::code::VERSION_CHANGED.into());
    }
    edited.version += 1;
    Ok(edited)
}

/// The server's own stamp of `now`, later than `before`.
fn after(before: [u8; 16], now: Micros) -> [u8; 16] {
    let (clock, _) = clock_of(before);
    stamp(ticks(now).max(clock.saturating_add(1)), [0; 8])
}

/// A moment as the clock of stamps has it: milliseconds in the upper 48 bits, a count in the lower 16.
fn ticks(moment: Micros) -> u64 {
    u64::try_from(moment.0 / 1000).unwrap_or(0).min((1 << 48) - 1) << 16
}

fn clock_of(stamp: [u8; 16]) -> (u64, [u8; 8]) {
    let whole = u128::from_be_bytes(stamp);
    ((whole >> 64) as u64, (whole as u64).to_be_bytes())
}

fn stamp(clock: u64, device: [u8; 8]) -> [u8; 16] {
    ((u128::from(clock) << 64) | u128::from(u64::from_be_bytes(device))).to_be_bytes()
}

/// Brings changes of devices together with what is kept: of each field the later stays. All fields as they are then.
///
/// # Errors
/// There is no such account any more.
pub(crate) async fn merge(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    changes: &[ProfileField],
) -> Result<ProfileFields, Error> {
    // Holds the row: what is read stays so until it is written.
    tx.exec(
        sql!("UPDATE account SET version = version WHERE id = $1"),
        args![account.uuid()],
    )
    .await?;
    let Kept {
        mut versioned,
        mut stamps,
    } = kept(tx, account).await?;
    let latest = ticks(turn.now.plus(AHEAD));
    let mut is_news = false;
    for change in changes {
        let [name, language, zone, units, birth_year] = &mut stamps;
        let profile = &mut versioned.profile;
        // Whether the change is later than what is kept; it is noted then.
        let mut takes = |kept: &mut [u8; 16], sent: &Stamp| {
            let (clock, device) = clock_of(sent.bytes());
            let told = if clock > latest {
                stamp(ticks(turn.now), device)
            } else {
                sent.bytes()
            };
            let later = told > *kept;
            if later {
                *kept = told;
                is_news = true;
            }
            later
        };
        match change.clone() {
            ProfileField::Name { value, stamp } if takes(name, &stamp) => profile.name = value,
            ProfileField::Language { value, stamp } if takes(language, &stamp) => profile.language = value,
            ProfileField::Zone { value, stamp } if takes(zone, &stamp) => profile.zone = value,
            ProfileField::Units { value, stamp } if takes(units, &stamp) => profile.units = value,
            ProfileField::BirthYear { value, stamp } if takes(birth_year, &stamp) => {
                profile.birth_year = value
            }
            _ => {}
        }
    }
    if is_news {
        write(tx, turn, account, &versioned, &stamps).await?;
    }
    stamped(versioned.profile, stamps)
}

/// All fields with their stamps.
fn stamped(profile: Profile, stamps: Stamps) -> Result<ProfileFields, Error> {
    let told = |bytes| Stamp::of(bytes).ok_or_else(|| damaged("the stamp of a field"));
    let [name, language, zone, units, birth_year] = stamps;
    Ok(ProfileFields {
        fields: vec![
            ProfileField::Name {
                value: profile.name,
                stamp: told(name)?,
            },
            ProfileField::Language {
                value: profile.language,
                stamp: told(language)?,
            },
            ProfileField::Zone {
                value: profile.zone,
                stamp: told(zone)?,
            },
            ProfileField::Units {
                value: profile.units,
                stamp: told(units)?,
            },
            ProfileField::BirthYear {
                value: profile.birth_year,
                stamp: told(birth_year)?,
            },
        ],
    })
}
