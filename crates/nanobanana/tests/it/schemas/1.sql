-- The first schema, as it was published.

CREATE TABLE runs (
    id          TEXT   NOT NULL PRIMARY KEY,
    service     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    settings    TEXT   NOT NULL
);

CREATE TABLE jobs (
    id               TEXT   NOT NULL PRIMARY KEY,
    run_id           TEXT   NOT NULL REFERENCES runs (id),
    number           BIGINT NOT NULL,
    service          TEXT   NOT NULL,
    state            TEXT   NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    committed_at     BIGINT NOT NULL,
    lease_owner      TEXT,
    task_type        TEXT   NOT NULL,
    model_id         TEXT   NOT NULL,
    model_name       TEXT   NOT NULL,
    model_version    TEXT   NOT NULL,
    size             TEXT,
    aspect_ratio     TEXT,
    points           BIGINT NOT NULL,
    doubtful_points  BIGINT NOT NULL,
    attribute_id     TEXT   NOT NULL,
    prompt           TEXT,
    request          TEXT   NOT NULL,
    plan             TEXT   NOT NULL,
    input_hashes     TEXT   NOT NULL,
    destination      TEXT   NOT NULL,
    task_id          TEXT,
    pictures         TEXT,
    files            TEXT,
    vendor_code      BIGINT,
    task_end         TEXT,
    reason           TEXT,
    UNIQUE (run_id, number)
);
CREATE INDEX jobs_by_creation ON jobs (created_at);
CREATE INDEX jobs_by_commitment ON jobs (service, committed_at);
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_task ON jobs (task_id);

CREATE TABLE transitions (
    job_id      TEXT   NOT NULL REFERENCES jobs (id),
    number      BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    step        TEXT   NOT NULL,
    from_state  TEXT,
    to_state    TEXT   NOT NULL,
    reason      TEXT,
    PRIMARY KEY (job_id, number)
);

CREATE TABLE attempts (
    job_id        TEXT   NOT NULL REFERENCES jobs (id),
    number        BIGINT NOT NULL,
    started_at    BIGINT NOT NULL,
    ended_at      BIGINT,
    points        BIGINT NOT NULL,
    attribute_id  TEXT   NOT NULL,
    size          TEXT,
    reason        TEXT,
    outcome       TEXT,
    vendor_code   BIGINT,
    message       TEXT,
    PRIMARY KEY (job_id, number)
);

PRAGMA application_id = 0x6e616e6f;
PRAGMA user_version = 1;

-- One job in every state, as the first version wrote them.
INSERT INTO runs VALUES ('000000000000000000a1', 'vendor', 1780000001000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000001', '000000000000000000a1', 1, 'vendor', 'planned', 1780000001000, 1780000001000, 1780000001000, '1-dead',
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"planned.png","replace":false,"numbered":false}',
    NULL, NULL, NULL, NULL, NULL, NULL
);
INSERT INTO transitions VALUES
    ('00000000000000000001', 1, 1780000001000, 'begun', NULL, 'planned', NULL);

