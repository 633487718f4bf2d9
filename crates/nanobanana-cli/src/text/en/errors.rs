//! Errors in English.

use std::error::Error;

pub(crate) fn error(error: &(dyn Error + 'static)) -> String {
    error.to_string()
}
