//! The console's questions to the server, by the typed client over the browser's `fetch` with the session's cookie.

mod transport;
mod way_in;

use dioxus::prelude::ReadableExt as _;
use ritm_api::account::{AccountId, AccountState, Role, SessionId};
use ritm_api::{After, Ask, ById, Client, Endpoint, Etag, Failure, NotThisText, Page, staff::*};

pub(crate) use way_in::{
    Arrived, Proof, ProofWays, Second, add_passkey, arrive, begin_totp, confirm_totp, leave_for_provider,
    make_administrator, proof_ways, prove, providers, second_step, sign_in, sign_in_by_passkey, sign_out,
};

use crate::{
    locale::{LOCALE, number, t, t_code, t_sent, t_with},
    session,
};
use transport::{Fault, Fetch};

/// Why a question was not answered as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The stable code.
    pub(crate) code: String,
    /// What the server's log calls the request; empty where it never came there.
    pub(crate) request: String,
    /// What the server says about it, in English.
    detail: String,
    /// After how many seconds to try again; 0 where that is not said.
    retry_after_s: u32,
    /// Which fields are wrong, and how, by their codes.
    pub(crate) fields: Vec<(String, String)>,
}

impl Trouble {
    /// Several fields that do not fit, before they were sent; nothing where all do.
    pub(crate) fn of_fields(wrong: Vec<(&str, &NotThisText)>) -> Option<Self> {
        if wrong.is_empty() {
            return None;
        }
        let mut trouble = Self::of("server-invalid");
        trouble.fields = wrong
            .into_iter()
            .map(|(field, wrong)| (field.to_owned(), wrong.code.to_owned()))
            .collect();
        Some(trouble)
    }

    fn of(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            request: String::new(),
            detail: String::new(),
            retry_after_s: 0,
            fields: Vec::new(),
        }
    }

    /// A text that does not fit, before it was sent.
    fn of_field(field: &str, wrong: &NotThisText) -> Self {
        let mut trouble = Self::of("server-invalid");
        trouble.fields.push((field.to_owned(), wrong.code.to_owned()));
        trouble
    }

    /// A further field that does not fit.
    fn add(&mut self, field: &str, code: &str) {
        self.fields.push((field.to_owned(), code.to_owned()));
    }

    /// Whether nobody is signed in.
    pub(crate) fn is_signed_out(&self) -> bool {
        self.code == "server-not-signed-in"
    }

    /// Whether the thing is another by now than the one that was shown.
    pub(crate) fn is_stale(&self) -> bool {
        matches!(
            self.code.as_str(),
            "server-version-changed" | "staff-not-now" | "staff-gone"
        )
    }

    /// Whether it asks to prove again who one is.
    pub(crate) fn wants_proof(&self) -> bool {
        self.code == "server-proof-needed"
    }

    /// In words: why, and what to do.
    pub(crate) fn words(&self) -> String {
        let mut words = t_sent(&self.code, &self.detail);
        for (field, code) in &self.fields {
            words.push(' ');
            words.push_str(&t_with(
                "console-field-wrong",
                "field",
                &t_code("console-field", field),
            ));
            words.push(' ');
            words.push_str(&t_sent(code, code));
        }
        if self.retry_after_s > 0 {
            words.push(' ');
            words.push_str(&t_with(
                "console-retry-after",
                "seconds",
                &number(self.retry_after_s.into()),
            ));
        }
        words
    }

    /// What is wrong with a field, in words; empty where nothing is.
    pub(crate) fn words_of(&self, field: &str) -> String {
        let found = self.fields.iter().find(|(name, _)| name == field);
        found.map(|(_, code)| t_sent(code, code)).unwrap_or_default()
    }

    /// What a report of it should quote; empty for nothing.
    pub(crate) fn quote(&self) -> String {
        if self.request.is_empty() {
            self.code.clone()
        } else {
            format!("{} · {}", self.code, self.request)
        }
    }
}

impl From<Failure<Fault>> for Trouble {
    fn from(failure: Failure<Fault>) -> Self {
        match failure {
            Failure::Transport(Fault) => Self::of("console-no-network"),
            // Somebody in between says that the server is not there: it is started anew, perhaps.
            Failure::Unreadable { status: 502..=504 } => Self::of("server-not-ready"),
            Failure::Unreadable { .. } => Self::of("console-other-build"),
            Failure::Refused { problem, retry_after } => Self {
                code: problem.code.into_owned(),
                request: problem.request_id,
                detail: problem.detail,
                retry_after_s: retry_after.unwrap_or_default(),
                fields: problem
                    .fields
                    .into_iter()
                    .map(|fault| (fault.field, fault.code))
                    .collect(),
            },
        }
    }
}

