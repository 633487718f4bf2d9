//! English.

use std::fmt::Display;
use std::time::Duration;

use ima_openapi::TaskId;
use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL, PLANS_URL};

use crate::catalog::{Offer, Price};
use crate::failure::{Failure, FailureKind, GenerationEnd};
use crate::model::{ExpectedTime, Model, Size};
use crate::notice::Notice;
use crate::plan::Plan;
use crate::refusal::{Refusal, UrlFault};

/// Why a request was refused, with the valid choices.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TaskOutOfScope { .. }
        | Refusal::ModelOutOfScope { .. }
        | Refusal::UnknownSize { .. }
        | Refusal::UnknownRatio { .. } => unknown_word(refusal),
        Refusal::CheapestWithSize { size } => format!(
            "the cheapest picture is {} at {}, which conflicts with the size {size}: leave out one of the two",
            Model::Flash,
            Size::Px512,
        ),
        Refusal::EmptyPrompt => "the prompt is empty: say what to draw".to_owned(),
        Refusal::InputsMissing
        | Refusal::InputsUnexpected { .. }
        | Refusal::TooManyInputs { .. }
        | Refusal::TooFewInputs { .. }
        | Refusal::InputUrl { .. }
        | Refusal::DuplicateInputName { .. }
        | Refusal::UnknownMention { .. } => inputs(refusal),
        Refusal::ExtraParamsNotAnObject { .. }
        | Refusal::ExtraParamUnknown { .. }
        | Refusal::ExtraParamValue { .. }
        | Refusal::ExtraParamConflict { .. } => extra_params(refusal),
        Refusal::OutputFormat { extension } => format!(
            "a picture cannot be saved as `.{extension}`: use .png, .jpg, .jpeg, .webp, or no extension for the format that comes"
        ),
        Refusal::Count { count, limit } => {
            format!("{count} pictures were asked for; valid are 1 to {limit}")
        }
        _ => offer(refusal),
    }
}

fn unknown_word(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TaskOutOfScope { word } => format!(
            "`{word}` is out of scope: this tool makes pictures only; valid tasks are text_to_image and image_to_image"
        ),
        Refusal::ModelOutOfScope { word } => format!(
            "`{word}` is out of scope: valid models are {}, and the words {}",
            list(Model::ALL.map(|model| format!("{} ({})", model.word(), model.id()))),
            list(["default", "cheapest", "best"]),
        ),
        Refusal::UnknownSize { word } => {
            format!(
                "`{word}` is not a size: valid sizes are {}",
                list(Size::ALL)
            )
        }
        Refusal::UnknownRatio { word } => format!(
            "`{word}` is not an aspect ratio: write it like 16:9, or landscape, portrait, square or default"
        ),
        _ => String::new(),
    }
}

fn inputs(refusal: &Refusal) -> String {
    match refusal {
        Refusal::InputsMissing => {
            "image_to_image needs at least one input picture: give one with -i".to_owned()
        }
        Refusal::InputsUnexpected { given } => format!(
            "text_to_image takes no input pictures, and {given} were given: leave out the inputs or ask for image_to_image"
        ),
        Refusal::TooManyInputs { given, limit } => {
            format!("{given} input pictures were given; at most {limit} are taken")
        }
        Refusal::TooFewInputs { given, limit } => {
            format!("{given} input pictures were given; at least {limit} are needed")
        }
        Refusal::InputUrl { url, reason } => format!("{url}: {}", url_fault(*reason)),
        Refusal::DuplicateInputName { name } => {
            format!("two input pictures are named `{name}`: give each its own name")
        }
        Refusal::UnknownMention { name, known } if known.is_empty() => format!(
            "the prompt mentions @{name}, and no input picture has a name: name one with -i {name}=PATH, or write @@ for a plain @"
        ),
        Refusal::UnknownMention { name, known } => format!(
            "the prompt mentions @{name}; the input pictures are named {}; write @@ for a plain @",
            list(known.iter().map(|name| format!("@{name}"))),
        ),
        _ => String::new(),
    }
}

