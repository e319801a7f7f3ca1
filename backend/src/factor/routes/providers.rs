//! Sign-in by providers, and links to them.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use ritm_api::account::SignedInBy;
use ritm_api::factor::{
    AddIdentity, Arrival, ArrivalAnswer, BeginIdentity, BeginProvider, Identity, LinkOffer, ProviderReturn,
    ProviderWay, ReadProviders, RemoveIdentity, ReturnFromProvider, ReturnTo, SignInByProvider,
    SignInProvider, SignInProviders, code,
};
use ritm_api::{Code, SessionId};

use super::own::identity;
use super::{Held, changed, known, session_of};
use crate::account;
use crate::account::address::Address;
use crate::account::routes::{Answering, answered, origin, replaced};
use crate::account::service::session::{Begin, Begun};
use crate::account::service::sign_in::Ways;
use crate::account::service::{Newcomer, Refused, by_address, create_confirmed, letter, note, sign_in};
use crate::factor::letters::{self, Told};
use crate::factor::oidc::{Claims, Directory, Exchange, Question, Trouble, authorization};
use crate::factor::service::identities::{self, Arrived, Person, Way};
use crate::factor::service::{self, pending};
use crate::factor::slip::Slip;
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::settings::{ProviderSettings, ServerSettings};
use crate::store::Tx;
use crate::{flag, metric};

pub(super) fn add(routes: &mut Routes, directory: &Arc<Directory>) {
    routes.add(read);
    let known = Arc::clone(directory);
    routes.add(move |call| begin_sign_in(call, Arc::clone(&known)));
    let known = Arc::clone(directory);
    routes.add(move |call| begin_link(call, Arc::clone(&known)));
    let known = Arc::clone(directory);
    routes.add(move |call| come_back(call, Arc::clone(&known)));
    routes.add(sign_in_by);
    routes.add(link);
    routes.add(unlink);
}

async fn read(call: Call<ReadProviders>) -> Result<Reply<SignInProviders>, Problem> {
    let settings = &call.context.parts().settings.sign_in;
    let one = |provider: &ProviderSettings| SignInProvider {
        name: provider.name.clone(),
        title: provider.title.clone(),
    };
    Ok(Reply::of(SignInProviders {
        providers: settings.providers.iter().map(one).collect(),
    }))
}

/// The address that providers send browsers back to, which is registered there.
fn back_address(settings: &ServerSettings) -> String {
    format!("{}/api/v1/sign-in/providers/return", settings.public_url())
}

fn problem(trouble: &Trouble, provider: &ProviderSettings) -> Problem {
    tracing::warn!(provider = provider.name, %trouble, "a provider could not be used");
    Problem::new(code_of(trouble))
}

const fn code_of(trouble: &Trouble) -> Code {
    match trouble {
        Trouble::Silent(_) | Trouble::Failed { .. } => code::PROVIDER_FAILED,
        Trouble::Refused(_) => code::PROVIDER_UNTRUSTED,
    }
}

/// Sets out to a provider.
async fn leave(
    context: &Context,
    directory: &Directory,
    name: &str,
    back: ReturnTo,
    session: Option<SessionId>,
) -> Result<Reply<ProviderWay>, Problem> {
    let held = Held::of(context);
    let provider = provider(&held, name)?;
    let metadata = directory.metadata(&held.parts.ports, &provider).await;
    let metadata = metadata.map_err(|trouble| problem(&trouble, &provider))?;
    let language = context.language().tag.to_owned();
    let account = session.map(|_| context.account()).transpose()?;
    context
        .write(async move |tx: &mut Tx| {
            if let Some(account) = account
                && identities::has(tx, account, &provider.issuer).await?
            {
                return Err(Problem::new(code::IDENTITY_KNOWN));
            }
            let binding = Slip::draw(&held.turn.ports.random);
            let way = Way {
                provider: provider.name.clone(),
                nonce: BASE64URL_NOPAD.encode(&held.turn.bytes::<32>()),
                verifier: BASE64URL_NOPAD.encode(&held.turn.bytes::<32>()),
                back,
                session,
                binding: Slip::Binding.hash(binding.reveal()),
            };
            let state = identities::leave(tx, &held.turn, &held.parts.ports.sealer, &way).await?;
            let question = Question {
                client: &provider.client,
                back: &back_address(&held.parts.settings.server),
                scopes: &provider.scopes,
                state: state.reveal(),
                nonce: &way.nonce,
                verifier: &way.verifier,
                language: &language,
            };
            let to = authorization(&metadata, &question);
            Ok(Reply::of(ProviderWay { to, binding }))
        })
        .await
}

