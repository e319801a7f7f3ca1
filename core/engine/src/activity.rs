//! Activities: what is listed, opened, drawn and changed.

mod curves;
pub(crate) mod edit;
pub(crate) mod keep;
mod list;
mod months;
mod open;
mod recompute;
pub(crate) mod refresh;
mod several;
mod words;

pub(crate) use recompute::{Recompute, id_of};
pub(crate) use several::count_generated;

use ritm_model::{
    activity::{
        EmptyTrash, OpenActivity, PurgeActivities, ReadCurves, ReadOriginal, ReadSeries, RenameActivity,
        RestoreActivities, SetNotes, SetSport, SummarisePart, TrashActivities, UnlinkRecording,
        WriteRecording,
    },
    list::{ListActivities, ListIds, ReadNeighbours, SumUpList},
};

use crate::answer::answers;

answers! {
    ListActivities: |question, context| list::page(&context.db, &question);
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
    SetSport: |question, context| edit::set_sport(context, question.id, question.sport);
    SetNotes: |question, context| edit::set_notes(context, question.id, &question.notes);
    TrashActivities: |question, context| edit::trash(context, &question.ids);
    RestoreActivities: |question, context| edit::restore(context, &question.ids);
    PurgeActivities: |question, context| edit::purge(context, &question.ids);
    EmptyTrash: |question, context| edit::empty_trash(context, question.until);
    UnlinkRecording: |question, context| edit::unlink(context, &question);
    ReadOriginal: |question, context| open::original(&context.db, question.recording);
    WriteRecording: |question, context| open::written(&context.db, question.recording, question.format);
}