fn url_fault(fault: UrlFault) -> &'static str {
    match fault {
        UrlFault::Malformed => "this is not a URL with a host: use https:// or a local file",
        UrlFault::PlainHttp => {
            "http:// is not taken, since the vendor fetches inputs over HTTPS only: use https:// or a local file"
        }
        UrlFault::Scheme => "only https:// URLs are taken: use https:// or a local file",
        UrlFault::Credentials => {
            "a URL with a user name or password is not sent to anybody: use a public https:// URL or a local file"
        }
        UrlFault::NotPublic => {
            "this address is not on the public internet, so the vendor cannot fetch it: use a public https:// URL or a local file"
        }
    }
}

fn extra_params(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ExtraParamsNotAnObject { detail } => format!(
            "--extra-params must be a JSON object such as {{\"aspect_ratio\":\"16:9\"}}: {detail}"
        ),
        Refusal::ExtraParamUnknown { key, valid } => format!(
            "--extra-params: `{key}` is not a parameter of this model; valid are {}",
            list(valid)
        ),
        Refusal::ExtraParamValue { key, value, valid } => format!(
            "--extra-params: `{key}` cannot be {value}; valid are {}",
            list(valid)
        ),
        Refusal::ExtraParamConflict { key, option, extra } => {
            format!("`{key}` is {option} as an option and {extra} in --extra-params: give it once")
        }
        _ => String::new(),
    }
}

/// Refusals that come from what the vendor lists.
fn offer(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ModelNotListed { model, task_type } => format!(
            "the vendor does not list {model} for {task_type} at present: try the other model, or again later"
        ),
        Refusal::VersionNotListed { version, listed } => format!(
            "the version `{version}` is not listed; valid are {}",
            list(listed)
        ),
        Refusal::SizeNotOffered {
            model,
            size,
            offered,
        } => format!("{model} has no size {size}; valid are {}", list(offered)),
        Refusal::RatioNotOffered {
            model,
            ratio,
            offered,
            nearest,
        } => {
            let nearest = nearest
                .map(|nearest| format!("; the nearest is {nearest}"))
                .unwrap_or_default();
            format!(
                "{model} has no aspect ratio {ratio}; valid are {}{nearest}",
                list(offered)
            )
        }
        Refusal::NoRule {
            model,
            parameters,
            priced,
        } => {
            let priced = if priced.is_empty() {
                "the vendor lists no prices for it at present".to_owned()
            } else {
                format!("prices exist for {}", list(priced))
            };
            format!(
                "{model} has no price for {}, so nothing was sent; {priced}",
                list(parameters)
            )
        }
        Refusal::NotForSale { model, parameters } => format!(
            "{model} with {} cannot be bought at present: its price has no attribute id, so nothing was sent",
            list(parameters)
        ),
        _ => String::new(),
    }
}

/// What the user must be told beside the picture.
#[must_use]
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::LargestSizeInstead { asked, size } => {
            format!("{asked} is not offered; using {size}, the largest size there is")
        }
        Notice::PreferredModel { model } => {
            format!("using {model}, the model you used last; name another with -m")
        }
        Notice::PreferenceOutOfScope { model_id, model } => format!(
            "your saved preference {model_id} is not one of the two models here; using {model}"
        ),
        Notice::ShapeKept { input, ratio } => format!(
            "keeping the picture's shape: {ratio} is the nearest to {input}; choose another with -r"
        ),
        Notice::ShapeUnknown { ratio } => format!(
            "the shape of an input given as a URL is not known; using the default {ratio}; choose another with -r"
        ),
        Notice::OtherPixels { expected, actual } => {
            format!(
                "the picture came with {actual} pixels; {expected} were expected for this size and ratio"
            )
        }
        Notice::Converted { from, to } => {
            format!("the picture came as {from} and was converted to {to}")
        }
        Notice::NotConverted {
            kept,
            wanted,
            reason,
        } => format!(
            "the picture came as {kept} and could not be converted to {wanted} ({reason}); it was saved as it came"
        ),
        Notice::FreeNameChosen { taken, used } => format!(
            "{} exists and was left alone; saved as {} (--force replaces)",
            taken.display(),
            used.display()
        ),
        Notice::PreferenceNotSaved { reason } => {
            format!("the model was not remembered as your preference: {reason}")
        }
    }
}

