//! The mailbox: where letters stay when there is no mail server, for whoever runs the server to read.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::job::{Kind, Running, Timetable, Work};
use crate::ports::sealing::{Context, Sealer};
use crate::ports::{Micros, mail};
use crate::sealed::{Sealed, sealed};
use crate::store::{Error, Row, Tx, args, sql};

/// How long letters stay.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// A letter in the mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Its id; later ones are greater.
    pub(crate) id: Uuid,
    /// The name of its kind.
    pub(crate) kind: String,
    /// When it was written.
    pub(crate) written: Micros,
    /// Whom it is to.
    pub(crate) to: String,
    /// Its language.
    pub(crate) language: String,
    /// Its subject.
    pub(crate) subject: String,
    /// The letter as text; in a list it is empty.
    pub(crate) text: String,
    /// The letter as HTML; in a list it is empty.
    pub(crate) html: String,
    /// What of it anybody of staff may see.
    pub(crate) masked: Masked,
}

/// A letter with everything left out that was sealed while it waited: names, links with tokens. Empty for one that an
/// earlier version of the server wrote, which did not tell these apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masked {
    /// Its subject.
    pub(crate) subject: String,
    /// The letter as text; in a list it is empty.
    pub(crate) text: String,
}

/// What is kept sealed of a letter: who has the link of one has the account.
#[derive(Serialize, Deserialize)]
struct Words {
    text: String,
    html: String,
}

fn bound_to(id: &[u8]) -> Context {
    Context::new("mail_letter", "sealed", id)
}

/// What letters have sealed.
pub(super) const SEALED: &[Sealed] = &[sealed!(
    Uuid,
    "mail_letter",
    "id",
    "sealed",
    "sealed IS NOT NULL",
    bound_to
)];

/// Keeps a letter; keeping it again changes nothing.
pub(super) async fn keep(
    tx: &mut Tx,
    sealer: &Sealer,
    kind: &str,
    letter: &mail::Letter,
    masked: &Masked,
) -> Result<(), Error> {
    let words = Words {
        text: letter.text.clone(),
        html: letter.html.clone(),
    };
    let words = serde_json::to_vec(&words).map_err(|_| Error::Unstorable("a letter"))?;
    let sealed = sealer.seal(&bound_to(letter.id.as_bytes()), &zeroize::Zeroizing::new(words));
    tx.exec(
        sql!(
            "INSERT INTO mail_letter (id, kind, written_at, recipient, language, subject, body, html, masked_subject, \
             masked_body, sealed) VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, $8, $9) ON CONFLICT DO NOTHING"
        ),
        args![
            letter.id,
            kind,
            letter.written.0,
            letter.to.to_string(),
            letter.language,
            &letter.subject,
            &masked.subject,
            &masked.text,
            sealed
        ],
    )
    .await?;
    Ok(())
}

/// At most `limit` letters without their texts, the newest first: those to one address, if one is given, and before
/// `after`.
///
/// # Errors
/// The database.
pub(crate) async fn list(
    tx: &mut Tx,
    to: Option<&str>,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Kept>, Error> {
    tx.rows(
        sql!(
            "SELECT id, kind, written_at, recipient, language, subject, '', '', COALESCE(masked_subject, ''), '' FROM mail_letter \
             WHERE (CAST($1 AS TEXT) IS NULL OR recipient = $1) AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        args![to, after.unwrap_or(Uuid::max()), limit],
        read,
    )
    .await
}

/// One letter with its texts, if it is there.
///
/// # Errors
/// The database; [`Error::Damaged`] when the key is gone under which it was sealed.
pub(crate) async fn find(tx: &mut Tx, sealer: &Sealer, id: Uuid) -> Result<Option<Kept>, Error> {
    tx.opt(
        sql!(
            "SELECT id, kind, written_at, recipient, language, subject, body, html, COALESCE(masked_subject, ''), \
             COALESCE(masked_body, ''), sealed FROM mail_letter WHERE id = $1"
        ),
        args![id],
        |row| {
            let mut kept = read(row)?;
            if let Some(sealed) = row.get::<Option<Vec<u8>>>(10)? {
                let damaged = |why: String| Error::Damaged(format!("letter {id}: {why}"));
                let words = sealer
                    .open(&bound_to(id.as_bytes()), &sealed)
                    .map_err(|error| damaged(error.to_string()))?;
                let words: Words =
                    serde_json::from_slice(words.expose()).map_err(|error| damaged(error.to_string()))?;
                (kept.text, kept.html) = (words.text, words.html);
            }
            Ok(kept)
        },
    )
    .await
}

/// Takes away all letters to an address, when whose it was is to be forgotten.
///
/// # Errors
/// The database.
pub(crate) async fn forget(tx: &mut Tx, to: &str) -> Result<u64, Error> {
    tx.exec(sql!("DELETE FROM mail_letter WHERE recipient = $1"), args![to])
        .await
}

fn read(row: &Row<'_>) -> Result<Kept, Error> {
    Ok(Kept {
        id: row.get(0)?,
        kind: row.get(1)?,
        written: row.get(2)?,
        to: row.get(3)?,
        language: row.get(4)?,
        subject: row.get(5)?,
        text: row.get(6)?,
        html: row.get(7)?,
        masked: Masked {
            subject: row.get(8)?,
            text: row.get(9)?,
        },
    })
}

/// Removes letters that were written long ago: they hold links with tokens, and addresses.
pub(super) static TIDY: Kind =
    Kind::new("mail-tidy", tidy).at_times(Timetable::Daily { hour: 3, minute: 20 });

fn tidy(work: Work) -> Running {
    Box::pin(async move {
        let until = work.parts.ports.clock.now().before(KEPT_FOR);
        work.until_none(async move |tx: &mut Tx| {
            tx.exec(
                sql!(
                    "DELETE FROM mail_letter WHERE id IN (SELECT id FROM mail_letter WHERE written_at < $1 \
                     ORDER BY written_at LIMIT 500)"
                ),
                args![until.0],
            )
            .await
        })
        .await
    })
}
