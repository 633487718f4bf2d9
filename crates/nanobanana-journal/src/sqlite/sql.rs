//! Every statement of the journal.
//!
//! Plain SQL for SQLite and PostgreSQL alike: ids, names and JSON are text, times are milliseconds
//! since 1970 in UTC, parameters are numbered. What only SQLite understands is in [`BEGIN`],
//! [`KEEP_A_LOG`], [`APPLICATION_ID`], [`SCHEMA_VERSION`], [`TABLES`], [`OVERWRITE`], [`EMPTY_LOG`],
//! what reads JSON, `rowid`, and of the migrations the trigger, the column that is computed, and the
//! `PRAGMA`s that end them.

/// Opens a transaction that is alone in writing from its first statement on, so that what it has
/// read is still true when it writes.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";

/// Makes readers and writers wait for each other no more, from now on. The file remembers it.
pub(super) const KEEP_A_LOG: &str = "PRAGMA main.journal_mode = WAL";

/// Whose file this is; 0 in a file that nobody has claimed.
pub(super) const APPLICATION_ID: &str = "PRAGMA application_id";

/// How many of [`MIGRATIONS`] the file has seen.
pub(super) const SCHEMA_VERSION: &str = "PRAGMA user_version";

/// How many tables there are.
pub(super) const TABLES: &str = "SELECT COUNT(*) FROM sqlite_master";

/// What [`APPLICATION_ID`] answers for a journal: "nano" in ASCII.
pub(super) const OUR_APPLICATION_ID: i64 = 0x6e61_6e6f;

/// The schema, step by step. A published step is never edited; a change is a further step, which
/// ends by counting itself in `user_version`.
pub(super) const MIGRATIONS: &[&str] = &[
    "
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
",
    "
    ALTER TABLE jobs ADD COLUMN forgotten_at BIGINT;

    PRAGMA user_version = 2;
",
    "
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
",
    "
    DROP TABLE waits;
    ALTER TABLE runs DROP COLUMN settings;

    PRAGMA user_version = 4;
",
    "
    ALTER TABLE runs ADD COLUMN account TEXT NOT NULL DEFAULT 'local';
    ALTER TABLE runs ADD COLUMN end_user TEXT;
    ALTER TABLE runs ADD COLUMN fingerprint TEXT;
    ALTER TABLE runs ADD COLUMN received_at BIGINT;
    CREATE INDEX runs_by_fingerprint ON runs (fingerprint);

    CREATE TABLE keys (
        caller  TEXT   NOT NULL,
        key     TEXT   NOT NULL,
        run_id  TEXT   NOT NULL REFERENCES runs (id),
        at      BIGINT NOT NULL,
        PRIMARY KEY (caller, key)
    );
    CREATE INDEX keys_by_run ON keys (run_id);

    ALTER TABLE jobs ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
    CREATE INDEX jobs_by_change ON jobs (changed);
    CREATE TABLE counter (changes BIGINT NOT NULL);
    INSERT INTO counter (changes) VALUES (0);

    ALTER TABLE attempts ADD COLUMN nonce TEXT;

    PRAGMA user_version = 5;
",
    "
    ALTER TABLE attempts ADD COLUMN task_id TEXT;
    CREATE INDEX attempts_by_task ON attempts (task_id);

    PRAGMA user_version = 6;
",
    "
    CREATE TABLE client_keys (
        id          TEXT   NOT NULL PRIMARY KEY,
        name        TEXT   NOT NULL,
        prefix      TEXT   NOT NULL,
        secret      TEXT   NOT NULL,
        created_at  BIGINT NOT NULL,
        expires_at  BIGINT,
        revoked_at  BIGINT,
        limits      TEXT   NOT NULL
    );
    CREATE INDEX client_keys_by_prefix ON client_keys (prefix);
    CREATE UNIQUE INDEX live_client_keys ON client_keys (name) WHERE revoked_at IS NULL;
    CREATE INDEX runs_by_account ON runs (account, created_at DESC, id);

    PRAGMA user_version = 7;
",
    "
    ALTER TABLE jobs ADD COLUMN committed_points BIGINT AS (
        doubtful_points + CASE
            WHEN state IN ('planned', 'uploading', 'refused', 'cancelled') THEN 0
            ELSE points
        END
    ) VIRTUAL;

    CREATE TABLE commitments (
        service  TEXT   NOT NULL,
        account  TEXT   NOT NULL,
        points   BIGINT NOT NULL,
        PRIMARY KEY (service, account)
    );
    INSERT INTO commitments (service, account, points)
        SELECT jobs.service, runs.account, SUM(jobs.committed_points)
        FROM jobs JOIN runs ON runs.id = jobs.run_id GROUP BY jobs.service, runs.account;
    CREATE TRIGGER jobs_commit AFTER UPDATE OF state, points, doubtful_points ON jobs
    WHEN NEW.committed_points <> OLD.committed_points
    BEGIN
        INSERT INTO commitments (service, account, points)
            SELECT NEW.service, runs.account, NEW.committed_points - OLD.committed_points
            FROM runs WHERE runs.id = NEW.run_id
            ON CONFLICT (service, account) DO UPDATE SET points = points + excluded.points;
    END;

    PRAGMA user_version = 8;
",
    "
    ALTER TABLE jobs ADD COLUMN profile TEXT;

    PRAGMA user_version = 9;
",
    "
    ALTER TABLE jobs ADD COLUMN request_id TEXT;

    PRAGMA user_version = 10;
",
];

