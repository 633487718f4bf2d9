//! A recipe goes into a file and comes out of it, and everything else stays as it was.

use std::io::{self, Cursor};

use image::ImageFormat;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, json};

use crate::support::{
    JFIF_END, PNG_HEADER_END, camera_exif, chunk, contains, decode, encode, explain, jpeg,
    jpeg_exif, pattern, png, progressive_jpeg, segment, splice_chunks, splice_segments, webp,
};
use nanobanana_picture::{
    MAX_RECIPE_BYTES, PictureError, Recipe, RecipePrompt, check_whole, embed, inspect, prepare,
    strip,
};

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

pub(super) fn recipe() -> Recipe {
    let parameters = json!({ "size": "1K", "aspect_ratio": "16:9" });
    Recipe {
        prompt: RecipePrompt::Kept("a <red> \"cat\" & a dog\n在草地上 🐈".to_owned()),
        task_type: "text_to_image".to_owned(),
        task_id: "4b849ebaf4f4bd29e1b6c90f".to_owned(),
        simulated: false,
        model_id: "gemini-3.1-flash-image".to_owned(),
        model_name: "Nano Banana 2".to_owned(),
        model_version: "gemini-3.1-flash-image-preview".to_owned(),
        size: Some("1K".to_owned()),
        aspect_ratio: Some("16:9".to_owned()),
        parameters: parameters.as_object().unwrap().clone(),
        template: None,
        inputs: 0,
        program: "nanobanana".to_owned(),
        program_version: "0.1.0".to_owned(),
        created_at: Timestamp::from_second(1_775_044_800).unwrap(),
    }
}

fn with_prompt(prompt: impl Into<String>) -> Recipe {
    Recipe {
        prompt: RecipePrompt::Kept(prompt.into()),
        ..recipe()
    }
}

