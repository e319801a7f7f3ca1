#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::*;
use crate::app::App;
use crate::settings::{Settings, WebSettings};
use crate::testing::Folder;
use crate::web::WebApp;

#[test]
fn ids() {
    for good in ["a", "0f-3_B.9", &"x".repeat(64)] {
        assert!(well_formed(good), "{good}");
    }
    for bad in ["", "a b", "a\"b", "ä", "a;b", &"x".repeat(65)] {
        assert!(!well_formed(bad), "{bad}");
    }
    assert_ne!(new_id(), new_id());
    assert!(well_formed(&new_id()));
    let mut headers = HeaderMap::new();
    headers.insert(&REQUEST_ID, HeaderValue::from_static("mine"));
    assert_eq!(request_id(&headers), "mine");
    headers.insert(&REQUEST_ID, HeaderValue::from_static("not mine"));
    assert_ne!(request_id(&headers), "not mine");
}

/// Handlers that go wrong, inside what surrounds every request.
async fn ask(request: Request) -> (StatusCode, serde_json::Value) {
    let folder = Folder::new();
    folder.write("index.html", "page");
    let web = WebSettings {
        dir: folder.path().to_owned(),
        memory_bytes: 1000,
    };
    let mut server = Settings::default().server;
    server.request_time = Duration::from_millis(50);
    server.body_bytes = 10;
    let shared = App::new(server, WebApp::read(&web).unwrap());
    let length = async |body: Result<Bytes, axum::extract::rejection::BytesRejection>| match body {
        Ok(body) => body.len().to_string().into_response(),
        Err(_) => Refusal::new(Code::BodyTooLarge).into_response(),
    };
    let router = Router::new()
        .route(
            "/panic",
            get(async || -> StatusCode { panic!("a handler gone wrong, as this test wants") }),
        )
        .route("/slow", get(std::future::pending::<StatusCode>))
        .route("/length", post(length))
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(&shared),
            surround,
        ))
        .with_state(shared);
    let response = TowerToHyperService::new(router).call(request).await.unwrap();
    let status = response.status();
    assert!(response.headers().contains_key(&REQUEST_ID));
    assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

fn request(method: Method, path: &str, body: Body) -> Request {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().unwrap();
    request
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_for() {
    let (status, body) = ask(request(Method::GET, "/panic", Body::empty())).await;
    assert_eq!(
        (status.as_u16(), body["code"].as_str()),
        (500, Some("server-internal"))
    );
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_answered_for() {
    let (status, body) = ask(request(Method::GET, "/slow", Body::empty())).await;
    assert_eq!(
        (status.as_u16(), body["code"].as_str()),
        (503, Some("server-timed-out"))
    );
}

#[tokio::test]
async fn a_body_of_unannounced_length_is_limited_too() {
    let (status, body) = ask(request(Method::POST, "/length", Body::from("1234567890"))).await;
    assert_eq!((status.as_u16(), body.as_u64()), (200, Some(10)));
    let (status, body) = ask(request(Method::POST, "/length", Body::from("12345678901"))).await;
    assert_eq!(
        (status.as_u16(), body["code"].as_str()),
        (413, Some("server-body-too-large"))
    );
}
