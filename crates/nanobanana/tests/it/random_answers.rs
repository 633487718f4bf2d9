//! Random answers to the paid requests of a run: what the journal says is what was sent, and
//! nothing is sent twice unless the first was refused or never left.

use std::time::Duration;

use ima_openapi::ErrorKind;
use nanobanana::Charge;
use nanobanana::journal::{AttemptOutcome, MAX_ATTEMPTS, State};
use proptest::prelude::*;

use crate::fake::{Script, business, http_status, not_json, timeout};
use crate::studio::{Studio, smooth};

/// An answer to a create request.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Refused(i64),
    /// One of the ways in which an answer gets lost.
    Lost(usize),
    NotSent,
}

fn lost(way: usize) -> ErrorKind {
    match way {
        0 => timeout(),
        1 => ErrorKind::Interrupted("reset".into()),
        2 => ErrorKind::Truncated,
        3 => http_status(503),
        4 => not_json(),
        _ => ErrorKind::MissingTaskId,
    }
}

impl Answer {
    fn kind(self) -> ErrorKind {
        match self {
            Self::Refused(code) => business(code),
            Self::Lost(way) => lost(way),
            Self::NotSent => ErrorKind::Connect("no route".into()),
        }
    }

    fn outcome(self) -> AttemptOutcome {
        match self {
            Self::Refused(_) => AttemptOutcome::Refused,
            Self::Lost(_) => AttemptOutcome::Unknown,
            Self::NotSent => AttemptOutcome::NotSent,
        }
    }
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let codes = prop::sample::select(vec![400, 401, 500, 4008, 6006, 6009, 6010]);
    let answer = prop_oneof![
        4 => codes.prop_map(Answer::Refused),
        1 => (0_usize..6).prop_map(Answer::Lost),
        2 => Just(Answer::NotSent),
    ];
    prop::collection::vec(answer, 0..9)
}

/// What may follow an attempt with this outcome.
fn may_be_sent_again(outcome: AttemptOutcome) -> bool {
    matches!(outcome, AttemptOutcome::Refused | AttemptOutcome::NotSent)
}

/// Where a job ends whose last attempt ended so.
fn last_state(outcome: AttemptOutcome) -> (State, Charge) {
    match outcome {
        AttemptOutcome::Created => (State::Saved, Charge::Spent),
        AttemptOutcome::Refused => (State::Refused, Charge::None),
        AttemptOutcome::NotSent => (State::Cancelled, Charge::None),
        AttemptOutcome::Unknown => (State::Unknown, Charge::Unknown),
    }
}

async fn check(answers: Vec<Answer>, count: usize, allow_smaller: bool) {
    let mut studio = Studio::new(Script {
        creates: answers.iter().map(|answer| answer.kind()).collect(),
        ..smooth()
    });
    studio.count = count;
    studio.allow_smaller = allow_smaller;
    studio.words.size = Some("4K".to_owned());
    studio.pacing.retry.first_pause = Duration::ZERO;
    let outcomes = studio.run().await.unwrap();

    let rows = studio.rows().await;
    let journal = studio.journal().await;
    let mut written = Vec::new();
    for (row, outcome) in rows.iter().zip(&outcomes) {
        let attempts = journal.lifecycle(&row.id).await.unwrap().attempts;
        let ends: Vec<_> = attempts.iter().map(|a| a.outcome.unwrap()).collect();
        let (last, earlier) = ends.split_last().unwrap();
        assert!(
            earlier.iter().all(|end| may_be_sent_again(*end)),
            "{ends:?}"
        );
        let sent = ends.iter().filter(|end| **end != AttemptOutcome::NotSent);
        assert!(sent.count() <= MAX_ATTEMPTS, "{ends:?}");
        assert_eq!((row.state, row.charge()), last_state(*last));
        assert_eq!((&row.id, row.charge()), (&outcome.id, outcome.charge()));
        assert_eq!(
            (row.points, row.attribute_id),
            (outcome.plan.points, outcome.plan.attribute_id)
        );
        written.extend(
            attempts
                .iter()
                .map(|a| (a.points, a.attribute_id, a.outcome.unwrap())),
        );
    }

    // Every request that was sent is an attempt, at its price, with its answer; and the reverse.
    let created = studio.api.created();
    let answered = answers.iter().map(|answer| answer.outcome());
    let answered = answered.chain(std::iter::repeat(AttemptOutcome::Created));
    let mut sent: Vec<_> = created
        .iter()
        .zip(answered)
        .map(|(task, end)| (task.points, task.attribute_id, end))
        .collect();
    let order = |attempt: &(u32, u64, AttemptOutcome)| (attempt.1, format!("{:?}", attempt.2));
    sent.sort_by_key(order);
    written.sort_by_key(order);
    assert_eq!(written, sent);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_journal_says_is_what_was_sent(
        answers in answers(),
        count in 1_usize..=3,
        allow_smaller in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(check(answers, count, allow_smaller));
    }
}
