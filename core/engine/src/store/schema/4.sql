-- The workout that is being recorded; it goes when it is kept. What happens is appended to its journal, a block a second
-- or two, and is the original of what comes of it. See `journal::entry`.
CREATE TABLE workout (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    started_ms INTEGER NOT NULL,
    utc_offset_s INTEGER NOT NULL
) STRICT;
CREATE TABLE journal (
    workout_key INTEGER NOT NULL REFERENCES workout (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (workout_key, number)
) STRICT, WITHOUT ROWID;
