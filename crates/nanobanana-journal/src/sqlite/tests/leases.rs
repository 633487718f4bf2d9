//! Who may work on a job.

use std::task::Poll;

use super::*;

fn not_held(error: &JournalError) -> bool {
    matches!(error, JournalError::NotHeld { .. })
}

#[tokio::test]
async fn a_job_is_busy_while_its_process_lives_and_can_be_claimed_after() {
    let folder = folder();
    let (first, second) = (open(&folder).await, open(&folder).await);
    let id = job_in(&first, State::Running).await;
    let busy = Claim::Busy {
        pid: Some(std::process::id()),
    };
    assert_eq!(second.claim(&id).await.unwrap(), busy);
    assert_eq!(first.claim(&id).await.unwrap(), busy);
    let refusal = second.advance(&id, &succeeded(), at(3)).await.unwrap_err();
    assert!(not_held(&refusal), "{refusal}");

    drop(first);
    let Claim::Claimed(record) = second.claim(&id).await.unwrap() else {
        panic!("not claimed");
    };
    assert_eq!(*record, job(&second, &id).await);
    assert_eq!(record.state.recovery(), Recovery::AskIma);
    second.advance(&id, &succeeded(), at(4)).await.unwrap();
    second.advance(&id, &saved(), at(5)).await.unwrap();
    let Claim::Ended(record) = second.claim(&id).await.unwrap() else {
        panic!("not ended");
    };
    assert_eq!(record.state, State::Saved);
}

#[tokio::test]
async fn a_released_job_can_be_claimed() {
    let folder = folder();
    let (first, second) = (open(&folder).await, open(&folder).await);
    let id = job_in(&first, State::StillRunning).await;
    second.release(&id).await.unwrap();
    assert!(matches!(
        second.claim(&id).await.unwrap(),
        Claim::Busy { .. }
    ));
    first.release(&id).await.unwrap();
    let refusal = first.advance(&id, &succeeded(), at(3)).await.unwrap_err();
    assert!(not_held(&refusal), "{refusal}");
    assert!(matches!(
        second.claim(&id).await.unwrap(),
        Claim::Claimed(_)
    ));
}

#[tokio::test]
async fn a_create_request_is_not_authorised_for_a_job_in_other_hands() {
    let folder = folder();
    let (first, second) = (open(&folder).await, open(&folder).await);
    let id = begin_one(&first).await;
    let refusal = second.authorise_create(&id, &Caps::NONE, at(1)).await;
    let Err(refusal) = refusal else {
        panic!("authorised");
    };
    assert_eq!(
        refusal.to_string(),
        format!("job {id} is not held by this process")
    );
    assert_eq!(job(&first, &id).await.state, State::Planned);
}

#[tokio::test]
async fn of_many_claimants_exactly_one_succeeds() {
    let folder = folder();
    let first = open(&folder).await;
    let id = job_in(&first, State::Running).await;
    first.close().await.unwrap();
    let mut claimants = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let journal = open(&folder).await;
        for _ in 0..2 {
            let (journal, id) = (journal.clone(), id.clone());
            claimants.spawn(async move {
                let claim = journal.claim(&id).await.unwrap();
                // The journal is held until all have asked.
                (matches!(claim, Claim::Claimed(_)), journal)
            });
        }
    }
    let claims = claimants.join_all().await;
    let claimed = claims.iter().filter(|(is_claimed, _)| *is_claimed).count();
    assert_eq!(claimed, 1);
}

#[tokio::test]
async fn reading_leaves_no_trace_of_an_owner_and_working_only_while_it_lasts() {
    let folder = folder();
    let journal = open(&folder).await;
    let owners = folder.path().join("owners");
    assert_eq!(journal.unfinished().await.unwrap(), []);
    assert_eq!(journal.find("0").await.unwrap(), Found::None);
    assert!(!owners.exists());
    begin_one(&journal).await;
    assert_eq!(std::fs::read_dir(&owners).unwrap().count(), 1);
    journal.close().await.unwrap();
    assert_eq!(std::fs::read_dir(&owners).unwrap().count(), 0);
}

