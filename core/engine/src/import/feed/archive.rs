//! Archives: their entries one after the other, exports of Apple Health in them, and Ritm's own.

use std::{io::Read, rc::Rc, sync::Arc};

use ritm_formats::{
    Zones,
    archive::{Archive, Limits},
    health,
    platform::{self, Catalogue},
};
use rusqlite::Connection;

use super::{
    Cursor, Feed, Work,
    file::{FileRow, HEAD_BYTES, file_row, joined, whole},
};
use crate::{
    context::Context,
    import::{
        health::{Health, Turn},
        readers::Readers,
        restore,
        staged::StagedFile,
    },
    reading::Content,
    store::Fault,
};

/// An archive that is being fed from.
pub(super) struct Open {
    pub(super) file: i64,
    pub(super) name: String,
    pub(super) depth: i64,
    pub(super) archive: Archive<StagedFile>,
    /// The manifest, when it is one of Ritm's own: it is taken in by [`restore`], an activity a unit.
    pub(super) own: Option<restore::Manifest>,
    pub(super) catalogue: Option<Arc<Catalogue>>,
    /// Whether the catalogue is this archive's own rather than that of the one it lies in.
    pub(super) own_catalogue: bool,
    pub(super) order: Vec<usize>,
    /// How many bytes of the file a packed byte of an entry stands for: an archive that is compressed as a whole tells
    /// only what its entries are unpacked.
    share: f64,
}

/// How many bytes of an archive of `bytes` a packed byte of its entries stands for; one at most.
fn share_of(bytes: i64, entries: impl Iterator<Item = u64>) -> f64 {
    let packed: u64 = entries.fold(0, u64::saturating_add);
    if packed == 0 {
        return 1.0;
    }
    (bytes.max(0) as f64 / packed as f64).min(1.0)
}

impl Feed {
    /// One of Ritm's own exports, which is taken in whole, and which of its activities is next.
    pub(in crate::import) fn own(
        &mut self,
    ) -> Option<(&mut Archive<StagedFile>, &mut restore::Manifest, usize)> {
        if !self.units.is_empty() {
            return None;
        }
        let index = usize::try_from(self.at.unit - 1).ok()?;
        let open = self.open.as_mut()?;
        Some((&mut open.archive, open.own.as_mut()?, index))
    }

    /// Where the import stands once the next activity of one of Ritm's own exports is done, when one is next.
    pub(in crate::import) fn own_next(&self) -> Option<Cursor> {
        let open = self.open.as_ref().filter(|open| open.own.is_some())?;
        let unit = self.at.unit + 1;
        (self.units.is_empty() && self.at.file == open.file).then_some(Cursor { unit, ..self.at })
    }

    /// What that activity is called in the report.
    pub(in crate::import) fn own_name(&self) -> String {
        let name = self.open.as_ref().map_or("", |open| &open.name);
        format!("{name}/{}", self.at.unit)
    }

    /// An activity of one of Ritm's own exports is done; tells where the import stands.
    pub(in crate::import) fn own_done(&mut self) -> Cursor {
        self.at.unit += 1;
        self.at
    }

    /// One of Ritm's own exports holds no more.
    pub(in crate::import) fn own_finished(&mut self) {
        if let Some(open) = self.open.take() {
            self.finish(open.file, 0, false);
        }
    }

    /// The next of an export of Apple Health, when one is next; with its name in the report.
    pub(in crate::import) fn health(&mut self, zones: &dyn Zones) -> Option<(String, Turn)> {
        if !self.units.is_empty() {
            return None;
        }
        let health = self.health.as_mut()?;
        let (db, import) = (&self.db, self.import);
        let turn = match (&mut self.open, &self.folder) {
            (Some(open), _) => {
                let catalogue = open.catalogue.clone();
                let archive = &mut open.archive;
                let mut route = |path: &str| {
                    let index = catalogue.as_ref()?.resolve(path)?;
                    archive.read(index).ok().map(|(bytes, _)| bytes)
                };
                health.turn(&mut route, zones)
            }
            (None, Some(folder)) => {
                let mut route = |path: &str| {
                    let index = i64::try_from(folder.resolve(path)?).ok()?;
                    let length = file_row(db, import, index).ok()??.bytes.max(0) as u64;
                    whole(StagedFile::open(db, import, index, length), length).ok()
                };
                health.turn(&mut route, zones)
            }
            (None, None) => health.turn(&mut |_| None, zones),
        };
        let name = health.name.clone();
        if matches!(turn, Turn::End(_)) {
            self.health = None;
            self.units.extend(self.after_health.take());
        }
        Some((name, turn))
    }

