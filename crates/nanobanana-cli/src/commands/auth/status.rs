//! `auth status`: which key is used, which others there are, and what the vendor says of it.

use nanobanana::ApiKey;
use secrecy::ExposeSecret as _;

use super::check;
use crate::args::auth::AuthStatusArgs;
use crate::connect::Maker;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::key::{KeyChoice, KeySource, hint};
use crate::render::{auth, json};

/// What every source of keys has, and what is known of the key that counts.
pub(crate) struct KeyStatus {
    pub(crate) sources: Vec<(KeySource, Seen)>,
    pub(crate) verdict: Verdict,
}

/// What a source has.
pub(crate) enum Seen {
    Nothing,
    /// The key that counts, by its first characters.
    Used(String),
    /// Another one, by its first characters.
    Unused(String),
    /// It is not known.
    Problem(CommandError),
}

/// What is known of the key that counts.
pub(crate) enum Verdict {
    Accepted,
    NotChecked,
    /// There is no usable key, or IMA refused it or gave no answer.
    Failed(CommandError),
}

impl Verdict {
    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Accepted | Self::NotChecked => Exit::Success,
            Self::Failed(error) => error.exit(),
        }
    }
}

pub(crate) async fn run(args: &AuthStatusArgs) -> Result<Exit, CommandError> {
    let choice = args.key.choice();
    choice.warn();
    let (sources, key) = survey(choice).await;
    let verdict = match key {
        Err(error) => Verdict::Failed(error),
        Ok(_) if args.no_check => Verdict::NotChecked,
        Ok(key) => match check(key).await? {
            Ok(()) => Verdict::Accepted,
            Err(failure) => Verdict::Failed(failure.into()),
        },
    };
    let status = KeyStatus { sources, verdict };
    let text = if args.json {
        json::object(&json::auth::status(&status), Maker::Vendor)
    } else {
        auth::status(&status)
    };
    write_stdout(&text)?;
    Ok(status.verdict.exit())
}

/// Asks every source, and finds the key that counts.
async fn survey(choice: KeyChoice<'_>) -> (Vec<(KeySource, Seen)>, Result<ApiKey, CommandError>) {
    let mut sources = Vec::new();
    let mut key = None;
    for source in KeySource::ALL {
        let seen = match source.look(choice).await {
            Ok(None) => Seen::Nothing,
            Ok(Some(text)) if key.is_some() => Seen::Unused(hint(&text)),
            Ok(Some(text)) => {
                let made = ApiKey::new(text.expose_secret());
                key = Some(made.map_err(CommandError::KeyInvalid));
                Seen::Used(hint(&text))
            }
            Err(problem) => {
                // A keyring that gives no answer is passed over, and nothing else is.
                if key.is_none() && !matches!(problem, CommandError::Keyring(_)) {
                    key = Some(Err(CommandError::KeyUnreadable));
                }
                Seen::Problem(problem)
            }
        };
        sources.push((source, seen));
    }
    let missing = Err(CommandError::KeyMissing { keyring: None });
    (sources, key.unwrap_or(missing))
}
