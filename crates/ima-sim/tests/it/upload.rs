//! From a token to an input that was used.

use std::io::Cursor;
use std::time::Duration;

use ima_sim::Scenario;
use image::{ImageFormat, RgbImage};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};

use crate::client::{Bench, NOW, client, envelope, get, order_with};

const NONCE: &str = "0123456789abcdef01234";

/// The fields of a token request at `seconds`, as a client sends them.
fn fields(key: &str, seconds: u64) -> Vec<(&'static str, String)> {
    let text = format!("webAgent|32jdskjdk320eew|{seconds}|{NONCE}");
    let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    let sign: String = sha1
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    vec![
        ("appUid", key.to_owned()),
        ("cmimToken", key.to_owned()),
        ("appId", "webAgent".to_owned()),
        ("appKey", "32jdskjdk320eew".to_owned()),
        ("sign", sign),
        ("timestamp", seconds.to_string()),
        ("nonce", NONCE.to_owned()),
        ("fService", "privite".to_owned()),
        ("fType", "picture".to_owned()),
        ("fSuffix", "png".to_owned()),
        ("fContentType", "image/png".to_owned()),
    ]
}

async fn token(bench: &Bench, fields: &[(&str, String)]) -> Value {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let url = format!("{}/api/rest/oss/getuploadtoken", bench.simulator.url());
    let request = client()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded");
    envelope(request.body(form)).await
}

