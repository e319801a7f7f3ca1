#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use super::*;
use crate::store::Sql;
use crate::testing::{TestStore, on_both_gears};

async fn add(store: &TestStore, entries: Vec<Entry>) {
    loop {
        let entries = entries.clone();
        let written = store.write(async move |tx: &mut Tx| {
            for entry in &entries {
                write(tx, entry).await?;
            }
            Ok::<_, Error>(())
        });
        match written.await {
            // Who waits too long is told to come again, and nothing of theirs is there.
            Err(Error::Busy | Error::Retry(_)) => {}
            written => return written.unwrap(),
        }
    }
}

async fn broken(store: &TestStore) -> Vec<Broken> {
    store
        .read_long(async |tx: &mut Tx| verify(tx).await)
        .await
        .unwrap()
}

/// Does to the tables what only somebody with the database in hand can do.
async fn tamper(store: &TestStore, statement: Sql) -> Result<u64, Error> {
    store
        .write(async move |tx: &mut Tx| tx.exec(statement, args![]).await)
        .await
}

async fn lift_the_guard(store: &TestStore) {
    let lift = sql!(
        sqlite: "DROP TRIGGER audit_entry_stays",
        postgres: "DROP TRIGGER audit_entry_stays ON audit_entry",
    );
    tamper(store, lift).await.unwrap();
    let lift = sql!(
        sqlite: "DROP TRIGGER audit_entry_kept",
        postgres: "DROP TRIGGER audit_entry_kept ON audit_entry",
    );
    tamper(store, lift).await.unwrap();
}

fn person(number: u128) -> Actor {
    Actor::Account(Uuid::from_u128(number))
}

