-- What concerns the installation as a whole. Secrets are sealed before they come here.
CREATE TABLE installation (
    name TEXT NOT NULL CONSTRAINT installation_name_key PRIMARY KEY,
    value BYTEA NOT NULL
);
