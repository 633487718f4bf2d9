//! Lists of jobs.

use nanobanana_journal::{Consent, Cursor, Filter, SavedFile, Sequence, State, Step};

use super::*;

pub(super) async fn pages_follow_each_other_whatever_is_new(place: &dyn Place) {
    let store = place.store().await;
    for second in 0..5 {
        begin(&store, &run_of(&[1, 2]), at(second)).await;
    }
    // Two runs of the same moment.
    begin(&store, &run_of(&[1, 2]), at(4)).await;
    let all = ids(&store, &Filter::default()).await;
    assert_eq!(all.len(), 12);
    let mut paged = Vec::new();
    let mut from: Option<Cursor> = None;
    loop {
        let page = store.page(&Filter::default(), from.as_ref(), Some(5)).await;
        let page = page.unwrap();
        paged.extend(page.jobs.into_iter().map(|job| job.id));
        // What is newer than a list's beginning is not in it.
        begin(&store, &run_of(&[3]), at(9)).await;
        match page.next {
            // As a call of another process hands it in.
            Some(next) => from = Some(Cursor::parse(&next.to_string()).unwrap()),
            None => break,
        }
    }
    assert_eq!(paged, all);
    for text in ["", "1", "1.a", "x.a.1", "1.a.x"] {
        assert_eq!(Cursor::parse(text), None, "{text}");
    }
    let page = store
        .page(&Filter::default(), None, Some(15))
        .await
        .unwrap();
    assert_eq!((page.jobs.len(), page.next), (15, None));
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) async fn jobs_are_found_by_what_is_remembered_of_them(place: &dyn Place) {
    let store = place.store().await;
    let mut run = run_of(&[4, 10, 18]);
    run.jobs[0].prompt = "a cute Puppy on grass".into();
    run.jobs[1].size = Some("512px".into());
    run.jobs[2].model_id = "gemini-3-pro-image".into();
    let jobs = begin(&store, &run, at(0)).await;
    let later = begin(&store, &run_of(&[6]), at(50)).await.remove(0);
    let [puppy, small, pro] = jobs.as_slice() else {
        panic!("{jobs:?}");
    };
    let permit = permit(&store, pro, Consent::Once, 1).await;
    let nonce = Some(permit.nonce());
    store
        .record(pro, nonce, &running("t-1"), at(2))
        .await
        .unwrap();
    let [succeeded, _] = saved();
    let path = "/out/cat.png".to_owned();
    let file = SavedFile {
        url: "https://cdn.test/1.png".into(),
        path: path.clone(),
        bytes: 1,
        width: 1,
        height: 1,
        media_type: "image/png".into(),
        notices: Vec::new(),
        sha256: None,
    };
    let files = vec![file];
    take(&store, pro, &[succeeded, Step::Saved { files }], 3).await;
    let (all, some) = (Filter::default, |text: &str| Some(text.to_owned()));
    let run = job(&store, pro.job()).await.run_id;
    for (filter, found) in [
        (
            Filter {
                words: vec!["ＰＵＰＰＹ".into(), "gra".into()],
                ..all()
            },
            vec![puppy],
        ),
        (
            Filter {
                sizes: vec!["512".into(), "512PX".into()],
                ..all()
            },
            vec![small],
        ),
        (
            Filter {
                model_id: some("gemini-3-pro-image"),
                ..all()
            },
            vec![pro],
        ),
        (
            Filter {
                path: Some(path),
                ..all()
            },
            vec![pro],
        ),
        (
            Filter {
                charged: true,
                ..all()
            },
            vec![pro],
        ),
        (
            Filter {
                since: Some(at(50)),
                ..all()
            },
            vec![&later],
        ),
        (
            Filter {
                before: Some(at(50)),
                ..all()
            },
            vec![puppy, small, pro],
        ),
        (
            Filter {
                run: Some(run),
                ..all()
            },
            vec![puppy, small, pro],
        ),
        (
            Filter {
                service: Some(ServiceKind::Simulator),
                ..all()
            },
            vec![],
        ),
        (
            Filter {
                account: some("local"),
                ..Filter::in_states([State::Saved])
            },
            vec![pro],
        ),
        (
            Filter {
                account: some("another"),
                ..all()
            },
            vec![],
        ),
        (Filter::unfinished(), vec![&later, puppy, small]),
    ] {
        let found: Vec<_> = found.iter().map(|held| held.job().clone()).collect();
        assert_eq!(ids(&store, &filter).await, found, "{filter:?}");
        let sums = store.sums(&filter).await.unwrap();
        let jobs: u64 = sums.iter().map(|sum| sum.jobs).sum();
        assert_eq!(jobs, found.len() as u64, "{filter:?}");
    }
}

