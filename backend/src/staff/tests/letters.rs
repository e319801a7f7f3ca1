//! Letters as staff see them: without anything personal until a reason is given.

use std::time::Duration;

use ritm_api::AccountId;
use ritm_api::account::Role;
use serde_json::{Value, json};

use super::{member, person, signed_in};
use crate::testing::{TestServer, on_both_gears};

/// Has a letter with a name and a link written to somebody; gives its id and its line in the list.
async fn letter(server: &TestServer, account: AccountId, staff: &str) -> (String, Value) {
    let token = signed_in(server, account, &[], false).await;
    let change = json!({ "address": "elsewhere@club.example" });
    let asked = server
        .bearing(Some(&token))
        .post("/api/v1/account/address", &change)
        .await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    let reset = json!({ "address": "anna@club.example" });
    assert_eq!(server.anyone().post("/api/v1/reset", &reset).await.status, 202);
    server.settle().await;
    let listed = server
        .bearing(Some(staff))
        .get("/api/v1/staff/letters")
        .await
        .json();
    let lines = listed["entries"].as_array().cloned().unwrap_or_default();
    let line = lines.into_iter().find(|line| line["to"] == "a••••@club.example");
    let line = line.unwrap_or_else(|| panic!("{listed}"));
    (line["id"].as_str().unwrap_or_default().to_owned(), line)
}

on_both_gears! {
    async fn letters_are_masked_until_a_reason_is_given(server: &TestServer) {
        let athlete = person(server, "Anna").await;
        let (_, operator) = member(server, "Olga", Role::Operator).await;
        let (_, support) = member(server, "Vera", Role::Support).await;
        let (_, root) = member(server, "Root", Role::Administrator).await;
        let (id, _) = letter(server, athlete, &operator).await;
        let path = format!("/api/v1/staff/letters/{id}");
        for token in [&operator, &support, &root] {
            let read = server.bearing(Some(token)).get(&path).await;
            assert_eq!(read.status, 200, "{}", read.text());
            let text = read.text();
            assert!(!text.contains("Anna") && !text.contains("Eriksson") && !text.contains("anna@"), "{text}");
            assert!(!text.contains("/account/reset"), "{text}");
            assert!(read.json()["text"].as_str().is_some_and(|text| text.contains("••••")), "{text}");
            assert_eq!(read.json()["hidden"], true);
        }
        let own_token = signed_in(server, athlete, &[], false).await;
        let looks = async || server.bearing(Some(&own_token)).get("/api/v1/account/looks").await.json()["looks"].clone();
        assert_eq!(looks().await, json!([]));

        let reveal = format!("{path}/reveal");
        let ask = |links: bool| json!({ "links": links, "reason": "The letter did not arrive" });
        assert_eq!(server.bearing(Some(&operator)).post(&reveal, &ask(false)).await.code(), "server-forbidden");
        let short = json!({ "links": false, "reason": "why" });
        assert_eq!(server.bearing(Some(&support)).post(&reveal, &short).await.code(), "server-invalid");
        assert_eq!(looks().await, json!([]));
        let shown = server.bearing(Some(&support)).post(&reveal, &ask(false)).await;
        let text = shown.json()["text"].as_str().unwrap_or_default().to_owned();
        assert!(text.contains("Anna Eriksson") && !text.contains("/account/reset"), "{}", shown.text());
        assert_eq!(shown.json()["to"], "anna@club.example");
        assert_eq!(server.bearing(Some(&support)).post(&reveal, &ask(true)).await.code(), "server-forbidden");
        let seen = looks().await;
        assert_eq!((&seen[0]["fields"], &seen[0]["reason"]), (&json!(["letter"]), &json!("The letter did not arrive")));

        server.advance(Duration::from_secs(1));
        // Links open accounts: who may follow them proves first who it is.
        let shown = server.bearing(Some(&root)).post(&reveal, &ask(true)).await;
        assert!(shown.json()["text"].as_str().is_some_and(|text| text.contains("/account/reset#")), "{}", shown.text());
        assert_eq!(looks().await[0]["fields"], json!(["letter", "link"]));
        server.advance(Duration::from_secs(11 * 60));
        assert_eq!(server.bearing(Some(&root)).post(&reveal, &ask(true)).await.code(), "server-proof-needed");
        assert_eq!(server.bearing(Some(&root)).post(&reveal, &ask(false)).await.status, 200);
        let gone = "/api/v1/staff/letters/00000000-0000-7000-8000-000000000001/reveal";
        assert_eq!(server.bearing(Some(&support)).post(gone, &ask(false)).await.code(), "staff-gone");
        server.expect_left_over();
    }
}
