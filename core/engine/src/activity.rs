//! Activities: what is listed, opened, drawn and changed.

pub(crate) mod ahead;
mod curves;
pub(crate) mod edit;
mod files;
pub(crate) mod keep;
pub(crate) mod lengths;
mod list;
pub(crate) mod merge;
mod months;
mod open;
pub(crate) mod records;
pub(crate) mod refresh;
mod row;
mod several;
pub(crate) mod split;
pub(crate) mod trash;
mod whole;
pub(crate) mod words;

pub(crate) use row::id_of;
pub(crate) use several::OneByOne;

use ritm_model::{
    activity::{
        CorrectLengths, JoinSplit, MergeActivities, OpenActivity, ReadCurves, ReadSeries, RenameActivity,
        SeparateLegs, SetEffort, SetNotes, SetSport, SetStart, SplitActivity, SummarisePart, UnlinkRecording,
    },
    door::Work,
    list::{ListActivities, ListIds, ReadNeighbours, SumUpList},
};

use crate::{
    answer::{Answer, Answered, answers},
    context::Context,
    store::Fault,
};

answers! {
    ListActivities: |question, context| {
        let (page, all_known) = list::page(&context.db, &question)?;
        if !all_known {
            context.wake(Work::Recomputing);
        }
        Ok(page)
    };
    SumUpList: |question, context| months::months(&context.db, &question.filter);
    ListIds: |question, context| list::ids(&context.db, &question.filter);
    ReadNeighbours: |question, context| {
        list::neighbours(&context.db, question.id, &question.filter, question.order)
    };
    OpenActivity: |question, context| open::detail(&context.db, question.id);
    ReadSeries: |question, context| open::series(context, &question);
    ReadCurves: |question, context| curves::curves(&context.db, question.id);
    SummarisePart: |question, context| open::part(context, &question);
    RenameActivity: |question, context| edit::rename(context, question.id, &question.name);
    SetStart: |question, context| edit::set_start(context, question.id, question.start);
    SetNotes: |question, context| edit::set_notes(context, question.id, &question.notes);
    SetEffort: |question, context| edit::set_effort(context, question.id, question.effort);
}

/// Declares how questions are answered by changes of which numbers follow.
macro_rules! changes {
    ($($name:ty: |$question:ident, $context:ident| $change:expr;)+) => {
        $(impl Answer for $name {
            fn answer(self, context: &mut Context) -> Result<Answered<Self::Reply>, Fault> {
                let $question = self;
                ahead::answered(context, move |$context| $change)
            }
        })+
    };
}

changes! {
    SetSport: |question, context| edit::set_sport(context, question.id, question.sport);
    UnlinkRecording: |question, context| edit::unlink(context, &question);
    MergeActivities: |question, context| merge::merge(context, &question);
    SeparateLegs: |question, context| merge::separate(context, &question.ids);
    SplitActivity: |question, context| split::split(context, &question);
    JoinSplit: |question, context| split::join(context, &question);
    CorrectLengths: |question, context| lengths::correct(context, &question);
}
