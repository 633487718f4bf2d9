//! The one request that spends.

use std::sync::Arc;
use std::time::Duration;

use ima_openapi::{CertificateFault, Endpoint, ErrorKind, UrlRefusal};
use jiff::Timestamp;
use nanobanana::journal::{AttemptOutcome, JournalError, NewClientKey, State};
use nanobanana::{
    Charge, Engine, Failure, FailureKind, Notice, Preferences, RetryPolicy, Service, TaskType,
};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use crate::fake::{Script, business, http_status, not_json, timeout};
use crate::studio::{Studio, smooth};

fn failing(error: ErrorKind) -> Studio {
    Studio::new(Script {
        creates: [error].into(),
        ..smooth()
    })
}

#[tokio::test(start_paused = true)]
async fn a_refusal_by_ima_spends_nothing_and_is_not_repeated() {
    for (code, kind) in [
        (400, FailureKind::Refused),
        (401, FailureKind::Key),
        (500, FailureKind::Refused),
        (4008, FailureKind::Points),
        (4014, FailureKind::Subscription),
        (7777, FailureKind::Refused),
    ] {
        let studio = failing(business(code));
        let outcome = studio.outcome().await;
        assert_eq!(outcome.charge(), Charge::None);
        assert_eq!(outcome.task_id, None);
        let failure = outcome.result.unwrap_err();
        assert!(matches!(failure, Failure::Ima(_)), "{failure:?}");
        assert_eq!((failure.kind(), failure.ima_code()), (kind, Some(code)));
        assert_eq!(studio.api.created().len(), 1);
        assert_eq!(studio.api.calls(Endpoint::TaskDetail), []);
        let row = studio.row().await;
        assert_eq!((row.state, row.ima_code), (State::Refused, Some(code)));
        assert_eq!(row.reason.as_deref(), Some("no"));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_for_a_client_key_that_was_revoked() {
    let studio = Studio::new(smooth());
    let journal = studio.journal().await;
    let new = NewClientKey::default();
    let (key, _) = journal
        .create_client_key(&new, Timestamp::now())
        .await
        .unwrap();
    journal
        .revoke_client_key(&key.id, Timestamp::now())
        .await
        .unwrap();
    let mut order = studio.order();
    order.caller.account = key.id.to_string();
    let engine = Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let failure = engine
        .run(&journal, &order, &studio.events)
        .await
        .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cancelled);
    let said = failure.to_string();
    assert!(said.contains(key.id.as_str()), "{said}");
    assert_eq!(studio.api.calls(Endpoint::CreateTask), []);
    assert_eq!(studio.rows().await, []);
}

#[tokio::test(start_paused = true)]
async fn a_bare_status_by_which_no_task_was_made_spends_nothing_and_is_not_repeated() {
    for (status, kind) in [
        (400, FailureKind::Refused),
        (401, FailureKind::Key),
        (403, FailureKind::Key),
        (404, FailureKind::Refused),
        (405, FailureKind::Refused),
        (413, FailureKind::Refused),
        (429, FailureKind::Network),
    ] {
        let studio = failing(http_status(status));
        let failure = studio.failure().await;
        assert!(matches!(failure, Failure::Ima(_)), "{failure:?}");
        assert_eq!((failure.kind(), failure.ima_code()), (kind, None));
        assert_eq!(failure.charge(), Charge::None);
        assert_eq!(studio.api.created().len(), 1);
        let row = studio.row().await;
        assert_eq!((row.state, row.charge()), (State::Refused, Charge::None));
        let reason = format!("task create: HTTP status {status}");
        assert_eq!((row.ima_code, row.reason), (None, Some(reason)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_envelope_of_success_under_an_error_status_may_be_a_task() {
    let kind = ErrorKind::HttpStatus {
        status: 429,
        retry_after: None,
        bare: false,
    };
    let failure = failing(kind).failure().await;
    assert!(
        matches!(failure, Failure::CreateUnknown { .. }),
        "{failure:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_left_spends_nothing_and_is_sent_again() {
    let studio = Studio::new(Script {
        creates: (0..4).map(|_| no_route()).collect(),
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.created().len(), 5);
    let attempts = studio.attempts().await;
    let outcomes: Vec<_> = attempts.iter().map(|attempt| attempt.outcome).collect();
    let (not_sent, created) = (AttemptOutcome::NotSent, AttemptOutcome::Created);
    let expected = [not_sent, not_sent, not_sent, not_sent, created];
    assert_eq!(outcomes, expected.map(Some));
    assert_eq!(studio.row().await.state, State::Saved);
}

fn no_route() -> ErrorKind {
    ErrorKind::Connect("no route".into())
}

#[tokio::test(start_paused = true)]
async fn a_request_that_can_never_leave_ends_the_job_unpaid() {
    let refused = ErrorKind::RefusedUrl {
        url: "http://127.0.0.1".to_owned(),
        reason: UrlRefusal::NotTheSimulator,
    };
    let outage = (0..10_000).map(|_| no_route()).collect();
    for (creates, is_repeated) in [(outage, true), ([refused].into(), false)] {
        let studio = Studio::new(Script {
            creates,
            ..smooth()
        });
        let failure = studio.failure().await;
        assert!(matches!(failure, Failure::Ima(_)), "{failure:?}");
        assert_eq!(failure.kind(), FailureKind::Network);
        assert_eq!(failure.charge(), Charge::None);
        assert_eq!(studio.api.created().len() > 1, is_repeated);
        let row = studio.row().await;
        assert_eq!((row.state, row.charge()), (State::Cancelled, Charge::None));
    }
}

#[tokio::test(start_paused = true)]
async fn when_the_answer_is_lost_it_is_unknown_and_never_sent_again() {
    for error in [
        timeout(),
        ErrorKind::Interrupted("reset".into()),
        ErrorKind::Truncated,
        http_status(408),
        http_status(502),
        not_json(),
        ErrorKind::TooLarge { limit: 1 },
        ErrorKind::Redirect {
            location_host: None,
        },
        ErrorKind::Malformed { what: "code" },
        ErrorKind::MissingTaskId,
    ] {
        let studio = failing(error);
        let failure = studio.failure().await;
        assert!(
            matches!(failure, Failure::CreateUnknown { .. }),
            "{failure:?}"
        );
        assert_eq!(failure.kind(), FailureKind::Unknown);
        assert_eq!(failure.charge(), Charge::Unknown);
        assert_eq!(failure.task_id(), None);
        assert_eq!(studio.api.created().len(), 1);
        assert_eq!(studio.api.calls(Endpoint::TaskDetail), []);
        assert_eq!(studio.names(), Vec::<String>::new());
        let row = studio.row().await;
        assert_eq!((row.state, row.charge()), (State::Unknown, Charge::Unknown));
    }
}

#[tokio::test(start_paused = true)]
async fn each_of_several_pictures_is_created_once_whatever_becomes_of_the_others() {
    let mut studio = Studio::new(Script {
        creates: [timeout(), business(4008)].into(),
        ..smooth()
    });
    studio.count = 3;
    let outcomes = studio.run().await.unwrap();
    let charges: Vec<_> = outcomes.iter().map(|outcome| outcome.charge()).collect();
    assert_eq!(charges, [Charge::Unknown, Charge::None, Charge::Spent]);
    let jobs: Vec<_> = outcomes.iter().map(|outcome| outcome.job.0).collect();
    assert_eq!(jobs, [1, 2, 3]);
    assert_eq!(studio.api.created().len(), 3);
    assert_eq!(studio.api.began(Endpoint::CreateTask), [0, 0, 0]);
    assert_eq!(studio.api.calls(Endpoint::ProductList).len(), 1);
    assert_eq!(studio.names(), ["cat-3.png"]);
}

#[tokio::test(start_paused = true)]
async fn the_request_is_the_plan() {
    let studio = Studio::new(smooth());
    let outcome = studio.outcome().await;
    let created = studio.api.created();
    assert_eq!(created, [outcome.plan.create_task(Vec::new())]);
    assert_eq!((created[0].attribute_id, created[0].points), (4400, 4));
    assert_eq!(created[0].product_parameters["size"], "512px");
}

#[tokio::test(start_paused = true)]
async fn a_product_list_that_cannot_be_had_ends_the_run_before_anything_is_spent() {
    let busy = || ErrorKind::HttpStatus {
        status: 503,
        retry_after: Some(Duration::from_secs(5)),
        bare: true,
    };
    let outage = (0..100).map(|_| busy()).collect();
    for (list, kind, asked) in [
        ([business(401)].into(), FailureKind::Key, vec![0]),
        ([http_status(403)].into(), FailureKind::Key, vec![0]),
        (outage, FailureKind::Network, vec![0, 5, 10]),
    ] {
        let mut studio = Studio::new(Script { list, ..smooth() });
        studio.pacing.retry = RetryPolicy {
            first_pause: Duration::ZERO,
            deadline: Duration::from_secs(13),
            ..RetryPolicy::default()
        };
        let failure = studio.run().await.unwrap_err();
        assert_eq!((failure.kind(), failure.charge()), (kind, Charge::None));
        assert_eq!(studio.api.began(Endpoint::ProductList), asked);
        assert_eq!(studio.api.created(), []);
        assert_eq!(studio.events.steps(), ["acknowledged"]);
        assert_eq!(studio.rows().await, []);
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_product_list_is_waited_for() {
    let outage = [
        no_route(),
        timeout(),
        not_json(),
        ErrorKind::Interrupted("reset".into()),
        ErrorKind::Truncated,
        http_status(429),
        business(500),
    ];
    let mut studio = Studio::new(Script {
        list: outage.into(),
        ..smooth()
    });
    studio.pacing.retry.first_pause = Duration::ZERO;
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.began(Endpoint::ProductList), [0; 8]);
}

#[tokio::test(start_paused = true)]
async fn the_preference_is_read_before_the_plan_and_written_after_a_success() {
    let mut studio = Studio::new(smooth());
    let preferences = Preferences::new(studio.at("memory/prefs.json"), "7");
    studio.preferences = Some(preferences.clone());
    studio.words.size = Some("1K".to_owned());
    studio.words.model = Some("pro".to_owned());
    studio.outcome().await.result.unwrap();
    let id = preferences.model_id(TaskType::TextToImage);
    assert_eq!(id.as_deref(), Some("gemini-3-pro-image"));

    let mut again = failing(business(4008));
    again.preferences = Some(preferences.clone());
    again.words.size = Some("1K".to_owned());
    let outcome = again.outcome().await;
    assert_eq!(outcome.plan.model_id, "gemini-3-pro-image");
    assert_eq!(outcome.notices[0].kind(), "preferred_model");

    let mut failed = failing(timeout());
    failed.preferences = Some(preferences.clone());
    failed.words.model = Some("flash".to_owned());
    failed.outcome().await.result.unwrap_err();
    let id = preferences.model_id(TaskType::TextToImage);
    assert_eq!(id.as_deref(), Some("gemini-3-pro-image"), "no success");
}

#[tokio::test(start_paused = true)]
async fn a_preference_that_cannot_be_saved_does_not_spoil_the_picture() {
    let mut studio = Studio::new(smooth());
    let path = studio.at("prefs.json");
    std::fs::write(&path, "[1]").unwrap();
    studio.preferences = Some(Preferences::new(path.clone(), "7"));
    let outcome = studio.outcome().await;
    let [Notice::PreferenceNotSaved { reason }] = outcome.notices.as_slice() else {
        panic!("{:?}", outcome.notices)
    };
    assert!(reason.contains(path.to_str().unwrap()), "{reason}");
    outcome.result.unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), "[1]");
}

#[tokio::test(start_paused = true)]
async fn a_certificate_at_fault_ends_what_is_not_paid_at_once() {
    let fault = || ErrorKind::Connect(CertificateFault::Expired.into());
    let list = Script {
        list: [fault()].into(),
        ..smooth()
    };
    let token = Script {
        tokens: [fault()].into(),
        ..smooth()
    };
    let upload = Script {
        uploads: [fault()].into(),
        ..smooth()
    };
    let create = Script {
        creates: [fault()].into(),
        ..smooth()
    };
    for (script, endpoint) in [
        (list, Endpoint::ProductList),
        (token, Endpoint::UploadToken),
        (upload, Endpoint::Upload),
        (create, Endpoint::CreateTask),
    ] {
        let studio = Studio::new(script).with_inputs(1);
        let failure = match studio.run().await {
            Ok(mut outcomes) => Arc::into_inner(outcomes.remove(0))
                .unwrap()
                .result
                .unwrap_err(),
            Err(failure) => failure,
        };
        assert_eq!(studio.api.calls(endpoint).len(), 1, "{endpoint}");
        assert_eq!(
            (failure.kind(), failure.charge()),
            (FailureKind::Network, Charge::None),
            "{endpoint}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_at_fault_does_not_end_what_is_paid() {
    let fault = || ErrorKind::Connect(CertificateFault::Expired.into());
    let studio = Studio::new(Script {
        details: [Err(fault()), Err(fault())].into(),
        downloads: [Err(fault()), Err(fault())].into(),
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.calls(Endpoint::TaskDetail).len(), 3);
    assert_eq!(studio.api.calls(Endpoint::Download).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_is_not_what_was_allowed_is_not_sent() {
    for change in ["points = points - 1", "attribute_id = '7'"] {
        let studio = Studio::new(Script {
            hang: Some(Endpoint::Upload),
            ..smooth()
        })
        .with_inputs(1);
        let tampering = async {
            studio.api.hanging(1).await;
            let file = studio.records.path().join("journal.sqlite");
            let file = SqliteConnectOptions::new().filename(file);
            let mut journal = file.connect().await.unwrap();
            let change = format!("UPDATE jobs SET {change}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(change))
                .execute(&mut journal)
                .await
                .unwrap();
            studio.api.mend();
        };
        let (outcome, ()) = tokio::join!(studio.outcome(), tampering);
        assert_eq!(outcome.charge(), Charge::None);
        let failure = outcome.result.unwrap_err();
        assert!(
            matches!(&failure, Failure::Journal(JournalError::OtherPlan { .. })),
            "{failure:?}"
        );
        assert_eq!(studio.api.created(), []);
        let row = studio.row().await;
        assert_eq!((row.state, row.charge()), (State::Cancelled, Charge::None));
        let attempts = studio.attempts().await;
        let outcomes: Vec<_> = attempts.iter().map(|attempt| attempt.outcome).collect();
        assert_eq!(outcomes, [Some(AttemptOutcome::NotSent)]);
    }
}
