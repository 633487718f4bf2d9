//! The file itself: who can read it, what is in it, and what is refused.

use std::fs;

use secrecy::ExposeSecret as _;
use sqlx::{ConnectOptions as _, Connection as _};

use super::*;

pub(super) async fn raw(folder: &Path) -> SqliteConnection {
    sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.join("journal.sqlite"))
        .create_if_missing(true)
        .connect()
        .await
        .unwrap()
}

async fn ask(journal: &Journal, question: &'static str) -> String {
    let mut session = journal.session().await.unwrap();
    sqlx::query_scalar::<_, String>(question)
        .fetch_one(&mut session.connection)
        .await
        .unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = folder();
    let folder = parent.path().join("state/nanobanana");
    let journal = open_at(&folder).await;
    begin_one(&journal).await;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("owners")), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)
        .unwrap()
        .chain(fs::read_dir(folder.join("owners")).unwrap())
    {
        let path = entry.unwrap().path();
        if path.is_file() {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    names.sort();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let [owner, rest @ ..] = names.as_slice() else {
        panic!("nothing");
    };
    assert!(
        owner.starts_with(&std::process::id().to_string()),
        "{owner}"
    );
    assert_eq!(
        rest,
        [
            "journal.sqlite",
            "journal.sqlite-shm",
            "journal.sqlite-wal",
            "setup.lock"
        ]
    );
}

#[tokio::test]
async fn every_commit_is_on_the_disk_before_it_is_believed() {
    let folder = folder();
    for journal in [open(&folder).await, open(&folder).await] {
        assert_eq!(ask(&journal, "PRAGMA journal_mode").await, "wal");
        let full = "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous";
        assert_eq!(ask(&journal, full).await, "2");
        let on = "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys";
        assert_eq!(ask(&journal, on).await, "1");
    }
}

#[tokio::test]
async fn a_prompt_is_kept_or_is_nowhere_in_the_files() {
    for (prompts, is_kept) in [(PromptLog::Keep, true), (PromptLog::Omit, false)] {
        let folder = folder();
        let journal = Journal::open(folder.path(), prompts).await.unwrap();
        let id = begin_one(&journal).await;
        assert_eq!(job(&journal, &id).await.prompt.is_some(), is_kept);
        create(&journal, &id).await;
        let quoted = Step::Refused {
            code: Some(400),
            message: format!("the prompt '{PROMPT}' is bad"),
        };
        journal.advance(&id, &quoted, at(2)).await.unwrap();
        let reason = if is_kept { PROMPT } else { "…" };
        assert_eq!(
            job(&journal, &id).await.reason.as_deref(),
            Some(format!("the prompt '{reason}' is bad").as_str())
        );
        assert_eq!(contains(&bytes_in(folder.path()), PROMPT), is_kept);
        assert!(contains(&bytes_in(folder.path()), "Nano Banana 2"));
        journal.close().await.unwrap();
        assert_eq!(contains(&bytes_in(folder.path()), PROMPT), is_kept);
        assert!(contains(&bytes_in(folder.path()), "Nano Banana 2"));
    }
}

#[tokio::test]
async fn a_prompt_that_is_not_kept_is_forgotten_with_its_job() {
    let folder = folder();
    let journal = Journal::open(folder.path(), PromptLog::Omit).await;
    let journal = journal.unwrap();
    for state in [
        State::Saved,
        State::Failed,
        State::Cancelled,
        State::Refused,
        State::GivenUp,
    ] {
        let id = job_in(&journal, state).await;
        journal.release(&id).await.unwrap();
        assert!(
            crate::blocking::lock(&journal.store.shared.unwritten).is_empty(),
            "{state:?}"
        );
    }
    // One that goes on may be picked up here again, and IMA may quote it then.
    let id = job_in(&journal, State::StillRunning).await;
    journal.release(&id).await.unwrap();
    assert!(!journal.held(&id).writes_prompt());
    let other = open(&folder).await;
    assert!(matches!(other.claim(&id).await, Ok(Claim::Claimed(_))));
    for step in [succeeded(), saved()] {
        other.advance(&id, &step, at(3)).await.unwrap();
    }
    assert!(matches!(journal.claim(&id).await, Ok(Claim::Ended(_))));
    assert!(crate::blocking::lock(&journal.store.shared.unwritten).is_empty());
}

#[tokio::test]
async fn a_client_keys_secret_is_nowhere_in_the_files() {
    let folder = folder();
    let journal = open(&folder).await;
    let new = NewClientKey {
        name: "team-a".into(),
        ..NewClientKey::default()
    };
    let (key, first) = journal.store.create_client_key(&new, at(0)).await.unwrap();
    let (_, second) = journal.store.rotate_client_key(&key.id).await.unwrap();
    for is_closed in [false, true] {
        if is_closed {
            journal.clone().close().await.unwrap();
        }
        let bytes = bytes_in(folder.path());
        assert!(contains(&bytes, &second.expose_secret()[..14]));
        for secret in [&first, &second] {
            assert!(!contains(&bytes, &secret.expose_secret()[14..]));
        }
    }
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let folder = folder();
    let journal = open(&folder).await;
    for state in State::ALL {
        job_in(&journal, state).await;
    }
    let jobs = journal.jobs(&JobFilter::default()).await.unwrap();
    let clone = journal.clone();
    journal.close().await.unwrap();
    let error = clone.jobs(&JobFilter::default()).await.unwrap_err();
    assert_eq!(error.to_string(), "the journal is closed");

    let journal = open(&folder).await;
    assert_eq!(jobs.len(), State::ALL.len());
    assert_eq!(journal.jobs(&JobFilter::default()).await.unwrap(), jobs);
}

#[tokio::test]
async fn a_disk_that_was_full_once_is_forgotten_by_the_process_that_met_it() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    {
        let mut session = journal.session().await.unwrap();
        // The smallest possible: as many pages as there are.
        sqlx::raw_sql("PRAGMA max_page_count = 1")
            .execute(&mut session.connection)
            .await
            .unwrap();
    }
    let refused = loop {
        let begun = journal.begin(&run_of(&[1; 8]), &Caps::NONE, at(2)).await;
        if let Err(error) = begun {
            break error;
        }
    };
    let JournalError::Database(full) = refused else {
        panic!("{refused:?}");
    };
    assert!(full.to_string().contains("full"), "{full}");
    let before = journal.jobs(&JobFilter::default()).await.unwrap().len();
    begin_one(&journal).await;
    // What was held is held on, here and as others see it.
    let seen = open(&folder).await.claim(&id).await.unwrap();
    assert!(matches!(seen, Claim::Busy { .. }), "{seen:?}");
    journal.advance(&id, &running(), at(3)).await.unwrap();
    let jobs = journal.jobs(&JobFilter::default()).await.unwrap();
    assert_eq!(jobs.len(), before + 1);
}

