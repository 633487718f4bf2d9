-- What the third schema changed, as it was published, and how a wait went.

CREATE TABLE waits (
    job_id    TEXT   NOT NULL PRIMARY KEY REFERENCES jobs (id),
    service   TEXT   NOT NULL,
    model_id  TEXT   NOT NULL,
    size      TEXT   NOT NULL,
    begun_at  BIGINT NOT NULL,
    saved     BIGINT NOT NULL,
    duration  BIGINT
);
CREATE INDEX waits_by_kind ON waits (service, model_id, size, begun_at);

PRAGMA user_version = 3;

INSERT INTO waits VALUES (
    '00000000000000000007', 'vendor', 'gemini-3.1-flash-image', '1K', 1780000007000, 3, 21500
);
