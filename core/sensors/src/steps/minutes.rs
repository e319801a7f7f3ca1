//! Steps by the minute, from several counters of the same legs.

use ritm_model::{Timestamp, order, sorted::Map};

use super::MOST_A_DAY;

const MINUTE_MS: i64 = 60_000;
/// A span longer than this is no log of steps.
const LONGEST_S: u32 = 86_400;

/// Steps of one source in a span, by what they are known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    seconds: u32,
    steps: u32,
}

/// Merges the steps of several counters: in each minute one source counts, the first in order that has the minute.
///
/// Sums of several would count legs twice, and the largest would take one source's faults for steps
/// (`Health Connect` and `HealthKit` merge likewise). A slot that comes again replaces what it was: logs are read more
/// than once. Of one source's slots of different lengths the shorter says when steps were made.
#[derive(Clone, Debug, Default)]
pub struct Minutes {
    slots: Map<(u8, i64), Slot>,
}

impl Minutes {
    /// So many slots are held: a week of a counter that tells every minute, or of several that tell less.
    const MOST: usize = 16_384;

    /// Takes the steps of a span. Sources with a smaller `rank` are believed first: foot pod, watch, phone. Returns
    /// `false` for what can't be, and when there is no room.
    pub fn put(&mut self, rank: u8, from: Timestamp, seconds: u32, steps: u32) -> bool {
        let key = (rank, from.unix_ms());
        if seconds == 0 || seconds > LONGEST_S || steps > MOST_A_DAY {
            return false;
        }
        if self.slots.len() >= Self::MOST && !self.slots.contains_key(&key) {
            return false;
        }
        self.slots.insert(key, Slot { seconds, steps });
        true
    }

    /// Forgets what ended before a moment.
    pub fn forget_before(&mut self, moment: Timestamp) {
        self.slots.retain(|&(_, from_ms), slot| {
            from_ms.saturating_add(i64::from(slot.seconds) * 1000) > moment.unix_ms()
        });
    }

    /// Steps by the minute from `from` to `to`, which are at most a day apart. The keys are the minutes' beginnings.
    /// Minutes that no source has are not there.
    pub fn merged(&self, from: Timestamp, to: Timestamp) -> Map<Timestamp, u32> {
        let to_ms = to
            .unix_ms()
            .min(from.unix_ms().saturating_add(i64::from(LONGEST_S) * 1000));
        let earliest_ms = from.unix_ms().saturating_sub(i64::from(LONGEST_S) * 1000);
        let mut minutes: Map<i64, (u8, f64)> = Map::new();
        // Slots come by rank, so that the better sources come first: the first that has a minute owns it.
        let mut slots = self
            .slots
            .iter()
            .filter(|&(&(_, start_ms), _)| (earliest_ms..to_ms).contains(&start_ms))
            .peekable();
        while let Some(&(&(rank, _), _)) = slots.peek() {
            let mut source = Source::default();
            while let Some((&(_, start_ms), slot)) = slots.next_if(|&(&(next, _), _)| next == rank) {
                source.slots.push((slot.seconds, start_ms, slot.steps));
            }
            for (minute, steps) in source.minutes(from.unix_ms(), to_ms) {
                minutes.entry(minute).or_insert((rank, steps));
            }
        }
        // Fractions are carried on, so that the sum is right.
        let mut carried = 0.0;
        minutes
            .into_iter()
            .map(|(minute, (_, steps))| {
                carried += steps;
                let whole = (carried + 1e-6).floor().max(0.0);
                carried -= whole;
                (
                    Timestamp::from_unix_ms(minute.saturating_mul(MINUTE_MS)),
                    whole as u32,
                )
            })
            .collect()
    }
}

/// The slots of one source: seconds, beginning, steps.
#[derive(Default)]
struct Source {
    slots: Vec<(u32, i64, u32)>,
}

