//! Security headers, refusals, ids, and paths that try to get out.

use ritm_backend::Settings;

use crate::client::{Connection, ask, get};
use crate::site::{Running, Site};

#[test]
fn every_answer_carries_the_security_headers() {
    let site = Site::new();
    let server = site.start();
    let tag = get(server.address, "/", &[]).header("etag").unwrap().to_owned();
    for (method, path, headers, status) in [
        ("GET", "/", vec![], 200),
        ("GET", "/", vec![("If-None-Match", tag.as_str())], 304),
        ("HEAD", "/sw.js", vec![], 200),
        ("GET", "/assets/world.pmtiles", vec![("Range", "bytes=0-9")], 206),
        ("GET", "/nothing.txt", vec![], 404),
        ("DELETE", "/", vec![], 405),
        ("POST", "/livez", vec![], 405),
        ("POST", "/", vec![("Content-Length", "99999999")], 413),
        ("GET", "/livez", vec![], 200),
    ] {
        let answer = ask(server.address, method, path, &headers);
        assert_eq!(answer.status, status, "{method} {path}");
        let policy = answer.header("content-security-policy").unwrap();
        for part in [
            "default-src 'self';",
            "script-src 'self' 'wasm-unsafe-eval';",
            "style-src 'self';",
            "style-src-attr 'unsafe-inline';",
            "img-src 'self' data: blob:;",
            "worker-src 'self' blob:;",
            "object-src 'none';",
            "base-uri 'none';",
            "frame-ancestors 'none';",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{part} is missing in {policy}");
        }
        // The page alone may connect elsewhere, and narrows that down itself; no worker, no other answer may.
        let page = path == "/" && matches!(status, 200 | 304);
        let connect = if page {
            "connect-src 'self' https: http://127.0.0.1:* http://localhost:*;"
        } else {
            "connect-src 'self';"
        };
        assert!(policy.contains(connect), "{method} {path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(
            answer.header("referrer-policy"),
            Some("strict-origin-when-cross-origin")
        );
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
        let permissions = answer.header("permissions-policy").unwrap();
        for part in [
            "bluetooth=(self)",
            "geolocation=(self)",
            "screen-wake-lock=(self)",
            "camera=()",
            "microphone=()",
            "payment=()",
        ] {
            assert!(permissions.contains(part), "{part} is missing in {permissions}");
        }
        assert_eq!(answer.header("strict-transport-security"), None);
        assert!(answer.header("x-request-id").is_some_and(|id| id.len() > 8));
    }
}

#[test]
fn https_is_asked_for_only_behind_tls() {
    let site = Site::new();
    let mut settings = site.settings();
    settings.server.behind_tls = true;
    let server = Running::start(settings);
    let answer = get(server.address, "/", &[]);
    assert_eq!(
        answer.header("strict-transport-security"),
        Some("max-age=63072000")
    );
}

#[test]
fn refusals_are_problem_details_with_the_request_id() {
    let site = Site::new();
    let server = site.start();
    let answer = get(
        server.address,
        "/api/v1/nothing",
        &[("X-Request-Id", "my-id_1.2")],
    );
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("x-request-id"), Some("my-id_1.2"));
    let problem = answer.json();
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["code"], "server-not-found");
    assert_eq!(problem["title"], "Not Found");
    assert_eq!(problem["request_id"], "my-id_1.2");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| detail.ends_with('.'))
    );

    for path in ["/", "/readyz"] {
        let answer = ask(server.address, "PUT", path, &[]);
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{path}");
        assert_eq!(answer.json()["code"], "server-method-not-allowed");
    }
}

#[test]
fn ids_that_are_not_well_formed_are_replaced() {
    let site = Site::new();
    let server = site.start();
    let mut connection = Connection::open(server.address).unwrap();
    let long = "x".repeat(65);
    let mut seen = Vec::new();
    for given in ["", "a b", "<script>", &long, "a;b"] {
        let answer = connection.ask("GET", "/livez", &[("X-Request-Id", given)]);
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert_ne!(id, given);
        assert!(!seen.contains(&id), "{id} came twice");
        seen.push(id);
    }
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let site = Site::new();
    #[cfg(unix)]
    std::os::unix::fs::symlink(site.path().join("secret.txt"), site.web().join("link.txt")).unwrap();
    let server = site.start();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2F..%2Fsecret.txt",
        "//secret.txt",
        "/./index.html",
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%00",
        "/index.html%00.js",
        "/%ff",
        "/%",
        "/link.txt",
        "/C:%5csecret.txt",
        "/%252e%252e/secret.txt",
    ] {
        let answer = get(server.address, path, &[]);
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("secret"),
            "{path}"
        );
    }
}

#[test]
fn probes() {
    let site = Site::new();
    let server = site.start();
    for path in ["/livez", "/readyz"] {
        let answer = get(server.address, path, &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.text().lines().next(), Some("ok"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let version = get(server.address, "/version", &[]);
    assert_eq!(version.header("content-type"), Some("application/json"));
    assert_eq!(
        version.json(),
        serde_json::json!({ "name": "ritm", "version": env!("CARGO_PKG_VERSION") })
    );
    // A part of the app that is read from disk is gone: alive, but not ready.
    std::fs::remove_file(site.web().join("assets/world.pmtiles")).unwrap();
    // What was found is told for a moment longer.
    let start = std::time::Instant::now();
    let mut answer = get(server.address, "/readyz", &[]);
    while answer.status == 200 && start.elapsed() < std::time::Duration::from_secs(10) {
        std::thread::sleep(std::time::Duration::from_millis(50));
        answer = get(server.address, "/readyz", &[]);
    }
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (503, Some("server-not-ready"))
    );
    assert!(
        answer.text().contains("app: a file of the app is gone"),
        "{answer:?}"
    );
    assert_eq!(get(server.address, "/assets/world.pmtiles", &[]).status, 500);
    assert_eq!(get(server.address, "/livez", &[]).status, 200);
}

#[test]
fn a_start_without_an_app_says_what_to_do() {
    let site = Site::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let start = |settings: Settings| {
        let started = runtime.block_on(ritm_backend::serve(settings, std::future::pending()));
        started.unwrap_err().to_string()
    };
    let mut settings = site.settings();
    settings.web.dir = site.path().join("none");
    let told = start(settings);
    assert!(
        told.contains("cargo xtask build-web") && told.contains("RITM_WEB_DIR"),
        "{told}"
    );
    std::fs::remove_file(site.web().join("assets/app-1A2B3C4D.js")).unwrap();
    let told = start(site.settings());
    assert!(
        told.contains("incomplete") && told.contains("assets/app-1A2B3C4D.js"),
        "{told}"
    );
}
