-- Activities made of several. `parent_key` is the whole that an activity is a leg of; `legs` is what the whole's row
-- shows of its legs. A leg is never listed, counted or thrown away by itself, and is in the trash when its whole is.
ALTER TABLE activity ADD COLUMN parent_key INTEGER REFERENCES activity (key) ON DELETE SET NULL;
ALTER TABLE activity ADD COLUMN legs BLOB;
CREATE INDEX activity_by_parent ON activity (parent_key, start_ms) WHERE parent_key IS NOT NULL;
DROP INDEX activity_by_start;
DROP INDEX activity_by_sport;
DROP INDEX activity_trashed;
CREATE INDEX activity_by_start ON activity (start_ms DESC, id DESC)
    WHERE trashed_ms IS NULL AND parent_key IS NULL;
CREATE INDEX activity_by_sport ON activity (sport, start_ms DESC, id DESC)
    WHERE trashed_ms IS NULL AND parent_key IS NULL;
CREATE INDEX activity_trashed ON activity (start_ms DESC, id DESC)
    WHERE trashed_ms IS NOT NULL AND parent_key IS NULL;

-- A recording that is cut stands for the part from `cut_from_ms` to before `cut_to_ms` of what was recorded; `meta`,
-- `extras` and `content` tell of the whole, `start_ms` of the part. The later parts have the samples of `pieces_of`.
ALTER TABLE recording ADD COLUMN cut_from_ms INTEGER;
ALTER TABLE recording ADD COLUMN cut_to_ms INTEGER;
ALTER TABLE recording ADD COLUMN pieces_of INTEGER REFERENCES recording (key);
CREATE INDEX recording_by_pieces ON recording (pieces_of) WHERE pieces_of IS NOT NULL;
