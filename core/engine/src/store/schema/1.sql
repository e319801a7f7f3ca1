-- Activities as lists show them. What the athlete changed of one stands in `field` as well, with its stamp.
CREATE TABLE activity (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    start_ms INTEGER NOT NULL,
    utc_offset_s INTEGER NOT NULL,
    day INTEGER NOT NULL,
    sport INTEGER NOT NULL,
    sport_edited INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    distance_m REAL,
    elapsed_ms INTEGER NOT NULL DEFAULT 0,
    moving_ms INTEGER NOT NULL DEFAULT 0,
    ascent_m REAL,
    avg_heart_rate_bpm REAL,
    avg_power_w REAL,
    energy_kcal REAL,
    picture BLOB,
    recordings INTEGER NOT NULL DEFAULT 0,
    trashed_ms INTEGER
) STRICT;
CREATE INDEX activity_by_start ON activity (start_ms DESC, id DESC) WHERE trashed_ms IS NULL;
CREATE INDEX activity_by_sport ON activity (sport, start_ms DESC, id DESC) WHERE trashed_ms IS NULL;
CREATE INDEX activity_by_day ON activity (day, sport) WHERE trashed_ms IS NULL;
CREATE INDEX activity_trashed ON activity (start_ms DESC, id DESC) WHERE trashed_ms IS NOT NULL;

CREATE VIRTUAL TABLE activity_text USING fts5(
    name, notes, more, content='', contentless_delete=1, prefix='2 3',
    tokenize='unicode61 remove_diacritics 2'
);

-- Original files, byte for byte. `arrived` is the hash of what a file arrived packed as.
CREATE TABLE original (
    key INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    packing INTEGER NOT NULL,
    data BLOB NOT NULL,
    arrived BLOB
) STRICT;
-- All that is known by its hash is looked up without touching the files themselves.
CREATE INDEX original_by_hash ON original (hash, arrived);

-- `content` is a hash of all that is computed from: samples, laps, pauses, the device's totals.
CREATE TABLE recording (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    activity_key INTEGER NOT NULL REFERENCES activity (key) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    original_key INTEGER NOT NULL REFERENCES original (key),
    part INTEGER NOT NULL,
    serial INTEGER,
    time_created_ms INTEGER,
    external TEXT,
    start_ms INTEGER NOT NULL,
    elapsed_ms INTEGER NOT NULL,
    distance_m REAL,
    sport INTEGER NOT NULL,
    sample_count INTEGER NOT NULL,
    content BLOB NOT NULL CHECK (length(content) = 16),
    meta BLOB NOT NULL,
    extras BLOB,
    UNIQUE (original_key, part)
) STRICT;
CREATE INDEX recording_by_activity ON recording (activity_key, place);
CREATE INDEX recording_by_start ON recording (start_ms);
CREATE INDEX recording_by_device ON recording (serial, time_created_ms) WHERE serial IS NOT NULL;
CREATE INDEX recording_by_external ON recording (external) WHERE external IS NOT NULL;

CREATE TABLE piece (
    key INTEGER PRIMARY KEY,
    recording_key INTEGER NOT NULL REFERENCES recording (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (recording_key, number)
) STRICT;

-- What is computed of a recording: by which formulas (`version`) from which inputs (their hash).
CREATE TABLE derived (
    key INTEGER PRIMARY KEY,
    metric INTEGER NOT NULL,
    recording_key INTEGER NOT NULL REFERENCES recording (key) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    inputs BLOB NOT NULL CHECK (length(inputs) = 8),
    data BLOB NOT NULL,
    UNIQUE (recording_key, metric)
) STRICT;
CREATE INDEX derived_by_version ON derived (metric, version);

CREATE TABLE day_sums (
    day INTEGER NOT NULL,
    sport INTEGER NOT NULL,
    count INTEGER NOT NULL,
    distance_m REAL NOT NULL,
    moving_ms INTEGER NOT NULL,
    elapsed_ms INTEGER NOT NULL,
    ascent_m REAL NOT NULL,
    energy_kcal REAL NOT NULL,
    PRIMARY KEY (day, sport)
) STRICT, WITHOUT ROWID;

-- What the athlete changed: the latest value of each field of each record, with the moment it was set. See `store::field`.
CREATE TABLE field (
    kind INTEGER NOT NULL,
    record BLOB NOT NULL CHECK (length(record) = 16),
    field INTEGER NOT NULL,
    stamp BLOB NOT NULL CHECK (length(stamp) = 16),
    value BLOB NOT NULL,
    PRIMARY KEY (kind, record, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX field_by_stamp ON field (stamp);

-- One row: what this device is called in stamps.
CREATE TABLE device (
    key INTEGER PRIMARY KEY CHECK (key = 1),
    id BLOB NOT NULL CHECK (length(id) = 8)
) STRICT;

-- Where an import stands: a file, and within it the next unit.
CREATE TABLE import (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    state INTEGER NOT NULL,
    begun_ms INTEGER NOT NULL,
    demo_until_ms INTEGER,
    demo_offset_s INTEGER,
    file INTEGER NOT NULL DEFAULT 0,
    unit INTEGER NOT NULL DEFAULT 0,
    bytes_done INTEGER NOT NULL DEFAULT 0,
    bytes_total INTEGER NOT NULL DEFAULT 0,
    files_done INTEGER NOT NULL DEFAULT 0,
    files_total INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    linked INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,
    damaged INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX import_by_state ON import (state, key);

-- `entry` is the path within an archive, `parent` the archive; `missing` files were not handed over whole.
CREATE TABLE import_file (
    import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    depth INTEGER NOT NULL DEFAULT 0,
    entry TEXT,
    parent INTEGER,
    missing INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (import_key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_chunk (
    key INTEGER PRIMARY KEY,
    import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
    file INTEGER NOT NULL,
    at INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (import_key, file, at)
) STRICT;

CREATE TABLE import_line (
    import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    problem INTEGER NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (import_key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_line_by_name ON import_line (import_key, name);

-- Tables whose columns nobody knows, kept until the athlete says what they hold.
CREATE TABLE unread (
    key INTEGER PRIMARY KEY,
    import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    header TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    arrived BLOB,
    bytes INTEGER NOT NULL,
    packing INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (import_key, line)
) STRICT;

-- What athletes said of tables that were read.
CREATE TABLE explained (
    original_key INTEGER PRIMARY KEY REFERENCES original (key) ON DELETE CASCADE,
    header TEXT NOT NULL,
    mapping BLOB NOT NULL
) STRICT;
CREATE INDEX explained_by_header ON explained (header);
