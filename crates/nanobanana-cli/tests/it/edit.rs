//! `edit`: what becomes of the input pictures on their way to IMA.

use ima_sim::Endpoint;
use image::ImageFormat;
use serde_json::json;

use crate::world::ima::body;
use crate::world::pictures::{SECRET, annotated_png, decoded, phone_jpeg, picture, pixels};
use crate::world::{ImaWorld, Sandbox};

#[test]
fn inputs_of_every_kind_arrive_clean_in_order_and_as_a_kind_ima_takes() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    sandbox.put("a.jpg", phone_jpeg(300, 200));
    sandbox.put("b.png", annotated_png(64, 48));
    sandbox.put("c.webp", picture(50, 40, ImageFormat::WebP));
    sandbox.put("d.gif", picture(30, 20, ImageFormat::Gif));
    let prompt = "put @cat on the sofa of image 2, with the light of @light";
    let run = world.nanobanana(&[
        "edit",
        prompt,
        "-s512",
        "-i",
        "a.jpg",
        "-i",
        "sofa=b.png",
        "-i",
        "cat=c.webp",
        "-i",
        "light=d.gif",
        "-i",
        "https://example.com/e.png",
        "-o",
        "edited.png",
    ]);
    run.success();
    insta::assert_snapshot!(run.remarks(), @"
    Nano Banana 2, 512, 2:3, 4 points, usually 20–40 s
    paid; generating
    spent 4 points
    ");

    let mut uploads = world.requests(Endpoint::Upload);
    uploads.sort_by_key(|upload| pixels(&upload.body));
    let arrived: Vec<_> = uploads
        .iter()
        .map(|upload| (upload.header("content-type").unwrap(), pixels(&upload.body)))
        .collect();
    assert_eq!(
        arrived,
        [
            ("image/png", (30, 20)),
            ("image/png", (50, 40)),
            ("image/png", (64, 48)),
            ("image/jpeg", (300, 200)),
        ]
    );
    for upload in &uploads {
        let text = String::from_utf8_lossy(&upload.body);
        assert!(!text.contains(SECRET), "{}", upload.path);
        assert_eq!(upload.header("authorization"), None);
    }
    let before = decoded(&sandbox.read("c.webp")).to_rgb8();
    assert_eq!(decoded(&uploads[1].body).to_rgb8(), before);

    let create = body(&world.request(Endpoint::TaskCreate));
    let url = |index: usize| format!("https://ima-ga.esxscloud.com{}", uploads[index].path);
    assert_eq!(
        create["src_img_url"],
        json!([url(3), url(2), url(1), url(0), "https://example.com/e.png"])
    );
    let parameters = &create["parameters"][0]["parameters"];
    assert_eq!(parameters["input_images"], create["src_img_url"]);
    assert_eq!(
        parameters["prompt"],
        "put image 3 on the sofa of image 2, with the light of image 4"
    );
    assert_eq!(parameters["aspect_ratio"], "2:3");
    assert_eq!(pixels(&sandbox.read("edited.png")), (424, 632));
}

#[test]
fn an_edited_picture_keeps_the_shape_that_people_see() {
    let sandbox = Sandbox::new();
    sandbox.put("upright.jpg", phone_jpeg(300, 200));
    sandbox.put("wide.bmp", picture(160, 90, ImageFormat::Bmp));
    for (input, ratio) in [("upright.jpg", "2:3"), ("wide.bmp", "16:9")] {
        let planned = sandbox.simulate("ok", &["plan", "add snow", "-i", input, "--json"]);
        let planned = planned.json();
        assert_eq!(planned[0]["ratio"], ratio, "{input}");
        assert_eq!(planned[0]["notices"][0]["kind"], "shape_kept");
    }
    for (word, ratio) in [("default", "1:1"), ("square", "1:1"), ("16：9", "16:9")] {
        let args = [
            "plan",
            "add snow",
            "-i",
            "upright.jpg",
            "-r",
            word,
            "--json",
        ];
        let planned = sandbox.simulate("ok", &args).json();
        assert_eq!(planned[0]["ratio"], ratio, "{word}");
        assert_eq!(planned[0]["notices"], json!([]), "{word}");
    }
}

#[test]
fn the_shape_of_an_input_that_is_a_url_is_not_guessed() {
    let sandbox = Sandbox::new();
    let input = "https://example.com/a.jpg";
    let run = sandbox.simulate(
        "ok",
        &["edit", "add snow", "-s512", "-i", input, "-o", "snow.png"],
    );
    assert_eq!(pixels(&sandbox.read("snow.png")), (512, 512));
    insta::assert_snapshot!(run.remarks(), @"
    simulated: nothing is sent to IMA, and nothing is paid
    Nano Banana 2, 512, 1:1, 4 points, usually under 1 s
    note: using the default ratio 1:1, because no input is a local file; name an aspect ratio to change it
    generating
    spent 4 points (simulated)
    ");
}

#[test]
fn inputs_make_generate_an_edit_too() {
    let sandbox = Sandbox::new();
    sandbox.put("cat.png", annotated_png(64, 64));
    let run = sandbox.simulate(
        "ok",
        &["generate", "add a hat", "-s512", "-i", "cat.png", "--json"],
    );
    let job = &run.json()[0];
    assert_eq!(job["task_type"], "image_to_image");
}
