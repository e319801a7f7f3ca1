//! A server whose disk is memory.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ritm_sync::message::{Epoch, Refusal, Reply, Request};
use ritm_sync::server::{Account, Answer, Change, Ledger, Stored, Taken, answer};
use ritm_sync::{DeviceId, Digest, Digests, Record, RecordKey};

/// What lies on the server's disk.
#[derive(Clone)]
pub(crate) struct Memory {
    account: Account,
    pub(crate) records: BTreeMap<RecordKey, Stored>,
    taken: BTreeMap<DeviceId, Taken>,
    /// How often anything was written.
    pub(crate) writes: u64,
}

impl Memory {
    pub(crate) fn new(epoch: Epoch) -> Self {
        let account = Account {
            epoch,
            seq: 0,
            total: Digest::default(),
            bytes: 0,
            latest: 0,
        };
        Self {
            account,
            records: BTreeMap::new(),
            taken: BTreeMap::new(),
            writes: 0,
        }
    }

    /// Answers, as the real server does around the protocol.
    pub(crate) fn serve(
        &mut self,
        request: &Request,
        now_ms: i64,
        room: u64,
        new: Epoch,
    ) -> Result<Reply, Refusal> {
        let Ok(answer) = at_once(answer(self, request, now_ms, room));
        match answer {
            Answer::Reply(reply) => Ok(*reply),
            Answer::Refused(refusal) => Err(refusal),
            Answer::WentBack => {
                let Ok(()) = at_once(self.renew(new));
                Err(Refusal::Epoch(new))
            }
        }
    }

    pub(crate) fn total(&self) -> Digest {
        self.account.total
    }

    /// The digests, made of the records.
    fn derived(&self) -> Digests {
        let mut digests = Digests::default();
        for (key, stored) in &self.records {
            digests.change(key, Digest::default(), stored.record.digest(key));
        }
        digests
    }

    /// What is kept twice is the same both times.
    pub(crate) fn check(&self) {
        assert_eq!(
            self.account.total,
            self.derived().total(),
            "the total is not that of the records"
        );
        let latest = self.records.values().map(|stored| stored.seq).max().unwrap_or(0);
        assert!(latest <= self.account.seq, "a record is later than the account");
    }

    pub(crate) fn renewed(&mut self, epoch: Epoch) {
        let Ok(()) = at_once(self.renew(epoch));
    }
}

/// The result of something that never waits.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("memory does not wait"),
    }
}

impl Ledger for Memory {
    type Fault = Infallible;

    async fn account(&mut self) -> Result<Account, Infallible> {
        Ok(self.account.clone())
    }

    async fn taken(&mut self, device: DeviceId) -> Result<Option<Taken>, Infallible> {
        Ok(self.taken.get(&device).copied())
    }

    async fn records(&mut self, keys: &[RecordKey]) -> Result<Vec<Stored>, Infallible> {
        Ok(keys
            .iter()
            .map(|key| self.records.get(key).cloned().unwrap_or_default())
            .collect())
    }

    async fn keep(
        &mut self,
        account: &Account,
        device: DeviceId,
        taken: Taken,
        changes: Vec<Change>,
    ) -> Result<(), Infallible> {
        self.writes += 1;
        self.account = account.clone();
        self.taken.insert(device, taken);
        self.records
            .extend(changes.into_iter().map(|change| (change.key, change.stored)));
        Ok(())
    }

    async fn since(&mut self, seq: u64, limit: u32) -> Result<Vec<(RecordKey, Stored)>, Infallible> {
        let mut found = self
            .records
            .iter()
            .filter(|(_, stored)| stored.seq > seq)
            .map(|(key, stored)| (*key, stored.clone()))
            .collect::<Vec<_>>();
        found.sort_by_key(|(_, stored)| stored.seq);
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn newest(&mut self, count: u16) -> Result<Vec<(RecordKey, Record)>, Infallible> {
        let live = self
            .records
            .iter()
            .rev()
            .filter(|(_, stored)| !stored.record.is_gone());
        Ok(live
            .take(count.into())
            .map(|(key, stored)| (*key, stored.record.clone()))
            .collect())
    }

    async fn digests(&mut self) -> Result<Digests, Infallible> {
        Ok(self.derived())
    }

    async fn part(&mut self, kind: u16, bucket: u8) -> Result<Vec<(RecordKey, Record)>, Infallible> {
        let part = self
            .records
            .iter()
            .filter(|(key, _)| key.kind == kind && key.bucket() == bucket);
        Ok(part.map(|(key, stored)| (*key, stored.record.clone())).collect())
    }

    async fn renew(&mut self, epoch: Epoch) -> Result<(), Infallible> {
        self.writes += 1;
        self.account.epoch = epoch;
        self.taken.clear();
        Ok(())
    }
}
