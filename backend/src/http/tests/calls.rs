//! What every endpoint passes: who calls, what fits, once and not twice, not too often.

use ritm_api::{ById, Page, Paged, Permission, Scope, Secret, code, endpoint, shape, text};
use serde_json::json;

use super::site::{Answer, Site, account};
use crate::http::{Call, Problem, Reply, Routes};
use crate::settings::LimitSettings;
use crate::store::{Tx, args, sql};
use crate::testing::{Bench, Gear, on_both_gears};

text! {
    /// A short word.
    pub struct Short(1..=5);
}

shape! {
    /// What is said.
    pub struct Said {
        /// The word.
        pub word: Short,
        /// How loud.
        pub loud: Option<u8>,
    }

    /// A token.
    pub struct Token {
        /// The token.
        pub token: Secret,
    }

    /// What is searched.
    #[derive(Default)]
    pub struct Search {
        /// Words.
        pub words: Option<Vec<Short>>,
        /// Whether it is new.
        pub new: Option<bool>,
    }
}

endpoint! {
    /// Says something.
    Say: POST "/api/v1/say" { who: Session, body: Said, answer: Said, status: 201, errors: [code::NOT_FOUND], }
    /// Gives a token.
    Give: POST "/api/v1/give" { who: Anyone, body: Said, answer: Token, limit: Guarded, }
    /// Searches.
    Look: GET "/api/v1/say" { who: Scope(Scope::ProfileRead), query: Search, answer: Said, }
    /// Edits.
    Edit: PUT "/api/v1/say/{id}" { who: Session, path: ById<u16>, body: Said, answer: Said, edits: true, fresh: true, }
    /// Removes.
    Remove: DELETE "/api/v1/say/{id}" { who: Permission(Permission::FlagWrite), path: ById<u16>, }
    /// Lists.
    List: GET "/api/v1/words" { who: Anyone, query: Paged, answer: Page<Said>, }
    /// Answers with what it does not declare.
    Undeclared: GET "/api/v1/undeclared" { who: Anyone, }
}

fn said(word: &str) -> Said {
    Said {
        word: Short::new(word).unwrap(),
        loud: None,
    }
}

fn add(mut routes: Routes) -> Routes {
    routes.begin("test", "Tests.");
    routes.add(async |call: Call<Say>| {
        let Call { body, context, .. } = call;
        if body.word.as_str() == "none" {
            return Err(code::NOT_FOUND.into());
        }
        context
            .write(async move |tx: &mut Tx| {
                note(tx, body.word.as_str()).await?;
                if body.word.as_str() == "late" {
                    return Err(Problem::new(code::NOT_FOUND));
                }
                Ok(Reply::of(body.clone()).version(7).cookie("a=b"))
            })
            .await
    });
    routes.add(async |call: Call<Give>| {
        let Call { body, context, .. } = call;
        let token = Secret::new(format!("canary-{}", body.word));
        context
            .write(async move |tx: &mut Tx| {
                note(tx, body.word.as_str()).await?;
                Ok(Reply::of(Token { token: token.clone() }))
            })
            .await
    });
    routes.add(async |call: Call<Look>| -> Result<Reply<Said>, Problem> {
        let words = call.query.words.unwrap_or_default();
        Ok(Reply::of(Said {
            word: words.first().cloned().unwrap_or(Short::new("-").unwrap()),
            loud: Some(words.len() as u8),
        }))
    });
    routes.add(async |call: Call<Edit>| -> Result<Reply<Said>, Problem> {
        if call.context.version()? != 3 {
            return Err(code::VERSION_CHANGED.into());
        }
        Ok(Reply::of(call.body).version(4))
    });
    routes.add(async |_: Call<Remove>| -> Result<Reply<()>, Problem> { Ok(Reply::done()) });
    routes.add(async |call: Call<List>| -> Result<Reply<Page<Said>>, Problem> {
        Ok(Reply::of(Page {
            entries: vec![said("word"); call.query.size()],
            next: None,
        }))
    });
    routes.add(async |_: Call<Undeclared>| -> Result<Reply<()>, Problem> { Err(code::KEY_REUSED.into()) });
    routes
}

