//! What a prompt and the inputs stand for on a command line: the text of a file or of standard
//! input, the picture that comes through it, the files of a folder or of a pattern.

mod files;
pub(crate) mod prompt;

use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use nanobanana::input::split_name;
use nanobanana::picture::MAX_INPUT_BYTES;
use tempfile::TempDir;

use crate::args::{Command, RequestArgs};
use crate::error::CommandError;
use crate::settings::Settings;
use crate::text::en::given as en;
use prompt::PromptSource;

/// What stands for standard input.
const STDIN: &str = "-";

/// The name that a picture from standard input has while it is here.
const PIPED: &str = "standard-input";

/// Why the command line stands for nothing that can be ordered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GivenError {
    /// Standard input can be read once.
    #[error("{}", en::one_reader())]
    OneReader,
    /// Nothing is piped in.
    #[error("{}", en::no_picture_piped())]
    NothingPiped,
    /// Standard input ended at once.
    #[error("{}", en::empty_pipe())]
    EmptyPipe,
    /// More than a picture may have.
    #[error("{}", en::long_picture(*limit))]
    LongPicture {
        /// The longest that is read, in bytes.
        limit: u64,
    },
    /// The picture could not be put aside.
    #[error("{}", en::not_put_aside())]
    NotPutAside(#[source] io::Error),
    /// The prompt's source cannot be read.
    #[error("{}", en::unread_prompt(from))]
    UnreadPrompt {
        /// The file, or standard input.
        from: PromptSource,
        /// Why not.
        source: io::Error,
    },
    /// The prompt is longer than any can be.
    #[error("{}", en::long_prompt(from, *limit))]
    LongPrompt {
        /// The file, or standard input.
        from: PromptSource,
        /// The longest that is read, in bytes.
        limit: u64,
    },
    /// The prompt is no text.
    #[error("{}", en::not_utf8(from, *at))]
    NotUtf8 {
        /// The file, or standard input.
        from: PromptSource,
        /// The first byte that is none of a text, counted from 0.
        at: usize,
    },
    /// A pattern that no file fits.
    #[error("{}", en::no_files(given))]
    NoFiles {
        /// What was typed.
        given: String,
    },
    /// A folder without pictures.
    #[error("{}", en::no_files(folder))]
    NoPictures {
        /// What was typed.
        folder: String,
    },
    /// A folder or a pattern that cannot be looked at.
    #[error("{}", en::unlisted(given))]
    Unlisted {
        /// What was typed.
        given: String,
        /// Why not.
        source: io::Error,
    },
    /// A name for several pictures.
    #[error("{}", en::one_name_for_several(name, given, *count))]
    OneNameForSeveral {
        /// The name.
        name: String,
        /// What was typed after it.
        given: String,
        /// How many pictures that is.
        count: usize,
    },
    /// A file name that is no text.
    #[error("{}", en::file_name_not_text(path))]
    FileName {
        /// The file.
        path: PathBuf,
    },
}

impl GivenError {
    /// Whether it is about a picture that is not there or not fit, as the engine's own are.
    pub(crate) fn is_of_input(&self) -> bool {
        matches!(
            self,
            Self::EmptyPipe
                | Self::LongPicture { .. }
                | Self::NotPutAside(_)
                | Self::NoFiles { .. }
                | Self::NoPictures { .. }
                | Self::Unlisted { .. }
        )
    }
}

/// What was read for a command line. A picture from standard input is here as long as this is.
#[derive(Debug, Default)]
pub(crate) struct Given {
    _piped: Option<TempDir>,
}

impl Given {
    /// Puts in place of the words of the command line what they stand for. Blocks.
    ///
    /// # Errors
    /// [`GivenError`] where they stand for nothing, and those of settings and of files that inputs
    /// have; the command line is then as it was typed.
    pub(crate) fn read(command: &mut Command) -> Result<Self, CommandError> {
        match command {
            Command::Generate(args) | Command::Edit(args) => {
                // What comes from a chat is text.
                args.request.literal |= args.chat.messages.is_some();
                Self::read_request(&mut args.request)
            }
            Command::Plan(args) => Self::read_request(&mut args.request),
            // What was asked for then needs no prompt, and its inputs are no patterns.
            Command::Rerun(args) => {
                let request = &mut args.make.request;
                request.literal |= args.make.chat.messages.is_some();
                if let Some(source) = request.prompt_file.as_deref().map(PromptSource::of) {
                    request.prompt = Some(prompt_of(source, request)?);
                }
                Ok(Self::default())
            }
            _ => Ok(Self::default()),
        }
    }

    fn read_request(request: &mut RequestArgs) -> Result<Self, CommandError> {
        let is_stdin = |text: &str| text == STDIN && !request.literal;
        let source = match (&request.prompt_file, &request.prompt) {
            (Some(path), _) => Some(PromptSource::of(path)),
            (None, Some(typed)) if is_stdin(typed) => Some(PromptSource::StandardInput),
            _ => None,
        };
        let inputs = request.inputs.iter();
        let readers = inputs.filter(|input| is_stdin(split_name(input).1)).count()
            + usize::from(source == Some(PromptSource::StandardInput));
        if readers > 1 {
            return Err(GivenError::OneReader.into());
        }
        let prompt = source
            .map(|source| prompt_of(source, request))
            .transpose()?;
        request.prompt = prompt.or(request.prompt.take());
        if request.literal {
            return Ok(Self::default());
        }
        let mut piped = None;
        let mut inputs = Vec::with_capacity(request.inputs.len());
        for input in &request.inputs {
            match split_name(input) {
                (name, STDIN) => {
                    let folder = put_aside()?;
                    inputs.push(files::named(name, &folder.path().join(PIPED))?);
                    piped = Some(folder);
                }
                (name, place) => inputs.extend(files::of(name, place)?),
            }
        }
        request.input_folders.piped = piped.as_ref().map(|folder| folder.path().to_owned());
        request.inputs = inputs;
        Ok(Self { _piped: piped })
    }
}

/// The prompt of a file in the folders that files may be in, or of standard input.
fn prompt_of(source: PromptSource, request: &RequestArgs) -> Result<String, CommandError> {
    match source {
        PromptSource::StandardInput => Ok(prompt::of_stdin()?),
        PromptSource::File(path) => {
            let settings = Settings::load()?;
            let allowed = request.input_folders.allowed(&settings.inputs);
            prompt::of_file(path, &allowed)
        }
    }
}

/// Whether a path is that of a picture that came through standard input, and is gone when its
/// process is.
pub(crate) fn was_piped(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == PIPED)
        && path
            .parent()
            .and_then(Path::file_name)
            .is_some_and(|folder| folder.to_string_lossy().starts_with(FOLDER))
}

/// What the name of the folder of such a picture begins with.
const FOLDER: &str = "nanobanana-piped-";

/// The picture of standard input, in a folder that only this user can look into. It is judged later,
/// like any file.
fn put_aside() -> Result<TempDir, GivenError> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(GivenError::NothingPiped);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(FOLDER);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let folder = builder.tempdir().map_err(GivenError::NotPutAside)?;
    let file = std::fs::File::create(folder.path().join(PIPED));
    let mut file = file.map_err(GivenError::NotPutAside)?;
    let mut picture = stdin.lock().take(MAX_INPUT_BYTES + 1);
    let bytes = io::copy(&mut picture, &mut file).map_err(GivenError::NotPutAside)?;
    match bytes {
        0 => Err(GivenError::EmptyPipe),
        _ if bytes > MAX_INPUT_BYTES => Err(GivenError::LongPicture {
            limit: MAX_INPUT_BYTES,
        }),
        _ => Ok(folder),
    }
}
