-- What lists are ordered by: nothing where a row shows nothing.
ALTER TABLE activity ADD COLUMN shown_distance_m REAL GENERATED ALWAYS AS (nullif(distance_m, 0.0)) VIRTUAL;
ALTER TABLE activity ADD COLUMN shown_ms INTEGER GENERATED ALWAYS AS (
    CASE WHEN moving_ms > 0 THEN moving_ms ELSE nullif(elapsed_ms, 0) END) VIRTUAL;
ALTER TABLE activity ADD COLUMN shown_speed_m_s REAL GENERATED ALWAYS AS (shown_distance_m * 1000.0 / shown_ms) VIRTUAL;
-- Sport and day stand in them so that a filter need not look at the rows it passes over.
CREATE INDEX activity_by_distance ON activity (shown_distance_m DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL;
CREATE INDEX activity_by_time ON activity (shown_ms DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL;
CREATE INDEX activity_by_speed ON activity (shown_speed_m_s DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL;
CREATE INDEX activity_by_heart_rate ON activity (avg_heart_rate_bpm DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL;
CREATE INDEX activity_by_ascent ON activity (ascent_m DESC, start_ms DESC, id DESC, sport, day)
    WHERE trashed_ms IS NULL;

-- By which rules the words in `activity_text` were made; older ones are made anew. See `activity::words`.
ALTER TABLE activity ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
CREATE INDEX activity_by_words ON activity (words);

-- The folders and archives a file lay in when it came.
ALTER TABLE original ADD COLUMN place TEXT NOT NULL DEFAULT '';

-- Whether an import is to wait once its files are handed over.
ALTER TABLE import ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
