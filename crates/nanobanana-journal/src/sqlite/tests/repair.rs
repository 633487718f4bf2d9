//! A damaged file: what is saved of it, and what is left alone.

use std::fs;

use secrecy::ExposeSecret as _;
use sqlx::Connection as _;

use super::*;

const PAGE: usize = 4096;

/// A closed journal of as many jobs, each with a task of its own, and all its jobs.
async fn journal_of(folder: &Path, count: usize) -> Vec<JobRecord> {
    let journal = open_at(folder).await;
    for number in 0..count {
        let id = begin_one(&journal).await;
        create(&journal, &id).await;
        let task_id = format!("task-{number:04}");
        let step = Step::Running { task_id };
        journal.advance(&id, &step, at(2)).await.unwrap();
    }
    let jobs = journal.jobs(&JobFilter::default()).await.unwrap();
    journal.close().await.unwrap();
    jobs
}

/// Overwrites the page of the table of jobs that holds this task.
fn damage_page_of(path: &Path, task: &str) {
    let mut bytes = fs::read(path).unwrap();
    let mut pages = bytes.chunks_exact_mut(PAGE);
    let is_of_jobs = |page: &&mut [u8]| contains(page, task) && contains(page, PROMPT);
    pages.find(is_of_jobs).unwrap().fill(0xff);
    fs::write(path, bytes).unwrap();
}

async fn repaired(folder: &Path) -> Saved {
    Journal::repair(folder).await.unwrap().unwrap()
}

/// What each page of the file says after its damage, and the names of all files.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_job_that_can_be_read_is_saved_and_every_other_is_named() {
    let folder = folder();
    let jobs = journal_of(folder.path(), 60).await;
    let path = folder.path().join("journal.sqlite");
    damage_page_of(&path, "task-0030");
    let damaged = fs::read(&path).unwrap();
    let unread = open(&folder).await.jobs(&JobFilter::default()).await;
    assert_eq!(unread.unwrap_err().fault(), Some(JournalFault::Damaged));

    let saved = repaired(folder.path()).await;
    assert!(fs::read(&saved.aside).unwrap() == damaged);
    let journal = open(&folder).await;
    let left = journal.jobs(&JobFilter::default()).await.unwrap();
    assert_eq!(saved.jobs, left.len());
    assert!(left.iter().all(|job| jobs.contains(job)));
    // A page holds a few of them, the one that was looked for among them.
    assert!((1..20).contains(&saved.lost.len()), "{saved:?}");
    let lost: Vec<JobId> = saved.lost.iter().filter_map(|job| job.id.clone()).collect();
    let gone = jobs.iter().filter(|job| !left.contains(job));
    let mut gone: Vec<_> = gone.collect();
    assert_eq!(gone.len(), lost.len());
    gone.retain(|job| {
        let named = LostJob {
            id: Some(job.id.clone()),
            task_id: job.task_id.clone(),
        };
        !saved.lost.contains(&named)
    });
    assert_eq!(gone, [] as [&JobRecord; 0]);
    assert!(
        saved
            .lost
            .iter()
            .any(|job| job.task_id.as_deref() == Some("task-0030"))
    );

    // What is saved is whole, counts, and goes on.
    let id = &left[0].id;
    assert_eq!(journal.transitions(id).await.unwrap().len(), 3);
    assert_eq!(journal.attempts(id).await.unwrap().len(), 1);
    let caps = Caps {
        day: Some(6 * u64::try_from(left.len()).unwrap()),
        day_start: at(0),
        ..Caps::NONE
    };
    let total = Caps {
        total: caps.day,
        ..Caps::NONE
    };
    for caps in [caps, total] {
        let over = journal.begin(&run_of(&[1]), &caps, at(3)).await;
        assert!(matches!(over, Err(JournalError::OverCap(over)) if over.left == 0));
    }
    assert!(matches!(
        journal.claim(id).await.unwrap(),
        Claim::Claimed(_)
    ));
    journal.close().await.unwrap();
    assert_eq!(Journal::repair(folder.path()).await.unwrap(), None);
}

#[tokio::test]
async fn a_length_that_no_memory_holds_is_damage() {
    let folder = folder();
    journal_of(folder.path(), 60).await;
    let path = folder.path().join("journal.sqlite");
    let sound = fs::read(&path).unwrap();
    for start in 0..8 {
        let mut bytes = sound.clone();
        for hole in bytes.chunks_mut(7000).skip(1) {
            hole[start * 500..][..50].fill(0xff);
        }
        fs::write(&path, bytes).unwrap();
        repaired(folder.path()).await;
        let journal = open(&folder).await;
        journal.jobs(&JobFilter::default()).await.unwrap();
        journal.close().await.unwrap();
    }
}