pub(super) const INSERT_RUN: &str =
    "INSERT INTO runs (id, service, created_at, account, end_user, fingerprint)
    VALUES ($1, $2, $3, $4, $5, $6)";

/// How often something was written to the file. What is written in a transaction bears the number
/// after the last one's, which counts when it ends.
pub(super) const COUNT_CHANGE: &str = "UPDATE counter SET changes = changes + 1";

pub(super) const CHANGES: &str = "SELECT changes FROM counter";

pub(super) const RECEIVED: &str =
    "UPDATE runs SET received_at = COALESCE(received_at, $2) WHERE id = $1";

/// The equal runs since a time, the oldest first: a row for each state and holder of their jobs.
pub(super) const TWINS: &str = "
    SELECT runs.id, runs.created_at, runs.received_at, jobs.state, jobs.lease_owner
    FROM runs JOIN jobs ON jobs.run_id = runs.id
    WHERE runs.fingerprint = $1 AND runs.created_at >= $2
    GROUP BY runs.id, jobs.state, jobs.lease_owner
    ORDER BY runs.created_at, runs.rowid";

/// The jobs of runs with these fingerprints, the oldest first.
pub(super) const EQUAL_JOBS: &str = "
    SELECT jobs.*, runs.fingerprint
    FROM json_each($1) CROSS JOIN runs ON runs.fingerprint = value
        CROSS JOIN jobs ON jobs.run_id = runs.id
    ORDER BY runs.created_at, runs.rowid";

pub(super) const FORGET_KEYS: &str = "DELETE FROM keys WHERE at < $1";

pub(super) const RUN_OF_KEY: &str = "
    SELECT runs.id, runs.fingerprint FROM keys JOIN runs ON runs.id = keys.run_id
    WHERE keys.caller = $1 AND keys.key = $2 AND (
        runs.received_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM jobs WHERE jobs.run_id = runs.id AND jobs.state <> 'cancelled')
    )";

