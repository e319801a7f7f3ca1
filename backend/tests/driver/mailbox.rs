//! The mailbox that letters go to where there is no mail server.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::http::ask;

/// All pages of the mailbox, one after another.
pub(crate) fn mailbox(server: SocketAddr) -> String {
    let mut all = String::new();
    let mut path = "/mailbox".to_owned();
    loop {
        let answer = ask(server, "GET", &path, &[], None).unwrap();
        assert_eq!(answer.status, 200, "{path}");
        let page = String::from_utf8(answer.body).unwrap();
        all.push_str(&page);
        match page.split_once("/mailbox?before=") {
            Some((_, older)) => path = format!("/mailbox?before={}", older.split_once('"').unwrap().0),
            None => return all,
        }
    }
}

/// What the latest letter to somebody carries in its link behind `#`, waited for.
pub(crate) fn token_to(server: SocketAddr, address: &str) -> String {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(token) = newest(server, address) {
            return token;
        }
        assert!(Instant::now() < until, "no letter came to {address}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The link of the newest letter to somebody that has one.
fn newest(server: SocketAddr, address: &str) -> Option<String> {
    let page = mailbox(server);
    let to = format!("<td>{address}<td>");
    let mut rows = page.split(&to).skip(1);
    rows.find_map(|row| {
        let (_, after) = row.split_once("/mailbox/")?;
        let id = after
            .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
            .next()?;
        let letter = ask(server, "GET", &format!("/mailbox/{id}"), &[], None).ok()?;
        let letter = String::from_utf8_lossy(&letter.body).into_owned();
        let (_, behind) = letter.split_once("://")?.1.split_once('#')?;
        let token: String = behind
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
            .collect();
        (token.len() > 20).then_some(token)
    })
}
