//! What may be done about a refusal: planned again, at most three times in all, never dearer and
//! never another picture than the user allowed.

use ima_openapi::{Endpoint, Product};
use nanobanana::journal::{AttemptOutcome, Begun, NewJob, NewRun, ServiceKind, State};
use nanobanana::{Charge, Failure, FailureKind, Notice, Size};

use serde_json::json;

use crate::fake::{Script, business, http_status};
use crate::studio::{Studio, smooth};

fn refused(codes: &[i64]) -> Studio {
    Studio::new(Script {
        creates: codes.iter().map(|code| business(*code)).collect(),
        ..smooth()
    })
}

/// A studio for a 4K picture whose size may become smaller.
fn smaller(codes: &[i64]) -> Studio {
    let mut studio = refused(codes);
    studio.words.size = Some("4K".to_owned());
    studio.allow_smaller = true;
    studio
}

/// The sizes that were sent.
fn sizes(studio: &Studio) -> Vec<String> {
    let created = studio.api.created();
    let size = |task: &ima_openapi::CreateTask| {
        task.product_parameters["size"].as_str().unwrap().to_owned()
    };
    created.iter().map(size).collect()
}

#[tokio::test(start_paused = true)]
async fn a_refused_plan_is_made_again_from_a_fresh_list() {
    for code in [6006, 6009, 6010] {
        let studio = refused(&[code]);
        let outcome = studio.outcome().await;
        assert_eq!(outcome.charge(), Charge::Spent);
        assert_eq!(outcome.notices[0], Notice::PlannedAgain { code });
        assert_eq!(studio.api.calls(Endpoint::ProductList).len(), 2);
        let created = studio.api.created();
        assert_eq!(created.len(), 2);
        assert_eq!(created[0], created[1]);
        let attempts = studio.attempts().await;
        let ends: Vec<_> = attempts.iter().map(|a| (a.outcome, a.ima_code)).collect();
        let expected = [
            (Some(AttemptOutcome::Refused), Some(code)),
            (Some(AttemptOutcome::Created), None),
        ];
        assert_eq!(ends, expected);
        let why = attempts[1].reason.as_deref();
        let refused = format!("IMA refused the plan with code {code}");
        assert_eq!(why, Some(refused.as_str()));
        assert_eq!(studio.row().await.state, State::Saved);
    }
}

