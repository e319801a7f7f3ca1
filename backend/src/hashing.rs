//! The hashing of passwords, on threads of its own: it takes a processor for tens of milliseconds by intent, and a storm
//! of sign-ins must not take it from everything else.

mod password;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::BASE64_NOPAD;
use subtle::ConstantTimeEq as _;
use tokio::sync::oneshot;

pub(crate) use password::{Password, Weakness};

use crate::metric;

/// How much a guess costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// The memory of one hash, in KiB.
    pub(crate) memory_kib: u32,
    /// How often that memory is gone over.
    pub(crate) passes: u32,
}

impl Cost {
    /// What OWASP's Password Storage Cheat Sheet has for argon2id: 19 MiB, two passes, one lane.
    pub(crate) const USUAL: Self = Self {
        memory_kib: 19 << 10,
        passes: 2,
    };

    fn argon2(self) -> Argon2<'static> {
        // The usual ones are valid, which a test shows; what is not falls back to the library's, which are the same.
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32)).unwrap_or_default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }
}

/// So many hashes wait already that another would wait too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy;

/// What became of a password that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the one.
    Right {
        /// Whether its hash was made at another cost than today's, and is to be made anew.
        outdated: bool,
    },
    /// It is not, or there is none.
    Wrong,
}

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// What a hash is made in. A thread keeps it from one to the next: to be given 19 MiB and to give them back is some five
/// thousand faults of pages, while which other threads wait for their memory.
type Memory = Vec<Block>;

/// For how long a thread keeps its memory when there is nothing to hash.
const MEMORY_KEPT: Duration = Duration::from_secs(5);

/// The threads that hash, and the bounded queue before them.
#[derive(Clone)]
pub(crate) struct Hasher {
    queue: SyncSender<Work>,
    waiting: Arc<AtomicUsize>,
    cost: Cost,
    /// A hash of no password, for those that are given for accounts which have none or do not exist.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hasher")
            .field("waiting", &self.waiting())
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

impl Hasher {
    /// Starts `threads` threads; `places` hashes may wait before them. The threads end with the last clone.
    pub(crate) fn start(threads: NonZeroUsize, places: usize, cost: Cost) -> Self {
        let (queue, work) = sync_channel::<Work>(places);
        let work = Arc::new(Mutex::new(work));
        for number in 0..threads.get() {
            let work = Arc::clone(&work);
            let started = thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || run(&work));
            if let Err(error) = started {
                tracing::error!(%error, "can't start a thread for hashing passwords");
            }
        }
        let nobody = hash(&mut Memory::new(), cost, b"", &[0x5a; 16]).unwrap_or_default();
        Self {
            queue,
            waiting: Arc::default(),
            cost,
            nobody: nobody.into(),
        }
    }

    /// As many threads as leave the others half of the processors.
    pub(crate) fn usual_threads() -> NonZeroUsize {
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        NonZeroUsize::new(processors / 2).unwrap_or(NonZeroUsize::MIN)
    }

    /// How many hashes are waited for.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// The hash of a new password, in the notation of PHC.
    ///
    /// # Errors
    /// Too many wait already.
    pub(crate) async fn hash(&self, password: Password, salt: [u8; 16]) -> Result<String, Busy> {
        let cost = self.cost;
        self.run(move |memory| hash(memory, cost, password.bytes(), &salt))
            .await?
            .ok_or(Busy)
    }

    /// Whether a password is that of a stored hash. Without one it takes as long and says no.
    ///
    /// # Errors
    /// Too many wait already.
    pub(crate) async fn verify(&self, password: Password, stored: Option<String>) -> Result<Verdict, Busy> {
        let cost = self.cost;
        let nobody = Arc::clone(&self.nobody);
        self.run(move |memory| {
            let known = stored.is_some();
            let right = verify(memory, password.bytes(), stored.as_deref().unwrap_or(&nobody));
            match right {
                Some(outdated) if known => Verdict::Right {
                    outdated: outdated != cost,
                },
                _ => Verdict::Wrong,
            }
        })
        .await
    }

    async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> R + Send + 'static,
    ) -> Result<R, Busy> {
        let _hashing = metric::HASHING.hold(&[]);
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting::one(&self.waiting);
        let work: Work = Box::new(move |memory| {
            // Whoever left needs no answer.
            let done = (!answer.is_closed()).then(|| {
                let begun = Instant::now();
                let done = work(memory);
                metric::HASH_SECONDS.took(&[], begun.elapsed());
                done
            });
            drop(waiting);
            if let Some(done) = done {
                let _ = answer.send(done);
            }
        });
        match self.queue.try_send(work) {
            Ok(()) => answered.await.map_err(|_| Busy),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Busy),
        }
    }
}

