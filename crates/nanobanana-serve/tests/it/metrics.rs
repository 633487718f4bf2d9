//! What Prometheus reads while the server works. All servers of this process count together; the jobs are of one journal.

use ima_sim::{Endpoint, Pace};
use std::time::Duration;

use crate::world::{Request, World, answer, head, rest};

/// The value of a series.
fn value(scrape: &str, series: &str) -> u64 {
    let mut lines = scrape.lines();
    let line = lines.find_map(|line| line.strip_prefix(series));
    let line = line.unwrap_or_else(|| panic!("no {series} in {scrape}"));
    line.trim().parse().unwrap()
}

#[tokio::test]
async fn a_job_is_seen_from_its_beginning_to_its_end() {
    let mut world = World::with(
        |simulator| simulator.pace = Pace::Fixed(Duration::from_secs(60)),
        |options| {
            options.first_byte = Duration::from_millis(50);
            options.metrics = Some("127.0.0.1:0".parse().unwrap());
        },
    )
    .await;
    const RUNNING: &str = "nanobanana_jobs{model=\"flash\",size=\"1K\",state=\"running\"}";
    const SAVED: &str = "nanobanana_jobs_ended_total{model=\"flash\",size=\"1K\",state=\"saved\"}";
    assert!(!world.scrape().await.contains("nanobanana_jobs{"));
    let mut stream = world.send(&Request::generation()).await;
    world.until(Endpoint::TaskDetail, 1).await;
    let begun = head(&mut stream).await.unwrap();
    let scrape = world.scrape().await;
    assert_eq!(value(&scrape, RUNNING), 1);
    assert!(value(&scrape, "nanobanana_waiters") >= 1, "{scrape}");
    assert!(
        value(&scrape, "nanobanana_keepalives_total") >= 1,
        "{scrape}"
    );
    assert!(
        value(&scrape, "nanobanana_poll_lateness_seconds_count") >= 1,
        "{scrape}"
    );
    world.finish_tasks();
    rest(&mut stream, begun).await.unwrap();
    let scrape = world.scrape().await;
    assert!(!scrape.contains("nanobanana_jobs{"), "{scrape}");
    assert!(value(&scrape, SAVED) >= 1, "{scrape}");
}

#[tokio::test]
async fn a_request_that_joins_is_counted() {
    let world = World::with(
        |_| {},
        |options| options.metrics = Some("127.0.0.1:0".parse().unwrap()),
    )
    .await;
    let named = Request::generation().with("idempotency-key", "twice");
    world.ask(&named).await.pictures();
    let before = value(&world.scrape().await, "nanobanana_joins_total");
    answer(&mut world.send(&named).await).await.pictures();
    assert!(value(&world.scrape().await, "nanobanana_joins_total") > before);
}
