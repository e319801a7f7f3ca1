#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod profile;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use ritm_model::{
    DoorError, Question, Timestamp,
    account::*,
    door::{Told, ask_frame, read_told},
    secret::SecretFault,
    transport::{HttpAnswer, HttpAsk, HttpMethod, TransportFault},
};
use serde_json::{Value, json};

use crate::{
    Engine, Out,
    host::simulated::{SimulatedClock, SimulatedNet, SimulatedRandom, SimulatedSecrets, host},
};

const SERVER: &str = "https://ritm.example";
const ACCOUNT: &str = "01920000-0000-7000-8000-000000000001";

/// A server that gives keys as ours does, and ends the session where a long key comes a second time.
#[derive(Default)]
struct Server {
    latest: u32,
    /// The long key that was taken last, with the attempt it was taken by.
    taken: Option<(String, String)>,
    long: String,
    short: String,
    /// Whether the latest pair was used.
    used: bool,
    ended: bool,
    asked: Vec<String>,
    /// What came to a server that is another.
    elsewhere: Vec<HttpAsk>,
    /// The body of the latest sign-in.
    entered: Value,
    /// The fields of the profile, by name; devices may share them.
    profile: Rc<RefCell<BTreeMap<String, Value>>>,
    /// Whether it refuses what it is sent of a profile.
    refuses_profiles: bool,
}

impl Server {
    fn pair(&mut self) -> Value {
        self.latest += 1;
        self.used = false;
        self.long = format!("canary-long-{}", self.latest);
        self.short = format!("canary-short-{}", self.latest);
        json!({"access": self.short, "access_until": 0, "refresh": self.long})
    }

    fn answer(&mut self, ask: &HttpAsk) -> HttpAnswer {
        let Some(path) = ask.url.strip_prefix(SERVER) else {
            self.elsewhere.push(ask.clone());
            return said(401, json!({"status": 401, "code": "server-not-signed-in"}));
        };
        self.asked.push(format!("{} {path}", ask.method.name()));
        let body: Value = serde_json::from_slice(&ask.body).unwrap_or_default();
        let bearer = ask.headers.iter().find(|(name, _)| name == "authorization");
        let bearer = bearer.map(|(_, value)| value.strip_prefix("Bearer ").unwrap().to_owned());
        if let Some(bearer) = bearer {
            if self.ended || bearer != self.short {
                return said(401, json!({"status": 401, "code": "server-not-signed-in"}));
            }
            self.used = true;
        } else if path == "/api/v1/account" {
            return said(401, json!({"status": 401, "code": "server-not-signed-in"}));
        }
        match path {
            "/api/v1/sign-in" => {
                self.entered = body;
                self.ended = false;
                let tokens = self.pair();
                said(
                    200,
                    json!({"session": {"account": ACCOUNT, "session": ACCOUNT, "tokens": tokens,
                    "known": "canary-known", "returned": false}, "second": null}),
                )
            }
            "/api/v1/tokens/refresh" => self.renew(
                body["refresh"].as_str().unwrap(),
                body["attempt"].as_str().unwrap(),
            ),
            "/api/v1/sign-out" => {
                self.ended = true;
                said(204, Value::Null)
            }
            "/api/v1/account" => said(200, json!({"short": self.short})),
            "/api/v1/account/profile/fields" if self.refuses_profiles => {
                said(422, json!({"status": 422, "code": "server-invalid"}))
            }
            "/api/v1/account/profile/fields" => {
                let mut profile = self.profile.borrow_mut();
                for sent in body["fields"].as_array().unwrap() {
                    let kept = profile.get_mut(sent["field"].as_str().unwrap()).unwrap();
                    if sent["stamp"].as_str() > kept["stamp"].as_str() {
                        *kept = sent.clone();
                    }
                }
                let fields: Vec<&Value> = profile.values().collect();
                said(200, json!({ "fields": fields }))
            }
            _ => said(404, json!({"status": 404, "code": "server-not-found"})),
        }
    }

    fn renew(&mut self, long: &str, attempt: &str) -> HttpAnswer {
        let again = self
            .taken
            .as_ref()
            .is_some_and(|(taken, by)| taken == long && by == attempt);
        if self.ended || !(long == self.long || (again && !self.used)) {
            self.ended = true;
            return said(401, json!({"status": 401, "code": "account-tokens-ended"}));
        }
        if long == self.long {
            self.used = true;
            self.taken = Some((long.to_owned(), attempt.to_owned()));
        }
        said(200, self.pair())
    }
}

