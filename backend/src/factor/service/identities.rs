//! Providers that vouch for a person: the way there, the way back, and the links that are kept.

use ritm_api::factor::{IdentityId, ReturnTo, code};
use ritm_api::{AccountId, Micros, Secret, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::model::Turn;
use crate::account::service::Refused;
use crate::factor::slip::Slip;
use crate::ports::sealing::{Context, Sealer};
use crate::sealed::{Sealed, sealed};
use crate::store::{Error, Row, Tx, args, sql};

/// How long the way to a provider and back may take, and how long an offered link stands.
pub(crate) const LIFE: i64 = 10 * Micros::MINUTE;

/// The way to a provider, as it is kept until the browser comes back.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    /// The provider's name in the settings.
    pub(crate) provider: String,
    /// What binds the ID token to the question.
    pub(crate) nonce: String,
    /// What the code is exchanged with.
    pub(crate) verifier: String,
    /// Where the browser goes afterwards.
    pub(crate) back: ReturnTo,
    /// The session that links a provider; none for a sign-in.
    pub(crate) session: Option<SessionId>,
    /// The hash of what binds the way back to the page that set out.
    pub(crate) binding: [u8; 32],
}

fn verifier_context(state: &[u8]) -> Context {
    Context::new("factor_way", "verifier", state)
}

/// What proves at a provider that it was us who asked.
pub(super) const VERIFIERS: Sealed = sealed!(
    Vec<u8>,
    "factor_way",
    "state",
    "verifier",
    "TRUE",
    verifier_context
);

/// Keeps a way. What comes back is the state.
pub(crate) async fn leave(tx: &mut Tx, turn: &Turn, sealer: &Sealer, way: &Way) -> Result<Secret, Error> {
    let state = Slip::draw(&turn.ports.random);
    let hash = Slip::State.hash(state.reveal());
    tx.exec(
        sql!(
            "INSERT INTO factor_way (state, binding, provider, nonce, verifier, back, session, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![
            hash,
            way.binding,
            &way.provider,
            &way.nonce,
            sealer.seal(&verifier_context(&hash), way.verifier.as_bytes()),
            way.back.word(),
            way.session.map(SessionId::uuid),
            turn.now.plus(LIFE).0
        ],
    )
    .await?;
    Ok(state)
}

/// Takes a way back, once and in time. Whether it is the page that set out which has come back is seen at the arrival.
pub(crate) async fn come_back(
    tx: &mut Tx,
    now: Micros,
    sealer: &Sealer,
    state: &str,
) -> Result<Option<Way>, Error> {
    let hash = Slip::State.hash(state);
    let found = tx
        .opt(
            sql!(
                "DELETE FROM factor_way WHERE state = $1 AND expires > $2 \
                 RETURNING provider, nonce, verifier, back, session, binding"
            ),
            args![hash, now.0],
            |row| {
                let way = Way {
                    provider: row.get(0)?,
                    nonce: row.get(1)?,
                    verifier: String::new(),
                    back: ReturnTo::of_word(&row.get::<String>(3)?).unwrap_or(ReturnTo::App),
                    session: row.get::<Option<Uuid>>(4)?.map(SessionId::from),
                    binding: row.get(5)?,
                };
                Ok((way, row.get::<Vec<u8>>(2)?))
            },
        )
        .await?;
    Ok(found.and_then(|(mut way, sealed)| {
        let opened = sealer.open(&verifier_context(&hash), &sealed).ok()?;
        opened.expose_text()?.clone_into(&mut way.verifier);
        Some(way)
    }))
}

/// What a provider said of a person, as far as it is of use here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    /// An address.
    pub(crate) address: Option<String>,
    /// Whether the provider vouches for the address.
    pub(crate) address_verified: bool,
    /// A name.
    pub(crate) name: Option<String>,
    /// A language, as a tag of BCP 47.
    pub(crate) language: Option<String>,
    /// A time zone's name.
    pub(crate) zone: Option<String>,
}

/// A person that came back from a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    /// The provider's name in the settings.
    pub(crate) provider: String,
    /// The provider, as it names itself.
    pub(crate) issuer: String,
    /// The person, as the provider names them.
    pub(crate) subject: String,
    /// What else it said.
    pub(crate) person: Person,
    /// The session that links the provider; none for a sign-in.
    pub(crate) session: Option<SessionId>,
    /// Whether this is a link that was offered to the owner of an address.
    pub(crate) offered: bool,
}

fn person_context(hash: &[u8]) -> Context {
    Context::new("factor_arrival", "person", hash)
}

/// What providers told of people.
pub(super) const PEOPLE: Sealed = sealed!(
    Vec<u8>,
    "factor_arrival",
    "hash",
    "person",
    "TRUE",
    person_context
);

/// Keeps who came back, for the page to pass on.
pub(crate) async fn arrive(
    tx: &mut Tx,
    turn: &Turn,
    sealer: &Sealer,
    binding: [u8; 32],
    arrived: &Arrived,
) -> Result<Secret, Error> {
    let slip = Slip::draw(&turn.ports.random);
    let hash = Slip::Arrival.hash(slip.reveal());
    let person = serde_json::to_vec(&arrived.person).unwrap_or_default();
    tx.exec(
        sql!(
            "INSERT INTO factor_arrival (hash, binding, provider, issuer, subject, person, session, offered, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        args![
            hash,
            binding,
            &arrived.provider,
            &arrived.issuer,
            &arrived.subject,
            sealer.seal(&person_context(&hash), &person),
            arrived.session.map(SessionId::uuid),
            arrived.offered,
            turn.now.plus(LIFE).0
        ],
    )
    .await?;
    Ok(slip)
}

