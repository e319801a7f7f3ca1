#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt as _;

use super::*;
use crate::app;
use crate::http::Peer;
use crate::job::{State, Workers};
use crate::parts::Parts;
use crate::ports::Mail;
use crate::settings::Settings;
use crate::store::{args, sql};
use crate::testing::{TestStore, on_both_gears};

static TRIAL: Kind = Kind {
    name: "mail-test",
    parts: &[
        Part::Text("mail-test-text"),
        Part::Button {
            label: "mail-mail-test-subject",
            link: "link",
        },
        Part::Code("code"),
        Part::Small("mail-test-text"),
    ],
};
static KINDS: &[&job::Kind] = &[&SEND, &mailbox::TIDY];

fn parts(store: &TestStore, mail: Mail) -> Arc<Parts> {
    let ports = Ports {
        mail,
        ..Ports::simulated(11)
    };
    app::parts(Settings::default(), store.store.clone(), ports)
}

fn trial(parts: &Arc<Parts>, to: &str, language: &str) -> Letter {
    Letter::new(&parts.ports, &TRIAL, to, language)
        .secret("link", "https://ritm.example/account/confirm#t0ken\"><script>")
        .with("code", "123 456")
}

async fn write(parts: &Arc<Parts>, letter: Letter) -> Uuid {
    let id = letter.id();
    parts
        .store
        .write(async move |tx: &mut Tx| put(tx, &letter).await)
        .await
        .unwrap();
    id
}

async fn settle(parts: &Arc<Parts>) {
    let workers = Workers::idle(Arc::clone(parts), KINDS.iter().copied());
    workers.settle().await.unwrap();
}

