//! What both databases store without loss, and how it comes back.
//!
//! | [`Value`] | SQLite (`STRICT`) | PostgreSQL | word in a migration |
//! |---|---|---|---|
//! | `I64`: numbers, times in µs, money in minor units | `INTEGER` | `BIGINT` | `{i64}` |
//! | `F64` | `REAL` | `DOUBLE PRECISION` | `{f64}` |
//! | `Bool` | `INTEGER`, 0 or 1 | `BOOLEAN` | `{bool}` |
//! | `Text` | `TEXT` | `TEXT` | `TEXT` |
//! | `Bytes` | `BLOB` | `BYTEA` | `{bytes}` |
//! | `Uuid` | `BLOB` of 16 bytes | `UUID` | `{uuid}` |
//! | `Json` | `TEXT` | `JSON`, which keeps its text | `{json}` |

use std::error::Error as StdError;

use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut};
use uuid::Uuid;

use super::Error;

/// An argument of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing.
    Null,
    /// A whole number, a time in microseconds, an amount in minor units.
    I64(i64),
    /// A number with a fraction.
    F64(f64),
    /// Yes or no.
    Bool(bool),
    /// A text without the character NUL, which PostgreSQL can't store.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Uuid(Uuid),
    /// A document that is stored as it is written and never searched.
    Json(serde_json::Value),
}

macro_rules! from {
    ($($type:ty => $variant:ident),+ $(,)?) => { $(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
        impl From<&$type> for Value {
            fn from(value: &$type) -> Self {
                Self::$variant(value.clone().into())
            }
        }
    )+ };
}
from!(
    i64 => I64,
    i32 => I64,
    u32 => I64,
    u16 => I64,
    u8 => I64,
    f64 => F64,
    bool => Bool,
    String => Text,
    Vec<u8> => Bytes,
    [u8; 32] => Bytes,
    Uuid => Uuid,
    serde_json::Value => Json,
);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&&str> for Value {
    fn from(value: &&str) -> Self {
        Self::Text((*value).to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Clone + Into<Self>> From<&Option<T>> for Value {
    fn from(value: &Option<T>) -> Self {
        value.clone().map_or(Self::Null, Into::into)
    }
}

impl Value {
    /// Refuses what one of the two databases could not store.
    pub(super) fn storable(&self) -> Result<(), Error> {
        match self {
            Self::Text(text) if text.contains('\0') => {
                Err(Error::Unstorable("a text with the character NUL"))
            }
            Self::F64(number) if number.is_nan() => Err(Error::Unstorable("a number that is none")),
            _ => Ok(()),
        }
    }
}

/// Refuses arguments that are more or fewer than the statement has, which is a mistake of the program.
pub(super) fn as_many(wanted: usize, args: &[Value]) -> Result<(), Error> {
    if args.len() == wanted {
        Ok(())
    } else {
        let given = args.len();
        Err(Error::Other(format!(
            "the statement has {wanted} arguments, not {given}"
        )))
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Owned::Null),
            Self::I64(value) => ToSqlOutput::Owned(Owned::Integer(*value)),
            Self::F64(value) => ToSqlOutput::Owned(Owned::Real(*value)),
            Self::Bool(value) => ToSqlOutput::Owned(Owned::Integer(i64::from(*value))),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Uuid(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value.as_bytes())),
            Self::Json(value) => ToSqlOutput::Owned(Owned::Text(value.to_string())),
        })
    }
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::I64(value) => value.to_sql_checked(kind, out),
            Self::F64(value) => value.to_sql_checked(kind, out),
            Self::Bool(value) => value.to_sql_checked(kind, out),
            Self::Text(value) => value.to_sql_checked(kind, out),
            Self::Bytes(value) => value.to_sql_checked(kind, out),
            Self::Uuid(value) => value.to_sql_checked(kind, out),
            Self::Json(value) => value.to_sql_checked(kind, out),
        }
    }

    // Each value looks at the type by itself, above.
    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A row that was found.
pub(crate) struct Row<'a>(pub(super) Found<'a>);

/// Where a row was found.
pub(super) enum Found<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The value of a column, counted from 0.
    ///
    /// # Errors
    /// There is no such column, or it holds what the type can't be ([`Error::Damaged`]).
    pub(crate) fn get<T: Get>(&self, column: usize) -> Result<T, Error> {
        T::get(self, column)
    }
}