/// A token for a PNG: where to put it, and where it will be.
async fn png_token(bench: &Bench) -> (String, String) {
    let answer = token(bench, &fields(bench.simulator.api_key(), NOW.as_secs())).await;
    assert_eq!(answer["code"], 200, "{answer}");
    let url = |name: &str| answer["data"][name].as_str().unwrap().to_owned();
    (url("ful"), url("fdl"))
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(40, 30, image::Rgb([200, 40, 40]));
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn put(url: &str, content_type: &str, bytes: Vec<u8>) -> (u16, String) {
    let request = client().put(url).header("content-type", content_type);
    let response = request.body(bytes).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

fn error(code: &str, message: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>{code}</Code>\n  \
         <Message>{message}</Message>\n</Error>\n"
    )
}

#[tokio::test]
async fn no_part_of_the_usual_key_is_in_an_address() {
    let bench = Bench::start().await;
    let key = bench.simulator.api_key();
    assert_eq!(key, ima_sim::DEFAULT_API_KEY);
    let (ful, fdl) = png_token(&bench).await;
    // As many characters as a careful client takes for a secret.
    for part in key.as_bytes().windows(9) {
        let part = std::str::from_utf8(part).unwrap();
        assert!(!ful.contains(part) && !fdl.contains(part), "{part} {ful}");
    }
}

#[tokio::test]
async fn an_uploaded_picture_is_delivered_and_painted_over() {
    let bench = Bench::start().await;
    let (ful, fdl) = png_token(&bench).await;
    let bytes = picture(ImageFormat::Png);
    assert_eq!(get(&fdl).await.status(), 404);
    assert_eq!(
        put(&ful, "image/png", bytes.clone()).await,
        (200, String::new())
    );
    let delivered = get(&fdl).await;
    assert_eq!(delivered.headers()["content-type"], "image/png");
    assert_eq!(delivered.bytes().await.unwrap(), bytes);

    let urls = json!([fdl]);
    let order = order_with(&[
        ("/task_type", json!("image_to_image")),
        ("/src_img_url", urls.clone()),
        ("/parameters/0/category", json!("image_to_image")),
        ("/parameters/0/attribute_id", json!(4404)),
        ("/parameters/0/credit", json!(4)),
        ("/parameters/0/parameters/size", json!("512px")),
        ("/parameters/0/parameters/input_images", urls),
        (
            "/parameters/0/parameters/cast",
            json!({"points": 4, "attribute_id": 4404}),
        ),
    ]);
    let id = bench.accepted(&order).await;
    let result = bench.result(&id).await.bytes().await.unwrap();
    let result = image::load_from_memory(&result).unwrap().into_rgb8();
    assert_eq!(result.dimensions(), (688, 384));
    let [red, green, blue] = result.get_pixel(344, 150).0;
    assert!(
        red > 120 && green < 120 && blue < 120,
        "{red} {green} {blue}"
    );
}

#[tokio::test]
async fn every_field_of_a_token_request_is_checked() {
    let bench = Bench::start().await;
    let now = NOW.as_secs();
    let key = bench.simulator.api_key();
    for (name, value, code, message) in [
        ("appUid", "ima_other", 401, "Unauthorized: invalid API key"),
        (
            "cmimToken",
            "ima_other",
            401,
            "Unauthorized: invalid API key",
        ),
        ("appId", "app", 400, "unknown appId and appKey"),
        ("appKey", "key", 400, "unknown appId and appKey"),
        ("sign", "abc", 400, "sign does not match"),
        (
            "nonce",
            "0123456789ABCDEF01234",
            400,
            "nonce must be 21 hex characters",
        ),
        (
            "nonce",
            "0123456789abcdef0123",
            400,
            "nonce must be 21 hex characters",
        ),
        ("nonce", "1123456789abcdef01234", 400, "sign does not match"),
        (
            "fService",
            "private",
            400,
            "fService must be privite and fType must be picture",
        ),
        (
            "fType",
            "video",
            400,
            "fService must be privite and fType must be picture",
        ),
        (
            "fSuffix",
            "jpeg",
            400,
            "fSuffix and fContentType must agree on png or jpeg",
        ),
        (
            "fContentType",
            "image/gif",
            400,
            "fSuffix and fContentType must agree on png or jpeg",
        ),
    ] {
        let mut fields = fields(key, now);
        let field = fields.iter_mut().find(|(field, _)| *field == name);
        field.unwrap().1 = value.to_owned();
        assert_eq!(
            token(&bench, &fields).await,
            json!({"code": code, "message": message, "data": null}),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_token_request_has_each_field_once_and_no_other() {
    let bench = Bench::start().await;
    let usual = fields(bench.simulator.api_key(), NOW.as_secs());
    let mut twice = usual.clone();
    twice.push(("nonce", NONCE.to_owned()));
    let mut extra = usual.clone();
    extra.push(("fName", "cat.png".to_owned()));
    for (fields, message) in [
        (usual[1..].to_vec(), "appUid is missing"),
        (twice, "nonce is there twice"),
        (extra, "unknown field fName"),
    ] {
        assert_eq!(
            token(&bench, &fields).await,
            json!({"code": 400, "message": message, "data": null})
        );
    }
}

#[tokio::test]
async fn a_signature_holds_for_fifteen_minutes_either_way() {
    let bench = Bench::start().await;
    let now = NOW.as_secs();
    let key = bench.simulator.api_key();
    for (seconds, code) in [
        (now - 901, 400),
        (now - 900, 200),
        (now + 900, 200),
        (now + 901, 400),
    ] {
        let answer = token(&bench, &fields(key, seconds)).await;
        assert_eq!(answer["code"], code, "{answer}");
    }
}

#[tokio::test]
async fn only_what_was_announced_can_be_put() {
    let bench = Bench::start().await;
    let (ful, _) = png_token(&bench).await;
    let png = picture(ImageFormat::Png);
    let signed = error(
        "SignatureDoesNotMatch",
        "the URL was signed for something else",
    );
    let bytes = error("InvalidImageFormat", "the bytes are not what was announced");
    let unsigned = ful.split('?').next().unwrap();
    assert_eq!(
        put(&ful, "image/jpeg", png.clone()).await,
        (403, signed.clone())
    );
    assert_eq!(put(unsigned, "image/png", png.clone()).await, (403, signed));
    let jpeg = picture(ImageFormat::Jpeg);
    assert_eq!(put(&ful, "image/png", jpeg).await, (403, bytes.clone()));
    assert_eq!(
        put(&ful, "image/png", png[..20].to_vec()).await,
        (403, bytes)
    );
    bench.clock.advance(Duration::from_secs(901));
    let expired = error("AccessDenied", "Request has expired.");
    assert_eq!(put(&ful, "image/png", png).await, (403, expired));
}

#[tokio::test]
async fn a_foreign_upload_host_is_named_under_its_scenario() {
    let bench = Bench::with(|config| config.scenario = Scenario::ForeignUploadHost).await;
    let (ful, fdl) = png_token(&bench).await;
    let path = |url: &str, base: &str| url.strip_prefix(base).unwrap().to_owned();
    let put = path(&ful, "https://example.com/webAgent/privite/picture/");
    let got = path(
        &fdl,
        &format!("{}/webAgent/privite/picture/", bench.simulator.url()),
    );
    assert_eq!(put.split('?').next(), Some(got.as_str()));
}
