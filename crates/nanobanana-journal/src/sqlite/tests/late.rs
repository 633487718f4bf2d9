//! Steps that the database did not take when they were taken.

use super::*;

fn late(step: Step) -> LateStep {
    LateStep {
        at: at(7),
        step,
        nonce: None,
    }
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
async fn what_the_database_has_is_not_kept_beside_it() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    let permit = journal.authorise_create(&id, &Caps::NONE, at(1)).await;
    let (held, permit) = (journal.held(&id), permit.unwrap());
    let at_no_whole_millisecond = at(2) + std::time::Duration::from_nanos(1);
    for (nonce, step) in [(Some(permit.nonce()), running()), (None, succeeded())] {
        let recorded = journal
            .store
            .record(&held, nonce, &step, at_no_whole_millisecond);
        recorded.await.unwrap();
        let content = std::fs::read(folder.path().join("late").join(id.as_str()));
        assert_eq!(content.unwrap(), [0; 8192], "{step:?}");
    }
}

#[tokio::test]
async fn without_that_room_no_request_is_allowed() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    std::fs::write(folder.path().join("late"), "not a folder").unwrap();
    let refused = journal.authorise_create(&id, &Caps::NONE, at(1)).await;
    assert!(matches!(refused, Err(JournalError::Files { .. })));
    std::fs::remove_file(folder.path().join("late")).unwrap();
    assert_eq!(job(&journal, &id).await.state, State::Planned);
}

#[tokio::test]
async fn what_a_killed_process_had_put_by_counts_at_once_and_is_taken_by_the_next() {
    let folder = folder();
    let killed = open(&folder).await;
    let id = begin_one(&killed).await;
    create(&killed, &id).await;
    killed.put_by(&id, vec![late(running())]).await.unwrap();

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
    let transitions = other.transitions(&id).await.unwrap();
    let last = transitions.last().unwrap();
    assert_eq!((last.to, last.at), (State::Running, at(7)));
    let attempts = other.attempts(&id).await.unwrap();
    assert_eq!(attempts[0].outcome, Some(AttemptOutcome::Created));

    drop(killed);
    let Claim::Claimed(record) = other.claim(&id).await.unwrap() else {
        panic!("not claimed");
    };
    assert_eq!(record.state, State::Running);
    assert_eq!(record.task_id.as_deref(), Some("task-1"));
    assert_eq!(other.transitions(&id).await.unwrap(), transitions);
    assert_eq!(other.attempts(&id).await.unwrap(), attempts);
    // It is there once, and the room is kept as long as the job is held.
    assert_eq!(reserves(&folder), [id.to_string()]);
    other.release(&id).await.unwrap();
    assert_eq!(reserves(&folder), [""; 0]);
}

#[tokio::test]
async fn a_step_that_the_database_takes_while_a_job_is_read_is_seen() {
    let folder = folder();
    let (journal, reader) = (open(&folder).await, open(&folder).await);
    let id = begin_one(&journal).await;
    let permit = journal.authorise_create(&id, &Caps::NONE, at(1)).await;
    let nonce = permit.unwrap().nonce().clone();
    let answer = LateStep {
        nonce: Some(nonce.clone()),
        ..late(running())
    };
    journal.put_by(&id, vec![answer]).await.unwrap();
    let holding = reader.store.with_late(|late| late.holding()).await;
    let connection = &mut reader.session().await.unwrap().connection;
    let mut record = write::job(connection, &id).await.unwrap();

    let (held, step) = (journal.held(&id), running());
    let recorded = journal.store.record(&held, Some(&nonce), &step, at(7));
    recorded.await.unwrap();

    let records = std::slice::from_mut(&mut record);
    let seen = holding.unwrap().look_ahead(connection, records).await;
    seen.unwrap();
    assert_eq!(record.state, State::Running);
    assert_eq!(record.task_id.as_deref(), Some("task-1"));
}

