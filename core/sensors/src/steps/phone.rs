//! The step counter of a phone, which counts from its last start on.

use ritm_model::Timestamp;

use super::{MOST_A_DAY, TOP_PER_S};

/// Steps made between two moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The first moment.
    pub from: Timestamp,
    /// The last moment.
    pub to: Timestamp,
    /// Steps in between.
    pub steps: u32,
}

/// What is known of a phone's counter (Android's `TYPE_STEP_COUNTER`: steps since the phone started). It is kept with
/// every value, at least each quarter of an hour: the counter goes on when the program does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneCounter {
    /// Which start of the phone the value belongs to.
    pub boot: u64,
    /// The last value.
    pub value: u64,
    /// When it was so.
    pub at: Timestamp,
}

impl PhoneCounter {
    /// Takes the next value. After a start of the phone, and when the value fell all the same, it counts from 0: what was
    /// counted before stays as it is (j4velin Pedometer #85).
    pub fn take(last: Option<Self>, here: Self) -> Option<Batch> {
        let last = last?;
        let seconds = here.at.ms_since(last.at) / 1000;
        if seconds < 0 {
            return None;
        }
        let steps = if here.boot == last.boot && here.value >= last.value {
            here.value - last.value
        } else {
            here.value
        };
        // The counter of another phone, or a damaged one.
        let most = TOP_PER_S * (seconds as f64 + 60.0);
        if steps == 0 || steps as f64 > most || steps > u64::from(MOST_A_DAY) * 8 {
            return None;
        }
        Some(Batch {
            from: last.at,
            to: here.at,
            steps: steps as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(boot: u64, value: u64, second: i64) -> PhoneCounter {
        PhoneCounter {
            boot,
            value,
            at: Timestamp::from_unix_s(second),
        }
    }

    fn steps(last: PhoneCounter, here: PhoneCounter) -> Option<u32> {
        PhoneCounter::take(Some(last), here).map(|batch| batch.steps)
    }

    #[test]
    fn between_two_values() {
        assert_eq!(PhoneCounter::take(None, at(1, 9000, 0)), None);
        assert_eq!(steps(at(1, 9000, 0), at(1, 9100, 60)), Some(100));
        assert_eq!(steps(at(1, 9000, 0), at(1, 9000, 60)), None);
    }

    #[test]
    fn after_a_start_it_counts_from_nothing() {
        assert_eq!(steps(at(1, 9000, 0), at(2, 40, 600)), Some(40));
        // More than before the start, in the hours since: not the difference.
        assert_eq!(steps(at(1, 30, 0), at(2, 5000, 36_000)), Some(5000));
        assert_eq!(steps(at(1, 9000, 0), at(1, 40, 600)), Some(40));
    }

    #[test]
    fn nonsense_adds_nothing() {
        assert_eq!(steps(at(1, 0, 0), at(1, u64::MAX, 60)), None);
        assert_eq!(steps(at(1, 0, 60), at(1, 100, 0)), None);
    }
}
