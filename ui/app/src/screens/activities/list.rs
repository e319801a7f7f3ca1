//! The loaded part of the list. It outlives the screen, so that going back finds the list where it was.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_model::{
    DoorError, LocalDay,
    activity::ActivityRow,
    list::{ActivityPage, ListActivities, MonthSums, OrderBy, PageCursor, SumUpList},
    statistics::Sums,
};

use crate::{door, route::ListQuery};

/// Rows a page.
const PAGE_ROWS: u16 = 100;

/// The loaded part of the list.
pub(super) static LIST: GlobalSignal<Loaded> = Signal::global(Loaded::default);

/// A line of the list as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ListLine {
    /// A month's first day, and what it adds up to.
    Month(LocalDay, Option<Sums>),
    /// An activity, by its index among the rows.
    Row(usize),
}

/// Rows loaded so far, and of what.
#[derive(Default)]
pub(super) struct Loaded {
    /// What was asked.
    pub(super) query: Option<ListQuery>,
    /// The answer so far, in its order.
    pub(super) rows: Vec<ActivityRow>,
    /// What is drawn: the rows, under their months where they stand in the order of time.
    pub(super) lines: Vec<ListLine>,
    /// Which of the lines are headings.
    pub(super) headings: Vec<usize>,
    /// How many there are altogether.
    pub(super) count: Option<u64>,
    /// Whether more is on its way.
    pub(super) loading: bool,
    /// Why it failed.
    pub(super) error: Option<DoorError>,
    next: Option<PageCursor>,
    months: Vec<MonthSums>,
    version: u64,
    /// Tells answers to an earlier question from those to this one.
    question: u64,
}

/// Shows `query` as of `version` of the data; loads unless that is here already.
pub(super) fn show(query: ListQuery, version: u64) {
    let (same, fresh, loaded) = {
        let list = LIST.peek();
        (
            list.query.as_ref() == Some(&query),
            list.version == version,
            list.rows.len(),
        )
    };
    if same && fresh && LIST.peek().error.is_none() {
        return;
    }
    // A changed list is loaded as far as it was, and replaced in one go: nothing jumps.
    load(query, version, if same { loaded } else { 0 });
}

/// Tries again what failed.
pub(super) fn again() {
    let (query, version) = {
        let list = LIST.peek();
        (list.query.clone().unwrap_or_default(), list.version)
    };
    load(query, version, 0);
}

/// Loads the next page.
pub(super) fn more() {
    let (question, after, query) = {
        let list = LIST.peek();
        if list.loading {
            return;
        }
        let (Some(after), Some(query)) = (list.next, list.query.clone()) else {
            return;
        };
        (list.question, after, query)
    };
    LIST.write().loading = true;
    spawn_forever(async move {
        let answer = page(&query, Some(after)).await;
        let mut list = LIST.write();
        if list.question != question {
            return;
        }
        list.loading = false;
        match answer {
            Ok(page) => {
                list.rows.extend(page.rows);
                list.next = page.next;
                list.lay_out();
            }
            Err(error) => list.error = Some(error),
        }
    });
}

fn load(query: ListQuery, version: u64, at_least: usize) {
    let question = {
        let mut list = LIST.write();
        if list.query.as_ref() != Some(&query) {
            list.rows.clear();
            list.lay_out();
        }
        list.query = Some(query.clone());
        list.version = version;
        list.loading = true;
        list.question += 1;
        list.question
    };
    spawn_forever(async move {
        let mut rows = Vec::new();
        let mut count = None;
        let mut after = None;
        let mut failed = None;
        let mut months = Vec::new();
        loop {
            match page(&query, after).await {
                Ok(page) => {
                    rows.extend(page.rows);
                    count = count.or(page.count);
                    after = page.next;
                }
                Err(error) => failed = Some(error),
            }
            if LIST.peek().question != question {
                return;
            }
            if failed.is_some() || after.is_none() || rows.len() >= at_least {
                break;
            }
        }
        if failed.is_none() && query.order.by == OrderBy::Start {
            // Without their totals the months still have their names.
            let filter = query.filter();
            months = door::ask(SumUpList { filter }).await.unwrap_or_default();
            if LIST.peek().question != question {
                return;
            }
        }
        let mut list = LIST.write();
        list.rows = rows;
        list.months = months;
        list.lay_out();
        list.count = count;
        list.next = after;
        list.loading = false;
        list.error = failed;
    });
}

