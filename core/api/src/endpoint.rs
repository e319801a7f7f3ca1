//! The declaration of an endpoint.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::{Permission, Scope};
use crate::problem::{Code, code};
use crate::shape::{Schema, Shape};

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Reads, and changes nothing.
    GET,
    /// Makes something, or does something.
    POST,
    /// Puts something in the place of what is there.
    PUT,
    /// Changes parts of something.
    PATCH,
    /// Removes something.
    DELETE,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GET => "GET",
            Self::POST => "POST",
            Self::PUT => "PUT",
            Self::PATCH => "PATCH",
            Self::DELETE => "DELETE",
        }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::GET)
    }
}

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody; the server knows who asks all the same, if somebody is signed in.
    Anyone,
    /// Whoever is signed in, by cookie or with the tokens of an app; no API token.
    Session,
    /// Whoever is signed in, and API tokens of this scope.
    Scope(Scope),
    /// Staff that has this permission, signed in with a second factor.
    Permission(Permission),
}

/// How often an endpoint may be called. The server's settings say what that means in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// As often as a page needs.
    Usual,
    /// What costs the server much, such as an export or a search of all.
    Costly,
    /// What could be used to try out secrets: signing in, codes, tokens of letters.
    Guarded,
    /// What makes the server write to somebody: letters.
    Letter,
}

impl Limit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Usual, Self::Costly, Self::Guarded, Self::Letter];

    /// Its name in the API's description.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Costly => "costly",
            Self::Guarded => "guarded",
            Self::Letter => "letter",
        }
    }
}

/// What an answer's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JSON of the answer's type, or nothing when that is `()`.
    Json,
    /// Bytes of this media type, to be kept as a file or shown as they are.
    Bytes(&'static str),
    /// A way to another page (`Location`): an endpoint that a browser is sent to.
    Redirect,
}

/// An endpoint of the API, declared once by [`endpoint!`].
pub trait Endpoint: Sized + Send + Sync + 'static {
    /// Its name: the operation's id in the API's description.
    const NAME: &'static str;
    /// What it does: the first line in a sentence, then more.
    const DOCS: &'static str;
    /// Its method.
    const METHOD: Method;
    /// Its path, with `{name}` for each field of [`Endpoint::Path`].
    const PATH: &'static str;
    /// Who may call it.
    const WHO: Who;
    /// The status of its answer.
    const STATUS: u16;
    /// What the answer's body is.
    const FORM: Form;
    /// How often it may be called.
    const LIMIT: Limit;
    /// Whether it edits something whose version the call must name (`If-Match`).
    const EDITS: bool;
    /// Whether it may be called only shortly after the caller has proved who it is.
    const FRESH: bool;
    /// Why it may refuse, beside what any endpoint may answer with.
    const ERRORS: &'static [Code];
    /// What stands in the path; `()` for nothing.
    type Path: Serialize + DeserializeOwned + Schema + Send + 'static;
    /// What stands in the query; `()` for nothing.
    type Query: Serialize + DeserializeOwned + Schema + Send + 'static;
    /// The body; `()` for none.
    type Body: Serialize + DeserializeOwned + Schema + Send + 'static;
    /// The answer; `()` for none.
    type Answer: Serialize + DeserializeOwned + Schema + Send + 'static;
}

/// A declaration as values, for those who deal with all endpoints alike.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "each field is the constant of that name of Endpoint, or the type's shape"
)]
pub struct Declaration {
    pub name: &'static str,
    pub docs: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
    pub status: u16,
    pub form: Form,
    pub limit: Limit,
    pub edits: bool,
    pub fresh: bool,
    pub errors: &'static [Code],
    pub path_shape: Shape,
    pub query_shape: Shape,
    pub body_shape: Shape,
    pub answer_shape: Shape,
}

impl Declaration {
    /// The declaration of an endpoint.
    #[must_use]
    pub fn of<E: Endpoint>() -> Self {
        Self {
            name: E::NAME,
            docs: E::DOCS,
            method: E::METHOD,
            path: E::PATH,
            who: E::WHO,
            status: E::STATUS,
            form: E::FORM,
            limit: E::LIMIT,
            edits: E::EDITS,
            fresh: E::FRESH,
            errors: E::ERRORS,
            path_shape: E::Path::shape(),
            query_shape: E::Query::shape(),
            body_shape: E::Body::shape(),
            answer_shape: E::Answer::shape(),
        }
    }

