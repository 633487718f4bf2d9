//! Where a picture is saved, and under which name.

mod extension;
mod naming;
mod record;
mod template;
#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::civil::DateTime;
use tempfile::NamedTempFile;

use crate::journal::{JobId, JobRecord};
use crate::picture::{PictureFormat, ResultFormat};
use crate::plan::Plan;
use crate::refusal::Refusal;
use extension::Extension;
pub(crate) use naming::{Named, Naming, is_there};
use template::MadeName;

pub use template::{NameTemplate, NameTemplateError};

/// What happens to the pictures of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// They stay at IMA; their URLs are the result.
    Ima,
    /// They are saved.
    Disk(SaveTo),
}

/// A folder and a name for the pictures of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveTo {
    folder: PathBuf,
    stem: Stem,
    extension: Option<Extension>,
    existing: Existing,
    /// Which of the names that are alike: the first is the name itself, the second `name-b`.
    set: usize,
    /// Only files from before this moment may be replaced; any, where there is none.
    ordered_at: Option<SystemTime>,
    pub(crate) metadata: Metadata,
}

/// What is written into the file of a picture beside the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// Its [recipe](crate::picture::Recipe).
    Recipe,
    /// Nothing: what IMA sent stays as it came.
    Untouched,
}

/// A name without its numbers and its extension.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stem {
    /// The user's own.
    Given(OsString),
    /// One that is made when it is needed.
    Made(Box<MadeName>),
}

/// What to do with a file that already has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Refuse the run before anything is paid. Where the name is made from the prompt, as `Keep`.
    Refuse,
    /// Leave it and choose a free name, one for all pictures of the run.
    Keep,
    /// Replace it.
    Replace,
}

/// The longest name made from a prompt, in characters.
const MAX_STEM: usize = 48;

impl SaveTo {
    /// Reads an output path. A folder, or none at all, takes a name from the prompt.
    ///
    /// # Errors
    /// [`Refusal::OutputFormat`] for the extension of a format that is not written,
    /// [`Refusal::OutputUnnamed`] for nothing but an extension, and [`Refusal::OutputSpecial`] for
    /// what is there and is neither a file nor a folder.
    pub fn parse(path: Option<&Path>, prompt: &str, existing: Existing) -> Result<Self, Refusal> {
        let in_folder = |folder| Ok(Self::in_folder(folder, prompt, existing));
        let Some(path) = path else {
            return in_folder(Path::new(""));
        };
        let text = path.to_string_lossy();
        let names_folder = text.ends_with(std::path::is_separator) || path.is_dir();
        let Some(name) = path.file_name().filter(|_| !names_folder) else {
            return in_folder(path);
        };
        if is_special(path) {
            let path = text.into_owned();
            return Err(Refusal::OutputSpecial { path });
        }
        let (stem, extension) = extension::split(name)?;
        Ok(Self {
            stem: Stem::Given(stem),
            extension,
            ..Self::in_folder(path.parent().unwrap_or(path), "", existing)
        })
    }

    /// A folder, where the name is taken from the prompt.
    #[must_use]
    pub fn in_folder(folder: &Path, prompt: &str, existing: Existing) -> Self {
        Self {
            folder: or_current(folder).to_owned(),
            stem: Stem::Made(Box::new(MadeName::from_prompt(prompt))),
            extension: None,
            existing,
            set: 1,
            ordered_at: None,
            metadata: Metadata::Recipe,
        }
    }

    /// The same place, for a picture of this name, which is made fit for a file.
    #[must_use]
    pub fn called(self, name: &str) -> Self {
        Self {
            stem: Stem::Given(stem_from(name).into()),
            ..self
        }
    }

    /// The same place for one of several pictures that share a name of the user's own: with its number.
    #[must_use]
    pub fn numbered(mut self, number: usize) -> Self {
        if let Stem::Given(stem) = &mut self.stem {
            stem.push(format!("-{number}"));
        }
        self
    }

    /// The same place, for files of this format.
    #[must_use]
    pub fn in_format(self, format: ResultFormat) -> Self {
        Self {
            extension: Some(format.into()),
            ..self
        }
    }

    /// The same place, with names by a template where nobody has given one; `at` is when the order
    /// is given, on the user's clock.
    #[must_use]
    pub fn named_by(mut self, template: &NameTemplate, at: DateTime) -> Self {
        if let Stem::Made(made) = &mut self.stem {
            let slug = made.slug.clone();
            **made = MadeName::new(template.clone(), slug, at);
        }
        self
    }

    /// The place of the pictures of one job, or of any of a plan, for what a template says of it.
    pub(crate) fn with_facts(&self, job: Option<&JobId>, plan: &Plan) -> Self {
        let mut save_to = self.clone();
        if let Stem::Made(made) = &mut save_to.stem {
            **made = made.with_facts(job, plan.model, (plan.size, plan.aspect_ratio));
        }
        save_to
    }

