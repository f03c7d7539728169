-- One row for all servers of the installation, once there is something to keep.
CREATE TABLE licence (
    id INTEGER NOT NULL PRIMARY KEY CONSTRAINT licence_is_one CHECK (id = 1),
    -- the signed text
    token TEXT,
    installed_at TEXT,
    -- there for ever once the trial was started
    trial_until TEXT,
    -- the latest time that was noted
    seen_at TEXT NOT NULL,
    CONSTRAINT licence_installed CHECK ((token IS NULL) = (installed_at IS NULL))
) STRICT;
