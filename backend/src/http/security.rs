//! The security headers that every answer carries.

use axum::http::{HeaderName, HeaderValue, Response, header};
use tower_http::set_header::response::{SetMultipleResponseHeadersLayer, SetResponseHeaderLayer};

/// What a policy of the app says, but for what may be connected to.
macro_rules! policy {
    ($connect:literal) => {
        concat!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; ",
            "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'",
            $connect,
            "; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; ",
            "form-action 'self'"
        )
    };
}

/// What every answer but the page may load and do, workers among them: they connect to this server only.
///
/// - `'wasm-unsafe-eval'`: the app is WebAssembly; no inline or evaluated script runs.
/// - `style-src-attr 'unsafe-inline'`: the app and the map set `style` attributes; style sheets and `<style>` elements
///   stay our own.
/// - `blob:` workers: the map library starts its workers from blobs.
const CONTENT_SECURITY_POLICY: &str = policy!("");

/// What the app's page may load and do. Athletes choose their own map, on the web or on their own machine, and no server
/// knows which: before anything else the page narrows this down to the one that was chosen (`ui/app/web/early.js`).
pub(crate) const PAGE_POLICY: &str = policy!(" https: http://127.0.0.1:* http://localhost:*");

/// What the console's page may load and do: its own files and this server, and nothing else.
pub(crate) const CONSOLE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'none'; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'self'";

/// The app alone may use the sensors that training needs; everything else a page could ask for is off.
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), bluetooth=(self), camera=(), display-capture=(), \
     encrypted-media=(), fullscreen=(self), geolocation=(self), gyroscope=(), hid=(), idle-detection=(), \
     magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-create=(self), \
     publickey-credentials-get=(self), screen-wake-lock=(self), serial=(), usb=(), xr-spatial-tracking=()";

const ALWAYS: [(HeaderName, &str); 6] = [
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

/// Adds the security headers to every answer; `behind_tls` adds the one that forbids plain http from then on.
pub(super) fn layer<B: 'static>(behind_tls: bool) -> SetMultipleResponseHeadersLayer<Response<B>> {
    let strict = behind_tls.then_some((header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY));
    let headers = ALWAYS.into_iter().chain(strict);
    SetMultipleResponseHeadersLayer::overriding(
        headers
            .map(|(name, value)| (name, HeaderValue::from_static(value)).into())
            .collect(),
    )
}

/// Adds the content security policy to every answer that has none of its own.
pub(super) fn policy() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    )
}
