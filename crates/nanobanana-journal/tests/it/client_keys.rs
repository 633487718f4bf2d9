//! The keys of clients, and what counts against their limits.

use nanobanana_journal::{
    Caller, CapKind, ClientKey, JournalError, KeyLimits, NewClientKey, OverCap,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::*;

fn named(name: &str) -> NewClientKey {
    NewClientKey {
        name: name.into(),
        ..NewClientKey::default()
    }
}

async fn known(store: &Journal, secret: &SecretString, second: i64) -> Option<ClientKey> {
    let key = store.client_key_of(secret.expose_secret(), at(second));
    key.await.unwrap()
}

pub(super) async fn a_key_is_known_by_its_secret_alone(place: &dyn Place) {
    let store = place.store().await;
    let new = NewClientKey {
        name: "team-a".into(),
        expires_at: Some(at(10)),
        limits: KeyLimits {
            models: vec!["gemini-3.1-flash-image".into()],
            max_points: Some(20),
            max_points_per_day: Some(200),
            max_points_total: Some(5000),
            rpm: Some(30),
            concurrency: Some(4),
        },
    };
    let (key, secret) = store.create_client_key(&new, at(0)).await.unwrap();
    let text = secret.expose_secret();
    assert!(
        text.starts_with("sk-nb-") && text.len() == 70,
        "{}",
        text.len()
    );
    assert!(text.starts_with(&key.prefix) && key.prefix.len() == 14);
    assert_eq!((&key.limits, key.expires_at), (&new.limits, new.expires_at));
    assert_eq!((&*key.name, key.created_at), ("team-a", at(0)));
    let other = place.store().await;
    assert_eq!(
        other.client_keys().await.unwrap(),
        std::slice::from_ref(&key)
    );
    assert_eq!(known(&other, &secret, 9).await.as_ref(), Some(&key));
    assert_eq!(known(&other, &secret, 10).await, None);
    let alike = format!("{}{}", key.prefix, "0".repeat(56));
    for wrong in [
        "",
        &key.prefix,
        key.id.as_str(),
        &text[..69],
        &format!("{text}0"),
        &alike,
    ] {
        assert_eq!(
            known(&store, &wrong.to_owned().into(), 1).await,
            None,
            "{wrong}"
        );
    }
}

pub(super) async fn what_another_process_does_to_a_key_holds_at_once(place: &dyn Place) {
    let (store, server) = (place.store().await, place.store().await);
    let (key, first) = store.create_client_key(&named("a"), at(0)).await.unwrap();
    let (_, bystander) = store.create_client_key(&named("b"), at(1)).await.unwrap();
    assert_eq!(known(&server, &first, 2).await, Some(key.clone()));
    let (rotated, second) = store.rotate_client_key(&key.id).await.unwrap();
    assert_eq!((&rotated.id, &rotated.name), (&key.id, &key.name));
    assert_eq!(known(&server, &first, 3).await, None);
    assert_eq!(known(&server, &second, 3).await, Some(rotated));
    let revoked = store.revoke_client_key(&key.id, at(4)).await.unwrap();
    assert_eq!(revoked.revoked_at, Some(at(4)));
    assert_eq!(known(&server, &second, 4).await, None);
    // Once is for ever.
    let again = store.revoke_client_key(&key.id, at(5)).await.unwrap();
    assert_eq!(again.revoked_at, Some(at(4)));
    let rotated = store.rotate_client_key(&key.id).await.unwrap_err();
    assert!(
        matches!(rotated, JournalError::NoSuchClientKey { .. }),
        "{rotated}"
    );
    assert!(known(&server, &bystander, 6).await.is_some());
}

pub(super) async fn a_revoked_keys_jobs_stay_and_its_name_is_free(place: &dyn Place) {
    let store = place.store().await;
    let (key, _) = store.create_client_key(&named("a"), at(0)).await.unwrap();
    let held = begin(&store, &run_for(key.id.as_str(), 6), at(1)).await;
    let taken = store
        .create_client_key(&named("a"), at(2))
        .await
        .unwrap_err();
    assert!(
        matches!(&taken, JournalError::KeyNameTaken { name } if name == "a"),
        "{taken}"
    );
    store.revoke_client_key(&key.id, at(3)).await.unwrap();
    let (next, _) = store.create_client_key(&named("a"), at(4)).await.unwrap();
    assert_ne!(next.id, key.id);
    let of = |key: &ClientKey| Filter {
        account: Some(key.id.to_string()),
        ..Filter::default()
    };
    let job = [held[0].job().clone()];
    assert_eq!(ids(&store, &of(&key)).await, job);
    assert_eq!(ids(&store, &Filter::default()).await, job);
    assert_eq!(ids(&store, &of(&next)).await, []);
    let keys = store.client_keys().await.unwrap();
    let known: Vec<_> = keys
        .iter()
        .map(|key| (&key.id, key.works_at(at(5))))
        .collect();
    assert_eq!(known, [(&key.id, false), (&next.id, true)]);
}

pub(super) async fn nothing_is_spent_for_a_key_that_has_ended(place: &dyn Place) {
    let (store, owner) = (place.store().await, place.store().await);
    let new = NewClientKey {
        expires_at: Some(at(10)),
        ..named("a")
    };
    let (key, _) = store.create_client_key(&new, at(0)).await.unwrap();
    let run = run_for(key.id.as_str(), 6);
    let is_ended = |error: &JournalError| matches!(error, JournalError::NoSuchClientKey { .. });
    let mut held = Vec::new();
    for _ in 0..3 {
        held.extend(begin(&store, &run, at(9)).await);
    }
    let late = store.begin(&run, &Caps::NONE, at(10)).await.unwrap_err();
    assert!(is_ended(&late), "{late}");
    // What was asked for in time is made.
    let made = permit(&store, &held[0], Consent::Once, 11).await;
    let doubtful = permit(&store, &held[1], Consent::Once, 11).await;
    owner.revoke_client_key(&key.id, at(12)).await.unwrap();
    let revoked = store.begin(&run, &Caps::NONE, at(9)).await.unwrap_err();
    assert!(is_ended(&revoked), "{revoked}");
    let consent = Consent::Once;
    let revoked = store
        .authorise(&held[2], &Caps::NONE, consent, at(12))
        .await;
    assert!(is_ended(&revoked.unwrap_err()));
    assert_eq!(state(&store, held[2].job()).await, State::Planned);
    // What is paid goes on, and what may be is the owner's.
    let nonce = Some(made.nonce());
    store
        .record(&held[0], nonce, &running("t"), at(13))
        .await
        .unwrap();
    take(&store, &held[0], &saved(), 14).await;
    let nonce = Some(doubtful.nonce());
    store
        .record(&held[1], nonce, &lost(), at(13))
        .await
        .unwrap();
    let _ = permit(&store, &held[1], Consent::PerhapsTwice, 15).await;
}

pub(super) async fn of_several_who_take_a_name_at_once_one_has_it(place: &dyn Place) {
    let mut takers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = place.store().await;
        takers.spawn(async move { store.create_client_key(&named("a"), at(0)).await.is_ok() });
    }
    let taken = takers.join_all().await;
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);
}

