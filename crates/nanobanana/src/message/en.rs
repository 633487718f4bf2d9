//! The English of the messages, line for line like the Chinese.

use ima_openapi::hosts::{DASHBOARD_URL, NEW_KEY_URL, PLANS_URL};

use super::problem::{FileFault, Problem, Subject};
use super::{Line, Progress, Seconds, Start, Success, Words};
use crate::journal::{CapKind, JournalFault};
use crate::model::{Model, Size};
use crate::notice::Notice;
use crate::plan::Cheaper;
use crate::refusal::UrlFault;
use crate::text::en::{left_are, points, points_are};
use crate::trouble::TroubleKind;

pub(super) struct English;

impl Words for English {
    fn acknowledge(&self) -> String {
        "OK, generating now.".to_owned()
    }

    fn start(&self, start: &Start) -> String {
        let mut lines = vec![
            "🎨 Starting image generation, please wait…".to_owned(),
            format!("• Model: {}", start.model_name),
            format!("• Estimated time: {} s", range(start.expected_seconds)),
            match start.jobs.len() {
                1 => format!("• Cost: {} pts", start.points),
                n => format!(
                    "• Cost: {n} × {} = {} pts",
                    start.points, start.total_points
                ),
            },
        ];
        lines.extend(notes(start.notices.iter().map(|notice| &notice.text)));
        lines.join("\n")
    }

    fn progress(&self, progress: &Progress) -> String {
        let mut text = format!(
            "⏳ Generating… {}%\nWaited {}s, at most {}s expected",
            progress.percent, progress.elapsed_seconds, progress.expected_seconds.max
        );
        if let Some(trouble) = &progress.trouble {
            text.push('\n');
            text.push_str(in_trouble(trouble.kind));
        }
        text
    }

    fn success(&self, success: &Success) -> String {
        let mut lines = vec![
            "✅ Image generated!".to_owned(),
            format!("• Model: {}", success.model_name),
            format!(
                "• Time: expected {}s, actual {}s",
                range(success.expected_seconds),
                success.elapsed_seconds
            ),
            format!("• Cost: {} pts", success.points),
        ];
        lines.extend(notes(success.notices.iter().map(|notice| &notice.text)));
        let links = success.media.iter().map(|media| &media.url);
        lines.extend(links.map(|url| format!("🔗 Original link: {url}")));
        lines.join("\n")
    }

    fn failure(&self, reason: &Line, advice: &Line) -> String {
        format!(
            "❌ Image generation failed\n• Reason: {reason}\n• Suggestion: {advice}\nShall I try again for you?"
        )
    }

    fn reason(&self, problem: &Problem) -> String {
        match problem {
            Problem::KeyMissing => "no API key is set".to_owned(),
            Problem::KeyInvalid => "the API key is invalid or not authorised".to_owned(),
            Problem::Points { .. } => "there are not enough points; nothing was charged".to_owned(),
            Problem::Subscription => {
                "this model needs a higher subscription; nothing was charged".to_owned()
            }
            Problem::Budget { asked, left, cap } => {
                let cap = match cap {
                    CapKind::Job => "a picture",
                    CapKind::Run => "an order",
                    CapKind::Day => "a day",
                };
                format!(
                    "{} needed and {} left of the limit for {cap}; nothing was charged",
                    points_are(*asked),
                    left_are(*left)
                )
            }
            Problem::PriceRose { planned, now } => {
                format!(
                    "the price has changed from {planned} to {}; nothing was charged",
                    points((*now).into())
                )
            }
            Problem::RateLimit => {
                "too many requests, the service asks to wait; nothing was charged".to_owned()
            }
            Problem::Network => {
                "the network is unstable and the service was not reached; nothing was charged"
                    .to_owned()
            }
            Problem::Busy => {
                "another process works on this job; the picture is not lost".to_owned()
            }
            Problem::NothingToFetch => "no picture is waiting to be fetched".to_owned(),
            Problem::Cancelled => {
                "the job ended before anything was sent; nothing was charged".to_owned()
            }
            Problem::Journal(fault) => {
                format!(
                    "the record of jobs on this computer {}; nothing was sent",
                    fault_of_record(*fault)
                )
            }
            Problem::NotAgreed { points } => format!(
                "the picture was not made here, and making it again costs {points} points; nothing was charged"
            ),
            Problem::Simulated => "the picture was only simulated; nothing was charged".to_owned(),
            Problem::OutputFolder { folder } => format!(
                "the folder {} cannot be written to; nothing was charged",
                folder.display()
            ),
            Problem::ChargeUnknown
            | Problem::StillRunning { .. }
            | Problem::NotFetched { .. }
            | Problem::UnsafeAddress
            | Problem::NotSaved { .. }
            | Problem::Unsafe
            | Problem::Generation
            | Problem::Deleted
            | Problem::Interrupted => of_task(problem),
            Problem::Other => {
                "Image generation encountered an issue, please retry or switch model.".to_owned()
            }
            _ => of_request(problem),
        }
    }

