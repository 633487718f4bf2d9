//! Gemini's files.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ima_sim::Endpoint;
use jiff::Timestamp;
use nanobanana::journal::KeyLimits;
use serde_json::{Value, json};

use crate::world::{Answer, FLASH, Request, World, png};

/// The address of an upload, as this key asks for one.
async fn begun(world: &World, key: &str) -> String {
    let request = Request::post(
        "/upload/v1/files",
        &json!({ "file": { "displayName": "a" } }),
    )
    .by(key)
    .with("x-goog-upload-protocol", "resumable")
    .with("x-goog-upload-command", "start")
    .with("x-goog-upload-header-content-length", "70");
    let answer = world.ask(&request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let notice = answer.header("x-nanobanana-notice");
    assert_eq!(notice, Some("ignored-displayName"));
    let address = answer.header("x-goog-upload-url").unwrap();
    address.strip_prefix("http://localhost").unwrap().to_owned()
}

/// Sends a piece, as Google's SDKs do: without a key.
async fn send(world: &World, address: &str, command: &str, offset: usize, bytes: &[u8]) -> Answer {
    let mut request = Request::post(address, &Value::Null)
        .without("authorization")
        .with("x-goog-upload-command", command)
        .with("x-goog-upload-offset", &offset.to_string());
    request.body = bytes.to_vec();
    world.ask(&request).await
}

/// A file of this key's.
async fn uploaded(world: &World, key: &str) -> Value {
    let address = begun(world, key).await;
    let answer = send(world, &address, "upload, finalize", 0, &png()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["file"].clone()
}

fn of(key: &str, method: &str, name: &str) -> Request {
    let mut request = Request::get(&format!("/v1beta/{name}")).by(key);
    request.line = request.line.replace("GET", method);
    request
}

fn edit(key: &str, uri: &Value) -> Request {
    let parts =
        json!([{ "fileData": { "file_uri": uri, "mime_type": "image/png" } }, { "text": "a hat" }]);
    Request::post(FLASH, &json!({ "contents": [{ "parts": parts }] })).by(key)
}

fn stored(folder: &Path) -> Vec<PathBuf> {
    let accounts = std::fs::read_dir(folder.join("pictures")).unwrap();
    let folders = accounts.map(|account| account.unwrap().path().join("files"));
    let files = folders.filter_map(|folder| std::fs::read_dir(folder).ok());
    files.flatten().map(|file| file.unwrap().path()).collect()
}

#[tokio::test]
async fn a_picture_is_sent_in_pieces_once_and_edited_by_its_own_key() {
    let world = World::start().await;
    let (_, mine) = world.key("mine", KeyLimits::default()).await;
    let (_, other) = world.key("other", KeyLimits::default()).await;
    let address = begun(&world, &mine).await;
    let picture = png();
    let (first, rest) = picture.split_at(20);
    let answer = send(&world, &address, "upload", 0, first).await;
    assert_eq!(answer.header("x-goog-upload-status"), Some("active"));
    let asked = send(&world, &address, "query", 0, b"").await;
    assert_eq!(asked.header("x-goog-upload-size-received"), Some("20"));
    let answer = send(&world, &address, "upload, finalize", 7, rest).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("must be 20"), "{}", answer.text());
    let last = send(&world, &address, "upload, finalize", 20, rest).await;
    assert_eq!(last.header("x-goog-upload-status"), Some("final"));
    let file = last.json()["file"].clone();
    assert_eq!(
        (&file["state"], &file["mimeType"]),
        (&json!("ACTIVE"), &json!("image/png"))
    );
    // The answer to the last piece was lost.
    let again = send(&world, &address, "upload, finalize", 20, rest).await;
    assert_eq!(again.json(), last.json());

    let asked = send(&world, &address, "query", 0, b"").await;
    assert_eq!(asked.header("x-goog-upload-status"), Some("final"));

    let name = file["name"].as_str().unwrap();
    assert_eq!(world.ask(&of(&mine, "GET", name)).await.json(), file);
    let listed = world.ask(&of(&mine, "GET", "files")).await.json();
    assert_eq!(listed, json!({ "files": [file] }));
    let listed = world.ask(&of(&other, "GET", "files")).await.json();
    assert_eq!(listed, json!({ "files": [] }));
    for request in [
        of(&other, "GET", name),
        of(&other, "DELETE", name),
        edit(&other, &file["uri"]),
    ] {
        assert_eq!(world.ask(&request).await.status, 404);
    }
    assert_eq!(world.ledger().creates_accepted, 0);

    world.ask(&edit(&mine, &file["uri"])).await.inline();
    let requests = world.simulator.requests();
    let uploads = requests
        .iter()
        .filter(|request| request.endpoint == Some(Endpoint::Upload));
    assert_eq!(uploads.count(), 1);
    assert_eq!(world.ask(&of(&mine, "DELETE", name)).await.status, 200);
    assert_eq!(world.ask(&edit(&mine, &file["uri"])).await.status, 404);
    assert!(stored(world.folder.path()).is_empty());
}

#[tokio::test]
async fn what_is_no_picture_too_long_or_not_asked_for_with_a_key_is_not_kept() {
    let world = World::start().await;
    let (_, key) = world.key("mine", KeyLimits::default()).await;
    let address = begun(&world, &key).await;
    let answer = send(&world, &address, "upload, finalize", 0, b"#!/bin/sh").await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let long = vec![0; 20 * 1024 * 1024 + 1];
    let answer = send(&world, &address, "upload", 0, &long).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    for broken in [
        address.replace("upload_id=", "upload_id=A"),
        address.replace("upload_id=", "upload_id=x&upload="),
        "/upload/v1beta/files?sig=x".to_owned(),
    ] {
        let answer = send(&world, &broken, "upload, finalize", 0, &png()).await;
        assert_eq!(answer.status, 403, "{broken}");
    }
    let answer = send(&world, "/upload/v1beta/files", "start", 0, b"").await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("API_KEY_INVALID"),
        "{}",
        answer.text()
    );
    let raw = Request::post("/upload/v1beta/files", &json!({})).by(&key);
    assert_eq!(world.ask(&raw).await.status, 400);
    let listed = world.ask(&of(&key, "GET", "files")).await.json();
    assert_eq!(listed, json!({ "files": [] }));

    // All files of a key together.
    let part = stored(world.folder.path()).remove(0);
    assert_eq!(part.metadata().unwrap().len(), 0);
    let others = File::create(part.with_file_name("others")).unwrap();
    others.set_len(1024 * 1024 * 1024 - 1).unwrap();
    let answer = send(&world, &address, "upload, finalize", 0, &png()).await;
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("1 GiB"), "{}", answer.text());
}

