//! Where the map's pictures come from: what an address stands for, and which server it asks.

use ritm_kit::Basemap;

use crate::browser;

/// Streets of the whole world by `OpenFreeMap`, which asks for no key and sets no limits.
pub(crate) const STREETS: &str = "https://tiles.openfreemap.org/planet";
/// Where the page may connect to besides our own server, as it was told before it began.
const ALLOWED: &str = "data-map-origin";

/// What is wrong with a map source, as a message key; `None` when it can be used.
pub(crate) fn fault(source: &str) -> Option<&'static str> {
    if source.is_empty() || is_own(source) {
        return None;
    }
    if origin(source).is_none() {
        return Some("settings-map-not-address");
    }
    (!is_tiles(source) && !is_archive(source) && !is_description(source)).then_some("settings-map-not-tiles")
}

/// Whether it is an archive that our own server delivers.
fn is_own(source: &str) -> bool {
    source.starts_with('/') && !source.starts_with("//") && is_archive(source)
}

fn is_tiles(source: &str) -> bool {
    ["{z}", "{x}", "{y}"].iter().all(|part| source.contains(part))
}

fn path(source: &str) -> &str {
    source.split(['?', '#']).next().unwrap_or_default()
}

fn is_archive(source: &str) -> bool {
    path(source).ends_with(".pmtiles")
}

fn is_description(source: &str) -> bool {
    source == STREETS || path(source).ends_with(".json")
}

/// Scheme, host and port of an address on the web; `None` of anything else.
fn origin(source: &str) -> Option<String> {
    let (scheme, rest) = source.split_once("://")?;
    let host = rest
        .split(['/', '?', '#'])
        .next()
        .filter(|host| !host.is_empty())?;
    // A policy names servers by these letters only, and one with a password would give it away.
    let plain = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".:[]-_".contains(&byte));
    let near = ["127.0.0.1", "localhost"].contains(&host.split(':').next().unwrap_or_default());
    (plain && (scheme == "https" || (scheme == "http" && near))).then(|| format!("{scheme}://{host}"))
}

/// The server that sees which places are looked at; empty for our own and for none.
pub(crate) fn host(source: &str) -> String {
    origin(source)
        .and_then(|origin| origin.split("://").nth(1).map(str::to_owned))
        .unwrap_or_default()
}

/// The basemap a map source stands for; the built-in one when it is empty or can't be used, and while the page may not
/// connect to it.
pub(crate) fn basemap(source: &str) -> Basemap {
    if is_allowed(source) {
        of(source)
    } else {
        Basemap::BuiltIn
    }
}

/// Whether the page may connect to the server of a map source. It may to that of the map which was chosen when the page
/// began, and to no other; our own needs no leave.
pub(crate) fn is_allowed(source: &str) -> bool {
    origin(source).is_none_or(|origin| browser::root_attribute(ALLOWED) == origin)
}

fn of(source: &str) -> Basemap {
    let source = source.trim();
    if source.is_empty() || fault(source).is_some() {
        return Basemap::BuiltIn;
    }
    let (url, attribution) = (source.to_owned(), host(source));
    if is_archive(source) {
        let attribution = String::new();
        Basemap::PmTiles { url, attribution }
    } else if is_tiles(source) {
        Basemap::Tiles { url, attribution }
    } else {
        Basemap::TileJson { url, attribution }
    }
}

/// Keeps beside the page which server the map needs, for its next beginning.
pub(crate) fn remember_origin(source: &str) {
    browser::remember("ritm.map-origin", &origin(source.trim()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        assert_eq!(of(""), Basemap::BuiltIn);
        assert!(
            matches!(of("https://t.example/{z}/{x}/{y}.png"), Basemap::Tiles { attribution, .. } if attribution == "t.example")
        );
        assert!(matches!(
            of("https://t.example/world.pmtiles?v=2"),
            Basemap::PmTiles { .. }
        ));
        assert!(matches!(of("/map.pmtiles"), Basemap::PmTiles { .. }));
        assert!(matches!(of(STREETS), Basemap::TileJson { .. }));
        assert!(matches!(
            of("http://127.0.0.1:8081/tiles.json"),
            Basemap::TileJson { .. }
        ));
        assert_eq!(of("https://t.example/map.png"), Basemap::BuiltIn);
        assert_eq!(fault("ftp://x/{z}/{x}/{y}"), Some("settings-map-not-address"));
        assert_eq!(fault("https://t.example/map.png"), Some("settings-map-not-tiles"));
    }

    #[test]
    fn a_policy_names_one_server_and_nothing_else() {
        assert_eq!(
            origin("https://t.example:8443/{z}").as_deref(),
            Some("https://t.example:8443")
        );
        assert_eq!(
            origin("http://localhost:8081/{z}").as_deref(),
            Some("http://localhost:8081")
        );
        for odd in [
            "http://t.example/{z}",
            "https://a:b@t.example/{z}",
            "https://t.example;script-src/{z}",
            "https://* https:/",
            "//t.example/a.pmtiles",
            "https:///{z}",
            "/map.pmtiles",
        ] {
            assert_eq!(origin(odd), None, "{odd}");
        }
    }
}
