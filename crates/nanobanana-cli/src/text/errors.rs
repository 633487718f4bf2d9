//! Errors.

use std::error::Error;

use super::en::errors as en;
use super::zh::errors as zh;

in_both! {
    /// An error, without its causes. What this program does not know speaks for itself.
    fn error(error: &(dyn Error + 'static)) -> String;
}
