-- What an activity did better than its season before it; NULL where it has to be looked up anew. See `activity::records`.
-- An activity is compared with the like ones of the 90 days before it, so whatever changes on a day, changes what stands
-- here up to 90 days after. The triggers see to it, whoever makes the change.
ALTER TABLE activity ADD COLUMN records BLOB;
CREATE INDEX activity_marked ON activity (day) WHERE records IS NOT NULL;
CREATE INDEX activity_unmarked ON activity (day) WHERE records IS NULL AND trashed_ms IS NULL;

CREATE TRIGGER activity_changed AFTER UPDATE OF start_ms, day, sport, trashed_ms ON activity
WHEN old.start_ms <> new.start_ms OR old.day <> new.day OR old.sport <> new.sport
    OR (old.trashed_ms IS NULL) <> (new.trashed_ms IS NULL)
BEGIN
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN old.day AND old.day + 90;
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN new.day AND new.day + 90;
END;
CREATE TRIGGER activity_gone AFTER DELETE ON activity
BEGIN
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN old.day AND old.day + 90;
END;

-- Which recording stands first.
CREATE TRIGGER recording_placed AFTER UPDATE OF place, activity_key ON recording
WHEN old.place <> new.place OR old.activity_key <> new.activity_key
BEGIN
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN
        (SELECT day FROM activity WHERE key = old.activity_key)
        AND (SELECT day + 90 FROM activity WHERE key = old.activity_key);
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN
        (SELECT day FROM activity WHERE key = new.activity_key)
        AND (SELECT day + 90 FROM activity WHERE key = new.activity_key);
END;
CREATE TRIGGER recording_gone AFTER DELETE ON recording
BEGIN
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN
        (SELECT day FROM activity WHERE key = old.activity_key)
        AND (SELECT day + 90 FROM activity WHERE key = old.activity_key);
END;

-- What it is compared by: the metric 5, `derived::BESTS`.
CREATE TRIGGER bests_added AFTER INSERT ON derived WHEN new.metric = 5
BEGIN
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN
        (SELECT day FROM activity JOIN recording ON activity_key = activity.key WHERE recording.key = new.recording_key)
        AND (SELECT day + 90 FROM activity JOIN recording ON activity_key = activity.key
             WHERE recording.key = new.recording_key);
END;
CREATE TRIGGER bests_changed AFTER UPDATE OF data ON derived WHEN new.metric = 5 AND old.data <> new.data
BEGIN
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN
        (SELECT day FROM activity JOIN recording ON activity_key = activity.key WHERE recording.key = new.recording_key)
        AND (SELECT day + 90 FROM activity JOIN recording ON activity_key = activity.key
             WHERE recording.key = new.recording_key);
END;
CREATE TRIGGER bests_gone AFTER DELETE ON derived WHEN old.metric = 5
BEGIN
    UPDATE activity SET records = NULL WHERE records IS NOT NULL AND day BETWEEN
        (SELECT day FROM activity JOIN recording ON activity_key = activity.key WHERE recording.key = old.recording_key)
        AND (SELECT day + 90 FROM activity JOIN recording ON activity_key = activity.key
             WHERE recording.key = old.recording_key);
END;
