#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A server that answers each request with `answer(path)`, a chunk after the other.
async fn server(answer: impl Fn(&str) -> Vec<String> + Clone + Send + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                let read = stream.read(&mut head).await.unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or("").to_owned();
                for part in answer(&path) {
                    if stream.write_all(part.as_bytes()).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            });
        }
    });
    port
}

fn ok(body: &str) -> Vec<String> {
    vec![format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )]
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn to_loopback() -> Networks {
    Networks::new(["127.0.0.0/8", "::1"].map(|text| text.parse().unwrap()))
}

#[tokio::test]
async fn private_addresses_are_refused_however_they_are_written() {
    let port = server(|_| ok("secret")).await;
    let outbound = Outbound::real(Networks::default()).unwrap();
    for address in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://0:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "ftp://example.org/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://name:word@example.org/".to_owned(),
    ] {
        let answer = outbound.send(Request::get(url(&address))).await;
        assert!(
            matches!(answer, Err(OutboundFault::Forbidden(_))),
            "{address}: {answer:?}"
        );
    }
    let trusted = outbound
        .send(Request::get(url(&format!("http://localhost:{port}/"))).trusted())
        .await;
    assert_eq!(trusted.unwrap().body, "secret");
    let own = Outbound::real(to_loopback()).unwrap();
    let answer = own
        .send(Request::get(url(&format!("http://localhost:{port}/"))))
        .await;
    assert_eq!(answer.unwrap().body, "secret");
}

#[tokio::test]
async fn redirects_are_followed_when_asked_and_held_to_the_same_rules() {
    let to = server(|_| ok("there")).await;
    let port = server(move |path| {
        let to = match path {
            "/in" => format!("http://127.0.0.1:{to}/"),
            "/out" => "http://10.0.0.1/".to_owned(),
            "/file" => "file:///etc/passwd".to_owned(),
            _ => "/loop".to_owned(),
        };
        vec![format!(
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )]
    })
    .await;
    let outbound = Outbound::real(to_loopback()).unwrap();
    let ask = async |path: &str| {
        let request = Request::get(url(&format!("http://127.0.0.1:{port}{path}")));
        outbound.send(request.following()).await
    };
    assert_eq!(ask("/in").await.unwrap().body, "there");
    assert!(matches!(ask("/out").await, Err(OutboundFault::Forbidden(_))));
    assert!(matches!(ask("/file").await, Err(OutboundFault::Forbidden(_))));
    assert_eq!(
        ask("/loop").await.unwrap().status,
        302,
        "at its end it is an answer like others"
    );
    let plain = outbound
        .send(Request::get(url(&format!("http://127.0.0.1:{port}/in"))))
        .await;
    assert_eq!(plain.unwrap().status, 302);
    let secret = Request::get(url(&format!("http://127.0.0.1:{port}/in")))
        .header(header::AUTHORIZATION, HeaderValue::from_static("Bearer x"))
        .following();
    assert_eq!(
        outbound.send(secret).await.unwrap().status,
        302,
        "no secret goes elsewhere"
    );
}

#[tokio::test]
async fn answers_are_bounded_in_size_and_time() {
    let port = server(|path| match path {
        "/told" => {
            vec!["HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\nconnection: close\r\n\r\n".to_owned()]
        }
        "/untold" => {
            let mut parts =
                vec!["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n".to_owned()];
            parts.extend((0..50).map(|_| format!("400\r\n{}\r\n", "x".repeat(1024))));
            parts.push("0\r\n\r\n".to_owned());
            parts
        }
        "/slow" => {
            let mut parts =
                vec!["HTTP/1.1 200 OK\r\ncontent-length: 100000\r\nconnection: close\r\n\r\n".to_owned()];
            parts.extend((0..5000).map(|_| "x".to_owned()));
            parts
        }
        _ => vec!["HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nab".to_owned()],
    })
    .await;
    let outbound = Outbound::real(to_loopback()).unwrap();
    let ask = |path: &str| Request::get(url(&format!("http://127.0.0.1:{port}{path}"))).at_most(10 << 10);
    assert_eq!(
        outbound.send(ask("/told")).await.unwrap_err(),
        OutboundFault::TooLarge
    );
    assert_eq!(
        outbound.send(ask("/untold")).await.unwrap_err(),
        OutboundFault::TooLarge
    );
    assert_eq!(
        outbound
            .send(ask("/untold").at_most(60 << 10))
            .await
            .unwrap()
            .body
            .len(),
        50 << 10
    );
    let slow = ask("/slow").at_most(1 << 20).within(Duration::from_millis(200));
    assert_eq!(outbound.send(slow).await.unwrap_err(), OutboundFault::TimedOut);
    assert!(matches!(
        outbound.send(ask("/cut")).await,
        Err(OutboundFault::Unreachable(_))
    ));
    let nobody = Request::get(url("http://127.0.0.1:1/?token=secret"));
    let Err(OutboundFault::Unreachable(told)) = outbound.send(nobody).await else {
        panic!("somebody answers at port 1");
    };
    assert!(!told.contains("secret"), "{told}");
}

#[tokio::test]
async fn a_simulated_way_out_answers_by_its_script_and_remembers() {
    let outbound = Outbound::simulated();
    let request = || Request::post(url("https://example.org/x"), "application/json", "{}");
    assert!(outbound.send(request()).await.is_err());
    outbound.script(|request| {
        Ok(Answer {
            status: 201,
            headers: HeaderMap::new(),
            body: request.body.clone(),
        })
    });
    let answer = outbound.send(request()).await.unwrap();
    assert!(answer.is_success());
    assert_eq!(answer.body, "{}");
    assert_eq!(outbound.asked().len(), 2);
}
