//! Types, encodings, caching, ranges and routes.

use crate::client::{Connection, ask, get};
use crate::site::{CONSOLE, PAGE, SCRIPT, SCRIPT_BROTLI, SCRIPT_GZIP, Site, tiles};

const SCRIPT_PATH: &str = "/assets/app-1A2B3C4D.js";

#[test]
fn types_and_caching() {
    let site = Site::new();
    let server = site.start();
    let forever = "public, max-age=31536000, immutable";
    for (path, content_type, caching) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icons/icon.svg", "image/svg+xml", "no-cache"),
        (SCRIPT_PATH, "text/javascript; charset=utf-8", forever),
        ("/assets/app_bg-1A2B3C4D.wasm", "application/wasm", forever),
        ("/assets/world.pmtiles", "application/octet-stream", "no-cache"),
    ] {
        let answer = get(server.address, path, &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert_eq!(answer.header("cache-control"), Some(caching), "{path}");
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"), "{path}");
        assert_eq!(answer.header("accept-ranges"), Some("bytes"), "{path}");
        assert!(answer.header("date").is_some());
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), Some(length.as_str()), "{path}");
    }
}

#[test]
fn encodings_are_negotiated_and_have_tags_of_their_own() {
    let site = Site::new();
    let server = site.start();
    let mut tags = Vec::new();
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), SCRIPT_BROTLI),
        ("gzip, br;q=0.5", Some("gzip"), SCRIPT_GZIP),
        ("deflate", None, SCRIPT),
    ] {
        let answer = get(server.address, SCRIPT_PATH, &[("Accept-Encoding", accepted)]);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.text(), body, "{accepted}");
        assert_eq!(
            answer.header("content-type"),
            Some("text/javascript; charset=utf-8")
        );
        tags.push(answer.header("etag").unwrap().to_owned());
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
    assert!(
        tags.iter()
            .all(|tag| tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10),
        "{tags:?}"
    );

    let refused = get(server.address, SCRIPT_PATH, &[("Accept-Encoding", "*;q=0")]);
    assert_eq!(refused.status, 406);
    assert_eq!(refused.json()["code"], "server-not-acceptable");
    // An encoding by its own name is not a second address of the same thing.
    assert_eq!(get(server.address, "/assets/app-1A2B3C4D.js.br", &[]).status, 404);
}

#[test]
fn a_known_version_is_not_sent_again() {
    let site = Site::new();
    let server = site.start();
    // One file from memory, one from disk.
    for path in [SCRIPT_PATH, "/assets/world.pmtiles", "/"] {
        let first = get(server.address, path, &[("Accept-Encoding", "br")]);
        let tag = first.header("etag").unwrap();
        let weak = format!("\"other\", W/{tag}");
        for known in [tag, weak.as_str(), "*"] {
            for method in ["GET", "HEAD"] {
                let asked = [("Accept-Encoding", "br"), ("If-None-Match", known)];
                let again = ask(server.address, method, path, &asked);
                assert_eq!(again.status, 304, "{method} {path} {known}");
                assert_eq!(again.header("etag"), Some(tag));
                assert_eq!(again.header("cache-control"), first.header("cache-control"));
                assert_eq!(again.header("vary"), Some("Accept-Encoding"));
                assert_eq!(again.header("content-length"), None);
            }
        }
        let other = get(
            server.address,
            path,
            &[("Accept-Encoding", "br"), ("If-None-Match", "\"other\"")],
        );
        assert_eq!(other.status, 200);
    }
    // The tag of one encoding does not stand for another.
    let brotli = get(server.address, SCRIPT_PATH, &[("Accept-Encoding", "br")]);
    let tag = brotli.header("etag").unwrap();
    let gzip = get(
        server.address,
        SCRIPT_PATH,
        &[("Accept-Encoding", "gzip"), ("If-None-Match", tag)],
    );
    assert_eq!(gzip.status, 200);
}

