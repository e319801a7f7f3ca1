//! Blobs in a bucket of an S3-compatible server. The requests are signed by `rusty_s3`; large blobs go up in parts.

use std::fmt;
use std::io;
use std::time::Duration;

use axum::http::header;
use futures_util::TryStreamExt as _;
use reqwest::{Client, Response, StatusCode};
use rusty_s3::actions::{CreateMultipartUpload, ListObjectsV2};
use rusty_s3::{Bucket, Credentials, S3Action as _, UrlStyle};
use tokio_util::io::StreamReader;
use url::Url;

use super::{Blob, BlobFault, BlobKey, Source};
use crate::ports::outbound;
use crate::ports::sealing::Secret;

/// S3 wants parts of 5 MiB at least, the last one excepted.
const PART_BYTES: usize = 8 << 20;
/// How long a signed request may be on its way.
const SIGNED_FOR: Duration = Duration::from_secs(300);
const TIMEOUT: Duration = Duration::from_secs(60);
/// What is read of the XML that a server answers.
const MOST_XML_BYTES: usize = 4 << 20;

/// How a bucket's name stands in the URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `https://server/bucket/key`, as servers of one's own want it.
    Path,
    /// `https://bucket.server/key`, as Amazon wants it.
    Host,
}

/// Where the bucket is, and who asks.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The server.
    pub(crate) endpoint: Url,
    /// How the bucket's name stands in the URL.
    pub(crate) style: Style,
    /// The bucket, which must be there.
    pub(crate) bucket: String,
    /// The region, such as `us-east-1`; servers of one's own take any.
    pub(crate) region: String,
    /// The id of the access key.
    pub(crate) access_key: String,
    /// The access key's secret.
    pub(crate) secret_key: Secret,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S3({} {})", self.endpoint, self.bucket)
    }
}

/// A bucket.
pub(super) struct S3 {
    bucket: Bucket,
    credentials: Credentials,
    client: Client,
}

impl S3 {
    pub(super) fn new(address: Address) -> Result<Self, BlobFault> {
        let style = match address.style {
            Style::Path => UrlStyle::Path,
            Style::Host => UrlStyle::VirtualHost,
        };
        let bucket = Bucket::new(address.endpoint, style, address.bucket, address.region)
            .map_err(|error| BlobFault::Unavailable(format!("not the address of a bucket: {error}")))?;
        let secret = address.secret_key.expose_text().unwrap_or_default();
        Ok(Self {
            bucket,
            credentials: Credentials::new(address.access_key, secret),
            client: outbound::builder()
                .read_timeout(TIMEOUT)
                .build()
                .map_err(|error| failed(&error))?,
        })
    }

    pub(super) async fn put(&self, key: &BlobKey, source: &mut Source<'_>) -> Result<(), BlobFault> {
        let first = source.next(PART_BYTES).await?;
        if first.len() < PART_BYTES {
            let url = self
                .bucket
                .put_object(Some(&self.credentials), key.as_str())
                .sign(SIGNED_FOR);
            let answer = self.client.put(url).body(first).send().await;
            return done(answer).await.map(drop);
        }
        let begun = self
            .bucket
            .create_multipart_upload(Some(&self.credentials), key.as_str())
            .sign(SIGNED_FOR);
        let answer = done(self.client.post(begun).body("").send().await).await?;
        let text = xml(answer).await?;
        let upload = CreateMultipartUpload::parse_response(&text).map_err(|error| not_understood(&error))?;
        let put = self.put_parts(key, upload.upload_id(), first, source).await;
        if put.is_err() {
            // Parts that are left over would be paid for; that this fails too changes nothing for the caller.
            let url = self
                .bucket
                .abort_multipart_upload(Some(&self.credentials), key.as_str(), upload.upload_id())
                .sign(SIGNED_FOR);
            let _ = self.client.delete(url).send().await;
        }
        put
    }

