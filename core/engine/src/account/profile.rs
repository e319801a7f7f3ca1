//! What the athlete says of themselves to the server: changed here whether there is a network or not, and brought together
//! with what other devices said.
//!
//! Each thing is a field with the stamp of its change. What the server does not have yet is named in a field of this
//! device's own; it goes out with the next request that is answered. The server answers with all fields as they are then:
//! of two changes of one field the later stays, whichever came first, and the same change may come twice.

use ritm_api::{
    AccountId,
    account::{BirthYear, LanguageTag, PersonName, ProfileField as Field, Stamp, ZoneName},
};
use ritm_model::{
    account::{AccountError, OwnProfile, ProfileChange, ServerTold},
    door::Topic,
};
use rusqlite::Connection;

use super::{
    Deed,
    conversation::{Shared, Talk},
    keys, wire,
};
use crate::{
    context::Context,
    store::{
        Fault,
        field::{self, Kind, ProfileField},
        readable,
    },
};

type Record = [u8; 16];

/// The record of an account.
fn record_of(id: &str) -> Option<Record> {
    Some(*id.parse::<AccountId>().ok()?.uuid().as_bytes())
}

fn get<T: for<'b> minicbor::Decode<'b, ()>>(
    db: &Connection,
    record: &Record,
    field: ProfileField,
) -> Result<Option<T>, Fault> {
    let kept = field::get(db, Kind::Profile, record, field as i64);
    Ok(readable(kept)?.flatten())
}

fn stamp_of(db: &Connection, record: &Record, field: ProfileField) -> Result<Option<[u8; 16]>, Fault> {
    field::stamp_of(db, Kind::Profile, record, field as i64)
}

/// The numbers of the fields that wait to be sent.
fn waiting(db: &Connection, record: &Record) -> Result<Vec<u8>, Fault> {
    Ok(get(db, record, ProfileField::Waiting)?.unwrap_or_default())
}

fn wait_for(context: &mut Context, record: &Record, waiting: &Vec<u8>) -> Result<(), Fault> {
    context.set_field(Kind::Profile, record, ProfileField::Waiting as i64, waiting)
}

/// The record of who is signed in, as far as that is known in this moment.
fn signed_in(context: &mut Context) -> Option<Record> {
    let session = context.memory.of::<Shared>().0.borrow();
    record_of(&session.who()?.id)
}

fn profile(db: &Connection, record: &Record) -> Result<Option<OwnProfile>, Fault> {
    let Some(name) = get::<String>(db, record, ProfileField::Name)? else {
        return Ok(None);
    };
    let text = |field| Ok::<_, Fault>(get::<String>(db, record, field)?.unwrap_or_default());
    Ok(Some(OwnProfile {
        name,
        language: text(ProfileField::Language)?,
        zone: text(ProfileField::Zone)?,
        birth_year: get::<u16>(db, record, ProfileField::BirthYear)?.filter(|&year| year > 0),
        waits: !waiting(db, record)?.is_empty(),
    }))
}

/// The profile as it stands here; nothing where nobody is signed in, or the server never told it.
pub(super) fn read(context: &mut Context) -> Result<Option<OwnProfile>, Fault> {
    match signed_in(context) {
        Some(record) => profile(&context.db, &record),
        None => Ok(None),
    }
}

/// Changes it here.
pub(super) fn change(context: &mut Context, changes: Vec<ProfileChange>) -> Result<OwnProfile, Fault> {
    let record = signed_in(context).ok_or(AccountError::SignedOut)?;
    let mut waiting = waiting(&context.db, &record)?;
    for change in changes {
        let field = match &change {
            ProfileChange::Name(name) => {
                check(PersonName::new(name.as_str()).is_ok())?;
                set(context, &record, ProfileField::Name, name)?
            }
            ProfileChange::Language(tag) => {
                check(LanguageTag::new(tag.as_str()).is_ok())?;
                set(context, &record, ProfileField::Language, tag)?
            }
            ProfileChange::Zone(zone) => {
                check(zone.is_empty() || ZoneName::new(zone.as_str()).is_ok())?;
                set(context, &record, ProfileField::Zone, zone)?
            }
            ProfileChange::BirthYear(year) => {
                check(year.is_none_or(|year| (1900..=2100).contains(&year)))?;
                set(context, &record, ProfileField::BirthYear, &year.unwrap_or(0))?
            }
        };
        if !waiting.contains(&(field as u8)) {
            waiting.push(field as u8);
        }
    }
    wait_for(context, &record, &waiting)?;
    context.memory.of::<Shared>().0.borrow_mut().profile_refused = false;
    context.news.changed(Topic::Account);
    Ok(profile(&context.db, &record)?.unwrap_or_default())
}

fn check(good: bool) -> Result<(), AccountError> {
    if good {
        Ok(())
    } else {
        Err(AccountError::BadProfile)
    }
}

fn set<T: minicbor::Encode<()>>(
    context: &mut Context,
    record: &Record,
    field: ProfileField,
    value: &T,
) -> Result<ProfileField, Fault> {
    context.set_field(Kind::Profile, record, field as i64, value)?;
    Ok(field)
}

/// What the athlete of the account `id` is called, as it stands here.
pub(super) fn name(talk: &Talk, id: &str) -> Result<Option<String>, Fault> {
    match record_of(id) {
        Some(record) => talk.read(|db| get(db, &record, ProfileField::Name)),
        None => Ok(None),
    }
}