#[test]
fn a_file_changed_on_disk_has_another_tag() {
    let site = Site::new();
    let server = site.start();
    let before = get(server.address, "/assets/world.pmtiles", &[]);
    site.write("web/assets/world.pmtiles", [7; 20_000]);
    let after = get(server.address, "/assets/world.pmtiles", &[]);
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_eq!(after.body, [7; 20_000]);
}

/// Builds in containers give every file the same time, and two pages differ in their hashes alone.
#[test]
fn a_new_build_is_shown_though_its_times_and_lengths_are_the_same() {
    let site = Site::new();
    let build = |script: &str| {
        site.write(&format!("web/assets/{script}"), SCRIPT);
        let page = site.write("web/index.html", PAGE.replace("app-1A2B3C4D.js", script));
        let page = std::fs::File::options().write(true).open(page).unwrap();
        page.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1))
            .unwrap();
    };
    build("app-1A2B3C4D.js");
    let tag = get(site.start().address, "/", &[])
        .header("etag")
        .unwrap()
        .to_owned();
    build("app-5E6F7A8B.js");
    let server = site.start();
    let answer = get(server.address, "/", &[("If-None-Match", &tag)]);
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("app-5E6F7A8B.js"));
}

#[test]
fn head_is_get_without_the_body() {
    let site = Site::new();
    let server = site.start();
    let mut connection = Connection::open(server.address).unwrap();
    for path in [
        "/",
        SCRIPT_PATH,
        "/assets/world.pmtiles",
        "/activities/1",
        "/livez",
        "/nothing.txt",
    ] {
        let asked = [("Accept-Encoding", "gzip")];
        let get = connection.ask("GET", path, &asked);
        // On the same connection: a body that came all the same would break the next answer.
        let head = connection.ask("HEAD", path, &asked);
        assert_eq!(head.status, get.status, "{path}");
        for name in [
            "content-type",
            "content-encoding",
            "etag",
            "cache-control",
            "vary",
        ] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
        if get.status == 200 {
            assert_eq!(
                head.header("content-length"),
                get.header("content-length"),
                "{path}"
            );
        }
    }
}

#[test]
fn parts_of_large_files() {
    let site = Site::new();
    let server = site.start();
    let path = "/assets/world.pmtiles";
    let tiles = tiles();
    for (range, first, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=100000-299999", 100_000, 300_000),
        ("bytes=799990-", 799_990, 800_000),
    ] {
        let answer = get(server.address, path, &[("Range", range)]);
        assert_eq!(answer.status, 206, "{range}");
        let told = format!("bytes {first}-{}/800000", end - 1);
        assert_eq!(answer.header("content-range"), Some(told.as_str()));
        assert_eq!(answer.body, tiles.get(first..end).unwrap(), "{range}");
        assert_eq!(
            answer.header("etag"),
            get(server.address, path, &[]).header("etag")
        );
    }
    let suffix = get(server.address, path, &[("Range", "bytes=-16")]);
    assert_eq!(suffix.body, tiles.get(tiles.len() - 16..).unwrap());

    // A suffix longer than the file is the whole file (RFC 9110, 14.1.2), and ranges are for GET alone (14.2).
    let suffix = get(server.address, path, &[("Range", "bytes=-900000")]);
    assert_eq!((suffix.status, suffix.body.len()), (206, tiles.len()));
    let head = ask(server.address, "HEAD", path, &[("Range", "bytes=0-9")]);
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, Some("800000"))
    );

    let outside = get(server.address, path, &[("Range", "bytes=800000-")]);
    assert_eq!(outside.status, 416);
    assert_eq!(outside.header("content-range"), Some("bytes */800000"));
    assert_eq!(outside.json()["code"], "server-range-not-satisfiable");

    for (range, condition) in [
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("bytes=0-1", Some("\"old\"")),
    ] {
        let mut asked = vec![("Range", range)];
        asked.extend(condition.map(|tag| ("If-Range", tag)));
        let whole = get(server.address, path, &asked);
        assert_eq!(whole.status, 200, "{range}");
        assert_eq!(whole.body.len(), tiles.len());
    }
    let tag = get(server.address, path, &[]).header("etag").unwrap().to_owned();
    let part = get(
        server.address,
        path,
        &[("Range", "bytes=4-7"), ("If-Range", &tag)],
    );
    assert_eq!(
        (part.status, part.body.as_slice()),
        (206, &1_u32.to_le_bytes()[..])
    );
    // A part from memory, of an encoded file: the bytes are those of the encoding.
    let part = get(
        server.address,
        SCRIPT_PATH,
        &[("Range", "bytes=4-9"), ("Accept-Encoding", "br")],
    );
    assert_eq!(
        (part.status, part.text(), part.header("content-encoding")),
        (206, "script", Some("br"))
    );
}

