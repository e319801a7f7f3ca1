//! Totals over days, weeks, months and years.

use serde::{Deserialize, Serialize};

use crate::{LocalDay, Sport, WeekStart, question::questions};

/// Sums of activities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// How many.
    pub count: u64,
    /// Metres.
    pub distance_m: f64,
    /// While moving.
    pub moving_ms: i64,
    /// From start to end.
    pub elapsed_ms: i64,
    /// Metres climbed.
    pub ascent_m: f64,
    /// Kilocalories.
    pub energy_kcal: f64,
}

impl Sums {
    /// Adds `other` to this.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.distance_m += other.distance_m;
        self.moving_ms += other.moving_ms;
        self.elapsed_ms += other.elapsed_ms;
        self.ascent_m += other.ascent_m;
        self.energy_kcal += other.energy_kcal;
    }
}

/// How long a bucket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bucket {
    /// A calendar day.
    Day,
    /// Seven days.
    Week(WeekStart),
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// The sums of one sport in one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketSums {
    /// The bucket's first day.
    pub day: LocalDay,
    /// The sport.
    pub sport: Sport,
    /// The sums.
    pub sums: Sums,
}

/// This week beside a usual one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThisWeek {
    /// The week's first day.
    pub from: LocalDay,
    /// By sport, for each of the seven days.
    pub days: Vec<Vec<(Sport, Sums)>>,
    /// So far.
    pub sums: Sums,
    /// The mean of the usual weeks up to the same weekday; `None` with fewer than three weeks of training.
    pub usual_so_far: Option<Sums>,
    /// The mean of the usual weeks, whole.
    pub usual: Option<Sums>,
    /// How many weeks before this one the mean is of (at most eight, from the first week of training on).
    pub usual_weeks: u8,
}

questions! {
    /// Sums by bucket and sport: by day, then by sport; buckets without training are left out.
    look SumUp -> Vec<BucketSums> {
        /// First day.
        from: LocalDay,
        /// Last day.
        to: LocalDay,
        /// How long the buckets are.
        bucket: Bucket,
    }
    /// This week beside a usual one.
    look ReadWeek -> ThisWeek {
        /// The athlete's today.
        today: LocalDay,
        /// The day weeks begin with.
        week_start: WeekStart,
    }
    /// From when to when there is training; `None` without activities.
    look ReadExtent -> Option<Extent> {}
}

/// From when to when there is training, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// The first day.
    pub first: LocalDay,
    /// The last day.
    pub last: LocalDay,
    /// All activities but the trashed.
    pub count: u64,
    /// Those in the trash.
    pub trashed: u64,
    /// Those of the generated year among all of them.
    pub demo: u64,
}
