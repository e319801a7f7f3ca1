//! Tokens that are right are taken, and each thing that can be wrong with one is refused for itself.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::claims::Wanted;
use super::provider::{Metadata, TokenAnswer, token_request};
use super::provider::{Question, is_safe};
use super::{Claims, Keys, Refused, authorization};

const NOW: i64 = 1_800_000_000;

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

/// A provider's two keys.
pub(in crate::factor) struct Signer {
    ec: EcdsaKeyPair,
    ed: Ed25519KeyPair,
}

impl Signer {
    pub(in crate::factor) fn new() -> Self {
        let random = SystemRandom::new();
        let ec = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self {
            ec: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, ec.as_ref(), &random).unwrap(),
            ed: Ed25519KeyPair::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&random).unwrap().as_ref())
                .unwrap(),
        }
    }

    pub(in crate::factor) fn keys(&self) -> Value {
        let point = self.ec.public_key().as_ref();
        json!({"keys": [
            {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
            {"kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "alg": "ES256",
             "x": encode(&point[1..33]), "y": encode(&point[33..])},
            {"kty": "EC", "crv": "P-256", "kid": "enc", "use": "enc",
             "x": encode(&point[1..33]), "y": encode(&point[33..])},
            {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": encode(self.ed.public_key())},
        ]})
    }

    pub(in crate::factor) fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = match header["alg"].as_str().unwrap() {
            "EdDSA" => self.ed.sign(message.as_bytes()).as_ref().to_vec(),
            _ => self
                .ec
                .sign(&SystemRandom::new(), message.as_bytes())
                .unwrap()
                .as_ref()
                .to_vec(),
        };
        format!("{message}.{}", encode(signature))
    }
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "sub": "248289761001", "aud": "ritm", "exp": NOW + 600, "iat": NOW - 5,
        "nonce": "n-0S6", "email": "ada@example.org", "email_verified": true, "name": "Ada",
    })
}

fn wanted() -> Wanted<'static> {
    Wanted {
        issuer: "https://id.example",
        client: "ritm",
        nonce: "n-0S6",
        access_token: Some("access"),
        now_s: NOW,
    }
}

fn open(signer: &Signer, header: &Value, claims: &Value) -> Result<Claims, Refused> {
    let keys = Keys::parse(signer.keys().to_string().as_bytes()).unwrap();
    Claims::of_token(&signer.sign(header, claims), &keys, &wanted())
}

#[test]
fn a_right_token_is_taken_by_each_key() {
    let signer = Signer::new();
    for header in [
        json!({"alg": "ES256", "kid": "ec"}),
        json!({"alg": "ES256"}),
        json!({"alg": "EdDSA", "kid": "ed", "typ": "JWT"}),
    ] {
        let taken = open(&signer, &header, &claims()).unwrap();
        assert_eq!(
            (taken.subject.as_str(), taken.email_verified),
            ("248289761001", true)
        );
        assert_eq!(taken.email.as_deref(), Some("ada@example.org"));
    }
}

#[test]
fn a_wrong_claim_is_refused_for_itself() {
    let signer = Signer::new();
    let cases = [
        ("iss", json!("https://id.example/"), Refused::Issuer),
        ("iss", json!("https://evil.example"), Refused::Issuer),
        ("aud", json!("other"), Refused::Audience),
        ("aud", json!([]), Refused::Audience),
        ("aud", json!(["ritm", "other"]), Refused::Audience),
        ("azp", json!("other"), Refused::Audience),
        ("exp", json!(NOW - 61), Refused::Expired),
        ("iat", json!(NOW - 16 * 60), Refused::Expired),
        ("iat", json!(NOW + 61), Refused::Early),
        ("nbf", json!(NOW + 61), Refused::Early),
        ("nonce", json!("another"), Refused::Nonce),
        ("nonce", json!(null), Refused::Nonce),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), Refused::AccessToken),
        ("sub", json!(""), Refused::Subject),
        ("sub", json!("x".repeat(256)), Refused::Subject),
        ("sub", json!(7), Refused::Malformed("claims")),
        ("exp", json!("soon"), Refused::Malformed("claims")),
    ];
    for (name, value, refused) in cases {
        let mut claims = claims();
        claims[name] = value.clone();
        let answer = open(&signer, &json!({"alg": "ES256", "kid": "ec"}), &claims);
        assert_eq!(answer, Err(refused), "{name} = {value}");
    }
}

