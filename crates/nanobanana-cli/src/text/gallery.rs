//! What is on a page of pictures, and what is said about it.

use std::path::Path;

use super::en::gallery as en;
use super::zh::gallery as zh;
use crate::connect::Maker;

/// The names of what is known of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    pub(crate) model: &'static str,
    pub(crate) size: &'static str,
    pub(crate) ratio: &'static str,
    pub(crate) price: &'static str,
    pub(crate) time: &'static str,
    pub(crate) task: &'static str,
    pub(crate) job: &'static str,
    pub(crate) url: &'static str,
}

in_both! {
    /// The title of the page.
    fn title() -> &'static str;

    /// How many pictures there are, when the page was made, and whether all is simulated.
    fn subtitle(pictures: usize, now: &str, maker: Maker) -> String;

    /// The names.
    fn label() -> Label;

    /// A price.
    fn price(points: u32) -> String;

    /// In the place of a prompt that was not kept.
    fn prompt_unkept() -> &'static str;

    /// In the place of a picture that was not downloaded.
    fn not_downloaded() -> &'static str;

    /// On the button that copies a command.
    fn copy() -> &'static str;

    /// On the same button for a moment.
    fn copied() -> &'static str;

    /// That there is no picture that could be shown.
    fn nothing_to_show() -> &'static str;

    /// That some files are gone.
    fn some_gone(gone: usize) -> String;

    /// That some files are other jobs' pictures by now.
    fn some_replaced(replaced: usize) -> String;

    /// That another name was taken than the one that was asked for.
    fn other_name(taken: &Path) -> String;
}