#[tokio::test]
async fn a_job_that_had_ended_beside_the_database_has_ended() {
    let folder = folder();
    let killed = open(&folder).await;
    let id = begin_one(&killed).await;
    create(&killed, &id).await;
    let steps = [running(), succeeded(), saved()].map(late);
    killed.put_by(&id, steps.to_vec()).await.unwrap();
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
    journal.put_by(&id, vec![late(refused())]).await.unwrap();
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
    journal.put_by(&id, vec![late(running())]).await.unwrap();
    journal.release(&id).await.unwrap();
    assert_eq!(reserves(&folder), [id.to_string()]);
    // One that is not held is nobody's to remove.
    journal.release(&id).await.unwrap();
    assert_eq!(reserves(&folder), [id.to_string()]);
}

#[tokio::test]
async fn what_a_killed_process_has_left_of_an_ended_job_is_cleared_by_whoever_comes_next() {
    let folder = folder();
    let killed = open(&folder).await;
    // The database has every step, or only those before the last.
    let (removed, moved) = (begin_one(&killed).await, begin_one(&killed).await);
    let (running_on, refusal) = (begin_one(&killed).await, begin_one(&killed).await);
    for id in [&removed, &moved, &running_on, &refusal] {
        create(&killed, id).await;
    }
    for id in [&removed, &moved, &running_on] {
        killed.advance(id, &running(), at(2)).await.unwrap();
    }
    for id in [&removed, &moved] {
        killed.advance(id, &succeeded(), at(3)).await.unwrap();
    }
    killed.advance(&removed, &saved(), at(4)).await.unwrap();
    killed.advance(&refusal, &refused(), at(4)).await.unwrap();
    for id in [&removed, &moved] {
        killed.put_by(id, vec![late(saved())]).await.unwrap();
    }
    assert_eq!(reserves(&folder).len(), 4);
    // While it lives it may still come to its end, and a refused job to another plan.
    drop(open(&folder).await);
    let mut left = [&moved, &running_on, &refusal].map(ToString::to_string);
    left.sort();
    let mut found = reserves(&folder);
    found.sort();
    assert_eq!(found, left);

    drop(killed);
    open(&folder).await.close().await.unwrap();
    assert_eq!(reserves(&folder), [running_on.to_string()]);
    let journal = open(&folder).await;
    let transitions = journal.transitions(&moved).await.unwrap();
    let last = transitions.last().unwrap();
    assert_eq!((last.to, last.at), (State::Saved, at(7)));
    assert_eq!(job(&journal, &removed).await.state, State::Saved);
}

#[tokio::test]
async fn only_what_nobody_paid_for_is_cleared_where_the_database_knows_no_job() {
    let folder = folder();
    let journal = open(&folder).await;
    let [empty, unpaid, paid] = ["0", "1", "2"].map(|digit| JobId::stored(digit.repeat(20)));
    journal.put_by(&empty, Vec::new()).await.unwrap();
    let steps = vec![late(refused())];
    journal.put_by(&unpaid, steps).await.unwrap();
    let steps = vec![late(running())];
    journal.put_by(&paid, steps).await.unwrap();
    std::fs::write(folder.path().join("late/README"), "another's").unwrap();
    open(&folder).await;
    let mut left = reserves(&folder);
    left.sort();
    assert_eq!(left, [paid.as_str(), "README"]);
}

#[tokio::test]
async fn only_so_many_files_are_looked_at_when_the_journal_is_opened() {
    let folder = folder();
    let journal = open(&folder).await;
    let most = LOOKED_AT + 1;
    for number in 0..most {
        let id = JobId::stored(format!("{number:020}"));
        journal.put_by(&id, Vec::new()).await.unwrap();
    }
    open(&folder).await;
    assert_eq!(reserves(&folder).len(), most - LOOKED_AT);
    open(&folder).await;
    assert_eq!(reserves(&folder), [""; 0]);
}

/// Makes the late file of a job unreadable, so that whoever reads it fails.
fn poison(folder: &TempDir, id: &JobId) {
    let path = folder.path().join("late").join(id.as_str());
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
}

