//! The web app's files, as the window reads them.

use std::{
    borrow::Cow,
    fs,
    path::{Component, Path, PathBuf},
};

use tauri::{
    Assets, Runtime,
    utils::assets::{AssetKey, AssetsIter, CspHash},
};

/// The web app that was embedded when this program was built, by path; empty where none was.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/web.rs"));
/// Says where the web app is, where none is embedded.
const FOLDER: &str = "RITM_WEB_DIR";

/// Where the files are.
pub(crate) enum Web {
    Embedded,
    Folder(PathBuf),
}

impl Web {
    /// The embedded app, else that of the folder which is named.
    ///
    /// # Errors
    /// A sentence, when there is neither.
    pub(crate) fn find() -> Result<Self, String> {
        if !EMBEDDED.is_empty() {
            return Ok(Self::Embedded);
        }
        let folder = std::env::var_os(FOLDER).map(PathBuf::from).ok_or_else(|| {
            format!("the app is not part of this program, and {FOLDER} does not say where it is")
        })?;
        if folder.join("index.html").is_file() {
            Ok(Self::Folder(folder))
        } else {
            Err(format!("{} has no index.html", folder.display()))
        }
    }

    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Embedded => EMBEDDED
                .binary_search_by_key(&path, |(name, _)| name)
                .ok()
                .and_then(|at| EMBEDDED.get(at))
                .map(|(_, bytes)| Cow::Borrowed(*bytes)),
            Self::Folder(folder) => {
                let inside = Path::new(path)
                    .components()
                    .all(|part| matches!(part, Component::Normal(_)));
                inside
                    .then(|| fs::read(folder.join(path)).ok())
                    .flatten()
                    .map(Cow::Owned)
            }
        }
    }
}

/// The page without what a browser is to load early: of addresses that are not the web's the view keeps nothing, and would
/// read the whole app twice.
fn without_preloads(page: &[u8]) -> Vec<u8> {
    let lines = page.split_inclusive(|byte| *byte == b'\n');
    let early = |line: &[u8]| {
        let line = String::from_utf8_lossy(line);
        line.contains("rel=\"preload\"") && line.contains("as=\"fetch\"")
    };
    lines.filter(|line| !early(line)).flatten().copied().collect()
}

impl<R: Runtime> Assets<R> for Web {
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        let path = key.as_ref().trim_start_matches('/');
        let content = self.read(path)?;
        Some(if path == "index.html" {
            Cow::Owned(without_preloads(&content))
        } else {
            content
        })
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    fn csp_hashes(&self, _html_path: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        // No script stands within the page.
        Box::new(std::iter::empty())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_app_is_loaded_once() {
        let page = "<head>\n<link rel=\"preload\" as=\"fetch\" href=\"/a.wasm\">\n\
            <link rel=\"preload\" as=\"font\" href=\"/a.woff2\">\n<script src=\"/a.js\"></script></head>";
        assert_eq!(
            String::from_utf8(without_preloads(page.as_bytes())).unwrap(),
            "<head>\n<link rel=\"preload\" as=\"font\" href=\"/a.woff2\">\n<script src=\"/a.js\"></script></head>"
        );
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let folder = std::env::temp_dir().join(format!("ritm-web-{}", std::process::id()));
        fs::create_dir_all(folder.join("app/assets")).unwrap();
        fs::write(folder.join("secret"), "s").unwrap();
        fs::write(folder.join("app/assets/a.js"), "a").unwrap();
        let web = Web::Folder(folder.join("app"));
        assert_eq!(web.read("assets/a.js").as_deref(), Some("a".as_bytes()));
        assert_eq!(web.read("../secret"), None);
        assert_eq!(web.read("assets/../../secret"), None);
        assert_eq!(web.read(&folder.join("secret").to_string_lossy()), None);
        assert_eq!(web.read("assets"), None);
        fs::remove_dir_all(folder).unwrap();
    }
}
