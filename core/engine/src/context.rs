//! What every domain of the engine works with: the database in a transaction, the clock, ids and stamps, what is told
//! once the transaction is committed, and requests to the host.

use std::{any::Any, rc::Rc};

use ritm_model::{Timestamp, door::Work};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    host::Host,
    news::News,
    request::{Request, RequestId, Requests, Wanted},
    store::{
        Fault,
        field::{self, Kind, Stamps},
    },
};

/// Something the engine puts out.
pub enum Out {
    /// A frame of `ritm_model::door` for one client, or for all.
    Frame {
        /// For whom: a number the host gave; `None` for everybody.
        to: Option<u64>,
        /// The frame.
        bytes: Vec<u8>,
    },
    /// Something the engine asks of its host.
    Request(Request),
}

/// What domains remember between questions, each in a type of its own. It is lost when the engine closes.
#[derive(Default)]
pub(crate) struct Memory(Vec<Box<dyn Any>>);

impl Memory {
    /// What is remembered as a `T`.
    pub(crate) fn of<T: Default + 'static>(&mut self) -> &mut T {
        let known = self.0.iter().position(|one| one.is::<T>());
        let at = known.unwrap_or_else(|| {
            self.0.push(Box::<T>::default());
            self.0.len() - 1
        });
        match self.0[at].downcast_mut() {
            Some(memory) => memory,
            None => unreachable!("it was looked for by its type"),
        }
    }
}

/// What a domain works with.
pub(crate) struct Context {
    /// The only connection. Clones of the pointer let statements live beside changes of the context.
    pub(crate) db: Rc<Connection>,
    /// The ports.
    pub(crate) host: Host,
    /// What is told once the transaction is committed.
    pub(crate) news: News,
    /// What domains remember. A transaction that is undone does not undo it.
    pub(crate) memory: Memory,
    stamps: Stamps,
    requests: Requests,
    /// Requests, put out once the transaction is committed.
    fresh: Vec<Out>,
    out: Vec<Out>,
    woken: Vec<Work>,
}

impl Context {
    pub(crate) fn open(db: Connection, mut host: Host) -> Result<Self, Fault> {
        let mut device = [0; 8];
        host.random.fill(&mut device);
        let stamps = Stamps::open(&db, device)?;
        Ok(Self {
            db: Rc::new(db),
            host,
            news: News::default(),
            memory: Memory::default(),
            stamps,
            requests: Requests::default(),
            fresh: Vec::new(),
            out: Vec::new(),
            woken: Vec::new(),
        })
    }

    /// Carries something out in a transaction: all of it happens, or nothing.
    ///
    /// # Errors
    /// What `work` says, or that the transaction could not be committed; nothing has changed then.
    pub(crate) fn transact<R>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let db = Rc::clone(&self.db);
        let transaction = Transaction::new_unchecked(&db, TransactionBehavior::Immediate)?;
        let outcome = work(self).and_then(|outcome| {
            transaction.commit()?;
            Ok(outcome)
        });
        match &outcome {
            Ok(_) => {
                self.news.commit();
                self.out.append(&mut self.fresh);
            }
            Err(_) => {
                self.news.roll_back();
                self.fresh.clear();
            }
        }
        outcome
    }

    /// Tries something within the open transaction. What lacks numbers ([`Fault::Ahead`]) is undone, and what the
    /// transaction did before stands.
    ///
    /// # Errors
    /// What `work` says. After any other error the transaction must be undone.
    pub(crate) fn attempt<R>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let db = Rc::clone(&self.db);
        db.prepare_cached("SAVEPOINT attempt")?.execute([])?;
        let (told, asked) = (self.news.mark(), self.fresh.len());
        let outcome = work(self);
        match &outcome {
            Ok(_) => {}
            Err(Fault::Ahead) => {
                db.prepare_cached("ROLLBACK TO attempt")?.execute([])?;
                self.news.back_to(told);
                self.fresh.truncate(asked);
            }
            Err(_) => return outcome,
        }
        db.prepare_cached("RELEASE attempt")?.execute([])?;
        outcome
    }

    /// The wall clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.host.clock.now()
    }

    /// Milliseconds on the clock that never goes back.
    pub(crate) fn monotonic_ms(&self) -> f64 {
        self.host.clock.monotonic_ms()
    }

    /// Seconds east of Greenwich at the athlete's home at `at`.
    pub(crate) fn home_offset_s(&self, at: Timestamp) -> i32 {
        self.host.clock.utc_offset_s(at)
    }

    /// The next stamp for a change of the athlete's.
    pub(crate) fn stamp(&mut self) -> [u8; 16] {
        self.stamps.next(self.host.clock.now().unix_ms())
    }

    /// A stamp of another device is known here: the next are later.
    pub(crate) fn observe(&mut self, stamp: [u8; 16]) {
        self.stamps.observe(stamp);
    }

    /// Sets a field of a record that the athlete changed, with its stamp.
    pub(crate) fn set_field<T: minicbor::Encode<()>>(
        &mut self,
        kind: Kind,
        record: &[u8; 16],
        field: i64,
        value: &T,
    ) -> Result<(), Fault> {
        let stamp = self.stamp();
        field::set(&self.db, stamp, kind, record, field, value)
    }

    /// Makes an id of its moment and chance.
    pub(crate) fn id<T>(&mut self, new: impl FnOnce(Timestamp, [u8; 10]) -> T) -> T {
        let mut random = [0; 10];
        self.host.random.fill(&mut random);
        new(self.host.clock.now(), random)
    }

    /// Lets a job look for work.
    pub(crate) fn wake(&mut self, work: Work) {
        self.woken.push(work);
    }

    pub(crate) fn take_woken(&mut self) -> Vec<Work> {
        std::mem::take(&mut self.woken)
    }

    /// Asks the host for something, for a job that hears the answer; unanswered for `patience_ms`, it broke down.
    pub(crate) fn request(&mut self, work: Work, wanted: Wanted, patience_ms: f64) -> RequestId {
        let queues = matches!(wanted, Wanted::Read(_));
        let now_ms = self.host.clock.monotonic_ms();
        let id = self.requests.open(work, now_ms, patience_ms, queues);
        self.fresh.push(Out::Request(Request { id, wanted }));
        id
    }

    pub(crate) fn requests(&mut self) -> &mut Requests {
        &mut self.requests
    }

    /// Puts something out at once, whatever becomes of the transaction.
    pub(crate) fn put_out_now(&mut self, out: Out) {
        self.out.push(out);
    }

    pub(crate) fn take_out(&mut self) -> Vec<Out> {
        std::mem::take(&mut self.out)
    }
}
