//! Jobs and effects: counted, listed, and what was given up tried again or let go.

use ritm_api::staff::{
    Act, CountWork, DiscardWork, ListWork, ReadWork, RetryWork, WorkItem, WorkLine, WorkPath, WorkQueue,
    WorkQueues, WorkSource, WorkState, code,
};
use ritm_api::{After, Micros, Page};
use uuid::Uuid;

use super::{actor, size_of, wrong_after};
use crate::audit::{self, Entry};
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::job::{self, Seen, State, Wanted};
use crate::store::{Error, Tx};

pub(super) fn add(routes: &mut Routes) {
    routes.add(count);
    routes.add(list);
    routes.add(read);
    routes.add(retry);
    routes.add(discard);
}

fn state_of(state: State) -> WorkState {
    match state {
        State::Waiting => WorkState::Waiting,
        State::Running => WorkState::Running,
        State::Done => WorkState::Done,
        State::Dead => WorkState::Dead,
    }
}

/// How many of each kind there are is told by the database; which kinds are effects, and since when the oldest waits, by
/// the rows that wait.
async fn count(call: Call<CountWork>) -> Result<Reply<WorkQueues>, Problem> {
    let effect = call.path.source == WorkSource::Effect;
    let now = call.context.parts().ports.clock.now();
    let queues: Vec<job::Queue> = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| job::queues(tx, effect, now).await)
        .await
        .map_err(|error: Error| Problem::from(error))?;
    let queues = queues
        .into_iter()
        .map(|queue| WorkQueue {
            kind: queue.kind,
            waiting: queue.waiting,
            running: queue.running,
            dead: queue.dead,
            oldest_at: queue.oldest_due.map(|due| Micros(due.0)),
        })
        .collect();
    Ok(Reply::of(WorkQueues { queues }))
}

async fn list(call: Call<ListWork>) -> Result<Reply<Page<WorkLine>>, Problem> {
    let (source, query) = (call.path.source, call.query);
    let size = size_of(query.limit);
    let after = match &query.after {
        None => None,
        Some(after) => Some(id_after(after)?),
    };
    let wanted = Wanted {
        effect: Some(source == WorkSource::Effect),
        state: query.state.and_then(|state| State::from_code(state.word())),
        kind: query.kind.map(String::from),
        after,
        limit: u32::try_from(size + 1).unwrap_or(u32::MAX),
    };
    let seen: Vec<Seen> = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| job::list(tx, &wanted).await)
        .await
        .map_err(|error: Error| Problem::from(error))?;
    let page = Page::of(seen, size, |seen| After::of(&[&seen.id.to_string()]));
    Ok(Reply::of(page.map(|seen| WorkLine {
        id: seen.id.to_string(),
        kind: seen.kind,
        state: state_of(seen.state),
        attempts: seen.attempts.into(),
        error: seen.error.unwrap_or_default(),
        created_at: Micros(seen.made.0),
        due_at: Micros(seen.due.0),
    })))
}

/// The id behind which a page begins.
pub(super) fn id_after(after: &After) -> Result<Uuid, Problem> {
    let parts = after.parts::<1>();
    parts.and_then(|[id]| id.parse().ok()).ok_or_else(wrong_after)
}

/// The id in a path; what is none names nothing.
fn id_of(path: &WorkPath) -> Result<Uuid, Problem> {
    path.id.parse().map_err(|_| code::GONE.into())
}

async fn find(tx: &mut Tx, source: WorkSource, id: Uuid) -> Result<Seen, Problem> {
    let found = job::find(tx, id).await?;
    found
        .filter(|seen| seen.effect == (source == WorkSource::Effect))
        .ok_or_else(|| code::GONE.into())
}

async fn read(call: Call<ReadWork>) -> Result<Reply<WorkItem>, Problem> {
    let (source, id) = (call.path.source, id_of(&call.path)?);
    let seen = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| find(tx, source, id).await)
        .await?;
    let act = |name: &str| Act {
        code: name.to_owned(),
        why_not: (seen.state != State::Dead).then(|| code::NOT_NOW.code.to_owned()),
    };
    Ok(Reply::of(WorkItem {
        acts: vec![act("retry"), act("discard")],
        id: seen.id.to_string(),
        state: state_of(seen.state),
        attempts: seen.attempts.into(),
        error: seen.error.unwrap_or_default(),
        payload: serde_json::to_string_pretty(&seen.payload).unwrap_or_default(),
        created_at: Micros(seen.made.0),
        due_at: Micros(seen.due.0),
        kind: seen.kind,
    }))
}

/// The entry of what is done to a job.
fn entry(context: &Context, deed: &str, id: Uuid) -> Result<Entry, Problem> {
    let (_, actor) = actor(context)?;
    Ok(Entry::new(&context.parts().ports, actor, deed)
        .about("job", id)
        .address(context.address()))
}

async fn retry(call: Call<RetryWork>) -> Result<Reply<()>, Problem> {
    let (source, id, context) = (call.path.source, id_of(&call.path)?, call.context);
    let entry = entry(&context, "job-retried", id)?;
    let ports = context.parts().ports.clone();
    context
        .write(async move |tx: &mut Tx| {
            let seen = find(tx, source, id).await?;
            if !job::retry(tx, &ports, id).await? {
                return Err(code::NOT_NOW.into());
            }
            audit::write(
                tx,
                &entry.clone().detail(&serde_json::json!({ "kind": seen.kind })),
            )
            .await?;
            Ok(Reply::done())
        })
        .await
}

async fn discard(call: Call<DiscardWork>) -> Result<Reply<()>, Problem> {
    let (source, id, context) = (call.path.source, id_of(&call.path)?, call.context);
    let entry = entry(&context, "job-discarded", id)?;
    context
        .write(async move |tx: &mut Tx| {
            let seen = find(tx, source, id).await?;
            if !job::discard(tx, id).await? {
                return Err(code::NOT_NOW.into());
            }
            audit::write(
                tx,
                &entry.clone().detail(&serde_json::json!({ "kind": seen.kind })),
            )
            .await?;
            Ok(Reply::done())
        })
        .await
}
