use crate::client::{Bench, order};
use serde_json::json;

#[tokio::test]
async fn an_order_is_paid_and_becomes_a_task() {
    let bench = Bench::start().await;
    let id = bench.accepted(&order()).await;
    let ledger = bench.simulator.ledger();
    assert_eq!(ledger.creates_accepted, 1);
    assert_eq!(ledger.points_spent, 6);
    assert_eq!(ledger.balance, 9994);
    assert_eq!(ledger.tasks, [id.clone()]);
    let media = bench.media(&id).await;
    assert_eq!(media["format"], json!("png"));
    let r = bench.result(&id).await;
    assert_eq!(r.status(), 200);
    let b = r.bytes().await.unwrap();
    assert_eq!(&b[..4], b"\x89PNG");
}
