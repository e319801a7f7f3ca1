//! Sign-in by providers: by a certified one of others, and by one that does whatever is wrong.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::http::HeaderMap;
use url::Url;

use super::*;
use crate::factor::oidc::tests::Signer;
use crate::ports::outbound::{self, Answer as Told, Networks, Outbound, OutboundFault};
use crate::ports::{Clock, Mail, Ports, Random};
use crate::settings::{ProviderSettings, Secret as Hidden};
use crate::testing::TestPlace;

const ISSUER: &str = "https://id.example";

fn settings(issuer: &str) -> ProviderSettings {
    ProviderSettings {
        name: "id".to_owned(),
        title: "Identity".to_owned(),
        issuer: issuer.to_owned(),
        client: "ritm".to_owned(),
        secret: Some(Hidden::new("hush: \"&%")),
        scopes: "openid email profile".to_owned(),
        addresses: true,
    }
}

/// What a browser is sent to, by name.
fn query(to: &str) -> BTreeMap<String, String> {
    Url::parse(to).unwrap().query_pairs().into_owned().collect()
}

/// Sets out to a provider: where to, and what binds the way back.
async fn set_out(visit: &Visitor<'_>, path: &str) -> (String, String) {
    let way = body(&visit.post(path, &json!({"back": "app"})).await, 200);
    let text = |name: &str| way[name].as_str().unwrap().to_owned();
    (text("to"), text("binding"))
}

const SIGN_IN: &str = "/api/v1/sign-in/providers/id/begin";
const LINK: &str = "/api/v1/account/identities/id/begin";
const ARRIVAL: &str = "/api/v1/sign-in/providers/arrival";

/// Comes back with a query: what stands behind `#` on the page of the app.
async fn come_back(server: &TestServer, query: &str) -> String {
    let answer = server
        .anyone()
        .get(&format!("/api/v1/sign-in/providers/return?{query}"))
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let to = answer.header("location").unwrap_or_default().to_owned();
    let behind = to.strip_prefix("/account/signed-in#");
    behind.unwrap_or_else(|| panic!("sent to {to}")).to_owned()
}

async fn arrive(server: &TestServer, arrival: &str, binding: &str) -> Answer {
    let sent = json!({"arrival": arrival, "binding": binding, "client": "app"});
    let answer = server.anyone().post(ARRIVAL, &sent).await;
    server.settle().await;
    answer
}

/// A provider whose every word is the test's.
#[derive(Clone)]
struct Scripted {
    signer: Arc<Signer>,
    claims: Arc<Mutex<Value>>,
    metadata: Arc<Mutex<Value>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    fn start(server: &TestServer) -> Self {
        let scripted = Self {
            signer: Arc::new(Signer::new()),
            claims: Arc::new(Mutex::new(Value::Null)),
            metadata: Arc::new(Mutex::new(json!({
                "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/auth"),
                "token_endpoint": format!("{ISSUER}/token"), "jwks_uri": format!("{ISSUER}/keys"),
            }))),
            asked: Arc::default(),
        };
        let told = scripted.clone();
        server
            .parts
            .ports
            .outbound
            .script(move |request| told.answer(request));
        scripted
    }

    fn answer(&self, request: &outbound::Request) -> Result<Told, OutboundFault> {
        let path = request.url.path().to_owned();
        self.asked.lock().unwrap().push(path.clone());
        let told = match path.as_str() {
            "/.well-known/openid-configuration" => self.metadata.lock().unwrap().clone(),
            "/keys" => self.signer.keys(),
            "/token" => {
                let claims = self.claims.lock().unwrap().clone();
                if claims.is_null() {
                    return Ok(Told {
                        status: 400,
                        headers: HeaderMap::new(),
                        body: br#"{"error":"invalid_grant"}"#.as_slice().into(),
                    });
                }
                let token = self.signer.sign(&json!({"alg": "ES256", "kid": "ec"}), &claims);
                json!({"id_token": token, "access_token": "access", "token_type": "Bearer"})
            }
            _ => return Err(OutboundFault::TimedOut),
        };
        Ok(Told {
            status: 200,
            headers: HeaderMap::new(),
            body: told.to_string().into_bytes().into(),
        })
    }

    /// What the next ID token says, in answer to where the browser was sent.
    fn vouch(&self, server: &TestServer, to: &str, subject: &str, address: &str) {
        let now = now_s(server);
        *self.claims.lock().unwrap() = json!({
            "iss": ISSUER, "aud": "ritm", "sub": subject, "nonce": query(to)["nonce"], "iat": now, "exp": now + 300,
            "email": address, "email_verified": true, "name": "Grace", "locale": "ru", "zoneinfo": "Europe/Berlin",
        });
    }

    /// Signs in as somebody of the provider, all the way.
    async fn sign_in(&self, server: &TestServer, subject: &str, address: &str) -> Answer {
        let (to, binding) = set_out(&server.anyone(), SIGN_IN).await;
        self.vouch(server, &to, subject, address);
        let arrival = come_back(server, &format!("code=c&state={}", query(&to)["state"])).await;
        arrive(server, &arrival, &binding).await
    }
}

