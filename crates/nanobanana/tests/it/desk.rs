//! Runs that outlive whoever asked for them, and their end in good order.

use std::future::{pending, ready};
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use ima_openapi::Endpoint;
use nanobanana::desk::named::News;
use nanobanana::desk::{Desk, End, Run, Step};
use nanobanana::input::{AllowedFolders, InputSource, OpenedFile};
use nanobanana::journal::{Caller, Equal, Found, Join, Recovery, State};
use nanobanana::{Engine, Event, Failure, Polling, ProgressPace, Service};
use tokio::time::sleep;

use crate::fake::Script;
use crate::studio::{Studio, png, smooth};

async fn desk(studio: &Studio) -> Desk {
    let service = Service::with_client(studio.api.clone(), studio.pacing);
    Desk::new(Engine::new(service), studio.journal().await)
}

#[tokio::test(start_paused = true)]
async fn a_run_of_two_jobs_is_seen_by_whoever_looks_and_goes_on_without() {
    let mut studio = Studio::new(smooth());
    studio.count = 2;
    let desk = desk(&studio).await;
    let mut of_all = desk.events();
    let run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    drop(run);
    let job = loop {
        if let Event::Planned { jobs, .. } = of_all.recv().await.unwrap().event {
            break jobs[0].clone();
        }
    };
    let run = desk.run_of(&job).unwrap();
    let End::Outcomes(outcomes) = &*run.ended().await else {
        panic!("it ends well");
    };
    let now = run.now();
    let tasks = now.jobs.iter().map(|job| job.task_id.as_deref());
    assert_eq!(tasks.collect::<Vec<_>>(), [Some("t-1"), Some("t-2")]);
    assert!(now.jobs.iter().all(|job| matches!(job.step, Step::Ended)));
    assert_eq!(outcomes.len(), 2);
    // Who comes late hears how it ended too.
    let mut events = run.events();
    let mut ended = Vec::new();
    while let Some(event) = events.next().await {
        if let Event::Ended { .. } = event {
            ended.push(serde_json::to_value(event).unwrap());
        }
    }
    assert_eq!(ended.len(), 2);
    // Either may be the first to end.
    ended.sort_by_key(|event| event["job"].as_u64());
    assert_eq!(ended[0]["charge"], "spent");
    assert_eq!(
        ended[0]["paths"][0],
        studio.at("cat-1.png").to_str().unwrap()
    );
    assert!(desk.close(pending()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_input_that_is_no_file_of_the_users_is_let_go_of_once_it_was_sent() {
    let studio = Studio::new(Script {
        hang: Some(Endpoint::TaskDetail),
        ..smooth()
    });
    let desk = desk(&studio).await;
    let bytes: Arc<[u8]> = png(4, 8).into();
    let opened = Arc::new(tempfile::tempfile().unwrap());
    (&*opened).write_all(&png(5, 8)).unwrap();
    let mut spec = studio.order();
    let request = spec.request.input(InputSource::Bytes(Arc::clone(&bytes)));
    spec.request = request.input(InputSource::Opened(OpenedFile(Arc::clone(&opened))));
    let run = desk.start(spec, Join::default(), &AllowedFolders::ANYWHERE);
    studio.api.hanging(1).await;
    assert_eq!(studio.api.calls(Endpoint::Upload).len(), 2);
    assert_eq!(
        (Arc::strong_count(&bytes), Arc::strong_count(&opened)),
        (1, 1)
    );
    studio.api.mend();
    let End::Outcomes(outcomes) = &*run.ended().await else {
        panic!("it ends well");
    };
    assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_program_was_given_is_not_given_to_an_equal_call_too() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let joins = async || {
        let any = Join {
            equal: Equal::Any,
            ..Join::default()
        };
        let (spec, anywhere) = (studio.order(), AllowedFolders::ANYWHERE);
        desk.intend(&spec, &any, &anywhere).await.unwrap().joins
    };
    let run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    run.ended().await;
    // Nobody has said that its answer arrived.
    assert_eq!(joins().await, run.now().run);
    desk.mark_received(run.now().run.unwrap());
    let outcomes = desk.generate(studio.order()).await.unwrap();
    assert_eq!(outcomes[0].task_id.as_ref().unwrap().as_str(), "t-2");
    assert_eq!(joins().await, None);
}

#[tokio::test(start_paused = true)]
async fn whoever_stops_it_before_the_paid_request_has_left_pays_nothing() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    let mut events = run.events();
    while let Some(event) = events.next().await {
        if let Event::Paying { .. } = event {
            // The journal is being asked for the permission.
            let _ = desk.stop_buying();
        }
    }
    let End::Outcomes(outcomes) = run.take_end() else {
        panic!("it was begun");
    };
    assert!(matches!(outcomes[0].result, Err(Failure::Cancelled { .. })));
    assert_eq!(studio.api.created().len(), 0);
    assert_eq!(studio.row().await.state, State::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn a_job_is_watched_from_any_step_to_its_end_by_its_account() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    let mut now = run.follow();
    let now = now.wait_for(|now| !now.jobs.is_empty()).await.unwrap();
    let id = now.jobs[0].id.as_str().to_owned();
    drop(now);
    let job = async |account| match desk.journal().find_of(Some(account), &id[..19]).await {
        Ok(Found::One(job)) => Some(*job),
        _ => None,
    };
    assert_eq!(job("another").await, None);
    let job = job(Caller::LOCAL).await.unwrap();
    let mut watch = desk.watch(&job, 0).await.unwrap().unwrap();
    let mut last = (0, false, State::Planned);
    while let Some(news) = watch.next().await.unwrap() {
        let News::Step {
            number,
            record,
            is_end,
        } = news
        else {
            continue;
        };
        assert!(number > last.0 && !last.1);
        last = (number, is_end, record.state);
    }
    assert_eq!((last.1, last.2), (true, State::Saved));

    // Another process goes on from where the first one was.
    let later = self::desk(&studio).await;
    let Found::One(job) = later.journal().find(&id).await.unwrap() else {
        panic!("it is there");
    };
    assert!(later.watch(&job, last.0).await.unwrap().is_none());
    let mut watch = later.watch(&job, last.0 - 1).await.unwrap().unwrap();
    let news = watch.next().await.unwrap();
    assert!(matches!(news, Some(News::Step { number, is_end: true, .. }) if number == last.0));
    assert!(watch.next().await.unwrap().is_none());
    // What has ended is not cancelled.
    assert_eq!(later.cancel(*job).await.unwrap().state, State::Saved);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_job_is_told_before_the_database_has_taken_it() {
    let studio = Studio::new(Script {
        hang: Some(Endpoint::Download),
        ..smooth()
    });
    let desk = desk(&studio).await;
    let run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    studio.api.hanging(1).await;
    let Found::One(job) = desk
        .journal()
        .find(run.now().jobs[0].id.as_str())
        .await
        .unwrap()
    else {
        panic!("it is there");
    };
    let mut watch = desk.watch(&job, 0).await.unwrap().unwrap();
    assert!(matches!(
        watch.next().await.unwrap(),
        Some(News::Step { is_end: false, .. })
    ));
    // As a full disk does: the last step stays beside the database.
    let refused = "CREATE TRIGGER full BEFORE UPDATE ON jobs WHEN NEW.state = 'saved' \
                   BEGIN SELECT RAISE(ABORT, 'full'); END";
    let mut connection = studio.connection().await;
    sqlx::query(refused).execute(&mut connection).await.unwrap();
    studio.api.mend();
    let mut end = None;
    while let Some(news) = watch.next().await.unwrap() {
        if let News::Step {
            record,
            is_end: true,
            ..
        } = news
        {
            end = Some(record.state);
        }
    }
    assert_eq!(end, Some(State::Saved));
}

/// On the clock of the wall, by which the journal may take its time.
#[tokio::test]
async fn a_call_that_joins_a_run_of_another_process_hears_how_far_it_is() {
    let mut studio = Studio::new(Script {
        hang: Some(Endpoint::TaskDetail),
        ..smooth()
    });
    studio.pacing.polling = Polling::Every(Duration::from_millis(1));
    studio.pacing.progress = ProgressPace::Every(Duration::from_millis(1));
    let theirs = desk(&studio).await;
    let _run = theirs.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    studio.api.hanging(1).await;
    // A desk of its own holds no job of the other's, as in another process.
    let ours = desk(&studio).await;
    let again = Join {
        equal: Equal::Any,
        ..Join::default()
    };
    let run = ours.start(studio.order(), again, &AllowedFolders::ANYWHERE);
    let mut events = run.events();
    let mut heard = Vec::new();
    while heard.last() != Some(&"progress".to_owned()) {
        let event = serde_json::to_value(events.next().await.unwrap()).unwrap();
        heard.push(event["event"].as_str().unwrap().to_owned());
    }
    assert!(heard.contains(&"joined".to_owned()), "{heard:?}");
    assert_eq!(studio.api.created().len(), 1);
}

/// On the clock of the wall, by which the journal may take its time.
#[tokio::test]
async fn what_is_left_is_written_down_and_named() {
    let mut studio = Studio::new(Script {
        hang: Some(Endpoint::TaskDetail),
        ..smooth()
    });
    studio.pacing.polling = Polling::Every(Duration::from_millis(1));
    let desk = desk(&studio).await;
    let run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    studio.api.hanging(1).await;
    let left = desk.clone().close(ready(())).await.unwrap();
    // The work on it is gone, and nobody holds its job.
    assert!(run.now().has_ended());
    let [job] = &left.jobs[..] else {
        panic!("one job");
    };
    assert_eq!((job.state, left.is_all), (State::Running, true));
    assert_eq!(job.task_id.as_deref(), Some("t-1"));

    let studio = Studio::new(Script {
        hang: Some(Endpoint::CreateTask),
        ..smooth()
    });
    let desk = self::desk(&studio).await;
    let _run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    studio.api.hanging(1).await;
    let left = desk.close(ready(())).await.unwrap();
    assert_eq!(left.jobs[0].state, State::Unknown);
    let row = studio.row().await;
    assert_eq!(row.state.recovery(), Recovery::AskUser);
}

#[tokio::test(start_paused = true)]
async fn equal_calls_that_are_waited_for_are_two_and_one_that_was_left_is_joined() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let anywhere = AllowedFolders::ANYWHERE;
    let attend = || desk.attend(studio.order(), Join::default(), &anywhere);
    let (first, second) = tokio::join!(attend(), attend());
    assert_ne!(first.name(), second.name());
    first.ended().await;
    second.ended().await;
    let left = first.name();
    // Its caller has gone without an answer.
    drop(first);
    let (again, third) = tokio::join!(attend(), attend());
    let joined = [&again, &third].map(|run| run.now().joined_after.is_some());
    assert!(
        joined.contains(&true) && joined.contains(&false),
        "{joined:?}"
    );
    assert!([again.name(), third.name()].contains(&left));
    third.ended().await;
    again.ended().await;
    assert_eq!(studio.api.created().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_takes_its_run_along_until_it_is_paid() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let anywhere = AllowedFolders::ANYWHERE;
    let attend = |join| desk.attend(studio.order(), join, &anywhere);
    let attended = attend(Join::default()).await;
    let run = std::sync::Arc::clone(&attended);
    drop(attended);
    let End::Outcomes(outcomes) = &*run.ended().await else {
        panic!("it was begun");
    };
    assert!(matches!(outcomes[0].result, Err(Failure::Cancelled { .. })));
    assert_eq!(studio.api.created().len(), 0);

    // One that has a key to come back with is carried out.
    let named = || Join {
        key: Some("k-1".to_owned()),
        ..Join::default()
    };
    let attended = attend(named()).await;
    let (run, name) = (std::sync::Arc::clone(&attended), attended.name());
    drop(attended);
    run.ended().await;
    assert_eq!(attend(named()).await.name(), name);
    desk.mark_received(name.unwrap());

    // So is one that was paid by then.
    let attended = attend(Join::default()).await;
    let run = std::sync::Arc::clone(&attended);
    let mut events = run.events();
    while !matches!(events.next().await, Some(Event::Created { .. })) {}
    drop(attended);
    let End::Outcomes(outcomes) = &*run.ended().await else {
        panic!("it was begun");
    };
    assert_eq!(outcomes[0].result.as_ref().unwrap().len(), 1);
    assert_eq!(studio.api.created().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_any_more_is_asked_about_each_minute() {
    let mut studio = Studio::new(Script {
        lasting: vec![Duration::from_secs(2000)],
        ..smooth()
    });
    studio.pacing.max_wait = Duration::from_secs(50);
    let desk = desk(&studio).await;
    let run = desk.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE);
    run.ended().await;
    assert_eq!(studio.row().await.state, State::StillRunning);
    let asked = || studio.api.calls(Endpoint::TaskDetail).len();
    let before = asked();
    let until = async |is_so: &dyn Fn(State) -> bool| {
        while !is_so(studio.row().await.state) {
            sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::select! {
        () = desk.look_after(studio.folder.path()) => {}
        () = until(&|state| state == State::Saved) => {}
    }
    let questions = asked() - before;
    assert!((20..60).contains(&questions), "{questions}");
    assert_eq!(studio.api.created().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn many_jobs_that_are_left_are_asked_about_side_by_side() {
    let mut studio = Studio::new(Script {
        hang: Some(Endpoint::TaskDetail),
        ..smooth()
    });
    studio.count = 10;
    let ours = desk(&studio).await;
    let folder = studio.folder.path().to_owned();
    let caring = tokio::spawn(async move { ours.look_after(&folder).await });
    let theirs = desk(&studio).await;
    for _ in 0..4 {
        drop(theirs.start(studio.order(), Join::default(), &AllowedFolders::ANYWHERE));
    }
    studio.api.hanging(40).await;
    let _ = theirs.close(ready(())).await;
    let asked = || studio.api.calls(Endpoint::TaskDetail).len() - 40;
    // The clock leaps ahead of the journal, which is asked here for that reason.
    for _ in 0..2000 {
        if asked() >= 30 {
            break;
        }
        studio.rows().await;
        sleep(Duration::from_secs(1)).await;
    }
    // None of them is answered.
    assert!((30..40).contains(&asked()), "{}", asked());
    caring.abort();
}

fn start_by_key(desk: &Desk, studio: &Studio) -> Arc<Run> {
    let join = Join {
        key: Some("k-1".to_owned()),
        ..Join::default()
    };
    desk.start(studio.order(), join, &AllowedFolders::ANYWHERE)
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_run_was_cancelled_unheard_means_a_new_one_and_else_that_one() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let start = || start_by_key(&desk, &studio);
    let first = start();
    first.cancel();
    first.ended().await;
    let second = start();
    second.ended().await;
    assert_ne!(second.name(), first.name());
    assert_eq!(studio.api.created().len(), 1);
    assert!(matches!(
        &*start().ended().await,
        End::Outcomes(_) | End::Joined(_)
    ));
    assert_eq!(studio.api.created().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_run_was_cancelled_and_heard_of_stays_with_it() {
    let studio = Studio::new(smooth());
    let desk = desk(&studio).await;
    let start = || start_by_key(&desk, &studio);
    let first = start();
    first.cancel();
    first.ended().await;
    desk.mark_received(first.name().unwrap());
    let second = start();
    second.ended().await;
    assert_eq!(second.name(), first.name());
    assert_eq!(studio.api.created().len(), 0);
}