#[tokio::test]
async fn a_connection_that_is_lost_is_made_anew() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    {
        // One that nobody ends.
        let mut session = journal.session().await.unwrap();
        std::mem::forget(session.connection.begin().await.unwrap());
    }
    create(&journal, &id).await;
    assert_eq!(job(&open(&folder).await, &id).await.state, State::Creating);
}

#[tokio::test]
async fn a_file_is_whole_before_it_gets_its_name_and_leaves_nothing_where_it_does_not() {
    let folder = folder();
    let names = || -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let failed = open::draft(folder.path(), async |connection| {
        let full = sqlx::raw_sql(
            "PRAGMA max_page_count = 1; CREATE TABLE more AS SELECT zeroblob(1000000)",
        );
        full.execute(connection).await?;
        Ok(())
    });
    let failed = failed.await.unwrap_err();
    assert_eq!(failed.fault(), Some(JournalFault::Unusable));
    let said = error_chain(&failed);
    assert_eq!(said.matches("disk is full").count(), 1, "{said}");
    assert_eq!(names(), [""; 0]);

    // Whatever closing does, there is no log for it to fold.
    let logged = open::draft(folder.path(), async |connection| {
        let made = names();
        let mode = sqlx::query_scalar::<_, String>("PRAGMA journal_mode");
        Ok((made, mode.fetch_one(connection).await?))
    });
    let ((made, mode), draft) = logged.await.unwrap();
    assert_eq!(made, ["journal.sqlite.new"]);
    assert_eq!(mode, "delete");
    assert_eq!(names(), ["journal.sqlite.new"]);
    open::name(&draft, folder.path()).unwrap();
    let journal = open(&folder).await;
    assert_eq!(ask(&journal, "PRAGMA journal_mode").await, "wal");
}

