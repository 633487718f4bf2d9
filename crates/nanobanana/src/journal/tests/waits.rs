//! What is remembered of waits.

use std::time::Duration;

use super::*;
use crate::schedule::{Experience, Wait};

const FLASH_1K: TaskKind<'static> = TaskKind {
    service: ServiceKind::Vendor,
    model_id: "gemini-3.1-flash-image",
    size: "1K",
};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A wait of three questions that ended with a picture after 25 s, and saved two.
fn usual() -> Wait {
    Wait {
        asked: 3,
        last_in_vain: secs(24),
        unfinished: secs(24),
        finished: Some(secs(26)),
    }
}

async fn begin(journal: &Journal, kind: TaskKind<'_>, second: i64) -> (JobId, Experience) {
    let id = begin_one(journal).await;
    let experience = journal.begin_wait(&id, kind, at(second)).await.unwrap();
    (id, experience)
}

#[tokio::test]
async fn a_wait_learns_from_those_before_it_of_the_same_service_model_and_size() {
    let folder = folder();
    let journal = open(&folder).await;
    let (first, experience) = begin(&journal, FLASH_1K, 1).await;
    assert_eq!(experience, Experience::default());
    journal.end_wait(&first, &usual()).await.unwrap();
    let others = [
        TaskKind {
            service: ServiceKind::Simulator,
            ..FLASH_1K
        },
        TaskKind {
            model_id: "gemini-3-pro-image",
            ..FLASH_1K
        },
        TaskKind {
            size: "",
            ..FLASH_1K
        },
    ];
    for other in others {
        assert_eq!(begin(&journal, other, 2).await.1, Experience::default());
    }
    let learned = Experience {
        durations: vec![secs(25)],
        credit: 2,
    };
    assert_eq!(begin(&journal, FLASH_1K, 3).await.1, learned);
}

#[tokio::test]
async fn credit_that_one_wait_may_spend_is_not_lent_to_another_until_it_ends() {
    let folder = folder();
    let journal = open(&folder).await;
    let (first, _) = begin(&journal, FLASH_1K, 1).await;
    journal.end_wait(&first, &usual()).await.unwrap();
    let (second, experience) = begin(&journal, FLASH_1K, 2).await;
    assert_eq!(experience.credit, 2);
    // The second may never end, as if it were killed.
    assert_eq!(begin(&journal, FLASH_1K, 3).await.1.credit, 0);
    let failed = Wait {
        asked: 6,
        last_in_vain: secs(24),
        ..Wait::default()
    };
    journal.end_wait(&second, &failed).await.unwrap();
    let (_, experience) = begin(&journal, FLASH_1K, 4).await;
    assert_eq!((experience.credit, experience.durations.len()), (1, 1));
}

#[tokio::test]
async fn only_the_latest_fifty_waits_count() {
    let folder = folder();
    let journal = open(&folder).await;
    for second in 1..=60 {
        let (id, _) = begin(&journal, FLASH_1K, second).await;
        let wait = Wait {
            finished: Some(secs(second.unsigned_abs())),
            ..usual()
        };
        journal.end_wait(&id, &wait).await.unwrap();
    }
    let (_, experience) = begin(&journal, FLASH_1K, 61).await;
    assert_eq!(experience.durations.len(), 50);
    // The tenth was seen after 10 s and the eleventh after 11 s, both "unfinished" at that time.
    assert_eq!(experience.durations.iter().min(), Some(&secs(11)));
    assert_eq!(experience.credit, 8);
}

#[tokio::test]
async fn a_job_is_waited_for_once_and_a_job_that_never_was_has_nothing_to_end() {
    let folder = folder();
    let journal = open(&folder).await;
    let (id, _) = begin(&journal, FLASH_1K, 1).await;
    let again = journal.begin_wait(&id, FLASH_1K, at(2)).await;
    assert!(matches!(again, Err(JournalError::Database(_))), "{again:?}");
    let never = begin_one(&journal).await;
    journal.end_wait(&never, &usual()).await.unwrap();
    assert_eq!(begin(&journal, FLASH_1K, 3).await.1, Experience::default());
}

#[tokio::test]
async fn a_journal_of_an_earlier_version_gets_a_place_for_waits() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    {
        let mut session = journal.session().await.unwrap();
        let back = "DROP TABLE waits; PRAGMA user_version = 2;";
        sqlx::raw_sql(back)
            .execute(&mut session.connection)
            .await
            .unwrap();
    }
    journal.close().await.unwrap();
    let journal = open(&folder).await;
    let experience = journal.begin_wait(&id, FLASH_1K, at(1)).await.unwrap();
    assert_eq!(experience, Experience::default());
}
