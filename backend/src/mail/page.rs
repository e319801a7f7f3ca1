//! The mailbox as a page, for whoever sits at the machine that the server runs on.
//!
//! Letters hold links that sign in, so the page is answered on the machine alone: the connection comes from loopback, no
//! proxy stands between, and the address in the browser is one of loopback too (else a page from elsewhere could have its
//! own name lead here). It is there only while letters go to the mailbox and the settings say of no proxy, since one that
//! tells nothing of itself looks like this machine: behind one the console shows the letters.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use ritm_api::code;
use uuid::Uuid;

use super::mailbox::{self, Kept};
use super::render::escape;
use crate::http::{Peer, Problem};
use crate::parts::Parts;
use crate::settings::ServerSettings;
use crate::store::{Error, Tx};

/// How many letters the page lists.
const LISTED: u32 = 100;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

/// The pages of the mailbox.
pub(super) fn pages(parts: &Arc<Parts>) -> Router {
    Router::new()
        .route("/mailbox", get(list))
        .route("/mailbox/{id}", get(letter))
        .route("/mailbox/{id}/html", get(html))
        .method_not_allowed_fallback(async || Problem::new(code::METHOD_NOT_ALLOWED))
        .layer(middleware::from_fn_with_state(Arc::clone(parts), on_this_machine))
        .with_state(Arc::clone(parts))
}

async fn on_this_machine(State(parts): State<Arc<Parts>>, request: Request, next: Next) -> Response {
    let near = request
        .extensions()
        .get::<Peer>()
        .is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
    if parts.ports.mail.is_mailbox()
        && near
        && stands_alone(&parts.settings.server)
        && is_direct(request.headers())
    {
        next.run(request).await
    } else {
        Problem::new(code::NOT_FOUND).into_response()
    }
}

/// Whether nothing in the settings says that others reach the server.
fn stands_alone(server: &ServerSettings) -> bool {
    let host = |url: &String| {
        let bare = url.split_once("://").map_or(url.as_str(), |(_, bare)| bare);
        is_local(bare.split('/').next().unwrap_or_default())
    };
    !server.behind_tls && server.proxies.is_empty() && server.url.as_ref().is_none_or(host)
}

/// Whether a host, with or without a port, is this machine.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, _)) => name,
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a browser on this machine asked, by an address of this machine and without a proxy.
fn is_direct(headers: &HeaderMap) -> bool {
    let through_proxy = [
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-real-ip",
        "via",
    ]
    .iter()
    .any(|name| headers.contains_key(*name));
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    !through_proxy && is_local(host)
}

/// The newest letters, or with `?before=ID` those before one.
async fn list(State(parts): State<Arc<Parts>>, address: Uri) -> Response {
    let before = match address.query().map(|query| query.strip_prefix("before=")) {
        None => None,
        Some(id) => match id.and_then(|id| id.parse::<Uuid>().ok()) {
            Some(id) => Some(id),
            None => return Problem::new(code::NOT_FOUND).into_response(),
        },
    };
    let letters = parts
        .store
        .read(async move |tx: &mut Tx| mailbox::list(tx, None, before, LISTED).await)
        .await;
    match letters {
        Ok(letters) => page("Mailbox", &listed(&letters)),
        Err(error) => broken(&error),
    }
}

fn listed(letters: &[Kept]) -> String {
    if letters.is_empty() {
        return "<h1>Mailbox</h1><p>No letters.</p>".to_owned();
    }
    let mut body = "<h1>Mailbox</h1><table><thead><tr><th>To<th>Subject<th>Kind</thead><tbody>".to_owned();
    for letter in letters {
        // Writing to a String can't fail.
        let _ = write!(
            body,
            "<tr><td>{}<td><a href=\"/mailbox/{}\">{}</a><td>{}",
            escape(&letter.to),
            letter.id,
            escape(&letter.subject),
            escape(&letter.kind)
        );
    }
    body.push_str("</tbody></table>");
    let full = letters.len() >= usize::try_from(LISTED).unwrap_or(usize::MAX);
    if let (true, Some(last)) = (full, letters.last()) {
        // Writing to a String can't fail.
        let _ = write!(
            body,
            "<p><a href=\"/mailbox?before={}\">Older letters</a></p>",
            last.id
        );
    }
    body
}