fn run_for(account: &str, points: u32) -> NewRun {
    NewRun {
        caller: Caller {
            account: account.into(),
            end_user: None,
            request_id: None,
        },
        ..run_of(&[points])
    }
}

async fn over(store: &Journal, run: &NewRun, caps: &Caps, second: i64) -> OverCap {
    match store.begin(run, caps, at(second)).await.unwrap_err() {
        JournalError::OverCap(over) => over,
        other => panic!("{other}"),
    }
}

pub(super) async fn limits_count_an_account(place: &dyn Place) {
    let store = place.store().await;
    let caps = Caps {
        day: Some(10),
        day_start: at(0),
        ..Caps::NONE
    };
    let mut held = Vec::new();
    for account in ["local", "key-1"] {
        let run = run_for(account, 6);
        held.push(store.begin(&run, &caps, at(0)).await.unwrap());
        assert_eq!(over(&store, &run, &caps, 1).await.committed, 6);
    }
}

pub(super) async fn a_total_counts_all_days_and_a_limit_on_all_keys_no_local_run(
    place: &dyn Place,
) {
    let store = place.store().await;
    let limits = KeyLimits {
        max_points_total: Some(13),
        ..KeyLimits::default()
    };
    // A second is a day here.
    let caps = |day| limits.caps(at(day), Some(20));
    for (account, day) in [
        ("key-1", 0),
        ("local", 1),
        ("key-1", 1),
        ("key-2", 1),
        ("key-2", 1),
    ] {
        let held = begin(&store, &run_for(account, 6), at(day)).await;
        let permit = store
            .authorise(&held[0], &caps(day), Consent::Once, at(day))
            .await;
        let permit = permit.unwrap();
        let answer = running(held[0].job().as_str());
        let nonce = Some(permit.nonce());
        store
            .record(&held[0], nonce, &answer, at(day))
            .await
            .unwrap();
    }
    let of = async |account: &str, points, day| {
        over(&store, &run_for(account, points), &caps(day), day).await
    };
    let expected = |cap, limit, asked, committed| OverCap {
        cap,
        limit,
        asked,
        committed,
        left: limit - committed,
    };
    assert_eq!(of("key-1", 2, 2).await, expected(CapKind::Total, 13, 2, 12));
    assert_eq!(
        of("key-3", 3, 1).await,
        expected(CapKind::AllKeys, 20, 3, 18)
    );
    assert_eq!(
        of("key-3", 14, 2).await,
        expected(CapKind::Total, 13, 14, 0)
    );
    let last = store.begin(&run_for("key-3", 2), &caps(1), at(1)).await;
    assert!(matches!(last.unwrap(), Begun::New { .. }));
}

