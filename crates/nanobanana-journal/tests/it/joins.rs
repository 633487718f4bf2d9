//! Calls that come again.

use nanobanana_journal::{Caller, Caps, Equal, Join, JournalError, RunId, State, Step};

use super::*;

const HOUR: i64 = 3600;

/// A call for one picture of 6 points.
fn call(join: Join) -> NewRun {
    NewRun {
        join,
        identity: Some(b"a cat".to_vec()),
        ..run_of(&[6])
    }
}

fn by_key(key: &str) -> Join {
    Join {
        key: Some(key.to_owned()),
        ..Join::default()
    }
}

fn by_equality(equal: Equal) -> Join {
    Join {
        equal,
        ..Join::default()
    }
}

fn unattended() -> Join {
    let attended = Vec::new();
    by_equality(Equal::Unattended { attended })
}

fn retry() -> Join {
    Join {
        is_retry: true,
        ..Join::default()
    }
}

/// The run that a call means, as it was foretold, and its jobs where it is new.
async fn ask(store: &Journal, run: &NewRun, second: i64) -> (RunId, Vec<Held>) {
    let meant = store.meant(run, at(second)).await.unwrap();
    let (run, jobs) = match store.begin(run, &Caps::NONE, at(second)).await.unwrap() {
        Begun::New { run, jobs } => (run, jobs),
        Begun::Joined(run) => (run, Vec::new()),
        Begun::Taken => panic!("no place was asked for"),
    };
    assert_eq!(meant.as_ref(), jobs.is_empty().then_some(&run));
    (run, jobs)
}

/// A new run of a call that joins nothing.
async fn begun(store: &Journal, second: i64) -> (RunId, Vec<Held>) {
    let (run, jobs) = ask(store, &call(Join::default()), second).await;
    assert_eq!(jobs.len(), 1);
    (run, jobs)
}

pub(super) async fn a_call_joins_nothing_unless_it_says_so(place: &dyn Place) {
    let store = place.store().await;
    let (first, _jobs) = begun(&store, 0).await;
    let (second, _jobs) = begun(&store, 1).await;
    assert_ne!(first, second);
    // Without an identity no run is equal to any.
    let (_, jobs) = ask(
        &store,
        &NewRun {
            identity: None,
            ..call(retry())
        },
        2,
    )
    .await;
    assert_eq!(jobs.len(), 1);
}

pub(super) async fn a_key_means_the_run_that_it_was_used_for(place: &dyn Place) {
    let store = place.store().await;
    let (first, mut jobs) = ask(&store, &call(by_key("k")), 0).await;
    store.received(&first, at(1)).await.unwrap();
    assert_eq!(ask(&store, &call(by_key("k")), 2).await.0, first);
    // Ended or not, in another process, and up to a day later.
    let cancelled = Step::Cancelled {
        reason: String::new(),
    };
    take(&store, &jobs.remove(0), &[cancelled], 3).await;
    let other = place.store().await;
    assert_eq!(ask(&other, &call(by_key("k")), 24 * HOUR).await.0, first);
    let another = NewRun {
        identity: Some(b"a dog".to_vec()),
        ..call(by_key("k"))
    };
    let reused = [
        store.meant(&another, at(4)).await.unwrap_err(),
        store.begin(&another, &Caps::NONE, at(4)).await.unwrap_err(),
    ];
    for reused in reused {
        let JournalError::KeyReused { run } = reused else {
            panic!("{reused}");
        };
        assert_eq!(run, first);
    }
    // An unused key, another caller's, and one that was kept long enough.
    let dog = Caller {
        end_user: Some("dog".into()),
        ..Caller::default()
    };
    let others = NewRun {
        caller: dog,
        ..call(by_key("k"))
    };
    for (run, second) in [
        (call(by_key("l")), 5),
        (others, 5),
        (call(by_key("k")), 24 * HOUR + 1),
    ] {
        let (run, jobs) = ask(&store, &run, second).await;
        assert_eq!(jobs.len(), 1);
        assert_ne!(run, first);
    }
}

pub(super) async fn a_key_means_nothing_without_an_identity(place: &dyn Place) {
    let store = place.store().await;
    let run = NewRun {
        identity: None,
        ..call(by_key("k"))
    };
    let (first, _jobs) = ask(&store, &run, 0).await;
    let reused = store.begin(&run, &Caps::NONE, at(1)).await.unwrap_err();
    assert!(
        matches!(&reused, JournalError::KeyReused { run } if *run == first),
        "{reused}"
    );
}

