//! The API's description (`OpenAPI` 3.1), made of the declarations.

use std::collections::{BTreeMap, BTreeSet};

use ritm_api::{Code, Declaration, Field, Form, Schema, Shape, Who};
use serde_json::{Map, Value, json};

use super::caller::COOKIES;
use super::declared::Declared;

/// Describes the endpoints.
pub(crate) fn describe(declared: &[Declared]) -> Value {
    let mut schemas = Schemas::default();
    for Declared { endpoint, .. } in declared {
        schemas.note_strict(&endpoint.body_shape);
    }
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut tags = Vec::new();
    for one in declared {
        if !tags.iter().any(|tag: &Value| tag["name"] == one.domain) {
            tags.push(json!({ "name": one.domain, "description": one.about }));
        }
        let method = one.endpoint.method.name().to_lowercase();
        let operation = operation(one, &mut schemas);
        paths
            .entry(one.endpoint.path)
            .or_default()
            .insert(method, operation);
    }
    schemas.of(&ritm_api::Problem::shape());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Ritm",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The server of Ritm, an open platform for training.",
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "This server." }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.named,
            "securitySchemes": {
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIES[0],
                    "description": "A session of a browser. Where the server is reached without https, on one's own \
                        machine, the cookie is called `ritm`.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A session of an app, or an API token with the scopes that an operation names.",
                },
            },
        },
    })
}

const ABOUT: &str = "Bodies and answers are JSON; times are microseconds since 1970-01-01T00:00:00Z, ids are UUIDs.\n\n\
    **Errors** are problem details (RFC 9457). `code` is stable: it is what a program should look at. Fields that are \
    not what an operation takes are all named at once in `fields`. What the operation does not know is refused.\n\n\
    **Repetitions**: give a call that changes something an `Idempotency-Key` (a UUID), and it is done once, however often \
    it is sent within a day; every repetition gets the same answer.\n\n\
    **Edits** name the version that they edit in `If-Match`, as `ETag` said it, and are refused when there is a newer one.\n\n\
    **Lists** come in pages: `next` of a page is `after` of the next one.\n\n\
    **Limits**: `RateLimit` says how many calls are left; who calls too often gets 429 and is told by `Retry-After` when to \
    go on.";

fn operation(one: &Declared, schemas: &mut Schemas) -> Value {
    let Declared { domain, endpoint, .. } = one;
    let (summary, rest) = split(endpoint.docs);
    let description = [rest, &who(endpoint)].join("\n\n").trim().to_owned();
    let mut parameters = Vec::new();
    for (place, shape) in [("path", &endpoint.path_shape), ("query", &endpoint.query_shape)] {
        let Shape::Thing { fields, .. } = shape else {
            continue;
        };
        for field in fields {
            parameters.push(json!({
                "name": field.name,
                "in": place,
                "required": field.shape.is_required(),
                "description": field.docs.trim(),
                "schema": schemas.of(bare(&field.shape)),
            }));
        }
    }
    if endpoint.edits {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "The version that is edited, as `ETag` said it.",
            "schema": { "type": "string", "pattern": "^\"v[0-9]{1,18}\"$" },
        }));
    }
    if !endpoint.method.is_safe() {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Makes a repetition of the call the same call. Nobody else may be able to guess it: a UUID will do.",
            "schema": { "type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[!-~]+$" },
        }));
    }
    let mut operation = json!({
        "operationId": endpoint.name,
        "tags": [domain],
        "summary": summary,
        "description": description,
        "security": security(endpoint.who),
        "responses": responses(endpoint, schemas),
        "x-limit": endpoint.limit.name(),
    });
    if !parameters.is_empty() {
        operation["parameters"] = Value::from(parameters);
    }
    if let Who::Permission(permission) = endpoint.who {
        operation["x-permission"] = Value::from(permission.word());
    }
    if !matches!(endpoint.body_shape, Shape::Nothing) {
        operation["requestBody"] = json!({
            "required": true,
            "content": { "application/json": { "schema": schemas.of(&endpoint.body_shape) } },
        });
    }
    operation
}

