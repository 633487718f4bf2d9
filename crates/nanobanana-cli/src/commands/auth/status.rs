//! `auth status`: which key is used, which others there are, and what IMA says of it.

use nanobanana::ApiKey;
use nanobanana::journal::ServiceKind;
use secrecy::ExposeSecret as _;

use super::check;
use crate::args::auth::AuthStatusArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::key::{KeyChoice, KeySource, hint, unusable};
use crate::render::auth::{self, KeyStatus, Seen, Verdict};
use crate::render::json;
use crate::text;

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
    let status_text = if args.json {
        json::object(&auth::json(&status), ServiceKind::Ima)
    } else {
        auth::status(&status)
    };
    write_stdout(&status_text)?;
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
                key = Some(made.map_err(unusable));
                Seen::Used(hint(&text))
            }
            Err(problem) => {
                // A keyring that gives no answer is passed over, and nothing else is.
                if key.is_none() && !matches!(problem, CommandError::Keyring(_)) {
                    // It was said what.
                    let text = text::auth::key_unusable;
                    key = Some(Err(CommandError::told(Exit::Key, text)));
                }
                Seen::Problem(problem)
            }
        };
        sources.push((source, seen));
    }
    let missing = Err(CommandError::KeyMissing {
        command: None,
        keyring: None,
    });
    (sources, key.unwrap_or(missing))
}
