//! What a file's name says about the file: its type, and whether its content can ever change.

use axum::http::HeaderValue;

/// The value of `Content-Type` for a file of this name.
pub(super) fn content_type(name: &str) -> HeaderValue {
    let extension = extension(name).unwrap_or_default().to_ascii_lowercase();
    HeaderValue::from_static(match extension.as_str() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "geojson" => "application/geo+json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "pbf" => "application/x-protobuf",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "gz" => "application/gzip",
        // Among them .pmtiles, which has no registered type.
        _ => "application/octet-stream",
    })
}

/// The value of `Cache-Control` for a file of this name, a path within the app's folder.
///
/// A file whose name holds a hash of its content gets another name when the content changes, so browsers may keep it for
/// ever. Browsers ask about every other file each time, which costs one small answer (304) and never shows an old app.
pub(super) fn cache_control(name: &str) -> HeaderValue {
    HeaderValue::from_static(if has_content_hash(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

/// Whether a path is `assets/.../name-HASH.extension`, the hash of at least eight letters and digits.
///
/// A hash holds a digit, or capitals only: `inter-cyrillic.woff2` and `Inter-SemiBold.woff2` are plain names. Taking a
/// hash for a word costs one question at each visit; taking a word for a hash would freeze an old file for a year.
fn has_content_hash(name: &str) -> bool {
    let Some(name) = name.strip_prefix("assets/") else {
        return false;
    };
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let Some((_, hash)) = stem.rsplit_once('-') else {
        return false;
    };
    hash.len() >= 8
        && hash
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && (hash.bytes().any(|byte| byte.is_ascii_digit())
            || hash.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// What follows the last dot of the path's last segment; none when there is no dot.
pub(super) fn extension(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next()?;
    file.rsplit_once('.').map(|(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        for (name, expected) in [
            ("index.html", "text/html; charset=utf-8"),
            ("assets/app-1A2B3C4D.js", "text/javascript; charset=utf-8"),
            ("assets/app_bg-1A2B3C4D.wasm", "application/wasm"),
            ("manifest.webmanifest", "application/manifest+json"),
            ("a/inter.woff2", "font/woff2"),
            ("icon.SVG", "image/svg+xml"),
            ("icon.png", "image/png"),
            ("world.json", "application/json"),
            ("assets/world.pmtiles", "application/octet-stream"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(content_type(name), expected, "{name}");
        }
    }

    #[test]
    fn only_hashed_names_are_kept() {
        for name in [
            "assets/app-1A2B3C4D.js",
            "assets/app-QWERTYUI.js",
            "assets/f/app_bg-0a1b2c3d4e5f.wasm",
        ] {
            assert!(has_content_hash(name), "{name}");
        }
        for name in [
            "app-1A2B3C4D.js",
            "sw.js",
            "index.html",
            "assets/app.js",
            "assets/app-1A2B3.js",
            "assets/inter-cyrillic.woff2",
            "assets/Inter-SemiBold.woff2",
            "assets/build-1A2B3C4D/app.js",
            "assets/1A2B3C4D.js",
            "assets/app-1A2B3C4D.js.map",
        ] {
            assert!(!has_content_hash(name), "{name}");
        }
    }
}