/// What went wrong and what is known about it. The causes are in the error's `source`.
#[must_use]
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Input(error) => error.to_string(),
        Failure::Output { folder, .. } => {
            format!(
                "{} cannot be written to; nothing was spent",
                folder.display()
            )
        }
        Failure::Vendor(_) => vendor(failure.kind()).to_owned(),
        Failure::CreateUnknown(_) => {
            "the answer to the paid request was lost: a task may have been created and paid"
                .to_owned()
        }
        Failure::Watch { task_id, .. } => {
            format!("task {task_id} is paid, and the vendor does not say how it is")
        }
        Failure::Generation { task_id, end } => match end {
            GenerationEnd::Failed {
                reason: Some(reason),
            } => format!("the vendor failed to make the picture of task {task_id}: {reason}"),
            GenerationEnd::Failed { reason: None } => {
                format!(
                    "the vendor failed to make the picture of task {task_id} and gave no reason"
                )
            }
            GenerationEnd::Deleted => format!("task {task_id} was deleted at the vendor"),
        },
        Failure::StillRunning { task_id, waited } => format!(
            "task {task_id} still runs after {} s; it is paid and the picture is not lost",
            waited.as_secs()
        ),
        Failure::Delivery { task_id, url, .. } => format!(
            "the picture of task {task_id} is finished and paid, and could not be fetched from {url}"
        ),
        Failure::Save {
            task_id,
            url,
            folder,
            ..
        } => format!(
            "the picture of task {task_id} is finished and paid, and could not be saved in {}; it is at {url}",
            folder.display()
        ),
    }
}

fn vendor(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Key => "the API key was refused; nothing was spent",
        FailureKind::Points => "there are not enough points; nothing was spent",
        FailureKind::Subscription => "the model needs a subscription; nothing was spent",
        FailureKind::Refused => "the vendor refused the request; nothing was spent",
        _ => "the vendor could not be reached or gave no usable answer; nothing was spent",
    }
}

/// What the user can do about a failure, where there is something.
#[must_use]
pub fn advice(failure: &Failure) -> Option<String> {
    Some(match failure {
        Failure::Generation { .. } => {
            "whether the points came back is not known; change the prompt before trying again"
                .to_owned()
        }
        Failure::CreateUnknown(_) => {
            format!(
                "look at {DASHBOARD_URL} before trying again: a second request may be charged again"
            )
        }
        Failure::StillRunning { .. } => {
            format!("do not create it again; look for the picture at {DASHBOARD_URL}")
        }
        Failure::Delivery { .. } | Failure::Save { .. } => {
            "do not create it again; open the address to get the picture".to_owned()
        }
        _ => match failure.kind() {
            FailureKind::Key => format!("make a new key at {NEW_KEY_URL}"),
            FailureKind::Points => {
                format!("top up at {PLANS_URL}, or choose a cheaper model or size")
            }
            FailureKind::Subscription => format!("see the plans at {PLANS_URL}"),
            FailureKind::Refused if matches!(failure, Failure::Vendor(_)) => {
                "try again, or a smaller size or another ratio".to_owned()
            }
            FailureKind::Network => "check the connection and try again".to_owned(),
            _ => return None,
        },
    })
}