    fn advice(&self, problem: &Problem) -> String {
        match problem {
            Problem::KeyMissing => {
                format!("make an API key at {NEW_KEY_URL} and set it as IMA_API_KEY")
            }
            Problem::KeyInvalid => format!("make a new API key at {NEW_KEY_URL}"),
            Problem::Points {
                cheaper: Some(cheaper),
            } => format!(
                "top up at {PLANS_URL}, or use the cheaper {}",
                cheaper_plan(cheaper)
            ),
            Problem::Points { cheaper: None } => format!("top up at {PLANS_URL}"),
            Problem::Subscription => {
                format!("upgrade at {PLANS_URL}, or use the other model")
            }
            Problem::Budget { .. } => {
                "choose a cheaper model or size, or raise the limit".to_owned()
            }
            Problem::PriceRose { .. } => "order again if the new price is fine".to_owned(),
            Problem::RateLimit => "try again in a minute".to_owned(),
            Problem::Network => "check the network, then try again".to_owned(),
            Problem::ChargeUnknown => format!(
                "look at {DASHBOARD_URL} whether the task exists before trying again, so that it is not charged twice"
            ),
            Problem::StillRunning { .. }
            | Problem::NotFetched { .. }
            | Problem::UnsafeAddress
            | Problem::NotSaved { .. }
            | Problem::Interrupted => {
                "do not create it again; pick this picture up later".to_owned()
            }
            Problem::Busy => "wait for it, do not create it again".to_owned(),
            Problem::NothingToFetch => "make a new picture if one is wanted".to_owned(),
            Problem::Unsafe => {
                "change the description so that it breaks no content rule, then try again"
                    .to_owned()
            }
            Problem::Generation => "try another description or the other model".to_owned(),
            Problem::Deleted | Problem::Cancelled => {
                "make the picture anew if it is still wanted".to_owned()
            }
            Problem::NotAgreed { .. } => "agree to the price first".to_owned(),
            Problem::Simulated => "describe the picture, and make it with points".to_owned(),
            Problem::Journal(JournalFault::Unusable) => {
                "free disk space, or repair the folder of the journal".to_owned()
            }
            Problem::Journal(fault) => crate::text::en::journal_advice(*fault).to_owned(),
            Problem::OutputFolder { .. } => "choose a folder that can be written to".to_owned(),
            Problem::Other => "retry later, or switch the model".to_owned(),
            _ => for_request(problem),
        }
    }

    fn notice(&self, notice: &Notice) -> String {
        match notice {
            Notice::NotRecorded { task_id, .. } => {
                let task = task_id.as_ref().map(|id| format!(" of task {id}"));
                format!(
                    "a step{} could not be written to the record of jobs; the picture is not affected",
                    task.unwrap_or_default()
                )
            }
            Notice::PreferenceNotSaved { .. } => {
                "the model of this picture could not be remembered".to_owned()
            }
            Notice::NotConverted { kept, wanted, .. } => {
                format!("the picture could not be converted to {wanted} and was saved as {kept}")
            }
            Notice::RecipeNotWritten { .. } => {
                "the picture is saved; what it was made from could not be written into it"
                    .to_owned()
            }
            Notice::PlannedAgain { .. } => {
                "the price rules had changed; it was ordered by the new ones, at no higher price"
                    .to_owned()
            }
            // The others are plain words already.
            plain => crate::text::en::notice(plain),
        }
    }
}