/// What a column can be read as. A type of a domain goes by [`stored!`](crate::store::stored).
pub(crate) trait Get: Sized {
    /// Reads the column, counted from 0.
    ///
    /// # Errors
    /// There is no such column, or it holds what the type can't be.
    fn get(row: &Row<'_>, column: usize) -> Result<Self, Error>;
}

fn damaged(column: usize, why: impl std::fmt::Display) -> Error {
    Error::Damaged(format!("column {column}: {why}"))
}

fn of_sqlite<'a>(row: &'a rusqlite::Row<'a>, column: usize) -> Result<ValueRef<'a>, Error> {
    row.get_ref(column).map_err(|error| damaged(column, error))
}

macro_rules! get {
    ($($type:ty => $read:expr),+ $(,)?) => { $(
        impl Get for $type {
            fn get(row: &Row<'_>, column: usize) -> Result<Self, Error> {
                match row.0 {
                    Found::Sqlite(row) => {
                        let read: fn(ValueRef<'_>) -> Result<Self, String> = $read;
                        read(of_sqlite(row, column)?).map_err(|why| damaged(column, why))
                    }
                    Found::Postgres(row) => row.try_get(column).map_err(|why| damaged(column, why)),
                }
            }
        }
    )+ };
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

get!(
    i64 => |value| value.as_i64().map_err(text),
    f64 => |value| value.as_f64().map_err(text),
    bool => |value| match value.as_i64() {
        Ok(0) => Ok(false),
        Ok(1) => Ok(true),
        Ok(other) => Err(format!("{other} is neither 0 nor 1")),
        Err(error) => Err(text(error)),
    },
    String => |value| value.as_str().map(Into::into).map_err(text),
    Vec<u8> => |value| value.as_blob().map(Into::into).map_err(text),
    Uuid => |value| Uuid::from_slice(value.as_blob().map_err(text)?).map_err(text),
    serde_json::Value => |value| serde_json::from_str(value.as_str().map_err(text)?).map_err(text),
);

macro_rules! get_narrow {
    ($($type:ty),+) => { $(
        impl Get for $type {
            fn get(row: &Row<'_>, column: usize) -> Result<Self, Error> {
                let wide = i64::get(row, column)?;
                Self::try_from(wide).map_err(|error| damaged(column, error))
            }
        }
    )+ };
}
get_narrow!(i32, u32, u64, u16, u8, usize);

impl<const N: usize> Get for [u8; N] {
    fn get(row: &Row<'_>, column: usize) -> Result<Self, Error> {
        let bytes = Vec::<u8>::get(row, column)?;
        let length = bytes.len();
        Self::try_from(bytes).map_err(|_| damaged(column, format_args!("{length} bytes, not {N}")))
    }
}

impl<T: Get> Get for Option<T> {
    fn get(row: &Row<'_>, column: usize) -> Result<Self, Error> {
        let empty = match row.0 {
            Found::Sqlite(row) => of_sqlite(row, column)? == ValueRef::Null,
            Found::Postgres(row) => {
                row.try_get::<_, Anything>(column)
                    .map_err(|error| damaged(column, error))?
                    .is_null
            }
        };
        if empty {
            Ok(None)
        } else {
            T::get(row, column).map(Some)
        }
    }
}

/// Whether a column of any type holds something.
struct Anything {
    is_null: bool,
}

impl<'a> tokio_postgres::types::FromSql<'a> for Anything {
    fn from_sql(_: &Type, _: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self { is_null: false })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self { is_null: true })
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Lets a type of a domain be an argument and a column.
///
/// `stored!(AccountId(Uuid))` is for a newtype whose field can be reached; `stored!(Role as text)` for an enum with
/// `fn code(self) -> &'static str` and `fn from_code(&str) -> Option<Self>`.
macro_rules! stored {
    ($type:ident($inner:ty)) => {
        impl From<$type> for $crate::store::Value {
            fn from(value: $type) -> Self {
                <$inner as Into<Self>>::into(value.0)
            }
        }
        impl From<&$type> for $crate::store::Value {
            fn from(value: &$type) -> Self {
                <&$inner as Into<Self>>::into(&value.0)
            }
        }
        impl $crate::store::Get for $type {
            fn get(row: &$crate::store::Row<'_>, column: usize) -> Result<Self, $crate::store::Error> {
                <$inner as $crate::store::Get>::get(row, column).map($type)
            }
        }
    };
    ($type:ident as text) => {
        impl From<$type> for $crate::store::Value {
            fn from(value: $type) -> Self {
                $crate::store::Value::Text(value.code().to_owned())
            }
        }
        impl From<&$type> for $crate::store::Value {
            fn from(value: &$type) -> Self {
                $crate::store::Value::Text(value.code().to_owned())
            }
        }
        impl $crate::store::Get for $type {
            fn get(row: &$crate::store::Row<'_>, column: usize) -> Result<Self, $crate::store::Error> {
                let code = <String as $crate::store::Get>::get(row, column)?;
                $type::from_code(&code).ok_or_else(|| {
                    $crate::store::Error::Damaged(format!(
                        "column {column}: no {} is {code:?}",
                        stringify!($type)
                    ))
                })
            }
        }
    };
}
pub(crate) use stored;
