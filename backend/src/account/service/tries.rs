//! Counters that make guessing slow, and letters few.
//!
//! Tries are counted for an address of an account as seen from a network: after some that failed, that network waits, longer
//! each time. Everybody else signs in as ever, so nobody can lock others out; and a browser or app in which the account has
//! been used before has a counter of its own, so that not even a neighbour in the same network can. Addresses without an
//! account are counted just the same, for the answers must not tell. Whoever is kept out all the same, in a browser that is
//! new, gets a letter and is let in by it ([`super::let_in`]).
//!
//! A try is counted before it is known whether it fails: a hundred at once are a hundred.

use std::net::IpAddr;
use std::time::Duration;

use ritm_api::{Micros, SessionId};

use super::Refused;
use crate::account::model::Turn;
use crate::account::token::{Token, hashed};
use crate::store::{Error, Tx, args, sql};

/// So many tries may fail before there is any waiting.
const FREE: i64 = 5;

/// The longest wait, in microseconds.
const LONGEST: i64 = 15 * Micros::MINUTE;

/// After this long without a try they are forgotten.
const FORGOTTEN: i64 = Micros::DAY;

/// What tries are counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counted([u8; 32]);

impl Counted {
    /// Tries for what `subject` names (an address's key, an account's id) from a network.
    pub(crate) fn of(kind: &'static str, subject: &str, from: IpAddr) -> Self {
        Self::hash(kind, subject, &network(from))
    }

    /// Tries for `subject` in a browser or app that is known.
    pub(crate) fn known(kind: &'static str, subject: &str, known: &Token) -> Self {
        Self::hash(kind, subject, known.id().as_bytes())
    }

    /// Tries for `subject` in a session.
    pub(crate) fn within(kind: &'static str, subject: &str, session: SessionId) -> Self {
        Self::hash(kind, subject, session.uuid().as_bytes())
    }

    /// Tries for `subject` from the site that a network is of: a customer of the next size has many networks of one's own.
    /// Nothing where addresses are too few for that.
    pub(crate) fn site(kind: &'static str, subject: &str, from: IpAddr) -> Option<Self> {
        let site = network(from);
        let site = site.get(..6).filter(|_| site.len() > 6)?;
        Some(Self::hash(kind, subject, site))
    }

    /// What everybody does for `subject` together.
    pub(crate) fn all(kind: &'static str, subject: &str) -> Self {
        Self::hash(kind, subject, b"all")
    }

    fn hash(kind: &'static str, subject: &str, by: &[u8]) -> Self {
        let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes();
        let (kind, subject) = (kind.as_bytes(), subject.as_bytes());
        let parts = [&length(kind)[..], kind, &length(subject)[..], subject, by];
        Self(hashed(b"ritm tries v1\0", &parts))
    }
}

/// The network that an address is in, as one customer has it.
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().into_iter().take(8).collect(),
    }
}

/// How long to wait after so many tries, in microseconds.
fn wait(tries: i64) -> i64 {
    let doubled = u32::try_from(tries.saturating_sub(FREE).clamp(0, 20)).unwrap_or(0);
    if doubled == 0 {
        0
    } else {
        (Micros::SECOND << (doubled - 1).min(20)).min(LONGEST)
    }
}

/// Counts one try, or refuses it.
///
/// # Errors
/// There were too many; the refusal says how long to wait.
pub(crate) async fn take(tx: &mut Tx, turn: &Turn, counted: &Counted) -> Result<(), Refused> {
    let now = turn.now;
    let key = || counted.0.as_slice();
    // One statement, which makes the row or locks it: between two somebody who succeeded could clear it away.
    let (tries, until, last): (i64, i64, i64) = tx
        .one(
            sql!(
                "INSERT INTO account_try (key, tries, until, last) VALUES ($1, 0, 0, $2) \
                 ON CONFLICT (key) DO UPDATE SET last = account_try.last RETURNING tries, until, last"
            ),
            args![key(), now.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .await?;
    if now.0 < until {
        let left = u64::try_from(until - now.0).unwrap_or(0);
        return Err(Refused::Wait(Duration::from_micros(left)));
    }
    let tries = if now.since(Micros(last)) > FORGOTTEN {
        1
    } else {
        tries + 1
    };
    tx.exec(
        sql!("UPDATE account_try SET tries = $2, until = $3, last = $4 WHERE key = $1"),
        args![key(), tries, now.0 + wait(tries), now.0],
    )
    .await?;
    Ok(())
}

/// Forgets the tries of one who succeeded.
pub(crate) async fn clear(tx: &mut Tx, counted: &Counted) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM account_try WHERE key = $1"),
        args![counted.0.as_slice()],
    )
    .await?;
    Ok(())
}

/// Takes back one try that nothing came of: whether it was right is not known.
pub(crate) async fn untake(tx: &mut Tx, counted: &Counted) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE account_try SET tries = tries - 1, until = 0 WHERE key = $1 AND tries > 0"),
        args![counted.0.as_slice()],
    )
    .await?;
    Ok(())
}

/// How often something may be done within a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    /// How often.
    pub(crate) most: i64,
    /// Within this time, in microseconds.
    pub(crate) within: i64,
}

/// Wrong passwords for an address from browsers and apps that are not known to it, wherever they are: with a network for
/// each guess, there would be no other bound. Where an account has been used before, its owner is never kept out by it.
pub(crate) const GUESSES: Bound = Bound {
    most: 100,
    within: Micros::HOUR,
};