/// Counts a call in the database: in the table of features, whose rows are names and numbers.
async fn note(tx: &mut Tx, word: &str) -> Result<(), Problem> {
    tx.exec(
        sql!("INSERT INTO flag (name, way, share, version) VALUES ($1, 'on', 0, 1) ON CONFLICT (name) DO UPDATE SET version = flag.version + 1"),
        args![word],
    )
    .await?;
    Ok(())
}

struct Calls(Site);

impl Calls {
    async fn limited(gear: Gear, limit: LimitSettings) -> Self {
        Self(Site::with(gear, limit, add).await)
    }

    async fn calls_of(&self, word: &'static str) -> i64 {
        let word = word.to_owned();
        let read = async move |tx: &mut Tx| {
            tx.opt(
                sql!("SELECT version FROM flag WHERE name = $1"),
                args![&word],
                |row| row.get(0),
            )
            .await
        };
        self.0.store.read(read).await.unwrap().unwrap_or(0)
    }

    async fn say(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        self.0.ask("POST /api/v1/say", headers, body).await
    }
}

impl Bench for Calls {
    async fn start(gear: Gear) -> Self {
        Self::limited(gear, LimitSettings::NONE).await
    }

    async fn finish(self) {
        self.0.clear().await;
    }
}

const ATHLETE: (&str, &str) = ("authorization", "Bearer athlete");
const WORD: &str = r#"{"word":"hello"}"#;

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.told(), (status, code.to_owned()), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
}

