//! Working on a job.

use nanobanana_journal::{AttemptOutcome, Claim, Consent, JournalError, State, Step};

use super::*;

pub(super) async fn a_job_goes_its_way_and_ends(place: &dyn Place) {
    let store = place.store().await;
    let held = begin_one(&store).await;
    let id = held.job().clone();
    take(&store, &held, &[Step::Uploading], 1).await;
    let permit = permit(&store, &held, Consent::Once, 2).await;
    assert_eq!(permit.job(), &id);
    permit.covers(6, 4405).unwrap();
    let answer = running("t-1");
    let nonce = Some(permit.nonce());
    store.record(&held, nonce, &answer, at(3)).await.unwrap();
    take(&store, &held, &saved(), 4).await;
    let record = job(&store, &id).await;
    assert_eq!(
        (record.state, record.task_id.as_deref()),
        (State::Saved, Some("t-1"))
    );
    let lifecycle = store.lifecycle(&id).await.unwrap();
    assert_eq!(lifecycle.record, record);
    let steps: Vec<_> = lifecycle
        .transitions
        .iter()
        .map(|step| step.step.as_str())
        .collect();
    let expected = [
        "begun",
        "uploading",
        "create_authorised",
        "running",
        "succeeded",
        "saved",
    ];
    assert_eq!(steps, expected);
    let outcome = lifecycle.attempts[0].outcome;
    assert_eq!(outcome, Some(AttemptOutcome::Created));
    assert!(matches!(store.claim(&id).await.unwrap(), Claim::Ended(_)));
}

pub(super) async fn one_holds_a_job_until_it_drops_it(place: &dyn Place) {
    let (store, other) = (place.store().await, place.store().await);
    let held = begin_one(&store).await;
    let id = held.job().clone();
    for store in [&store, &other] {
        assert!(matches!(
            store.claim(&id).await.unwrap(),
            Claim::Busy { .. }
        ));
    }
    drop(held);
    // The store lets go before it does anything else that matters to others.
    let (held, record) = claim(&store, &id).await;
    assert_eq!(record.state, State::Planned);
    // What was dropped is the job as it was held before, not as it is now.
    tokio::task::yield_now().await;
    take(&store, &held, &[Step::Uploading], 1).await;
    held.release().await;
    claim(&other, &id).await;
}

pub(super) async fn whoever_takes_a_request_over_waits_for_its_answer(place: &dyn Place) {
    let store = place.store().await;
    let held = begin_one(&store).await;
    let id = held.job().clone();
    let _permit = permit(&store, &held, Consent::Once, 0).await;
    place.fence();
    let other = place.store().await;
    let (held, record) = claim(&other, &id).await;
    assert_eq!(record.state, State::Creating);
    let early = other.advance(&held, &lost(), at(44)).await.unwrap_err();
    assert!(
        matches!(early, JournalError::InFlight { until, .. } if until == at(45)),
        "{early}"
    );
    assert_eq!(state(&other, &id).await, State::Creating);
    take(&other, &held, &[lost()], 45).await;
    assert_eq!(state(&other, &id).await, State::Unknown);
}

pub(super) async fn who_gives_its_own_request_up_need_not_wait(place: &dyn Place) {
    let store = place.store().await;
    let held = begin_one(&store).await;
    let permit = permit(&store, &held, Consent::Once, 0).await;
    let early = store.advance(&held, &lost(), at(1)).await.unwrap_err();
    assert!(matches!(early, JournalError::InFlight { .. }), "{early}");
    // With its permit the request has ended.
    drop(permit);
    take(&store, &held, &[lost()], 1).await;
    assert_eq!(state(&store, held.job()).await, State::Unknown);
}

pub(super) async fn an_answer_is_a_fact_whoever_holds_the_job(place: &dyn Place) {
    for is_unknown in [false, true] {
        let store = place.store().await;
        let held = begin_one(&store).await;
        let id = held.job().clone();
        let permit = permit(&store, &held, Consent::Once, 0).await;
        place.fence();
        let other = place.store().await;
        let (holder, _) = claim(&other, &id).await;
        if is_unknown {
            take(&other, &holder, &[lost()], 45).await;
        }
        let answer = running("t-1");
        let nonce = Some(permit.nonce());
        store.record(&held, nonce, &answer, at(46)).await.unwrap();
        let record = job(&other, &id).await;
        assert_eq!(record.state, State::Running);
        assert_eq!(record.task_id.as_deref(), Some("t-1"));
        // Twice is once.
        store.record(&held, nonce, &answer, at(47)).await.unwrap();
        assert_eq!(job(&other, &id).await.updated_at, at(46));
        take(&other, &holder, &saved(), 48).await;
    }
}

pub(super) async fn an_answer_that_proves_it_ends_a_doubt(place: &dyn Place) {
    for (answer, ends_in, outcome) in [
        (refused(), State::Refused, AttemptOutcome::Refused),
        (not_sent(), State::Planned, AttemptOutcome::NotSent),
    ] {
        let store = place.store().await;
        let held = begin_one(&store).await;
        let id = held.job().clone();
        let permit = permit(&store, &held, Consent::Once, 0).await;
        place.fence();
        let other = place.store().await;
        let (holder, _) = claim(&other, &id).await;
        take(&other, &holder, &[lost()], 45).await;
        // Nobody but who has heard it can say so.
        other.advance(&holder, &answer, at(46)).await.unwrap_err();
        let nonce = Some(permit.nonce());
        store.record(&held, nonce, &answer, at(46)).await.unwrap();
        assert_eq!(state(&other, &id).await, ends_in);
        let attempts = other.lifecycle(&id).await.unwrap().attempts;
        assert_eq!(attempts[0].outcome, Some(outcome));
    }
}