async fn page(query: &ListQuery, after: Option<PageCursor>) -> Result<ActivityPage, DoorError> {
    let question = ListActivities {
        filter: query.filter(),
        order: query.order,
        after,
        limit: PAGE_ROWS,
    };
    door::ask(question).await
}

impl Loaded {
    /// Puts the rows under their months.
    fn lay_out(&mut self) {
        let by_month = self
            .query
            .as_ref()
            .is_some_and(|query| query.order.by == OrderBy::Start);
        (self.lines, self.headings) = lines(&self.rows, by_month.then_some(self.months.as_slice()));
    }
}

/// The rows under their months, where there are months; and which lines are headings.
fn lines(rows: &[ActivityRow], months: Option<&[MonthSums]>) -> (Vec<ListLine>, Vec<usize>) {
    let (mut lines, mut headings) = (Vec::with_capacity(rows.len() + 12), Vec::new());
    let mut open = None;
    for (index, row) in rows.iter().enumerate() {
        let month = row.start.local_day(row.utc_offset_s).month_start();
        if let Some(months) = months
            && open != Some(month)
        {
            open = Some(month);
            let at = months.binary_search_by_key(&month, |known| known.month);
            let sums = at.ok().and_then(|at| months.get(at)).map(|known| known.sums);
            headings.push(lines.len());
            lines.push(ListLine::Month(month, sums));
        }
        lines.push(ListLine::Row(index));
    }
    (lines, headings)
}

#[cfg(test)]
mod tests {
    use ritm_model::{ActivityId, Sport, Timestamp, activity::Sparkline};

    use super::*;

    fn row(start_ms: i64) -> ActivityRow {
        ActivityRow {
            id: ActivityId::new(Timestamp::from_unix_ms(start_ms), [0; 10]),
            start: Timestamp::from_unix_ms(start_ms),
            utc_offset_s: 7200,
            sport: Sport::Running,
            name: String::new(),
            distance_m: None,
            elapsed_ms: 0,
            moving_ms: 0,
            ascent_m: None,
            avg_heart_rate_bpm: None,
            avg_power_w: None,
            energy_kcal: None,
            thumbnail: Vec::new(),
            sparkline: Sparkline::default(),
            recordings: 1,
            trashed: None,
            doubts: Vec::new(),
            legs: Vec::new(),
            pool_in_yards: false,
            records: Vec::new(),
        }
    }

    #[test]
    fn rows_stand_under_the_month_they_took_place_in() {
        let day = |year, month, day| LocalDay::from_ymd(year, month, day).unwrap_or_default();
        let at = |year, month, of_month| row(day(year, month, of_month).start(0).unix_ms());
        // The last hour of November at home is December where it took place.
        let late = row(day(2026, 12, 1).start(0).unix_ms() - 3_600_000);
        let rows = [at(2026, 12, 4), late, at(2026, 10, 9), at(2026, 10, 2)];
        let sums = Sums {
            count: 2,
            ..Sums::default()
        };
        let months = [MonthSums {
            month: day(2026, 10, 1),
            sums,
        }];
        let (under, headings) = lines(&rows, Some(&months));
        assert_eq!(headings, [0, 3]);
        assert_eq!(under.first(), Some(&ListLine::Month(day(2026, 12, 1), None)));
        assert_eq!(under.get(3), Some(&ListLine::Month(day(2026, 10, 1), Some(sums))));
        assert_eq!(under.last(), Some(&ListLine::Row(3)));
        assert_eq!(lines(&rows, None).1, [0_usize; 0]);
    }
}
