//! Local inputs that are no pictures: they stay on this machine, whatever they are.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::world::ImaWorld;
use crate::world::pictures::{annotated_png, heic, picture, png_claiming};
use image::ImageFormat;

#[test]
fn only_pictures_are_taken_and_nothing_is_sent_for_anything_else() {
    let world = ImaWorld::new();
    let sandbox = &world.sandbox;
    std::fs::create_dir(sandbox.work("folder.png")).unwrap();
    symlink("/etc/passwd", sandbox.work("link.png")).unwrap();
    let made = Command::new("mkfifo")
        .arg(sandbox.work("pipe.png"))
        .status();
    assert!(made.unwrap().success());
    sandbox.put("text.png", "dear diary");
    sandbox.put("empty.png", "");
    sandbox.put("huge.png", png_claiming(60_000, 60_000));
    sandbox.put("phone.heic", heic());
    let png = annotated_png(64, 64);
    sandbox.put("cut.png", &png[..png.len() / 2]);
    let jpeg = picture(64, 64, ImageFormat::Jpeg);
    sandbox.put("cut.jpg", &jpeg[..jpeg.len() / 2]);
    let inputs = [
        "missing.png",
        "/etc/passwd",
        "link.png",
        "folder.png",
        "pipe.png",
        "/dev/zero",
        "text.png",
        "empty.png",
        "huge.png",
        "phone.heic",
        "cut.png",
        "cut.jpg",
    ];
    let texts = inputs.map(|input| {
        let run = world.nanobanana(&["edit", "add a hat", "-i", input, "-o", "hat.png"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(6), ""), "{run:?}");
        run.remarks()
    });
    insta::assert_snapshot!(texts.join("\n\n"), @"
    error: cannot open missing.png
      cause: No such file or directory (os error 2)

    error: cannot use /etc/passwd: this is text, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture

    error: cannot use link.png: this is text, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture

    error: folder.png is not a regular file

    error: pipe.png is not a regular file

    error: /dev/zero is not a regular file

    error: cannot use text.png: this is text, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture

    error: cannot use empty.png: this is an empty file, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture

    error: cannot use huge.png: the PNG picture has 60000x60000 pixels; a PNG may have at most 100000000

    error: cannot use phone.heic: this is a HEIC picture, not a PNG, JPEG, WebP, GIF, BMP or TIFF picture

    error: cannot use cut.png: the PNG picture is truncated

    error: cannot use cut.jpg: the JPEG picture is truncated
    ");
    assert_eq!(world.lines(), [""; 0]);
    assert!(!sandbox.work("hat.png").exists());
}

#[test]
fn one_bad_input_among_good_ones_keeps_all_of_them_here() {
    let world = ImaWorld::new();
    world.sandbox.put("good.png", annotated_png(8, 8));
    let run = world.ima_image_create(&[
        "--task-type",
        "image_to_image",
        "--prompt",
        "add a hat",
        "--input-images",
        "good.png",
        "/etc/passwd",
    ]);
    assert_eq!(run.code, Some(6));
    assert_eq!(world.lines(), [""; 0]);
}