pub(super) async fn the_answer_to_an_earlier_request_says_nothing_of_the_last(place: &dyn Place) {
    for (answer, doubtful, ends_in) in [
        (refused(), 0, State::Creating),
        (running("t-1"), 6, State::Creating),
    ] {
        let store = place.store().await;
        let held = begin_one(&store).await;
        let id = held.job().clone();
        let first = permit(&store, &held, Consent::Once, 0).await;
        place.fence();
        let other = place.store().await;
        let (holder, _) = claim(&other, &id).await;
        take(&other, &holder, &[lost()], 45).await;
        let second = permit(&other, &holder, Consent::PerhapsTwice, 46).await;
        assert_eq!(job(&other, &id).await.doubtful_points, 6);
        let nonce = Some(first.nonce());
        store.record(&held, nonce, &answer, at(47)).await.unwrap();
        let record = job(&other, &id).await;
        assert_eq!((record.state, record.doubtful_points), (ends_in, doubtful));
        let nonce = Some(second.nonce());
        let created = running("t-2");
        other
            .record(&holder, nonce, &created, at(48))
            .await
            .unwrap();
        assert_eq!(job(&other, &id).await.task_id.as_deref(), Some("t-2"));
    }
}

pub(super) async fn a_task_of_an_earlier_request_is_the_jobs_when_the_last_makes_none(
    place: &dyn Place,
) {
    for (answer, doubtful) in [(refused(), 0), (not_sent(), 0), (lost(), 6)] {
        let store = place.store().await;
        let held = begin_one(&store).await;
        let id = held.job().clone();
        let first = permit(&store, &held, Consent::Once, 0).await;
        take(&store, &held, &[lost()], 45).await;
        let second = permit(&store, &held, Consent::PerhapsTwice, 46).await;
        for (permit, step) in [(first, running("t-1")), (second, answer)] {
            let nonce = Some(permit.nonce());
            store.record(&held, nonce, &step, at(47)).await.unwrap();
        }
        let record = job(&store, &id).await;
        assert_eq!(
            (record.state, record.task_id.as_deref()),
            (State::Running, Some("t-1"))
        );
        assert_eq!(record.doubtful_points, doubtful);
    }
}

pub(super) async fn each_paid_task_of_a_job_that_was_sent_twice_is_kept(place: &dyn Place) {
    for last_first in [false, true] {
        let store = place.store().await;
        let held = begin_one(&store).await;
        let id = held.job().clone();
        let first = permit(&store, &held, Consent::Once, 0).await;
        take(&store, &held, &[lost()], 45).await;
        let second = permit(&store, &held, Consent::PerhapsTwice, 46).await;
        let names = ["t-1", "t-2"].map(|name| format!("{name}-{last_first}"));
        let mut answers = [(first, &names[0]), (second, &names[1])];
        if last_first {
            answers.reverse();
        }
        for (permit, name) in answers {
            let nonce = Some(permit.nonce());
            let answer = running(name);
            store.record(&held, nonce, &answer, at(47)).await.unwrap();
        }
        assert_eq!(job(&store, &id).await.task_id.as_ref(), Some(&names[1]));
        let attempts = store.lifecycle(&id).await.unwrap().attempts;
        let tasks: Vec<_> = attempts.into_iter().map(|one| one.task_id).collect();
        assert_eq!(tasks, names.clone().map(Some));
        for name in &names {
            let found = store.find(name).await.unwrap();
            assert!(
                matches!(&found, Found::One(job) if job.id == id),
                "{found:?}"
            );
        }
    }
}

pub(super) async fn a_job_is_refused_when_each_of_its_requests_was(place: &dyn Place) {
    let store = place.store().await;
    let held = begin_one(&store).await;
    let id = held.job().clone();
    let first = permit(&store, &held, Consent::Once, 0).await;
    take(&store, &held, &[lost()], 45).await;
    let second = permit(&store, &held, Consent::PerhapsTwice, 46).await;
    for (permit, ends_in) in [(second, State::Unknown), (first, State::Refused)] {
        let nonce = Some(permit.nonce());
        store
            .record(&held, nonce, &refused(), at(47))
            .await
            .unwrap();
        let record = job(&store, &id).await;
        assert_eq!((record.state, record.doubtful_points), (ends_in, 0));
    }
}

pub(super) async fn intentions_of_one_who_lost_the_job_are_refused(place: &dyn Place) {
    let store = place.store().await;
    let held = begin_one(&store).await;
    let id = held.job().clone();
    place.fence();
    let other = place.store().await;
    let (_holder, _) = claim(&other, &id).await;
    let refused = store.advance(&held, &Step::Uploading, at(1)).await;
    assert!(matches!(refused, Err(JournalError::NotHeld { .. })));
    let refused = store
        .authorise(&held, &Caps::NONE, Consent::Once, at(1))
        .await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        format!("job {id} is not held by this process")
    );
    drop(held);
    tokio::task::yield_now().await;
    assert!(matches!(
        other.claim(&id).await.unwrap(),
        Claim::Busy { .. }
    ));
}
