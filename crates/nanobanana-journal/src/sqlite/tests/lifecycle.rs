//! The way of a job, step by step.

use super::*;

#[tokio::test]
async fn a_new_job_is_read_back_as_it_was_written() {
    let folder = folder();
    let journal = open(&folder).await;
    let ids = journal
        .begin(&run_of(&[6, 10]), &Caps::NONE, at(0))
        .await
        .unwrap();
    let second = job(&journal, &ids[1]).await;
    let expected = JobRecord {
        id: ids[1].clone(),
        run_id: job(&journal, &ids[0]).await.run_id,
        number: 2,
        service: ServiceKind::Ima,
        state: State::Planned,
        created_at: at(0),
        updated_at: at(0),
        committed_at: at(0),
        task_type: "image_to_image".into(),
        model_id: "gemini-3.1-flash-image".into(),
        model_name: "Nano Banana 2".into(),
        model_version: "gemini-3.1-flash-image-preview".into(),
        size: Some("1K".into()),
        aspect_ratio: Some("16:9".into()),
        points: 10,
        doubtful_points: 0,
        attribute_id: 4405,
        prompt: Some(PROMPT.into()),
        request: value(r#"{"size":"1k"}"#),
        plan: value(r#"{"z":1,"a":[true,null]}"#),
        input_hashes: vec!["00ff".into(), "ff00".into()],
        destination: value(r#"{"folder":"out"}"#),
        task_id: None,
        pictures: vec![],
        files: vec![],
        intended: vec![],
        ima_code: None,
        task_end: None,
        reason: None,
        forgotten_at: None,
        profile: None,
        request_id: Some("trace-1".into()),
        lease_owner: second.lease_owner.clone(),
    };
    assert_eq!(second, expected);
    assert_eq!(second.plan.to_string(), r#"{"z":1,"a":[true,null]}"#);
}

#[tokio::test]
async fn each_step_leads_on_from_some_states_and_changes_nothing_in_others() {
    //                plan upl cre run suc sav ref fai sti unk can
    let allowed = [
        "uploading        x   .   .   .   .   .   .   .   .   .   .",
        "back_to_planned  .   .   x   .   .   .   .   .   .   .   .",
        "running          .   .   x   .   .   .   .   .   x   x   .",
        "refused          x   x   x   .   .   .   .   .   .   .   .",
        "replanned        .   .   .   .   .   .   x   .   .   .   .",
        "unknown          .   .   x   .   .   .   .   .   .   .   .",
        "still_running    .   .   .   x   .   .   .   .   .   .   .",
        "succeeded        .   .   .   x   .   .   .   .   x   .   .",
        "saving           .   .   .   .   x   .   .   .   .   .   .",
        "saved            .   .   .   .   x   .   .   .   .   .   .",
        "delivery_failed  .   .   .   .   x   .   .   .   .   .   .",
        "failed           .   .   .   x   .   .   .   .   x   .   .",
        "cancelled        x   x   .   .   .   .   .   .   .   .   .",
    ];
    let folder = folder();
    let journal = open(&folder).await;
    for (step, row) in each_step().into_iter().zip(allowed) {
        let mut cells = row.split_whitespace();
        assert_eq!(Some(step.name()), cells.next());
        for (from, cell) in State::ALL.into_iter().zip(cells) {
            let id = job_in(&journal, from).await;
            let before = job(&journal, &id).await;
            let result = journal.advance(&id, &step, at(3)).await;
            match (cell, result) {
                ("x", Ok(())) => assert_eq!(job(&journal, &id).await.updated_at, at(3)),
                (".", Err(JournalError::Step { from: told, .. })) => assert_eq!(told, from),
                // Its last step has let go of it.
                (".", Err(JournalError::NotHeld { .. })) if before.lease_owner.is_none() => {}
                (_, result) => panic!("{from:?} {step:?} {result:?}"),
            }
            if cell == "." {
                assert_eq!(job(&journal, &id).await, before);
            }
        }
    }
}

#[tokio::test]
async fn a_create_request_is_authorised_from_three_states_each_in_its_own_way() {
    let folder = folder();
    let journal = open(&folder).await;
    for from in State::ALL {
        let single = job_in(&journal, from).await;
        let permit = journal.authorise_create(&single, &Caps::NONE, at(3)).await;
        let is_allowed = matches!(from, State::Planned | State::Uploading);
        assert_eq!(permit.is_ok(), is_allowed, "{from:?}");

        let repeated = job_in(&journal, from).await;
        let permit = journal
            .authorise_create_accepting_double_charge(&repeated, &Caps::NONE, at(3))
            .await;
        assert_eq!(permit.is_ok(), from == State::Unknown, "{from:?}");
    }
}

/// A transition on one line, its time in seconds from the test's beginning.
fn line(transition: &Transition) -> String {
    let Transition {
        number,
        at: time,
        step,
        from,
        to,
        reason,
    } = transition;
    let second = time.as_second() - at(0).as_second();
    format!(
        "{number} at {second}: {step}, {from:?} to {}, {reason:?}",
        to.name()
    )
}

#[tokio::test]
async fn a_whole_life_is_on_record() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    journal.advance(&id, &Step::Uploading, at(1)).await.unwrap();
    let permit = journal
        .authorise_create(&id, &Caps::NONE, at(2))
        .await
        .unwrap();
    permit.covers(6, 4405).unwrap();
    let failed_delivery = Step::DeliveryFailed {
        reason: "the disk is full".into(),
    };
    let steps = [
        running(),
        Step::StillRunning,
        succeeded(),
        failed_delivery,
        saved(),
    ];
    for (step, second) in steps.iter().zip(3..) {
        journal.advance(&id, step, at(second)).await.unwrap();
    }

    let transitions = journal.transitions(&id).await.unwrap();
    let told: Vec<_> = transitions.iter().map(line).collect();
    assert_eq!(
        told,
        [
            "1 at 0: begun, None to planned, None",
            "2 at 1: uploading, Some(Planned) to uploading, None",
            "3 at 2: create_authorised, Some(Uploading) to creating, None",
            "4 at 3: running, Some(Creating) to running, None",
            "5 at 4: still_running, Some(Running) to still_running, None",
            "6 at 5: succeeded, Some(StillRunning) to succeeded, None",
            "7 at 6: delivery_failed, Some(Succeeded) to succeeded, Some(\"the disk is full\")",
            "8 at 7: saved, Some(Succeeded) to saved, None",
        ]
    );
    let record = job(&journal, &id).await;
    assert_eq!(record.task_id.as_deref(), Some("task-1"));
    assert_eq!(record.pictures[0].url, "https://cdn.test/1.png");
    assert_eq!(record.files[0].bytes, 5_000_000_000);
    assert_eq!((record.reason, record.updated_at), (None, at(7)));
    assert_eq!(record.committed_at, at(2));
}

#[tokio::test]
async fn a_refused_job_is_tried_in_other_ways_three_times_in_all() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = begin_one(&journal).await;
    create(&journal, &id).await;
    journal.advance(&id, &refused(), at(2)).await.unwrap();
    journal.advance(&id, &replanned(), at(3)).await.unwrap();
    // A request that never left is not an attempt at IMA.
    create(&journal, &id).await;
    let no_route = Step::BackToPlanned {
        reason: "no route".into(),
    };
    journal.advance(&id, &no_route, at(4)).await.unwrap();
    create(&journal, &id).await;
    journal.advance(&id, &refused(), at(5)).await.unwrap();
    journal.advance(&id, &replanned(), at(6)).await.unwrap();
    create(&journal, &id).await;
    journal.advance(&id, &refused(), at(7)).await.unwrap();
    let error = journal.advance(&id, &replanned(), at(8)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("job {id} has been tried 3 times")
    );

    let attempts = journal.attempts(&id).await.unwrap();
    let told: Vec<_> = attempts
        .iter()
        .map(|a| {
            (
                a.number,
                a.points,
                a.attribute_id,
                a.reason.as_deref(),
                a.outcome,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, 6, 4405, None, Some(AttemptOutcome::Refused)),
            (
                2,
                4,
                4404,
                Some("a smaller size"),
                Some(AttemptOutcome::NotSent)
            ),
            (3, 4, 4404, Some("no route"), Some(AttemptOutcome::Refused)),
            (
                4,
                4,
                4404,
                Some("a smaller size"),
                Some(AttemptOutcome::Refused)
            ),
        ]
    );
    assert_eq!(
        attempts[0],
        Attempt {
            number: 1,
            started_at: at(1),
            ended_at: Some(at(2)),
            points: 6,
            attribute_id: 4405,
            size: Some("1K".into()),
            reason: None,
            outcome: Some(AttemptOutcome::Refused),
            ima_code: Some(6010),
            message: Some("Invalid product attribute".into()),
            task_id: None,
            nonce: attempts[0].nonce.clone(),
        }
    );
    let record = job(&journal, &id).await;
    assert_eq!(record.ima_code, Some(6010));
    assert_eq!(record.plan, value(r#"{"size":"512px"}"#));
    assert_eq!(record.size.as_deref(), Some("512px"));
}

#[tokio::test]
async fn a_lost_answer_is_never_forgotten_by_a_repeated_request() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = job_in(&journal, State::Unknown).await;
    let again = async || {
        let permit = journal
            .authorise_create_accepting_double_charge(&id, &Caps::NONE, at(3))
            .await;
        permit.unwrap().points
    };
    for fruitless in [refused(), each_step()[1].clone()] {
        assert_eq!(again().await, 6);
        assert_eq!(job(&journal, &id).await.doubtful_points, 6);
        journal.advance(&id, &fruitless, at(4)).await.unwrap();
        let record = job(&journal, &id).await;
        assert_eq!((record.state, record.doubtful_points), (State::Unknown, 0));
        assert_eq!(record.charge(), Charge::Unknown);
    }
    assert_eq!(again().await, 6);
    journal.advance(&id, &running(), at(5)).await.unwrap();
    let record = job(&journal, &id).await;
    assert_eq!(
        (record.charge(), record.doubtful_points),
        (Charge::Spent, 6)
    );
    let last = journal.transitions(&id).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.from, last.to),
        (Some(State::Creating), State::Running)
    );
}

#[tokio::test]
async fn a_task_id_that_the_user_found_settles_the_attempt() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = job_in(&journal, State::Unknown).await;
    journal.advance(&id, &running(), at(5)).await.unwrap();
    let attempt = journal.attempts(&id).await.unwrap().remove(0);
    assert_eq!(attempt.outcome, Some(AttemptOutcome::Created));
    assert_eq!(job(&journal, &id).await.task_id.as_deref(), Some("task-1"));
}

