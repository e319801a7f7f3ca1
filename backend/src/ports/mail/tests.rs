#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::ports::clock::TEST_START;
use crate::testing::{Folder, python};

/// A mail server of Python that tells what it takes, a line of JSON each, and fails as the recipient's name asks it to.
const SERVER: &str = r#"
import json, ssl, sys, asyncio
import trustme
from email import message_from_bytes
from email.policy import default
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
mode, folder = sys.argv[1], sys.argv[2]
ca = trustme.CA()
ca.cert_pem.write_to_path(folder + '/ca.pem')
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
ca.issue_cert('localhost').configure_cert(context)
class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return '250 OK'
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split('@')[0]
        if name.startswith('rcpt-'):
            return name[5:].replace('-', ' ') + ' <%s> says no' % address
        envelope.rcpt_tos.append(address)
        return '250 OK'
    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split('@')[0]
        if name.startswith('data-'):
            return name[5:].replace('-', ' ') + ' no such letters'
        message = message_from_bytes(envelope.content, policy=default)
        parts = {p.get_content_type(): p.get_content() for p in message.walk() if not p.is_multipart()}
        print(json.dumps({
            'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'tls': session.ssl is not None,
            'user': session.auth_data.login.decode() if session.auth_data else None,
            'headers': [[k.lower(), str(v)] for k, v in message.items()],
            'raw': envelope.content.decode('ascii', 'backslashreplace'),
            'text': parts.get('text/plain'), 'html': parts.get('text/html'),
        }), flush=True)
        if name == 'vanish':
            server.transport.abort()
            await asyncio.sleep(10)
        return '250 taken'
def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b'ritm' and data.password == b'swordfish', auth_data=data, handled=False)
more = {}
if mode == 'starttls':
    more = dict(tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True)
if mode == 'tls':
    more = dict(ssl_context=context)
if mode == 'plain':
    more = dict(enable_SMTPUTF8=False)
import socket
probe = socket.socket(); probe.bind(('127.0.0.1', 0)); port = probe.getsockname()[1]; probe.close()
controller = Controller(Handler(), hostname='127.0.0.1', port=port, server_hostname='localhost', **more)
controller.start()
print(json.dumps({'port': port}), flush=True)
sys.stdin.read()
"#;

struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
    folder: Folder,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts one; none where Python or its packages can't be had.
    fn start(mode: &str) -> Option<Self> {
        let python = python("aiosmtpd==1.4.6 trustme==1.2.1")?;
        let folder = Folder::new();
        let mut child = Command::new(python)
            .args(["-c", SERVER, mode])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut server = Self {
            child,
            lines,
            port: 0,
            folder,
        };
        server.port = u16::try_from(server.next()["port"].as_u64().unwrap()).unwrap();
        Some(server)
    }

    fn next(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    fn mail(&self, security: Security, password: Option<&str>, with_authority: bool) -> Mail {
        Mail::smtp(&SmtpServer {
            host: "localhost".to_owned(),
            port: Some(self.port),
            security,
            login: password.map(|password| ("ritm".to_owned(), Secret::from(password))),
            from: "Ритм <ritm@example.org>".to_owned(),
            authority: with_authority.then(|| std::fs::read(self.folder.path().join("ca.pem")).unwrap()),
            timeout: Duration::from_secs(10),
        })
        .unwrap()
    }
}

