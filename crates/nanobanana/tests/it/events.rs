//! What a front end hears, in order. That each job has exactly one final event is checked by every
//! test that runs a [`Studio`].

use std::collections::VecDeque;

use ima_openapi::Endpoint;
use nanobanana::{Engine, Failure, MAX_COUNT, Refusal, Service, Silent};

use crate::fake::{Script, business, timeout, waiting};
use crate::studio::{Studio, smooth};

#[tokio::test(start_paused = true)]
async fn a_success_from_the_first_word_to_the_last() {
    let studio = Studio::new(smooth()).with_inputs(1);
    studio.outcome().await.result.unwrap();
    assert_eq!(
        studio.events.steps(),
        [
            "acknowledged",
            "planned 4404 for 4 × 1",
            "uploading 0/1",
            "uploading 1/1",
            "paying [1]",
            "created [1] t-1",
            "on record [1]",
            "downloading [1]",
            "saving [1]",
            "on record [1]",
            "succeeded [1] cat.png",
        ]
    );
    assert_eq!(
        studio.events.progress(),
        [
            "progress [1] 1s 2%",
            "progress [1] 2s 5%",
            "progress [1] 3s 7%",
            "progress [1] 4s 10%",
            "progress [1] 5s 12%",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn every_way_to_fail_has_one_last_word() {
    let unfinished = |details| Script {
        details: VecDeque::from([details]),
        ..smooth()
    };
    let table = [
        (
            Script {
                creates: [business(4008)].into(),
                ..smooth()
            },
            "failed [1] points",
        ),
        (
            Script {
                creates: [timeout()].into(),
                ..smooth()
            },
            "failed [1] unknown",
        ),
        (unfinished(Err(business(401))), "failed [1] key"),
        (
            Script {
                state: waiting(),
                ..smooth()
            },
            "failed [1] still_running",
        ),
        (
            Script {
                picture: b"<html>".to_vec(),
                ..smooth()
            },
            "failed [1] network",
        ),
    ];
    for (script, last) in table {
        let studio = Studio::new(script);
        studio.outcome().await.result.unwrap_err();
        let steps = studio.events.steps();
        assert_eq!(steps.last().unwrap(), last);
    }
}

#[tokio::test(start_paused = true)]
async fn the_jobs_of_one_order_run_side_by_side() {
    let mut studio = Studio::new(smooth());
    studio.count = 2;
    studio.run().await.unwrap();
    let steps = studio.events.steps();
    assert_eq!(steps[..2], ["acknowledged", "planned 4400 for 4 × 2"]);
    let place = |step: &str| steps.iter().position(|other| other == step).unwrap();
    // Neither waits for the other.
    assert!(place("created [2] t-2") < place("downloading [1]"));
    for job in 1..=2 {
        let of_job: Vec<&str> = steps
            .iter()
            .filter(|step| step.contains(&format!("[{job}]")))
            .map(String::as_str)
            .collect();
        assert_eq!(
            of_job,
            [
                &format!("paying [{job}]"),
                &format!("created [{job}] t-{job}"),
                &format!("on record [{job}]"),
                &format!("downloading [{job}]"),
                &format!("saving [{job}]"),
                &format!("on record [{job}]"),
                &format!("succeeded [{job}] cat-{job}.png"),
            ]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_count_out_of_range_is_refused_before_anything_is_sent() {
    for count in [0, MAX_COUNT + 1] {
        let mut studio = Studio::new(smooth());
        studio.count = count;
        let failure = studio.run().await.unwrap_err();
        let limit = MAX_COUNT;
        match failure {
            Failure::Refused(refusal) => assert_eq!(refusal, Refusal::Count { count, limit }),
            other => panic!("{other:?}"),
        }
        assert_eq!(studio.api.calls(Endpoint::ProductList), []);
        assert_eq!(studio.events.steps(), ["acknowledged"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_alone_asks_for_the_list_and_nothing_else() {
    let studio = Studio::new(smooth()).with_inputs(1);
    let engine = Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let plan = engine.plan(&studio.order().request, None).await.unwrap();
    assert_eq!((plan.attribute_id, plan.points, plan.inputs), (4404, 4, 1));
    assert_eq!(studio.api.calls(Endpoint::ProductList).len(), 1);
    assert_eq!(studio.api.calls(Endpoint::UploadToken), []);
    assert_eq!(studio.api.created(), []);
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_moved_to_another_task() {
    let studio = Studio::new(smooth());
    let engine = Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let order = studio.order();
    let journal = studio.journal().await;
    let run = tokio::spawn(async move { engine.run(&journal, &order, &Silent).await });
    let outcomes = run.await.unwrap().unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(studio.names(), ["cat.png"]);
}