on_both_gears! {
    async fn who_may_call(site: &Calls) {
        let site = &site.0;
        let cookie = |name: &'static str| [("cookie", name), ("sec-fetch-site", "same-origin")];
        let bearer = |token: &'static str| [("authorization", token)];
        // Nobody.
        refused(&site.ask("POST /api/v1/say", &[], WORD).await, 401, "server-not-signed-in");
        let gone = site.ask("POST /api/v1/say", &bearer("Bearer gone"), WORD).await;
        refused(&gone, 401, "server-not-signed-in");
        assert_eq!(gone.header("www-authenticate"), "Bearer");
        // Before the body is looked at.
        refused(&site.ask("POST /api/v1/say", &[], "{").await, 401, "server-not-signed-in");
        // A session.
        assert_eq!(site.ask("POST /api/v1/say", &cookie("__Host-ritm=athlete"), WORD).await.status, 201);
        assert_eq!(site.ask("POST /api/v1/say", &bearer("Bearer athlete"), WORD).await.status, 201);
        // An API token, by its scopes; never where a session is needed.
        refused(&site.ask("POST /api/v1/say", &bearer("Bearer api:athlete+profile:read"), WORD).await, 403, "server-forbidden");
        refused(&site.ask("GET /api/v1/say", &bearer("Bearer api:athlete+profile:write"), "").await, 403, "server-forbidden");
        assert_eq!(site.ask("GET /api/v1/say", &bearer("Bearer api:athlete+profile:read"), "").await.status, 200);
        // Staff, by its permissions and with a second factor.
        let remove = "DELETE /api/v1/say/1";
        refused(&site.ask(remove, &bearer("Bearer athlete"), "").await, 403, "server-forbidden");
        refused(&site.ask(remove, &bearer("Bearer staff+flag-read"), "").await, 403, "server-forbidden");
        refused(&site.ask(remove, &bearer("Bearer staff-factor+flag-write"), "").await, 403, "server-factor-needed");
        assert_eq!(site.ask(remove, &bearer("Bearer staff+flag-write"), "").await.status, 204);
        // A proof that is old.
        let edit = [("authorization", "Bearer athlete-stale"), ("if-match", "\"v3\"")];
        refused(&site.ask("PUT /api/v1/say/1", &edit, WORD).await, 403, "server-proof-needed");
    }

    async fn pages_of_other_sites_change_nothing(site: &Calls) {
        for headers in [
            &[("cookie", "__Host-ritm=athlete"), ("origin", "https://evil.test")][..],
            &[("cookie", "__Host-ritm=athlete"), ("sec-fetch-site", "cross-site")],
            &[("cookie", "__Host-ritm=athlete"), ("sec-fetch-site", "same-site"), ("origin", "https://ritm.test")],
            &[("cookie", "__Host-ritm=athlete"), ("origin", "null")],
            &[("cookie", "__Host-ritm=athlete")],
        ] {
            refused(&site.say(headers, WORD).await, 403, "server-foreign-origin");
        }
        // Nobody is signed in by them either.
        let foreign = [("origin", "https://evil.test")];
        refused(&site.0.ask("POST /api/v1/give", &foreign, WORD).await, 403, "server-foreign-origin");
        assert_eq!(site.calls_of("hello").await, 0);
        let own = [("cookie", "__Host-ritm=athlete"), ("origin", "https://ritm.test")];
        assert_eq!(site.say(&own, WORD).await.status, 201);
        // The cookie of plain loopback is none behind TLS.
        let other = [("cookie", "ritm=athlete"), ("origin", "https://ritm.test")];
        refused(&site.say(&other, WORD).await, 401, "server-not-signed-in");
    }

    async fn what_does_not_fit_is_named(site: &Calls) {
        let fields = |answer: &Answer| -> Vec<(String, String)> {
            let json = answer.json();
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let fields = json["fields"].as_array().cloned().unwrap_or_default();
            fields.iter().map(|fault| (text(&fault["field"]), text(&fault["code"]))).collect()
        };
        for (body, wanted) in [
            ("{}", &[("word", "field-missing")][..]),
            (r#"{"word":""}"#, &[("word", "field-too-short")]),
            (r#"{"word":"too long"}"#, &[("word", "field-too-long")]),
            (r#"{"word":"a\u0000"}"#, &[("word", "field-control-character")]),
            (r#"{"word":1}"#, &[("word", "field-wrong-kind")]),
            (r#"{"word":"a","loud":256}"#, &[("loud", "field-out-of-range")]),
            (r#"{"word":"a","loud":1.5}"#, &[("loud", "field-out-of-range")]),
            (r#"{"word":"a","quiet":1}"#, &[("quiet", "field-unknown")]),
            (r#"{"loud":"x","quiet":1}"#, &[("word", "field-missing"), ("loud", "field-wrong-kind"), ("quiet", "field-unknown")]),
            ("[]", &[("", "field-wrong-kind")]),
            ("null", &[("", "field-wrong-kind")]),
        ] {
            let answer = site.say(&[ATHLETE], body).await;
            refused(&answer, 400, "server-invalid");
            let wanted: Vec<_> = wanted.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect();
            assert_eq!(fields(&answer), wanted, "{body}");
        }
        for broken in ["{", "{\"word\":\"a\"} x", "\u{feff}{}"] {
            refused(&site.say(&[ATHLETE], broken).await, 400, "server-invalid");
        }
        for (media, status) in [("text/plain", 415), ("application/json; charset=latin1", 415), ("Application/JSON; charset=UTF-8", 201)] {
            assert_eq!(site.say(&[ATHLETE, ("content-type", media)], WORD).await.status, status, "{media}");
        }
        let large = format!(r#"{{"word":"{}"}}"#, "x".repeat(20_000));
        refused(&site.say(&[ATHLETE], &large).await, 413, "server-body-too-large");
        for (uri, field, code) in [
            ("/api/v1/say?wrong=1", "wrong", "field-unknown"),
            ("/api/v1/say?new=yes", "new", "field-wrong-kind"),
            ("/api/v1/say?new=true&new=true", "new", "field-too-many"),
            ("/api/v1/say?words=toolong", "words.0", "field-too-long"),
        ] {
            let answer = site.0.ask(&format!("GET {uri}"), &[ATHLETE], "").await;
            refused(&answer, 400, "server-invalid");
            assert_eq!(fields(&answer), [(field.to_owned(), code.to_owned())], "{uri}");
        }
        let found = site.0.ask("GET /api/v1/say?words=a+b&words=%C3%BC&new=false", &[ATHLETE], "").await;
        assert_eq!(found.json(), json!({ "word": "a b", "loud": 2 }));
        refused(&site.0.ask("GET /api/v1/say?words=%ff", &[ATHLETE], "").await, 400, "server-invalid");
        let staff = [("authorization", "Bearer staff+flag-write")];
        for id in ["x", "-1", "70000", "1.5", "%20"] {
            let answer = site.0.ask(&format!("DELETE /api/v1/say/{id}"), &staff, "").await;
            refused(&answer, 400, "server-invalid");
        }
        assert_eq!(site.calls_of("a").await, 0);
    }

    async fn edits_name_their_version(site: &Calls) {
        let edit = async |version: &'static str| {
            let headers: &[(&str, &str)] = if version.is_empty() { &[ATHLETE] } else { &[ATHLETE, ("if-match", version)] };
            site.0.ask("PUT /api/v1/say/1", headers, WORD).await
        };
        refused(&edit("").await, 428, "server-version-missing");
        for other in ["\"v2\"", "*", "W/\"v3\"", "v3"] {
            refused(&edit(other).await, 412, "server-version-changed");
        }
        let edited = edit("\"v3\"").await;
        assert_eq!((edited.status, edited.header("etag")), (200, "\"v4\""));
    }

    async fn a_call_with_a_key_is_done_once(site: &Calls) {
        let key = [ATHLETE, ("idempotency-key", "0b0e7a5c-6d0d-4a3f-9d52-6f1c7a1d2b11")];
        let first = site.say(&key, WORD).await;
        let again = site.say(&key, WORD).await;
        assert_eq!((first.status, &first.body), (again.status, &again.body));
        for name in ["etag", "set-cookie"] {
            assert_eq!((first.header(name).is_empty(), first.header(name)), (false, again.header(name)));
        }
        assert_eq!(site.calls_of("hello").await, 1);
        // However it is written, the same is the same.
        assert_eq!(site.say(&key, " { \"word\" : \"hello\" } ").await.status, 201);
        assert_eq!(site.calls_of("hello").await, 1);
        // The same key for something else.
        refused(&site.say(&key, r#"{"word":"other"}"#).await, 422, "server-key-reused");
        assert_eq!(site.calls_of("other").await, 0);
        // Somebody else's same key is another.
        let other = [("authorization", "Bearer other"), key[1]];
        assert_eq!(site.say(&other, WORD).await.status, 201);
        assert_eq!(site.calls_of("hello").await, 2);
        // Without a key it is done each time.
        assert_eq!(site.say(&[ATHLETE], WORD).await.status, 201);
        assert_eq!(site.calls_of("hello").await, 3);
        for wrong in ["short", "with a space in between"] {
            let answer = site.say(&[ATHLETE, ("idempotency-key", wrong)], WORD).await;
            refused(&answer, 400, "server-invalid");
        }
        // After a day it is forgotten.
        site.0.parts.ports.clock.advance(std::time::Duration::from_secs(25 * 3600));
        assert_eq!(site.say(&key, WORD).await.status, 201);
        assert_eq!(site.calls_of("hello").await, 4);
    }

    async fn what_was_refused_is_not_kept(site: &Calls) {
        let key = |word: &'static str| [ATHLETE, ("idempotency-key", word)];
        let headers = key("the key of a call that is refused");
        let headers = [headers[0], ("idempotency-key", &headers[1].1.replace(' ', "-"))];
        let first = site.say(&headers, r#"{"word":"late"}"#).await;
        assert_eq!(first.status, 404);
        assert_eq!(site.calls_of("late").await, 0);
        let rows = async |tx: &mut Tx| tx.one(sql!("SELECT COUNT(*) FROM http_idempotency"), args![], |row| row.get::<i64>(0)).await;
        assert_eq!(site.0.store.read(rows).await.unwrap(), 0);
        assert_eq!(site.say(&headers, WORD).await.status, 201);
    }

    async fn fifty_at_once_with_one_key_are_one(site: &Calls) {
        let asked = (0..50).map(|_| async {
            let key = [ATHLETE, ("idempotency-key", "one-key-for-fifty-calls")];
            loop {
                let answer = site.say(&key, WORD).await;
                if answer.status != 409 {
                    break answer;
                }
                assert_eq!(answer.header("retry-after"), "1");
                tokio::task::yield_now().await;
            }
        });
        let answers = futures_util::future::join_all(asked).await;
        assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
        assert_eq!(site.calls_of("hello").await, 1);
    }

    async fn secrets_are_kept_sealed(site: &Calls) {
        let key = [("idempotency-key", "the-key-of-a-call-for-a-token")];
        let first = site.0.ask("POST /api/v1/give", &key, WORD).await;
        assert_eq!(first.json(), json!({ "token": "canary-hello" }));
        let again = site.0.ask("POST /api/v1/give", &key, WORD).await;
        assert_eq!(first.body, again.body);
        assert_eq!(site.calls_of("hello").await, 1);
        let kept = async |tx: &mut Tx| {
            tx.one(sql!("SELECT reply, sealed FROM http_idempotency"), args![], |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<bool>(1)?))).await
        };
        let (reply, sealed) = site.0.store.read(kept).await.unwrap();
        assert!(sealed && !String::from_utf8_lossy(&reply).contains("canary"));
        // Nor is such an answer ever compressed.
        let zipped = site.0.ask("POST /api/v1/give", &[("accept-encoding", "br, gzip")], WORD).await;
        assert_eq!(zipped.header("content-encoding"), "");
    }

    async fn every_address_knows_its_methods(site: &Calls) {
        let site = &site.0;
        let options = site.ask("OPTIONS /api/v1/say", &[], "").await;
        assert_eq!((options.status, options.header("allow")), (204, "GET, HEAD, OPTIONS, POST"));
        let other = site.ask("PATCH /api/v1/say", &[], "").await;
        refused(&other, 405, "server-method-not-allowed");
        assert_eq!(other.header("allow"), "GET, HEAD, OPTIONS, POST");
        let head = site.ask("HEAD /api/v1/words", &[], "").await;
        assert_eq!((head.status, head.body.len()), (200, 0));
    }

    async fn long_answers_are_compressed(site: &Calls) {
        let site = &site.0;
        let plain = site.ask("GET /api/v1/words?limit=200", &[], "").await;
        let zipped = site.ask("GET /api/v1/words?limit=200", &[("accept-encoding", "gzip")], "").await;
        assert_eq!(zipped.header("content-encoding"), "gzip");
        assert_eq!(zipped.header("vary"), "Accept-Encoding");
        assert!(zipped.body.len() * 5 < plain.body.len());
        refused(&site.ask("GET /api/v1/words?limit=201", &[], "").await, 400, "server-invalid");
        refused(&site.ask("GET /api/v1/words?after=%20", &[], "").await, 400, "server-invalid");
    }

    async fn problems_are_declared(site: &Calls) {
        let answer = site.0.ask("GET /api/v1/undeclared", &[], "").await;
        refused(&answer, 500, "server-internal");
        assert!(answer.json()["detail"].as_str().unwrap().contains("server-key-reused"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_too_often_is_told_when_to_go_on() {
    let limit = LimitSettings {
        usual: 100,
        costly: 0,
        guarded: 2,
        letter: 0,
    };
    let site = Calls::limited(Gear::Sqlite, limit).await;
    let give = async |token: &'static str| {
        site.0
            .ask("POST /api/v1/give", &[("authorization", token)], WORD)
            .await
    };
    let first = give("Bearer gone").await;
    assert_eq!(first.header("ratelimit-policy"), "\"guarded\";q=2;w=60");
    assert_eq!(first.header("ratelimit"), "\"guarded\";r=1;t=30");
    assert_eq!(give("Bearer gone").await.status, 200);
    let third = give("Bearer gone").await;
    refused(&third, 429, "server-too-many");
    assert_eq!(third.header("retry-after"), "30");
    // Other classes have room of their own.
    assert_eq!(site.say(&[ATHLETE], WORD).await.status, 201);
    site.0
        .parts
        .ports
        .clock
        .advance(std::time::Duration::from_secs(30));
    assert_eq!(give("Bearer gone").await.status, 200);
    // An account is counted wherever it calls from.
    assert_ne!(account("athlete"), account("other"));
    site.finish().await;
}
