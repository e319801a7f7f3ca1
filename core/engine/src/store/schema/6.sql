-- When a recording came here, in milliseconds since 1970: what is removed "until now" does not take along what comes
-- later. Of those from before nobody knows.
ALTER TABLE recording ADD COLUMN added_ms INTEGER NOT NULL DEFAULT 0;

-- `place` is 0 until the athlete orders the sensors: then what they are decides which is believed. It was the order of
-- pairing before, which nobody had chosen where nothing else stands there.
UPDATE sensor SET place = 0
WHERE NOT EXISTS (SELECT 1 FROM sensor a JOIN sensor b ON a.key < b.key AND a.place > b.place);

-- Whether intervals between beats are asked of a sensor that tells them at rest only (Polar's).
ALTER TABLE sensor ADD COLUMN beats INTEGER NOT NULL DEFAULT 0;

-- What is being removed: 1 the generated year, 2 everything, of what came until then. It goes on when the app is started
-- again, whoever asked.
CREATE TABLE removal (
    what INTEGER PRIMARY KEY,
    until_ms INTEGER NOT NULL
) STRICT;
