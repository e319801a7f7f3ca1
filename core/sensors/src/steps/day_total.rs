//! Watches that tell how many steps they have counted today.

use ritm_model::LocalDay;

use super::{MOST_A_DAY, TOP_PER_S};
use crate::link::{Moment, Out};
use crate::reading::Quantity;

/// What came of a day's total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Steps since the total before.
    pub added: u32,
    /// Steps since midnight, where they are known.
    pub today: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    total: u32,
    day: LocalDay,
    ms: u64,
}

/// Turns totals of the day into what was added.
///
/// - The first total of a day is doubtful: `InfiniTime` sends yesterday's after midnight (`InfiniTime` #1270). It is
///   believed when the next is not smaller; a smaller next one says that the first was yesterday's.
/// - A total that falls within a day restarted with the watch (`InfiniTime` up to 1.15 forgets at a reboot): the day's
///   steps go on from there.
/// - Totals that cannot be, such as 536 million by noon (`InfiniTime` #928), are passed over.
#[derive(Clone, Debug, Default)]
pub struct DayTotal {
    believed: Option<Seen>,
    doubtful: Option<Seen>,
    /// Steps of today before the watch restarted.
    before_restart: u32,
    /// Whether the next total adds nothing.
    rebases: bool,
}

impl DayTotal {
    /// Takes a total.
    pub fn take(&mut self, total: u32, now: Moment) -> Counted {
        if total > MOST_A_DAY {
            return Counted::default();
        }
        let day = now.utc.local_day(now.utc_offset_s);
        let here = Seen {
            total,
            day,
            ms: now.ms,
        };
        let added = match (self.believed, self.doubtful) {
            (Some(last), _) if last.day == day => {
                if total >= last.total {
                    let added = total - last.total;
                    if !can_be(added, last.ms, now.ms) {
                        // The next total tells whether this one was damaged.
                        self.believed = None;
                        self.doubtful = Some(here);
                        return Counted::default();
                    }
                    added
                } else {
                    self.before_restart = self.before_restart.saturating_add(last.total).min(MOST_A_DAY);
                    if can_be(total, last.ms, now.ms) { total } else { 0 }
                }
            }
            (_, Some(first)) if first.day == day => {
                self.before_restart = 0;
                if total >= first.total {
                    let added = total - first.total;
                    if can_be(added, first.ms, now.ms) { added } else { 0 }
                } else {
                    // The first was yesterday's, or damaged. What was made since midnight is told by the total of the
                    // day; how much of it is new is not known.
                    0
                }
            }
            _ => {
                self.doubtful = Some(here);
                return Counted::default();
            }
        };
        self.doubtful = None;
        self.believed = Some(here);
        Counted {
            added,
            today: Some(self.before_restart.saturating_add(total)),
        }
    }

    /// What was made until the next total is told elsewhere: it adds nothing.
    pub(crate) const fn rebase(&mut self) {
        self.rebases = true;
    }

    /// Takes a total and tells what came of it.
    pub(crate) fn tell(&mut self, total: u32, now: Moment, out: &mut Out) {
        let mut counted = self.take(total, now);
        if std::mem::take(&mut self.rebases) {
            counted.added = 0;
        }
        out.add(Quantity::Steps, f64::from(counted.added));
        if let Some(today) = counted.today {
            out.give(Quantity::StepsToday, f64::from(today));
        }
    }
}

/// Whether so many steps can be made between the two moments. Watches count on and tell later.
fn can_be(steps: u32, from_ms: u64, to_ms: u64) -> bool {
    const LATE_S: f64 = 60.0;
    f64::from(steps) <= TOP_PER_S * (to_ms.saturating_sub(from_ms) as f64 / 1000.0 + LATE_S)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::now;
    use proptest::prelude::*;

    const MINUTE: u64 = 60_000;
    /// Midnight of the tests' place is so long after their first moment: it is nine in the morning there.
    const TO_MIDNIGHT: u64 = 15 * 60 * MINUTE;

    #[test]
    fn what_is_added_in_a_day() {
        let mut day = DayTotal::default();
        assert_eq!(day.take(1234, now(0)), Counted::default());
        assert_eq!(
            day.take(1234, now(MINUTE)),
            Counted {
                added: 0,
                today: Some(1234)
            }
        );
        assert_eq!(
            day.take(1300, now(2 * MINUTE)),
            Counted {
                added: 66,
                today: Some(1300)
            }
        );
    }

    /// `InfiniTime` #1270, case 1: yesterday's 1000 come first after midnight.
    #[test]
    fn yesterdays_total_is_not_todays() {
        let mut day = DayTotal::default();
        for minute in 0..2 {
            day.take(1000, now(minute * MINUTE));
        }
        let morning = TO_MIDNIGHT + 5 * MINUTE;
        assert_eq!(day.take(1000, now(morning)), Counted::default());
        assert_eq!(
            day.take(50, now(morning + 10)),
            Counted {
                added: 0,
                today: Some(50)
            }
        );
        assert_eq!(
            day.take(60, now(morning + MINUTE)),
            Counted {
                added: 10,
                today: Some(60)
            }
        );
    }

    #[test]
    fn a_restart_goes_on() {
        let mut day = DayTotal::default();
        day.take(1000, now(0));
        day.take(1000, now(MINUTE));
        assert_eq!(
            day.take(20, now(2 * MINUTE)),
            Counted {
                added: 20,
                today: Some(1020)
            }
        );
        assert_eq!(
            day.take(30, now(3 * MINUTE)),
            Counted {
                added: 10,
                today: Some(1030)
            }
        );
    }

    /// `InfiniTime` #928.
    #[test]
    fn what_cannot_be_is_not() {
        let mut day = DayTotal::default();
        day.take(5000, now(0));
        day.take(5000, now(MINUTE));
        for total in [536_870_912, 290_000] {
            assert_eq!(day.take(total, now(2 * MINUTE)), Counted::default());
        }
        assert_eq!(day.take(5100, now(3 * MINUTE)).today, Some(5100));
        assert_eq!(day.take(5110, now(4 * MINUTE)).added, 10);
    }

    proptest! {
        #[test]
        fn never_more_than_legs_can(totals in prop::collection::vec((0u32..400_000, 0u64..3_600_000), 0..100)) {
            let mut day = DayTotal::default();
            let (mut ms, mut added) = (0, 0u64);
            for (total, gap_ms) in &totals {
                ms += gap_ms;
                added += u64::from(day.take(*total, now(ms)).added);
            }
            let most = TOP_PER_S * (ms as f64 / 1000.0 + 60.0 * totals.len() as f64);
            prop_assert!(added as f64 <= most);
        }
    }
}
