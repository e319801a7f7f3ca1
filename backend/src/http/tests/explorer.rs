//! The API's description and its page.

use std::collections::BTreeSet;

use serde_json::Value;

use super::site::Site;
use crate::app;
use crate::settings::LimitSettings;
use crate::testing::Gear;

/// Every `$ref` in a value.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.insert(reference.clone());
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn the_description_is_whole() {
    let api = app::openapi();
    let mut found = BTreeSet::new();
    references(&api, &mut found);
    assert!(found.len() > 10);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(api.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let operations = api["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values());
    for operation in operations {
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|status| status.starts_with(['2', '3'])),
            "{operation}"
        );
        assert!(
            responses.contains_key("429") && responses.contains_key("500"),
            "{operation}"
        );
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|summary| summary.len() > 5),
            "{operation}"
        );
    }
}

#[tokio::test]
async fn the_page_and_its_parts_are_served() {
    let site = Site::with(Gear::Sqlite, LimitSettings::NONE, app::with_endpoints).await;
    for (path, media, within) in [
        ("/api/", "text/html; charset=utf-8", "/api/page.js"),
        ("/api/page.css", "text/css; charset=utf-8", "color-scheme"),
        (
            "/api/page.js",
            "text/javascript; charset=utf-8",
            "/api/openapi.json",
        ),
        ("/api/openapi.json", "application/json", "ReadServer"),
    ] {
        let answer = site.ask(&format!("GET {path}"), &[], "").await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, media),
            "{path}"
        );
        assert!(String::from_utf8_lossy(&answer.body).contains(within), "{path}");
        let tag = answer.header("etag").to_owned();
        let again = site
            .ask(&format!("GET {path}"), &[("if-none-match", &tag)], "")
            .await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let zipped = site
            .ask(&format!("GET {path}"), &[("accept-encoding", "gzip")], "")
            .await;
        assert!(zipped.body.len() <= answer.body.len(), "{path}");
    }
    assert_eq!(site.ask("GET /api", &[], "").await.header("location"), "/api/");
    site.clear().await;
}
