//! What went wrong, in the few kinds that a chat tells apart. The words are in [`super::en`] and
//! [`super::zh`].

use std::path::PathBuf;

use ima_openapi::{BusinessCode, Error as ApiError};

use crate::failure::{Failure, FailureKind, GenerationEnd};
use crate::input::{InputError, InputFault};
use crate::journal::{CapKind, JournalFault};
use crate::model::{Model, Size};
use crate::picture::PictureError;
use crate::plan::{Cheaper, Plan};
use crate::refusal::{Refusal, UrlFault};
use crate::words::{self, elsewhere};

/// A failure as a person in a chat needs to know it: without codes, hosts and stack of causes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// There is no API key.
    KeyMissing,
    /// The API key was refused.
    KeyInvalid,
    /// There are not enough points.
    Points {
        /// The cheapest plan of the same request, where it is cheaper than the refused one.
        cheaper: Option<Cheaper>,
    },
    /// The model needs a subscription.
    Subscription,
    /// The price is above a cap of the user.
    Budget {
        /// What was asked for, in points.
        asked: u64,
        /// What is left of the cap, in points.
        left: u64,
        /// Which cap.
        cap: CapKind,
    },
    /// The price has risen between plan and order.
    PriceRose {
        /// Planned, in points.
        planned: u32,
        /// Now, in points.
        now: u32,
    },
    /// A choice that is not on offer.
    Choice {
        /// What was chosen.
        subject: Subject,
        /// The choice.
        asked: String,
        /// The model that does not have it, where that is why.
        model: Option<Model>,
        /// What is on offer.
        valid: Vec<String>,
        /// The nearest of these.
        nearest: Option<String>,
    },
    /// Not one of the picture tasks or models of this tool.
    OutOfScope {
        /// The word.
        word: String,
    },
    /// Cheapest, and a size that is not the cheapest one.
    CheapestWithSize {
        /// The size.
        size: Size,
    },
    /// There is nothing to draw.
    EmptyPrompt,
    /// The prompt is longer than any can be.
    LongPrompt {
        /// The largest length, in bytes.
        limit: usize,
    },
    /// The API key is in what would be sent.
    KeyInRequest,
    /// The number of input pictures is wrong.
    InputCount {
        /// How many there are.
        given: usize,
        /// The smallest number.
        min: usize,
        /// The largest number.
        max: Option<usize>,
    },
    /// The prompt and the names of the inputs do not fit together.
    InputName {
        /// The name.
        name: String,
    },
    /// An input that is neither a file nor a public HTTPS address.
    InputUrl {
        /// What is wrong.
        fault: UrlFault,
    },
    /// An input file that is not fit.
    InputFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: FileFault,
    },
    /// The number of pictures is out of range.
    Count {
        /// The number.
        count: usize,
        /// The largest number.
        limit: usize,
    },
    /// This combination cannot be bought at the moment.
    NotForSale,
    /// Further parameters that the model does not take.
    ExtraParameter {
        /// The parameter.
        key: String,
        /// What it may be, where there is a list.
        valid: Vec<String>,
    },
    /// The vendor refused the parameters.
    VendorRefused {
        /// A smaller size, which is likely to be taken.
        smaller: Option<Size>,
    },
    /// The vendor asks for fewer requests.
    RateLimit,
    /// The network or the vendor failed before anything was paid.
    Network,
    /// Nobody knows whether the task exists and is paid.
    ChargeUnknown,
    /// The task still runs.
    StillRunning {
        /// How long it was waited for, in seconds.
        waited: u64,
    },
    /// The task is paid, and how it is, or its picture, could not be had.
    NotFetched {
        /// Where the picture is, where that is known.
        url: Option<String>,
    },
    /// The vendor named an address for the paid picture that is not to be opened.
    UnsafeAddress,
    /// The picture could not be saved.
    NotSaved {
        /// Where it was to be saved.
        folder: PathBuf,
    },
    /// The vendor's safety rules refused the content.
    Unsafe,
    /// The vendor failed to make the picture.
    Generation,
    /// The task was deleted at the vendor.
    Deleted,
    /// The output folder cannot be written to; nothing was paid.
    OutputFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// An extension that no picture can be saved with.
    OutputFormat {
        /// The extension.
        extension: String,
    },
    /// An output path that no picture can be saved under.
    OutputPlace {
        /// The path.
        path: String,
    },
    /// The name of a file could be taken for another one.
    UnsafeName {
        /// The path.
        path: String,
    },
    /// A picture from elsewhere is to be made again, and nobody has agreed to its price.
    NotAgreed {
        /// The price, in points.
        points: u64,
    },
    /// What cost nothing is not made again for points by itself.
    Simulated,
    /// The journal cannot be used, so nothing was sent.
    Journal(JournalFault),
    /// The user or the system ended the program while it waited for a paid task.
    Interrupted,
    /// The job ended before anything was sent for it.
    Cancelled,
    /// Another process works on the job.
    Busy,
    /// There is no job whose picture is still to be fetched.
    NothingToFetch,
    /// Anything else.
    Other,
}