fn range(seconds: Seconds) -> String {
    format!("{}~{}", seconds.min, seconds.max)
}

fn notes<'a>(texts: impl Iterator<Item = &'a Line>) -> impl Iterator<Item = String> {
    texts.map(|text| format!("• Note: {text}"))
}

/// What is wrong with the record of jobs.
const fn fault_of_record(fault: JournalFault) -> &'static str {
    match fault {
        JournalFault::Damaged => "is damaged",
        JournalFault::Foreign => "is another program's file",
        JournalFault::Newer => "was written by a newer version",
        JournalFault::Gone => "was moved or deleted",
        JournalFault::InUse => "is in use by another program",
        JournalFault::Unusable => "cannot be written",
    }
}

fn cheaper_plan(cheaper: &Cheaper) -> String {
    let Cheaper {
        model,
        size,
        points,
    } = cheaper;
    format!("{model} at {size} ({points} pts)")
}

/// Why a task that may be paid has no picture here.
fn of_task(problem: &Problem) -> String {
    match problem {
        Problem::ChargeUnknown => {
            "the order was not answered; the task may exist and be charged".to_owned()
        }
        Problem::StillRunning { waited } => format!(
            "it is not finished after {waited} seconds and still runs; the picture is not lost"
        ),
        Problem::NotFetched { url: Some(url) } => format!(
            "the picture is finished and could not be downloaded; it is not lost: {url}"
        ),
        Problem::UnsafeAddress => "the picture is finished, and the service gave an address for it that is not safe to open; it is not lost".to_owned(),
        Problem::NotFetched { url: None } => {
            "the task is charged and its state cannot be seen at the moment; the picture is not lost"
                .to_owned()
        }
        Problem::NotSaved { folder } => format!(
            "the picture is finished and could not be saved in {}; it is not lost",
            folder.display()
        ),
        Problem::Unsafe => "the content did not pass the service's safety check".to_owned(),
        Problem::Deleted => "the task was deleted at the service".to_owned(),
        Problem::Interrupted => "the wait was interrupted".to_owned(),
        _ => "the service could not make this picture".to_owned(),
    }
}

/// Why a request was refused before anything was sent.
fn of_request(problem: &Problem) -> String {
    match problem {
        Problem::Choice {
            subject,
            asked,
            model,
            ..
        } => choice(*subject, asked, *model),
        Problem::OutOfScope { word } => {
            format!("“{word}” is out of scope: only pictures are made here")
        }
        Problem::CheapestWithSize { size } => format!(
            "“cheapest” means {} at {}, which conflicts with {size}",
            Model::Flash,
            Size::Px512
        ),
        Problem::KeyInRequest => {
            "the API key is in the description or in the address of a picture".to_owned()
        }
        Problem::LongPrompt { limit } => format!("the prompt is longer than {limit} bytes"),
        Problem::EmptyPrompt => "it was not said what to draw".to_owned(),
        Problem::InputCount { given: 0, .. } => "there is no picture to change".to_owned(),
        Problem::InputCount {
            given,
            max: Some(max),
            ..
        } => format!("{given} pictures were given, and at most {max} are taken"),
        Problem::InputCount { given, min, .. } => {
            format!("{given} pictures were given, and at least {min} are needed")
        }
        Problem::InputName { name } => {
            format!("@{name} in the description does not fit the names of the pictures")
        }
        Problem::InputUrl { fault } => match fault {
            UrlFault::PlainHttp => "the picture's address is not https://".to_owned(),
            UrlFault::NotPublic => "the picture's address is not a public one".to_owned(),
            UrlFault::Credentials => {
                "the picture's address holds a user name or password".to_owned()
            }
            UrlFault::Malformed | UrlFault::Scheme => {
                "the picture's address cannot be read".to_owned()
            }
        },
        Problem::InputFile { path, fault } => {
            let path = path.display();
            match fault {
                FileFault::Missing => format!("the picture {path} cannot be opened"),
                FileFault::NotAPicture => {
                    format!("{path} is not a picture that can be used; it was not uploaded")
                }
                FileFault::TooLarge => {
                    format!("the picture {path} is too large; it was not uploaded")
                }
                FileFault::NotAllowed => {
                    format!("{path} is outside the allowed folders; it was not uploaded")
                }
                FileFault::Damaged => {
                    format!("the picture {path} is cut off or damaged; it was not uploaded")
                }
            }
        }
        Problem::Count { count, .. } => format!("{count} pictures cannot be made at once"),
        Problem::NotForSale => {
            "this combination cannot be bought at the moment; nothing was charged".to_owned()
        }
        Problem::ExtraParameter { key, .. } => {
            format!("the parameter {key} does not fit this model")
        }
        Problem::VendorRefused { .. } => {
            "the service did not accept these parameters; nothing was charged".to_owned()
        }
        Problem::OutputFormat { extension } => format!("a picture cannot be saved as .{extension}"),
        Problem::OutputPlace { path } => format!("a picture cannot be saved as {path}"),
        Problem::UnsafeName { path } => {
            format!(
                "the file name “{path}” has a line break, a control character or a second path in it"
            )
        }
        _ => English.reason(&Problem::Other),
    }
}

