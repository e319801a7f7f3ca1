//! Room on a disk.

use std::io;
use std::path::Path;

/// How many bytes a program without privileges may still write to the disk of `folder`.
///
/// # Errors
/// The folder is not there, or the system does not tell.
pub(crate) fn room(folder: &Path) -> io::Result<u64> {
    let told = rustix::fs::statvfs(folder)?;
    Ok(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_room_and_a_folder_that_is_not_there_has_none() {
        assert!(room(&std::env::temp_dir()).is_ok_and(|room| room > 1 << 20));
        assert!(room(Path::new("/no/such/folder")).is_err());
    }
}