#[tokio::test]
async fn a_file_without_content_is_damaged_and_never_a_new_journal() {
    let no_tables = |folder: &Path| {
        let path = folder.join("journal.sqlite");
        async move {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let wal = sqlx::sqlite::SqliteJournalMode::Wal;
            let options = options.create_if_missing(true).journal_mode(wal);
            options.connect().await.unwrap().close().await.unwrap();
        }
    };
    for (damage, expected) in [
        ("empty", "the file is empty"),
        ("no tables", "the file holds no tables"),
        ("log alone", "only its journal.sqlite-wal is there"),
    ] {
        let folder = folder();
        match damage {
            "empty" => fs::write(folder.path().join("journal.sqlite"), "").unwrap(),
            "no tables" => no_tables(folder.path()).await,
            _ => fs::write(folder.path().join("journal.sqlite-wal"), "paid").unwrap(),
        }
        let error = Journal::open(folder.path(), PromptLog::Keep).await;
        let error = error.unwrap_err();
        assert_eq!(error.fault(), Some(JournalFault::Damaged), "{damage}");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(cause, expected);
        // And it stays that for whoever comes next.
        let again = Journal::open(folder.path(), PromptLog::Keep).await;
        assert_eq!(again.unwrap_err().fault(), Some(JournalFault::Damaged));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_was_deleted_takes_no_step_and_no_new_one_takes_its_place_unasked() {
    let parent = folder();
    let folder = parent.path().join("state");
    let journal = open_at(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    fs::remove_dir_all(&folder).unwrap();
    let step = LateStep {
        at: at(2),
        step: running(),
        nonce: None,
    };
    for error in [
        journal.put_by(&id, vec![step]).await.unwrap_err(),
        journal.advance(&id, &running(), at(2)).await.unwrap_err(),
        journal.find(id.as_str()).await.unwrap_err(),
    ] {
        assert_eq!(error.fault(), Some(JournalFault::Gone), "{error}");
    }
    assert!(!folder.exists());

    // A new run has a new journal, in which this process can be seen to live.
    let next = begin_one(&journal).await;
    let other = open_at(&folder).await;
    assert!(matches!(
        other.claim(&next).await.unwrap(),
        Claim::Busy { .. }
    ));
    journal.close().await.unwrap();
    assert_eq!(job(&other, &next).await.state, State::Planned);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_in_the_place_of_the_open_one_is_used_and_keeps_its_own_log() {
    let parent = folder();
    let folder = parent.path().join("state");
    let journal = open_at(&folder).await;
    begin_one(&journal).await;
    fs::rename(&folder, parent.path().join("aside")).unwrap();
    let other = open_at(&folder).await;
    let id = begin_one(&other).await;
    assert_eq!(job(&journal, &id).await.state, State::Planned);
    begin_one(&journal).await;
    // The one that was moved is closed by nobody, so the names beside it stay the new one's.
    journal.close().await.unwrap();
    drop(other);
    let jobs = open_at(&folder).await.jobs(&JobFilter::default()).await;
    assert_eq!(jobs.unwrap().len(), 2);
}

/// How many files this process has open by a path.
#[cfg(target_os = "linux")]
fn open_by(path: &Path) -> usize {
    let files = fs::read_dir("/proc/self/fd").unwrap();
    let is_it = |file: &Path| fs::read_link(file).is_ok_and(|file| file == path);
    files
        .filter(|file| is_it(&file.as_ref().unwrap().path()))
        .count()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_loses_its_name_while_it_is_opened_is_not_worked_in() {
    let (folder, next) = (folder(), folder());
    for folder in [&folder, &next] {
        open(folder).await.close().await.unwrap();
    }
    let path = folder.path().join("journal.sqlite");
    let mut holder = raw(folder.path()).await;
    // Without a log, whoever reads waits for whoever writes.
    sqlx::raw_sql("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
        .execute(&mut holder)
        .await
        .unwrap();
    let opening = tokio::spawn({
        let folder = folder.path().to_owned();
        async move { open_at(&folder).await }
    });
    while open_by(&path) < 2 {
        tokio::task::yield_now().await;
    }
    fs::rename(&path, folder.path().join("aside")).unwrap();
    fs::rename(next.path().join("journal.sqlite"), &path).unwrap();
    sqlx::raw_sql("COMMIT").execute(&mut holder).await.unwrap();
    let id = begin_one(&opening.await.unwrap()).await;
    assert_eq!(job(&open(&folder).await, &id).await.state, State::Planned);
}

#[tokio::test]
async fn many_can_make_it_at_once() {
    let parent = folder();
    let folder = parent.path().join("new");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let folder = folder.clone();
        tasks.spawn(async move { begin_one(&open_at(&folder).await).await });
    }
    let mut ids = tasks.join_all().await;
    let jobs = open_at(&folder).await.jobs(&JobFilter::default()).await;
    let mut listed: Vec<_> = jobs.unwrap().into_iter().map(|job| job.id).collect();
    ids.sort();
    listed.sort();
    assert_eq!(listed, ids);
}

#[tokio::test]
async fn what_a_killed_maker_left_is_made_anew() {
    let folder = folder();
    for name in ["journal.sqlite.new", "journal.sqlite.new-wal"] {
        fs::write(folder.path().join(name), "half").unwrap();
    }
    let journal = open(&folder).await;
    begin_one(&journal).await;
    journal.close().await.unwrap();
    assert!(!folder.path().join("journal.sqlite.new").exists());
    assert!(!folder.path().join("journal.sqlite.new-wal").exists());
}

#[tokio::test]
async fn a_run_is_written_whole_or_not_at_all() {
    let folder = folder();
    let journal = open(&folder).await;
    let mut connection = raw(folder.path()).await;
    sqlx::raw_sql(
        "CREATE TRIGGER third BEFORE INSERT ON jobs WHEN NEW.number = 3
         BEGIN SELECT RAISE(ABORT, 'no third'); END",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let error = journal.begin(&run_of(&[1, 1, 1]), &Caps::NONE, at(0)).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "cannot read or write the journal"
    );
    assert_eq!(journal.jobs(&JobFilter::default()).await.unwrap(), []);
    let runs: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM runs")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(runs, 0);
    begin_one(&journal).await;
}

#[tokio::test]
async fn a_step_that_nobody_waits_for_leaves_the_journal_usable() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    for polls in 0..12 {
        let mut step = Box::pin(journal.advance(&id, &Step::Uploading, at(1)));
        for _ in 0..polls {
            let pending = std::future::poll_fn(|context| {
                std::task::Poll::Ready(step.as_mut().poll(context).is_pending())
            });
            if !pending.await {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    // Done or undone, and never half.
    let state = job(&journal, &id).await.state;
    let transitions = journal.transitions(&id).await.unwrap();
    assert_eq!(transitions.last().map(|last| last.to), Some(state));
    begin_one(&journal).await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let folder = folder();
    open(&folder).await.close().await.unwrap();
    let mut connection = raw(folder.path()).await;
    sqlx::raw_sql("PRAGMA user_version = 99")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let before = fs::read(folder.path().join("journal.sqlite")).unwrap();
    let error = Journal::open(folder.path(), PromptLog::Keep)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the journal {} was written by a newer version of this program (its schema is \
             number 99, this version knows {})",
            folder.path().join("journal.sqlite").display(),
            sql::MIGRATIONS.len()
        )
    );
    let after = fs::read(folder.path().join("journal.sqlite")).unwrap();
    assert!(before == after);
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("journal.sqlite");
    let garbage = "no database at all ".repeat(500);
    fs::write(&path, &garbage).unwrap();
    let error = Journal::open(folder.path(), PromptLog::Keep)
        .await
        .unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("the journal {} is damaged", path.display())
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), garbage);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_alone() {
    let folder = folder();
    let mut connection = raw(folder.path()).await;
    sqlx::raw_sql("CREATE TABLE bookmarks (url TEXT)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let path = folder.path().join("journal.sqlite");
    let before = fs::read(&path).unwrap();
    let error = Journal::open(folder.path(), PromptLog::Keep)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{} is not a journal of this program", path.display())
    );
    assert!(fs::read(&path).unwrap() == before);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let parent = folder();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Journal::open(&file.join("state"), PromptLog::Keep)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the journal cannot use {}", file.join("state").display())
    );
}
