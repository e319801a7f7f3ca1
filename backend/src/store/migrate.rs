//! Migrations: how the tables of every domain come to be, on both databases from one list.

use super::statement::Sql;
use super::tx::Tx;
use super::{Error, Store, args, sql};

/// One step of a domain's tables. What was released never changes; what is to change is a further step.
///
/// The text is made of statements that each end with `;` at the end of a line. `{i64}`, `{f64}`, `{bool}`, `{bytes}`,
/// `{uuid}`, `{json}` stand for a column's type, `{strict}` for what makes SQLite keep to them. A step makes tables and
/// changes them; it fills no rows that a restore would bring again, and uses no sequences: ids are made by the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// The step's number within its domain: 1, 2, 3, …
    pub(crate) number: u32,
    /// What it does, in a few words.
    pub(crate) name: &'static str,
    /// The statements.
    pub(crate) sql: &'static str,
    /// The statements on PostgreSQL, where they can't be the same.
    pub(crate) postgres: Option<&'static str>,
}

/// The steps of one domain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    /// The domain's name, which is part of each step's.
    pub(crate) domain: &'static str,
    /// Its steps, by number.
    pub(crate) migrations: &'static [Migration],
}

/// Why the tables are not as this program needs them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrateError {
    /// A newer program was here.
    #[error(
        "this database is newer than this program: it has step {number} of `{domain}`, which this program does not know. \
         Start the newer program, or restore a backup from before it"
    )]
    Newer {
        /// The domain.
        domain: String,
        /// The step that is not known.
        number: i64,
    },
    /// A step that had been applied reads otherwise today.
    #[error(
        "step {number} of `{domain}` was applied with another text than this program has. This program and the one that \
         made the database are of different origin"
    )]
    Changed {
        /// The domain.
        domain: String,
        /// The step.
        number: i64,
    },
    /// A step was left out although a later one was applied.
    #[error("step {number} of `{domain}` was never applied, although a later one was")]
    Missing {
        /// The domain.
        domain: String,
        /// The step.
        number: i64,
    },
    /// The steps are not numbered 1, 2, 3, …
    #[error("the steps of `{domain}` are not numbered one after the other")]
    Numbering {
        /// The domain.
        domain: String,
    },
    /// The tables are not up to date, and the task may not change that.
    #[error("the database lacks {missing} steps; run `ritm-backend migrate` first")]
    Behind {
        /// How many steps are missing.
        missing: usize,
    },
    /// A step failed; nothing of it was kept.
    #[error("step {number} of `{domain}` failed: {error}")]
    Failed {
        /// The domain.
        domain: &'static str,
        /// The step.
        number: u32,
        /// Why.
        error: Error,
    },
    /// The database can't be asked.
    #[error(transparent)]
    Store(#[from] Error),
}