/// The first paragraph of a text, in one line without its full stop, and the rest.
fn split(docs: &str) -> (String, &str) {
    let docs = docs.trim();
    let (first, rest) = docs
        .split_once("\n\n")
        .or(docs.split_once("\n \n"))
        .unwrap_or((docs, ""));
    let words: Vec<_> = first.split_whitespace().collect();
    (words.join(" ").trim_end_matches('.').to_owned(), rest.trim())
}

/// Who may call, in words.
fn who(endpoint: &Declaration) -> String {
    let mut text = match endpoint.who {
        Who::Anyone => "Anyone may call it.".to_owned(),
        Who::Session => "Whoever is signed in may call it; API tokens may not.".to_owned(),
        Who::Scope(scope) => {
            format!("Whoever is signed in may call it, and API tokens with the scope `{scope}`.")
        }
        Who::Permission(permission) => {
            format!("Staff with the permission `{permission}` may call it, signed in with a second factor.")
        }
    };
    if endpoint.fresh {
        text.push_str(" The caller must have proved who they are within the last ten minutes.");
    }
    text
}

fn security(who: Who) -> Value {
    match who {
        Who::Anyone => json!([{}, { "cookie": [] }, { "token": [] }]),
        Who::Scope(scope) => json!([{ "cookie": [] }, { "token": [scope.word()] }]),
        Who::Session | Who::Permission(_) => json!([{ "cookie": [] }, { "token": [] }]),
    }
}

fn responses(endpoint: &Declaration, schemas: &mut Schemas) -> Value {
    let mut responses = Map::new();
    let mut done = json!({ "description": "It was done." });
    match endpoint.form {
        Form::Json if endpoint.status == 204 => {}
        Form::Json => {
            done["content"] = json!({ "application/json": { "schema": schemas.of(&endpoint.answer_shape) } });
        }
        Form::Bytes(media) => done["content"] = json!({ (media): { "schema": {} } }),
        Form::Redirect => {
            done["headers"] = json!({
                "Location": { "description": "Where it goes on.", "schema": { "type": "string" } },
            });
        }
    }
    responses.insert(endpoint.status.to_string(), done);
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in endpoint.codes() {
        let codes = by_status.entry(code.status).or_default();
        if !codes.iter().any(|known| known.code == code.code) {
            codes.push(code);
        }
    }
    for (status, codes) in by_status {
        let lines: Vec<_> = codes
            .iter()
            .map(|code| format!("`{}`: {}", code.code, code.detail))
            .collect();
        let words: Vec<_> = codes.iter().map(|code| code.code).collect();
        let problem = json!({
            "description": lines.join("\n\n"),
            "content": { "application/problem+json": { "schema": {
                "allOf": [
                    schemas.of(&ritm_api::Problem::shape()),
                    { "type": "object", "properties": { "code": { "enum": words } } },
                ],
            } } },
        });
        responses.insert(status.to_string(), problem);
    }
    Value::Object(responses)
}

/// A shape without being left out.
fn bare(shape: &Shape) -> &Shape {
    match shape {
        Shape::Maybe(of) => of,
        other => other,
    }
}

/// The schemas of types that have names.
#[derive(Default)]
struct Schemas {
    named: BTreeMap<String, Value>,
    /// Types that are sent to the server, which takes no other fields than theirs.
    strict: BTreeSet<String>,
}

impl Schemas {
    fn note_strict(&mut self, shape: &Shape) {
        match shape {
            Shape::Thing { name, fields, .. } => {
                self.strict.insert(name.clone());
                fields.iter().for_each(|field| self.note_strict(&field.shape));
            }
            Shape::Choice { name, variants, .. } => {
                self.strict.insert((*name).to_owned());
                let fields = variants.iter().flat_map(|variant| &variant.fields);
                fields.for_each(|field| self.note_strict(&field.shape));
            }
            Shape::List { of, .. } | Shape::Map { of, .. } | Shape::Maybe(of) => self.note_strict(of),
            _ => {}
        }
    }