#[tokio::test(start_paused = true)]
async fn three_refusals_are_the_end() {
    let studio = refused(&[6006, 6010, 6009, 6009]);
    let failure = studio.failure().await;
    assert_eq!(
        (failure.kind(), failure.ima_code()),
        (FailureKind::Refused, Some(6009))
    );
    assert_eq!(failure.charge(), Charge::None);
    assert_eq!(studio.api.created().len(), 3);
    let row = studio.row().await;
    assert_eq!((row.state, row.ima_code), (State::Refused, Some(6009)));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_after_a_refusal_is_the_end_too() {
    let studio = Studio::new(Script {
        creates: [business(6010), http_status(502)].into(),
        ..smooth()
    });
    let failure = studio.failure().await;
    assert_eq!(failure.kind(), FailureKind::Unknown);
    assert_eq!(studio.api.created().len(), 2);
    assert_eq!(studio.row().await.state, State::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_stands_where_no_new_plan_can_be_made() {
    // The first list is had, every later one is not.
    let studio = refused(&[6006]);
    studio.api.break_list_after(1, || business(401));
    let failure = studio.failure().await;
    assert_eq!(
        (failure.kind(), failure.ima_code()),
        (FailureKind::Refused, Some(6006))
    );
    assert_eq!(studio.api.created().len(), 1);
    assert_eq!(studio.row().await.state, State::Refused);
}

#[tokio::test(start_paused = true)]
async fn a_price_that_rose_is_told_and_not_paid() {
    fn dearer(products: &mut [Product]) {
        for rule in products
            .iter_mut()
            .flat_map(|product| &mut product.credit_rules)
        {
            rule.points += 1;
        }
    }
    let studio = refused(&[6006]);
    studio.api.change_list_after(1, dearer);
    let failure = studio.failure().await;
    assert!(
        matches!(failure, Failure::PriceRose { planned: 4, now: 5 }),
        "{failure:?}"
    );
    assert_eq!(failure.charge(), Charge::None);
    assert_eq!(studio.api.created().len(), 1);
    let row = studio.row().await;
    assert_eq!((row.state, row.points), (State::Refused, 4));
}

#[tokio::test(start_paused = true)]
async fn a_lower_price_and_new_ids_are_what_is_sent_and_recorded() {
    fn renewed(products: &mut [Product]) {
        for product in products {
            product.id.push_str("-2");
            for rule in &mut product.credit_rules {
                rule.points -= 1;
                rule.attribute_id += 1000;
            }
        }
    }
    let studio = refused(&[6010]);
    studio.api.change_list_after(1, renewed);
    let outcome = studio.outcome().await;
    let created = studio.api.created();
    assert_eq!((created[1].attribute_id, created[1].points), (5400, 3));
    assert_eq!(created[1], outcome.plan.create_task(Vec::new()));
    let row = studio.row().await;
    assert_eq!(
        (row.attribute_id, row.points, row.charge()),
        (5400, 3, Charge::Spent)
    );
}

#[tokio::test(start_paused = true)]
async fn a_size_that_is_too_much_becomes_smaller_step_by_step() {
    let studio = smaller(&[500, 500]);
    let outcome = studio.outcome().await;
    assert_eq!(sizes(&studio), ["4K", "2K", "1K"]);
    let step = |requested, size| Notice::SmallerSize { requested, size };
    let steps = [step(Size::K4, Size::K2), step(Size::K2, Size::K1)];
    assert_eq!(outcome.notices[..2], steps);
    assert_eq!(
        (outcome.plan.size, outcome.plan.points),
        (Some(Size::K1), 6)
    );
    let row = studio.row().await;
    assert_eq!((row.size.as_deref(), row.points), (Some("1K"), 6));
}

#[tokio::test(start_paused = true)]
async fn a_size_that_is_not_on_offer_is_passed_over() {
    fn without_2k(products: &mut [Product]) {
        for product in products {
            for field in &mut product.form_config {
                field.options.retain(|option| option.as_text() != "2K");
            }
        }
    }
    let studio = smaller(&[500]);
    studio.api.change_list_after(0, without_2k);
    studio.outcome().await.result.unwrap();
    assert_eq!(sizes(&studio), ["4K", "1K"]);
}

#[tokio::test(start_paused = true)]
async fn a_size_stays_as_it_is_unless_the_user_allows_a_smaller_one() {
    let mut exact = smaller(&[500]);
    exact.allow_smaller = false;
    let mut smallest = smaller(&[500]);
    smallest.words.size = Some("512".to_owned());
    for studio in [exact, smallest] {
        let failure = studio.failure().await;
        assert_eq!(failure.ima_code(), Some(500));
        assert_eq!(studio.api.created().len(), 1);
        assert_eq!(studio.row().await.state, State::Refused);
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_process_has_spent_meanwhile_counts() {
    let mut studio = Studio::new(smooth());
    studio.count = 3;
    studio.caps.day = Some(12);
    studio.run().await.unwrap();
    studio.count = 1;
    let failure = studio.run().await.unwrap_err();
    match failure {
        Failure::OverCap(over) => assert_eq!((over.asked, over.committed, over.left), (4, 12, 0)),
        other => panic!("{other:?}"),
    }
    assert_eq!(studio.api.created().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn room_that_another_process_took_during_a_recovery_is_not_spent_twice() {
    let mut studio = Studio::new(Script {
        creates: [business(6006)].into(),
        hang: Some(Endpoint::ProductList),
        hang_after: 1,
        ..smooth()
    });
    studio.caps.day = Some(4);
    let rival = async {
        studio.api.hanging(1).await;
        let journal = studio.journal().await;
        let run = NewRun::new(ServiceKind::Simulator, vec![a_job()]);
        let now = jiff::Timestamp::now();
        let begun = journal.begin(&run, &studio.caps, now).await.unwrap();
        assert!(matches!(&begun, Begun::New { jobs, .. } if jobs.len() == 1));
        studio.api.mend();
        // It lives as long as the run.
        begun
    };
    let (failure, _rival) = tokio::join!(studio.failure(), rival);
    assert_eq!(
        (failure.kind(), failure.charge()),
        (FailureKind::Budget, Charge::None)
    );
    assert_eq!(studio.api.created().len(), 1);
    let rows = studio.rows().await;
    let refused = rows.iter().find(|row| row.model_id != "m").unwrap();
    assert_eq!((refused.state, refused.ima_code), (State::Refused, None));
    let reason = "4 points asked for, 0 left of the 4 for a day";
    assert_eq!(refused.reason.as_deref(), Some(reason));
}

/// Somebody else's job of four points.
fn a_job() -> NewJob {
    NewJob {
        task_type: "text_to_image".to_owned(),
        model_id: "m".to_owned(),
        model_name: "M".to_owned(),
        model_version: "m-1".to_owned(),
        size: None,
        aspect_ratio: None,
        points: 4,
        attribute_id: 1,
        prompt: "x".to_owned(),
        request: json!({}),
        plan: json!({}),
        input_hashes: Vec::new(),
        destination: json!({}),
    }
}