/// Asks, and notices when the session has ended.
pub(crate) async fn call<E: Endpoint>(ask: Ask<E>) -> Result<E::Answer, Trouble> {
    let language = LOCALE.peek().language();
    let answered = Client::new(Fetch, "").speaking(language).call(ask).await;
    answered.map(|answered| answered.answer).map_err(|failure| {
        let trouble = Trouble::from(failure);
        if trouble.is_signed_out() {
            session::ended();
        }
        trouble
    })
}

fn sought(field: &str, text: &str) -> Result<Option<Sought>, Trouble> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    Sought::new(text)
        .map(Some)
        .map_err(|wrong| Trouble::of_field(field, &wrong))
}

fn because(reason: &str) -> Result<Because, Trouble> {
    let reason = Reason::new(reason.trim()).map_err(|wrong| Trouble::of_field("reason", &wrong))?;
    Ok(Because { reason })
}

/// Who is signed in.
pub(crate) async fn me() -> Result<StaffMe, Trouble> {
    call(Ask::<ReadStaffMe>::plain()).await
}

/// What narrows the list of accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AccountFilter {
    /// An id, or how an address begins.
    pub(crate) text: String,
    /// Only this state.
    pub(crate) state: Option<AccountState>,
    /// Only those with this role.
    pub(crate) role: Option<Role>,
}

/// A page of accounts.
pub(crate) async fn accounts(
    filter: AccountFilter,
    after: Option<After>,
) -> Result<Page<AccountLine>, Trouble> {
    let query = AccountsQuery {
        text: sought("text", &filter.text)?,
        state: filter.state,
        role: filter.role,
        after,
        limit: None,
    };
    call(Ask::<ListAccounts>::query(query)).await
}

/// An account that the palette found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its id.
    pub(crate) id: AccountId,
    /// Its masked address.
    pub(crate) label: String,
    /// Its state.
    pub(crate) note: String,
}

/// The few accounts that a text may mean.
pub(crate) async fn find_accounts(text: String) -> Result<Vec<Found>, Trouble> {
    let filter = AccountFilter {
        text,
        ..AccountFilter::default()
    };
    let page = accounts(filter, None).await?;
    let found = page.entries.into_iter().take(5).map(|line| Found {
        note: t_code("console-state", line.state.word()),
        label: line.address,
        id: line.id,
    });
    Ok(found.collect())
}

/// An account.
pub(crate) async fn account(id: AccountId) -> Result<StaffAccount, Trouble> {
    call(Ask::<ReadAccount>::of(ById { id })).await
}

/// Shows what is hidden of an account.
pub(crate) async fn reveal(
    id: AccountId,
    name: bool,
    address: bool,
    reason: String,
) -> Result<Revealed, Trouble> {
    let Because { reason } = because(&reason)?;
    let body = Reveal {
        name,
        address,
        reason,
    };
    call(Ask::<RevealAccount>::with(ById { id }, (), body)).await
}

/// Something done to an account for a reason.
pub(crate) async fn act_on_account(id: AccountId, act: &str, reason: String) -> Result<(), Trouble> {
    let body = because(&reason)?;
    let path = ById { id };
    match act {
        "lock" => call(Ask::<LockAccount>::with(path, (), body)).await,
        "unlock" => call(Ask::<UnlockAccount>::with(path, (), body)).await,
        "reset-factors" => call(Ask::<ResetFactors>::with(path, (), body)).await,
        _ => call(Ask::<EndAccountSessions>::with(path, (), body)).await,
    }
}

/// Ends a session of an account.
pub(crate) async fn end_session(id: AccountId, session: SessionId, reason: String) -> Result<(), Trouble> {
    let body = because(&reason)?;
    call(Ask::<EndAccountSession>::with(
        SessionPath { id, session },
        (),
        body,
    ))
    .await
}

/// Grants a role, or takes it away.
pub(crate) async fn set_role(id: AccountId, role: Role, granted: bool) -> Result<(), Trouble> {
    let path = RolePath { id, role };
    if granted {
        call(Ask::<GrantRole>::of(path)).await
    } else {
        call(Ask::<RevokeRole>::of(path)).await
    }
}

/// Jobs or effects, counted.
pub(crate) async fn queues(source: WorkSource) -> Result<Vec<WorkQueue>, Trouble> {
    let answer = call(Ask::<CountWork>::of(SourcePath { source })).await?;
    Ok(answer.queues)
}

/// A page of jobs or effects.
pub(crate) async fn work(
    source: WorkSource,
    state: Option<WorkState>,
    kind: String,
    after: Option<After>,
) -> Result<Page<WorkLine>, Trouble> {
    let query = WorkQuery {
        state,
        kind: sought("kind", &kind)?,
        after,
        limit: None,
    };
    call(Ask::<ListWork>::with(SourcePath { source }, query, ())).await
}

