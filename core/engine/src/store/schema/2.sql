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

-- What lists are ordered by: nothing where a row shows nothing.
ALTER TABLE activity ADD COLUMN shown_distance_m REAL GENERATED ALWAYS AS (nullif(distance_m, 0.0)) VIRTUAL;
ALTER TABLE activity ADD COLUMN shown_ms INTEGER GENERATED ALWAYS AS (
    CASE WHEN moving_ms > 0 THEN moving_ms ELSE nullif(elapsed_ms, 0) END) VIRTUAL;
ALTER TABLE activity ADD COLUMN shown_speed_m_s REAL GENERATED ALWAYS AS (shown_distance_m * 1000.0 / shown_ms) VIRTUAL;
-- Sport and day stand in them so that a filter need not look at the rows it passes over.
CREATE INDEX activity_by_distance ON activity (shown_distance_m DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL AND parent_key IS NULL;
CREATE INDEX activity_by_time ON activity (shown_ms DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL AND parent_key IS NULL;
CREATE INDEX activity_by_speed ON activity (shown_speed_m_s DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL AND parent_key IS NULL;
CREATE INDEX activity_by_heart_rate ON activity (avg_heart_rate_bpm DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL AND parent_key IS NULL;
CREATE INDEX activity_by_ascent ON activity (ascent_m DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL AND parent_key IS NULL;

-- By which rules the words in `activity_text` were made; older ones are made anew. See `activity::words`.
ALTER TABLE activity ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
CREATE INDEX activity_by_words ON activity (words);

-- The folders and archives a file lay in when it came.
ALTER TABLE original ADD COLUMN folder TEXT NOT NULL DEFAULT '';

-- Whether an import is to wait once its files are handed over.
ALTER TABLE import ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