fn said(status: u16, body: Value) -> HttpAnswer {
    HttpAnswer {
        status,
        headers: Vec::new(),
        body: if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        },
    }
}

/// An athlete's device.
struct Device {
    engine: Engine,
    clock: SimulatedClock,
    net: SimulatedNet,
    server: Rc<RefCell<Server>>,
    /// How many answers of the host come before the program is killed.
    left: Rc<RefCell<Option<u32>>>,
    offline: Rc<RefCell<bool>>,
    asks: u64,
    frames: Vec<Vec<u8>>,
}

impl Server {
    /// How often a session was signed out, and how often somebody signed in, in this order.
    fn ways(&self) -> Vec<&str> {
        let is_way = |asked: &&str| asked.ends_with("/sign-out") || asked.ends_with("/sign-in");
        self.asked.iter().map(String::as_str).filter(is_way).collect()
    }
}

impl Device {
    fn new() -> Self {
        let (server, left, offline) = (
            Rc::<RefCell<Server>>::default(),
            Rc::default(),
            Rc::<RefCell<bool>>::default(),
        );
        let (answering, cut) = (Rc::clone(&server), Rc::clone(&offline));
        let net = SimulatedNet {
            server: Box::new(move |ask| {
                if *cut.borrow() {
                    return Err(TransportFault::Unreachable);
                }
                Ok(answering.borrow_mut().answer(ask))
            }),
            secrets: SimulatedSecrets::default(),
        };
        let (engine, clock) = open(1);
        Self {
            engine,
            clock,
            net,
            server,
            left,
            offline,
            asks: 0,
            frames: Vec::new(),
        }
    }

    /// The program is started again: what it knew is gone, but for the secrets.
    fn start_anew(&mut self) {
        let seed = self.asks + 7;
        (self.engine, self.clock) = open(seed);
        *self.left.borrow_mut() = None;
    }

    fn begin<Q: Question>(&mut self, question: Q) {
        self.asks += 1;
        self.engine.take_frame(1, &ask_frame(self.asks, &question.into()));
    }

    /// Goes on until all is answered; the replies in the order of their coming. `None` when the program was killed.
    fn go_on(&mut self, wanted: usize) -> Option<Vec<(u64, Vec<u8>)>> {
        let mut replies = Vec::new();
        for _ in 0..10_000 {
            let rest = self.engine.step();
            let left = self.left.borrow().map(|left| left.checked_sub(1));
            if let Some(left) = left {
                let Some(left) = left else {
                    // What the host was asked may have been done all the same.
                    self.net.serve(&mut self.engine);
                    return None;
                };
                *self.left.borrow_mut() = Some(left);
            }
            for out in self.net.serve(&mut self.engine) {
                if let Out::Frame { bytes, .. } = out {
                    if let Ok(Told::Reply { ask, reply }) = read_told(&bytes) {
                        replies.push((ask, reply));
                    }
                    self.frames.push(bytes);
                }
            }
            if replies.len() >= wanted && !rest.more {
                return Some(replies);
            }
        }
        panic!("it does not come to an end");
    }

    fn ask<Q: Question>(&mut self, question: Q) -> Result<Q::Reply, DoorError> {
        self.begin(question);
        let replies = self.go_on(1).unwrap();
        ritm_model::decode::<Result<Q::Reply, DoorError>>(&replies[0].1).unwrap()
    }

    fn sign_in(&mut self) -> ServerTold {
        let body = json!({"address": "anna@example.org", "password": "canary-password", "client": "app", "known": null});
        self.ask(Enter {
            ask: to(HttpMethod::Post, "/api/v1/sign-in", &body),
        })
        .unwrap()
    }

    fn me(&mut self) -> ServerTold {
        self.ask(AskServer { ask: me() }).unwrap()
    }
}

fn open(seed: u64) -> (Engine, SimulatedClock) {
    let (mut host, clock) = host(Timestamp::from_unix_ms(1_780_000_000_000), seed);
    host.random = Box::new(SimulatedRandom(seed));
    host.server = Some(SERVER.to_owned());
    (Engine::open(":memory:", host).unwrap(), clock)
}

fn to(method: HttpMethod, path: &str, body: &Value) -> ServerAsk {
    ServerAsk {
        method,
        path: path.to_owned(),
        headers: Vec::new(),
        body: if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        },
    }
}