on_both_gears! {
    async fn a_letter_waits_sealed_and_lies_in_the_mailbox_once(store: &TestStore) {
        let parts = parts(store, Mail::mailbox());
        let id = write(&parts, trial(&parts, "mia@bücher.example", "ru-RU")).await;
        let (payload, sealed): (serde_json::Value, Vec<u8>) = parts.store.read(async move |tx: &mut Tx| {
            tx.one(sql!("SELECT payload, sealed FROM job WHERE id = $1"), args![id], |row| Ok((row.get(0)?, row.get(1)?))).await
        }).await.unwrap();
        let open = payload.to_string() + &String::from_utf8_lossy(&sealed);
        for secret in ["mia", "cher", "t0ken"] {
            assert!(!open.contains(secret), "{secret} lies open: {payload}");
        }
        settle(&parts).await;
        settle(&parts).await;
        let letters = parts.store.read(async |tx: &mut Tx| {
            mailbox::list(tx, Some("mia@xn--bcher-kva.example"), None, 10).await
        }).await.unwrap();
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].id, letters[0].language.as_str(), letters[0].subject.as_str()), (id, "ru", "Пробное письмо"));
        let kept: (String, String, Vec<u8>) = parts.store.read(async move |tx: &mut Tx| {
            let kept = sql!("SELECT body, html, sealed FROM mail_letter WHERE id = $1");
            tx.one(kept, args![id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
        }).await.unwrap();
        assert!(kept.0.is_empty() && kept.1.is_empty(), "the letter lies open");
        assert!(!String::from_utf8_lossy(&kept.2).contains("t0ken"));
        let sealer = parts.ports.sealer.clone();
        let letter = parts.store.read(async move |tx: &mut Tx| mailbox::find(tx, &sealer, id).await).await.unwrap().unwrap();
        assert!(letter.text.contains("https://ritm.example/account/confirm#t0ken"), "{}", letter.text);
        assert!(letter.text.contains("123 456"));
        assert!(letter.html.contains("confirm#t0ken&quot;&gt;&lt;script&gt;\""), "{}", letter.html);
        assert!(!letter.html.contains("<script"));
        for outside in ["src=", "url(", "<link", "<img", "@import"] {
            assert!(!letter.html.contains(outside), "{outside}");
        }
        let seen = parts.store.read(async move |tx: &mut Tx| job::find(tx, id).await).await.unwrap().unwrap();
        assert_eq!(seen.state, State::Done);

        parts.ports.clock.advance(Duration::from_secs(9 * 24 * 3600));
        settle(&parts).await;
        settle(&parts).await;
        let left = parts.store.read(async |tx: &mut Tx| mailbox::list(tx, None, None, 10).await).await.unwrap();
        assert!(left.is_empty());
    }

    async fn nothing_is_written_to_whom_a_failed_transaction_meant(store: &TestStore) {
        let parts = parts(store, Mail::simulated());
        let letter = trial(&parts, "mia@example.org", "en");
        let failed = parts.store.write(async move |tx: &mut Tx| {
            put(tx, &letter).await?;
            Err::<(), _>(Error::NoRow)
        }).await;
        assert!(failed.is_err());
        settle(&parts).await;
        assert!(parts.ports.mail.taken().is_empty());
    }

    async fn what_may_come_later_is_tried_again_and_what_never_will_is_told(store: &TestStore) {
        let parts = parts(store, Mail::simulated());
        parts.ports.mail.fail(Some(MailFault::Later("451 busy".to_owned())));
        let id = write(&parts, trial(&parts, "mia@example.org", "en")).await;
        for _ in 0..4 {
            settle(&parts).await;
            parts.ports.clock.advance(Duration::from_secs(600));
        }
        let seen = async |id| parts.store.read(async move |tx: &mut Tx| job::find(tx, id).await).await.unwrap().unwrap();
        let waiting = seen(id).await;
        assert_eq!((waiting.state, waiting.attempts, waiting.error.as_deref()), (State::Waiting, 4, Some("451 busy")));
        parts.ports.mail.fail(None);
        settle(&parts).await;
        let taken = parts.ports.mail.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!((taken[0].id, taken[0].subject.as_str()), (id, "A letter to try out"));

        parts.ports.mail.fail(Some(MailFault::Never("550 <eva@example.org> unknown".to_owned())));
        let id = write(&parts, trial(&parts, "eva@example.org", "en")).await;
        settle(&parts).await;
        let dead = seen(id).await;
        assert_eq!((dead.state, dead.attempts, dead.error.as_deref()), (State::Dead, 1, Some("550 <<the address>> unknown")));
        let forgotten = write(&parts, trial(&parts, "eva@example.org", "en").of(Uuid::from_u128(5))).await;
        let gone = parts.store.write(async |tx: &mut Tx| job::forget(tx, Uuid::from_u128(5)).await).await;
        assert_eq!(gone, Ok(1));
        assert!(parts.store.read(async move |tx: &mut Tx| job::find(tx, forgotten).await).await.unwrap().is_none());
    }

    async fn the_page_is_answered_on_this_machine_alone(store: &TestStore) {
        let parts = parts(store, Mail::mailbox());
        let id = write(&parts, trial(&parts, "mia@example.org", "en")).await;
        settle(&parts).await;
        let ask = async |parts: &Arc<Parts>, path: &str, peer: &str, host: &str, more: Option<&str>| {
            let mut request = Request::get(path).header("host", host);
            if let Some(more) = more {
                request = request.header(more, "203.0.113.5");
            }
            let mut request = request.body(Body::empty()).unwrap();
            request.extensions_mut().insert(Peer(peer.parse().unwrap()));
            let answer = page::pages(parts).oneshot(request).await.unwrap();
            let status = answer.status();
            let policy = answer.headers().get("content-security-policy").cloned();
            let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            (status, policy, String::from_utf8(body.to_vec()).unwrap())
        };
        let near = "127.0.0.1:5000";
        for path in ["/mailbox".to_owned(), format!("/mailbox/{id}"), format!("/mailbox/{id}/html")] {
            for host in ["localhost:8080", "127.0.0.1", "[::1]:8080"] {
                let (status, policy, body) = ask(&parts, &path, near, host, None).await;
                assert_eq!(status, StatusCode::OK, "{path} {host}");
                assert!(policy.unwrap().to_str().unwrap().starts_with("default-src 'none'"));
                assert!(body.contains("A letter to try out") && !body.contains("<script"), "{body}");
            }
            for (peer, host, more) in [
                ("203.0.113.5:5000", "localhost", None),
                (near, "ritm.example", None),
                (near, "localhost.evil.example", None),
                (near, "", None),
                (near, "localhost", Some("x-forwarded-for")),
                (near, "localhost", Some("forwarded")),
            ] {
                let (status, ..) = ask(&parts, &path, peer, host, more).await;
                assert_eq!(status, StatusCode::NOT_FOUND, "{path} from {peer} at {host} {more:?}");
            }
        }
        let (status, ..) = ask(&parts, "/mailbox/x", near, "localhost", None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let elsewhere = self::parts(store, Mail::simulated());
        let (status, ..) = ask(&elsewhere, "/mailbox", near, "localhost", None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "with a mail server there is no mailbox");
    }

    async fn the_page_leads_to_every_letter(store: &TestStore) {
        let parts = parts(store, Mail::mailbox());
        for number in 0..130 {
            write(&parts, trial(&parts, &format!("n{number}@example.org"), "en")).await;
        }
        settle(&parts).await;
        let mut address = "/mailbox".to_owned();
        let mut listed = Vec::new();
        for pages in 1.. {
            let mut request = Request::get(&address).header("host", "localhost").body(Body::empty()).unwrap();
            request.extensions_mut().insert(Peer("127.0.0.1:5000".parse().unwrap()));
            let answer = page::pages(&parts).oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{address}");
            let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            listed.extend(body.split("<tr><td>").skip(1).filter_map(|row| Some(row.split_once('<')?.0.to_owned())));
            let Some((_, older)) = body.split_once("/mailbox?before=") else {
                assert_eq!(pages, 2);
                break;
            };
            address = format!("/mailbox?before={}", older.split_once('"').unwrap().0);
        }
        assert_eq!(listed.len(), 130);
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), 130);
    }
}
