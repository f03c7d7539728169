-- Who did what when. Each row is chained to the one before it; its content lies beside and can be erased alone.
CREATE TABLE audit (
    sequence INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CONSTRAINT audit_actor_kind CHECK (actor_kind IN ('user', 'console', 'system')),
    actor_id BLOB,
    workstation_id BLOB,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB,
    digest BLOB NOT NULL,
    chain BLOB NOT NULL
) STRICT;
CREATE INDEX audit_object ON audit (object_kind, object_id, sequence);
CREATE INDEX audit_actor ON audit (actor_id, sequence);
CREATE INDEX audit_at ON audit (at);

CREATE TABLE audit_content (
    sequence INTEGER NOT NULL PRIMARY KEY REFERENCES audit (sequence),
    content TEXT NOT NULL
) STRICT;

-- One row, once there is anything to point at: the last link of the chain.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CONSTRAINT audit_head_is_one CHECK (id = 1),
    sequence INTEGER NOT NULL,
    chain BLOB NOT NULL
) STRICT;
