//! Why a request was refused, with the valid choices.

use std::fmt::Display;

use ima_openapi::TaskType;

use super::{kinds, list};
use crate::defaults::Defaults;
use crate::model::{AspectRatio, Model, Size};
use crate::refusal::{NotRetryable, Refusal, UrlFault};
use crate::words::elsewhere;

/// Why a request was refused, with the valid choices, and the one that was probably meant.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    let text = reason(refusal);
    match refusal.near() {
        Some(near) => format!("{text}; did you mean `{near}`?"),
        None => text,
    }
}

fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TaskOutOfScope { word } => task_out_of_scope(word),
        Refusal::ModelOutOfScope { word } => model_out_of_scope(word),
        Refusal::UnknownSize { word } => {
            format!("`{word}` is not a size{}", valid("sizes", &Size::ALL))
        }
        Refusal::UnknownRatio { word } => unknown_ratio(word),
        Refusal::CheapestWithSize { size } => cheapest_with_size(*size),
        Refusal::EmptyPrompt => "the prompt is empty: say what to draw".to_owned(),
        Refusal::LongPrompt { bytes, limit } => {
            format!("the prompt is longer than {limit} bytes: it has {bytes}")
        }
        Refusal::KeyInRequest => {
            "the prompt or an input holds the API key, which would be kept and shown with it: leave it out".to_owned()
        }
        Refusal::InputsMissing => "image_to_image needs at least one input picture".to_owned(),
        Refusal::InputsUnexpected { given } => inputs_unexpected(*given),
        Refusal::TooManyInputs { given, limit } => {
            format!("{given} input pictures were given; at most {limit} are taken")
        }
        Refusal::TooFewInputs { given, limit } => {
            format!("at least {limit} input pictures are needed; given: {given}")
        }
        Refusal::InputUrl { url, reason } => format!("{url}: {}", url_fault(*reason)),
        Refusal::DuplicateInputName { name } => {
            format!("two input pictures are named `{name}`: give each its own name")
        }
        Refusal::UnknownMention { name, known } => unknown_mention(name, known),
        Refusal::ExtraParamsNotAnObject { detail } => not_an_object(detail),
        Refusal::ExtraParamTwice { key } => {
            format!("--extra-params: `{key}` is there twice: give it once")
        }
        Refusal::ExtraParamUnknown { key, valid } => extra_param_unknown(key, valid),
        Refusal::ExtraParamValue { key, value, valid } => extra_param_value(key, value, valid),
        Refusal::ExtraParamConflict { key, option, extra } => {
            format!("`{key}` is {option} as an option and {extra} in --extra-params: give it once")
        }
        Refusal::ModelNotListed { model, task_type } => model_not_listed(*model, *task_type),
        Refusal::VersionNotListed { version, listed } => version_not_listed(version, listed),
        Refusal::SizeNotOffered {
            model,
            size,
            offered,
        } => format!("{model} has no size {size}{}", valid("sizes", offered)),
        Refusal::RatioNotOffered {
            model,
            ratio,
            offered,
            nearest,
        } => ratio_not_offered(*model, *ratio, offered, *nearest),
        Refusal::CannotBeSent { model, parameter } => cannot_be_sent(*model, parameter),
        Refusal::NoRule {
            model,
            parameters,
            priced,
        } => no_rule(*model, parameters, priced),
        Refusal::NotForSale { model, parameters } => not_for_sale(*model, parameters),
        Refusal::OutputFormat { extension } => output_format(extension),
        Refusal::OutputUnnamed { name } => output_unnamed(name),
        Refusal::OutputSpecial { path } => output_special(path),
        Refusal::UnsafeName { path } => format!(
            "the file name {path:?} cannot be used in a chat: it has a line break, a control character or a second path in it"
        ),
        Refusal::Preferred { model, refusal } => format!(
            "{refusal}; {model} was chosen because you used it last: name a model to use another"
        ),
        Refusal::BySettings { chosen, refusal } => by_settings(chosen, refusal),
        Refusal::EmptyInput => {
            "an input picture is empty: name a file or an https:// URL".to_owned()
        }
        Refusal::NotRetryable { job, reason } => not_retryable(job, *reason),
        Refusal::Count { count, limit } => {
            format!("{count} pictures were asked for; valid are 1 to {limit}")
        }
    }
}

fn not_retryable(job: &str, reason: NotRetryable) -> String {
    match reason {
        NotRetryable::NotUnknown(state) => format!(
            "job {job} is {}: only a job whose charge is unknown can be sent once more",
            super::state(state)
        ),
        NotRetryable::PromptNotKept => {
            format!("the prompt of job {job} was kept out of the journal: order the picture anew")
        }
        NotRetryable::InputsChanged => {
            format!("an input of job {job} is not the picture that it was: order the picture anew")
        }
        NotRetryable::Unreadable => {
            format!(
                "job {job} was written by another version of this program: order the picture anew"
            )
        }
    }
}