    /// Every code that the endpoint may answer with: its own, and what follows from the declaration.
    #[must_use]
    pub fn codes(&self) -> Vec<Code> {
        let nothing = |shape: &Shape| matches!(shape, Shape::Nothing);
        let mut codes = vec![
            code::TOO_MANY,
            code::BUSY,
            code::TIMED_OUT,
            code::NOT_READY,
            code::INTERNAL,
        ];
        if self.who != Who::Anyone {
            codes.extend([code::NOT_SIGNED_IN, code::FORBIDDEN]);
        }
        if matches!(self.who, Who::Permission(_)) {
            codes.push(code::FACTOR_NEEDED);
        }
        if self.fresh {
            codes.push(code::PROOF_NEEDED);
        }
        if self.edits {
            codes.extend([code::VERSION_MISSING, code::VERSION_CHANGED]);
        }
        if !nothing(&self.path_shape) {
            codes.push(code::NOT_FOUND);
        }
        // A query that nobody declared is refused too.
        codes.push(code::INVALID);
        if !nothing(&self.body_shape) {
            codes.extend([code::UNSUPPORTED_TYPE, code::BODY_TOO_LARGE]);
        }
        if !self.method.is_safe() {
            codes.extend([code::FOREIGN_ORIGIN, code::KEY_REUSED, code::KEY_IN_USE]);
        }
        codes.extend(self.errors);
        codes
    }
}

/// Declares endpoints.
///
/// ```
/// ritm_api::shape! {
///     /// What is said.
///     pub struct Said {
///         /// The words.
///         pub words: String,
///     }
/// }
/// ritm_api::endpoint! {
///     /// Says something.
///     ///
///     /// More about it.
///     Say: POST "/api/v1/say/{id}" {
///         who: Session,
///         path: ritm_api::ById<u32>,
///         body: Said,
///         answer: Said,
///         errors: [ritm_api::code::BUSY],
///     }
/// }
/// # fn main() {}
/// ```
/// In this order, and each may be left out but `who`: `who` (`Anyone`, `Session`, `Scope(Scope::X)`,
/// `Permission(Permission::X)`), `path`, `query`, `body`, `answer` (types; `()` when left out), `status` (200 when left
/// out, 204 without an answer), `form` (of the answer: `Bytes("application/zip")`, `Redirect`), `limit` (`Usual`),
/// `edits: true`, `fresh: true`, `errors`.
#[macro_export]
macro_rules! endpoint {
    ($(
        $(#[doc = $docs:literal])+
        $name:ident: $method:ident $path:literal {
            who: $who:ident $(($of:expr))?,
            $(path: $in_path:ty,)?
            $(query: $query:ty,)?
            $(body: $body:ty,)?
            $(answer: $answer:ty,)?
            $(status: $status:literal,)?
            $(form: $form:ident $(($media:literal))?,)?
            $(limit: $limit:ident,)?
            $(edits: $edits:literal,)?
            $(fresh: $fresh:literal,)?
            $(errors: [$($error:expr),* $(,)?],)?
        }
    )+) => {$(
        $(#[doc = $docs])+
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl $crate::Endpoint for $name {
            const NAME: &'static str = stringify!($name);
            const DOCS: &'static str = concat!($($docs, "\n"),+);
            const METHOD: $crate::Method = $crate::Method::$method;
            const PATH: &'static str = $path;
            const WHO: $crate::Who = $crate::Who::$who $(($of))?;
            const STATUS: u16 = $crate::endpoint!(@status [$($answer)?] [$($status)?] [$($form)?]);
            const FORM: $crate::Form = $crate::endpoint!(@form [$($form $(($media))?)?]);
            const LIMIT: $crate::Limit = $crate::endpoint!(@limit $($limit)?);
            const EDITS: bool = $crate::endpoint!(@flag $($edits)?);
            const FRESH: bool = $crate::endpoint!(@flag $($fresh)?);
            const ERRORS: &'static [$crate::Code] = &[$($($error),*)?];
            type Path = $crate::endpoint!(@type $($in_path)?);
            type Query = $crate::endpoint!(@type $($query)?);
            type Body = $crate::endpoint!(@type $($body)?);
            type Answer = $crate::endpoint!(@type $($answer)?);
        }
    )+};
    (@type) => { () };
    (@type $type:ty) => { $type };
    (@flag) => { false };
    (@flag $flag:literal) => { $flag };
    (@limit) => { $crate::Limit::Usual };
    (@limit $limit:ident) => { $crate::Limit::$limit };
    (@form []) => { $crate::Form::Json };
    (@form [$form:ident $(($media:literal))?]) => { $crate::Form::$form $(($media))? };
    (@status $answer:tt [$status:literal] $form:tt) => { $status };
    (@status $answer:tt [] [Redirect]) => { 303 };
    (@status $answer:tt [] [Bytes]) => { 200 };
    (@status [] [] []) => { 204 };
    (@status [$answer:ty] [] []) => { 200 };
}
