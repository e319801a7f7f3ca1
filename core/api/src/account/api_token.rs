//! API tokens: what a person gives a program of theirs.

use super::{ThingName, code};
use crate::access::ApiTokenId;
use crate::page::ById;
use crate::{Micros, Scope, Secret, endpoint, shape};

/// What a token may do: one thing at least, as one that may do nothing is none.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Scopes(pub Vec<Scope>);

impl crate::Schema for Scopes {
    fn shape() -> crate::Shape {
        crate::Shape::List {
            of: Box::new(<Scope as crate::Schema>::shape()),
            min: 1,
            max: 1000,
        }
    }
}

shape! {
    /// An API token as its owner sees it.
    pub struct ApiToken {
        /// Its id.
        pub id: ApiTokenId,
        /// What it was named.
        pub name: String,
        /// What it may do.
        pub scopes: Vec<Scope>,
        /// The end of the token, to tell tokens apart.
        pub hint: String,
        /// When it was made.
        pub created: Micros,
        /// When it was last used, to some minutes.
        pub used: Option<Micros>,
        /// When it ends.
        pub expires: Option<Micros>,
    }

    /// All API tokens of an account, the newest first.
    pub struct ApiTokens {
        /// The tokens.
        pub tokens: Vec<ApiToken>,
    }

    /// An API token to be made.
    pub struct NewApiToken {
        /// What to call it.
        pub name: ThingName,
        /// What it may do.
        pub scopes: Scopes,
        /// After how many days it ends; never when it is left out.
        pub days: Option<Days>,
    }

    /// An API token that was made.
    pub struct ApiTokenMade {
        /// Its id.
        pub id: ApiTokenId,
        /// The token. It is never shown again.
        pub token: Secret,
    }
}

/// A number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Days(pub u16);

impl crate::Schema for Days {
    fn shape() -> crate::Shape {
        crate::Shape::Whole {
            min: 1,
            max: 3650,
            docs: "A number of days.",
        }
    }
}

endpoint! {
    /// Lists the API tokens.
    ReadApiTokens: GET "/api/v1/account/tokens" {
        who: Session,
        answer: ApiTokens,
    }

    /// Makes an API token. It is shown in this answer alone.
    MakeApiToken: POST "/api/v1/account/tokens" {
        who: Session,
        body: NewApiToken,
        answer: ApiTokenMade,
        status: 201,
        fresh: true,
        errors: [code::TOO_MANY],
    }

    /// Revokes an API token.
    RevokeApiToken: DELETE "/api/v1/account/tokens/{id}" {
        who: Session,
        path: ById<ApiTokenId>,
        errors: [crate::code::NOT_FOUND],
    }
}
