-- What a request was answered, so that its repetition is answered alike.
CREATE TABLE requests (
    user_id BYTEA NOT NULL,
    method TEXT NOT NULL,
    request_id BYTEA NOT NULL,
    body_hmac BYTEA NOT NULL,
    answer TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    CONSTRAINT requests_user_id_method_request_id_key PRIMARY KEY (user_id, method, request_id)
);
CREATE INDEX requests_at ON requests (at);
