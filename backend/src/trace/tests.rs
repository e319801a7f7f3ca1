#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value as Json;
use tracing_subscriber::layer::SubscriberExt as _;

use super::*;

/// Runs `work` with traces that go to a collector, and gives what the collector got.
fn sent(share: u64, work: impl FnOnce()) -> Vec<Json> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/v1/traces", listener.local_addr().unwrap());
    let settings = TraceSettings {
        endpoint: Some(endpoint.parse().unwrap()),
        share,
    };
    let (layer, exporter) = start(&settings).unwrap();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
    let collector = std::thread::spawn(move || {
        listener.set_nonblocking(true).unwrap();
        let mut bodies = Vec::new();
        let begun = std::time::Instant::now();
        while bodies.is_empty() && begun.elapsed() < Duration::from_secs(2) {
            if let Ok((stream, _)) = listener.accept() {
                stream.set_nonblocking(false).unwrap();
                bodies.push(take(stream));
            } else {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        bodies
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(exporter.run(Plain, std::future::ready(())));
    collector.join().unwrap()
}

/// A client that does no more than is needed.
struct Plain;

impl Post for Plain {
    async fn post(&self, url: url::Url, body: bytes::Bytes, _: Duration) -> Result<u16, String> {
        let answer = post(&url, &body).map_err(|error| error.to_string())?;
        Ok(answer)
    }
}

/// Posts JSON and gives the status.
fn post(url: &url::Url, body: &[u8]) -> std::io::Result<u16> {
    let address = url.socket_addrs(|| None)?;
    let mut stream = std::net::TcpStream::connect(address.as_slice())?;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        url.path(),
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

/// Reads a request and answers it as collectors do.
fn take(mut stream: std::net::TcpStream) -> Json {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(bytes.get(..head).unwrap()).to_lowercase();
            assert!(text.starts_with("post /v1/traces http/1.1\r\n"), "{text}");
            assert!(text.contains("content-type: application/json"), "{text}");
            let length = text.split("content-length: ").nth(1).unwrap();
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            if bytes.len() >= head + 4 + length {
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
                    .unwrap();
                return serde_json::from_slice(bytes.get(head + 4..).unwrap()).unwrap();
            }
        }
        let count = stream.read(&mut piece).unwrap();
        assert!(count > 0, "the request ended early");
        bytes.extend_from_slice(piece.get(..count).unwrap());
    }
}

fn a_request(traceparent: Option<&str>) {
    let request = server_span("GET", traceparent, "id-1");
    request.in_scope(|| {
        // A span of the log lies between the two.
        tracing::error_span!("request", request_id = "id-1").in_scope(|| {
            span!("database", kind = "read", rows = 3_u64).in_scope(|| {
                assert!(
                    traceparent.is_none()
                        || super::traceparent()
                            .unwrap()
                            .contains("0af7651916cd43dd8448eb211c80319c")
                );
            });
        });
    });
    request.record("http.route", "/api/v1/things/{id}");
    request.record("http.response.status_code", 503);
}

fn spans(body: &Json) -> &Vec<Json> {
    body.pointer("/resourceSpans/0/scopeSpans/0/spans")
        .unwrap()
        .as_array()
        .unwrap()
}

const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[test]
fn a_request_continues_its_callers_trace() {
    let bodies = sent(0, || a_request(Some(CALLER)));
    let [body] = bodies.as_slice() else {
        panic!("{bodies:?}")
    };
    let [database, request] = spans(body).as_slice() else {
        panic!("{body}")
    };
    assert_eq!(request["name"], "GET /api/v1/things/{id}");
    assert_eq!(request["kind"], 2);
    assert_eq!(request["traceId"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(request["parentSpanId"], "b7ad6b7169203331");
    assert_eq!(request["status"]["code"], 2);
    assert_eq!(database["parentSpanId"], request["spanId"]);
    assert_eq!(database["attributes"][1]["value"]["intValue"], "3");
    assert!(!body.to_string().contains("traceparent"));
}

#[test]
fn what_is_not_chosen_is_not_sent() {
    assert!(sent(0, || a_request(None)).is_empty());
    let declined = CALLER.replace("-01", "-00");
    assert!(sent(100, || a_request(Some(&declined))).is_empty());
    assert_eq!(sent(100, || a_request(None)).len(), 1);
}

#[test]
fn a_full_queue_drops_and_holds_up_nobody() {
    let settings = TraceSettings {
        endpoint: Some("http://127.0.0.1:9/".parse().unwrap()),
        share: 100,
    };
    let (layer, _exporter) = start(&settings).unwrap();
    let before = crate::metric::TRACE_SPANS.get(&["dropped"]);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        for _ in 0..QUEUE + 10 {
            drop(span!("small"));
        }
    });
    assert!(crate::metric::TRACE_SPANS.get(&["dropped"]) >= before + 10);
}

/// The official protobuf definitions, which refuse names and types that are not theirs.
#[test]
fn the_official_definitions_read_what_is_sent() {
    let bodies = sent(0, || a_request(Some(CALLER)));
    let python = crate::testing::python("opentelemetry-proto==1.39.1");
    let Some(python) = python else { return };
    let mut reader = Command::new(python)
        .args([
            "-c",
            "import sys, base64, json\n\
             from google.protobuf import json_format\n\
             from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest as R\n\
             body = json.load(sys.stdin)\n\
             # OTLP's JSON has ids in hexadecimal, protobuf's own has bytes in base64.\n\
             for span in body['resourceSpans'][0]['scopeSpans'][0]['spans']:\n\
             \x20 for key in ('traceId', 'spanId', 'parentSpanId'):\n\
             \x20   if key in span: span[key] = base64.b64encode(bytes.fromhex(span[key])).decode()\n\
             read = json_format.ParseDict(body, R())\n\
             spans = read.resource_spans[0].scope_spans[0].spans\n\
             print(spans[1].name, spans[1].kind, spans[1].status.code, spans[0].attributes[1].value.int_value)\n",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reader
        .stdin
        .take()
        .unwrap()
        .write_all(bodies[0].to_string().as_bytes())
        .unwrap();
    let said = reader.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&said.stdout).trim(),
        "GET /api/v1/things/{id} 2 2 3"
    );
}
