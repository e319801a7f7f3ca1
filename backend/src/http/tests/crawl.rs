//! Every endpoint of every domain, called as everybody: what a declaration says is what happens.

use std::collections::{BTreeMap, BTreeSet};

use ritm_api::{Declaration, Form, Micros, Permission, Scope, Shape, Who};
use serde_json::{Map, Value};

use super::site::{Answer, Site, account};
use crate::app;
use crate::http::Routes;
use crate::http::declared::Declared;
use crate::ports::clock::TEST_START;
use crate::settings::LimitSettings;
use crate::store::{Error, Tx, args, sql};
use crate::testing::{Bench, Gear, on_both_gears};

struct Whole {
    site: Site,
    declared: Vec<Declared>,
}

impl Bench for Whole {
    async fn start(gear: Gear) -> Self {
        let site = Site::with(gear, LimitSettings::NONE, app::with_endpoints).await;
        let people = async |tx: &mut Tx| {
            for name in ["athlete", "staff"] {
                sign_up(tx, name).await?;
            }
            Ok::<_, Error>(())
        };
        assert_eq!(site.store.write(people).await, Ok(()));
        Self {
            site,
            declared: declared(),
        }
    }

    async fn finish(self) {
        self.site.clear().await;
    }
}

/// Makes the account of somebody whom the tests name, and a session and a token by which they call.
async fn sign_up(tx: &mut Tx, name: &str) -> Result<(), Error> {
    let (id, now) = (account(name).uuid(), TEST_START.0);
    tx.exec(
        sql!(
            "INSERT INTO account (id, version, created, seen, state, address, address_key, name, language)
             VALUES ($1, 1, $2, $2, 'active', $3, $3, $4, 'en')"
        ),
        args![id, now, format!("{name}@example.org"), name],
    )
    .await?;
    let (far, none) = (now + Micros::DAY, vec![0_u8; 32]);
    tx.exec(
        sql!(
            "INSERT INTO account_session (id, account, client, way, strong, device, place, begun, used, proved, taken, idle,
             ends, secret, secret_until) VALUES ($1, $1, 'app', 'password', $2, '', '', $3, $3, $3, $2, $4, $4, $5, $4)"
        ),
        args![id, true, now, far, none],
    )
    .await?;
    Ok(())
}

fn declared() -> Vec<Declared> {
    app::with_endpoints(Routes::declarations()).declared().to_vec()
}

/// Somebody who calls, and what must become of it.
struct Somebody {
    token: String,
    signed_in: bool,
    scopes: Option<BTreeSet<Scope>>,
    permissions: BTreeSet<Permission>,
    has_factor: bool,
    is_fresh: bool,
}

fn everybody() -> Vec<Somebody> {
    let athlete = |token: &str| Somebody {
        token: token.to_owned(),
        signed_in: true,
        scopes: None,
        permissions: BTreeSet::new(),
        has_factor: true,
        is_fresh: true,
    };
    let mut all = vec![
        Somebody {
            signed_in: false,
            ..athlete("")
        },
        Somebody {
            signed_in: false,
            ..athlete("gone")
        },
        athlete("athlete"),
        Somebody {
            is_fresh: false,
            ..athlete("athlete-stale")
        },
        Somebody {
            scopes: Some(BTreeSet::new()),
            ..athlete("api:athlete")
        },
    ];
    for scope in Scope::ALL {
        all.push(Somebody {
            scopes: Some(BTreeSet::from([*scope])),
            ..athlete(&format!("api:athlete+{scope}"))
        });
    }
    for permission in Permission::ALL {
        all.push(Somebody {
            permissions: BTreeSet::from([*permission]),
            ..athlete(&format!("staff+{permission}"))
        });
    }
    let words: Vec<_> = Permission::ALL
        .iter()
        .map(|permission| permission.word())
        .collect();
    all.push(Somebody {
        permissions: Permission::ALL.iter().copied().collect(),
        has_factor: false,
        ..athlete(&format!("staff-factor+{}", words.join("+")))
    });
    // An API token never is staff, whatever its owner is.
    all.push(Somebody {
        scopes: Some(Scope::ALL.iter().copied().collect()),
        permissions: BTreeSet::new(),
        ..athlete(&format!("api:staff+{}+{}", words.join("+"), scopes().join("+")))
    });
    all
}

