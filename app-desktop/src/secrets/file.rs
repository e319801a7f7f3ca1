//! Secrets in files that only their owner may read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::PathBuf,
};

use super::{Place, SecretFault, Secrets};

/// A file a secret.
pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Any name makes a file's name.
    fn path(&self, name: &str) -> PathBuf {
        let name: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name)
    }

    fn write(&self, name: &str, secret: &[u8]) -> io::Result<()> {
        make_folder(&self.folder)?;
        let path = self.path(name);
        let fresh = path.with_extension("new");
        let mut file = create(&fresh)?;
        file.write_all(secret)?;
        file.sync_all()?;
        // Whole or not at all.
        fs::rename(fresh, path)?;
        self.settle()
    }

    /// Has the folder's entries outlive a power cut: a renewed key that is lost leaves one that is used up.
    fn settle(&self) -> io::Result<()> {
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

#[cfg(unix)]
fn make_folder(folder: &std::path::Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &std::path::Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

fn create(path: &std::path::Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Secrets for Files {
    fn place(&self) -> Place {
        Place::File
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, SecretFault> {
        match fs::read(self.path(name)) {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SecretFault::Other(error.to_string())),
        }
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), SecretFault> {
        self.write(name, secret)
            .map_err(|error| SecretFault::Other(error.to_string()))
    }

    fn forget(&self, name: &str) -> Result<(), SecretFault> {
        match fs::remove_file(self.path(name)).and_then(|()| self.settle()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(SecretFault::Other(error.to_string()))
            }
            _ => Ok(()),
        }
    }
}
