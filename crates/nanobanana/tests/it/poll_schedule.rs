//! What the chosen moments are worth: how soon the end of a task is noticed, and what that costs.

use std::time::Duration;

use ima_openapi::Endpoint;
use nanobanana::{Engine, Model, Service, Silent};

use crate::fake::Script;
use crate::simulation::{Asking, Distribution, OTHERS, PUBLISHED};
use crate::studio::{Studio, smooth};

const DRAWS: usize = 10_000;

#[test]
fn a_fixed_poll_notices_the_end_two_and_a_half_seconds_late() {
    for distribution in &PUBLISHED {
        let mean = distribution.simulate(Asking::Fixed, DRAWS).mean_wait;
        let name = distribution.name;
        assert!((2.45..=2.55).contains(&mean), "{name}: {mean}");
    }
}

#[test]
fn within_the_published_ranges_the_end_is_noticed_at_most_1_1_s_late() {
    for distribution in &PUBLISHED {
        let summary = distribution.simulate(Asking::Chosen, DRAWS);
        let (name, mean, p95) = (distribution.name, summary.mean_wait, summary.p95_wait);
        assert!(mean <= 1.1 && p95 <= 2.0, "{name}: {mean}, {p95}");
    }
    let mean = |model, from, to| {
        Asking::Chosen.mean_wait(model, Duration::from_secs(from), Duration::from_secs(to))
    };
    for (model, from, to) in [
        (Model::Flash, 20, 40),
        (Model::Flash, 20, 35),
        (Model::Pro, 60, 120),
        (Model::Pro, 25, 45),
    ] {
        let mean = mean(model, from, to);
        assert!(mean <= 1.1, "{model} in {from}-{to} s: {mean}");
    }
}

#[test]
fn tasks_of_any_length_wait_no_longer_than_with_a_fixed_poll() {
    for model in Model::ALL {
        let (_, fixed) = Asking::Fixed.slowest_span(model);
        let (from, chosen) = Asking::Chosen.slowest_span(model);
        assert!((fixed - 2.5).abs() < 1e-9, "{fixed}");
        assert!(chosen <= fixed + 1e-9, "{model} from {from:?}: {chosen}");
    }
    for distribution in &OTHERS {
        let fixed = distribution.simulate(Asking::Fixed, DRAWS).mean_wait;
        let chosen = distribution.simulate(Asking::Chosen, DRAWS).mean_wait;
        let name = distribution.name;
        assert!(chosen <= fixed + 0.05, "{name}: {chosen} and not {fixed}");
    }
}

/// Carries out one job after the other, each of whose tasks takes as long as drawn; the questions
/// and the wait of each, in seconds.
async fn carry_out(distribution: &Distribution, jobs: usize) -> Vec<(usize, f64)> {
    let lasting = distribution.durations(jobs);
    let mut studio = Studio::new(Script {
        lasting: lasting.clone(),
        ..smooth()
    });
    studio.words.model = Some(distribution.model.word().to_owned());
    studio.words.size = Some("1K".to_owned());
    studio.output = None;
    let journal = studio.journal().await;
    let engine = Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let mut waits = Vec::with_capacity(jobs);
    for duration in lasting {
        let questions = studio.api.calls(Endpoint::TaskDetail).len();
        let outcomes = engine.run(&journal, &studio.order(), &Silent).await;
        outcomes.unwrap().remove(0).result.as_ref().unwrap();
        let created = studio.api.calls(Endpoint::CreateTask).pop().unwrap();
        let asked = studio.api.calls(Endpoint::TaskDetail);
        let noticed = asked.last().unwrap().began - created.began;
        waits.push((
            asked.len() - questions,
            noticed.saturating_sub(duration).as_secs_f64(),
        ));
    }
    waits
}

#[tokio::test(start_paused = true)]
async fn the_engine_asks_as_simulated() {
    const JOBS: usize = 200;
    for distribution in &PUBLISHED[..2] {
        let simulated = distribution.simulate(Asking::Chosen, JOBS);
        let waits = carry_out(distribution, JOBS).await;
        let jobs = JOBS as f64;
        let questions = waits
            .iter()
            .map(|(questions, _)| *questions as f64)
            .sum::<f64>()
            / jobs;
        let mean = waits.iter().map(|(_, wait)| wait).sum::<f64>() / jobs;
        let name = distribution.name;
        // Timers know milliseconds, the simulation nanoseconds.
        let (differs, by) = (questions - simulated.questions, mean - simulated.mean_wait);
        assert!(differs.abs() < 0.05, "{name}: {questions}, by {differs}");
        assert!(by.abs() < 0.05, "{name}: {mean}, by {by}");
        assert!(mean <= 1.1, "{name}: {mean}");
    }
}
