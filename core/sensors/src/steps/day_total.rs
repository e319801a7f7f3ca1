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
/// - A watch that is heard over midnight tells by a falling total when its own midnight was: its clock may be slow, or
///   summer time began. Until then its total goes on, and today's steps are what it added since ours.
/// - Totals that cannot be, such as 536 million by noon (`InfiniTime` #928), are passed over.
#[derive(Clone, Debug, Default)]
pub struct DayTotal {
    believed: Option<Seen>,
    doubtful: Option<Seen>,
    /// Steps of today before the watch restarted, or had its midnight.
    before_restart: u32,
    /// What the watch's total was when the day began here, of the day that it still counts.
    at_midnight: u32,
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
                    let before = last.total.saturating_sub(self.at_midnight);
                    self.before_restart = self.before_restart.saturating_add(before).min(MOST_A_DAY);
                    self.at_midnight = 0;
                    if can_be(total, last.ms, now.ms) { total } else { 0 }
                }
            }
            (Some(last), _) if now.ms.saturating_sub(last.ms) <= HEARD_MS => {
                let (from, added) = match total.checked_sub(last.total) {
                    Some(added) => (last.total, added),
                    None => (0, total),
                };
                if !can_be(added, last.ms, now.ms) {
                    self.believed = None;
                    self.doubtful = Some(here);
                    return Counted::default();
                }
                (self.before_restart, self.at_midnight) = (0, from);
                added
            }
            (_, Some(first)) if first.day == day => {
                (self.before_restart, self.at_midnight) = (0, 0);
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
            today: Some(
                self.before_restart
                    .saturating_add(total.saturating_sub(self.at_midnight)),
            ),
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

/// A watch whose totals come this often is heard all along: they are read each minute.
const HEARD_MS: u64 = 600_000;

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

    /// `InfiniTime` #1270, #673: the watch's clock is five seconds slow.
    #[test]
    fn a_watch_may_have_its_midnight_later() {
        let mut day = DayTotal::default();
        let mut take = |total, ms| day.take(total, now(ms));
        take(9000, TO_MIDNIGHT - 2 * MINUTE);
        take(9100, TO_MIDNIGHT - MINUTE);
        assert_eq!(take(9190, TO_MIDNIGHT + 1000).added, 90);
        assert_eq!(take(9194, TO_MIDNIGHT + 3000).added, 4);
        let after = take(2, TO_MIDNIGHT + 7000);
        assert_eq!((after.added, after.today), (2, Some(96)));
        assert_eq!(take(60, TO_MIDNIGHT + 40_000).today, Some(154));
    }

    /// Summer time began while the watch stayed connected: its midnight is an hour late, and nothing it counts is lost.
    #[test]
    fn a_watch_may_have_its_midnight_an_hour_later() {
        let mut day = DayTotal::default();
        let begin_ms = TO_MIDNIGHT - 60 * MINUTE;
        let mut added = 0;
        let mut today = None;
        for minute in 0..600 {
            let total = if minute < 120 {
                12_000 + 2 * minute
            } else {
                2 * (minute - 120)
            };
            let counted = day.take(total as u32, now(begin_ms + minute * MINUTE));
            added += counted.added;
            today = counted.today.or(today);
        }
        assert_eq!(
            added,
            2 * 598,
            "but for the first total and the minute of its midnight"
        );
        assert_eq!(today, Some(2 * 539), "since the last total before midnight");
    }

    #[test]
    fn a_walk_over_midnight_is_counted() {
        for every_s in [1, 60] {
            let mut day = DayTotal::default();
            let mut added = 0;
            for second in (0..1200_u64).step_by(every_s) {
                let total = if second < 600 {
                    8000 + 2 * second
                } else {
                    2 * (second - 600)
                };
                let ms = TO_MIDNIGHT - 600_000 + second * 1000;
                added += day.take(total as u32, now(ms)).added;
            }
            assert!(added as usize >= 2400 - 4 * every_s, "{added} every {every_s} s");
        }
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
