//! Every statement of the program is understood by both databases.

use super::*;
use crate::store::statement::Gathered;
use crate::testing::{TestStore, on_both_gears};

/// The types that the table of `value` knows.
const TYPES: [&str; 7] = ["int8", "float8", "bool", "text", "bytea", "uuid", "json"];

on_both_gears! {
    async fn each_is_prepared(store: &Everything) {
        let (mut wrong, mut count) = (Vec::new(), 0);
        let postgres = store.0.store.kind() == "postgres";
        for registered in inventory::iter::<Registered> {
            count += 1;
            let text = match registered.statement {
                Gathered::One(one) if postgres => one.postgres.to_owned(),
                Gathered::One(one) => one.sqlite.to_owned(),
                Gathered::Many(many) => many.text(2),
            };
            let prepared = store.0.store.prepare(text.clone()).await;
            match prepared {
                Err(error) => wrong.push(format!("{}: {error}", registered.at)),
                Ok(types) => {
                    for name in types {
                        if !TYPES.contains(&name.as_str()) {
                            wrong.push(format!("{}: the type {name} is none of ours: {text}", registered.at));
                        }
                    }
                }
            }
        }
        assert!(count >= 8, "{count} statements were gathered");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// The tables of all domains, and those of the tests here.
struct Everything(TestStore);

impl Bench for Everything {
    async fn start(gear: Gear) -> Self {
        let mut steps = crate::app::steps();
        steps.push(SHOP);
        Self(TestStore::with(gear, &steps).await)
    }

    async fn finish(self) {
        self.0.finish().await;
    }
}

impl Store {
    /// Prepares a statement; says the types of its arguments and columns where the database knows them.
    async fn prepare(&self, text: String) -> Result<Vec<String>, Error> {
        self.read(async move |tx: &mut Tx| match &mut tx.gear {
            tx::Gear::Sqlite(connection) => {
                connection.prepare(&text)?;
                Ok(Vec::new())
            }
            tx::Gear::Postgres(session) => session.types(&text).await,
        })
        .await
    }
}