/// Takes who came back, once, in time, and only for the page that set out.
///
/// # Errors
/// There is nobody.
pub(crate) async fn take_arrival(
    tx: &mut Tx,
    now: Micros,
    sealer: &Sealer,
    binding: &Secret,
    slip: &Secret,
) -> Result<Arrived, Refused> {
    let hash = Slip::Arrival.hash(slip.reveal());
    let found = tx
        .opt(
            sql!(
                "DELETE FROM factor_arrival WHERE hash = $1 AND binding = $2 AND expires > $3 \
                 RETURNING provider, issuer, subject, person, session, offered"
            ),
            args![hash, Slip::Binding.hash(binding.reveal()), now.0],
            |row| {
                let sealed: Vec<u8> = row.get(3)?;
                let opened = sealer.open(&person_context(&hash), &sealed);
                let person = opened
                    .ok()
                    .and_then(|person| serde_json::from_slice(person.expose()).ok());
                let Some(person) = person else { return Ok(None) };
                Ok(Some(Arrived {
                    provider: row.get(0)?,
                    issuer: row.get(1)?,
                    subject: row.get(2)?,
                    person,
                    session: row.get::<Option<Uuid>>(4)?.map(SessionId::from),
                    offered: row.get(5)?,
                }))
            },
        )
        .await?;
    Ok(found.flatten().ok_or(code::ARRIVAL_ENDED)?)
}

/// The account that is linked to a person, if any; writes that the link was used.
pub(crate) async fn account_of(
    tx: &mut Tx,
    now: Micros,
    issuer: &str,
    subject: &str,
) -> Result<Option<AccountId>, Error> {
    let account: Option<Uuid> = tx
        .opt(
            sql!("UPDATE factor_identity SET used = $3 WHERE issuer = $1 AND subject = $2 RETURNING account"),
            args![issuer, subject, now.0],
            |row| row.get(0),
        )
        .await?;
    Ok(account.map(AccountId::from))
}

/// A link as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Linked {
    /// Its id.
    pub(crate) id: IdentityId,
    /// The provider's name in the settings, when it was made.
    pub(crate) provider: String,
    /// The address that the provider told.
    pub(crate) address: Option<String>,
    /// When it was made.
    pub(crate) linked: Micros,
    /// When it was last used.
    pub(crate) used: Option<Micros>,
}

/// Links an account to a person.
///
/// # Errors
/// The person is linked to another account, or the account to another person of the provider.
pub(crate) async fn link(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    arrived: &Arrived,
) -> Result<Linked, Refused> {
    let id = turn.id();
    let linked = tx
        .exec(
            sql!(
                "INSERT INTO factor_identity (id, account, provider, issuer, subject, address, linked) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
            ),
            args![
                id,
                account.uuid(),
                &arrived.provider,
                &arrived.issuer,
                &arrived.subject,
                &arrived.person.address,
                turn.now.0
            ],
        )
        .await?;
    if linked == 0 {
        let other = account_of(tx, turn.now, &arrived.issuer, &arrived.subject).await?;
        let taken = other.is_some_and(|other| other != account);
        return Err(if taken {
            code::IDENTITY_TAKEN
        } else {
            code::IDENTITY_KNOWN
        }
        .into());
    }
    Ok(Linked {
        id: id.into(),
        provider: arrived.provider.clone(),
        address: arrived.person.address.clone(),
        linked: turn.now,
        used: None,
    })
}

/// The links of an account, the oldest first.
pub(crate) async fn list(tx: &mut Tx, account: AccountId) -> Result<Vec<Linked>, Error> {
    let read = |row: &Row<'_>| {
        Ok(Linked {
            id: row.get::<Uuid>(0)?.into(),
            provider: row.get(1)?,
            address: row.get(2)?,
            linked: Micros(row.get(3)?),
            used: row.get::<Option<i64>>(4)?.map(Micros),
        })
    };
    tx.rows(
        sql!(
            "SELECT id, provider, address, linked, used FROM factor_identity WHERE account = $1 \
             ORDER BY linked, id LIMIT 50"
        ),
        args![account.uuid()],
        read,
    )
    .await
}

/// Whether an account is linked to somebody of a provider.
pub(crate) async fn has(tx: &mut Tx, account: AccountId, issuer: &str) -> Result<bool, Error> {
    tx.one(
        sql!("SELECT COUNT(*) > 0 FROM factor_identity WHERE account = $1 AND issuer = $2"),
        args![account.uuid(), issuer],
        |row| row.get(0),
    )
    .await
}

/// Removes a link; false if the account has no such link.
pub(crate) async fn unlink(tx: &mut Tx, account: AccountId, id: IdentityId) -> Result<bool, Error> {
    let changed = tx
        .exec(
            sql!("DELETE FROM factor_identity WHERE id = $1 AND account = $2"),
            args![id.uuid(), account.uuid()],
        )
        .await?;
    Ok(changed == 1)
}

/// Throws away the ways that nobody came back from.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    let ways = tx
        .exec(
            sql!("DELETE FROM factor_way WHERE state IN (SELECT state FROM factor_way WHERE expires <= $1 LIMIT 500)"),
            args![now.0],
        )
        .await?;
    let arrivals = tx
        .exec(
            sql!("DELETE FROM factor_arrival WHERE hash IN (SELECT hash FROM factor_arrival WHERE expires <= $1 LIMIT 500)"),
            args![now.0],
        )
        .await?;
    Ok(ways + arrivals)
}
