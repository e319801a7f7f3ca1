//! Columns that hold sealed values: each domain names its own, so that they can be sealed anew when the server gets another
//! key.

use std::pin::Pin;

use uuid::Uuid;

use crate::ports::sealing::{Context, Sealer};
use crate::store::{Error, Get, Sql, Tx, Value, args};

/// A column of sealed values. Made by [`sealed!`].
#[derive(Clone, Copy)]
pub(crate) struct Sealed {
    /// Its table and its name: `job.sealed`.
    pub(crate) column: &'static str,
    /// Seals some of its values anew that are not under the newest key: those of the rows after a key.
    pub(crate) again: for<'a> fn(&'a mut Tx, &'a Sealer, Option<Value>) -> Again<'a>,
}

/// What [`Sealed::again`] does.
pub(crate) type Again<'a> = Pin<Box<dyn Future<Output = Result<Piece, Error>> + Send + 'a>>;

/// What became of some rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Piece {
    /// The key of the last of them; none after the last row of all.
    pub(crate) last: Option<Value>,
    /// How many values were sealed anew.
    pub(crate) renewed: u64,
    /// How many can't be opened: their key was lost, or they are damaged.
    pub(crate) closed: u64,
    /// How many of these are under a key that is there.
    pub(crate) damaged: u64,
}

/// What the rows of a table are found by.
pub(crate) trait Key: Get + Into<Value> + Send {
    /// One before all others.
    fn least() -> Self;
    /// What a value is bound to.
    fn bytes(&self) -> Vec<u8>;
}

impl Key for Uuid {
    fn least() -> Self {
        Self::nil()
    }

    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}

impl Key for Vec<u8> {
    fn least() -> Self {
        Self::new()
    }

    fn bytes(&self) -> Vec<u8> {
        self.clone()
    }
}

impl Key for i64 {
    fn least() -> Self {
        Self::MIN
    }

    fn bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

/// Seals those of some rows anew that `select` finds after `after`.
///
/// # Errors
/// The database.
pub(crate) async fn again<K: Key>(
    tx: &mut Tx,
    sealer: &Sealer,
    after: Option<Value>,
    (select, update): (Sql, Sql),
    context: fn(&[u8]) -> Context,
) -> Result<Piece, Error> {
    let after = after.unwrap_or_else(|| K::least().into());
    let found: Vec<(K, Vec<u8>)> = tx
        .rows(select, &[after], |row| Ok((row.get(0)?, row.get(1)?)))
        .await?;
    let mut piece = Piece::default();
    for (key, sealed) in found {
        let bound = key.bytes();
        let key: Value = key.into();
        if sealer.is_old(&sealed) {
            match sealer.open(&context(&bound), &sealed) {
                Ok(plain) => {
                    let anew = sealer.seal(&context(&bound), plain.expose());
                    tx.exec(update, args![key.clone(), anew]).await?;
                    piece.renewed += 1;
                }
                Err(_) => {
                    piece.closed += 1;
                    piece.damaged += u64::from(sealer.looks_old(&sealed));
                }
            }
        }
        piece.last = Some(key);
    }
    Ok(piece)
}

/// A column of sealed values: the type of the key, the table, the key, the column, which rows have one, and what a value is
/// bound to by the bytes of its key.
macro_rules! sealed {
    ($kind:ty, $table:literal, $key:literal, $column:literal, $which:literal, $context:expr) => {
        $crate::sealed::Sealed {
            column: concat!($table, ".", $column),
            again: |tx, sealer, after| {
                let select = $crate::store::sql!(@
                    concat!("SELECT ", $key, ", ", $column, " FROM ", $table, " WHERE ", $which, " AND ", $key,
                        " > $1 ORDER BY ", $key, " LIMIT 200"),
                    concat!("SELECT ", $key, ", ", $column, " FROM ", $table, " WHERE ", $which, " AND ", $key,
                        " > $1 ORDER BY ", $key, " LIMIT 200"));
                let update = $crate::store::sql!(@
                    concat!("UPDATE ", $table, " SET ", $column, " = $2 WHERE ", $key, " = $1"),
                    concat!("UPDATE ", $table, " SET ", $column, " = $2 WHERE ", $key, " = $1"));
                Box::pin($crate::sealed::again::<$kind>(tx, sealer, after, (select, update), $context))
            },
        }
    };
}
pub(crate) use sealed;