impl super::Fault for MigrateError {
    fn store_error(&self) -> Option<&Error> {
        match self {
            Self::Store(error) | Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// A word in a migration's text: what it is on SQLite, and on PostgreSQL.
const WORDS: [(&str, &str, &str); 7] = [
    ("{i64}", "INTEGER", "BIGINT"),
    ("{f64}", "REAL", "DOUBLE PRECISION"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{uuid}", "BLOB", "UUID"),
    // Not JSONB, which does not give back the text that was stored.
    ("{json}", "TEXT", "JSON"),
    ("{strict}", " STRICT", ""),
];

const MAKE_LIST: Sql = sql!(
    sqlite: "CREATE TABLE IF NOT EXISTS migration (domain TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
             checksum BLOB NOT NULL, PRIMARY KEY (domain, number)) STRICT",
    postgres: "CREATE TABLE IF NOT EXISTS migration (domain TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL,
               checksum BYTEA NOT NULL, PRIMARY KEY (domain, number))"
);

impl Migration {
    /// What freezes the step: a hash of its texts.
    fn checksum(&self) -> Vec<u8> {
        let mut hasher = blake3::Hasher::new_derive_key("ritm migration v1");
        for text in [self.sql, self.postgres.unwrap_or("")] {
            hasher.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().as_bytes().to_vec()
    }

    fn statements(&self, postgres: bool) -> Vec<String> {
        let mut text = if postgres {
            self.postgres.unwrap_or(self.sql)
        } else {
            self.sql
        }
        .to_owned();
        for (word, on_sqlite, on_postgres) in WORDS {
            text = text.replace(word, if postgres { on_postgres } else { on_sqlite });
        }
        split(&text)
    }
}

/// Cuts a text into statements: each ends with `;` at the end of a line. Within a body (`BEGIN … END;` of a trigger, or
/// `$$ … $$`) lines end with `;` as well, and belong together.
fn split(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut statement = String::new();
    for line in text.lines() {
        if statement.is_empty() && line.trim().is_empty() {
            continue;
        }
        statement.push_str(line);
        statement.push('\n');
        let end = line.trim_end();
        if !end.ends_with(';') {
            continue;
        }
        let upper = statement.to_uppercase();
        let in_trigger = upper.trim_start().starts_with("CREATE TRIGGER")
            && upper.contains("BEGIN")
            && !end.to_uppercase().ends_with("END;");
        let in_body = statement.matches("$$").count() % 2 == 1;
        if !in_trigger && !in_body {
            all.push(statement.trim().trim_end_matches(';').to_owned());
            statement.clear();
        }
    }
    if !statement.trim().is_empty() {
        all.push(statement.trim().to_owned());
    }
    all
}

/// A step that is missing. (One type: a closure that captures a bare `&'static str` is not `Send` enough for rustc.)
#[derive(Clone, Copy)]
struct Missing {
    domain: &'static str,
    step: Migration,
}

impl Missing {
    fn is(&self, other: &Self) -> bool {
        (self.domain, self.step.number) == (other.domain, other.step.number)
    }
}

/// A step that was applied.
struct Applied {
    domain: String,
    number: i64,
    checksum: Vec<u8>,
}

async fn applied(tx: &mut Tx) -> Result<Vec<Applied>, Error> {
    tx.rows(
        sql!("SELECT domain, number, checksum FROM migration ORDER BY domain, number"),
        args![],
        |row| {
            Ok(Applied {
                domain: row.get(0)?,
                number: row.get(1)?,
                checksum: row.get(2)?,
            })
        },
    )
    .await
}

/// The steps that are missing, in the order of the domains.
fn missing(list: &[Steps], applied: &[Applied]) -> Result<Vec<Missing>, MigrateError> {
    for known in list {
        if !known
            .migrations
            .iter()
            .map(|step| step.number)
            .eq((1..).take(known.migrations.len()))
        {
            return Err(MigrateError::Numbering {
                domain: known.domain.to_owned(),
            });
        }
    }
    for Applied {
        domain,
        number,
        checksum,
    } in applied
    {
        let (domain, number) = (domain.clone(), *number);
        let step = list
            .iter()
            .find(|known| known.domain == domain)
            .and_then(|known| {
                known
                    .migrations
                    .iter()
                    .find(|step| i64::from(step.number) == number)
            });
        match step {
            None => return Err(MigrateError::Newer { domain, number }),
            Some(step) if step.checksum() != *checksum => {
                return Err(MigrateError::Changed { domain, number });
            }
            Some(_) => {}
        }
    }
    let mut missing = Vec::new();
    for known in list {
        let of_domain = || {
            applied
                .iter()
                .filter(|step| step.domain == known.domain)
                .map(|step| step.number)
        };
        let last = of_domain().max().unwrap_or(0);
        for step in known.migrations {
            let number = i64::from(step.number);
            if of_domain().any(|applied| applied == number) {
                continue;
            }
            if number < last {
                return Err(MigrateError::Missing {
                    domain: known.domain.to_owned(),
                    number,
                });
            }
            missing.push(Missing {
                domain: known.domain,
                step: *step,
            });
        }
    }
    Ok(missing)
}

impl Store {
    /// Applies the steps that are missing, each in a transaction with its mark. Says which were applied.
    ///
    /// Several programs may do so at once: each step is applied by one of them.
    ///
    /// # Errors
    /// The database is newer than this program or of another origin, or a step fails; the steps before it are kept.
    pub(crate) async fn migrate(
        &self,
        list: &[Steps],
    ) -> Result<Vec<(&'static str, &'static str)>, MigrateError> {
        let mut ran = Vec::new();
        if !self.has_list().await? {
            // Two that make the table at once: PostgreSQL lets one of them fail, which finds it at its next attempt.
            let made = self
                .write(async |tx: &mut Tx| tx.exec(MAKE_LIST, args![]).await)
                .await;
            if let Err(error) = made
                && !self.has_list().await?
            {
                return Err(error.into());
            }
        }
        let known = list.to_vec();
        let mut next = self.next(&known, None).await?;
        while let Some(wanted) = next {
            let of = known.clone();
            let did = self
                .write(async move |tx: &mut Tx| {
                    lock_list(tx).await?;
                    let missing = missing(&of, &applied(tx).await?)?;
                    if !missing.iter().any(|one| one.is(&wanted)) {
                        return Ok(false);
                    }
                    apply(tx, wanted).await?;
                    Ok::<_, MigrateError>(true)
                })
                .await?;
            if did {
                ran.push((wanted.domain, wanted.step.name));
            }
            next = self.next(&known, Some(wanted)).await?;
        }
        Ok(ran)
    }

    /// Checks that no step is missing and none is unknown.
    ///
    /// # Errors
    /// The database is not as this program needs it.
    pub(crate) async fn check_migrated(&self, list: &[Steps]) -> Result<(), MigrateError> {
        let done = if self.has_list().await? {
            self.read(async |tx: &mut Tx| applied(tx).await).await?
        } else {
            Vec::new()
        };
        match missing(list, &done)?.len() {
            0 => Ok(()),
            missing => Err(MigrateError::Behind { missing }),
        }
    }

    /// Whether any program ever applied a step here.
    pub(super) async fn has_list(&self) -> Result<bool, Error> {
        self.read(async |tx: &mut Tx| {
            tx.one(
                sql!(
                    sqlite: "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration')",
                    postgres: "SELECT to_regclass('migration') IS NOT NULL"
                ),
                args![],
                |row| row.get(0),
            )
            .await
        })
        .await
    }

    /// The first step that is missing; `tried` must not be it again.
    async fn next(&self, list: &[Steps], tried: Option<Missing>) -> Result<Option<Missing>, MigrateError> {
        let done = self.read(async |tx: &mut Tx| applied(tx).await).await?;
        let next = missing(list, &done)?.into_iter().next();
        match (next, tried) {
            (Some(next), Some(tried)) if next.is(&tried) => Err(MigrateError::Missing {
                domain: next.domain.to_owned(),
                number: next.step.number.into(),
            }),
            (next, _) => Ok(next),
        }
    }
}

/// Keeps other programs from applying steps until this transaction ends. SQLite has one writer.
///
/// A step takes as long as its tables are large. So does waiting for another node's; for the locks of the step itself it is as
/// for all, so that what waits behind them is not held up.
async fn lock_list(tx: &mut Tx) -> Result<(), Error> {
    tx.without_limit().await?;
    if tx.is_postgres() {
        tx.exec_text("SET LOCAL lock_timeout = 0", args![]).await?;
        // A lock of the table, not of the session, so that poolers of connections are no trouble.
        tx.exec_text("LOCK TABLE migration IN SHARE ROW EXCLUSIVE MODE", args![])
            .await?;
        tx.exec_text("SET LOCAL lock_timeout TO DEFAULT", args![]).await?;
    }
    Ok(())
}

async fn apply(tx: &mut Tx, Missing { domain, step }: Missing) -> Result<(), MigrateError> {
    let number = step.number;
    for statement in step.statements(tx.is_postgres()) {
        tx.exec_text(&statement, args![])
            .await
            .map_err(|error| MigrateError::Failed {
                domain,
                number,
                error,
            })?;
    }
    tx.exec(
        sql!("INSERT INTO migration (domain, number, name, checksum) VALUES ($1, $2, $3, $4)"),
        args![domain, number, step.name, step.checksum()],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_cut_at_the_ends_of_lines() {
        let text = "CREATE TABLE a (\n  b TEXT\n);\n\nCREATE TRIGGER t BEFORE DELETE ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n\
                    CREATE FUNCTION f() RETURNS trigger AS $$\nBEGIN\n  RETURN NEW;\nEND;\n$$ LANGUAGE plpgsql;\nSELECT ';' AS c";
        let cut = split(text);
        assert_eq!(cut.len(), 4, "{cut:#?}");
        assert_eq!(cut[0], "CREATE TABLE a (\n  b TEXT\n)");
        assert!(cut[1].starts_with("CREATE TRIGGER") && cut[1].ends_with("END"));
        assert!(cut[2].starts_with("CREATE FUNCTION") && cut[2].ends_with("plpgsql"));
        assert_eq!(cut[3], "SELECT ';' AS c");
    }
}
