//! The contract of Ritm's server: every endpoint is declared once, by [`endpoint!`], with who may call it, its types and
//! its errors.
//!
//! From a declaration come the server's route and the check of the caller before it, the OpenAPI document, the typed
//! client ([`Client`] over a [`Transport`], or [`Ask`] and [`Reading`] for whoever moves the bytes by himself), and the
//! test that calls every route as everybody. The crate knows no server and no database, and builds for browsers.
//!
//! What crosses the line is JSON. Its types are declared by [`shape!`] (named fields), [`choice!`] (one of several,
//! told apart by a tag), [`words!`] (one word of a fixed list), [`text!`] (a text with bounds) and [`id!`]; each knows its
//! [`Shape`], by which the server refuses what does not fit and says which field it was. Times are [`Micros`].

pub mod access;
pub mod account;
mod client;
mod endpoint;
mod etag;
mod id;
#[doc(hidden)]
pub use id::shape as id_shape;
pub mod factor;
mod page;
mod problem;
pub mod server;
mod shape;
pub mod staff;
mod text;
mod time;
mod web;

pub use access::{AccountId, ApiTokenId, Permission, Scope, SessionId};
pub use client::{Answered, Ask, Client, Failure, Reading, Transport};
pub use endpoint::{Declaration, Endpoint, Form, Limit, Method, Who};
pub use etag::{Etag, NotAnEtag};
pub use page::{After, ById, MOST, Page, PageSize, Paged};
pub use problem::{Code, FieldFault, Problem, code};
pub use shape::{Field, Schema, Shape, Variant, Wrong};
pub use text::{Line, NotThisText, Secret};
pub use time::Micros;
pub use web::{Request, Response, decode, encode};

/// Every code with which any endpoint refuses.
#[must_use]
pub fn codes() -> Vec<Code> {
    [code::ALL, account::code::ALL, factor::code::ALL, staff::code::ALL].concat()
}

#[doc(hidden)]
pub use {serde, uuid};