/// Those of one site, so that it can't use up what all others are left with.
pub(crate) const GUESSES_FROM_SITE: Bound = Bound {
    most: 30,
    within: Micros::HOUR,
};

/// Letters to an address, whoever asks for them.
pub(crate) const LETTERS: Bound = Bound {
    most: 10,
    within: Micros::DAY,
};

/// Letters to an address when those of the day are used up. Whoever used them up has not kept the owner from writing paper:
/// the link of the last one is good until the next may go.
pub(crate) const LETTERS_THEN: Bound = Bound {
    most: 1,
    within: Micros::HOUR,
};

/// Letters to an address that one network asks for: fewer, so that no network alone uses up what the others are left with.
pub(crate) const LETTERS_FROM: Bound = Bound {
    most: 4,
    within: Micros::DAY,
};

/// Letters to the address of an account from a browser in which it has been used before. They are counted apart, so that
/// nobody else can use up what the owner is left with.
pub(crate) const LETTERS_KNOWN: Bound = Bound {
    most: 5,
    within: Micros::DAY,
};

/// Whether something may be done once more; counts it if so.
pub(crate) async fn allows(tx: &mut Tx, turn: &Turn, counted: &Counted, bound: Bound) -> Result<bool, Error> {
    let (now, end) = (turn.now.0, turn.now.plus(bound.within).0);
    let counted = tx
        .exec(
            sql!(
                "INSERT INTO account_bound (key, count, since, until) VALUES ($1, 1, $2, $3) \
                 ON CONFLICT (key) DO UPDATE SET \
                 count = CASE WHEN account_bound.until <= $2 THEN 1 ELSE account_bound.count + 1 END, \
                 since = CASE WHEN account_bound.until <= $2 THEN $2 ELSE account_bound.since END, \
                 until = CASE WHEN account_bound.until <= $2 THEN $3 ELSE account_bound.until END \
                 WHERE account_bound.until <= $2 OR account_bound.count < $4"
            ),
            args![counted.0.as_slice(), now, end, bound.most],
        )
        .await?;
    Ok(counted == 1)
}

/// Permits something from now on so often and so long, however often it was done before.
pub(crate) async fn permit(tx: &mut Tx, turn: &Turn, counted: &Counted, bound: Bound) -> Result<(), Error> {
    tx.exec(
        sql!(
            "INSERT INTO account_bound (key, count, since, until) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (key) DO UPDATE SET count = $2, since = $3, until = $4"
        ),
        args![
            counted.0.as_slice(),
            bound.most,
            turn.now.0,
            turn.now.plus(bound.within).0
        ],
    )
    .await?;
    Ok(())
}

/// Uses up one of what was permitted; says whether there was one.
pub(crate) async fn use_up(tx: &mut Tx, turn: &Turn, counted: &Counted) -> Result<bool, Error> {
    let used = tx
        .exec(
            sql!("UPDATE account_bound SET count = count - 1 WHERE key = $1 AND count > 0 AND until > $2"),
            args![counted.0.as_slice(), turn.now.0],
        )
        .await?;
    Ok(used == 1)
}

/// Forgets how often something was done.
pub(crate) async fn forget(tx: &mut Tx, counted: &Counted) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM account_bound WHERE key = $1"),
        args![counted.0.as_slice()],
    )
    .await?;
    Ok(())
}

/// Counts one less of what [`allows`] has counted, since it was nothing to be bounded.
pub(crate) async fn give_back(tx: &mut Tx, counted: &Counted) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE account_bound SET count = count - 1 WHERE key = $1 AND count > 0"),
        args![counted.0.as_slice()],
    )
    .await?;
    Ok(())
}

/// Throws away counters that count nothing any more.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    let tries = tx
        .exec(
            sql!(
                "DELETE FROM account_try WHERE key IN (SELECT key FROM account_try WHERE last <= $1 AND until <= $2 LIMIT 500)"
            ),
            args![now.plus(-FORGOTTEN).0, now.0],
        )
        .await?;
    let bounds = tx
        .exec(
            sql!("DELETE FROM account_bound WHERE key IN (SELECT key FROM account_bound WHERE until <= $1 LIMIT 500)"),
            args![now.0],
        )
        .await?;
    Ok(tries + bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_ends_at_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = (1..=20).map(|tries| wait(tries) / Micros::SECOND).collect();
        assert_eq!(
            seconds,
            [
                0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900
            ]
        );
        assert_eq!(wait(i64::MAX), LONGEST);
    }

    #[test]
    fn counters_do_not_mix() {
        let ip = |text: &str| text.parse().unwrap_or(IpAddr::from([0, 0, 0, 0]));
        let of = |kind, subject, from| Counted::of(kind, subject, ip(from));
        assert_eq!(of("a", "b", "2001:db8::1"), of("a", "b", "2001:db8::2"));
        assert_ne!(of("a", "b", "2001:db8::1"), of("a", "b", "2001:db8:0:1::1"));
        assert_ne!(of("a", "b", "192.0.2.1"), of("a", "b", "192.0.2.2"));
        assert_ne!(of("a", "bc", "192.0.2.1"), of("a", "b", "192.0.2.1"));
        assert_ne!(of("ab", "c", "192.0.2.1"), of("a", "bc", "192.0.2.1"));
        let site = |from| Counted::site("a", "b", ip(from));
        assert_eq!(site("2001:db8:0:1::1"), site("2001:db8:0:2::1"));
        assert_ne!(site("2001:db8:0:1::1"), site("2001:db8:1:1::1"));
        assert_eq!(site("192.0.2.1"), None);
    }
}