impl Source {
    /// Its steps by the minute between two moments.
    ///
    /// A source may tell the same steps twice, as they are made and as a sum of ten minutes later. The shorter slot says
    /// when they were made; what the longer one has beyond it was made in the minutes that the shorter ones lack.
    fn minutes(mut self, from_ms: i64, to_ms: i64) -> Map<i64, f64> {
        order::ascending(&mut self.slots);
        // What shorter slots said, whole minutes of it, and what of all is in the span that is asked for.
        let mut told: Map<i64, f64> = Map::new();
        let mut asked: Map<i64, f64> = Map::new();
        for alike in self.slots.chunk_by(|one, other| one.0 == other.0) {
            let mut more: Map<i64, f64> = Map::new();
            for &(seconds, start_ms, steps) in alike {
                let end_ms = start_ms.saturating_add(i64::from(seconds) * 1000);
                let first = start_ms.div_euclid(MINUTE_MS);
                let last = (end_ms - 1).div_euclid(MINUTE_MS);
                let known = told.range(first..=last);
                let (count, known) =
                    known.fold((0, 0.0), |(count, sum), (_, steps)| (count + 1, sum + steps));
                let lacks = count < last - first + 1;
                let rest = (f64::from(steps) - known).max(0.0);
                let shares_ms = |minute: i64| {
                    let begin_ms = (minute * MINUTE_MS).max(start_ms);
                    (begin_ms, ((minute + 1) * MINUTE_MS).min(end_ms))
                };
                let free_ms: i64 = if count == 0 {
                    end_ms - start_ms
                } else {
                    let free = (first..=last).filter(|minute| !told.contains_key(minute));
                    free.map(shares_ms)
                        .map(|(begin_ms, end_ms)| end_ms - begin_ms)
                        .sum()
                };
                if !lacks || free_ms <= 0 {
                    continue;
                }
                for minute in (first..=last).filter(|minute| !told.contains_key(minute)) {
                    let (begin_ms, end_ms) = shares_ms(minute);
                    let share = |ms: i64| rest * ms.max(0) as f64 / free_ms as f64;
                    *more.entry(minute).or_default() += share(end_ms - begin_ms);
                    let within_ms = end_ms.min(to_ms) - begin_ms.max(from_ms);
                    if within_ms > 0 {
                        *asked.entry(minute).or_default() += share(within_ms);
                    }
                }
            }
            told.extend(more);
        }
        asked
    }
}

/// A walk or a run that the steps show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
    /// Its steps.
    pub steps: u32,
    /// Whether it was run: more than 120 steps a minute on average.
    pub run: bool,
}