/// A job or an effect.
pub(crate) async fn work_item(source: WorkSource, id: String) -> Result<WorkItem, Trouble> {
    call(Ask::<ReadWork>::of(WorkPath { source, id })).await
}

/// Has a dead letter tried again, or lets it go.
pub(crate) async fn act_on_work(source: WorkSource, id: String, retry: bool) -> Result<(), Trouble> {
    let path = WorkPath { source, id };
    if retry {
        call(Ask::<RetryWork>::of(path)).await
    } else {
        call(Ask::<DiscardWork>::of(path)).await
    }
}

/// A page of letters.
pub(crate) async fn letters(after: Option<After>) -> Result<Page<LetterLine>, Trouble> {
    let query = ritm_api::Paged { after, limit: None };
    call(Ask::<ListLetters>::query(query)).await
}

/// A letter.
pub(crate) async fn letter(id: String) -> Result<StaffLetter, Trouble> {
    call(Ask::<ReadLetter>::of(LetterPath { id })).await
}

/// Shows a letter as it was written, with the links by which accounts can be opened where that is asked for.
pub(crate) async fn reveal_letter(
    id: String,
    links: bool,
    reason: String,
) -> Result<LetterRevealed, Trouble> {
    let Because { reason } = because(&reason)?;
    let body = LetterReveal { links, reason };
    call(Ask::<RevealLetter>::with(LetterPath { id }, (), body)).await
}

/// What narrows the audit trail.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AuditFilter {
    /// Who did it.
    pub(crate) actor: String,
    /// To what it was done.
    pub(crate) subject: String,
    /// The deed, by its code.
    pub(crate) deed: String,
}

/// The id of an account, as it was typed; nothing where nothing was.
fn account_of(field: &str, text: &str) -> Result<Option<AccountId>, Trouble> {
    match text.trim() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| {
            let mut trouble = Trouble::of("server-invalid");
            trouble
                .fields
                .push((field.to_owned(), "field-malformed".to_owned()));
            trouble
        }),
    }
}

/// What narrows the list of looks: ids of accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LooksFilter {
    /// Whose data was shown.
    pub(crate) account: String,
    /// Who looked.
    pub(crate) by: String,
}

/// A page of looks at hidden data.
pub(crate) async fn looks(filter: LooksFilter, after: Option<After>) -> Result<Page<LookLine>, Trouble> {
    let query = LooksQuery {
        account: account_of("account", &filter.account)?,
        by: account_of("by", &filter.by)?,
        after,
        limit: None,
    };
    call(Ask::<ListLooks>::query(query)).await
}

/// A page of the audit trail.
pub(crate) async fn audit(filter: AuditFilter, after: Option<After>) -> Result<Page<AuditLine>, Trouble> {
    let query = AuditQuery {
        actor: account_of("actor", &filter.actor)?,
        subject: sought("subject", &filter.subject)?,
        deed: sought("deed", &filter.deed)?,
        after,
        limit: None,
    };
    call(Ask::<ListAudit>::query(query)).await
}

/// Whether the audit trail is whole.
pub(crate) async fn audit_verdict() -> Result<AuditVerdict, Trouble> {
    call(Ask::<VerifyAudit>::plain()).await
}

/// The settings.
pub(crate) async fn settings() -> Result<Vec<SettingLine>, Trouble> {
    let list = call(Ask::<ListSettings>::plain()).await?;
    Ok(list.settings)
}

/// The features that can be switched.
pub(crate) async fn flags() -> Result<Vec<FlagLine>, Trouble> {
    let list = call(Ask::<ListFlags>::plain()).await?;
    Ok(list.flags)
}

/// Switches a feature, as it was in that version.
pub(crate) async fn switch_flag(name: String, version: i64, percent: u8) -> Result<FlagLine, Trouble> {
    let ask = Ask::<SwitchFlag>::with(FlagPath { name }, (), FlagChange { percent });
    call(ask.editing(Etag(version))).await
}

/// How the server is.
pub(crate) async fn health() -> Result<ServerHealth, Trouble> {
    call(Ask::<ReadHealth>::plain()).await
}

/// Why an act can't be done, in words; empty where it can.
pub(crate) fn why_not(acts: &[Act], code: &str) -> String {
    match acts.iter().find(|act| act.code == code) {
        Some(act) => act
            .why_not
            .as_deref()
            .map(|key| t_sent(key, key))
            .unwrap_or_default(),
        None => t("console-not-offered"),
    }
}
