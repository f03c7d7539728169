-- What a request was answered, so that its repetition is answered alike.
CREATE TABLE requests (
    user_id BLOB NOT NULL,
    method TEXT NOT NULL,
    request_id BLOB NOT NULL,
    body_hmac BLOB NOT NULL,
    answer TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (user_id, method, request_id)
) STRICT;
CREATE INDEX requests_at ON requests (at);