#[test]
fn what_is_right_in_another_way_is_taken() {
    let signer = Signer::new();
    for (name, value) in [
        ("exp", json!(NOW - 59)),
        ("iat", json!(NOW + 59)),
        ("aud", json!(["ritm"])),
        ("azp", json!("ritm")),
    ] {
        let mut claims = claims();
        claims[name] = value.clone();
        assert!(
            open(&signer, &json!({"alg": "ES256"}), &claims).is_ok(),
            "{name} = {value}"
        );
    }
    let mut several = claims();
    several["aud"] = json!(["other", "ritm"]);
    several["azp"] = json!("ritm");
    assert!(open(&signer, &json!({"alg": "ES256"}), &several).is_ok());
    let mut hashed = claims();
    hashed["at_hash"] = json!(super::jose::Algorithm::Es256.half_hash("access"));
    assert!(open(&signer, &json!({"alg": "ES256"}), &hashed).is_ok());
    // OpenID Connect Core 1.0, appendix A.3.
    let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    assert_eq!(
        super::jose::Algorithm::Rs256.half_hash(token),
        "77QmUPtjPfzWtF2AnpK9RQ"
    );
    for (written, verified) in [
        (json!("true"), true),
        (json!("yes"), false),
        (json!(1), false),
        (json!(null), false),
    ] {
        let mut claims = claims();
        claims["email_verified"] = written.clone();
        let taken = open(&signer, &json!({"alg": "ES256"}), &claims).unwrap();
        assert_eq!(taken.email_verified, verified, "{written}");
    }
}