/// Whether something of who is signed in waits to be sent.
pub(super) fn waits(talk: &Talk) -> Result<bool, Fault> {
    let who = talk.session(|session| session.who());
    let Some(record) = who.and_then(|who| record_of(&who.id)) else {
        return Ok(false);
    };
    talk.read(|db| Ok(!waiting(db, &record)?.is_empty()))
}

/// What is sent of a record: the fields that wait, with their stamps.
#[derive(Default)]
struct Sent(Vec<(u8, [u8; 16])>, Vec<Field>);

fn gather(db: &Connection, record: &Record) -> Result<Sent, Fault> {
    let mut sent = Sent::default();
    for number in waiting(db, record)? {
        let Some(field) = [
            ProfileField::Name,
            ProfileField::Language,
            ProfileField::Zone,
            ProfileField::BirthYear,
        ]
        .into_iter()
        .find(|&field| field as u8 == number) else {
            continue;
        };
        let Some(bytes) = stamp_of(db, record, field)? else {
            continue;
        };
        let Some(stamp) = Stamp::of(bytes) else { continue };
        let text = || Ok::<_, Fault>(get::<String>(db, record, field)?.unwrap_or_default());
        let told = match field {
            ProfileField::Name => PersonName::new(text()?)
                .ok()
                .map(|value| Field::Name { value, stamp }),
            ProfileField::Language => LanguageTag::new(text()?)
                .ok()
                .map(|value| Field::Language { value, stamp }),
            ProfileField::Zone => {
                let value = ZoneName::new(text()?).ok();
                Some(Field::Zone { value, stamp })
            }
            _ => {
                let year = get::<u16>(db, record, field)?.filter(|&year| year > 0);
                let value = year.map(BirthYear);
                Some(Field::BirthYear { value, stamp })
            }
        };
        if let Some(told) = told {
            sent.0.push((number, bytes));
            sent.1.push(told);
        }
    }
    Ok(sent)
}

/// Sends what waits, if something does that the server would take.
pub(super) async fn send_waiting(talk: &Talk) -> Result<(), Fault> {
    let refused = talk.session(|session| session.profile_refused);
    if !refused && waits(talk)? {
        settle(talk).await?;
    }
    Ok(())
}

/// Sends what waits, and takes what the server answers.
pub(super) async fn settle(talk: &Talk) -> Result<ServerTold, Fault> {
    keys::load(talk).await;
    let Some(who) = talk.session(|session| session.who()) else {
        return Err(AccountError::SignedOut.into());
    };
    let record = record_of(&who.id).ok_or(AccountError::SignedOut)?;
    let Sent(sent, fields) = talk.read(|db| gather(db, &record))?;
    let told = keys::ask(talk, wire::merge(fields)).await?;
    let ServerTold::Answered(answer) = &told else {
        return Ok(told);
    };
    let Some(fields) = wire::merged(answer) else {
        let refused = matches!(answer.status, 400..=499) && !matches!(answer.status, 401 | 408 | 429);
        talk.session(|session| session.profile_refused = refused);
        return Ok(told);
    };
    talk.session(|session| session.profile_refused = false);
    let name = fields.iter().find_map(|field| match field {
        Field::Name { value, .. } => Some(value.to_string()),
        _ => None,
    });
    talk.has_done(Deed::TakeProfile(Taken { record, sent, fields }));
    if let Some(name) = name {
        keys::know(talk, &who.id, name, who.address).await;
    }
    Ok(told)
}

/// What the server told of a profile, and what it had been sent.
pub(super) struct Taken {
    record: Record,
    sent: Vec<(u8, [u8; 16])>,
    fields: Vec<Field>,
}

impl Taken {
    pub(super) fn carry_out(self, context: &mut Context) -> Result<(), Fault> {
        let mut waiting = waiting(&context.db, &self.record)?;
        let before = waiting.clone();
        for told in &self.fields {
            match told {
                Field::Name { value, stamp } => {
                    self.take(context, &mut waiting, ProfileField::Name, stamp, &value.as_str())?;
                }
                Field::Language { value, stamp } => {
                    self.take(
                        context,
                        &mut waiting,
                        ProfileField::Language,
                        stamp,
                        &value.as_str(),
                    )?;
                }
                Field::Zone { value, stamp } => {
                    let value = value.as_ref().map_or("", ZoneName::as_str);
                    self.take(context, &mut waiting, ProfileField::Zone, stamp, &value)?;
                }
                Field::BirthYear { value, stamp } => {
                    let value = value.map_or(0, |year| year.0);
                    self.take(context, &mut waiting, ProfileField::BirthYear, stamp, &value)?;
                }
                // No screen shows them yet.
                Field::Units { .. } => {}
            }
        }
        if waiting != before {
            wait_for(context, &self.record, &waiting)?;
        }
        Ok(())
    }

    /// Takes one field, unless it was changed here after it was sent and that is the later.
    fn take<T: minicbor::Encode<()>>(
        &self,
        context: &mut Context,
        waiting: &mut Vec<u8>,
        field: ProfileField,
        stamp: &Stamp,
        value: &T,
    ) -> Result<(), Fault> {
        let told = stamp.bytes();
        context.observe(told);
        let here = stamp_of(&context.db, &self.record, field)?;
        let arrived = here.is_some_and(|here| self.sent.contains(&(field as u8, here)));
        if arrived || here.is_none_or(|here| told > here) {
            // A stamp that the server lowered is smaller than ours.
            if here != Some(told) {
                field::adopt(
                    &context.db,
                    told,
                    Kind::Profile,
                    &self.record,
                    field as i64,
                    value,
                )?;
            }
            waiting.retain(|&number| number != field as u8);
        }
        Ok(())
    }
}
