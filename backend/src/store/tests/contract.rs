//! What a domain may rely on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::testing::on_both_gears;

/// So many sales of stock 1, the columns of one after those of the other.
fn sales(count: usize, name: &str) -> Vec<Value> {
    (0..count)
        .flat_map(|number| {
            [
                uuid::Uuid::now_v7().into(),
                1.into(),
                format!("{name} {number}").into(),
                true.into(),
                1.into(),
            ]
        })
        .collect()
}

#[test]
fn however_many_rows_come_the_statements_are_few() {
    const MANY: Many = Many::of("INSERT INTO a", 3, "");
    let mut sizes = std::collections::BTreeSet::new();
    for rows in 0..3000 {
        let pieces: Vec<usize> = MANY.pieces(rows).collect();
        assert_eq!(pieces.iter().sum::<usize>(), rows);
        sizes.extend(pieces);
    }
    assert!(sizes.len() <= 9, "{sizes:?}");
    // As many columns as there may be, and more.
    for columns in [0, 1, 5000, 100_000] {
        let many = Many::of("INSERT INTO a", columns, "");
        let pieces: Vec<usize> = many.pieces(1000).collect();
        assert_eq!(pieces.iter().sum::<usize>(), 1000, "{columns}");
        assert!(
            pieces.iter().all(|rows| *rows == 1 || rows * columns <= 32_000),
            "{columns}"
        );
    }
}

