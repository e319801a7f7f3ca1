//! What the screens ask the engine, in one place: each function is one screen, or one touch of it.

use ritm_engine::Engine;
use ritm_model::{
    ActivityId, Command, LocalDay, Reply, WeekStart,
    activity::{ActivityCommand, ActivityFilter, ActivityPage, ActivityReply, PageCursor, SeriesRequest},
    statistics::{Bucket, StatisticsCommand},
};

/// Rows of a page, points of a chart, and activities on the first screen, as the app has them.
const PAGE_ROWS: u16 = 100;
const POINTS: u32 = 6000;
const LATEST: u16 = 6;

fn ask(engine: &mut Engine, command: Command) -> Reply {
    engine.call(command).unwrap()
}

fn ask_activity(engine: &mut Engine, command: ActivityCommand) -> ActivityReply {
    match ask(engine, Command::Activity(command)) {
        Reply::Activity(reply) => reply,
        other => panic!("{other:?}"),
    }
}

fn ask_statistics(engine: &mut Engine, command: StatisticsCommand) -> Reply {
    ask(engine, Command::Statistics(command))
}

/// A page of so many activities; the first one with the count of all.
pub(crate) fn page(
    engine: &mut Engine,
    filter: &ActivityFilter,
    after: Option<PageCursor>,
    limit: u16,
) -> ActivityPage {
    let filter = filter.clone();
    match ask_activity(engine, ActivityCommand::List { filter, after, limit }) {
        ActivityReply::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

/// The totals of every year.
pub(crate) fn totals_by_year(engine: &mut Engine, from: LocalDay, to: LocalDay) {
    let bucket = Bucket::Year;
    ask_statistics(engine, StatisticsCommand::Sums { from, to, bucket });
}

/// The list of activities with what its filters offer.
pub(crate) fn list(engine: &mut Engine, first: LocalDay, last: LocalDay) {
    page(engine, &ActivityFilter::default(), None, PAGE_ROWS);
    ask_statistics(engine, StatisticsCommand::Extent);
    totals_by_year(engine, first, last);
}

/// The first screen: the week against a usual one, twelve months beside the twelve before, a calendar of a year, totals
/// by sport, and the latest activities.
pub(crate) fn today(engine: &mut Engine, today: LocalDay) {
    let week_start = WeekStart::Monday;
    ask_statistics(engine, StatisticsCommand::Extent);
    ask_statistics(engine, StatisticsCommand::ThisWeek { today, week_start });
    for (days, bucket) in [
        (104 * 7, Bucket::Week(week_start)),
        (53 * 7, Bucket::Day),
        (365, Bucket::Year),
    ] {
        let from = today.plus_days(-days);
        ask_statistics(
            engine,
            StatisticsCommand::Sums {
                from,
                to: today,
                bucket,
            },
        );
    }
    page(engine, &ActivityFilter::default(), None, LATEST);
}

/// An activity with its charts, which zoom by themselves.
pub(crate) fn activity(engine: &mut Engine, id: ActivityId) {
    open(engine, id, POINTS);
}

/// An activity with so many points of its course.
pub(crate) fn open(engine: &mut Engine, id: ActivityId, points: u32) {
    ask_activity(engine, ActivityCommand::Open(id));
    let series = SeriesRequest {
        id,
        range_ms: None,
        points,
    };
    ask_activity(engine, ActivityCommand::Series(series));
}

/// The totals of a part that was selected.
pub(crate) fn part(engine: &mut Engine, id: ActivityId, from_ms: i64, to_ms: i64) {
    ask_activity(engine, ActivityCommand::Part { id, from_ms, to_ms });
}

/// Its curves beside the season's best.
pub(crate) fn curves(engine: &mut Engine, id: ActivityId) {
    ask_activity(engine, ActivityCommand::Curves(id));
}
