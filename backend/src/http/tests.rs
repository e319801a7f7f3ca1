//! Handlers that go wrong, asked over a real socket.

#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

mod calls;
mod crawl;
mod explorer;
mod site;

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::settings::Settings;

/// Sends a request as it is written; gives the status, the head and the body of the answer.
async fn ask(request: &str) -> (u16, String, serde_json::Value) {
    let mut settings = Settings::default().server;
    settings.request_time = Duration::from_millis(50);
    settings.body_bytes = 10;
    let length = async |body: Result<Bytes, BytesRejection>| match body {
        Ok(body) => body.len().to_string().into_response(),
        // As a handler does that leaves the refusal to axum.
        Err(rejection) => rejection.into_response(),
    };
    let router = Router::new()
        .route(
            "/panic",
            get(async || -> StatusCode { panic!("a handler gone wrong, as this test wants") }),
        )
        .route("/slow", get(std::future::pending::<StatusCode>))
        .route("/length", post(length));
    let service = TowerToHyperService::new(surround(router, &settings));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(head.contains("\r\ncontent-security-policy: "), "{head}");
    assert!(head.contains("\r\nx-request-id: "), "{head}");
    (status, head.to_owned(), serde_json::from_str(body).unwrap())
}

fn get_request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: ritm.test\r\nConnection: close\r\n\r\n")
}

#[track_caller]
fn assert_refused(answer: &(u16, String, serde_json::Value), status: u16, code: &str) {
    let (told, head, body) = answer;
    assert_eq!((*told, body["code"].as_str()), (status, Some(code)), "{head}");
    let id = body["request_id"].as_str().unwrap();
    assert!(head.contains(&format!("\r\nx-request-id: {id}\r\n")), "{head}");
    assert!(
        head.contains("\r\ncontent-type: application/problem+json\r\n"),
        "{head}"
    );
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_for() {
    assert_refused(&ask(&get_request("/panic")).await, 500, "server-internal");
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_answered_for() {
    assert_refused(&ask(&get_request("/slow")).await, 503, "server-timed-out");
}

#[tokio::test]
async fn what_axum_refuses_by_itself_is_a_problem_too() {
    assert_refused(&ask(&get_request("/nothing")).await, 404, "server-not-found");
    let answer = ask(&get_request("/length")).await;
    assert_refused(&answer, 405, "server-method-not-allowed");
    assert!(answer.1.contains("\r\nallow: POST\r\n"), "{}", answer.1);
}

#[tokio::test]
async fn a_body_of_unannounced_length_is_limited_too() {
    let chunked = |body: &str| {
        format!(
            "POST /length HTTP/1.1\r\nHost: ritm.test\r\nConnection: close\r\n\
             Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        )
    };
    let (status, _, body) = ask(&chunked("1234567890")).await;
    assert_eq!((status, body.as_u64()), (200, Some(10)));
    assert_refused(&ask(&chunked("12345678901")).await, 413, "server-body-too-large");
}