    /// Refuses a name of the user's own that a file has, where none is to be replaced or evaded. No run has
    /// more pictures than `most`.
    pub(crate) fn check_names(&self, count: usize, most: usize) -> Result<(), Refusal> {
        if self.existing != Existing::Refuse || self.given_name().is_none() {
            return Ok(());
        }
        let Some(path) = self.taken(count, count) else {
            return Ok(());
        };
        let free = self.in_free_set(count, most, |_| false);
        let mut name = OsString::from(free.given_name().unwrap_or_default());
        name.push(free.suffix());
        if let Some(extension) = &self.extension {
            name.push(format!(".{}", extension.text));
        }
        let free = self.at(name);
        Err(Refusal::OutputExists { path, free })
    }

    /// A name in the folder, as the user would write it.
    fn at(&self, name: impl AsRef<Path>) -> PathBuf {
        match self.folder == Path::new(".") {
            true => name.as_ref().to_owned(),
            false => self.folder.join(name),
        }
    }

    /// The place of a run's pictures under one name that no file has, nor one of these jobs: so the
    /// numbers of two runs never stand under one name.
    pub(crate) fn settled(
        &self,
        plan: &Plan,
        (count, most): (usize, usize),
        unfinished: &[JobRecord],
    ) -> Self {
        let planned = self.with_facts(None, plan);
        let is_awaited = |set| {
            let record = Destination::Disk(Self {
                set,
                ..self.clone()
            });
            let record = record.to_record(count > 1);
            unfinished.iter().any(|job| job.destination == record)
        };
        let set = planned.in_free_set(count, most, is_awaited).set;
        Self {
            set,
            ..self.clone()
        }
    }

    /// Whether a free name is looked for when a run begins. One that holds the job's is always free.
    pub(crate) fn is_settled(&self) -> bool {
        match &self.stem {
            Stem::Given(_) => self.existing != Existing::Keep,
            Stem::Made(made) => self.existing == Existing::Replace || made.holds_job(),
        }
    }

    fn in_free_set(&self, count: usize, most: usize, is_awaited: impl Fn(usize) -> bool) -> Self {
        let mut free = self.clone();
        while free.taken(count, most).is_some() || is_awaited(free.set) {
            free.set += 1;
        }
        free
    }

    /// A file that has one of the names of the pictures of a run; where they are numbered, up to this
    /// number. Without an extension it may be of any format that can come.
    fn taken(&self, count: usize, most: usize) -> Option<PathBuf> {
        let numbered = (1..=most).map(|number| Numbering(vec![number]));
        let numberings = match count {
            1 => vec![Numbering(vec![])],
            _ => numbered.collect(),
        };
        let formats = match &self.extension {
            Some(extension) => vec![extension.format],
            None => vec![ResultFormat::Png, ResultFormat::Jpeg, ResultFormat::WebP],
        };
        let names = numberings.iter().flat_map(|numbering| {
            let name = |format: &ResultFormat| self.file_name(numbering, (*format).into(), 1);
            formats.iter().map(name).collect::<Vec<_>>()
        });
        let mut paths = names.map(|name| self.at(name));
        paths.find(|path| fs::symlink_metadata(path).is_ok())
    }

    /// What follows the name where it is not the first of those that are alike: `-b`, `-c`, `-aa`.
    fn suffix(&self) -> String {
        let mut letters = String::new();
        let mut left = self.set;
        while self.set > 1 && left > 0 {
            left -= 1;
            letters.insert(0, char::from(b'a' + (left % 26) as u8));
            left /= 26;
        }
        match letters.is_empty() {
            true => letters,
            false => format!("-{letters}"),
        }
    }

    /// The same place, for pictures with this in their files. By default they carry their recipes.
    #[must_use]
    pub fn with_metadata(self, metadata: Metadata) -> Self {
        Self { metadata, ..self }
    }

    /// Proves that pictures can be written, and makes nothing: the order may still be refused.
    pub(crate) fn check(&self) -> io::Result<()> {
        self.probe(nearest_existing(&self.folder)?)
    }

    /// Makes the folder and proves that it can be written to, before anything is spent.
    pub(crate) fn prepare(&self) -> io::Result<()> {
        let above = nearest_existing(&self.folder)?;
        fs::create_dir_all(&self.folder)?;
        let made = self.folder.ancestors().map(or_current);
        for folder in made.take_while(|folder| *folder != above) {
            naming::sync_names(or_current(folder.parent().unwrap_or(folder)));
        }
        self.probe(&self.folder)
    }

