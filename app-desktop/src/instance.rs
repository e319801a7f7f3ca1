//! One Ritm a data folder: the first holds a lock; those that follow hand their files to it and end.
//!
//! They reach it by a socket that only its owner may use. A message is the number of paths, then each with its length, all
//! numbers in 32 bits, little-endian.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read},
    path::{Path, PathBuf},
};

const LOCK: &str = "ritm.lock";
#[cfg(unix)]
const SOCKET: &str = "ritm.socket";
/// Longer messages are not ours.
const MOST_BYTES: u64 = 4 << 20;

/// Which of those that were started this is.
pub enum Instance {
    /// The first.
    First(First),
    /// Another runs. It was told, where `told`.
    Following {
        /// Whether it heard of the files.
        told: bool,
    },
}

/// The first of those that were started, as long as it is kept.
pub struct First {
    _lock: File,
    #[cfg(unix)]
    socket: Option<std::os::unix::net::UnixListener>,
}

/// Takes `folder` for this program; where another has it, that one is told of `files`.
///
/// # Errors
/// [`io::Error`] when the folder can't be written to.
pub fn claim(folder: &Path, files: &[PathBuf]) -> io::Result<Instance> {
    fs::create_dir_all(folder)?;
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(Instance::First(First {
            _lock: lock,
            #[cfg(unix)]
            socket: listen(folder),
        })),
        Err(TryLockError::WouldBlock) => Ok(Instance::Following {
            told: tell(folder, files).is_ok(),
        }),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(unix)]
fn listen(folder: &Path) -> Option<std::os::unix::net::UnixListener> {
    use std::os::unix::{fs::PermissionsExt, net::UnixListener};

    let path = folder.join(SOCKET);
    // Whoever made it has ended: the lock is ours.
    let _ = fs::remove_file(&path);
    // A path that is too long for a socket costs only that files are not handed over.
    let socket = UnixListener::bind(&path).ok()?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).ok()?;
    Some(socket)
}

#[cfg(unix)]
fn tell(folder: &Path, files: &[PathBuf]) -> io::Result<()> {
    use std::{io::Write, os::unix::net::UnixStream};

    let mut stream = UnixStream::connect(folder.join(SOCKET))?;
    stream.write_all(&message(files))
}

#[cfg(not(unix))]
fn tell(_folder: &Path, _files: &[PathBuf]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

impl First {
    /// Hears of those that are started after this one, on a thread of its own: `hear` gets their files, perhaps none.
    pub fn hear(&self, hear: impl Fn(Vec<PathBuf>) + Send + 'static) {
        #[cfg(unix)]
        if let Some(Ok(socket)) = self
            .socket
            .as_ref()
            .map(std::os::unix::net::UnixListener::try_clone)
        {
            let work = move || {
                for stream in socket.incoming() {
                    let Ok(stream) = stream else { continue };
                    let _ = stream.set_read_timeout(Some(std::time::Duration::from_secs(5)));
                    if let Ok(files) = read(stream) {
                        hear(files);
                    }
                }
            };
            let _ = std::thread::Builder::new()
                .name("ritm-instance".to_owned())
                .spawn(work);
        }
        #[cfg(not(unix))]
        drop(hear);
    }
}

#[cfg(any(unix, test))]
fn message(files: &[PathBuf]) -> Vec<u8> {
    let texts: Vec<_> = files
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    let mut bytes = (texts.len() as u32).to_le_bytes().to_vec();
    for text in texts {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

#[cfg(any(unix, test))]
fn read(stream: impl Read) -> io::Result<Vec<PathBuf>> {
    let mut stream = stream.take(MOST_BYTES);
    let mut files = Vec::new();
    for _ in 0..number(&mut stream)? {
        let length = u64::from(number(&mut stream)?);
        let mut text = String::new();
        (&mut stream).take(length).read_to_string(&mut text)?;
        if text.len() as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        files.push(PathBuf::from(text));
    }
    Ok(files)
}

#[cfg(any(unix, test))]
fn number(stream: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    stream.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::{sync::mpsc, time::Duration};

    use super::*;

    #[test]
    fn messages_are_read_as_they_were_written_and_nonsense_is_not() {
        let files = [PathBuf::from("/a b/Й.fit"), PathBuf::from("/c.gpx")];
        assert_eq!(read(message(&files).as_slice()).unwrap(), files);
        assert_eq!(read(message(&[]).as_slice()).unwrap(), Vec::<PathBuf>::new());
        let whole = message(&files);
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
        assert!(read([0xff; 12].as_slice()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn those_that_follow_hand_their_files_to_the_first() {
        let folder = std::env::temp_dir().join(format!("ritm-instance-{}", std::process::id()));
        let Instance::First(first) = claim(&folder, &[]).unwrap() else {
            panic!("somebody else is the first");
        };
        let (sender, heard) = mpsc::channel();
        first.hear(move |files| drop(sender.send(files)));
        let files = [PathBuf::from("/a.fit")];
        for _ in 0..2 {
            assert!(matches!(
                claim(&folder, &files).unwrap(),
                Instance::Following { told: true }
            ));
            assert_eq!(heard.recv_timeout(Duration::from_secs(5)).unwrap(), files);
        }
        drop(first);
        assert!(matches!(claim(&folder, &[]).unwrap(), Instance::First(_)));
        fs::remove_dir_all(folder).unwrap();
    }
}
