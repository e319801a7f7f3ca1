//! Blobs as files in a folder.
//!
//! A blob is written under a name of its own in `.new`, brought to the disk, and renamed into its place; then the folder
//! is brought to the disk too. What a kill leaves in `.new` is taken away at the next start.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use tokio::fs;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::{Blob, BlobFault, BlobKey, Source};

const NEW: &str = ".new";
const PART_BYTES: usize = 256 << 10;

/// A folder of blobs.
pub(super) struct Folder {
    root: PathBuf,
    swept: Once,
}

impl From<io::Error> for BlobFault {
    fn from(error: io::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            swept: Once::new(),
        }
    }

    fn place(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    pub(super) async fn put(&self, key: &BlobKey, source: &mut Source<'_>) -> Result<(), BlobFault> {
        let new = self.root.join(NEW);
        self.swept.call_once(|| sweep(&new));
        fs::create_dir_all(&new).await?;
        // A name that no other process has, also one of another container, where process ids are the same.
        let aside = Aside(new.join(Uuid::now_v7().to_string()));
        let mut file = fs::File::create_new(&aside.0).await?;
        loop {
            let part = source.next(PART_BYTES).await?;
            if part.is_empty() {
                break;
            }
            file.write_all(&part).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        let place = self.place(key);
        let made = match place.parent() {
            Some(parent) => make_folders(&self.root, parent).await?,
            None => Vec::new(),
        };
        fs::rename(&aside.0, &place).await?;
        for folder in made.iter().map(PathBuf::as_path).chain(place.parent()) {
            fs::File::open(folder).await?.sync_all().await?;
        }
        Ok(())
    }

    pub(super) async fn get(&self, key: &BlobKey) -> Result<Option<Blob>, BlobFault> {
        let file = match fs::File::open(self.place(key)).await {
            Ok(file) => file,
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let about = file.metadata().await?;
        if !about.is_file() {
            return Ok(None);
        }
        Ok(Some(Blob {
            bytes: about.len(),
            reader: Box::pin(file),
        }))
    }

    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), BlobFault> {
        let place = self.place(key);
        match fs::remove_file(&place).await {
            Ok(()) => {}
            Err(error) if is_absence(&error) || error.kind() == ErrorKind::IsADirectory => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        if let Some(parent) = place.parent() {
            fs::File::open(parent).await?.sync_all().await?;
        }
        Ok(())
    }

    pub(super) async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobKey>,
        limit: usize,
    ) -> Result<Vec<(BlobKey, u64)>, BlobFault> {
        let root = self.root.clone();
        let prefix = prefix.to_owned();
        let after = after.cloned();
        let listed = tokio::task::spawn_blocking(move || {
            let mut found = Vec::new();
            walk(&root, "", &prefix, after.as_ref(), &mut found)?;
            found.sort_unstable();
            found.truncate(limit);
            Ok::<_, io::Error>(found)
        });
        match listed.await {
            Ok(found) => Ok(found?),
            Err(error) => Err(BlobFault::Unavailable(error.to_string())),
        }
    }
}

/// A file that is not yet in its place; what is left of it goes when the writing is given up.
struct Aside(PathBuf);

impl Drop for Aside {
    fn drop(&mut self) {
        // After a rename it is no longer there.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Takes away what earlier processes left half written.
fn sweep(new: &Path) {
    let Ok(entries) = std::fs::read_dir(new) else {
        return;
    };
    for entry in entries.flatten() {
        let old = entry
            .metadata()
            .and_then(|about| about.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age.as_secs() > 24 * 3600));
        // Another process may be writing into the same folder.
        if old {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Makes the folders down to `folder`; returns those whose list of entries changed.
async fn make_folders(root: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
    if fs::try_exists(folder).await? {
        return Ok(Vec::new());
    }
    fs::create_dir_all(folder).await?;
    let within = folder
        .ancestors()
        .skip(1)
        .take_while(|above| above.starts_with(root));
    Ok(within.map(Path::to_owned).collect())
}

/// A key may lead through what is a file: then there is nothing under it.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn walk(
    folder: &Path,
    above: &str,
    prefix: &str,
    after: Option<&BlobKey>,
    found: &mut Vec<(BlobKey, u64)>,
) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_absence(&error) => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = if above.is_empty() {
            name
        } else {
            format!("{above}/{name}")
        };
        if entry.file_type()?.is_dir() {
            // Only where the prefix may be met.
            if path.starts_with(prefix) || prefix.starts_with(&path) {
                walk(&entry.path(), &path, prefix, after, found)?;
            }
        } else if path.starts_with(prefix)
            && let Ok(key) = BlobKey::new(path)
            && after.is_none_or(|after| key > *after)
        {
            found.push((key, entry.metadata()?.len()));
        }
    }
    Ok(())
}