fn letter(to: &str) -> Letter {
    Letter {
        id: Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0007),
        written: TEST_START,
        to: to.parse().unwrap(),
        language: "ru",
        subject: "Подтвердите адрес".to_owned(),
        text: "Здравствуйте!\nhttps://ritm.example/account/confirm#abc\n.\nПосле точки".to_owned(),
        html: "<p>Здравствуйте!</p>".to_owned(),
        unsubscribe: Some("https://ritm.example/stop?x=1".parse().unwrap()),
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written_over_starttls_with_a_password() {
    let Some(mut server) = Server::start("starttls") else {
        return;
    };
    let mail = server.mail(Security::StartTls, Some("swordfish"), true);
    for _ in 0..2 {
        mail.hand_over(&letter("mia@bücher.example")).await.unwrap();
        let taken = server.next();
        assert_eq!(taken["tls"], true);
        assert_eq!(taken["user"], "ritm");
        assert_eq!(taken["from"], "ritm@example.org");
        assert_eq!(taken["to"], serde_json::json!(["mia@xn--bcher-kva.example"]));
        let text = taken["text"].as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(text.trim_end(), letter("a@b.example").text);
        assert_eq!(taken["html"].as_str().unwrap().trim_end(), "<p>Здравствуйте!</p>");
        let headers: Vec<(String, String)> = serde_json::from_value(taken["headers"].clone()).unwrap();
        let header = |name: &str| -> &str {
            let all: Vec<_> = headers.iter().filter(|(found, _)| found == name).collect();
            assert_eq!(all.len(), 1, "{name}: {all:?}");
            &all[0].1
        };
        assert_eq!(header("subject"), "Подтвердите адрес");
        assert_eq!(
            header("message-id"),
            "<01980000-0000-7000-8000-000000000007@example.org>"
        );
        assert_eq!(header("auto-submitted"), "auto-generated");
        assert_eq!(header("list-unsubscribe"), "<https://ritm.example/stop?x=1>");
        assert_eq!(header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
        assert_eq!(header("content-language"), "ru");
        assert!(
            header("date").contains("1 Jan 2026 00:00:00"),
            "{}",
            header("date")
        );
        assert!(header("from").contains("Ритм"), "{}", header("from"));
        assert!(taken["raw"].as_str().unwrap().is_ascii());
    }
}

#[tokio::test]
async fn wrong_passwords_unknown_certificates_and_no_tls_are_for_later_and_nothing_is_said_in_the_clear() {
    let Some(server) = Server::start("starttls") else {
        return;
    };
    for mail in [
        server.mail(Security::StartTls, Some("wrong"), true),
        server.mail(Security::StartTls, Some("swordfish"), false),
        server.mail(Security::Implicit, Some("swordfish"), true),
    ] {
        let refused = mail.hand_over(&letter("mia@example.org")).await;
        assert!(matches!(refused, Err(MailFault::Later(_))), "{refused:?}");
        assert!(!format!("{refused:?}").contains("swordfish"));
    }
    let Some(plain) = Server::start("none") else {
        return;
    };
    let refused = plain
        .mail(Security::StartTls, None, true)
        .hand_over(&letter("mia@example.org"))
        .await;
    assert!(matches!(refused, Err(MailFault::Later(_))), "{refused:?}");
    let Some(mut tls) = Server::start("tls") else {
        return;
    };
    tls.mail(Security::Implicit, None, true)
        .hand_over(&letter("mia@example.org"))
        .await
        .unwrap();
    assert_eq!(tls.next()["to"][0], "mia@example.org");
}

#[tokio::test]
async fn refusals_at_every_stage_are_told_apart() {
    let Some(mut server) = Server::start("none") else {
        return;
    };
    let mail = server.mail(Security::Clear, None, false);
    for (to, never) in [
        ("rcpt-450@example.org", false),
        ("rcpt-452@example.org", false),
        ("rcpt-550@example.org", true),
        ("rcpt-553@example.org", true),
        ("rcpt-530@example.org", false),
        ("data-451@example.org", false),
        ("data-554@example.org", false),
        ("rcpt-550-5.1.1@example.org", true),
        ("rcpt-553-5.1.8@example.org", false),
        ("rcpt-554-5.2.1@example.org", true),
        ("rcpt-554-5.7.1@example.org", false),
        ("data-552-5.3.4@example.org", true),
        ("data-554-5.6.0@example.org", true),
        ("data-550-5.7.26@example.org", false),
    ] {
        match mail.hand_over(&letter(to)).await {
            Err(MailFault::Later(_)) => assert!(!never, "{to}"),
            Err(MailFault::Never(_)) => assert!(never, "{to}"),
            Ok(()) => panic!("{to} was taken"),
        }
        // The connection, or the next one, serves the next letter.
        mail.hand_over(&letter("mia@example.org")).await.unwrap();
        assert_eq!(server.next()["to"][0], "mia@example.org");
    }
    // Taken, and gone before it said so: to be sent again, under the same name.
    let id = |taken: &serde_json::Value| {
        let headers: Vec<(String, String)> = serde_json::from_value(taken["headers"].clone()).unwrap();
        headers
            .into_iter()
            .find(|(name, _)| name == "message-id")
            .unwrap()
            .1
    };
    let mut ids = Vec::new();
    for _ in 0..2 {
        let lost = mail.hand_over(&letter("vanish@example.org")).await;
        assert!(matches!(lost, Err(MailFault::Later(_))), "{lost:?}");
        ids.push(id(&server.next()));
    }
    assert_eq!(ids[0], ids[1]);
    mail.hand_over(&letter("юля@example.org")).await.unwrap();
    assert_eq!(server.next()["to"][0], "юля@example.org");
    let Some(old) = Server::start("plain") else { return };
    let refused = old
        .mail(Security::Clear, None, false)
        .hand_over(&letter("юля@example.org"))
        .await;
    assert!(matches!(refused, Err(MailFault::Never(_))), "{refused:?}");
}

/// A server that gives these answers, one after another, to each that connects.
async fn answering(answers: &'static [&'static str]) -> Mail {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut commands = tokio::io::BufReader::new(read).lines();
            for answer in answers {
                write.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
                if !matches!(commands.next_line().await, Ok(Some(_))) {
                    break;
                }
            }
        }
    });
    Mail::smtp(&SmtpServer {
        host: "localhost".to_owned(),
        port: Some(port),
        security: Security::Clear,
        login: None,
        from: "Ritm <ritm@example.org>".to_owned(),
        authority: None,
        timeout: Duration::from_secs(10),
    })
    .unwrap()
}