pub(super) fn embedded(picture: &[u8], recipe: &Recipe) -> Vec<u8> {
    let mut bytes = Vec::new();
    embed(Cursor::new(picture), recipe, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Option<Recipe> {
    Recipe::read(Cursor::new(bytes)).unwrap()
}

/// What [`recipe`] is as JSON.
const JSON: &str = concat!(
    r#"{"recipe":1,"prompt":"a <red> \"cat\" & a dog\n在草地上 🐈","prompt_omitted":null,"#,
    r#""task_type":"text_to_image","task_id":"4b849ebaf4f4bd29e1b6c90f","simulated":false,"#,
    r#""model_id":"gemini-3.1-flash-image","model_name":"Nano Banana 2","#,
    r#""model_version":"gemini-3.1-flash-image-preview","size":"1K","aspect_ratio":"16:9","#,
    r#""parameters":{"size":"1K","aspect_ratio":"16:9"},"inputs":0,"#,
    r#""program":"nanobanana","program_version":"0.1.0","created_at":"2026-04-01T12:00:00Z"}"#,
);

/// The packet of [`recipe`].
fn packet() -> String {
    let json = JSON
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    [
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>",
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">",
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">",
        "<rdf:Description rdf:about=\"\"",
        " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
        " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"",
        " xmlns:nanobanana=\"urn:nanobanana:recipe/1/\">",
        "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">a &lt;red&gt; \"cat\" &amp; a dog",
        "在草地上 🐈</rdf:li></rdf:Alt></dc:description>",
        "<xmp:CreatorTool>nanobanana 0.1.0</xmp:CreatorTool>",
        "<xmp:CreateDate>2026-04-01T12:00:00Z</xmp:CreateDate>",
        &format!("<nanobanana:recipe>{json}</nanobanana:recipe>"),
        "</rdf:Description>",
        "</rdf:RDF>",
        "</x:xmpmeta>",
        "<?xpacket end=\"r\"?>",
    ]
    .join("\n")
}

fn text_chunk(keyword: &str, text: &str) -> Vec<u8> {
    chunk(b"iTXt", format!("{keyword}\0\0\0\0\0{text}").as_bytes())
}

#[test]
fn a_png_gets_three_text_chunks_behind_its_header() {
    let vendors = chunk(b"tEXt", b"Software\0the vendor's");
    let before = splice_chunks(&png(5, 3), &[vendors], &[chunk(b"eXIf", &camera_exif(6))]);
    let after = embedded(&before, &recipe());
    let RecipePrompt::Kept(prompt) = recipe().prompt else {
        panic!("it has a prompt");
    };
    let expected = [
        &before[..PNG_HEADER_END],
        &text_chunk("Description", &prompt),
        &text_chunk("Software", "nanobanana 0.1.0"),
        &text_chunk("nanobanana:recipe", JSON),
        &before[PNG_HEADER_END..],
    ];
    assert!(after == expected.concat());
    assert_eq!(read(&after), Some(recipe()));
    assert_eq!(decode(&after), decode(&before));
}

#[test]
fn a_jpeg_gets_an_xmp_segment_behind_what_readers_want_first() {
    let body = [XMP, packet().as_bytes()].concat();
    let exif_end = JFIF_END + jpeg_exif(6).len();
    for (before, place) in [
        (jpeg(17, 9), JFIF_END),
        (progressive_jpeg(17, 9), JFIF_END),
        (splice_segments(&jpeg(17, 9), &[jpeg_exif(6)]), exif_end),
        ([&jpeg(17, 9)[..2], &jpeg(17, 9)[JFIF_END..]].concat(), 2),
    ] {
        let after = embedded(&before, &recipe());
        let expected = [&before[..place], &segment(0xE1, &body), &before[place..]];
        assert!(after == expected.concat(), "at {place}");
        assert_eq!(read(&after), Some(recipe()));
        assert_eq!(decode(&after), decode(&before));
        let inspected = inspect(Cursor::new(&before)).unwrap();
        let whole = check_whole(Cursor::new(&after)).unwrap();
        assert_eq!(whole.orientation, inspected.orientation);
    }
}

fn webp_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    [kind, &length[..], data, &[0][..data.len() % 2]].concat()
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let content = chunks.concat();
    let length = u32::try_from(content.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", &content].concat()
}

#[test]
fn a_webp_gets_an_xmp_chunk_and_the_header_that_announces_it() {
    let simple = webp(5, 3);
    let picture = simple[12..].to_vec();
    let with_alpha = encode(
        &image::DynamicImage::from(pattern(5, 3)).to_rgba8().into(),
        ImageFormat::WebP,
    );
    let xmp = webp_chunk(b"XMP ", packet().as_bytes());
    let header = |flags: u8| webp_chunk(b"VP8X", &[flags, 0, 0, 0, 4, 0, 0, 2, 0, 0]);
    let exif = webp_chunk(b"EXIF", &camera_exif(6));
    let extended = riff(&[header(0x08), picture.clone(), exif.clone()]);
    // The canvas of a lossy picture, whose sides share their bytes with a scale.
    let lossy = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 5, 0x40, 3, 0x80, 0, 0];
    let lossy = webp_chunk(b"VP8 ", &lossy);
    for (before, after) in [
        (simple, vec![header(0x04), picture.clone(), xmp.clone()]),
        (
            with_alpha.clone(),
            vec![header(0x14), with_alpha[12..].to_vec(), xmp.clone()],
        ),
        (extended, vec![header(0x0C), picture, exif, xmp.clone()]),
        (
            riff(std::slice::from_ref(&lossy)),
            vec![header(0x04), lossy, xmp],
        ),
    ] {
        let made = embedded(&before, &recipe());
        assert!(made == riff(&after));
        assert_eq!(read(&made), Some(recipe()));
        check_whole(Cursor::new(&made)).unwrap();
    }
    let after = embedded(&with_alpha, &recipe());
    assert_eq!(decode(&after), decode(&with_alpha));
}

#[test]
fn a_webp_that_names_an_impossible_length_is_refused() {
    let whole = embedded(&webp(5, 3), &recipe());
    for length in (0_u32..22).chain([u32::MAX - 64]) {
        let mut hostile = whole.clone();
        hostile[4..8].copy_from_slice(&length.to_le_bytes());
        let error = embed(Cursor::new(&hostile), &recipe(), io::sink());
        let text = "the WebP picture is damaged: its header names an impossible length";
        assert_eq!(explain(error), text, "{length}");
    }
}

#[test]
fn bytes_behind_the_picture_stay_behind_it() {
    for before in [png(5, 3), jpeg(17, 9), webp(5, 3)] {
        let before = [&before[..], b"and more"].concat();
        let after = embedded(&before, &recipe());
        assert!(after.ends_with(b"and more"));
        check_whole(Cursor::new(&after)).unwrap();
        assert_eq!(read(&after), Some(recipe()));
    }
}

#[test]
fn a_packet_that_is_there_already_stays_the_first_and_ours_is_found() {
    let theirs = segment(0xE1, &[XMP, b"<x:xmpmeta>theirs</x:xmpmeta>"].concat());
    let before = splice_segments(&jpeg(17, 9), std::slice::from_ref(&theirs));
    let after = embedded(&before, &recipe());
    assert!(after[JFIF_END..].starts_with(&theirs));
    assert_eq!(read(&after), Some(recipe()));
}

#[test]
fn a_prompt_that_does_not_fit_is_left_out_and_that_is_said() {
    let pictures = [png(5, 3), jpeg(17, 9), webp(5, 3)];
    for (picture, fits, does_not) in [
        (&pictures[0], 64_000, 65_504),
        // In a packet it stands twice.
        (&pictures[1], 31_500, 33_000),
        (&pictures[2], 31_500, 33_000),
    ] {
        let long = with_prompt("x".repeat(fits));
        assert_eq!(read(&embedded(picture, &long)), Some(long));
        let after = embedded(picture, &with_prompt("x".repeat(does_not)));
        assert!(!contains(&after, b"xxxx"));
        let expected = Recipe {
            prompt: RecipePrompt::TooLong,
            ..recipe()
        };
        assert_eq!(read(&after), Some(expected));
    }
}

#[test]
fn a_recipe_that_does_not_fit_without_its_prompt_is_an_error() {
    let mut huge = recipe();
    huge.model_name = "x".repeat(MAX_RECIPE_BYTES);
    let error = embed(Cursor::new(png(5, 3)), &huge, io::sink());
    assert!(matches!(error, Err(PictureError::RecipeTooLong { limit, .. }) if limit == 65_504));
}

#[test]
fn a_private_prompt_is_nowhere_in_the_file() {
    let private = Recipe {
        prompt: RecipePrompt::Private,
        ..recipe()
    };
    for picture in [png(5, 3), jpeg(17, 9), webp(5, 3)] {
        let after = embedded(&picture, &private);
        assert_eq!(read(&after), Some(private.clone()));
        assert!(!contains(&after, b"Description\0") && !contains(&after, b"dc:description"));
        assert!(contains(
            &after,
            br#""prompt":null,"prompt_omitted":"private""#
        ));
    }
}

#[test]
fn what_is_no_recipe_is_passed_over() {
    for picture in [png(5, 3), jpeg(17, 9), webp(5, 3)] {
        assert_eq!(read(&picture), None);
    }
    let gif = encode(&pattern(5, 3).into(), ImageFormat::Gif);
    assert_eq!(read(&gif), None);
    let error = embed(Cursor::new(&gif), &recipe(), io::sink());
    assert_eq!(
        explain(error),
        "this is a GIF picture where a PNG, JPEG or WebP picture was expected"
    );
    let with_json = |json: &str| {
        let chunk = text_chunk("nanobanana:recipe", json);
        read(&splice_chunks(&png(5, 3), &[chunk], &[]))
    };
    assert_eq!(with_json(JSON), Some(recipe()));
    for hostile in [
        "{}".to_owned(),
        "[".repeat(60_000),
        JSON.replace("\"recipe\":1", "\"recipe\":2"),
        JSON.replace("\"1K\",\"aspect", "\"\\u001b[2J\",\"aspect"),
        JSON.replace("Nano Banana 2", "\\u009b2J"),
        JSON.replace("{\"size\":\"1K\"", "{\"size\":[{\"\\u0007\":1}]"),
        JSON.replace("4b849ebaf4f4bd29e1b6c90f", &"4".repeat(257)),
        JSON.replace("\"inputs\":0", "\"inputs\":-1"),
        JSON.replace("2026-04-01", "2026-04-41"),
    ] {
        assert_eq!(with_json(&hostile), None, "{hostile:.80}");
    }
    // Fields of a later program are passed over, and those it need not know may be absent.
    let later = JSON.replace("\"inputs\":0", "\"seed\":7");
    assert_eq!(with_json(&later), Some(recipe()));
}

#[test]
fn packets_that_other_programs_have_written_anew_are_read() {
    let with_packet = |packet: &str| {
        let segment = segment(0xE1, &[XMP, packet.as_bytes()].concat());
        read(&splice_segments(&jpeg(17, 9), &[segment]))
    };
    let attribute = JSON
        .replace('&', "&amp;")
        .replace('<', "&#60;")
        .replace('>', "&#x3e;")
        .replace('"', "&quot;");
    let packets = [
        format!("<rdf:Description nanobanana:recipe = '{attribute}'/>"),
        format!("<rdf:Description nanobanana:recipe=\"{attribute}\"/>"),
        format!("<nanobanana:recipe>\n  {attribute}\n</nanobanana:recipe>"),
        // Not the first time that the name is there.
        format!("<x nanobanana:recipe=''/><nanobanana:recipe>{attribute}<"),
    ];
    for packet in packets {
        assert_eq!(with_packet(&packet), Some(recipe()), "{packet:.60}");
    }
    for packet in [
        format!("<nanobanana:recipe rdf:resource=\"x\">{attribute}<"),
        format!("<nanobanana:recipe>{attribute}"),
        format!("<nanobanana:recipe='{attribute}\""),
        attribute.replace("&quot;", "&nothing;"),
        attribute.replace("&#60;", "&#1114112;"),
    ] {
        assert_eq!(with_packet(&packet), None, "{packet:.60}");
    }
}

#[test]
fn an_input_is_sent_without_its_recipe() {
    for picture in [png(5, 3), jpeg(17, 9), webp(5, 3)] {
        let with_recipe = embedded(&picture, &recipe());
        let (mut sent, mut sent_without) = (Vec::new(), Vec::new());
        prepare(Cursor::new(&with_recipe), &mut sent).unwrap();
        prepare(Cursor::new(&picture), &mut sent_without).unwrap();
        assert!(sent == sent_without);
        assert_eq!(read(&sent), None);
    }
}

proptest! {
    #[test]
    fn any_prompt_comes_back_as_it_was(
        prompt in any::<String>(), value in any::<i64>(), simulated in any::<bool>(),
    ) {
        let parameters = Map::from_iter([("seed".to_owned(), json!(value))]);
        let recipe = Recipe { simulated, parameters, ..with_prompt(prompt) };
        for picture in [png(5, 3), jpeg(17, 9), webp(5, 3)] {
            let after = embedded(&picture, &recipe);
            check_whole(Cursor::new(&after)).unwrap();
            prop_assert_eq!(read(&after), Some(recipe.clone()));
        }
    }

    #[test]
    fn any_prompt_of_what_xml_reads_differently_comes_back(
        prompt in "[\u{0}-\u{20}&<>\"';#x0-9\u{7f}-\u{a0}\u{2028}\u{fffe}\u{ffff}a]{0,40}",
    ) {
        let recipe = with_prompt(prompt);
        for picture in [png(5, 3), jpeg(17, 9), webp(5, 3)] {
            prop_assert_eq!(read(&embedded(&picture, &recipe)), Some(recipe.clone()));
        }
    }
}

#[test]
fn a_recipe_that_is_taken_out_leaves_what_was_there_before() {
    let stripped = |bytes: &[u8]| {
        let mut without = Vec::new();
        let had_one = strip(Cursor::new(bytes), &mut without).unwrap();
        (had_one, without)
    };
    for picture in [png(40, 30), jpeg(40, 30)] {
        let with = embedded(&embedded(&picture, &recipe()), &with_prompt("another"));
        assert_eq!(stripped(&with), (true, picture.clone()));
        assert_eq!(stripped(&picture), (false, picture.clone()));
    }
    let picture = webp(40, 30);
    let with = embedded(&picture, &recipe());
    let (had_one, without) = stripped(&with);
    assert!(had_one && read(&without).is_none());
    assert!(!contains(&without, b"a dog"));
    check_whole(Cursor::new(&without)).unwrap();
    assert_eq!(decode(&without), decode(&picture));
    assert_eq!(stripped(&without), (false, without.clone()));
}