#[tokio::test]
async fn an_unknown_job_is_an_error() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = JobId::random().unwrap();
    let error = journal.claim(&id).await.unwrap_err();
    assert_eq!(error.to_string(), format!("there is no job {id}"));
}

#[tokio::test]
async fn a_job_that_could_not_be_let_go_of_is_let_go_of_before_the_next_claim() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    let mut connection = file::raw(folder.path()).await;
    let mut run = async |statement: &'static str| {
        let done = sqlx::raw_sql(statement).execute(&mut connection).await;
        done.unwrap();
    };
    for is_dropped in [true, false] {
        run("CREATE TRIGGER stuck BEFORE UPDATE OF lease_owner ON jobs
             BEGIN SELECT RAISE(ABORT, 'stuck'); END")
        .await;
        if is_dropped {
            journal.held.lock().unwrap().remove(&id);
        } else {
            journal.release(&id).await.unwrap();
        }
        let stuck = journal.claim(&id).await.unwrap();
        assert!(matches!(stuck, Claim::Busy { .. }), "{stuck:?}");
        run("DROP TRIGGER stuck").await;
        let free = journal.claim(&id).await.unwrap();
        assert!(matches!(free, Claim::Claimed(_)), "{free:?}");
    }
}

#[tokio::test]
async fn a_store_that_is_dropped_while_it_lets_go_of_a_job_holds_none() {
    let folder = folder();
    let (first, second) = (open(&folder).await, open(&folder).await);
    let id = begin_one(&first).await;
    let session = first.session().await.unwrap();
    let others_have_begun = async {
        for _ in 0..9 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        released = first.release(&id) => panic!("{released:?}"),
        () = others_have_begun => {}
    }
    drop(session);
    drop(first);
    let claim = second.claim(&id).await.unwrap();
    assert!(matches!(claim, Claim::Claimed(_)), "{claim:?}");
}

#[tokio::test]
async fn whose_commit_was_not_acknowledged_holds_what_was_written() {
    let folder = folder();
    let journal = open(&folder).await;
    journal.session().await.unwrap().lost_commits = 1;
    let id = begin_one(&journal).await;
    journal.advance(&id, &Step::Uploading, at(1)).await.unwrap();
    journal.release(&id).await.unwrap();
    journal.session().await.unwrap().lost_commits = 1;
    let claim = journal.claim(&id).await.unwrap();
    assert!(matches!(claim, Claim::Claimed(_)), "{claim:?}");
    journal.advance(&id, &cancelled(), at(2)).await.unwrap();
}

/// What a future has come to by the time that it has waited so many times.
async fn after<T>(mut waits: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(move |context| match future.as_mut().poll(context) {
        Poll::Pending if waits == 0 => Poll::Ready(None),
        Poll::Pending => {
            waits -= 1;
            Poll::Pending
        }
        Poll::Ready(done) => Poll::Ready(Some(done)),
    })
    .await
}

#[tokio::test]
async fn whoever_is_dropped_as_it_takes_jobs_holds_none() {
    let folder = folder();
    let journal = open(&folder).await;
    let run = run_of(&[6, 6]);
    for waits in 0.. {
        let begun = after(waits, journal.store.begin(&run, &Caps::NONE, at(0))).await;
        let has_begun = begun.is_some();
        drop(begun);
        for job in journal.unfinished().await.unwrap() {
            let id = &job.id;
            let claim = after(waits, journal.claim(id)).await;
            if claim.is_some() {
                journal.release(id).await.unwrap();
            }
            let claim = journal.claim(id).await.unwrap();
            assert!(matches!(claim, Claim::Claimed(_)), "{waits}: {claim:?}");
            journal.advance(id, &cancelled(), at(1)).await.unwrap();
        }
        if has_begun {
            break;
        }
    }
}
