//! Files that take their time: nobody else waits for them. A pipe in the place of a file is as slow
//! as its other end.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::Command;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::*;

/// What a pipe holds before whoever writes to it waits.
const PIPE_BYTES: usize = 64 * 1024;

/// Longer than anything takes that does not wait.
const FOREVER: Duration = Duration::from_secs(30);

fn make_pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

/// Both ends of a pipe, so that opening it does not wait.
fn open_pipe(path: &Path) -> File {
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .unwrap()
}

/// Ends the wait for a pipe when it is told to, or when a test that waits itself never tells.
fn end_wait(work: impl FnOnce() + Send + 'static) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let (now, told) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        let _ = told.recv_timeout(FOREVER);
        work();
    });
    (now, thread)
}

#[tokio::test]
async fn while_a_lease_is_looked_at_the_journal_goes_on() {
    let folder = folder();
    let (journal, other) = (open(&folder).await, open(&folder).await);
    for journal in [&journal, &other] {
        begin_one(journal).await;
    }
    let dead = open(&folder).await;
    let left = begin_one(&dead).await;
    let lease = job(&dead, &left).await.lease_owner.unwrap();
    drop(dead);
    let path = folder.path().join("owners").join(format!("{lease}.lock"));
    make_pipe(&path);
    let (now, waiting) = end_wait(move || drop(open_pipe(&path)));

    let claiming = tokio::spawn({
        let (journal, left) = (journal.clone(), left.clone());
        async move { journal.claim(&left).await }
    });
    for _ in 0..10 {
        for journal in [&journal, &other] {
            begin_one(journal).await;
        }
    }
    assert!(!claiming.is_finished());
    now.send(()).unwrap();
    assert!(matches!(claiming.await.unwrap(), Ok(Claim::Claimed(_))));
    waiting.join().unwrap();
}

#[tokio::test]
async fn while_the_owners_of_points_are_looked_at_the_journal_goes_on() {
    let folder = folder();
    let (journal, other) = (open(&folder).await, open(&folder).await);
    let own = begin_one(&journal).await;
    begin_one(&other).await;
    let dead = open(&folder).await;
    let left = begin_one(&dead).await;
    let lease = job(&dead, &left).await.lease_owner.unwrap();
    drop(dead);
    let path = folder.path().join("owners").join(format!("{lease}.lock"));
    make_pipe(&path);
    let (now, waiting) = end_wait(move || drop(open_pipe(&path)));

    let creating = tokio::spawn({
        let journal = journal.clone();
        // Those of both living processes, and not the dead one's.
        let day = 6 * 22;
        let caps = Caps {
            day: Some(day),
            day_start: at(0),
            ..Caps::NONE
        };
        async move { journal.authorise_create(&own, &caps, at(1)).await }
    });
    for _ in 0..10 {
        for journal in [&journal, &other] {
            begin_one(journal).await;
        }
    }
    assert!(!creating.is_finished());
    now.send(()).unwrap();
    let _permit = creating.await.unwrap().unwrap();
    waiting.join().unwrap();
}

#[tokio::test]
async fn while_room_is_made_for_a_job_the_journal_goes_on() {
    let folder = folder();
    let (journal, other) = (open(&folder).await, open(&folder).await);
    let own = begin_one(&journal).await;
    let late = folder.path().join("late");
    fs::create_dir(&late).unwrap();
    let path = late.join(own.as_str());
    make_pipe(&path);
    let mut pipe = open_pipe(&path);
    pipe.write_all(&vec![0; PIPE_BYTES]).unwrap();
    let (now, waiting) = end_wait(move || {
        let mut all = vec![0; PIPE_BYTES + 8192];
        pipe.read_exact(&mut all).unwrap();
    });

    let creating = tokio::spawn({
        let (journal, own) = (journal.clone(), own.clone());
        async move { journal.authorise_create(&own, &Caps::NONE, at(1)).await }
    });
    for _ in 0..10 {
        for journal in [&journal, &other] {
            begin_one(journal).await;
        }
    }
    assert!(!creating.is_finished());
    assert_eq!(transitions(&folder, &own).await, 1);
    now.send(()).unwrap();
    // A pipe has no disk that it could be on.
    let refused = creating.await.unwrap();
    assert!(matches!(refused, Err(JournalError::Files { .. })));
    assert_eq!(transitions(&folder, &own).await, 1);
    waiting.join().unwrap();
}

/// How many of a job's steps the database has.
async fn transitions(folder: &TempDir, id: &JobId) -> i64 {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM transitions WHERE job_id = $1");
    let mut connection = file::raw(folder.path()).await;
    let count = count.bind(id.as_str()).fetch_one(&mut connection);
    count.await.unwrap()
}