/// What a choice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The task.
    Task,
    /// The model.
    Model,
    /// The size.
    Size,
    /// The aspect ratio.
    Ratio,
    /// The version of the model.
    Version,
}

/// What is wrong with an input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It is not there, or may not be read.
    Missing,
    /// It is no picture of a kind that can be used.
    NotAPicture,
    /// It has too many bytes or pixels.
    TooLarge,
    /// It is cut off or damaged.
    Damaged,
    /// It is outside the folders that inputs may come from.
    NotAllowed,
}

impl Problem {
    /// The problem of a failure, and of the plan that failed where there was one.
    #[must_use]
    pub fn of(failure: &Failure, plan: Option<&Plan>) -> Self {
        match failure {
            Failure::Refused(refusal) => of_refusal(refusal),
            Failure::Input(error) => of_input(error),
            Failure::Output { folder, .. } => Self::OutputFolder {
                folder: folder.clone(),
            },
            Failure::Vendor(error) => of_vendor(failure.kind(), error, plan),
            Failure::Journal(error) => {
                Self::Journal(error.fault().unwrap_or(JournalFault::Unusable))
            }
            Failure::OverCap(over) => Self::Budget {
                asked: over.asked,
                left: over.left,
                cap: over.cap,
            },
            Failure::PriceRose { planned, now } => Self::PriceRose {
                planned: *planned,
                now: *now,
            },
            Failure::CreateUnknown { .. }
            | Failure::StillUnknown { .. }
            | Failure::Broken { task_id: None } => Self::ChargeUnknown,
            Failure::Cancelled { .. } => Self::Cancelled,
            Failure::Delivery { .. } if failure.url().is_none() => Self::UnsafeAddress,
            Failure::Watch { .. } | Failure::Delivery { .. } | Failure::Broken { .. } => {
                Self::NotFetched {
                    url: failure.url().map(str::to_owned),
                }
            }
            Failure::Generation { end, .. } => of_end(end),
            Failure::StillRunning { waited, .. } => Self::StillRunning {
                waited: waited.as_secs(),
            },
            Failure::Save { folder, .. } => Self::NotSaved {
                folder: folder.clone(),
            },
        }
    }
}

fn of_vendor(kind: FailureKind, error: &ApiError, plan: Option<&Plan>) -> Problem {
    match kind {
        FailureKind::Key => Problem::KeyInvalid,
        FailureKind::Points => Problem::Points {
            cheaper: plan.and_then(|plan| plan.cheaper),
        },
        FailureKind::Subscription => Problem::Subscription,
        FailureKind::Refused => {
            let code = error.business().map(|business| business.code);
            let is_size = matches!(
                code,
                Some(BusinessCode::BackendRefused | BusinessCode::BadRequest)
            );
            let smaller = plan.and_then(|plan| plan.size?.next_smaller());
            Problem::VendorRefused {
                smaller: smaller.filter(|_| is_size),
            }
        }
        _ if error.is_rate_limit() => Problem::RateLimit,
        _ => Problem::Network,
    }
}

/// Words by which the vendor says that its safety rules refused a picture.
const SAFETY_WORDS: [&str; 10] = [
    "safety",
    "unsafe",
    "policy",
    "moderation",
    "prohibited",
    "sensitive",
    "nsfw",
    "安全",
    "敏感",
    "违规",
];

fn of_end(end: &GenerationEnd) -> Problem {
    match end {
        GenerationEnd::Failed {
            reason: Some(reason),
        } if is_about_safety(reason) => Problem::Unsafe,
        GenerationEnd::Failed { .. } => Problem::Generation,
        GenerationEnd::Deleted => Problem::Deleted,
    }
}

fn is_about_safety(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    SAFETY_WORDS.iter().any(|word| reason.contains(word))
}

fn of_input(error: &InputError) -> Problem {
    let fault = match &error.fault {
        InputFault::Open(_) | InputFault::Place(_) => FileFault::Missing,
        InputFault::Outside { .. } => FileFault::NotAllowed,
        InputFault::NotAFile => FileFault::NotAPicture,
        InputFault::Picture(error) => of_picture(error),
        InputFault::Scratch(_) => return Problem::Other,
    };
    Problem::InputFile {
        path: error.path.clone(),
        fault,
    }
}

fn of_picture(error: &PictureError) -> FileFault {
    match error {
        PictureError::TooLarge { .. }
        | PictureError::TooManyPixels { .. }
        | PictureError::DecodedTooLarge { .. } => FileFault::TooLarge,
        PictureError::CutOff { .. }
        | PictureError::Corrupt { .. }
        | PictureError::Decode { .. }
        | PictureError::Damaged { .. } => FileFault::Damaged,
        PictureError::Read(_) => FileFault::Missing,
        _ => FileFault::NotAPicture,
    }
}

