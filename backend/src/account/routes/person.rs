//! The person: what they say of themselves, what they take along, and how they leave.

use axum::body::Body;
use ritm_api::account::{
    AskDeletion, AskExport, DownloadExport, EditProfile, Export, Exports, Leaving, MergeProfile, Profile,
    ProfileFields, ReadExports, ReadProfile, code,
};

use tokio_util::io::ReaderStream;

use super::own::own;
use super::{signed_out, turn};
use crate::account::jobs;
use crate::account::service::{export, leaving, profile};
use crate::http::{Call, Problem, Reply, Routes};
use crate::job;
use crate::ports::blobs::BlobKey;
use crate::store::{Error, Tx};

pub(super) fn add(routes: &mut Routes) {
    routes.add(read_profile);
    routes.add(edit_profile);
    routes.add(merge_profile);
    routes.add(ask_export);
    routes.add(exports);
    routes.add(download);
    routes.add(ask_deletion);
}

async fn read_profile(call: Call<ReadProfile>) -> Result<Reply<Profile>, Problem> {
    let account = call.context.account()?;
    let read = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| profile::read(tx, account).await)
        .await;
    let found = read.map_err(|error: Error| Problem::from(error))?;
    Ok(Reply::of(found.profile).version(found.version))
}

async fn edit_profile(call: Call<EditProfile>) -> Result<Reply<Profile>, Problem> {
    let account = call.context.account()?;
    let version = call.context.version()?;
    let turn = turn(&call.context);
    let body = call.body;
    call.context
        .write(async move |tx: &mut Tx| {
            let edited = profile::edit(tx, &turn, account, version, &body).await?;
            Ok(Reply::of(edited.profile).version(edited.version))
        })
        .await
}

async fn merge_profile(call: Call<MergeProfile>) -> Result<Reply<ProfileFields>, Problem> {
    let account = call.context.account()?;
    let turn = turn(&call.context);
    let body = call.body;
    call.context
        .write(async move |tx: &mut Tx| {
            Ok(Reply::of(profile::merge(tx, &turn, account, &body.fields).await?))
        })
        .await
}

async fn ask_export(call: Call<AskExport>) -> Result<Reply<Export>, Problem> {
    let account = call.context.account()?;
    let turn = turn(&call.context);
    call.context
        .write(async move |tx: &mut Tx| {
            let export = export::ask(tx, &turn, account).await?;
            job::put(tx, &jobs::export(&turn.ports, account, export.id)).await?;
            Ok(Reply::of(export))
        })
        .await
}

async fn exports(call: Call<ReadExports>) -> Result<Reply<Exports>, Problem> {
    let account = call.context.account()?;
    let now = call.context.now();
    let read = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| export::list(tx, account, now).await)
        .await;
    Ok(Reply::of(Exports {
        exports: read.map_err(|error: Error| Problem::from(error))?,
    }))
}

async fn download(call: Call<DownloadExport>) -> Result<Reply<()>, Problem> {
    let account = call.context.account()?;
    let (now, id) = (call.context.now(), call.path.id);
    let parts = call.context.parts();
    let found = parts
        .store
        .read(async move |tx: &mut Tx| export::find(tx, account, id, now).await)
        .await;
    let found = found.map_err(|error: Error| Problem::from(error))?;
    let (_, blob) = found.ok_or(Problem::new(ritm_api::code::NOT_FOUND))?;
    let key = blob
        .and_then(|blob| BlobKey::new(blob).ok())
        .ok_or(Problem::new(code::EXPORT_NOT_READY))?;
    match parts.ports.blobs.get(&key).await {
        Ok(Some(blob)) => {
            let body = Body::from_stream(ReaderStream::new(blob.reader));
            Ok(Reply::bytes(body, Some("ritm-export.zip")))
        }
        Ok(None) => Err(ritm_api::code::NOT_FOUND.into()),
        Err(error) => {
            tracing::error!(%error, "the file of a download can't be read");
            Err(ritm_api::code::INTERNAL.into())
        }
    }
}

async fn ask_deletion(call: Call<AskDeletion>) -> Result<Reply<Leaving>, Problem> {
    let (account, _) = own(&call.context)?;
    let turn = turn(&call.context);
    let reply = call
        .context
        .write(async move |tx: &mut Tx| {
            let erased = leaving::ask(tx, &turn, account).await?;
            job::put(tx, &jobs::erase(&turn.ports, account, erased)).await?;
            Ok(Reply::of(Leaving { erased }))
        })
        .await?;
    Ok(signed_out(&call.context, reply))
}
