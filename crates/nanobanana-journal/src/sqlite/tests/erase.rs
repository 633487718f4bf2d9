//! Forgetting jobs: what goes, and what stays.

use super::*;

/// Everything that a job says of what was asked for and of what came.
const TELLING: [&str; 6] = [
    PROMPT,
    "00ff",
    "cdn.test",
    "/out/1.png",
    "\"size\":\"1k\"",
    "trace-1",
];

async fn emptied(folder: &TempDir, id: &JobId) -> JobRecord {
    let journal = open(folder).await;
    let erased = journal.erase(std::slice::from_ref(id), at(9)).await;
    assert_eq!(erased.unwrap(), [Erased::Points]);
    job(&journal, id).await
}

#[tokio::test]
async fn of_a_paid_job_only_what_it_cost_stays_and_the_rest_is_not_in_the_file_either() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = job_in(&journal, State::Saved).await;
    let before = job(&journal, &id).await;
    for telling in TELLING {
        assert!(contains(&bytes_in(folder.path()), telling), "{telling}");
    }
    let after = emptied(&folder, &id).await;
    assert_eq!(
        after,
        JobRecord {
            prompt: None,
            request: Value::Null,
            plan: Value::Null,
            input_hashes: Vec::new(),
            destination: Value::Null,
            pictures: Vec::new(),
            files: Vec::new(),
            request_id: None,
            forgotten_at: Some(at(9)),
            ..before
        }
    );
    assert_eq!(
        (after.points, after.task_id.as_deref()),
        (6, Some("task-1"))
    );
    let bytes = bytes_in(folder.path());
    for telling in TELLING {
        assert!(!contains(&bytes, telling), "{telling}");
    }
}

#[tokio::test]
async fn what_ima_said_of_a_failed_job_goes_too() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    let failed = Step::Failed {
        end: TaskEnd::Failed,
        message: Some("no marmalade here".into()),
    };
    for step in [running(), failed] {
        journal.advance(&id, &step, at(2)).await.unwrap();
    }
    assert_eq!(emptied(&folder, &id).await.reason, None);
    let transitions = journal.transitions(&id).await.unwrap();
    assert_eq!(transitions.len(), 4);
    assert!(transitions.iter().all(|step| step.reason.is_none()));
    assert!(!contains(&bytes_in(folder.path()), "no marmalade here"));
}

#[tokio::test]
async fn a_forgotten_job_is_not_listed_and_still_counts_against_the_limits() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = job_in(&journal, State::Saved).await;
    emptied(&folder, &id).await;
    assert_eq!(journal.jobs(&JobFilter::default()).await.unwrap(), []);
    let counted = JobFilter {
        forgotten: true,
        ..JobFilter::default()
    };
    assert_eq!(journal.jobs(&counted).await.unwrap().len(), 1);
    let caps = Caps {
        day: Some(11),
        day_start: at(0),
        ..Caps::NONE
    };
    let error = journal.begin(&run_of(&[6]), &caps, at(10)).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "6 points asked for, 5 left of the 11 for a day"
    );
    // Once more is nothing more.
    assert_eq!(emptied(&folder, &id).await.forgotten_at, Some(at(9)));
}

#[tokio::test]
async fn a_job_that_cost_nothing_goes_altogether() {
    let folder = folder();
    let journal = open(&folder).await;
    for state in [State::Cancelled, State::Refused] {
        let id = job_in(&journal, state).await;
        journal.release(&id).await.unwrap();
        let erased = journal.erase(std::slice::from_ref(&id), at(9)).await;
        assert_eq!(erased.unwrap(), [Erased::Nothing]);
        assert_eq!(journal.find(id.as_str()).await.unwrap(), Found::None);
        let mut connection = file::raw(folder.path()).await;
        for count in [
            "SELECT COUNT(*) FROM transitions",
            "SELECT COUNT(*) FROM attempts",
        ] {
            let rows = sqlx::query_scalar::<_, i64>(count);
            assert_eq!(rows.fetch_one(&mut connection).await.unwrap(), 0, "{count}");
        }
    }
    assert!(!contains(&bytes_in(folder.path()), PROMPT));
}

#[tokio::test]
async fn a_job_that_has_not_ended_is_refused_and_then_none_is_forgotten() {
    let folder = folder();
    let journal = open(&folder).await;
    let saved = job_in(&journal, State::Saved).await;
    for state in State::ALL {
        if state.recovery() == Recovery::Nothing {
            continue;
        }
        let id = job_in(&journal, state).await;
        let both = [saved.clone(), id.clone()];
        let held = journal.erase(&both, at(9)).await.unwrap_err();
        let text = format!("job {id} is held by another process");
        assert_eq!(held.to_string(), text);
        journal.release(&id).await.unwrap();
        let error = journal.erase(&both, at(9)).await.unwrap_err();
        let text = format!("job {id} is {} and has not ended", state.name());
        assert_eq!(error.to_string(), text);
    }
    assert_eq!(job(&journal, &saved).await.forgotten_at, None);
}

#[tokio::test]
async fn a_job_that_ended_beside_the_database_is_forgotten_there_too() {
    let folder = folder();
    let killed = open(&folder).await;
    let id = begin_one(&killed).await;
    create(&killed, &id).await;
    let steps = [running(), succeeded(), saved()].map(|step| LateStep {
        at: at(3),
        step,
        nonce: None,
    });
    killed.put_by(&id, steps.to_vec()).await.unwrap();
    drop(killed);
    let record = emptied(&folder, &id).await;
    assert_eq!((record.state, record.files), (State::Saved, vec![]));
    let late = std::fs::read_dir(folder.path().join("late")).unwrap();
    assert_eq!(late.count(), 0);
}
