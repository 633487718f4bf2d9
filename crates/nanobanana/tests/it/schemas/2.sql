-- What the second schema changed, as it was published, and a job that was forgotten.

ALTER TABLE jobs ADD COLUMN forgotten_at BIGINT;

PRAGMA user_version = 2;


INSERT INTO runs VALUES ('000000000000000000ac', 'vendor', 1780000012000, '{}');
INSERT INTO jobs (
    id, run_id, number, service, state, created_at, updated_at, committed_at, task_type, model_id,
    model_name, model_version, size, aspect_ratio, points, doubtful_points, attribute_id, request,
    plan, input_hashes, destination, task_id, forgotten_at
) VALUES (
    '0000000000000000000c', '000000000000000000ac', 1, 'vendor', 'saved', 1780000012000,
    1780000012004, 1780000012000, 'text_to_image', 'gemini-3.1-flash-image', 'Nano Banana 2',
    'gemini-3.1-flash-image-preview', '1K', '16:9', 6, 0, '4405', 'null', 'null', '[]', 'null',
    'task-forgotten', 1780000099000
);
