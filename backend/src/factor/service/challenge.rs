//! Questions to authenticators: kept in the database, for the answer may come to another node; answered once.

use ritm_api::{AccountId, Micros, Secret, SessionId};

use crate::account::model::Turn;
use crate::factor::slip::Slip;
use crate::store::{Error, Tx, args, sql};

/// How long an authenticator may take.
pub(crate) const LIFE: i64 = 5 * Micros::MINUTE;

/// What a question is for, and whom it is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A passkey signs in whoever it is of. It is bound to who holds the slip.
    SignIn,
    /// A passkey is the second step of the sign-in of which this is the hash.
    Second([u8; 32]),
    /// A passkey proves who asks in this session.
    Proof(SessionId),
    /// A passkey is made in this session.
    Make(SessionId),
}

impl Purpose {
    /// For the second step of a sign-in.
    pub(crate) fn second(pending: &Secret) -> Self {
        Self::Second(Slip::Pending.hash(pending.reveal()))
    }

    const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Second(_) => "second",
            Self::Proof(_) => "proof",
            Self::Make(_) => "make",
        }
    }

    fn owner(self) -> Vec<u8> {
        match self {
            Self::SignIn => Vec::new(),
            Self::Second(pending) => pending.to_vec(),
            Self::Proof(session) | Self::Make(session) => session.uuid().as_bytes().to_vec(),
        }
    }
}

/// A question that was kept.
pub(crate) struct Asked {
    /// What comes back with the answer.
    pub(crate) ceremony: Secret,
    /// What the authenticator signs.
    pub(crate) challenge: [u8; 32],
}

/// Keeps a new question.
pub(crate) async fn ask(tx: &mut Tx, turn: &Turn, purpose: Purpose) -> Result<Asked, Error> {
    let asked = Asked {
        ceremony: Slip::draw(&turn.ports.random),
        challenge: turn.bytes(),
    };
    let hash = Slip::Ceremony.hash(asked.ceremony.reveal());
    tx.exec(
        sql!("INSERT INTO factor_challenge (hash, purpose, challenge, owner, expires) VALUES ($1, $2, $3, $4, $5)"),
        args![hash, purpose.code(), asked.challenge, purpose.owner(), turn.now.plus(LIFE).0],
    )
    .await?;
    Ok(asked)
}

/// Takes a question back: its challenge, once, in time, and for what it was asked.
pub(crate) async fn take(
    tx: &mut Tx,
    now: Micros,
    ceremony: &Secret,
    purpose: Purpose,
) -> Result<Option<Vec<u8>>, Error> {
    let found = tx
        .opt(
            sql!("DELETE FROM factor_challenge WHERE hash = $1 RETURNING purpose, challenge, owner, expires"),
            args![Slip::Ceremony.hash(ceremony.reveal())],
            |row| {
                let fits =
                    row.get::<String>(0)? == purpose.code() && row.get::<Vec<u8>>(2)? == purpose.owner();
                Ok((fits && now.0 < row.get::<i64>(3)?).then_some(row.get(1)?))
            },
        )
        .await?;
    Ok(found.flatten())
}

/// The handle by which authenticators know an account.
pub(crate) fn handle(account: AccountId) -> [u8; 16] {
    *account.uuid().as_bytes()
}

/// Throws away what nobody answered.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    tx.exec(
        sql!(
            "DELETE FROM factor_challenge WHERE hash IN (SELECT hash FROM factor_challenge WHERE expires <= $1 LIMIT 500)"
        ),
        args![now.0],
    )
    .await
}