fn provider(held: &Held, name: &str) -> Result<ProviderSettings, Problem> {
    let mut providers = held.parts.settings.sign_in.providers.iter();
    let found = providers.find(|provider| provider.name == name);
    found.cloned().ok_or(Problem::new(ritm_api::code::NOT_FOUND))
}

async fn begin_sign_in(
    call: Call<BeginProvider>,
    directory: Arc<Directory>,
) -> Result<Reply<ProviderWay>, Problem> {
    let name = call.path.provider.as_str();
    leave(&call.context, &directory, name, call.body.back, None).await
}

async fn begin_link(
    call: Call<BeginIdentity>,
    directory: Arc<Directory>,
) -> Result<Reply<ProviderWay>, Problem> {
    let session = session_of(&call.context)?;
    let name = call.path.provider.as_str();
    leave(&call.context, &directory, name, call.body.back, Some(session)).await
}

/// Takes whoever a provider sends back on to the page that set out. Where that is comes from what was kept, never from the
/// address, so that nobody is sent elsewhere.
async fn come_back(call: Call<ReturnFromProvider>, directory: Arc<Directory>) -> Result<Reply<()>, Problem> {
    let held = Held::of(&call.context);
    let page = |back| match back {
        ReturnTo::App => "/account/signed-in",
        ReturnTo::Console => "/console/signed-in",
    };
    let taken = {
        let (held, state) = (held.clone(), call.query.state.clone().unwrap_or_default());
        let store = held.parts.store.clone();
        store
            .write(async move |tx: &mut Tx| {
                identities::come_back(tx, held.turn.now, &held.parts.ports.sealer, &state).await
            })
            .await?
    };
    let Some(way) = taken else {
        let to = format!("{}#error={}", page(ReturnTo::App), code::ARRIVAL_ENDED.code);
        return Ok(Reply::redirect(&to));
    };
    let to = match arrive(&held, &directory, &way, &call.query).await {
        Ok(slip) => format!("{}#{}", page(way.back), slip.reveal()),
        Err(Arriving::Code(code)) => format!("{}#error={}", page(way.back), code.code),
        Err(Arriving::Problem(problem)) => return Err(problem),
    };
    Ok(Reply::redirect(&to))
}

/// Why somebody did not arrive: told to the page, or a fault of ours.
enum Arriving {
    Code(Code),
    Problem(Problem),
}