on_both_gears! {
    async fn many_rows_leave_few_statements_prepared(shop: &Shop) {
        let kept = shop.write(async |tx: &mut Tx| {
            for count in 1..=150 {
                let sold = tx.insert_many(
                    many!("INSERT INTO sale (id, stock_id, key, paid, made_at)", 5),
                    &sales(count, &format!("{count} of")),
                ).await?;
                assert_eq!(sold, count as u64);
            }
            if tx.is_postgres() {
                let kept = tx.texts("SELECT name FROM pg_prepared_statements").await?;
                return Ok::<_, Error>(kept.len());
            }
            Ok(0)
        }).await.unwrap();
        assert!(kept < 20, "{kept} statements are kept prepared");
        let (_, sold) = count(shop, 1).await;
        assert_eq!(sold, 150 * 151 / 2);
    }

    async fn statements_are_sent_together_in_their_order(shop: &Shop) {
        let set = sql!("UPDATE stock SET on_hand = $2 WHERE id = $1");
        let add = sql!("UPDATE stock SET on_hand = on_hand + $2 WHERE id = $1");
        let changed = shop.write(async move |tx: &mut Tx| {
            let (first, more, none) = (args![1, 5], args![1, 2], args![99, 1]);
            let mut all: Vec<(Sql, &[Value])> = vec![(set, first), (add, none)];
            all.extend((0..100).map(|_| (add, more as &[Value])));
            tx.exec_all(&all).await
        }).await.unwrap();
        assert_eq!(changed[..3], [1, 0, 1]);
        let found = shop.read(async |tx: &mut Tx| {
            let (one, other, none) = (args![1], args![2], args![3]);
            tx.rows_each(sql!("SELECT on_hand FROM stock WHERE id = $1"), &[one, none, other], |row| row.get::<i64>(0)).await
        }).await.unwrap();
        assert_eq!(found, [vec![205], vec![], vec![40]]);
        // One that fails is the reason, and nothing of all stays.
        let failed = shop.write(async move |tx: &mut Tx| {
            let (good, bad) = (args![1, 1], args![1, -1]);
            tx.exec_all(&[(set, good), (set, bad), (set, good)]).await
        }).await;
        assert!(matches!(failed, Err(Error::Constraint(_))), "{failed:?}");
        let (left, _) = count(shop, 1).await;
        assert_eq!(left, 205);
        // A transaction that asks nothing is none.
        shop.write(async |_: &mut Tx| Ok::<_, Error>(())).await.unwrap();
        assert_eq!(shop.write(async |tx: &mut Tx| tx.exec_all(&[]).await).await, Ok(vec![]));
    }

    async fn every_type_comes_back(shop: &Shop) {
        let id = uuid::Uuid::now_v7();
        // Spaces and the order of names are kept: nothing reads a document but who wrote it.
        let note = serde_json::json!({ "b": [1, 2.5, null, "ёж \u{0} \u{1F3C3}"], "a": { "": false } });
        let (weight, seal) = (0.1 + 0.2, vec![0u8, 255, 10]);
        let (in_note, in_seal) = (note.clone(), seal.clone());
        shop.write(async move |tx: &mut Tx| {
            tx.exec(
                sql!("INSERT INTO sale (id, stock_id, key, note, paid, weight, seal, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"),
                args![id, 1, "Ёлка 'x'; --", &in_note, false, weight, &in_seal, i64::MIN],
            )
            .await
        })
        .await
        .unwrap();
        let found = shop
            .read(async move |tx: &mut Tx| {
                tx.one(
                    sql!("SELECT id, key, note, paid, weight, seal, made_at, stock_id FROM sale WHERE id = $1"),
                    args![id],
                    |row| {
                        Ok((
                            row.get::<uuid::Uuid>(0)?,
                            row.get::<String>(1)?,
                            row.get::<Option<serde_json::Value>>(2)?,
                            row.get::<bool>(3)?,
                            row.get::<Option<f64>>(4)?,
                            row.get::<[u8; 3]>(5)?,
                            row.get::<i64>(6)?,
                            row.get::<u32>(7)?,
                        ))
                    },
                )
                .await
            })
            .await
            .unwrap();
        let expected = (id, "Ёлка 'x'; --".to_owned(), Some(note), false, Some(weight), [0, 255, 10], i64::MIN, 1);
        assert_eq!(found, expected);
    }

    async fn nothing_is_found_as_nothing(shop: &Shop) {
        let found = shop
            .write(async |tx: &mut Tx| {
                sell(tx, 1, "a").await?;
                let empty = tx
                    .one(sql!("SELECT note, weight, seal FROM sale"), args![], |row| {
                        Ok((
                            row.get::<Option<serde_json::Value>>(0)?,
                            row.get::<Option<f64>>(1)?,
                            row.get::<Option<Vec<u8>>>(2)?,
                        ))
                    })
                    .await?;
                Ok::<_, NoSale>(empty)
            })
            .await
            .unwrap();
        assert_eq!(found, (None, None, None));
        let none = shop
            .read(async |tx: &mut Tx| {
                let one = tx
                    .one(sql!("SELECT id FROM stock WHERE id = $1"), args![77], |row| row.get::<i64>(0))
                    .await;
                assert_eq!(one, Err(Error::NoRow));
                // That there is no row is no reason to give up.
                tx.opt(sql!("SELECT id FROM stock WHERE id = $1"), args![1], |row| row.get::<i64>(0))
                    .await
            })
            .await;
        assert_eq!(none, Ok(Some(1)));
    }

    async fn arguments_go_by_number(shop: &Shop) {
        shop.write(async |tx: &mut Tx| {
            tx.exec(sql!("UPDATE stock SET on_hand = $2 WHERE id = $1"), args![1, 77]).await
        })
        .await
        .unwrap();
        assert_eq!(count(shop, 1).await, (77, 0));
    }

    async fn a_wrong_number_of_arguments_is_an_error(shop: &Shop) {
        for wrong in [args![1].to_vec(), args![1, 2, 3].to_vec()] {
            let said = shop
                .write(async move |tx: &mut Tx| {
                    tx.exec(sql!("UPDATE stock SET on_hand = $2 WHERE id = $1"), &wrong).await
                })
                .await;
            assert!(matches!(said, Err(Error::Other(_))), "{said:?}");
        }
    }

    async fn what_one_database_could_not_store_neither_does(shop: &Shop) {
        let said = shop.write(async |tx: &mut Tx| sell(tx, 1, "a\0b").await).await;
        assert!(matches!(said, Err(NoSale::Store(Error::Unstorable(_)))), "{said:?}");
    }

    async fn many_rows_are_inserted_in_pieces(shop: &Shop) {
        let count = shop
            .write(async |tx: &mut Tx| {
                let values: Vec<Value> = (0..4_000i64)
                    .flat_map(|number| [Value::from(1000 + number), Value::from(number)])
                    .collect();
                let added = tx.insert_many(many!("INSERT INTO stock (id, on_hand)", 2), &values).await?;
                assert_eq!(added, 4_000);
                assert_eq!(tx.insert_many(many!("INSERT INTO stock (id, on_hand)", 2), &[]).await?, 0);
                tx.one(
                    sql!("SELECT CAST(SUM(on_hand) AS BIGINT) FROM stock WHERE id >= $1"),
                    args![1000],
                    |row| row.get::<i64>(0),
                )
                .await
            })
            .await;
        assert_eq!(count, Ok(3_999 * 4_000 / 2));
    }

    async fn forty_of_a_hundred_buyers_get_the_last_forty(shop: &Shop) {
        let mut buyers = Vec::new();
        for number in 0..100 {
            let store = Store::clone(shop);
            buyers.push(tokio::spawn(async move {
                let key = format!("k{number}");
                store.write_idempotent(async move |tx: &mut Tx| sell(tx, 2, &key).await).await
            }));
        }
        let (mut sold, mut out) = (0, 0);
        for buyer in buyers {
            match buyer.await.unwrap() {
                Ok(_) => sold += 1,
                Err(NoSale::SoldOut) => out += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((sold, out), (40, 60));
        assert_eq!(count(shop, 2).await, (0, 40));
    }

    async fn a_repeat_finds_the_first(shop: &Shop) {
        let mut ids = Vec::new();
        for _ in 0..2 {
            ids.push(shop.write(async |tx: &mut Tx| sell(tx, 1, "once").await).await.unwrap());
        }
        assert_eq!(ids[0], ids[1]);
        assert_eq!(count(shop, 1).await, (999, 1));
    }

    async fn an_error_of_its_own_undoes_the_transaction(shop: &Shop) {
        let said = shop
            .write(async |tx: &mut Tx| {
                sell(tx, 1, "a").await?;
                Err::<(), _>(NoSale::SoldOut)
            })
            .await;
        assert_eq!(said, Err(NoSale::SoldOut));
        assert_eq!(count(shop, 1).await, (1000, 0));
    }

    async fn a_statement_that_failed_fails_its_transaction_although_it_says_nothing(shop: &Shop) {
        let said = shop
            .write(async |tx: &mut Tx| {
                sell(tx, 1, "a").await?;
                let twice = tx
                    .exec(sql!("INSERT INTO stock (id, on_hand) VALUES ($1, $2)"), args![1, 1])
                    .await;
                assert!(matches!(twice, Err(Error::Unique(_))), "{twice:?}");
                let after = sell(tx, 1, "b").await;
                assert!(matches!(after, Err(NoSale::Store(Error::Unique(_)))), "{after:?}");
                Ok::<_, NoSale>(())
            })
            .await;
        assert!(matches!(said, Err(NoSale::Store(Error::Unique(_)))), "{said:?}");
        assert_eq!(count(shop, 1).await, (1000, 0));
    }

    async fn rules_of_the_tables_are_told_apart(shop: &Shop) {
        let negative = shop
            .write(async |tx: &mut Tx| {
                tx.exec(sql!("UPDATE stock SET on_hand = $2 WHERE id = $1"), args![1, -1]).await
            })
            .await;
        assert!(matches!(negative, Err(Error::Constraint(_))), "{negative:?}");
        let stranger = shop.write(async |tx: &mut Tx| sell(tx, 99, "a").await).await;
        assert!(matches!(stranger, Err(NoSale::Store(Error::Constraint(_)))), "{stranger:?}");
    }

    async fn what_follows_a_commit_happens_once_and_only_then(shop: &Shop) {
        let told = Arc::new(AtomicUsize::new(0));
        let mut all = Vec::new();
        for number in 0..60 {
            let (store, told) = (Store::clone(shop), Arc::clone(&told));
            all.push(tokio::spawn(async move {
                let key = format!("k{number}");
                store
                    .write(async move |tx: &mut Tx| {
                        let told = Arc::clone(&told);
                        tx.after_commit(move || {
                            told.fetch_add(1, Ordering::Relaxed);
                        });
                        sell(tx, 2, &key).await
                    })
                    .await
            }));
        }
        for one in all {
            let _ = one.await.unwrap();
        }
        assert_eq!(told.load(Ordering::Relaxed), 40);
    }

    async fn a_long_read_sees_one_state(shop: &Shop) {
        let writer = Store::clone(shop);
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let (began, begin) = tokio::sync::oneshot::channel::<()>();
        let begun = std::sync::Mutex::new(Some(began));
        let wait = std::sync::Mutex::new(wait);
        let reader = Store::clone(shop);
        let reading = tokio::task::spawn(async move {
            reader
                .read_long(async move |tx: &mut Tx| {
                    let before: i64 = tx.one(sql!("SELECT COUNT(*) FROM sale"), args![], |row| row.get(0)).await?;
                    if let Some(begun) = begun.lock().unwrap().take() {
                        let _ = begun.send(());
                        // Blocks this thread, which is what a long query does.
                        let _ = wait.lock().unwrap().recv();
                    }
                    let after: i64 = tx.one(sql!("SELECT COUNT(*) FROM sale"), args![], |row| row.get(0)).await?;
                    Ok::<_, Error>((before, after))
                })
                .await
        });
        begin.await.unwrap();
        writer.write(async |tx: &mut Tx| sell(tx, 1, "meanwhile").await).await.unwrap();
        go_on.send(()).unwrap();
        assert_eq!(reading.await.unwrap(), Ok((0, 0)));
        assert_eq!(count(shop, 1).await, (999, 1));
    }

    async fn a_queue_gives_each_of_its_rows_to_one(shop: &Shop) {
        let mut workers = Vec::new();
        for number in 0..8 {
            let store = Store::clone(shop);
            workers.push(tokio::spawn(async move {
                let mut taken = Vec::new();
                for turn in 0..30 {
                    let key = format!("w{number}-{turn}");
                    let got = store
                        .write(async move |tx: &mut Tx| {
                            let next: Option<i64> = tx
                                .opt(
                                    sql!("SELECT id FROM stock WHERE on_hand > 0 AND id > 2 ORDER BY id LIMIT 1", skip_locked),
                                    args![],
                                    |row| row.get(0),
                                )
                                .await?;
                            if let Some(id) = next {
                                let took = tx
                                    .exec(sql!("UPDATE stock SET on_hand = 0 WHERE id = $1 AND on_hand > 0"), args![id])
                                    .await?;
                                assert_eq!(took, 1, "{key}");
                            }
                            Ok::<_, Error>(next)
                        })
                        .await
                        .unwrap();
                    taken.extend(got);
                }
                taken
            }));
        }
        shop.write(async |tx: &mut Tx| {
            let values: Vec<Value> = (3..103i64).flat_map(|id| [Value::from(id), Value::from(1)]).collect();
            tx.insert_many(many!("INSERT INTO stock (id, on_hand)", 2), &values).await
        })
        .await
        .unwrap();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a row was given twice");
    }

    async fn it_answers_says_its_size_and_closes(shop: &Shop) {
        shop.ping(Duration::from_secs(5)).await.unwrap();
        assert!(shop.size().await.unwrap() > 4096);
        assert!(shop.pooled().connections >= 1);
        shop.close().await;
        let said = shop.write(async |tx: &mut Tx| sell(tx, 1, "late").await).await;
        assert_eq!(said, Err(NoSale::Store(Error::Closed)));
        let said = shop.ping(Duration::from_secs(5)).await;
        assert_eq!(said, Err(Error::Closed));
    }
}
