//! What the screens ask the engine, in one place: each function is one screen, or one touch of it.

use ritm_engine::{Engine, Out};
use ritm_model::{
    ActivityId, DoorError, LocalDay, Question, WeekStart,
    activity::{OpenActivity, ReadCurves, ReadSeries, SummarisePart},
    door::{Told, ask_frame, read_told},
    list::{ActivityFilter, ActivityPage, ListActivities, ListOrder, PageCursor},
    statistics::{Bucket, ReadExtent, ReadWeek, SumUp},
};

/// Rows of a page, points of a chart, and activities on the first screen, as the app has them.
const PAGE_ROWS: u16 = 100;
const POINTS: u32 = 6000;
const LATEST: u16 = 6;

/// Asks as screens do: by a frame in and a frame out.
fn ask<Q: Question>(engine: &mut Engine, question: Q) -> Q::Reply {
    engine.take_frame(0, &ask_frame(1, &question.into()));
    for out in engine.take_out() {
        if let Out::Frame { to: Some(0), bytes } = out
            && let Ok(Told::Reply { reply, .. }) = read_told(&bytes)
        {
            return ritm_model::decode::<Result<Q::Reply, DoorError>>(&reply)
                .unwrap()
                .unwrap();
        }
    }
    panic!("no answer");
}

/// A page of so many activities; the first one with the count of all.
pub(crate) fn page(
    engine: &mut Engine,
    filter: &ActivityFilter,
    after: Option<PageCursor>,
    limit: u16,
) -> ActivityPage {
    ordered(engine, filter, ListOrder::default(), after, limit)
}

/// The same in an order of the athlete's.
pub(crate) fn ordered(
    engine: &mut Engine,
    filter: &ActivityFilter,
    order: ListOrder,
    after: Option<PageCursor>,
    limit: u16,
) -> ActivityPage {
    let filter = filter.clone();
    ask(
        engine,
        ListActivities {
            filter,
            order,
            after,
            limit,
        },
    )
}

/// The totals of every year.
pub(crate) fn totals_by_year(engine: &mut Engine, from: LocalDay, to: LocalDay) {
    let bucket = Bucket::Year;
    ask(engine, SumUp { from, to, bucket });
}

/// The list of activities with what its filters offer.
pub(crate) fn list(engine: &mut Engine, first: LocalDay, last: LocalDay) {
    page(engine, &ActivityFilter::default(), None, PAGE_ROWS);
    ask(engine, ReadExtent {});
    totals_by_year(engine, first, last);
}

/// The first screen: the week against a usual one, twelve months beside the twelve before, a calendar of a year, totals
/// by sport, and the latest activities.
pub(crate) fn today(engine: &mut Engine, today: LocalDay) {
    let week_start = WeekStart::Monday;
    ask(engine, ReadExtent {});
    ask(engine, ReadWeek { today, week_start });
    for (days, bucket) in [
        (104 * 7, Bucket::Week(week_start)),
        (53 * 7, Bucket::Day),
        (365, Bucket::Year),
    ] {
        let from = today.plus_days(-days);
        let to = today;
        ask(engine, SumUp { from, to, bucket });
    }
    page(engine, &ActivityFilter::default(), None, LATEST);
}

/// An activity with its charts, which zoom by themselves.
pub(crate) fn activity(engine: &mut Engine, id: ActivityId) {
    open(engine, id, POINTS);
}

/// An activity with so many points of its course.
pub(crate) fn open(engine: &mut Engine, id: ActivityId, points: u32) {
    ask(engine, OpenActivity { id });
    let series = ReadSeries {
        id,
        range_ms: None,
        points,
    };
    ask(engine, series);
}

/// The totals of a part that was selected.
pub(crate) fn part(engine: &mut Engine, id: ActivityId, from_ms: i64, to_ms: i64) {
    ask(engine, SummarisePart { id, from_ms, to_ms });
}

/// Its curves beside the season's best.
pub(crate) fn curves(engine: &mut Engine, id: ActivityId) {
    ask(engine, ReadCurves { id });
}
