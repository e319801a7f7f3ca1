//! The tables of jobs.

use crate::store::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[FIRST, IN_ORDER, IN_PLACE];

/// The order in which jobs are taken, so that a long queue is not sorted each time.
const IN_ORDER: Migration = Migration {
    number: 2,
    name: "jobs in the order they are taken in",
    sql: "\
CREATE INDEX job_next ON job (kind, priority DESC, due_at, id) WHERE state = 'waiting';
DROP INDEX job_waiting;
",
    postgres: None,
};

/// The place in its lane, which no node's clock decides.
const IN_PLACE: Migration = Migration {
    number: 3,
    name: "places in lanes",
    sql: "\
ALTER TABLE job ADD COLUMN place {i64} NOT NULL DEFAULT 0;
UPDATE job SET place = (SELECT COUNT(*) FROM job AS earlier WHERE earlier.lane = job.lane
    AND (earlier.made_at, earlier.id) <= (job.made_at, job.id)
    AND earlier.lane IS NOT NULL AND earlier.state IN ('waiting', 'running'))
WHERE lane IS NOT NULL AND state IN ('waiting', 'running');
DROP INDEX job_lane;
CREATE INDEX job_lane ON job (lane, place, id) WHERE lane IS NOT NULL AND state IN ('waiting', 'running');
",
    postgres: None,
};

const FIRST: Migration = Migration {
    number: 1,
    name: "jobs",
    sql: "\
CREATE TABLE job (
    id {uuid} PRIMARY KEY,
    kind TEXT NOT NULL,
    effect {bool} NOT NULL,
    payload {json} NOT NULL,
    sealed {bytes},
    owner {uuid},
    lane TEXT,
    once TEXT,
    priority {i64} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    due_at {i64} NOT NULL,
    made_at {i64} NOT NULL,
    ended_at {i64},
    attempts {i64} NOT NULL CHECK (attempts >= 0),
    token {i64} NOT NULL,
    leased_until {i64},
    worker {uuid},
    error TEXT,
    CHECK ((state = 'running') = (leased_until IS NOT NULL)),
    CHECK ((state IN ('done', 'dead')) = (ended_at IS NOT NULL))
){strict};
CREATE INDEX job_waiting ON job (kind, priority, due_at) WHERE state = 'waiting';
CREATE INDEX job_due ON job (due_at) WHERE state = 'waiting';
CREATE INDEX job_leased ON job (leased_until) WHERE state = 'running';
CREATE INDEX job_lane ON job (lane, made_at, id) WHERE lane IS NOT NULL AND state IN ('waiting', 'running');
CREATE UNIQUE INDEX job_once ON job (kind, once) WHERE once IS NOT NULL AND state IN ('waiting', 'running');
CREATE INDEX job_ended ON job (state, ended_at) WHERE state IN ('done', 'dead');
CREATE INDEX job_owner ON job (owner) WHERE owner IS NOT NULL;
CREATE TABLE job_timetable (
    kind TEXT PRIMARY KEY,
    due_at {i64} NOT NULL
){strict};
",
    postgres: None,
};
