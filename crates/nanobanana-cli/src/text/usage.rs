//! Mistakes of the command line.

use super::en::usage as en;
use super::zh::usage as zh;

in_both! {
    /// A usage error in full, with a line end; nothing where the parser's own words are to be used.
    fn in_full(error: &clap::Error) -> Option<String>;
}
