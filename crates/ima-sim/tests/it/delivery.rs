//! What comes from a result's URL.

use ima_sim::Scenario;
use image::ImageFormat;
use serde_json::json;

use crate::client::{Bench, get, order, small_order};

async fn bench(scenario: Scenario) -> (Bench, String) {
    let bench = Bench::with(|config| config.scenario = scenario).await;
    let id = bench.accepted(&small_order()).await;
    (bench, id)
}

#[tokio::test]
async fn a_png_of_the_published_size() {
    let (bench, id) = bench(Scenario::Ok).await;
    let response = bench.result(&id).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "image/png");
    let length = response.content_length();
    let bytes = response.bytes().await.unwrap();
    assert_eq!(length, Some(bytes.len() as u64));
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Png);
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (792, 168));
}

#[tokio::test]
async fn equal_orders_give_pictures_of_their_own_and_in_a_fresh_simulator_the_same_ones_again() {
    let mut pictures = Vec::new();
    for _ in 0..2 {
        let bench = Bench::start().await;
        for _ in 0..2 {
            let id = bench.accepted(&small_order()).await;
            pictures.push(bench.result(&id).await.bytes().await.unwrap());
        }
    }
    assert_ne!(pictures[0], pictures[1]);
    assert_eq!(pictures[..2], pictures[2..]);
}

#[tokio::test]
async fn jpeg_in_name_and_bytes() {
    let (bench, id) = bench(Scenario::Jpeg).await;
    let media = bench.media(&id).await;
    assert_eq!(media["format"], "jpeg");
    let url = format!("{}/ima/aigc/{id}.jpeg", bench.simulator.url());
    assert_eq!(media["url"], url.as_str());
    let response = get(&url).await;
    assert_eq!(response.headers()["content-type"], "image/jpeg");
    let bytes = response.bytes().await.unwrap();
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (792, 168));
}

#[tokio::test]
async fn a_wrong_size_is_only_seen_in_the_bytes() {
    let (bench, id) = bench(Scenario::WrongSize).await;
    let media = bench.media(&id).await;
    assert_eq!(
        (&media["width"], &media["height"]),
        (&json!(792), &json!(168))
    );
    let bytes = bench.result(&id).await.bytes().await.unwrap();
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (396, 84));
}

#[tokio::test]
async fn a_page_instead_of_a_picture() {
    let (bench, id) = bench(Scenario::HtmlResult).await;
    let response = bench.result(&id).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    assert_eq!(
        response.text().await.unwrap(),
        "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\
         <body><h1>Sign in to this network</h1></body></html>\n"
    );
}

#[tokio::test]
async fn half_of_the_bytes_as_if_they_were_all() {
    let (whole_bench, whole) = bench(Scenario::Ok).await;
    let whole = whole_bench.result(&whole).await.bytes().await.unwrap();
    let (bench, id) = bench(Scenario::CutResult).await;
    let cut = bench.result(&id).await.bytes().await.unwrap();
    assert_eq!(cut, whole[..whole.len() / 2]);
}

#[tokio::test]
async fn a_result_that_moved_is_found_by_following() {
    let (bench, id) = bench(Scenario::RedirectResult).await;
    let moved = format!("{}/ima/moved/{id}.png", bench.simulator.url());
    assert_eq!(bench.media(&id).await["url"], moved.as_str());
    let response = get(&moved).await;
    assert_eq!(response.status(), 302);
    let there = format!("{}/ima/aigc/{id}.png", bench.simulator.url());
    assert_eq!(response.headers()["location"], there.as_str());
    assert_eq!(get(&there).await.headers()["content-type"], "image/png");
}

#[tokio::test]
async fn an_unknown_result_is_an_object_stores_404() {
    let bench = Bench::start().await;
    bench.accepted(&order()).await;
    let url = format!(
        "{}/ima/aigc/0123456789abcdef01234567.png",
        bench.simulator.url()
    );
    let response = get(&url).await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()["content-type"], "application/xml");
    assert_eq!(
        response.text().await.unwrap(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>NoSuchKey</Code>\n  \
         <Message>The specified key does not exist.</Message>\n</Error>\n"
    );
}