pub(super) async fn a_retry_means_the_newest_equal_run(place: &dyn Place) {
    let store = place.store().await;
    let (first, _jobs) = begun(&store, 0).await;
    let (second, _jobs) = begun(&store, 100).await;
    store.received(&second, at(101)).await.unwrap();
    assert_eq!(ask(&store, &call(retry()), 102).await.0, second);
    // One for which somebody waits comes after one for which nobody does.
    let waited_for = Join {
        is_retry: true,
        equal: Equal::Unattended {
            attended: vec![second.clone()],
        },
        ..Join::default()
    };
    assert_eq!(ask(&store, &call(waited_for.clone()), 102).await.0, first);
    let late = 15 * 60 + 100;
    assert_eq!(ask(&store, &call(waited_for), late).await.0, second);
    let (_, jobs) = ask(&store, &call(retry()), late + 1).await;
    assert_eq!(jobs.len(), 1);
}

pub(super) async fn an_equal_call_means_what_nobody_received(place: &dyn Place) {
    let (store, other) = (place.store().await, place.store().await);
    let (oldest, jobs) = begun(&store, 0).await;
    let (next, _next_jobs) = begun(&store, 1).await;
    assert_eq!(ask(&store, &call(unattended()), HOUR).await.0, oldest);
    // After an hour only a call that joins any.
    assert_eq!(ask(&store, &call(unattended()), HOUR + 1).await.0, next);
    assert_eq!(
        ask(&store, &call(by_equality(Equal::Any)), 24 * HOUR)
            .await
            .0,
        oldest
    );
    let attended = vec![oldest.clone()];
    let join = by_equality(Equal::Unattended { attended });
    assert_eq!(ask(&store, &call(join), 2).await.0, next);
    store.received(&oldest, at(3)).await.unwrap();
    assert_eq!(ask(&store, &call(by_equality(Equal::Any)), 4).await.0, next);
    // What a living process works on is waited for by somebody, for all that is known here.
    assert_eq!(ask(&other, &call(by_equality(Equal::Any)), 4).await.0, next);
    let (own, jobs_of_other) = ask(&other, &call(unattended()), 4).await;
    assert_eq!(jobs_of_other.len(), 1);
    drop((jobs, jobs_of_other));
    other.received(&own, at(5)).await.unwrap();
    drop(_next_jobs);
    store.claim(&JobId::random().unwrap()).await.unwrap_err();
    assert_eq!(ask(&other, &call(unattended()), 6).await.0, next);
}

pub(super) async fn nobody_joins_what_came_to_nothing(place: &dyn Place) {
    let store = place.store().await;
    let cancelled = Step::Cancelled {
        reason: String::new(),
    };
    let (first, jobs) = begun(&store, 0).await;
    take(&store, &jobs[0], &[cancelled], 1).await;
    let (second, jobs) = ask(&store, &call(by_equality(Equal::Any)), 2).await;
    assert_ne!(second, first);
    // One whose answer was lost is joined, and not sent again.
    let permit = permit(&store, &jobs[0], Consent::Once, 3).await;
    let nonce = Some(permit.nonce());
    store.record(&jobs[0], nonce, &lost(), at(4)).await.unwrap();
    assert_eq!(state(&store, jobs[0].job()).await, State::Unknown);
    assert_eq!(
        ask(&store, &call(by_equality(Equal::Any)), 5).await.0,
        second
    );
}

pub(super) async fn nobody_joins_another_callers_run(place: &dyn Place) {
    let store = place.store().await;
    let caller = |account: &str, end_user: Option<&str>| Caller {
        account: account.into(),
        end_user: end_user.map(Into::into),
        request_id: None,
    };
    let callers = [
        caller("local", None),
        caller("local", Some("")),
        caller("local", Some("ann")),
        caller("key-1", Some("ann")),
        caller("key-1", None),
    ];
    let mut runs = Vec::new();
    for _ in 0..2 {
        for caller in &callers {
            let run = NewRun {
                caller: caller.clone(),
                ..call(by_equality(Equal::Any))
            };
            runs.push(ask(&store, &run, 0).await);
        }
    }
    let (new, joined) = runs.split_at(callers.len());
    let of =
        |runs: &[(RunId, Vec<Held>)]| runs.iter().map(|(run, _)| run.clone()).collect::<Vec<_>>();
    assert_eq!(of(new), of(joined));
    assert!(new.iter().all(|(_, jobs)| jobs.len() == 1));
    assert!(joined.iter().all(|(_, jobs)| jobs.is_empty()));
}

pub(super) async fn a_joined_run_passes_no_limit(place: &dyn Place) {
    let store = place.store().await;
    let caps = Caps {
        day: Some(6),
        day_start: at(0),
        ..Caps::NONE
    };
    let run = call(by_equality(Equal::Any));
    let first = store.begin(&run, &caps, at(0)).await.unwrap();
    let again = store.begin(&run, &caps, at(1)).await.unwrap();
    match (first, again) {
        (Begun::New { run: first, .. }, Begun::Joined(again)) => assert_eq!(first, again),
        other => panic!("{other:?}"),
    }
}

