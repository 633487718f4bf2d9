//! Looking jobs up.

use sqlx::Row as _;

use super::*;

fn one(found: Found) -> JobId {
    match found {
        Found::One(record) => record.id,
        other => panic!("{other:?}"),
    }
}

/// The shortest beginning of `id` that no other id shares.
fn shortest_prefix<'a>(id: &'a JobId, others: &[JobId]) -> &'a str {
    (1..=id.as_str().len())
        .map(|length| &id.as_str()[..length])
        .find(|prefix| {
            !others
                .iter()
                .any(|other| other.as_str().starts_with(prefix))
        })
        .unwrap()
}

#[tokio::test]
async fn a_job_is_found_by_its_id_a_beginning_of_it_and_its_task() {
    let folder = folder();
    let journal = open(&folder).await;
    let first = job_in(&journal, State::Running).await;
    let second = begin_one(&journal).await;
    let prefix = shortest_prefix(&first, std::slice::from_ref(&second));
    for key in [first.as_str(), prefix, &prefix.to_uppercase(), "task-1"] {
        assert_eq!(one(journal.find(key).await.unwrap()), first, "{key}");
    }
    for key in ["", "task", "xyz", "'; DROP TABLE jobs", "%"] {
        assert_eq!(journal.find(key).await.unwrap(), Found::None, "{key}");
    }
}

#[tokio::test]
async fn a_key_that_fits_several_jobs_names_them() {
    let folder = folder();
    let journal = open(&folder).await;
    // Of 17 ids, two begin with the same digit.
    let ids = journal
        .begin(&run_of(&[1; 17]), &Caps::NONE, at(0))
        .await
        .unwrap();
    let fitting = |digit: &str| -> Vec<JobId> {
        let mut fitting = ids.clone();
        fitting.retain(|id| id.as_str().starts_with(digit));
        fitting.sort();
        fitting
    };
    let digits = (0..16).map(|digit| format!("{digit:x}"));
    let (digit, fitting) = digits
        .map(|digit| (digit.clone(), fitting(&digit)))
        .find(|(_, fitting)| fitting.len() > 1)
        .unwrap();
    let found = journal.find(&digit).await.unwrap();
    assert_eq!(found, Found::Ambiguous(fitting));

    let mut twins = vec![
        job_in(&journal, State::Running).await,
        job_in(&journal, State::Running).await,
    ];
    twins.sort();
    assert_eq!(
        journal.find("task-1").await.unwrap(),
        Found::Ambiguous(twins)
    );
}

#[tokio::test]
async fn jobs_are_listed_by_state_service_time_and_number() {
    let folder = folder();
    let journal = open(&folder).await;
    let old = journal
        .begin(&run_of(&[1, 2]), &Caps::NONE, at(0))
        .await
        .unwrap();
    let mut run = run_of(&[3]);
    run.service = ServiceKind::Simulator;
    let young = journal.begin(&run, &Caps::NONE, at(50)).await.unwrap();
    journal.advance(&old[0], &cancelled(), at(1)).await.unwrap();

    let listed = async |filter: JobFilter| -> Vec<u32> {
        let jobs = journal.jobs(&filter).await.unwrap();
        jobs.iter().map(|job| job.points).collect()
    };
    let all = JobFilter::default;
    assert_eq!(listed(all()).await, [3, 1, 2]);
    let limit = Some(2);
    assert_eq!(listed(JobFilter { limit, ..all() }).await, [3, 1]);
    let since = Some(at(50));
    assert_eq!(listed(JobFilter { since, ..all() }).await, [3]);
    let service = Some(ServiceKind::Ima);
    assert_eq!(listed(JobFilter { service, ..all() }).await, [1, 2]);
    let states = vec![State::Cancelled, State::Saved];
    assert_eq!(listed(JobFilter { states, ..all() }).await, [1]);

    let unfinished = journal.unfinished().await.unwrap();
    let ids: Vec<_> = unfinished.into_iter().map(|job| job.id).collect();
    assert_eq!(ids, [young[0].clone(), old[1].clone()]);
}