/// Finds walks in steps by the minute, by the rules of Gadgetbridge's step analysis: minutes with more than 40 steps
/// count, five minutes without end a walk, and a walk lasts at least five minutes.
pub fn walks(minutes: &Map<Timestamp, u32>) -> Vec<Walk> {
    const STEPS: u32 = 40;
    const GAP_MS: i64 = 5 * MINUTE_MS;
    const SHORTEST_MS: i64 = 5 * MINUTE_MS;
    const RUN: i64 = 120;
    let mut found: Vec<Walk> = Vec::new();
    let mut active_minutes = 0;
    let mut finish = |walk: Option<Walk>, active_minutes: i64| {
        if let Some(mut walk) = walk.filter(|walk| walk.to.ms_since(walk.from) >= SHORTEST_MS) {
            walk.run = i64::from(walk.steps) > RUN * active_minutes;
            found.push(walk);
        }
    };
    let mut walk: Option<Walk> = None;
    for (&from, &steps) in minutes.iter().filter(|&(_, &steps)| steps > STEPS) {
        let to = from.plus_ms(MINUTE_MS);
        match &mut walk {
            Some(walk) if from.ms_since(walk.to) <= GAP_MS => {
                walk.to = to;
                walk.steps = walk.steps.saturating_add(steps);
                active_minutes += 1;
            }
            _ => {
                finish(walk.take(), active_minutes);
                active_minutes = 1;
                walk = Some(Walk {
                    from,
                    to,
                    steps,
                    run: false,
                });
            }
        }
    }
    finish(walk, active_minutes);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_unix_s(1_742_083_200 + minute * 60)
    }

    fn total(minutes: &Minutes) -> u32 {
        minutes.merged(minute(0), minute(1440)).values().sum()
    }

    #[test]
    fn one_source_a_minute() {
        let mut minutes = Minutes::default();
        // The pod has ten minutes of the half hour that the phone has.
        assert!(minutes.put(2, minute(0), 1800, 3000));
        for at in 10..20 {
            assert!(minutes.put(0, minute(at), 60, 110));
        }
        let merged = minutes.merged(minute(0), minute(60));
        assert_eq!(merged.get(&minute(5)), Some(&100));
        assert_eq!(merged.get(&minute(15)), Some(&110));
        assert_eq!(merged.values().sum::<u32>(), 2000 + 1100);
    }

    #[test]
    fn a_log_that_is_read_again_adds_nothing() {
        let mut minutes = Minutes::default();
        for steps in [21, 21, 25] {
            assert!(minutes.put(1, minute(15), 900, steps));
        }
        assert_eq!(total(&minutes), 25);
    }

    /// Bangle.js tells its steps as they are made and, every ten minutes, their sum (`BangleApps`, `apps/android/boot.js`);
    /// rings tell totals and a log.
    #[test]
    fn a_sum_of_what_was_told_before_adds_what_was_missed() {
        let mut minutes = Minutes::default();
        for at in (0..10).filter(|at| !(4..7).contains(at)) {
            minutes.put(1, minute(at), 60, 100);
        }
        minutes.put(1, minute(0), 600, 700);
        assert_eq!(total(&minutes), 700, "all of it was told");
        // The connection was lost for three of the ten minutes.
        minutes.put(1, minute(0), 600, 1000);
        let merged = minutes.merged(minute(0), minute(1440));
        assert_eq!(merged.values().copied().collect::<Vec<_>>(), [100; 10]);
        assert_eq!(minutes.merged(minute(5), minute(60)).values().sum::<u32>(), 500);
        // What was made before somebody listened does not count.
        let mut minutes = Minutes::default();
        for at in 0..5 {
            minutes.put(1, minute(at), 60, 100);
        }
        minutes.put(1, minute(-5), 600, 1000);
        assert_eq!(total(&minutes), 500);
    }

    #[test]
    fn a_batch_is_split_at_midnight() {
        let mut minutes = Minutes::default();
        minutes.put(2, minute(1435), 600, 100);
        assert_eq!(minutes.merged(minute(0), minute(1440)).values().sum::<u32>(), 50);
        assert_eq!(
            minutes.merged(minute(1440), minute(2880)).values().sum::<u32>(),
            50
        );
    }

    #[test]
    fn walks_and_runs() {
        let mut steps = Map::new();
        for at in 0..10 {
            steps.insert(minute(at), 100);
        }
        // A pause of three minutes, and one of twenty.
        for at in 13..20 {
            steps.insert(minute(at), 110);
        }
        for at in 40..50 {
            steps.insert(minute(at), 165);
        }
        steps.insert(minute(80), 90);
        let found = walks(&steps);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].from, found[0].to, found[0].run),
            (minute(0), minute(20), false)
        );
        assert_eq!(
            (found[1].from, found[1].to, found[1].run),
            (minute(40), minute(50), true)
        );
        assert_eq!(found[0].steps, 1770);
    }

    #[test]
    fn it_is_bounded() {
        let mut minutes = Minutes::default();
        assert!(!minutes.put(0, minute(0), 0, 10));
        assert!(!minutes.put(0, minute(0), u32::MAX, 10));
        assert!(!minutes.put(0, minute(0), 60, u32::MAX));
        let kept = (0..20_000)
            .filter(|&at| minutes.put(0, minute(at), 60, 10))
            .count();
        assert_eq!(kept, Minutes::MOST);
        minutes.forget_before(minute(10_000));
        assert!(minutes.put(0, minute(20_000), 60, 10));
        let far = Timestamp::from_unix_ms(i64::MAX);
        minutes.put(0, far, 60, 10);
        assert_eq!(minutes.merged(Timestamp::from_unix_ms(i64::MIN), far).len(), 0);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_of_one_source(steps in prop::collection::vec(0u32..2000, 1..90)) {
            let mut minutes = Minutes::default();
            for (slot, &steps) in steps.iter().enumerate() {
                minutes.put(0, minute(slot as i64 * 15), 900, steps);
            }
            prop_assert_eq!(total(&minutes), steps.iter().sum::<u32>());
        }
    }
}