fn scopes() -> Vec<&'static str> {
    Scope::ALL.iter().map(|scope| scope.word()).collect()
}

impl Somebody {
    /// Why a call must be refused before its handler, if it must.
    fn refusal(&self, endpoint: &Declaration) -> Option<&'static str> {
        if endpoint.who != Who::Anyone && !self.signed_in {
            return Some("server-not-signed-in");
        }
        let refused = match endpoint.who {
            Who::Anyone => None,
            Who::Session => self.scopes.is_some().then_some("server-forbidden"),
            Who::Scope(scope) => {
                let lacks = self
                    .scopes
                    .as_ref()
                    .is_some_and(|scopes| !scopes.contains(&scope));
                lacks.then_some("server-forbidden")
            }
            Who::Permission(_) if self.scopes.is_some() => Some("server-forbidden"),
            Who::Permission(_) if !self.has_factor => Some("server-factor-needed"),
            Who::Permission(permission) => {
                (!self.permissions.contains(&permission)).then_some("server-forbidden")
            }
        };
        let stale = endpoint.fresh && self.signed_in && !self.is_fresh;
        refused.or(stale.then_some("server-proof-needed"))
    }
}

/// What a call of an endpoint sends: the least that fits.
struct Sent {
    request: String,
    body: String,
}

fn sent(endpoint: &Declaration) -> Sent {
    let mut path = endpoint.path.to_owned();
    if let Value::Object(values) = sample(&endpoint.path_shape) {
        for (name, value) in values {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            path = path.replace(&format!("{{{name}}}"), &ritm_api::encode(&text));
        }
    }
    let mut query = String::new();
    if let Value::Object(values) = sample(&endpoint.query_shape) {
        for (name, value) in values.into_iter().filter(|(_, value)| !value.is_null()) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            query += &format!(
                "{}{name}={}",
                if query.is_empty() { '?' } else { '&' },
                ritm_api::encode(&text)
            );
        }
    }
    let body = match endpoint.body_shape {
        Shape::Nothing => String::new(),
        _ => sample(&endpoint.body_shape).to_string(),
    };
    Sent {
        request: format!("{} {path}{query}", endpoint.method.name()),
        body,
    }
}

/// The least value of a shape.
fn sample(shape: &Shape) -> Value {
    let thing = |fields: &[ritm_api::Field]| -> Map<String, Value> {
        let required = fields.iter().filter(|field| field.shape.is_required());
        required
            .map(|field| (field.name.to_owned(), sample(&field.shape)))
            .collect()
    };
    match shape {
        Shape::Nothing | Shape::Maybe(_) | Shape::Bytes { .. } => Value::Null,
        Shape::Anything => Value::Object(Map::new()),
        Shape::Text { .. } => {
            let tried = [
                "someone@example.org",
                "019a0000-0000-7000-8000-000000000000",
                "en",
                "Europe/Berlin",
                "2026-01-01",
                "abc",
                "123456",
                "AAAAAAAAAAAAAAAAAAAAAA",
                "https://example.org",
                "a",
                "wet violin hours",
                "",
            ];
            let fits = tried
                .iter()
                .find(|text| shape.wrongs(&Value::from(**text)).is_empty());
            Value::from(*fits.unwrap_or_else(|| panic!("no text fits {shape:?}")))
        }
        Shape::Word { words, .. } => Value::from(words[0]),
        Shape::Whole { min, max, .. } => Value::from(1.clamp(*min, *max)),
        Shape::Number { .. } => Value::from(1.5),
        Shape::Flag => Value::Bool(true),
        Shape::List { of, min, .. } => (0..*min).map(|_| sample(of)).collect(),
        Shape::Map { .. } => Value::Object(Map::new()),
        Shape::Thing { fields, .. } => Value::Object(thing(fields)),
        Shape::Choice { tag, variants, .. } => {
            let mut value = thing(&variants[0].fields);
            value.insert((*tag).to_owned(), Value::from(variants[0].word));
            Value::Object(value)
        }
    }
}