/// Counts one that waits, for as long as it does.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn one(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A thread's life: one piece of work after the other, until nobody can send any more.
fn run(work: &Mutex<Receiver<Work>>) {
    give_way();
    let mut memory = Memory::new();
    loop {
        let next = {
            let work = work.lock().unwrap_or_else(PoisonError::into_inner);
            if memory.is_empty() {
                work.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                work.recv_timeout(MEMORY_KEPT)
            }
        };
        match next {
            // A panic ends its piece of work, whose caller is told "busy", and no thread.
            Ok(work) => {
                let run = std::panic::AssertUnwindSafe(|| work(&mut memory));
                drop(std::panic::catch_unwind(run));
            }
            Err(RecvTimeoutError::Timeout) => memory = Memory::new(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Has the system prefer the threads that answer requests.
#[cfg(target_os = "linux")]
fn give_way() {
    // Linux takes it for the calling thread alone. Without leave for it hashing is only less polite.
    let _ = rustix::process::setpriority_process(None, 10);
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

/// The hash in the notation of PHC. Nothing if the library refuses, which it does for costs out of its bounds only.
fn hash(memory: &mut Memory, cost: Cost, password: &[u8], salt: &[u8; 16]) -> Option<String> {
    let mut out = [0; 32];
    if let Err(error) = fill(memory, &cost.argon2(), password, salt, &mut out) {
        tracing::error!(%error, "can't hash a password");
        return None;
    }
    let params = format!("m={},t={},p=1", cost.memory_kib, cost.passes);
    let (salt, out) = (BASE64_NOPAD.encode(salt), BASE64_NOPAD.encode(&out));
    Some(format!("$argon2id$v=19${params}${salt}${out}"))
}

fn fill(
    memory: &mut Memory,
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    out: &mut [u8],
) -> argon2::Result<()> {
    let blocks = argon2.params().block_count();
    if memory.len() != blocks {
        // Never two at once.
        *memory = Memory::new();
        memory.resize(blocks, Block::default());
    }
    argon2.hash_password_into_with_memory(password, salt, out, memory.as_mut_slice())
}

/// The cost at which a password was hashed, if it is the one; nothing if it is not.
fn verify(memory: &mut Memory, password: &[u8], stored: &str) -> Option<Cost> {
    let hash = PasswordHash::new(stored).ok()?;
    let (salt, expected) = (hash.salt.as_ref()?, hash.hash.as_ref()?);
    let params = Params::try_from(&hash).ok()?;
    let cost = Cost {
        memory_kib: params.m_cost(),
        passes: params.t_cost(),
    };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let version = Version::try_from(hash.version?).ok()?;
    let mut out = vec![0; expected.as_bytes().len()];
    fill(
        memory,
        &Argon2::new(algorithm, version, params),
        password,
        salt.as_ref(),
        &mut out,
    )
    .ok()?;
    bool::from(out.ct_eq(expected.as_bytes())).then_some(cost)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
    };
    const SALT: [u8; 16] = [9; 16];

    fn password(text: &str) -> Password {
        Password::given(text).unwrap_or_else(|weakness| panic!("{weakness:?}"))
    }

    #[tokio::test]
    async fn the_password_and_no_other() {
        let hasher = Hasher::start(NonZeroUsize::MIN, 8, Cost::USUAL);
        let stored = hasher.hash(password("wet violin hours"), SALT).await;
        let stored = stored.unwrap_or_default();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let right = Ok(Verdict::Right { outdated: false });
        assert_eq!(
            hasher
                .verify(password("wet violin hours"), Some(stored.clone()))
                .await,
            right
        );
        assert_eq!(
            hasher.verify(password("wet violin hourS"), Some(stored)).await,
            Ok(Verdict::Wrong)
        );
        assert_eq!(hasher.verify(password(""), None).await, Ok(Verdict::Wrong));
        assert_eq!(
            hasher.verify(password(""), Some(String::new())).await,
            Ok(Verdict::Wrong)
        );
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_right_and_outdated() {
        let cheap = Hasher::start(NonZeroUsize::MIN, 8, CHEAP);
        let usual = Hasher::start(NonZeroUsize::MIN, 8, Cost::USUAL);
        let stored = cheap
            .hash(password("wet violin hours"), SALT)
            .await
            .unwrap_or_default();
        let outdated = Ok(Verdict::Right { outdated: true });
        assert_eq!(
            usual.verify(password("wet violin hours"), Some(stored)).await,
            outdated
        );
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once() {
        let hasher = Hasher::start(NonZeroUsize::MIN, 2, CHEAP);
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = oneshot::channel();
        let first = tokio::spawn({
            let hasher = hasher.clone();
            async move {
                hasher
                    .run(move |_| {
                        let _ = begun.send(());
                        let _ = held.recv();
                    })
                    .await
            }
        });
        assert!(begins.await.is_ok());
        let mut waiting = Vec::new();
        for _ in 0..2 {
            let hasher = hasher.clone();
            waiting.push(tokio::spawn(async move {
                hasher.hash(password("wet violin hours"), SALT).await.is_ok()
            }));
        }
        while hasher.waiting() < 3 {
            tokio::task::yield_now().await;
        }
        assert_eq!(hasher.hash(password("wet violin hours"), SALT).await, Err(Busy));
        assert!(hold.send(()).is_ok());
        assert!(matches!(first.await, Ok(Ok(()))));
        for one in waiting {
            assert!(matches!(one.await, Ok(true)));
        }
        assert_eq!(hasher.waiting(), 0);
    }

    #[tokio::test]
    async fn a_panic_ends_its_work_and_no_thread() {
        let hasher = Hasher::start(NonZeroUsize::MIN, 8, CHEAP);
        assert_eq!(
            hasher.run(|_| panic!("on purpose")).await.map(|(): ()| ()),
            Err(Busy)
        );
        assert!(hasher.hash(password("wet violin hours"), SALT).await.is_ok());
        assert_eq!(hasher.waiting(), 0);
    }
}