async fn find(parts: &Parts, id: &str) -> Result<Kept, Response> {
    let Ok(id) = id.parse::<Uuid>() else {
        return Err(Problem::new(code::NOT_FOUND).into_response());
    };
    let sealer = parts.ports.sealer.clone();
    let found = parts
        .store
        .read(async move |tx: &mut Tx| mailbox::find(tx, &sealer, id).await)
        .await;
    match found {
        Ok(Some(letter)) => Ok(letter),
        Ok(None) => Err(Problem::new(code::NOT_FOUND).into_response()),
        Err(error) => Err(broken(&error)),
    }
}

async fn letter(State(parts): State<Arc<Parts>>, Path(id): Path<String>) -> Response {
    match find(&parts, &id).await {
        Ok(letter) => page(
            &letter.subject,
            &format!(
                "<p><a href=\"/mailbox\">Mailbox</a></p><h1>{}</h1><p>To {}</p><pre lang=\"{}\">{}</pre>\
                 <p><a href=\"/mailbox/{}/html\">As HTML</a></p>",
                escape(&letter.subject),
                escape(&letter.to),
                escape(&letter.language),
                linked(&letter.text),
                letter.id
            ),
        ),
        Err(response) => response,
    }
}

/// Text as HTML, in which a line that is a web address can be pressed.
fn linked(text: &str) -> String {
    let mut html = String::new();
    for line in text.lines() {
        let escaped = escape(line);
        if line.starts_with("http://") || line.starts_with("https://") {
            // Writing to a String can't fail.
            let _ = writeln!(html, "<a href=\"{escaped}\">{escaped}</a>");
        } else {
            html.push_str(&escaped);
            html.push('\n');
        }
    }
    html
}

async fn html(State(parts): State<Arc<Parts>>, Path(id): Path<String>) -> Response {
    match find(&parts, &id).await {
        Ok(letter) => answer(StatusCode::OK, letter.html),
        Err(response) => response,
    }
}

fn page(title: &str, body: &str) -> Response {
    answer(
        StatusCode::OK,
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"><title>{}</title><style>\
             body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}\
             table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;padding:.4rem .6rem;\
             border-bottom:1px solid #8884}}pre{{white-space:pre-wrap;overflow-wrap:anywhere}}</style></head>\
             <body><main>{body}</main></body></html>",
            escape(title)
        ),
    )
}

fn answer(status: StatusCode, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn broken(error: &Error) -> Response {
    tracing::error!(%error, "the mailbox can't be read");
    Problem::new(code::INTERNAL).into_response()
}

#[cfg(test)]
mod tests {
    use super::stands_alone;
    use crate::settings::Settings;

    #[test]
    fn behind_a_proxy_no_letter_is_shown() {
        let with = |url: Option<&str>, behind_tls: bool, proxies: &[&str]| {
            let mut server = Settings::default().server;
            server.url = url.map(str::to_owned);
            server.behind_tls = behind_tls;
            server.proxies = proxies
                .iter()
                .filter_map(|network| network.parse().ok())
                .collect();
            stands_alone(&server)
        };
        assert!(with(None, false, &[]));
        assert!(with(Some("http://localhost:8080"), false, &[]));
        assert!(with(Some("http://[::1]:8080"), false, &[]));
        assert!(with(Some("http://127.0.0.1"), false, &[]));
        assert!(!with(Some("http://ritm.example"), false, &[]));
        assert!(!with(Some("https://localhost.example/"), false, &[]));
        assert!(!with(None, true, &[]));
        assert!(!with(None, false, &["127.0.0.0/8"]));
    }
}