fn me() -> ServerAsk {
    to(HttpMethod::Get, "/api/v1/account", &Value::Null)
}

fn status(told: &ServerTold) -> u16 {
    match told {
        ServerTold::Answered(answer) => answer.status,
        ServerTold::Unreached(fault) => panic!("{fault:?}"),
    }
}

#[test]
fn keys_never_come_out_of_the_engine() {
    let mut device = Device::new();
    assert_eq!(device.ask(ReadAccount {}).unwrap().who, None);
    let told = device.sign_in();
    assert_eq!(status(&told), 200);
    let account = device.ask(ReadAccount {}).unwrap();
    assert_eq!(account.who.map(|who| who.id).as_deref(), Some(ACCOUNT));
    assert!(account.kept && account.bound);
    device.clock.advance_ms(3_600_000);
    assert_eq!(status(&device.me()), 200);
    device.ask(SignOut {}).unwrap();
    // The server's own answer to `ReadMe` names a key in this test: so it is looked for in the others.
    for frame in &device.frames {
        let text = String::from_utf8_lossy(frame);
        for canary in ["canary-long", "canary-known", "canary-password"] {
            assert!(!text.contains(canary), "{text}");
        }
    }
    let secrets = device.net.secrets.all();
    let kept = String::from_utf8_lossy(&secrets["account"]).into_owned();
    assert!(
        kept.contains("canary-known") && !kept.contains("canary-long"),
        "{kept}"
    );
}

#[test]
fn a_key_that_has_run_out_is_renewed_once_for_all_who_wait() {
    let mut device = Device::new();
    device.sign_in();
    device.clock.advance_ms(3_600_000);
    for _ in 0..20 {
        device.begin(AskServer { ask: me() });
    }
    let replies = device.go_on(20).unwrap();
    for (_, reply) in replies {
        let told = ritm_model::decode::<Result<ServerTold, DoorError>>(&reply)
            .unwrap()
            .unwrap();
        assert_eq!(status(&told), 200);
    }
    let asked = device.server.borrow().asked.clone();
    let renewals = asked.iter().filter(|asked| asked.ends_with("/refresh")).count();
    assert_eq!(renewals, 1, "{asked:?}");
}

#[test]
fn a_short_key_that_ends_before_its_time_is_renewed() {
    let mut device = Device::new();
    device.sign_in();
    device.server.borrow_mut().short = "another".to_owned();
    assert_eq!(status(&device.me()), 200);
    assert_eq!(device.server.borrow().latest, 2);
}

#[test]
fn no_kill_and_no_lost_answer_costs_the_session() {
    let mut kills = 0;
    for at in 0..40 {
        let mut device = Device::new();
        device.sign_in();
        for round in 0..6 {
            device.clock.advance_ms(3_600_000);
            // In some rounds the program is killed twice in the same renewal.
            for _ in 0..=(round % 2) {
                *device.left.borrow_mut() = Some(at);
                device.begin(AskServer { ask: me() });
                if device.go_on(1).is_none() {
                    kills += 1;
                }
                device.start_anew();
            }
            assert_eq!(status(&device.me()), 200, "killed at {at} in round {round}");
            assert!(!device.server.borrow().ended);
        }
    }
    assert!(kills > 40, "only {kills} kills");
}

#[test]
fn a_stolen_key_ends_the_session_and_the_athlete_is_told() {
    let mut device = Device::new();
    device.sign_in();
    let long = device.server.borrow().long.clone();
    device.server.borrow_mut().renew(&long, "the-thief");
    device.server.borrow_mut().used = true;
    device.clock.advance_ms(3_600_000);
    assert_eq!(status(&device.me()), 401);
    let account = device.ask(ReadAccount {}).unwrap();
    assert_eq!((account.who, account.ended), (None, true));
    let kept = device.net.secrets.all();
    assert!(!String::from_utf8_lossy(&kept["account"]).contains("canary-long"));
    device.sign_in();
    assert!(!device.ask(ReadAccount {}).unwrap().ended);
    assert_eq!(device.server.borrow().entered["known"], "canary-known");
}

