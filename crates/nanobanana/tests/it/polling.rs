//! When a task is asked about, and what ends the wait.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::future::join_all;
use ima_openapi::{CertificateFault, Endpoint, ErrorKind, Media, TaskDetail};
use nanobanana::journal::State;
use nanobanana::{
    Charge, Engine, Failure, FailureKind, GenerationEnd, Polling, ProgressPace, Service, Silent,
};

use crate::fake::{Script, business, done, http_status, not_json, timeout, waiting};
use crate::studio::{Studio, smooth};

/// A task that is done at the nth question.
fn done_at(question: usize) -> Script {
    Script {
        details: (1..question).map(|_| Ok(waiting())).collect(),
        ..smooth()
    }
}

fn never_done() -> Script {
    Script {
        state: waiting(),
        ..smooth()
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_is_asked_about_more_often_when_its_end_is_likely_counted_from_its_creation() {
    let mut script = done_at(5);
    script.delays = vec![(Endpoint::CreateTask, Duration::from_secs(7))];
    let studio = Studio::new(script);
    let outcome = studio.outcome().await;
    assert_eq!(studio.api.began(Endpoint::CreateTask), [0]);
    let asked = studio.api.began(Endpoint::TaskDetail);
    assert_eq!(asked, [5, 10, 15, 17, 19].map(|age| 7 + age));
    assert_eq!(studio.api.began(Endpoint::Download), [26]);
    assert_eq!(outcome.elapsed, Duration::from_secs(26));
    assert_eq!(outcome.charge(), Charge::Spent);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_needs_no_sparing_is_asked_in_equal_steps() {
    let mut studio = Studio::new(done_at(4));
    studio.pacing.polling = Polling::Every(Duration::from_secs(5));
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.began(Endpoint::TaskDetail), [5, 10, 15, 20]);
}

#[tokio::test(start_paused = true)]
async fn slow_answers_do_not_shift_the_schedule() {
    let mut script = done_at(3);
    script.delays = vec![(Endpoint::TaskDetail, Duration::from_secs(2))];
    let studio = Studio::new(script);
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.began(Endpoint::TaskDetail), [5, 10, 15]);
}

#[tokio::test(start_paused = true)]
async fn after_ten_minutes_it_still_runs_and_was_asked_about_to_the_end() {
    let studio = Studio::new(never_done());
    let failure = studio.failure().await;
    let early = [5, 10, 15];
    let likely = (17..=41).step_by(2);
    let overdue = (46..600).step_by(5);
    let expected: Vec<u64> = early.into_iter().chain(likely).chain(overdue).collect();
    let expected: Vec<u64> = expected.into_iter().chain([600]).collect();
    assert_eq!(studio.api.began(Endpoint::TaskDetail), expected);
    assert_eq!(failure.task_id().unwrap().as_str(), "t-1");
    assert_eq!(failure.charge(), Charge::Spent);
    match failure {
        Failure::StillRunning { waited, source, .. } => {
            assert_eq!(waited, Duration::from_secs(600));
            assert!(source.is_none());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn another_longest_wait_ends_with_a_question_too() {
    for (max_wait, questions) in [
        (3, vec![3]),
        (10, vec![5, 10]),
        (18, vec![5, 10, 15, 17, 18]),
    ] {
        let mut studio = Studio::new(never_done());
        studio.pacing.max_wait = Duration::from_secs(max_wait);
        let failure = studio.failure().await;
        assert_eq!(failure.kind(), FailureKind::StillRunning);
        assert_eq!(studio.api.began(Endpoint::TaskDetail), questions);
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_without_an_answer_ends_with_the_wait() {
    for (max_wait, questions) in [(2, vec![2]), (13, vec![5]), (50, vec![5, 37])] {
        let mut studio = Studio::new(Script {
            delays: vec![(Endpoint::TaskDetail, Duration::from_secs(30))],
            ..never_done()
        });
        studio.pacing.max_wait = Duration::from_secs(max_wait);
        let outcome = studio.outcome().await;
        assert_eq!(studio.api.began(Endpoint::TaskDetail), questions);
        let longest = Duration::from_secs(max_wait + 5);
        assert_eq!(outcome.elapsed, longest, "{max_wait}");
        match outcome.result.unwrap_err() {
            Failure::StillRunning { waited, source, .. } => {
                assert_eq!(waited, longest);
                let kind = source.unwrap().kind;
                assert!(matches!(kind, ErrorKind::Timeout { .. }), "{kind:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_endless_wait_is_one() {
    let mut studio = Studio::new(done_at(1000));
    studio.pacing.max_wait = Duration::MAX;
    let elapsed = studio.outcome().await.elapsed;
    // A question each 5 s but for the first 41 s, which had sixteen.
    assert_eq!(elapsed.as_secs(), 41 + (1000 - 16) * 5);
}

#[tokio::test(start_paused = true)]
async fn an_outage_does_not_end_the_wait() {
    let outage = [
        ErrorKind::Connect("no network".into()),
        timeout(),
        ErrorKind::Interrupted("reset".into()),
        ErrorKind::Truncated,
        http_status(429),
        http_status(503),
        not_json(),
        business(500),
        business(429),
        ErrorKind::Redirect {
            location_host: Some("portal.example".to_owned()),
        },
        ErrorKind::Malformed { what: "medias" },
    ];
    let questions = outage.len() as u64 + 1;
    let studio = Studio::new(Script {
        details: outage.into_iter().map(Err).collect(),
        ..smooth()
    });
    let outcome = studio.outcome().await;
    assert_eq!(
        studio.api.began(Endpoint::TaskDetail).len() as u64,
        questions
    );
    // At 5 s, and after pauses of 1 to 2 s, 2 to 4 s, 4 to 8 s and eight of 5 to 10 s.
    let (shortest, longest) = (5 + 7 + 8 * 5, 5 + 14 + 8 * 10);
    assert!((shortest..=longest).contains(&outcome.elapsed.as_secs()));
    assert_eq!(studio.names(), ["cat.png"]);
}

/// The pauses between questions, in seconds.
fn pauses(studio: &Studio) -> Vec<f64> {
    let asked = studio.api.calls(Endpoint::TaskDetail);
    let pauses = asked.windows(2);
    pauses
        .map(|pair| (pair[1].began - pair[0].began).as_secs_f64())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_failed_question_is_asked_again_after_one_to_two_seconds() {
    for failures in [1, 2] {
        let studio = Studio::new(Script {
            details: (0..failures).map(|_| Err(http_status(502))).collect(),
            ..smooth()
        });
        studio.outcome().await.result.unwrap();
        let pauses = pauses(&studio);
        assert_eq!(pauses.len(), failures);
        assert!((1.0..=2.01).contains(&pauses[0]), "{pauses:?}");
        assert!(pauses[1..].iter().all(|pause| (2.0..=4.01).contains(pause)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_that_is_answered_brings_the_usual_moments_back() {
    let fault = || Err(timeout());
    let details = [fault(), fault(), Ok(waiting()), fault(), Ok(waiting())];
    let studio = Studio::new(Script {
        details: details.into(),
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    let pauses = pauses(&studio);
    // The pause after the next failure is a first one again.
    assert!((1.0..=2.01).contains(&pauses[3]), "{pauses:?}");
    assert!(pauses[2] >= 2.0 && pauses[4] >= 2.0, "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn a_long_outage_costs_no_more_questions_than_a_task_that_runs() {
    let questions = async |polling| {
        let count = |state: fn() -> Result<TaskDetail, ErrorKind>| async move {
            let mut studio = Studio::new(Script {
                details: (0..1000).map(|_| state()).collect(),
                ..smooth()
            });
            studio.pacing.polling = polling;
            assert_eq!(studio.failure().await.kind(), FailureKind::StillRunning);
            let asked = studio.api.began(Endpoint::TaskDetail);
            assert_eq!(asked.last(), Some(&600));
            asked.len()
        };
        (
            count(|| Err(timeout())).await,
            count(|| Ok(waiting())).await,
        )
    };
    for polling in [
        Polling::Chosen,
        Polling::Every(Duration::from_secs(5)),
        Polling::Every(Duration::from_secs(15)),
    ] {
        let (outage, running) = questions(polling).await;
        assert!(outage <= running, "{polling:?}: {outage} and not {running}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_is_told_from_the_second_failure_in_a_row_to_the_next_answer() {
    let fault = || Err(ErrorKind::Connect(CertificateFault::Expired.into()));
    let details = [
        Ok(waiting()),
        fault(),
        Ok(waiting()),
        fault(),
        fault(),
        fault(),
        Ok(waiting()),
    ];
    let studio = Studio::new(Script {
        details: details.into(),
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    let asked = studio.api.calls(Endpoint::TaskDetail);
    let (second, answered) = (asked[4].began, asked[6].began);
    let mut told = 0;
    for (text, second_of) in studio.events.progress().iter().zip(1..) {
        let at = Duration::from_secs(second_of);
        let is_told = text.ends_with(" Certificate");
        assert_eq!(is_told, at > second && at <= answered, "{text}");
        told += usize::from(is_told);
    }
    assert!(told >= 6, "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_not_found_is_asked_about_again_until_the_wait_ends() {
    let missing = |times| Script {
        details: (0..times).map(|_| Err(http_status(404))).collect(),
        ..smooth()
    };
    Studio::new(missing(1)).outcome().await.result.unwrap();
    let studio = Studio::new(missing(1000));
    assert_eq!(studio.failure().await.kind(), FailureKind::StillRunning);
    assert_eq!(studio.row().await.state, State::StillRunning);
}

#[tokio::test(start_paused = true)]
async fn ima_is_left_alone_as_long_as_it_asks() {
    let busy = |seconds| ErrorKind::HttpStatus {
        status: 429,
        retry_after: Some(Duration::from_secs(seconds)),
        bare: true,
    };
    let studio = Studio::new(Script {
        details: [Err(busy(20)), Err(busy(1)), Err(busy(u64::MAX))].into(),
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    // The own pause is kept where it is the longer one; the last question is asked in any case.
    let asked = studio.api.began(Endpoint::TaskDetail);
    let [5, 25, third, 600] = asked[..] else {
        panic!("{asked:?}");
    };
    assert!((27..=29).contains(&third), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_on_the_clock_while_a_question_waits_for_its_answer() {
    let studio = Studio::new(Script {
        delays: vec![(Endpoint::TaskDetail, Duration::from_secs(3))],
        ..smooth()
    });
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.api.began(Endpoint::TaskDetail), [5]);
    let progress = studio.events.progress();
    assert_eq!(progress.len(), 8);
    assert_eq!(progress[6], "progress [1] 7s 17%");
}

#[tokio::test(start_paused = true)]
async fn an_outage_to_the_end_leaves_the_task_running() {
    let studio = Studio::new(Script {
        details: (0..200).map(|_| Err(timeout())).collect(),
        ..smooth()
    });
    let failure = studio.failure().await;
    assert_eq!(failure.kind(), FailureKind::StillRunning);
    let cause = std::error::Error::source(&failure).unwrap().to_string();
    assert_eq!(cause, "task detail: no answer within 60s");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_while_waiting_ends_with_the_task_id() {
    for (error, kind, code) in [
        (business(401), FailureKind::Key, Some(401)),
        (business(4008), FailureKind::Network, Some(4008)),
        (business(9999), FailureKind::Network, Some(9999)),
        (http_status(403), FailureKind::Key, None),
    ] {
        let studio = Studio::new(Script {
            details: VecDeque::from([Ok(waiting()), Err(error)]),
            ..smooth()
        });
        let failure = studio.failure().await;
        assert!(matches!(failure, Failure::Watch { .. }), "{failure:?}");
        assert_eq!((failure.kind(), failure.ima_code()), (kind, code));
        assert_eq!(failure.task_id().unwrap().as_str(), "t-1");
        assert_eq!(failure.charge(), Charge::Spent);
        assert_eq!(studio.api.began(Endpoint::TaskDetail), [5, 10]);
        assert_eq!(studio.api.created().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn imas_end_of_a_task_is_told() {
    let media = |resource_status, error_msg: Option<&str>| TaskDetail {
        medias: vec![Media {
            resource_status: Some(resource_status),
            error_msg: error_msg.map(str::to_owned),
            ..Media::default()
        }],
    };
    let failed = |reason: Option<&str>| GenerationEnd::Failed {
        reason: reason.map(str::to_owned),
    };
    for (state, expected) in [
        (
            media(2, Some("unsafe content")),
            failed(Some("unsafe content")),
        ),
        (media(2, None), failed(None)),
        (media(3, None), GenerationEnd::Deleted),
    ] {
        let studio = Studio::new(Script { state, ..smooth() });
        let failure = studio.failure().await;
        assert_eq!(failure.kind(), FailureKind::Generation);
        assert_eq!(failure.charge(), Charge::Unknown);
        match failure {
            Failure::Generation { end, task_id } => {
                assert_eq!((end, task_id.as_str()), (expected, "t-1"));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(studio.names(), Vec::<String>::new());
    }
}

/// Runs a studio while the machine sleeps for an hour, 17.5 seconds after the task's creation.
async fn run_through_sleep(studio: &Studio) -> Result<(), Failure> {
    let sleep = async {
        studio.events.progressed().await;
        tokio::time::sleep(Duration::from_millis(16_500)).await;
        tokio::time::advance(Duration::from_secs(3600)).await;
    };
    let (outcome, ()) = tokio::join!(studio.outcome(), sleep);
    outcome.result.map(drop)
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_slept_asks_once_and_not_in_a_burst() {
    let mut studio = Studio::new(done_at(7));
    studio.pacing.max_wait = Duration::from_secs(7200);
    run_through_sleep(&studio).await.unwrap();
    let expected = [5, 10, 15, 17, 3617, 3621, 3626];
    assert_eq!(studio.api.began(Endpoint::TaskDetail), expected);
    let progress = studio.events.progress();
    assert_eq!(progress[16], "progress [1] 17s 42%");
    assert_eq!(progress[17], "progress [1] 3617.5s 95%");
    assert_eq!(progress[18], "progress [1] 3618s 95%");
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_slept_too_long_asks_once_more_before_it_gives_up() {
    let found = Studio::new(done_at(5));
    run_through_sleep(&found).await.unwrap();
    let given_up = Studio::new(never_done());
    let failure = run_through_sleep(&given_up).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::StillRunning);
    for studio in [found, given_up] {
        assert_eq!(
            studio.api.began(Endpoint::TaskDetail),
            [5, 10, 15, 17, 3617]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn progress_comes_every_second_and_stops_at_95_percent() {
    // The seventeenth question is asked after 46 s.
    let studio = Studio::new(done_at(17));
    studio.outcome().await.result.unwrap();
    let progress = studio.events.progress();
    assert_eq!(progress.len(), 46);
    for (index, text) in progress.iter().enumerate() {
        let second = index + 1;
        let percent = (second * 100 / 40).min(95);
        assert_eq!(*text, format!("progress [1] {second}s {percent}%"));
    }
}

#[tokio::test(start_paused = true)]
async fn no_progress_interval_makes_the_wait_a_busy_loop() {
    let mut studio = Studio::new(done_at(1));
    studio.pacing.progress = ProgressPace::Every(Duration::ZERO);
    studio.outcome().await.result.unwrap();
    assert_eq!(studio.events.progress().len(), 5_000);
    let mut silent = Studio::new(Script {
        details: VecDeque::from([Ok(done())]),
        ..smooth()
    });
    silent.pacing.progress = ProgressPace::Every(Duration::MAX);
    silent.outcome().await.result.unwrap();
    assert_eq!(silent.events.progress(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn all_jobs_of_a_process_share_the_questions_of_a_second() {
    let mut studio = Studio::new(smooth());
    (studio.count, studio.output) = (14, None);
    let engine = Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let (journal, order) = (studio.journal().await, studio.order());
    let orders = (0..3).map(|_| engine.run(&journal, &order, &Silent));
    for outcomes in join_all(orders).await {
        for outcome in outcomes.unwrap() {
            outcome.result.as_ref().unwrap();
        }
    }
    let asked = studio.api.calls(Endpoint::TaskDetail);
    assert_eq!(asked.len(), 42);
    let second = Duration::from_secs(1);
    assert!(
        asked
            .windows(21)
            .all(|calls| calls[20].began >= calls[0].began + second)
    );
}
