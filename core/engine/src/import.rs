//! Taking files in: received in chunks, read in turns, reported line by line, safe at every moment.
//!
//! A file's bytes stand in `import_chunk` from the moment a chunk is acknowledged until the file is read. Where the
//! reading stands (`import.file`, `import.unit`) moves in the same transaction as what was read is kept, so a kill
//! at any moment leaves either both or neither.

mod demo;
mod feed;
mod health;
mod identity;
mod job;
mod outcome;
mod progress;
mod readers;
mod receive;
mod report;
mod restore;
mod staged;
mod table;
mod take;

pub(crate) use identity::find_activity;
pub(crate) use job::Imports;
pub(crate) use progress::are_under_way;
pub(crate) use receive::{end_all, end_demos, forget_some};

use ritm_model::import::{
    AnnounceFiles, BeginDemo, BeginImport, CancelImport, CommitImport, ListImports, PauseImport, PutChunks,
    ReadReport, ResumeImport, SurveyTable,
};

use crate::answer::answers;

answers! {
    BeginImport: |question, context| receive::begin(context, &question);
    AnnounceFiles: |question, context| receive::announce(context, &question);
    PutChunks: |question, context| receive::chunks(context, &question);
    CommitImport: |question, context| receive::commit(context, &question);
    BeginDemo: |question, context| receive::demo(context, &question);
    CancelImport: |question, context| receive::cancel(context, question.import);
    PauseImport: |question, context| receive::pause(context, question.import, true);
    ResumeImport: |question, context| receive::pause(context, question.import, false);
    SurveyTable: |question, context| table::survey(&context.db, question.import, question.line);
    ListImports: |_question, context| progress::list(context);
    ReadReport: |question, context| report::page(&context.db, &question);
}
