//! Showing a file in the viewer of the user's desktop.

use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::text::desktop as text;

/// How long a launcher may take to say that it failed. One that goes on is the viewer itself.
const LONGEST_LAUNCH: Duration = Duration::from_secs(2);

/// Shows a file, and does not wait until it is closed. Blocks for up to two seconds, in which the
/// desktop may say that it cannot.
pub(crate) fn open(path: &Path) -> Result<(), CommandError> {
    let mut failed = None;
    for mut command in ::open::commands(path) {
        let program = command.get_program().to_string_lossy().into_owned();
        let why = match launch(&mut command) {
            Ok(None) => return Ok(()),
            // Explorer says nothing by its exit code.
            Ok(Some(status)) if status.success() || cfg!(windows) => return Ok(()),
            Ok(Some(status)) => status.to_string(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => error.to_string(),
        };
        failed.get_or_insert_with(|| io::Error::other(format!("{program}: {why}")));
    }
    let error = CommandError::told(Exit::Internal, |l| {
        text::not_shown(l, path, failed.is_some())
    })
    .hint(|l| text::show_it_yourself(l, path).to_owned());
    Err(match failed {
        Some(cause) => error.because(cause),
        None => error,
    })
}

/// Starts a program apart from this one; how it ended, where that is soon.
fn launch(command: &mut Command) -> io::Result<Option<ExitStatus>> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // A viewer needs no key.
    command.env_remove(environment::API_KEY);
    // Ctrl-C at this terminal is not for the viewer.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.spawn()?;
    let (ended, end) = channel();
    thread::spawn(move || {
        // Nobody listens any more where it took too long.
        let _ = ended.send(child.wait());
    });
    match end.recv_timeout(LONGEST_LAUNCH) {
        Ok(status) => status.map(Some),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(None),
    }
}