fn of_refusal(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Preferred { refusal, .. } | Refusal::BySettings { refusal, .. } => {
            of_refusal(refusal)
        }
        Refusal::TaskOutOfScope { word } if !elsewhere::is_task(word) => {
            unknown(Subject::Task, refusal, word, &words::task_choices())
        }
        Refusal::ModelOutOfScope { word } if !elsewhere::is_model(word) => {
            let models = Model::ALL.map(Model::word);
            unknown(Subject::Model, refusal, word, &models)
        }
        Refusal::TaskOutOfScope { word } | Refusal::ModelOutOfScope { word } => {
            Problem::OutOfScope { word: word.clone() }
        }
        Refusal::UnknownSize { word } => Problem::Choice {
            subject: Subject::Size,
            asked: word.clone(),
            model: None,
            valid: Size::ALL.map(|size| size.word().to_owned()).to_vec(),
            nearest: None,
        },
        Refusal::UnknownRatio { word } => Problem::Choice {
            subject: Subject::Ratio,
            asked: word.clone(),
            model: None,
            valid: ["1:1", "16:9", "9:16", "4:3", "3:4"]
                .map(str::to_owned)
                .to_vec(),
            nearest: None,
        },
        Refusal::SizeNotOffered {
            model,
            size,
            offered,
        } => Problem::Choice {
            subject: Subject::Size,
            asked: size.to_string(),
            model: Some(*model),
            nearest: nearest_size(*size, offered),
            valid: offered.clone(),
        },
        Refusal::RatioNotOffered {
            model,
            ratio,
            offered,
            nearest,
        } => Problem::Choice {
            subject: Subject::Ratio,
            asked: ratio.to_string(),
            model: Some(*model),
            valid: offered.iter().map(ToString::to_string).collect(),
            nearest: nearest.map(|ratio| ratio.to_string()),
        },
        Refusal::VersionNotListed { version, listed } => Problem::Choice {
            subject: Subject::Version,
            asked: version.clone(),
            model: None,
            valid: listed.clone(),
            nearest: None,
        },
        Refusal::CheapestWithSize { size } => Problem::CheapestWithSize { size: *size },
        Refusal::EmptyPrompt => Problem::EmptyPrompt,
        Refusal::LongPrompt { limit, .. } => Problem::LongPrompt { limit: *limit },
        Refusal::KeyInRequest => Problem::KeyInRequest,
        Refusal::Count { count, limit } => Problem::Count {
            count: *count,
            limit: *limit,
        },
        Refusal::OutputFormat { extension } => Problem::OutputFormat {
            extension: extension.clone(),
        },
        Refusal::OutputUnnamed { name: path } | Refusal::OutputSpecial { path } => {
            Problem::OutputPlace { path: path.clone() }
        }
        Refusal::ModelNotListed { .. }
        | Refusal::CannotBeSent { .. }
        | Refusal::NoRule { .. }
        | Refusal::NotForSale { .. } => Problem::NotForSale,
        other => of_inputs(other),
    }
}

/// A word that is none of the valid ones.
fn unknown(subject: Subject, refusal: &Refusal, asked: &str, valid: &[&str]) -> Problem {
    Problem::Choice {
        subject,
        asked: asked.to_owned(),
        model: None,
        valid: valid.iter().map(|word| (*word).to_owned()).collect(),
        nearest: refusal.near().map(str::to_owned),
    }
}

/// The refusals that are about inputs and further parameters.
fn of_inputs(refusal: &Refusal) -> Problem {
    let count = |given, min, max| Problem::InputCount { given, min, max };
    match refusal {
        Refusal::InputsMissing => count(0, 1, None),
        Refusal::InputsUnexpected { given } => count(*given, 0, Some(0)),
        Refusal::TooManyInputs { given, limit } => count(*given, 0, Some(*limit)),
        Refusal::TooFewInputs { given, limit } => count(*given, *limit, None),
        Refusal::InputUrl { reason, .. } => Problem::InputUrl { fault: *reason },
        Refusal::EmptyInput => Problem::InputUrl {
            fault: UrlFault::Malformed,
        },
        Refusal::UnsafeName { path } => Problem::UnsafeName { path: path.clone() },
        Refusal::DuplicateInputName { name } | Refusal::UnknownMention { name, .. } => {
            Problem::InputName { name: name.clone() }
        }
        Refusal::ExtraParamUnknown { key, valid } | Refusal::ExtraParamValue { key, valid, .. } => {
            Problem::ExtraParameter {
                key: key.clone(),
                valid: valid.clone(),
            }
        }
        Refusal::ExtraParamConflict { key, option, .. } => Problem::ExtraParameter {
            key: key.clone(),
            valid: vec![option.clone()],
        },
        _ => Problem::Other,
    }
}

/// The largest offered size below the one that was asked for, else the smallest one.
fn nearest_size(asked: Size, offered: &[String]) -> Option<String> {
    let known = |size: &Size| offered.iter().any(|word| word == size.word());
    let sizes: Vec<Size> = Size::ALL.into_iter().filter(known).collect();
    let below = sizes.iter().rev().find(|size| **size < asked);
    below.or(sizes.first()).map(|size| size.word().to_owned())
}