    pub(super) fn open_archive(
        &mut self,
        mut archive: Archive<StagedFile>,
        row: FileRow,
    ) -> Result<(), Fault> {
        let mut own = restore::manifest(&mut archive);
        // Without its manifest an archive still has its originals.
        let damaged = own
            .as_ref()
            .and_then(|own| Some((own.index, own.damage()?.clone())));
        if damaged.is_some() {
            own = None;
        }
        let mut catalogue = None;
        if own.is_none() {
            catalogue = platform::catalogue(&mut archive).map(Arc::new);
        }
        let own_catalogue = catalogue.is_some();
        let (order, told_last) = match &catalogue {
            Some(catalogue) => (
                catalogue.order().collect::<Vec<_>>(),
                catalogue.manual().count() + catalogue.without_training().len(),
            ),
            None => {
                let manifest = damaged.as_ref().map(|(index, _)| *index);
                let entries = 0..archive.entries().len();
                (entries.filter(|index| Some(*index) != manifest).collect(), 0)
            }
        };
        if catalogue.is_none() {
            catalogue = match row.parent {
                Some(parent) => self.catalogue_of(parent)?,
                None => self.folder.clone(),
            };
        }
        let units = own
            .as_ref()
            .map_or(order.len() + told_last, restore::Manifest::len);
        let problem = archive.problem().cloned();
        let share = share_of(
            row.bytes,
            archive.entries().iter().map(|entry| entry.packed_bytes),
        );
        let tables: Vec<_> = match &catalogue {
            Some(catalogue) if own_catalogue => catalogue.problems().to_vec(),
            _ => Vec::new(),
        };
        self.open = Some(Open {
            file: self.at.file,
            name: row.name.clone(),
            depth: row.depth,
            archive,
            own,
            catalogue,
            own_catalogue,
            order,
            share,
        });
        if self.at.unit == 0 {
            self.at.unit = 1;
            self.push(row.name.clone(), 0, Work::Opened { units });
            for (table, problem) in tables {
                self.push(format!("{}/{table}", row.name), 0, Work::Refused(problem));
            }
            if let Some((_, problem)) = damaged {
                self.push(format!("{}/ritm.json", row.name), 0, Work::Refused(problem));
            }
            if let Some(problem) = problem {
                self.push(row.name, 0, Work::Refused(problem));
            }
        }
        Ok(())
    }

    pub(super) fn feed_entry(&mut self, context: &mut Context, readers: &mut Readers) -> Result<bool, Fault> {
        let Some(open) = &mut self.open else {
            return Ok(false);
        };
        if open.own.is_some() {
            return Ok(false);
        }
        let unit = usize::try_from(self.at.unit - 1).unwrap_or(0);
        if let Some(&index) = open.order.get(unit) {
            let head = open.archive.entries().get(index).cloned();
            let Some(head) = head else { return Ok(false) };
            let name = format!("{}/{}", open.name, head.name);
            let counted = if open.depth == 0 {
                (head.packed_bytes as f64 * open.share) as i64
            } else {
                0
            };
            if is_xml(&head.name)
                && let Some(stream) = health_stream(&self.db, self.import, open, index)
            {
                self.health = Some(Health::new(name, stream));
                self.at.unit += 1;
                self.push(String::new(), counted, Work::Nothing);
                self.hold_back();
                return Ok(true);
            }
            let own = open.catalogue.as_ref().filter(|_| open.own_catalogue);
            let rests = own.map_or(&[][..], |catalogue| catalogue.rests_of(index));
            let refused = if rests.is_empty() && head.bytes.is_some_and(|bytes| bytes > HEAD_BYTES) {
                first_bytes(&mut open.archive, index).and_then(|first| ritm_formats::refused_by_head(&first))
            } else {
                None
            };
            let packed = match refused {
                Some(problem) => Err(problem),
                None => open.archive.packed(index),
            };
            let content = match (rests, packed) {
                ([], Ok(Some(packed))) => Ok((Content::Packed(packed), None)),
                (rests, Ok(_)) => open.archive.read(index).map(|(mut bytes, mut problem)| {
                    for (rest, damage) in rests.iter().filter_map(|&rest| open.archive.read(rest).ok()) {
                        bytes = joined(bytes, rest);
                        problem = problem.or(damage);
                    }
                    (Content::Plain(bytes), problem)
                }),
                (_, Err(problem)) => Err(problem),
            };
            let (catalogue, depth) = (open.catalogue.clone(), open.depth);
            let work = match content {
                Ok((content, unpacking)) => {
                    let told = catalogue.as_deref();
                    let task = self.task(name.clone(), head.name, content, unpacking, told, depth);
                    self.submit(context, readers, task, catalogue)
                }
                Err(problem) => Work::Unreadable {
                    entry: head.name,
                    catalogue,
                    problem,
                },
            };
            self.at.unit += 1;
            self.push(name, counted, work);
        } else if let Some(open) = self.open.take() {
            // Archives in it will ask for what its tables tell, and so does the end.
            let keep = open.own_catalogue;
            if let Some(catalogue) = open.catalogue.filter(|_| keep) {
                self.outer.insert(open.file, catalogue);
            }
            self.finish(open.file, 0, keep);
        }
        Ok(true)
    }
}

fn is_xml(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("xml"))
}

/// So much of an entry as shows what it is.
fn first_bytes(archive: &mut Archive<StagedFile>, index: usize) -> Option<Vec<u8>> {
    let mut first = Vec::new();
    let entry = archive.open_entry(index).ok()?;
    entry.take(HEAD_BYTES).read_to_end(&mut first).ok()?;
    Some(first)
}

/// The content of an archive's entry, when it is an export of Apple Health; with a reader of its own, as routes are
/// read from the archive meanwhile.
fn health_stream(db: &Rc<Connection>, import: i64, open: &mut Open, index: usize) -> Option<Box<dyn Read>> {
    let first = first_bytes(&mut open.archive, index)?;
    if !health::detect(&first) {
        return None;
    }
    let length = file_row(db, import, open.file).ok()??.bytes.max(0) as u64;
    let staged = StagedFile::open(db, import, open.file, length);
    let stream = Archive::open(staged, Limits::default())
        .ok()?
        .into_entry(index)
        .ok()?;
    Some(Box::new(stream))
}

#[cfg(test)]
mod tests {
    use super::share_of;

    #[test]
    fn entries_together_never_count_more_than_their_archive() {
        assert_eq!(share_of(1_000, [600, 300].into_iter()), 1.0);
        assert_eq!(share_of(1_000, [6_000, 4_000].into_iter()), 0.1);
        assert_eq!(share_of(1_000, std::iter::empty()), 1.0);
        assert_eq!(share_of(0, [u64::MAX, u64::MAX].into_iter()), 0.0);
    }
}
