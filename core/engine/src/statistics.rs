//! Totals from the day roll-ups, which every change to an activity keeps up to date in its own transaction.

use ritm_model::{
    LocalDay, Sport, WeekStart, order,
    statistics::{Bucket, BucketSums, Extent, ReadExtent, ReadWeek, SumUp, Sums, ThisWeek},
};
use rusqlite::{Connection, Row, params};

use crate::{answer::answers, store::Fault};

/// Weeks a usual week is the mean of.
const USUAL_WEEKS: i32 = 8;
/// Fewer weeks of training than this tell nothing about what is usual.
const FEWEST_WEEKS: i32 = 3;

answers! {
    SumUp: |question, context| sums(&context.db, &question);
    ReadWeek: |question, context| this_week(&context.db, question.today, question.week_start);
    ReadExtent: |_question, context| extent(&context.db);
}

/// Computes the roll-up of one day and sport anew: exact whatever was added, changed or removed.
pub(crate) fn roll_up(db: &Connection, day: i32, sport: u8) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM day_sums WHERE day = ? AND sport = ?")?
        .execute(params![day, sport])?;
    db.prepare_cached(
        "INSERT INTO day_sums (day, sport, count, distance_m, moving_ms, elapsed_ms, ascent_m, energy_kcal)
         SELECT day, sport, count(*), total(distance_m), sum(moving_ms), sum(elapsed_ms), total(ascent_m),
                total(energy_kcal)
         FROM activity WHERE day = ?1 AND sport = ?2 AND trashed_ms IS NULL AND parent_key IS NULL GROUP BY day, sport",
    )?
    .execute(params![day, sport])?;
    Ok(())
}

fn read_sums(row: &Row<'_>) -> rusqlite::Result<BucketSums> {
    Ok(BucketSums {
        day: LocalDay(row.get(0)?),
        sport: Sport::from_number(row.get(1)?),
        sums: Sums {
            count: row.get::<_, i64>(2)?.max(0) as u64,
            distance_m: row.get(3)?,
            moving_ms: row.get(4)?,
            elapsed_ms: row.get(5)?,
            ascent_m: row.get(6)?,
            energy_kcal: row.get(7)?,
        },
    })
}

fn days(db: &Connection, from: LocalDay, to: LocalDay) -> Result<Vec<BucketSums>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT day, sport, count, distance_m, moving_ms, elapsed_ms, ascent_m, energy_kcal
         FROM day_sums WHERE day BETWEEN ? AND ? ORDER BY day, sport",
    )?;
    let rows = statement.query_map([from.0, to.0], read_sums)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn sums(db: &Connection, question: &SumUp) -> Result<Vec<BucketSums>, Fault> {
    let SumUp { from, to, bucket } = *question;
    let mut buckets: Vec<BucketSums> = Vec::new();
    let mut open = 0;
    for day in days(db, from, to)? {
        let first = match bucket {
            Bucket::Day => day.day,
            Bucket::Week(start) => day.day.week_start(start),
            Bucket::Month => day.day.month_start(),
            Bucket::Year => day.day.year_start(),
        };
        // Days come in order, so only the last bucket is still open; it has few sports.
        if buckets.get(open).is_some_and(|bucket| bucket.day != first) {
            order::by_key(&mut buckets[open..], |bucket| bucket.sport as u8);
            open = buckets.len();
        }
        match buckets[open..]
            .iter_mut()
            .find(|bucket| bucket.sport == day.sport)
        {
            Some(bucket) => bucket.sums.add(&day.sums),
            None => buckets.push(BucketSums { day: first, ..day }),
        }
    }
    if let Some(last) = buckets.get_mut(open..) {
        order::by_key(last, |bucket| bucket.sport as u8);
    }
    Ok(buckets)
}

fn this_week(db: &Connection, today: LocalDay, week_start: WeekStart) -> Result<ThisWeek, Fault> {
    let from = today.week_start(week_start);
    let since = today.0.saturating_sub(from.0);
    let mut week = ThisWeek {
        from,
        days: vec![Vec::new(); 7],
        sums: Sums::default(),
        usual_so_far: None,
        usual: None,
        usual_weeks: 0,
    };
    for day in days(db, from, from.plus_days(6))? {
        week.sums.add(&day.sums);
        if let Some(sports) = week.days.get_mut((day.day.0 - from.0) as usize) {
            sports.push((day.sport, day.sums));
        }
    }
    let before = days(db, from.plus_days(-7 * USUAL_WEEKS), from.plus_days(-1))?;
    // Weeks before the first training don't count, but quiet weeks since do.
    let first: Option<i32> = db
        .prepare_cached("SELECT min(day) FROM day_sums")?
        .query_row([], |row| row.get(0))?;
    let weeks = first.map_or(0, |first| {
        let whole = (from.0 - LocalDay(first).week_start(week_start).0) / 7;
        whole.clamp(0, USUAL_WEEKS)
    });
    if weeks >= FEWEST_WEEKS {
        let (mut usual, mut so_far) = (Sums::default(), Sums::default());
        for day in &before {
            usual.add(&day.sums);
            if (day.day.0 - from.0).rem_euclid(7) <= since {
                so_far.add(&day.sums);
            }
        }
        week.usual = Some(mean(&usual, weeks));
        week.usual_so_far = Some(mean(&so_far, weeks));
        week.usual_weeks = weeks as u8;
    }
    Ok(week)
}

fn mean(sums: &Sums, weeks: i32) -> Sums {
    let n = f64::from(weeks);
    Sums {
        count: (sums.count as f64 / n).round() as u64,
        distance_m: sums.distance_m / n,
        moving_ms: sums.moving_ms / i64::from(weeks),
        elapsed_ms: sums.elapsed_ms / i64::from(weeks),
        ascent_m: sums.ascent_m / n,
        energy_kcal: sums.energy_kcal / n,
    }
}

fn extent(db: &Connection) -> Result<Option<Extent>, Fault> {
    let (first, last, count): (Option<i32>, Option<i32>, i64) = db
        .prepare_cached("SELECT min(day), max(day), coalesce(sum(count), 0) FROM day_sums")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let trashed: i64 = db
        .prepare_cached("SELECT count(*) FROM activity WHERE trashed_ms IS NOT NULL AND parent_key IS NULL")?
        .query_row([], |row| row.get(0))?;
    if trashed == 0 && count == 0 {
        return Ok(None);
    }
    Ok(Some(Extent {
        first: LocalDay(first.unwrap_or_default()),
        last: LocalDay(last.unwrap_or_default()),
        count: count.max(0) as u64,
        trashed: trashed.max(0) as u64,
        demo: count_generated(db)?,
    }))
}

/// Of generated recordings: the year is told by the devices that nobody else has.
pub(crate) fn generated() -> String {
    let serials = ritm_demo::SERIALS.map(|serial| serial.to_string());
    format!("recording.serial IN ({})", serials.join(", "))
}

/// How many activities of the generated year there are.
fn count_generated(db: &Connection) -> Result<u64, Fault> {
    let sql = format!(
        "SELECT count(DISTINCT coalesce(parent_key, activity_key)) FROM recording
         JOIN activity ON activity.key = activity_key WHERE {}",
        generated()
    );
    let count: i64 = db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(count.max(0) as u64)
}