#[test]
fn routes_of_the_app_get_its_page_and_nothing_else_does() {
    let site = Site::new();
    let server = site.start();
    for path in [
        "/activities",
        "/activities/0192f0c1-7b1e-7000-8000-000000000000",
        "/settings/",
        "/a?b=c.d",
        "/%D1%8F",
    ] {
        let answer = get(server.address, path, &[]);
        assert_eq!((answer.status, answer.text()), (200, PAGE), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    for path in [
        "/api/v1/activities",
        "/assets/",
        "/assets/app-OLDOLD12.js",
        "/assets/x",
        "/nothing.js",
        "/.well-known/x",
    ] {
        let answer = get(server.address, path, &[]);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[test]
fn a_map_of_the_operator_is_offered_and_delivered_in_parts() {
    let site = Site::new();
    let without = site.start();
    assert_eq!(
        get(without.address, "/api/map", &[]).json()["address"],
        serde_json::Value::Null
    );
    assert_eq!(get(without.address, "/map.pmtiles", &[]).status, 404);
    drop(without);

    let mut archive = b"PMTiles\x03".to_vec();
    archive.extend(tiles());
    let mut settings = site.settings();
    settings.web.map = Some(site.write("elsewhere/area.pmtiles", &archive));
    let server = crate::site::Running::start(settings);
    let offered = get(server.address, "/api/map", &[]);
    assert_eq!(offered.json()["address"], "/map.pmtiles");
    assert_eq!(offered.header("cache-control"), Some("no-store"));
    let part = get(server.address, "/map.pmtiles", &[("Range", "bytes=4-1003")]);
    assert_eq!(part.status, 206);
    assert_eq!(part.body, &archive[4..1004]);
    let range = format!("bytes 4-1003/{}", archive.len());
    assert_eq!(part.header("content-range"), Some(range.as_str()));
    assert!(part.header("etag").is_some_and(|tag| !tag.starts_with("W/")));

    // What is no map is told at start, with what to do.
    let mut settings = site.settings();
    settings.web.map = Some(site.write("elsewhere/note.txt", "no map at all"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let refused = runtime
        .block_on(ritm_backend::Server::bind(settings))
        .err()
        .unwrap();
    assert!(refused.to_string().contains("RITM_WEB_MAP"), "{refused}");
}

#[test]
fn the_console_has_a_page_and_a_policy_of_its_own() {
    let site = Site::new();
    let server = site.start();
    for path in [
        "/console",
        "/console/",
        "/console/accounts/0192",
        "/console/index.html",
    ] {
        let answer = get(server.address, path, &[]);
        assert_eq!((answer.status, answer.text()), (200, CONSOLE), "{path}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'; ")
                && !policy.contains("unsafe-inline")
                && !policy.contains("https:"),
            "{policy}"
        );
    }
    assert_eq!(get(server.address, "/console/other.js", &[]).status, 404);
    assert_eq!(get(server.address, "/consoles", &[]).text(), PAGE);
}
