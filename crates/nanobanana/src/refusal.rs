//! Why a request was refused before anything was sent.

use std::path::PathBuf;

use ima_openapi::TaskType;
use serde_json::Value;

use crate::journal::{RunId, State};
use crate::model::{AspectRatio, Defaults, Model, Size};

/// A request that cannot become a plan. Nothing was sent for it and nothing was spent.
///
/// `Display` is for logs; it names no choices.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum Refusal {
    /// Not one of the two picture tasks: what is made elsewhere, or a slip.
    #[error("no picture task: {word}")]
    TaskOutOfScope { word: String },
    /// Not one of the two models: one of others, or a slip.
    #[error("not one of the two models: {word}")]
    ModelOutOfScope { word: String },
    /// Not a size.
    #[error("unknown size: {word}")]
    UnknownSize { word: String },
    /// Not an aspect ratio.
    #[error("unknown aspect ratio: {word}")]
    UnknownRatio { word: String },
    /// There is nothing to draw.
    #[error("the prompt is empty")]
    EmptyPrompt,
    /// The prompt is longer than any can be.
    #[error("the prompt has {bytes} of at most {limit} bytes")]
    LongPrompt { bytes: usize, limit: usize },
    /// The prompt, or the URL or name of an input, holds the API key. It would be written down,
    /// and sent to be read by others.
    #[error("the API key is in the request")]
    KeyInRequest,
    /// An image_to_image task without an input.
    #[error("no input")]
    InputsMissing,
    /// A text_to_image task with inputs.
    #[error("{given} inputs where none is taken")]
    InputsUnexpected { given: usize },
    /// More inputs than the product takes. None is dropped silently.
    #[error("{given} inputs of at most {limit}")]
    TooManyInputs { given: usize, limit: usize },
    /// Fewer inputs than the product takes.
    #[error("{given} inputs of at least {limit}")]
    TooFewInputs { given: usize, limit: usize },
    /// An input URL that IMA's servers cannot or must not fetch.
    #[error("the input URL {url} cannot be used: {reason:?}")]
    InputUrl {
        /// The URL, without credentials and query.
        url: String,
        reason: UrlFault,
    },
    /// Two inputs have one name.
    #[error("two inputs are named {name}")]
    DuplicateInputName { name: String },
    /// The prompt mentions an input that does not exist.
    #[error("no input is named {name}")]
    UnknownMention {
        /// The name after the `@`.
        name: String,
        /// The names that exist, in the order of the inputs.
        known: Vec<String>,
    },
    /// The extra parameters are not a JSON object.
    #[error("the extra parameters are no JSON object: {detail}")]
    ExtraParamsNotAnObject {
        /// Where the JSON broke, or what was found.
        detail: String,
    },
    /// The extra parameters have a key twice.
    #[error("the extra parameter {key} is there twice")]
    ExtraParamTwice { key: String },
    /// The extra parameters have a key that the product does not know.
    #[error("unknown extra parameter: {key}")]
    ExtraParamUnknown { key: String, valid: Vec<String> },
    /// The extra parameters have a value that the product does not list.
    #[error("the extra parameter {key} cannot be {value}")]
    ExtraParamValue {
        key: String,
        value: Value,
        valid: Vec<String>,
    },
    /// The request and its extra parameters ask for different things.
    #[error("{key} is {option} and {extra}")]
    ExtraParamConflict {
        key: String,
        option: String,
        extra: String,
    },
    /// The product list does not hold the model.
    #[error("{model} is not listed for {task_type}")]
    ModelNotListed { model: Model, task_type: TaskType },
    /// The product list holds the model, but not in this version.
    #[error("the version {version} is not listed")]
    VersionNotListed {
        version: String,
        listed: Vec<String>,
    },
    /// The model does not have the size.
    #[error("{model} has no size {size}")]
    SizeNotOffered {
        model: Model,
        size: Size,
        offered: Vec<String>,
    },
    /// The model does not have the aspect ratio.
    #[error("{model} has no aspect ratio {ratio}")]
    RatioNotOffered {
        model: Model,
        ratio: AspectRatio,
        offered: Vec<AspectRatio>,
        /// The offered ratio that is nearest.
        nearest: Option<AspectRatio>,
    },
    /// The product list has no way to send a choice, or not beside the other choices.
    #[error("{model} cannot take {parameter} with the rest")]
    CannotBeSent {
        model: Model,
        /// The choice, as `key=value`.
        parameter: String,
    },
    /// No credit rule of the product fits the parameters, so they have no price.
    #[error("{model} has no price")]
    NoRule {
        model: Model,
        /// The parameters, as `key=value`.
        parameters: Vec<String>,
        /// The combinations that have a rule, as `key=value`.
        priced: Vec<String>,
    },
    /// The rule has no attribute id: the product cannot be bought at present.
    #[error("{model} is not for sale")]
    NotForSale {
        model: Model,
        /// The parameters, as `key=value`.
        parameters: Vec<String>,
    },
    /// An output path with an extension that this tool cannot write.
    #[error("no picture is saved as .{extension}")]
    OutputFormat { extension: String },
    /// An output path that is an extension without a name.
    #[error("no name: {name}")]
    OutputUnnamed { name: String },
    /// An output path with a device, a pipe or a socket at its end.
    #[error("no regular file: {path}")]
    OutputSpecial { path: String },
    /// A file has the name that a picture is to get.
    #[error("{} exists", path.display())]
    OutputExists {
        path: PathBuf,
        /// An output path that is free.
        free: PathBuf,
    },
    /// The path of a file that could be taken for another one, or for several, in a chat.
    #[error("unsafe file name: {path:?}")]
    UnsafeName { path: String },
    /// The idempotency key belongs to a run that was asked for something else.
    #[error("the idempotency key was used for another request, run {run}")]
    KeyReused { run: RunId },
    /// An input without a place.
    #[error("an input is empty")]
    EmptyInput,
    /// The model that the user's saved preference chose does not have what was asked for.
    #[error("{refusal}; {model} was used last")]
    Preferred { model: Model, refusal: Box<Refusal> },
    /// What was asked for cannot be had with what the user's settings chose beside it.
    #[error("{refusal}; {chosen} is from the settings")]
    BySettings {
        chosen: Defaults,
        refusal: Box<Refusal>,
    },
    /// A job that cannot be sent once more.
    #[error("job {job} cannot be sent again: {reason:?}")]
    NotResendable { job: String, reason: NotResendable },
    /// No picture, or more in one call than this tool makes.
    #[error("{count} pictures of at most {limit}")]
    Count { count: usize, limit: usize },
}

/// Why a job cannot be sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotResendable {
    /// Its state is another one, so it is known what became of it.
    NotUnknown(State),
    /// The user had the prompt kept out of the journal.
    PromptNotKept,
    /// The files that it was ordered with hold other pictures now.
    InputsChanged,
    /// A picture that it starts from was given as bytes, which are not kept.
    InputsNotKept,
    /// Another version of this program wrote it.
    Unreadable,
}

/// What is wrong with an input URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// It cannot be read as a URL with a host.
    Malformed,
    /// `http://`: IMA takes public HTTPS URLs only.
    PlainHttp,
    /// Another scheme.
    Scheme,
    /// A user name or password is part of it.
    Credentials,
    /// A private, loopback, link-local or otherwise special address or host name.
    NotPublic,
}
