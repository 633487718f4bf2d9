//! Steps that the database did not take when they were taken.

use super::*;

fn late(step: Step) -> LateStep {
    LateStep { at: at(7), step }
}

/// The files of the jobs that may be paid.
fn reserves(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path().join("late")).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn there_is_room_on_the_disk_before_a_request_may_leave_and_until_the_job_ends() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    assert!(!folder.path().join("late").exists());
    create(&journal, &id).await;
    let path = folder.path().join("late").join(id.as_str());
    assert_eq!(std::fs::read(&path).unwrap(), [0; 8192]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
    for step in [running(), succeeded()] {
        journal.advance(&id, &step, at(2)).await.unwrap();
        assert_eq!(reserves(&folder), [id.to_string()]);
    }
    journal.advance(&id, &saved(), at(3)).await.unwrap();
    assert_eq!(reserves(&folder), [""; 0]);
}

#[tokio::test]
async fn without_that_room_no_request_is_allowed() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    std::fs::write(folder.path().join("late"), "not a folder").unwrap();
    let refused = journal.authorise_create(&id, &Caps::NONE, at(1)).await;
    assert!(matches!(
        refused,
        Err(SpendError::Journal(JournalError::Late { .. }))
    ));
    std::fs::remove_file(folder.path().join("late")).unwrap();
    assert_eq!(job(&journal, &id).await.state, State::Planned);
}

#[tokio::test]
async fn what_a_killed_process_had_put_by_counts_at_once_and_is_taken_by_the_next() {
    let folder = folder();
    let killed = open(&folder).await;
    let id = begin_one(&killed).await;
    create(&killed, &id).await;
    killed.put_by(&id, &[late(running())]).unwrap();

    // Read by another while the process lives: its word counts, and the job stays its own.
    let other = open(&folder).await;
    let record = job(&other, &id).await;
    assert_eq!(record.state, State::Running);
    assert_eq!(record.task_id.as_deref(), Some("task-1"));
    assert_eq!(
        other.find("task-1").await.unwrap(),
        Found::One(Box::new(record))
    );
    assert!(matches!(
        other.claim(&id).await.unwrap(),
        Claim::Busy { .. }
    ));

    drop(killed);
    let Claim::Claimed(record) = other.claim(&id).await.unwrap() else {
        panic!("not claimed");
    };
    assert_eq!(record.state, State::Running);
    assert_eq!(record.task_id.as_deref(), Some("task-1"));
    let transitions = other.transitions(&id).await.unwrap();
    let last = transitions.last().unwrap();
    assert_eq!((last.to, last.at), (State::Running, at(7)));
    let attempts = other.attempts(&id).await.unwrap();
    assert_eq!(attempts[0].outcome, Some(AttemptOutcome::Created));
    // It is there once, and the room is kept as long as the job is held.
    assert_eq!(reserves(&folder), [id.to_string()]);
    other.release(&id).await.unwrap();
    assert_eq!(reserves(&folder), [""; 0]);
}

#[tokio::test]
async fn a_job_that_had_ended_beside_the_database_has_ended() {
    let folder = folder();
    let killed = open(&folder).await;
    let id = begin_one(&killed).await;
    create(&killed, &id).await;
    let steps = [running(), succeeded(), saved()].map(late);
    killed.put_by(&id, &steps).unwrap();
    drop(killed);
    let journal = open(&folder).await;
    assert_eq!(journal.unfinished().await.unwrap(), []);
    let filter = JobFilter {
        states: vec![State::Saved],
        limit: Some(1),
        ..JobFilter::default()
    };
    let listed = journal.jobs(&filter).await.unwrap();
    assert_eq!(listed[0].files.len(), 1);
    let Claim::Ended(record) = journal.claim(&id).await.unwrap() else {
        panic!("not ended");
    };
    assert_eq!(
        (record.state, &record.files),
        (State::Saved, &listed[0].files)
    );
    assert_eq!(reserves(&folder), [""; 0]);
    assert_eq!(job(&journal, &id).await.state, State::Saved);
}

#[tokio::test]
async fn steps_that_the_database_has_lead_nowhere_and_none_outlives_the_next_request() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    journal.put_by(&id, &[late(refused())]).unwrap();
    journal.advance(&id, &refused(), at(2)).await.unwrap();
    // Killed here, before the steps were forgotten: they count once.
    let claimed = open(&folder).await;
    assert_eq!(job(&claimed, &id).await.state, State::Refused);
    assert_eq!(journal.transitions(&id).await.unwrap().len(), 3);
    journal.advance(&id, &replanned(), at(3)).await.unwrap();
    create(&journal, &id).await;
    // The old refusal says nothing of the new request.
    assert_eq!(job(&journal, &id).await.state, State::Creating);
}

#[tokio::test]
async fn room_with_steps_in_it_survives_that_the_job_is_let_go() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    journal.put_by(&id, &[late(running())]).unwrap();
    journal.release(&id).await.unwrap();
    assert_eq!(reserves(&folder), [id.to_string()]);
    // One that is not held is nobody's to remove.
    journal.release(&id).await.unwrap();
    assert_eq!(reserves(&folder), [id.to_string()]);
}
