use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use ima_openapi::{
    BusinessCode, BusinessError, Endpoint, Error as ApiError, ErrorKind, TaskId, TaskType,
    UrlRefusal,
};
use serde_json::json;

use super::{advice, created, left_behind, progress, refusal, spent};
use crate::failure::{DeliveryError, Failure, GenerationEnd};
use crate::input::{InputError, InputFault};
use crate::journal::ServiceKind;
use crate::model::{AspectRatio, ExpectedTime, Model, PixelSize, Size};
use crate::notice::Notice;
use crate::picture::{PictureError, PictureFormat};
use crate::refusal::{Refusal, UrlFault};

fn lines(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().collect::<Vec<_>>().join("\n")
}

fn refusals(refusals: &[Refusal]) -> String {
    lines(refusals.iter().map(refusal))
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn ratio(text: &str) -> AspectRatio {
    AspectRatio::from_wire(text).unwrap()
}

fn pixels(width: u32, height: u32) -> PixelSize {
    PixelSize { width, height }
}

#[test]
fn words_that_cannot_be_read() {
    insta::assert_snapshot!(refusals(&[
        Refusal::TaskOutOfScope { word: text("text_to_video") },
        Refusal::ModelOutOfScope { word: text("midjourney") },
        Refusal::UnknownSize { word: text("3K") },
        Refusal::UnknownRatio { word: text("wide") },
        Refusal::TaskOutOfScope { word: text("text_to_imgae") },
        Refusal::ModelOutOfScope { word: text("prp") },
        Refusal::UnknownSize { word: text("1024") },
        Refusal::UnknownRatio { word: text("lanscape") },
        Refusal::CheapestWithSize { size: Size::K2 },
        Refusal::EmptyPrompt,
        Refusal::LongPrompt { bytes: 65537, limit: 65536 },
        Refusal::KeyInRequest,
        Refusal::Count { count: 0, limit: 16 },
        Refusal::OutputFormat { extension: text("gif") },
        Refusal::OutputUnnamed { name: text(".png") },
        Refusal::OutputSpecial { path: text("/dev/full") },
        Refusal::UnsafeName { path: text("a\n/b.png") },
    ]), @r#"
    `text_to_video` is out of scope: this tool makes pictures only; valid tasks are text_to_image and image_to_image
    `midjourney` is out of scope: valid models are flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), and the words default, cheapest, best
    `3K` is not a size; valid sizes are 512, 1K, 2K, 4K
    `wide` is not an aspect ratio: write it like 16:9, or landscape, portrait, square or default
    `text_to_imgae` is not a task; valid tasks are text_to_image and image_to_image; did you mean `text_to_image`?
    `prp` is not a model; valid models are flash (gemini-3.1-flash-image), pro (gemini-3-pro-image), and the words default, cheapest, best; did you mean `pro`?
    `1024` is not a size; valid sizes are 512, 1K, 2K, 4K; did you mean `1K`?
    `lanscape` is not an aspect ratio: write it like 16:9, or landscape, portrait, square or default; did you mean `landscape`?
    the cheapest picture is Nano Banana 2 at 512, which conflicts with the size 2K: leave out one of the two
    the prompt is empty: say what to draw
    the prompt is longer than 65536 bytes: it has 65537
    the prompt or an input holds the API key, which would be kept and shown with it: leave it out
    0 pictures were asked for; valid are 1 to 16
    a picture cannot be saved as `.gif`: use .png, .jpg, .jpeg, .webp, or no extension for the format that comes
    `.png` is an extension without a name: write it like cat.png, or name a folder
    /dev/full is no file but a device, a pipe or a socket: name a file or a folder, or use `-o -` for standard output
    the file name "a\n/b.png" cannot be used in a chat: it has a line break, a control character or a second path in it
    "#);
}

#[test]
fn inputs_that_cannot_be_taken() {
    let url = |reason| Refusal::InputUrl {
        url: text("x://y"),
        reason,
    };
    let mention = |known| Refusal::UnknownMention {
        name: text("dog"),
        known,
    };
    insta::assert_snapshot!(refusals(&[
        Refusal::InputsMissing,
        Refusal::InputsUnexpected { given: 2 },
        Refusal::TooManyInputs { given: 15, limit: 14 },
        Refusal::TooFewInputs { given: 1, limit: 2 },
        Refusal::DuplicateInputName { name: text("cat") },
        mention(vec![]),
        mention(texts(&["cat", "sofa"])),
        url(UrlFault::Malformed),
        url(UrlFault::PlainHttp),
        url(UrlFault::Scheme),
        url(UrlFault::Credentials),
        url(UrlFault::NotPublic),
    ]), @"
    image_to_image needs at least one input picture
    text_to_image takes no input pictures, and 2 were given: leave out the inputs or ask for image_to_image
    15 input pictures were given; at most 14 are taken
    at least 2 input pictures are needed; given: 1
    two input pictures are named `cat`: give each its own name
    the prompt mentions @dog, and no input picture has a name: give it the name dog, or write @@ for a plain @
    the prompt mentions @dog; the input pictures are named @cat, @sofa; write @@ for a plain @
    x://y: this is not a URL with a host: use https:// or a local file
    x://y: http:// is not taken, since the vendor fetches inputs over HTTPS only: use https:// or a local file
    x://y: only https:// URLs are taken: use https:// or a local file
    x://y: a URL with a user name or password is not sent to anybody: use a public https:// URL or a local file
    x://y: this address is not on the public internet, so the vendor cannot fetch it: use a public https:// URL or a local file
    ");
}

#[test]
fn extra_parameters_that_cannot_be_taken() {
    let value = |value, valid| Refusal::ExtraParamValue {
        key: text("quality"),
        value,
        valid,
    };
    let unknown = |valid| Refusal::ExtraParamUnknown {
        key: text("prompt"),
        valid,
    };
    insta::assert_snapshot!(refusals(&[
        Refusal::ExtraParamsNotAnObject { detail: text("[1]") },
        unknown(texts(&["aspect_ratio", "size"])),
        unknown(vec![]),
        value(json!("8K"), texts(&["SD", "HD"])),
        value(json!([1]), vec![]),
        Refusal::ExtraParamConflict { key: text("size"), option: text("4K"), extra: text("2k") },
    ]), @r#"
    --extra-params must be a JSON object such as {"aspect_ratio":"16:9"}: [1]
    --extra-params: `prompt` is not a parameter of this model; valid parameters are aspect_ratio, size
    --extra-params: `prompt` is not a parameter of this model; the vendor lists no parameters for it at present
    --extra-params: `quality` cannot be "8K"; valid values are SD, HD
    --extra-params: `quality` cannot be [1]; valid is any text, number or boolean
    `size` is 4K as an option and 2k in --extra-params: give it once
    "#);
}

#[test]
fn what_the_vendor_does_not_offer() {
    let (model, size) = (Model::Pro, Size::Px512);
    let parameters = texts(&["size=1K", "aspect_ratio=1:1"]);
    let uneven = |offered, nearest| Refusal::RatioNotOffered {
        model,
        ratio: ratio("1:8"),
        offered,
        nearest,
    };
    insta::assert_snapshot!(refusals(&[
        Refusal::ModelNotListed { model, task_type: TaskType::ImageToImage },
        Refusal::VersionNotListed { version: text("v3"), listed: texts(&["v1", "v2"]) },
        Refusal::SizeNotOffered { model, size, offered: texts(&["1K", "2K", "4K"]) },
        Refusal::SizeNotOffered { model, size, offered: vec![] },
        uneven(vec![ratio("1:1"), ratio("9:16")], Some(ratio("9:16"))),
        uneven(vec![], None),
        Refusal::CannotBeSent { model, parameter: text("aspect_ratio=9:16") },
        Refusal::NoRule { model, parameters: parameters.clone(), priced: texts(&["size=2K"]) },
        Refusal::NoRule { model, parameters: vec![], priced: vec![] },
        Refusal::NotForSale { model, parameters },
    ]), @"
    the vendor does not list Nano Banana Pro for image_to_image at present: try the other model, or again later
    the version `v3` is not listed; valid versions are v1, v2
    Nano Banana Pro has no size 512; valid sizes are 1K, 2K, 4K
    Nano Banana Pro has no size 512; the vendor lists no sizes for it at present
    Nano Banana Pro has no aspect ratio 1:8; valid ratios are 1:1, 9:16; the nearest is 9:16
    Nano Banana Pro has no aspect ratio 1:8; the vendor lists no ratios for it at present
    the vendor's list has no way to ask Nano Banana Pro for aspect_ratio=9:16 beside the other parameters, so nothing was sent: leave one of them out
    Nano Banana Pro has no price for size=1K, aspect_ratio=1:1, so nothing was sent; prices exist for size=2K
    Nano Banana Pro has no price, so nothing was sent; the vendor lists no prices for it at present
    Nano Banana Pro with size=1K, aspect_ratio=1:1 cannot be bought at present: its price has no attribute id, so nothing was sent
    ");
}

#[test]
fn notices() {
    let (from, to) = (PictureFormat::Jpeg, PictureFormat::Png);
    let notices = [
        Notice::LargestSizeInstead {
            asked: text("8K"),
            size: Size::K4,
        },
        Notice::PreferredModel { model: Model::Pro },
        Notice::PreferenceOutOfScope {
            model_id: text("midjourney"),
            model: Model::Flash,
        },
        Notice::ShapeKept {
            input: pixels(4032, 3024),
            inputs: 1,
            ratio: ratio("4:3"),
        },
        Notice::ShapeUnknown { ratio: text("1:1") },
        Notice::OtherPixels {
            expected: pixels(1376, 768),
            actual: pixels(688, 384),
        },
        Notice::Converted { from, to },
        Notice::NotConverted {
            kept: from,
            wanted: to,
            reason: text("the disk is full"),
        },
        Notice::FreeNameChosen {
            taken: "/p/cat.png".into(),
            used: "/p/cat-2.png".into(),
        },
        Notice::PreferenceNotSaved {
            reason: text("the disk is full"),
        },
    ];
    insta::assert_snapshot!(lines(notices.iter().map(|n| format!("{}: {n}", n.kind()))), @"
    largest_size_instead: 8K is not offered; using 4K, the largest size there is
    preferred_model: using Nano Banana Pro, the model you used last; name a model to use another
    preference_out_of_scope: your saved preference midjourney is not one of the two models here; using Nano Banana 2
    shape_kept: keeping the picture's shape: 4:3 is the nearest to 4032x3024; name an aspect ratio to choose another
    shape_unknown: no local input has a shape that can be kept; using the default 1:1; name an aspect ratio to choose another
    other_pixels: the picture came with 688x384 pixels; 1376x768 were expected for this size and ratio
    converted: the picture came as JPEG and was converted to PNG
    not_converted: the picture came as JPEG and could not be converted to PNG (the disk is full); it was saved as it came
    free_name_chosen: /p/cat.png exists and was left alone; saved as /p/cat-2.png
    preference_not_saved: the model was not remembered as your preference: the disk is full
    ");
}

fn api(endpoint: Endpoint, kind: ErrorKind) -> ApiError {
    ApiError::new(endpoint, kind)
}

fn business(code: i64, message: &str) -> ErrorKind {
    ErrorKind::Business(BusinessError {
        code: BusinessCode::from(code),
        message: text(message),
        http_status: 200,
        retry_after: None,
    })
}

fn refused_url() -> ErrorKind {
    ErrorKind::RefusedUrl {
        url: text("javascript:…"),
        reason: UrlRefusal::Scheme,
    }
}

fn cut_off() -> DeliveryError {
    let format = PictureFormat::Png;
    DeliveryError::NotAPicture(PictureError::CutOff { format })
}

/// Each with its kind, what is known of the points, its causes and what can be done.
fn failures(failures: &[Failure]) -> String {
    lines(failures.iter().map(|failure| {
        let mut text = format!(
            "{} (charge {:?})\n  {failure}",
            failure.kind().name(),
            failure.charge()
        );
        let mut source = failure.source();
        while let Some(cause) = source {
            text.push_str(&format!("\n  because: {cause}"));
            source = cause.source();
        }
        if let Some(advice) = advice(failure, ServiceKind::Vendor) {
            text.push_str(&format!("\n  what now: {advice}"));
        }
        let simulated = advice(failure, ServiceKind::Simulator).unwrap_or_default();
        assert!(!simulated.contains("http"), "{simulated}");
        text
    }))
}

#[test]
fn input_files_that_are_not_fit() {
    let fault = InputFault::Picture(PictureError::TooLarge {
        bytes: 20_971_521,
        limit: 20_971_520,
    });
    let unreadable = InputFault::Open(io::ErrorKind::NotFound.into());
    let outside = |allowed: &[&str]| InputFault::Outside {
        real: PathBuf::from("/etc/\u{1b}[2Jcat.png"),
        allowed: allowed.iter().map(PathBuf::from).collect(),
    };
    let input = |fault| {
        Failure::Input(InputError {
            path: PathBuf::from("cat.png"),
            fault,
        })
    };
    insta::assert_snapshot!(failures(&[
        input(fault),
        input(unreadable),
        input(outside(&[])),
        input(outside(&["/photos"])),
        input(outside(&["/photos", "/my pictures"])),
    ]), @r#"
    input (charge None)
      cat.png: the file has 20971521 bytes; a picture may have at most 20971520
    input (charge None)
      cat.png: cannot be opened
      because: entity not found
    input (charge None)
      cat.png: is "/etc/\u{1b}[2Jcat.png", and no folder is allowed for inputs
    input (charge None)
      cat.png: is "/etc/\u{1b}[2Jcat.png", which is not in the allowed folder "/photos"
    input (charge None)
      cat.png: is "/etc/\u{1b}[2Jcat.png", which is in none of the allowed folders "/photos", "/my pictures"
    "#);
}

#[test]
fn failures_before_a_task_exists() {
    let create =
        |code, message| Failure::Vendor(api(Endpoint::CreateTask, business(code, message)));
    insta::assert_snapshot!(failures(&[
        Failure::Refused(Refusal::EmptyPrompt),
        Failure::Output { folder: "/p".into(), source: io::ErrorKind::PermissionDenied.into() },
        create(401, "Unauthorized"),
        create(4008, "Insufficient points"),
        create(4014, "Subscription required"),
        create(6010, "Invalid product attribute"),
        create(500, "Internal server error"),
        Failure::Vendor(api(Endpoint::ProductList, ErrorKind::Connect("refused".into()))),
        Failure::CreateUnknown {
            source: Some(api(
                Endpoint::CreateTask,
                ErrorKind::Timeout { after: Duration::from_secs(60) },
            )),
        },
    ]), @"
    refused (charge None)
      the prompt is empty: say what to draw
    output (charge None)
      the folder /p cannot be written to, or the name is too long; nothing was spent
      because: permission denied
    key (charge None)
      the API key was refused; nothing was spent
      because: task create: code 401: Unauthorized
      what now: make a new key at https://www.imaclaw.ai/imaclaw/apikey
    points (charge None)
      there are not enough points; nothing was spent
      because: task create: code 4008: Insufficient points
      what now: top up at https://www.imaclaw.ai/imaclaw/subscription, or choose a cheaper model or size
    subscription (charge None)
      the model needs a subscription; nothing was spent
      because: task create: code 4014: Subscription required
      what now: see the plans at https://www.imaclaw.ai/imaclaw/subscription
    refused (charge None)
      the vendor refused the request; nothing was spent
      because: task create: code 6010: Invalid product attribute
      what now: try again, or a smaller size or another ratio
    refused (charge None)
      the vendor refused the request; nothing was spent
      because: task create: code 500: Internal server error
      what now: try again, or a smaller size or another ratio
    network (charge None)
      the vendor could not be reached or gave no usable answer; nothing was spent
      because: product list: no connection
      because: refused
      what now: check the connection and try again
    unknown (charge Unknown)
      the answer to the paid request was lost: a task may have been created and paid
      because: task create: no answer within 60s
      what now: look at https://imagent.bot before trying again: a second request may be charged again
    ");
}

#[test]
fn failures_of_a_paid_task() {
    let task_id = TaskId::new("t-1");
    let watch = |code| Failure::Watch {
        task_id: task_id.clone(),
        source: api(Endpoint::TaskDetail, business(code, "no")),
    };
    let generation = |end| Failure::Generation {
        task_id: task_id.clone(),
        end,
    };
    let url = text("https://ima-ga.esxscloud.com/a.png");
    insta::assert_snapshot!(failures(&[
        watch(401),
        watch(4008),
        generation(GenerationEnd::Failed { reason: Some(text("unsafe content")) }),
        generation(GenerationEnd::Failed { reason: None }),
        generation(GenerationEnd::Deleted),
        Failure::StillRunning { task_id: task_id.clone(), waited: Duration::from_secs(600), source: None },
        Failure::Delivery { task_id: task_id.clone(), url: url.clone(), source: cut_off() },
        Failure::Delivery {
            task_id: task_id.clone(),
            url: text("javascript:alert(1)"),
            source: DeliveryError::Fetch(api(Endpoint::Download, refused_url())),
        },
        Failure::Save {
            task_id: task_id.clone(),
            url,
            folder: "/p".into(),
            source: io::ErrorKind::StorageFull.into(),
        },
    ]), @"
    key (charge Spent)
      task t-1 is paid, and the vendor does not say how it is
      because: task detail: code 401: no
      what now: do not create it again; make a new key at https://www.imaclaw.ai/imaclaw/apikey and look for the picture at https://imagent.bot
    network (charge Spent)
      task t-1 is paid, and the vendor does not say how it is
      because: task detail: code 4008: no
      what now: do not create it again; look for the picture at https://imagent.bot
    generation (charge Unknown)
      the vendor failed to make the picture of task t-1: unsafe content
      what now: whether the points came back is not known; change the prompt before trying again
    generation (charge Unknown)
      the vendor failed to make the picture of task t-1 and gave no reason
      what now: whether the points came back is not known; change the prompt before trying again
    generation (charge Unknown)
      task t-1 was deleted at the vendor
      what now: look at https://imagent.bot, or make the picture anew
    still_running (charge Spent)
      task t-1 still runs after 600 s; it is paid and the picture is not lost
      what now: do not create it again; look for the picture at https://imagent.bot
    network (charge Spent)
      the picture of task t-1 is finished and paid, and could not be fetched from https://ima-ga.esxscloud.com/a.png
      because: what came is not a whole picture
      because: the PNG picture is cut off: its end is missing
      what now: do not create it again; open the address to get the picture
    network (charge Spent)
      the picture of task t-1 is finished and paid, and the vendor names an address for it that is not safe to open
      because: the download failed
      because: download: refused the address javascript:…: not the expected scheme
      what now: do not create it again; look for the picture at https://imagent.bot
    output (charge Spent)
      the picture of task t-1 is finished and paid, and could not be saved in /p; it is at https://ima-ga.esxscloud.com/a.png
      because: no storage space
      what now: do not create it again; open the address to get the picture
    ");
}

#[test]
fn progress_and_the_bill() {
    let elapsed = Duration::from_millis(12_900);
    let exactly = |millis| {
        let time = Duration::from_millis(millis);
        ExpectedTime {
            min: time,
            max: time,
        }
    };
    insta::assert_snapshot!(lines([
        progress(elapsed, Model::Flash.expected_time(), None),
        progress(elapsed, exactly(3000), None),
        progress(elapsed, exactly(250), None),
        spent(13, 0),
        spent(13, 6),
    ]), @"
    generating · 12 s, usually 20–40 s
    generating · 12 s, usually 3 s
    generating · 12 s, usually under 1 s
    spent 13 points
    spent 13 points, and for 6 more it is not known
    ");
}

#[test]
fn only_the_vendors_tasks_are_paid_and_looked_for_at_its_pages() {
    let tasks = texts(&["t-1", "t-2"]);
    insta::assert_snapshot!(lines([ServiceKind::Vendor, ServiceKind::Simulator].map(|service| {
        let created = created(&TaskId::new("t-1"), service);
        format!("{created}\n{}", left_behind(&tasks, service))
    })), @"
    task t-1 created and paid
    paid and left at the vendor (https://imagent.bot): t-1, t-2
    task t-1 created
    left at the stand-in: t-1, t-2; it was simulated, so nothing was really paid
    ");
    let simulated = |code| {
        let error = api(Endpoint::CreateTask, business(code, "no"));
        advice(&Failure::Vendor(error), ServiceKind::Simulator)
    };
    let account = "it was simulated: no real key, points or plan are concerned";
    for code in [401, 4008, 4014] {
        assert_eq!(simulated(code).as_deref(), Some(account));
    }
    let unknown = advice(
        &Failure::CreateUnknown { source: None },
        ServiceKind::Simulator,
    );
    let unpaid = "it was simulated, so nothing was really paid";
    assert_eq!(unknown.as_deref(), Some(unpaid));
}