#[tokio::test]
async fn a_server_that_refuses_everybody_or_the_sender_ends_no_letter() {
    for answers in [
        &["554 no service here"][..],
        &["554 5.3.2 no service here"],
        &["220 localhost", "550 go away", "550 go away"],
        &["220 localhost", "250 localhost", "550 sender not allowed"],
        &[
            "220 localhost",
            "250 localhost",
            "553 5.7.1 <ritm@example.org>: Sender address rejected: not owned by user",
        ],
    ] {
        let refused = answering(answers)
            .await
            .hand_over(&letter("mia@example.com"))
            .await;
        assert!(
            matches!(refused, Err(MailFault::Later(_))),
            "{answers:?}: {refused:?}"
        );
    }
    let unknown = answering(&[
        "220 localhost",
        "250 localhost",
        "250 go on",
        "550 <MIA@example.com>: unknown",
    ])
    .await;
    let refused = unknown.hand_over(&letter("mia@example.com")).await;
    assert!(matches!(refused, Err(MailFault::Never(_))), "{refused:?}");
}

#[test]
fn no_value_begins_a_header_of_its_own() {
    let from: NamedAddress = "Ritm <ritm@example.org>".parse().unwrap();
    for evil in [
        "a\r\nBcc: eve@example.org",
        "a\nBcc: eve@example.org",
        "a\rBcc: eve@example.org",
        "a\u{2028}Bcc: x",
    ] {
        let message = compose(
            &Letter {
                subject: evil.to_owned(),
                ..letter("mia@example.org")
            },
            &from,
        )
        .unwrap();
        let formatted = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = formatted.split_once("\r\n\r\n").unwrap();
        assert!(
            !head.lines().any(|line| line.to_lowercase().starts_with("bcc")),
            "{head}"
        );
    }
}

#[test]
fn recipients_are_checked_and_their_domains_made_ascii() {
    for (written, meant) in [
        ("mia@example.org", "mia@example.org"),
        ("mia+x@EXAMPLE.org", "mia+x@example.org"),
        ("mia@пример.рф", "mia@xn--e1afmkfd.xn--p1ai"),
        ("юля@example.org", "юля@example.org"),
    ] {
        assert_eq!(written.parse::<Recipient>().unwrap().to_string(), meant);
    }
    let long = format!("{}@example.org", "a".repeat(250));
    for wrong in [
        "",
        "mia",
        "@example.org",
        "mia@",
        "mia@[127.0.0.1]",
        "mia@127.0.0.1",
        "a b@example.org",
        "mia@exa mple.org",
        "mia@example.org\r\nRCPT TO:<eve@example.org>",
        "mia\n@example.org",
        "<mia@example.org>",
        "a@b@example.org",
        &long,
    ] {
        assert!(wrong.parse::<Recipient>().is_err(), "{wrong:?}");
    }
}

/// A mail server that takes three seconds to answer the first letter that it gets, and refuses all others.
async fn slow_server() -> u16 {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let letters = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let letters = Arc::clone(&letters);
            tokio::spawn(async move {
                let (reader, mut writer) = stream.into_split();
                let mut lines = tokio::io::BufReader::new(reader).lines();
                let mut within = false;
                writer.write_all(b"220 slow\r\n").await.ok()?;
                while let Some(line) = lines.next_line().await.ok()? {
                    let answer = match (within, line.as_str()) {
                        (true, ".") => {
                            within = false;
                            if letters.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
                                tokio::time::sleep(Duration::from_secs(3)).await;
                                "250 taken"
                            } else {
                                "554 no such letters"
                            }
                        }
                        (true, _) => continue,
                        (false, "DATA") => {
                            within = true;
                            "354 go on"
                        }
                        (false, _) => "250 OK",
                    };
                    writer.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
                }
                Some(())
            });
        }
    });
    port
}

#[tokio::test]
async fn a_letter_that_is_given_up_midway_leaves_no_answer_for_the_next() {
    let mail = Mail::smtp(&SmtpServer {
        host: "127.0.0.1".to_owned(),
        port: Some(slow_server().await),
        security: Security::Clear,
        login: None,
        from: "Ritm <ritm@example.org>".to_owned(),
        authority: None,
        timeout: Duration::from_millis(300),
    })
    .unwrap();
    let begun = std::time::Instant::now();
    let late = mail.hand_over(&letter("mia@example.org")).await;
    assert!(matches!(late, Err(MailFault::Later(_))), "{late:?}");
    assert!(
        begun.elapsed() < Duration::from_millis(2500),
        "{:?}",
        begun.elapsed()
    );
    // Until after the answer to the first has come.
    for _ in 0..4 {
        let refused = mail.hand_over(&letter("mia@example.org")).await;
        assert!(refused.is_err(), "it was refused and read as taken");
        tokio::time::sleep(Duration::from_millis(900)).await;
    }
}
