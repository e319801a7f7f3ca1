//! What exports tell of their files, also of those in archives within.

use std::sync::Arc;

use ritm_formats::{
    archive::{Archive, Limits},
    platform::{self, Catalogue},
};

use super::{
    Feed,
    file::{FileRow, file_row},
};
use crate::{import::staged::StagedFile, store::Fault};

impl Feed {
    /// What an archive that was opened before tells of the archives in it.
    pub(super) fn catalogue_of(&mut self, file: i64) -> Result<Option<Arc<Catalogue>>, Fault> {
        let Some(row) = file_row(&self.db, self.import, file)? else {
            return Ok(None);
        };
        match (self.own_catalogue_of(file, &row), row.parent) {
            (Some(catalogue), _) => Ok(Some(catalogue)),
            (None, Some(parent)) if parent < file => self.catalogue_of(parent),
            (None, _) => Ok(self.folder.clone()),
        }
    }

    /// What the tables of an archive that was opened before tell.
    pub(super) fn own_catalogue_of(&mut self, file: i64, row: &FileRow) -> Option<Arc<Catalogue>> {
        if let Some(catalogue) = self.outer.get(&file) {
            return Some(Arc::clone(catalogue));
        }
        let staged = StagedFile::open(&self.db, self.import, file, row.bytes.max(0) as u64);
        let mut archive = Archive::open(staged, Limits::default()).ok()?;
        let catalogue = Arc::new(platform::catalogue(&mut archive)?);
        self.outer.insert(file, Arc::clone(&catalogue));
        Some(catalogue)
    }
}
