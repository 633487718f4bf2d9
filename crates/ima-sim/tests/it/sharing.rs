//! One state directory, several simulators.

use std::sync::Arc;

use ima_sim::{Pace, Scenario, Simulator, SimulatorConfig, SimulatorError};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::client::{Bench, order, small_order};

#[tokio::test]
async fn a_task_of_one_simulator_is_served_by_the_next() {
    let mut first = Bench::with(|config| config.scenario = Scenario::HtmlResult).await;
    let id = first.accepted(&small_order()).await;
    let first_url = first.simulator.url();

    let mut config = SimulatorConfig::new(first.folder.path());
    config.clock = first.clock.shown();
    config.pace = Pace::Instant;
    let second = Simulator::start(config).await.unwrap();
    std::mem::replace(&mut first.simulator, second)
        .shutdown()
        .await;
    let bench = first;
    assert_ne!(bench.simulator.url(), first_url);

    let media = bench.media(&id).await;
    let url = format!("{}/ima/aigc/{id}.png", bench.simulator.url());
    assert_eq!(media["url"], url.as_str());
    assert_eq!(
        bench.result(&id).await.headers()["content-type"],
        "image/png"
    );
    let ledger = bench.simulator.ledger();
    assert_eq!((ledger.balance, ledger.points_spent), (9_996, 4));
    assert_eq!(ledger.creates_accepted, 0);
    assert_eq!(ledger.tasks, [id]);
}

#[tokio::test]
async fn simulators_never_spend_the_same_points() {
    let bench = Bench::with(|config| config.points = 60).await;
    let mut config = SimulatorConfig::new(bench.folder.path());
    config.clock = bench.clock.shown();
    let other = Bench {
        simulator: Simulator::start(config).await.unwrap(),
        clock: bench.clock.clone(),
        folder: tempfile::tempdir().unwrap(),
    };
    // Kept to the end, since the first one's folder holds the state of both.
    let benches = [bench, other].map(Arc::new);
    let mut creates = JoinSet::new();
    for bench in &benches {
        for _ in 0..8 {
            let bench = Arc::clone(bench);
            creates.spawn(async move {
                let answer = bench.create(&order()).await;
                (
                    answer["code"].as_i64().unwrap(),
                    bench.simulator.ledger().balance,
                )
            });
        }
    }
    let outcomes = creates.join_all().await;
    let accepted = outcomes.iter().filter(|(code, _)| *code == 0).count();
    let refused = outcomes.iter().filter(|(code, _)| *code == 4008).count();
    assert_eq!((accepted, refused), (10, 6));
    assert_eq!(outcomes.iter().map(|(_, balance)| *balance).min(), Some(0));
}

#[tokio::test]
async fn only_loopback_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let error = Simulator::serve(SimulatorConfig::new(folder.path()), listener)
        .await
        .unwrap_err();
    assert!(matches!(error, SimulatorError::NotLoopback { .. }));
    assert_eq!(
        error.to_string(),
        format!("{address} is not a loopback address")
    );
}

#[tokio::test]
async fn a_state_directory_that_is_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    std::fs::write(&path, "").unwrap();
    let error = Simulator::start(SimulatorConfig::new(&path))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the simulator's state directory cannot be used"
    );
    let cause = std::error::Error::source(&error).unwrap();
    let expected = format!("cannot use {}", path.join("tasks").display());
    assert_eq!(cause.to_string(), expected);
}