#[tokio::test]
async fn a_question_about_some_jobs_reads_the_late_steps_of_those_alone() {
    let folder = folder();
    let journal = open(&folder).await;
    let mut ids = Vec::new();
    for number in 0..6 {
        let id = journal.begin(&run_of(&[6]), &Caps::NONE, at(number)).await;
        ids.extend(id.unwrap());
    }
    for (id, task) in ids.iter().zip(1..) {
        create(&journal, id).await;
        let task_id = format!("task-{task}");
        let running = Step::Running { task_id };
        if task < 6 {
            journal.advance(id, &running, at(2)).await.unwrap();
        } else {
            journal.put_by(id, vec![late(running)]).await.unwrap();
        }
    }
    for id in &ids[..4] {
        poison(&folder, id);
    }
    let filter = JobFilter {
        limit: Some(2),
        ..JobFilter::default()
    };
    let listed = journal.jobs(&filter).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|job| (&job.id, job.state)).collect();
    let expected = [(&ids[5], State::Running), (&ids[4], State::Running)];
    assert_eq!(listed, expected);
    for key in [ids[5].as_str(), "task-6", ids[4].as_str(), "task-5"] {
        assert!(
            matches!(journal.find(key).await, Ok(Found::One(_))),
            "{key}"
        );
    }
    // Their steps are asked for all the same where they count.
    let all = journal.jobs(&JobFilter::default()).await;
    assert!(matches!(all, Err(JournalError::Files { .. })), "{all:?}");
}

#[tokio::test]
async fn late_steps_lead_into_a_list_of_states_and_out_of_it_within_its_limit() {
    let folder = folder();
    let journal = open(&folder).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let id = journal.begin(&run_of(&[6]), &Caps::NONE, at(number)).await;
        ids.extend(id.unwrap());
    }
    for id in &ids {
        create(&journal, id).await;
        journal.advance(id, &running(), at(2)).await.unwrap();
    }
    for id in [&ids[1], &ids[4]] {
        let steps = vec![late(succeeded()), late(saved())];
        journal.put_by(id, steps).await.unwrap();
    }
    let listed = async |state, limit| -> Vec<JobId> {
        let filter = JobFilter {
            states: vec![state],
            limit,
            ..JobFilter::default()
        };
        let jobs = journal.jobs(&filter).await.unwrap();
        jobs.into_iter().map(|job| job.id).collect()
    };
    let of = |numbers: &[usize]| -> Vec<JobId> {
        numbers.iter().map(|number| ids[*number].clone()).collect()
    };
    assert_eq!(listed(State::Running, None).await, of(&[3, 2, 0]));
    assert_eq!(listed(State::Running, Some(3)).await, of(&[3, 2, 0]));
    assert_eq!(listed(State::Running, Some(1)).await, of(&[3]));
    assert_eq!(listed(State::Saved, None).await, of(&[4, 1]));
    assert_eq!(listed(State::Saved, Some(1)).await, of(&[4]));
}

#[tokio::test]
async fn no_permit_is_given_that_is_not_on_record_and_none_is_lost_with_the_answer_to_a_commit() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    // It was written, and only the answer was lost.
    journal.session().await.unwrap().lost_commits = 1;
    let permit = journal.authorise_create(&id, &Caps::NONE, at(1)).await;
    assert_eq!(permit.unwrap().job(), &id);
    assert_eq!(job(&journal, &id).await.state, State::Creating);

    // It was not written.
    let id = begin_one(&journal).await;
    let mut connection = file::raw(folder.path()).await;
    sqlx::raw_sql(
        "CREATE TABLE more (run TEXT REFERENCES runs (id) DEFERRABLE INITIALLY DEFERRED);
         CREATE TRIGGER fails AFTER INSERT ON attempts BEGIN INSERT INTO more VALUES ('no'); END",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let refused = journal.authorise_create(&id, &Caps::NONE, at(1)).await;
    let text = refused.unwrap_err().to_string();
    assert_eq!(text, "cannot read or write the journal");
    assert_eq!(job(&journal, &id).await.state, State::Planned);
    assert_eq!(journal.attempts(&id).await.unwrap(), []);
}

