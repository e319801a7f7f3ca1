//! Lines of an import's report.

use minicbor::{Decode, Encode};
use ritm_model::{ActivityId, Problem, import};

use super::recording::StoredProblem;
use crate::store::{Fault, corrupt};

#[derive(Encode, Decode)]
enum Outcome {
    #[n(0)]
    Added(#[n(0)] Vec<[u8; 16]>),
    #[n(1)]
    Linked(#[n(0)] Vec<[u8; 16]>),
    #[n(2)]
    Known(#[n(0)] Vec<[u8; 16]>),
    #[n(3)]
    Refused,
    #[n(4)]
    Passed {
        #[n(0)]
        what: String,
        #[n(1)]
        files: u64,
    },
}

/// What `import_line.line` keeps; the line's number and name stand beside it.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Line {
    #[n(0)]
    outcome: Outcome,
    #[n(1)]
    problems: Vec<StoredProblem>,
}

impl From<&import::ImportLine> for Line {
    fn from(line: &import::ImportLine) -> Self {
        let import::ImportLine {
            number: _,
            name: _,
            outcome,
            problems,
        } = line;
        let bytes = |ids: &[ActivityId]| ids.iter().map(|id| *id.as_bytes()).collect();
        Self {
            outcome: match outcome {
                import::Outcome::Added(ids) => Outcome::Added(bytes(ids)),
                import::Outcome::Linked(ids) => Outcome::Linked(bytes(ids)),
                import::Outcome::Known(ids) => Outcome::Known(bytes(ids)),
                import::Outcome::Refused => Outcome::Refused,
                import::Outcome::Passed { what, files } => Outcome::Passed {
                    what: what.clone(),
                    files: *files,
                },
            },
            problems: problems.iter().map(StoredProblem::from).collect(),
        }
    }
}

impl Line {
    /// The line, with what stands beside it.
    pub(crate) fn into_line(self, number: u64, name: String) -> Result<import::ImportLine, Fault> {
        let ids = |ids: Vec<[u8; 16]>| {
            ids.iter()
                .map(|id| ActivityId::from_slice(id).ok_or_else(corrupt))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(import::ImportLine {
            number,
            name,
            outcome: match self.outcome {
                Outcome::Added(list) => import::Outcome::Added(ids(list)?),
                Outcome::Linked(list) => import::Outcome::Linked(ids(list)?),
                Outcome::Known(list) => import::Outcome::Known(ids(list)?),
                Outcome::Refused => import::Outcome::Refused,
                Outcome::Passed { what, files } => import::Outcome::Passed { what, files },
            },
            problems: self.problems.into_iter().map(Problem::from).collect(),
        })
    }
}