/// What keeps questions about a task from being answered.
const fn in_trouble(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::NameLookup => "Cannot look up the service's address, still trying",
        TroubleKind::Connection => "Cannot reach the service, still trying",
        TroubleKind::Certificate => "The service's certificate is not valid, still trying",
        TroubleKind::RateLimit => "The service is limiting requests, still trying",
        TroubleKind::Server => "The service is having problems, still trying",
    }
}

fn choice(subject: Subject, asked: &str, model: Option<Model>) -> String {
    let subject = match subject {
        Subject::Task => "task",
        Subject::Model => "model",
        Subject::Size => "size",
        Subject::Ratio => "aspect ratio",
        Subject::Version => "version",
    };
    match model {
        Some(model) => format!("{model} has no {subject} {asked}"),
        None => format!("there is no {subject} {asked}"),
    }
}

/// What to change in a request.
fn for_request(problem: &Problem) -> String {
    match problem {
        Problem::Choice {
            nearest: Some(nearest),
            ..
        } => format!("use the nearest, {nearest}"),
        Problem::Choice { valid, .. } if !valid.is_empty() => {
            format!("choose one of {}", valid.join(", "))
        }
        Problem::OutOfScope { .. } => {
            let models = Model::ALL.map(|model| model.to_string());
            format!("use {}", models.join(" or "))
        }
        Problem::CheapestWithSize { .. } => "leave out one of the two".to_owned(),
        Problem::KeyInRequest => "leave the key out".to_owned(),
        Problem::LongPrompt { .. } => "make the prompt shorter".to_owned(),
        Problem::EmptyPrompt => "describe the picture".to_owned(),
        Problem::InputCount { given: 0, .. } => "send the picture that is to be changed".to_owned(),
        Problem::InputCount { .. } => "change the number of pictures".to_owned(),
        Problem::InputName { .. } => {
            "give the pictures different names and use these in the description".to_owned()
        }
        Problem::InputUrl { .. } => {
            "use a public https:// address, or send the picture as a file".to_owned()
        }
        Problem::InputFile { fault, .. } => match fault {
            FileFault::Missing => "check that the file exists and can be read".to_owned(),
            FileFault::NotAllowed => "put the picture into an allowed folder".to_owned(),
            FileFault::TooLarge => {
                "use a picture of at most 20 MB and 100 million pixels".to_owned()
            }
            FileFault::NotAPicture | FileFault::Damaged => {
                "use a PNG, JPEG, WebP, GIF, BMP or TIFF picture".to_owned()
            }
        },
        Problem::Count { limit, .. } => format!("ask for 1 to {limit}"),
        Problem::ExtraParameter { valid, .. } if !valid.is_empty() => {
            format!("valid is {}", valid.join(", "))
        }
        Problem::ExtraParameter { .. } => "leave this parameter out".to_owned(),
        Problem::VendorRefused {
            smaller: Some(size),
        } => format!("use the smaller size {size}"),
        Problem::OutputFormat { .. } => "use .png, .jpg or .webp".to_owned(),
        Problem::UnsafeName { .. } => "give the file or its folder a plain name".to_owned(),
        Problem::OutputPlace { .. } => "name a file such as picture.png, or a folder".to_owned(),
        _ => "choose another size or aspect ratio, or the other model".to_owned(),
    }
}
