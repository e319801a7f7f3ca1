//! Who looked at whose hidden data: by account, by member of staff, page by page.

use std::time::Duration;

use ritm_api::AccountId;
use ritm_api::account::Role;
use serde_json::{Value, json};

use super::{member, person};
use crate::testing::{TestServer, on_both_gears};

/// Shows an athlete's hidden data to whoever has this token.
async fn look(server: &TestServer, token: &str, at: AccountId, address: bool, reason: &str) {
    let body = json!({ "name": true, "address": address, "reason": reason });
    let path = format!("/api/v1/staff/accounts/{at}/reveal");
    let shown = server.bearing(Some(token)).post(&path, &body).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    // Entries of one moment have no order; the clock of a test stands.
    server.advance(Duration::from_secs(1));
}

/// All lines that a query gives, page by page; and how many each page had.
async fn all(server: &TestServer, token: &str, list: &str, query: &str) -> (Vec<Value>, Vec<usize>) {
    let (mut lines, mut sizes) = (Vec::new(), Vec::new());
    let mut after = String::new();
    for _ in 0..20 {
        let path = format!("/api/v1/staff/{list}?{query}{after}");
        let answer = server.bearing(Some(token)).get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.json();
        let entries = page["entries"].as_array().cloned().unwrap_or_default();
        sizes.push(entries.len());
        lines.extend(entries);
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return (lines, sizes),
        }
    }
    panic!("{list}?{query} never ends");
}

fn reasons(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["reason"].as_str()).collect()
}

on_both_gears! {
    async fn looks_are_listed_by_account_and_by_who_looked(server: &TestServer) {
        let (anna, boris) = (person(server, "Anna").await, person(server, "Boris").await);
        let (vera, vera_token) = member(server, "Vera", Role::Support).await;
        let (nils, nils_token) = member(server, "Nils", Role::Support).await;
        let (_, admin) = member(server, "Ada", Role::Administrator).await;
        look(server, &vera_token, anna, true, "first, asked by phone").await;
        look(server, &nils_token, anna, false, "second, a letter came back").await;
        look(server, &vera_token, boris, true, "third, asked by letter").await;

        let (lines, _) = all(server, &admin, "looks", "").await;
        assert_eq!(
            reasons(&lines),
            ["third, asked by letter", "second, a letter came back", "first, asked by phone"]
        );
        assert_eq!(lines[1]["by"], json!(nils));
        assert_eq!(lines[1]["by_name"], "Nils Eriksson");
        assert_eq!(lines[1]["account"], json!(anna));
        assert_eq!(lines[1]["address"], "a••••@club.example");
        assert_eq!(lines[1]["fields"], json!(["name"]));
        assert_eq!(lines[0]["fields"], json!(["name", "address"]));

        for (query, wanted) in [
            (format!("account={anna}"), vec!["second, a letter came back", "first, asked by phone"]),
            (format!("by={vera}"), vec!["third, asked by letter", "first, asked by phone"]),
            (format!("by={vera}&account={anna}"), vec!["first, asked by phone"]),
            (format!("by={nils}&account={boris}"), vec![]),
        ] {
            let (lines, _) = all(server, &admin, "looks", &query).await;
            assert_eq!(reasons(&lines), wanted, "{query}");
        }

        // Who may read the trail and no accounts sees ids, as there.
        let (_, operator) = member(server, "Olga", Role::Operator).await;
        let (lines, _) = all(server, &operator, "looks", &format!("account={boris}")).await;
        assert_eq!(lines[0]["address"], "");
        assert_eq!(lines[0]["account"], json!(boris));
        server.expect_left_over();
    }

    async fn a_trail_narrowed_both_ways_comes_in_full_pages(server: &TestServer) {
        let (anna, boris) = (person(server, "Anna").await, person(server, "Boris").await);
        let (vera, token) = member(server, "Vera", Role::Support).await;
        let (_, operator) = member(server, "Olga", Role::Operator).await;
        for turn in 0..3 {
            look(server, &token, anna, true, &format!("at Anna, turn {turn}")).await;
            for _ in 0..2 {
                look(server, &token, boris, true, "at Boris, in between").await;
            }
        }
        let query = format!("actor={vera}&subject={anna}&limit=2");
        let (lines, sizes) = all(server, &operator, "audit", &query).await;
        assert_eq!(reasons(&lines), ["at Anna, turn 2", "at Anna, turn 1", "at Anna, turn 0"]);
        assert_eq!(sizes, [2, 1]);
        let query = format!("by={vera}&account={anna}&limit=2");
        assert_eq!(all(server, &operator, "looks", &query).await.1, [2, 1]);
        server.expect_left_over();
    }
}
