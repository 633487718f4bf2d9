//! The picture that comes through standard input.

use std::io::{self, IsTerminal as _, Read as _};
use std::path::Path;

use nanobanana::picture::MAX_INPUT_BYTES;
use tempfile::TempDir;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::text::given as words;

/// The name that it has while it is here.
pub(super) const PIPED: &str = "standard-input";

/// Whether a path is that of a picture that came through standard input, and is gone when its
/// process is.
pub(crate) fn was_piped(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == PIPED)
        && path
            .parent()
            .and_then(Path::file_name)
            .is_some_and(|folder| folder.to_string_lossy().starts_with(FOLDER))
}

const FOLDER: &str = "nanobanana-piped-";

/// The picture of standard input, in a folder that only this user can look into. It is judged later,
/// like any file.
pub(super) fn put_aside() -> Result<TempDir, CommandError> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(CommandError::told(Exit::Usage, |l| {
            words::NO_PICTURE_PIPED.of(l)
        }));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(FOLDER);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let folder = builder.tempdir().map_err(not_put_aside)?;
    let file = std::fs::File::create(folder.path().join(PIPED));
    let mut file = file.map_err(not_put_aside)?;
    let mut picture = stdin.lock().take(MAX_INPUT_BYTES + 1);
    let bytes = io::copy(&mut picture, &mut file).map_err(not_put_aside)?;
    match bytes {
        0 => Err(CommandError::told(Exit::Input, |l| words::EMPTY_PIPE.of(l))),
        _ if bytes > MAX_INPUT_BYTES => Err(CommandError::told(Exit::Input, |l| {
            words::long_picture(l, MAX_INPUT_BYTES)
        })),
        _ => Ok(folder),
    }
}

fn not_put_aside(cause: io::Error) -> CommandError {
    CommandError::told(Exit::Input, |l| words::NOT_PUT_ASIDE.of(l)).because(cause)
}