INSERT INTO runs VALUES ('000000000000000000a2', 'vendor', 1780000002000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000002', '000000000000000000a2', 1, 'vendor', 'uploading', 1780000002000, 1780000002001, 1780000002000, '1-dead',
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"uploading.png","replace":false,"numbered":false}',
    NULL, NULL, NULL, NULL, NULL, NULL
);
INSERT INTO transitions VALUES
    ('00000000000000000002', 1, 1780000002000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000002', 2, 1780000002001, 'uploading', 'planned', 'uploading', NULL);

INSERT INTO runs VALUES ('000000000000000000a3', 'vendor', 1780000003000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000003', '000000000000000000a3', 1, 'vendor', 'creating', 1780000003000, 1780000003001, 1780000003000, '1-dead',
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"creating.png","replace":false,"numbered":false}',
    NULL, NULL, NULL, NULL, NULL, NULL
);
INSERT INTO transitions VALUES
    ('00000000000000000003', 1, 1780000003000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000003', 2, 1780000003001, 'create_authorised', 'planned', 'creating', NULL);
INSERT INTO attempts VALUES ('00000000000000000003', 1, 1780000003001, NULL, 6, '4405', '1K', NULL, NULL, NULL, NULL);

INSERT INTO runs VALUES ('000000000000000000a4', 'vendor', 1780000004000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000004', '000000000000000000a4', 1, 'vendor', 'running', 1780000004000, 1780000004002, 1780000004000, '1-dead',
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"running.png","replace":false,"numbered":false}',
    'task-running', NULL, NULL, NULL, NULL, NULL
);
INSERT INTO transitions VALUES
    ('00000000000000000004', 1, 1780000004000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000004', 2, 1780000004001, 'create_authorised', 'planned', 'creating', NULL),
    ('00000000000000000004', 3, 1780000004002, 'running', 'creating', 'running', NULL);
INSERT INTO attempts VALUES ('00000000000000000004', 1, 1780000004001, 1780000004002, 6, '4405', '1K', NULL, 'created', NULL, NULL);

INSERT INTO runs VALUES ('000000000000000000a5', 'vendor', 1780000005000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000005', '000000000000000000a5', 1, 'vendor', 'still_running', 1780000005000, 1780000005003, 1780000005000, NULL,
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"still_running.png","replace":false,"numbered":false}',
    'task-still_running', NULL, NULL, NULL, NULL, NULL
);
INSERT INTO transitions VALUES
    ('00000000000000000005', 1, 1780000005000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000005', 2, 1780000005001, 'create_authorised', 'planned', 'creating', NULL),
    ('00000000000000000005', 3, 1780000005002, 'running', 'creating', 'running', NULL),
    ('00000000000000000005', 4, 1780000005003, 'still_running', 'running', 'still_running', NULL);
INSERT INTO attempts VALUES ('00000000000000000005', 1, 1780000005001, 1780000005002, 6, '4405', '1K', NULL, 'created', NULL, NULL);

INSERT INTO runs VALUES ('000000000000000000a6', 'vendor', 1780000006000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000006', '000000000000000000a6', 1, 'vendor', 'succeeded', 1780000006000, 1780000006003, 1780000006000, '1-dead',
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"succeeded.png","replace":false,"numbered":false}',
    'task-succeeded', '[{"url":"https://cdn.test/succeeded.png","cover_url":null}]', NULL, NULL, NULL, NULL
);
INSERT INTO transitions VALUES
    ('00000000000000000006', 1, 1780000006000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000006', 2, 1780000006001, 'create_authorised', 'planned', 'creating', NULL),
    ('00000000000000000006', 3, 1780000006002, 'running', 'creating', 'running', NULL),
    ('00000000000000000006', 4, 1780000006003, 'succeeded', 'running', 'succeeded', NULL);
INSERT INTO attempts VALUES ('00000000000000000006', 1, 1780000006001, 1780000006002, 6, '4405', '1K', NULL, 'created', NULL, NULL);

INSERT INTO runs VALUES ('000000000000000000a7', 'vendor', 1780000007000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000007', '000000000000000000a7', 1, 'vendor', 'saved', 1780000007000, 1780000007004, 1780000007000, NULL,
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"saved.png","replace":false,"numbered":false}',
    'task-saved', '[{"url":"https://cdn.test/saved.png","cover_url":null}]', '[{"url":"https://cdn.test/saved.png","path":"{folder}/old.png","bytes":5,"width":1376,"height":768,"media_type":"image/png"}]', NULL, NULL, NULL
);
INSERT INTO transitions VALUES
    ('00000000000000000007', 1, 1780000007000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000007', 2, 1780000007001, 'create_authorised', 'planned', 'creating', NULL),
    ('00000000000000000007', 3, 1780000007002, 'running', 'creating', 'running', NULL),
    ('00000000000000000007', 4, 1780000007003, 'succeeded', 'running', 'succeeded', NULL),
    ('00000000000000000007', 5, 1780000007004, 'saved', 'succeeded', 'saved', NULL);
INSERT INTO attempts VALUES ('00000000000000000007', 1, 1780000007001, 1780000007002, 6, '4405', '1K', NULL, 'created', NULL, NULL);

INSERT INTO runs VALUES ('000000000000000000a8', 'vendor', 1780000008000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000008', '000000000000000000a8', 1, 'vendor', 'failed', 1780000008000, 1780000008003, 1780000008000, NULL,
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"failed.png","replace":false,"numbered":false}',
    'task-failed', NULL, NULL, NULL, 'failed', 'no'
);
INSERT INTO transitions VALUES
    ('00000000000000000008', 1, 1780000008000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000008', 2, 1780000008001, 'create_authorised', 'planned', 'creating', NULL),
    ('00000000000000000008', 3, 1780000008002, 'running', 'creating', 'running', NULL),
    ('00000000000000000008', 4, 1780000008003, 'failed', 'running', 'failed', 'no');
INSERT INTO attempts VALUES ('00000000000000000008', 1, 1780000008001, 1780000008002, 6, '4405', '1K', NULL, 'created', NULL, NULL);

INSERT INTO runs VALUES ('000000000000000000a9', 'vendor', 1780000009000, '{}');
INSERT INTO jobs VALUES (
    '00000000000000000009', '000000000000000000a9', 1, 'vendor', 'refused', 1780000009000, 1780000009002, 1780000009000, NULL,
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"refused.png","replace":false,"numbered":false}',
    NULL, NULL, NULL, 6010, NULL, 'Invalid product attribute'
);
INSERT INTO transitions VALUES
    ('00000000000000000009', 1, 1780000009000, 'begun', NULL, 'planned', NULL),
    ('00000000000000000009', 2, 1780000009001, 'create_authorised', 'planned', 'creating', NULL),
    ('00000000000000000009', 3, 1780000009002, 'refused', 'creating', 'refused', 'Invalid product attribute');