/// What is wrong with an answer to a call that was let in.
fn wrong_with(endpoint: &Declaration, answer: &Answer) -> Option<String> {
    let (status, code) = answer.told();
    let name = endpoint.name;
    if status >= 500 && status != 502 {
        return Some(format!(
            "{name} answered {status} {code}: {}",
            answer.json()["detail"]
        ));
    }
    if status < 400 {
        if status != endpoint.status {
            return Some(format!("{name} answered {status}, not {}", endpoint.status));
        }
        let fits = match endpoint.form {
            Form::Json if status != 204 => endpoint.answer_shape.wrongs(&answer.json()),
            _ => Vec::new(),
        };
        return (!fits.is_empty()).then(|| format!("{name} answered what it does not declare: {fits:?}"));
    }
    let known = endpoint
        .codes()
        .iter()
        .any(|known| known.code == code && known.status == status);
    (!known).then(|| format!("{name} refused with {status} {code}, which it does not declare"))
}

on_both_gears! {
    async fn everybody_gets_what_is_declared(whole: &Whole) {
        let mut wrongs = Vec::new();
        let mut admitted: BTreeMap<&str, usize> = BTreeMap::new();
        for Declared { endpoint, .. } in &whole.declared {
            let Sent { request, body } = sent(endpoint);
            for somebody in everybody() {
                let authorization = format!("Bearer {}", somebody.token);
                let mut headers = vec![("if-match", "\"v1\"")];
                if !somebody.token.is_empty() {
                    headers.push(("authorization", &authorization));
                }
                let answer = whole.site.ask(&request, &headers, body.clone()).await;
                let told = answer.told().1;
                match somebody.refusal(endpoint) {
                    Some(refusal) if told != refusal => {
                        wrongs.push(format!("{request} as {}: {:?}, not {refusal}", somebody.token, answer.told()));
                    }
                    Some(_) => {}
                    None => {
                        *admitted.entry(endpoint.name).or_default() += 1;
                        wrongs.extend(wrong_with(endpoint, &answer).map(|wrong| format!("as {}: {wrong}", somebody.token)));
                    }
                }
                let store = answer.header("cache-control");
                if store != "no-store" {
                    wrongs.push(format!("{request}: cache-control is {store:?}"));
                }
            }
        }
        for Declared { endpoint, .. } in &whole.declared {
            if !admitted.contains_key(endpoint.name) {
                wrongs.push(format!("nobody may call {}", endpoint.name));
            }
        }
        wrongs.dedup();
        assert!(wrongs.is_empty(), "{} wrongs:\n{}", wrongs.len(), wrongs.join("\n"));
    }

    async fn no_page_of_another_site_calls_anything(whole: &Whole) {
        let words: Vec<_> = Permission::ALL.iter().map(|permission| permission.word()).collect();
        let cookie = format!("__Host-ritm=staff+{}", words.join("+"));
        for Declared { endpoint, .. } in &whole.declared {
            if endpoint.method.is_safe() {
                continue;
            }
            let Sent { request, body } = sent(endpoint);
            for origin in ["https://evil.example", "null", "https://ritm.test.evil.example", "http://ritm.test"] {
                let headers = [("cookie", cookie.as_str()), ("origin", origin), ("if-match", "\"v1\"")];
                let answer = whole.site.ask(&request, &headers, body.clone()).await;
                assert_eq!(answer.told(), (403, "server-foreign-origin".to_owned()), "{request} from {origin}");
            }
        }
    }

    async fn what_nobody_declared_is_refused(whole: &Whole) {
        let words: Vec<_> = Permission::ALL.iter().map(|permission| permission.word()).collect();
        let authorization = format!("Bearer staff+{}", words.join("+"));
        for Declared { endpoint, .. } in &whole.declared {
            let Sent { request, body } = sent(endpoint);
            let headers = [("authorization", authorization.as_str()), ("if-match", "\"v1\"")];
            let joint = if request.contains('?') { '&' } else { '?' };
            let odd = format!("{request}{joint}undeclared=1");
            let answer = whole.site.ask(&odd, &headers, body.clone()).await;
            assert_eq!(answer.told(), (400, "server-invalid".to_owned()), "{odd}");
            if endpoint.edits {
                let answer = whole.site.ask(&request, &headers[..1], body.clone()).await;
                assert_eq!(answer.told(), (428, "server-version-missing".to_owned()), "{request}");
            }
            if let Ok(Value::Object(mut map)) = serde_json::from_str::<Value>(&body) {
                map.insert("undeclared".to_owned(), Value::Null);
                let answer = whole.site.ask(&request, &headers, Value::Object(map).to_string()).await;
                assert_eq!(answer.told(), (400, "server-invalid".to_owned()), "{request}");
                let typed = [headers[0], headers[1], ("content-type", "text/plain")];
                let answer = whole.site.ask(&request, &typed, body.clone()).await;
                assert_eq!(answer.told(), (415, "server-unsupported-type".to_owned()), "{request}");
            }
        }
    }
}

