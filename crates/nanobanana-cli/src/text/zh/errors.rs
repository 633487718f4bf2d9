//! Errors in Chinese.

use std::error::Error;

use crate::error::CommandError;
use crate::text::zh;

pub(crate) fn error(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref::<CommandError>() {
        Some(CommandError::Given(error)) => zh::given::error(error),
        Some(CommandError::ToStdout(error)) => zh::terminal::error(error),
        _ => error.to_string(),
    }
}
