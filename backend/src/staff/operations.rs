//! The audit trail, flags, settings and health.

use ritm_api::staff::{
    AuditLine, AuditVerdict, FlagLine, FlagList, HealthPart, ListAudit, ListFlags, ListSettings, ReadHealth,
    ServerHealth, SettingLine, SettingList, SwitchFlag, VerifyAudit, code,
};
use ritm_api::{After, Micros, Page};

use super::{actor, size_of, work};
use crate::audit::{self, Entry, Written};
use crate::flag::{self, Flag, SetError, WHOLE, Way};
use crate::http::{Call, Problem, Reply, Routes};
use crate::parts::Parts;
use crate::store::{Error, Tx};

/// A percent of a flag's share.
const PERCENT: u16 = WHOLE / 100;

pub(super) fn add(routes: &mut Routes) {
    routes.add(list_audit);
    routes.add(verify_audit);
    routes.add(list_settings);
    routes.add(list_flags);
    routes.add(switch_flag);
    routes.add(read_health);
}

async fn list_audit(call: Call<ListAudit>) -> Result<Reply<Page<AuditLine>>, Problem> {
    let query = call.query;
    let size = size_of(query.limit);
    let wanted = audit::Wanted {
        actor: query.actor.map(|actor| actor.uuid()),
        subject: None,
        subject_id: query.subject.map(String::from),
        action: query.deed.map(String::from),
        after: match &query.after {
            None => None,
            Some(after) => Some(work::id_after(after)?),
        },
        limit: u32::try_from(size + 1).unwrap_or(u32::MAX),
    };
    let written: Vec<Written> = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| audit::list(tx, &wanted).await)
        .await
        .map_err(|error: Error| Problem::from(error))?;
    let page = Page::of(written, size, |written| After::of(&[&written.id.to_string()]));
    Ok(Reply::of(page.map(line)))
}

fn line(written: Written) -> AuditLine {
    AuditLine {
        id: written.id.to_string(),
        at: Micros(written.at.0),
        actor: written.actor,
        actor_id: written.actor_id.map(|id| id.to_string()),
        deed: written.action,
        subject: written.subject.unwrap_or_default(),
        subject_id: written.subject_id.unwrap_or_default(),
        network: written.address.unwrap_or_default(),
        reason: written.reason.unwrap_or_default(),
        detail: written.detail.unwrap_or_default(),
        link: format!("{}:{}", written.chain, written.number),
    }
}

async fn verify_audit(call: Call<VerifyAudit>) -> Result<Reply<AuditVerdict>, Problem> {
    let (broken, heads) = call
        .context
        .parts()
        .store
        .read_long(async |tx: &mut Tx| Ok::<_, Error>((audit::verify(tx).await?, audit::heads(tx).await?)))
        .await?;
    let entries = heads
        .iter()
        .map(|head| u64::try_from(head.number).unwrap_or_default())
        .sum();
    Ok(Reply::of(AuditVerdict {
        sound: broken.is_empty(),
        entries,
        broken: broken.first().map(ToString::to_string).unwrap_or_default(),
    }))
}

async fn list_settings(call: Call<ListSettings>) -> Result<Reply<SettingList>, Problem> {
    let listed = call.context.parts().settings.listed();
    let settings = listed
        .into_iter()
        .map(|setting| SettingLine {
            name: setting.name.to_owned(),
            secret: setting.value.is_none(),
            value: setting.value.unwrap_or_default(),
            origin: setting.origin,
            about: setting.meaning.to_owned(),
        })
        .collect();
    Ok(Reply::of(SettingList { settings }))
}

/// For how many of a hundred accounts a flag is on.
fn percent(flag: &Flag, way: Option<Way>) -> u8 {
    let by_itself = if flag.by_itself { Way::On } else { Way::Off };
    match way.unwrap_or(by_itself) {
        Way::On => 100,
        Way::Off => 0,
        // A share that is not nobody's is never told as nobody's.
        Way::Share(share) => u8::try_from(share.div_ceil(PERCENT)).unwrap_or(100).min(100),
    }
}

async fn flag_line(tx: &mut Tx, parts: &Parts, flag: &'static Flag) -> Result<FlagLine, Error> {
    let set = flag::find(tx, flag).await?;
    let told = parts.ports.flags.told(flag);
    Ok(FlagLine {
        name: flag.name.to_owned(),
        about: flag.about.to_owned(),
        percent: percent(flag, told.or(set.way)),
        fixed: told.is_some(),
        version: set.version,
    })
}

async fn list_flags(call: Call<ListFlags>) -> Result<Reply<FlagList>, Problem> {
    let parts = std::sync::Arc::clone(call.context.parts());
    let flags = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| {
            let mut lines = Vec::new();
            for flag in flag::ALL {
                lines.push(flag_line(tx, &parts, flag).await?);
            }
            Ok::<_, Error>(lines)
        })
        .await?;
    Ok(Reply::of(FlagList { flags }))
}

async fn switch_flag(call: Call<SwitchFlag>) -> Result<Reply<FlagLine>, Problem> {
    let (path, body, context) = (call.path, call.body, call.context);
    let flag = flag::by_name(&path.name).ok_or(Problem::new(code::GONE))?;
    let version = context.version()?;
    let parts = std::sync::Arc::clone(context.parts());
    if parts.ports.flags.is_told(flag) {
        return Err(code::FIXED.into());
    }
    let (_, actor) = actor(&context)?;
    let entry = Entry::new(&parts.ports, actor, "flag-switched").address(context.address());
    // By its name, for a closure may not capture the flag itself.
    let name = path.name;
    let way = match body.percent {
        0 => Way::Off,
        100.. => Way::On,
        percent => Way::Share(u16::from(percent) * PERCENT),
    };
    context
        .write(async move |tx: &mut Tx| {
            let flag = flag::by_name(&name).ok_or(Problem::new(code::GONE))?;
            let version = flag::set(tx, &parts.ports.flags, flag, way, version)
                .await
                .map_err(|error| match error {
                    SetError::Changed => Problem::new(ritm_api::code::VERSION_CHANGED),
                    SetError::Store(error) => error.into(),
                })?;
            let detail = serde_json::json!({ "way": way.code(), "share": way.share() });
            audit::write(tx, &entry.clone().about("flag", flag.name).detail(&detail)).await?;
            Ok(Reply::of(flag_line(tx, &parts, flag).await?).version(version))
        })
        .await
}

/// How many parts of the server are not well.
pub(super) async fn unwell(parts: &Parts) -> u64 {
    match parts.watch.get() {
        Some(watch) => (watch.ask)().await.iter().filter(|part| !part.well).count() as u64,
        None => 0,
    }
}

async fn read_health(call: Call<ReadHealth>) -> Result<Reply<ServerHealth>, Problem> {
    let parts = call.context.parts();
    let (found, started_at) = match parts.watch.get() {
        Some(watch) => ((watch.ask)().await, watch.started_at),
        None => (Vec::new(), call.context.now()),
    };
    Ok(Reply::of(ServerHealth {
        ready: found.iter().all(|part| part.well || !part.blocks),
        parts: found
            .into_iter()
            .map(|part| HealthPart {
                name: part.name.to_owned(),
                well: part.well,
                detail: part.detail,
            })
            .collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: parts.store.kind().to_owned(),
        started_at,
    }))
}