pub(super) async fn a_place_is_that_of_one_run_at_a_time(place: &dyn Place) {
    let store = place.store().await;
    let looked = async || store.latest().await.unwrap();
    let begin = async |since, second| {
        let run = NewRun {
            alone_since: Some(since),
            ..call(Join::default())
        };
        match store.begin(&run, &Caps::NONE, at(second)).await.unwrap() {
            Begun::New { jobs, .. } => Some(jobs),
            Begun::Taken => None,
            Begun::Joined(run) => panic!("joined {run}"),
        }
    };
    let jobs = begin(looked().await, 1).await.unwrap();
    assert!(begin(looked().await, 3).await.is_none());
    let cancelled = Step::Cancelled {
        reason: String::new(),
    };
    // It may have ended since the place was looked at, whatever the clocks say.
    let before = looked().await;
    take(&store, &jobs[0], &[cancelled], 0).await;
    assert!(begin(before, 5).await.is_none());
    assert!(begin(looked().await, 6).await.is_some());
}

pub(super) async fn what_is_made_once_is_never_made_twice(place: &dyn Place) {
    const YEAR: i64 = 365 * 24 * HOUR;
    let store = place.store().await;
    let once = || call(by_equality(Equal::Once));
    let others = [b"a cat".to_vec(), b"a dog".to_vec()];
    let known = async |store: &Journal| {
        let jobs = store.equal_jobs(&Caller::default(), &others).await.unwrap();
        jobs.into_iter()
            .map(|job| job.map(|job| job.state))
            .collect::<Vec<_>>()
    };
    assert_eq!(known(&store).await, [None, None]);
    // One that came to nothing is tried again, whatever else is equal to it.
    let (first, jobs) = ask(&store, &once(), 0).await;
    let cancelled = Step::Cancelled {
        reason: String::new(),
    };
    take(&store, &jobs[0], &[cancelled], 1).await;
    assert_eq!(known(&store).await, [Some(State::Cancelled), None]);
    let (second, jobs) = ask(&store, &once(), 2).await;
    assert_ne!(second, first);
    // In another process, received or not, and however old: it is the same run.
    let other = place.store().await;
    assert_eq!(ask(&other, &once(), 3).await.0, second);
    let permit = permit(&store, &jobs[0], Consent::Once, 4).await;
    let nonce = Some(permit.nonce());
    store
        .record(&jobs[0], nonce, &running("t"), at(5))
        .await
        .unwrap();
    take(&store, &jobs[0], &saved(), 6).await;
    store.received(&second, at(7)).await.unwrap();
    assert_eq!(ask(&other, &once(), YEAR).await.0, second);
    assert_eq!(known(&other).await, [Some(State::Saved), None]);
    // Another one that was asked for all the same, and that failed, is not what it was.
    let (_, jobs) = begun(&store, YEAR).await;
    let cancelled = Step::Cancelled {
        reason: String::new(),
    };
    take(&store, &jobs[0], &[cancelled], YEAR + 1).await;
    assert_eq!(ask(&store, &once(), YEAR + 2).await.0, second);
    assert_eq!(known(&store).await, [Some(State::Saved), None]);
    // So many points more pass the limits, or do not.
    let caps = Caps {
        day: Some(20),
        day_start: at(0),
        ..Caps::NONE
    };
    let affords = |total| store.affords(ServiceKind::Ima, Caller::LOCAL, (6, total), &caps);
    affords(14).await.unwrap();
    let over = affords(15).await.unwrap_err();
    assert!(matches!(over, JournalError::OverCap(_)), "{over}");
}

pub(super) async fn a_forgotten_run_is_joined_by_nobody(place: &dyn Place) {
    let store = place.store().await;
    let keyed = Join {
        equal: Equal::Any,
        ..by_key("k")
    };
    let (first, jobs) = ask(&store, &call(keyed.clone()), 0).await;
    let permit = permit(&store, &jobs[0], Consent::Once, 1).await;
    let nonce = Some(permit.nonce());
    store
        .record(&jobs[0], nonce, &running("t"), at(2))
        .await
        .unwrap();
    take(&store, &jobs[0], &saved(), 3).await;
    store.erase(&[jobs[0].job().clone()], at(4)).await.unwrap();
    for join in [keyed, by_equality(Equal::Any)] {
        let (run, jobs) = ask(&store, &call(join), 5).await;
        assert_ne!(run, first);
        drop(jobs);
        store.received(&run, at(6)).await.unwrap();
    }
}