pub(super) async fn a_beginning_means_jobs_of_ones_own(place: &dyn Place) {
    let store = place.store().await;
    let mut own = Vec::new();
    for account in ["key-1", "key-2"] {
        for _ in 0..17 {
            let held = begin(&store, &run_for(account, 1), at(0)).await;
            own.push((account, held[0].job().clone()));
        }
    }
    for digit in (0..16).map(|digit| format!("{digit:x}")) {
        let fitting = own
            .iter()
            .filter(|(account, job)| *account == "key-1" && job.as_str().starts_with(&digit));
        let mut fitting: Vec<_> = fitting.map(|(_, job)| job.clone()).collect();
        fitting.sort();
        let found = match store.find_of(Some("key-1"), &digit).await.unwrap() {
            Found::None => Vec::new(),
            Found::One(job) => vec![job.id],
            Found::Ambiguous(jobs) => jobs,
        };
        assert_eq!(found, fitting);
    }
    let (_, others) = &own[20];
    let found = store.find_of(Some("key-1"), others.as_str()).await;
    assert_eq!(found.unwrap(), Found::None);
}

pub(super) async fn two_that_begin_at_once_cannot_both_have_the_last_points(place: &dyn Place) {
    for (number, caps) in [
        KeyLimits {
            max_points_per_day: Some(6),
            ..KeyLimits::default()
        }
        .caps(at(0), None),
        KeyLimits {
            max_points_total: Some(6),
            ..KeyLimits::default()
        }
        .caps(at(0), None),
        KeyLimits::default().caps(at(0), Some(18)),
    ]
    .into_iter()
    .enumerate()
    {
        let account = format!("key-{number}");
        let mut askers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (store, run) = (place.store().await, run_for(&account, 6));
            askers.spawn(async move {
                let begun = store.begin(&run, &caps, at(0)).await.ok()?;
                let Begun::New { jobs, .. } = begun else {
                    return None;
                };
                let permit = store.authorise(&jobs[0], &caps, Consent::Once, at(0));
                let permit = permit.await.unwrap();
                permit.covers(6, 4405).unwrap();
                Some(())
            });
        }
        let begun = askers.join_all().await;
        assert_eq!(begun.iter().flatten().count(), 1, "{account}");
    }
}