/// That a key is needed, and how to get one or do without.
#[must_use]
pub fn key_missing() -> String {
    format!(
        "an API key is needed: set IMA_API_KEY or give --api-key; make one at {NEW_KEY_URL}; `nanobanana generate --simulate` needs none"
    )
}

/// The plan is known; nothing is spent yet.
#[must_use]
pub fn planned(plan: &Plan, jobs: usize) -> String {
    let mut parts = vec![plan.model_name.clone()];
    parts.extend(plan.size.map(|size| size.to_string()));
    parts.extend(plan.aspect_ratio.map(|ratio| ratio.to_string()));
    parts.push(price(plan, jobs));
    parts.push(format!("usually {}", range(plan.expected_time)));
    parts.join(", ")
}

fn price(plan: &Plan, count: usize) -> String {
    let points = plan.points;
    match count {
        1 => format!("{points} points"),
        _ => format!("{count} × {points} = {} points", plan.total_points(count)),
    }
}

fn range(expected: ExpectedTime) -> String {
    format!("{}–{} s", expected.min.as_secs(), expected.max.as_secs())
}

/// How many inputs have been uploaded.
#[must_use]
pub fn uploading(done: usize, total: usize) -> String {
    format!("uploaded {done} of {total}")
}

/// A task exists and is paid.
#[must_use]
pub fn created(task_id: &TaskId) -> String {
    format!("task {task_id} created and paid")
}

/// How far a task is.
#[must_use]
pub fn progress(elapsed: Duration, percent: u8, expected: ExpectedTime) -> String {
    format!(
        "generating, {percent}% · {} s of {}",
        elapsed.as_secs(),
        range(expected)
    )
}

/// The picture is being fetched.
#[must_use]
pub fn downloading() -> &'static str {
    "downloading"
}

/// What a run has cost.
#[must_use]
pub fn spent(spent: u32, unknown: u32) -> String {
    match unknown {
        0 => format!("spent {spent} points"),
        _ => format!("spent {spent} points, and for {unknown} more it is not known"),
    }
}

/// Paid tasks that go on after an interruption.
#[must_use]
pub fn left_running(task_ids: &[String]) -> String {
    format!(
        "paid and still running at the vendor: {}; look for the picture at {DASHBOARD_URL}",
        list(task_ids)
    )
}

/// A plan as names and values.
#[must_use]
pub fn plan_rows(plan: &Plan, count: usize) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("task", plan.task_type.to_string()),
        ("model", format!("{} ({})", plan.model_name, plan.model_id)),
        ("version", plan.model_version.clone()),
    ];
    rows.extend(plan.size.map(|size| ("size", size.to_string())));
    rows.extend(plan.aspect_ratio.map(|ratio| ("ratio", ratio.to_string())));
    rows.extend(
        plan.expected_pixels
            .map(|pixels| ("pixels", pixels.to_string())),
    );
    if plan.inputs > 0 {
        rows.push(("inputs", plan.inputs.to_string()));
    }
    rows.push(("prompt", plan.prompt.clone()));
    rows.push(("rule", plan.attribute_id.to_string()));
    rows.push(("price", price(plan, count)));
    rows.push(("usually", range(plan.expected_time)));
    rows
}

/// An offer as names and values.
#[must_use]
pub fn offer_rows(offer: &Offer) -> Vec<(&'static str, String)> {
    let price = |price: Price| {
        let size = price.size().map(crate::words::people_size);
        format!("{} {} points", size.unwrap_or_default(), price.points)
    };
    let mut rows = vec![
        ("id", offer.model_id().to_owned()),
        ("version", offer.version().to_owned()),
        ("prices", list(offer.prices().map(price))),
    ];
    for field in offer.fields().filter(|field| field.name == "aspect_ratio") {
        rows.push(("ratios", list(field.options)));
    }
    if let Some(limit) = offer.max_inputs() {
        rows.push(("inputs", format!("up to {limit}")));
    }
    rows.push(("usually", range(offer.model.expected_time())));
    rows
}

fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join(", ")
}