/// A server with a provider of a test's words.
struct WithProvider(TestServer);

impl Bench for WithProvider {
    async fn start(gear: Gear) -> Self {
        let with = |settings: &mut crate::settings::Settings| {
            settings.sign_in.providers = vec![self::settings(ISSUER)];
            settings.limit = LimitSettings::NONE;
        };
        Self(TestServer::with(gear, with).await)
    }

    async fn finish(self) {
        self.0.finish().await;
    }
}

on_both_gears! {
    async fn a_verified_address_makes_an_account_and_the_person_comes_back_to_it(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let first = body(&provider.sign_in(server, "s1", "grace@example.org").await, 200);
        let session = &first["sign_in"]["session"];
        let me = body(&server.bearing(session["tokens"]["access"].as_str()).get("/api/v1/account").await, 200);
        assert_eq!((&me["address"], &me["name"], &me["language"]), (&json!("grace@example.org"), &json!("Grace"), &json!("ru")));
        assert_eq!((&me["password"], &me["strong"]), (&json!(false), &json!(false)));
        // The address may change at the provider; the person stays who they are.
        let again = body(&provider.sign_in(server, "s1", "other@example.org").await, 200);
        assert_eq!(again["sign_in"]["session"]["account"], session["account"]);
        // Another person of the provider is somebody else.
        let other = body(&provider.sign_in(server, "s2", "hopper@example.org").await, 200);
        assert_ne!(other["sign_in"]["session"]["account"], session["account"]);
        // The only way in stays.
        let visit = server.bearing(other["sign_in"]["session"]["tokens"]["access"].as_str());
        let factors = body(&visit.get("/api/v1/account/factors").await, 200);
        let id = factors["identities"][0]["id"].as_str().unwrap();
        let gone = visit.send("DELETE", &format!("/api/v1/account/identities/{id}"), &[], Vec::new()).await;
        refused(&gone, "account-last-way");
    }

    async fn an_address_that_has_an_account_is_taken_over_by_nobody(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let ada = athlete(server, "ada@example.org").await;
        let answer = body(&provider.sign_in(server, "s1", "Ada@Example.org").await, 200);
        assert_eq!(answer["sign_in"], Value::Null);
        assert_eq!(answer["link"]["address"], "A…@e….org");
        // Somebody else can't take the offer, nor whoever lacks what binds it.
        let offer = answer["link"]["offer"].as_str().unwrap();
        let link = json!({"offer": offer, "binding": "something"});
        refused(&ada.visit(server).post("/api/v1/account/identities", &link).await, "account-arrival-ended");
        let again = body(&provider.sign_in(server, "s1", "ada@example.org").await, 200);
        assert_eq!(again["sign_in"], Value::Null, "and it is still not linked");
        // An offer signs nobody in.
        refused(&arrive(server, offer, "something").await, "account-arrival-ended");

        let (to, binding) = set_out(&server.anyone(), SIGN_IN).await;
        provider.vouch(server, &to, "s1", "ada@example.org");
        let arrival = come_back(server, &format!("code=c&state={}", query(&to)["state"])).await;
        let answer = body(&arrive(server, &arrival, &binding).await, 200);
        let link = json!({"offer": answer["link"]["offer"], "binding": binding});
        let eve = athlete(server, "eve@example.org").await;
        refused(&eve.visit(server).post("/api/v1/account/identities", &link).await, "account-arrival-ended");
        // Refused in a transaction that is rolled back: the owner can still take it.
        body(&ada.visit(server).post("/api/v1/account/identities", &link).await, 201);
        server.settle().await;
        let now = body(&provider.sign_in(server, "s1", "ada@example.org").await, 200);
        assert_eq!(now["sign_in"]["session"]["account"], ada.account.to_string());
    }

    async fn a_link_is_made_in_the_session_that_began_it(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let ada = athlete(server, "ada@example.org").await;
        let (to, binding) = set_out(&ada.visit(server), LINK).await;
        provider.vouch(server, &to, "s9", "work@example.org");
        let arrival = come_back(server, &format!("code=c&state={}", query(&to)["state"])).await;
        // What links signs nobody in, and not in another session, though it be the same person's.
        refused(&arrive(server, &arrival, &binding).await, "account-arrival-ended");
        let link = json!({"offer": arrival, "binding": binding});
        let other = ada_again(server, &ada).await;
        refused(&other.visit(server).post("/api/v1/account/identities", &link).await, "account-arrival-ended");
        let linked = body(&ada.visit(server).post("/api/v1/account/identities", &link).await, 201);
        assert_eq!((&linked["title"], &linked["address"]), (&json!("Identity"), &json!("work@example.org")));
        refused(&ada.visit(server).post(LINK, &json!({"back": "app"})).await, "account-identity-known");
        server.settle().await;
        let now = body(&provider.sign_in(server, "s9", "work@example.org").await, 200);
        assert_eq!(now["sign_in"]["session"]["account"], ada.account.to_string());

        // Somebody else can't have the same person.
        let eve = athlete(server, "eve@example.org").await;
        let (to, binding) = set_out(&eve.visit(server), LINK).await;
        provider.vouch(server, &to, "s9", "work@example.org");
        let arrival = come_back(server, &format!("code=c&state={}", query(&to)["state"])).await;
        let link = json!({"offer": arrival, "binding": binding});
        refused(&eve.visit(server).post("/api/v1/account/identities", &link).await, "account-identity-taken");

        let path = format!("/api/v1/account/identities/{}", linked["id"].as_str().unwrap());
        refused(&eve.visit(server).send("DELETE", &path, &[], Vec::new()).await, "server-not-found");
        body(&ada.visit(server).send("DELETE", &path, &[], Vec::new()).await, 204);
        server.settle().await;
    }

    async fn an_account_with_two_steps_asks_for_the_second_after_a_provider(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let first = body(&provider.sign_in(server, "s1", "grace@example.org").await, 200);
        let session = &first["sign_in"]["session"];
        let grace = Athlete {
            account: session["account"].as_str().unwrap().parse().unwrap(),
            token: session["tokens"]["access"].as_str().unwrap().to_owned(),
        };
        let (secret, _) = set_up_app(server, &grace).await;
        let second = body(&provider.sign_in(server, "s1", "grace@example.org").await, 200);
        let second = &second["sign_in"]["second"];
        assert_eq!((&second["totp"], &second["passkey"]), (&json!(true), &json!(false)));
        let code = code_at(&secret, now_s(server));
        body(&by_totp(server, second["pending"].as_str().unwrap(), &code).await, 200);
    }

    async fn a_way_is_gone_once_in_time_and_back_to_the_page_that_set_out(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let (to, binding) = set_out(&server.anyone(), SIGN_IN).await;
        let asked = query(&to);
        assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
        provider.vouch(server, &to, "s1", "grace@example.org");
        let back = format!("code=c&state={}", asked["state"]);
        let arrival = come_back(server, &back).await;
        assert_eq!(come_back(server, &back).await, "error=account-arrival-ended", "the state again");
        assert_eq!(come_back(server, "code=c&state=unknown").await, "error=account-arrival-ended");
        assert_eq!(come_back(server, "code=c").await, "error=account-arrival-ended");
        // Somebody who was led through another's sign-in lacks what binds it.
        let (_, others) = set_out(&server.anyone(), SIGN_IN).await;
        refused(&arrive(server, &arrival, &others).await, "account-arrival-ended");
        let one = |_| {
            let sent = json!({"arrival": arrival, "binding": binding, "client": "app"});
            async move { server.anyone().post(ARRIVAL, &sent).await.status }
        };
        let answers: Vec<u16> = futures_util::future::join_all((0..100).map(one)).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        server.settle().await;

        let (to, _) = set_out(&server.anyone(), SIGN_IN).await;
        server.advance(Duration::from_secs(601));
        let back = format!("code=c&state={}", query(&to)["state"]);
        assert_eq!(come_back(server, &back).await, "error=account-arrival-ended", "too late");
    }

    async fn what_a_provider_says_wrong_signs_nobody_in(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let attempt = async |more: &str, change: fn(&mut Value)| {
            let (to, _) = set_out(&server.anyone(), SIGN_IN).await;
            provider.vouch(server, &to, "s1", "grace@example.org");
            change(&mut provider.claims.lock().unwrap());
            come_back(server, &format!("state={}{more}", query(&to)["state"])).await
        };
        let untrusted = "error=account-provider-untrusted";
        assert_eq!(attempt("&code=c", |claims| claims["nonce"] = json!("another")).await, untrusted);
        assert_eq!(attempt("&code=c", |claims| claims["aud"] = json!("another")).await, untrusted);
        assert_eq!(attempt("&code=c", |claims| claims["iss"] = json!("https://evil.example")).await, untrusted);
        assert_eq!(attempt("&code=c", |claims| claims["exp"] = json!(1)).await, untrusted);
        assert_eq!(attempt("&code=c&iss=https%3A%2F%2Fevil.example", |_| {}).await, untrusted, "a mix-up");
        assert_eq!(attempt("&code=c", |claims| *claims = Value::Null).await, "error=account-provider-failed");
        assert_eq!(attempt("&error=access_denied", |_| {}).await, "error=account-provider-refused");
        assert_eq!(attempt("&error=server_error", |_| {}).await, "error=account-provider-failed");
        assert_eq!(attempt("", |_| {}).await, "error=account-provider-refused", "neither a code nor an error");
        // What is right is right.
        let arrival = attempt(&format!("&code=c&iss={}", "https%3A%2F%2Fid.example"), |_| {}).await;
        assert!(!arrival.starts_with("error"), "{arrival}");
    }

    async fn an_address_nobody_vouches_for_makes_no_account(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        for change in [
            (|claims| claims["email_verified"] = json!(false)) as fn(&mut Value),
            |claims| claims["email"] = Value::Null,
            |claims| claims["email"] = json!("not an address"),
        ] {
            let (to, binding) = set_out(&server.anyone(), SIGN_IN).await;
            provider.vouch(server, &to, "s1", "grace@example.org");
            change(&mut provider.claims.lock().unwrap());
            let arrival = come_back(server, &format!("code=c&state={}", query(&to)["state"])).await;
            refused(&arrive(server, &arrival, &binding).await, "account-address-needed");
        }
    }

    async fn an_arrival_that_is_told_again_with_its_key_is_answered_again(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let (to, binding) = set_out(&server.anyone(), SIGN_IN).await;
        provider.vouch(server, &to, "s1", "grace@example.org");
        let arrival = come_back(server, &format!("code=c&state={}", query(&to)["state"])).await;
        let sent = json!({"arrival": arrival, "binding": binding, "client": "app"}).to_string().into_bytes();
        let headers = [("content-type", "application/json"), ("idempotency-key", "the-key-of-an-arrival")];
        let first = server.anyone().send("POST", ARRIVAL, &headers, sent.clone()).await;
        let again = server.anyone().send("POST", ARRIVAL, &headers, sent).await;
        assert_eq!((first.status, first.json()), (200, again.json()));
        assert!(first.json()["sign_in"]["session"]["tokens"]["access"].is_string(), "{}", first.text());
        server.settle().await;
    }

    async fn staff_comes_by_a_provider_and_shows_a_factor(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        let first = body(&provider.sign_in(server, "s1", "grace@example.org").await, 200);
        let account: AccountId = first["sign_in"]["session"]["account"].as_str().unwrap().parse().unwrap();
        let token = access(&first["sign_in"]["session"]);
        let grace = Athlete { account, token };
        let (secret, _) = set_up_app(server, &grace).await;
        taken::make_staff(server, account).await;
        // From the console's page and back to it.
        let browser = server.browser();
        let way = body(&browser.post(SIGN_IN, &json!({"back": "console"})).await, 200);
        let to = way["to"].as_str().unwrap();
        provider.vouch(server, to, "s1", "grace@example.org");
        let back = format!("/api/v1/sign-in/providers/return?code=c&state={}", query(to)["state"]);
        let back = browser.get(&back).await;
        let arrival = back.header("location").unwrap().strip_prefix("/console/signed-in#").unwrap().to_owned();
        let sent = json!({"arrival": arrival, "binding": way["binding"], "client": "web"});
        let asked = body(&browser.post(ARRIVAL, &sent).await, 200);
        assert!(asked["sign_in"]["session"].is_null() && asked["sign_in"]["second"]["totp"] == true, "{asked}");
        let me = browser.get("/api/v1/staff/accounts").await;
        assert_eq!(me.status, 401, "the first step is no session");
        let sent = json!({"code": code_at(&secret, now_s(server))});
        body(&browser.post("/api/v1/sign-in/second/totp", &sent).await, 200);
        body(&browser.get("/api/v1/staff/accounts").await, 200);
        // Without a password what is dangerous is proved by a code, or by a passkey.
        server.advance(Duration::from_secs(11 * 60));
        let role = format!("/api/v1/staff/accounts/{account}/roles/support");
        refused(&browser.send("PUT", &role, &[], Vec::new()).await, "server-proof-needed");
        refused(&browser.post("/api/v1/account/proof", &json!({"password": "none that there is"})).await, "account-password-wrong");
        let sent = json!({"code": code_at(&secret, now_s(server))});
        body(&browser.post("/api/v1/account/proof/totp", &sent).await, 200);
        refused(&browser.send("PUT", &role, &[], Vec::new()).await, "staff-own-account");
        server.settle().await;
    }

    async fn what_a_provider_says_of_itself_is_kept_for_an_hour(server: &WithProvider) {
        let server = &server.0;
        let provider = Scripted::start(server);
        for _ in 0..3 {
            body(&provider.sign_in(server, "s1", "grace@example.org").await, 200);
        }
        let count = |path: &str| provider.asked.lock().unwrap().iter().filter(|asked| *asked == path).count();
        assert_eq!((count("/.well-known/openid-configuration"), count("/keys"), count("/token")), (1, 1, 3));
        server.advance(Duration::from_secs(3601));
        body(&provider.sign_in(server, "s1", "grace@example.org").await, 200);
        assert_eq!((count("/.well-known/openid-configuration"), count("/keys")), (2, 2));
        // One that speaks for another is believed nothing.
        provider.metadata.lock().unwrap()["issuer"] = json!("https://evil.example");
        server.advance(Duration::from_secs(3601));
        refused(&server.anyone().post(SIGN_IN, &json!({"back": "app"})).await, "account-provider-untrusted");
        provider.metadata.lock().unwrap()["issuer"] = json!(ISSUER);
        provider.metadata.lock().unwrap()["token_endpoint"] = json!("http://id.example/token");
        refused(&server.anyone().post(SIGN_IN, &json!({"back": "app"})).await, "account-provider-untrusted");
        let none = "/api/v1/sign-in/providers/none/begin";
        refused(&server.anyone().post(none, &json!({"back": "app"})).await, "server-not-found");
        let listed = body(&server.anyone().get("/api/v1/sign-in/providers").await, 200);
        assert_eq!(listed["providers"], json!([{"name": "id", "title": "Identity"}]));
    }
}