#[test]
fn declarations_are_whole() {
    let mut wrongs = Vec::new();
    let mut names = BTreeSet::new();
    let mut shapes: BTreeMap<String, String> = BTreeMap::new();
    for Declared {
        domain,
        about,
        endpoint,
    } in &declared()
    {
        let name = endpoint.name;
        if !names.insert(name) {
            wrongs.push(format!("{name} is declared twice"));
        }
        if domain.is_empty() || !about.ends_with('.') {
            wrongs.push(format!(
                "the domain {domain:?} of {name} does not say what it is about"
            ));
        }
        let first = endpoint.docs.trim().lines().next().unwrap_or_default();
        if first.len() < 8 {
            wrongs.push(format!("{name} does not say what it does"));
        }
        if !endpoint.path.starts_with("/api/v1/") {
            wrongs.push(format!("{name} lies outside of /api/v1/"));
        }
        let in_path: BTreeSet<_> = endpoint
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let fields: BTreeSet<_> = match &endpoint.path_shape {
            Shape::Thing { fields, .. } => fields.iter().map(|field| field.name).collect(),
            _ => BTreeSet::new(),
        };
        if in_path != fields {
            wrongs.push(format!(
                "{name}: {in_path:?} stand in the path, {fields:?} in its type"
            ));
        }
        let known = ritm_api::codes();
        for code in endpoint.errors {
            if !known.contains(code) {
                wrongs.push(format!("{name}: {} is in no list of codes", code.code));
            }
        }
        for shape in [
            &endpoint.query_shape,
            &endpoint.body_shape,
            &endpoint.answer_shape,
        ] {
            look(shape, &mut shapes, &mut wrongs);
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

/// The same name is the same shape, and every field says what it means.
fn look(shape: &Shape, known: &mut BTreeMap<String, String>, wrongs: &mut Vec<String>) {
    let mut fields_of = |name: &str, fields: &[ritm_api::Field], known: &mut BTreeMap<String, String>| {
        for field in fields {
            if field.docs.trim().len() < 4 {
                wrongs.push(format!("{name}.{} does not say what it means", field.name));
            }
            look(&field.shape, known, wrongs);
        }
    };
    let name = match shape {
        Shape::Thing { name, fields, .. } => {
            fields_of(name, fields, known);
            name.clone()
        }
        Shape::Choice { name, variants, .. } => {
            variants
                .iter()
                .for_each(|variant| fields_of(name, &variant.fields, known));
            (*name).to_owned()
        }
        Shape::Word { name, .. } => (*name).to_owned(),
        Shape::List { of, .. } | Shape::Map { of, .. } | Shape::Maybe(of) => return look(of, known, wrongs),
        _ => return,
    };
    // The address of a check says nothing about the shape.
    let text: String = format!("{shape:?}")
        .split("check: ")
        .map(|part| part.split_once(", lines").map_or(part, |(_, rest)| rest))
        .collect();
    if known.entry(name.clone()).or_insert_with(|| text.clone()) != &text {
        wrongs.push(format!("two types are called {name}"));
    }
}

#[test]
fn codes_are_unique() {
    let codes = ritm_api::codes();
    let mut words: Vec<_> = codes.iter().map(|code| code.code).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), codes.len());
    for code in codes {
        let kebab = code
            .code
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit());
        assert!(
            kebab && code.detail.ends_with('.') && (400..600).contains(&code.status),
            "{code:?}"
        );
    }
}
