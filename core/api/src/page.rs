//! Lists in pages, by keyset: the next page begins behind the last entry of this one, whatever came or went meanwhile.

use serde::{Deserialize, Serialize};

use crate::shape::{Field, Schema, Shape};

/// The most entries a page may have.
pub const MOST: u16 = 200;

/// How many entries a page has at most: 50 when nothing else was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageSize(pub u16);

impl Default for PageSize {
    fn default() -> Self {
        Self(50)
    }
}

impl Schema for PageSize {
    fn shape() -> Shape {
        Shape::Whole {
            min: 1,
            max: MOST.into(),
            docs: "How many entries a page has at most; 50 when it is left out.",
        }
    }
}

/// Where a page begins: behind the entry that this names. Opaque to clients, and made by the server alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct After(String);

impl After {
    /// Makes one of the parts of a key, such as a time and an id.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        Self(
            parts
                .iter()
                .map(|part| crate::web::encode(part).replace('~', "%7E"))
                .collect::<Vec<_>>()
                .join("~"),
        )
    }

    /// The parts of the key, if there are that many.
    #[must_use]
    pub fn parts<const N: usize>(&self) -> Option<[String; N]> {
        let parts: Option<Vec<_>> = self.0.split('~').map(crate::web::decode).collect();
        parts?.try_into().ok()
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Schema for After {
    fn shape() -> Shape {
        Shape::Text {
            min: 1,
            max: 512,
            format: "",
            pattern: "^[A-Za-z0-9._~%-]+$",
            check: |text| {
                let good = |byte: u8| byte.is_ascii_alphanumeric() || b"._~%-".contains(&byte);
                if text.bytes().all(good) {
                    Ok(())
                } else {
                    Err("Must be what `next` of the page before said.")
                }
            },
            lines: false,
            secret: false,
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The entries, in the list's order.
    pub entries: Vec<T>,
    /// Where the next page begins; nothing when this is the last.
    pub next: Option<After>,
}

impl<T: Schema> Schema for Page<T> {
    fn shape() -> Shape {
        let of = T::shape();
        let name = match &of {
            Shape::Thing { name, .. } => name.clone(),
            Shape::Choice { name, .. } | Shape::Word { name, .. } => (*name).to_owned(),
            _ => "Values".to_owned(),
        };
        Shape::Thing {
            name: format!("{name}Page"),
            docs: "A page of a list.",
            fields: vec![
                Field {
                    name: "entries",
                    docs: "The entries, in the list's order.",
                    shape: Shape::List {
                        of: Box::new(of),
                        min: 0,
                        max: MOST.into(),
                    },
                },
                Field {
                    name: "next",
                    docs: "Where the next page begins (`after`); nothing when this is the last.",
                    shape: Option::<After>::shape(),
                },
            ],
        }
    }
}

crate::shape! {
    /// Which page of a list.
    #[derive(Default)]
    pub struct Paged {
        /// Where the page begins: `next` of the page before. The first page when it is left out.
        pub after: Option<After>,
        /// How many entries the page has at most; 50 when it is left out.
        pub limit: Option<PageSize>,
    }
}

impl Paged {
    /// How many entries the page has at most.
    #[must_use]
    pub fn size(&self) -> usize {
        usize::from(self.limit.unwrap_or_default().0.clamp(1, MOST))
    }
}

impl<T> Page<T> {
    /// Makes a page of rows of which one more was read than fits: that one only says that there is a next page.
    #[must_use]
    pub fn of(mut rows: Vec<T>, size: usize, key: impl Fn(&T) -> After) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(key);
        Self { entries: rows, next }
    }

    /// The same page of something else.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            entries: self.entries.into_iter().map(make).collect(),
            next: self.next,
        }
    }
}

/// The path of something that its id names: `…/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ById<I> {
    /// The id.
    pub id: I,
}

impl<I: Schema> Schema for ById<I> {
    fn shape() -> Shape {
        Shape::Thing {
            name: "ById".to_owned(),
            docs: "What is meant.",
            fields: vec![Field {
                name: "id",
                docs: "The id of what is meant.",
                shape: I::shape(),
            }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_pages() {
        let after = After::of(&["12", "a~b c/ü"]);
        assert_eq!(after.parts::<2>(), Some(["12".to_owned(), "a~b c/ü".to_owned()]));
        assert_eq!(after.parts::<1>(), None);
        assert_eq!(After::shape().wrongs(&after.as_str().into()), []);
    }

    #[test]
    fn the_last_page_has_no_next() {
        let key = |number: &i32| After::of(&[&number.to_string()]);
        let page = Page::of(vec![1, 2, 3], 2, key);
        assert_eq!((page.entries.len(), page.next), (2, Some(After::of(&["2"]))));
        assert_eq!(Page::of(vec![1, 2], 2, key).next, None);
        assert_eq!(Page::of(Vec::<i32>::new(), 2, key).next, None);
    }
}
