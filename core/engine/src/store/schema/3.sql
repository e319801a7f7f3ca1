-- Sensors that are paired with this host's radio. `device` is what the host calls it, `name` and `wheel_m` what the
-- athlete says of it, `told` what it tells of itself. One that was forgotten stays for a while, so that it can be taken
-- back with its log.
CREATE TABLE sensor (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    device TEXT NOT NULL UNIQUE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    wheel_m REAL,
    enabled INTEGER NOT NULL DEFAULT 1,
    forgotten_ms INTEGER,
    heard_ms INTEGER,
    told BLOB NOT NULL
) STRICT;

-- When a sensor that was wanted fell silent, and when it came back; at most a hundred of each.
CREATE TABLE sensor_dropout (
    sensor_key INTEGER NOT NULL REFERENCES sensor (key) ON DELETE CASCADE,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER,
    PRIMARY KEY (sensor_key, from_ms)
) STRICT, WITHOUT ROWID;

-- The charge of a sensor's battery, the latest of each day; at most a hundred of each.
CREATE TABLE sensor_battery (
    sensor_key INTEGER NOT NULL REFERENCES sensor (key) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    percent INTEGER NOT NULL,
    PRIMARY KEY (sensor_key, day)
) STRICT, WITHOUT ROWID;
