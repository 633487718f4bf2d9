//! Jobs that their process has left, finished by another one.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::time::Duration;

use ima_openapi::Endpoint;
use nanobanana::desk::Desk;
use nanobanana::journal::{
    AttemptOutcome, Begun, Claim, Filter, Held, JobId, JobRecord, Journal, NewJob, NewRun,
    Recovery, ServiceKind, State,
};
use nanobanana::{Charge, Engine, Existing, Failure, Metadata, Notice, Outcome, Service, Silent};
use serde_json::json;
use sqlx::Connection as _;

use crate::fake::{RESULT_URL, Script, business, done_with, http_status, timeout, waiting};
use crate::studio::{Events, Studio, decoded, jpeg, listed, png, saved, smooth};

/// A studio whose process is gone: killed while this call was under way.
async fn killed_at(endpoint: Endpoint) -> Studio {
    let studio = Studio::new(hanging_at(endpoint)).with_inputs(1);
    kill(&studio).await;
    studio
}

fn hanging_at(endpoint: Endpoint) -> Script {
    Script {
        hang: Some(endpoint),
        ..smooth()
    }
}

/// Runs the studio until the call of each job hangs, and drops everything but what is on disk.
async fn kill(studio: &Studio) {
    let journal = studio.journal().await;
    let (engine, order) = (engine(studio), studio.order());
    // While the journal writes the others down on a thread of its own, a paused clock would leap to
    // the end of the wait for the first job. It stands still while anything blocks.
    let (clock_goes_on, blocks) = mpsc::channel::<()>();
    if studio.count > 1 {
        tokio::task::spawn_blocking(move || blocks.recv());
    }
    let all_hang = async {
        if studio.count > 1 {
            studio.events.on_record(studio.count).await;
        }
        drop(clock_goes_on);
        studio.api.hanging(studio.count).await;
    };
    tokio::select! {
        biased;
        ended = engine.run(&journal, &order, &studio.events) => panic!("{ended:?}"),
        () = all_hang => {}
    }
    drop(journal);
    studio.api.mend();
}

fn engine(studio: &Studio) -> Engine {
    Engine::new(Service::with_client(studio.api.clone(), studio.pacing))
}

