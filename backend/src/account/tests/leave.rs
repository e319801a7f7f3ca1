//! Taking along, and leaving.

use std::io::{Cursor, Read as _};

use super::*;
use crate::testing::on_both_gears;

on_both_gears! {
    async fn everything_comes_in_one_download(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let other = join(server, "bo@example.org").await;
        let app = server.bearing(Some(access(&first)));
        let asked = app.send("POST", "/api/v1/account/exports", &[], Vec::new()).await;
        assert_eq!(asked.status, 202, "{}", asked.text());
        let file = format!("/api/v1/account/exports/{}/file", asked.json()["id"].as_str().unwrap());
        assert_eq!(app.get(&file).await.code(), "account-export-not-ready");
        assert_eq!(letters(server, "anna@example.org", "account-export-ready").await.0, 1);
        assert_eq!(server.bearing(Some(access(&other))).get(&file).await.status, 404);
        let download = app.get(&file).await;
        assert_eq!((download.status, download.header("content-type")), (200, Some("application/zip")));
        let mut archive = zip::ZipArchive::new(Cursor::new(download.body)).unwrap();
        let mut text = String::new();
        archive.by_name("account.json").unwrap().read_to_string(&mut text).unwrap();
        assert!(text.contains("anna@example.org") && !text.contains("bo@example.org") && !text.contains("argon2"), "{text}");
        server.advance(days(8));
        server.settle().await;
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.status, 200);
    }

    async fn a_deletion_can_be_called_off_by_signing_in(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        let asked = app.send("POST", "/api/v1/account/deletion", &[], Vec::new()).await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        assert_eq!(app.get("/api/v1/account").await.status, 401);
        server.advance(days(13));
        let back = sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await;
        assert_eq!(back.json()["session"]["returned"], true, "{}", back.text());
        server.advance(days(2));
        server.settle().await;
        assert_eq!(sign_in(&server.anyone(), "anna@example.org", PASSWORD, "app").await.status, 200);
    }

    async fn after_a_fortnight_nothing_is_left(server: &Open) {
        let first = join(server, "canary.anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        assert_eq!(app.send("POST", "/api/v1/account/exports", &[], Vec::new()).await.status, 202);
        server.settle().await;
        assert_eq!(app.send("POST", "/api/v1/account/deletion", &[], Vec::new()).await.status, 200);
        server.advance(days(14) + minutes(1));
        server.settle().await;
        assert_eq!(sign_in(&server.anyone(), "canary.anna@example.org", PASSWORD, "app").await.code(), "account-wrong");
        // The last letter tells of it, and its address is free again.
        assert_eq!(letters(server, "canary.anna@example.org", "account-erased").await.0, 1);
        join(server, "canary.anna@example.org").await;
    }

    async fn files_go_before_what_tells_of_them(server: &Open) {
        let blobs = &server.parts.ports.blobs;
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        assert_eq!(app.send("POST", "/api/v1/account/exports", &[], Vec::new()).await.status, 202);
        server.settle().await;
        assert_eq!(blobs.list("export/", None, 9).await.unwrap().len(), 1);
        assert_eq!(app.send("POST", "/api/v1/account/deletion", &[], Vec::new()).await.status, 200);
        // Nothing is erased while the place of files is away, so that nothing of the person stays behind untold.
        blobs.keep_all(true);
        server.advance(days(14) + minutes(1));
        server.settle().await;
        assert_eq!(blobs.list("export/", None, 9).await.unwrap().len(), 1);
        assert_eq!(letters(server, "anna@example.org", "account-erased").await.0, 0);
        blobs.keep_all(false);
        server.advance(minutes(61));
        server.settle().await;
        assert_eq!(letters(server, "anna@example.org", "account-erased").await.0, 1);
        assert!(blobs.list("", None, 1).await.unwrap().is_empty());
    }

    async fn no_secret_lies_open_in_the_database(server: &Open) {
        let first = join(server, "anna@example.org").await;
        let app = server.bearing(Some(access(&first)));
        let made = app.post("/api/v1/account/tokens", &json!({ "name": "watch", "scopes": ["profile:read"] })).await;
        let browser = server.browser();
        sign_in(&browser, "anna@example.org", PASSWORD, "web").await;
        server.anyone().post("/api/v1/reset", &json!({ "address": "anna@example.org" })).await;
        let mut secrets: Vec<String> = browser.cookies().into_iter().map(|(_, value)| value).collect();
        secrets.extend([access(&first), first["tokens"]["refresh"].as_str().unwrap(), first["known"].as_str().unwrap(), PASSWORD].map(str::to_owned));
        secrets.push(made.json()["token"].as_str().unwrap().to_owned());
        let Some(file) = server.store().file() else { return };
        let mut stored = Vec::new();
        for end in ["", "-wal"] {
            let path = format!("{}{end}", file.display());
            stored.extend(std::fs::read(path).unwrap_or_default());
        }
        assert!(stored.len() > 10_000);
        let holds = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
        assert!(holds(b"anna@example.org"));
        for secret in secrets {
            assert!(!holds(secret.as_bytes()), "a secret of {} letters", secret.len());
        }
    }
}
