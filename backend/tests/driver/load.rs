//! Load from several connections that are kept open, and what it says of a server.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::http::{Answer, Connection, Wish};

/// What a load met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Met {
    /// How long it took as a whole.
    pub(crate) time: Duration,
    /// How long each answer took, in milliseconds, in order.
    pub(crate) times_ms: Vec<f64>,
    /// Statuses of answers that were not as wanted.
    pub(crate) others: Vec<u16>,
}

impl Met {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.times_ms.len() as f64 / self.time.as_secs_f64()
    }

    /// The time within which a share (0-1) of the answers came, in milliseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let last = self.times_ms.len().saturating_sub(1);
        let at = (last as f64 * share).round() as usize;
        self.times_ms.get(at).copied().unwrap_or(f64::NAN)
    }
}

/// Asks on so many connections, each again as soon as it was answered, until the time is over. `wish` makes the requests:
/// it is told the connection's number and its last answer. Only answers of success count.
///
/// A thread serves several connections: it sends on all, then takes from all. So the client costs little beside the
/// server, with which it shares the processors. A time is that from sending to taking.
pub(crate) fn press(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    wish: impl Fn(usize, Option<&Answer>) -> Wish + Sync,
) -> Met {
    let threads = connections.min(2);
    let all = Mutex::new(Met::default());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (all, wish) = (&all, &wish);
            scope.spawn(move || {
                let mine: Vec<usize> = (thread..connections).step_by(threads).collect();
                let mut open: Vec<Connection> = mine
                    .iter()
                    .map(|_| Connection::open(address).expect("the server takes connections"))
                    .collect();
                let (mut times, mut others) = (Vec::new(), Vec::new());
                let mut last: Vec<Option<Answer>> = vec![None; open.len()];
                while begun.elapsed() < time {
                    let mut sent = Vec::with_capacity(open.len());
                    for ((connection, number), last) in open.iter_mut().zip(&mine).zip(&last) {
                        let wish = wish(*number, last.as_ref());
                        sent.push(Instant::now());
                        connection.send(&wish).expect("the server takes a request");
                    }
                    for ((connection, sent), last) in open.iter_mut().zip(sent).zip(&mut last) {
                        let answer = connection.take().expect("the server answers");
                        if answer.is_success() {
                            times.push(sent.elapsed().as_secs_f64() * 1000.0);
                        } else {
                            others.push(answer.status);
                        }
                        *last = Some(answer);
                    }
                }
                let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                all.times_ms.extend(times);
                all.others.extend(others);
            });
        }
    });
    let mut met = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    met.time = begun.elapsed();
    met.times_ms.sort_by(f64::total_cmp);
    met
}

/// Somebody who asks one thing after the other, with a pause between, as long as something else goes on.
pub(crate) struct Probe {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Met>,
}

impl Probe {
    /// Begins to ask.
    pub(crate) fn start(address: SocketAddr, pause: Duration, wish: Wish) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut met = Met::default();
            let mut connection = Connection::open(address).expect("the server takes connections");
            let begun = Instant::now();
            while !stopped.load(Ordering::Relaxed) {
                let sent = Instant::now();
                let answer = connection.ask(&wish).expect("the server answers");
                if answer.is_success() {
                    met.times_ms.push(sent.elapsed().as_secs_f64() * 1000.0);
                } else {
                    met.others.push(answer.status);
                }
                std::thread::sleep(pause);
            }
            met.time = begun.elapsed();
            met.times_ms.sort_by(f64::total_cmp);
            met
        });
        Self { stop, thread }
    }

    /// Ends, and says what was met.
    pub(crate) fn end(self) -> Met {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the probe ends")
    }
}
