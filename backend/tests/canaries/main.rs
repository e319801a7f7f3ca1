//! Secrets and personal data with words that nobody else has go through the whole of an account's life; then all that the
//! server wrote is searched for them: logs, traces, metrics, database, backup, downloads. Secrets may be nowhere, a
//! person's name and address in the database, its backup and that person's download alone.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may end where it fails"
)]
#![expect(dead_code, reason = "the driver is shared with the benchmark")]

#[path = "../driver/athlete.rs"]
mod athlete;
#[path = "../driver/database.rs"]
mod database;
mod find;
#[path = "../driver/http.rs"]
mod http;
#[path = "../driver/mailbox.rs"]
mod mailbox;
#[path = "../driver/people.rs"]
mod people;
#[path = "../driver/served.rs"]
mod served;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use athlete::{Athlete, PASSWORD};
use database::Database;
use find::Words;
use http::ask;
use mailbox::token_to;
use people::{done, join, second_factor, staff, succeeded};
use serde_json::{Value, json};
use served::{Folder, Served};

const NAME: &str = "Wilhelmina Kanarienvogel";
const ADDRESS: &str = "wilhelmina.kanarienvogel@example.net";
const NEW_ADDRESS: &str = "minna.zeisig-kanarie@example.net";
const NEW_PASSWORD: &str = "seven yellow birds, one cage";
const WRONG_PASSWORD: &str = "eight yellow birds, no cage";
const METRICS_TOKEN: &str = "metrics-canary-2f8ae1c94b";
const PROVIDER_SECRET: &str = "provider-canary-61cd07fe35";
const IN_ADDRESS: &str = "code-canary-9b3350aa17";

#[test]
fn secrets_are_written_nowhere_on_sqlite() {
    let folder = Folder::new("canaries-sqlite");
    live(&folder, None);
}

#[test]
fn secrets_are_written_nowhere_on_postgres() {
    let Some(database) = Database::new("canaries") else {
        return;
    };
    let folder = Folder::new("canaries-postgres");
    live(&folder, Some(&database));
}

fn live(folder: &Folder, database: Option<&Database>) {
    let folder = folder.path();
    let url = database.map(|database| database.url.as_str());
    let traces = Collector::start();
    let command = || settings(folder, url, traces.address);
    let mut served = Served::start(command());
    let server = served.address;

    let (mut secrets, mut links, mut personal) = (Words::default(), Words::default(), Words::default());
    for (name, word) in [
        ("the password", PASSWORD),
        ("the new password", NEW_PASSWORD),
        ("a wrong password", WRONG_PASSWORD),
        ("the metrics' token", METRICS_TOKEN),
        ("the provider's secret", PROVIDER_SECRET),
        ("a code in an address", IN_ADDRESS),
    ] {
        secrets.add(name, word);
    }
    personal.add("the name", NAME);
    personal.add("the address", ADDRESS);
    personal.add("the new address", NEW_ADDRESS);

    let administrator = Athlete::first(&mut served);
    let theirs = second_factor(server, &administrator);
    secrets.add("the administrator's seed", &theirs.secret);
    secrets.add("the administrator's session", &administrator.bearer);
    go_through(server, &mut secrets, &mut links);
    staff_look(server, &administrator, &mut secrets);

    let metrics = metrics(&mut served);
    let until = Instant::now() + Duration::from_secs(60);
    while traces.bytes().len() < 20_000 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(100));
    }
    // What it holds open now: pages that wait in the log before the database are searched as they lie.
    let open = files(&folder.join("data"));
    let backup = folder.join("canary.backup");
    let made = command().arg("backup").arg(&backup).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let mut packed = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(&backup).unwrap())
        .read_to_end(&mut packed)
        .unwrap();
    let log = served.log().join("\n");
    drop(served);

    let nowhere = [
        ("the log", log.into_bytes()),
        ("the traces", traces.bytes()),
        ("the metrics", metrics),
    ];
    for (place, heap) in &nowhere {
        assert!(
            heap.len() > 2_000,
            "{place} is hardly anything: {} bytes",
            heap.len()
        );
        assert_eq!(secrets.found_in(heap), [""; 0], "in {place}");
        assert_eq!(links.found_in(heap), [""; 0], "in {place}");
        assert_eq!(personal.found_in(heap), [""; 0], "in {place}");
    }

    let mut kept = vec![("the backup".to_owned(), packed)];
    kept.extend(open);
    kept.extend(database.into_iter().flat_map(|database| database.heaps()));
    let mut met = Vec::new();
    for (place, heap) in &kept {
        assert_eq!(secrets.found_in(heap), [""; 0], "in {place}");
        assert_eq!(links.found_in(heap), [""; 0], "in {place}");
        met.extend(
            personal
                .found_in(heap)
                .into_iter()
                .map(|word| (place.clone(), word)),
        );
    }
    // Else the search would not find what is there.
    let has = |place: &str, word: &str| met.iter().any(|(at, found)| at.contains(place) && found == word);
    assert!(
        has("backup", "the name") && has("backup", "the new address"),
        "{met:?}"
    );
    let store = if database.is_some() { "table" } else { "ritm.db" };
    assert!(has(store, "the name") && has(store, "the new address"), "{met:?}");
    assert!(has("download", "the name"), "{met:?}");
    for (place, _) in &met {
        let may = ["backup", "ritm.db", "table", "relation", "download"];
        assert!(may.iter().any(|may| place.contains(may)), "in {place}");
    }
}

