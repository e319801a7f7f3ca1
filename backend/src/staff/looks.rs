//! Who of staff looked at hidden data, as the audit trail has it.

use ritm_api::staff::{ListLooks, Look, LookLine, LookList, ReadLooks};
use ritm_api::{AccountId, After, Micros, Page, Permission};
use uuid::Uuid;

use super::{mask, size_of, work};
use crate::account::model::Standing;
use crate::account::service;
use crate::audit::{self, Written};
use crate::http::{Call, Problem, Reply, Routes};
use crate::store::{Error, Tx};

/// How many looks at one account are listed with it.
const LOOKS: u32 = 100;
/// What a look is called in the audit trail.
pub(super) const REVEALED: &str = "account-revealed";

pub(super) fn add(routes: &mut Routes) {
    routes.add(read_looks);
    routes.add(list_looks);
}

/// People whose names are looked up once a list.
#[derive(Default)]
struct People {
    known: Vec<(Uuid, Option<Standing>)>,
}

impl People {
    /// Who has this account; nothing when it is gone.
    async fn find(&mut self, tx: &mut Tx, id: Uuid) -> Result<Option<&Standing>, Error> {
        let at = match self.known.iter().position(|(known, _)| *known == id) {
            Some(at) => at,
            None => {
                let standing = service::standing(tx, id.into()).await?;
                self.known.push((id, standing));
                self.known.len() - 1
            }
        };
        Ok(self.known.get(at).and_then(|(_, standing)| standing.as_ref()))
    }

    /// The name of a member of the server's staff; empty when the account is gone.
    async fn name(&mut self, tx: &mut Tx, id: Uuid) -> Result<String, Error> {
        let found = self.find(tx, id).await?;
        Ok(found.map(|standing| standing.name.clone()).unwrap_or_default())
    }
}

/// What the trail says of a look beside its columns.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Detail {
    fields: Vec<String>,
    letter: Option<String>,
}

fn detail_of(written: &Written) -> Detail {
    let detail = written.detail.as_deref().unwrap_or_default();
    // What an older program wrote in another form tells less, and is listed all the same.
    serde_json::from_str(detail).unwrap_or_default()
}

/// Who looked at the hidden data of an account. The names are those of the server's staff, which its owner may know.
///
/// # Errors
/// The database.
pub(super) async fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<Look>, Error> {
    let wanted = audit::Wanted {
        subject_id: Some(account.to_string()),
        action: Some(REVEALED.to_owned()),
        limit: LOOKS,
        ..audit::Wanted::default()
    };
    let mut people = People::default();
    let mut looks = Vec::new();
    for written in audit::list(tx, &wanted).await? {
        looks.push(Look {
            at: Micros(written.at.0),
            by: people.name(tx, written.actor_id.unwrap_or_default()).await?,
            fields: detail_of(&written).fields,
            reason: written.reason.unwrap_or_default(),
        });
    }
    Ok(looks)
}

async fn read_looks(call: Call<ReadLooks>) -> Result<Reply<LookList>, Problem> {
    let account = call.context.account()?;
    let looks = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| of_account(tx, account).await)
        .await
        .map_err(|error: Error| Problem::from(error))?;
    Ok(Reply::of(LookList { looks }))
}

async fn list_looks(call: Call<ListLooks>) -> Result<Reply<Page<LookLine>>, Problem> {
    let query = call.query;
    let size = size_of(query.limit);
    let sees_accounts = call
        .context
        .caller()?
        .permissions
        .contains(&Permission::AccountRead);
    let wanted = audit::Wanted {
        actor: query.by.map(|by| by.uuid()),
        subject_id: query.account.map(|account| account.to_string()),
        action: Some(REVEALED.to_owned()),
        after: query.after.as_ref().map(work::id_after).transpose()?,
        limit: u32::try_from(size + 1).unwrap_or(u32::MAX),
        ..audit::Wanted::default()
    };
    let page = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| {
            let written = audit::list(tx, &wanted).await?;
            let page = Page::of(written, size, |written| After::of(&[&written.id.to_string()]));
            let mut people = People::default();
            let mut entries = Vec::with_capacity(page.entries.len());
            for written in page.entries {
                entries.push(line(tx, &mut people, written, sees_accounts).await?);
            }
            Ok::<_, Error>(Page {
                entries,
                next: page.next,
            })
        })
        .await
        .map_err(|error: Error| Problem::from(error))?;
    Ok(Reply::of(page))
}

/// A line of the list. Who may not see accounts learns of them by their ids alone, as in the trail.
async fn line(
    tx: &mut Tx,
    people: &mut People,
    written: Written,
    sees_accounts: bool,
) -> Result<LookLine, Error> {
    let detail = detail_of(&written);
    let account = match (written.subject.as_deref(), written.subject_id.as_deref()) {
        (Some("account"), Some(id)) => id.parse::<AccountId>().ok(),
        _ => None,
    };
    let address = match account.filter(|_| sees_accounts) {
        Some(account) => people
            .find(tx, account.uuid())
            .await?
            .map(|standing| mask::address(&standing.address))
            .unwrap_or_default(),
        None => String::new(),
    };
    Ok(LookLine {
        id: written.id.to_string(),
        at: Micros(written.at.0),
        by_name: people.name(tx, written.actor_id.unwrap_or_default()).await?,
        by: written.actor_id.map(AccountId::from),
        account,
        address,
        letter: detail.letter,
        fields: detail.fields,
        reason: written.reason.unwrap_or_default(),
    })
}
