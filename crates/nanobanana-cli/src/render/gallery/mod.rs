//! A page of pictures: one file, with small versions of the pictures in it, that links to the large
//! ones. The page loads nothing, and runs nothing but its own few lines.

mod template;

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use nanobanana::journal::{JobRecord, SavedFile, ServiceKind};
use nanobanana::words::people_size;
use nanobanana::{Language, NotAsSaved};
use ring::digest::{SHA256, digest};
use url::Url;

use super::columns::start;
use super::table::minute;
use crate::shell;
use crate::text::Phrase;
use crate::text::desktop::not_as_saved;
use crate::text::gallery as text;
use crate::text::language;
use template::Value::{Html, Text};
use template::{between, block, fill};

/// The page and its parts.
const TEMPLATE: &str = include_str!("page.html");

/// What a page of this program has among its first bytes.
pub(crate) const MARK: &str = "<meta name=\"generator\" content=\"nanobanana gallery\">";

/// How much of a prompt stands for a picture that cannot be seen, in columns.
const ALT_WIDTH: usize = 160;

/// A picture of a page.
pub(crate) struct Shown<'a> {
    pub(crate) job: &'a JobRecord,
    pub(crate) view: View<'a>,
}

/// What can be seen of a picture.
pub(crate) enum View<'a> {
    /// A small version of a file.
    Preview {
        file: &'a SavedFile,
        jpeg: Vec<u8>,
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// Nothing: the file is gone, or something else is there.
    Lost(&'a SavedFile, NotAsSaved),
    /// Nothing: it was not downloaded.
    AtIma,
}

/// A page that is to be in a folder, an absolute path.
pub(crate) fn page(
    shown: &[Shown<'_>],
    folder: &Path,
    service: ServiceKind,
    now: Timestamp,
) -> String {
    let lang = match language() {
        Language::Zh => "zh-CN",
        Language::En => "en",
    };
    let title = text::TITLE.of(language());
    let subtitle = text::subtitle(language(), shown.len(), &minute(now), service);
    let style = hash(between(TEMPLATE, "<style>", "</style>"));
    let script = hash(between(TEMPLATE, "<script>", "</script>"));
    let runs = shown.chunk_by(|one, next| one.job.run_id == next.job.run_id);
    let runs: String = runs.map(|run| article(run, folder, service)).collect();
    // The parts of the page are behind it.
    let page = TEMPLATE.split_inclusive("</html>\n").next();
    fill(
        page.unwrap_or_default(),
        &[
            ("lang", Text(lang)),
            ("style_hash", Text(&style)),
            ("script_hash", Text(&script)),
            ("title", Text(title)),
            ("subtitle", Text(&subtitle)),
            ("filter", Text(text::FILTER.of(language()))),
            ("matches", Text(&text::matches(language(), shown.len()))),
            ("none", Text(text::NO_MATCH.of(language()))),
            ("runs", Html(&runs)),
            ("previous", Text(text::PREVIOUS.of(language()))),
            ("next", Text(text::NEXT.of(language()))),
            ("close", Text(text::CLOSE.of(language()))),
            ("file", Text(Phrase::FILE.of(language()))),
        ],
    )
}

/// What a policy calls a script or style that is in the page.
fn hash(content: &str) -> String {
    format!(
        "sha256-{}",
        BASE64_STANDARD.encode(digest(&SHA256, content.as_bytes()))
    )
}

/// A run: its pictures, its prompt, and what is known of each job, folded.
fn article(run: &[Shown<'_>], folder: &Path, service: ServiceKind) -> String {
    let job = run[0].job;
    let (unkept, prompt) = match job.prompt.as_deref() {
        Some(prompt) => ("", prompt),
        None => (" class=\"unkept\"", text::PROMPT_UNKEPT.of(language())),
    };
    let several = match run {
        [_] => "",
        _ => " class=\"several\"",
    };
    let views = run.iter().map(|shown| view(shown, folder, prompt));
    let views: String = views.map(|view| view + "\n").collect();
    let details: String = run.iter().map(|shown| details(shown, service)).collect();
    let size = job.size.as_deref().map(people_size);
    let points: u32 = run.iter().map(|shown| shown.job.points).sum();
    let points = nanobanana_text::points(language(), points.into());
    let time = minute(job.created_at);
    let about = [Some(job.model_name.clone()), size, Some(points), Some(time)];
    let about: Vec<String> = about.into_iter().flatten().collect();
    fill(
        block(TEMPLATE, "run"),
        &[
            ("several", Html(several)),
            ("views", Html(&views)),
            ("unkept", Html(unkept)),
            ("prompt", Text(prompt)),
            ("summary", Text(&about.join(" · "))),
            ("details", Html(&details)),
        ],
    )
}

fn details(shown: &Shown<'_>, service: ServiceKind) -> String {
    fill(
        block(TEMPLATE, "details"),
        &[
            ("id", Text(shown.job.id.as_str())),
            ("facts", Html(&facts(shown, service))),
            ("again", Html(&again(shown.job, service))),
        ],
    )
}

fn view(shown: &Shown<'_>, folder: &Path, prompt: &str) -> String {
    let missing = |why: &str| fill(block(TEMPLATE, "missing"), &[("missing", Text(why))]);
    match &shown.view {
        View::Preview {
            file,
            jpeg,
            width,
            height,
        } => {
            let preview = format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg));
            fill(
                block(TEMPLATE, "view"),
                &[
                    ("href", Text(&href(Path::new(&file.path), folder))),
                    ("preview", Text(&preview)),
                    ("width", Text(&width.to_string())),
                    ("height", Text(&height.to_string())),
                    ("alt", Text(&start(prompt, ALT_WIDTH))),
                ],
            )
        }
        View::Lost(file, why) => missing(&not_as_saved(language(), &file.path, why)),
        View::AtIma => missing(text::NOT_DOWNLOADED.of(language())),
    }
}

/// The address of a file: relative where it is in or below the page's folder, so that both can be
/// moved together.
fn href(file: &Path, folder: &Path) -> String {
    let (Ok(file_url), Ok(folder_url)) =
        (Url::from_file_path(file), Url::from_directory_path(folder))
    else {
        return String::new();
    };
    if file.starts_with(folder)
        && let Some(relative) = folder_url.make_relative(&file_url)
    {
        // A name with a colon is no scheme.
        return format!("./{relative}");
    }
    file_url.into()
}

fn facts(shown: &Shown<'_>, service: ServiceKind) -> String {
    let job = shown.job;
    let mut facts = String::new();
    let mut fact = |of: Phrase, value: Option<&str>, href: Option<&str>| {
        let Some(value) = value else { return };
        let part = if href.is_some() { "link" } else { "fact" };
        facts.push_str(&fill(
            block(TEMPLATE, part),
            &[
                ("name", Text(of.of(language()))),
                ("value", Text(value)),
                ("href", Text(href.unwrap_or_default())),
            ],
        ));
    };
    let size = with_pixels(job.size.as_deref().map(people_size), shown);
    fact(Phrase::MODEL, Some(&job.model_name), None);
    fact(Phrase::SIZE, size.as_deref(), None);
    fact(Phrase::RATIO, job.aspect_ratio.as_deref(), None);
    fact(Phrase::POINTS, Some(&job.points.to_string()), None);
    fact(Phrase::CREATED, Some(&minute(job.created_at)), None);
    fact(Phrase::TASK_ID, job.task_id.as_deref(), None);
    fact(Phrase::JOB, Some(job.id.as_str()), None);
    for parent in nanobanana::parents_of(job) {
        let href = format!("#job-{parent}");
        fact(Phrase::MADE_FROM, Some(&parent), Some(&href));
    }
    // The simulator ends with its command, and its addresses with it.
    let url = ima_url(shown).filter(|_| service == ServiceKind::Ima);
    fact(Phrase::URL, url, url);
    facts
}

/// The size, and the pixels of the file where there is one.
fn with_pixels(size: Option<String>, shown: &Shown<'_>) -> Option<String> {
    let pixels = match &shown.view {
        View::Preview { file, .. } | View::Lost(file, _) => {
            Some(format!("{}×{}", file.width, file.height))
        }
        View::AtIma => None,
    };
    match (size, pixels) {
        (Some(size), Some(pixels)) => Some(format!("{size} ({pixels})")),
        (size, pixels) => size.or(pixels),
    }
}

/// Where the picture is at IMA, where it is not on this machine.
fn ima_url<'a>(shown: &'a Shown<'_>) -> Option<&'a str> {
    let url = match &shown.view {
        View::Preview { .. } => None,
        View::Lost(file, _) => Some(&file.url),
        View::AtIma => shown.job.pictures.first().map(|picture| &picture.url),
    };
    // Any other scheme is not for a browser to follow.
    url.map(String::as_str)
        .filter(|url| url.starts_with("https://"))
}

/// The command that makes the picture again. Without its prompt it cannot be made.
fn again(job: &JobRecord, service: ServiceKind) -> String {
    if job.prompt.is_none() {
        return String::new();
    }
    let option = match service {
        ServiceKind::Ima => None,
        ServiceKind::Simulator => Some("--simulate"),
    };
    let command = shell::line(
        ["nanobanana", "rerun", job.id.as_str()]
            .into_iter()
            .chain(option),
    );
    fill(
        block(TEMPLATE, "again"),
        &[
            ("command", Text(&command.unwrap_or_default())),
            ("copy", Text(text::COPY.of(language()))),
            ("copied", Text(text::COPIED.of(language()))),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beside_the_page_is_named_from_there_and_any_other_from_the_root() {
        let folder = Path::new("/home/me/pictures");
        for (file, expected) in [
            ("/home/me/pictures/a cat.png", "./a%20cat.png"),
            ("/home/me/pictures/cats/a.png", "./cats/a.png"),
            (
                "/home/me/pictures/javascript:alert(1).png",
                "./javascript:alert(1).png",
            ),
            (
                "/home/me/pictures/a#b?c%20\"d\".png",
                "./a%23b%3Fc%2520%22d%22.png",
            ),
            (
                "/home/me/小狗.png",
                "file:///home/me/%E5%B0%8F%E7%8B%97.png",
            ),
            (
                "/home/me/pictures2/a.png",
                "file:///home/me/pictures2/a.png",
            ),
        ] {
            assert_eq!(href(Path::new(file), folder), expected);
        }
    }

    #[test]
    fn the_template_has_each_part_and_the_mark() {
        for name in ["run", "view", "missing", "details", "fact", "link", "again"] {
            assert_ne!(block(TEMPLATE, name), "", "{name}");
        }
        assert!(TEMPLATE.contains(MARK));
        assert!(TEMPLATE.find(MARK) < TEMPLATE.find("<style>"));
    }
}