/// The end of a sentence that names the valid choices.
fn valid<T: Display>(what: &str, choices: &[T]) -> String {
    if choices.is_empty() {
        format!("; the vendor lists no {what} for it at present")
    } else {
        format!("; valid {what} are {}", list(choices))
    }
}

fn task_out_of_scope(word: &str) -> String {
    let what = if elsewhere::is_task(word) {
        "out of scope: this tool makes pictures only"
    } else {
        "not a task"
    };
    format!("`{word}` is {what}; valid tasks are text_to_image and image_to_image")
}

fn model_out_of_scope(word: &str) -> String {
    let what = if elsewhere::is_model(word) {
        "out of scope:"
    } else {
        "not a model;"
    };
    format!(
        "`{word}` is {what} valid models are {}, and the words {}",
        list(Model::ALL.map(|model| format!("{} ({})", model.word(), model.id()))),
        list(["default", "cheapest", "best"]),
    )
}

fn unknown_ratio(word: &str) -> String {
    format!(
        "`{word}` is not an aspect ratio: write it like 16:9, or landscape, portrait, square or default"
    )
}

fn cheapest_with_size(size: Size) -> String {
    format!(
        "the cheapest picture is {} at {}, which conflicts with the size {size}: leave out one of the two",
        Model::Flash,
        Size::Px512,
    )
}

fn by_settings(chosen: &Defaults, refusal: &Refusal) -> String {
    format!(
        "{refusal}; your settings chose {chosen}: give another {} to change that",
        kinds(chosen)
    )
}

fn inputs_unexpected(given: usize) -> String {
    let were = if given == 1 { "was" } else { "were" };
    format!(
        "text_to_image takes no input pictures, and {given} {were} given: leave out the inputs or ask for image_to_image"
    )
}

fn unknown_mention(name: &str, known: &[String]) -> String {
    if known.is_empty() {
        return format!(
            "the prompt mentions @{name}, and no input picture has a name: give it the name {name}, or write @@ for a plain @"
        );
    }
    format!(
        "the prompt mentions @{name}; the input pictures are named {}; write @@ for a plain @",
        list(known.iter().map(|name| format!("@{name}"))),
    )
}

fn not_an_object(detail: &str) -> String {
    format!("--extra-params must be a JSON object such as {{\"aspect_ratio\":\"16:9\"}}: {detail}")
}

fn extra_param_unknown(key: &str, names: &[String]) -> String {
    let valid = valid("parameters", names);
    format!("--extra-params: `{key}` is not a parameter of this model{valid}")
}

fn extra_param_value(key: &str, value: &serde_json::Value, options: &[String]) -> String {
    let valid = if options.is_empty() {
        "; valid is any text, number or boolean".to_owned()
    } else {
        valid("values", options)
    };
    format!("--extra-params: `{key}` cannot be {value}{valid}")
}

fn model_not_listed(model: Model, task_type: TaskType) -> String {
    format!(
        "the vendor does not list {model} for {task_type} at present: try the other model, or again later"
    )
}

fn version_not_listed(version: &str, listed: &[String]) -> String {
    let valid = valid("versions", listed);
    format!("the version `{version}` is not listed{valid}")
}

fn ratio_not_offered(
    model: Model,
    ratio: AspectRatio,
    offered: &[AspectRatio],
    nearest: Option<AspectRatio>,
) -> String {
    let valid = valid("ratios", offered);
    let nearest = nearest
        .map(|nearest| format!("; the nearest is {nearest}"))
        .unwrap_or_default();
    format!("{model} has no aspect ratio {ratio}{valid}{nearest}")
}

fn cannot_be_sent(model: Model, parameter: &str) -> String {
    format!(
        "the vendor's list has no way to ask {model} for {parameter} beside the other parameters, so nothing was sent: leave one of them out"
    )
}

fn no_rule(model: Model, parameters: &[String], priced: &[String]) -> String {
    let priced = if priced.is_empty() {
        "the vendor lists no prices for it at present".to_owned()
    } else {
        format!("prices exist for {}", list(priced))
    };
    format!(
        "{model} has no price{}, so nothing was sent; {priced}",
        after(" for ", parameters)
    )
}

fn not_for_sale(model: Model, parameters: &[String]) -> String {
    format!(
        "{model}{} cannot be bought at present: its price has no attribute id, so nothing was sent",
        after(" with ", parameters)
    )
}

/// The parameters after a preposition; nothing where there are none.
fn after(preposition: &str, parameters: &[String]) -> String {
    if parameters.is_empty() {
        String::new()
    } else {
        format!("{preposition}{}", list(parameters))
    }
}

fn output_format(extension: &str) -> String {
    format!(
        "a picture cannot be saved as `.{extension}`: use .png, .jpg, .jpeg, .webp, or no extension for the format that comes"
    )
}

fn output_unnamed(name: &str) -> String {
    format!("`{name}` is an extension without a name: write it like cat{name}, or name a folder")
}

fn output_special(path: &str) -> String {
    format!(
        "{path} is no file but a device, a pipe or a socket: name a file or a folder, or use `-o -` for standard output"
    )
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