    async fn put_parts(
        &self,
        key: &BlobKey,
        upload: &str,
        first: Vec<u8>,
        source: &mut Source<'_>,
    ) -> Result<(), BlobFault> {
        let mut tags = Vec::new();
        let mut part = first;
        while !part.is_empty() {
            let number = u16::try_from(tags.len() + 1).map_err(|_| BlobFault::TooLarge)?;
            let url = self
                .bucket
                .upload_part(Some(&self.credentials), key.as_str(), number, upload)
                .sign(SIGNED_FOR);
            let answer = done(self.client.put(url).body(part).send().await).await?;
            let tag = answer
                .headers()
                .get(header::ETAG)
                .and_then(|tag| tag.to_str().ok());
            let tag = tag.ok_or_else(|| BlobFault::Unavailable("a part came without its tag".to_owned()))?;
            tags.push(tag.to_owned());
            part = source.next(PART_BYTES).await?;
        }
        let complete = self.bucket.complete_multipart_upload(
            Some(&self.credentials),
            key.as_str(),
            upload,
            tags.iter().map(String::as_str),
        );
        let url = complete.sign(SIGNED_FOR);
        let answer = done(self.client.post(url).body(complete.body()).send().await).await?;
        // The server may begin its answer with 200 while it still works, and tell a failure in the body.
        let text = xml(answer).await?;
        if text.contains("<Error") {
            return Err(BlobFault::Unavailable(
                "the parts were not put together".to_owned(),
            ));
        }
        Ok(())
    }

    pub(super) async fn get(&self, key: &BlobKey) -> Result<Option<Blob>, BlobFault> {
        let url = self
            .bucket
            .get_object(Some(&self.credentials), key.as_str())
            .sign(SIGNED_FOR);
        let answer = self
            .client
            .get(url)
            .send()
            .await
            .map_err(|error| failed(&error))?;
        if answer.status() == StatusCode::NOT_FOUND {
            // A bucket that is not there is the operator's mistake, and no blob's absence.
            let text = xml(answer).await?;
            return if text.contains("NoSuchBucket") {
                Err(BlobFault::Unavailable("there is no such bucket".to_owned()))
            } else {
                Ok(None)
            };
        }
        let answer = done(Ok(answer)).await?;
        let bytes = answer
            .content_length()
            .ok_or_else(|| BlobFault::Unavailable("the answer doesn't say its length".to_owned()))?;
        let stream = answer.bytes_stream().map_err(io::Error::other);
        Ok(Some(Blob {
            bytes,
            reader: Box::pin(StreamReader::new(stream)),
        }))
    }

    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), BlobFault> {
        let url = self
            .bucket
            .delete_object(Some(&self.credentials), key.as_str())
            .sign(SIGNED_FOR);
        let answer = self
            .client
            .delete(url)
            .send()
            .await
            .map_err(|error| failed(&error))?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(());
        }
        done(Ok(answer)).await.map(drop)
    }

    pub(super) async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobKey>,
        limit: usize,
    ) -> Result<Vec<(BlobKey, u64)>, BlobFault> {
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        while found.len() < limit {
            let mut list: ListObjectsV2<'_> = self.bucket.list_objects_v2(Some(&self.credentials));
            list.with_max_keys((limit - found.len()).min(1000));
            list.with_prefix(prefix);
            match (&token, after) {
                (Some(token), _) => list.with_continuation_token(token.as_str()),
                (None, Some(after)) => list.with_start_after(after.as_str()),
                (None, None) => {}
            }
            let url = list.sign(SIGNED_FOR);
            let text = xml(done(self.client.get(url).send().await).await?).await?;
            let page = ListObjectsV2::parse_response(&text).map_err(|error| not_understood(&error))?;
            for object in page.contents {
                // Others may have put things into the bucket that are no blobs of ours.
                if let Ok(key) = BlobKey::new(object.key)
                    && after.is_none_or(|after| key > *after)
                {
                    found.push((key, object.size.unwrap_or(0)));
                }
            }
            token = page.next_continuation_token;
            if token.is_none() {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }
}

fn failed(error: &reqwest::Error) -> BlobFault {
    BlobFault::Unavailable(outbound::chain(error))
}

fn not_understood(error: &impl fmt::Display) -> BlobFault {
    BlobFault::Unavailable(format!("the server's answer can't be understood: {error}"))
}

/// The answer if it is one of success.
async fn done(answer: Result<Response, reqwest::Error>) -> Result<Response, BlobFault> {
    let answer = answer.map_err(|error| failed(&error))?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let text = xml(answer).await.unwrap_or_default();
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map_or("no reason told", |(code, _)| code);
    Err(BlobFault::Unavailable(format!(
        "the server answers {status}: {code}"
    )))
}

async fn xml(mut answer: Response) -> Result<String, BlobFault> {
    let mut all = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| failed(&error))? {
        if all.len() + part.len() > MOST_XML_BYTES {
            return Err(BlobFault::Unavailable(
                "the server's answer is too long".to_owned(),
            ));
        }
        all.extend_from_slice(&part);
    }
    Ok(String::from_utf8_lossy(&all).into_owned())
}
