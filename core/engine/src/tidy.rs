//! The job that gives room back to the disk: what was refused, stopped or removed took pages that nothing uses now.

use ritm_model::DoorError;
use rusqlite::Connection;

use crate::{
    context::Context,
    import,
    removal::Removal,
    store::Fault,
    work::{Due, Job, Turn},
};

/// So many pages may lie free: what comes next takes them. A megabyte.
const SPARE_PAGES: i64 = 64;

/// Goes on with what was being removed when the app ended, and gives free pages back, a megabyte after the other, while
/// nothing is being taken in.
#[derive(Default)]
pub(crate) struct Tidy {
    /// Whether it was looked for what was left.
    looked: bool,
    left: Option<Removal>,
}

impl Tidy {
    /// Tells whether more is left than the turn had time for.
    fn finish_removals(&mut self, context: &mut Context, turn: Turn) -> Result<bool, Fault> {
        if !self.looked {
            self.looked = true;
            self.left = Removal::left(&context.db)?;
        }
        while let Some(removal) = &mut self.left {
            if !removal.step(context)? {
                self.left = Removal::left(&context.db)?;
            }
            if turn.is_over(context) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn free_pages(db: &Connection) -> Result<i64, Fault> {
    Ok(db.query_row("PRAGMA freelist_count", [], |row| row.get(0))?)
}

impl Job for Tidy {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Due, Fault> {
        if self.finish_removals(context, turn)? {
            return Ok(Due::Now);
        }
        // An import frees pages with every file and takes them again with the next.
        if import::are_under_way(&context.db)? {
            return Ok(Due::Woken);
        }
        let mut free = free_pages(&context.db)?;
        while free > SPARE_PAGES {
            if turn.is_over(context) {
                return Ok(Due::Now);
            }
            let mut statement = context
                .db
                .prepare_cached(&format!("PRAGMA incremental_vacuum({SPARE_PAGES})"))?;
            let mut steps = statement.query([])?;
            while steps.next()?.is_some() {}
            drop(steps);
            let left = free_pages(&context.db)?;
            if left >= free {
                // A database from before keeps its size until it is small enough to be written anew.
                break;
            }
            free = left;
        }
        Ok(Due::Woken)
    }

    fn failed(&mut self, _context: &mut Context, _error: &DoorError) -> bool {
        (self.looked, self.left) = (false, None);
        false
    }
}
