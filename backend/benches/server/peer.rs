//! `PocketBase`, with an account and a collection as its own documentation makes them.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::http::{Answer, Wish, ask};
use super::served::Folder;

const ADDRESS: &str = "first@example.org";
const PASSWORD: &str = "a long walk over seven hills";

/// A running `PocketBase`.
pub(super) struct PocketBase {
    child: Child,
    _folder: Folder,
    pub(super) address: SocketAddr,
    /// The account's token, and its id.
    token: String,
    id: String,
}

impl PocketBase {
    pub(super) fn start(program: &Path) -> Self {
        let folder = Folder::new("bench-pocketbase");
        let data = folder.path().join("pb");
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let made = Command::new(program)
            .args(["superuser", "create", "root@example.org", PASSWORD, "--dir"])
            .arg(&data)
            .output()
            .expect("PocketBase runs");
        assert!(made.status.success(), "{made:?}");
        let child = Command::new(program)
            .args(["serve", "--http", &address.to_string(), "--dir"])
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("PocketBase starts");
        let mut peer = Self {
            child,
            _folder: folder,
            address,
            token: String::new(),
            id: String::new(),
        };
        let begun = Instant::now();
        while ask(address, "GET", "/api/health", &[], None).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "PocketBase does not answer"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        let root = peer.post(
            "/api/collections/_superusers/auth-with-password",
            "",
            &json!({ "identity": "root@example.org", "password": PASSWORD }),
        );
        let root = root.json()["token"].as_str().unwrap().to_owned();
        let user = json!({ "email": ADDRESS, "password": PASSWORD, "passwordConfirm": PASSWORD, "name": "First", "verified": true });
        peer.post("/api/collections/users/records", &root, &user);
        let own = "@request.auth.id != ''";
        let things = json!({
            "name": "things", "type": "base", "listRule": own, "viewRule": own, "createRule": own,
            "fields": [{ "name": "name", "type": "text" }, { "name": "language", "type": "text" }],
        });
        peer.post("/api/collections", &root, &things);
        let entered = peer.post(
            "/api/collections/users/auth-with-password",
            "",
            &json!({ "identity": ADDRESS, "password": PASSWORD }),
        );
        peer.token = entered.json()["token"].as_str().unwrap().to_owned();
        peer.id = entered.json()["record"]["id"].as_str().unwrap().to_owned();
        peer
    }

    fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        let headers: &[(&str, &str)] = if token.is_empty() {
            &[]
        } else {
            &[("Authorization", token)]
        };
        let answer = ask(self.address, "POST", path, headers, Some(body)).unwrap();
        assert_eq!(
            answer.status,
            200,
            "{path}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        answer
    }

    /// Who am I: the token is checked and the account's record read.
    pub(super) fn session_check(&self) -> Wish {
        let path = format!("/api/collections/users/records/{}", self.id);
        Wish::new("GET", &path, &[("Authorization", &self.token)], None)
    }

    pub(super) fn list(&self) -> Wish {
        Wish::new(
            "GET",
            "/api/collections/things/records?perPage=5&skipTotal=1",
            &[("Authorization", &self.token)],
            None,
        )
    }

    pub(super) fn create(&self, number: usize) -> Wish {
        let body = json!({ "name": format!("First {number}"), "language": "en" });
        Wish::new(
            "POST",
            "/api/collections/things/records",
            &[("Authorization", &self.token)],
            Some(&body),
        )
    }

    pub(super) fn sign_in(&self) -> Wish {
        let body = json!({ "identity": ADDRESS, "password": PASSWORD });
        Wish::new(
            "POST",
            "/api/collections/users/auth-with-password",
            &[],
            Some(&body),
        )
    }
}

impl Drop for PocketBase {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