INSERT INTO attempts VALUES ('00000000000000000009', 1, 1780000009001, 1780000009002, 6, '4405', '1K', NULL, 'refused', 6010, 'Invalid product attribute');

INSERT INTO runs VALUES ('000000000000000000aa', 'vendor', 1780000010000, '{}');
INSERT INTO jobs VALUES (
    '0000000000000000000a', '000000000000000000aa', 1, 'vendor', 'cancelled', 1780000010000, 1780000010001, 1780000010000, NULL,
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"cancelled.png","replace":false,"numbered":false}',
    NULL, NULL, NULL, NULL, NULL, 'interrupted'
);
INSERT INTO transitions VALUES
    ('0000000000000000000a', 1, 1780000010000, 'begun', NULL, 'planned', NULL),
    ('0000000000000000000a', 2, 1780000010001, 'cancelled', 'planned', 'cancelled', 'interrupted');

INSERT INTO runs VALUES ('000000000000000000ab', 'vendor', 1780000011000, '{}');
INSERT INTO jobs VALUES (
    '0000000000000000000b', '000000000000000000ab', 1, 'vendor', 'unknown', 1780000011000, 1780000011002, 1780000011000, NULL,
    'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2', 'gemini-3.1-flash-image-preview',
    '1K', '16:9', 6, 0, '4405', 'a cat', '{"inputs":[]}',
    '{"model_name":"Nano Banana 2","model_version":"gemini-3.1-flash-image-preview","parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0}',
    '[]', '{"kind":"disk","folder":"{folder}","name":"unknown.png","replace":false,"numbered":false}',
    NULL, NULL, NULL, NULL, NULL, 'the connection was lost'
);
INSERT INTO transitions VALUES
    ('0000000000000000000b', 1, 1780000011000, 'begun', NULL, 'planned', NULL),
    ('0000000000000000000b', 2, 1780000011001, 'create_authorised', 'planned', 'creating', NULL),
    ('0000000000000000000b', 3, 1780000011002, 'unknown', 'creating', 'unknown', 'the connection was lost');
INSERT INTO attempts VALUES ('0000000000000000000b', 1, 1780000011001, 1780000011002, 6, '4405', '1K', NULL, 'unknown', NULL, 'the connection was lost');