#[tokio::test]
async fn how_ima_ended_a_task_is_kept() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = job_in(&journal, State::Running).await;
    let deleted = Step::Failed {
        end: TaskEnd::Deleted,
        message: Some("gone".into()),
    };
    journal.advance(&id, &deleted, at(5)).await.unwrap();
    let record = job(&journal, &id).await;
    assert_eq!(record.task_end, Some(TaskEnd::Deleted));
    assert_eq!(record.reason.as_deref(), Some("gone"));
    assert_eq!(record.charge(), Charge::Unknown);
}

#[tokio::test]
async fn a_file_that_is_ready_is_on_record_until_the_job_is_saved_and_is_no_event() {
    let folder = folder();
    let journal = open(&folder).await;
    let id = job_in(&journal, State::Succeeded).await;
    let Step::Saving { files } = saving() else {
        unreachable!();
    };
    let before = journal.transitions(&id).await.unwrap();
    journal.advance(&id, &saving(), at(3)).await.unwrap();
    let record = job(&journal, &id).await;
    assert_eq!((record.state, &record.intended), (State::Succeeded, &files));
    assert_eq!(record.files, []);
    assert_eq!(journal.transitions(&id).await.unwrap(), before);
    let failed = Step::DeliveryFailed {
        reason: "the disk is full".into(),
    };
    journal.advance(&id, &failed, at(4)).await.unwrap();
    assert_eq!(job(&journal, &id).await.intended, files);
    journal.advance(&id, &saved(), at(5)).await.unwrap();
    let record = job(&journal, &id).await;
    assert_eq!(
        (record.intended, record.files),
        (vec![], vec![saved_file()])
    );
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_is_read_back_from_the_record_of_a_file() {
    use std::os::unix::ffi::OsStringExt as _;
    let path = std::ffi::OsString::from_vec(b"/out/caf\xe9.png".to_vec());
    let mut file = IntendedFile {
        file: saved_file(),
        native_path: Some(path.clone()),
        sha256: "00ff".into(),
    };
    let json = serde_json::to_string(&file).unwrap();
    let read: IntendedFile = serde_json::from_str(&json).unwrap();
    assert_eq!(read.path(), Path::new(&path));
    file.native_path = None;
    assert_eq!(file.path(), Path::new("/out/1.png"));
}