    fn probe(&self, folder: &Path) -> io::Result<()> {
        // Without a name, so that not even a kill at this moment leaves it behind.
        tempfile::tempfile_in(folder)?;
        // The longest name that a picture can get: one that is too long is found out here.
        let longest = self.file_name(&Numbering(vec![99, 99]), PictureFormat::WebP, 99);
        match fs::symlink_metadata(folder.join(longest)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The folder, as the user gave it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name that the user gave, without its extension.
    #[must_use]
    pub fn given_name(&self) -> Option<&OsStr> {
        match &self.stem {
            Stem::Given(name) => Some(name),
            Stem::Made(_) => None,
        }
    }

    /// The path of that name.
    #[must_use]
    pub fn given_path(&self) -> Option<PathBuf> {
        Some(self.at(self.given_name()?))
    }

    /// The format that the path's extension asks for.
    pub(crate) fn format(&self) -> Option<ResultFormat> {
        self.extension.as_ref().map(|extension| extension.format)
    }

    /// A file beside the final one, which is removed unless it takes its name. Its own name holds
    /// the job's, so that what a killed process leaves behind can be told from what others use.
    pub(crate) fn scratch_file(&self, job: &impl Display) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        let prefix = scratch_prefix(job);
        builder.prefix(&prefix).suffix(".part");
        // What any other program's file would get: the umask decides, not the temporary file.
        #[cfg(unix)]
        builder
            .permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
        builder.tempfile_in(&self.folder)
    }

    /// Removes what a killed process has left of the job's scratch files.
    pub(crate) fn remove_scratch_files(&self, job: &JobId) -> io::Result<()> {
        let ours = scratch_prefix(job);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(ours.as_bytes()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Whether the user has agreed to lose what is there. For a picture that comes later than it was
    /// ordered that is what was there then, and not what has come since.
    fn may_replace(&self, wanted: &Path) -> bool {
        let changed = || fs::symlink_metadata(wanted).and_then(|found| found.modified());
        let is_younger = |ordered_at| changed().is_ok_and(|changed| changed > ordered_at);
        self.existing == Existing::Replace && !self.ordered_at.is_some_and(is_younger)
    }

    fn file_name(&self, numbering: &Numbering, format: PictureFormat, attempt: usize) -> OsString {
        let (mut name, numbers) = match &self.stem {
            Stem::Given(stem) => (stem.clone(), numbering.clone()),
            Stem::Made(made) => {
                let (stem, numbers) = made.stem(numbering);
                (stem.into(), numbers)
            }
        };
        name.push(self.suffix());
        let again = (attempt > 1).then_some(attempt);
        for number in numbers.0.into_iter().chain(again) {
            name.push(format!("-{number}"));
        }
        // The user's own spelling (`.jpeg`), where it is the format of the file.
        let extension = match &self.extension {
            Some(extension) if PictureFormat::from(extension.format) == format => &extension.text,
            _ => format.extension(),
        };
        name.push(format!(".{extension}"));
        name
    }
}

/// The numbers, counted from 1, that tell a picture from the others of its run; none for the only
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numbering(pub(crate) Vec<usize>);

/// What the names of the scratch files of a job begin with.
fn scratch_prefix(job: &impl Display) -> String {
    format!(".nanobanana-{job}-")
}

/// A folder, or the current one where the path names none.
fn or_current(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// Whether a path is that of a device, a pipe or a socket: a picture cannot take its name, and would
/// be put beside it. What `/dev/stdout` leads to may be a file, which is not meant to be replaced.
fn is_special(path: &Path) -> bool {
    let found = fs::metadata(path);
    let is_other = found.is_ok_and(|found| !found.is_file() && !found.is_dir());
    let folders = [Path::new("/dev"), Path::new("/dev/fd")];
    let is_device = path.parent().is_some_and(|above| folders.contains(&above));
    is_other || is_device && fs::symlink_metadata(path).is_ok()
}

/// The folder itself, or the one above it that its missing parts would be made in.
fn nearest_existing(folder: &Path) -> io::Result<&Path> {
    for folder in folder.ancestors().map(or_current) {
        match fs::metadata(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
            Ok(metadata) if metadata.is_dir() => return Ok(folder),
            Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

/// Whether Windows takes a name, whatever its extension, for a device.
fn is_device(stem: &str) -> bool {
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let is_port = |number: &str| number.chars().count() == 1 && "123456789¹²³".contains(number);
    matches!(stem, "con" | "prn" | "aux" | "nul") || port.is_some_and(is_port)
}

/// A safe file name from the first words of a prompt: letters and digits of any script, joined by
/// hyphens.
fn stem_from(prompt: &str) -> String {
    let mut stem = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in prompt.chars().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            gap = length > 0;
            continue;
        }
        let added = if gap { 2 } else { 1 };
        if length + added > MAX_STEM {
            break;
        }
        if gap {
            stem.push('-');
        }
        stem.push(c);
        length += added;
        gap = false;
    }
    if stem.is_empty() {
        "picture".to_owned()
    } else if is_device(&stem) {
        format!("_{stem}")
    } else {
        stem
    }
}
