//! Tables come to be once, in order, and never otherwise than they were.

use super::*;
use crate::testing::{TestPlace, on_both_gears};

const FIRST: Migration = Migration {
    number: 1,
    name: "first",
    sql: "CREATE TABLE one (id {i64} PRIMARY KEY){strict};",
    postgres: None,
};
const SECOND: Migration = Migration {
    number: 2,
    name: "second",
    sql: "ALTER TABLE one ADD COLUMN name TEXT;",
    postgres: None,
};
const ONE: &[Steps] = &[Steps {
    domain: "a",
    migrations: &[FIRST],
}];
const TWO: &[Steps] = &[
    Steps {
        domain: "a",
        migrations: &[FIRST, SECOND],
    },
    Steps {
        domain: "b",
        migrations: &[Migration {
            number: 1,
            name: "other",
            sql: "CREATE TABLE other (id {i64} PRIMARY KEY, one_id {i64} NOT NULL REFERENCES one (id)){strict};",
            postgres: None,
        }],
    },
];

/// A place without tables.
struct Empty {
    gear: Gear,
    store: Store,
    at: TestPlace,
}

impl Bench for Empty {
    async fn start(gear: Gear) -> Self {
        let at = TestPlace::new(gear).await;
        let store = at.open(As::Owner).await.unwrap();
        Self { gear, store, at }
    }

    async fn finish(self) {
        self.store.close().await;
        self.at.clear().await;
    }
}

on_both_gears! {
    async fn steps_are_applied_once_and_in_order(empty: &Empty) {
        let store = &empty.store;
        assert!(matches!(store.check_migrated(ONE).await, Err(MigrateError::Behind { missing: 1 })));
        assert_eq!(store.migrate(ONE).await.unwrap(), [("a", "first")]);
        assert_eq!(store.migrate(ONE).await.unwrap(), []);
        store.check_migrated(ONE).await.unwrap();
        assert!(matches!(store.check_migrated(TWO).await, Err(MigrateError::Behind { missing: 2 })));
        assert_eq!(store.migrate(TWO).await.unwrap(), [("a", "second"), ("b", "other")]);
        store.check_migrated(TWO).await.unwrap();
    }

    async fn a_newer_database_is_not_touched(empty: &Empty) {
        let store = &empty.store;
        store.migrate(TWO).await.unwrap();
        let error = store.migrate(ONE).await.unwrap_err();
        assert!(matches!(error, MigrateError::Newer { .. }), "{error}");
        assert!(error.to_string().starts_with("this database is newer than this program"), "{error}");
        assert!(store.check_migrated(ONE).await.is_err());
    }

    async fn a_step_that_was_changed_is_refused(empty: &Empty) {
        const CHANGED: &[Steps] = &[Steps {
            domain: "a",
            migrations: &[Migration {
                sql: "CREATE TABLE one (id {i64} PRIMARY KEY, name TEXT){strict};",
                ..FIRST
            }],
        }];
        empty.store.migrate(ONE).await.unwrap();
        let error = empty.store.migrate(CHANGED).await.unwrap_err();
        assert!(matches!(error, MigrateError::Changed { number: 1, .. }), "{error}");
    }

    async fn a_step_that_fails_leaves_nothing(empty: &Empty) {
        const FAILS: &[Steps] = &[Steps {
            domain: "a",
            migrations: &[
                FIRST,
                Migration {
                    number: 2,
                    name: "fails",
                    sql: "CREATE TABLE two (id {i64} PRIMARY KEY){strict};\nCREATE TABLE one (id {i64}){strict};",
                    postgres: None,
                },
            ],
        }];
        let error = empty.store.migrate(FAILS).await.unwrap_err();
        assert!(matches!(error, MigrateError::Failed { number: 2, .. }), "{error}");
        // The first is there and the second is not, so the list that has another second goes on.
        assert_eq!(empty.store.migrate(TWO).await.unwrap().len(), 2);
        let two = empty
            .store
            .write(async |tx: &mut Tx| tx.exec_text("CREATE TABLE two (id INTEGER)", args![]).await)
            .await;
        assert!(two.is_ok(), "{two:?}");
    }

    async fn a_step_takes_the_time_it_needs(empty: &Empty) {
        const TELLS: &[Steps] = &[Steps {
            domain: "a",
            migrations: &[Migration {
                number: 1,
                name: "tells",
                sql: "CREATE TABLE told (setting TEXT);\nINSERT INTO told VALUES ('0 5s');",
                postgres: Some(
                    "CREATE TABLE told (setting TEXT);\n\
                     INSERT INTO told VALUES (current_setting('statement_timeout') || ' ' || current_setting('lock_timeout'));",
                ),
            }],
        }];
        empty.store.migrate(TELLS).await.unwrap();
        let told = empty.store.read(async |tx: &mut Tx| tx.texts("SELECT setting FROM told").await).await;
        assert_eq!(told, Ok(vec!["0 5s".to_owned()]));
    }

    async fn several_that_start_at_once_apply_each_step_once(empty: &Empty) {
        let mut all = Vec::new();
        for _ in 0..6 {
            let store = match empty.gear {
                Gear::Sqlite => empty.at.open(As::Guest).await.unwrap(),
                Gear::Postgres => empty.at.open(As::Owner).await.unwrap(),
            };
            all.push(tokio::spawn(async move {
                let ran = store.migrate(TWO).await;
                store.close().await;
                ran
            }));
        }
        let mut ran = Vec::new();
        for one in all {
            ran.extend(one.await.unwrap().unwrap());
        }
        ran.sort_unstable();
        assert_eq!(ran, [("a", "first"), ("a", "second"), ("b", "other")]);
    }
}

#[test]
fn numbers_follow_each_other_in_every_domain() {
    for steps in crate::app::steps() {
        let numbers: Vec<u32> = steps.migrations.iter().map(|step| step.number).collect();
        let wanted: Vec<u32> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, wanted, "{}", steps.domain);
    }
}