impl From<Problem> for Arriving {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

async fn arrive(
    held: &Held,
    directory: &Directory,
    way: &Way,
    told: &ProviderReturn,
) -> Result<ritm_api::Secret, Arriving> {
    let ports = &held.parts.ports;
    let provider = provider(held, &way.provider).map_err(|_| Arriving::Code(code::ARRIVAL_ENDED))?;
    let trouble = |trouble: &Trouble| Arriving::Code(problem(trouble, &provider).code());
    let metadata = directory
        .metadata(ports, &provider)
        .await
        .map_err(|error| trouble(&error))?;
    // RFC 9207: an answer of another provider than the one that was asked is a mix-up.
    let named = told.iss.as_deref();
    if named.is_some_and(|named| named != provider.issuer) || (named.is_none() && metadata.names_itself) {
        tracing::warn!(
            provider = provider.name,
            "an answer names another provider, or none"
        );
        return Err(Arriving::Code(code::PROVIDER_UNTRUSTED));
    }
    if let Some(error) = &told.error {
        // The provider's words are for its own people; only what kind of error it is matters, and only known kinds are
        // written down, since anybody can write the address.
        let known = [
            "access_denied",
            "login_required",
            "consent_required",
            "interaction_required",
            "server_error",
            "temporarily_unavailable",
            "invalid_request",
            "invalid_scope",
            "unauthorized_client",
        ];
        let known = known.iter().find(|known| *known == error).unwrap_or(&"other");
        tracing::info!(provider = provider.name, error = known, "a provider refused");
        let failed = matches!(*known, "server_error" | "temporarily_unavailable");
        return Err(Arriving::Code(if failed {
            code::PROVIDER_FAILED
        } else {
            code::PROVIDER_REFUSED
        }));
    }
    let Some(code) = told.code.as_deref() else {
        return Err(Arriving::Code(code::PROVIDER_REFUSED));
    };
    let exchange = Exchange {
        code,
        back: &back_address(&held.parts.settings.server),
        verifier: &way.verifier,
        nonce: &way.nonce,
    };
    let claims = directory
        .person(ports, &provider, &exchange)
        .await
        .map_err(|error| trouble(&error))?;
    let arrived = Arrived {
        provider: provider.name.clone(),
        issuer: provider.issuer.clone(),
        subject: claims.subject.clone(),
        person: person(claims, &provider),
        session: way.session,
        offered: false,
    };
    let (held, binding) = (held.clone(), way.binding);
    let store = held.parts.store.clone();
    let slip = store
        .write(async move |tx: &mut Tx| {
            identities::arrive(tx, &held.turn, &held.parts.ports.sealer, binding, &arrived).await
        })
        .await;
    Ok(slip.map_err(Problem::from)?)
}

/// What is of use of a provider's claims.
fn person(claims: Claims, provider: &ProviderSettings) -> Person {
    let short = |text: Option<String>| text.filter(|text| text.len() <= 64);
    Person {
        address_verified: claims.email_verified && provider.addresses,
        address: claims.email.filter(|address| address.len() <= 254),
        name: claims.name,
        language: short(claims.locale),
        zone: short(claims.zoneinfo),
    }
}

/// What becomes of somebody who arrived.
enum Outcome {
    /// The session began.
    Begun(Box<Begun>),
    /// The account asks for a second step.
    Second(ritm_api::Secret, Ways),
    /// The address has an account, whose owner signs in first.
    Offer(LinkOffer),
}

async fn sign_in_by(call: Call<SignInByProvider>) -> Result<Reply<ArrivalAnswer>, Problem> {
    let Call { body, context, .. } = call;
    let client = body.client;
    let begin = Begin {
        way: SignedInBy::Provider,
        strong: false,
        origin: origin(&context, client, body.device.as_ref()),
        known: account::routes::known(&context, body.known.as_ref()),
        replaces: replaced(&context, client),
    };
    let (held, language) = (Held::of(&context), context.language().tag.to_owned());
    let store = held.parts.store.clone();
    let open = held.parts.ports.flags.is_on(&store, &flag::SIGN_UP, None).await;
    let answering = Answering::of(&context);
    let answer = context
        .write(async move |tx: &mut Tx| {
            let sign_in = |sign_in| ArrivalAnswer {
                sign_in: Some(sign_in),
                link: None,
            };
            let outcome = welcome(tx, &held, &body, &begin, &language, open).await?;
            Ok(match outcome {
                Outcome::Begun(begun) => answered(answering.signed_in(*begun)).map(sign_in),
                Outcome::Second(pending, ways) => answering.second_step(client, &pending, ways).map(sign_in),
                Outcome::Offer(offer) => Reply::of(ArrivalAnswer {
                    sign_in: None,
                    link: Some(offer),
                }),
            })
        })
        .await;
    metric::SIGN_INS.add(&["provider", if answer.is_ok() { "ok" } else { "refused" }]);
    answer
}

/// Signs in whom a provider vouches for, makes them an account if signing up is `open`, or offers the link to the owner of
/// one.
async fn welcome(
    tx: &mut Tx,
    held: &Held,
    body: &Arrival,
    begin: &Begin,
    language: &str,
    open: bool,
) -> Result<Outcome, Refused> {
    let (turn, sealer) = (&held.turn, &held.parts.ports.sealer);
    let arrived = identities::take_arrival(tx, turn.now, sealer, &body.binding, &body.arrival).await?;
    if arrived.session.is_some() || arrived.offered {
        return Err(code::ARRIVAL_ENDED.into());
    }
    if let Some(account) = identities::account_of(tx, turn.now, &arrived.issuer, &arrived.subject).await? {
        known(tx, account).await?;
        if let Some((pending, ways)) = pending::second_step(tx, turn, account, begin).await? {
            return Ok(Outcome::Second(pending, ways));
        }
        return Ok(Outcome::Begun(Box::new(
            sign_in::signed_in(tx, turn, account, begin).await?,
        )));
    }
    let told = arrived
        .person
        .address
        .as_deref()
        .filter(|_| arrived.person.address_verified);
    let Some(address) = told.and_then(|address| Address::parse(address).ok()) else {
        return Err(code::ADDRESS_NEEDED.into());
    };
    if by_address(tx, &address).await?.is_some() {
        // Whoever has the address there need not be who has the account here: its owner signs in first.
        let masked = address.masked();
        let offered = Arrived {
            offered: true,
            ..arrived
        };
        let hash = Slip::Binding.hash(body.binding.reveal());
        let offer = identities::arrive(tx, turn, sealer, hash, &offered).await?;
        return Ok(Outcome::Offer(LinkOffer {
            offer,
            title: title(held, &offered.provider),
            address: masked,
        }));
    }
    if !open {
        return Err(ritm_api::account::code::SIGN_UP_CLOSED.into());
    }
    let newcomer = newcomer(address, &arrived.person, language);
    if letter::is_kept(tx, turn.now, &newcomer.address, None).await? {
        return Err(ritm_api::account::code::ADDRESS_KEPT.into());
    }
    let Some(account) = create_confirmed(tx, turn, &newcomer).await? else {
        // Somebody signed up with it at this very moment; trying again leads to the offer.
        return Err(ritm_api::code::BUSY.into());
    };
    identities::link(tx, turn, account, &arrived).await?;
    let details = [("provider", arrived.provider.as_str())];
    note(
        tx,
        turn,
        "factor-provider-linked",
        Some(account),
        account,
        &details,
    )
    .await?;
    Ok(Outcome::Begun(Box::new(
        sign_in::signed_in(tx, turn, account, begin).await?,
    )))
}

fn title(held: &Held, name: &str) -> String {
    let found = held
        .parts
        .settings
        .sign_in
        .providers
        .iter()
        .find(|provider| provider.name == name);
    found.map_or_else(|| name.to_owned(), |provider| provider.title.clone())
}

/// The account of whom a provider vouches for.
fn newcomer(address: Address, person: &Person, language: &str) -> Newcomer {
    use ritm_api::account::{LanguageTag, PersonName, ZoneName};
    let name = person.name.as_deref().map(str::trim);
    // A name that nobody may choose here is none that a provider may give.
    let name = name
        .filter(|name| PersonName::new(*name).is_ok())
        .unwrap_or_else(|| address.local());
    let name = if PersonName::new(name).is_ok() {
        name
    } else {
        "Athlete"
    }
    .to_owned();
    let told = person
        .language
        .as_deref()
        .filter(|tag| LanguageTag::new(*tag).is_ok());
    Newcomer {
        name,
        language: told.unwrap_or(language).to_owned(),
        zone: person
            .zone
            .clone()
            .filter(|zone| ZoneName::new(zone.as_str()).is_ok()),
        password: None,
        address,
    }
}

async fn link(call: Call<AddIdentity>) -> Result<Reply<Identity>, Problem> {
    let Call { body, context, .. } = call;
    let held = Held::of(&context);
    let (account, session) = (context.account()?, session_of(&context)?);
    context
        .write(async move |tx: &mut Tx| {
            let now = held.turn.now;
            let sealer = &held.parts.ports.sealer;
            let arrived = identities::take_arrival(tx, now, sealer, &body.binding, &body.offer).await?;
            // A way that began in a session ends in it; an offer is for the owner of the address alone.
            let fits = match (arrived.session, arrived.offered) {
                (Some(began), false) => began == session,
                (None, true) => owns(tx, account, &arrived).await?,
                _ => false,
            };
            if !fits {
                return Err(Problem::new(code::ARRIVAL_ENDED));
            }
            let linked = identities::link(tx, &held.turn, account, &arrived).await?;
            let details = [("provider", arrived.provider.as_str())];
            changed(
                tx,
                &held.turn,
                account,
                session,
                "factor-provider-linked",
                &details,
            )
            .await?;
            let told = identity(linked, &held.parts.settings.sign_in.providers);
            letters::put(tx, &held.turn, account, Told::ProviderLinked, &told.title).await?;
            Ok(Reply::of(told))
        })
        .await
}

/// Whether the account's address is the one that the provider vouches for.
async fn owns(tx: &mut Tx, account: ritm_api::AccountId, arrived: &Arrived) -> Result<bool, Refused> {
    let told = arrived
        .person
        .address
        .as_deref()
        .and_then(|told| Address::parse(told).ok());
    let Some(told) = told else { return Ok(false) };
    Ok(by_address(tx, &told)
        .await?
        .is_some_and(|standing| standing.id == account))
}

async fn unlink(call: Call<RemoveIdentity>) -> Result<Reply<()>, Problem> {
    let Call { path, context, .. } = call;
    let held = Held::of(&context);
    let (account, session) = (context.account()?, session_of(&context)?);
    context
        .write(async move |tx: &mut Tx| {
            if !identities::unlink(tx, account, path.id).await? {
                return Err(Problem::new(ritm_api::code::NOT_FOUND));
            }
            service::keep_a_way(tx, account).await?;
            changed(tx, &held.turn, account, session, "factor-provider-unlinked", &[]).await?;
            letters::put(tx, &held.turn, account, Told::ProviderUnlinked, "").await?;
            Ok(Reply::done())
        })
        .await
}