pub(super) async fn sums_are_those_of_the_jobs_that_are_meant(place: &dyn Place) {
    let store = place.store().await;
    let quarter = at(0).as_second().rem_euclid(900);
    let mut paid = Vec::new();
    // The last one is committed in the next quarter of an hour.
    for second in [0, 1, 900 - quarter] {
        let run = NewRun {
            profile: (second > 1).then(|| "work".to_owned()),
            ..run_of(&[6])
        };
        let held = begin(&store, &run, at(0)).await.remove(0);
        let permit = permit(&store, &held, Consent::Once, second).await;
        let nonce = Some(permit.nonce());
        store
            .record(&held, nonce, &running("t"), at(901))
            .await
            .unwrap();
        take(&store, &held, &saved(), 902).await;
        paid.push(held.job().clone());
    }
    begin_one(&store).await;
    let charged = Filter {
        charged: true,
        forgotten: true,
        ..Filter::default()
    };
    let before = store.sums(&charged).await.unwrap();
    let mut counted: Vec<_> = before
        .iter()
        .map(|sum| (sum.jobs, sum.points, sum.pictures))
        .collect();
    counted.sort_unstable();
    assert_eq!(counted, [(1, 6, 1), (2, 12, 2)]);
    let mut payers: Vec<_> = before
        .iter()
        .map(|sum| (sum.profile.as_deref(), sum.account.as_str(), sum.points))
        .collect();
    payers.sort_unstable();
    assert_eq!(payers, [(None, "local", 12), (Some("work"), "local", 6)]);
    let early = before.iter().map(|sum| sum.committed_at).min();
    assert_eq!(early, Some(at(-quarter)));
    store.erase(&paid[..1], at(903)).await.unwrap();
    assert_eq!(store.sums(&charged).await.unwrap().len(), before.len());
    let left = Filter {
        forgotten: false,
        ..charged
    };
    let points: u64 = store
        .sums(&left)
        .await
        .unwrap()
        .iter()
        .map(|sum| sum.points)
        .sum();
    assert_eq!(points, 12);
}

pub(super) async fn what_has_changed_is_told_once(place: &dyn Place) {
    let (store, other) = (place.store().await, place.store().await);
    let held = begin_one(&store).await;
    let second = begin_one(&store).await;
    let changed = async |since: Sequence, limit: u32| {
        let changes = other.changes(since, limit).await.unwrap();
        let jobs: Vec<_> = changes
            .jobs
            .into_iter()
            .map(|job| (job.id, job.state))
            .collect();
        (jobs, changes.next)
    };
    let planned = |held: &Held| (held.job().clone(), State::Planned);
    let (first, next) = changed(Sequence::default(), 1).await;
    assert_eq!(first, [planned(&held)]);
    let (rest, next) = changed(next, 9).await;
    assert_eq!(rest, [planned(&second)]);
    assert_eq!(changed(next, 9).await, (vec![], next));
    take(&store, &held, &[Step::Uploading], 1).await;
    let (again, last) = changed(next, 9).await;
    assert_eq!(again, [(held.job().clone(), State::Uploading)]);
    assert!(last > next);
}

pub(super) async fn ids_are_shortened_as_far_as_all_jobs_allow(place: &dyn Place) {
    let store = place.store().await;
    begin(&store, &run_of(&[1; 40]), at(0)).await;
    let ids = ids(&store, &Filter::default()).await;
    let short = store.shortened(&ids).await.unwrap();
    assert_eq!(short.len(), 40);
    for (id, short) in ids.iter().zip(&short) {
        assert!(id.as_str().starts_with(short) && short.len() >= 6);
        let found = ids.iter().filter(|id| id.as_str().starts_with(short));
        assert_eq!(found.count(), 1);
    }
}
