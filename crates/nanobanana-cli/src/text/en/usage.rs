//! Mistakes of the command line in English, which the parser speaks itself.

pub(crate) const fn in_full(_: &clap::Error) -> Option<String> {
    None
}