    /// The schema of a shape, by reference where it has a name.
    fn of(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Nothing => json!({ "type": "null" }),
            Shape::Anything => json!({}),
            Shape::Bytes { .. } => json!({ "type": "string" }),
            Shape::Text { .. } => text(shape),
            Shape::Word { name, docs, words } => self.name(
                name,
                |_| json!({ "type": "string", "enum": words, "description": docs.trim() }),
            ),
            Shape::Whole { min, max, docs } => {
                let mut schema = json!({ "type": "integer", "minimum": min, "maximum": max });
                if !docs.is_empty() {
                    schema["description"] = Value::from(*docs);
                }
                schema
            }
            Shape::Number { .. } => json!({ "type": "number" }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::List { of, min, max } => {
                let mut list = json!({ "type": "array", "items": self.of(of), "maxItems": max });
                if *min > 0 {
                    list["minItems"] = json!(min);
                }
                list
            }
            Shape::Map { of, max } => json!({
                "type": "object", "additionalProperties": self.of(of), "maxProperties": max,
            }),
            Shape::Maybe(of) => json!({ "anyOf": [self.of(of), { "type": "null" }] }),
            Shape::Thing { name, docs, fields } => self.name(name, |schemas| {
                schemas.object(docs, fields, schemas.strict.contains(name), None)
            }),
            Shape::Choice {
                name,
                docs,
                tag,
                variants,
            } => self.name(name, |schemas| {
                let strict = schemas.strict.contains(*name);
                let one_of: Vec<_> = variants
                    .iter()
                    .map(|variant| {
                        schemas.object(variant.docs, &variant.fields, strict, Some((tag, variant.word)))
                    })
                    .collect();
                json!({ "oneOf": one_of, "description": docs.trim() })
            }),
        }
    }

    fn name(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.named.contains_key(name) {
            // What is within may name others, and none names itself.
            let schema = make(self);
            self.named.insert(name.to_owned(), schema);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    fn object(&mut self, docs: &str, fields: &[Field], strict: bool, tag: Option<(&str, &str)>) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        if let Some((tag, word)) = tag {
            properties.insert(tag.to_owned(), json!({ "type": "string", "const": word }));
            required.push(tag);
        }
        for field in fields {
            let mut schema = self.of(&field.shape);
            schema["description"] = Value::from(field.docs.trim());
            properties.insert(field.name.to_owned(), schema);
            if field.shape.is_required() {
                required.push(field.name);
            }
        }
        let mut schema = json!({ "type": "object", "description": docs.trim(), "properties": properties });
        if !required.is_empty() {
            schema["required"] = Value::from(required);
        }
        if strict {
            schema["additionalProperties"] = Value::Bool(false);
        }
        schema
    }
}

fn text(shape: &Shape) -> Value {
    let Shape::Text {
        min,
        max,
        format,
        pattern,
        lines,
        ..
    } = shape
    else {
        return Value::Null;
    };
    let mut schema = json!({ "type": "string", "maxLength": max });
    if *min > 0 {
        schema["minLength"] = Value::from(*min);
    }
    if !format.is_empty() {
        schema["format"] = Value::from(*format);
    }
    schema["pattern"] = Value::from(match (pattern.is_empty(), lines) {
        (false, _) => pattern,
        // No control characters; lines may be broken where lines may stand.
        (true, false) => r"^[^\u0000-\u001f\u007f-\u009f]*$",
        (true, true) => r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$",
    });
    if matches!(*format, "uuid" | "email") && pattern.is_empty() {
        // The format says more.
        schema.as_object_mut().map(|schema| schema.remove("pattern"));
    }
    schema
}