/// Runs the studio until a picture has its name, and drops everything but what is on disk before a
/// word of that is written down.
async fn kill_once_named(studio: &Studio, name: impl AsRef<Path>) {
    let journal = studio.journal().await;
    let (engine, order) = (engine(studio), studio.order());
    let path = studio.folder.path().join(name);
    // Looked at whenever the work may go on, and before it does.
    let named = std::future::poll_fn(|_| {
        if std::fs::symlink_metadata(&path).is_ok_and(|found| found.len() > 9) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    tokio::select! {
        biased;
        () = named => {}
        ended = engine.run(&journal, &order, &studio.events) => panic!("{ended:?}"),
    }
    drop(journal);
    if studio.count == 1 {
        assert_eq!(studio.row().await.files, []);
    }
}

async fn claim(journal: &Journal, id: &JobId) -> (Held, Box<JobRecord>) {
    match journal.claim(id).await.unwrap() {
        Claim::Claimed(held, record) => (held, record),
        other => panic!("{other:?}"),
    }
}

/// Resumes the unfinished jobs, each with exactly one last word.
pub(crate) async fn resume_all(studio: &Studio) -> Vec<Arc<Outcome>> {
    let journal = studio.journal().await;
    let mut outcomes = Vec::new();
    for unfinished in listed(&journal, &Filter::unfinished()).await {
        let (held, record) = claim(&journal, &unfinished.id).await;
        let events = Events::default();
        let resumed = engine(studio).resume(held, record, &events).await;
        let outcome = resumed.unwrap();
        events.check_last_words(std::slice::from_ref(&outcome));
        outcomes.push(outcome);
    }
    outcomes
}

async fn resume(studio: &Studio) -> Outcome {
    let mut outcomes = resume_all(studio).await;
    assert_eq!(outcomes.len(), 1);
    // Nobody else has kept it.
    Arc::into_inner(outcomes.remove(0)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_job_that_was_never_sent_is_cancelled() {
    let studio = killed_at(Endpoint::Upload).await;
    let row = studio.row().await;
    assert_eq!(
        (row.state, row.state.recovery()),
        (State::Uploading, Recovery::Cancel)
    );
    let outcome = resume(&studio).await;
    assert_eq!(outcome.charge(), Charge::None);
    let failure = outcome.result.unwrap_err();
    assert!(matches!(failure, Failure::Cancelled { .. }), "{failure:?}");
    assert_eq!(studio.row().await.state, State::Cancelled);
    assert_eq!(studio.api.created(), []);
    assert_eq!(resume_all(&studio).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_job_whose_paid_request_was_under_way_is_unknown_and_not_sent_again() {
    let studio = killed_at(Endpoint::CreateTask).await;
    let row = studio.row().await;
    assert_eq!(
        (row.state, row.state.recovery()),
        (State::Creating, Recovery::MarkUnknown)
    );
    for _ in 0..2 {
        let outcome = resume(&studio).await;
        assert_eq!(
            (outcome.charge(), &outcome.task_id),
            (Charge::Unknown, &None)
        );
        let failure = outcome.result.unwrap_err();
        assert!(
            matches!(failure, Failure::CreateUnknown { source: None }),
            "{failure:?}"
        );
        let row = studio.row().await;
        assert_eq!(
            (row.state, row.state.recovery()),
            (State::Unknown, Recovery::AskUser)
        );
        assert_eq!(studio.api.created().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_another_process_has_heard_by_then_is_gone_on_with() {
    for is_refused in [false, true] {
        let studio = killed_at(Endpoint::CreateTask).await;
        let journal = studio.journal().await;
        let (held, record) = claim(&journal, &studio.row().await.id).await;
        assert_eq!(record.state, State::Creating);
        let answer = match is_refused {
            true => "UPDATE jobs SET state = 'refused', reason = 'no'",
            false => "UPDATE jobs SET state = 'running', task_id = 't-1'",
        };
        let mut connection = studio.connection().await;
        sqlx::query(answer).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let engine = engine(&studio);
        let resumed = engine.resume(held, record, &studio.events);
        let outcome = resumed.await.unwrap();
        if is_refused {
            let failure = outcome.result.as_ref().unwrap_err();
            assert!(
                matches!(failure, Failure::Cancelled { reason } if reason == "no"),
                "{failure:?}"
            );
            assert_eq!(studio.row().await.state, State::Refused);
        } else {
            assert_eq!(saved(&outcome).path, studio.at("cat.png"));
            assert_eq!(studio.row().await.state, State::Saved);
        }
        assert_eq!(studio.api.created().len(), 1);
    }
}

#[tokio::test]
async fn a_request_that_may_still_be_answered_is_not_left_as_unknown() {
    let studio = killed_at(Endpoint::CreateTask).await;
    let desk = Desk::new(engine(&studio), studio.journal().await);
    let (held, record) = claim(desk.journal(), &studio.row().await.id).await;
    let _run = desk.resume(held, record);
    let left = desk.close(std::future::ready(())).await.unwrap();
    assert_eq!(left.jobs[0].state, State::Creating);
    assert_eq!(studio.row().await.state, State::Creating);
}

#[tokio::test(start_paused = true)]
async fn a_running_task_is_asked_about_at_once_and_its_picture_saved() {
    let studio = killed_at(Endpoint::TaskDetail).await;
    let row = studio.row().await;
    assert_eq!(
        (row.state, row.state.recovery()),
        (State::Running, Recovery::AskIma)
    );
    assert_eq!(row.task_id.as_deref(), Some("t-1"));
    let outcome = resume(&studio).await;
    assert_eq!(outcome.task_id.as_ref().unwrap().as_str(), "t-1");
    assert_eq!(saved(&outcome).path, studio.at("cat.png"));
    assert_eq!(studio.names(), ["cat.png"]);
    // Once by the process that is gone, once by this one, and no time passed in between.
    assert_eq!(studio.api.began(Endpoint::TaskDetail), [5, 5]);
    assert_eq!(studio.api.created().len(), 1);
    assert_eq!(studio.row().await.state, State::Saved);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_still_runs_can_be_given_up_and_resumed_again_and_again() {
    let studio = Studio::new(Script {
        // The 128 questions of a whole wait, and one more of the next, which begins at once.
        details: (0..257).map(|_| Ok(waiting())).collect(),
        ..smooth()
    });
    let failure = studio.failure().await;
    assert!(
        matches!(failure, Failure::StillRunning { .. }),
        "{failure:?}"
    );
    assert_eq!(studio.row().await.state, State::StillRunning);
    let again = resume(&studio).await;
    assert_eq!(again.notices, []);
    let failure = again.result.unwrap_err();
    assert!(
        matches!(failure, Failure::StillRunning { .. }),
        "{failure:?}"
    );
    assert_eq!(studio.row().await.state, State::StillRunning);
    let last = resume(&studio).await;
    assert_eq!(last.notices, []);
    assert_eq!(saved(&last).path, studio.at("cat.png"));
    assert_eq!(studio.api.created().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_finished_task_is_fetched_from_where_it_is_now() {
    let studio = killed_at(Endpoint::Download).await;
    let row = studio.row().await;
    assert_eq!(
        (row.state, row.state.recovery()),
        (State::Succeeded, Recovery::Download)
    );
    let asked = studio.api.calls(Endpoint::TaskDetail).len();
    let outcome = resume(&studio).await;
    assert_eq!(std::fs::read(&saved(&outcome).path).unwrap(), png(512, 512));
    assert_eq!(studio.api.calls(Endpoint::TaskDetail).len(), asked + 1);
    let row = studio.row().await;
    assert_eq!((row.state, row.files.len()), (State::Saved, 1));
    assert_eq!(row.files[0].path, studio.at("cat.png").to_str().unwrap());

    let moved = "https://ima-ga.esxscloud.com/result-moved";
    let studio = killed_at(Endpoint::Download).await;
    studio.api.answer_details([Ok(done_with(&[moved]))]);
    resume(&studio).await.result.unwrap();
    assert_eq!(studio.row().await.files[0].url, moved);
}

#[tokio::test(start_paused = true)]
async fn a_finished_task_that_ima_does_not_speak_of_is_fetched_from_where_it_was() {
    for answer in [Err(timeout()), Err(business(404)), Ok(waiting())] {
        let studio = killed_at(Endpoint::Download).await;
        studio.api.answer_details([answer]);
        resume(&studio).await.result.unwrap();
        assert_eq!(studio.row().await.files[0].url, RESULT_URL);
    }
}

#[tokio::test(start_paused = true)]
async fn an_ended_job_has_nothing_left_to_do() {
    let studio = Studio::new(smooth());
    let outcome = studio.outcome().await;
    let journal = studio.journal().await;
    let claimed = journal.claim(&outcome.id).await.unwrap();
    assert!(matches!(claimed, Claim::Ended(record) if record.state == State::Saved));
    assert_eq!(resume_all(&studio).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_job_is_busy_while_its_process_lives_and_free_after_it() {
    let studio = Studio::new(hanging_at(Endpoint::Download));
    let other = studio.journal().await;
    let journal = studio.journal().await;
    let (engine, order) = (engine(&studio), studio.order());
    let id = tokio::select! {
        biased;
        ended = engine.run(&journal, &order, &Silent) => panic!("{ended:?}"),
        id = async {
            studio.api.hanging(1).await;
            let id = listed(&other, &Filter::unfinished()).await[0].id.clone();
            let pid = Some(std::process::id());
            let claimed = other.claim(&id).await.unwrap();
            assert!(matches!(claimed, Claim::Busy { pid: busy } if busy == pid));
            id
        } => id,
    };
    drop(journal);
    assert_eq!(claim(&other, &id).await.1.state, State::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn the_scratch_files_of_the_dead_job_go_and_those_of_others_stay() {
    let studio = killed_at(Endpoint::Download).await;
    let id = studio.row().await.id;
    let (ours, others) = (
        format!(".nanobanana-{id}-Ab12cd.part"),
        ".nanobanana-00000000000000000000-Ab12cd.part",
    );
    for name in [&ours, others, ".hidden"] {
        std::fs::write(studio.at(name), "x").unwrap();
    }
    resume(&studio).await.result.unwrap();
    assert_eq!(studio.names(), [".hidden", others, "cat.png"]);
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_is_gone_is_made_again() {
    let mut studio = Studio::new(hanging_at(Endpoint::Download));
    studio.output = Some("new/cat.png".into());
    kill(&studio).await;
    std::fs::remove_dir_all(studio.at("new")).unwrap();
    let outcome = resume(&studio).await;
    assert_eq!(saved(&outcome).path, studio.at("new/cat.png"));
}

#[tokio::test(start_paused = true)]
async fn pictures_that_were_to_stay_at_ima_do() {
    let mut studio = Studio::new(hanging_at(Endpoint::TaskDetail));
    studio.output = None;
    kill(&studio).await;
    let outcome = resume(&studio).await;
    let pictures = outcome.result.unwrap();
    assert_eq!((pictures.len(), &pictures[0].saved), (1, &None));
    assert_eq!(studio.api.calls(Endpoint::Download), []);
    let row = studio.row().await;
    assert_eq!(
        (row.state, row.pictures.len(), row.files),
        (State::Saved, 1, Vec::new())
    );
}

#[tokio::test(start_paused = true)]
async fn the_pictures_of_a_run_keep_their_numbers_and_their_format() {
    let mut studio = Studio::new(hanging_at(Endpoint::TaskDetail));
    studio.count = 3;
    studio.output = Some("cat.jpeg".into());
    kill(&studio).await;
    let outcomes = resume_all(&studio).await;
    assert_eq!(outcomes.len(), 3);
    assert_eq!(studio.names(), ["cat-1.jpeg", "cat-2.jpeg", "cat-3.jpeg"]);
    for outcome in outcomes {
        let path = studio.at(&format!("cat-{}.jpeg", outcome.job.0));
        assert_eq!(saved(&outcome).path, path);
        assert_eq!(decoded(&path, image::ImageFormat::Jpeg), (512, 512));
    }
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_name_that_is_no_text_is_kept() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let name = OsStr::from_bytes(b"c\xffat");
    let mut studio = Studio::new(hanging_at(Endpoint::Download));
    studio.output = Some(Path::new(name).join(name).with_extension("png"));
    kill(&studio).await;
    let path = saved(&resume(&studio).await).path.clone();
    let expected = studio.folder.path().join(name).join(name);
    assert_eq!(path, expected.with_extension("png"));
    assert!(path.is_file());

    let mut studio = Studio::new(smooth());
    let name = Path::new(name).with_extension("png");
    studio.output = Some(name.clone());
    kill_once_named(&studio, &name).await;
    let path = saved(&resume(&studio).await).path.clone();
    assert_eq!(path, studio.folder.path().join(name));
    let names = std::fs::read_dir(studio.folder.path()).unwrap();
    assert_eq!(names.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_of_another_version_is_left_and_let_go() {
    let studio = Studio::new(smooth());
    let journal = studio.journal().await;
    let job = NewJob {
        task_type: "text_to_video".to_owned(),
        model_id: "new".to_owned(),
        model_name: "New".to_owned(),
        model_version: "new-1".to_owned(),
        size: None,
        aspect_ratio: None,
        points: 1,
        attribute_id: 1,
        prompt: "x".to_owned(),
        request: json!({}),
        plan: json!({}),
        input_hashes: Vec::new(),
        destination: json!({}),
    };
    let run = NewRun::new(ServiceKind::Simulator, vec![job]);
    let now = jiff::Timestamp::now();
    let Begun::New { mut jobs, .. } = journal.begin(&run, &studio.caps, now).await.unwrap() else {
        panic!("joined");
    };
    let held = jobs.remove(0);
    let id = held.job().clone();
    held.release().await;
    let (held, record) = claim(&journal, &id).await;
    let resumed = engine(&studio).resume(held, record, &Silent).await;
    assert_eq!(resumed.unwrap_err().0.id, id);
    assert_eq!(claim(&journal, &id).await.1.state, State::Planned);
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_fails_after_the_payment_does_not_cost_the_picture() {
    let studio = Studio::new(smooth());
    let journal = studio.journal().await;
    let (engine, order) = (engine(&studio), studio.order());
    let closing = async {
        studio.events.created().await;
        journal.close().await.unwrap();
    };
    let (ended, ()) = tokio::join!(engine.run(&journal, &order, &studio.events), closing);
    let outcomes = ended.unwrap();
    assert!(outcomes[0].task_id.is_some());
    let reason = "the journal is closed".to_owned();
    assert_eq!(
        outcomes[0].notices,
        [Notice::NotRecorded {
            task_id: outcomes[0].task_id.clone(),
            reason,
        }]
    );
    assert_eq!(saved(&outcomes[0]).path, studio.at("cat.png"));
    studio.events.check_last_words(&outcomes);
    let row = studio.row().await;
    // What the database does not take is put by beside it.
    assert_eq!(
        (row.state, row.task_id.as_deref()),
        (State::Saved, Some("t-1"))
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_journal_nothing_is_paid() {
    let studio = Studio::new(smooth());
    let journal = studio.journal().await;
    journal.close().await.unwrap();
    let order = studio.order();
    let failure = engine(&studio)
        .run(&journal, &order, &Silent)
        .await
        .unwrap_err();
    assert!(matches!(failure, Failure::Journal(_)), "{failure:?}");
    assert_eq!(failure.charge(), Charge::None);
    assert_eq!(studio.api.created(), []);
}

#[tokio::test]
async fn a_task_id_that_the_locked_journal_did_not_take_outlives_the_process() {
    let studio = Studio::new(hanging_at(Endpoint::CreateTask));
    let journal = studio.journal().await;
    let (engine, order) = (engine(&studio), studio.order());
    let mut running = Box::pin(engine.run(&journal, &order, &studio.events));
    tokio::select! {
        biased;
        ended = &mut running => panic!("{ended:?}"),
        () = studio.api.hanging(1) => {}
    }
    let lock = studio.lock().await;
    studio.api.mend();
    tokio::select! {
        biased;
        ended = &mut running => panic!("{ended:?}"),
        () = studio.events.created() => {}
    }
    // What a signal does: nothing of the work goes on.
    drop(running);
    drop(journal);
    let left = studio.row().await;
    assert_eq!(left.state, State::Running);
    assert_eq!(left.task_id.as_deref(), Some("t-1"));
    lock.close().await.unwrap();
    let outcomes = resume_all(&studio).await;
    assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
    assert_eq!(studio.api.calls(Endpoint::CreateTask).len(), 1);
    assert_eq!(studio.row().await.state, State::Saved);
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_had_got_its_name_is_recognised() {
    for (output, picture, name) in [
        ("cat.png", png(512, 512), "cat.png"),
        ("cat", jpeg(512, 512), "cat.jpg"),
        ("cat.webp", png(512, 512), "cat.webp"),
        ("new/cat.jpeg", png(512, 512), "new/cat.jpeg"),
    ] {
        for metadata in [Metadata::Untouched, Metadata::Recipe] {
            let mut studio = Studio::new(Script {
                picture: picture.clone(),
                ..smooth()
            });
            studio.output = Some(output.into());
            studio.metadata = metadata;
            kill_once_named(&studio, name).await;
            let bytes = std::fs::read(studio.at(name)).unwrap();
            let outcome = resume(&studio).await;
            // What was said of it before is on record.
            let converted = name.ends_with("webp") || name.ends_with("jpeg");
            let said = converted.then_some("converted");
            let notices = outcome.notices.iter().map(nanobanana::Notice::kind);
            assert_eq!(
                notices.collect::<Vec<_>>(),
                said.into_iter().collect::<Vec<_>>()
            );
            assert_eq!(saved(&outcome).path, studio.at(name));
            assert_eq!(std::fs::read(studio.at(name)).unwrap(), bytes);
            assert_eq!(studio.names().len(), 1);
            assert_eq!(studio.api.calls(Endpoint::Download).len(), 1);
            let row = studio.row().await;
            assert_eq!((row.state, row.files.len()), (State::Saved, 1));
            let (path, length) = (studio.at(name), bytes.len() as u64);
            assert_eq!(row.files[0].path, path.to_str().unwrap());
            assert_eq!(
                (row.files[0].bytes, saved(&outcome).bytes),
                (length, length)
            );
            assert_eq!(row.files[0].media_type, saved(&outcome).format.media_type());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_had_replaced_another_or_got_a_free_name_is_recognised() {
    let mut studio = Studio::new(smooth());
    studio.existing = Existing::Replace;
    std::fs::write(studio.at("cat.png"), "mine").unwrap();
    kill_once_named(&studio, "cat.png").await;
    assert_eq!(saved(&resume(&studio).await).path, studio.at("cat.png"));
    assert_eq!(studio.names(), ["cat.png"]);

    let studio = Studio::new(smooth());
    std::fs::write(studio.at("cat.png"), "mine").unwrap();
    kill_once_named(&studio, "cat-b.png").await;
    assert_eq!(saved(&resume(&studio).await).path, studio.at("cat-b.png"));
    assert_eq!(studio.names(), ["cat-b.png", "cat.png"]);
}

#[tokio::test(start_paused = true)]
async fn each_picture_of_a_run_and_of_a_task_is_saved_once() {
    let second = format!("{RESULT_URL}/2");
    let several = || Script {
        state: done_with(&[RESULT_URL, &second]),
        ..smooth()
    };
    for killed_at in ["cat-1.png", "cat-2.png"] {
        let studio = Studio::new(several());
        kill_once_named(&studio, killed_at).await;
        let outcome = resume(&studio).await;
        assert_eq!(outcome.notices, []);
        let pictures = outcome.result.unwrap();
        assert_eq!(pictures.len(), 2);
        assert_eq!(studio.names(), ["cat-1.png", "cat-2.png"]);
        assert_eq!(studio.api.calls(Endpoint::Download).len(), 2);
    }
    // Not only a kill leaves the first of two behind.
    let studio = Studio::new(several());
    studio
        .api
        .answer_downloads([Ok(png(512, 512)), Err(http_status(403))]);
    studio.outcome().await.result.unwrap_err();
    assert_eq!(studio.names(), ["cat-1.png"]);
    resume(&studio).await.result.unwrap();
    assert_eq!(studio.names(), ["cat-1.png", "cat-2.png"]);
    assert_eq!(studio.api.calls(Endpoint::Download).len(), 3);

    let mut studio = Studio::new(smooth());
    studio.count = 3;
    kill_once_named(&studio, "cat-2.png").await;
    for outcome in resume_all(&studio).await {
        assert_eq!(outcome.notices, []);
        let name = format!("cat-{}.png", outcome.job.0);
        assert_eq!(saved(&outcome).path, studio.at(&name));
    }
    assert_eq!(studio.names(), ["cat-1.png", "cat-2.png", "cat-3.png"]);
}

#[tokio::test(start_paused = true)]
async fn a_picture_whose_address_has_moved_is_recognised_by_its_place() {
    let moved = format!("{RESULT_URL}-moved");
    let studio = Studio::new(smooth());
    kill_once_named(&studio, "cat.png").await;
    studio.api.answer_details([Ok(done_with(&[&moved]))]);
    assert_eq!(saved(&resume(&studio).await).path, studio.at("cat.png"));
    assert_eq!(studio.names(), ["cat.png"]);
    assert_eq!(studio.row().await.files[0].url, moved);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_not_the_picture_is_left_and_the_picture_fetched_again() {
    let studio = Studio::new(smooth());
    kill_once_named(&studio, "cat.png").await;
    let mut other = png(512, 512);
    other.reverse();
    std::fs::write(studio.at("cat.png"), &other).unwrap();
    assert_eq!(saved(&resume(&studio).await).path, studio.at("cat-2.png"));
    assert_eq!(std::fs::read(studio.at("cat.png")).unwrap(), other);

    let studio = Studio::new(smooth());
    kill_once_named(&studio, "cat.png").await;
    std::fs::remove_file(studio.at("cat.png")).unwrap();
    assert_eq!(saved(&resume(&studio).await).path, studio.at("cat.png"));
    assert_eq!(studio.api.calls(Endpoint::Download).len(), 2);

    #[cfg(unix)]
    {
        // What a link leads to is not what was saved.
        let studio = Studio::new(smooth());
        kill_once_named(&studio, "cat.png").await;
        let elsewhere = studio.at("elsewhere.png");
        std::fs::rename(studio.at("cat.png"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, studio.at("cat.png")).unwrap();
        assert_eq!(saved(&resume(&studio).await).path, studio.at("cat-2.png"));
    }
}

/// Locks the journal from before a permit is asked for until minutes later: how the create requests
/// ended that were allowed.
async fn locked_for_minutes() -> Vec<Option<AttemptOutcome>> {
    let studio = Studio::new(hanging_at(Endpoint::Upload)).with_inputs(1);
    let journal = studio.journal().await;
    let (engine, order) = (engine(&studio), studio.order());
    let late = studio.records.path().join("late");
    let locking = async {
        studio.api.hanging(1).await;
        let lock = studio.lock().await;
        studio.api.mend();
        let mut minutes = 0;
        // The clock goes on whenever nothing else does. Room for the answer is made first.
        while minutes < 10_000 {
            minutes += usize::from(late.exists());
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        lock.close().await.unwrap();
    };
    let (ended, ()) = tokio::join!(engine.run(&journal, &order, &studio.events), locking);
    saved(&ended.unwrap()[0]);
    assert_eq!(studio.api.created().len(), 1);
    let attempts = studio.attempts().await;
    attempts.iter().map(|attempt| attempt.outcome).collect()
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_the_journal_gave_too_late_is_given_back_and_asked_for_again() {
    let (late, created) = (AttemptOutcome::NotSent, AttemptOutcome::Created);
    for _ in 0..20 {
        let ends = locked_for_minutes().await;
        // Where the lock was there before the question, it was a while before it was the job's turn.
        if ends != [Some(created)] {
            assert_eq!(ends, [Some(late), Some(created)]);
            return;
        }
    }
    panic!("no permit was late");
}