pub(super) const INSERT_KEY: &str = "
    INSERT INTO keys (caller, key, run_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (caller, key) DO UPDATE SET run_id = excluded.run_id, at = excluded.at";

pub(super) const INSERT_JOB: &str = "
    INSERT INTO jobs (
        id, run_id, number, service, state, created_at, updated_at, committed_at, lease_owner,
        task_type, model_id, model_name, model_version, size, aspect_ratio,
        points, doubtful_points, attribute_id, prompt, request, plan, input_hashes, destination,
        profile, request_id, changed
    ) VALUES (
        $1, $2, $3, $4, 'planned', $5, $5, $5, $6,
        $7, $8, $9, $10, $11, $12,
        $13, 0, $14, $15, $16, $17, $18, $19,
        $20, $21, (SELECT changes + 1 FROM counter)
    )";

/// Whether a job has this place for its pictures that has not ended, or that has changed since a place in the history.
pub(super) const HAS_PLACE: &str = "
    SELECT 1 FROM jobs
    WHERE destination = $1 AND id IN (
        SELECT id FROM jobs WHERE changed > $2
        UNION ALL SELECT id FROM jobs WHERE state IN (
            'planned', 'uploading', 'creating', 'running', 'succeeded', 'still_running', 'unknown'
        )
    )
    LIMIT 1";

pub(super) const JOB: &str = "SELECT * FROM jobs WHERE id = $1";

/// Writes what a step can change.
pub(super) const UPDATE_JOB: &str = "
    UPDATE jobs SET
        updated_at = $2, committed_at = $3, state = $4, lease_owner = $5,
        points = $6, doubtful_points = $7, attribute_id = $8, size = $9, plan = $10,
        task_id = $11, pictures = $12, files = $13, vendor_code = $14, task_end = $15, reason = $16,
        changed = (SELECT changes + 1 FROM counter)
    WHERE id = $1";

pub(super) const TAKE_LEASE: &str = "UPDATE jobs SET lease_owner = $2 WHERE id = $1";

pub(super) const GIVE_LEASE: &str =
    "UPDATE jobs SET lease_owner = NULL WHERE id = $1 AND lease_owner = $2";

pub(super) const INSERT_TRANSITION: &str = "
    INSERT INTO transitions (job_id, number, at, step, from_state, to_state, reason)
    VALUES (
        $1, (SELECT COALESCE(MAX(number), 0) + 1 FROM transitions WHERE job_id = $1),
        $2, $3, $4, $5, $6
    )";

pub(super) const TRANSITIONS: &str = "SELECT * FROM transitions WHERE job_id = $1 ORDER BY number";

pub(super) const INSERT_ATTEMPT: &str = "
    INSERT INTO attempts (job_id, number, started_at, points, attribute_id, size, reason, nonce)
    VALUES (
        $1, (SELECT COALESCE(MAX(number), 0) + 1 FROM attempts WHERE job_id = $1),
        $2, $3, $4, $5, $6, $7
    )";

pub(super) const END_ATTEMPT: &str = "
    UPDATE attempts
    SET ended_at = $3, outcome = $4, vendor_code = $5, message = $6, task_id = $7
    WHERE job_id = $1 AND number = $2";

/// Whether a transaction was written that began a run, that took a job, or that allowed a create
/// request, which may still be sent. Each asks of a holder as well.
pub(super) const HAS_BEGUN: &str = "SELECT 1 FROM jobs WHERE run_id = $1 AND lease_owner = $2";
pub(super) const HAS_TAKEN: &str = "SELECT 1 FROM jobs WHERE id = $1 AND lease_owner = $2";
pub(super) const HAS_ALLOWED: &str = "
    SELECT 1 FROM attempts JOIN jobs ON jobs.id = attempts.job_id
    WHERE attempts.nonce = $1 AND attempts.outcome IS NULL
        AND jobs.lease_owner = $2 AND jobs.state = 'creating'";

pub(super) const ATTEMPTS: &str = "SELECT * FROM attempts WHERE job_id = $1 ORDER BY number";

/// Points of other jobs at a service that were committed since a time, or that nobody has sent a create
/// request for yet: those may be spent today however old they are. Here of an account, or of every
/// client key; what the tables are joined in is the order in which the fewest rows are read.
pub(super) const COMMITMENTS_OF_DAY: &str = "
    SELECT jobs.state, jobs.lease_owner,
        CAST(SUM(jobs.points) AS BIGINT) AS points,
        CAST(SUM(jobs.doubtful_points) AS BIGINT) AS doubtful_points
    FROM jobs CROSS JOIN runs
    WHERE runs.id = jobs.run_id AND jobs.service || '' = $1 AND jobs.id <> $2
        AND jobs.id IN (
            SELECT id FROM jobs WHERE service = $1 AND committed_at >= $3
            UNION ALL SELECT id FROM jobs WHERE state IN ('planned', 'uploading')
        )
        AND (runs.account = $4 OR $4 IS NULL AND runs.account <> 'local')
    GROUP BY jobs.state, jobs.lease_owner";

/// The same of an account, since long ago: what was committed is summed up already, as if by one job that
/// is saved.
pub(super) const COMMITMENTS_OF_ACCOUNT: &str = "
    SELECT 'saved' AS state, NULL AS lease_owner, 0 AS doubtful_points,
        points - COALESCE((SELECT committed_points FROM jobs WHERE id = $2), 0) AS points
    FROM commitments WHERE service = $1 AND account = $4
    UNION ALL
    SELECT jobs.state, jobs.lease_owner, 0, CAST(SUM(jobs.points) AS BIGINT)
    FROM jobs CROSS JOIN runs
    WHERE runs.id = jobs.run_id AND jobs.state IN ('planned', 'uploading')
        AND jobs.service || '' = $1 AND jobs.id <> $2 AND runs.account = $4
    GROUP BY jobs.state, jobs.lease_owner";

/// The same of a run.
pub(super) const COMMITMENTS_OF_RUN: &str = "
    SELECT state, lease_owner,
        CAST(SUM(points) AS BIGINT) AS points,
        CAST(SUM(doubtful_points) AS BIGINT) AS doubtful_points
    FROM jobs
    WHERE service || '' = $1 AND id <> $2 AND committed_at >= $3 AND run_id = $4
    GROUP BY state, lease_owner";

pub(super) const ACCOUNT: &str = "SELECT account FROM runs WHERE id = $1";

/// Of a secret only its beginning and a hash are written.
pub(super) const INSERT_CLIENT_KEY: &str = "
    INSERT INTO client_keys (id, name, created_at, expires_at, limits, prefix, secret)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

pub(super) const CLIENT_KEYS: &str = "SELECT * FROM client_keys ORDER BY created_at, id";

pub(super) const CLIENT_KEY: &str = "SELECT * FROM client_keys WHERE id = $1";

pub(super) const CLIENT_KEY_BY_SECRET: &str =
    "SELECT * FROM client_keys WHERE prefix = $1 AND secret = $2";

pub(super) const ENDED_CLIENT_KEY: &str = "
    SELECT 1 FROM client_keys WHERE id = $1 AND (revoked_at IS NOT NULL OR expires_at <= $2)";

pub(super) const LIVE_KEY_NAMED: &str =
    "SELECT 1 FROM client_keys WHERE name = $1 AND revoked_at IS NULL";

pub(super) const REVOKE_CLIENT_KEY: &str =
    "UPDATE client_keys SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1";

pub(super) const ROTATE_CLIENT_KEY: &str = "
    UPDATE client_keys SET prefix = $2, secret = $3 WHERE id = $1 AND revoked_at IS NULL";

pub(super) const HOLDERS_OF_TWINS: &str = "
    SELECT DISTINCT lease_owner FROM jobs
    WHERE lease_owner IS NOT NULL
        AND run_id IN (SELECT id FROM runs WHERE fingerprint = $1)";

/// Who holds jobs that nobody has sent a create request for yet.
pub(super) const SPENDERS: &str = "
    SELECT DISTINCT lease_owner FROM jobs
    WHERE state IN ('planned', 'uploading') AND lease_owner IS NOT NULL";

pub(super) const CHANGED_JOBS: &str =
    "SELECT * FROM jobs WHERE changed > $1 ORDER BY changed, id LIMIT $2";

/// The ids before and after each of a list of ids.
pub(super) const NEIGHBORS: &str = "
    SELECT (SELECT MAX(id) FROM jobs WHERE id < value) AS before,
        (SELECT MIN(id) FROM jobs WHERE id > value) AS after
    FROM json_each($1) ORDER BY key";

/// The jobs that have a task, or have asked for it by a request before their last; of an account, where
/// one is named.
pub(super) const IDS_BY_TASK: &str = "
    SELECT id FROM jobs
    WHERE (task_id = $1 OR id IN (SELECT job_id FROM attempts WHERE task_id = $1))
        AND ($3 IS NULL OR $3 = (SELECT account FROM runs WHERE runs.id = jobs.run_id))
    ORDER BY created_at DESC, id LIMIT $2";

/// Ids from a prefix on, up to the first text that is greater than all its continuations; of an account,
/// where one is named.
pub(super) const IDS_BY_RANGE: &str = "
    SELECT id FROM jobs
    WHERE id >= $1 AND id < $2
        AND ($4 IS NULL OR $4 = (SELECT account FROM runs WHERE runs.id = jobs.run_id))
    ORDER BY id LIMIT $3";

pub(super) const ACCOUNT_OF_JOB: &str =
    "SELECT account FROM jobs JOIN runs ON runs.id = jobs.run_id WHERE jobs.id = $1";

/// Fills what is deleted or replaced from now on with zeros in the file.
pub(super) const OVERWRITE: &str = "PRAGMA secure_delete = ON";

/// Moves what was written beside the file into it, and empties that.
pub(super) const EMPTY_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// Leaves of a job what it cost, when, for which model and size, and IMA's name for it.
pub(super) const EMPTY_JOB: &str = "
    UPDATE jobs SET
        forgotten_at = COALESCE(forgotten_at, $2), prompt = NULL, request = 'null', plan = 'null',
        input_hashes = '[]', destination = 'null', pictures = NULL, files = NULL, reason = NULL,
        request_id = NULL,
        changed = (SELECT changes + 1 FROM counter)
    WHERE id = $1";

/// Leaves of a run whose it is, and when it was begun.
pub(super) const EMPTY_RUN: &str =
    "UPDATE runs SET end_user = NULL, fingerprint = NULL WHERE id = $1";

pub(super) const DELETE_KEYS: &str = "DELETE FROM keys WHERE run_id = $1";

pub(super) const EMPTY_TRANSITIONS: &str = "UPDATE transitions SET reason = NULL WHERE job_id = $1";

pub(super) const EMPTY_ATTEMPTS: &str =
    "UPDATE attempts SET reason = NULL, message = NULL WHERE job_id = $1";

pub(super) const DELETE_JOB: [&str; 3] = [
    "DELETE FROM transitions WHERE job_id = $1",
    "DELETE FROM attempts WHERE job_id = $1",
    "DELETE FROM jobs WHERE id = $1",
];

pub(super) const DELETE_EMPTY_RUN: &str = "
    DELETE FROM runs WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE run_id = $1)";