#[test]
fn without_a_network_the_athlete_stays_signed_in_and_may_sign_out() {
    let mut device = Device::new();
    device.sign_in();
    device
        .ask(KnowWho {
            id: ACCOUNT.to_owned(),
            name: "Anna".to_owned(),
            address: "anna@example.org".to_owned(),
        })
        .unwrap();
    device.start_anew();
    *device.offline.borrow_mut() = true;
    assert_eq!(device.me(), ServerTold::Unreached(TransportFault::Unreachable));
    let account = device.ask(ReadAccount {}).unwrap();
    assert_eq!(account.who.map(|who| who.name).as_deref(), Some("Anna"));
    assert_eq!(account.unreached, Some(TransportFault::Unreachable));

    assert_eq!(device.ask(SignOut {}).unwrap().who, None);
    assert!(!device.server.borrow().ended);
    device.start_anew();
    assert_eq!(device.ask(ReadAccount {}).unwrap().who, None);
    *device.offline.borrow_mut() = false;
    // The next request to the server tells it; and goes as nobody's.
    device.me();
    let server = device.server.borrow();
    assert!(server.ended, "{:?}", server.asked);
}

#[test]
fn signing_in_again_ends_the_session_that_could_not_be_ended_before() {
    let mut device = Device::new();
    device.sign_in();
    *device.offline.borrow_mut() = true;
    assert!(device.ask(SignOut {}).unwrap().leaving);
    device.start_anew();
    let account = device.ask(ReadAccount {}).unwrap();
    assert_eq!((account.who, account.leaving), (None, true));
    *device.offline.borrow_mut() = false;
    assert_eq!(status(&device.sign_in()), 200);
    let (sign_in, sign_out) = ("POST /api/v1/sign-in", "POST /api/v1/sign-out");
    assert_eq!(device.server.borrow().ways(), [sign_in, sign_out, sign_in]);
    // Who comes in where somebody is in already takes their place; nobody stays signed in behind them.
    assert_eq!(status(&device.sign_in()), 200);
    assert_eq!(
        device.server.borrow().ways(),
        [sign_in, sign_out, sign_in, sign_in, sign_out]
    );
    assert_eq!(status(&device.me()), 200);
    assert!(!device.ask(ReadAccount {}).unwrap().leaving);
}

#[test]
fn what_is_no_request_to_our_server_is_refused() {
    let mut device = Device::new();
    for path in [
        "",
        "/",
        "//evil.example/api/",
        "@evil.example/api/",
        "/api/\r\nx: y",
        "/api/#x",
        "/api/a\\b",
    ] {
        let ask = to(HttpMethod::Get, path, &Value::Null);
        assert_eq!(
            device.ask(AskServer { ask }),
            Err(AccountError::BadAsk.into()),
            "{path}"
        );
    }
    let ask = to(
        HttpMethod::Post,
        "/api/x",
        &Value::from("x".repeat(super::MOST_ASKED_BYTES)),
    );
    assert_eq!(device.ask(Enter { ask }), Err(AccountError::BadAsk.into()));
    assert!(device.server.borrow().asked.is_empty());
    // Nobody but the engine says who asks.
    device.sign_in();
    let mut ask = me();
    ask.headers
        .push(("Authorization".to_owned(), "Bearer nonsense".to_owned()));
    assert_eq!(status(&device.ask(AskServer { ask }).unwrap()), 200);
    assert_eq!(device.server.borrow().latest, 1);
}

#[test]
fn another_server_is_chosen_by_who_is_signed_out_and_sees_no_key_of_the_one_before() {
    let mut device = Device::new();
    let choose = |server: &str| ChooseServer {
        server: server.to_owned(),
    };
    assert_eq!(
        device.ask(choose("https://other.example")),
        Err(AccountError::Bound.into())
    );
    let free = |seed| {
        let (mut host, _) = host(Timestamp::from_unix_ms(1_780_000_000_000), seed);
        host.server = None;
        Engine::open(":memory:", host).unwrap()
    };
    device.engine = free(3);
    let account = device.ask(ReadAccount {}).unwrap();
    assert_eq!((account.server.as_str(), account.bound), ("", false));
    assert_eq!(device.me(), ServerTold::Unreached(TransportFault::Forbidden));
    assert_eq!(
        device.ask(choose("http://ritm.example")),
        Err(AccountError::BadServer.into())
    );
    assert_eq!(device.ask(choose("ritm.example/today")).unwrap().server, SERVER);
    device.sign_in();
    assert_eq!(
        device.ask(choose("https://other.example")),
        Err(AccountError::SignedIn.into())
    );
    // A database that names another server, beside the secrets of this one.
    device.engine = free(4);
    device.ask(choose("https://other.example")).unwrap();
    assert_eq!(device.ask(ReadAccount {}).unwrap().who, None);
}