#[test]
fn a_token_that_is_not_the_provider_s_is_refused() {
    let signer = Signer::new();
    let right = signer.sign(&json!({"alg": "ES256", "kid": "ec"}), &claims());
    let keys = Keys::parse(signer.keys().to_string().as_bytes()).unwrap();
    let open_text = |token: &str| Claims::of_token(token, &keys, &wanted());
    assert!(open_text(&right).is_ok());

    let (message, signature) = right.rsplit_once('.').unwrap();
    let unsigned = format!(
        "{}.{}.",
        encode(r#"{"alg":"none"}"#),
        encode(claims().to_string())
    );
    assert_eq!(open_text(&unsigned), Err(Refused::Algorithm));
    let shared = format!(
        "{}.{}.{signature}",
        encode(r#"{"alg":"HS256","kid":"ec"}"#),
        encode(claims().to_string())
    );
    assert_eq!(open_text(&shared), Err(Refused::Algorithm));
    assert_eq!(open_text(&format!("{message}.")), Err(Refused::Signature));
    let (header, _) = message.split_once('.').unwrap();
    let mut other = claims();
    other["sub"] = json!("another");
    assert_eq!(
        open_text(&format!("{header}.{}.{signature}", encode(other.to_string()))),
        Err(Refused::Signature)
    );
    for wrong in [
        "",
        ".",
        "..",
        "a.b.c",
        message,
        &format!("{right}="),
        &"x".repeat(20_000),
    ] {
        assert_eq!(open_text(wrong), Err(Refused::Malformed("token")), "{wrong}");
    }
    let critical = json!({"alg": "ES256", "kid": "ec", "crit": ["b64"]});
    assert_eq!(
        open(&signer, &critical, &claims()),
        Err(Refused::Malformed("token"))
    );
    assert_eq!(
        open(&signer, &json!({"alg": "ES256", "kid": "new"}), &claims()),
        Err(Refused::Key)
    );
    assert_eq!(
        open(&signer, &json!({"alg": "ES256", "kid": "enc"}), &claims()),
        Err(Refused::Key)
    );
    assert_eq!(
        open(&signer, &json!({"alg": "ES256", "kid": "ed"}), &claims()),
        Err(Refused::Key),
        "another kind"
    );
    let stranger = Signer::new().sign(&json!({"alg": "ES256", "kid": "ec"}), &claims());
    assert_eq!(open_text(&stranger), Err(Refused::Signature));
}

fn metadata() -> Value {
    json!({
        "issuer": "https://id.example", "authorization_endpoint": "https://id.example/auth?tenant=1",
        "token_endpoint": "https://id.example/token", "jwks_uri": "https://keys.example/jwks",
        "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["HS256", "RS256"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

fn read(metadata: &Value) -> Result<Metadata, Refused> {
    Metadata::parse(metadata.to_string().as_bytes(), "https://id.example")
}

#[test]
fn a_provider_s_metadata_are_checked() {
    assert!(read(&metadata()).unwrap().names_itself);
    for (name, value, refused) in [
        ("issuer", json!("https://evil.example"), Refused::Issuer),
        (
            "token_endpoint",
            json!("http://id.example/token"),
            Refused::Address("token_endpoint"),
        ),
        (
            "token_endpoint",
            json!("http://127.0.0.1/token"),
            Refused::Address("token_endpoint"),
        ),
        (
            "authorization_endpoint",
            json!("javascript:alert(1)"),
            Refused::Address("authorization_endpoint"),
        ),
        (
            "authorization_endpoint",
            json!("https://a@b"),
            Refused::Address("authorization_endpoint"),
        ),
        (
            "jwks_uri",
            json!("file:///etc/passwd"),
            Refused::Address("jwks_uri"),
        ),
        (
            "userinfo_endpoint",
            json!("https://"),
            Refused::Address("userinfo_endpoint"),
        ),
        (
            "response_types_supported",
            json!(["id_token"]),
            Refused::Lacks("the code flow"),
        ),
        (
            "id_token_signing_alg_values_supported",
            json!(["HS256"]),
            Refused::Lacks("a signature that is taken"),
        ),
        (
            "code_challenge_methods_supported",
            json!(["plain"]),
            Refused::Lacks("PKCE by S256"),
        ),
        ("jwks_uri", json!(null), Refused::Malformed("metadata")),
    ] {
        let mut metadata = metadata();
        metadata[name] = value.clone();
        assert_eq!(read(&metadata), Err(refused), "{name} = {value}");
    }
    for (address, safe) in [
        ("http://localhost:8080/x", true),
        ("http://[::1]:1/x", true),
        ("http://127.0.0.1.evil.example/", false),
        ("http://localhost@evil.example/", false),
        ("https://a b", false),
    ] {
        assert_eq!(is_safe(address), safe, "{address}");
    }
}

#[test]
fn requests_carry_what_binds_them_and_escape_everything() {
    let metadata = read(&metadata()).unwrap();
    let question = Question {
        client: "ri&tm",
        back: "https://ritm.example/sign-in/provider",
        scopes: "openid email",
        state: "s t",
        nonce: "n",
        // RFC 7636, appendix B.
        verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        language: "ru",
    };
    assert_eq!(
        authorization(&metadata, &question),
        "https://id.example/auth?tenant=1&response_type=code&client_id=ri%26tm\
         &redirect_uri=https%3A%2F%2Fritm.example%2Fsign-in%2Fprovider&scope=openid%20email&state=s%20t&nonce=n\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&ui_locales=ru"
    );
    let (body, header) = token_request(&metadata, "ri:tm", Some("p%ss"), "c&d", "https://b", "v");
    assert_eq!(
        body,
        "grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fb&code_verifier=v"
    );
    assert_eq!(header.as_deref(), Some("Basic cmklM0F0bTpwJTI1c3M="));
    let (body, header) = token_request(&metadata, "ritm", None, "c", "b", "v");
    assert!(body.ends_with("&client_id=ritm") && header.is_none());
}

#[test]
fn answers_of_the_token_endpoint_and_of_userinfo_are_checked() {
    let answer = |value: Value| TokenAnswer::parse(value.to_string().as_bytes()).err();
    assert_eq!(
        answer(json!({"id_token": "a", "access_token": "b", "token_type": "bearer"})),
        None
    );
    assert!(answer(json!({"id_token": "a", "access_token": "b", "token_type": "mac"})).is_some());
    assert!(answer(json!({"access_token": "b", "token_type": "Bearer"})).is_some());
    assert!(Claims::of_userinfo(br#"{"sub":"me","email":"a@b"}"#, "me").is_ok());
    assert_eq!(
        Claims::of_userinfo(br#"{"sub":"you"}"#, "me"),
        Err(Refused::Subject)
    );
}
