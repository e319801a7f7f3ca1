//! The database layer held to its promises, on both databases.

#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

mod cluster;
mod contract;
mod failing;
mod measure;
mod migrating;
mod released;
mod statements;

use super::*;
use crate::testing::{Bench, Gear, TestStore};

/// Tables of a small shop, which know every type and rule.
pub(crate) const SHOP: Steps = Steps {
    domain: "shop",
    migrations: &[Migration {
        number: 1,
        name: "stock and orders",
        sql: "CREATE TABLE stock (
    id {i64} PRIMARY KEY,
    on_hand {i64} NOT NULL CHECK (on_hand >= 0)
){strict};
CREATE TABLE sale (
    id {uuid} PRIMARY KEY,
    stock_id {i64} NOT NULL REFERENCES stock (id),
    key TEXT NOT NULL UNIQUE,
    note {json},
    paid {bool} NOT NULL,
    weight {f64},
    seal {bytes},
    made_at {i64} NOT NULL
){strict};
CREATE INDEX sale_made ON sale (made_at, id);
",
        postgres: None,
    }],
};

/// A store with the shop's tables and a thousand of the first thing.
pub(crate) struct Shop(pub(crate) TestStore);

impl std::ops::Deref for Shop {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.0.store
    }
}

impl Bench for Shop {
    async fn start(gear: Gear) -> Self {
        let shop = Self(TestStore::with(gear, &[SHOP]).await);
        shop.write(async |tx: &mut Tx| {
            for (id, on_hand) in [(1, 1000), (2, 40)] {
                tx.exec(
                    sql!("INSERT INTO stock (id, on_hand) VALUES ($1, $2)"),
                    args![id, on_hand],
                )
                .await?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        shop
    }

    async fn finish(self) {
        self.0.finish().await;
    }
}

/// Why a sale did not happen.
#[derive(Debug, PartialEq)]
pub(crate) enum NoSale {
    SoldOut,
    Store(Error),
}

impl From<Error> for NoSale {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl Fault for NoSale {
    fn store_error(&self) -> Option<&Error> {
        match self {
            Self::Store(error) => Some(error),
            Self::SoldOut => None,
        }
    }
}

/// Sells one piece; the key makes a repeat the same sale.
pub(crate) async fn sell(tx: &mut Tx, stock: i64, key: &str) -> Result<uuid::Uuid, NoSale> {
    let id = uuid::Uuid::now_v7();
    let fresh = tx
        .exec(
            sql!(
                "INSERT INTO sale (id, stock_id, key, paid, made_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (key) DO NOTHING"
            ),
            args![id, stock, key, true, 1],
        )
        .await?;
    if fresh == 0 {
        let found = tx
            .one(sql!("SELECT id FROM sale WHERE key = $1"), args![key], |row| {
                row.get(0)
            })
            .await?;
        return Ok(found);
    }
    let taken = tx
        .exec(
            sql!("UPDATE stock SET on_hand = on_hand - 1 WHERE id = $1 AND on_hand >= 1"),
            args![stock],
        )
        .await?;
    if taken == 0 { Err(NoSale::SoldOut) } else { Ok(id) }
}

/// How many pieces are left, and how many were sold: together always as many as there were.
pub(crate) async fn count(store: &Store, stock: i64) -> (i64, i64) {
    store
        .read_long(async move |tx: &mut Tx| {
            let left = tx
                .one(
                    sql!("SELECT on_hand FROM stock WHERE id = $1"),
                    args![stock],
                    |row| row.get(0),
                )
                .await?;
            let sold = tx
                .one(
                    sql!("SELECT COUNT(*) FROM sale WHERE stock_id = $1"),
                    args![stock],
                    |row| row.get(0),
                )
                .await?;
            Ok::<_, Error>((left, sold))
        })
        .await
        .unwrap()
}

impl Tx {
    /// Texts by a query of tables that only a test has.
    pub(crate) async fn texts(&mut self, query: &str) -> Result<Vec<String>, Error> {
        self.rows_text(query, args![], |row| row.get(0)).await
    }
}
