//! Security headers, sent with every answer.

use axum::http::header::HeaderName;
use axum::http::{HeaderMap, HeaderValue, header};

/// What the page may load and do.
///
/// - `'wasm-unsafe-eval'`: the app is WebAssembly; no inline or evaluated script runs.
/// - `style-src-attr 'unsafe-inline'`: the app and the map set `style` attributes; style sheets and `<style>` elements
///   stay our own.
/// - `blob:` workers: the map library starts its workers from blobs.
/// - `https:` images and connections: athletes choose their own map tiles.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     style-src-attr 'unsafe-inline'; img-src 'self' data: blob: https:; connect-src 'self' https:; \
     worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Sensors of training are the app's alone; all else a page could ask for is off.
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), \
     encrypted-media=(), fullscreen=(self), geolocation=(self), gyroscope=(), hid=(), idle-detection=(), \
     magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), \
     screen-wake-lock=(self), serial=(), usb=(), xr-spatial-tracking=()";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Tile servers such as OpenStreetMap's ask for a Referer; they learn the site, never the page.
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    // For browsers that do not know frame-ancestors.
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Two years, the time browsers' preload lists ask for; other names of the domain decide for themselves.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000";

/// Adds the security headers; `behind_tls` adds the one that forbids plain http from then on.
pub(crate) fn secure(headers: &mut HeaderMap, behind_tls: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if behind_tls {
        let value = HeaderValue::from_static(STRICT_TRANSPORT_SECURITY);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}