#[tokio::test]
async fn a_late_answer_leaves_the_file_of_whoever_holds_the_job_by_then() {
    let folder = folder();
    let (journal, other) = (open(&folder).await, open(&folder).await);
    let id = begin_one(&journal).await;
    let permit = journal
        .authorise_create(&id, &Caps::NONE, at(1))
        .await
        .unwrap();
    std::fs::remove_dir_all(folder.path().join("owners")).unwrap();
    assert!(matches!(other.claim(&id).await.unwrap(), Claim::Claimed(_)));
    let held = journal.held(&id);
    let nonce = Some(permit.nonce());
    journal
        .store
        .record(&held, nonce, &running(), at(2))
        .await
        .unwrap();
    let path = folder.path().join("late").join(id.as_str());
    assert_eq!(std::fs::read(&path).unwrap(), [0; 8192]);
    assert_eq!(job(&other, &id).await.state, State::Running);
}

#[tokio::test]
async fn an_answer_beside_the_database_outlives_whatever_the_next_holder_does() {
    let folder = folder();
    let (first, second) = (open(&folder).await, open(&folder).await);
    let id = begin_one(&first).await;
    let permit = first.authorise_create(&id, &Caps::NONE, at(1)).await;
    let answer = LateStep {
        nonce: Some(permit.unwrap().nonce().clone()),
        ..late(running())
    };
    std::fs::remove_dir_all(folder.path().join("owners")).unwrap();
    second.claim(&id).await.unwrap();
    second.advance(&id, &unknown(), at(60)).await.unwrap();
    first.put_by(&id, vec![answer]).await.unwrap();

    // It is asked for before the request is sent again.
    let again = async || {
        let caps = Caps::NONE;
        second
            .authorise_create_accepting_double_charge(&id, &caps, at(61))
            .await
    };
    let refused = again().await.unwrap_err();
    assert!(
        matches!(
            refused,
            JournalError::Step {
                from: State::Running,
                ..
            }
        ),
        "{refused}"
    );
    // What the database passes over takes nothing with it but itself.
    let held = second.held(&id);
    let passed_over = second
        .store
        .record(&held, None, &Step::StillRunning, at(62));
    passed_over.await.unwrap();
    drop((first, held));
    second.release(&id).await.unwrap();
    let Claim::Claimed(record) = second.claim(&id).await.unwrap() else {
        panic!("not claimed");
    };
    assert_eq!(record.task_id.as_deref(), Some("task-1"));
}

#[tokio::test]
async fn an_answer_beside_the_database_is_read_as_that_of_its_own_request() {
    let folder = folder();
    let (first, second) = (open(&folder).await, open(&folder).await);
    let id = begin_one(&first).await;
    let permit = first.authorise_create(&id, &Caps::NONE, at(1)).await;
    std::fs::remove_dir_all(folder.path().join("owners")).unwrap();
    second.claim(&id).await.unwrap();
    second.advance(&id, &unknown(), at(60)).await.unwrap();
    let second_permit = second
        .authorise_create_accepting_double_charge(&id, &Caps::NONE, at(61))
        .await
        .unwrap();
    let answer = LateStep {
        nonce: Some(permit.unwrap().nonce().clone()),
        ..late(refused())
    };
    first.put_by(&id, vec![answer]).await.unwrap();
    let record = job(&second, &id).await;
    assert_eq!((record.state, record.doubtful_points), (State::Creating, 0));
    // And stays there until somebody can take it, whatever others have written.
    let held = second.held(&id);
    let nonce = Some(second_permit.nonce());
    let store = &second.store;
    store
        .record(&held, nonce, &running(), at(62))
        .await
        .unwrap();
    drop((first, held));
    second.release(&id).await.unwrap();
    assert_eq!(reserves(&folder), [id.to_string()]);
    second.claim(&id).await.unwrap();
    let record = job(&second, &id).await;
    assert_eq!((record.state, record.doubtful_points), (State::Running, 0));
    let outcomes = second.attempts(&id).await.unwrap();
    let outcomes: Vec<_> = outcomes.iter().map(|attempt| attempt.outcome).collect();
    let expected = [AttemptOutcome::Refused, AttemptOutcome::Created].map(Some);
    assert_eq!(outcomes, expected);
}
