-- When a recording came here, in milliseconds since 1970: what is removed "until now" does not take along what comes
-- later. Of those from before nobody knows.
ALTER TABLE recording ADD COLUMN added_ms INTEGER NOT NULL DEFAULT 0;
