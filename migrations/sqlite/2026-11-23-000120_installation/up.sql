-- What concerns the installation as a whole. Secrets are sealed before they come here.
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
