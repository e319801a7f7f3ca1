//! What must not happen twice, not be forgotten, and not be done for ever.

use super::*;

static LEAVES: Kind = Kind::effect("test-leaves", run)
    .lease(Duration::from_millis(300))
    .attempts(5);
static OTHERS: &[&Kind] = &[&LEAVES, &PLAIN];

/// Has the database refuse to mark jobs as done for as long as there is a timetable of this name.
async fn refuse_marks(parts: &Arc<Parts>) {
    let made: Result<(), Error> = parts
        .store
        .write(async |tx: &mut Tx| {
            let function = sql!(
                sqlite: "SELECT 1",
                postgres: "CREATE FUNCTION refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN \
                    IF EXISTS (SELECT 1 FROM job_timetable WHERE kind = 'refuse') THEN RAISE EXCEPTION 'not now'; END IF; \
                    RETURN NEW; END $$"
            );
            tx.exec(function, args![]).await?;
            let trigger = sql!(
                sqlite: "CREATE TRIGGER refuse BEFORE UPDATE ON job WHEN NEW.state = 'done' \
                    AND EXISTS (SELECT 1 FROM job_timetable WHERE kind = 'refuse') \
                    BEGIN SELECT RAISE(ABORT, 'not now'); END",
                postgres: "CREATE TRIGGER refuse BEFORE UPDATE ON job FOR EACH ROW WHEN (NEW.state = 'done') \
                    EXECUTE FUNCTION refuse()"
            );
            tx.exec(trigger, args![]).await?;
            tx.exec(sql!("INSERT INTO job_timetable (kind, due_at) VALUES ('refuse', 0)"), args![])
                .await?;
            Ok(())
        })
        .await;
    made.unwrap();
}

/// Has it mark them again.
async fn take_marks(parts: &Arc<Parts>) {
    let done = parts
        .store
        .write(async |tx: &mut Tx| {
            tx.exec(sql!("DELETE FROM job_timetable WHERE kind = 'refuse'"), args![])
                .await
        })
        .await;
    assert_eq!(done, Ok(1));
}

on_both_gears! {
    async fn an_effect_whose_mark_can_t_be_written_leaves_once(store: &TestStore) {
        let parts = parts(store);
        let (test, next) = (Uuid::now_v7(), Uuid::now_v7());
        refuse_marks(&parts).await;
        let job = Job::new(&parts.ports, &LEAVES, &payload(test, "left"));
        let id = job.id();
        place(&parts, job).await;
        let workers = Workers::start(Arc::clone(&parts), OTHERS.iter().copied());
        until("its mark was refused", async || workers.unmarked() == 1).await;
        // The round that runs at this moment looked before that.
        let rounds = workers.rounds();
        until("another round begins", async || workers.rounds() > rounds).await;
        place(&parts, Job::new(&parts.ports, &LEAVES, &payload(next, "next"))).await;
        // Its lease ends again and again meanwhile.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(look(&parts, id).await.state, State::Running);
        assert!(ran(next).is_empty(), "more was taken although marks can't be written");
        take_marks(&parts).await;
        until("it is marked", async || look(&parts, id).await.state == State::Done).await;
        until("the next one has left", async || !ran(next).is_empty()).await;
        assert_eq!((ran(test).len(), ran(next).len()), (1, 1));
        workers.stop(Duration::from_secs(5)).await;
    }

    async fn an_effect_that_has_left_is_not_given_back_at_the_end(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        refuse_marks(&parts).await;
        let job = Job::new(&parts.ports, &LEAVES, &payload(test, "left"));
        let id = job.id();
        place(&parts, job).await;
        let workers = Workers::start(Arc::clone(&parts), OTHERS.iter().copied());
        until("its mark was refused", async || workers.unmarked() == 1).await;
        let ending = tokio::spawn(workers.stop(Duration::from_millis(50)));
        take_marks(&parts).await;
        assert_eq!(ending.await.unwrap(), 0);
        assert_eq!(look(&parts, id).await.state, State::Done);
    }

    async fn a_job_of_a_kind_that_is_gone_waits_and_says_why(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let job = Job::new(&parts.ports, &SHORT, &payload(test, "hang"));
        let id = job.id();
        place(&parts, job).await;
        let workers = Workers::start(Arc::clone(&parts), KINDS.iter().copied());
        until("it runs", async || !ran(test).is_empty()).await;
        drop(workers);
        // The program that comes next does not know the kind.
        let workers = Workers::start(Arc::clone(&parts), OTHERS.iter().copied());
        until("it is parked", async || look(&parts, id).await.state == State::Waiting).await;
        let why = look(&parts, id).await.error.unwrap();
        assert!(why.contains("no such kind"), "{why}");
        let lost = parts.store.read(async |tx: &mut Tx| desk::lost_kinds(tx).await).await.unwrap();
        assert!(lost.is_empty(), "{lost:?} would be looked at each second");
        workers.stop(Duration::from_secs(1)).await;
    }

    async fn a_lane_keeps_its_order_whatever_the_clocks_of_nodes_say(store: &TestStore) {
        let parts = parts(store);
        let test = Uuid::now_v7();
        let clock = &parts.ports.clock;
        let put = async |say: &str| {
            let job = Job::new(&parts.ports, &PLAIN, &payload(test, say)).lane(test.to_string()).at(Micros(0));
            assert!(place(&parts, job).await);
        };
        clock.advance(Duration::from_secs(7200));
        put("first, by a clock that is ahead").await;
        clock.set(crate::ports::clock::TEST_START);
        put("second").await;
        put("third").await;
        Workers::idle(Arc::clone(&parts), KINDS.iter().copied()).settle().await.unwrap();
        assert_eq!(ran(test), ["first, by a clock that is ahead", "second", "third"]);
    }
}