/// Says `ok`, or the first thing that is wrong with the file.
pub(super) const EXAMINE: &str = "PRAGMA integrity_check(1)";

/// A row may refer to one that cannot be read, and a file that was cut off is read as far as it goes.
pub(super) const PREPARE_TO_SAVE: &str =
    "PRAGMA foreign_keys = OFF; PRAGMA main.synchronous = OFF; PRAGMA writable_schema = ON";

/// Opens a damaged file beside the new one.
pub(super) const ATTACH_OLD: &str = "ATTACH DATABASE $1 AS old";

pub(super) const DETACH_OLD: &str = "DETACH DATABASE old";

/// The columns that a table has in both files.
pub(super) const COMMON_COLUMNS: &str = "
    SELECT GROUP_CONCAT(name, ', ') FROM pragma_table_info($1, 'main')
    WHERE name IN (SELECT name FROM pragma_table_info($1, 'old'))
    HAVING COUNT(*) > 0";

/// A job whose run is lost has one again; what belongs to a lost job goes.
pub(super) const COMPLETE_SAVED: &str = "
    INSERT OR IGNORE INTO runs (id, service, created_at)
        SELECT run_id, service, MIN(created_at) FROM jobs GROUP BY run_id, service;
    DELETE FROM transitions WHERE job_id NOT IN (SELECT id FROM jobs);
    DELETE FROM attempts WHERE job_id NOT IN (SELECT id FROM jobs);
    DELETE FROM keys WHERE run_id NOT IN (SELECT run_id FROM jobs);
    UPDATE counter SET changes = (SELECT COALESCE(MAX(changed), 0) FROM jobs);
    DELETE FROM runs WHERE id NOT IN (SELECT run_id FROM jobs);
    INSERT INTO commitments (service, account, points)
        SELECT jobs.service, runs.account, SUM(jobs.committed_points)
        FROM jobs JOIN runs ON runs.id = jobs.run_id GROUP BY jobs.service, runs.account";

pub(super) const NAMES: &str = "SELECT id, task_id FROM jobs";