fn settings(folder: &Path, database: Option<&str>, traces: SocketAddr) -> Command {
    let providers = format!(
        "[canary]\ntitle = \"Canary\"\nissuer = \"http://{traces}/\"\nclient = \"ritm\"\nsecret = \"{PROVIDER_SECRET}\"\n"
    );
    std::fs::write(folder.join("providers.toml"), providers).unwrap();
    let mut command = served::command(folder, database);
    command
        .env("RITM_LOG_LEVEL", "debug")
        .env("RITM_METRICS_BIND", "127.0.0.1:0")
        .env("RITM_METRICS_TOKEN", METRICS_TOKEN)
        .env("RITM_TRACE_ENDPOINT", format!("http://{traces}/v1/traces"))
        .env("RITM_SIGN_IN_PROVIDERS", folder.join("providers.toml"));
    for limit in ["USUAL", "COSTLY", "GUARDED", "LETTER"] {
        command.env(format!("RITM_LIMIT_{limit}"), "0");
    }
    command
}

/// What an athlete does in the life of an account; each secret on the way is added.
fn go_through(server: SocketAddr, secrets: &mut Words, links: &mut Words) {
    let (mut athlete, _) = join(server, ADDRESS, NAME);
    secrets.add("the first session", &athlete.bearer);
    let credentials = |password: &str| json!({ "address": ADDRESS, "password": password, "client": "app" });
    let post = |path: &str, body: &Value| ask(server, "POST", path, &[], Some(body)).expect("an answer");

    assert_eq!(post("/api/v1/sign-in", &credentials(WRONG_PASSWORD)).status, 401);
    // The kind of body that a wrong client sends: its words must not come back in the log.
    let wrong = json!({ "address": ADDRESS, "password": WRONG_PASSWORD, "client": NAME });
    assert_eq!(post("/api/v1/sign-in", &wrong).status, 400);
    let session = succeeded("sign-in", &post("/api/v1/sign-in", &credentials(PASSWORD)))["session"].clone();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let refresh = text(&session["tokens"]["refresh"]);
    secrets.add("a refresh token", &refresh);
    secrets.add("what a device is known by", &text(&session["known"]));
    let body = json!({ "refresh": refresh, "attempt": "0123456789abcdefABCDEF" });
    let renewed = succeeded("refresh", &post("/api/v1/tokens/refresh", &body));
    athlete.bearer = text(&renewed["access"]);
    secrets.add("an access token", &athlete.bearer);
    secrets.add("another refresh token", &text(&renewed["refresh"]));

    let factor = second_factor(server, &athlete);
    secrets.add("the seed", &factor.secret);
    for (number, code) in factor.recovery.iter().enumerate() {
        secrets.add(&format!("recovery code {number}"), code);
    }
    let second = succeeded("sign-in", &post("/api/v1/sign-in", &credentials(PASSWORD)));
    let pending = text(&second["second"]["pending"]);
    secrets.add("a sign-in that waits", &pending);
    let body = json!({ "pending": pending, "code": factor.recovery[0] });
    let second = succeeded("recovery code", &post("/api/v1/sign-in/second/recovery", &body));
    let second = second
        .get("session")
        .filter(|session| session.is_object())
        .unwrap_or(&second);
    athlete.bearer = text(&second["tokens"]["access"]);
    secrets.add("a session of two factors", &athlete.bearer);

    let token = json!({ "name": "a program of mine", "scopes": ["profile:read"], "days": 30 });
    let token = done(server, &athlete, "POST", "/api/v1/account/tokens", Some(&token));
    let token = text(&token["token"]);
    secrets.add("an API token", &token);
    let program = Athlete {
        address: String::new(),
        bearer: token,
    };
    done(server, &program, "GET", "/api/v1/account/profile", None);

    let change = json!({ "address": NEW_ADDRESS });
    done(server, &athlete, "POST", "/api/v1/account/address", Some(&change));
    let link = token_to(server, NEW_ADDRESS);
    links.add("a link to a new address", &link);
    succeeded(
        "new address",
        &post("/api/v1/account/address/confirm", &json!({ "token": link })),
    );

    succeeded(
        "reset",
        &post("/api/v1/reset", &json!({ "address": NEW_ADDRESS })),
    );
    let reset = newer_than(server, &link);
    links.add("a link to a new password", &reset);
    let body = json!({ "token": reset, "password": NEW_PASSWORD });
    succeeded("new password", &post("/api/v1/reset/confirm", &body));
    let body = json!({ "address": NEW_ADDRESS, "password": NEW_PASSWORD, "client": "app" });
    let second = succeeded("sign-in", &post("/api/v1/sign-in", &body));
    let body = json!({ "pending": second["second"]["pending"], "code": factor.recovery[1] });
    let second = succeeded("recovery code", &post("/api/v1/sign-in/second/recovery", &body));
    let second = second
        .get("session")
        .filter(|session| session.is_object())
        .unwrap_or(&second);
    athlete.bearer = text(&second["tokens"]["access"]);
    secrets.add("the last session", &athlete.bearer);

    // What comes back from a provider stands in an address.
    let path = format!("/api/v1/sign-in/providers/return?state={IN_ADDRESS}&code={IN_ADDRESS}");
    assert!(ask(server, "GET", &path, &[], None).expect("an answer").status < 500);
    let begin = post(
        "/api/v1/sign-in/providers/canary/begin",
        &json!({ "back": "app" }),
    );
    assert!(begin.status >= 400, "{}", begin.status);

    done(server, &athlete, "POST", "/api/v1/account/exports", None);
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let exports = done(server, &athlete, "GET", "/api/v1/account/exports", None);
        if exports["exports"][0]["ready"].is_number() {
            break;
        }
        assert!(Instant::now() < until, "the download is not made");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The link of the letter after the one with this link.
fn newer_than(server: SocketAddr, link: &str) -> String {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let token = token_to(server, NEW_ADDRESS);
        if token != link {
            return token;
        }
        assert!(Instant::now() < until, "no other letter came");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Support finds the account and looks at what is hidden.
fn staff_look(server: SocketAddr, administrator: &Athlete, secrets: &mut Words) {
    let (member, factor) = staff(server, administrator, "support", "support@example.org");
    secrets.add("support's seed", &factor.secret);
    secrets.add("support's session", &member.bearer);
    let found = done(server, &member, "GET", "/api/v1/staff/accounts?text=minna", None);
    let id = found["entries"][0]["id"].as_str();
    let id = id
        .unwrap_or_else(|| panic!("nobody was found: {found}"))
        .to_owned();
    let reveal = json!({ "name": true, "address": true, "reason": "the athlete asked about a letter" });
    let shown = done(
        server,
        &member,
        "POST",
        &format!("/api/v1/staff/accounts/{id}/reveal"),
        Some(&reveal),
    );
    assert_eq!(shown["name"], NAME);
}

fn metrics(served: &mut Served) -> Vec<u8> {
    let line = served
        .line("telling metrics")
        .expect("it says where the metrics are");
    let line: Value = serde_json::from_str(&line).unwrap();
    let address: SocketAddr = line["address"].as_str().expect("an address").parse().unwrap();
    let bearer = format!("Bearer {METRICS_TOKEN}");
    let told = ask(address, "GET", "/metrics", &[("Authorization", &bearer)], None).unwrap();
    assert_eq!(told.status, 200);
    told.body
}

/// The files of a folder with what is in them; of archives, what is packed in them.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        if bytes.starts_with(b"PK\x03\x04") {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).unwrap();
                let mut inside = Vec::new();
                file.read_to_end(&mut inside).unwrap();
                found.push((format!("download {}", file.name()), inside));
            }
        }
        found.push((path.display().to_string(), bytes));
    }
    found
}

/// Takes whatever is sent to it over HTTP, and says yes.
struct Collector {
    address: SocketAddr,
    came: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let came = Arc::new(Mutex::new(Vec::new()));
        let heap = Arc::clone(&came);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let heap = Arc::clone(&heap);
                std::thread::spawn(move || {
                    let mut piece = [0; 16 << 10];
                    while let Ok(count @ 1..) = stream.read(&mut piece) {
                        let mut heap = heap.lock().unwrap();
                        heap.extend_from_slice(&piece[..count]);
                        let at_end = heap.ends_with(b"}") || heap.ends_with(b"\r\n\r\n");
                        drop(heap);
                        if at_end {
                            let _ = stream.write_all(
                                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
                            );
                        }
                    }
                });
            }
        });
        Self { address, came }
    }

    fn bytes(&self) -> Vec<u8> {
        self.came.lock().unwrap().clone()
    }
}