#[tokio::test]
async fn an_index_that_is_not_named_any_more_costs_no_job() {
    let folder = folder();
    journal_of(folder.path(), 3).await;
    let mut connection = file::raw(folder.path()).await;
    let broken = "PRAGMA writable_schema = ON;
                  DELETE FROM sqlite_schema WHERE name = 'jobs_by_task'";
    let broken = sqlx::raw_sql(broken).execute(&mut connection);
    broken.await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(repaired(folder.path()).await.jobs, 3);
}

#[tokio::test]
async fn a_callers_name_that_is_not_text_costs_no_job() {
    let folder = folder();
    journal_of(folder.path(), 3).await;
    let mut connection = file::raw(folder.path()).await;
    let broken = "UPDATE runs SET account = CAST(x'ff6c6f63616c' AS TEXT) WHERE rowid = 2";
    sqlx::raw_sql(broken)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let saved = repaired(folder.path()).await;
    assert_eq!((saved.jobs, saved.lost), (3, vec![]));
    let journal = open(&folder).await;
    let sums = journal.store.sums(&Filter::default()).await.unwrap();
    assert_eq!(sums[0].account, Caller::LOCAL);
    assert_eq!(journal.jobs(&JobFilter::default()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_value_that_means_nothing_costs_its_own_job_only() {
    let folder = folder();
    let jobs = journal_of(folder.path(), 3).await;
    let path = folder.path().join("journal.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes
        .windows(PROMPT.len())
        .position(|window| window == PROMPT.as_bytes())
        .unwrap();
    // Text that is none.
    bytes[at] = 0xff;
    fs::write(&path, bytes).unwrap();
    let saved = repaired(folder.path()).await;
    assert_eq!((saved.jobs, saved.lost.len()), (2, 1), "{saved:?}");
    let lost = saved.lost[0].id.clone().unwrap();
    assert!(jobs.iter().any(|job| job.id == lost));
    assert_eq!(
        open(&folder).await.find(lost.as_str()).await.unwrap(),
        Found::None
    );
}

#[tokio::test]
async fn client_keys_are_saved_and_one_that_means_nothing_is_damage() {
    let folder = folder();
    let journal = open(&folder).await;
    let new = NewClientKey {
        name: "team-a".into(),
        ..NewClientKey::default()
    };
    let (key, secret) = journal.store.create_client_key(&new, at(0)).await.unwrap();
    let mut session = journal.session().await.unwrap();
    let meaningless = "INSERT INTO client_keys VALUES ('x', 'x', '', '', 0, NULL, 0, 'no JSON')";
    sqlx::raw_sql(meaningless)
        .execute(&mut session.connection)
        .await
        .unwrap();
    drop(session);
    let unread = journal.store.client_keys().await.unwrap_err();
    assert_eq!(unread.fault(), Some(JournalFault::Damaged));
    journal.close().await.unwrap();
    repaired(folder.path()).await;
    let journal = open(&folder).await;
    assert_eq!(
        journal.store.client_keys().await.unwrap(),
        std::slice::from_ref(&key)
    );
    let secret = secret.expose_secret();
    let known = journal.store.client_key_of(secret, at(1)).await;
    assert_eq!(known.unwrap(), Some(key));
}

#[tokio::test]
async fn whatever_was_cut_off_a_file_there_is_a_journal_again_with_the_rest() {
    let whole = folder();
    let jobs = journal_of(whole.path(), 40).await;
    let bytes = fs::read(whole.path().join("journal.sqlite")).unwrap();
    let mut saved_jobs = Vec::new();
    for length in (0..bytes.len()).step_by(PAGE * 3).chain([1, 100, 5000]) {
        let folder = folder();
        let path = folder.path().join("journal.sqlite");
        fs::write(&path, &bytes[..length]).unwrap();
        let saved = repaired(folder.path()).await;
        assert_eq!(fs::metadata(&saved.aside).unwrap().len() as usize, length);
        let left = open(&folder).await.jobs(&JobFilter::default()).await;
        let left = left.unwrap();
        assert_eq!(left.len(), saved.jobs, "{length}");
        assert!(left.iter().all(|job| jobs.contains(job)));
        saved_jobs.push(saved.jobs);
    }
    assert!(
        saved_jobs.iter().any(|jobs| (1..40).contains(jobs)),
        "{saved_jobs:?}"
    );
}

#[tokio::test]
async fn a_file_of_which_nothing_can_be_read_goes_aside_with_all_that_belongs_to_it() {
    for (name, content) in [
        ("journal.sqlite", "no database at all ".repeat(500)),
        ("journal.sqlite", String::new()),
        ("journal.sqlite-wal", "a log alone".to_owned()),
    ] {
        let folder = folder();
        fs::write(folder.path().join(name), &content).unwrap();
        let saved = repaired(folder.path()).await;
        assert_eq!((saved.jobs, saved.lost.len()), (0, 0));
        let aside = saved.aside.to_str().unwrap().to_owned() + &name["journal.sqlite".len()..];
        assert_eq!(fs::read_to_string(aside).unwrap(), content);
        begin_one(&open(&folder).await).await;
    }
}

#[tokio::test]
async fn what_is_sound_newer_or_another_programs_is_left_alone() {
    let empty = folder();
    assert_eq!(Journal::repair(empty.path()).await.unwrap(), None);
    let missing = empty.path().join("missing");
    assert_eq!(Journal::repair(&missing).await.unwrap(), None);
    assert!(!missing.exists());

    for (pragma, fault) in [
        ("PRAGMA user_version = 99", JournalFault::Newer),
        ("PRAGMA application_id = 7", JournalFault::Foreign),
    ] {
        let folder = folder();
        journal_of(folder.path(), 1).await;
        assert_eq!(Journal::repair(folder.path()).await.unwrap(), None);
        let mut connection = file::raw(folder.path()).await;
        sqlx::raw_sql(pragma)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        let before = fs::read(folder.path().join("journal.sqlite")).unwrap();
        let refused = Journal::repair(folder.path()).await.unwrap_err();
        assert_eq!(refused.fault(), Some(fault));
        assert!(fs::read(folder.path().join("journal.sqlite")).unwrap() == before);
        let files = ["journal.sqlite", "owners", "late", "setup.lock"];
        assert!(
            names(folder.path())
                .iter()
                .all(|name| files.contains(&&**name))
        );
    }
}

#[tokio::test]
async fn nothing_is_moved_from_under_a_process_that_holds_jobs() {
    let folder = folder();
    journal_of(folder.path(), 60).await;
    let holder = open(&folder).await;
    begin_one(&holder).await;
    damage_page_of(&folder.path().join("journal.sqlite"), "task-0030");
    let refused = Journal::repair(folder.path()).await.unwrap_err();
    let JournalError::InUse { pid, .. } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(pid, Some(std::process::id()));
    drop(holder);
}

#[tokio::test]
async fn nobody_begins_to_hold_jobs_while_the_file_is_repaired() {
    let folder = folder();
    let (journal, other) = (open(&folder).await, open(&folder).await);
    begin_one(&other).await;
    let repairing = open::lock_setup(folder.path()).await.unwrap();
    let beginning = tokio::spawn(async move { begin_one(&journal).await });
    for _ in 0..10 {
        begin_one(&other).await;
    }
    assert!(!beginning.is_finished());
    drop(repairing);
    let id = beginning.await.unwrap();
    assert_eq!(job(&other, &id).await.state, State::Planned);
}

#[tokio::test]
async fn of_a_lost_job_the_task_is_named_that_is_known_beside_the_file() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    let step = LateStep {
        at: at(2),
        step: running(),
        nonce: None,
    };
    journal.put_by(&id, vec![step]).await.unwrap();
    journal.close().await.unwrap();
    damage_page_of(&folder.path().join("journal.sqlite"), id.as_str());
    let lost = LostJob {
        id: Some(id),
        task_id: Some("task-1".to_owned()),
    };
    assert_eq!(repaired(folder.path()).await.lost, [lost]);
}

#[tokio::test]
async fn a_repair_that_was_killed_in_the_middle_is_finished_by_whoever_comes_next() {
    let folder = folder();
    let jobs = journal_of(folder.path(), 3).await;
    let at = |name: &str| folder.path().join(name);
    fs::rename(at("journal.sqlite"), at("journal.sqlite.repaired")).unwrap();
    fs::write(at("journal.sqlite-wal"), "of the damaged one").unwrap();
    let journal = open(&folder).await;
    assert_eq!(journal.jobs(&JobFilter::default()).await.unwrap(), jobs);
    journal.close().await.unwrap();
    let names = names(folder.path());
    let aside = |name: &&String| name.contains(".damaged-") && name.ends_with("-wal");
    assert_eq!(names.iter().filter(aside).count(), 1, "{names:?}");
    assert!(!at("journal.sqlite.repaired").exists());
}
