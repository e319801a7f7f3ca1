//! Letters that the server wrote: read with what is personal left out, and shown as they are for a reason.

use ritm_api::staff::{
    Act, LetterLine, LetterRevealed, ListLetters, ReadLetter, RevealLetter, StaffLetter, code,
};
use ritm_api::{AccountId, After, Micros, Page, Permission};
use uuid::Uuid;

use super::accounts::SHOWN_FOR;
use super::looks::REVEALED;
use super::{actor, mask, size_of, work};
use crate::account::address::Address;
use crate::account::service::{by_address, session};
use crate::audit::{self, Entry};
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::mail::mailbox::{self, Kept, Masked};
use crate::store::{Error, Tx};

pub(super) fn add(routes: &mut Routes) {
    routes.add(list);
    routes.add(read);
    routes.add(reveal);
}

async fn list(call: Call<ListLetters>) -> Result<Reply<Page<LetterLine>>, Problem> {
    let query = call.query;
    let size = size_of(query.limit);
    let after = match &query.after {
        None => None,
        Some(after) => Some(work::id_after(after)?),
    };
    let limit = u32::try_from(size + 1).unwrap_or(u32::MAX);
    let kept: Vec<Kept> = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| mailbox::list(tx, None, after, limit).await)
        .await
        .map_err(|error: Error| Problem::from(error))?;
    let page = Page::of(kept, size, |kept| After::of(&[&kept.id.to_string()]));
    Ok(Reply::of(page.map(|kept| LetterLine {
        id: kept.id.to_string(),
        to: mask::address(&kept.to),
        subject: kept.masked.subject,
        created_at: Micros(kept.written.0),
    })))
}

fn id_of(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| code::GONE.into())
}

fn may(context: &Context, permission: Permission) -> Result<bool, Problem> {
    Ok(context.caller()?.permissions.contains(&permission))
}

async fn read(call: Call<ReadLetter>) -> Result<Reply<StaffLetter>, Problem> {
    let (id, context) = (id_of(&call.path.id)?, call.context);
    let act = |code: &str, may: bool| Act {
        code: code.to_owned(),
        why_not: (!may).then(|| ritm_api::code::FORBIDDEN.code.to_owned()),
    };
    let reveals = may(&context, Permission::AccountReveal)?;
    let follows = reveals && may(&context, Permission::LetterLink)?;
    let (_, actor) = actor(&context)?;
    let entry = Entry::new(&context.parts().ports, actor, "letter-read")
        .about("letter", id)
        .address(context.address());
    let sealer = context.parts().ports.sealer.clone();
    let kept: Option<Kept> = context
        .parts()
        .store
        .write(async move |tx: &mut Tx| {
            let kept = mailbox::find(tx, &sealer, id).await?;
            if kept.is_some() {
                audit::write(tx, &entry).await?;
            }
            Ok::<_, Error>(kept)
        })
        .await?;
    let kept = kept.ok_or(Problem::new(code::GONE))?;
    let whole = (kept.subject, kept.text);
    let Masked { subject, text } = kept.masked;
    let hidden = whole.0 != subject || whole.1 != text;
    Ok(Reply::of(StaffLetter {
        id: kept.id.to_string(),
        to: mask::address(&kept.to),
        created_at: Micros(kept.written.0),
        acts: vec![act("reveal", reveals), act("reveal-links", follows)],
        subject,
        text,
        hidden,
    }))
}

async fn reveal(call: Call<RevealLetter>) -> Result<Reply<LetterRevealed>, Problem> {
    let (id, body, context) = (id_of(&call.path.id)?, call.body, call.context);
    if !may(&context, Permission::LetterRead)? || (body.links && !may(&context, Permission::LetterLink)?) {
        return Err(ritm_api::code::FORBIDDEN.into());
    }
    if body.links {
        session::require_fresh(context.caller()?, context.now())?;
    }
    let (_, actor) = actor(&context)?;
    let fields = if body.links {
        &["letter", "link"][..]
    } else {
        &["letter"]
    };
    let entry = Entry::new(&context.parts().ports, actor, REVEALED)
        .address(context.address())
        .reason(body.reason.as_str())
        .detail(&serde_json::json!({ "fields": fields, "letter": id }));
    let until = context.now().plus(SHOWN_FOR);
    let sealer = context.parts().ports.sealer.clone();
    let kept = context
        .parts()
        .store
        .write(async move |tx: &mut Tx| {
            let kept = mailbox::find(tx, &sealer, id)
                .await?
                .ok_or(Problem::new(code::GONE))?;
            // Whoever it goes to can see who read it, if it is somebody with an account.
            let entry = match owner(tx, &kept.to).await? {
                Some(account) => entry.clone().about("account", account),
                None => entry.clone().about("letter", id),
            };
            audit::write(tx, &entry).await?;
            Ok::<_, Problem>(kept)
        })
        .await?;
    Ok(Reply::of(LetterRevealed {
        to: kept.to,
        subject: kept.subject,
        text: if body.links {
            kept.text
        } else {
            mask::without_links(&kept.text).0
        },
        until,
    }))
}

async fn owner(tx: &mut Tx, to: &str) -> Result<Option<AccountId>, Error> {
    let Ok(address) = Address::parse(to) else {
        return Ok(None);
    };
    Ok(by_address(tx, &address).await?.map(|standing| standing.id))
}
