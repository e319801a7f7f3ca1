//! A built app of a few files, and a server for it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use ritm_backend::{Ended, Server, Settings};
use tokio::sync::oneshot;

pub(crate) const PAGE: &str =
    "<!doctype html><title>Ritm</title><script src=\"/assets/app-1A2B3C4D.js\"></script>";
pub(crate) const CONSOLE: &str =
    "<!doctype html><title>Console</title><script src=\"/assets/app-1A2B3C4D.js\"></script>";
pub(crate) const SCRIPT: &str = "console.log('the script as it is, long enough to be worth encoding');";
pub(crate) const SCRIPT_BROTLI: &str = "the script in brotli";
pub(crate) const SCRIPT_GZIP: &str = "the script in gzip, some longer";

/// A folder with a built app, removed at the end.
pub(crate) struct Site(PathBuf);

impl Site {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let site =
            Self(std::env::temp_dir().join(format!("ritm-backend-test-{}-{count}", std::process::id())));
        let _ = std::fs::remove_dir_all(&site.0);
        site.write("web/index.html", PAGE);
        site.write("web/sw.js", "// the service worker");
        site.write("web/manifest.webmanifest", "{}");
        site.write("web/assets/app-1A2B3C4D.js", SCRIPT);
        site.write("web/assets/app-1A2B3C4D.js.br", SCRIPT_BROTLI);
        site.write("web/assets/app-1A2B3C4D.js.gz", SCRIPT_GZIP);
        site.write("web/assets/app_bg-1A2B3C4D.wasm", b"\0asm");
        site.write("web/assets/world.pmtiles", tiles());
        site.write("web/icons/icon.svg", "<svg/>");
        site.write("web/console/index.html", CONSOLE);
        site.write("secret.txt", "secret");
        site
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The folder around the app's.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn web(&self) -> PathBuf {
        self.0.join("web")
    }

    /// Settings for this app on a free port, with little in memory so that both ways of reading are met.
    pub(crate) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        settings.server.bind = SocketAddr::from(([127, 0, 0, 1], 0));
        settings.web.dir = self.web();
        settings.data.folder = self.0.join("data");
        settings.web.memory_bytes = 10_000;
        settings
    }

    pub(crate) fn start(&self) -> Running {
        Running::start(self.settings())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the large file holds: a pattern that tells where a part was taken from.
pub(crate) fn tiles() -> Vec<u8> {
    (0..200_000_u32).flat_map(u32::to_le_bytes).collect()
}

/// A server in a thread of its own, stopped at the end.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Ended>>,
}

impl Running {
    pub(crate) fn start(settings: Settings) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (started, start) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let server = Server::bind(settings).await.unwrap();
                started.send(server.address()).unwrap();
                let shutdown = async {
                    let _ = stopped.await;
                };
                server.run(shutdown).await
            })
        });
        Self {
            address: start.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Asks the server to stop.
    pub(crate) fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> Ended {
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
