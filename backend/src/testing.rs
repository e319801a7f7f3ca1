//! What tests start and steer: folders, databases of either kind, and whole servers.

mod cluster;
mod gear;
mod python;
mod server;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) use cluster::{Cluster, succeed};
pub(crate) use gear::{Bench, Gear, TestPlace, TestStore, on_both_gears};
pub(crate) use python::python;
pub(crate) use server::{Answer, TestServer, Visitor};

/// A folder of its own for one test, removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ritm-backend-unit-{}-{count}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        assert!(
            std::fs::create_dir_all(&path).is_ok(),
            "can't make {}",
            path.display()
        );
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        let made = path.parent().map(std::fs::create_dir_all);
        assert!(
            matches!(made, Some(Ok(()))),
            "can't make the folder of {}",
            path.display()
        );
        assert!(
            std::fs::write(&path, content).is_ok(),
            "can't write {}",
            path.display()
        );
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