#[test]
fn a_server_that_is_chosen_while_another_lets_in_gets_no_key() {
    let mut device = Device::new();
    let (mut host, _) = host(Timestamp::from_unix_ms(1_780_000_000_000), 5);
    host.server = None;
    device.engine = Engine::open(":memory:", host).unwrap();
    let choose = |server: &str| ChooseServer {
        server: server.to_owned(),
    };
    device.ask(choose(SERVER)).unwrap();
    device.begin(Enter {
        ask: to(HttpMethod::Post, "/api/v1/sign-in", &Value::Null),
    });
    // It is asked, and has not answered yet.
    while device.engine.step().more {}
    device.begin(choose("https://other.example"));
    while device.engine.step().more {}
    device.go_on(2).unwrap();
    let account = device.ask(ReadAccount {}).unwrap();
    assert_eq!(
        (account.who, account.server.as_str()),
        (None, "https://other.example")
    );
    assert_eq!(status(&device.me()), 401);
    let server = device.server.borrow();
    assert_eq!(server.ways(), ["POST /api/v1/sign-in", "POST /api/v1/sign-out"]);
    assert_eq!(server.elsewhere.len(), 1);
    for ask in &server.elsewhere {
        assert!(ask.headers.iter().all(|(name, _)| name != "authorization"));
        assert!(!String::from_utf8_lossy(&ask.body).contains("canary"));
    }
    assert!(device.net.secrets.all().is_empty());
}

#[test]
fn a_place_for_secrets_that_fails_costs_no_more_than_the_next_start() {
    let mut device = Device::new();
    device.net.secrets.refuse(Some(SecretFault::Locked));
    device.sign_in();
    let account = device.ask(ReadAccount {}).unwrap();
    assert!(account.who.is_some() && !account.kept);
    assert_eq!(status(&device.me()), 200);
    device.net.secrets.refuse(None);
    device.start_anew();
    assert_eq!(device.ask(ReadAccount {}).unwrap().who, None);
}

#[test]
fn a_locked_place_does_not_look_like_signed_out_and_is_asked_again_when_the_athlete_says_so() {
    let mut device = Device::new();
    device.sign_in();
    let kept = device.net.secrets.all();
    device.net.secrets.refuse(Some(SecretFault::Locked));
    device.start_anew();
    let account = device.ask(ReadAccount {}).unwrap();
    assert_eq!(
        (account.who, account.withheld, account.ended),
        (None, Some(SecretFault::Locked), false)
    );
    // Each time the athlete would be asked for a password.
    let before = device.net.secrets.asked();
    assert_eq!(
        device.ask(AskServer { ask: me() }),
        Err(AccountError::Withheld.into())
    );
    device.ask(ReadAccount {}).unwrap();
    assert_eq!(device.net.secrets.asked(), before);
    // Nothing that would drop the session is done.
    assert_eq!(device.ask(SignOut {}), Err(AccountError::Withheld.into()));
    assert_eq!(
        device.ask(UnlockAccount {}).unwrap().withheld,
        Some(SecretFault::Locked)
    );
    assert_eq!(device.net.secrets.all(), kept);
    device.net.secrets.refuse(None);
    let account = device.ask(UnlockAccount {}).unwrap();
    assert!(account.who.is_some() && account.withheld.is_none() && account.kept);
    assert_eq!(status(&device.me()), 200);
    assert!(!device.server.borrow().ended);
}

#[test]
fn who_signs_in_over_a_locked_place_leaves_no_session_behind_once_it_opens() {
    let mut device = Device::new();
    device.sign_in();
    device.net.secrets.refuse(Some(SecretFault::Locked));
    device.start_anew();
    device.ask(ReadAccount {}).unwrap();
    device.net.secrets.refuse(None);
    assert_eq!(status(&device.sign_in()), 200);
    assert_eq!(
        device.server.borrow().ways(),
        [
            "POST /api/v1/sign-in",
            "POST /api/v1/sign-in",
            "POST /api/v1/sign-out"
        ]
    );
}

#[test]
fn what_is_said_of_another_account_is_not_taken_for_ours() {
    let mut device = Device::new();
    device.sign_in();
    let account = device
        .ask(KnowWho {
            id: ACCOUNT.replace('1', "2"),
            name: "Boris".to_owned(),
            address: "boris@example.org".to_owned(),
        })
        .unwrap();
    assert_eq!(account.who.map(|who| who.name).as_deref(), Some(""));
}
