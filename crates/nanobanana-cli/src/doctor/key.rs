//! The key: whether there is one, and whether the vendor accepts it.

use nanobanana::{Failure, FailureKind};

use super::Mark;
use crate::commands::auth;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::key::{self, KeyChoice, KeySource};

/// What is known of the key.
pub(crate) enum KeyFinding {
    /// The vendor accepts it.
    Accepted(KeySource, String),
    /// The vendor refuses it.
    Refused(KeySource, String, Box<Failure>),
    /// The vendor could not be asked; the checks of the network say why.
    NotTried(KeySource, String),
    /// There is none, or none that can be one.
    Unusable(CommandError),
}

impl KeyFinding {
    pub(super) fn mark(&self) -> Mark {
        match self {
            Self::Accepted(..) => Mark::Ok,
            Self::NotTried(..) => Mark::Warn,
            Self::Refused(..) | Self::Unusable(_) => Mark::Fail,
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Unusable(error) => error.exit(),
            _ => Exit::Key,
        }
    }
}

/// Finds the key, and tries it with a question that costs nothing.
pub(super) async fn examine(choice: KeyChoice<'_>) -> KeyFinding {
    let found = match key::find(choice).await {
        Ok(found) => found,
        Err(error) => return KeyFinding::Unusable(error),
    };
    let key::FoundKey { source, key, hint } = found;
    match auth::check(key).await {
        Ok(Ok(())) => KeyFinding::Accepted(source, hint),
        Ok(Err(failure)) if failure.kind() == FailureKind::Key => {
            KeyFinding::Refused(source, hint, Box::new(failure))
        }
        Ok(Err(_)) | Err(_) => KeyFinding::NotTried(source, hint),
    }
}