#[tokio::test]
async fn a_file_is_kept_for_48_hours() {
    let mut world = World::start().await;
    let (_, key) = world.key("mine", KeyLimits::default()).await;
    let file = uploaded(&world, &key).await;
    let [path] = &stored(world.folder.path())[..] else {
        panic!("one file");
    };
    let old = SystemTime::now() - Duration::from_secs(48 * 60 * 60);
    let opened = File::options().append(true).open(path).unwrap();
    opened.set_modified(old).unwrap();
    let name = file["name"].as_str().unwrap();
    assert_eq!(world.ask(&of(&key, "GET", name)).await.status, 404);
    assert_eq!(world.ask(&edit(&key, &file["uri"])).await.status, 404);
    world.stop().await;
    world.serve(|_| {}).await;
    world.ask(&Request::get("/healthz")).await;
    assert!(stored(world.folder.path()).is_empty());
}

#[tokio::test]
async fn files_are_listed_page_by_page() {
    let world = World::start().await;
    let (_, key) = world.key("mine", KeyLimits::default()).await;
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(uploaded(&world, &key).await["name"].clone());
    }
    names.sort_by_key(Value::to_string);
    let mut listed = Vec::new();
    let mut query = String::new();
    loop {
        let page = of(&key, "GET", &format!("files?pageSize=2{query}"));
        let page = world.ask(&page).await.json();
        let files = page["files"].as_array().unwrap();
        listed.extend(files.iter().map(|file| file["name"].clone()));
        match page["nextPageToken"].as_str() {
            Some(token) => query = format!("&pageToken={token}"),
            None => break,
        }
        assert_eq!(files.len(), 2);
    }
    assert_eq!(listed, names);
    let wrong = of(&key, "GET", "files?pageSize=x");
    assert_eq!(world.ask(&wrong).await.status, 400);
}

#[tokio::test]
async fn the_files_of_a_revoked_key_go_with_it() {
    let mut world = World::start().await;
    let (id, key) = world.key("mine", KeyLimits::default()).await;
    let (_, other) = world.key("other", KeyLimits::default()).await;
    uploaded(&world, &key).await;
    uploaded(&world, &other).await;
    let address = begun(&world, &key).await;
    let revoking = world.journal().revoke_client_key(&id, Timestamp::now());
    revoking.await.unwrap();
    let answer = send(&world, &address, "upload, finalize", 0, &png()).await;
    assert_eq!(answer.status, 403);
    world.stop().await;
    world.serve(|_| {}).await;
    world.ask(&Request::get("/healthz")).await;
    let [kept] = &stored(world.folder.path())[..] else {
        panic!("one file");
    };
    assert!(!kept.to_string_lossy().contains(id.as_str()));
}
