//! A key as it is typed or piped in, never as an argument.

#[cfg(not(windows))]
use std::io::BufRead as _;
use std::io::{self, IsTerminal as _, Read as _};

use secrecy::SecretString;
use tokio::task::spawn_blocking;

use super::LONGEST_FILE;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::interruption::{Interruption, Interruptions};
use crate::terminal::say;
use crate::text;

/// Asks for the key without showing it, or reads it from a pipe.
pub(crate) async fn read() -> Result<SecretString, CommandError> {
    if !io::stdin().is_terminal() {
        return beside(read_pipe).await;
    }
    say(text::auth::PASTE_KEY.of(text::language()));
    #[cfg(unix)]
    let _hidden = Hidden::begin().map_err(not_read)?;
    let mut interruptions = Interruptions::listen();
    let typed = tokio::select! {
        typed = beside(read_line) => typed,
        // The line that is being read ends with the process.
        () = interruptions.next() => Err(Interruption::without_jobs().into()),
    };
    // The end of the line was not shown either.
    say("");
    typed
}

async fn beside(read: fn() -> io::Result<SecretString>) -> Result<SecretString, CommandError> {
    let done = spawn_blocking(read).await;
    done.map_err(io::Error::other).flatten().map_err(not_read)
}

fn not_read(cause: io::Error) -> CommandError {
    CommandError::told(Exit::Key, |l| text::auth::KEY_NOT_READ.of(l)).because(cause)
}

fn read_pipe() -> io::Result<SecretString> {
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(LONGEST_FILE)
        .read_to_string(&mut text)?;
    Ok(SecretString::from(text))
}

#[cfg(not(windows))]
fn read_line() -> io::Result<SecretString> {
    let mut line = String::new();
    io::stdin().lock().take(LONGEST_FILE).read_line(&mut line)?;
    Ok(SecretString::from(line))
}

#[cfg(windows)]
fn read_line() -> io::Result<SecretString> {
    rpassword::read_password().map(SecretString::from)
}

/// As long as it lives, the terminal does not show what is typed.
#[cfg(unix)]
struct Hidden {
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Hidden {
    fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        // What was typed ahead may be the key, and is kept.
        tcsetattr(io::stdin(), OptionalActions::Now, &silent)?;
        Ok(Self { before })
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A terminal that is gone shows nothing.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}