/// A program of others that is ended at the end of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// npm's `oidc-provider`, a certified implementation; nothing where it can't be had, which the test then says.
fn certified(back: &str) -> Option<(Running, String)> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    let folder = target.join("node/oidc-provider-9.13.3");
    std::fs::create_dir_all(&folder).unwrap();
    if !folder.join("node_modules/oidc-provider").is_dir() {
        let install = [
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "oidc-provider@9.13.3",
        ];
        let installed = Command::new("npm").args(install).current_dir(&folder).status();
        if !installed.is_ok_and(|status| status.success()) {
            let required = std::env::var("RITM_ORACLES").is_ok_and(|value| value == "require");
            assert!(!required, "oidc-provider can't be had");
            eprintln!("skipped: oidc-provider can't be had");
            return None;
        }
    }
    std::fs::write(folder.join("provider.mjs"), include_str!("provider.mjs")).unwrap();
    let mut child = Command::new("node")
        .args(["provider.mjs", back, "hush: \"&%"])
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut issuer = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut issuer)
        .unwrap();
    Some((Running(child), issuer.trim().to_owned()))
}

/// Goes through the provider's pages as a browser would, until it sends the browser back; gives that query.
async fn through_pages(to: &str, name: &str) -> String {
    let client = outbound::builder().build().unwrap();
    let mut cookies = BTreeMap::<String, String>::new();
    let mut next = (to.to_owned(), None::<&str>);
    for _ in 0..12 {
        let jar: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = match next.1 {
            Some("login") => client
                .post(&next.0)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!(
                    "prompt=login&login={}&password=x",
                    name.replace('@', "%40")
                )),
            Some(_) => client
                .post(&next.0)
                .header("content-type", "application/x-www-form-urlencoded")
                .body("prompt=consent"),
            None => client.get(&next.0),
        };
        let answer = request.header("cookie", jar.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer
            .headers()
            .get("location")
            .map(|to| to.to_str().unwrap().to_owned());
        let here = Url::parse(&next.0).unwrap();
        match location {
            Some(location) => {
                let there = here.join(&location).unwrap();
                if there.path() == "/api/v1/sign-in/providers/return" {
                    return there.query().unwrap_or_default().to_owned();
                }
                next = (there.to_string(), None);
            }
            None => {
                let page = answer.text().await.unwrap();
                let step = if page.contains("value=\"login\"") {
                    "login"
                } else {
                    "consent"
                };
                assert!(here.path().starts_with("/interaction/"), "{here}: {page}");
                next = (here.to_string(), Some(step));
            }
        }
    }
    panic!("the provider's pages lead nowhere");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certified_provider_signs_in() {
    let back = "http://ritm.test/api/v1/sign-in/providers/return";
    let Some((_running, issuer)) = certified(back) else {
        return;
    };
    let random = Random::system();
    let ports = Ports {
        // Its tokens are of today.
        clock: Clock::system(),
        mail: Mail::mailbox(),
        outbound: Outbound::real(Networks::default()).unwrap(),
        random,
        ..Ports::simulated(1)
    };
    let server = TestServer::of(TestPlace::new(Gear::Sqlite).await, ports, |settings| {
        settings.server.url = Some("http://ritm.test".to_owned());
        settings.sign_in.providers = vec![self::settings(&issuer)];
    })
    .await;
    let anyone = server.anyone();
    let mut accounts = Vec::new();
    for _ in 0..2 {
        let (to, binding) = set_out(&anyone, SIGN_IN).await;
        let query = through_pages(&to, "grace@example.org").await;
        assert!(query.contains("iss="), "it names itself: {query}");
        let arrival = come_back(&server, &query).await;
        assert!(!arrival.starts_with("error"), "{arrival}");
        let answer = body(&arrive(&server, &arrival, &binding).await, 200);
        accounts.push(answer["sign_in"]["session"]["account"].clone());
    }
    assert_eq!(accounts[0], accounts[1]);
    // A code that somebody else's question brought is not taken: PKCE, and the nonce, bind it to its own.
    let (to, _) = set_out(&anyone, SIGN_IN).await;
    let (other, _) = set_out(&anyone, SIGN_IN).await;
    let stolen = through_pages(&to, "grace@example.org").await;
    let swapped = stolen.replace(&query(&to)["state"], &query(&other)["state"]);
    assert_ne!(stolen, swapped);
    assert_eq!(
        come_back(&server, &swapped).await,
        "error=account-provider-failed"
    );
    let (to, binding) = set_out(&anyone, SIGN_IN).await;
    let arrival = come_back(&server, &through_pages(&to, "unverified@example.org").await).await;
    refused(
        &arrive(&server, &arrival, &binding).await,
        "account-address-needed",
    );
    server.finish().await;
}