#[tokio::test]
async fn what_has_not_ended_is_unfinished() {
    let folder = folder();
    let journal = open(&folder).await;
    for state in State::ALL {
        let id = job_in(&journal, state).await;
        let unfinished = journal.unfinished().await.unwrap();
        let is_listed = unfinished.iter().any(|job| job.id == id);
        let has_ended = matches!(
            state,
            State::Saved | State::Refused | State::Failed | State::Cancelled | State::GivenUp
        );
        assert_eq!(is_listed, !has_ended, "{state:?}");
    }
}

#[tokio::test]
async fn a_list_with_a_limit_loads_no_more_jobs_than_it_shows() {
    let folder = folder();
    let journal = open(&folder).await;
    for number in 0..4 {
        let id = journal.begin(&run_of(&[6]), &Caps::NONE, at(number)).await;
        let id = id.unwrap().remove(0);
        create(&journal, &id).await;
        if number > 0 {
            journal.advance(&id, &running(), at(5)).await.unwrap();
        }
        if number < 3 {
            journal.put_by(&id, Vec::new()).await.unwrap();
        }
    }
    // What is loaded of the others cannot be read.
    let mut session = journal.session().await.unwrap();
    sqlx::query("UPDATE jobs SET plan = 'no JSON' WHERE created_at < $1")
        .bind(at(2).as_millisecond())
        .execute(&mut session.connection)
        .await
        .unwrap();
    drop(session);
    for states in [
        vec![],
        vec![State::Running],
        vec![State::Running, State::Saved],
    ] {
        let filter = JobFilter {
            states,
            limit: Some(2),
            ..JobFilter::default()
        };
        assert_eq!(journal.jobs(&filter).await.unwrap().len(), 2);
    }
    let all = journal.jobs(&JobFilter::default()).await;
    assert!(matches!(all, Err(JournalError::Content { .. })), "{all:?}");
}

#[tokio::test]
async fn a_list_in_the_order_of_time_needs_no_more_of_the_file_than_its_end() {
    let folder = folder();
    let journal = open(&folder).await;
    let mut session = journal.session().await.unwrap();
    let of_key = |filter| Filter {
        account: Some("key-1".into()),
        ..filter
    };
    for (filter, index) in [
        (Filter::in_states([State::Saved]), "jobs_by_creation"),
        (Filter::default(), "jobs_by_creation"),
        (Filter::unfinished(), "jobs_by_state"),
        (of_key(Filter::default()), "runs_by_account"),
        (of_key(Filter::unfinished()), "jobs_by_state"),
    ] {
        let query = list::select("*", &filter, &[]).unwrap();
        let statement = format!("{} {}", query.sql().as_str(), list::order(&filter));
        let plan = plan_of(&mut session.connection, &statement).await;
        assert!(plan.contains(index), "{plan}");
        let is_sorted = plan.contains("B-TREE FOR ORDER BY");
        assert_eq!(is_sorted, index == "jobs_by_state", "{plan}");
    }
}

/// The steps in which a statement is carried out, one a line.
async fn plan_of(connection: &mut SqliteConnection, statement: &str) -> String {
    let question = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows = sqlx::query(question).fetch_all(connection).await.unwrap();
    let steps: Vec<&str> = rows.iter().map(|row| row.get("detail")).collect();
    steps.join("\n")
}

#[tokio::test]
async fn a_limit_is_checked_without_reading_more_than_may_count() {
    let folder = folder();
    let journal = open(&folder).await;
    let mut session = journal.session().await.unwrap();
    let filter = Filter {
        account: Some("key-1".into()),
        charged: true,
        ..Filter::default()
    };
    let sums = list::select("SUM(points)", &filter, &[]).unwrap();
    for (statement, indexes) in [
        (
            sql::COMMITMENTS_OF_DAY,
            ["(service=? AND committed_at>?)", "(state=?)"],
        ),
        // One row, and those of jobs that are not sent yet.
        (
            sql::COMMITMENTS_OF_ACCOUNT,
            ["commitments_1 (service=? AND account=?)", "(state=?)"],
        ),
        (sql::COMMITMENTS_OF_RUN, ["(run_id=?)"; 2]),
        (sums.sql().as_str(), ["(account=?)", "(run_id=?)"]),
    ] {
        let plan = plan_of(&mut session.connection, statement).await;
        assert!(indexes.iter().all(|index| plan.contains(index)), "{plan}");
        assert!(!plan.contains("SCAN"), "{plan}");
    }
}
