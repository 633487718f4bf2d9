//! The user's limits, kept across jobs, days and processes.

use sqlx::Connection as _;

use super::file::raw;
use super::*;

fn day(limit: u64) -> Caps {
    Caps {
        day: Some(limit),
        day_start: at(0),
        ..Caps::NONE
    }
}

fn over(error: JournalError) -> OverCap {
    match error {
        JournalError::OverCap(over) => over,
        other => panic!("{other:?}"),
    }
}

/// What a journal counts for the day, found by asking for more than any limit.
async fn committed(journal: &Journal) -> u64 {
    let asked = journal.begin(&run_of(&[1]), &day(0), at(9)).await;
    over(asked.unwrap_err()).committed
}

/// What it counts since ever.
async fn committed_ever(journal: &Journal) -> u64 {
    let none = Caps {
        total: Some(0),
        ..Caps::NONE
    };
    let asked = journal.begin(&run_of(&[1]), &none, at(9)).await;
    over(asked.unwrap_err()).committed
}

#[tokio::test]
async fn each_limit_stops_a_run_before_anything_is_written() {
    let folder = folder();
    let journal = open(&folder).await;
    let cases = [
        (
            Caps {
                job: Some(9),
                ..Caps::NONE
            },
            CapKind::Job,
            9,
            10,
        ),
        (
            Caps {
                run: Some(15),
                ..Caps::NONE
            },
            CapKind::Run,
            15,
            16,
        ),
        (day(15), CapKind::Day, 15, 16),
    ];
    for (caps, cap, limit, asked) in cases {
        let error = journal
            .begin(&run_of(&[6, 10]), &caps, at(0))
            .await
            .unwrap_err();
        let expected = OverCap {
            cap,
            limit,
            asked,
            committed: 0,
            left: limit,
        };
        assert_eq!(over(error), expected);
    }
    assert_eq!(journal.jobs(&JobFilter::default()).await.unwrap(), []);

    let enough = Caps {
        job: Some(10),
        run: Some(16),
        ..day(16)
    };
    let ids = journal
        .begin(&run_of(&[6, 10]), &enough, at(0))
        .await
        .unwrap();
    for id in &ids {
        let permit = journal.authorise_create(id, &enough, at(1)).await.unwrap();
        assert_eq!(permit.job(), id);
    }
}

#[tokio::test]
async fn each_state_counts_or_does_not() {
    for state in State::ALL {
        let folder = folder();
        let journal = open(&folder).await;
        job_in(&journal, state).await;
        let while_held = committed(&journal).await;
        assert_eq!(committed_ever(&journal).await, while_held, "{state:?}");
        journal.close().await.unwrap();
        let journal = open(&folder).await;
        let afterwards = committed(&journal).await;
        assert_eq!(committed_ever(&journal).await, afterwards, "{state:?}");
        let expected = match state {
            State::Planned | State::Uploading => (6, 0),
            State::Refused | State::Cancelled => (0, 0),
            _ => (6, 6),
        };
        assert_eq!((while_held, afterwards), expected, "{state:?}");
    }
}

#[tokio::test]
async fn yesterdays_points_count_only_where_they_can_still_be_spent_today() {
    let folder = folder();
    let journal = open(&folder).await;
    let yesterday = at(-100);
    let mut ids = journal
        .begin(&run_of(&[1, 2, 4]), &Caps::NONE, yesterday)
        .await
        .unwrap();
    let planned = ids.remove(0);
    for id in &ids {
        let permit = journal.authorise_create(id, &Caps::NONE, yesterday).await;
        assert_eq!(permit.unwrap().job(), id);
    }
    assert_eq!(committed(&journal).await, 1);
    assert_eq!(committed_ever(&journal).await, 7);
    // What is created today is spent today.
    create(&journal, &planned).await;
    assert_eq!(committed(&journal).await, 1);
}

#[tokio::test]
async fn both_charges_of_a_repeated_request_count() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = job_in(&journal, State::Unknown).await;
    let again = journal
        .authorise_create_accepting_double_charge(&id, &day(11), at(3))
        .await;
    let refusal = over(again.unwrap_err());
    assert_eq!((refusal.committed, refusal.asked), (6, 6));
    assert_eq!(job(&journal, &id).await.state, State::Unknown);
    let again = journal
        .authorise_create_accepting_double_charge(&id, &day(12), at(3))
        .await;
    assert_eq!(again.unwrap().points, 6);
    assert_eq!(committed(&journal).await, 12);
    assert_eq!(committed_ever(&journal).await, 12);
}

#[tokio::test]
async fn a_total_is_kept_and_is_the_same_in_a_journal_from_before_it_was() {
    let folder = folder();
    let journal = open(&folder).await;
    for state in State::ALL.into_iter().cycle().take(4 * State::ALL.len()) {
        job_in(&journal, state).await;
    }
    journal.close().await.unwrap();
    let mut connection = raw(folder.path()).await;
    let kept = "SELECT points FROM commitments";
    let kept: i64 = sqlx::query_scalar(kept)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(kept, 4 * 6 * 8);
    let back = "
        DROP TRIGGER jobs_commit;
        DROP TABLE commitments;
        ALTER TABLE jobs DROP COLUMN committed_points;
        ALTER TABLE jobs DROP COLUMN profile;
        ALTER TABLE jobs DROP COLUMN request_id;
        PRAGMA user_version = 7;
    ";
    sqlx::raw_sql(back).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let journal = open(&folder).await;
    assert_eq!(committed_ever(&journal).await, 4 * 6 * 8);
}

#[tokio::test]
async fn a_limit_is_checked_again_before_the_create_request() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    journal.advance(&id, &refused(), at(2)).await.unwrap();
    let dearer = Step::Replanned {
        points: 18,
        attribute_id: 2401,
        size: Some("4K".into()),
        plan: json!({}),
        reason: "another rule".into(),
    };
    journal.advance(&id, &dearer, at(3)).await.unwrap();
    let permit = journal.authorise_create(&id, &day(17), at(4)).await;
    assert_eq!(over(permit.unwrap_err()).asked, 18);
    assert_eq!(job(&journal, &id).await.state, State::Planned);
    assert_eq!(journal.attempts(&id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_simulators_points_are_not_imas() {
    let folder = folder();
    let journal = open(&folder).await;
    let mut run = run_of(&[6]);
    run.service = ServiceKind::Simulator;
    let ids = journal.begin(&run, &day(6), at(0)).await.unwrap();
    assert_eq!(ids.len(), 1);
    assert_eq!(committed(&journal).await, 0);
}

/// Eight processes' worth of journals, and two tasks on each, ask for one day's points at once.
#[tokio::test]
async fn a_day_is_never_overspent_however_many_ask_at_once() {
    let folder = folder();
    let mut askers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let journal = open(&folder).await;
        for _ in 0..2 {
            let journal = journal.clone();
            askers.spawn(async move {
                let mut points = 0;
                while let Ok(ids) = journal.begin(&run_of(&[4]), &day(40), at(0)).await {
                    let permit = journal.authorise_create(&ids[0], &day(40), at(1)).await;
                    points += permit.unwrap().points;
                }
                points
            });
        }
    }
    let spent: u32 = askers.join_all().await.iter().sum();
    assert_eq!(spent, 40);
    assert_eq!(committed(&open(&folder).await).await, 40);
}