on_both_gears! {
    async fn a_trail_that_nobody_touched_is_whole(store: &TestStore) {
        let ports = Ports::simulated(1);
        assert_eq!(broken(store).await, []);
        for number in 0..40 {
            let entry = Entry::new(&ports, person(number % 7), "account-signed-in")
                .about("account", number)
                .address("203.0.113.77".parse().unwrap())
                .request("r-1")
                .reason("why \u{1f6b4}")
                .detail(&serde_json::json!({"way": "password", "b": 1, "a": 2}));
            add(store, vec![entry]).await;
            ports.clock.advance(std::time::Duration::from_millis(2));
        }
        assert_eq!(broken(store).await, []);
        let heads = store.read(async |tx: &mut Tx| heads(tx).await).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.number).sum::<i64>(), 40);
        let wanted = Wanted { actor: Some(Uuid::from_u128(3)), limit: 100, ..Wanted::default() };
        let found = store.read(async move |tx: &mut Tx| list(tx, &wanted).await).await.unwrap();
        assert_eq!(found.len(), 6);
        assert!(found.windows(2).all(|two| two[0].id > two[1].id));
        assert_eq!(found[0].address.as_deref(), Some("203.0.113.0/24"));
        assert_eq!(found[0].detail.as_deref(), Some(r#"{"a":2,"b":1,"way":"password"}"#));
        let wanted = Wanted { subject_id: Some("39".to_owned()), limit: 9, ..Wanted::default() };
        let found = store.read(async move |tx: &mut Tx| list(tx, &wanted).await).await.unwrap();
        assert_eq!(found.len(), 1);
        let wanted = Wanted { action: Some("no-such".to_owned()), limit: 9, ..Wanted::default() };
        assert!(store.read(async move |tx: &mut Tx| list(tx, &wanted).await).await.unwrap().is_empty());
    }

    async fn parallel_writers_make_one_chain(store: &TestStore) {
        let ports = Ports::simulated(2);
        let writes = (0..100_u128).map(|number| {
            // All of one person, hence of one chain; and some that touch two chains in either order.
            let mut entries = vec![Entry::new(&ports, person(1), "x-did"), Entry::new(&ports, person(number), "x-did")];
            if number % 2 == 0 {
                entries.reverse();
            }
            add(store, entries)
        });
        futures_util::future::join_all(writes).await;
        assert_eq!(broken(store).await, []);
        let heads = store.read(async |tx: &mut Tx| heads(tx).await).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.number).sum::<i64>(), 200);
    }

    async fn what_was_rolled_back_leaves_no_gap(store: &TestStore) {
        let ports = Ports::simulated(3);
        for number in 0..6 {
            let entry = Entry::new(&ports, Actor::Server, "x-did");
            let done = store.write(async move |tx: &mut Tx| {
                write(tx, &entry).await?;
                if number % 2 == 0 { Err(Error::NoRow) } else { Ok(()) }
            }).await;
            assert_eq!(done.is_ok(), number % 2 == 1);
        }
        assert_eq!(broken(store).await, []);
    }

    async fn the_tables_refuse_changes(store: &TestStore) {
        add(store, vec![Entry::new(&Ports::simulated(4), Actor::Server, "x-did")]).await;
        assert!(tamper(store, sql!("UPDATE audit_entry SET action = 'x-else'")).await.is_err());
        assert!(tamper(store, sql!("DELETE FROM audit_entry")).await.is_err());
        assert_eq!(broken(store).await, []);
    }

    async fn every_kind_of_tampering_is_found(store: &TestStore) {
        let ports = Ports::simulated(5);
        let entries = (0..6).map(|_| Entry::new(&ports, Actor::Server, "x-did").reason("r").detail(&1)).collect();
        add(store, entries).await;
        lift_the_guard(store).await;
        let entry = Entry::new(&ports, Actor::Server, "x").chain();
        let changed = |number| Broken::Changed { chain: entry, number };

        let set = |statement, back, found: Broken| async move {
            assert_eq!(tamper(store, statement).await, Ok(1));
            assert_eq!(broken(store).await, [found]);
            assert_eq!(tamper(store, back).await, Ok(1));
            assert_eq!(broken(store).await, []);
        };
        set(
            sql!("UPDATE audit_entry SET action = 'x-dad' WHERE number = 3"),
            sql!("UPDATE audit_entry SET action = 'x-did' WHERE number = 3"),
            changed(3),
        ).await;
        set(
            sql!("UPDATE audit_entry SET reason = NULL WHERE number = 1"),
            sql!("UPDATE audit_entry SET reason = 'r' WHERE number = 1"),
            changed(1),
        ).await;
        // What one value loses another gains: the same bytes in all.
        set(
            sql!("UPDATE audit_entry SET subject = 'r', reason = NULL WHERE number = 6"),
            sql!("UPDATE audit_entry SET subject = NULL, reason = 'r' WHERE number = 6"),
            changed(6),
        ).await;
        set(
            sql!("UPDATE audit_entry SET at = at + 1 WHERE number = 4"),
            sql!("UPDATE audit_entry SET at = at - 1 WHERE number = 4"),
            changed(4),
        ).await;
        set(
            sql!("UPDATE audit_head SET number = number + 1 WHERE number > 0"),
            sql!("UPDATE audit_head SET number = number - 1 WHERE number > 0"),
            Broken::End { chain: entry },
        ).await;
        // Cut off at its end, then one out of its midst.
        assert_eq!(tamper(store, sql!("DELETE FROM audit_entry WHERE number = 6")).await, Ok(1));
        assert_eq!(broken(store).await, [Broken::End { chain: entry }]);
        assert_eq!(tamper(store, sql!("DELETE FROM audit_entry WHERE number = 2")).await, Ok(1));
        assert_eq!(broken(store).await, [Broken::Gone { chain: entry, number: 2 }]);
        assert_eq!(tamper(store, sql!("DELETE FROM audit_head")).await, Ok(1));
        assert_eq!(broken(store).await.len(), 1);
    }
}

#[test]
fn addresses_are_cut_short() {
    for (address, cut) in [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
    ] {
        assert_eq!(mask(address.parse().unwrap()), cut);
    }
}
